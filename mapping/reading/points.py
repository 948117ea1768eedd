"""
Read files of places, of any length, a batch at a time: postcodes, eastings and northings, or degrees.

A CSV file keeps every cell as text. Which columns say where a row is gets told from their names.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from ..vocabulary.errors import Fault, InputError, shortened

BATCH_ROWS = 100_000
_BLOCK_BYTES = 4_000_000
_LONGEST_HEADER = 1_000_000
_ONLY_A_HEADER = ("Empty CSV file", "Could not skip initial")
_NO_TABLE = {
    b"PK\x03\x04": (
        "an Excel workbook or a zip file",
        "Workbooks are not read here yet: save the sheet as “CSV UTF-8”.",
    ),
    b"\xd0\xcf\x11\xe0": ("an old Excel workbook", "Open it and save the sheet as “CSV UTF-8”."),
    b"%PDF": ("a PDF", "Copy the table into a spreadsheet and save it as “CSV UTF-8”."),
    b"SQLite": ("a GeoPackage", "Export its table as CSV, with columns named longitude and latitude."),
    b"{": ("JSON", "Export it as CSV, with columns named longitude and latitude."),
}
# Names of columns without spaces and signs, best first: a name in an earlier group wins over all in later ones.
_NAMES = {
    "postcode": (("postcode", "postcodes"), ("pcds",), ("pcd8",), ("pcd7",), ("pcd",)),
    "easting": (("easting", "eastings"), ("oseast1m", "east1m", "east"), ("x",)),
    "northing": (("northing", "northings"), ("osnrth1m", "north1m", "north"), ("y",)),
    "longitude": (("longitude",), ("lon", "lng", "long")),
    "latitude": (("latitude",), ("lat",)),
}


@dataclass(frozen=True)
class Places:
    """
    Which columns of a table say where its rows are; an empty name means that there is none.

    `x` and `y` are easting and northing in metres, or, where `degrees`, longitude and latitude.
    """

    postcode: str = ""
    x: str = ""
    y: str = ""
    degrees: bool = False


@dataclass(frozen=True)
class PointFile:
    """A file of places: its name, every column, those that say where, and its rows in batches, to be read once."""

    name: str
    columns: tuple[str, ...]
    places: Places
    batches: Iterator[pd.DataFrame]


def read_points(
    path: Path, *, named: Mapping[str, str] | None = None, encoding: str | None = None, rows: int = BATCH_ROWS
) -> PointFile:
    """
    Open a CSV or Parquet file of places.

    Parameters
    ----------
    path
        The file. CSV has a header row, and a comma, semicolon or tab between cells.
    named
        Columns that are named outright, for instance `{"postcode": "home_pc"}`; the keys are postcode, easting,
        northing, longitude and latitude.
    encoding
        Encoding of a CSV file that is not UTF-8, for instance "cp1252".
    rows
        Most rows in a batch.

    Returns
    -------
    A PointFile. Its batches hold every column, in the file's order; those of a CSV file as text, an empty cell as "".

    Raises
    ------
    InputError
        If the file is no such table, or no column, or more than one, can be what says where a row is. A row that cannot
        be split into cells raises while the batches are read.
    """
    columns, batches = open_table(path, encoding=encoding)
    return PointFile(path.name, columns, choose(columns, path.name, named or {}), _rebatched(batches(None), rows))


def open_table(
    path: Path, *, encoding: str | None = None
) -> tuple[tuple[str, ...], Callable[[list[str] | None], Iterator[pa.Table]]]:
    """Give the columns of a CSV or Parquet file, and what reads some of them, or with None all, in pieces."""
    if not path.is_file():
        raise _refused(path.name, "There is no such file on this computer.", "Check the name and the folder.")
    with path.open("rb") as file:
        start = file.read(64)
    if start.startswith(b"PAR1"):
        return _open_parquet(path)
    for magic, (what, remedy) in _NO_TABLE.items():
        if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(magic):
            raise _refused(path.name, f"This is {what}, not a CSV or Parquet file.", remedy)
    return _open_csv(path, "utf-16" if start[:2] in {b"\xff\xfe", b"\xfe\xff"} else encoding)


def _open_parquet(path: Path) -> tuple[tuple[str, ...], Callable[[list[str] | None], Iterator[pa.Table]]]:
    """Open a Parquet file; columns of shapes and other nested or binary values are left out."""
    try:
        schema = pq.read_schema(path)
    except (OSError, pa.ArrowException) as error:
        raise _damaged(path.name, error) from None
    unwritten = (pa.types.is_nested, pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)
    flat = [field.name for field in schema if not any(is_such(field.type) for is_such in unwritten)]

    def pieces(wanted: list[str] | None) -> Iterator[pa.Table]:
        try:
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=wanted or flat):
                    yield pa.Table.from_batches([batch])
        except (OSError, pa.ArrowException) as error:
            raise _damaged(path.name, error) from None

    return tuple(flat), pieces


def _open_csv(
    path: Path, encoding: str | None
) -> tuple[tuple[str, ...], Callable[[list[str] | None], Iterator[pa.Table]]]:
    """Open a CSV file as text cells."""
    header, lines, delimiter = _header(path, encoding)
    names = tuple(name or f"column_{place}" for place, name in enumerate(header, start=1))
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        listed = ", ".join(f'"{name}"' for name in twice)
        raise _refused(path.name, f"The header has {listed} more than once.", "Give every column a name of its own.")
    reading = pacsv.ReadOptions(
        column_names=list(names), skip_rows=lines, encoding=encoding or "utf8", block_size=_BLOCK_BYTES
    )
    # In a file of one column a blank line is a row without a place; in others it is no row.
    splitting = pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=len(names) > 1)

    def pieces(wanted: list[str] | None) -> Iterator[pa.Table]:
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

    return names, pieces


def _header(path: Path, encoding: str | None) -> tuple[list[str], int, str]:
    """Give the names in the header row, the lines it takes, and what stands between cells."""
    try:
        with path.open(encoding=encoding or "utf-8-sig", newline="") as file:
            text = file.read(_LONGEST_HEADER)
    except (ValueError, LookupError):
        why = f"The file is not in {encoding or 'UTF-8'}."
        raise _refused(path.name, why, "Save it as “CSV UTF-8”, or name its encoding with --encoding.") from None
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    try:
        names = [name.replace("\ufeff", "").strip() for name in next(rows, [])]
    except csv.Error as error:
        raise _damaged(path.name, error) from None
    if not any(names):
        raise _refused(path.name, "The file has no header row.", "Put the names of the columns in the first row.")
    return names, rows.line_num, delimiter


def choose(columns: Iterable[str], file: str, named: Mapping[str, str]) -> Places:
    """
    Tell from their names which columns say where a row is.

    Raises
    ------
    InputError
        If none does, if several could, or if one of a pair is missing.
    """
    columns = list(columns)
    found = {role: _column_of(role, columns, file, named) for role in _NAMES}
    postcode, metres = found["postcode"], (found["easting"], found["northing"])
    degrees = found["longitude"], found["latitude"]
    plain = {_plain(column) for column in metres} <= {"x", "y", ""}
    if all(degrees) and (plain or not all(metres)):
        return Places(postcode, *degrees, degrees=True)
    if all(metres):
        return Places(postcode, *metres)
    if postcode:
        return Places(postcode)
    half = next((column for column in (*metres, *degrees) if column), "")
    listed = ", ".join(f'"{column}"' for column in columns)
    why = f'Only "{half}" says where a row is; its partner is missing.' if half else "No column says where a row is."
    remedy = "Name the columns postcode, or easting and northing, or latitude and longitude."
    raise _refused(file, why, f"{remedy} The file has: {listed}.")


def _column_of(role: str, columns: list[str], file: str, named: Mapping[str, str]) -> str:
    """Find the one column of a role, or none."""
    if role in named:
        if named[role] in columns:
            return named[role]
        listed = ", ".join(f'"{column}"' for column in columns)
        raise _refused(file, f'There is no column "{named[role]}".', f"The file has: {listed}.")
    groups = [[column for column in columns if _plain(column) in group] for group in _NAMES[role]]
    if role == "postcode":
        groups.append([column for column in columns if "postcode" in _plain(column)])
    best = next((group for group in groups if group), [""])
    if len(best) > 1:
        listed = " and ".join(f'"{column}"' for column in best)
        raise _refused(file, f"Several columns could be the {role}: {listed}.", "Say which with --column, "
                       f"for instance --column {role}={shortened(best[0], 40)}.")  # fmt: skip
    return best[0]


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _rebatched(pieces: Iterator[pa.Table], rows: int) -> Iterator[pd.DataFrame]:
    """Give all rows in order, in batches of at most `rows`."""
    held: list[pa.Table] = []
    for piece in pieces:
        held.append(piece)
        while sum(len(part) for part in held) >= rows:
            whole = pa.concat_tables(held)
            yield whole.slice(0, rows).to_pandas()
            held = [whole.slice(rows)]
    if any(len(part) for part in held):
        yield pa.concat_tables(held).to_pandas()


def _damaged(name: str, error: Exception) -> InputError:
    """Say that a file cannot be read on, with what the reader said of the place."""
    if "utf" in str(error).lower() or isinstance(error, UnicodeError):
        remedy = "Save it as “CSV UTF-8”, or name its encoding with --encoding, for instance cp1252."
        return _refused(name, "The file is not in the encoding it was read in.", remedy)
    why = f"The file cannot be read as a table ({shortened(str(error), 160)})."
    return _refused(name, why, "Look for a quotation mark that is not closed or a comma outside quotation marks.")


def _refused(name: str, why: str, remedy: str) -> InputError:
    return InputError([Fault(file=name, why=why, remedy=remedy)])
