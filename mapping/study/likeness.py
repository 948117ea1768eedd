"""Describe how boundaries that were handed in differ from those that ship; codes that look swapped stop the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd

from ..linking.likeness import likeness
from ..vocabulary.errors import Fault, InputError
from ..vocabulary.numbers import counted, noun

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
    found = likeness(theirs, ours)
    if found.swapped:
        raise InputError([_swapped(found.swapped, names, file)])
    if found.unlike.empty:
        return []
    number = len(found.unlike)
    listed = "; ".join(_figures(row, names) for row in found.unlike.head(_NAMED).itertuples())
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
    said = [names[code] for code in first[:_NAMED]]
    if len(first) > _NAMED:
        said.append(f"{len(first) - _NAMED:,} more")
    what = "swapped" if len(first) == 2 else "mixed up"
    more = f", and those of {counted(len(rings) - 1, 'other group')} of areas" if len(rings) > 1 else ""
    return Fault(
        file=file,
        column="area_code",
        value=", ".join(first[:_NAMED]),
        why=f"The codes of {', '.join(said[:-1])} and {said[-1]} look {what}{more}: "
        "each has its shape where the boundaries that ship have the other.",
        remedy="Put each code beside its own shape, or export the file again.",
    )
