from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.measuring.distance import bases_suffice, centres_at, distance, kilometres, recorded_areas, served_places
from mapping.reading.shipped.lookups import read_centres
from mapping.reading.shipped.travel import read_travel
from mapping.study.analysis import measures, ranked
from mapping.study.inputs import read_inputs
from mapping.study.results import measure
from mapping.study.settings import Settings
from mapping.vocabulary.errors import InputError
from mapping.vocabulary.measures import CENTRES
from mapping.wording.reach import distance_sentences

from .conftest import ON
from .reaching import covered, teams_seeing

TEAMS = teams_seeing(ash=None, wide=None, isles=None)
BASES = pd.DataFrame(
    [("ash", 303_000, 509_000), ("wide", 333_000, 545_000), ("isles", 306_000, 528_000),
     ("closed-long-ago", 302_000, 505_000)],
    columns=["team_id", "easting", "northing"],
)  # fmt: skip


def lower_tier(atoms, members):
    return covered(atoms, members, TEAMS, level="ltla")[1]


@pytest.fixture(scope="module")
def coverage(atoms, members):
    return lower_tier(atoms, members)


def middles(atoms):
    """The middle of each square of 10 km."""
    return CENTRES.shaped(
        pd.DataFrame(
            {"area_code": atoms["area_code"], "easting": 305_000 + 10_000 * atoms["x"],
             "northing": 505_000 + 10_000 * atoms["y"], "postcodes": 1, "basis": "postcodes"}
        )
    )  # fmt: skip


def measured(atoms, members, bases=BASES, **other):
    centres, low = middles(atoms), lower_tier(atoms, members)
    apart = other.pop("apart", kilometres(centres))
    return distance(low, centres, bases, recorded_areas(low), apart, **other).set_index("area_name")


def test_distances_in_the_toy_country_can_be_worked_out_by_hand(atoms, members):
    made = measured(atoms, members)
    # Ash's middle is (305, 505); ash's base (303, 509): 2 west, 4 north; the base of a team that is not open is nearer
    assert made.loc["Ash", "nearest_base_team"] == "ash"
    assert made.loc["Ash", "nearest_base_km"] == pytest.approx((2**2 + 4**2) ** 0.5)
    assert set(made["bases_known"]) == {3} and set(made["teams"]) == {3}
    # Cove (325, 505) has no team; Beck beside it has one, 10 km off. Firth (315, 525): Glen and Newtown both 10 km
    assert made.loc["Cove", ["nearest_recorded_name", "nearest_recorded"]].tolist() == ["Beck", 10]
    assert made.loc["Firth", ["nearest_recorded_name", "nearest_recorded"]].tolist() == ["Newtown", 10]
    assert made.loc["Dale", ["nearest_recorded_name", "nearest_recorded"]].tolist() == ["Dale", 0]
    assert set(made["unit"]) == {"km"} and made["measured"].iloc[0].startswith("straight line")


def test_without_bases_or_recorded_areas_nothing_is_nearest(atoms, members):
    made = measured(atoms, members, bases=BASES.iloc[:0])
    assert made[["nearest_base_team", "nearest_base_km"]].isna().all(axis=None) and set(made["bases_known"]) == {0}
    nobody = lower_tier(atoms, members).assign(status="not_known", team_ids=pd.NA)
    bare = distance(nobody, middles(atoms), BASES, recorded_areas(nobody), kilometres(middles(atoms)))
    assert bare[["nearest_recorded_code", "nearest_recorded"]].isna().all(axis=None)
    assert set(bare["teams"]) == {0}


def test_an_area_without_a_centre_is_a_fault_of_ours(atoms, members):
    with pytest.raises(ValueError, match="E06000901"):
        low = lower_tier(atoms, members)
        distance(low, middles(atoms).iloc[1:], BASES, recorded_areas(low), kilometres(middles(atoms)))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 900_000), st.integers(0, 1_200_000)), min_size=9, max_size=9))
def test_every_area_has_the_nearest_of_all_as_a_slow_search_finds_it(coverage, places):
    centres = CENTRES.shaped(
        pd.DataFrame(places, columns=["easting", "northing"]).assign(
            area_code=coverage["area_code"], postcodes=1, basis="postcodes"
        )
    )
    made = distance(coverage, centres, BASES, recorded_areas(coverage), kilometres(centres))
    recorded = [place for place, status in enumerate(coverage["status"]) if status == "covered"]
    for here, row in enumerate(made.itertuples()):
        far = [np.hypot(*np.subtract(places[here], places[there])) / 1000 for there in recorded]
        assert row.nearest_recorded == pytest.approx(0 if here in recorded else min(far))
        to_base = [np.hypot(*np.subtract(places[here], base)) / 1000 for base in BASES.iloc[:3, 1:].to_numpy()]
        assert row.nearest_base_km == pytest.approx(min(to_base))


def travel_file(folder, text):
    path = folder / "travel.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_of_travel_replaces_the_straight_line_and_a_missing_pair_is_not_known(atoms, members, tmp_path):
    path = travel_file(
        tmp_path,
        "from_area,to_area,minutes\nE07000903,E07000902,55\nE07000903,E07000901,40\nS12000902,E06000902,\n"
        "E06000901,E06000901,12\n",
    )
    travel = read_travel(path, list(atoms["area_code"]))
    made = measured(atoms, members, apart=travel.apart, how=(travel.unit, f"minutes from {travel.file}"))
    assert made.loc["Cove", ["nearest_recorded_name", "nearest_recorded", "unit"]].tolist() == ["Ash", 40, "minutes"]
    assert pd.isna(made.loc["Firth", "nearest_recorded"]) and pd.isna(made.loc["Firth", "nearest_recorded_code"])
    assert made.loc["Dale", "nearest_recorded"] == 0 and travel.apart.loc["E06000901", "E06000901"] == 12
    assert set(made["measured"]) == {"minutes from travel.csv"}
    # There and back can differ; what is not in the file is not made up from the other way
    assert pd.isna(travel.apart.loc["E07000902", "E07000903"]) and travel.apart.loc["E07000902", "E07000902"] == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("from_area,to_area,km\nAsh,E06000901,3\n", 'travel.csv, row 2, column "from_area": found "Ash". This is no code of an area'),
        ("from_area,to_area,km\nE06000901,E06000902,-3\n", 'row 2, column "km": found "-3". This is not a number allowed here.'),
        ("from_area,to_area,km\nE06000901,,3\n", 'row 2, column "to_area": The cell is empty.'),
        ("from_area,to_area,km\nE06000901,E06000902,3\nE06000901,E06000902,3\n", 'row 3, column "to_area": found "E06000901 to E06000902". The pair is there twice.'),
        ("from_area,to_area,km,minutes\nE06000901,E06000902,3,4\n", "The file gives both minutes and kilometres."),
        ("from_area,to_area,hours\nE06000901,E06000902,3\n", "The file gives neither minutes nor km."),
        ("from_area,km\nE06000901,3\n", 'column "to_area": The column "to_area" is missing.'),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_of_travel_is_a_sentence(atoms, tmp_path, text, sentence):
    with pytest.raises(InputError) as raised:
        read_travel(travel_file(tmp_path, text), list(atoms["area_code"]))
    assert sentence in str(raised.value)


def test_a_county_is_as_far_as_the_district_in_it_that_is_served(atoms, members):
    low, high, _ = covered(atoms, members, TEAMS, level="utla")
    low = low.assign(status=["covered" if name == "Cove" else "not_known" for name in low["area_name"]])
    high = high.assign(status=["partly_covered" if name == "Northshire" else "not_known" for name in high["area_name"]])
    there = middles(atoms)
    here = centres_at("utla", there, atoms.set_index("area_code")["babies"], members)
    made = distance(high, here, BASES, served_places(low, members, "utla"), kilometres(here, there))
    made = made.set_index("area_name")
    # from Newtown (315, 515) to Cove (325, 505), not to the middle of Northshire's babies, which is 7.8 km nearer
    cells = ["nearest_recorded_code", "nearest_recorded_name", "nearest_recorded_in", "nearest_recorded"]
    assert made.loc["Newtown", cells].tolist() == ["E07000903", "Cove", "E10000901", pytest.approx(200**0.5)]
    assert made.loc["Northshire", cells].tolist() == ["E10000901", "Northshire", "E10000901", 0]


@pytest.mark.parametrize(("known", "given"), [(0, False), (1, False), (2, False), (3, True)])
def test_distances_to_bases_are_given_only_where_four_in_five_bases_are_known(atoms, members, known, given):
    made = measured(atoms, members, bases=BASES.iloc[:known])
    assert set(made["bases_known"]) == {known}
    assert made[["nearest_base_team", "nearest_base_km"]].notna().all(axis=None) == given
    assert made[["nearest_base_team", "nearest_base_km"]].notna().any(axis=None) == given
    assert [bases_suffice(*pair) for pair in ((4, 5), (3, 5), (22, 28), (23, 28), (0, 0))] == [
        True, False, False, True, False,
    ]  # fmt: skip


def test_the_words_say_how_few_bases_are_known(atoms, members):
    said = " ".join(distance_sentences(measured(atoms, members).reset_index(), on=ON, definition="strict"))
    assert "On 1 June 2026, under the strict definition. We know where 3 of 3 open teams are based." in said
    assert "in kilometres in a straight line: another may be nearer" in said
    few = measured(atoms, members, bases=BASES.iloc[:1]).reset_index()
    said = " ".join(distance_sentences(few, on=ON, definition="strict"))
    assert "We know where 1 of 3 open teams is based. Distances to a base are given only where four in five" in said
    assert "Nearest base" not in said


@pytest.fixture(scope="module")
def shipped():
    config = Settings(today=date(2026, 11, 21))
    inputs, linked = read_inputs(config)
    return inputs, measure(inputs, linked, config), config


def test_too_few_teams_of_the_register_have_a_known_base_for_any_distance_to_one(shipped):
    found = measures(*shipped)
    made = found.tables["distance"]
    assert (made["bases_known"] < 0.2 * made["teams"]).all()
    assert made[["nearest_base_team", "nearest_base_km"]].isna().all(axis=None)
    assert ranked(shipped[1].coverage["standard"], found)["nearest_team_km"].isna().all()
    assert "Distances to a base are given only where four in five are known." in found.words["distance"][0]


def test_brighton_has_its_own_team_and_kent_is_as_far_as_the_nearest_district_that_is_served(shipped):
    inputs, results, _ = shipped
    made = measures(*shipped).tables["distance"].set_index("area_name")
    assert made.loc["Brighton and Hove", "nearest_recorded"] == 0
    assert made.loc["Brighton and Hove", "nearest_recorded_name"] == "Brighton and Hove"
    assert (made["nearest_recorded"] == 0).sum() == 43
    # Kent, worked out from the files alone: from the middle of its babies to the nearest district with a team
    served = set(
        results.atoms["standard"].query("status in ('covered', 'partly_covered', 'served_extent_unknown')")["area_code"]
    )
    lower = read_centres(inputs.folder)
    babies = inputs.babies.set_index("area_code")["people"]
    kent = centres_at("utla", lower, babies, inputs.members).set_index("area_code").loc["E10000016"]
    there = lower[lower["area_code"].isin(served)]
    km = np.hypot(there["easting"] - kent["easting"], there["northing"] - kent["northing"]) / 1000
    assert made.loc["Kent", "nearest_recorded"] == pytest.approx(km.min())
    assert made.loc["Kent", "nearest_recorded_code"] == there["area_code"].iloc[int(km.to_numpy(float).argmin())]
