"""Write an empty register to fill in, as an Excel workbook or CSV files, and its published schema."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import xlsxwriter

from ..vocabulary.errors import Fault, InputError
from ..vocabulary.register_sheets import DATES_WRITTEN, HELP, SHEETS, Written
from ..vocabulary.schema import Column
from ..writing.disk import by_library, replaced, whole_file
from .data_package import field_of
from .workbook import CREATED, LONGEST_CELL, SAFE

WORKBOOK = "register.xlsx"
_FIRST = "how to fill it in"
# So many rows have a drop-down list and the format of text.
_ROWS = 5000
_WIDEST = 36
# What a written date may look like; whether there is such a day, the check says.
_DATE_PATTERN = r"[0-9]{4}(-[0-9]{1,2}){0,2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"
_HOW = (
    ("One sheet a table", "teams has a row for each team, catchments a row for each area that a team serves. The other "
     "sheets may stay empty."),
    ("The row under the header", "It explains each column, and is passed over when the register is read. You may "
     "delete it."),
    ("An empty cell", "Not known. Leave a cell empty rather than guess: nothing is ever counted as 0 or as none."),
    ("Dates", f"Write them {DATES_WRITTEN}, as far as they are known."),
    ("Lists", "Where a cell has a list, write one of its words as it stands there."),
    ("Sources", "source_url is the address of the page that says so, and source_date the day of that page. Old "
     "evidence counts only towards “at most”, and so does a row without a date."),
    ("Two rows that disagree", "Where two rows of a team disagree about an area, the one with the newer source_date "
     "counts; if neither is newer, nothing is counted there and both are listed."),
    ("People", "No names of people, no mobile numbers or e-mail addresses of people, no home addresses. If one may be "
     "published, put it on the sheet allowed and say why."),
    ("Notes", "notes and confidence are yours alone and are never published. public_note is, and so is the note of a "
     "statement."),
    ("Columns of your own", "They are harmless, and so are sheets of your own, and any order of both."),
    ("Check it", "everyarea check register.xlsx says everything that has to be mended; with --report faults.xlsx also "
     "beside the rows."),
)  # fmt: skip


def write_template(folder: Path, *, xlsx: bool = True, csv: bool = True) -> list[Path]:
    """
    Write an empty register, and the schema of each of its tables.

    Parameters
    ----------
    folder
        Where the files go; it is made if need be.
    xlsx, csv
        Which kinds are wanted.

    Returns
    -------
    The files: `register.xlsx`, a CSV file with the header of each sheet, and `<sheet>.schema.json`.

    Raises
    ------
    InputError
        If one of the files is there already: it may be filled in.
    """
    files: dict[Path, bytes] = {folder / f"{name}.schema.json": schema_json(name) for name in SHEETS}
    if csv:
        files |= {
            folder / f"{name}.csv": (",".join(sheet.table.names) + "\r\n").encode() for name, sheet in SHEETS.items()
        }
    book = [folder / WORKBOOK] if xlsx else []
    filled = [path for path in (*book, *files) if path.exists() and path.suffix != ".json"]
    if filled:
        why = "The file is there already, and may be filled in: it is not written over."
        raise InputError([Fault(file=path.name, why=why, remedy="Name another folder with --out.") for path in filled])
    folder.mkdir(parents=True, exist_ok=True)
    for path, raw in files.items():
        replaced(path, raw)
    for path in book:
        with whole_file(path) as temporary, by_library(path):
            _write_workbook(temporary)
    return [*book, *files]


def schema_json(name: str) -> bytes:
    """
    Return the Frictionless table schema of a sheet, as UTF-8 JSON.

    It names no other sheet, so that each can be validated by itself; that teams are listed is for `everyarea check`.
    """
    sheet = SHEETS[name]
    schema: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/1.0/tableschema.json",
        "name": name,
        "description": f"A row is {sheet.table.one_row}.",
        "fields": [_field(sheet, column) for column in sheet.table.columns],
        "missingValues": [""],
    }
    if sheet.key:
        schema["primaryKey"] = list(sheet.key)
    return (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode()


def _field(sheet: Written, column: Column) -> dict[str, Any]:
    """Describe a column; what must be filled in is required, and a date is a text of certain forms."""
    declared = field_of(column, alone=False)
    limits = {key: value for key, value in declared.pop("constraints", {}).items() if key != "required"}
    if column.name in sheet.required and column.name != "stated_on":
        limits["required"] = True
    if sheet.key == (column.name,):
        limits["unique"] = True
    if column.name in sheet.dates:
        limits["pattern"] = _DATE_PATTERN
    if column.kind in {"whole", "number"}:
        limits |= {"minimum": 0, "maximum": 1 if column.name.startswith("share_") else 1_000_000}
    return {**declared, "constraints": limits} if limits else declared


def _write_workbook(path: Path) -> None:
    with xlsxwriter.Workbook(str(path), SAFE) as book:
        book.set_properties({"title": "Register to fill in", "created": CREATED})
        how_sheet(book, _HOW, title="How to fill in this register")
        for name, sheet in SHEETS.items():
            table_sheet(book, name, sheet)


def how_sheet(book: xlsxwriter.Workbook, lines: Iterable[tuple[str, str]], *, title: str) -> None:
    """Write how a workbook is filled in."""
    sheet = book.add_worksheet(_FIRST)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 16}))
    bold = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
    wrapped = book.add_format({"valign": "top", "text_wrap": True})
    for row, (what, words) in enumerate(lines, start=2):
        sheet.write_string(row, 0, what, bold)
        sheet.write_string(row, 1, words, wrapped)
        sheet.set_row(row, 15.5 * max(1, -(-len(words) // 100)))


def table_sheet(book: xlsxwriter.Workbook, name: str, written: Written, rows: Iterable[Mapping[str, str]] = ()) -> None:
    """
    Write one sheet: a header that stays in sight, a row that explains it, lists to choose from, cells of text.

    Parameters
    ----------
    rows
        Rows that are filled in already: texts by column.
    """
    sheet = book.add_worksheet(name)
    needed = book.add_format({"bold": True, "bottom": 1, "bg_color": "#DCE6F1"})
    other = book.add_format({"bold": True, "bottom": 1})
    explains = book.add_format({"italic": True, "text_wrap": True, "valign": "top", "font_color": "#595959"})
    # A day typed into a cell of text stays as it was typed: 2024-02 is no day, and Excel would make it one.
    text = book.add_format({"num_format": "@"})
    for place, column in enumerate(written.table.columns):
        sheet.set_column(place, place, min(_WIDEST, max(14, len(column.name) + 3)), text)
        sheet.write_string(0, place, column.name, needed if column.name in written.required else other)
        sheet.write_string(1, place, help_of(written, column), explains)
        if column.choices:
            sheet.data_validation(2, place, _ROWS, place, {
                "validate": "list", "source": list(column.choices), "ignore_blank": True,
                "error_title": "Not on the list", "error_message": "Choose one of the words on the list.",
            })  # fmt: skip
    for at, cells in enumerate(rows, start=2):
        for place, column in enumerate(written.table.columns):
            if cells.get(column.name):
                sheet.write_string(at, place, cells[column.name][:LONGEST_CELL], text)
    sheet.set_row(1, 90)
    sheet.freeze_panes(1, 1)


def help_of(written: Written, column: Column) -> str:
    """Describe what belongs in a column; the first required one begins so that the row is known for what it is."""
    start = HELP if column.name == written.required[0] else ""
    must = " Must be filled in." if column.name in written.required else ""
    choices = f" One of: {', '.join(column.choices)}." if column.choices else ""
    return f"{start}{column.meaning.rstrip('.')}.{choices}{must}"
