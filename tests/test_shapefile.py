import csv
import io
import warnings
import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import pyproj
import pytest
import shapely

from mapping.formats import shapefile as room
from mapping.formats.geopackage import write_geopackage
from mapping.formats.layer import Layer, to_degrees, to_irish, with_shapes
from mapping.formats.licences import Terms
from mapping.formats.open_formats import write_flatgeobuf, write_geojson, write_geoparquet
from mapping.formats.shape_parts import parts_of
from mapping.formats.shapefile import cut, write_shapefiles
from mapping.formats.workbook import write_csv, write_xlsx
from mapping.vocabulary.errors import InputError
from mapping.vocabulary.schema import Column, Table

from .conftest import ON
from .gis import ogrinfo
from .test_geopackage import layers, of_every_kind

WELSH = "tŷ Ŵyl " * 60
NOTED = Table("noted", "a row", (
    Column("area_code", "text", "Code", key=True, short="code"),
    Column("notes_as_written", "text", "Notes, as written"),
    Column("babies", "whole", "Babies"),
))  # fmt: skip


def noted(
    text: str = WELSH, babies: int = 1, shape: shapely.Geometry | None = None, kind: str = "MultiPolygon"
) -> Layer:
    shape = shape or shapely.box(150_000, 450_000, 160_000, 460_000)
    frame = pd.DataFrame({"area_code": ["N09000901", "N09000902"], "notes_as_written": [text, None], "babies": [babies, pd.NA],
                          "geometry": [shape, shapely.box(160_000, 450_000, 170_000, 460_000)]})  # fmt: skip
    return Layer("noted", "Noted", NOTED, frame.astype({"babies": "Int64"}), kind)


def write_every(folder: Path) -> None:
    """Every format, for comparing bytes."""
    write_geopackage(folder / "area.gpkg", layers(), terms=Terms(about="What has to be known: ŷ.", on=ON))
    write_shapefiles(folder / "area.zip", [*layers(), noted()], terms=Terms(about="A", on=ON), irish=True)
    for write, ending in (
        (write_geojson, "geojson"),
        (write_geoparquet, "parquet"),
        (write_flatgeobuf, "fgb"),
        (write_csv, "csv"),
    ):
        write(folder / f"area.{ending}", layers()[0])
    write_xlsx(folder / "area.xlsx", layers())


def test_every_layer_with_shapes_is_in_the_zip_with_a_table_that_explains_it(tmp_path):
    path = tmp_path / "area.zip"
    assert write_shapefiles(path, [*layers(), noted("short")], terms=Terms(about="About ŷ.\n", on=ON)) == []
    with zipfile.ZipFile(path) as bundle:
        names = bundle.namelist()
        fields = list(csv.DictReader(io.StringIO(bundle.read("fields.csv").decode())))
        readme = bundle.read("README.txt").decode()
        assert {bundle.read(f"{stem}.cpg") for stem in ("area", "teams", "noted")} == {b"UTF-8"}
        assert bundle.read("area.prj").startswith(b'PROJCS["British_National_Grid"')
        assert {entry.date_time for entry in bundle.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names == sorted(names) and {name.split(".")[0] for name in names} == {
        "area",
        "teams",
        "noted",
        "fields",
        "README",
    }
    assert readme.startswith("About ŷ.\n") and "fields.csv" in readme and "cut-texts" not in readme
    assert {(row["layer"], row["shapefile_name"], row["full_name"]) for row in fields if row["layer"] == "noted"} == {
        ("noted", "code", "area_code"), ("noted", "note_as_wr", "notes_as_written"), ("noted", "babies", "babies"),
    }  # fmt: skip
    back = gpd.read_file(f"/vsizip/{path}/noted.shp")
    assert list(back.columns) == ["code", "note_as_wr", "babies", "geometry"]


def test_another_program_reads_each_shapefile_with_count_and_letters(tmp_path):
    path = tmp_path / "area.zip"
    write_shapefiles(path, layers(), terms=Terms(about="", on=ON))
    said = ogrinfo(path, "area")
    assert said["count"] == 2 and "Tŷ Ŵyl" in said["texts"] and "British" in said["grid"]


def test_a_text_that_is_too_long_is_cut_between_letters_said_and_kept_whole_beside(tmp_path):
    path = tmp_path / "area.zip"
    notes = write_shapefiles(path, [noted()], terms=Terms(about="", on=ON))
    assert notes == ["area.zip, layer noted, column notes_as_written: at least one text was cut to 254 bytes."]
    back = gpd.read_file(f"/vsizip/{path}/noted.shp")["note_as_wr"]
    assert (
        back[0].endswith("…")
        and WELSH.startswith(back[0][:-1])
        and 250 <= len(back[0].encode()) <= 254
        and pd.isna(back[1])
    )
    with zipfile.ZipFile(path) as bundle:
        whole = list(csv.DictReader(io.StringIO(bundle.read("cut-texts.csv").decode(), newline="")))
        assert "cut-texts.csv" in bundle.read("README.txt").decode()
    assert whole == [{"layer": "noted", "row": "N09000901", "column": "notes_as_written", "whole_text": WELSH}]


@pytest.mark.parametrize("letters", [253, 254, 255])
def test_only_what_does_not_fit_is_cut(letters):
    assert (cut("a" * letters) == "a" * letters) == (letters <= 254)


def test_a_letter_of_several_bytes_is_not_cut_in_two():
    assert cut("ŷ" * 200) == "ŷ" * 125 + "…" and cut("a" + "ŷ" * 200) == "a" + "ŷ" * 125 + "…"
    assert cut("😀" * 100) == "😀" * 62 + "…"


def test_the_table_bears_the_day_counted_not_the_day_of_writing(tmp_path):
    write_shapefiles(tmp_path / "a.zip", [noted("a")], terms=Terms(about="", on=ON))
    with zipfile.ZipFile(tmp_path / "a.zip") as bundle:
        assert tuple(bundle.read("noted.dbf")[1:4]) == (2026 - 1900, 6, 1)


def test_kinds_of_shapes_may_not_mix_and_the_geopackage_is_offered(tmp_path):
    with pytest.raises(
        InputError, match=r"noted mixes kinds of shapes \(Point, Polygon\).*Use the GeoPackage"
    ) as caught:
        write_shapefiles(
            tmp_path / "a.zip", [noted(shape=shapely.Point(1, 2), kind="Geometry")], terms=Terms(about="", on=ON)
        )
    assert caught.value.exit_code == 2 and list(tmp_path.iterdir()) == []


def test_a_shapefile_that_would_pass_2_gb_is_refused_before_it_is_written(tmp_path, monkeypatch):
    size = room._largest_part(noted())
    assert size == 2 * (254 + 254 + 24)  # the table is the larger part here
    monkeypatch.setattr(room, "LARGEST", size - 1)
    with pytest.raises(InputError, match=r"noted would be a file of .* GB; a shapefile holds 2\. Use the GeoPackage"):
        write_shapefiles(tmp_path / "a.zip", [noted()], terms=Terms(about="", on=ON))
    assert list(tmp_path.iterdir()) == []


def test_the_size_of_the_shapes_is_reckoned_at_least_as_large_as_it_is(tmp_path):
    round_one = shapely.Point(155_000, 455_000).buffer(5_000, quad_segs=500)
    layer = noted("a", shape=round_one)
    write_shapefiles(tmp_path / "a.zip", [layer], terms=Terms(about="", on=ON))
    with zipfile.ZipFile(tmp_path / "a.zip") as bundle:
        size = bundle.getinfo("noted.shp").file_size
    assert size <= room._largest_part(layer) <= size * 1.05


def test_a_number_too_long_for_the_table_is_refused(tmp_path):
    write_shapefiles(tmp_path / "a.zip", [noted(babies=10**17 - 1)], terms=Terms(about="", on=ON))
    with pytest.raises(InputError, match="18 digits or more in babies"):
        write_shapefiles(tmp_path / "b.zip", [noted(babies=10**17)], terms=Terms(about="", on=ON))


def test_the_irish_grid_stands_in_a_folder_of_its_own_where_it_is_asked_for(tmp_path):
    path = tmp_path / "a.zip"
    write_shapefiles(path, [noted()], terms=Terms(about="", on=ON), irish=True)
    back = gpd.read_file(f"/vsizip/{path}/irish-grid/noted.shp")
    assert pyproj.CRS(back.crs).name == "TM75 / Irish Grid"
    assert (
        len(back) == 2
        and shapely.equals_exact(
            back.geometry.values, shapely.get_parts(to_irish(noted().shapes)), 1e-6, normalize=True
        ).all()
    )
    with zipfile.ZipFile(path) as bundle:
        readme = bundle.read("README.txt").decode()
    assert "EPSG:29903" in readme and "irish-grid" in readme
    said = ogrinfo(path, "noted", folder="irish-grid")
    assert said["count"] == 2 and "Irish" in said["grid"]


def test_grids_agree_with_the_published_operations():
    """Belfast City Hall, by the operations that PROJ takes from the EPSG dataset where it has no grid files."""
    points = np.array([shapely.Point(146_235.15, 529_469.88), shapely.Point(400_000, 300_000)])
    for make, code in ((to_degrees, 4326), (to_irish, 29903)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that there are no grid files
            group = pyproj.transformer.TransformerGroup(27700, code, always_xy=True)
        near = [
            one
            for one in group.transformers
            if "(6)" in one.description and ("TM75 to WGS 84 (2)" in one.description or code == 4326)
        ]
        moved = shapely.get_coordinates(make(points))
        assert near and np.allclose(
            moved,
            np.column_stack(near[0].transform(*shapely.get_coordinates(points).T)),
            atol=1e-6 if code == 4326 else 0.01,
        )
    # 54.59649 north, 5.93012 west, on the Irish Grid.
    assert np.hypot(*(shapely.get_coordinates(to_irish(points[:1]))[0] - (333_829.7, 373_997.3))) < 6


def test_every_part_is_byte_for_byte_as_gdal_writes_it(tmp_path):
    long = pd.DataFrame({"words": ["ŷ" * 127, None, "b"], "share": [123456789012.5, -1e15, -0.0]})
    made = [*layers(), *of_every_kind()]
    made.append(replace(made[3], name="long", frame=made[3].frame.assign(**long)))
    made.append(made[3].onto(29903, "irish", "", made[3].shapes))
    for layer in made:
        if layer.geometry in (None, "Geometry"):
            continue
        table = room._short(layer)
        pyogrio.write_arrow(
            with_shapes(table, layer.shapes), tmp_path / f"{layer.name}.shp", driver="ESRI Shapefile",
            geometry_name="geometry", geometry_type=layer.geometry, crs=f"EPSG:{layer.grid}",
            layer_options={"ENCODING": "UTF-8", "DBF_DATE_LAST_UPDATE": ON.isoformat()},
        )  # fmt: skip
        theirs = {path.suffix[1:]: path.read_bytes() for path in tmp_path.glob(f"{layer.name}.*")}
        ours = parts_of(layer.shapes, layer.geometry, table, grid=layer.grid, on=ON)
        assert set(ours) == set(theirs)
        assert [ending for ending in ours if ours[ending] != theirs[ending]] == [], layer.name


def test_a_row_or_a_shape_that_does_not_read_back_stops_everything(tmp_path, monkeypatch):
    real = parts_of
    for fault in ("row", "key"):

        def broken(shapes, kind, table, *, fault=fault, **more):
            if fault == "row":
                return real(shapes[1:], kind, table.slice(1), **more)
            return real(shapes, kind, table.set_column(0, "code", pa.array(["x", "y"])), **more)

        monkeypatch.setattr(room, "parts_of", broken)
        with pytest.raises(OSError, match=r"a\.zip could not be read back whole"):
            write_shapefiles(tmp_path / "a.zip", [noted("a")], terms=Terms(about="", on=ON))
