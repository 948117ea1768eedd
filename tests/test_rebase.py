"""Areas and counts that bear codes of another year are carried onto today's, and nobody is lost on the way."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapping.linking.carried import carried, counts_today
from mapping.linking.gazetteer import Gazetteer
from mapping.linking.rebase import of_any_year, shapes_today, today
from mapping.reading.shipped.people import read_babies_file
from mapping.vocabulary.errors import InputError
from mapping.vocabulary.tables import DENOMINATORS

from .conftest import COUNTRY

BABIES = {row[0]: row[6] for row in COUNTRY}
DALE, EASTRY, FENBY = "E06000901", "E07000911", "E07000912"
NEWTOWN, OLD_NEWTOWN = "E06000902", "E06000912"


def counts(people: dict[str, int | None]) -> pd.DataFrame:
    rows = [{"area_code": code, "measure": "aged_0_to_2", "year": 2021, "people": n, "basis": "counted", "source": "x.csv"}
            for code, n in people.items()]  # fmt: skip
    return DENOMINATORS.shaped(pd.DataFrame(rows, columns=DENOMINATORS.names))


def counted(given_people: dict[str, int | None], known: Gazetteer) -> pd.DataFrame:
    return counts_today(counts(given_people), known, "x.csv").people


def of_2021(people: dict[str, int | None] | None = None) -> dict[str, int | None]:
    """The toy country before Eastry (150) and Fenby (250) merged into Dale (400), and before Newtown's new code."""
    made = {code: n for code, n in BABIES.items() if code not in {DALE, NEWTOWN}}
    return {**made, EASTRY: 150, FENBY: 250, OLD_NEWTOWN: 500, **(people or {})}


def people(table: pd.DataFrame) -> dict[str, int | None]:
    return {code: None if pd.isna(n) else n for code, n in zip(table["area_code"], table["people"], strict=True)}


@pytest.fixture
def shapes_of_2021(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Dale's square cut into Eastry (a quarter) and Fenby (three quarters); Newtown under its old code."""
    west, south, east, north = shapes.set_index("area_code").geometry[DALE].bounds
    cut = west + 2_500
    made = shapes[shapes["area_code"] != DALE].replace({"area_code": {NEWTOWN: OLD_NEWTOWN}})
    halves = gpd.GeoDataFrame(
        {"area_code": [EASTRY, FENBY]},
        geometry=[shapely.box(west, south, cut, north), shapely.box(cut, south, east, north)],
        crs=27700,
    )
    return pd.concat([halves, made], ignore_index=True)


# --- one code


@pytest.mark.parametrize(
    ("code", "now"),
    [("E07000901", "E07000901"), (DALE, DALE), (EASTRY, DALE), (FENBY, DALE), (OLD_NEWTOWN, NEWTOWN)],
)
def test_a_code_of_any_year_leads_to_one_of_today(known, code, now):
    assert of_any_year(known)(code)
    assert today(code, known) == now


@pytest.mark.parametrize("code", ["E10000911", "E10000901", "S08000901", "E07000999", "", "Dale"])
def test_a_code_that_was_split_or_is_of_another_level_or_of_nothing_leads_nowhere(known, code):
    assert not of_any_year(known)(code)
    with pytest.raises(KeyError):
        today(code, known)


# --- shapes


def test_shapes_of_today_stay_as_they_are(known, shapes):
    made = shapes_today(shapes.sample(frac=1, random_state=1), known, "areas.gpkg")
    assert list(made["area_code"]) == sorted(BABIES)
    assert made.geometry.geom_equals(shapes.geometry).all()


def test_shapes_of_2021_are_joined_where_areas_merged(known, shapes, shapes_of_2021):
    made = shapes_today(shapes_of_2021, known, "2021.gpkg")
    assert list(made["area_code"]) == list(shapes["area_code"])
    assert made.geometry.geom_equals(shapes.geometry).all()
    assert made.area.sum() == 9 * 10_000 * 10_000
    assert made.crs.to_epsg() == 27700


def test_every_area_of_today_without_a_shape_is_named(known, shapes_of_2021):
    short = shapes_of_2021[~shapes_of_2021["area_code"].isin([OLD_NEWTOWN, "E07000901"])]
    with pytest.raises(InputError) as refused:
        shapes_today(short, known, "2021.gpkg")
    assert str(refused.value) == (
        "2021.gpkg: The file has no shape for Newtown (E06000902), Ash (E07000901). "
        "Use a file that covers the whole United Kingdom."
    )
    with pytest.raises(InputError, match=r"\) and 6 more\. 0 of 9 areas are there\."):
        shapes_today(short.iloc[:0], known, "2021.gpkg")


def test_shapes_of_an_area_and_of_one_that_became_part_of_it_are_refused_together(known, shapes, shapes_of_2021):
    both = pd.concat([shapes, shapes_of_2021[shapes_of_2021["area_code"] == EASTRY]], ignore_index=True)
    with pytest.raises(
        InputError, match=r'found "E07000911"\. The area became E06000901 \(Dale\), which is in the file too'
    ):
        shapes_today(both, known, "mixed.gpkg")


# --- counts


def test_counts_of_today_stay_as_they_are(known):
    assert people(counted(BABIES, known)) == BABIES


def test_counts_of_2021_add_where_areas_merged(known):
    made = counted(of_2021(), known)
    assert people(made) == BABIES
    assert people(made)[DALE] == 150 + 250
    assert made["people"].sum() == 100 + 200 + 300 + 400 + 500 + 50 + 60 + 70 + 80
    assert (made["people"].dtype, made["area_code"].is_monotonic_increasing) == ("Int64", True)
    assert list(made.columns) == DENOMINATORS.names


@pytest.mark.parametrize("part", [EASTRY, FENBY])
def test_a_gap_in_a_part_is_a_gap_in_the_sum_and_nowhere_else(known, part):
    made = people(counted(of_2021({part: None}), known))
    assert made == {**BABIES, DALE: None}


def test_areas_may_be_named_in_place_of_their_codes(known):
    named = {known.spoken.get(code, code): people for code, people in BABIES.items()}
    assert set(named) != set(BABIES) and people(counted(named, known)) == BABIES


def test_nought_is_a_count_and_no_gap(known):
    assert people(counted(of_2021({EASTRY: 0}), known))[DALE] == 250


def test_areas_without_a_row_are_not_known_and_listed_and_nobody_else_is_touched(known):
    short = {code: n for code, n in of_2021().items() if code not in {EASTRY, FENBY, "W06000901"}}
    made = counts_today(counts(short), known, "x.csv")
    assert made.absent == (DALE, "W06000901")
    assert people(made.people) == {**BABIES, DALE: None, "W06000901": None}
    assert set(made.people.loc[made.people["people"].isna(), "basis"]) == {"no row in the file"}


def test_totals_and_islands_are_set_aside_and_listed_not_added(known):
    made = counts_today(
        counts({**BABIES, "K02000001": 1_760, "E92000001": 9, "M83000003": 5, "L93000001": None}), known, "x.csv"
    )
    assert people(made.people) == BABIES
    assert made.totals == {"K02000001": 1_760, "E92000001": 9}
    assert made.strangers == {"M83000003": 5}


@pytest.mark.parametrize("rest", [BABIES, {}])
def test_counties_are_refused_with_the_reason(known, rest):
    with pytest.raises(InputError) as refused:
        counts_today(counts({**rest, "E10000901": 600}), known, "x.csv")
    assert [fault.value for fault in refused.value.faults] == ["E10000901"]
    assert ("two tiers in one table" in str(refused.value)) == bool(rest)


def test_what_was_carried_is_listed_with_its_people_and_what_stayed_is_not(known):
    made = counts_today(counts(of_2021()), known, "x.csv").moved
    told = made[["former_code", "successor_code", "kind", "rows", "people"]].values.tolist()
    assert told == [
        [OLD_NEWTOWN, NEWTOWN, "recode", 1, 500],
        [EASTRY, DALE, "merge", 1, 150],
        [FENBY, DALE, "merge", 1, 250],
    ]
    assert set(made["file"]) == {"x.csv"} and made["changed_on"].dt.year.tolist() == [2025, 2023, 2023]
    assert carried(BABIES, known, "x.csv").empty
    assert carried(["Ash", "e07000911 ", EASTRY], known, "y")["rows"].tolist() == [2]


def test_every_code_that_leads_nowhere_is_a_fault_with_its_row(known):
    with pytest.raises(InputError) as refused:
        counts_today(counts({**BABIES, "E12000099": 600, "E07000999": 1}), known, "x.csv")
    assert [(fault.row, fault.value) for fault in refused.value.faults] == [(11, "E12000099"), (12, "E07000999")]


@pytest.mark.parametrize(("old", "new"), [(EASTRY, DALE), (OLD_NEWTOWN, NEWTOWN)])
def test_counts_of_two_years_for_one_area_are_refused_for_its_babies_would_count_twice(known, old, new):
    with pytest.raises(InputError) as refused:
        counts_today(counts({**BABIES, old: 150}), known, "x.csv")
    assert [(fault.value, fault.remedy) for fault in refused.value.faults] == [(old, "Keep the one or the other.")]
    assert new in str(refused.value)


# --- nobody is lost

PEOPLE = st.integers(0, 99_999)
LIMITS = settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


@LIMITS
@given(data=st.data(), merged=st.booleans(), recoded=st.booleans())
def test_totals_are_conserved_whatever_the_year_of_each_code(known, data, merged, recoded):
    codes = [code for code in BABIES if code not in {DALE, NEWTOWN}]
    codes += [EASTRY, FENBY] if merged else [DALE]
    codes += [OLD_NEWTOWN] if recoded else [NEWTOWN]
    given_people = {code: data.draw(st.none() | PEOPLE, label=code) for code in data.draw(st.permutations(codes))}
    made = people(counted(given_people, known))
    assert set(made) == set(BABIES)
    for code, n in made.items():
        parts = [given_people[old] for old in given_people if today(old, known) == code]
        assert n == (None if None in parts else sum(parts))
    if None not in given_people.values():
        assert sum(made.values()) == sum(given_people.values())
    assert people(counted(made, known)) == made


@LIMITS
@given(width=st.integers(1, 9_999))
def test_land_is_conserved_wherever_the_old_border_ran(known, shapes, shapes_of_2021, width):
    west, south, east, north = shapes.set_index("area_code").geometry[DALE].bounds
    cut = west + width
    moved = shapes_of_2021.copy()
    moved.loc[moved["area_code"] == EASTRY, "geometry"] = shapely.box(west, south, cut, north)
    moved.loc[moved["area_code"] == FENBY, "geometry"] = shapely.box(cut, south, east, north)
    made = shapes_today(moved, known, "2021.gpkg")
    assert made.area.sum() == shapes.area.sum()
    assert made.geometry.is_valid.all()


# --- numbers as people write them


@pytest.mark.parametrize(
    ("written", "people_read"),
    [
        ("1,204", 1204),
        ("12.0", 12),
        (" 7", 7),
        ("2,090,725", 2_090_725),
        ("0", 0),
        ("*", None),
        ("<5", None),
        ("", None),
    ],
)
def test_a_number_of_people_is_read_as_it_is_written(tmp_path, written, people_read):
    path = tmp_path / "own.csv"
    path.write_text(f'area_code,aged_0_to_2\nE06000001,"{written}"\n', encoding="utf-8")
    made = read_babies_file(path).people
    read = made["people"].iloc[0]
    assert read is pd.NA if people_read is None else read == people_read
    assert made["basis"].iloc[0] == (f"withheld ({written})" if written in {"*", "<5"} else "")


@pytest.mark.parametrize("written", ["1,2", "12,34", "3.7", "-5", "1e3", "\u0663\u0664", "99,999,999"])
def test_what_is_no_number_of_people_is_a_fault(tmp_path, written):
    path = tmp_path / "own.csv"
    path.write_text(f'area_code,aged_0_to_2\nE06000001,"{written}"\n', encoding="utf-8")
    with pytest.raises(InputError, match="This is not a number of people"):
        read_babies_file(path)
