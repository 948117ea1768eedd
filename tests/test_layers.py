import csv
import io
import zipfile
from datetime import date

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest

from mapping.formats.licences import Terms
from mapping.linking.rebase import areas_at
from mapping.look.fills import OVER
from mapping.look.style import LOOKS, seen_as
from mapping.national.layers import LAYER_TABLE, coverage_layer, write_layers
from mapping.vocabulary.schema import STATUSES
from mapping.vocabulary.tables import COVERAGE

from .conftest import ON
from .read_back import read_back

LONG = "tîm-" * 100  # 500 bytes of identifiers


@pytest.fixture(scope="module")
def written(tmp_path_factory, atoms, members, shapes):
    areas = areas_at("ltla", atoms, members, shapes, land=pd.Series(dtype=float))
    coverage = COVERAGE.shaped(
        atoms.assign(
            level="ltla", on=pd.Timestamp(ON), definition="standard", status="not_known", share_low=0.0, share_high=1.0,
            babies_covered_low=0, babies_covered_high=atoms["babies"], babies_no_team_recorded=atoms["babies"],
            teams=pd.array([1, pd.NA, *[0] * 7], dtype="Int64"), team_ids=pd.array([LONG, pd.NA, *["a;b"] * 7]),
            evidence_on=pd.to_datetime([date(2024, 2, 29), *[None] * 8]),
            reverify=pd.array([True, pd.NA, *[False] * 7], dtype="boolean"),
            low_income_pct=pd.array([12.5, pd.NA, *[1.0] * 7], dtype="Float64"),
        )
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("layers")
    write_layers(folder, coverage, areas, terms=Terms(about="Scotland approximate, rebuilt from postcodes\n", on=ON))
    return folder, coverage, areas


def test_the_geopackage_keeps_every_area_name_grid_and_type(written):
    folder, coverage, areas = written
    back = gpd.read_file(folder / "coverage.gpkg", layer="coverage")
    assert back.crs.to_epsg() == 27700 and len(back) == 9
    assert list(back.columns) == [*LAYER_TABLE.names, "geometry"]
    assert back["area_name"].tolist() == coverage["area_name"].tolist()
    assert back["team_ids"][0] == LONG and back["babies"].tolist() == coverage["babies"].tolist()
    assert back["evidence_on"][0] == pd.Timestamp("2024-02-29") and back["evidence_on"][1:].isna().all()
    assert pd.isna(back["teams"][1]) and pd.isna(back["low_income_pct"][1])
    assert (back.geom_type == "MultiPolygon").all() and back.geometry.geom_equals(areas.geometry).all()
    info = pyogrio.read_info(folder / "coverage.gpkg", layer="coverage")
    assert "Scotland approximate" in info["layer_metadata"]["DESCRIPTION"]


def test_the_shapefile_has_planned_names_and_a_table_that_explains_them(written):
    folder, coverage, _ = written
    with zipfile.ZipFile(folder / "coverage-shapefile.zip") as bundle:
        names = bundle.namelist()
        prj, cpg = bundle.read("coverage.prj").decode(), bundle.read("coverage.cpg").decode()
        fields = list(csv.DictReader(io.StringIO(bundle.read("fields.csv").decode())))
    assert names == sorted(["coverage.cpg", "coverage.dbf", "coverage.prj", "coverage.qmd", "coverage.qml",
                            "coverage.shp", "coverage.shx", "coverage.sld", "cut-texts.csv", "fields.csv", "README.txt"])  # fmt: skip
    assert prj.startswith('PROJCS["British_National_Grid"') and cpg.strip() == "UTF-8"
    back = gpd.read_file(folder / "coverage-shapefile.zip")
    assert [row["shapefile_name"] for row in fields] == list(back.columns.drop("geometry"))
    assert [row["full_name"] for row in fields] == LAYER_TABLE.names
    assert all(row["meaning"] for row in fields)
    assert back["area_name"].tolist() == coverage["area_name"].tolist()
    assert back["reverify"].iloc[0] == "yes" and pd.isna(back["reverify"].iloc[1])


def test_short_names_are_unique_and_at_most_ten_letters():
    short = [column.short for column in LAYER_TABLE.columns]
    assert all(0 < len(name) <= 10 for name in short) and len({name.lower() for name in short}) == len(short)


def test_a_text_too_long_for_a_shapefile_is_cut_between_letters(written):
    folder, _, _ = written
    cut = gpd.read_file(folder / "coverage-shapefile.zip")["team_ids"][0]
    assert len(cut.encode()) <= 254 and cut.endswith("…") and LONG.startswith(cut[:-1])


def test_the_same_inputs_give_the_same_bytes(written, tmp_path):
    folder, coverage, areas = written
    write_layers(tmp_path, coverage, areas, terms=Terms(about="Scotland approximate, rebuilt from postcodes\n", on=ON))
    for name in ("coverage.gpkg", "coverage-shapefile.zip", "coverage.parquet", "coverage.geojson", "README.txt"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


def test_geoparquet_and_geojson_hold_every_area_too(written):
    folder, coverage, areas = written
    for name in ("coverage.parquet", "coverage.geojson"):
        back = read_back(folder / name, "coverage", LAYER_TABLE)
        assert back["area_name"].tolist() == coverage["area_name"].tolist()
        assert back["teams"].tolist() == coverage["teams"].tolist() and back["reverify"].dtype == "boolean"
    assert gpd.read_parquet(folder / "coverage.parquet").geometry.geom_equals(areas.geometry).all()


def test_statuses_have_the_colours_of_the_style(written):
    folder, coverage, areas = written
    _, looks = coverage_layer(coverage, areas).colours
    for status, fill in looks.items():
        look = LOOKS[seen_as(status, False)]
        assert fill[:4] == (STATUSES[status], look.ink, look.paper, look.pattern)
    # A whole area and a part of one are of one colour, and told apart by what lies over it.
    assert [fill.over for fill in looks.values() if fill.over] == [over for over in OVER.values() if over]
    assert len({fill[1:] for fill in looks.values()}) == len(looks)
    assert list(looks) == list(STATUSES)
    styles = gpd.read_file(folder / "coverage.gpkg", layer="layer_styles")
    assert all(fill.ink in styles["styleSLD"][0] or fill.paper in styles["styleSLD"][0] for fill in looks.values())


def test_an_area_without_a_shape_stops_everything(written, tmp_path):
    _, coverage, areas = written
    with pytest.raises(ValueError, match="no shape"):
        write_layers(tmp_path, coverage, areas.iloc[1:], terms=Terms(about="", on=ON))
