"""
The door to GDAL: while a file is read, only the drivers for boundaries are open, and no network.

Afterwards the process has every driver that it had before.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...vocabulary.errors import refused, shortened

if TYPE_CHECKING:
    import sqlite3

    import pandas as pd

KEPT = frozenset({"GeoJSON", "GPKG", "ESRI Shapefile", "FlatGeobuf", "MEM", "Memory"})
# A database can be made so that looking through it never ends.
_SECONDS = 120
_CURL = "CPL_VSIL_CURL_ALLOWED_FILENAME"


@contextmanager
def few_drivers() -> Iterator[list[str]]:
    """Close every driver but those kept, and the network, until the block ends; name those that could not be closed."""
    import pyogrio
    from pyogrio import _ogr

    register = getattr(_ogr, "_register_drivers", list)
    names = {name: pyogrio.get_gdal_config_option(name) for name in ("GDAL_SKIP", _CURL)}
    others = [name for name in pyogrio.list_drivers() if name not in KEPT]
    pyogrio.set_gdal_config_options({"GDAL_SKIP": ",".join(others), _CURL: "none"})
    try:
        register()
        yield [name for name in pyogrio.list_drivers() if name not in KEPT]
    finally:
        pyogrio.set_gdal_config_options(names)
        register()


def read_with_gdal(path: Path, kind: str, name: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read a Shapefile, GeoPackage or FlatGeobuf, and compare the features read with those declared."""
    with few_drivers() as others:
        if others:
            why = f"This installation of GDAL keeps {len(others)} drivers open that read more than shapes."
            raise refused(name, why, "Install the versions in requirements.lock, or name a GeoJSON or GeoParquet file.")
        return _read(path, kind, name)


def _read(path: Path, kind: str, name: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read the one layer of shapes that the file has to hold."""
    from .archive import encoding_of_table, shapes_in_shapefile

    counts: dict[str, int] = {}
    encoding, note = None, ""
    if kind == "GPKG":
        counts = features_in_geopackage(path, name)
    elif kind == "ESRI Shapefile":
        counts = {path.stem: shapes_in_shapefile(path, name)}
        encoding, note = encoding_of_table(path, name)
    layers = layers_of_shapes(path)
    if not layers and kind != "GPKG":
        raise refused(name, "The file is damaged or cut short.", "Download it again, or export it again.")
    if len(layers) != 1:
        listed = ", ".join(sorted(shortened(layer) for layer in layers))
        why = f"The file holds several layers of shapes: {listed}." if layers else "The file holds no shapes."
        remedy = "Export the one with local-authority districts to a file of its own."
        raise refused(name, why, remedy if layers else "Name the file that holds the boundaries.")
    frame, declared = read_layer(path, layers[0], encoding)
    for count in (counts.get(layers[0], declared), declared):
        if count >= 0 and count != len(frame):
            why = f"The file declares {count:,} features, but {len(frame):,} can be read."
            raise refused(name, why, "Download it again, or export it again.")
    notes = [note] if note else []
    if kind == "GPKG" and _has_arcs(path, layers[0]):
        change = change_by_finer_arcs(path, layers[0])
        notes.append(f"{name}: arcs were made into straight segments; the whole area changed by about {change:.4%}.")
    return frame, tuple(notes)


def layers_of_shapes(path: Path) -> list[str]:
    """List the layers of a file that hold shapes."""
    import pyogrio

    return [str(name) for name, kind in pyogrio.list_layers(path) if kind]


def read_layer(path: Path, layer: str, encoding: str | None) -> tuple[pd.DataFrame, int]:
    """
    Read a layer whole, row by row: through Arrow, a damaged file loses rows without a word.

    Beside the features stands how many are declared (-1: not known).
    """
    import pyogrio

    os.environ.pop("PYOGRIO_USE_ARROW", None)
    info: dict[str, Any] = pyogrio.read_info(path, layer=layer, encoding=encoding)
    # A shape that cannot be made comes as none, so that the fault is its feature's.
    frame = pyogrio.read_dataframe(path, layer=layer, encoding=encoding, use_arrow=False, on_invalid="ignore")
    return frame, int(info["features"])


def _has_arcs(path: Path, layer: str) -> bool:
    """Test whether a shape of a GeoPackage is of a kind that can hold arcs, by the number of its kind."""
    import contextlib
    import sqlite3

    with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as base:
        asked = "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?"
        column, table = (name.replace('"', '""') for name in (*base.execute(asked, [layer]).fetchone(), layer))
        for (start,) in base.execute(f'SELECT substr("{column}", 1, 80) FROM "{table}" WHERE "{column}" IS NOT NULL'):
            at = 8 + (0, 32, 48, 48, 64)[start[3] >> 1 & 7]
            kind = int.from_bytes(start[at + 1 : at + 5], "little" if start[at] else "big")
            if 8 <= kind % 1000 <= 12:
                return True
    return False


def change_by_finer_arcs(path: Path, layer: str) -> float:
    """Compare the area of a layer as GDAL straightens its arcs with that of arcs ten times as fine or more."""
    import pyogrio

    areas = []
    try:
        for step in (None, "0.1"):
            pyogrio.set_gdal_config_options({"OGR_ARC_STEPSIZE": step})
            areas.append(float(pyogrio.read_dataframe(path, layer=layer, columns=[], use_arrow=False).area.sum()))
    finally:
        pyogrio.set_gdal_config_options({"OGR_ARC_STEPSIZE": None})
    return abs(areas[1] - areas[0]) / max(areas[1], 1e-12)


def features_in_geopackage(path: Path, name: str) -> dict[str, int]:
    """Count the features of every layer of a GeoPackage, after looking through all its pages."""
    import contextlib
    import sqlite3
    import time

    if any(path.with_name(path.name + end).exists() for end in ("-wal", "-journal")):
        why = "The file is open in another program, or was not closed: a -wal or -journal file lies beside it."
        raise refused(name, why, "Close it in QGIS first.")
    end = time.monotonic() + _SECONDS
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as base:
            base.set_progress_handler(lambda: int(time.monotonic() > end), 100_000)
            check = [str(row[0]) for row in base.execute("PRAGMA quick_check(1)")]
            if check == ["ok"]:
                return _feature_counts(base, name)
    except (sqlite3.Error, UnicodeError, OverflowError, TypeError, ValueError):
        pass
    late = time.monotonic() > end
    why = f"It could not be looked through within {_SECONDS:g} seconds." if late else "The file is damaged."
    raise refused(name, why, "Download it again, or export it again.")


def _feature_counts(base: sqlite3.Connection, name: str) -> dict[str, int]:
    """Count the features of every layer, and compare with what is declared."""
    tables = {str(row[0]) for row in base.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    if not {"gpkg_contents", "gpkg_geometry_columns"} <= tables:
        raise refused(name, "The file is an SQLite database, but no GeoPackage.", "Export it as a GeoPackage.")
    layers = [str(row[0]) for row in base.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")]
    declared: dict[str, int] = {}
    if "gpkg_ogr_contents" in tables:
        declared = dict(base.execute("SELECT table_name, feature_count FROM gpkg_ogr_contents"))
    counts = {}
    for layer in layers:
        quoted = layer.replace('"', '""')
        counts[layer] = int(base.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0])
        count = declared.get(layer)
        if count is not None and count != counts[layer]:
            why = f"The file declares {count:,} features, but {counts[layer]:,} can be read."
            raise refused(name, why, "Download it again, or export it again.")
    return counts
