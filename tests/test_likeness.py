"""Boundaries handed in are held against those that ship: another shape is said, swapped codes stop the run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import geopandas as gpd
import pyproj
import pytest
import shapely

from mapping.linking.likeness import likeness
from mapping.linking.rebase import of_any_year, shapes_today
from mapping.reading.boundaries.boundaries import read_boundaries
from mapping.reading.shipped.lookups import read_shipped_boundaries
from mapping.study.geography import held_against
from mapping.study.inputs import read_inputs, read_shapes
from mapping.study.settings import Settings
from mapping.vocabulary.errors import InputError

from .conftest import ROOT, health_shares, reference
from .worlds import country_shapes, toy_data

NAMES = {"E07000901": "Ash", "E07000902": "Beck", "E07000903": "Cove", "E06000901": "Dale", "E06000902": "Newtown"}


def recoded(shapes: gpd.GeoDataFrame, codes: dict[str, str]) -> gpd.GeoDataFrame:
    return shapes.assign(area_code=shapes["area_code"].replace(codes))


def reshaped(shapes: gpd.GeoDataFrame, code: str, shape: shapely.Geometry) -> gpd.GeoDataFrame:
    made = shapes.geometry.where(shapes["area_code"] != code, shape)
    return shapes.set_geometry(gpd.GeoSeries(made, crs=27700))


def test_the_same_shapes_in_any_order_say_nothing(shapes):
    assert held_against(shapes.sample(frac=1, random_state=1), shapes, NAMES, "areas.gpkg") == []


def test_an_area_of_half_its_size_is_named_with_both_figures(shapes):
    # Ash is the square from (300000, 500000) to (310000, 510000): 100 square km.
    half = reshaped(shapes, "E07000901", shapely.box(300_000, 500_000, 307_000, 510_000))
    assert held_against(half, shapes, NAMES, "areas.gpkg") == [
        "areas.gpkg: 1 area has another shape than the boundaries that ship: Ash (E07000901) has 70% in common with "
        "ours, and 70 square km on land (ours: 100 square km). Check its code and its shape."
    ]


def test_a_fifth_off_is_still_the_same_area(shapes):
    assert held_against(
        reshaped(shapes, "E07000901", shapely.box(300_000, 500_000, 308_000, 510_000)), shapes, NAMES, "a.gpkg"
    ) == []  # fmt: skip


def test_an_area_of_the_right_size_in_another_place_is_named(shapes):
    away = reshaped(shapes, "E07000901", shapely.box(306_000, 500_000, 316_000, 510_000))
    (row,) = likeness(away, shapes).unlike.itertuples()
    assert (row.area_code, row.land_km2, row.our_km2) == ("E07000901", 100, 100)
    assert row.in_common == pytest.approx(40 / 160)


def test_of_many_the_first_three_are_named_and_the_others_counted(shapes):
    narrow = shapes.copy()
    narrow.geometry = [shapely.box(x, y, x + 5_000, y + 10_000) for x, y, *_ in shapes.geometry.bounds.to_numpy()]
    (said,) = held_against(narrow, shapes, dict.fromkeys(shapes["area_code"], "X"), "areas.gpkg")
    assert said.startswith("areas.gpkg: 9 areas have another shape") and said.count("in common") == 3
    assert said.endswith("; and 6 more. Check their codes and their shapes.")


def test_the_sea_is_not_compared_but_a_spike_into_it_is_named(shapes):
    # Inis is alone in the sea: to mean low water it has as much again, and after damage twice as much.
    out = reshaped(shapes, "N09000901", shapely.box(290_000, 540_000, 310_000, 550_000))
    assert held_against(out, shapes, NAMES, "a.gpkg") == []
    far = reshaped(shapes, "N09000901", shapely.box(280_000, 540_000, 310_000, 550_000))
    (said,) = held_against(far, shapes, {"N09000901": "Inis"}, "a.gpkg")
    assert "Inis (N09000901) has 100% in common with ours, and 100 square km on land, and 200 square km off it" in said


def test_two_swapped_codes_stop_the_run(shapes):
    swapped = recoded(shapes, {"E07000901": "E07000902", "E07000902": "E07000901"})
    with pytest.raises(InputError) as refused:
        held_against(swapped, shapes, NAMES, "areas.gpkg")
    assert str(refused.value) == (
        'areas.gpkg, column "area_code": found "E07000901, E07000902". The codes of Ash and Beck look swapped: each has '
        "its shape where the boundaries that ship have the other. Put each code beside its own shape, or export the "
        "file again."
    )


def test_swapped_codes_are_seen_where_both_shapes_are_rough(shapes):
    swapped = recoded(shapes, {"E07000901": "E07000902", "E07000902": "E07000901"})
    swapped.geometry = swapped.buffer(1_500)
    assert likeness(swapped, shapes).swapped == (("E07000901", "E07000902"),)


def test_a_whole_column_out_of_order_is_one_sentence(shapes):
    codes = list(shapes["area_code"])
    turned = shapes.assign(area_code=[*codes[1:], codes[0]])
    with pytest.raises(InputError, match=r"^areas.gpkg.*look mixed up") as refused:
        held_against(turned, shapes, dict.fromkeys(codes, "X"), "areas.gpkg")
    assert len(refused.value.faults) == 1 and "and 6 more look mixed up" in str(refused.value)


def test_two_shapes_on_one_ground_are_not_swapped_but_named(shapes):
    twice = reshaped(shapes, "E07000901", shapely.box(310_000, 500_000, 320_000, 510_000))
    found = likeness(twice, shapes)
    assert found.swapped == () and list(found.unlike["area_code"]) == ["E07000901"]


# --- through the door, and with official files


@pytest.fixture(scope="module")
def placed(atoms):
    return country_shapes(atoms, placed=True)


def test_a_run_says_it_or_stops(tmp_path, atoms, history, placed):
    shapes, data = placed, toy_data(tmp_path / "data", atoms, history, placed, health_shares())
    config = Settings(today=date(2026, 6, 1), data=data, boundaries=tmp_path / "areas.gpkg")
    inputs, _ = read_inputs(config)
    reshaped(shapes, "E07000901", shapely.box(300_000, 500_000, 307_000, 510_000)).to_file(config.boundaries)
    assert any("Ash (E07000901) has 70% in common" in note for note in read_shapes(inputs, config).notes)
    recoded(shapes, {"E06000901": "E06000902", "E06000902": "E06000901"}).to_file(config.boundaries)
    with pytest.raises(InputError, match="Dale and Newtown look swapped"):
        read_shapes(inputs, config)


@pytest.mark.parametrize("kind", ["shp", "parquet"])
def test_a_grid_that_leads_elsewhere_than_its_name_is_said(placed, tmp_path, kind):
    wrong = pyproj.CRS.from_wkt(pyproj.CRS(27700).to_wkt("WKT1_GDAL").replace('easting",400000', 'easting",400003'))
    frame, path = placed.set_crs(wrong, allow_override=True), tmp_path / f"areas.{kind}"
    frame.to_parquet(path) if kind == "parquet" else frame.to_file(path)
    notes = read_boundaries(path, expected=lambda _code: True).notes
    assert (
        f'areas.{kind}: the grid is called "OSGB36 / British National Grid", but its numbers lead up to 3 m away from '
        "there. The numbers were used; add --crs with the right grid if they are wrong."
    ) in notes


def test_a_grid_that_is_off_by_a_hair_is_not_said(placed, tmp_path):
    near = pyproj.CRS.from_wkt(pyproj.CRS(27700).to_wkt("WKT1_GDAL").replace('easting",400000', 'easting",400000.5'))
    placed.set_crs(near, allow_override=True).to_parquet(tmp_path / "areas.parquet")
    notes = read_boundaries(tmp_path / "areas.parquet", expected=lambda _code: True).notes
    assert not any("its numbers lead" in note for note in notes)


@pytest.mark.reference
@pytest.mark.parametrize(
    "name",
    [
        "LAD_MAY_2023_UK_BUC_V2.shp",
        "lad_2019-12_uk_buc.gpkg",
        "lad_2021-12_uk_buc.gpkg",
        "ltla_2023_uk_bsc2016_onsvisual.gpkg",
    ],
)
def test_official_files_cause_no_alarm(official, name):
    path, (known, ours) = reference(f"boundaries/{name}"), official
    read = read_boundaries(path, expected=of_any_year(known))
    assert held_against(shapes_today(read.areas, known, name), ours, known.spoken, name) == []
    assert not any("its numbers lead" in note for note in read.notes)


def test_the_full_extent_of_the_coast_causes_no_alarm(official):
    """Two kilometres of sea around Blackpool, Bristol, Portsmouth and Southend, and around the Western Isles."""
    known, ours = official
    coast = ["E06000009", "E06000023", "E06000044", "E06000033", "S12000013"]
    some = ours["area_code"].isin(coast)
    shapes = ours.geometry.copy()
    for place in ours.index[some]:
        wide = shapes[place].simplify(100).buffer(2_000, quad_segs=2)
        near = shapely.union_all(ours.geometry[ours.intersects(wide)].array)
        shapes[place] = wide.difference(near).union(shapes[place])
    assert shapes.area[some].sum() > 1.5 * ours.area[some].sum()
    assert held_against(ours.set_geometry(shapes), ours, known.spoken, "bfe.gpkg") == []


@pytest.fixture(scope="module")
def official():
    inputs, _ = read_inputs(Settings(today=date(2026, 11, 21)))
    return inputs.known, read_shipped_boundaries(Path(ROOT / "data"))
