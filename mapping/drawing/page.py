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

from ..vocabulary.codes import LEVELS, NATIONS, UK
from . import areawords, books, phrases, sections, words
from .edition import Edition
from .figures import map_svg, swatch
from .legend import legend
from .style import BACKGROUND, BACKGROUND_DARK, LOOKS, SEEN

TEMPLATE = "page.html.j2"
_UNSAFE_IN_JSON = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def page(edition: Edition) -> str:
    """
    Make the page of one edition.

    Returns
    -------
    An HTML document that asks for nothing else. The same edition gives the same text.
    """
    style, script = stylesheet(), _resource("page.js")
    html = (
        _environment()
        .get_template(TEMPLATE)
        .render(
            edition=edition,
            policy=policy(style, script),
            style=Markup(style),
            script=Markup(script),
            data=json_block(script_data(edition)),
            map=Markup(map_svg(edition, standalone=False)),
            **_context(edition),
        )
    )
    return html + "\n"


def _context(edition: Edition) -> dict[str, Any]:
    """Gather what the sections show."""
    return {
        "UK": UK,
        "day": phrases.day_words(edition.on),
        "day_iso": sections.day_iso(edition.on),
        "level": phrases.level_words(edition.level),
        "level_in_full": LEVELS.get(edition.level, "areas"),
        "lead": words.lead(edition, UK),
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
        "books": books.books(edition),
        "moved": books.moved(edition),
        "nations": sections.nations(edition),
        "all_nations": [nation for nation in NATIONS if nation in set(edition.coverage["nation"])],
        "headline": sections.headline_rows(edition),
        "definitions": sections.definitions(edition),
        "areas": sections.area_rows(edition),
        "gaps": sections.gap_rows(edition),
        "teams": sections.team_rows(edition),
        "survey": sections.survey(edition),
        "published": sections.published_counts(edition),
        "reach": sections.reach(edition),
        "babies_passport": sections.passport_of(edition, "babies"),
        "issues": sections.issue_rows(edition),
        "statuses": [(status, LOOKS[status].letter, text) for status, text in words.status_words(edition).items()],
        "aged": words.AGED_WORDS,
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
    made.filters["whole"] = phrases.whole
    made.filters["link"] = sections.link
    made.globals["swatch"] = lambda status: Markup(swatch(status))
    return made


def _resource(name: str) -> str:
    return files(__package__).joinpath("templates", name).read_text(encoding="utf-8")


def stylesheet() -> str:
    """Give the style of the page, with the colours of every status in light and in dark."""
    return _resource("page.css") + _colours()


def _colours() -> str:
    light, dark, rules = [f"--background:{BACKGROUND}"], [f"--background:{BACKGROUND_DARK}"], []
    for status, look in SEEN.items():
        solid = look.pattern == "solid"
        light.append(f"--ink-{status}:{look.ink};--paper-{status}:{look.paper}")
        dark.append(f"--ink-{status}:{look.ink_dark};--paper-{status}:{look.paper_dark}")
        ink, paper = f"var(--ink-{status})", f"var(--paper-{status})"
        rules += [
            f".ink-{status}{{fill:{ink}}}.paper-{status}{{fill:{paper}}}",
            f".f-{status}{{fill:{ink if solid else f'url(#p-{status})'}}}",
            f".s-{status}{{fill:{ink if solid else f'url(#s-{status})'}}}",
            f".q-{status}{{fill:{ink if solid else f'url(#q-{status})'}}}",
            f".l-{status} text{{fill:var(--{'background' if solid else 'text'});stroke:{ink if solid else paper}}}",
        ]
    rules += [f'[data-k="{place}"]{{--k:var(--ink-{status})}}' for place, status in enumerate(LOOKS)]
    return (
        f":root{{{';'.join(light)}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{';'.join(dark)}}}}}\n"
        + "\n".join(rules)
        + "\n"
    )


def policy(style: str, script: str) -> str:
    """Write the rule that lets the browser run this script and this style, and nothing else from anywhere."""
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; base-uri 'none'; "
        "form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def json_block(data: Mapping[str, Any]) -> Markup:
    """Write data so that nothing in it can end the block or begin markup."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return Markup(text.translate(_UNSAFE_IN_JSON))


def script_data(edition: Edition) -> dict[str, Any]:
    """
    Give what the script needs to speak of one area.

    Sentences come from `words` as few templates. An area holds the number of its own, its teams and the others by
    their places in the list of teams, and the month of its evidence; its name and its numbers stand in the table.
    """
    templates: list[str] = []
    places = {team: place for place, team in enumerate(edition.teams["team_id"])}
    areas = {}
    for row in edition.coverage.itertuples():
        template = areawords.area_template(row, fresh_months=edition.fresh_months, assumed=edition.assumed_complete)
        if template not in templates:
            templates.append(template)
        known = [
            [places[team] for team in sections.ids(cell) if team in places]
            for cell in (row.team_ids, row.other_team_ids)
        ]
        evidence = [] if phrases.is_missing(row.evidence_on) else [phrases.month_words(row.evidence_on)]
        areas[row.area_code] = [templates.index(template), *(known if any(known) or evidence else []), *evidence]
    return {
        "areas": areas,
        "ending": areawords.area_ending(edition),
        "teams": list(places),
        "templates": templates,
        "why": sections.not_counted(edition),
    }
