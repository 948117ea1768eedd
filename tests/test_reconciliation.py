import pandas as pd
import pytest

from mapping.measuring.reconciliation import published, reconcile, unmatched
from mapping.vocabulary.errors import BrokenTotalError

GOOD = {
    "expected_areas": {"ltla": 9},
    "found_areas": {"ltla": 9},
    "babies": {"as read": 1760, "by nation": 1760},
    "rows_in": {"teams.csv": 3},
    "rows_accounted": {"teams.csv": 3},
}


def test_books_that_agree_are_a_table_in_which_every_row_agrees():
    made = reconcile(**GOOD)
    assert made["agrees"].all() and len(made) == 4


@pytest.mark.parametrize(
    "broken",
    [
        {"found_areas": {"ltla": 8}},
        {"babies": {"as read": 1760, "by nation": 1759}},
        {"babies": {"as read": 1760, "by nation": pd.NA}},
        {"rows_accounted": {"teams.csv": 2}},
    ],
)
def test_a_total_that_is_not_conserved_stops_the_run(broken):
    with pytest.raises(BrokenTotalError, match="do not agree"):
        reconcile(**{**GOOD, **broken})


def test_a_total_that_is_not_known_has_to_be_not_known_in_every_way():
    assert reconcile(**{**GOOD, "babies": {"as read": pd.NA, "by nation": pd.NA}})["agrees"].all()


def test_what_has_no_partner_is_listed_and_is_a_fault_only_where_there_should_be_none():
    some = unmatched("areas without a shape", ["E1 Ash", "E2 Beck"], 300)
    assert (some["expected"], some["found"], some["babies"], some["agrees"], some["which"]) == (
        0,
        2,
        300,
        False,
        "E1 Ash; E2 Beck",
    )
    assert unmatched("areas without a shape", [])["agrees"] is True
    assert pd.isna(unmatched("areas of which no row speaks", ["E1 Ash"], wanted=False)["agrees"])


@pytest.mark.parametrize(("theirs", "ours", "agrees"), [(1760, 1760, True), (1761, 1760, False)])
def test_a_published_total_is_held_against_ours(theirs, ours, agrees):
    assert published("babies of Wales", theirs, ours, "row W92000004")["agrees"] is agrees


def test_nothing_is_said_of_a_published_total_while_ours_is_not_known():
    assert pd.isna(published("babies of Wales", 5, pd.NA, "row W92000004")["agrees"])
