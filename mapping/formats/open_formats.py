"""Write one layer as GeoJSON, GeoParquet or FlatGeobuf."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pyproj
import shapely

from ..writing.disk import by_library, not_whole
from .layer import GRID, Layer, count_back, long_names, meaning, to_degrees, with_shapes

_DECIMALS = 7


def write_geojson(path: Path, layer: Layer) -> None:
    """
    Write a layer as RFC 7946 has it, and count it back.

    WGS 84 in degrees to seven decimals (a centimetre), longitude first, outer rings counter-clockwise, no `crs`, a
    `bbox`. A feature's `id` is its key, where one text column tells rows apart. A missing value is null, a day text.
    """
    shapes = ["null"] * len(layer.frame)
    whole: dict[str, Any] = {"type": "FeatureCollection", "title": layer.title}
    if layer.geometry and len(shapes):
        held = shapely.transform(to_degrees(layer.shapes), lambda points: np.round(points, _DECIMALS))
        held = shapely.orient_polygons(held, exterior_cw=False)
        whole["bbox"] = shapely.total_bounds(held).tolist()
        shapes = shapely.to_geojson(held).tolist()
    rows = layer.arrow.to_pylist()
    key = layer.table.key
    identified = len(key) == 1 and layer.table[key[0]].kind == "text"
    lines = []
    for row, shape in zip(rows, shapes, strict=True):
        properties = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}
        named = {"id": row[key[0]]} if identified else {}
        feature = _json({"type": "Feature", **named, "properties": properties})
        lines.append(f'{feature[:-1]}, "geometry": {shape}}}')
    inside = ",\n".join(lines)
    path.write_text(f'{_json(whole)[:-1]}, "features": [\n{inside}\n]}}\n', encoding="utf-8", newline="\n")
    back = json.loads(path.read_text(encoding="utf-8"))["features"]
    _compare(path, [each["properties"] for each in back], rows, layer)


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, allow_nan=False)


def write_geoparquet(path: Path, layer: Layer) -> None:
    """
    Write a layer as GeoParquet 1.1, EPSG:27700, with the declared types, and count it back.

    A layer without shapes becomes plain Parquet. Every column carries its meaning.
    """
    fields = [
        pa.field(column.name, layer.arrow.schema.field(column.name).type, metadata={"meaning": meaning(column)})
        for column in layer.columns
    ]
    table = layer.arrow.cast(pa.schema(fields))
    if layer.geometry:
        shapes = shapely.orient_polygons(layer.shapes, exterior_cw=False)
        table = with_shapes(table, shapes)
        table = table.replace_schema_metadata({"geo": json.dumps(_geo(layer, shapes))})
    pq.write_table(table, path, compression="snappy", version="2.6")
    _compare(path, pq.read_table(path, columns=layer.key).to_pylist(), layer.arrow.to_pylist(), layer)


def _geo(layer: Layer, shapes: np.ndarray) -> dict[str, Any]:
    """Return what GeoParquet says of the shapes."""
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted({shape.geom_type for shape in shapes}),
        "crs": pyproj.CRS.from_epsg(GRID).to_json_dict(),
        "edges": "planar",
    }
    if layer.geometry != "Point":
        column["orientation"] = "counterclockwise"
    if len(shapes):
        column["bbox"] = shapely.total_bounds(shapes).tolist()
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}


def write_flatgeobuf(path: Path, layer: Layer) -> None:
    """
    Write a layer with shapes as FlatGeobuf, EPSG:27700, with its index, and count it back.

    Raises
    ------
    ValueError
        If the layer has no shapes: the format holds nothing else.
    """
    if layer.geometry is None:
        message = f"the layer {layer.name} has no shapes, and FlatGeobuf holds nothing else"
        raise ValueError(message)
    names = long_names(layer.table)
    table = with_shapes(layer.arrow.rename_columns(list(names.values())), layer.shapes)
    kind = "Unknown" if layer.geometry == "Geometry" else layer.geometry
    with by_library(path):
        pyogrio.write_arrow(
            table, path, layer=layer.name, driver="FlatGeobuf", geometry_name="geometry", geometry_type=kind,
            crs=f"EPSG:{GRID}", layer_options={"TITLE": layer.title},
        )  # fmt: skip
        count_back(path, table, [names[key] for key in layer.table.key])


def _compare(path: Path, back: list[dict[str, Any]], written: list[dict[str, Any]], layer: Layer) -> None:
    """Stop where a row is missing."""
    key = layer.key

    def values(row: dict[str, Any]) -> list[str]:
        return ["" if row[name] is None else str(row[name]) for name in key]

    if list(map(values, back)) != list(map(values, written)):
        raise not_whole(path)
