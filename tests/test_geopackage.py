import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from mapping.formats import geopackage as room
from mapping.formats.geopackage import write_geopackage
from mapping.formats.layer import Layer, long_names, with_shapes
from mapping.formats.licences import Terms
from mapping.formats.qgis import qml
from mapping.formats.styles import sld
from mapping.look.fills import Fill
from mapping.vocabulary.schema import Column, Table

from .conftest import ON
from .gis import ogrinfo
from .read_back import read_back

ROOT = Path(__file__).parent.parent
COLOURS = {
    "covered": Fill("Team & <b>whole</b>", "#0b5f58", "#0b5f58", "solid"),
    'not "known"': Fill("Not known", "#dfe3e7", "#f3f5f7", "dots"),
}  # fmt: skip
AREA = Table("area", "an area", (
    Column("area_code", "text", "Code", key=True),
    Column("area_name", "text", "Name in “both” languages"),
    Column("status", "text", "What is recorded"),
    Column("fid", "whole", "A number of others"),
))  # fmt: skip
TEAM = Table("team", "a team", (Column("team_id", "text", "Id", key=True), Column("status", "text", "What")))
CLAIM = Table("claim", "a claim", (Column("team_id", "text", "Id"), Column("stated_area", "text", "As written")))


def layers() -> list[Layer]:
    squares = [shapely.box(x, 500_000, x + 10_000, 510_000) for x in (300_000, 310_000)]
    areas = pd.DataFrame({
        "area_code": ["W06000901", "E06000902"], "area_name": ["Tŷ Ŵyl", "Newtown"], "status": list(COLOURS),
        "fid": pd.array([7, None], dtype="Int64"), "geometry": squares,
    })  # fmt: skip
    teams = pd.DataFrame({"team_id": ["a"], "status": ["covered"], "geometry": [shapely.Point(305_000, 505_000)]})
    claims = pd.DataFrame({"team_id": ["a", "a"], "stated_area": ["Tŷ Ŵyl", None]})
    return [
        Layer("area", "Areas", AREA, areas, "MultiPolygon", ("status", COLOURS)),
        Layer("teams", "Bases", TEAM, teams, "Point", ("status", COLOURS)),
        Layer("catchments", "Claims", CLAIM, claims, None),
    ]


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("geopackage") / "area.gpkg"
    assert write_geopackage(made, layers(), terms=Terms(about="What has to be known: ŷ.", on=ON)) == [
        "area.gpkg, layer area: The column fid is called fid_orig here."
    ]
    return made


def test_layers_and_tables_stand_in_one_file_with_grid_and_words(path):
    assert [tuple(row) for row in pyogrio.list_layers(path)] == [
        ("area", "MultiPolygon"), ("teams", "Point"), ("catchments", None), ("layer_styles", None),
    ]  # fmt: skip
    info = pyogrio.read_info(path, layer="area")
    assert info["crs"] == "EPSG:27700" and info["layer_metadata"]["DESCRIPTION"] == "What has to be known: ŷ."
    assert info["layer_metadata"]["IDENTIFIER"] == "Areas (area)"
    assert read_back(path, "area", AREA)["area_name"].tolist() == ["Tŷ Ŵyl", "Newtown"]
    assert read_back(path, "area", AREA)["fid"].tolist() == [7, pd.NA]
    assert read_back(path, "catchments", CLAIM)["stated_area"].tolist() == ["Tŷ Ŵyl", pd.NA]


def test_another_program_reads_each_layer_with_count_grid_and_letters(path):
    """`ogrinfo` of another GDAL where it is installed (and always where EVERYAREA_GDAL=1), else pyogrio's listing."""
    said = ogrinfo(path, "area")
    assert said["count"] == 2 and said["epsg"] == 27700 and "Tŷ Ŵyl" in said["texts"]
    assert said["fields"] == ["area_code", "area_name", "status", "fid_orig"]
    assert ogrinfo(path, "teams")["count"] == 1 and ogrinfo(path, "catchments")["count"] == 2


def test_the_file_is_a_plain_sound_one_that_says_what_each_column_means(path):
    with sqlite3.connect(path) as base:
        assert base.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        assert base.execute("PRAGMA user_version").fetchone() == (10200,)
        said = dict(base.execute("SELECT column_name, description FROM gpkg_data_columns WHERE table_name = 'area'"))
        changed = {row[0] for row in base.execute("SELECT last_change FROM gpkg_contents")}
    assert said["area_name"] == "Name in “both” languages" and changed == {"2026-06-01T00:00:00.000Z"}
    assert [each.name for each in path.parent.iterdir()] == ["area.gpkg"]


def test_each_layer_with_colours_has_a_style_where_qgis_looks_for_it(path):
    styles = gpd.read_file(path, layer="layer_styles").set_index("f_table_name")
    assert list(styles.index) == ["area", "teams"] and styles["useAsDefault"].all()
    # QGIS asks for exactly these: the layer, its column of shapes, and an empty schema.
    assert set(styles["f_geometry_column"]) == {pyogrio.read_info(path, layer="area")["geometry_name"]}
    assert set(styles["f_table_schema"]) == {""}
    top = ET.fromstring(styles.loc["area", "styleQML"])
    assert (
        top.find("renderer-v2").attrib["type"] == "categorizedSymbol"
        and top.find("renderer-v2").attrib["attr"] == '"status"'
    )
    found = {each.attrib["value"]: (each.attrib["label"], each.attrib["symbol"]) for each in top.iter("category")}
    assert found == {value: (label, str(place)) for place, (value, (label, *_)) in enumerate(COLOURS.items())}
    # A full class is its ink; any other its paper, with the marks of its pattern in ink upon it.
    drawn = {
        symbol.attrib["name"]: [
            (part.attrib["class"], *(each.attrib["value"] for each in part.iterfind("Option/Option[@name='color']")))
            for part in symbol.iterfind("layer")
        ]
        for symbol in top.iterfind("renderer-v2/symbols/symbol")
    }
    assert drawn["0"] == [("SimpleFill", "11,95,88,255")]
    assert drawn["1"] == [("SimpleFill", "243,245,247,255"), ("PointPatternFill",)]
    dot = top.find("renderer-v2/symbols/symbol[@name='1']/layer/symbol/layer/Option/Option[@name='color']")
    assert dot.attrib["value"] == "223,227,231,255"
    assert top.find("labeling/settings/text-style").attrib["fieldName"] == "area_name"
    assert '[% "area_name" %]' in top.findtext("mapTip") and "Team & <b>whole</b>" in top.findtext("mapTip")
    assert {each.attrib["field"]: each.attrib["name"] for each in top.iter("alias")}["fid_orig"] == "Fid"
    assert {each.attrib["type"] for each in ET.fromstring(styles.loc["teams", "styleQML"]).iter("symbol")} == {"marker"}


def test_the_other_style_has_a_rule_a_value():
    names = {"se": "http://www.opengis.net/se", "ogc": "http://www.opengis.net/ogc"}
    top = ET.fromstring(sld(layers()[0]))
    rules = [
        (each.findtext(".//ogc:Literal", namespaces=names), each.findtext(".//se:Title", namespaces=names),
         each.findtext(".//se:Fill/se:SvgParameter", namespaces=names))
        for each in top.iterfind(".//se:Rule", names)
    ]  # fmt: skip
    assert rules == [(value, fill.words, fill.ink) for value, fill in COLOURS.items()]
    full = [each.text for each in top.iterfind(".//se:SvgParameter[@name='fill-opacity']", names)]
    assert full == ["0.2"]
    marks = [each.text for each in top.iterfind(".//se:GraphicFill//se:WellKnownName", names)]
    assert marks == ["circle"]


def test_a_table_without_shapes_has_no_style():
    for make in (qml, sld):
        with pytest.raises(ValueError, match="nothing to colour"):
            make(layers()[2])


def test_mixed_shapes_go_into_a_geopackage(tmp_path):
    frame = pd.DataFrame({"team_id": ["a", "b"], "geometry": [shapely.Point(1, 2), shapely.box(0, 0, 1, 1)]})
    write_geopackage(tmp_path / "m.gpkg", [Layer("mixed", "M", TEAM, frame, "Geometry")], terms=Terms(about="", on=ON))
    assert set(read_back(tmp_path / "m.gpkg", "mixed", TEAM).geom_type) == {"Point", "Polygon"}


@pytest.mark.parametrize(
    "fault",
    [
        "DELETE FROM area WHERE fid = 2", "UPDATE area SET area_code = 'x' WHERE fid = 1",
        "UPDATE area SET geom = NULL WHERE fid = 1", "DELETE FROM catchments WHERE fid = 2",
        "DELETE FROM gpkg_contents WHERE table_name = 'catchments'",
        "UPDATE gpkg_contents SET data_type = 'attributes' WHERE table_name = 'area'",
    ],
)  # fmt: skip
def test_a_row_that_does_not_read_back_stops_everything(tmp_path, monkeypatch, fault):
    """Test whether a row, a key, a shape, a row of a table without a key, or a layer that GDAL does not find is told."""
    real = room._add_metadata

    def broken(base, *rest):
        real(base, *rest)
        for name, *_ in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f'DROP TRIGGER "{name}"')
        base.execute(fault)

    monkeypatch.setattr(room, "_add_metadata", broken)
    with pytest.raises(OSError, match=r"a\.gpkg could not be read back whole"):
        write_geopackage(tmp_path / "a.gpkg", layers(), terms=Terms(about="", on=ON))


EVERY = Table("every", "a row", (
    Column("code", "text", "Code", key=True), Column("words", "text", "Words"), Column("many", "whole", "Many"),
    Column("share", "number", "Share"), Column("day", "date", "Day"), Column("yes", "yes_no", "Yes or no"),
    Column("kind", "text", "One of two", choices=("a", "b")),
))  # fmt: skip


def of_every_kind() -> list[Layer]:
    """Return a layer of each kind of shapes, with a column of each kind, missing cells, and one without rows."""
    hole = shapely.box(0, 0, 9, 9).difference(shapely.box(2, 2, 3, 3))
    frame = pd.DataFrame({
        "code": ["a", "b", "c"], "words": ["Tŷ \"quoted\" 'Ŵyl'", None, ""],
        "many": pd.array([2**53 + 1, None, -3], dtype="Int64"), "share": [0.1 + 0.2, None, 1e-300],
        "day": pd.to_datetime(["2026-02-28", None, "1066-10-14"]),
        "yes": pd.array([True, None, False], dtype="boolean"), "kind": ["a", "b", None],
    })  # fmt: skip
    shapes = {
        "MultiPolygon": [hole, shapely.MultiPolygon([hole, shapely.box(20, 20, 30.5, 31)]), shapely.box(-5, -5, 0, 0)],
        "MultiLineString": [shapely.LineString([(0, 0), (1.5, 2)]), shapely.LineString([(5, 5), (6, 7), (8, 9)])] * 2,
        "Point": [shapely.Point(0.1, 0.2), shapely.Point(400_000.123456, 1_200_000), shapely.Point(-1, -2)],
        "Geometry": [shapely.Point(1, 2), hole, shapely.LineString([(0, 0), (1, 1)])],
    }
    made = [Layer(kind.lower(), kind, EVERY, frame.assign(geometry=shape[:3]), kind) for kind, shape in shapes.items()]
    return [*made, Layer("plain", "Plain", EVERY, frame, None), Layer("none", "None", EVERY, frame[:0], None),
            Layer("empty", "Empty", EVERY, frame.assign(geometry=None)[:0], "MultiPolygon")]  # fmt: skip


def written_by_gdal(path: Path, layers: list[Layer], about: str) -> None:
    """Write the same layers with GDAL alone."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{ON.isoformat()}T00:00:00.000Z"})
    for layer in layers:
        table = layer.arrow.rename_columns(list(long_names(layer.table).values()))
        options = {"DESCRIPTION": about, "IDENTIFIER": f"{layer.title} ({layer.name})", "FID": "fid"}
        shaped = {}
        if layer.geometry:
            table, options["GEOMETRY_NAME"] = with_shapes(table, layer.shapes), "geom"
            kind = "Unknown" if layer.geometry == "Geometry" else layer.geometry
            shaped = {"geometry_name": "geometry", "geometry_type": kind, "crs": f"EPSG:{layer.grid}"}
        whole = {} if path.exists() else {"dataset_options": {"VERSION": "1.2"}}
        pyogrio.write_arrow(table, path, layer=layer.name, driver="GPKG", append=path.exists(), layer_options=options,
                            **shaped, **whole)  # fmt: skip


def tables_in(path: Path) -> tuple[list[tuple[str, ...]], dict[str, list[tuple[object, ...]]]]:
    """Read how every table, index and trigger is declared, and every row of every table."""
    with closing(sqlite3.connect(path)) as base:
        declared = base.execute("SELECT name, type, tbl_name, sql FROM sqlite_master ORDER BY name").fetchall()
        rows = {
            name: base.execute(f'SELECT * FROM "{name}"').fetchall() for name, kind, *_ in declared if kind == "table"
        }
    return declared, rows


def test_every_table_trigger_and_row_is_as_gdal_writes_it(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "_add_styles", lambda *_: None)
    monkeypatch.setattr(room, "_add_metadata", lambda *_: None)
    theirs, ours = tmp_path / "theirs.gpkg", tmp_path / "ours.gpkg"
    made = [*layers(), *of_every_kind()]
    written_by_gdal(theirs, made, "About ŷ.")
    write_geopackage(ours, made, terms=Terms(about="About ŷ.", on=ON))
    expected, found = tables_in(theirs), tables_in(ours)
    assert found[0] == expected[0]
    for name, rows in expected[1].items():
        assert found[1][name] == rows, name
        assert [list(map(type, row)) for row in found[1][name]] == [list(map(type, row)) for row in rows], name


def test_gdal_reads_the_same_of_every_layer_as_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "_add_metadata", lambda *_: None)
    theirs, ours = tmp_path / "theirs.gpkg", tmp_path / "ours.gpkg"
    made = of_every_kind()
    written_by_gdal(theirs, made, "")
    write_geopackage(ours, made, terms=Terms(about="", on=ON))
    for layer in made:
        expected, found = (pyogrio.read_info(path, layer=layer.name) for path in (theirs, ours))
        for name, value in expected.items():
            assert np.array_equal(found[name], value) if isinstance(value, np.ndarray) else found[name] == value, name
        (_, before), (_, after) = (
            pyogrio.read_arrow(path, layer=layer.name, return_fids=True) for path in (theirs, ours)
        )
        assert after.equals(before, check_metadata=True), layer.name
        if layer.geometry:
            box = (25, 25, 40, 40)
            (_, before), (_, after) = (pyogrio.read_arrow(path, layer=layer.name, bbox=box) for path in (theirs, ours))
            assert after.equals(before) and (len(after) < len(layer.frame) or not len(layer.frame)), layer.name


def test_the_bytes_are_the_same_whatever_the_machine_speaks(path, tmp_path):
    """Another process with another hash seed, time zone and language."""
    program = (
        "from pathlib import Path; import sys\nfrom tests.test_geopackage import *\nfrom tests.test_shapefile import write_every\n"
        "write_every(Path(sys.argv[1]))"
    )
    made = []
    for place, more in enumerate(
        ({"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2", "TZ": "Pacific/Auckland", "LC_ALL": "C"})
    ):
        folder = tmp_path / str(place)
        folder.mkdir()
        subprocess.run([sys.executable, "-c", program, str(folder)], cwd=ROOT, env={**os.environ, **more}, check=True)
        made.append({each.name: each.read_bytes() for each in sorted(folder.iterdir())})
    assert made[0] == made[1] and made[0]["area.gpkg"] == path.read_bytes() and len(made[0]) == 7


def test_a_team_whose_evidence_needs_checking_is_drawn_as_on_the_page():
    usual = layers()[0]
    aged = {"covered": Fill("Team, to be checked", "#16776d", "#d5ece8", "half")}
    checked = Table("area", "an area", (*AREA.columns, Column("reverify", "yes_no", "Whether it has to be checked")))
    layer = replace(usual, table=checked, frame=usual.frame.assign(reverify=True), aged=aged)
    top = ET.fromstring(qml(layer).split("\n", 1)[1])
    asked = top.find("renderer-v2").attrib["attr"]
    assert (
        asked == "CASE WHEN lower(to_string(\"reverify\")) IN ('yes', 'true', '1') AND \"status\" IN ('covered') "
        'THEN "status" || \' (to be checked)\' ELSE "status" END'
    )
    drawn = [each.attrib["value"] for each in top.iter("category")]
    assert drawn == [*COLOURS, "covered (to be checked)"]
    last = top.findall("renderer-v2/symbols/symbol")[-1]
    assert [part.attrib["class"] for part in last.iterfind("layer")] == ["SimpleFill", "LinePatternFill"]
    assert last.find("layer[2]/Option/Option[@name='angle']").attrib["value"] == "45"
    names = {"se": "http://www.opengis.net/se", "ogc": "http://www.opengis.net/ogc"}
    rules = {
        rule.find("se:Name", names).text: rule for rule in ET.fromstring(sld(layer)).iter(f"{{{names['se']}}}Rule")
    }
    assert list(rules) == [*COLOURS, "covered (to be checked)"]
    plain, other = rules["covered"], rules["covered (to be checked)"]
    assert (
        plain.find("ogc:Filter/ogc:And/ogc:Not/ogc:Or/ogc:PropertyIsEqualTo/ogc:PropertyName", names).text == "reverify"
    )
    assert other.find("ogc:Filter/ogc:And/ogc:Or/ogc:PropertyIsEqualTo/ogc:PropertyName", names).text == "reverify"
    assert rules[next(name for name in COLOURS if name != "covered")].find("ogc:Filter/ogc:And", names) is None
