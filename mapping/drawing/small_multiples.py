"""Small maps in a row: the same areas on several days, by today's register, as one picture that needs nothing else."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from datetime import date

import geopandas as gpd
import pandas as pd

from ..look.css import PLAIN, Style
from ..vocabulary.numbers import counted, out_of
from ..vocabulary.schema import CONFIRMED_NONE, COVERED, IN_DEVELOPMENT, NOT_KNOWN, RECORDED, UNSETTLED
from ..wording.phrases import day_words, level_words
from .outlines import Outlines, outlines
from .typesetting import line, opening, word_rules

ACROSS, CELL, GAP = 3, 380, 24
TOP, UNDER, LEFT = 172, 92, 36
# At this size no pattern can be told from another, so four looks stand for the seven, each named in the legend.
_SHOWN = {
    "recorded": "an open team is recorded for all or part of the area",
    "open": "not known, or a team that is only heard of",
    "coming": "D: only a team that has not opened",
    "none": "N: stated, or from a complete list, that there is none",
}
# Two dark colours could be taken for one another, so these have their letters on the map too.
_LETTERED = {"coming": "D", "none": "N"}
_KIND = {**dict.fromkeys(RECORDED, "recorded"), IN_DEVELOPMENT: "coming", CONFIRMED_NONE: "none",
         **dict.fromkeys(UNSETTLED, "open")}  # fmt: skip


def multiples(
    shapes: gpd.GeoDataFrame,
    coverage: Mapping[date, pd.DataFrame],
    table: pd.DataFrame,
    *,
    title: str,
    words: str,
    style: Style = PLAIN,
) -> str:
    """
    Draw a small map a day.

    Parameters
    ----------
    shapes
        AREAS of the level (EPSG:27700).
    coverage
        COVERAGE of the same areas by day.
    table
        TIMELINE table of the same days.
    title, words
        What it shows, and what moved and what must not be read into it; both stand in the picture as text.

    Returns
    -------
    An `<svg>` document, in the light colours of `style`. The same tables give the same text.
    """
    drawn = outlines(shapes, tolerance_m=2500, grid_m=900, smallest_km2=30)
    codes = sorted(drawn.paths)
    number = {code: place for place, code in enumerate(codes)}
    height = CELL * drawn.height / drawn.width
    days = sorted(coverage)
    rows = -(-len(days) // ACROSS)
    width = LEFT * 2 + ACROSS * CELL + (ACROSS - 1) * GAP
    said = textwrap.wrap(words, 150)
    bottom = TOP + rows * (height + UNDER)
    total = round(bottom + 40 + 22 * len(said))
    cells = [
        _cell(
            day, coverage[day], table, number, drawn,
            (LEFT + (place % ACROSS) * (CELL + GAP), TOP + (place // ACROSS) * (height + UNDER), height),
        )
        for place, day in enumerate(days)
    ]  # fmt: skip
    level = str(coverage[days[0]]["level"].iloc[0])
    under = f"{level_words(level).capitalize()} of the United Kingdom, by the register as it stands today"
    paths = "".join(f'<path id="t{number[code]}" d="{drawn.paths[code]}"/>' for code in codes)
    footer = "".join(line(text, LEFT, bottom + 24 + 22 * place, size=15) for place, text in enumerate(said))
    return (
        opening((width, total), title=title, description=words, rules=_rules(style, drawn.height / height))
        + f'<defs>{paths}</defs><rect width="{width}" height="{total}" fill="{style.light.background}"/>'
        f"{line(title, LEFT, 52, size=27, kind='b')}{line(under, LEFT, 82, size=17, kind='m')}{_legend()}"
        f"{''.join(cells)}{footer}</svg>\n"
    )


def _cell(
    day: date,
    coverage: pd.DataFrame,
    table: pd.DataFrame,
    number: Mapping[str, int],
    drawn: Outlines,
    place: tuple[float, float, float],
) -> str:
    """Draw one day's map with its day and its counts below."""
    kinds = coverage.set_index("area_code")["status"].map(_KIND)
    uses = "".join(f'<g class="{kind}">{_uses(kinds.index[kinds == kind], number)}</g>' for kind in _SHOWN)
    letters = "".join(
        f'<text class="l" x="{drawn.places[code][0]}" y="{drawn.places[code][1] + 8}" font-size="24">{letter}</text>'
        for kind, letter in _LETTERED.items()
        for code in sorted(kinds.index[kinds == kind])
    )
    x, y, height = place
    counts = table[table["on"] == pd.Timestamp(day)].set_index("unit")
    areas, babies = counts.loc["areas"], counts.loc["babies"]
    under = (
        (day_words(day), 20, "b"),
        (
            f"{out_of(areas['recorded'], areas['total'], 'area')} recorded, {counted(areas['teams'], 'team')}",
            15,
            "",
        ),
        (f"{counted(babies['recorded'], 'baby lives', 'babies live')} in them", 15, ""),
    )
    lines = "".join(
        line(text, x, y + height + 22 + 21 * row, size=size, kind=kind) for row, (text, size, kind) in enumerate(under)
    )
    return (
        f'<svg x="{x:.0f}" y="{y:.0f}" width="{CELL}" height="{height:.0f}" viewBox="0 0 {drawn.width} '
        f'{drawn.height}">{uses}{letters}</svg>{lines}'
    )


def _uses(codes: pd.Index, number: Mapping[str, int]) -> str:
    return "".join(f'<use href="#t{number[code]}"/>' for code in sorted(codes))


def _legend() -> str:
    made = []
    for place, (kind, meaning) in enumerate(_SHOWN.items()):
        x, y = LEFT + 480 * (place % 2), 103 + 28 * (place // 2)
        made.append(f'<rect class="{kind}" x="{x}" y="{y}" width="26" height="18"/>')
        made.append(line(meaning, x + 34, y + 15, size=15))
    return "".join(made)


def _rules(style: Style, unit: float) -> str:
    """Give the rules; `unit` is how many steps of the grid one pixel takes, for strokes as wide everywhere."""
    tones, looks = style.light, style.looks
    colours = {
        "recorded": looks[COVERED].ink,
        "open": looks[NOT_KNOWN].paper,
        "coming": looks[IN_DEVELOPMENT].ink,
        "none": looks[CONFIRMED_NONE].ink,
    }
    fills = "".join(f".{kind}{{fill:{colour};stroke:{tones.background}}}" for kind, colour in colours.items())
    return (
        f"{word_rules(style)}{fills}.open{{stroke:{looks[NOT_KNOWN].ink}}}use{{stroke-width:{unit * 0.7:.2f}}}"
        f".l{{font-weight:700;text-anchor:middle;stroke:{tones.background};stroke-width:5;paint-order:stroke}}"
    )
