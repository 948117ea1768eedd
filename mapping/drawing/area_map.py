"""The map as a picture: one path an area, filled by its class, inside the page or as a file of its own."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from ..look.fills import patterns
from ..look.style import SEEN, look_of
from ..vocabulary.codes import UK
from ..vocabulary.schema import NOT_KNOWN
from ..wording.areas import area_label
from ..wording.edition import Edition
from ..wording.headline import alt_text
from .outlines import Outlines, backdrop, fit_together, outlines, thinned
from .posters import INSET_ZOOM, card, paper, poster, slide

# How fine the drawing is: tolerance, grid and smallest island. The first that fits the budget of characters is taken,
# so that a page or a file stays light whatever boundaries are brought. All but the last are finer than a screen shows.
STEPS = (
    (500, 200, 1),
    (700, 300, 3),
    (850, 350, 4),
    (1000, 400, 4),
    (1200, 450, 5),
    (1400, 500, 6),
    (1800, 600, 8),
    (3000, 1000, 20),
    (3600, 1400, 40),
)
PAGE_BUDGET, FILE_BUDGET = 22_000, 81_000
MARK_M = 9_000.0  # one repeat of a pattern on the ground
NOTE_M = 16_000.0  # height of the letters of a note on the ground
# Height of the country, and its width by its height: marks look alike in any place.
COUNTRY_M, NARROW = 1_200_000.0, 0.6
LONDON = "E09"
# Marks and notes on a sheet are so much larger than on the poster, for it is looked at smaller.
SHEETS = {"coverage": (poster, 1.0), "a4": (paper, 1.4), "slide": (slide, 1.3), "card": (card, 1.7)}
_NUMBER = re.compile(r"-?\d+")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """All that the drawing of one map needs: outlines, coverage by code, and sizes in grid units."""

    outlines: Outlines
    rows: Mapping[str, Any]
    mark: float
    note: float
    grid: int


def page_map(edition: Edition, ratio: float) -> str:
    """
    Draw the areas for the page, whose style gives the colours, and whose script makes each a link to its panel.

    Parameters
    ----------
    ratio
        Width by height of the picture; the land stands in its middle.

    Returns
    -------
    An `<svg>` element. The same edition gives the same text.
    """
    sheet = _sheet(edition, PAGE_BUDGET)
    width, height = sheet.outlines.width, sheet.outlines.height
    wide, high = max(width, height * ratio), max(height, width / ratio)
    left, top = (width - wide) / 2, (height - high) / 2
    box = f"{left:.0f} {top:.0f} {wide:.0f} {high:.0f}"
    behind = _around(edition, sheet, (left, top, left + wide, top + high))
    return (
        f'<svg class="land" id="land" viewBox="{box}" role="img" aria-label="{_text(alt_text(edition))}">'
        f"<defs>{patterns('l', sheet.mark)}</defs>{behind}"
        f'<g class="areas" id="areas">{_areas(sheet, "l", titled=False)}</g>'
        '<g class="ring back"/><g class="ring"/></svg>'
    )


def sheets(edition: Edition) -> dict[str, str]:
    """
    Draw the map as a poster, on A4, for a slide (16 by 9) and for a social card, from the same outlines.

    Returns
    -------
    The text of each SVG, in light colours, by the name of its file.
    """
    plain = _sheet(edition, FILE_BUDGET)
    size = (plain.outlines.width, plain.outlines.height)
    behind = _around(edition, plain, (0, 0, *size))
    if edition.whole != UK:
        # The sheets have room for a map as narrow as that of the country: a wider one is drawn smaller.
        size = (size[0], max(size[1], round(size[0] / NARROW)))
    drawings = {}
    for name, (layout, zoom) in SHEETS.items():
        sheet = replace(plain, mark=plain.mark * zoom, note=plain.note * zoom)
        filled = patterns("p", sheet.mark) + patterns("q", sheet.mark / INSET_ZOOM) + patterns()
        drawn = f'{behind}<g class="areas" id="areas">{_areas(sheet, "p", titled=True)}</g>{_inset(sheet)}'
        drawings[name] = layout(edition, drawn, size, filled)
    return drawings


def _sheet(edition: Edition, budget: int) -> Sheet:
    drawn, grid = outlines_within(edition, budget)
    rows = {row.area_code: row for row in edition.coverage.itertuples()}
    near = 1.0
    if edition.whole != UK:
        near = min(1.0, max(drawn.height, drawn.width / NARROW) * grid / COUNTRY_M)
    return Sheet(outlines=drawn, rows=rows, mark=near * MARK_M / grid, note=near * NOTE_M / grid, grid=grid)


def _around(edition: Edition, sheet: Sheet, box: tuple[float, float, float, float]) -> str:
    """Draw faintly what lies around a place; nothing around the whole country."""
    if edition.around is None:
        return ""
    drawn = backdrop(edition.around, box, sheet.outlines.corner, sheet.grid)
    thin = 'fill="currentColor" fill-opacity=".05" stroke="currentColor" stroke-opacity=".2"'
    return f'<path class="around" aria-hidden="true" {thin} stroke-width="{sheet.mark / 30:.1f}" d="{drawn}"/>'


def outlines_within(edition: Edition, budget: int) -> tuple[Outlines, int]:
    """Draw as finely as the budget allows: coarser is shorter, so that the first step that fits is found by halving."""
    drawn = _at_steps(edition)

    def fits(step: int) -> bool:
        return sum(map(len, drawn(step).paths.values())) <= budget

    step = bisect_left(range(len(STEPS) - 1), True, key=fits)
    return drawn(step), STEPS[step][1]


@lru_cache(maxsize=1)
def fitting(edition: Edition) -> bool:
    """Test whether the areas of an edition can be simplified together, as `fit_together` does, once for all maps."""
    return fit_together(edition.shapes)


@lru_cache(maxsize=1)
def _at_steps(edition: Edition) -> Callable[[int], Outlines]:
    """Draw an edition at any of the steps, each once, for the page and for the sheets."""
    together = fitting(edition)
    finest = thinned(edition.shapes, STEPS[0][0], together=together)

    @cache
    def drawn(step: int) -> Outlines:
        tolerance, grid, smallest = STEPS[step]
        return outlines(finest, tolerance_m=tolerance, grid_m=grid, smallest_km2=smallest, together=together)

    return drawn


def _text(text: str) -> str:
    return html.escape(text, quote=True)


def swatch(name: str) -> str:
    """Draw a small sample of a class for the key, with the patterns called `s-` that are on the same page."""
    return (
        '<svg class="swatch" viewBox="0 0 34 21" width="34" height="21" aria-hidden="true" focusable="false">'
        f'<rect class="s-{name} e-{name}" x="1" y="1" width="32" height="19" stroke-width="2"/></svg>'
    )


def by_class(kind: str, made: Mapping[str, str], looks: Mapping[str, str]) -> str:
    """
    Group elements by class, the emptiest first, so that no border of an empty area is drawn over a full one.

    Parameters
    ----------
    kind
        The letter of the fills.
    made, looks
        By code, the element and its class.
    """
    groups = []
    for name in [NOT_KNOWN, *(name for name in SEEN if name != NOT_KNOWN)]:
        part = "".join(element for code, element in made.items() if looks[code] == name)
        groups.append(f'<g class="{kind}-{name} e-{name}">{part}</g>' if part else "")
    return "".join(groups)


def _areas(sheet: Sheet, kind: str, *, titled: bool) -> str:
    elements = {}
    for code in sorted(sheet.outlines.paths):
        path = f'd="{sheet.outlines.paths[code]}"'
        title = f"<title>{_text(area_label(sheet.rows[code]))}</title>" if titled else ""
        # The script of the page names the others, by class and code.
        elements[code] = f'<path id="a-{code}" {path}>{title}</path>' if titled else f"<path {path}/>"
    return by_class(kind, elements, _looks(sheet))


def _looks(sheet: Sheet) -> dict[str, str]:
    return {code: look_of(row) for code, row in sheet.rows.items()}


def _inset(sheet: Sheet) -> str:
    """Draw London again, larger, over the North Sea, so that its boroughs can be told apart."""
    codes = [code for code in sorted(sheet.outlines.paths) if code.startswith(LONDON)]
    if not codes:
        return ""
    left, top, right, bottom = _extent([sheet.outlines.paths[code] for code in codes])
    margin = sheet.mark * 0.3
    left, top, right, bottom = left - margin, top - margin, right + margin, bottom + margin
    width, height = (right - left) * INSET_ZOOM, (bottom - top) * INSET_ZOOM
    place_x, place_y = sheet.outlines.width - width - 2, round(sheet.outlines.height * 0.265)
    uses = by_class("q", {code: f'<use href="#a-{code}"/>' for code in codes}, _looks(sheet))
    move = f"translate({place_x - left * INSET_ZOOM:.0f} {place_y - top * INSET_ZOOM:.0f}) scale({INSET_ZOOM})"
    return (
        f'<rect class="here" x="{left:.0f}" y="{top:.0f}" width="{right - left:.0f}" height="{bottom - top:.0f}"/>'
        f'<g class="inset" aria-hidden="true"><rect class="frame" x="{place_x:.0f}" y="{place_y}" width="{width:.0f}" '
        f'height="{height:.0f}"/><text class="note" x="{place_x:.0f}" y="{place_y - sheet.mark * 0.6:.0f}" '
        f'font-size="{sheet.note:.0f}">London, enlarged</text>'
        f'<g id="london" transform="{move}">{uses}</g></g>'
    )


def _extent(paths: list[str]) -> tuple[float, float, float, float]:
    """Find the box around paths, which each start absolute and go on in steps."""
    xs: list[int] = []
    ys: list[int] = []
    for path in paths:
        for ring in path.split("M")[1:]:
            numbers = [int(number) for number in _NUMBER.findall(ring)]
            x, y = numbers[0], numbers[1]
            xs.append(x)
            ys.append(y)
            for step_x, step_y in zip(numbers[2::2], numbers[3::2], strict=True):
                x, y = x + step_x, y + step_y
                xs.append(x)
                ys.append(y)
    return min(xs), min(ys), max(xs), max(ys)
