"""A brief as a page: HTML without a script, and a tagged PDF that Typst lays out from the same words and maps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst
from markupsafe import Markup

from ..drawing.typesetting import logo, text
from ..look.contrast import mixed
from ..look.fills import patterns, status_rules
from ..look.style import Style, page_tones
from ..page.html import environment, policy, resource
from ..page.sections import Row
from .brief import Brief
from .brief_maps import LAND, SHAPES, Drawing, picture

LAND_DARK = "#46505a"
# The most letters that each size of print in brief.css has room for.
DENSITIES = {"d0": 3_900, "d1": 4_500, "d2": 5_000, "d3": 5_300}


def brief_page(brief: Brief, style: Style) -> str:
    """Write a brief as HTML that asks for nothing else; the same brief gives the same text."""
    rules = stylesheet(style)
    html: str = (
        environment(__package__)
        .get_template("brief.html.j2")
        .render(
            brief=brief.facts,
            policy=policy([rules], pictures="data:" if style.logo else ""),
            style=Markup(rules),
            patterns=Markup(patterns()),
            near=Markup(_inline(brief.near, "near")),
            locator=Markup(_inline(brief.locator, "locator")),
            density=_density(brief),
            logo=style.logo,
            logo_words=style.logo_words,
        )
    )
    return html


def _density(brief: Brief) -> str:
    """Name how small the letters have to be on paper, so that all of it stands on one sheet: by how many there are."""
    count = sum(len(words) for words in _words(brief.facts))
    return next((name for name, most in DENSITIES.items() if count <= most), "d4")


def _words(fact: object) -> Iterator[str]:
    if isinstance(fact, str):
        yield fact
    elif isinstance(fact, dict):
        for each in fact.values():
            yield from _words(each)
    elif isinstance(fact, list):
        for each in fact:
            yield from _words(each)


def _inline(drawing: Drawing, name: str) -> str:
    """Write a map into the page, whose style gives the colours; it is one picture with words for it."""
    width, height = drawing.size
    return (
        f'<svg class="{name}" viewBox="{drawing.box}" width="{width}" height="{height}" role="img" '
        f'aria-label="{text(drawing.alt)}">{drawing.body}</svg>'
    )


def stylesheet(style: Style) -> str:
    """Return the style of the page, with the colours of every status in light and in dark."""
    sheet = resource("brief.css", __package__)
    lands = f"--land:{LAND}", f"--land:{LAND_DARK}"
    return f"{sheet}{SHAPES}\n{status_rules(style, 'sm', ground=lands)}{page_tones(style)}"


class Press:
    """
    Makes PDFs of briefs, one after the other: the letters are read and the layout is understood once.

    Parameters
    ----------
    place
        The folder of the letters, as `pictures.letters` gives it; it has to stay there while PDFs are made.
    """

    def __init__(self, style: Style, place: Path) -> None:
        self._style = style
        self._source = {"main": files(__package__).joinpath("templates", "brief.typ").read_bytes()}
        compiler: Any = typst.Compiler
        self._compiler = compiler(self._source, font_paths=[place], ignore_system_fonts=True)

    def pdf(self, brief: Brief) -> bytes:
        """
        Make the PDF of one brief; the same brief gives the same bytes.

        It keeps to PDF/UA-1, but where a name has signs that the letters brought along do not have: then it is tagged
        all the same, and does not claim the standard, which asks that every sign is shown.
        """
        given = {"brief": json.dumps(self._given(brief), ensure_ascii=False)}
        try:
            return self._made(given, pdf_standards="ua-1")
        except typst.TypstError as error:
            if "could not be displayed with" not in str(error):
                raise
            return self._made(given)

    def _made(self, given: dict[str, str], **form: Any) -> bytes:
        return bytes(self._compiler.compile(self._source, format="pdf", sys_inputs=given, timestamp=0, **form))

    def _given(self, brief: Brief) -> Row:
        style, facts = self._style, brief.facts
        tones = style.light
        looks = {*filter(None, [facts["look"]]), *(each["look"] for each in facts["looks"])}
        return {
            **facts,
            "heading": f"{facts['name']}: {facts['title']}, {facts['day']}",
            "near_alt": brief.near.alt,
            "locator_alt": brief.locator.alt,
            "sources": " ".join(facts["sources"]),
            "tones": {
                "text": tones.text,
                "muted": tones.muted,
                "accent": tones.accent,
                "rule": mixed(tones.text, tones.background, 0.8),
                "soft": mixed(tones.text, tones.background, 0.94),
            },
            "maps": {
                "near": picture(brief.near, style),
                "locator": picture(brief.locator, style),
                "swatches": {look: _sample(look, style) for look in sorted(looks)},
            },
            "logo": _svg((160, 44), logo(style, 0, 0, (160, 44)), style) if style.logo else "",
            "logo_words": style.logo_words,
        }


def _sample(look: str, style: Style) -> str:
    """Draw a small sample of a look."""
    sample = f'<rect class="s-{look} e-{look}" x="1" y="1" width="32" height="18" stroke-width="2"/>'
    body = f"<defs>{patterns()}</defs>{sample}"
    return _svg((34, 20), body, style)


def _svg(size: tuple[int, int], body: str, style: Style) -> str:
    return picture(Drawing(body, size, f"0 0 {size[0]} {size[1]}", ""), style)
