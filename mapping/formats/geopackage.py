"""Write several layers into one GeoPackage: long names, the meaning of each column, the colours QGIS opens with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyogrio

from ..writing.disk import by_library
from .count_back import count_back
from .layer import GRID, Layer, long_names, renamed, with_shapes
from .qgis import qml, sld

STYLES = "layer_styles"
_SHAPES = "geom"
_MOMENT = pa.timestamp("ms", tz="UTC")


def write_geopackage(path: Path, layers: Sequence[Layer], *, about: str, on: date) -> list[str]:
    """
    Write layers and tables into one GeoPackage, and count each back.

    The file is a plain one (no write-ahead log beside it). Every column carries its meaning, and every layer with
    colours a default style, in the table `layer_styles` where QGIS looks for it. The same layers give the same bytes.

    Parameters
    ----------
    path
        Where it goes; a file that is there is replaced, so name one in a folder that nobody reads yet.
    about
        What has to be known to use the layers; it becomes the description of each.
    on
        The day counted, in place of the hour of writing.

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
    notes: list[str] = []
    with by_library(path):
        for layer in layers:
            names = long_names(layer.table)
            notes += [f"{path.name}, layer {layer.name}: {note}" for note in renamed(names)]
            table = layer.arrow.rename_columns(list(names.values()))
            table = with_shapes(table, layer.shapes) if layer.geometry else table
            _append(path, layer, table, about, on)
            count_back(path, table, [names[key] for key in layer.table.key], layer=layer.name)
        styled = [layer for layer in layers if layer.colours]
        if styled:
            _add_styles(path, styled, on)
    return notes


def _append(path: Path, layer: Layer, table: pa.Table, about: str, on: date) -> None:
    """Write one layer into the file; a table that declares no shapes becomes a table without any."""
    _settle(on)
    # Two layers may not share a title.
    options = {"DESCRIPTION": about, "IDENTIFIER": f"{layer.title} ({layer.name})", "FID": "fid"}
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
        geometry_name="geometry", geometry_type=kind, crs=f"EPSG:{GRID}", layer_options=options, **whole,
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
