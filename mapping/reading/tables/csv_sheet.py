"""
Read a table that a person keeps in a spreadsheet and saves as CSV.

Every cell stays text: `007` keeps its noughts, and a team named `None` keeps its name. Rows are numbered as the
spreadsheet shows them, and every fault of the file is found before anything is refused.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from ...vocabulary.errors import Fault, refused
from .given_files import refuse_no_file
from .headers import BOM, check_header, check_marks, check_spellings
from .plain_text import SEPARATORS, declares, marked_encoding, separator_of

# Why the row of our own template that tells what belongs in each column is none of the table.
EXPLAINS = "it explains the columns."
Aside = Callable[[int, dict[str, str]], str]
LARGEST_BYTES = 50_000_000
# So many rows may stand above the header: titles and notes.
_TITLES = 20
_NOT_CSV = {
    b"PK\x03\x04": "an Excel workbook or a zip file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
}


@dataclass
class Sheet:
    """
    A table as text, its rows indexed by row number in the spreadsheet, and what was wrong with it.

    `absent` names the required columns that the file does not have: their cells are no faults of their own, and neither
    are those in `spoilt` (row and column), where something else is wrong already. `notes` are worth a look and stop
    nothing. `aside` gives the rows that are no rows of the table, such as one of totals, and why.
    """

    name: str
    rows: pd.DataFrame
    faults: list[Fault] = field(default_factory=list)
    absent: frozenset[str] = frozenset()
    notes: list[Fault] = field(default_factory=list)
    aside: dict[int, str] = field(default_factory=dict)
    spoilt: set[tuple[int, str]] = field(default_factory=set)

    def fault(self, why: str, remedy: str, *, row: int | None = None, column: str = "", value: str = "") -> None:
        """Note one fault of this file."""
        if row is None or (row, column) not in self.spoilt:
            self.faults.append(Fault(file=self.name, row=row, column=column, value=value, why=why, remedy=remedy))

    def note(
        self, why: str, remedy: str, *, row: int | None = None, column: str = "", value: str = "", hidden: str = ""
    ) -> None:
        """Note something that is worth a look and stops nothing."""
        self.notes.append(
            Fault(file=self.name, row=row, column=column, value=value, why=why, remedy=remedy, hidden=hidden)
        )

    def set_aside(self, row: int, why: str) -> None:
        """Leave a row out, and say why; the help of our own template needs no word."""
        self.aside[row] = why
        if why == EXPLAINS:
            return
        self.note(f"The row was left out: {why}", "Nothing has to be done if that is right.", row=row)


def read_sheet(
    path: Path, *, required: list[str], optional: list[str], encoding: str | None = None, aside: Aside | None = None
) -> Sheet:
    """
    Read a CSV file into text cells.

    Parameters
    ----------
    path
        The file. Comma, semicolon, tab, bar or a sign that its first line declares between cells; UTF-8, UTF-16, or
        Windows text, which is said.
    required, optional
        Column names. Other columns are left out. A missing optional column is empty throughout.
    encoding
        An encoding to use instead, for instance "cp1252". A byte-order mark says more than this.
    aside
        Says of a row, by its number under the header (from 1) and its cells by column, why it is no row of the table,
        or "".

    Returns
    -------
    A Sheet: one column a name in `required` and `optional`, cells stripped, empty cells "". Faults are collected in
    it, not raised, so that all files can be judged at once.

    Raises
    ------
    InputError
        If nothing of the file can be read.
    """
    text, faults, notes = _decoded(path, encoding)
    empty = pd.DataFrame(columns=[*required, *optional], dtype="string")
    sheet = Sheet(path.name, empty, faults, notes=notes)
    records = _records(text, sheet)
    _note_marks_between(sheet, separator_of(text), records)
    fill(sheet, list(enumerate(records, start=1)), required=required, optional=optional, aside=aside)
    return sheet


def _note_marks_between(sheet: Sheet, delimiter: str, records: list[list[str]]) -> None:
    """Describe what was read as the mark between cells, if no comma, and that one at each row's end adds nothing."""
    if delimiter != ",":
        called = SEPARATORS.get(delimiter, f"the sign {delimiter}")
        sheet.note(f"The cells are separated by {called}, and were read so.", "Nothing has to be done.")
    rows = [record for record in records if len(record) > 1]
    if rows and not any(record[-1].strip() for record in rows):
        sheet.note("Every row ends with an empty cell, which was passed over.", "Nothing has to be done.")


def fill(
    sheet: Sheet,
    records: Sequence[tuple[int, list[str]]],
    *,
    required: list[str],
    optional: list[str],
    aside: Aside | None = None,
) -> None:
    """
    Fill a sheet from numbered records: the first is the header, or the first of the next few that names all columns.

    It takes the rows, and the faults of the header and of single cells. Blank records may be left out.
    """
    if not records:
        sheet.fault("The file is empty.", "Put a header row and at least one row in it.")
        return
    top, header = header_of(records, required)
    start, titles = (
        records[top][0],
        [number for number, record in records[:top] if any(map(str.strip, record)) and not declares(record)],
    )
    if titles:
        sheet.note("What stands above the header was passed over.", "Nothing has to be done.", row=titles[0])
    sheet.absent = frozenset(required) - set(header)
    if len(header) == 1 < len(required) and all(name in header[0] for name in required):
        why = "All columns stand in one cell, because the sign between them is none of comma, semicolon, tab and bar."
        remedy = "Save the file as “CSV UTF-8”; or put a line above the header: sep= and that sign."
        sheet.fault(why, remedy, row=start)
        return
    check_header(sheet, start, header, required, optional)
    check_spellings(sheet, start, records[top][1], header, [*required, *optional])
    check_marks(sheet, start, records[top][1], header)
    wanted = [*required, *optional]
    places = {name: header.index(name) for name in wanted if name in header}
    cells: dict[int, list[str]] = {}
    for under, (number, record) in enumerate(records[top + 1 :], start=1):
        if not any(cell.strip() for cell in record):
            continue
        padded = record + [""] * len(header)
        row = [padded[places[name]].replace(BOM, "").strip() if name in places else "" for name in wanted]
        if aside and (why := aside(under, dict(zip(wanted, row, strict=True)))):
            sheet.set_aside(number, why)
            continue
        _check_record(sheet, number, record, header)
        cells[number] = row
    sheet.rows = pd.DataFrame.from_dict(cells, orient="index", columns=wanted, dtype="string")


def records_of(path: Path, encoding: str | None = None) -> list[tuple[int, list[str]]]:
    """Return the rows of a CSV file as they were handed in, each with its number in the spreadsheet."""
    text, _, _ = _decoded(path, encoding)
    return list(enumerate(_records(text, Sheet(path.name, pd.DataFrame())), start=1))


def header_of(records: Sequence[tuple[int, list[str]]], required: Sequence[str]) -> tuple[int, list[str]]:
    """Find the header, the first record that names most columns: its place, and its columns, less blank last ones."""
    headers = [[header_name(cell) for cell in record] for _, record in records[:_TITLES]]
    fitting = [len(set(required) & set(names)) for names in headers]
    top = fitting.index(max(fitting)) if fitting else 0
    header = headers[top] if headers else []
    while header and not header[-1]:
        header.pop()
    return top, header


def header_name(cell: str) -> str:
    """Return the column that a cell of a header names, however it is spaced and marked, and whatever its capitals."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cell.replace(BOM, "").strip())
    return re.sub(r"\W+|_+", "_", words.casefold().replace("*", "")).strip("_")


def _decoded(path: Path, encoding: str | None) -> tuple[str, list[Fault], list[Fault]]:
    """Turn bytes into text, with a fault where letters are lost, and a note where that took a guess."""
    name = path.name
    if path.is_file() and path.stat().st_size > LARGEST_BYTES:
        why = f"The file is larger than {LARGEST_BYTES // 1_000_000} MB, which no register is."
        raise refused(name, why, "Check that this is the right file.")
    refuse_no_file(path)
    if not path.is_file():
        raise refused(name, "There is no such file.", "Check the name and the folder.")
    raw = path.read_bytes()
    encoding = marked_encoding(raw[:4096]) or encoding
    for start, what in _NOT_CSV.items():
        if raw.startswith(start):
            why = f"This is {what}, not a CSV file."
            raise refused(name, why, "Open it and save each sheet as “CSV UTF-8”.")
    if encoding:
        try:
            return raw.decode(encoding), [], []
        except (ValueError, LookupError):
            why = f"The file is not in the encoding {encoding}."
            raise refused(name, why, "Save it as “CSV UTF-8”.") from None
    try:
        return raw.decode("utf-8"), [], []
    except UnicodeDecodeError as error:
        return _as_windows(raw, error.start, name)


def _as_windows(raw: bytes, place: int, name: str) -> tuple[str, list[Fault], list[Fault]]:
    """Read the bytes as Windows text, as Excel saves it, and say at which cell that was needed."""
    text = raw.decode("cp1252", errors="replace")
    row, column, value = _cell_at(text, place)
    if "\ufffd" in text:
        why = "The file is neither in UTF-8 nor Windows text (cp1252), so letters are lost."
        remedy = "Save it as “CSV UTF-8”, or name its encoding with --encoding."
        return text, [Fault(file=name, row=row, column=column, value=value, why=why, remedy=remedy)], []
    why = "The file is not in UTF-8; it was read as Windows text (cp1252)."
    remedy = "Check that the value above looks right; if it does not, save the file as “CSV UTF-8”."
    return text, [], [Fault(file=name, row=row, column=column, value=value, why=why, remedy=remedy)]


def _cell_at(text: str, place: int) -> tuple[int, str, str]:
    """Find the row, column and value of the cell that holds the character at a place."""
    try:
        before = list(_reader(text[: place + 1], separator_of(text)))
        rows = list(_reader(text, separator_of(text)))
    except csv.Error:
        return text.count("\n", 0, place) + 1, "", ""
    row, column = len(before), len(before[-1]) - 1
    header, record = rows[0], rows[row - 1]
    return row, header[column] if column < len(header) else "", record[column]


def _reader(text: str, delimiter: str, *, strict: bool = False) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)


def _records(text: str, sheet: Sheet) -> list[list[str]]:
    """Split a text into records of cells; a quote that is never closed is a fault."""
    records: list[list[str]] = []
    try:
        records.extend(_reader(text, separator_of(text), strict=True))
    except csv.Error:
        sheet.fault(
            "The row cannot be split into cells.",
            "Look for a quotation mark that is not closed, in this row or the one where it opens.",
            row=len(records) + 1,
        )
    return records


def _check_record(sheet: Sheet, number: int, record: list[str], header: list[str]) -> None:
    """Find cells beyond the header, and characters that nobody can see."""
    beyond = [cell for cell in record[len(header) :] if cell.strip()]
    if beyond:
        sheet.fault(
            f"The row has {len(record)} cells but the header has {len(header)}.",
            "Look for a comma that is not inside quotation marks.",
            row=number, value=beyond[0],
        )  # fmt: skip
    check_marks(sheet, number, record, header)
