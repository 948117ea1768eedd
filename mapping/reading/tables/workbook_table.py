"""Take one sheet of a workbook as a table: a row near its top is its header, every cell below is text."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pyarrow as pa

from ...vocabulary.errors import refused, shortened
from .workbook import Row, Workbook, column_letters, open_workbook, sheet_rows

_ROWS = 20_000
TITLES = 20


def open_sheet(
    path: Path, *, sheet: str | None = None, fits: Callable[[tuple[str, ...]], bool] = bool
) -> tuple[tuple[str, ...], Callable[[list[str] | None], Iterator[pa.Table]]]:
    """
    Open a sheet of a workbook: its columns, and what reads some of them, or with None all, in pieces.

    Without a name, it is the only sheet that holds anything, or the only one whose columns fit. Rows without any text
    are left out. A row with more cells than the header is refused while the pieces are read.
    """
    book = open_workbook(path)
    chosen, header = _chosen(book, sheet, fits)
    names = column_names(header[1], path.name)
    return names, partial(_pieces, book, chosen, header[0], names)


def _chosen(book: Workbook, sheet: str | None, fits: Callable[[tuple[str, ...]], bool]) -> tuple[str, Row]:
    """Find the sheet that is meant, and its header row."""
    listed = ", ".join(f'"{shortened(name, 40)}"' for name in book.sheets)
    if sheet is not None and sheet not in book.sheets:
        raise refused(book.path.name, f'There is no sheet "{shortened(sheet, 40)}".', f"The workbook has: {listed}.")
    asked = [sheet] if sheet is not None else list(book.sheets)
    headers = {name: header for name in asked if (header := _header(book, name, fits))}
    if not headers:
        raise refused(book.path.name, "The sheet is empty.", "Put a header row and at least one row in it.")
    if len(headers) > 1:
        fitting = {name: header for name, header in headers.items() if _fitting(header, fits)}
        if len(fitting) != 1:
            why = f"Several sheets could be meant: {listed}." if fitting else f"None of the sheets fits: {listed}."
            raise refused(book.path.name, why, "Say which with --sheet.")
        headers = fitting
    return next(iter(headers.items()))


def _header(book: Workbook, sheet: str, fits: Callable[[tuple[str, ...]], bool]) -> Row | None:
    """Return the first row that fits as a header, below titles and notes, else the first; None where there is none."""
    start = list(itertools.islice(sheet_rows(book, sheet), TITLES))
    return next((row for row in start if _fitting(row, fits)), start[0] if start else None)


def _fitting(row: Row, fits: Callable[[tuple[str, ...]], bool]) -> bool:
    return fits(tuple(cell.strip() for cell in row[1]))


def column_names(cells: Sequence[str], file: str) -> tuple[str, ...]:
    """Name the columns of a header row, each once; one without a name is called by its place."""
    names = tuple(cell.strip() or f"column_{place}" for place, cell in enumerate(cells, start=1))
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        listed = ", ".join(f'"{name}"' for name in twice)
        raise refused(file, f"The header has {listed} more than once.", "Give every column a name of its own.")
    return names


def _pieces(
    book: Workbook, sheet: str, header: int, names: tuple[str, ...], wanted: list[str] | None
) -> Iterator[pa.Table]:
    """Read some columns, or with None all, in pieces."""
    places = {name: names.index(name) for name in (wanted or names)}
    rows: list[list[str]] = []
    for number, cells in sheet_rows(book, sheet):
        if number <= header:
            continue
        if len(cells) > len(names):
            at = f'{book.path.name}, sheet "{shortened(sheet, 40)}"'
            why = "The cell stands beyond the last column that has a name."
            remedy = "Name the column in the header row, or clear the cell."
            column = column_letters(len(cells) - 1)
            raise refused(at, why, remedy, row=number, column=column, value=cells[-1])
        rows.append(cells + [""] * (len(names) - len(cells)))
        if len(rows) == _ROWS:
            yield _table(rows, places)
            rows = []
    if rows:
        yield _table(rows, places)


def _table(rows: list[list[str]], places: dict[str, int]) -> pa.Table:
    columns = list(zip(*rows, strict=True))
    return pa.table({name: pa.array(columns[place], pa.string()) for name, place in places.items()})
