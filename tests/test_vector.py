"""A user's boundaries: four formats read the same; a wrong grid, code or shape is said, never drawn."""

from __future__ import annotations

import json
import shutil
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from mapping.reading.boundaries.boundaries import Boundaries, read_boundaries
from mapping.vocabulary.errors import InputError

# Three squares of 10 km in a row, and one where Northern Ireland is. A code of 2021 is also expected.
WHOLE = "Use a file of local-authority districts of the whole United Kingdom: larger areas are made from them."
CODES = ["E06000901", "E07000901", "E07000902", "N09000901"]
OLD = {"E07000911", "E07000912"}
BOXES = [(300_000, 500_000), (310_000, 500_000), (320_000, 500_000), (100_000, 500_000)]
SQUARES = [shapely.box(x, y, x + 10_000, y + 10_000) for x, y in BOXES]
FORMATS = ["gpkg", "shp", "geojson", "parquet"]


def expected(code: str) -> bool:
    return code in CODES or code in OLD


def country(column: str = "LAD23CD", crs: int | str | None = 27700, **more: list) -> gpd.GeoDataFrame:
    names = [f"Area {n}" for n in range(len(CODES))]
    return gpd.GeoDataFrame({column: CODES, "name": names, **more}, geometry=list(SQUARES), crs=crs)


def save(frame: gpd.GeoDataFrame, path: Path) -> Path:
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    elif path.suffix == ".geojson":
        crs = frame.crs.to_epsg() if frame.crs else None
        named = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{crs}"}}
        path.write_text(json.dumps({**json.loads(frame.to_json(drop_id=True)), **({"crs": named} if crs else {})}))
    else:
        (frame if frame.crs else frame.set_crs(27700)).to_file(path)
        if frame.crs is None:
            path.with_suffix(".prj").unlink()
    return path


@pytest.fixture
def read(tmp_path: Path):
    def reading(frame: gpd.GeoDataFrame, kind: str = "gpkg", crs: str | None = None) -> Boundaries:
        return read_boundaries(save(frame, tmp_path / f"areas.{kind}"), expected=expected, crs=crs)

    return reading


@pytest.fixture
def refusal(read):
    def refusing(frame: gpd.GeoDataFrame, kind: str = "gpkg", crs: str | None = None) -> list[str]:
        with pytest.raises(InputError) as refused:
            read(frame, kind, crs)
        assert refused.value.exit_code == 2
        return str(refused.value).split("\n")

    return refusing


# --- formats


@pytest.mark.parametrize("kind", FORMATS)
def test_four_formats_read_the_same(read, kind):
    made = read(country(), kind)
    assert list(made.areas["area_code"]) == CODES
    assert list(made.areas.columns) == ["area_code", "geometry"]
    assert made.areas.crs.to_epsg() == 27700
    assert made.areas.geometry.geom_equals(gpd.GeoSeries(SQUARES, crs=27700)).all()
    assert (made.code_column, made.notes) == ("LAD23CD", ())


@pytest.mark.parametrize("kind", FORMATS)
def test_degrees_are_carried_onto_the_british_grid_and_that_is_said(read, kind):
    made = read(country().to_crs(4326), kind)
    assert made.areas.geometry.hausdorff_distance(gpd.GeoSeries(SQUARES, crs=27700)).max() < 0.01
    assert made.notes == (f"areas.{kind}: carried from WGS 84 onto the British National Grid (EPSG:27700).",)


def test_what_a_file_is_gets_told_from_its_bytes_not_from_its_name(tmp_path):
    path = save(country(), tmp_path / "areas.gpkg").rename(tmp_path / "areas.json")
    assert len(read_boundaries(path, expected=expected).areas) == 4


def test_heights_are_dropped(read):
    frame = country()
    frame.geometry = shapely.force_3d(frame.geometry.to_numpy(), 7.0)
    assert not read(frame).areas.geometry.has_z.any()


@pytest.mark.parametrize(
    "column", ["LAD23CD", "lad_code", "areacd", "ltla21_code", "GSS", "Code of the district", "reference"]
)
def test_the_code_column_is_found_whatever_its_name(read, column):
    assert read(country(column)).code_column == column


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(
    "codes",
    [
        ["E12000001"] * 4,
        ["E12000001", "E12000002", "E12000003", "N92000002"],
        ["E07000911", "E07000901", "E07000902", None],
        ["E07000901", "E07000901", "E07000902", "N09000901"],
        ["E05000001", "E05000002", "E05000003", "E05000004"],
    ],
    ids=[
        "one region",
        "regions and countries",
        "older codes, one missing",
        "codes of another year, one twice",
        "wards",
    ],
)
def test_the_code_column_is_not_confused_by_another_column_of_codes(read, codes, first):
    frame = country(OTHERCD=codes)
    made = read(frame[["OTHERCD", "LAD23CD", "geometry"]] if first else frame)
    assert made.code_column == "LAD23CD"
    assert list(made.areas["area_code"]) == CODES


def test_codes_in_small_letters_and_with_spaces_are_tidied(read):
    frame = country().replace({"LAD23CD": {"E06000901": "e06 000901 "}})
    assert list(read(frame).areas["area_code"]) == CODES


def test_a_file_without_codes_is_refused_and_its_columns_are_listed(refusal):
    assert refusal(country().drop(columns="LAD23CD")) == [
        'areas.gpkg: No column holds area codes such as E06000001. The file has: "name". '
        "Use a file of local-authority districts with their codes."
    ]


# --- grids


def test_no_grid_is_refused_with_a_guess(refusal):
    remedy = "Add --crs EPSG:27700 if that is right, or use a file that says it."
    assert refusal(country(crs=None), "shp") == [
        "areas.shp: The file does not say which grid its coordinates are on (a Shapefile says it in its .prj). "
        "They look like British National Grid "
        f"(EPSG:27700). {remedy}"
    ]
    (degrees,) = refusal(country().to_crs(4326).set_crs(None, allow_override=True), "parquet")
    assert "They look like degrees (EPSG:4326)." in degrees
    far = country(crs=None)
    far.geometry = far.geometry.translate(5e6, 5e6)
    assert "They look like neither degrees nor British National Grid." in refusal(far, "parquet")[0]


def test_a_grid_that_the_user_names_is_used_and_that_is_said(read):
    made = read(country(crs=None), "shp", "EPSG:27700")
    assert made.notes == ("areas.shp: read as EPSG:27700, as asked.",)
    assert made.areas.geometry.geom_equals(gpd.GeoSeries(SQUARES, crs=27700)).all()


def test_a_grid_that_does_not_exist_is_refused(refusal):
    assert refusal(country(), crs="EPSG:99999") == [
        "areas.gpkg: No grid is called EPSG:99999. Write --crs EPSG:27700, for instance."
    ]


@pytest.mark.parametrize("kind", ["geojson", "gpkg"])
def test_metres_declared_as_degrees_are_refused(refusal, kind):
    frame = country().set_crs(4326, allow_override=True)
    assert refusal(frame, kind) == [
        f"areas.{kind}: The file says that its coordinates are degrees, but they run from 100000 to 330000. "
        "They look like British National Grid: add --crs EPSG:27700."
    ]


def test_a_geojson_without_a_grid_holds_degrees_so_metres_in_it_are_refused(refusal):
    assert "The file says that its coordinates are degrees" in refusal(country(crs=None), "geojson")[0]


def test_degrees_declared_as_metres_are_refused(refusal):
    (said,) = refusal(country().to_crs(4326).set_crs(27700, allow_override=True))
    assert said == (
        "areas.gpkg: The shapes do not lie in the United Kingdom: on the British National Grid they span -7, 54, -3, 54. "
        "The file names the wrong grid: export it again, or add --crs with the right one."
    )


@pytest.mark.parametrize("grid", [3857, 2157, 32630])
def test_numbers_of_one_grid_declared_as_british_are_refused(refusal, grid):
    (said, *_) = refusal(country().to_crs(grid).set_crs(27700, allow_override=True))
    assert "The shapes do not lie in the United Kingdom" in said


@pytest.mark.parametrize(
    ("grid", "place"),
    [
        (29902, "of Northern Ireland do not lie there"),
        (29903, "of Northern Ireland do not lie there"),
        (2157, "do not lie in the United Kingdom"),
    ],
)
def test_northern_ireland_in_irish_numbers_among_british_ones_is_refused(refusal, grid, place):
    frame = country()
    irish = frame[frame["LAD23CD"] == "N09000901"].to_crs(grid).geometry.iloc[0]
    frame.geometry = [*frame.geometry[:3], irish]
    (said,) = refusal(frame)
    assert f"The shapes {place}: on the British National Grid they span" in said
    if grid != 2157:
        assert "Carry them from the Irish grid (EPSG:29903 or EPSG:2157) onto EPSG:27700" in said


@pytest.mark.parametrize("grid", [29902, 2157, 3857, 4258, 4277])
def test_a_grid_that_is_declared_rightly_is_carried_to_its_place(read, grid):
    made = read(country().to_crs(grid))
    assert made.areas.geometry.hausdorff_distance(gpd.GeoSeries(SQUARES, crs=27700)).max() < 0.01


def test_swapped_axes_are_refused(refusal):
    frame = country().to_crs(4326)
    frame.geometry = shapely.transform(frame.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    assert refusal(frame) == ["areas.gpkg: Latitude and longitude look swapped. Export the file with longitude first."]


def test_the_british_grid_under_an_unknown_datum_is_not_moved(tmp_path):
    path = save(country(), tmp_path / "areas.shp")
    prj = path.with_suffix(".prj")
    prj.write_text(prj.read_text().replace('DATUM["D_OSGB_1936"', 'DATUM["D_Unknown"'))
    made = read_boundaries(path, expected=expected)
    assert made.areas.geometry.hausdorff_distance(gpd.GeoSeries(SQUARES, crs=27700)).max() < 0.01
    assert len(made.notes) == 1


# --- codes


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (["E06000901", "E07000901", "E07000902", None],
         'areas.gpkg, column "LAD23CD": Feature 4 has no code. Fill in its code, or remove the feature.'),
        (["E06000901", "E07000901", "E07000901", "N09000901"],
         'areas.gpkg, column "LAD23CD": found "E07000901". Features 2 and 3 have the same code. '
         "Keep one shape for each area."),
        (["E06000901", "E07000901", "E07000999", "N09000901"],
         'areas.gpkg, column "LAD23CD": found "E07000999". Feature 3 has a code of no local authority. '
         "Use a file of local-authority districts (lower tier), of any year since 2009."),
        (["E06000901", "E07000901", "E0700902", "N09000901"],
         'areas.gpkg, column "LAD23CD": found "E0700902". Feature 3 has a code of no local authority. '
         "Use a file of local-authority districts (lower tier), of any year since 2009."),
        (["E06000901", "E10000002", "E10000001", "N09000901"],
         'areas.gpkg, column "LAD23CD": These are counties and unitary authorities; we need districts (lower tier). '
         f"2 of 361 areas are there. {WHOLE}"),
        (["E05011234", "E05011235", "W05000123", "N08000123"],
         'areas.gpkg, column "LAD23CD": These are wards; we need districts (lower tier). '
         f"0 of 361 areas are there. {WHOLE}"),
    ],
    ids=["missing", "twice", "unknown", "eight characters", "counties", "wards"],
)  # fmt: skip
def test_a_wrong_code_is_one_sentence_that_names_the_feature(refusal, codes, said):
    frame = country()
    frame["LAD23CD"] = codes
    assert refusal(frame) == [said]


def test_wards_that_name_their_districts_are_refused_in_one_sentence(refusal):
    frame = country()
    frame["LAD23CD"], frame["WD23CD"] = ["E07000901"] * 4, ["E05011234", "E05011235", "E05011236", "E05011237"]
    (said,) = refusal(frame)
    assert "These are wards; we need districts (lower tier). The areas they lie in are in pieces." in said


def test_codes_of_another_year_are_read_as_they_are(read):
    frame = country().replace({"LAD23CD": {"E06000901": "E07000911"}})
    assert set(read(frame).areas["area_code"]) == {"E07000911", *CODES[1:]}


def test_all_faults_of_codes_and_shapes_come_in_one_go(refusal):
    frame = country()
    frame["LAD23CD"] = ["E06000901", "E06000901", "E07000999", "N09000901"]
    frame.geometry = [*SQUARES[:3], None]
    assert [line.split("Feature")[1][:10] for line in refusal(frame)] == ["s 1 and 2 ", " 3 has a c", " 4 has no "]


# --- shapes


def bow_tie(width: float) -> shapely.Polygon:
    """A square of 10 km with a bow-tie of 10 m by `width` metres hung on its east side."""
    x, y = 310_000, 500_000
    return shapely.Polygon(
        [(x - 10_000, y), (x, y), (x, y + 100), (x + width, y + 110), (x + width, y + 100), (x, y + 110), (x, y + 10_000),
         (x - 10_000, y + 10_000)]
    )  # fmt: skip


def with_first(shape: shapely.Geometry | None) -> gpd.GeoDataFrame:
    frame = country()
    frame.geometry = [shape, *SQUARES[1:]]
    return frame


def test_a_bow_tie_too_small_to_see_is_mended_with_a_note(read):
    made = read(with_first(bow_tie(10)))
    assert made.areas.geometry.is_valid.all()
    assert made.areas.area[0] == pytest.approx(10_000 * 10_000, abs=100)
    note, overlap = made.notes
    assert overlap == (
        "areas.gpkg: overlaps between areas: 1; the largest has 50 square metres, of E06000901 and E07000901."
    )
    assert note.startswith("areas.gpkg: mended the shape of E06000901 (self-intersection; its size changed by 0.0")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_shape_that_mending_would_change_is_refused(refusal, kind):
    x, y = BOXES[0]
    crossed = shapely.Polygon([(x, y), (x + 10_000, y + 10_000), (x + 10_000, y), (x, y + 9_000)])
    (said,) = refusal(with_first(crossed), kind)
    assert said.startswith(
        f'areas.{kind}: found "E06000901". Feature 1 crosses itself; mending it would change its size by '
    )


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (None, "has no shape"),
        (shapely.Polygon(), "has no shape"),
        (shapely.Point(305_000, 505_000), "is a point, not an area"),
        (shapely.LineString([(300_000, 500_000), (310_000, 510_000)]), "is a linestring, not an area"),
    ],
    ids=["nothing", "empty", "point", "line"],
)
def test_what_is_no_area_is_refused(refusal, shape, said):
    assert refusal(with_first(shape), "geojson") == [
        f'areas.geojson: found "E06000901". Feature 1 {said}. '
        "Export the file again, with the whole shape of every area; mend it in a GIS where it has to be."
    ]


def test_a_file_of_no_shapes_at_all_is_refused(refusal):
    frame = country()
    frame.geometry = [None] * 4
    assert len(refusal(frame, "geojson")) == 1


def test_the_polygons_of_a_mixed_shape_are_kept_with_a_note(read):
    made = read(
        with_first(
            shapely.GeometryCollection([SQUARES[0], shapely.Point(1, 1).buffer(0), shapely.Point(305_000, 505_000)])
        )
    )
    assert made.areas.geometry[0].equals(SQUARES[0])
    assert made.notes == (
        "areas.gpkg: mended the shape of E06000901 (it held lines or points too; its size changed by 0.0000%).",
    )


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_coordinate_that_is_no_number_is_refused(tmp_path, number):
    path = save(country(), tmp_path / "areas.geojson")
    path.write_text(path.read_text().replace("310000.0", number, 1))
    with pytest.raises(InputError, match=r"^areas.geojson: Feature 1 \(Area 0\) has a coordinate that is not a number"):
        read_boundaries(path, expected=expected)


# --- files that are something else

PAGE = "<!DOCTYPE html><html><title>Sign in</title></html>"
VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>secret.csv</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
)
KINDS = "A boundary file is a GeoPackage, Shapefile, GeoJSON, FlatGeobuf or GeoParquet; this looks like"
SIGN_IN = "The download needs signing in, or the link has moved: download it again."


@pytest.mark.parametrize("name", ["areas.geojson", "areas.gpkg", "areas.shp", "areas.parquet", "areas"])
@pytest.mark.parametrize(
    ("content", "looks", "remedy"),
    [
        (PAGE, "a web page", SIGN_IN),
        ("\ufeff\n" + PAGE, "a web page", SIGN_IN),
        (VRT, "a GDAL virtual file, which only points at other files", "Name a file that holds the shapes."),
        ("<?xml version='1.0'?><kml/>", "XML", "Download it again, or export it as a GeoPackage."),
        ("a,b\n1,2\n", "none of these", "Download it again, or export it as a GeoPackage."),
        ("[]", "none of these", "Download it again, or export it as a GeoPackage."),
        ("", "an empty file", "Download it again, or export it as a GeoPackage."),
    ],
    ids=["web page", "web page with a mark", "virtual file", "XML", "table", "list", "empty"],
)
def test_a_file_of_another_kind_is_refused_whatever_its_name(tmp_path, name, content, looks, remedy):
    (tmp_path / "secret.csv").write_text("code\nE06000901\n")
    path = tmp_path / name
    path.write_bytes(content.encode())
    with pytest.raises(InputError) as refused:
        read_boundaries(path, expected=expected)
    assert str(refused.value) == f"{name}: {KINDS} {looks}. {remedy}"


@pytest.mark.parametrize(
    "path",
    [
        "https://example.org/areas.geojson", "http:/example.org/areas.geojson", "file:///areas.geojson",
        "/vsicurl/http://127.0.0.1/areas.geojson", "/vsizip/areas.zip", "/VSIMEM/x", "CSV:areas.csv", "PG:dbname=x",
        "ESRIJSON:http://127.0.0.1/", '{"type": "FeatureCollection", "features": []}', '{"type": "' + "x" * 5000,
        "<OGRVRTDataSource>", "none.gpkg", "",
    ],
)  # fmt: skip
def test_only_files_on_this_computer_are_read(path):
    with pytest.raises(InputError) as refused:
        read_boundaries(Path(path), expected=expected)
    fetch = "Official boundaries come with everyarea fetch. " if path.startswith("http") else ""
    assert str(refused.value).endswith(
        f"There is no such file on this computer. {fetch}Download it first and name the file; "
        "only files on this computer are read."
    )


def test_a_file_whose_name_looks_like_an_address_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    save(country(), tmp_path / "areas.gpkg").rename(tmp_path / "GPKG:areas.gpkg")
    with pytest.raises(InputError, match="There is no such file on this computer"):
        read_boundaries(Path("GPKG:areas.gpkg"), expected=expected)


def test_a_geojson_that_links_to_its_grid_asks_nobody(tmp_path):
    asked = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        path = save(country().to_crs(4326), tmp_path / "areas.geojson")
        content = json.loads(path.read_text())
        link = {"href": f"http://127.0.0.1:{server.server_port}/latest/meta-data/", "type": "ogcwkt"}
        path.write_text(json.dumps({**content, "crs": {"type": "link", "properties": link}}))
        made = read_boundaries(path, expected=expected)
        server.shutdown()
    assert asked == []
    assert len(made.areas) == 4


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "http://127.0.0.1:1/crs", ["EPSG:27700"], None])
def test_a_name_of_a_grid_that_is_not_known_means_degrees(tmp_path, name):
    path = save(country().to_crs(4326), tmp_path / "areas.geojson")
    content = {**json.loads(path.read_text()), "crs": {"type": "name", "properties": {"name": name}}}
    path.write_text(json.dumps(content))
    assert len(read_boundaries(path, expected=expected).areas) == 4


@pytest.mark.parametrize("share", [0.3, 0.6, 0.99])
@pytest.mark.parametrize("kind", ["geojson", "gpkg", "parquet"])
def test_a_file_cut_short_is_refused(tmp_path, kind, share):
    path = save(country(), tmp_path / f"areas.{kind}")
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * share)])
    with pytest.raises(InputError) as refused:
        read_boundaries(path, expected=expected)
    (said,) = str(refused.value).split("\n")
    assert said.startswith(f"areas.{kind}: The file ")
    assert "ownload" in said


def test_a_truncated_geojson_says_where_it_breaks_off(tmp_path):
    path = tmp_path / "areas.geojson"
    path.write_text('{"type": "FeatureCollection", "features": [')
    with pytest.raises(
        InputError,
        match=r"not whole GeoJSON: it breaks off or makes no sense at byte 43, line 1, column 44\. Download it again\.",
    ):
        read_boundaries(path, expected=expected)


@pytest.mark.parametrize(
    "content",
    ["{}", '{"features": []}', '{"features": null}', '{"type": "Polygon", "coordinates": []}'],
)
def test_a_json_of_no_features_is_refused(tmp_path, content):
    path = tmp_path / "areas.geojson"
    path.write_text(content)
    with pytest.raises(InputError, match=r"The file holds no features\. Name a GeoJSON feature collection\."):
        read_boundaries(path, expected=expected)


@pytest.mark.parametrize(
    "content",
    ['{"features": {"a": 1}}', '{"features": [1]}', '{"features": [{"geometry": {"type": "Blob", "coordinates": []}}]}',
     '{"features": [{"geometry": {"type": "Polygon", "coordinates": [["x", "y"]]}}]}', '{"a":' * 9000, '{"x": "\udcff"}'],
    ids=["a dictionary", "a number", "an unknown type", "words for coordinates", "nested too deep", "not UTF-8"],
)  # fmt: skip
def test_any_broken_geojson_is_a_sentence(tmp_path, content):
    path = tmp_path / "areas.geojson"
    path.write_bytes(content.encode("utf-8", errors="surrogateescape"))
    with pytest.raises(InputError, match=r"^areas\.geojson: (The file |Feature 1 (is|has) )"):
        read_boundaries(path, expected=expected)


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_a_shapefile_with_a_part_missing_is_refused(tmp_path, part):
    save(country(), tmp_path / "areas.shp").with_suffix(part).unlink()
    with pytest.raises(InputError, match=r"^areas\.shp: "):
        read_boundaries(tmp_path / "areas.shp", expected=expected)


def test_several_layers_are_listed_for_which_one_is_meant_cannot_be_told(tmp_path):
    path = tmp_path / "areas.gpkg"
    country().to_file(path, layer="districts")
    country().to_file(path, layer="older")
    with pytest.raises(InputError, match=r"The file holds several layers of shapes: districts, older\."):
        read_boundaries(path, expected=expected)


def test_a_table_beside_the_layer_of_shapes_does_not_matter(tmp_path):
    path = tmp_path / "areas.gpkg"
    pyogrio.write_dataframe(pd.DataFrame({"style": ["x"]}), path, layer="a_styles", driver="GPKG")
    country().to_file(path, layer="districts", mode="a")
    assert list(read_boundaries(path, expected=expected).areas["area_code"]) == CODES


def test_a_table_without_shapes_is_refused(tmp_path):
    path = tmp_path / "table.gpkg"
    pyogrio.write_dataframe(pd.DataFrame({"LAD23CD": CODES}), path, driver="GPKG")
    with pytest.raises(InputError, match=r"The file holds no shapes\. Name the file that holds the boundaries\."):
        read_boundaries(path, expected=expected)


def test_reading_leaves_the_file_as_it_was(tmp_path):
    path = save(country(), tmp_path / "areas.gpkg")
    kept = shutil.copy(path, tmp_path / "kept.gpkg")
    read_boundaries(path, expected=expected)
    assert path.read_bytes() == Path(kept).read_bytes()
