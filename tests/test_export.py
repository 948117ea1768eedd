"""The export of a level: the toy country through the whole path, and the real areas in every format."""

import csv
import json
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from mapping import cli
from mapping.formats.layer import long_names
from mapping.national.export import FORMATS, formats_of, layers_of, run_export, write_export
from mapping.national.layers import LAYER_TABLE
from mapping.reading.shipped.sources import sha256_of
from mapping.study.settings import Settings
from mapping.vocabulary.errors import InputError
from mapping.vocabulary.tables import GAPS

from .conftest import health_shares
from .editions import shipped
from .gis import ogrinfo
from .read_back import read_back
from .test_gemini import broken_rules
from .worlds import toy_data

ALL = ",".join(FORMATS)


@pytest.fixture(scope="module")
def toy(tmp_path_factory, atoms, history, shapes):
    data = toy_data(tmp_path_factory.mktemp("toy"), atoms, history, shapes, health_shares())
    config = Settings(
        today=date(2030, 1, 1),
        data=data,
        out=tmp_path_factory.mktemp("out"),
        complete=("Wales",),
        contact="Toys <toys@example.org>",
    )
    stages = []
    folder, notes = run_export(config, ALL, stages.append)
    return config, folder, notes, stages


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    made = replace(shipped("utla"), contact="Who <who@example.org>")
    layers = layers_of(made, {**made.measures, "headline": made.headline, "teams": made.teams})
    notes = write_export(folder, made, layers, formats=list(FORMATS), name="x")
    return folder, layers, notes


def test_an_export_leaves_every_file_and_a_record_with_the_hash_of_each(toy):
    _, folder, notes, stages = toy
    assert folder.name == "2026-06-01-utla-complete-wales-export" and stages[-1] == "Writing the layers and tables"
    names = {path.name for path in folder.iterdir()}
    tables = ("gaps", "need", "reach", "distance", "headline", "links", "statements", "teams")
    assert names == {
        "coverage.gpkg", "coverage-shapefile.zip", "coverage.geojson", "coverage.parquet", "coverage.fgb", "coverage.csv",
        "coverage.qgz", "coverage.qml", "coverage.sld", "coverage.qmd",
        "coverage.xlsx", *(f"{name}.{form}" for name in tables for form in ("csv", "parquet")), "data-dictionary.csv",
        "datapackage.json", "metadata.xml", "LICENCE.txt", "README.txt", "run.json",
    }  # fmt: skip
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["outputs"] == {name: sha256_of(folder / name) for name in sorted(names - {"run.json"})}
    assert record["formats"] == list(FORMATS) and record["rows"]["coverage"] == 7 and notes == []


def test_what_was_assumed_stands_in_every_row_of_every_format(toy):
    _, folder, _, _ = toy
    assumed = "register taken as complete for Wales"
    with (folder / "coverage.csv").open(encoding="utf-8", newline="") as lines:
        assert {row["assumed"] for row in csv.DictReader(lines)} == {assumed}
    assert assumed in (folder / "coverage.geojson").read_text(encoding="utf-8")
    assert assumed in ogrinfo(folder / "coverage.gpkg", "coverage")["texts"]
    assert "register is complete for Wales" in (folder / "README.txt").read_text(encoding="utf-8")


def test_the_same_question_gives_the_same_bytes_and_nothing_of_the_machine(toy, tmp_path):
    config, folder, _, _ = toy
    again, _ = run_export(replace(config, out=tmp_path), ALL, lambda _: None)
    for path in folder.iterdir():
        raw = path.read_bytes()
        assert raw == (again / path.name).read_bytes(), path.name
        assert str(config.out).encode() not in raw and str(config.data).encode() not in raw, path.name


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "parquet", "fgb", "csv", "xlsx"])
def test_every_format_holds_every_real_area_as_the_table_declares_it(real, ending):
    folder, layers, _ = real
    back = read_back(folder / f"coverage.{ending}", "coverage", LAYER_TABLE).sort_values("area_code", ignore_index=True)
    meant = layers[0].shaped.sort_values("area_code", ignore_index=True)
    rough = 1e-9 if ending == "csv" else 1e-14
    pd.testing.assert_frame_equal(pd.DataFrame(back[LAYER_TABLE.names]), meant, rtol=rough)
    assert back["babies"].sum() == 2_088_700 and "Na h-Eileanan Siar" in set(back["area_name"])


def test_the_shapefiles_hold_every_real_area_and_no_text_is_cut(real):
    folder, layers, notes = real
    back = read_back(folder / "coverage-shapefile.zip", "coverage", LAYER_TABLE)
    assert len(back) == 218 and back["babies"].tolist() == layers[0].shaped["babies"].tolist()
    # Only the keepers' own notes were longer than a shapefile holds, and those are no longer published.
    assert not any("cut to 254 bytes" in note for note in notes)
    assert all(note in (folder / "README.txt").read_text(encoding="utf-8") for note in notes)


def test_another_program_finds_every_layer_and_table_of_the_geopackage(real):
    folder, layers, _ = real
    for layer in layers:
        said = ogrinfo(folder / "coverage.gpkg", layer.name)
        assert said["count"] == len(layer.frame), layer.name
        assert said["fields"] == list(long_names(layer.table).values()), layer.name
        if layer.geometry:
            assert said["epsg"] == 27700
    assert read_back(folder / "coverage.gpkg", "gaps", shipped("utla").shown.declared(GAPS))["rank"].dtype == "Int64"


def test_the_record_for_catalogues_keeps_every_rule_and_the_readme_explains_the_rest(real):
    folder, layers, _ = real
    assert broken_rules(ET.fromstring((folder / "metadata.xml").read_bytes())) == []
    readme = (folder / "README.txt").read_text(encoding="utf-8")
    assert all(f"  {layer.name}: {layer.title}" in readme for layer in layers)
    assert "not whom they serve" in readme and "--contact" not in readme and "within 5 metres" in readme
    with (folder / "data-dictionary.csv").open(encoding="utf-8", newline="") as lines:
        described = {(row["layer"], row["column"]) for row in csv.DictReader(lines)}
    assert described == {(layer.name, column.name) for layer in layers for column in layer.columns}


def test_without_a_contact_the_readme_says_what_the_record_lacks(tmp_path):
    made = shipped("utla")
    write_export(tmp_path, made, layers_of(made, {}), formats=["gpkg"], name="x")
    assert "--contact" in (tmp_path / "README.txt").read_text(encoding="utf-8")
    assert {path.name for path in tmp_path.iterdir()} == {
        "coverage.gpkg",
        "coverage.qgz",
        "metadata.xml",
        "LICENCE.txt",
        "README.txt",
        "data-dictionary.csv",
    }


def test_formats_are_read_each_once_in_one_order():
    assert formats_of("csv, GPKG,csv") == ["gpkg", "csv"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [("kml", 'found "kml".*no such format.*Choose from gpkg'), ("shp", "Did you mean shapefile"), ("gpk", "Did you mean gpkg"),
     (" , ", "No format is named")],
)  # fmt: skip
def test_a_format_that_there_is_not_is_a_sentence(asked, said, tmp_path):
    with pytest.raises(InputError, match=said):
        run_export(Settings(today=date(2030, 1, 1), out=tmp_path / "out"), asked, lambda _: None)
    assert not (tmp_path / "out").exists()


def test_the_command_answers_2_with_every_fault_at_once(tmp_path, capsys):
    code = cli.main(["export", "--format", "kml,csv", "--contact", "nobody", "--out", str(tmp_path / "out")])
    said = capsys.readouterr().err
    assert code == 2 and '--format: found "kml"' in said and '--contact: found "nobody"' in said
    assert not (tmp_path / "out").exists()
