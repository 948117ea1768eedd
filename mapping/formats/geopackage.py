"""Write several layers into one GeoPackage: long names, the meaning of each column, the colours QGIS opens with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyogrio

from ..writing.disk import by_library
from .layer import IRISH, Layer, count_back, long_names, renamed, to_irish, with_shapes
from .licences import Terms
from .qgis import qmd, qml
from .styles import sld

STYLES = "layer_styles"
_QGIS = "http://mrcc.com/qgis.dtd"
_SHAPES = "geom"
_MOMENT = pa.timestamp("ms", tz="UTC")


def write_geopackage(path: Path, layers: Sequence[Layer], *, terms: Terms, irish: bool = False) -> list[str]:
    """
    Write layers and tables into one GeoPackage, and count each back.

    The file is a plain one (no write-ahead log beside it). Every column carries its meaning, every layer with shapes a
    default style in the table `layer_styles`, and every layer its licence, contact and day in `gpkg_metadata`, where
    QGIS looks for them. The same layers give the same bytes.

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
    path.unlink(missing_ok=True)
    layers = [*layers, *(_on_irish_grid(layers) if irish else ())]
    notes: list[str] = []
    with by_library(path):
        for layer in layers:
            names = long_names(layer.table)
            notes += [f"{path.name}, layer {layer.name}: {note}" for note in renamed(names)]
            table = layer.arrow.rename_columns(list(names.values()))
            table = with_shapes(table, layer.shapes) if layer.geometry else table
            _append(path, layer, table, terms)
            count_back(path, table, [names[key] for key in layer.table.key], layer=layer.name)
        shaped = [layer for layer in layers if layer.geometry]
        if shaped:
            _add_styles(path, shaped, terms.on)
        _add_metadata(path, layers, terms)
    return notes


def _on_irish_grid(layers: Sequence[Layer]) -> Iterator[Layer]:
    for layer in layers:
        if layer.geometry:
            yield layer.onto(IRISH, f"{layer.name}_irish", f"{layer.title} (Irish Grid)", to_irish(layer.shapes))


def _append(path: Path, layer: Layer, table: pa.Table, terms: Terms) -> None:
    """Write one layer into the file; a table that declares no shapes becomes a table without any."""
    _settle(terms.on)
    # Two layers may not share a title.
    options = {"DESCRIPTION": terms.about, "IDENTIFIER": f"{layer.title} ({layer.name})", "FID": "fid"}
    append = path.exists()
    # The version that programs of the last ten years read.
    whole = {} if append else {"dataset_options": {"VERSION": "1.2"}}
    if layer.geometry is None:
        pyogrio.write_arrow(table, path, layer=layer.name, driver="GPKG", append=append, layer_options=options, **whole)
        return
    options["GEOMETRY_NAME"] = _SHAPES
    kind = "Unknown" if layer.geometry == "Geometry" else layer.geometry
    pyogrio.write_arrow(
        table, path, layer=layer.name, driver="GPKG", append=append,
        geometry_name="geometry", geometry_type=kind, crs=f"EPSG:{layer.grid}", layer_options=options, **whole,
    )  # fmt: skip


def _settle(on: date) -> None:
    """Take the hour out of what GDAL writes; what is written is made safe as a whole file, not page by page."""
    moment = f"{on.isoformat()}T00:00:00.000Z"
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": moment, "OGR_SQLITE_SYNCHRONOUS": "OFF"})


def _add_styles(path: Path, layers: Sequence[Layer], on: date) -> None:
    """Store a default style for each layer, in the table that QGIS keeps for it."""
    _settle(on)
    rows = [
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": layer.name,
            "f_geometry_column": _SHAPES,
            "styleName": layer.name,
            "styleQML": qml(layer),
            "styleSLD": sld(layer),
            "useAsDefault": True,
            "description": layer.title,
            "owner": "",
            "ui": "",
        }
        for layer in layers
    ]
    table = pa.Table.from_pylist(rows).append_column("update_time", pa.array([on] * len(rows)).cast(_MOMENT))
    pyogrio.write_arrow(table, path, layer=STYLES, driver="GPKG", append=True, layer_options={"FID": "id"})


# The tables that the standard keeps for metadata, word by word (GeoPackage 1.2, extension gpkg_metadata).
_METADATA = """
CREATE TABLE gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT ''
);
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id INTEGER NOT NULL,
  md_parent_id INTEGER, CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id)
);
"""
_EXTENSION = "http://www.geopackage.org/spec121/#extension_metadata"


def _add_metadata(path: Path, layers: Sequence[Layer], terms: Terms) -> None:
    """Store what QGIS shows as the metadata of each layer."""
    moment = f"{terms.on.isoformat()}T00:00:00.000Z"
    with closing(sqlite3.connect(path)) as base, base:
        base.executescript(_METADATA)
        for place, layer in enumerate(layers, start=1):
            base.execute("INSERT INTO gpkg_metadata VALUES (?, 'dataset', ?, 'text/xml', ?)",
                         (place, _QGIS, qmd(layer, terms)))  # fmt: skip
            base.execute("INSERT INTO gpkg_metadata_reference VALUES ('table', ?, NULL, NULL, ?, ?, NULL)",
                         (layer.name, moment, place))  # fmt: skip
        for table in ("gpkg_metadata", "gpkg_metadata_reference"):
            base.execute("INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_metadata', ?, 'read-write')",
                         (table, _EXTENSION))  # fmt: skip
