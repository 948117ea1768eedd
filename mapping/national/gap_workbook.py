"""Write the gap analysis as one Excel workbook: how it was made first, then a sheet a table; nothing in it is run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from ..formats.workbook import CREATED, SAFE, check_fits
from ..vocabulary.boards import in_year
from ..vocabulary.codes import LEVELS
from ..vocabulary.numbers import months
from ..vocabulary.schema import Table
from ..wording.edition import Edition
from ..wording.headline import given
from ..wording.phrases import day_words

# Where a table has more text than a screen is wide, its lines are broken.
_WIDEST = 60
SHEETS = (
    "headline", "levels", "gaps", "sites", "hubs", "reach", "need", "distance", "access", "timeline", "fifths",
    "inequality", "pattern", "areas", "reconciliation",
)  # fmt: skip
_NUMBERS = {"whole": "#,##0", "number": "#,##0.0##", "date": "yyyy-mm-dd"}


def write_analysis(
    path: Path, tables: Sequence[tuple[str, Table, pd.DataFrame]], *, method: Iterable[tuple[str, str]], title: str
) -> None:
    """
    Write tables into one workbook, each on a sheet of its own that is named for it.

    Parameters
    ----------
    tables
        The name of each, its declaration, and the table. A missing value is an empty cell, never 0; yes and no are
        words; days are dates; every text stays text. Columns that are not declared are left out.
    method
        What is asked and how it is counted: pairs of a heading and a text, for the first sheet.
    title
        The title of the workbook.

    Raises
    ------
    InputError
        If a table has more rows than a sheet.
    """
    for name, _, table in tables:
        check_fits(len(table), f"{path.name}, {name}")
    with xlsxwriter.Workbook(str(path), SAFE) as book:
        book.set_properties({"title": title, "created": CREATED})
        held = [(f"Sheet {name}", f"A row is {declared.one_row}.") for name, declared, _ in tables]
        _method_sheet(book, title, [*method, *held])
        for name, declared, table in tables:
            _table_sheet(book, name, declared, table)


def method(edition: Edition) -> list[tuple[str, str]]:
    """Say what is asked, how it is counted, what it assumes and what it must not be read as, part by part."""
    said = [(f"In words: {name}", " ".join(sentences)) for name, sentences in edition.said.items()]
    credit = [("Source", passport.credit) for passport in edition.passports]
    return [
        ("Day counted", day_words(edition.on)),
        ("Areas", in_year(LEVELS[edition.level], edition.boards)),
        ("Definition", f"{edition.definition} (version {edition.definition_version}): "
                       f"{edition.admits}"),
        ("Evidence", f"A record counts towards “at least” while its newest dated evidence lies within "
                     f"{months(edition.fresh_months)} of the day counted; else only towards “at most”."),
        ("Taken as given", given(edition) or "Nothing."),
        ("An empty cell", "Not known, or not measured: never 0."),
        ("not_known", "No team is recorded there. That does not mean that there is none."),
        ("Shares", "Areas differ in size: a share of areas is no share of babies or of families. A team that is "
                   "recorded does not reach every family."),
        *said,
        *dict.fromkeys(credit),
    ]  # fmt: skip


def _method_sheet(book: xlsxwriter.Workbook, title: str, rows: Iterable[tuple[str, str]]) -> None:
    """Write how it was made."""
    sheet = book.add_worksheet("method")
    sheet.hide_gridlines(2)
    heading = book.add_format({"bold": True, "font_size": 16})
    bold = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
    wrapped = book.add_format({"valign": "top", "text_wrap": True})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, title, heading)
    for place, (what, words) in enumerate(rows, start=2):
        sheet.write_string(place, 0, what, bold)
        sheet.write_string(place, 1, words, wrapped)
        sheet.set_row(place, 15.5 * max(1, -(-len(words) // 105)))


def _table_sheet(book: xlsxwriter.Workbook, name: str, declared: Table, table: pd.DataFrame) -> None:
    """Write one table: a header that stays in sight, columns as wide as they need, the meaning of each as a note."""
    sheet = book.add_worksheet(name[:31])
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    columns = [column for column in declared.columns if column.name in table and column.kind != "geometry"]
    for place, column in enumerate(columns):
        style = book.add_format({"num_format": _NUMBERS[column.kind]} if column.kind in _NUMBERS else {})
        values = table[column.name]
        sheet.write_string(0, place, column.name, head)
        sheet.write_comment(0, place, column.meaning, {"x_scale": 2, "author": ""})
        sheet.set_column(place, place, _width(column.name, values), style)
        for row, value in enumerate(values, start=1):
            if pd.notna(value):
                _write(sheet, row, place, column.kind, value)
    sheet.freeze_panes(1, 2 if len(columns) > 4 else 1)
    if len(table) and columns:
        sheet.autofilter(0, 0, len(table), len(columns) - 1)


def _write(sheet: Any, row: int, place: int, kind: str, value: Any) -> None:
    if kind in ("whole", "number"):
        sheet.write_number(row, place, value)
    elif kind == "date":
        sheet.write_datetime(row, place, value.to_pydatetime())
    elif kind == "yes_no":
        sheet.write_string(row, place, "yes" if value else "no")
    else:
        sheet.write_string(row, place, str(value))


def _width(name: str, values: pd.Series) -> float:
    longest = values.dropna().astype(str).str.len().max()
    return float(min(_WIDEST, max(9, len(name) + 2, 0 if pd.isna(longest) else longest + 1)))
