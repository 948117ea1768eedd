"""Write several layers into one GeoPackage: long names, the meaning of each column, the colours QGIS opens with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import shapely

from ..writing.disk import by_library, not_whole
from .layer import IRISH, Layer, alias, long_names, meaning, renamed, to_irish, with_shapes
from .licences import Terms
from .qgis import qmd, qml
from .styles import sld

STYLES = "layer_styles"
_QGIS = "http://mrcc.com/qgis.dtd"
_SHAPES = "geom"
_KINDS = {"text": "TEXT", "whole": "INTEGER", "number": "REAL", "date": "DATE", "yes_no": "BOOLEAN"}


def write_geopackage(path: Path, layers: Sequence[Layer], *, terms: Terms, irish: bool = False) -> list[str]:
    """
    Write layers and tables into one GeoPackage, and count each back.

    The file is a plain one (no write-ahead log beside it). Every column carries its meaning, every layer with shapes a
    default style in the table `layer_styles`, and every layer its licence, contact and day in `gpkg_metadata`, where
    QGIS looks for them. The same layers give the same bytes.

    GDAL makes the empty file, once for all; the rows go in by SQLite itself, which is many times as fast for the few
    rows of a council. The tables of a layer are those that GDAL makes.

    Parameters
    ----------
    path
        Where it goes; a file that is there is replaced, so name one in a folder that nobody reads yet.
    terms
        What has to be known to use the layers, which becomes the description of each; and the day counted, in place of
        the hour of writing.
    irish
        Whether each layer with shapes is also there on the Irish Grid (EPSG:29903), as `<name>_irish`.

    Returns
    -------
    Notes: which columns had to be called otherwise.

    Raises
    ------
    OSError
        If a layer does not read back with every row.
    ValueError
        If a layer is not what it declares.
    """
    layers = [*layers, *(_on_irish_grid(layers) if irish else ())]
    shaped = [layer for layer in layers if layer.geometry]
    moment = f"{terms.on.isoformat()}T00:00:00.000Z"
    with by_library(path):
        path.write_bytes(_empty(tuple(dict.fromkeys(layer.grid for layer in shaped))))
        with closing(sqlite3.connect(path)) as base, base:
            # What is written is made safe as a whole file, not page by page.
            base.execute("PRAGMA synchronous = OFF")
            base.execute("PRAGMA journal_mode = MEMORY")
            base.execute("BEGIN")
            for layer in layers:
                _add(base, layer, terms.about, moment)
            if shaped:
                _add_styles(base, shaped, moment)
            _add_metadata(base, layers, terms, moment)
        _count_back(path, layers)
    return [f"{path.name}, layer {layer.name}: {note}" for layer in layers for note in renamed(long_names(layer.table))]


def _on_irish_grid(layers: Sequence[Layer]) -> Iterator[Layer]:
    for layer in layers:
        if layer.geometry:
            yield layer.onto(IRISH, f"{layer.name}_irish", f"{layer.title} (Irish Grid)", to_irish(layer.shapes))


@cache
def _empty(grids: tuple[int, ...]) -> bytes:
    """Return a GeoPackage without layers that knows some grids, of the version that programs of ten years read."""
    column = pa.field("words", pa.string(), metadata={"GDAL:OGR:comment": "A column with a meaning"})
    table = pa.table({"words": pa.array([], pa.string())}, schema=pa.schema([column]))
    with TemporaryDirectory() as place:
        path = Path(place) / "empty.gpkg"
        pyogrio.write_arrow(table, path, layer="scratch", driver="GPKG", dataset_options={"VERSION": "1.2"})
        for grid in grids:
            pyogrio.write_arrow(
                with_shapes(table, np.array([], dtype=object)), path, layer=f"scratch_{grid}", driver="GPKG",
                append=True, geometry_name="geometry", geometry_type="Unknown", crs=f"EPSG:{grid}",
            )  # fmt: skip
        with closing(sqlite3.connect(path, isolation_level=None)) as base:
            for name, *_ in base.execute("SELECT table_name FROM gpkg_geometry_columns").fetchall():
                base.execute(f'DROP TABLE "rtree_{name}_{_SHAPES}"')
            for name, *_ in base.execute("SELECT table_name FROM gpkg_contents").fetchall():
                base.execute(f'DROP TABLE "{name}"')
            base.execute("DELETE FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index'")
            for name in ("gpkg_geometry_columns", "gpkg_data_columns", "gpkg_ogr_contents", "gpkg_contents"):
                base.execute(f"DELETE FROM {name}")
            base.execute("VACUUM")
        return path.read_bytes()


def _add(base: sqlite3.Connection, layer: Layer, about: str, moment: str) -> None:
    """Add one layer with its rows; one that declares no shapes becomes a table without any."""
    names, name = long_names(layer.table), layer.name
    columns = [(names[column.name], _KINDS[column.kind]) for column in layer.columns]
    values: list[Iterable[Any]] = [_stored(layer.arrow.column(column.name)) for column in layer.columns]
    kind = (layer.geometry or "").upper()
    shapes = layer.shapes if kind else np.array([], dtype=object)
    west, south, east, north = shapely.total_bounds(shapes).tolist() if len(shapes) else [None] * 4
    # Two layers may not share a title.
    base.execute("INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 (name, "features" if kind else "attributes", f"{layer.title} ({name})", about, moment,
                  west, south, east, north, layer.grid if kind else 0))  # fmt: skip
    if kind:
        base.execute("INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)", (name, _SHAPES, kind, layer.grid))
        values.insert(0, _blobs(shapes, layer.grid))
    _add_table(base, name, "fid", [*([(_SHAPES, kind)] if kind else []), *columns], values)
    base.executemany("INSERT INTO gpkg_data_columns VALUES (?, ?, ?, NULL, ?, NULL, NULL)",
                     [(name, names[each.name], alias(each), meaning(each)) for each in layer.columns])  # fmt: skip
    if kind:
        _add_index(base, name, shapes)
    _add_counters(base, name, len(layer.arrow))


def _stored(column: pa.ChunkedArray) -> list[Any]:
    """Return the values of a column as SQLite takes them: a day as text, a missing one as none."""
    if pa.types.is_date(column.type):
        column = column.cast(pa.string())
    if column.null_count and not pa.types.is_string(column.type):
        return column.to_pylist()
    # Many times as fast.
    values: list[Any] = column.to_numpy().tolist()
    return values


def _blobs(shapes: np.ndarray, grid: int) -> Iterator[bytes]:
    """Return shapes as a GeoPackage holds them: the grid, the box around all but points, then well-known binary."""
    boxes = shapely.bounds(shapes)[:, [0, 2, 1, 3]].astype("<f8")
    alone = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    number = grid.to_bytes(4, "little", signed=True)
    for raw, box, point in zip(shapely.to_wkb(shapes, byte_order=1), boxes, alone, strict=True):
        yield b"GP\0\1" + number + raw if point else b"GP\0\3" + number + box.tobytes() + raw


def _add_table(
    base: sqlite3.Connection, name: str, key: str, columns: Sequence[tuple[str, str]], values: Sequence[Any]
) -> None:
    """Make a table with a number a row, and fill it column by column."""
    declared = "".join(f", {_quoted(column)} {kind}" for column, kind in columns)
    base.execute(f'CREATE TABLE "{name}" ( "{key}" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL{declared})')
    marks = ", ".join(["NULL", *("?" for _ in columns)])
    base.executemany(f'INSERT INTO "{name}" VALUES ({marks})', zip(*values, strict=True))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


_BOX = 'NEW."fid",ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")'
_THERE, _GONE = '(NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))', '(NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))'
# What keeps the index of a layer with shapes true, when others change it: letter by letter as GDAL writes it.
_KEEP_INDEX = tuple(
    f'CREATE TRIGGER "rtree_%_geom_{does}'
    for does in (
        f'insert" AFTER INSERT ON "%" WHEN (new."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom")) '
        f'BEGIN INSERT OR REPLACE INTO "rtree_%_geom" VALUES ({_BOX}); END',
        f'update1" AFTER UPDATE OF "geom" ON "%" WHEN OLD."fid" = NEW."fid" AND {_THERE} '
        f'BEGIN INSERT OR REPLACE INTO "rtree_%_geom" VALUES ({_BOX}); END',
        f'update2" AFTER UPDATE OF "geom" ON "%" WHEN OLD."fid" = NEW."fid" AND {_GONE} '
        'BEGIN DELETE FROM "rtree_%_geom" WHERE id = OLD."fid"; END',
        f'update3" AFTER UPDATE ON "%" WHEN OLD."fid" != NEW."fid" AND {_THERE} '
        'BEGIN DELETE FROM "rtree_%_geom" WHERE id = OLD."fid"; '
        f'INSERT OR REPLACE INTO "rtree_%_geom" VALUES ({_BOX}); END',
        f'update4" AFTER UPDATE ON "%" WHEN OLD."fid" != NEW."fid" AND {_GONE} '
        'BEGIN DELETE FROM "rtree_%_geom" WHERE id IN (OLD."fid", NEW."fid"); END',
        'delete" AFTER DELETE ON "%" WHEN old."geom" NOT NULL '
        'BEGIN DELETE FROM "rtree_%_geom" WHERE id = OLD."fid"; END',
    )
)
_KEEP_COUNT = tuple(
    f'CREATE TRIGGER "trigger_{does}_feature_count_%" AFTER {does.upper()} ON "%" BEGIN UPDATE gpkg_ogr_contents SET '
    f"feature_count = feature_count {sign} 1 WHERE lower(table_name) = lower('%'); END"
    for does, sign in (("insert", "+"), ("delete", "-"))
)
_RTREE = "http://www.geopackage.org/spec120/#extension_rtree"


def _add_index(base: sqlite3.Connection, name: str, shapes: np.ndarray) -> None:
    """Add the index of where the shapes of a layer are, and what keeps it true."""
    base.execute(f'CREATE VIRTUAL TABLE "rtree_{name}_{_SHAPES}" USING rtree(id, minx, maxx, miny, maxy)')
    boxes = shapely.bounds(shapes)[:, [0, 2, 1, 3]].tolist() if len(shapes) else []
    base.executemany(f'INSERT INTO "rtree_{name}_{_SHAPES}" VALUES (?, ?, ?, ?, ?)',
                     ((place, *box) for place, box in enumerate(boxes, start=1)))  # fmt: skip
    base.execute("INSERT INTO gpkg_extensions VALUES (?, ?, 'gpkg_rtree_index', ?, 'write-only')",
                 (name, _SHAPES, _RTREE))  # fmt: skip
    for trigger in _KEEP_INDEX:
        base.execute(trigger.replace("%", name))


def _add_counters(base: sqlite3.Connection, name: str, count: int) -> None:
    """Add how many rows a table has, and what keeps that true."""
    base.execute("INSERT INTO gpkg_ogr_contents VALUES (?, ?)", (name, count))
    for trigger in _KEEP_COUNT:
        base.execute(trigger.replace("%", name))


_STYLE_COLUMNS = (
    *((name, "TEXT") for name in ("f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column")),
    *((name, "TEXT") for name in ("styleName", "styleQML", "styleSLD")),
    ("useAsDefault", "BOOLEAN"),
    *((name, "TEXT") for name in ("description", "owner", "ui")),
    ("update_time", "DATETIME"),
)


def _add_styles(base: sqlite3.Connection, layers: Sequence[Layer], moment: str) -> None:
    """Store a default style for each layer, in the table that QGIS keeps for it."""
    rows = [
        ("", "", layer.name, _SHAPES, layer.name, qml(layer), sld(layer), True, layer.title, "", "", moment)
        for layer in layers
    ]
    base.execute("INSERT INTO gpkg_contents VALUES (?, 'attributes', ?, '', ?, NULL, NULL, NULL, NULL, 0)",
                 (STYLES, STYLES, moment))  # fmt: skip
    _add_table(base, STYLES, "id", _STYLE_COLUMNS, list(zip(*rows, strict=True)))
    _add_counters(base, STYLES, len(rows))


# The tables that the standard keeps for metadata, word by word (GeoPackage 1.2, extension gpkg_metadata).
_METADATA = (
    """\
CREATE TABLE gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT ''
)""",
    """\
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id INTEGER NOT NULL,
  md_parent_id INTEGER, CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id)
)""",
)
_EXTENSION = "http://www.geopackage.org/spec121/#extension_metadata"


def _add_metadata(base: sqlite3.Connection, layers: Sequence[Layer], terms: Terms, moment: str) -> None:
    """Store what QGIS shows as the metadata of each layer."""
    for table in _METADATA:
        base.execute(table)
    for place, layer in enumerate(layers, start=1):
        base.execute("INSERT INTO gpkg_metadata VALUES (?, 'dataset', ?, 'text/xml', ?)",
                     (place, _QGIS, qmd(layer, terms)))  # fmt: skip
        base.execute("INSERT INTO gpkg_metadata_reference VALUES ('table', ?, NULL, NULL, ?, ?, NULL)",
                     (layer.name, moment, place))  # fmt: skip
    for table in ("gpkg_metadata", "gpkg_metadata_reference"):
        base.execute("INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_metadata', ?, 'read-write')",
                     (table, _EXTENSION))  # fmt: skip


def _count_back(path: Path, layers: Sequence[Layer]) -> None:
    """
    Read back which layers GDAL finds, and what tells the rows of each apart, and compare it with what was handed over.

    Raises
    ------
    OSError
        If a layer, a row or a shape is missing.
    """
    kinds = {name: kind for name, kind in pyogrio.list_layers(path).tolist() if name != STYLES}
    whole = kinds == {layer.name: "Unknown" if layer.geometry == "Geometry" else layer.geometry for layer in layers}
    with closing(sqlite3.connect(path)) as base:
        for layer in layers:
            keys = [_quoted(long_names(layer.table)[key]) for key in layer.key]
            there = f"{_SHAPES} IS NOT NULL" if layer.geometry else "1"
            back = base.execute(f'SELECT {", ".join([there, *keys])} FROM "{layer.name}" ORDER BY fid').fetchall()
            held = zip(*(_stored(layer.arrow.column(key)) for key in layer.key), strict=True)
            whole = whole and back == [(1, *row) for row in held]
    if not whole:
        raise not_whole(path)
