"""What helps to send the packs: a page that finds a council's pack, and an unsent e-mail with each pack attached."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time
from email.generator import BytesGenerator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from io import BytesIO

import pandas as pd
from markupsafe import Markup

from ..linking.names import folded
from ..look.fills import patterns
from ..look.style import SEEN, seen_as
from ..page.html import environment, policy, resource
from ..page.sections import Row
from ..vocabulary.numbers import counted
from ..wording import headline, phrases
from ..wording.edition import Edition
from ..wording.phrases import cut, day_words, is_missing, whole
from .brief_page import stylesheet
from .brief_words import keeper


def pack_index(edition: Edition, index: pd.DataFrame, *, letters: bool) -> str:
    """
    Write the index page.

    Parameters
    ----------
    edition
        The edition that the packs are of.
    index
        INDEX table, with `look`, the name of how the status is drawn, and `older`: whether the pack was made from
        other inputs than this edition.
    letters
        Whether a letter lies ready for each pack, in `letters/`.
    """
    style = stylesheet(edition.style) + resource("packindex.css", __package__)
    script = resource("packindex.js", __package__)
    html: str = (
        environment(__package__)
        .get_template("packindex.html.j2")
        .render(
            title=edition.title,
            day=phrases.day_words(edition.on),
            day_iso=edition.on.isoformat(),
            level=phrases.level_words(edition.level, boards=edition.boards),
            assumed=headline.given(edition),
            counted_for=headline.counted_for(edition),
            caveat=headline.RECORDED_IS_NOT_ACCESS,
            rows=_rows(index),
            many=counted(len(index), "pack"),
            letters=letters,
            policy=policy([style], [script]),
            style=Markup(style),
            script=Markup(script),
            patterns=Markup(patterns()),
        )
    )
    return html


def _rows(index: pd.DataFrame) -> list[dict[str, object]]:
    rows = []
    for row in index.sort_values("area_name", key=lambda names: names.map(folded), kind="stable").itertuples():
        # A row of an earlier release may name a class that is no more.
        look = row.look if row.look in SEEN else seen_as(row.status, not is_missing(row.reverify) and row.reverify)
        rows.append(
            {
                "code": row.area_code,
                "name": row.area_name,
                "nation": row.nation,
                "look": look,
                "status": SEEN[look].short,
                "babies": whole(row.babies),
                "file": row.file,
                "older": bool(row.older),
            }
        )
    return rows


def letter(edition: Edition, brief: Row, code: str, pack: bytes, *, to: str) -> bytes:
    """
    Write the letter about one area.

    Nobody is named as sender or receiver: whoever sends it fills them in. `X-Unsent` makes Outlook open it as a draft.
    The date is the day counted, and boundary and identifier come from the pack, so that the same pack gives the same
    bytes.

    Parameters
    ----------
    brief
        The words of the area's brief.
    pack
        The zip, as it is attached: `<code>.zip`.
    to
        Who answers for the area.
    """
    digest = hashlib.sha256(pack).hexdigest()
    message = EmailMessage(policy=SMTP)
    message["Subject"] = f"{brief['name']}: {brief['title'].lower()}, and a few questions"
    message["Date"] = format_datetime(datetime.combine(edition.on, time(), UTC))
    message["Message-ID"] = f"<{digest[:32]}.{code}@everyarea.invalid>"
    message["X-Unsent"] = "1"
    message.set_content(letter_text(edition, brief, code, to), cte="quoted-printable")
    message.add_attachment(pack, maintype="application", subtype="zip", filename=f"{code}.zip")
    message.set_boundary(f"=_everyarea_{digest[:32]}")
    written = BytesIO()
    BytesGenerator(written, policy=SMTP).flatten(message)
    return written.getvalue()


def letter_text(edition: Edition, brief: Row, code: str, to: str) -> str:
    """Write the letter's plain text: who writes and why, what we know, what we ask, where to answer."""
    who = keeper(edition.contact)
    lines = [
        f"To: {cut(to, 300)}",
        "[Please add a greeting and your name, and send this to whoever commissions the service there.]",
        "",
        f"{f'{who} keeps' if who else 'We keep'} the public register “{brief['title']}”. We write to ask you whether "
        f"what it says of your area, {brief['name']} ({code}), is right.",
        "",
        f"This is what it says on {day_words(edition.on)}: {brief['sentence']}",
        *(["", brief["nothing"]] if brief["nothing"] else []),
        *(["", "What others say of your area:", *(f"- {text}" for text in brief["stated"])] if brief["stated"] else []),
        *(["", brief["assumed"]] if brief["assumed"] else []),
        "",
        "What we ask you:",
        *(f"- {question}" for question in brief["questions"]),
        "",
        brief["answer"],
        "",
        "The attached zip holds a brief of one page (brief.pdf), a table (.csv) and layers for a GIS (.gpkg). "
        "README.txt in it says which file is for whom.",
        "",
        brief["caveat"],
        *(["", brief["draft"]] if brief["draft"] else []),
    ]
    return "\n".join(lines) + "\n"
