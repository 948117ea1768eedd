"""
Put together the areas that everything is counted on: their parents on the day, and every name that means them.

Boundaries that were handed in are held against those that ship; codes that look swapped stop the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..linking.boards import boards_carried, expected_names
from ..linking.gazetteer import Gazetteer, gazetteer
from ..linking.likeness import likeness
from ..linking.place import Place
from ..linking.rebase import CODES_SINCE, Preview, planned_names, preview
from ..reading.register.register import Register
from ..reading.shipped import boards as care
from ..reading.shipped import lookups
from ..reading.shipped.boards import Boards, boards_on
from ..vocabulary.errors import Fault, InputError, refused
from ..vocabulary.numbers import counted, noun
from .settings import Settings

if TYPE_CHECKING:
    import geopandas as gpd

# What stands behind the name of an area of which only a part lies in the place that is asked about.
PART_OF = " (the part of it here)"


@dataclass(frozen=True, kw_only=True)
class Geography:
    """
    The areas of a day.

    `expected` says how many areas each level has to have, `seats` which constituencies there are. `ended` is the
    HISTORY of care boards as far as it matters on the day: none where the user's own take the place of those that ship.
    """

    atoms: pd.DataFrame
    members: pd.DataFrame
    known: Gazetteer
    history: pd.DataFrame
    planned: pd.DataFrame
    boards: Boards
    seats: pd.DataFrame
    ended: pd.DataFrame
    ahead: Preview | None
    expected: dict[str, int]

    def circles(self, level: str) -> str:
        """Name the arrangement of circles that goes with a level, and at that of health with the care boards."""
        return self.boards.circles if level == "health" else level

    def boards_carried(self, written: pd.Series, file: str) -> pd.DataFrame:
        """List the care boards in an input that have ended: a CARRIED table."""
        return boards_carried(written, self.known, self.ended, self.boards.members["parent_code"], file)

    def within(self, place: Place) -> Geography:
        """
        Return the areas of a place alone.

        An area that lies in the place only in part is there as that part, and its name says so.
        """
        here = self.members[self.members["child_code"].isin(place.codes)].copy()
        away = self.members.loc[~self.members["child_code"].isin(place.codes), "parent_code"]
        parted = here["parent_code"].isin(away)
        here.loc[parted, "parent_name"] = here.loc[parted, "parent_name"] + PART_OF
        atoms = self.atoms[self.atoms["area_code"].isin(place.codes)].reset_index(drop=True)
        expected = {level: rows["parent_code"].nunique() for level, rows in here.groupby("parent_level")}
        return replace(self, atoms=atoms, members=here.reset_index(drop=True), expected={**self.expected, **expected})

    @property
    def parted(self) -> frozenset[str]:
        """The codes of areas that lie in the place only in part."""
        return frozenset(self.members.loc[self.members["parent_name"].str.endswith(PART_OF), "parent_code"])


def day_counted(register: Register, config: Settings) -> date:
    """Return the day whose services are counted: the one asked for, else the register's own, else today."""
    return config.on or register.released or config.today


def read_geography(folder: Path, register: Register, config: Settings) -> Geography:
    """
    Read the areas in force on the day counted, or those of another day where that was asked.

    Raises
    ------
    InputError
        If a look-up of care boards cannot be used, or the day asked for lies before the areas of today.
    """
    atoms = lookups.read_atoms(folder)
    history, planned = lookups.read_history(folder), lookups.read_planned(folder)
    day = config.boards_on or day_counted(register, config)
    boards = _boards(day, atoms, folder, config)
    today = boards.members
    ahead = _ahead(today, planned, config)
    members = ahead.members if ahead else today
    ended, expected_boards = care.read_boards_history(folder), care.read_boards_expected(folder)
    ambiguous = [lookups.read_ambiguous(folder), planned_names(members, planned)]
    if config.boards:
        ended = ended.iloc[:0]
    else:
        ended = ended[ended["changed_on"] <= pd.Timestamp(day)]
        ambiguous.append(expected_names(expected_boards))
    expected = lookups.read_expected(folder, day)
    if config.boards:
        expected["health"] = _count(today)
    seats = lookups.read_constituencies(folder)
    # Today's names come first: what a register says of Surrey stays true when the map is drawn on other lines.
    known = gazetteer(
        pd.concat([today, members[members["basis"] == "planned"], boards.others]),
        lookups.read_aliases(folder),
        pd.concat(ambiguous),
        history,
        lookups.read_suffixes(folder),
        seats,
    )
    return Geography(
        atoms=atoms,
        members=members,
        known=known,
        history=history,
        planned=planned,
        boards=boards,
        seats=seats,
        ended=ended,
        ahead=ahead,
        expected={level: n + (ahead.extra.get(level, 0) if ahead else 0) for level, n in expected.items()},
    )


def _boards(day: date, atoms: pd.DataFrame, folder: Path, config: Settings) -> Boards:
    """Return the care boards of a day, or the user's own."""
    first = lookups.members(atoms, lookups.read_health_shares(folder))
    own = None
    if config.boards:
        england = atoms.loc[atoms["nation"] == "England", "area_code"]
        own = care.read_own_boards(config.boards, first, list(england), encoding=config.encoding)
    return boards_on(day, first, folder, own)


def _count(members: pd.DataFrame) -> int:
    """Count the areas of the level of health."""
    return int(members.loc[members["parent_level"] == "health", "parent_code"].nunique())


def _ahead(today: pd.DataFrame, planned: pd.DataFrame, config: Settings) -> Preview | None:
    """
    Put the areas of another day in place of today's, where that was asked.

    Raises
    ------
    InputError
        If the day lies before the areas that everything is counted on.
    """
    if config.vintage is None:
        return None
    if config.vintage < CODES_SINCE:
        why = f"Everything is counted on the areas in force since {CODES_SINCE.isoformat()}; older ones are not kept."
        remedy = "Leave --vintage out: files of any year since 2009 are carried onto today's areas."
        raise refused(file="--vintage", why=why, remedy=remedy, value=config.vintage.isoformat())
    return preview(today, planned, config.vintage)


_NAMED = 3


def held_against(theirs: gpd.GeoDataFrame, ours: gpd.GeoDataFrame, names: Mapping[str, str], file: str) -> list[str]:
    """
    Describe which areas have another shape in a file than in the boundaries that ship.

    Parameters
    ----------
    theirs, ours
        `area_code` and `geometry` (EPSG:27700), the same areas of today.
    names
        What each area is called, by code.
    file
        What its owner knows it by.

    Returns
    -------
    One sentence with the figures of the first three areas, or none.

    Raises
    ------
    InputError
        If two codes or more stand on one another's ground.
    """
    compared = likeness(theirs, ours)
    if compared.swapped:
        raise InputError([_swapped(compared.swapped, names, file)])
    if compared.unlike.empty:
        return []
    number = len(compared.unlike)
    listed = "; ".join(_figures(row, names) for row in compared.unlike.head(_NAMED).itertuples())
    more = f"; and {number - _NAMED:,} more" if number > _NAMED else ""
    areas = counted(number, "area has", "areas have")
    return [f"{file}: {areas} another shape than the boundaries that ship: {listed}{more}. Check {_each(number)}."]


def _each(number: int) -> str:
    return noun(number, "its code and its shape", "their codes and their shapes")


def _figures(row: Any, names: Mapping[str, str]) -> str:
    """Return the figures of an area, ours beside those of the file."""
    off = f", and {_size(row.off_land_km2)} off it" if row.off_land_km2 > row.our_km2 else ""
    return (
        f"{names[row.area_code]} ({row.area_code}) has {row.in_common:.0%} in common with ours, "
        f"and {_size(row.land_km2)} on land{off} (ours: {_size(row.our_km2)})"
    )


def _size(square_kilometres: float) -> str:
    return f"{square_kilometres:,.{0 if square_kilometres >= 10 else 1}f} square km"


def _swapped(rings: tuple[tuple[str, ...], ...], names: Mapping[str, str], file: str) -> Fault:
    """Describe which codes stand on one another's ground."""
    first = rings[0]
    called = [names[code] for code in first[:_NAMED]]
    if len(first) > _NAMED:
        called.append(f"{len(first) - _NAMED:,} more")
    what = "swapped" if len(first) == 2 else "mixed up"
    more = f", and those of {counted(len(rings) - 1, 'other group')} of areas" if len(rings) > 1 else ""
    return Fault(
        file=file,
        column="area_code",
        value=", ".join(first[:_NAMED]),
        why=f"The codes of {', '.join(called[:-1])} and {called[-1]} look {what}{more}: "
        "each has its shape where the boundaries that ship have the other.",
        remedy="Put each code beside its own shape, or export the file again.",
    )
