"""Read a layer back from any format it was written in, with the types that its table declares."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely

from mapping.formats.layer import GRID, columns_of, long_names, short_names
from mapping.reading.tables.workbook import open_workbook, sheet_rows
from mapping.vocabulary.safe_text import unguarded
from mapping.vocabulary.schema import Table

DEGREES = 4326


def read_back(path: Path, layer_name: str, table: Table) -> pd.DataFrame:
    """
    Read a layer with the types that its table declares.

    Whole numbers with gaps stay whole, days are days, yes and no are true and false, texts stay texts. The format is
    told by the end of the name: .gpkg, .zip (shapefiles), .shp, .geojson, .parquet, .fgb, .csv or .xlsx.

    What a format cannot tell apart comes back as missing: empty text in a shapefile, a CSV file and a workbook, and
    text of spaces alone in a shapefile and a workbook. Text
    comes back from a shapefile without spaces at its ends, and cut beyond 254 bytes; numbers from a CSV file to ten
    digits. The index of a FlatGeobuf
    puts its rows in another order, so they are sorted by key.

    Returns
    -------
    The declared columns; and `geometry`, EPSG:27700 (of a GeoJSON file EPSG:4326), where the file has shapes.

    Raises
    ------
    OSError
        If the file holds fewer rows than it says.
    ValueError
        If the end of the name is none of these, or a value does not fit the table.
    """
    made, shapes, crs = _READERS[_ending(path)](path, layer_name, table)
    held = Table(table.name, table.one_row, columns_of(table))
    frame = held.shaped(made)
    if shapes is None:
        return frame
    whole = gpd.GeoDataFrame(frame, geometry=shapes, crs=crs)
    if path.suffix == ".fgb" and table.key:
        whole = whole.sort_values(table.key, ignore_index=True)
    return whole


def _ending(path: Path) -> str:
    if path.suffix not in _READERS:
        message = f"{path.name}: no layer ends in '{path.suffix}'"
        raise ValueError(message)
    return path.suffix


def _vector(path: Path | str, layer: str | None, names: dict[str, str]) -> Any:
    """Read through GDAL with exact types, and compare the rows with the number the file declares."""
    meta, table = pyogrio.read_arrow(path, layer=layer)
    said = pyogrio.read_info(path, layer=layer, force_feature_count=True)["features"]
    if len(table) != said:
        message = f"{Path(path).name}: {len(table)} rows of {said} could be read"
        raise OSError(message)
    place = meta["geometry_name"] or "wkb_geometry"
    shapes = shapely.from_wkb(table.column(place).to_pylist()) if place in table.column_names else None
    return _frame(table.select(list(names.values())).rename_columns(list(names))), shapes, GRID


def _frame(table: pa.Table) -> pd.DataFrame:
    """Turn exact columns into a frame of objects, so that no whole number passes through a float."""
    days = {name: [value.date() if hasattr(value, "date") else value for value in table.column(name).to_pylist()]
            for name in table.column_names}  # fmt: skip
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in days.items()})


def _geopackage(path: Path, layer: str, table: Table) -> Any:
    return _vector(path, layer, long_names(table))


def _flatgeobuf(path: Path, _layer: str, table: Table) -> Any:
    frame, shapes, grid = _vector(path, None, long_names(table))
    return frame, shapes, grid


def _shapefiles(path: Path, layer: str, table: Table) -> Any:
    place = f"/vsizip/{path}/{layer}.shp" if path.suffix == ".zip" else path
    frame, shapes, grid = _vector(place, None, short_names(table))
    for column in columns_of(table):
        if column.kind == "yes_no":
            frame[column.name] = frame[column.name].map(_yes_no)
    return frame.replace("", None), shapes, grid


def _geojson(path: Path, _layer: str, table: Table) -> Any:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    names = [column.name for column in columns_of(table)]
    rows = {name: pd.Series([each["properties"][name] for each in features], dtype=object) for name in names}
    shapes = None
    if any(each["geometry"] for each in features):
        shapes = [shapely.geometry.shape(each["geometry"]) for each in features]
    return pd.DataFrame(rows), shapes, DEGREES


def _parquet(path: Path, _layer: str, table: Table) -> Any:
    held = pq.read_table(path)
    shapes = shapely.from_wkb(held.column("geometry").to_pylist()) if b"geo" in (held.schema.metadata or {}) else None
    return _frame(held.select([column.name for column in columns_of(table)])), shapes, GRID


def _csv(path: Path, _layer: str, table: Table) -> Any:
    with path.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    return _texts(header, [[unguarded(cell) for cell in row] for row in rows], table), None, None


def _workbook(path: Path, layer: str, table: Table) -> Any:
    rows = [[_spelt_out(cell) for cell in cells] for _, cells in sheet_rows(open_workbook(path), layer)]
    header = rows[0]
    return _texts(header, [[*row, *[""] * (len(header) - len(row))] for row in rows[1:]], table), None, None


def _spelt_out(text: str) -> str:
    """Undo how a workbook spells letters that XML may not hold; a text of spaces alone is as good as none."""
    return "" if text.isspace() else re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def _texts(header: list[str], rows: list[list[str]], table: Table) -> pd.DataFrame:
    """Turn texts into what each column declares; an empty one is missing."""
    made = {}
    for column in columns_of(table):
        place = header.index(column.name)
        cells: list[Any] = [row[place] or None for row in rows]
        read = _FROM_TEXT[column.kind]
        made[column.name] = pd.Series([None if cell is None else read(cell) for cell in cells], dtype=object)
    return pd.DataFrame(made)


def _yes_no(text: str | None) -> bool | None:
    return None if text in (None, "") else {"yes": True, "no": False}[str(text)]


_FROM_TEXT: dict[str, Callable[[str], Any]] = {
    "whole": int, "number": float, "date": date.fromisoformat, "yes_no": _yes_no, "text": str,
}  # fmt: skip
_READERS = {
    ".gpkg": _geopackage, ".zip": _shapefiles, ".shp": _shapefiles, ".geojson": _geojson, ".parquet": _parquet,
    ".fgb": _flatgeobuf, ".csv": _csv, ".xlsx": _workbook,
}  # fmt: skip
