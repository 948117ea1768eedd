"""The map as a picture: one path an area, filled by status, inside the page or as a file of its own."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from ..look.css import SEEN, Look, look_of
from ..wording.areas import area_label
from ..wording.edition import Edition
from ..wording.headline import AGED_WORDS, alt_text, map_summary, status_words
from .map_layers import pins
from .outlines import Outlines, fit_together, outlines
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
)
PAGE_BUDGET, FILE_BUDGET = 30_000, 81_000
MARK_M = 8_000.0  # one repeat of a pattern on the ground
LETTER_M = 13_000.0  # height of a letter on the ground
FEW, LARGE_LETTER_M = 20, 24_000.0  # where there are few areas, all are large
SAMPLE_MARK = 6.0
LONDON = "E09"
# Marks and letters on a sheet are so much larger than on the poster, for it is looked at smaller.
SHEETS = {"coverage": (poster, 1.0), "a4": (paper, 1.4), "slide": (slide, 1.3), "card": (card, 1.7)}
_NUMBER = re.compile(r"-?\d+")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """All that the drawing of one map needs: outlines, coverage by code, and sizes in grid units."""

    outlines: Outlines
    rows: Mapping[str, Any]
    mark: float
    letter: float
    linked: bool
    grid_m: float
    said: Mapping[str, str] | None


def map_svg(edition: Edition, *, standalone: bool) -> str:
    """
    Draw the areas, filled by status.

    Parameters
    ----------
    standalone
        False: for the page, whose style gives the colours, and whose script makes every area a link to its panel.
        True: a file that needs nothing else, in light colours, with title, day, legend and credit lines.

    Returns
    -------
    An `<svg>` element. The same edition gives the same text.
    """
    sheet = _sheet(edition, linked=not standalone)
    body = _drawing(sheet)
    if standalone:
        return poster(edition, body, (sheet.outlines.width, sheet.outlines.height), _patterns(sheet))
    width, height = sheet.outlines.width, sheet.outlines.height
    return (
        f'<svg class="map" id="map" viewBox="0 0 {width} {height}" role="group" aria-labelledby="map-title" '
        'aria-describedby="map-text">'
        f'<title id="map-title">{_text(alt_text(edition))}</title>'
        f'<desc id="map-text">{_text(map_summary(edition))}</desc>'
        f"<defs>{_patterns(sheet)}</defs>{body}{pins(edition, sheet.outlines, sheet.grid_m, sheet.letter * 1.2)}"
        '<use class="ring back"/><use class="ring"/></svg>'
    )


def sheets(edition: Edition) -> dict[str, str]:
    """
    Draw the map as a poster, on A4, for a slide (16 by 9) and for a social card, from the same outlines.

    Returns
    -------
    The text of each SVG, in light colours, by the name of its file.
    """
    plain = _sheet(edition, linked=False)
    size = (plain.outlines.width, plain.outlines.height)
    made = {}
    for name, (layout, zoom) in SHEETS.items():
        sheet = replace(plain, mark=plain.mark * zoom, letter=plain.letter * zoom)
        made[name] = layout(edition, _drawing(sheet), size, _patterns(sheet))
    return made


def _sheet(edition: Edition, *, linked: bool) -> Sheet:
    drawn, grid = _outlines(edition, PAGE_BUDGET if linked else FILE_BUDGET)
    rows = {row.area_code: row for row in edition.coverage.itertuples()}
    letter = (LETTER_M if len(rows) > FEW else LARGE_LETTER_M) / grid
    return Sheet(
        outlines=drawn,
        rows=rows,
        mark=MARK_M / grid,
        letter=letter,
        linked=linked,
        grid_m=grid,
        said=_said(edition) if linked else None,
    )


def _said(edition: Edition) -> dict[str, str]:
    """Say what each look means: the status, and where its evidence is old, that too."""
    texts = status_words(edition)
    return {
        name: texts[name] if name in texts else f"{texts[name.removesuffix('-aged')]}; evidence {AGED_WORDS}"
        for name in SEEN
    }


def _outlines(edition: Edition, budget: int) -> tuple[Outlines, int]:
    """Draw as finely as the budget allows: coarser is shorter, so that the first step that fits is found by halving."""
    together = fit_together(edition.shapes)

    @cache
    def drawn(step: int) -> Outlines:
        tolerance, grid, smallest = STEPS[step]
        return outlines(edition.shapes, tolerance_m=tolerance, grid_m=grid, smallest_km2=smallest, together=together)

    def fits(step: int) -> bool:
        return sum(map(len, drawn(step).paths.values())) <= budget

    step = bisect_left(range(len(STEPS) - 1), True, key=fits)
    return drawn(step), STEPS[step][1]


def _text(text: str) -> str:
    return html.escape(text, quote=True)


def swatch(name: str) -> str:
    """Draw a small sample of a look for the legend, with the patterns of the map that is on the same page."""
    return (
        '<svg class="swatch" viewBox="0 0 34 21" width="34" height="21" aria-hidden="true" focusable="false">'
        f'<rect class="s-{name}" width="34" height="21"/></svg>'
    )


def _drawing(sheet: Sheet) -> str:
    codes = sorted(sheet.outlines.paths)
    areas = _by_look(sheet, "f", [(code, _area(sheet, code)) for code in codes], said=sheet.said)
    letters = _letters(sheet, codes, 1)
    return f'<g class="areas" id="areas">{areas}</g>{letters}{_inset(sheet)}'


def _by_look(sheet: Sheet, kind: str, made: list[tuple[str, str]], *, said: Mapping[str, str] | None = None) -> str:
    """Group elements by look, in the order of the legend, so that each class, and what it means, is written once."""
    groups = []
    for name in SEEN:
        part = "".join(element for code, element in made if _look(sheet, code) == name)
        label = f' role="group" aria-label="{_text(said[name])}"' if said else ""
        groups.append(f'<g class="{kind}-{name}"{label}>{part}</g>' if part else "")
    return "".join(groups)


def _look(sheet: Sheet, code: str) -> str:
    return look_of(sheet.rows[code])


def _area(sheet: Sheet, code: str) -> str:
    path = f'<path id="a-{code}" d="{sheet.outlines.paths[code]}"'
    if sheet.linked:
        # The status is named by the group, each area by its row in the table; the script makes a link of it.
        return f"{path}/>"
    return f"{path}><title>{_text(area_label(sheet.rows[code]))}</title></path>"


def _letters(sheet: Sheet, codes: list[str], zoom: float) -> str:
    """Write the letters of the statuses where the areas have room for them; on the page each has a name."""
    kind = "l" if zoom == 1 else "k"
    small = sheet.letter / zoom
    made = []
    for code in codes:
        x, y, radius = sheet.outlines.places[code]
        letter = SEEN[_look(sheet, code)].letter
        if radius >= small * (0.5 + 0.12 * len(letter)):
            name = f' id="{kind}-{code}"' if sheet.linked else ""
            made.append((code, f'<text{name} x="{x}" y="{y + small * 0.36:.0f}">{letter}</text>'))
    return f'<g class="letters" font-size="{small:.0f}" aria-hidden="true">{_by_look(sheet, "l", made)}</g>'


def _patterns(sheet: Sheet) -> str:
    """Give the patterns thrice: for the map, finer for the inset, which is drawn larger, and in pixels for samples."""
    looks = [(status, look) for status, look in SEEN.items() if look.pattern != "solid"]
    sizes = (("p", sheet.mark), ("q", sheet.mark / INSET_ZOOM), ("s", SAMPLE_MARK))
    return "".join(_pattern(f"{name}-{status}", status, look, size) for name, size in sizes for status, look in looks)


def sample_patterns(name: str = "s", size: float = SAMPLE_MARK) -> str:
    """Give the patterns of the samples of a legend, or the same under another name and in another size."""
    return "".join(
        _pattern(f"{name}-{status}", status, look, size) for status, look in SEEN.items() if look.pattern != "solid"
    )


def _pattern(name: str, status: str, look: Look, size: float) -> str:
    marks, turn = _marks(look.pattern, size)
    turned = f' patternTransform="rotate({turn})"' if turn else ""
    return (
        f'<pattern id="{name}" width="{size:.1f}" height="{size:.1f}" patternUnits="userSpaceOnUse"{turned}>'
        f'<rect class="paper-{status}" width="{size:.1f}" height="{size:.1f}"/>'
        f'<path class="ink-{status}" d="{marks}"/></pattern>'
    )


def _marks(pattern: str, size: float) -> tuple[str, int]:
    """Give the marks of a pattern as a path that is filled, and the angle it is turned by."""

    def bar(thickness: float) -> str:
        return f"M0 0h{size:.1f}v{size * thickness:.1f}H0z"

    if pattern == "stripes":
        return bar(0.5), 45
    if pattern == "lines":
        return bar(0.34), 0
    if pattern == "hatch":
        return bar(0.1), -45
    if pattern == "crosses":
        thin, middle = size * 0.2, size * 0.4
        return f"M0 {middle:.1f}h{size:.1f}v{thin:.1f}H0zM{middle:.1f} 0h{thin:.1f}v{size:.1f}h-{thin:.1f}z", 45
    if pattern == "tiles":
        edge, side = size * 0.14, size * 0.72
        return f"M{edge:.1f} {edge:.1f}h{side:.1f}v{side:.1f}h-{side:.1f}z", 0
    if pattern == "dashes":
        return f"M0 0h{size * 0.65:.1f}v{size * 0.5:.1f}H0z", 45
    if pattern == "specks":
        return _disc(size, 0.14, 1), 0
    if pattern == "rings":
        return _disc(size, 0.33, 1) + _disc(size, 0.15, 0), 45
    return _disc(size, 0.27, 1), 45


def _disc(size: float, share: float, sweep: int) -> str:
    """Write a disc in the middle of a pattern; one that is drawn the other way round is a hole in the first."""
    radius = size * share
    half = f"a{radius:.1f} {radius:.1f} 0 1 {sweep} "
    return f"M{size / 2 - radius:.1f} {size / 2:.1f}{half}{2 * radius:.1f} 0{half}{-2 * radius:.1f} 0z"


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
    uses = _by_look(sheet, "q", [(code, f'<use href="#a-{code}"/>') for code in codes])
    move = f"translate({place_x - left * INSET_ZOOM:.0f} {place_y - top * INSET_ZOOM:.0f}) scale({INSET_ZOOM})"
    return (
        f'<rect class="here" x="{left:.0f}" y="{top:.0f}" width="{right - left:.0f}" height="{bottom - top:.0f}"/>'
        f'<g class="inset" aria-hidden="true"><rect class="frame" x="{place_x:.0f}" y="{place_y}" width="{width:.0f}" '
        f'height="{height:.0f}"/><text class="note" x="{place_x:.0f}" y="{place_y - sheet.mark * 0.6:.0f}" '
        f'font-size="{sheet.letter * 1.25:.0f}">London, enlarged</text>'
        f'<g id="london" transform="{move}">{uses}{_letters(sheet, codes, INSET_ZOOM)}</g></g>'
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
