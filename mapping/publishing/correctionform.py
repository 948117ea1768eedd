"""Write the form for corrections: what the register holds about an area, row by row, and empty rows to add to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd
import xlsxwriter

from ..vocabulary.asking import FORM, FORM_BOOK, FORM_SHEETS, MARK, ROW, SHEET, Held, mark_of
from ..vocabulary.registersheets import CLASSES, DATES_WRITTEN, SHEETS, with_classes
from .disk import by_library
from .registertemplate import how_sheet, table_sheet
from .tables import csv_text
from .workbook import CREATED, SAFE

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
    """
    Give the form as CSV.

    Parameters
    ----------
    held
        The rows about the area, as far as they may be published.
    area
        Its code, or its name: it is filled in, in the rows to add.

    Returns
    -------
    UTF-8 with a byte-order mark, comma, CRLF; every text guarded as in all outputs.
    """
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
    """Give the rows of one sheet, and the one to add."""
    for row in held:
        if row.sheet == name:
            yield {SHEET: name, ROW: str(row.row), MARK: mark_of(row.cells), **row.cells}
    yield {SHEET: name, **({"stated_area": area} if "stated_area" in SHEETS[name].table.names else {})}
