"""Open a table of any length, a CSV file, a workbook or a Parquet file, and read its columns in pieces."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from ...vocabulary.codes import is_postcode
from ...vocabulary.errors import InputError, refused
from .given_files import refuse_no_file
from .plain_text import declares, encoding_of, separator_of
from .workbook_table import TITLES, column_names, open_sheet

BATCH_ROWS = 100_000
_BLOCK_BYTES = 4_000_000
_LONGEST_HEADER = 1_000_000
# What the decoder raises on damage in the footer, in its text, or in a page of values.
_PARQUET = (
    OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError, MemoryError, pa.ArrowException,
)  # fmt: skip
_ONLY_A_HEADER = ("Empty CSV file", "Could not skip initial")
# What the reader of pieces calls an encoding otherwise.
_PLAIN = {"utf-8-sig": "utf8", "utf-8": "utf8"}
_UNEVEN = re.compile(r"Expected (\d+) columns, got (\d+)")
_NO_TABLE = {
    b"\xd0\xcf\x11\xe0": ("an old or locked Excel workbook", "Open it and save it as .xlsx, without a password."),
    b"%PDF": ("a PDF", "Copy the table into a spreadsheet and save it as “CSV UTF-8”."),
    b"SQLite": ("a GeoPackage", "Export its table as CSV, with columns named longitude and latitude."),
    b"{": ("JSON", "Export it as CSV, with columns named longitude and latitude."),
}


def open_table(
    path: Path,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    fits: Callable[..., bool] = bool,
    notes: list[str] | None = None,
) -> tuple[tuple[str, ...], Callable[[list[str] | None], Iterator[pa.Table]]]:
    """
    Open a table of any length: its columns, and what reads some, or with None all, in pieces.

    Without an `encoding`, and without a mark in the file, a CSV file is UTF-8 or else Windows text. The header is the
    first row that `fits`, below titles and notes; else the first. `notes` takes what has to be said of how the file was
    read.
    """
    refuse_no_file(path)
    if not path.is_file():
        raise refused(path.name, "There is no such file on this computer.", "Check the name and the folder.")
    with path.open("rb") as file:
        start = file.read(64)
    if start.startswith(b"PAR1"):
        return _open_parquet(path)
    if start.startswith(b"PK\x03\x04"):
        return open_sheet(path, sheet=sheet, fits=fits)
    for magic, (what, remedy) in _NO_TABLE.items():
        if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(magic):
            raise refused(path.name, f"This is {what}, not a CSV file, an .xlsx workbook or a Parquet file.", remedy)
    return _open_csv(path, encoding, fits, notes if notes is not None else [])


def at_most(path: Path, most: int, *, encoding: str | None = None, sheet: str | None = None) -> int:
    """Count the rows of a file, but not on where there are more than `most`."""
    columns, pieces = open_table(path, encoding=encoding, sheet=sheet)
    counted = 0
    for piece in pieces([columns[0]]):
        counted += len(piece)
        if counted > most:
            break
    return counted


def _open_parquet(path: Path) -> tuple[tuple[str, ...], Callable[[list[str] | None], Iterator[pa.Table]]]:
    """Open a Parquet file; columns of shapes and other nested or binary values are left out."""
    try:
        schema = pq.read_schema(path)
    except _PARQUET:
        raise _cut(path.name) from None
    unwritten = (pa.types.is_nested, pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)
    flat = [field.name for field in schema if not any(is_such(field.type) for is_such in unwritten)]
    return tuple(flat), partial(_parquet_pieces, path, flat, None)


def _parquet_pieces(
    path: Path, flat: list[str], groups: list[int] | None, wanted: list[str] | None
) -> Iterator[pa.Table]:
    """Read some columns of some row groups, or with None all, in pieces."""
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=BATCH_ROWS, row_groups=groups, columns=wanted or flat):
                batch.validate(full=True)
                piece = pa.Table.from_batches([batch])
                piece.slice(0, 1).to_pandas()  # only now is it read which types the file says that it has
                yield piece
    except _PARQUET:
        raise _cut(path.name) from None


def row_groups(path: Path) -> list[int]:
    """Count the rows of each row group of a Parquet file."""
    try:
        with path.open("rb") as file:
            is_parquet = file.read(4) == b"PAR1"
        metadata = pq.read_metadata(path) if is_parquet else None
    except _PARQUET:
        raise _cut(path.name) from None
    if metadata is None:
        why = "A cluster reads Parquet only, whose row groups its workers can share among them."
        raise refused(path.name, why, "Convert the file to Parquet, or locate it without --scheduler.")
    return [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)]


def read_group(path: Path, group: int) -> Iterator[pd.DataFrame]:
    """Return the rows of one row group of a Parquet file, in batches, as `read_points` gives those of the whole."""
    flat, _ = _open_parquet(path)
    for piece in _parquet_pieces(path, list(flat), [group], None):
        yield piece.to_pandas()


def _open_csv(
    path: Path, named: str | None, fits: Callable[..., bool], notes: list[str]
) -> tuple[tuple[str, ...], Callable[[list[str] | None], Iterator[pa.Table]]]:
    """Open a CSV file as text cells."""
    encoding, windows = encoding_of(path, named)
    if windows:
        notes.append(
            f"{path.name}: The file is not in UTF-8; it was read as Windows text (cp1252). "
            "Check that accented letters look right; if they do not, save the file as “CSV UTF-8”."
        )
    header, lines, delimiter = _header(path, encoding, fits, notes)
    names = column_names(header, path.name)
    reading = pacsv.ReadOptions(
        column_names=list(names), skip_rows=lines, encoding=_PLAIN.get(encoding, encoding), block_size=_BLOCK_BYTES
    )
    # In a file of one column a blank line is a row without a place; in others it is no row.
    splitting = pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=len(names) > 1)

    return names, partial(_csv_pieces, path, names, reading, splitting)


def _csv_pieces(
    path: Path,
    names: tuple[str, ...],
    reading: pacsv.ReadOptions,
    splitting: pacsv.ParseOptions,
    wanted: list[str] | None,
) -> Iterator[pa.Table]:
    """Read some columns, or with None all, in pieces."""
    keeping = pacsv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, include_columns=wanted or []
    )
    try:
        with pacsv.open_csv(path, reading, splitting, keeping) as file:
            for batch in file:
                yield pa.Table.from_batches([batch])
    except (OSError, ValueError, LookupError, pa.ArrowException) as error:
        if not any(words in str(error) for words in _ONLY_A_HEADER):
            raise _damaged(path.name, error) from None


def _header(path: Path, encoding: str, fits: Callable[..., bool], notes: list[str]) -> tuple[list[str], int, str]:
    """Return the names in the header row, the lines down to it, and what stands between cells."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            text = file.read(_LONGEST_HEADER)
    except (ValueError, LookupError):
        why = f"The file is not in {encoding}."
        raise refused(path.name, why, "Save it as “CSV UTF-8”, or name its encoding with --encoding.") from None
    delimiter = separator_of(text)
    rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    start: list[tuple[list[str], int]] = []
    try:
        for cells in itertools.islice(rows, TITLES):
            if not declares(cells):
                start.append(([cell.replace("\ufeff", "").strip() for cell in cells], rows.line_num))
    except csv.Error:
        raise _damaged(path.name, ValueError()) from None
    first = next((cells for cells, _ in start if any(cells)), [])
    if not first:
        raise refused(path.name, "The file has no header row.", "Put the names of the columns in the first row.")
    for cells, lines in start:
        if any(cells) and fits(tuple(cells)):
            return cells, lines, delimiter
    if codes := [place for place, cell in enumerate(first, start=1) if is_postcode(cell)]:
        named = ["postcode" if [place] == codes else f"column_{place}" for place in range(1, len(first) + 1)]
        note = f"; column {codes[0]} was read as the postcode" if len(codes) == 1 else ""
        notes.append(f"{path.name}: The file has no header row, so that its columns are numbered{note}.")
        return named, start[0][1] - 1 if start[0][0] == first else 0, delimiter
    if not any(start[0][0]):
        raise refused(path.name, "The file has no header row.", "Put the names of the columns in the first row.")
    return start[0][0], start[0][1], delimiter


def _cut(name: str) -> InputError:
    """Say that a Parquet file is damaged, in our own words: nobody can mend one by hand."""
    return refused(name, "The file is damaged.", "Download or export it again.")


def _damaged(name: str, error: Exception) -> InputError:
    """Say that a file cannot be read on, with what the reader said of the place."""
    if "utf" in str(error).lower() or isinstance(error, UnicodeError):
        remedy = "Save it as “CSV UTF-8”, or name its encoding with --encoding, for instance cp1252."
        return refused(name, "The file is not in the encoding it was read in.", remedy)
    uneven = _UNEVEN.search(str(error))
    why = f"A row has {uneven[2]} cells and the header has {uneven[1]}." if uneven else "It cannot be read as a table."
    return refused(name, why, "Look for a quotation mark that is not closed or a comma outside quotation marks.")
