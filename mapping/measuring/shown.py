"""Which measures have enough figures to be shown: one that is blank for nearly every area would say nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from ..vocabulary.numbers import out_of
from ..vocabulary.schema import Table
from .reach import NO_FIGURE, NO_TEAM

# A measure is shown where at least one area in so many has a figure for it.
ONE_IN = 10


def worth_showing(figures: pd.Series) -> bool:
    """Test whether at least one area in ten has a figure; so it is where there are no areas at all."""
    return bool(ONE_IN * figures.notna().sum() >= len(figures))


@dataclass(frozen=True)
class Measure:
    """
    A measure that may lack figures.

    `words` are for people; `of` names the table it is judged by, and `figures` gives its figures there, one an area.
    `columns` are those that say something of it, by table; a table that it names without columns is about it alone.
    """

    key: str
    words: str
    of: str
    figures: Callable[[pd.DataFrame], pd.Series]
    columns: Mapping[str, tuple[str, ...]]


def _column(name: str) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda table: table[name]


def _families(reached: pd.DataFrame) -> pd.Series:
    families = reached["families_said"]
    return families.mask(families.isin([NO_FIGURE, NO_TEAM]))


_SEEN = ("families_said", "reach_said")
MEASURES = (
    Measure("babies", "babies with no team on record", "coverage", _column("babies_no_team_recorded"), {}),
    Measure(
        "reach", "families seen a year", "reach", _families,
        {"reach": (*_SEEN, "teams_with_figure", "teams_without_figure", "teams_few", "teams_shared", "families_seen",
                   "families_together", "reach_low_pct", "reach_high_pct", "at_least"), "areas": _SEEN},
    ),
    Measure(
        "still_needed", "the fewest teams still needed", "reach", _column("teams_still_needed_low"),
        {"reach": ("teams_still_needed_low",)},
    ),
    Measure(
        "staff", "staff still needed", "reach", _column("staff_still_needed_high"),
        {"reach": ("staff_still_needed_low", "staff_still_needed_high")},
    ),
    Measure("access", "families that teams nearby see", "access", _column("families_per_1000_babies"), {"access": ()}),
    Measure(
        "bases", "the way to a team's base", "distance", _column("nearest_base_km"),
        {"distance": ("nearest_base_team", "nearest_base_km"), "gaps": ("nearest_team_km",)},
    ),
    Measure(
        "distance", "the way to the nearest team", "distance", _column("nearest_recorded"),
        {
            "distance": ("nearest_recorded_code", "nearest_recorded_name", "nearest_recorded_in", "nearest_recorded"),
            "gaps": ("nearest_covered_km", "nearest_covered_code", "nearest_covered_name"),
            "areas": ("nearest_recorded_code", "nearest_recorded_name", "nearest_recorded", "unit"),
        },
    ),
    Measure(
        "poverty", "child poverty", "need", _column("low_income_pct"),
        {"need": ("low_income_pct", "need_weight"), "gaps": ("low_income_pct", "need_weight")},
    ),
)  # fmt: skip


@dataclass(frozen=True)
class LeftOut:
    """A measure that is not shown: its key, words and columns, and how many of the areas have a figure for it."""

    key: str
    words: str
    columns: Mapping[str, tuple[str, ...]]
    areas_with_figure: int
    areas: int


@dataclass(frozen=True)
class Shown:
    """What was decided once for every table, layer, page and command: the measures that are left out, in order."""

    left_out: tuple[LeftOut, ...] = ()

    def __contains__(self, key: object) -> bool:
        """Test whether a measure is shown, by its key."""
        return all(key != each.key for each in self.left_out)

    @cached_property
    def _columns(self) -> Mapping[str, set[str]]:
        columns: dict[str, set[str]] = {}
        for each in self.left_out:
            for table, names in each.columns.items():
                columns.setdefault(table, set()).update(names)
        return columns

    def holds(self, name: str) -> bool:
        """Test whether a table has anything to show but what is left out."""
        return all(each.columns.get(name) != () for each in self.left_out)

    def cut(self, name: str, table: pd.DataFrame) -> pd.DataFrame:
        """Take the columns of what is left out away from a table, by the name of its file."""
        return table.drop(columns=[column for column in table if column in self._columns.get(name, ())])

    def declared(self, table: Table) -> Table:
        """Take the same columns away from what a table declares."""
        gone = self._columns.get(table.name, set())
        return replace(table, columns=tuple(each for each in table.columns if each.name not in gone)) if gone else table

    @property
    def words(self) -> str:
        """What is left out and why, in one sentence; empty where nothing is."""
        if not self.left_out:
            return ""
        each = "; ".join(f"{out.words} ({out_of(out.areas_with_figure, out.areas, 'area')})" for out in self.left_out)
        return f"We leave out what fewer than 1 area in {ONE_IN} has a figure for: {each}."


EVERYTHING = Shown()


def shown(tables: Mapping[str, pd.DataFrame]) -> Shown:
    """
    Decide which measures have enough figures to be shown.

    Parameters
    ----------
    tables
        Tables by name, `coverage` among them; rows of REACH and NEED for nations and the whole are passed over. A
        measure whose table is not among them is not judged.
    """
    out = []
    for measure in MEASURES:
        if measure.of not in tables:
            continue
        table = tables[measure.of]
        areas = table[table["scope"] == "area"] if "scope" in table else table
        figures = measure.figures(areas)
        if not worth_showing(figures):
            there = int(figures.notna().sum())
            out.append(LeftOut(measure.key, measure.words, measure.columns, there, len(areas)))
    return Shown(tuple(out))
