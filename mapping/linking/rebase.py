"""Carry areas that bear codes of another year onto the areas of today."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import shapely

from ..vocabulary.errors import Fault, InputError
from .gazetteer import Gazetteer


def of_any_year(known: Gazetteer) -> Callable[[str], bool]:
    """Give a test for codes that are, or once were, of the lower tier and lead to one area of today."""
    return lambda code: code in known.atoms or (code in known.former and len(known.former[code].codes) == 1)


def today(code: str, known: Gazetteer) -> str:
    """
    Give the code of today for a lower-tier code of any year.

    Raises
    ------
    KeyError
        If it is unknown or was split, so that no one area of today follows it.
    """
    if code in known.atoms:
        return code
    codes = known.former[code].codes
    if len(codes) != 1:
        raise KeyError(code)
    return codes[0]


def shapes_today(shapes: gpd.GeoDataFrame, known: Gazetteer, file: str) -> gpd.GeoDataFrame:
    """
    Carry boundaries of any year onto the lower-tier areas of today.

    Areas that merged are joined; an area whose code changed keeps its shape.

    Returns
    -------
    `area_code`, `geometry`, one row an area of today, sorted by code.

    Raises
    ------
    InputError
        If an area of today has no shape, or has one of its own beside one of an area that became part of it.
    """
    refuse_mixed(list(shapes["area_code"]), known, file)
    codes = [today(code, known) for code in shapes["area_code"]]
    grouped = shapes.geometry.groupby(pd.Series(codes, index=shapes.index))
    joined = {code: parts.iloc[0] if len(parts) == 1 else shapely.union_all(parts.array) for code, parts in grouped}
    absent = sorted(known.atoms - set(joined))
    if absent:
        raise InputError(
            Fault(
                file=file,
                value=code,
                why=f"The file has no shape for {known.spoken[code]}.",
                remedy="Use a file that covers the whole United Kingdom.",
            )
            for code in absent
        )
    made = gpd.GeoDataFrame({"area_code": list(joined)}, geometry=list(joined.values()), crs=shapes.crs)
    return made.sort_values("area_code", ignore_index=True)


def refuse_mixed(codes: list[str], known: Gazetteer, file: str) -> None:
    """Refuse codes of two years for one area: adding them up would count the same people or land twice."""
    given = set(codes)
    mixed = [(code, today(code, known)) for code in codes if code not in known.atoms]
    faults = [
        Fault(
            file=file, column="area_code", value=old,
            why=f"The area became {new} ({known.spoken[new]}), which is in the file too: codes of two years are mixed.",
            remedy="Keep the one or the other.",
        )
        for old, new in dict.fromkeys(mixed)
        if new in given
    ]  # fmt: skip
    if faults:
        raise InputError(faults)
