from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.measuring.coverage import Question, atom_coverage
from mapping.measuring.rollup import COUNTS, largest_remainder, parent_coverage, statuses

from .conftest import ON
from .worlds import claims, links, teams

ASH, BECK, COVE, COUNTY = "E07000901", "E07000902", "E07000903", "E10000901"
FRESH = date(2025, 1, 1)


def county(atoms, members, *link_rows, claim_rows=()):
    asked = Question(on=ON, definition="strict", admitted={"named_by_foundation"})
    team_ids = sorted({row[0] for row in link_rows})
    low = atom_coverage(
        atoms, teams(*({"team_id": team} for team in team_ids)), links(*link_rows), claims(*claim_rows), asked=asked
    )
    return parent_coverage(low, members[members["parent_level"] == "utla"]).loc[COUNTY]


def test_a_county_is_covered_only_if_all_its_districts_are(atoms, members):
    two = county(atoms, members, ("t", ASH, "whole", FRESH), ("t", BECK, "whole", FRESH))
    assert (two["status"], two["babies"], two["babies_covered_low"], two["babies_covered_high"]) == (
        "partly_covered", 100 + 200 + 300, 100 + 200, 100 + 200 + 300,
    )  # fmt: skip
    assert two["share_low"] == 300 / 600 and two["babies_no_team_recorded"] == 300
    three = county(atoms, members, *(("t", code, "whole", FRESH) for code in (ASH, BECK, COVE)))
    assert (three["status"], three["share_low"], three["teams"]) == ("covered", 1, 1)


def test_teams_of_several_districts_are_counted_once(atoms, members):
    made = county(atoms, members, ("a", ASH, "whole", FRESH), ("a", BECK, "part", FRESH), ("b", BECK, "part", FRESH))
    assert (made["teams"], made["team_ids"]) == (2, "a;b")


def test_a_county_is_confirmed_to_have_none_only_if_every_district_is(atoms, members):
    some = county(atoms, members, claim_rows=[(ASH, "none", FRESH), (BECK, "none", FRESH)])
    every = county(atoms, members, claim_rows=[(code, "none", FRESH) for code in (ASH, BECK, COVE)])
    assert (some["status"], every["status"]) == ("not_known", "confirmed_none")
    assert (every["share_high"], every["babies_covered_high"]) == (0, 0)


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["covered", "covered"], "covered"),
        (["covered", "not_known"], "partly_covered"),
        (["covered", "served_extent_unknown"], "partly_covered"),
        (["served_extent_unknown", "served_extent_unknown"], "served_extent_unknown"),
        (["served_extent_unknown", "confirmed_none"], "partly_covered"),
        (["served_extent_unknown", "not_known"], "partly_covered"),
        (["in_development", "confirmed_none"], "in_development"),
        (["in_development", "not_known"], "in_development"),
        (["confirmed_none", "not_known"], "not_known"),
        (["confirmed_none"], "confirmed_none"),
    ],
)
def test_the_status_of_a_whole(parts, whole):
    table = pd.DataFrame({"parent_code": "P", "status": pd.Series(parts, dtype="string"), "slight": False})
    # what stands beside it changes nothing
    other = pd.DataFrame({"parent_code": ["A"], "status": ["confirmed_none"], "slight": [False]})
    assert statuses(pd.concat([other, table])).to_dict() == {"A": "confirmed_none", "P": whole}


def test_a_sum_with_a_gap_in_it_is_a_gap(atoms, members):
    table = atoms.assign(babies=atoms["babies"].mask(atoms["area_code"] == ASH))
    made = county(table, members)
    assert pd.isna(made["babies"]) and pd.isna(made["babies_covered_high"])


def test_members_that_lose_an_area_stop_everything(atoms, members):
    asked = Question(on=ON, definition="strict", admitted={"named_by_foundation"})
    low = atom_coverage(atoms, teams(), links(), claims(), asked=asked)
    short = members[(members["parent_level"] == "utla") & (members["child_code"] != ASH)]
    with pytest.raises(ValueError, match="once in all"):
        parent_coverage(low, short)


def test_babies_of_an_area_in_two_health_areas_are_shared_out_and_none_is_lost(atoms, members):
    asked = Question(on=ON, definition="strict", admitted={"named_by_foundation"})
    table = links(("t", COVE, "part", FRESH, (0.1, 0.5)))
    low = atom_coverage(atoms, teams({"team_id": "t"}), table, claims(), asked=asked)
    made = parent_coverage(low, members[members["parent_level"] == "health"])
    # Cove: 300 babies, at least 30, at most 150; two thirds to the North with Ash, Beck, Dale and Newtown (1,200)
    assert made.loc["E54000901", COUNTS].tolist() == [1200 + 200, 20, 1200 + 100, 1200]
    assert made.loc["E54000902", COUNTS].tolist() == [100, 10, 50, 0]
    assert made[COUNTS].sum().tolist() == low[COUNTS].sum().tolist()
    assert made.loc["E54000901", "status"] == made.loc["E54000902", "status"] == "partly_covered"


def divided(share):
    """Ash (10,000 babies) lies in the Upper area but for a share, which lies in the Lower one with Beck (1,980)."""
    atoms = pd.DataFrame({"area_code": [ASH, BECK], "nation": "England", "babies": [10_000, 1_980]})
    rows = [(ASH, "UP", 1 - share), (ASH, "LOW", share), (BECK, "LOW", 1.0)]
    return atoms.astype({"babies": "Int64"}), pd.DataFrame(rows, columns=["child_code", "parent_code", "share"])


def rolled(atoms, members, *link_rows, claim_rows=(), status="open"):
    asked = Question(on=ON, definition="strict", admitted={"named_by_foundation"})
    named = sorted({row[0] for row in link_rows})
    made = teams(*({"team_id": team, "status": status} for team in named))
    low = atom_coverage(atoms, made, links(*link_rows), claims(*claim_rows), asked=asked)
    return parent_coverage(low, members)


@pytest.mark.parametrize(("share", "few", "recorded"), [(0.0019, 19, False), (0.002, 20, True), (0.2, 2000, True)])
def test_an_area_is_recorded_only_where_one_in_a_hundred_of_its_babies_live_where_a_team_is(share, few, recorded):
    made = rolled(*divided(share), ("t", ASH, "whole", FRESH))
    low = made.loc["LOW"]
    assert (low["status"], low["teams"]) == (("partly_covered", 1) if recorded else ("not_known", 0))
    assert (low["team_ids"] is pd.NA, low["neighbour_team_ids"] is pd.NA) == (not recorded, recorded)
    # No baby is lost, whatever the area is called: at least and at most do not depend on the level.
    assert low[COUNTS].tolist() == [1980 + few, few, 1980 + few, 1980]
    assert made["babies_covered_low"].sum() == 10_000
    assert made.loc["UP", ["status", "team_ids", "neighbour_team_ids"]].fillna("").tolist() == ["covered", "t", ""]


def test_old_evidence_of_a_neighbours_team_is_no_reason_to_check_the_area():
    made = rolled(*divided(0.0019), ("t", ASH, "whole", date(2015, 1, 1)))
    assert made["reverify"].to_dict() == {"LOW": False, "UP": True}
    assert pd.isna(made.loc["LOW", "evidence_on"])


def test_a_team_that_is_to_come_to_one_in_a_hundred_or_fewer_is_not_to_come_to_the_area():
    few = rolled(*divided(0.0019), ("t", ASH, "whole", FRESH), status="in_development")
    more = rolled(*divided(0.002), ("t", ASH, "whole", FRESH), status="in_development")
    assert (few.loc["LOW", "status"], more.loc["LOW", "status"]) == ("not_known", "in_development")


def test_beside_teams_of_its_own_an_area_lists_apart_a_neighbours_team_that_reaches_a_little_of_it():
    made = rolled(*divided(0.0019), ("near", ASH, "whole", FRESH), ("own", BECK, "part", FRESH))
    assert made.loc["LOW", ["status", "team_ids", "neighbour_team_ids", "teams"]].tolist() == [
        "partly_covered",
        "own",
        "near",
        1,
    ]
    assert made.loc["UP", "team_ids"] == "near"


def test_a_team_of_one_small_district_is_the_countys_own_beside_others(atoms, members):
    small = atoms.assign(babies=atoms["babies"].mask(atoms["area_code"] == ASH, 1))
    made = county(small, members, ("a", ASH, "whole", FRESH), ("b", BECK, "part", FRESH))
    assert (made["team_ids"], made["neighbour_team_ids"] is pd.NA) == ("a;b", True)


def test_where_babies_are_not_known_any_part_makes_an_area_recorded():
    atoms, members = divided(0.0019)
    made = rolled(
        atoms.assign(babies=atoms["babies"].mask(atoms["area_code"] == BECK)), members, ("t", ASH, "whole", FRESH)
    )
    assert made.loc["LOW", ["status", "team_ids"]].tolist() == ["partly_covered", "t"]


@given(
    total=st.integers(0, 100_000),
    weights=st.lists(st.floats(0.001, 1), min_size=1, max_size=6).map(lambda w: np.array(w) / sum(w)),
)
def test_largest_remainder_keeps_the_total_and_is_never_off_by_one_or_more(total, weights):
    made = largest_remainder(total, weights)
    assert made.sum() == total
    assert (made >= 0).all()
    assert (abs(made - total * weights) < 1).all()


def test_largest_remainder_gives_ties_to_the_first():
    assert largest_remainder(1, np.array([0.5, 0.5])).tolist() == [1, 0]
    assert largest_remainder(7, np.array([1.0])).tolist() == [7]
