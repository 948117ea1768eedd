"""
The map of people: a circle an area, as large as its number of babies, filled by status as the map is.

The key of the map of people: what a circle of so many babies looks like.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import shapely

from ..look.fills import patterns
from ..look.style import Style, look_of
from ..vocabulary.codes import NATIONS
from ..vocabulary.numbers import counted
from ..wording.areas import area_label
from ..wording.edition import Edition
from ..wording.headline import alt_text, map_summary
from ..wording.phrases import level_words, place, whole
from .area_map import LONDON, by_class
from .circles import CLEAR, WIDE, Circle, Circles, circles, ground, named, path, room_near
from .posters import poster

WHY_BOTH = (
    "Sized by land, a large area looks important however few babies live there; sized by babies, every area is as "
    "large as its number of babies."
)
HOW_ARRANGED = (
    "Areas that share a border touch where they can, so that places are only roughly those of the map. Nations are set "
    "apart."
)
UNSIZED = "Open, dashed: how many babies live there is not known, so its size says nothing."
MARGIN = 24.0
EDGE = 3.0  # width of the line around a circle; it lies inside, so that the circle's size stays what it is
MARK = 27.0
NOTE, FILE_NOTE = 60.0, 52.0
WHOLE = (2120.0, 2490.0)  # width and height of the circles of the whole country, units
POSTER_RATIO = 0.55  # width by height of the space that a poster has for a drawing


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that the drawing of one map of people needs: circles, rows of COVERAGE by code, and the size of its notes."""

    level: str
    circles: Circles
    rows: Mapping[str, Any]
    note: float
    titled: bool


def cartogram_svg(edition: Edition, positions: pd.DataFrame, *, standalone: bool) -> str:
    """
    Draw every area as a circle whose size is its number of babies.

    Parameters
    ----------
    positions
        CIRCLES table of the edition's level, from `read_circles`.
    standalone
        False: for the page, whose style gives the colours (`page_rules` has what the map does not need): one picture
        with a text that stands for it, whose circles the page's script makes reachable by their ids, `c-<code>`.
        True: a file that needs nothing else.

    Returns
    -------
    An `<svg>` element. The same edition gives the same text.

    Raises
    ------
    ValueError
        If `circles.why_not` says that it cannot be drawn: ask that first.
    """
    arranged = circles(edition, positions)
    plan = Plan(
        level=edition.level,
        circles=arranged,
        rows={row.area_code: row for row in edition.coverage.itertuples()},
        note=(FILE_NOTE if standalone else NOTE) * _scale(arranged),
        titled=standalone,
    )
    drawing, (left, top, right, bottom) = _drawing(plan)
    if standalone:
        return _file(edition, plan, drawing, (left, top, right, bottom))
    return (
        f'<svg class="people" id="people" viewBox="{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}" '
        f'role="img" aria-label="{_text(f"{cartogram_alt(edition)} {alt_text(edition)} {HOW_ARRANGED}")}">'
        f'<defs>{patterns("k", MARK)}</defs>{drawing}<g class="ring back"/><g class="ring"/></svg>'
    )


def _scale(arranged: Circles) -> float:
    """Describe how large the drawing is beside that of the whole country: words are to look as large in both."""
    sides = [(each.x + sign * each.r, each.y + sign * each.r) for each in arranged.by_code.values() for sign in (-1, 1)]
    wide, high = (max(part) - min(part) for part in zip(*sides, strict=True))
    return float(min(1.0, max(wide / WHOLE[0], high / WHOLE[1])))


def page_rules() -> str:
    """Return what the page has to add to its own style for this picture; it has the variables already."""
    return "".join(
        [
            f".circles{{stroke-width:{EDGE:g}}}",
            ".ground,.city,.keyed{fill:none;stroke:var(--muted);stroke-width:1px;vector-effect:non-scaling-stroke}",
            ".ground{stroke-opacity:.55}.city{stroke-width:2.5px;stroke:var(--text)}.aside text{fill:var(--muted)}",
            ".unsized{fill:var(--background);stroke:var(--text);stroke-dasharray:9 7}",
        ]
    )


def _file_rules(style: Style) -> str:
    tones = style.light
    return "".join(
        [
            f".circles{{stroke-width:{EDGE:g}}}.ground,.city,.keyed{{fill:none;stroke:{tones.muted};stroke-width:3}}",
            f".ground{{stroke-opacity:.55}}.city{{stroke-width:6}}.aside text{{fill:{tones.muted}}}",
            f".unsized{{fill:{tones.background};stroke:{tones.text};stroke-dasharray:9 7}}",
            *(f".circles .e-{name}{{stroke:{look.ink}}}" for name, look in style.looks.items()),
        ]
    )


def cartogram_alt(edition: Edition) -> str:
    """Describe the map of people in one breath; the words of the map beside it hold here too."""
    areas = f"{len(edition.coverage)} {level_words(edition.level, boards=edition.boards)}"
    return f"Map of people: {areas} of {place(edition.whole)} as circles, each as large as its number of babies."


def cartogram_text(edition: Edition) -> str:
    """Describe in words what the map of people shows, for `run.json` and for those who do not see it."""
    return f"{cartogram_alt(edition)} {WHY_BOTH} {map_summary(edition)}"


def _text(text: str) -> str:
    return html.escape(text, quote=True)


def _file(edition: Edition, plan: Plan, drawing: str, box: tuple[float, float, float, float]) -> str:
    """Put the drawing into a poster, with the line that says why there are two maps below it."""
    left, top, right, bottom = box
    sentences = [WHY_BOTH, HOW_ARRANGED, *([UNSIZED] if _unsized(plan) else [])]
    lines = [line for text in sentences for line in [*textwrap.wrap(text, int((right - left) / plan.note / WIDE)), ""]]
    aside = "".join(
        f'<text x="{left:.0f}" y="{bottom + plan.note * (1.8 + 1.3 * row):.0f}" font-size="{plan.note:.0f}">'
        f"{_text(line)}</text>"
        for row, line in enumerate(lines)
        if line
    )
    width = right - left
    height = max(width / POSTER_RATIO, bottom - top + plan.note * (2 + 1.3 * len(lines)))
    body = f'<g transform="translate({-left:.0f} {-top:.0f})">{drawing}<g class="aside">{aside}</g></g>'
    rules = f"<style>{_file_rules(edition.style)}</style>"
    svg = poster(edition, rules + body, (round(width), round(height)), patterns("k", MARK) + patterns())
    # The poster describes the map; this is another picture of the same areas.
    return svg.replace(_text(alt_text(edition)), _text(f"{cartogram_alt(edition)} {alt_text(edition)}"), 1)


def _unsized(plan: Plan) -> bool:
    return not all(circle.sized for circle in plan.circles.by_code.values())


def _drawing(plan: Plan) -> tuple[str, tuple[float, float, float, float]]:
    """Draw grounds, circles, letters, names and key; give them with the box around all."""
    by_code = plan.circles.by_code
    grounds = {
        nation: ground([by_code[code] for code, row in plan.rows.items() if row.nation == nation])
        for nation in NATIONS
        if any(row.nation == nation for row in plan.rows.values())
    }
    land = shapely.union_all(list(grounds.values()))
    left, top, right, bottom = (float(side) for side in shapely.bounds(land))
    largest = max(int(row.babies) for code, row in plan.rows.items() if by_code[code].sized)
    key, key_size = size_key(plan.circles, largest, plan.note, city="London" if len(_london(plan)) > 1 else "")
    key_x, key_y = room_near(shapely.Point(right, top), key_size, land.buffer(CLEAR), (left, top, right, bottom))
    keyed = {"": shapely.box(key_x, key_y, key_x + key_size[0], key_y + key_size[1])}
    whole_box = (left - MARGIN, min(top, key_y) - plan.note * 1.4, right + MARGIN, bottom + plan.note * 1.4)
    places = named(grounds | keyed, plan.note, whole_box)
    names = "".join(
        f'<text x="{x:.0f}" y="{y + plan.note * 1.1 * row:.0f}" font-size="{plan.note:.0f}" text-anchor="middle">{word}'
        "</text>"
        for name, (x, y) in places.items()
        for row, word in enumerate(name.split())
    )
    behind = "".join(f'<path class="ground" d="{path(shape)}"/>' for shape in grounds.values())
    return (
        f'<g aria-hidden="true">{behind}{_city(plan)}</g><g class="circles" id="circles">{_areas(plan)}</g>'
        f'<g class="aside" aria-hidden="true">{names}'
        f'<g transform="translate({key_x:.0f} {key_y:.0f})">{key}</g></g>',
        whole_box,
    )


def _city(plan: Plan) -> str:
    """Draw a line around London."""
    parts = _london(plan)
    return f'<path class="city" d="{path(ground(parts, around=3, bay=20))}"/>' if len(parts) > 1 else ""


def _london(plan: Plan) -> list[Circle]:
    return [circle for code, circle in plan.circles.by_code.items() if code.startswith(LONDON)]


def _areas(plan: Plan) -> str:
    """Group the circles by class; those whose size is not known stand in a group of their own, open."""
    looks = {code: look_of(row) for code, row in plan.rows.items()}
    codes = sorted(plan.rows)
    sized = {code: _area(plan, code) for code in codes if plan.circles.by_code[code].sized}
    unsized = "".join(_area(plan, code) for code in codes if code not in sized)
    return by_class("k", sized, looks) + (f'<g class="unsized">{unsized}</g>' if unsized else "")


def _area(plan: Plan, code: str) -> str:
    shape, row = plan.circles.by_code[code], plan.rows[code]
    circle = f'cx="{shape.x:.0f}" cy="{shape.y:.0f}" r="{_number(shape.r - EDGE / 2)}"'
    if not plan.titled:  # the script of the page names them, by class and code
        return f"<circle {circle}/>"
    return f'<circle id="c-{code}" {circle}><title>{_text(area_label(row))}</title></circle>'


def _number(radius: float) -> str:
    """Write a radius with three figures, which keeps a circle's size within 1%."""
    return f"{radius:.2f}" if radius < 10 else f"{radius:.1f}".removesuffix(".0")


KEYED = (1, 0.2, 0.02)  # the circles of the key, as shares of the largest


def size_key(circles: Circles, largest: int, note: float, *, city: str) -> tuple[str, tuple[float, float]]:
    """
    Draw circles of round numbers of babies, one inside the other.

    Parameters
    ----------
    largest
        Babies of the largest circle drawn.
    note
        Height of the notes of the drawing, units.
    city
        What the dark line goes round; empty where there is none.

    Returns
    -------
    The key as SVG, from its upper left corner, and the width and height it takes.
    """
    top = _round_number(largest)
    radii = {max(1, round(top * share)): 0.0 for share in KEYED}
    radii = {babies: circles.radius(babies) for babies in radii}
    size = note * 0.85
    widest = max(max(radii.values()), size)
    line_x = widest * 2 + size * 0.5
    parts, lowest = [], float("inf")
    for babies, radius in sorted(radii.items()):
        # Each number stands level with the top of its circle, and never closer than a line to the one below.
        y = min(2 * widest - 2 * radius, lowest - size * 1.2)
        lowest = y
        words = counted(babies, "baby", "babies") + (" aged 0 to 2" if babies == top else "")
        parts.append(
            f'<circle class="keyed" cx="{widest:.0f}" cy="{2 * widest - radius:.0f}" r="{radius:.1f}"/>'
            f'<path class="keyed" d="M{widest:.0f} {2 * widest - 2 * radius:.0f}L{line_x:.0f} {y:.0f}"/>'
            f'<text x="{line_x + size * 0.25:.0f}" y="{y + size * 0.33:.0f}" font-size="{size:.0f}">{words}</text>'
        )
    lift = max(0.0, size * 0.7 - lowest)
    text_wide = WIDE * size * len(f"{whole(top)} babies aged 0 to 2")
    body, high = f'<g transform="translate(0 {lift:.0f})">{"".join(parts)}</g>', 2 * widest + lift
    if city:
        high += size * 1.3
        body += (
            f'<path class="city" d="M{widest - size:.0f} {high - size * 0.33:.0f}h{size * 2:.0f}"/>'
            f'<text x="{line_x + size * 0.25:.0f}" y="{high:.0f}" font-size="{size:.0f}">{city}</text>'
        )
    return body, (line_x + text_wide + size * 0.25, high)


def _round_number(most: int) -> int:
    """Return the largest of 1, 2 and 5 times a power of ten that is not above `most`."""
    steps = [lead * 10**power for power in range(8) for lead in (1, 2, 5)]
    return max((step for step in steps if step <= most), default=1)
