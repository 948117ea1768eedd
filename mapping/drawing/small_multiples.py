"""Small maps in a row: the same areas on several days, by today's register, as one picture that needs nothing else."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from datetime import date

import geopandas as gpd
import pandas as pd

from ..look.fills import class_rules, patterns
from ..look.style import PLAIN, SEEN, Style, look_of
from ..vocabulary.numbers import counted, out_of
from ..wording.headline import CLASSES
from ..wording.phrases import day_words, level_words
from ..wording.phrases import place as scope_words
from .area_map import by_class
from .outlines import Outlines, outlines
from .typesetting import line, opening, word_rules

ACROSS, CELL, GAP = 3, 380, 24
TOP, UNDER, LEFT = 172, 92, 36
MARK = 5.5  # one repeat of a pattern, in pixels


def multiples(
    shapes: gpd.GeoDataFrame,
    coverage: Mapping[date, pd.DataFrame],
    table: pd.DataFrame,
    *,
    title: tuple[str, str],
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
        What it shows, of what (UK or the name of a place); and what moved and what must not be read into it. All of it
        stands in the picture as text.

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
    wrapped = textwrap.wrap(words, 150)
    bottom = TOP + rows * (height + UNDER)
    total = round(bottom + 40 + 22 * len(wrapped))
    cells = [
        _cell(
            day, coverage[day], table, number, drawn,
            (LEFT + (place % ACROSS) * (CELL + GAP), TOP + (place // ACROSS) * (height + UNDER), height),
        )
        for place, day in enumerate(days)
    ]  # fmt: skip
    there = [look_of(row) for table_of_day in coverage.values() for row in table_of_day.itertuples()]
    level = str(coverage[days[0]]["level"].iloc[0])
    under = f"{level_words(level).capitalize()} of {scope_words(title[1])}, by the register as it stands today"
    paths = "".join(f'<path id="t{number[code]}" d="{drawn.paths[code]}"/>' for code in codes)
    footer = "".join(line(text, LEFT, bottom + 24 + 22 * place, size=15) for place, text in enumerate(wrapped))
    drawn_with = paths + patterns("t", MARK * drawn.height / height) + patterns()
    return (
        opening((width, total), title=title[0], description=words, rules=_rules(style, drawn.height / height))
        + f'<defs>{drawn_with}</defs><rect width="{width}" height="{total}" fill="{style.light.background}"/>'
        f"{line(title[0], LEFT, 52, size=27, kind='b')}{line(under, LEFT, 82, size=17, kind='m')}{_key(there)}"
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
    looks = {row.area_code: look_of(row) for row in coverage.itertuples()}
    uses = by_class("t", {code: f'<use href="#t{number[code]}"/>' for code in sorted(number)}, looks)
    x, y, height = place
    counts = table[table["on_day"] == pd.Timestamp(day)].set_index("unit")
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
        f'{drawn.height}">{uses}</svg>{lines}'
    )


def _key(looks: Iterable[str]) -> str:
    """Describe what each class that is drawn on any day means."""
    parts = []
    for place, name in enumerate(name for name in SEEN if name in set(looks)):
        x, y = LEFT + 400 * (place % 3), 103 + 28 * (place // 3)
        parts.append(f'<rect class="s-{name} e-{name}" x="{x}" y="{y}" width="26" height="18"/>')
        parts.append(line(CLASSES[name], x + 34, y + 15, size=15))
    return "".join(parts)


def _rules(style: Style, unit: float) -> str:
    """Return the rules; `unit` is how many steps of the grid one pixel takes, for strokes as wide everywhere."""
    rules = [word_rules(style), f"use,rect{{stroke-width:{unit * 0.7:.2f};stroke:{style.light.background}}}"]
    for name, look in style.looks.items():
        rules += class_rules(name, look, look.ink, look.paper, kinds="ts")
        rules.append(f"rect.e-{name}{{stroke:{look.ink};stroke-width:1.2}}")
        if look.pattern != "solid":
            rules.append(f".e-{name} use{{stroke:{look.ink}}}")
    return "".join(rules)
