"""The national page: one file, no network, readable without scripts, and nothing from the register as markup."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from ..drawing.area_map import page_map
from ..drawing.cartogram import cartogram_svg, page_rules
from ..drawing.change_chart import change_svg, change_words
from ..drawing.circles import why_not
from ..drawing.map_layers import shade_rules
from ..look.fills import patterns, status_rules
from ..look.style import PLAIN, TEAM, Style, page_tones
from ..page import embed, sections
from ..page import reconciliation as books
from ..vocabulary.boards import in_year
from ..vocabulary.codes import LEAST_SHARE_WORDS, LEVELS, NATIONS
from ..vocabulary.service import organisation_and_address, told_to
from ..wording import headline as words
from ..wording import phrases
from ..wording.areas import legend
from ..wording.changes import section
from ..wording.edition import Edition
from .beside import Packs, told
from .html import environment, json_block, policy, program, ruled
from .planned import planned_rows
from .script_data import areas, script_data

TEMPLATE = "page.html.j2"
SCRIPTS = (
    "printing.js",
    "shapes.js",
    "page.js",
    "page.columns.js",
    "page.map.js",
    "page.zoom.js",
    "page.layers.js",
    "page.find.js",
    "page.picture.js",
    "page.table.js",
)
EDGE = f".areas .l-{TEAM}{{stroke:var(--background)}}\n"  # areas with a team are as dark as their edges would be
PACKS = "page.packs.js"
RATIO = 0.82  # width by height of the map of land, where no map of people gives it
SHARED = "figures/card.png"  # what other sites show of a link to the page, where it is known where that is
# What is told at the foot, section by section: an id of the page, and its title.
CONTENTS = (
    ("since", "What changed"),
    ("table", "Every area"),
    ("teams", "Every team"),
    ("count", "The count in full: three definitions, every level"),
    ("sites", "Where the next teams would gain most"),
    ("days", "Day by day"),
    ("method", "How we counted"),
    ("need", "Who the babies are, what they may need, and what people said"),
    ("books", "The sums, and what we could not use"),
    ("sources", "Sources"),
)
PICTURES = {"cartogram": "the map of people", "coverage": "the map of land", "card": "a card for a post",
            "slide": "a slide", "a4": "a sheet of A4", "timeline": "the days side by side"}  # fmt: skip


def page(edition: Edition, packs: Packs | None = None) -> str:
    """
    Make the page of one edition.

    Parameters
    ----------
    packs
        The packs that lie beside it; the panel of an area links to its own.

    Returns
    -------
    An HTML document that asks for nothing else. The same edition and packs give the same text.
    """
    if not edition.coverage["area_code"].is_monotonic_increasing:
        edition = replace(edition, coverage=edition.coverage.sort_values("area_code", ignore_index=True))
    style, script = stylesheet(edition.style), program((*SCRIPTS[:-1], *([PACKS] if packs else []), SCRIPTS[-1]))
    data = script_data(edition)
    if packs:
        data["packs"] = told(packs, list(edition.coverage["area_code"]))
    people = people_map(edition)
    html: str = (
        environment()
        .get_template(TEMPLATE)
        .render(
            edition=edition,
            policy=policy([style], [script], pictures="data:"),
            style=Markup(style),
            script=Markup(script),
            icon=icon(edition.style),
            shared_picture=f"{embed.home(edition)}{SHARED}",
            shared_alt=words.alt_text(edition),
            data=json_block(data),
            packs=packs,
            land=Markup(page_map(edition, RATIO)),
            people=Markup(people),
            samples=Markup(patterns()),
            **_first_screen(edition),
            **_open_sections(edition, people=bool(people)),
            **_closed_sections(edition),
        )
    )
    return html + "\n"


def embedded(edition: Edition) -> str:
    """
    Make the small map for other pages: the map, its key and one line; light unless its address asks for dark.

    Returns
    -------
    An HTML document that asks for nothing else. The same edition gives the same text.
    """
    colours = status_rules(edition.style, "lks", dark_where=":root[data-theme=dark]")
    style = ruled("embed.css") + colours + EDGE + page_rules()
    script = program(("shapes.js", "embed.js"))
    html: str = (
        environment()
        .get_template("embed.html.j2")
        .render(
            policy=policy([style], [script]),
            style=Markup(style),
            script=Markup(script),
            data=json_block({**areas(edition), "page": embed.page_address(edition)}),
            **embed.context(edition, people_map(edition), RATIO),
        )
    )
    return html + "\n"


@lru_cache(maxsize=1)
def people_map(edition: Edition) -> str:
    """Return the map of people; nothing where it cannot be drawn."""
    return "" if why_not(edition, edition.circles) else cartogram_svg(edition, edition.circles, standalone=False)


def _first_screen(edition: Edition) -> dict[str, Any]:
    return {
        "finding": words.finding(edition),
        "beneath": words.beneath(edition),
        "caveat": words.MAY_STILL_HAVE_ONE,
        "assumed": words.given(edition),
        "day": phrases.day_words(edition.on),
        "day_iso": sections.day_iso(edition.on),
        "areas_words": phrases.PLAIN_AREAS.get(edition.level, "areas"),
        "legend": legend(edition),
        "keeper": told_to(edition.contact),
        "mail": _mail(edition),
    }


def _open_sections(edition: Edition, *, people: bool) -> dict[str, Any]:
    ranked = not edition.gaps["rank_low"].isna().all()
    return {
        "nations": sections.nations(edition),
        "range": words.bounds(edition, edition.whole),
        "gaps": sections.gap_rows(edition),
        "gaps_words": words.gaps_words(edition),
        "ranked": ranked,
        "reach": sections.reach(edition),
        "survey": sections.survey(edition),
        "change": Markup(change_svg(edition)),
        "change_words": change_words(edition),
        "quote": " ".join(map(str, words.beneath(edition))),
        "pictures": [pair for pair in PICTURES.items() if people or pair[0] != "cartogram"],
        "embed": embed.embed_lines(edition),
    }


def _closed_sections(edition: Edition) -> dict[str, Any]:
    since = section(edition.since)
    return {
        "UK": edition.whole,
        "contents": [pair for pair in CONTENTS if since or pair[0] != "since"],
        "level": phrases.level_words(edition.level, boards=edition.boards),
        "level_in_full": in_year(LEVELS.get(edition.level, "areas"), edition.boards),
        "level_note": phrases.level_note(edition.level),
        "counted_for": words.counted_for(edition),
        "statements": words.headline_statements(edition),
        "classes": list(words.class_words(edition).items()),
        "books": books.books(edition),
        "moved": books.moved(edition),
        "all_nations": [nation for nation in NATIONS if nation in set(edition.coverage["nation"])],
        "headline": sections.headline_rows(edition),
        "definitions": sections.definitions(edition),
        "areas": sections.area_rows(edition),
        "linked": sections.linked(sections.gap_rows(edition), sections.site_rows(edition)),
        "boards": edition.boards if edition.level == "health" else "",
        "planned": planned_rows(edition),
        "days": sections.day_rows(edition),
        "levels": sections.level_rows(edition),
        "sites": sections.site_rows(edition),
        "said": edition.said,
        "need_words": sections.need_words(edition),
        "teams": sections.team_rows(edition),
        "published": sections.published_counts(edition),
        "sources": sections.sources(edition),
        "babies_words": sections.babies_words(edition),
        "issues": sections.issue_rows(edition),
        "least_share": LEAST_SHARE_WORDS,
        "since": since,
    }


def _mail(edition: Edition) -> str:
    """Return the address of a ready e-mail to the contact; nothing where there is none."""
    contact = organisation_and_address(edition.contact)
    if not contact:
        return ""
    body = "The area:\nWhat is wrong, and what is right:\nA link that shows it, and its date:\n"
    return f"mailto:{quote(contact[1], safe='@')}?subject={quote(f'Correction: {edition.title}')}&body={quote(body)}"


def icon(style: Style) -> str:
    """Return the small picture of the page, as data: three circles, full, half full and empty."""
    ink = style.light.accent
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="11" cy="12" r="10" fill="{ink}"/>'
        f'<circle cx="25" cy="22" r="6" fill="none" stroke="{ink}" stroke-width="2.5"/></svg>'
    )
    return f"data:image/svg+xml,{quote(drawn)}"


def stylesheet(style: Style = PLAIN) -> str:
    """Return the style of the page, with the colours of every class in light and in dark."""
    return ruled("page.css") + status_rules(style, "lks") + EDGE + shade_rules() + page_rules() + page_tones(style)
