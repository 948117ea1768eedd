"""
What a layer is: a declared table with its shapes, its names for columns, and the coordinates it is carried onto.

It is checked before it is written, and counted back before its file takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import pyproj
import shapely

from ..linking.coordinates import TO_DEGREES
from ..look.fills import Fill
from ..vocabulary.schema import Column, Table
from ..writing.disk import not_whole

GRID = 27700
# The kinds of geometry a layer may declare; "Geometry" is any of them, mixed.
KINDS = ("MultiPolygon", "MultiLineString", "Point", "Geometry")
ARROW = {"text": pa.string(), "whole": pa.int64(), "number": pa.float64(), "date": pa.date32(), "yes_no": pa.bool_()}
SHAPES_FIELD = pa.field("geometry", pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})
_NAME = re.compile(r"[a-z][a-z_]{0,23}")
_PROMOTED = {"Polygon": shapely.multipolygons, "LineString": shapely.multilinestrings}


@dataclass(frozen=True)
class Layer:
    """
    One layer for a GIS, or one table beside it.

    `name` is the layer in a GeoPackage and the stem of a file: a to z and _, at most 24 letters. `title` is for people.
    `table` declares the columns. `frame` has those columns, and `geometry` (shapely, EPSG:27700) unless `geometry`, the
    kind of the shapes, is None. `colours` names a column, and how each of its values is filled; `aged` has the same for
    values of rows whose `reverify` is yes. `outlined` says that it is what all of it is about: it gets a strong border.
    `grid` is the EPSG code of the shapes' coordinates.
    """

    name: str
    title: str
    table: Table
    frame: pd.DataFrame
    geometry: str | None
    colours: tuple[str, Mapping[str, Fill]] | None = None
    aged: Mapping[str, Fill] = field(default_factory=dict)
    outlined: bool = False
    grid: int = GRID

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            message = f"'{self.name}' is no name for a layer: a to z and _, at most 24 letters"
            raise ValueError(message)
        if self.geometry is not None and self.geometry not in KINDS:
            message = f"'{self.geometry}' is no kind of geometry for a layer: {', '.join(KINDS)}"
            raise ValueError(message)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The declared columns but for shapes, in order."""
        return columns_of(self.table)

    @property
    def key(self) -> list[str]:
        """The columns that tell rows apart; every column where none is declared."""
        return self.table.key or [column.name for column in self.columns]

    @property
    def label(self) -> str:
        """The column that names a row on a map; empty where none does."""
        return next((name for name in ("area_name", "team_name") if name in self.table.names), "")

    def check_shapes(self) -> None:
        """Raise ValueError if there is nothing to colour: a table without shapes has no style."""
        if self.geometry is None:
            message = f"the layer {self.name} has nothing to colour"
            raise ValueError(message)

    def cut(self, rows: list[int], name: str, title: str, *, outlined: bool = False, **columns: Any) -> Layer:
        """
        Take some rows of this layer, checked once for all, into a layer of its own.

        Parameters
        ----------
        rows
            Their places, in the order wanted.
        columns
            Values that are others there: one for all rows, or a list with one a row, of the declared kind.
        """
        frame = self.frame.iloc[rows].assign(**columns)
        table = Layer(name, title, self.table, frame, self.geometry, self.colours, self.aged, outlined)
        arrow = self.arrow.take(pa.array(rows, pa.int64()))
        for column, value in columns.items():
            place = arrow.schema.get_field_index(column)
            values = value if isinstance(value, list) else [value] * len(rows)
            arrow = arrow.set_column(place, arrow.schema.field(place), pa.array(values, arrow.schema.field(place).type))
        vars(table)["arrow"] = arrow
        if self.geometry is not None:
            vars(table)["shapes"] = self.shapes[rows]
        return table

    def onto(self, grid: int, name: str, title: str, shapes: np.ndarray) -> Layer:
        """Return this layer with the same rows and other coordinates, checked no second time."""
        carried = replace(self, name=name, title=title, grid=grid)
        vars(carried).update(arrow=self.arrow, shapes=shapes)
        return carried

    @cached_property
    def shaped(self) -> pd.DataFrame:
        """The declared columns with their declared types, without shapes; ValueError where the table is at fault."""
        declared = Table(self.table.name, self.table.one_row, self.columns)
        return declared.shaped(pd.DataFrame(self.frame[self.frame.columns.intersection(declared.names)]))

    @cached_property
    def arrow(self) -> pa.Table:
        """The declared columns with exact types, without shapes: whole numbers stay whole, missing stays missing."""
        arrays = [pa.array(self.shaped[column.name], from_pandas=True).cast(ARROW[column.kind])
                for column in self.columns]  # fmt: skip
        fields = [pa.field(column.name, ARROW[column.kind], metadata=described(column)) for column in self.columns]
        return pa.Table.from_arrays(arrays, schema=pa.schema(fields))

    @cached_property
    def shapes(self) -> np.ndarray:
        """
        The shapes, one a row, of the declared kind: single polygons and lines are promoted to multiple ones.

        Raises
        ------
        ValueError
            If a row has no shape, or one of another kind.
        """
        array = np.asarray(self.frame["geometry"], dtype=object)
        if pd.isna(array).any() or shapely.is_empty(array).any():
            message = f"a row of the layer {self.name} has no shape"
            raise ValueError(message)
        if self.geometry == "Geometry":
            return array
        array = np.array([_promoted(shape) for shape in array], dtype=object)
        strange = {shape.geom_type for shape in array} - {self.geometry}
        if strange:
            message = f"the layer {self.name} holds {', '.join(sorted(strange))}, not only {self.geometry}"
            raise ValueError(message)
        return array


def columns_of(table: Table) -> tuple[Column, ...]:
    """Return the declared columns of a table that are no shapes, in order."""
    return tuple(column for column in table.columns if column.kind != "geometry")


def described(column: Column) -> dict[str, str]:
    """Describe what a column means, and what a person would call it, where GDAL looks for it."""
    return {"GDAL:OGR:comment": meaning(column), "GDAL:OGR:alternative_name": alias(column)}


def alias(column: Column) -> str:
    """Return the name of a column as a person reads it."""
    words = column.name.replace("_", " ")
    return words[:1].upper() + words[1:]


def meaning(column: Column) -> str:
    """Describe what a column means, and which values it may have."""
    return f"{column.meaning}. One of: {', '.join(column.choices)}" if column.choices else column.meaning


def _promoted(shape: shapely.Geometry) -> shapely.Geometry:
    make = _PROMOTED.get(shape.geom_type)
    return make([shape]) if make else shape


def with_shapes(table: pa.Table, shapes: np.ndarray) -> pa.Table:
    """Put shapes beside the columns, as GDAL takes them."""
    return table.append_column(SHAPES_FIELD, pa.array(shapely.to_wkb(shapes), pa.binary()))


# Names that a format keeps for itself: a column of that name would be lost, or would be taken for something else.
RESERVED = frozenset({"fid", "ogc_fid", "ogr_fid", "rowid", "geometry", "geom", "shape", "wkb_geometry"})
LONGEST_SHORT = 10


@cache
def long_names(table: Table) -> dict[str, str]:
    """
    Plan the names of columns in formats that allow long ones, by the name declared.

    A name that GeoPackage keeps for itself gets `_orig`; of names that differ only in the size of letters the later
    ones get a number. Nothing else changes.
    """
    taken: set[str] = set()
    names = {}
    for column in columns_of(table):
        wished = f"{column.name}_orig" if column.name.lower() in RESERVED else column.name
        names[column.name] = _free(wished, taken, longest=60)
    return names


@cache
def short_names(table: Table) -> dict[str, str]:
    """
    Plan the names of columns in a shapefile: unique, at most ten letters of ASCII, by the name declared.

    Those that are declared come first, so that no other column can take one; the others are made of the first letters
    of each word, and get a number where that is taken.
    """
    columns = columns_of(table)
    taken: set[str] = set()
    names = {column.name: _free(column.short, taken) for column in columns if column.short}
    for column in columns:
        if not column.short:
            names[column.name] = _free(_abbreviated(column.name), taken)
    return {column.name: names[column.name] for column in columns}


def renamed(names: Mapping[str, str]) -> list[str]:
    """Describe which columns had to be given another name."""
    return [f"The column {name} is called {written} here." for name, written in names.items() if name != written]


def _free(wished: str, taken: set[str], longest: int = LONGEST_SHORT) -> str:
    """Return the name itself, cut to its length, or the first free one with a number; and take it."""
    text, number = wished[:longest], 1
    while text.lower() in taken:
        number += 1
        text = f"{wished[: longest - len(str(number)) - 1]}_{number}"
    taken.add(text.lower())
    return text


def _abbreviated(name: str) -> str:
    """Shorten a name to ten letters, keeping the first letters of each word."""
    plain = re.sub(r"\W", "_", name, flags=re.ASCII).strip("_") or "column"
    if len(plain) <= LONGEST_SHORT:
        return plain
    words = [word for word in plain.split("_") if word]
    each = max(1, (LONGEST_SHORT - len(words) + 1) // len(words))
    spare = max(0, LONGEST_SHORT - len(words) + 1 - sum(min(each, len(word)) for word in words))
    cut = []
    for word in words:
        more = min(spare, max(0, len(word) - each))
        cut.append(word[: each + more])
        spare -= more
    return "_".join(cut)[:LONGEST_SHORT]


def count_back(path: Path, written: pa.Table, key: Sequence[str], *, raw: bytes = b"") -> None:
    """
    Read back what tells the rows of a layer apart, and compare it with what was written.

    Parameters
    ----------
    written
        The table as it was handed over, shapes included where there are any.
    key
        The columns of it that tell rows apart.
    raw
        What is read, where it does not lie at `path` yet.

    Raises
    ------
    OSError
        If a row or a shape is missing.
    """
    meta, back = pyogrio.read_arrow(raw or path, columns=list(key))
    whole = len(back) == len(written)
    if whole and SHAPES_FIELD.name in written.column_names:
        whole = back.column(meta["geometry_name"] or "wkb_geometry").null_count == 0
    for name in key:
        whole = whole and _sorted(back.column(name)) == _sorted(written.column(name))
    if not whole:
        raise not_whole(path)


def _sorted(column: pa.ChunkedArray) -> list[str]:
    """Return values in order as texts; a day may come back as the midnight that it begins with."""
    return sorted("" if value is None else str(value).removesuffix(" 00:00:00") for value in column.to_pylist())


DEGREES, IRISH = 4326, 29903
# TM75 to WGS 84 (2), backwards, of the EPSG dataset; then the Irish Grid.
_DEGREES_TO_IRISH = (
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=push +v_3 +step +proj=cart "
    "+ellps=WGS84 +step +inv +proj=helmert +x=482.5 +y=-130.6 +z=564.6 +rx=-1.042 +ry=-0.214 +rz=-0.631 +s=8.15 "
    "+convention=position_vector +step +inv +proj=cart +a=6377340.189 +rf=299.3249646 +step +proj=pop +v_3 "
    "+step +proj=tmerc +lat_0=53.5 +lon_0=-8 +k=1.000035 +x_0=200000 +y_0=250000 +a=6377340.189 +rf=299.3249646"
)
DEGREES_WORDS = (
    "Carried from EPSG:27700 to WGS 84 by OSGB36 to WGS 84 (6) (EPSG:1314), seven parameters: within 5 metres, and the "
    "same on every computer."
)
IRISH_WORDS = (
    "EPSG:29903 (TM75), carried from EPSG:27700 by OSGB36 to WGS 84 (6) (EPSG:1314) and TM75 to WGS 84 (2) "
    "(EPSG:1641): within 6 metres."
)


@cache
def _pipeline(steps: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_pipeline(steps)


def to_degrees(shapes: np.ndarray) -> np.ndarray:
    """Return shapes of EPSG:27700 as longitude and latitude, WGS 84, within 5 m."""
    return _carried(shapes, TO_DEGREES)


def to_irish(shapes: np.ndarray) -> np.ndarray:
    """Return shapes of EPSG:27700 on the Irish Grid, EPSG:29903, metres, within 6 m."""
    return _carried(to_degrees(shapes), _DEGREES_TO_IRISH)


def _carried(shapes: np.ndarray, steps: str) -> np.ndarray:
    def move(points: np.ndarray) -> np.ndarray:
        return np.column_stack(_pipeline(steps).transform(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(shapes, move))
