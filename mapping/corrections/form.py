"""The form for corrections: what the register holds about an area, row by row, and empty rows to add to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import xlsxwriter

from ..formats.csv import csv_text
from ..formats.register_workbook import how_sheet, table_sheet
from ..formats.workbook import CREATED, SAFE
from ..vocabulary.register_sheets import CLASSES, DATES_WRITTEN, FORM_SHEETS, SHEETS, Held, Written, with_classes
from ..vocabulary.schema import STATUSES, Column, Table
from ..writing.disk import by_library

REVERIFY = "reverify"
SHEET, ROW, MARK = "sheet", "register_row", "register_mark"
_MARKS = (
    Column(ROW, "whole", "Row of the register; empty for a row to add. Please leave it as it is"),
    Column(MARK, "text", "Tells what the row held when the form was made; empty for a row to add. Please leave it as "
           "it is"),
)  # fmt: skip

FORM = Table("correction", "a row of the register about an area, or an empty one to add", (
    Column(SHEET, "text", "Sheet of the register that the row is of", choices=FORM_SHEETS),
    *_MARKS,
    *{
        column.name: replace(column, key=False) for name in FORM_SHEETS for column in SHEETS[name].public.columns
    }.values(),
))  # fmt: skip
# The same in a workbook: a sheet a table, and what finds the row behind its own columns.
FORM_BOOK = {
    name: Written(
        replace(SHEETS[name].table, columns=(*SHEETS[name].public.columns, *_MARKS)), SHEETS[name].required,
        SHEETS[name].dates, needed=False,
    )
    for name in FORM_SHEETS
}  # fmt: skip

# What the keepers of the register write themselves; nothing that is made again takes it away.
BY_HAND = ("asked_on", "answered_on", "answer", "notes")
TRACKING = Table("tracking", "a council or board that is asked", (
    Column("code", "text", "Code of the area, and name of its folder", key=True),
    Column("name", "text", "Name of the area"),
    Column("kind", "text", "Who is asked: a council, integrated care board, health board, or health and social care "
           "trust, or two of them together"),
    Column("status", "text", "What was recorded of the area when it was asked about", choices=tuple(STATUSES)),
    Column("reason", "text", "Why it is asked"),
    Column("asked_on", "text", "When it was asked; for you to fill in"),
    Column("answered_on", "text", "When it answered; for you to fill in"),
    Column("answer", "text", "What it answered, such as: correct, corrected, no team, no reply; for you to fill in"),
    Column("notes", "text", "Notes; for you to fill in. No names of people"),
))  # fmt: skip

DIFF = Table("merge", "a cell of the register that a correction changes, or fills in a row to add", (
    Column("what", "text", "Whether the row is added or changed", choices=("added", "changed")),
    Column("sheet", "text", "Sheet of the register", choices=FORM_SHEETS),
    Column("row", "whole", "Row of the sheet, the header being row 1"),
    Column("about", "text", "The team or the area that the row is about"),
    Column("column", "text", "Column"),
    Column("old", "text", "What stood there; empty means nothing"),
    Column("new", "text", "What will stand there; empty means nothing"),
    Column("answer_file", "text", "File that says so"),
    Column("answer_row", "whole", "Row in that file"),
))  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A row of a form that came back: its file and row, its cells by column, and the mark of the row it is about."""

    file: str
    row: int
    sheet: str
    mark: str
    cells: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class RowChange:
    """
    What an answer changes: old and new of each cell by column.

    `row` is the row of the register; a row that is added has the number that it will have, and nothing in `old`.
    `about` names the team or the area that the row is about.
    """

    sheet: str
    row: int
    added: bool
    cells: Mapping[str, tuple[str, str]]
    answer: Answer
    about: str = ""


def mark_of(cells: Mapping[str, str]) -> str:
    """
    Return what tells a row of the register from any other, whatever its number: rows above it may come and go.

    Empty cells do not count, so that a column which is added to all registers changes no mark. It is made of what may
    be published, so that no private number can be found by trying them all.
    """
    filled = "\n".join(f"{name}={cells[name]!r}" for name in sorted(cells) if cells[name])
    # The letter keeps a spreadsheet from taking digits with an e among them for a number.
    return f"m{hashlib.sha256(filled.encode()).hexdigest()[:15]}"


# By it a spreadsheet knows that a CSV file is UTF-8; without it, Welsh letters come back damaged.
_BOM = "\ufeff"
_HOW = (
    ("What this is", "What the register holds about your area, one sheet a table. If all of it is right, there is "
     "nothing to fill in: answer “Correct”."),
    ("To correct", "Change the cell that is wrong. Empty it only if what it says is wrong and nobody knows better."),
    ("To add", "Fill in the row at the end of a sheet. A team needs an id of your own making (as north-team), and a "
     "row in catchments with the same id. Leave definition_class to us."),
    ("To say there is none", "Fill in the row at the end of statements: claim none, and the day."),
    ("A team that has ended", "Write closed as its status, and the day. Do not delete its row."),
    (f"{ROW}, {MARK}", "By them your answer finds its row in the register: please leave them as they are."),
    ("Dates", f"Write them {DATES_WRITTEN}, as far as they are known."),
    ("People", "No names of people, no mobile numbers or e-mail addresses of people, no home addresses: we publish "
     "what you write."),
)  # fmt: skip


def form_csv(held: Iterable[Held], area: str) -> bytes:
    """Return the form as CSV for Excel: the rows held about an area, and rows to add in which the area is filled in."""
    rows = [cells for name in FORM_SHEETS for cells in _rows(name, held, area)]
    table = pd.DataFrame(rows, columns=FORM.names, dtype="string").fillna("")
    return (_BOM + csv_text(table)).encode("utf-8")


def write_form_book(path: Path, held: Iterable[Held], area: str, classes: tuple[str, ...] = CLASSES) -> None:
    """Write the form as an Excel workbook, with lists to choose from and the meaning of each column."""
    with by_library(path), xlsxwriter.Workbook(str(path), SAFE) as book:
        book.set_properties({"title": "Form for corrections", "created": CREATED})
        how_sheet(book, _HOW, title="How to correct what the register holds")
        for name, written in FORM_BOOK.items():
            table_sheet(book, name, with_classes(written, classes), list(_rows(name, held, area)))


def _rows(name: str, held: Iterable[Held], area: str) -> Iterator[dict[str, str]]:
    """Return the rows of one sheet, and the one to add."""
    for row in held:
        if row.sheet == name:
            yield {SHEET: name, ROW: str(row.row), MARK: mark_of(row.cells), **row.cells}
    yield {SHEET: name, **({"stated_area": area} if "stated_area" in SHEETS[name].table.names else {})}
