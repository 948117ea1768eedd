"""Write a table into an Excel workbook (.xlsx), row by row: every text stays that text, and no cell is a formula."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter

from ..vocabulary.errors import Fault, InputError, shortened

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
        raise InputError([Fault(file=name, why=why, remedy="Name a file that ends in .csv or .parquet.")])


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
            raise InputError(
                [Fault(file=self.name, row=at, column=column, value=shortened(text), why=why, remedy=remedy)]
            )
        elif text:
            self.sheet.write_string(self.row, place, text)

    def close(self) -> None:
        """Finish the file."""
        self.book.close()
