"""Carry areas and counts that bear codes of another year onto the codes of today."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import shapely

from ..vocabulary.errors import Fault, InputError
from ..vocabulary.tables import DENOMINATORS
from .gazetteer import Gazetteer


def of_any_year(known: Gazetteer) -> Callable[[str], bool]:
    """Give a test for codes that are, or once were, of the lower tier and lead to one area of today."""
    return lambda code: code in known.atoms or len(known.former.get(code, ((), False))[0]) == 1


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
    codes, _ = known.former[code]
    if len(codes) != 1:
        raise KeyError(code)
    return codes[0]


def shapes_today(shapes: gpd.GeoDataFrame, known: Gazetteer, file: str) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """
    Carry boundaries of any year onto the lower-tier areas of today.

    Areas that merged are joined; an area whose code changed keeps its shape.

    Returns
    -------
    (`area_code`, `geometry`, one row an area of today, sorted) and notes that say what was carried.

    Raises
    ------
    InputError
        If an area of today has no shape, or has one of its own beside one of an area that became part of it.
    """
    _refuse_mixed(list(shapes["area_code"]), known, file)
    codes = [today(code, known) for code in shapes["area_code"]]
    notes = tuple(
        f"{file}: {old} is drawn as {new} ({known.spoken[new]})."
        for old, new in zip(shapes["area_code"], codes, strict=True)
        if old != new
    )
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
    made = gpd.GeoDataFrame({"area_code": list(joined)}, geometry=list(joined.values()), crs=shapes.crs).sort_values(
        "area_code", ignore_index=True
    )
    return made, notes


def counts_today(counts: pd.DataFrame, known: Gazetteer, file: str) -> pd.DataFrame:
    """
    Carry a DENOMINATORS table of any year's codes onto today's; people are added where areas merged.

    A sum with a gap in it is a gap: where one part is missing, so is the whole.

    Raises
    ------
    InputError
        If a code leads to no one area of today, or an area of today gets no figure, or one of its own beside one of
        an area that became part of it.
    """
    faults = [
        Fault(
            file=file, row=row, column="area_code", value=str(code),
            why="This is the code of no lower-tier area, or of one that was split since.",
            remedy="Give the figure for the areas in force today.",
        )
        for row, code in enumerate(counts["area_code"], start=2)
        if not of_any_year(known)(code)
    ]  # fmt: skip
    if faults:
        raise InputError(faults)
    _refuse_mixed(list(counts["area_code"]), known, file)
    carried = counts.assign(area_code=[today(code, known) for code in counts["area_code"]])
    absent = sorted(known.atoms - set(carried["area_code"]))
    if absent:
        why = f"{len(absent)} areas have no row, among them {known.spoken[absent[0]]}."
        remedy = "Add a row for each, with an empty figure where it is not known."
        raise InputError([Fault(file=file, value=absent[0], why=why, remedy=remedy)])
    keys = ["area_code", "measure", "year"]
    people = carried.groupby(keys, sort=True)["people"].agg(lambda part: part.sum(skipna=False))
    first = carried.groupby(keys, sort=True)[["basis", "source"]].first()
    return DENOMINATORS.shaped(pd.concat([people, first], axis=1).reset_index())


def _refuse_mixed(codes: list[str], known: Gazetteer, file: str) -> None:
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
