import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from mapping.formats import open_formats as room
from mapping.formats.layer import Layer
from mapping.formats.open_formats import write_flatgeobuf, write_geojson, write_geoparquet
from mapping.vocabulary.schema import Column, Table

from .read_back import read_back
from .test_geopackage import AREA, layers

HOLED = Table("holed", "an area", (Column("area_code", "text", "Code", key=True), Column("evidence_on", "date", "Day")))


def holed() -> Layer:
    """A square with a hole, its rings the wrong way round, and its neighbour."""
    outer, inner = (
        [(0, 0), (0, 9000), (9000, 9000), (9000, 0)],
        [(3000, 3000), (6000, 3000), (6000, 6000), (3000, 6000)],
    )
    move = (300_000, 500_000)
    shape = shapely.transform(shapely.Polygon(outer, [inner]), lambda points: points + move)
    frame = pd.DataFrame({"area_code": ["A", "B"], "evidence_on": [pd.Timestamp("2024-02-29"), pd.NaT],
                          "geometry": [shape, shapely.box(309_000, 500_000, 318_000, 509_000)]})  # fmt: skip
    return Layer("holed", "Holed ŷ", HOLED, frame, "MultiPolygon")


def test_geojson_is_as_rfc_7946_has_it(tmp_path):
    path = tmp_path / "a.geojson"
    write_geojson(path, holed())
    raw = path.read_text(encoding="utf-8")
    made = json.loads(raw, parse_float=str)
    assert "crs" not in made and made["type"] == "FeatureCollection" and made["title"] == "Holed ŷ"
    assert [each["id"] for each in made["features"]] == ["A", "B"]
    assert [each["properties"]["evidence_on"] for each in made["features"]] == ["2024-02-29", None]
    west, south, east, north = map(float, made["bbox"])
    assert -4 < west < east < -3 and 54 < south < north < 55  # longitude first
    for feature in made["features"]:
        for rings in feature["geometry"]["coordinates"]:
            for place, ring in enumerate(rings):
                assert ring[0] == ring[-1] and all(len(number.split(".")[1]) <= 7 for point in ring for number in point)
                numbers = np.array(ring, dtype=float)
                assert shapely.is_ccw(shapely.LinearRing(numbers)) == (place == 0)
                assert (numbers.min(0) >= (west, south)).all() and (numbers.max(0) <= (east, north)).all()
    assert pyogrio.read_info(path)["crs"] == "EPSG:4326" and len(gpd.read_file(path)) == 2


def test_rounding_keeps_neighbours_together_and_shapes_sound(tmp_path):
    write_geojson(tmp_path / "a.geojson", holed())
    left, right = read_back(tmp_path / "a.geojson", "holed", HOLED).geometry
    assert (
        left.is_valid and right.is_valid and left.intersection(right).length > 0 and left.intersection(right).area == 0
    )


def test_a_table_without_a_key_has_features_without_id(tmp_path):
    write_geojson(tmp_path / "a.geojson", layers()[2])
    made = json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))
    assert [("id" in each, each["geometry"]) for each in made["features"]] == [(False, None)] * 2 and "bbox" not in made


def test_geoparquet_says_grid_box_and_meaning_and_keeps_types(tmp_path):
    path = tmp_path / "a.parquet"
    write_geoparquet(path, holed())
    schema = pq.read_schema(path)
    geo = json.loads(schema.metadata[b"geo"])
    column = geo["columns"]["geometry"]
    assert geo["version"] == "1.1.0" and geo["primary_column"] == "geometry"
    assert column["encoding"] == "WKB" and column["geometry_types"] == ["MultiPolygon"]
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 27700} and column["bbox"] == [
        300_000,
        500_000,
        318_000,
        509_000,
    ]
    assert (
        schema.field("evidence_on").type == pa.date32() and schema.field("evidence_on").metadata[b"meaning"] == b"Day"
    )
    back = gpd.read_parquet(path)
    assert back.crs.to_epsg() == 27700 and shapely.equals(back.geometry.values, holed().shapes).all()
    assert all(shapely.is_ccw(part.exterior) for shape in back.geometry for part in shape.geoms)


def test_a_table_without_shapes_is_plain_parquet(tmp_path):
    write_geoparquet(tmp_path / "a.parquet", layers()[2])
    assert b"geo" not in (pq.read_schema(tmp_path / "a.parquet").metadata or {})


def test_flatgeobuf_has_an_index_and_refuses_a_table_without_shapes(tmp_path):
    path = tmp_path / "a.fgb"
    write_flatgeobuf(path, layers()[0])
    info = pyogrio.read_info(path)
    assert info["crs"] == "EPSG:27700" and info["features"] == 2 and info["capabilities"]["fast_spatial_filter"]
    assert read_back(path, "area", AREA)["area_code"].tolist() == [
        "E06000902",
        "W06000901",
    ]  # by key: the index sorts rows
    with pytest.raises(ValueError, match="no shapes"):
        write_flatgeobuf(path, layers()[2])


@pytest.mark.parametrize(
    ("write", "ending"), [(write_geojson, "geojson"), (write_geoparquet, "parquet"), (write_flatgeobuf, "fgb")]
)
def test_a_row_that_does_not_read_back_stops_everything(tmp_path, monkeypatch, write, ending):
    real = pyogrio.write_arrow
    monkeypatch.setattr(room.pyogrio, "write_arrow", lambda table, *rest, **more: real(table.slice(1), *rest, **more))
    monkeypatch.setattr(
        room.pq, "write_table", lambda table, *rest, _real=pq.write_table, **more: _real(table.slice(1), *rest, **more)
    )
    monkeypatch.setattr(
        room.json, "loads", lambda text, _real=json.loads: {"features": []} if "features" in text else _real(text)
    )
    with pytest.raises(OSError, match=rf"a\.{ending} could not be read back whole"):
        write(tmp_path / f"a.{ending}", layers()[0])
