from datetime import date

import pandas as pd
import pytest

from mapping.measuring.coverage import Question, atom_coverage
from mapping.measuring.rollup import parent_coverage, status_of_parts

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
    assert status_of_parts(pd.Series(parts)) == whole


def test_a_sum_with_a_gap_in_it_is_a_gap(atoms, members):
    table = atoms.assign(babies=atoms["babies"].mask(atoms["area_code"] == ASH))
    made = county(table, members)
    assert pd.isna(made["babies"]) and pd.isna(made["babies_covered_high"])


def test_members_that_lose_an_area_stop_everything(atoms, members):
    asked = Question(on=ON, definition="strict", admitted={"named_by_foundation"})
    low = atom_coverage(atoms, teams(), links(), claims(), asked=asked)
    short = members[(members["parent_level"] == "utla") & (members["child_code"] != ASH)]
    with pytest.raises(ValueError, match="once and whole"):
        parent_coverage(low, short)
