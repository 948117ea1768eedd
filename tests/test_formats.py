"""What a file of shapes can be: every way to be wrong is one sentence with its place, and nothing is ever fetched."""

from __future__ import annotations

import json
import os
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapping.reading.boundaries import gdal as drivers
from mapping.reading.boundaries.boundaries import read_boundaries
from mapping.vocabulary.errors import InputError

from .test_vector import BOXES, CODES, SQUARES, country, expected, save

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "areas.geojson"


def refusal(path: Path, crs: str | None = None) -> list[str]:
    before = {each: each.read_bytes() for each in path.parent.iterdir() if each.is_file()}
    with pytest.raises(InputError) as refused:
        read_boundaries(path, expected=expected, crs=crs)
    assert {each: each.read_bytes() for each in path.parent.iterdir() if each.is_file()} == before
    return str(refused.value).split("\n")


def collection(path: Path) -> dict:
    return json.loads(save(country(), path).read_text())


def spoilt(path: Path, change) -> Path:
    content = collection(path)
    change(content)
    path.write_text(json.dumps(content))
    return path


# --- drivers


def child(program: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env={**os.environ, **environment},
        capture_output=True, text=True, check=True,
    )  # fmt: skip


LIST = "sorted(set(pyogrio.list_drivers()) - {'MEM', 'Memory'})"
KEPT = ["ESRI Shapefile", "FlatGeobuf", "GPKG", "GeoJSON"]


def test_only_the_drivers_for_boundaries_are_open_while_a_file_is_read_and_all_of_them_afterwards():
    program = (
        "import json, os, pyogrio\n"
        f"before, asked = {LIST}, dict(os.environ)\n"
        "import mapping\n"
        "from mapping.reading.boundaries import gdal\n"
        "with gdal.few_drivers() as others:\n"
        f"    inside, curl = {LIST}, pyogrio.get_gdal_config_option('CPL_VSIL_CURL_ALLOWED_FILENAME')\n"
        f"print(json.dumps([others, inside, curl, {LIST} == before, len(before) > 50, dict(os.environ) == asked,\n"
        "                  pyogrio.get_gdal_config_option('CPL_VSIL_CURL_ALLOWED_FILENAME')]))"
    )
    done = child(program, PYOGRIO_USE_ARROW="1")
    assert json.loads(done.stdout) == [[], KEPT, "none", True, True, True, None] and done.stderr == ""


def test_importing_the_drivers_loads_no_library():
    done = child(
        "import sys, mapping.reading.boundaries.gdal as d; print([n for n in ('pandas', 'pyogrio', 'numpy') if n in sys.modules])"
    )
    assert done.stdout.strip() == "[]"


def test_an_address_asks_nobody():
    asked = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_port}/x.geojson"
        for path in (f"/vsicurl/{here}", here, f"ESRIJSON:{here}", f"/vsicurl?url={here}"):
            with pytest.raises(InputError, match="only files on this computer are read"):
                read_boundaries(Path(path), expected=expected)
        server.shutdown()
    assert asked == []


def test_rows_are_never_read_through_arrow(tmp_path, monkeypatch):
    monkeypatch.setenv("PYOGRIO_USE_ARROW", "1")
    monkeypatch.setattr("pyogrio.geopandas.read_arrow", lambda *_, **__: pytest.fail("Arrow"))
    monkeypatch.setattr("pyogrio.geopandas.use_arrow", True, raising=False)
    assert len(read_boundaries(save(country(), tmp_path / "areas.gpkg"), expected=expected).areas) == 4
    assert "PYOGRIO_USE_ARROW" not in os.environ


# --- GeoJSON that is something else


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            {"type": "Topology", "objects": {}, "arcs": []},
            "This is TopoJSON, not GeoJSON. Convert it with QGIS or mapshaper.org to GeoJSON.",
        ),
        (
            {"geometryType": "esriGeometryPolygon", "features": []},
            "This is Esri JSON, not GeoJSON. Ask the service for f=geojson, or convert it with QGIS to GeoJSON.",
        ),
        (
            {"features": [{"attributes": {}, "geometry": {"rings": []}}]},
            "This is Esri JSON, not GeoJSON. Ask the service for f=geojson, or convert it with QGIS to GeoJSON.",
        ),
        (
            {"error": {"code": 499, "message": "Token Required", "details": []}},
            'This is no map but the answer of a server: error 499, "Token Required". Download it again, later or from the publisher\'s page.',
        ),
    ],
    ids=["TopoJSON", "Esri JSON", "Esri JSON by its features", "an error"],
)
def test_what_looks_like_geojson_is_named(path, content, said):
    path.write_text(json.dumps(content))
    assert refusal(path) == [f"areas.geojson: {said}"]


def test_two_lists_of_features_are_refused(path):
    content = json.dumps(collection(path))
    path.write_text(content[:-1] + ', "features": []}')
    assert refusal(path) == [
        'areas.geojson: The file is not GeoJSON: "features" stands twice in one object. Export the file again.'
    ]


def test_a_truncated_file_says_the_byte_also_after_letters_of_two_bytes(path):
    path.write_bytes('\ufeff{"n": "Môn", '.encode())
    (said,) = refusal(path)
    assert f"at byte {path.stat().st_size}," in said and said.endswith("Download it again.")


def test_too_large_a_geojson_is_refused_unread(path, monkeypatch):
    collection(path)
    monkeypatch.setattr("mapping.reading.boundaries.formats.LARGEST_GEOJSON", 100)
    assert "The file is larger than 0 MB." in refusal(path)[0]


def test_a_file_nested_too_deep_is_refused(path):
    path.write_text('{"a":' * 100_000)
    assert "nested deeper than any GeoJSON" in refusal(path)[0]


@pytest.mark.parametrize(
    ("geometry", "why"),
    [
        ({"type": "Polygon", "coordinates": [[[["1", "2"]]]]}, "has coordinates that are not pairs of numbers"),
        ({"type": "Polygon", "coordinates": [[["a", "b"]] * 4]}, "has coordinates that are not pairs of numbers"),
        ({"type": "Polygon", "coordinates": [[1, 2], [3, 4]]}, "has coordinates that are not pairs of numbers"),
        ({"type": "Polygon", "coordinates": {"x": 1}}, "has a geometry without coordinates"),
        ({"type": "Polygon"}, "has a geometry without coordinates"),
        ({"type": "Blob", "coordinates": []}, 'has a geometry of unknown type ("Blob")'),
        ({"type": ["Polygon"], "coordinates": []}, 'has a geometry of unknown type ("")'),
        ("Polygon", 'has a geometry of unknown type ("")'),
    ],
)  # fmt: skip
def test_a_geometry_that_is_wrong_names_its_feature(path, geometry, why):
    spoilt(path, lambda content: content["features"][2].update(geometry=geometry))
    assert refusal(path) == [
        f"areas.geojson: Feature 3 (Area 2) {why}. Export the file again, with the whole shape of every area."
    ]


def test_every_wrong_feature_is_named_in_one_go(path):
    def change(content):
        content["features"][0] = 7
        content["features"][3]["geometry"] = {"type": "Blob"}

    said = refusal(spoilt(path, change))
    assert [line.split(": ")[1][:9] for line in said] == ["Feature 1", "Feature 4"]


def test_a_feature_without_a_shape_is_refused_for_every_area_has_a_name(path):
    spoilt(path, lambda content: content["features"][2].update(geometry=None))
    (said,) = refusal(path)
    assert said.startswith('areas.geojson: found "E07000902". Feature 3 has no shape.')


@pytest.mark.parametrize(("gap", "closed"), [(1e-10, True), (0.5, False)])
def test_an_outline_that_is_not_closed(path, gap, closed):
    def change(content):
        content["features"][1]["geometry"]["coordinates"][0][-1][1] += gap if gap > 1e-9 else 0
        if closed:
            first = content["features"][1]["geometry"]["coordinates"][0]
            first[0][1], first[-1][1] = 500_000.0, 500_000.0000000001

    spoilt(path, change)
    if closed:
        read = read_boundaries(path, expected=expected)
        assert read.notes == (
            "areas.geojson: feature 2 (Area 1) had an outline whose ends all but met; it was closed.",
        )
        assert read.areas.geometry[1].equals(SQUARES[1])
    else:
        assert "Feature 2 (Area 1) has an outline that is not closed" in refusal(path)[0]


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "link", "properties": {"href": "http://127.0.0.1:1/latest/meta-data/", "type": "ogcwkt"}},
        {"type": "name", "properties": {"name": "http://127.0.0.1:1/crs"}},
        {"type": "name", "properties": ["EPSG:27700"]},
        "EPSG:27700",
    ],
)
def test_a_grid_that_is_not_a_known_name_is_left_alone_and_that_is_said(path, crs):
    content = {**json.loads(save(country().to_crs(4326), path).read_text()), "crs": crs}
    path.write_text(json.dumps(content))
    assert read_boundaries(path, expected=expected).notes[0] == (
        'areas.geojson: what its "crs" says is not known here and was left alone; read as degrees (EPSG:4326).'
    )


def test_a_grid_of_a_number_that_does_not_exist_is_refused(path):
    spoilt(path, lambda content: content["crs"]["properties"].update(name="urn:ogc:def:crs:EPSG::99999"))
    assert "No grid is called EPSG:99999." in refusal(path)[0]


def test_metres_without_a_grid_are_refused_with_the_words_to_add(path):
    spoilt(path, lambda content: content.pop("crs"))
    assert refusal(path)[0].endswith("They look like British National Grid: add --crs EPSG:27700.")
    assert len(read_boundaries(path, expected=expected, crs="EPSG:27700").areas) == 4


# --- grids


@pytest.mark.parametrize(
    "datum", ["D_Unknown", "unknown", "Unknown_based_on_Airy", "", "Not specified (based on Airy 1830 ellipsoid)"]
)
@pytest.mark.parametrize("crs", [None, "EPSG:27700"])
def test_british_numbers_under_a_datum_without_a_name_stay_in_place(tmp_path, datum, crs):
    path = save(country(), tmp_path / "areas.shp")
    prj = path.with_suffix(".prj")
    prj.write_text(prj.read_text().replace('DATUM["D_OSGB_1936"', f'DATUM["{datum}"'))
    read = read_boundaries(path, expected=expected, crs=crs)
    assert read.areas.geometry.hausdorff_distance(gpd.GeoSeries(SQUARES, crs=27700)).max() < 0.01
    (note,) = read.notes
    assert "read as EPSG:27700" in note


def test_other_numbers_under_a_datum_without_a_name_are_refused(tmp_path):
    path = save(country().to_crs(29902), tmp_path / "areas.shp")
    prj = path.with_suffix(".prj")
    start, rest = prj.read_text().split('DATUM["', 1)
    prj.write_text(f'{start}DATUM["D_Unknown"{rest[rest.index(chr(34)) + 1 :]}')
    assert "rests on a datum without a name: it can be 100 m off. Add --crs with the right grid" in refusal(path)[0]


def test_web_mercator_is_carried_to_the_true_size(tmp_path):
    read = read_boundaries(save(country().to_crs(3857), tmp_path / "areas.gpkg"), expected=expected)
    assert read.areas.area.tolist() == pytest.approx([1e8] * 4, rel=1e-6)


def test_two_files_on_two_grids_lose_no_area(tmp_path):
    irish = country()["LAD23CD"].str.startswith("N")
    one = save(country()[~irish], tmp_path / "gb.gpkg")
    other = save(country()[irish].to_crs(29902), tmp_path / "ni.gpkg")
    areas = pd.concat([read_boundaries(each, expected=expected).areas for each in (one, other)])
    assert list(areas["area_code"]) == CODES
    assert areas.geometry.to_numpy()[3].hausdorff_distance(SQUARES[3]) < 0.01


# --- shapes


@pytest.mark.parametrize("kind", ["gpkg", "geojson", "parquet", "shp"])
def test_heights_and_measures_are_left_out_with_one_note(tmp_path, kind):
    frame = country()
    frame.geometry = shapely.force_3d(frame.geometry.to_numpy(), 7.0)
    read = read_boundaries(save(frame, tmp_path / f"areas.{kind}"), expected=expected)
    assert not read.areas.geometry.has_z.any()
    assert read.notes == (f"areas.{kind}: heights (Z) or measures (M) were left out; a map is flat.",)


@pytest.mark.parametrize("kind", ["gpkg", "shp", "parquet", "geojson"])
def test_a_coordinate_that_is_no_number_is_refused_with_its_feature(tmp_path, kind):
    x, y = BOXES[1]
    frame = country()
    bad = shapely.Polygon([(x, y), (x + 10_000, y), (x + 10_000, float("inf")), (x, y)])
    frame.geometry = [SQUARES[0], bad, *SQUARES[2:]]
    path = tmp_path / f"areas.{kind}"
    if kind == "geojson":
        spoilt(
            path, lambda content: content["features"][1]["geometry"]["coordinates"][0][1].__setitem__(0, bad.bounds[3])
        )
    elif kind == "shp":
        raw = save(country(), path).read_bytes()
        at = 2 * struct.unpack(">i", path.with_suffix(".shx").read_bytes()[108:112])[0] + 8 + 4 + 32 + 8 + 4 + 16
        path.write_bytes(raw[:at] + struct.pack("<d", float("inf")) + raw[at + 8 :])
    else:
        save(frame, path)
    (said,) = refusal(path)
    assert "Feature 2" in said and "a coordinate that is not a number" in said


def test_an_outline_of_a_shapefile_that_is_not_closed_is_refused_with_its_feature(tmp_path):
    path = save(country(), tmp_path / "areas.shp")
    raw = path.read_bytes()
    at = 2 * struct.unpack(">i", path.with_suffix(".shx").read_bytes()[108:112])[0] + 8 + 4 + 32 + 8 + 4
    path.write_bytes(raw[:at] + struct.pack("<d", BOXES[1][0] + 1) + raw[at + 8 :])
    assert 'found "E07000901". Feature 2 has no shape.' in refusal(path)[0]


def test_overlaps_and_slivers_are_counted_with_the_largest(tmp_path):
    (x, y), (x2, _) = BOXES[1], BOXES[2]
    wide = shapely.box(x - 5, y, x + 10_000, y + 10_000)
    dented = shapely.Polygon(
        [
            (x2, y),
            (x2 + 10_000, y),
            (x2 + 10_000, y + 10_000),
            (x2, y + 10_000),
            (x2, y + 200),
            (x2 + 2, y + 150),
            (x2, y + 100),
        ]
    )
    frame = country()
    frame.geometry = [SQUARES[0], wide, dented, SQUARES[3]]
    assert read_boundaries(save(frame, tmp_path / "areas.gpkg"), expected=expected).notes == (
        "areas.gpkg: overlaps between areas: 1; the largest has 50,000 square metres, of E06000901 and E07000901.",
        "areas.gpkg: slivers between neighbours, in no area: 1; the largest has 100 square metres.",
    )


def test_arcs_made_straight_are_said_with_the_change(tmp_path):
    path = save(country(), tmp_path / "areas.gpkg")
    x, y = BOXES[3]
    ring = [(x, y), (x + 5_000, y + 5_000), (x + 10_000, y), (x + 5_000, y - 5_000), (x, y)]
    arc = struct.pack("<BII", 1, 8, 5) + b"".join(struct.pack("<dd", *each) for each in ring)
    curved = b"GP\0\1" + struct.pack("<i", 27700) + struct.pack("<BII", 1, 10, 1) + arc
    with sqlite3.connect(path) as base:
        for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f'DROP TRIGGER "{name}"')
        base.execute("UPDATE areas SET geom = ? WHERE LAD23CD = 'N09000901'", [curved])
        base.execute("UPDATE gpkg_geometry_columns SET geometry_type_name = 'CURVEPOLYGON'")
    base.close()
    read = read_boundaries(path, expected=expected)
    (note,) = read.notes
    assert note.startswith("areas.gpkg: arcs were made into straight segments; the whole area changed by about 0.0")
    assert read.areas.area[3] == pytest.approx(3.14159265 * 5_000**2, rel=0.002)


def test_a_spike_is_cut_off_and_that_is_said(tmp_path):
    x, y = BOXES[3]
    spike = [(x, y), (x + 10_000, y), (x + 10_000, y + 10_000), (x, y + 10_000), (x - 500, y + 10_000), (x, y + 10_000)]
    frame = country()
    frame.geometry = [*SQUARES[:3], shapely.Polygon(spike)]
    assert shapely.make_valid(frame.geometry[3]).geom_type == "GeometryCollection"
    read = read_boundaries(save(frame, tmp_path / "areas.gpkg"), expected=expected)
    assert read.areas.geometry[3].equals(SQUARES[3])
    assert "mended the shape of N09000901 (" in read.notes[0]


def test_a_mended_shape_is_told_with_its_size_before_and_after(tmp_path):
    x, y = BOXES[3]
    tie = [
        (x, y),
        (x + 10_000, y),
        (x + 10_000, y + 100),
        (x + 11_000, y + 120),
        (x + 11_000, y + 100),
        (x + 10_000, y + 120),
    ]
    frame = country()
    frame.geometry = [*SQUARES[:3], shapely.Polygon([*tie, (x + 10_000, y + 10_000), (x, y + 10_000)])]
    (note,) = read_boundaries(save(frame, tmp_path / "areas.gpkg"), expected=expected).notes
    assert "from 100.0000 to 100.0" in note and note.endswith(" square km).")


# --- GeoPackage and FlatGeobuf


def test_a_flatgeobuf_is_read(tmp_path):
    path = tmp_path / "areas.fgb"
    country().to_file(path, driver="FlatGeobuf")
    assert sorted(read_boundaries(path, expected=expected).areas["area_code"]) == sorted(CODES)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_flatgeobuf_cut_short_is_refused(tmp_path, share):
    path = tmp_path / "areas.fgb"
    country().to_file(path, driver="FlatGeobuf")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert "ownload" in refusal(path)[0]


def test_a_geopackage_damaged_in_the_middle_is_refused(tmp_path):
    path = save(country(text=["x" * 20_000] * 4), tmp_path / "areas.gpkg")
    raw = bytearray(path.read_bytes())
    with sqlite3.connect(path) as base:
        (page,) = base.execute("SELECT rootpage FROM sqlite_master WHERE name = 'areas'").fetchone()
    base.close()
    raw[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    path.write_bytes(raw)
    assert "The file is damaged. " in refusal(path)[0]


@pytest.mark.parametrize("end", ["-wal", "-journal"])
def test_a_geopackage_that_is_open_elsewhere_is_refused(tmp_path, end):
    path = save(country(), tmp_path / "areas.gpkg")
    path.with_name(f"areas.gpkg{end}").write_bytes(b"x")
    assert refusal(path)[0].endswith("Close it in QGIS first.")


def test_a_geopackage_that_declares_more_than_it_holds_is_refused(tmp_path):
    path = save(country(), tmp_path / "areas.gpkg")
    with sqlite3.connect(path) as base:
        base.execute("UPDATE gpkg_ogr_contents SET feature_count = 5")
    base.close()
    assert "The file declares 5 features, but 4 can be read." in refusal(path)[0]


def test_a_database_that_is_no_geopackage_is_refused(tmp_path):
    path = tmp_path / "areas.gpkg"
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE a (b)")
    base.close()
    assert "an SQLite database, but no GeoPackage" in refusal(path)[0]


def test_a_view_that_never_ends_is_stopped(tmp_path, monkeypatch):
    path = save(country(), tmp_path / "areas.gpkg")
    with sqlite3.connect(path) as base:
        base.execute(
            "CREATE VIEW endless AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
        )
        base.execute("UPDATE gpkg_contents SET table_name = 'endless'")
    base.close()
    monkeypatch.setattr(drivers, "_SECONDS", 0.2)
    assert "It could not be looked through within 0.2 seconds." in refusal(path)[0]


# --- any bytes at all


def _samples() -> dict[str, bytes]:
    import zipfile

    made = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("geojson", "gpkg", "parquet", "shp", "fgb"):
            path = Path(folder) / f"areas.{kind}"
            country().to_file(path, driver="FlatGeobuf") if kind == "fgb" else save(country(), path)
            made[kind] = path.read_bytes()
        zipped = Path(folder) / "areas.zip"
        with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
            for suffix in (".shp", ".shx", ".dbf", ".prj"):
                archive.write(Path(folder) / f"areas{suffix}", f"areas{suffix}")
        made["zip"] = zipped.read_bytes()
        made |= {s: (Path(folder) / f"areas.{s}").read_bytes() for s in ("shx", "dbf", "prj")}
    return made


SAMPLES = _samples()


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data(), kind=st.sampled_from(["geojson", "gpkg", "parquet", "shp", "dbf", "shx", "prj", "fgb", "zip"]))
def test_any_file_is_read_or_refused_in_a_sentence(data, kind):
    raw = bytearray(SAMPLES[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        new = data.draw(st.binary(min_size=1, max_size=4))
        raw[at : at + (len(new) if data.draw(st.booleans()) else 0)] = new
    raw = raw[: data.draw(st.integers(0, len(raw)))] if data.draw(st.integers(0, 4)) == 0 else raw
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"areas.{kind}"
        if kind in {"shp", "dbf", "shx", "prj"}:
            for suffix in ("shp", "dbf", "shx", "prj"):
                path.with_suffix(f".{suffix}").write_bytes(SAMPLES[suffix])
        path.write_bytes(raw)
        path = path.with_suffix(".shp") if kind in {"dbf", "shx", "prj"} else path
        try:
            assert len(read_boundaries(path, expected=expected).areas)
        except InputError as error:
            faults = error.faults
        else:
            faults = ()
        assert all(fault.file == path.name and fault.why and fault.remedy for fault in faults)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(raw=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: ("{" + text).encode("utf-8", "replace")))
def test_any_bytes_are_refused_in_a_sentence(raw):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "areas.geojson"
        path.write_bytes(raw)
        with pytest.raises(InputError):
            read_boundaries(path, expected=expected)
