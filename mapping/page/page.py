"""The national page: one file, no network, readable without scripts, and nothing from the register as markup."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ..drawing.area_map import map_svg, swatch
from ..drawing.cartogram import WHY_BOTH, cartogram_svg, page_rules
from ..drawing.circles import why_not
from ..drawing.map_layers import pin_note, shade_rules
from ..look.css import LOOKS, PLAIN, Style, page_tones
from ..page import reconciliation as books
from ..page import sections
from ..page import sections as measured
from ..vocabulary.boards import in_year
from ..vocabulary.codes import LEAST_SHARE_WORDS, LEVELS, NATIONS, UK
from ..vocabulary.numbers import capital, counted, months, noun
from ..vocabulary.service import told_to
from ..wording import headline as words
from ..wording import phrases
from ..wording.areas import legend
from ..wording.changes import section
from ..wording.edition import Edition
from .lean import lean
from .planned import planned_rows
from .script_data import script_data
from .unnamed import signed, signed_tags, unnamed, without_unlinked_rows

TEMPLATE = "page.html.j2"
SCRIPTS = ("printing.js", "page.js", "page.map.js", "page.people.js", "page.find.js", "page.table.js")
_UNSAFE_IN_JSON = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def page(edition: Edition) -> str:
    """
    Make the page of one edition.

    Returns
    -------
    An HTML document that asks for nothing else. The same edition gives the same text.
    """
    return lean(markup(edition)) + "\n"


def markup(edition: Edition) -> str:
    """Make the page before it is shortened: every end tag and quote is there."""
    style, script = signed(stylesheet(edition.style)), program()
    places = {code: place for place, code in enumerate(edition.coverage["area_code"])}
    drawn, letters = unnamed(map_svg(edition, standalone=False), "kl", places)
    people, circles = unnamed(_people(edition), "c", places)
    html: str = (
        _environment()
        .get_template(TEMPLATE)
        .render(
            edition=edition,
            policy=policy(style, script, pictures=bool(edition.style.logo)),
            style=Markup(style),
            script=Markup(script),
            data=json_block({**script_data(edition), "letters": letters, "circles": circles}),
            map=Markup(drawn),
            people=Markup(people),
            why_both=why_not(edition, edition.circles) or WHY_BOTH,
            keeper=told_to(edition.contact),
            **_context(edition),
        )
    )
    return signed_tags(without_unlinked_rows(html))


def _people(edition: Edition) -> str:
    """Give the map of people; nothing where it cannot be drawn."""
    return "" if why_not(edition, edition.circles) else cartogram_svg(edition, edition.circles, standalone=False)


def _context(edition: Edition) -> dict[str, Any]:
    """Gather what the sections show."""
    return {
        "UK": UK,
        "day": phrases.day_words(edition.on),
        "day_iso": sections.day_iso(edition.on),
        "level": phrases.level_words(edition.level, boards=edition.boards),
        "level_in_full": in_year(LEVELS.get(edition.level, "areas"), edition.boards),
        "lead": words.lead(edition, UK, aside=words.aside_on_evidence(edition)),
        "bounds": words.bounds(edition, UK),
        "extent": words.extent(edition, UK),
        "level_note": phrases.level_note(edition.level),
        "not_known": words.not_known_sentence(edition),
        "assumed": words.given(edition),
        "counted_for": words.counted_for(edition),
        "caveat": words.RECORDED_IS_NOT_ACCESS,
        "summary": words.map_summary(edition),
        "statements": words.headline_statements(edition),
        "legend": legend(edition),
        "pin_note": pin_note(edition),
        "books": books.books(edition),
        "moved": books.moved(edition),
        "nations": sections.nations(edition),
        "all_nations": [nation for nation in NATIONS if nation in set(edition.coverage["nation"])],
        "headline": sections.headline_rows(edition),
        "definitions": sections.definitions(edition),
        "areas": sections.area_rows(edition),
        "gaps": measured.gap_rows(edition),
        "boards": edition.boards if edition.level == "health" else "",
        "planned": planned_rows(edition),
        "days": measured.day_rows(edition),
        "levels": measured.level_rows(edition),
        "sites": measured.site_rows(edition),
        "said": edition.said,
        "need_words": measured.need_words(edition),
        "teams": sections.team_rows(edition),
        "survey": sections.survey(edition),
        "published": sections.published_counts(edition),
        "reach": sections.reach(edition),
        "sources": sections.sources(edition),
        "babies_passport": edition.passport("babies"),
        "issues": sections.issue_rows(edition),
        "statuses": [(status, LOOKS[status].letter, text) for status, text in words.status_words(edition).items()],
        "aged": words.AGED_WORDS,
        "least_share": LEAST_SHARE_WORDS,
        "since": section(edition.since),
    }


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader(__package__, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"capital": capital, "counted": counted, "months": months, "noun": noun, "whole": phrases.whole}
    made.filters["link"] = sections.link
    made.globals["swatch"] = lambda status: Markup(swatch(status))
    return made


def _resource(name: str) -> str:
    return files(__package__).joinpath("templates", name).read_text(encoding="utf-8")


def stylesheet(style: Style = PLAIN) -> str:
    """Give the style of the page, with the colours of every status in light and in dark."""
    return _resource("page.css") + _colours(style) + shade_rules() + page_rules() + page_tones(style)


@cache
def program() -> str:
    """Put the script together: one function, without the indents and the lines of comment that only people need."""
    lines = [line.strip() for name in SCRIPTS for line in _resource(name).splitlines()]
    kept = [line for line in lines if line and not line.startswith("//")]
    return "\n".join(['"use strict";(()=>{', *kept, "})();\n"])


def _colours(style: Style) -> str:
    light, dark = [f"--background:{style.light.background}"], [f"--background:{style.dark.background}"]
    rules, finer = [], []
    for status, look in style.looks.items():
        solid = look.pattern == "solid"
        light.append(f"--ink-{status}:{look.ink};--paper-{status}:{look.paper}")
        dark.append(f"--ink-{status}:{look.ink_dark};--paper-{status}:{look.paper_dark}")
        ink, paper = f"var(--ink-{status})", f"var(--paper-{status})"
        # Inside the inset, which is drawn larger, an area of another day or layer takes the finer pattern too.
        finer += [] if solid else [f"--q-{status}:url(#q-{status})"]
        rules += [
            f".ink-{status}{{fill:{ink}}}.paper-{status}{{fill:{paper}}}",
            f".f-{status}{{fill:{ink if solid else f'var(--q-{status},url(#p-{status}))'}}}",
            f".s-{status}{{fill:{ink if solid else f'url(#s-{status})'}}}",
            f".q-{status}{{fill:{ink if solid else f'url(#q-{status})'}}}",
            f".l-{status} text{{fill:var(--{'background' if solid else 'text'});stroke:{ink if solid else paper}}}",
        ]
    rules.append(f"#london{{{';'.join(finer)}}}")
    rules += [f'[data-k="{place}"]{{--k:var(--ink-{status})}}' for place, status in enumerate(LOOKS)]
    return (
        f":root{{{';'.join(light)}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{';'.join(dark)}}}}}\n"
        + "\n".join(rules)
        + "\n"
    )


def policy(style: str, script: str, *, pictures: bool = False) -> str:
    """Write the rule that lets the browser run this script and this style, and nothing else from anywhere."""
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; base-uri 'none'; "
        f"form-action 'none'{'; img-src data:' if pictures else ''}"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def json_block(data: Mapping[str, Any]) -> Markup:
    """Write data so that nothing in it can end the block or begin markup."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return Markup(text.translate(_UNSAFE_IN_JSON))
