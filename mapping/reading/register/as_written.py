"""Return a register as its keepers wrote it: its rows, the text of its files, and its sheets as they were handed in."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ...vocabulary.errors import Fault, InputError
from ...vocabulary.register_sheets import FORM_SHEETS, SHEETS, Held
from ..tables.csv_sheet import header_name, header_of, records_of
from ..tables.plain_text import WINDOWS, marked_encoding, separator_of
from ..tables.workbook import Row, Seen, open_workbook, sheet_rows
from .columns import type_allowed
from .personal import screen
from .sheets import csv_files, read_sheets

_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def held_rows(path: Path, encoding: str | None = None) -> tuple[dict[str, list[Held]], list[Fault]]:
    """
    Read the rows that a council can be asked about, by sheet, and what is wrong with them.

    Cells are texts, by every column of the sheet that may leave the register; one that is empty or absent is "".
    Personal data that nobody allowed is left out, as in everything that is published.
    """
    sheets = read_sheets(path, encoding=encoding)
    screen(sheets, type_allowed(sheets["allowed"]))
    by_sheet = {name: _rows(name, sheets[name].name, sheets[name].rows) for name in FORM_SHEETS}
    return by_sheet, [fault for sheet in sheets.values() for fault in sheet.faults]


def _rows(name: str, called: str, rows: pd.DataFrame) -> list[Held]:
    columns = SHEETS[name].public.names
    texts = zip(rows.index, rows[columns].to_dict("records"), strict=True)
    return [Held(sheet=name, called=called, row=int(row), cells=cells) for row, cells in texts]


@dataclass(frozen=True)
class RawSheet:
    """A CSV file as its bytes say: its mark, its records with their line ends, and its header's columns and place."""

    start: bytes
    encoding: str
    records: list[str]
    columns: list[str]
    header: int
    delimiter: str
    line_end: str


def raw_sheets(folder: Path, encoding: str | None = None) -> dict[str, tuple[Path, RawSheet]]:
    """Read the CSV files of a register that can be read as one: each by its sheet."""
    return {name: (path, _raw(path, name, encoding)) for name, path in csv_files(folder).items()}


def _raw(path: Path, name: str, encoding_named: str | None) -> RawSheet:
    """Split a file into its records, each with all that stands in it: what is not changed can be written as it was."""
    raw = path.read_bytes()
    start = next((mark for mark in _MARKS if raw.startswith(mark)), b"")
    encoding = _MARKS.get(start) or marked_encoding(raw[:4096]) or encoding_named or "utf-8"
    try:
        text = raw[len(start) :].decode(encoding)
    except UnicodeDecodeError:
        encoding = WINDOWS
        text = raw[len(start) :].decode(encoding)
    lines = io.StringIO(text, newline="").readlines()
    delimiter = separator_of(text)
    reader = csv.reader(iter(lines), delimiter=delimiter, strict=True)
    records, cells, before = [], [], 0
    for record in reader:
        records.append("".join(lines[before : reader.line_num]))
        cells.append(record)
        before = reader.line_num
    top, columns = header_of(list(enumerate(cells, start=1)), SHEETS[name].required)
    line_end = "\r\n" if records and records[top].endswith("\r\n") else "\n"
    return RawSheet(start, encoding, records, columns, top, delimiter, line_end)


def last_rows(path: Path, encoding: str | None = None) -> Mapping[str, int]:
    """Return the number of the last row of each sheet that a council can add to; the header where there are none."""
    if path.is_dir():
        raw = raw_sheets(path, encoding)
        return {name: len(raw[name][1].records) if name in raw else 1 for name in FORM_SHEETS}
    rows = {header_name(sheet.name): sheet.rows for sheet in handed_in(path)}
    return {name: max((number for number, _ in rows.get(name, [])), default=1) for name in FORM_SHEETS}


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
    Read every sheet of a register, or of the workbook that it is in, in order, changing nothing.

    A cell that cannot be taken is its error, or its formula as text. A sheet that cannot be read has no rows.
    """
    sheets_in = []
    if path.is_dir():
        for name, file in csv_files(path).items():
            try:
                rows = [(number, cells) for number, cells in records_of(file, encoding) if any(cells)]
            except InputError:
                rows = []
            sheets_in.append(_sheet(file.name, name, name, rows))
        return sheets_in
    book = open_workbook(path)
    for own_name in book.sheets:
        name = header_name(own_name)
        try:
            rows = list(sheet_rows(book, own_name, Seen()))
        except InputError:
            rows = []
        sheets_in.append(_sheet(f'{path.name}, sheet "{name if name in SHEETS else own_name}"', own_name, name, rows))
    return sheets_in


def _sheet(called: str, own_name: str, name: str, rows: list[Row]) -> HandedIn:
    if not rows:
        return HandedIn(called, own_name, rows, [], 1)
    top, columns = header_of(rows, SHEETS[name].required if name in SHEETS else ())
    return HandedIn(called, own_name, rows, columns, rows[top][0])
