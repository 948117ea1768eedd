"""The areas that are drawn: what each shape is made from, how good it is, and how much land it has."""

from functools import cache

import pandas as pd
import pytest
import shapely

from mapping.linking.rebase import areas_at
from mapping.reading.shipped.lookups import (
    members,
    read_atoms,
    read_boundary_errors,
    read_health_shares,
    read_land,
    read_shipped_boundaries,
)
from mapping.reading.shipped.sources import by_nation, passports

from .conftest import ROOT

DATA = ROOT / "data"
# How many areas there are, square kilometres of land as published, and how many shapes have a measured error.
LEVELS = {"ltla": (361, 361), "utla": (218, 218), "region": (12, 12), "nation": (4, 4)}
UNITED_KINGDOM = 242_494.57


@cache
def atoms() -> pd.DataFrame:
    return read_atoms(DATA)


@cache
def parents() -> pd.DataFrame:
    return members(atoms(), read_health_shares(DATA))


@cache
def at(level: str) -> pd.DataFrame:
    shapes, land, errors = read_shipped_boundaries(DATA), read_land(DATA), read_boundary_errors(DATA)
    return areas_at(level, atoms(), parents(), shapes, land=land, errors=errors).set_index("area_code")


def test_the_shapes_that_ship_are_a_coverage_on_whole_metres():
    shapes = read_shipped_boundaries(DATA).geometry.to_numpy()
    assert len(shapes) == 361 and shapely.is_valid(shapes).all() and not shapely.is_empty(shapes).any()
    assert shapely.coverage_is_valid(shapes)
    assert (shapely.get_coordinates(shapes) % 1 == 0).all()
    assert (DATA / "boundaries" / "areas.parquet").stat().st_size <= 1_500_000


def test_each_nation_says_what_its_shapes_are_made_from():
    said = passports(DATA)["boundaries"].nations
    found = {nation: set(areas) for nation, areas in at("ltla").groupby("nation")["boundary_basis"]}
    assert {nation: {basis["basis"]} for nation, basis in said.items()} == found
    assert at("ltla")["boundary_basis"].value_counts().to_dict() == {"ons": 318, "postcodes": 32, "osni": 11}


@pytest.mark.parametrize("level", LEVELS)
def test_land_is_as_published_and_the_error_is_that_of_the_area(level):
    areas = at(level)
    many, measured = LEVELS[level]
    assert len(areas) == many and areas["boundary_overlap"].notna().sum() == measured
    assert areas["area_km2"].sum() == pytest.approx(UNITED_KINGDOM, abs=0.01)


def test_health_areas_have_their_land_and_no_measured_error():
    areas = at("health")
    assert areas["area_km2"].sum() == pytest.approx(UNITED_KINGDOM, abs=0.01) and areas["area_km2"].min() > 0
    assert areas["boundary_overlap"].isna().all() and areas["boundary_error_m"].isna().all()


def test_known_areas_have_their_published_land():
    # ONS, Standard Area Measurements, land to mean high water.
    assert at("ltla").at["E08000039", "area_km2"] == pytest.approx(367.9302)
    assert at("ltla").at["N09000011", "area_km2"] == pytest.approx(458.3476)  # without Strangford Lough, which is drawn
    assert at("ltla").geometry["N09000011"].area / 1e6 == pytest.approx(562.6, abs=1)


def test_shapes_that_were_handed_in_are_said_to_be_and_have_the_published_land():
    shapes = read_shipped_boundaries(DATA)[["area_code", "geometry"]].assign(geometry=lambda t: t.buffer(50))
    areas = areas_at("ltla", atoms(), parents(), shapes, land=read_land(DATA))
    assert set(areas["boundary_basis"]) == {"file"} and areas["boundary_overlap"].isna().all()
    assert areas["area_km2"].sum() == pytest.approx(UNITED_KINGDOM, abs=0.01)


def test_what_is_said_of_several_nations_is_said_once():
    assert by_nation({"England": "A", "Wales": "A", "Scotland": "Scotland B"}) == "A (England, Wales); Scotland B"
    assert passports(DATA)["boundaries"].words == (
        "ONS, generalised to 200 m (England, Wales); NISRA (Northern Ireland); Scotland approximate, rebuilt from postcodes"
    )


def test_a_passport_of_a_part_says_nothing_of_the_rest():
    whole = passports(DATA)["boundaries"]
    england = whole.of(["England"])
    assert england.licence == "Open Government Licence v3.0 (England)" and "OpenStreetMap" not in england.credit
    assert "approximate" not in england.words + england.credit + england.measured_error
    assert england.error_metres == 24 and whole.of(["Scotland"]).error_metres == 945
    assert whole.of(whole.nations) is whole
    babies = passports(DATA)["babies"]
    assert babies.of(["England"]) is babies
