"""
What official files say, held against ours.

The project never ships or needs these files. Where they are absent, each test is skipped and says so.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from mapping.linking.carried import boundary_year, counts_today
from mapping.linking.carried import carried as carried_over
from mapping.linking.gazetteer import Gazetteer, gazetteer
from mapping.linking.names import folded
from mapping.linking.rebase import of_any_year, shapes_today, today
from mapping.linking.resolve import resolve
from mapping.measuring.rollup import parent_coverage
from mapping.reading.boundaries.boundaries import Boundaries, read_boundaries
from mapping.reading.shipped import lookups
from mapping.reading.shipped.lookups import read_shipped_boundaries
from mapping.reading.shipped.sources import passports
from mapping.vocabulary.errors import InputError
from mapping.vocabulary.tables import DENOMINATORS

from .conftest import ROOT, reference

DATA = ROOT / "data"
LAD_2023 = "boundaries/LAD_MAY_2023_UK_BUC_V2.shp"
pytestmark = pytest.mark.reference


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(reference(name), dtype="string", encoding="utf-8-sig", keep_default_na=False)


@cache
def known() -> Gazetteer:
    members = lookups.members(lookups.read_atoms(DATA), lookups.read_health_shares(DATA))
    return gazetteer(members, lookups.read_aliases(DATA), lookups.read_ambiguous(DATA), lookups.read_history(DATA))


def carried(path: Path) -> tuple[Boundaries, gpd.GeoDataFrame, pd.DataFrame]:
    read = read_boundaries(path, expected=of_any_year(known()))
    made = shapes_today(read.areas, known(), path.name)
    assert list(made["area_code"]) == sorted(known().atoms)
    assert made.crs.to_epsg() == 27700
    assert made.geometry.is_valid.all()
    assert made.area.sum() == pytest.approx(read.areas.area.sum(), rel=1e-6)
    return read, made, carried_over(read.areas["area_code"], known(), path.name)


# --- boundaries


def test_the_file_that_a_council_downloads_reads_and_lands_on_the_361_areas_of_today():
    path = reference(LAD_2023)
    read, made, moved = carried(path)
    assert read.code_column == "LAD23CD"
    assert read.notes == (
        f"{path.name}: mended the shape of E06000024 (ring self-intersection; its size changed by 0.0000%).",
    )
    assert (len(read.areas), len(made)) == (361, 361)
    assert moved[["former_code", "successor_code", "successor_name", "kind"]].values.tolist() == [
        ["E08000016", "E08000038", "Barnsley", "recode"],
        ["E08000019", "E08000039", "Sheffield", "recode"],
    ]
    assert boundary_year(read.areas["area_code"], lookups.read_history(DATA)) == "2023-04-01 to before 2025-04-01"
    assert made.area.sum() / 1e6 == pytest.approx(244_000, rel=0.01)  # the United Kingdom's land, square kilometres


@pytest.mark.parametrize(
    ("name", "column", "areas", "moved"),
    [
        ("ltla_2023_uk_bsc2016_onsvisual.gpkg", "areacd", 361, ["E08000016", "E08000019", "S12000044", "S12000046"]),
        ("lad_2021-12_uk_buc.gpkg", "ltla21_code", 374, ["E07000026", "E07000163", "E07000187"]),
        ("lad_2019-12_uk_buc.gpkg", "ltla19_code", 382, ["E07000004", "E07000150", "E07000026"]),
    ],
)
def test_districts_of_any_year_in_degrees_land_on_the_361_areas_of_today(name, column, areas, moved):
    path = reference(f"boundaries/{name}")
    read, made, listed = carried(path)
    assert (read.code_column, len(read.areas), len(made)) == (column, areas, 361)
    assert read.notes[0] == f"{name}: carried from WGS 84 onto the British National Grid (EPSG:27700)."
    said = set(listed["former_code"])
    assert set(moved) <= said
    assert said == set(read.areas["area_code"]) - known().atoms


def test_the_old_codes_of_glasgow_and_north_lanarkshire_are_carried_and_said():
    path = reference("boundaries/ltla_2023_uk_bsc2016_onsvisual.gpkg")
    read, _, moved = carried(path)
    pairs = dict(zip(moved["former_code"], moved["successor_code"], strict=True))
    assert (pairs["S12000046"], pairs["S12000044"]) == ("S12000049", "S12000050")
    # The file calls itself one of 2023, and holds codes that ended in 2019 beside some made in 2023.
    words = boundary_year(read.areas["area_code"], lookups.read_history(DATA))
    assert words == "mixed: codes that ended on 2019-04-01 beside codes made on 2023-04-01"


def test_an_area_lies_in_the_same_place_whatever_the_year_of_the_file():
    paths = [reference(LAD_2023), reference("boundaries/lad_2019-12_uk_buc.gpkg")]
    if all(paths):
        new, old = (carried(path)[1].set_index("area_code").geometry for path in paths)
        shared = new.intersection(old).area / new.union(old).area
        assert shared.median() > 0.95
        assert shared.min() > 0.5


def test_the_boundaries_that_ship_lie_where_the_official_ones_do():
    path = reference("boundaries/ltla_2023_uk_bsc2016_onsvisual.gpkg")
    official = carried(path)[1].set_index("area_code").geometry
    ours = read_shipped_boundaries(DATA).set_index("area_code").geometry
    assert list(ours.index) == list(official.index)
    shared = ours.intersection(official).area / ours.union(official).area
    of = {letters: shared[shared.index.str[0].isin(list(letters))] for letters in ("EW", "N", "S")}
    assert of["EW"].mean() >= 0.98 and of["EW"].quantile(0.05) >= 0.96
    assert of["N"].mean() >= 0.95 and of["S"].mean() >= 0.905 and shared.min() >= 0.80
    # What is said of each area is what is found.
    said = pd.read_csv(DATA / "boundaries" / "measured.csv", index_col="area_code")["overlap"]
    assert (said[shared.index] - shared).abs().max() <= 0.001


def test_what_is_said_of_the_boundaries_of_each_nation_is_what_was_measured():
    said = passports(DATA)["boundaries"].nations
    found = pd.read_csv(DATA / "boundaries" / "measured.csv", index_col="area_code")["overlap"]
    letters = {"England": "E0", "Wales": "W0", "Scotland": "S1", "Northern Ireland": "N0"}
    assert set(said) == set(letters)
    for nation, start in letters.items():
        mean = found[found.index.str.startswith(start)].mean()
        assert f"{mean:.1%} of the ground" in said[nation]["exact"], nation


def test_a_file_of_the_upper_tier_is_refused_in_a_sentence():
    path = reference("boundaries/CTYUA_DEC_2021_UK_BUC.shp")
    with pytest.raises(InputError) as refused:
        read_boundaries(path, expected=of_any_year(known()))
    assert str(refused.value) == (
        f'{path.name}, column "CTYUA21CD": These are counties and unitary authorities; we need districts (lower tier). '
        "195 of 361 areas are there. Use a file of local-authority districts of the whole United Kingdom: larger areas "
        "are made from them."
    )


def test_a_file_of_wards_is_refused_in_a_sentence():
    with pytest.raises(InputError) as refused:
        read_boundaries(reference("small-areas/ward_2023-05_uk_bsc.gpkg"), expected=of_any_year(known()))
    (fault,) = refused.value.faults
    assert fault.why.startswith("These are wards; we need districts (lower tier).")


@pytest.mark.parametrize(
    "name", ["icb_2023-04_en_govuk.geojson", "hb_2019_sc.gpkg", "lhb_2022-04_wa.gpkg", "hsct_2018_ni.gpkg"]
)
def test_a_file_of_health_areas_is_refused(name):
    path = reference(f"boundaries/{name}")
    with pytest.raises(InputError, match=f"{name}"):
        read_boundaries(path, expected=of_any_year(known()))


# --- lookups


@cache
def ours() -> pd.DataFrame:
    return lookups.read_atoms(DATA).set_index("area_code")


def test_our_names_and_codes_are_those_of_the_code_history_database():
    theirs = table("lookups/ons_chd_2024-07_entities.csv")
    live = theirs[
        (theirs["status"] == "live") & theirs["entity"].isin(["E06", "E07", "E08", "E09", "W06", "S12", "N09"])
    ]
    names = live.set_index("code")["name"]
    recoded = {"E08000038": "E08000016", "E08000039": "E08000019"}  # in force since April 2025
    both = ours().rename(index=recoded)["area_name"]
    assert set(both.index) == set(names.index)
    differ = {code: (name, names[code]) for code, name in both.items() if folded(name) != folded(names[code])}
    assert differ == {}


def test_every_code_that_ended_in_the_code_history_database_leads_somewhere():
    theirs = table("lookups/ons_chd_2024-07_entities.csv")
    tiers = ["E06", "E07", "E08", "E09", "E10", "W06", "S12", "N09"]
    ended = theirs[(theirs["status"] != "live") & theirs["entity"].isin(tiers)]
    assert len(ended) > 80
    assert [row.code for row in ended.itertuples() if not resolve(row.code, known()).codes] == []


def test_our_parents_are_those_of_the_official_lookup():
    theirs = table("lookups/geographr_lookup_ltla23_utla23.csv")
    checked = 0
    for row in theirs.itertuples():
        (code,) = resolve(row.ltla23_code, known()).codes
        upper = resolve(row.utla23_code, known()).codes
        mine = ours().loc[code]
        assert code in upper, row
        assert folded(mine["area_name"]) == folded(row.ltla23_name), row
        assert upper == known().parents[mine["utla_code"]][1], row
        checked += 1
    assert checked == len(theirs) > 300


def test_our_regions_are_those_of_the_official_lookup():
    theirs = table("lookups/geographr_lookup_ltla24_region24.csv")
    for row in theirs.itertuples():
        (code,) = resolve(row.ltla24_code, known()).codes
        assert (ours().at[code, "region_code"], ours().at[code, "region_name"]) == (
            row.region24_code,
            row.region24_name,
        )
    assert theirs["ltla24_code"].nunique() == 296


def test_another_list_of_changes_leads_to_the_same_areas_as_ours():
    theirs = table("lookups/gsscoder_lad_code_changes.csv")
    changes = theirs[theirs["changed_from_code"].str.match("E0[6789]|W06|S12|N09|95")]
    astray = [
        (row.changed_from_code, row.changed_to_code)
        for row in changes.itertuples()
        if not set(resolve(row.changed_to_code, known()).codes) <= set(resolve(row.changed_from_code, known()).codes)
    ]
    assert astray == []


def test_official_and_everyday_names_of_councils_resolve_to_the_council_or_are_refused():
    theirs = table("lookups/mysociety_uk_local_authorities_current.csv")
    councils = theirs[theirs["gss-code"].isin(set(known().parents))]
    wrong, refused = [], set()
    for code, *names in councils[["gss-code", "official-name", "nice-name"]].itertuples(index=False):
        for name in names:
            found = resolve(name, known())
            if not found.codes:
                refused.add(name)
            elif found.codes != known().parents[code][1]:
                wrong.append((name, code, found.codes))
    assert wrong == []
    assert len(councils) > 370
    assert len(refused) < 10, sorted(refused)


# --- people


def test_the_official_population_keeps_its_total_when_it_is_carried_onto_today():
    theirs = table("population/mye_mid2022_persons_sya_uk.csv")
    atoms = theirs[theirs["Code"].map(of_any_year(known()))]
    assert len(atoms) == 361
    people = pd.DataFrame(
        {"area_code": atoms["Code"], "measure": "all ages", "year": 2022, "people": atoms["All ages"].astype("Int64"),
         "basis": "counted", "source": "mid-2022"}
    )  # fmt: skip
    made = counts_today(DENOMINATORS.shaped(people), known(), "mid-2022.csv").people
    assert list(made["area_code"]) == sorted(known().atoms)
    assert made["people"].sum() == 67_596_281
    assert made.set_index("area_code").at["E08000038", "people"] == int(
        atoms.set_index("Code").at["E08000016", "All ages"]
    )
    for level, areas in lookups.read_expected(DATA, date(2026, 3, 31)).items():
        assert len(at := at_level(made, level)) == areas
        assert at.sum() == 67_596_281, level


def at_level(people: pd.DataFrame, level: str) -> pd.Series:
    """Add people up at one level, as babies are."""
    members = lookups.members(lookups.read_atoms(DATA), lookups.read_health_shares(DATA))
    atoms = people.set_index("area_code").rename(columns={"people": "babies"})[["babies"]].assign(
        status="not_known", share_low=0.0, share_high=1.0, babies_covered_low=0, reverify=False, evidence_on=pd.NaT,
        evidence_written=pd.NA, reverify_reason=pd.NA, contrary=pd.NA, contrary_on=pd.NaT, contrary_written=pd.NA,
        contrary_source=pd.NA, team_ids=pd.NA, other_team_ids=pd.NA,
    )  # fmt: skip
    atoms["babies_covered_high"] = atoms["babies_no_team_recorded"] = atoms["babies"]
    return parent_coverage(atoms, members[members["parent_level"] == level])["babies"]


@pytest.mark.parametrize("grid", [27700, 4326])
def test_the_districts_of_2021_land_on_the_areas_of_today_with_every_baby_kept(tmp_path, grid):
    path = reference("boundaries/lad_2021-12_uk_buc.gpkg")
    theirs = table("population/mye_mid2022_persons_sya_uk.csv")
    districts = gpd.read_file(path).to_crs(grid)
    # The people of 2022 are counted on later areas: each is put into the first of the districts that became it.
    theirs = theirs[theirs["Code"].map(of_any_year(known()))]
    first = {today(code, known()): code for code in sorted(districts["ltla21_code"], reverse=True)}
    babies = {
        first[today(row.Code, known())]: int(row["0"]) + int(row["1"]) + int(row["2"])
        for _, row in theirs.set_index(theirs["Code"]).iterrows()
    }
    districts["babies"] = districts["ltla21_code"].map(babies).fillna(0).astype("Int64")
    districts.to_file(tmp_path / "2021.gpkg")
    _, made, moved = carried(tmp_path / "2021.gpkg")
    people = DENOMINATORS.shaped(
        districts.rename(columns={"ltla21_code": "area_code", "babies": "people"}).assign(
            measure="aged_0_to_2", year=2022, basis="counted", source="mid-2022"
        )
    )
    counted = counts_today(people, known(), "2021.gpkg").people
    assert len(districts) == 374
    assert counted["people"].sum() == sum(babies.values()) == districts["babies"].sum()
    assert list(counted["area_code"]) == list(made["area_code"])
    assert counted["people"].gt(0).all()
    assert set(moved["former_code"]) == set(districts["ltla21_code"]) - known().atoms
