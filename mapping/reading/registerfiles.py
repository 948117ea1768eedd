"""Find the sheets of a register, in a folder of CSV files or in an Excel workbook, and read them as text."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd

from ..vocabulary.errors import Fault, InputError
from ..vocabulary.registersheets import HELP, SHEETS, Written
from .headers import closest
from .registerbook import read_book
from .tabular import Aside, Sheet, read_sheet

_TOTALS = {"total", "totals", "sum", "grand total"}
ABOUT = "register.toml"
DEFINITION = "definition.md"


def read_sheets(path: Path, *, encoding: str | None = None) -> dict[str, Sheet]:
    """
    Read the sheets of a register.

    Parameters
    ----------
    path
        A folder that holds `teams.csv` and `catchments.csv`, and may hold the others; or an Excel workbook (.xlsx) with
        the same as sheets. A help row under a header, and a row of totals, are set aside.
    encoding
        Of the CSV files.

    Returns
    -------
    A Sheet for each name in SHEETS, with all that is wrong in its faults.

    Raises
    ------
    InputError
        If there is neither such a folder nor such a workbook.
    """
    aside: dict[str, Aside] = {name: partial(_no_row, written) for name, written in SHEETS.items()}
    if path.is_dir():
        return {name: _read_csv(path, name, written, aside[name], encoding) for name, written in SHEETS.items()}
    if path.is_file() and path.suffix.lower() == ".csv":
        why = "This is one sheet of a register."
        raise InputError([Fault(file=path.name, why=why, remedy="Name the folder that it is in.")])
    if path.is_file():
        return read_book(path, aside)
    why = "There is no such folder."
    if path.suffix:
        why = "There is no such file."
    raise InputError([Fault(file=path.name, why=why, remedy="Name a folder that holds teams.csv.")])


def home(path: Path) -> Path:
    """Give the folder of a register: what is said about it, and the polygons that it names, lie there."""
    return path if path.is_dir() else path.parent


def files_of(path: Path) -> list[Path]:
    """List the files that a register was read from."""
    beside = [home(path) / name for name in (ABOUT, DEFINITION)]
    sheets = csv_files(path).values() if path.is_dir() else [path]
    return [*sheets, *(file for file in beside if file.is_file())]


def csv_files(folder: Path) -> dict[str, Path]:
    """List the CSV files of a register in a folder, by the sheet that each is."""
    return {name: file for name in SHEETS if (file := _file(folder, name))}


def _file(folder: Path, name: str) -> Path | None:
    """Find the CSV file of a sheet, whatever its capitals."""
    exact = folder / f"{name}.csv"
    alike = sorted(p for p in folder.iterdir() if p.name.lower() == exact.name)
    return exact if exact.is_file() else next(iter(alike), None)


def _read_csv(folder: Path, name: str, written: Written, aside: Aside, encoding: str | None) -> Sheet:
    """Read one file; one that need not be there is empty where it is not."""
    path = _file(folder, name)
    required, optional = list(written.required), written.optional
    empty = Sheet(f"{name}.csv", pd.DataFrame(columns=[*required, *optional], dtype="string"))
    if path is None and not written.needed:
        strangers = [p.name for p in folder.iterdir() if p.suffix.lower() == ".csv" and p.stem.lower() not in SHEETS]
        if close := closest(empty.name, sorted(strangers)):
            empty.absent = frozenset(required)
            empty.fault(f'There is no such file. Is it the file "{close}"?', f'Rename that "{empty.name}".')
        return empty
    try:
        return read_sheet(
            path or folder / f"{name}.csv", required=required, optional=optional, encoding=encoding, aside=aside
        )
    except InputError as error:
        empty.faults, empty.absent = list(error.faults), frozenset(required)
        return empty


def _no_row(written: Written, under: int, row: dict[str, str]) -> str:
    """Say why a row is none of the table: the help of the template, or totals."""
    first = row[written.required[0]]
    if under == 1 and first.startswith(HELP):
        return "it explains the columns."
    # A row of the table says one of the words that its lists ask for; totals say none.
    rest = written.required[1:]
    worded = [column for column in rest if written.table[column].choices] or rest
    if first.lower() in _TOTALS and not any(row[column] for column in worded):
        return "it looks like totals."
    return ""
