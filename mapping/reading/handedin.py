"""Give the sheets of a register as they were handed in, so that what is wrong can be written beside their rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..vocabulary.errors import InputError
from ..vocabulary.registersheets import SHEETS
from .registerfiles import csv_files
from .tabular import header_name, header_of, records_of
from .workbook import Row, Seen, open_workbook, sheet_rows


@dataclass(frozen=True)
class HandedIn:
    """One sheet: what messages call it, its own name, its rows with their numbers, its columns and their row."""

    called: str
    name: str
    rows: list[Row]
    columns: list[str]
    header_row: int


def handed_in(path: Path, *, encoding: str | None = None) -> list[HandedIn]:
    """
    Read every sheet of a register, or of the workbook that it is in, changing nothing.

    Returns
    -------
    The sheets, in their own order. A cell that cannot be taken is its error, or its formula as text. A sheet that
    cannot be read has no rows.
    """
    made = []
    if path.is_dir():
        for name, file in csv_files(path).items():
            try:
                rows = [(number, cells) for number, cells in records_of(file, encoding) if any(cells)]
            except InputError:
                rows = []
            made.append(_sheet(file.name, name, name, rows))
        return made
    book = open_workbook(path)
    for given in book.sheets:
        name = header_name(given)
        try:
            rows = list(sheet_rows(book, given, Seen()))
        except InputError:
            rows = []
        made.append(_sheet(f'{path.name}, sheet "{name if name in SHEETS else given}"', given, name, rows))
    return made


def _sheet(called: str, given: str, name: str, rows: list[Row]) -> HandedIn:
    if not rows:
        return HandedIn(called, given, rows, [], 1)
    top, columns = header_of(rows, SHEETS[name].required if name in SHEETS else ())
    return HandedIn(called, given, rows, columns, rows[top][0])
