"""The map as a file of its own: with title, day, words, legend and credits around it, for print and for a README."""

from __future__ import annotations

import html
import textwrap
from typing import Any

from ..vocabulary.codes import UK
from .edition import Edition
from .legend import legend
from .phrases import day_words, level_note, level_words, whole
from .style import BACKGROUND, SEEN
from .words import AGED_WORDS, RECORDED_IS_NOT_ACCESS, alt_text, extent, given, lead, not_known_sentence, scopes

WIDTH, HEIGHT = 1200, 1330
TEXT_LEFT, AREAS_AT, BABIES_AT = 44, 510, 600
MAP_TOP, MAP_HEIGHT, MAP_RIGHT = 150, 1050, 1176
TEXT, MUTED = "#1a1f24", "#4f5862"


def poster(edition: Edition, drawing: str, size: tuple[int, int], patterns: str) -> str:
    """
    Put a drawing into a file that needs nothing else.

    Parameters
    ----------
    drawing, size
        The areas as SVG, and the width and height of their grid.
    patterns
        The `<pattern>` elements that they are filled with.
    """
    width, height = size
    shown = MAP_HEIGHT * width / height
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-labelledby="title desc"><title id="title">{_text(edition.title)}</title>'
        f'<desc id="desc">{_text(alt_text(edition))}</desc><style>{_style()}</style><defs>{patterns}</defs>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{BACKGROUND}"/>{_heading(edition)}{_words(edition)}'
        f'<svg x="{MAP_RIGHT - shown:.0f}" y="{MAP_TOP}" width="{shown:.0f}" height="{MAP_HEIGHT}" '
        f'viewBox="0 0 {width} {height}">{drawing}</svg>{_credits(edition)}</svg>'
    )


def _text(text: str) -> str:
    return html.escape(text, quote=True)


def _style() -> str:
    rules = [
        'text{font-family:"Segoe UI",Roboto,Helvetica,Arial,sans-serif;fill:' + TEXT + "}",
        ".areas,#london{stroke:" + BACKGROUND + ";stroke-width:1}path{vector-effect:non-scaling-stroke}",
        ".letters text{text-anchor:middle;font-weight:700;paint-order:stroke;stroke-width:.36em;stroke-linejoin:round}",
        ".frame,.here{fill:none;stroke:" + MUTED + ";stroke-width:1;vector-effect:non-scaling-stroke}",
        ".m{fill:" + MUTED + "}.e{text-anchor:end}.c{text-anchor:middle}.b{font-weight:700}",
    ]
    for status, look in SEEN.items():
        solid = look.pattern == "solid"
        rules += [
            f".ink-{status}{{fill:{look.ink}}}.paper-{status}{{fill:{look.paper}}}",
            f".f-{status}{{fill:{look.ink if solid else f'url(#p-{status})'}}}",
            f".s-{status}{{fill:{look.ink if solid else f'url(#s-{status})'}}}",
            f".q-{status}{{fill:{look.ink if solid else f'url(#q-{status})'}}}",
            f".l-{status} text{{fill:{BACKGROUND if solid else TEXT};stroke:{look.ink if solid else look.paper}}}",
        ]
    return "".join(rules)


def _line(text: str, x: float, y: float, *, size: float = 15, kind: str = "") -> str:
    """Set one line; `kind` holds the classes m (muted), e (end at x), c (centre on x), b (bold)."""
    marked = f' class="{kind}"' if kind else ""
    return f'<text{marked} x="{x:.0f}" y="{y:.0f}" font-size="{size}">{_text(text)}</text>'


def _lines(text: str, y: float, *, size: float, characters: int, kind: str = "") -> tuple[str, float]:
    """Set a text in lines; give it with the height at which the next may start."""
    made = []
    for line in textwrap.wrap(text, characters):
        made.append(_line(line, TEXT_LEFT, y, size=size, kind=kind))
        y += size * 1.4
    return "".join(made), y


def _heading(edition: Edition) -> str:
    title, y = _lines(f"{edition.title}: what is recorded", 62, size=32, characters=62)
    areas = level_words(edition.level).capitalize()
    under = f"{areas} of the United Kingdom, {day_words(edition.on)}, {edition.definition} definition"
    return title + _lines(under, y - 6, size=18, characters=110, kind="m")[0]


def _words(edition: Edition) -> str:
    """Set the headline, the legend and the nations, one under the other."""
    y = 168.0
    made = []
    for text, size, characters in (
        (str(lead(edition, UK)), 22, 42),
        (str(extent(edition, UK)), 15, 62),
        (not_known_sentence(edition), 15, 62),
        (level_note(edition.level), 15, 62),
        (given(edition), 15, 62),
    ):
        block, y = _lines(text, y, size=size, characters=characters)
        made.append(block)
        y += 12 if block else 0
    rows, y = _legend(edition, y + 10)
    return "".join([*made, rows, _nations(edition, y + 40)])


def _legend(edition: Edition, y: float) -> tuple[str, float]:
    made = [_line("areas", AREAS_AT, y, size=13, kind="m e"), _line("babies", BABIES_AT, y, size=13, kind="m e")]
    for row in legend(edition):
        y += 26
        made.append(_legend_line(row["status"], row, y, indent=0, size=14, kind=""))
        for part in row["parts"]:
            y += 19
            made.append(_legend_line(part["name"], part, y, indent=28, size=12, kind="m"))
    if any(part["name"].endswith("-aged") for row in legend(edition) for part in row["parts"]):
        y += 24
        made.append(_line(f"* Evidence {AGED_WORDS}.", TEXT_LEFT, y, size=12, kind="m"))
    return "".join(made), y


def _legend_line(name: str, row: dict[str, Any], y: float, *, indent: float, size: float, kind: str) -> str:
    left, wide, high = TEXT_LEFT + indent, size * 2.4, size * 1.3
    return "".join(
        [
            f'<g transform="translate({left} {y - size * 1.1:.0f})">'
            f'<rect class="s-{name}" width="{wide:.0f}" height="{high:.0f}"/></g>',
            _line(row["letter"], left + wide + 15, y, size=size, kind="b c"),
            _line(row["words"], left + wide + 29, y, size=size - 0.5, kind=kind),
            _line(whole(row["areas"]), AREAS_AT, y, size=size, kind=f"{kind} e".strip()),
            _line(whole(row["babies"]), BABIES_AT, y, size=size, kind=f"{kind} e".strip()),
        ]
    )


def _nations(edition: Edition, y: float) -> str:
    made = _line("By nation", TEXT_LEFT, y, size=15, kind="b")
    y += 24
    for scope in scopes(edition):
        if scope != UK:
            block, y = _lines(f"{lead(edition, scope)} {extent(edition, scope)}", y, size=12, characters=80)
            made += block
            y += 8
    return made


def _credits(edition: Edition) -> str:
    counts = next((passport.credit for passport in edition.passports if passport.id == "babies"), "")
    made, y = "", HEIGHT - 96.0
    for text in (edition.boundary_credit, f"Babies: {counts}" if counts else "", RECORDED_IS_NOT_ACCESS):
        block, y = _lines(text, y, size=11, characters=185, kind="m")
        made += block
    return made
