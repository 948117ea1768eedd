"""Read a table of a person's own, whichever way they keep it: as a CSV file, or as a sheet of an Excel workbook."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ...vocabulary.errors import shortened
from .csv_sheet import Sheet, fill, header_of, read_sheet
from .workbook import MEND, Seen, column_letters, open_workbook, sheet_rows


def read_table(path: Path, *, required: list[str], optional: list[str], encoding: str | None = None) -> Sheet:
    """Read a CSV file, or the sheet of a workbook (.xlsx) that has the columns, as `read_sheet` does."""
    if path.suffix.lower() != ".xlsx":
        return read_sheet(path, required=required, optional=optional, encoding=encoding)
    book = open_workbook(path)
    seen = {name: Seen() for name in book.sheets}
    rows_of = {name: list(sheet_rows(book, name, seen[name])) for name in book.sheets}
    fitting = [name for name, rows in rows_of.items() if rows and set(required) <= set(header_of(rows, required)[1])]
    name = next(iter(fitting or rows_of))
    sheet = Sheet(f'{path.name}, sheet "{shortened(name, 40)}"', pd.DataFrame(columns=[*required, *optional]))
    if len(fitting) > 1:
        listed = ", ".join(f"“{shortened(other, 40)}”" for other in fitting)
        sheet.fault(f"Several sheets have these columns: {listed}.", "Keep the one that is meant.")
        return sheet
    rows = rows_of[name]
    header = header_of(rows, required)[1] if rows else []
    for cell in seen[name].bad:
        column = header[cell.place] if cell.place < len(header) else column_letters(cell.place)
        if column in (*required, *optional):
            sheet.fault(cell.why, MEND, row=cell.row, column=column, value=cell.text)
            sheet.spoilt.add((cell.row, column))
    fill(sheet, rows, required=required, optional=optional)
    return sheet
