"""Find the sheets of a register, in a folder of CSV files or in an Excel workbook, and read them as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pandas as pd

from ...vocabulary.errors import Fault, InputError, refused, shortened
from ...vocabulary.numbers import counted
from ...vocabulary.register_sheets import HELP, SHEETS, Written
from ..tables.csv_sheet import EXPLAINS, LARGEST_BYTES, Aside, Sheet, fill, header_name, header_of, read_sheet
from ..tables.given_files import refuse_by_name
from ..tables.headers import closest
from ..tables.workbook import MEND, Row, Seen, Workbook, column_letters, open_workbook, sheet_rows

_TOTALS = {"total", "totals", "sum", "grand total"}
ABOUT = "register.toml"
DEFINITION = "definition.md"


def read_sheets(path: Path, *, encoding: str | None = None) -> dict[str, Sheet]:
    """
    Read the sheets of a register: a Sheet for each name in SHEETS, with all that is wrong in its faults.

    It is a folder that holds `teams.csv` and `catchments.csv`, and may hold the others; or an Excel workbook (.xlsx)
    with the same as sheets. A help row under a header, and a row of totals, are set aside.
    """
    aside: dict[str, Aside] = {name: partial(_no_row, written) for name, written in SHEETS.items()}
    refuse_by_name(path)
    if path.is_dir():
        return {name: _read_csv(path, name, written, aside[name], encoding) for name, written in SHEETS.items()}
    if path.is_file() and path.suffix.lower() == ".csv":
        why = "This is one sheet of a register."
        raise refused(path.name, why, "Name the folder that it is in.")
    if path.is_file():
        return read_book(path, aside)
    why = "There is no such folder."
    if path.suffix:
        why = "There is no such file."
    raise refused(path.name, why, "Name a folder that holds teams.csv.")


def home(path: Path) -> Path:
    """Return the folder of a register: what is said about it, and the polygons that it names, lie there."""
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
    empty = Sheet(f"{name}.csv", _empty(written))
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
    """Describe why a row is none of the table: the help of the template, or totals."""
    first = row[written.required[0]]
    if under == 1 and first.startswith(HELP):
        return EXPLAINS
    # A row of the table says one of the words that its lists ask for; totals say none.
    rest = written.required[1:]
    worded = [column for column in rest if written.table[column].choices] or rest
    if first.lower() in _TOTALS and not any(row[column] for column in worded):
        return "it looks like totals."
    return ""


# So many rows of a sheet are named one by one in a sentence.
_NAMED = 8
_SERIAL = re.compile(r"[1-9][0-9]{4}")


def read_book(path: Path, aside: Mapping[str, Aside], sheets: Mapping[str, Written] = SHEETS) -> dict[str, Sheet]:
    """
    Read every sheet of a register, or of a form about one, from a workbook, in any order and whatever their capitals.

    One that need not be there is empty where it is not. Other sheets are harmless, unless they are called almost like
    one that is missing. `aside` says of a row of each sheet why it is no row of the table.
    """
    book = open_workbook(path)
    called: dict[str, list[str]] = {}
    for name in book.sheets:
        called.setdefault(header_name(name), []).append(name)
    by_name = {}
    for name, written in sheets.items():
        sheet = Sheet(f'{path.name}, sheet "{name}"', _empty(written))
        by_name[name] = sheet
        matching = called.get(name, [])
        if len(matching) == 1:
            _fill(sheet, book, matching[0], written, aside[name])
        elif matching:
            sheet.absent = frozenset(written.required)
            sheet.fault("Two sheets have this name.", "Keep one of them, or rename the other.")
        else:
            _missing(sheet, name, called, written)
    return by_name


def _empty(written: Written) -> pd.DataFrame:
    return pd.DataFrame(columns=[*written.required, *written.optional], dtype="string")


def _missing(sheet: Sheet, name: str, called: dict[str, list[str]], written: Written) -> None:
    """Say that a sheet is missing that has to be there, or that one is called almost like it."""
    close = closest(name, [other for other in called if other not in SHEETS])
    if not written.needed and not close:
        return
    sheet.absent = frozenset(written.required)
    listed = ", ".join(f'"{shortened(other, 40)}"' for names in called.values() for other in names)
    hint = f' Is it the sheet "{called[close][0]}"?' if close else ""
    why = f'The workbook has no sheet "{name}".{hint}'
    sheet.fault(why, f"Add it, or rename the sheet that holds it. The workbook has: {listed}.")


def _fill(sheet: Sheet, book: Workbook, name: str, written: Written, aside: Aside) -> None:
    """Fill a sheet from the one of the workbook that bears its name."""
    seen = Seen()
    try:
        rows = _rows(book, name, seen)
    except InputError as error:
        sheet.absent = frozenset(written.required)
        sheet.faults.extend(Fault(file=sheet.name, why=f.why, remedy=f.remedy, row=f.row) for f in error.faults)
        return
    header = header_of(rows, written.required)[1] if rows else []
    for cell in seen.bad:
        named = cell.place < len(header)
        column = header[cell.place] if named else column_letters(cell.place)
        if (column in written.table.names or not named) and (cell.row, column) not in sheet.spoilt:
            sheet.fault(cell.why, MEND, row=cell.row, column=column, value=cell.text)
            sheet.spoilt.add((cell.row, column))
    fill(sheet, rows, required=list(written.required), optional=written.optional, aside=aside)
    for row, column in sheet.spoilt:
        if column in sheet.rows and row in sheet.rows.index:
            sheet.rows.at[row, column] = ""
    _days(sheet, written, since_1904=book.styles.since_1904)
    _notices(sheet, seen)


def _rows(book: Workbook, name: str, seen: Seen) -> list[Row]:
    """Read a sheet whole, or refuse it where it holds more than a register can."""
    rows, size = [], 0
    for number, cells in sheet_rows(book, name, seen):
        size += sum(map(len, cells)) + len(cells)
        if size > LARGEST_BYTES:
            why = f"The sheet holds more than {LARGEST_BYTES // 1_000_000} MB of text, which no register does."
            raise refused(book.path.name, why, "Check that this is the right file.")
        rows.append((number, cells))
    return rows


def _days(sheet: Sheet, written: Written, *, since_1904: bool) -> None:
    """Turn a day that Excel keeps as its number (45323 is 2024-02-01) into that day, where a date belongs."""
    first = date(1904, 1, 1) if since_1904 else date(1899, 12, 30)
    for column in written.dates:
        texts = sheet.rows[column].str.removesuffix(" 00:00:00")
        sheet.rows[column] = [
            (first + timedelta(days=int(text))).isoformat() if _SERIAL.fullmatch(text) else text for text in texts
        ]


def _notices(sheet: Sheet, seen: Seen) -> None:
    """Say that hidden rows were read, and that only the first of merged cells holds their text."""
    hidden = [row for row in seen.hidden if row in sheet.rows.index]
    if hidden:
        named = ", ".join(map(str, hidden[:_NAMED])) + (" and others" if len(hidden) > _NAMED else "")
        why = f"{counted(len(hidden), 'hidden row was', 'hidden rows were')} read as any other ({named})."
        sheet.note(why, "Delete them if they are not meant.", row=hidden[0])
    for ref in seen.merged[:_NAMED]:
        sheet.note(
            f"The cells {shortened(ref, 40)} are merged: their text counts for the first of them only.",
            "Unmerge them, and fill in each row.",
        )
