"""
Write the tables of layers without their shapes: one as CSV, several as one Excel workbook.

Write a table into an Excel workbook (.xlsx), row by row: every text stays that text, and no cell is a formula.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter

from ..vocabulary.errors import refused, shortened
from ..vocabulary.schema import Column
from ..writing.disk import by_library, not_whole
from .csv import csv_text
from .layer import Layer

MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
_EXACT = 2**53
# The day that every workbook says it was made: one that does not move, so that the same tables give the same bytes.
CREATED = datetime(2000, 1, 1, tzinfo=UTC)
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def check_fits(rows: int, name: str) -> None:
    """
    Refuse a table that has more rows than a sheet.

    Raises
    ------
    InputError
        If it has.
    """
    if rows > MOST_ROWS - 1:
        why = f"The table has {rows:,} rows or more; a sheet holds {MOST_ROWS - 1:,} below its header."
        raise refused(name, why, "Name a file that ends in .csv or .parquet.")


class SheetWriter:
    """Writes tables of one schema below each other into the one sheet of a workbook; memory does not grow with rows."""

    def __init__(self, path: Path, schema: pa.Schema, *, name: str, sheet: str = "located") -> None:
        self.name, self.columns, self.row = name, schema.names, 0
        self.book = xlsxwriter.Workbook(str(path), {"constant_memory": True, **SAFE})
        self.book.set_properties({"created": CREATED})
        self.sheet = self.book.add_worksheet(sheet)
        self.sheet.freeze_panes(1, 0)
        bold = self.book.add_format({"bold": True})
        for place, column in enumerate(self.columns):
            self.sheet.write_string(0, place, column, bold)

    def write_table(self, table: pa.Table) -> None:
        """
        Write rows below those that are there.

        Raises
        ------
        InputError
            If there are more than a sheet holds, or a text is longer than a cell can be.
        """
        check_fits(self.row + len(table), self.name)
        for cells in zip(*(column.to_pylist() for column in table.columns), strict=True):
            self.row += 1
            for place, value in enumerate(cells):
                if value is not None:
                    self._write(place, value)

    def _write(self, place: int, value: Any) -> None:
        if isinstance(value, bool):
            self.sheet.write_boolean(self.row, place, value)
        elif isinstance(value, int | float) and math.isfinite(value) and abs(value) <= _EXACT:
            self.sheet.write_number(self.row, place, value)
        elif isinstance(value, float) and math.isnan(value):
            return
        elif len(text := str(value)) > LONGEST_CELL:
            why = f"The text is longer than a cell can be ({LONGEST_CELL:,} characters)."
            remedy = "Name a file that ends in .csv or .parquet."
            at, column = self.row + 1, self.columns[place]
            raise refused(self.name, why, remedy, row=at, column=column, value=shortened(text))
        elif text:
            self.sheet.write_string(self.row, place, text)

    def close(self) -> None:
        """Finish the file."""
        self.book.close()


_LONGEST_CELL = 32_767
_NUMBERS = {"whole": "#,##0", "number": "#,##0.0##", "date": "yyyy-mm-dd"}
_WIDTHS = {"text": 24, "date": 11}


def write_csv(path: Path, layer: Layer) -> None:
    """
    Write the table of a layer as CSV, and count its rows back.

    UTF-8, comma, CRLF; missing cells are empty, days ISO 8601, yes and no words, numbers of ten digits. A text that a
    spreadsheet would take for a formula gets an apostrophe before it, as does one that begins with one.
    """
    path.write_text(csv_text(layer.shaped), encoding="utf-8", newline="")
    with path.open(encoding="utf-8", newline="") as back:
        if sum(1 for _ in csv.reader(back)) != len(layer.frame) + 1:
            raise not_whole(path)


def write_xlsx(path: Path, layers: Sequence[Layer]) -> None:
    """
    Write the tables of layers into one workbook: a sheet each, named for the layer, and one of what columns mean.

    Every text stays text, no cell is a formula, days are days, yes and no are words, a missing value is an empty cell.
    Memory does not grow with rows. The same layers give the same bytes.

    Raises
    ------
    InputError
        If a layer has more rows than a sheet, or a text longer than a cell. Nothing is written then.
    """
    for layer in layers:
        check_fits(len(layer.frame), f"{path.name}, {layer.name}")
        _check_cells(layer, path.name)
    with by_library(path), xlsxwriter.Workbook(str(path), {"constant_memory": True, **SAFE}) as book:
        book.set_properties({"title": layers[0].title, "created": CREATED})
        bold = book.add_format({"bold": True, "bottom": 1})
        styles = {kind: book.add_format({"num_format": form}) for kind, form in _NUMBERS.items()}
        for layer in layers:
            _sheet(book, layer, bold, styles)
        _columns_sheet(book, layers, bold)


def _check_cells(layer: Layer, file: str) -> None:
    for column in layer.columns:
        if column.kind != "text":
            continue
        for row, text in enumerate(layer.arrow.column(column.name).to_pylist(), start=2):
            if text is not None and len(text) > _LONGEST_CELL:
                why = f"The text is longer than a cell can be ({_LONGEST_CELL:,} characters)."
                raise refused(
                    file=f"{file}, {layer.name}",
                    why=why,
                    remedy="Ask for csv or gpkg.",
                    row=row,
                    column=column.name,
                    value=shortened(text),
                )


def _sheet(book: xlsxwriter.Workbook, layer: Layer, bold: Any, styles: dict[str, Any]) -> None:
    """Write one table row by row."""
    sheet = book.add_worksheet(layer.name)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(layer.columns):
        sheet.set_column(place, place, max(_WIDTHS.get(column.kind, 10), len(column.name) + 2))
        sheet.write_string(0, place, column.name, bold)
    columns = [layer.arrow.column(column.name).to_pylist() for column in layer.columns]
    for row, cells in enumerate(zip(*columns, strict=True), start=1):
        for place, value in enumerate(cells):
            if value is not None:
                _cell(sheet, row, place, layer.columns[place], value, styles)
    if len(layer.frame):
        sheet.autofilter(0, 0, len(layer.frame), len(layer.columns) - 1)


def _cell(sheet: Any, row: int, place: int, column: Column, value: Any, styles: dict[str, Any]) -> None:
    if column.kind in ("whole", "number") and abs(value) <= _EXACT:
        sheet.write_number(row, place, value, styles[column.kind])
    elif column.kind == "date" and value.year >= 1900:
        sheet.write_datetime(row, place, value, styles["date"])
    elif column.kind == "yes_no":
        sheet.write_string(row, place, "yes" if value else "no")
    elif str(value):
        sheet.write_string(row, place, str(value))


def _columns_sheet(book: xlsxwriter.Workbook, layers: Sequence[Layer], bold: Any) -> None:
    """Describe what every column means."""
    sheet = book.add_worksheet("column meanings")
    sheet.freeze_panes(1, 0)
    for place, (name, width) in enumerate((("sheet", 14), ("column", 26), ("kind", 9), ("meaning", 80),
                                           ("choices", 60))):  # fmt: skip
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, name, bold)
    rows = [(layer.name, column.name, column.kind, column.meaning, "; ".join(column.choices))
            for layer in layers for column in layer.columns]  # fmt: skip
    for row, cells in enumerate(rows, start=1):
        for place, text in enumerate(cells):
            sheet.write_string(row, place, text)
