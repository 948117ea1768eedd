"""
Read a sheet of an Excel workbook (.xlsx) row by row, as text, without ever holding the sheet.

A cell far outside the table is a fault, and makes no table of that size.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from ...vocabulary.errors import refused, shortened
from .given_files import refuse_no_file
from .workbook_parts import (
    AGAIN,
    LARGEST_PART,
    Hears,
    Styles,
    cell_text,
    feed,
    members,
    parse_part,
    parser_of,
    pieces_of,
    read_styles,
    zipped_parts,
)

MOST_ROWS = 1_048_576
MOST_COLUMNS = 500
LARGEST_SHEET = 4_000_000_000
LARGEST_TEXTS = 300_000_000
_LONGEST_CELL = 32_767
MEND = "Open the file in Excel, mend or clear the cell, and save it."
Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Workbook:
    """A workbook: its file, the part of the zip that each sheet is in, by name, and what its cells refer to."""

    path: Path
    sheets: dict[str, str]
    texts: list[str]
    styles: Styles


def open_workbook(path: Path) -> Workbook:
    """Open a workbook and read what its sheets share."""
    refuse_no_file(path)
    with zipped_parts(path) as zipped:
        names = {info.filename: info for info in members(zipped, path.name)}
        if any(name.endswith(".iwa") for name in names):
            raise refused(path.name, "This is an Apple Numbers file.", "In Numbers choose File, Export To, Excel.")
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names.keys():
            what = "an OpenDocument or another kind of file" if "mimetype" in names else "a zip file"
            what = "a binary workbook (.xlsb)" if "xl/workbook.bin" in names else what
            raise refused(path.name, f"This is {what}, not an .xlsx workbook.", AGAIN)
        if "xl/vbaProject.bin" in names:
            raise refused(path.name, "The workbook holds macros (.xlsm).", AGAIN)
        book = _Book()
        parse_part(zipped, "xl/workbook.xml", LARGEST_PART, path.name, Hears(book.start))
        links = _Links()
        parse_part(zipped, "xl/_rels/workbook.xml.rels", LARGEST_PART, path.name, Hears(links.start))
        sheets = {name: links.target[link] for name, link in book.sheets.items() if link in links.target}
        sheets = {name: part for name, part in sheets.items() if part in names}
        if not sheets:
            raise refused(path.name, "The workbook has no sheet with cells.", AGAIN)
        shared = _Texts()
        if "xl/sharedStrings.xml" in names:
            parse_part(
                zipped, "xl/sharedStrings.xml", LARGEST_TEXTS, path.name, Hears(shared.start, shared.end, shared.data)
            )
        styles = Styles(frozenset(), book.since_1904)
        if "xl/styles.xml" in names:
            styles = read_styles(
                lambda start: parse_part(zipped, "xl/styles.xml", LARGEST_PART, path.name, Hears(start)),
                since_1904=book.since_1904,
            )
    return Workbook(path, sheets, shared.texts, styles)


@dataclass(frozen=True)
class BadCell:
    """A cell that cannot be taken: its row, its column counted from 0, its text and what is wrong with it."""

    row: int
    place: int
    text: str
    why: str


@dataclass
class Seen:
    """What was met in a sheet besides its cells: cells that cannot be taken, hidden rows, cells that were merged."""

    bad: list[BadCell] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


def sheet_rows(book: Workbook, sheet: str, seen: Seen | None = None) -> Iterator[Row]:
    """
    Return the rows of a sheet that hold anything, each with its number as Excel shows it, cells as text.

    Hidden rows are read. A date is given as 2026-11-21, a number as short as it can be said exactly, an empty cell as
    "". A row ends with its last cell that is not blank. A cell that cannot be taken goes into `seen`, so that all of
    them can be told in one go, and is given as its error, or its formula as text; without `seen`, the first stops the
    reading.
    """
    name = book.path.name
    with zipped_parts(book.path) as zipped:
        members(zipped, name)
        rows = _Rows(book, name, sheet, seen)
        parser = parser_of(name, Hears(rows.start, rows.end, rows.data))
        for piece in pieces_of(zipped, book.sheets[sheet], LARGEST_SHEET, name):
            feed(parser, piece, name)
            yield from rows.take()
        feed(parser, b"", name, last=True)
        yield from rows.take()


class _Book:
    """The sheets of a workbook, and whether its dates count from 1904."""

    def __init__(self) -> None:
        self.sheets: dict[str, str] = {}
        self.since_1904 = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith("relationships id")), "")
            self.sheets[attributes.get("name", "")] = link
        elif tag == "workbookPr":
            self.since_1904 = attributes.get("date1904", "0") in {"1", "true"}


class _Links:
    """Which part of the zip each link of the workbook leads to; only sheets of cells count."""

    def __init__(self) -> None:
        self.target: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            to = attributes.get("Target", "")
            self.target[attributes.get("Id", "")] = to[1:] if to.startswith("/") else posixpath.normpath(f"xl/{to}")


class _Texts:
    """The texts that cells share, in order; how a text is said (phonetic runs) is left out."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.parts: list[str] = []
        self.taking, self.aside = False, False

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        if tag == "si":
            self.parts = []
        self.aside = self.aside or tag == "rPh"
        self.taking = tag == "t" and not self.aside

    def end(self, tag: str) -> None:
        if tag == "si":
            self.texts.append("".join(self.parts))
        self.aside = self.aside and tag != "rPh"
        self.taking = False

    def data(self, text: str) -> None:
        if self.taking:
            self.parts.append(text)


@dataclass
class _Rows:
    """The rows of a sheet that were read and not taken yet."""

    book: Workbook
    name: str
    sheet: str
    seen: Seen | None = None
    done: list[Row] = field(default_factory=list)
    number: int = 0
    cells: list[str] = field(default_factory=list)
    place: int = -1
    kind: str = "n"
    style: int = 0
    parts: list[str] = field(default_factory=list)
    taking: bool = False
    formula: bool = False
    working: bool = False
    written: str = ""

    def take(self) -> list[Row]:
        taken, self.done = self.done, []
        return taken

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            number = attributes.get("r", "")
            self.number = int(number) if number.isdecimal() else self.number + 1
            self.cells, self.place = [], -1
            if self.seen and attributes.get("hidden") in {"1", "true"}:
                self.seen.hidden.append(self.number)
        elif tag == "c":
            column = _column(attributes.get("r", "").rstrip("0123456789"))
            self.place = self.place + 1 if column is None else column
            self.kind, self.parts, self.formula = attributes.get("t", "n"), [], False
            style = attributes.get("s", "0")
            self.style = int(style) if style.isdecimal() else 0
        elif tag == "f":
            self.formula, self.written = True, ""
        elif tag == "mergeCell" and self.seen:
            self.seen.merged.append(attributes.get("ref", ""))
        self.taking, self.working = tag in {"v", "t"}, tag == "f"

    def data(self, text: str) -> None:
        if self.taking:
            self.parts.append(text)
        elif self.working and len(self.written) < _LONGEST_CELL:
            self.written += text

    def end(self, tag: str) -> None:
        self.taking = self.working = False
        if tag == "c":
            self._cell("".join(self.parts))
        elif tag == "row":
            while self.cells and not self.cells[-1].strip():
                self.cells.pop()
            if self.cells:
                self.done.append((self.number, self.cells))

    def _cell(self, raw: str) -> None:
        """Put a cell in its place."""
        if raw == "" and not self.formula:
            return
        text, why = cell_text(raw, self.kind, self.style, self.book.texts, self.book.styles)
        if self.formula and raw == "" and self.kind != "str":
            why = "The cell holds a formula that was never calculated."
        if not why and text.strip() and self.place >= MOST_COLUMNS:
            why = f"The cell lies outside the first {MOST_COLUMNS} columns."
        if not why and len(text) > _LONGEST_CELL:
            why = f"The cell holds more than {_LONGEST_CELL:,} characters."
        if why and self.seen is not None:
            text = text or f"={self.written}"
            self.seen.bad.append(BadCell(self.number, self.place, text[:_LONGEST_CELL], why))
        elif why:
            remedy = MEND
            at = f'{self.name}, sheet "{shortened(self.sheet, 40)}"'
            column = column_letters(self.place)
            raise refused(at, why, remedy, row=self.number, column=column, value=text)
        if 0 <= self.place < MOST_COLUMNS:
            self.cells.extend([""] * (self.place + 1 - len(self.cells)))
            self.cells[self.place] = text


@lru_cache(maxsize=1024)
def _column(letters: str) -> int | None:
    """Count a column from 0 by its letters; None where they are none."""
    if not re.fullmatch("[A-Z]{1,3}", letters):
        return None
    place = 0
    for letter in letters:
        place = 26 * place + ord(letter) - 64
    return place - 1


def column_letters(place: int) -> str:
    """Name a column, counted from 0, as Excel does."""
    letters, place = "", place + 1
    while place:
        place, left = divmod(place - 1, 26)
        letters = chr(65 + left) + letters
    return letters
