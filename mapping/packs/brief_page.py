"""A brief as a page: one file without a script, for a screen of any size and for one sheet of paper."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ..drawing.area_map import swatch
from ..drawing.typesetting import text
from ..look.css import Style, page_tones
from ..look.fills import fill, patterns
from .brief import Brief
from .brief_maps import LAND, SHAPES, Drawing

LAND_DARK = "#46505a"
# The most letters that each size of print in brief.css has room for.
DENSITIES = {"d0": 3_900, "d1": 4_500, "d2": 5_000, "d3": 5_300}


def brief_page(brief: Brief, style: Style) -> str:
    """Write a brief as HTML that asks for nothing else; the same brief gives the same text."""
    rules = stylesheet(style)
    html: str = (
        _environment()
        .get_template("brief.html.j2")
        .render(
            brief=brief.facts,
            policy=_policy(rules, pictures=bool(style.logo)),
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


def _words(said: object) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict):
        for each in said.values():
            yield from _words(each)
    elif isinstance(said, list):
        for each in said:
            yield from _words(each)


def _policy(style: str, *, pictures: bool) -> str:
    """Write the rule that lets the browser use this style, and nothing else from anywhere."""
    told = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    pictures_too = "; img-src data:" if pictures else ""
    return f"default-src 'none'; style-src 'sha256-{told}'; base-uri 'none'; form-action 'none'{pictures_too}"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader(__package__, "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.globals["swatch"] = lambda name: Markup(swatch(name))
    return made


def _inline(drawing: Drawing, name: str) -> str:
    """Write a map into the page, whose style gives the colours; it is one picture with words for it."""
    width, height = drawing.size
    return (
        f'<svg class="{name}" viewBox="{drawing.box}" width="{width}" height="{height}" role="img" '
        f'aria-label="{text(drawing.alt)}">{drawing.body}</svg>'
    )


def stylesheet(style: Style) -> str:
    """Return the style of the page, with the colours of every status in light and in dark."""
    sheet = files(__package__).joinpath("templates", "brief.css").read_text(encoding="utf-8")
    return f"{sheet}{SHAPES}\n{look_rules(style)}{page_tones(style)}"


def look_rules(style: Style) -> str:
    """Return the colours of every status and of the land, in light and in dark, for samples and for maps."""
    light, dark = (
        [f"--background:{style.light.background};--land:{LAND}"],
        [f"--background:{style.dark.background};--land:{LAND_DARK}"],
    )
    rules = []
    for name, look in style.looks.items():
        light.append(f"--ink-{name}:{look.ink};--paper-{name}:{look.paper}")
        dark.append(f"--ink-{name}:{look.ink_dark};--paper-{name}:{look.paper_dark}")
        ink, paper = f"var(--ink-{name})", f"var(--paper-{name})"
        rules.append(
            f".ink-{name}{{fill:{ink}}}.paper-{name}{{fill:{paper}}}.e-{name}{{stroke:{ink}}}"
            + "".join(f".{kind}-{name}{{fill:{fill(name, look, ink, paper, kind=kind)}}}" for kind in "sm")
        )
    return (
        f":root{{{';'.join(light)}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{';'.join(dark)}}}}}\n"
        + "\n".join(rules)
        + "\n"
    )
