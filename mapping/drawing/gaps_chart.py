"""The first areas of the gap analysis as a picture: each at its rank, with a line as long as nobody can be surer."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from ..look.style import SEEN, look_of
from ..vocabulary.numbers import counted
from ..wording.edition import Edition
from ..wording.phrases import day_words, first_words, level_words, whole
from .posters import footer, map_rules, under_title
from .typesetting import line, lines, logo, opening, text

SHOWN = 15
TITLE = "Where a team may be needed most: first {count}, and how sure we are"
WIDTH, LEFT, AXIS, RIGHT, TOP, ROW = 1200, 44, 500, 1060, 212, 36
_COUNTS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 10: "ten", 15: "fifteen"}


def first_gaps(edition: Edition) -> pd.DataFrame:
    """Return the rows of GAPS that are shown: the first by rank, each with a rank and both ends of its interval."""
    ranked = edition.gaps.dropna(subset=["rank", "rank_low", "rank_high"])
    return ranked.sort_values(["rank", "area_code"]).head(SHOWN)


def gaps_title(edition: Edition) -> str:
    """Name the picture."""
    count = len(first_gaps(edition))
    return TITLE.format(count=_COUNTS.get(count, str(count)))


def gaps_words(edition: Edition) -> str:
    """Describe all that the picture shows, for whoever cannot see it."""
    rows = [
        f"{row.rank}, {row.area_name}, {counted(row.babies_no_team_recorded, 'baby', 'babies')}, "
        f"{SEEN[look_of(row)].short.lower()} (could be from {row.rank_low} to {row.rank_high})"
        for row in first_gaps(edition).itertuples()
    ]
    areas = first_words(level_words(edition.level, boards=edition.boards))
    return (
        f"{gaps_title(edition)}. {areas}, {day_words(edition.on)}, by rank: "
        f"{'; '.join(rows) or 'no area has a rank'}. {_how(edition)}"
    )


def gaps_svg(edition: Edition, patterns: str) -> str:
    """
    Draw the first areas of the GAPS table.

    Parameters
    ----------
    patterns
        The `<pattern>` elements of a sheet, of which the samples are used.

    Returns
    -------
    An SVG document in light colours: a dot at the rank, a line from the best to the worst rank in 90 of 100 draws, the
    class of the area, and the babies. The same edition gives the same text.
    """
    rows = first_gaps(edition)
    most = _end(int(rows["rank_high"].max()) if len(rows) else 10)
    bottom = TOP + ROW * len(rows)
    height = bottom + 210
    title, y = lines(gaps_title(edition), (LEFT, 62), size=30, characters=76)
    under, y = lines(under_title(edition), (LEFT, y - 6), size=18, characters=110, kind="m")
    how, _ = lines(_how(edition), (LEFT, y + 10), size=14, characters=150)
    tones = edition.style.light
    drawn = "".join(_row(row, TOP + ROW * place + 22, most) for place, row in enumerate(rows.itertuples()))
    rules = map_rules(edition.style, 1) + (
        f".span{{stroke:{tones.accent};stroke-width:3;stroke-linecap:round}}.dot{{fill:{tones.accent};"
        f"stroke:{tones.background};stroke-width:2}}.grid{{stroke:{tones.muted};stroke-width:.5;stroke-dasharray:2 4}}"
    )
    return (
        opening((WIDTH, height), title=gaps_title(edition), description=gaps_words(edition), rules=rules)
        + f'<defs>{patterns}</defs><rect width="{WIDTH}" height="{height}" fill="{tones.background}"/>'
        f"{title}{under}{how}{_axis(most, bottom)}{drawn}{_key(rows, bottom + 44)}"
        f"{footer(edition, (LEFT, height - 20), size=10.5, characters=190)}"
        f"{logo(edition.style, WIDTH - 224, 24, (200, 56))}</svg>"
    )


def _how(edition: Edition) -> str:
    return (
        "The rank is by babies who live where no team is recorded, weighted by child poverty. The line reaches from "
        "the best to the worst rank in 90 of 100 trials. In each, what we do not know is filled in by chance"
        f"{'' if edition.assumed_complete else ': an area may turn out to have a team'}. “Not known” is not “none”."
    )


def _end(most: int) -> int:
    """Return the end of the axis: the next round number."""
    step = 10 ** max(0, math.floor(math.log10(max(most, 1))))
    return math.ceil(most / step * 2) * step // 2 if most > 10 else 10


def _at(rank: float, most: int) -> float:
    return AXIS + (rank - 1) / (most - 1) * (RIGHT - AXIS)


def _axis(most: int, bottom: float) -> str:
    parts = [
        line("rank", AXIS - 14, TOP - 4, size=13, kind="m e"),
        line("babies", WIDTH - LEFT, TOP - 4, size=13, kind="m e"),
    ]
    for rank in sorted({1, *(round(most * part / 5) for part in range(1, 6))}):
        x = _at(rank, most)
        parts.append(f'<path class="grid" d="M{x:.1f} {TOP + 4}V{bottom + 6}"/>')
        parts.append(line(str(rank), x, TOP - 4, size=13, kind="m c"))
    return "".join(parts)


def _row(row: Any, y: float, most: int) -> str:
    low, rank, high = (_at(value, most) for value in (row.rank_low, row.rank, row.rank_high))
    name = row.area_name if len(row.area_name) <= 44 else f"{row.area_name[:43]}…"
    return (
        f'<g><title>{_row_words(row)}</title><rect class="s-{look_of(row)} e-{look_of(row)}" x="{LEFT}" '
        f'y="{y - 15:.0f}" width="30" height="19" stroke-width="1.5"/>'
        f"{line(str(row.rank), LEFT + 82, y, size=16, kind='e')}{line(name, LEFT + 94, y, size=16)}"
        f'<path class="span" d="M{low:.1f} {y - 5:.0f}H{high:.1f}"/>'
        f'<circle class="dot" cx="{rank:.1f}" cy="{y - 5:.0f}" r="7"/>'
        f"{line(whole(row.babies_no_team_recorded), WIDTH - LEFT, y, size=16, kind='e')}</g>"
    )


def _row_words(row: Any) -> str:
    """Say one row, for a pointer that rests on it."""
    return text(f"{row.area_name}: rank {row.rank}, between {row.rank_low} and {row.rank_high}")


def _key(rows: pd.DataFrame, y: float) -> str:
    """Describe what the samples that are shown stand for."""
    there = {look_of(row) for row in rows.itertuples()}
    shown = [name for name in SEEN if name in there]
    parts, x = [], float(LEFT)
    for name in shown:
        words = SEEN[name].short
        parts.append(
            f'<rect class="s-{name} e-{name}" x="{x:.0f}" y="{y - 14:.0f}" width="28" height="18" stroke-width="1.5"/>'
        )
        parts.append(line(words, x + 38, y, size=14))
        x += 60 + 9 * len(words)
    return "".join(parts)
