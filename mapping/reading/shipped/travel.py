"""Read a table of travel from area to area: minutes or kilometres, from a file of the user's own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ...vocabulary.errors import InputError
from ..register.cells import numbers, require_text
from ..tables.any_table import read_table
from ..tables.csv_sheet import Sheet

UNITS = ("minutes", "km")
_MOST = 100_000


@dataclass(frozen=True, kw_only=True)
class Travel:
    """
    How far it is from each area (rows, by code) to each area (columns, by code).

    `apart` is a square table; a pair that the file does not give, or leaves empty, is missing: not known. From an area
    to itself it is 0 unless the file says otherwise. `unit` is "minutes" or "km", `file` the name of the file.
    """

    apart: pd.DataFrame
    unit: str
    file: str


def read_travel(path: Path, areas: Collection[str], *, encoding: str | None = None) -> Travel:
    """Read a CSV with `from_area`, `to_area`, and either `minutes` or `km`; each row names two of the areas given."""
    sheet = read_table(path, required=["from_area", "to_area"], optional=list(UNITS), encoding=encoding)
    unit = _unit(sheet)
    require_text(sheet, ["from_area", "to_area"])
    codes = set(areas)
    for column in ("from_area", "to_area"):
        if column in sheet.absent:
            continue
        for row, code in sheet.rows[column].items():
            if code and code not in codes:
                why = "This is no code of an area of the level that is shown."
                remedy = "Write the code in force since April 2025, or choose the level of the file with --level."
                sheet.fault(why, remedy, row=row, column=column, value=code)
    figures = numbers(sheet, unit, most=_MOST)
    if not sheet.absent:
        for row in sheet.rows.index[sheet.rows.duplicated(["from_area", "to_area"])]:
            pair = f"{sheet.rows.at[row, 'from_area']} to {sheet.rows.at[row, 'to_area']}"
            sheet.fault("The pair is there twice.", "Keep one row.", row=row, column="to_area", value=pair)
    if sheet.faults:
        raise InputError(sheet.faults)
    return Travel(apart=_square(sheet, figures, sorted(codes)), unit=unit, file=path.name)


def _unit(sheet: Sheet) -> str:
    """Tell in which unit the file measures; it has to be one of the two, not both."""
    filled = [unit for unit in UNITS if (sheet.rows[unit] != "").any()]
    if len(filled) != 1:
        why = "The file gives both minutes and kilometres." if filled else "The file gives neither minutes nor km."
        sheet.fault(why, 'Keep one column, "minutes" or "km", and fill it in.', row=1)
    return filled[0] if filled else UNITS[0]


def _square(sheet: Sheet, figures: pd.Series, codes: list[str]) -> pd.DataFrame:
    """Put the figures into a square table, an area to itself at 0 unless it is there."""
    place = pd.Series(range(len(codes)), index=codes)
    table = np.full((len(codes), len(codes)), np.nan)
    np.fill_diagonal(table, 0.0)
    rows, columns = place[sheet.rows["from_area"]].to_numpy(), place[sheet.rows["to_area"]].to_numpy()
    filled = figures.notna().to_numpy(bool)
    table[rows[filled], columns[filled]] = figures[filled].to_numpy(float)
    return pd.DataFrame(table, index=codes, columns=codes)
