"""The parts of a shapefile as bytes: shapes (.shp), where each begins (.shx), the table (.dbf), and the grid (.prj)."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyproj
import shapely

# As GDAL declares them: the letter of a kind, how wide it is, and how many decimals it has.
_USUAL_TEXT = 80
_KINDS = {"int64": (b"N", 18, 0), "double": (b"N", 24, 15), "date32[day]": (b"D", 8, 0)}
_MISSING = {b"N": b"*", b"D": b"0", b"C": b" "}
_POINT, _LINE, _AREA = 1, 3, 5


def parts_of(shapes: np.ndarray, kind: str, table: pa.Table, *, grid: int, on: date) -> dict[str, bytes]:
    """
    Return the files of one shapefile by their ending, byte for byte as GDAL writes them.

    Parameters
    ----------
    shapes
        One a row, all of `kind`: Point, MultiLineString or MultiPolygon.
    table
        The columns, with names of at most ten letters of ASCII, and texts of at most 254 bytes.
    grid
        The EPSG code of the coordinates.
    on
        What the table gives as the day it was changed.
    """
    records = _points(shapes) if kind == "Point" else _multiple(shapes, areas=kind == "MultiPolygon")
    number = _POINT if kind == "Point" else _AREA if kind == "MultiPolygon" else _LINE
    words = [len(record) // 2 for record in records]
    begins = 50 + np.cumsum([0, *(length + 4 for length in words)])
    box = shapely.total_bounds(shapes).tolist() if len(shapes) else [0.0] * 4
    numbered = enumerate(zip(words, records, strict=True), start=1)
    shp = b"".join(struct.pack(">2i", place, length) + record for place, (length, record) in numbered)
    shx = b"".join(struct.pack(">2i", begin, length) for begin, length in zip(begins, words, strict=False))
    return {
        "shp": _head(int(begins[-1]), number, box) + shp,
        "shx": _head(50 + 4 * len(words), number, box) + shx,
        "dbf": _dbf(table, on),
        "prj": _prj(grid),
        "cpg": b"UTF-8",
    }


def _head(words: int, number: int, box: Sequence[float]) -> bytes:
    return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, words) + struct.pack("<2i8d", 1000, number, *box, 0, 0, 0, 0)


def _points(shapes: np.ndarray) -> list[bytes]:
    return [struct.pack("<i2d", _POINT, *point) for point in shapely.get_coordinates(shapes)]


def _multiple(shapes: np.ndarray, *, areas: bool) -> list[bytes]:
    """Return shapes of several lines or rings: outer rings run clockwise, each before its holes."""
    alone, of_shape = shapely.get_parts(shapes, return_index=True)
    lines = alone
    if areas:
        lines, of_alone = shapely.get_rings(shapely.orient_polygons(alone, exterior_cw=True), return_index=True)
        of_shape = of_shape[of_alone]
    lengths = shapely.get_num_coordinates(lines)
    points = shapely.get_coordinates(lines).astype("<f8")
    first = np.concatenate([[0], np.cumsum(lengths)])
    of_each = np.searchsorted(of_shape, np.arange(len(shapes) + 1))
    boxes = shapely.bounds(shapes)
    records = []
    for place, (begin, end) in enumerate(pairwise(of_each)):
        starts = (first[begin:end] - first[begin]).astype("<i4")
        held = points[first[begin] : first[end]]
        head = struct.pack("<i4d2i", _AREA if areas else _LINE, *boxes[place], len(starts), len(held))
        records.append(head + starts.tobytes() + held.tobytes())
    return records


def _dbf(table: pa.Table, on: date) -> bytes:
    """Return a table as dBASE III holds it: numbers as decimal text, days as eight figures, texts as UTF-8."""
    fields, columns = [], [[b" "] * len(table)]
    for field, values in zip(table.schema, table.columns, strict=True):
        texts = [_written(value) for value in values.to_pylist()]
        longest = max((len(text) for text in texts if text is not None), default=0)
        letter, width, decimals = _KINDS.get(str(field.type), (b"C", max(_USUAL_TEXT, longest), 0))
        missing = _MISSING[letter] * width
        pad = bytes.ljust if letter == b"C" else bytes.rjust
        columns.append([missing if text is None else pad(text, width)[:width] for text in texts])
        fields.append(struct.pack("<11sc4x2B14x", field.name.encode("ascii"), letter, width, decimals))
    row = 1 + sum(field[16] for field in fields)
    day = (on.year - 1900, on.month, on.day)
    head = struct.pack("<4BI2H20x", 3, *day, len(table), 33 + 32 * len(fields), row)
    return b"".join([head, *fields, b"\r", *map(b"".join, zip(*columns, strict=True)), b"\x1a"])


def _written(value: object) -> bytes | None:
    if value is None:
        return None
    if isinstance(value, float):
        return f"{value:24.15f}".encode()
    if isinstance(value, date):
        return value.strftime("%Y%m%d").encode()
    return str(value).encode()


@cache
def _prj(grid: int) -> bytes:
    return pyproj.CRS.from_epsg(grid).to_wkt("WKT1_ESRI").encode()
