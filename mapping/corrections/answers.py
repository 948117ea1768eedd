"""Read the forms that councils send back, CSV or Excel: each row answers for a row of the register, or is a new one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ..reading.register.as_written import handed_in
from ..reading.register.sheets import read_book
from ..reading.tables.csv_sheet import EXPLAINS, Sheet, header_name, header_of, read_sheet, records_of
from ..vocabulary.errors import Fault, refused
from ..vocabulary.register_sheets import FORM_SHEETS, HELP, SHEETS
from ..vocabulary.safe_text import meant
from .form import FORM, FORM_BOOK, MARK, ROW, SHEET, Answer

_ITSELF = (SHEET, ROW, MARK)
# What the form fills in itself in a row to add: on its own it adds nothing.
_GIVEN = "stated_area"


def read_answers(path: Path, *, encoding: str | None = None) -> tuple[list[Answer], list[Fault]]:
    """
    Read one form that was filled in: its answers, and its faults.

    Rows to add in which nothing was filled in are left out. A column that the form lacks is in no answer, so that it
    changes nothing.
    """
    if path.suffix.lower() == ".csv":
        return _from_csv(path, encoding)
    return _from_book(path)


def _from_csv(path: Path, encoding: str | None) -> tuple[list[Answer], list[Fault]]:
    optional = [name for name in FORM.names if name not in {SHEET, MARK}]
    sheet = read_sheet(path, required=[SHEET, MARK], optional=optional, encoding=encoding)
    there = set(header_of(records_of(path, encoding), [SHEET, MARK])[1]) if not sheet.absent else set()
    for row, name in sheet.rows[SHEET].items():
        if name not in FORM_SHEETS and not sheet.absent:
            why = "This is no sheet of the register that a correction can change."
            remedy = f"Write one of: {', '.join(FORM_SHEETS)}."
            sheet.fault(why, remedy, row=row, column=SHEET, value=name)
    rows = [(number, cells) for number, cells in sheet.rows.to_dict("index").items() if cells[SHEET] in FORM_SHEETS]
    rows = [(number, {column: meant(text) for column, text in cells.items()}) for number, cells in rows]
    return list(_answers(sheet, rows, there)), sheet.faults


def _from_book(path: Path) -> tuple[list[Answer], list[Fault]]:
    sheets = read_book(path, dict.fromkeys(FORM_BOOK, _explains), FORM_BOOK)
    columns = {header_name(given.name): set(given.columns) for given in handed_in(path)}
    answers: list[Answer] = []
    faults: list[Fault] = []
    if not set(columns) & set(FORM_SHEETS):
        why = "The workbook has none of the sheets of a form."
        remedy = f"Name a form that everyarea ask wrote: it has the sheets {', '.join(FORM_SHEETS)}."
        raise refused(path.name, why, remedy)
    for name, sheet in sheets.items():
        there = columns.get(name, set())
        if name in columns and MARK not in there:
            sheet.fault(
                f'The column "{MARK}" is missing, so it cannot be told which rows are meant.',
                "Use the form as it was sent.", row=1, column=MARK,
            )  # fmt: skip
        rows = [(number, {**cells, SHEET: name}) for number, cells in sheet.rows.to_dict("index").items()]
        answers.extend(_answers(sheet, rows, there))
        faults.extend(sheet.faults)
    return answers, faults


def _explains(under: int, row: dict[str, str]) -> str:
    """Say that the row under the header is no row of the table."""
    return EXPLAINS if under == 1 and any(c.startswith(HELP) for c in row.values()) else ""


def _answers(sheet: Sheet, rows: Iterable[tuple[int, dict[str, str]]], there: set[str]) -> Iterator[Answer]:
    """Take the cells that belong to the sheet of each row; what stands in any other column is a fault, not lost."""
    for number, cells in rows:
        name, mark = cells[SHEET], cells[MARK]
        mine = {column: cells[column] for column in SHEETS[name].public.names if column in there}
        for column, text in cells.items():
            if text and column not in mine and column not in _ITSELF:
                why = f"The sheet {name} has no such column."
                sheet.fault(why, "Move what it says to another column.", row=number, column=column, value=text)
        if not mark and not any(text for column, text in mine.items() if column != _GIVEN):
            continue
        yield Answer(file=sheet.name, row=number, sheet=name, mark=mark, cells=mine)
