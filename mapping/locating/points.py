"""
Read files of places, of any length, a batch at a time: postcodes, eastings and northings, or degrees.

CSV files and workbooks keep every cell as text. Which columns say where a row is gets told from their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from ..reading.tables.batches import BATCH_ROWS, open_table
from ..vocabulary.codes import is_postcode
from ..vocabulary.errors import InputError, refused, shortened

# Names of columns without spaces and signs, best first: a name in an earlier group wins over all in later ones.
_NAMES = {
    "postcode": (
        ("postcode", "postcodes"), ("pcds",), ("pcd8",), ("pcd7",), ("pcd",),
        ("postalcode", "codpost", "cdpost", "zip", "zipcode", "pc"),
    ),
    "easting": (("easting", "eastings"), ("oseast1m", "east1m", "east"), ("x",)),
    "northing": (("northing", "northings"), ("osnrth1m", "north1m", "north"), ("y",)),
    "longitude": (("longitude",), ("lon", "lng", "long")),
    "latitude": (("latitude",), ("lat",)),
}  # fmt: skip
# Of a column that no name tells, this share of its first cells has to be postcodes.
_MOSTLY, _ROWS_LOOKED_AT = 0.9, 1000


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
    """A file of places: name, columns, those that say where, its rows in batches to be read once, and notes on them."""

    name: str
    columns: tuple[str, ...]
    places: Places
    batches: Iterator[pd.DataFrame]
    notes: tuple[str, ...] = ()


def read_points(
    path: Path,
    *,
    named: Mapping[str, str] | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    rows: int = BATCH_ROWS,
) -> PointFile:
    """
    Open a CSV file, a workbook or a Parquet file of places.

    Parameters
    ----------
    path
        The file. CSV has a header row, below titles if there are any, and a comma, semicolon, tab or bar between cells.
    named
        Columns that are named outright, for instance `{"postcode": "home_pc"}`; the keys are postcode, easting,
        northing, longitude and latitude.
    encoding
        Encoding of a CSV file, for instance "cp1252"; without it, what is not UTF-8 is read as Windows text.
    sheet
        Name of the sheet of a workbook (.xlsx), where several hold places.
    rows
        Most rows in a batch.

    Returns
    -------
    A PointFile. Its batches hold every column, in the file's order; those of a CSV file or
    a workbook as text, an empty cell as "".

    Raises
    ------
    InputError
        If the file is no such table, or no column, or more than one, can be what says where a row is. A row that cannot
        be split into cells raises while the batches are read.
    """

    def fits(columns: tuple[str, ...]) -> bool:
        try:
            return bool(choose(columns, path.name, named or {}))
        except InputError:
            return False

    notes: list[str] = []
    columns, batches = open_table(path, encoding=encoding, sheet=sheet, fits=fits, notes=notes)
    try:
        places = choose(columns, path.name, named or {})
    except InputError:
        # What headings say of places goes before what cells hold, also where they contradict each other.
        if named or _say_a_place(columns) or not (column := _holding_postcodes(next(batches(None), None))):
            raise
        places = Places(column)
        notes.append(f"{path.name}: we read postcodes from the column “{shortened(column, 40)}”.")
    return PointFile(path.name, columns, places, _rebatched(batches(None), rows), tuple(notes))


def _say_a_place(columns: Iterable[str]) -> bool:
    """Test whether the heading of any column says that it tells where a row is."""
    plain = [_plain(column) for column in columns]
    return any(name in group or role in name for role, groups in _NAMES.items() for group in groups for name in plain)


def _holding_postcodes(piece: pa.Table | None) -> str:
    """Find the one column whose cells are postcodes, as far as the first rows of a file tell."""
    holding = []
    if piece is None:
        return ""
    for name in piece.column_names:
        cells = [str(cell) for cell in piece.column(name)[:_ROWS_LOOKED_AT].to_pylist() if cell]
        if cells and sum(map(is_postcode, cells)) >= _MOSTLY * len(cells):
            holding.append(name)
    return holding[0] if len(holding) == 1 else ""


def choose(columns: Iterable[str], file: str, named: Mapping[str, str]) -> Places:
    """Tell from their names which columns say where a row is, or refuse where none does, or several could."""
    columns = list(columns)
    chosen = {role: _column_of(role, columns, file, named) for role in _NAMES}
    postcode, metres = chosen["postcode"], (chosen["easting"], chosen["northing"])
    degrees = chosen["longitude"], chosen["latitude"]
    plain = {_plain(column) for column in metres} <= {"x", "y", ""}
    if all(degrees) and (plain or not all(metres)):
        return Places(postcode, *degrees, degrees=True)
    if all(metres):
        return Places(postcode, *metres)
    if postcode:
        return Places(postcode)
    half = next((column for column in (*metres, *degrees) if column), "")
    listed = ", ".join(f'"{shortened(column, 40)}"' for column in columns)
    why = f'Only "{half}" says where a row is; its partner is missing.' if half else "No column says where a row is."
    remedy = (
        "Name the columns postcode, or easting and northing, or latitude and longitude; or say --column postcode=NAME."
    )
    raise refused(file, why, f"{remedy} The file has: {listed}.")


def _column_of(role: str, columns: list[str], file: str, named: Mapping[str, str]) -> str:
    """Find the one column of a role, or none."""
    if role in named:
        if named[role] in columns:
            return named[role]
        listed = ", ".join(f'"{shortened(column, 40)}"' for column in columns)
        raise refused(file, f'There is no column "{named[role]}".', f"The file has: {listed}.")
    groups = [[column for column in columns if _plain(column) in group] for group in _NAMES[role]]
    groups.append([column for column in columns if role in _plain(column)])
    best = next((group for group in groups if group), [""])
    if len(best) > 1:
        listed = " and ".join(f'"{shortened(column, 40)}"' for column in best)
        raise refused(file, f"Several columns could be the {role}: {listed}.", f"Say which with --column {role}=NAME.")
    return best[0]


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _rebatched(pieces: Iterator[pa.Table], rows: int) -> Iterator[pd.DataFrame]:
    """Return all rows in order, in batches of at most `rows`."""
    waiting: list[pa.Table] = []
    for piece in pieces:
        waiting.append(piece)
        while sum(len(part) for part in waiting) >= rows:
            whole = pa.concat_tables(waiting)
            yield whole.slice(0, rows).to_pandas()
            waiting = [whole.slice(rows)]
    if any(len(part) for part in waiting):
        yield pa.concat_tables(waiting).to_pandas()
