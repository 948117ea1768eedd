"""The small map for other pages: the map, its key and one line, which open the full page where it is published."""

from __future__ import annotations

import html
from typing import Any

from markupsafe import Markup

from ..drawing.area_map import page_map
from ..look.fills import patterns
from ..vocabulary.safe_text import web_address
from ..wording import headline as words
from ..wording.areas import legend
from ..wording.edition import Edition
from ..wording.phrases import day_words

NAME = "embed.html"
HEIGHT = 700  # of the frame, before the map has told its own
NARROW = "clamp(700px,88rem - 100vw,940px)"  # the same where styles are kept: on a phone the key stands below the map


def embed_lines(edition: Edition) -> str:
    """
    Write the lines that put the small map into another page.

    It may run its script and open links in a new tab that is free of the frame's limits, and nothing else.
    """
    title = html.escape(f"Map: {words.finding(edition)}. {edition.title}, {day_words(edition.on)}", quote=True)
    address = html.escape(f"{home(edition)}{NAME}", quote=True)
    return (
        f'<iframe src="{address}" title="{title}" width="100%" height="{HEIGHT}" loading="lazy" '
        'sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" '
        f'style="border:0;height:{NARROW}"></iframe>'
    )


def page_address(edition: Edition) -> str:
    """Return the address that the page is published at; nothing where that is not known."""
    return str(web_address(edition.page_url) or "")


def home(edition: Edition) -> str:
    """Return the address of the folder that the page is published in; nothing where that is not known."""
    address = page_address(edition)
    return address if address.endswith("/") or not address else address.rpartition("/")[0] + "/"


def _credit(edition: Edition, *, land: bool) -> str:
    """Say whose the figures are that the map shows; and whose the boundaries, where it shows any."""
    counts = edition.passport("babies")
    return " ".join(
        filter(None, [f"Babies: {counts.credit}" if counts else "", edition.boundary_credit if land else ""])
    )


def context(edition: Edition, people: str, ratio: float) -> dict[str, Any]:
    """Gather what the template of the small map shows."""
    return {
        "edition": edition,
        "finding": words.finding(edition),
        "day": day_words(edition.on),
        "assumed": words.given(edition),
        "caveat": words.MAY_STILL_HAVE_ONE,
        "credit": _credit(edition, land=not people),
        "legend": legend(edition),
        "samples": Markup(patterns()),
        "map": Markup(people or page_map(edition, ratio)),
        "page_url": page_address(edition),
    }
