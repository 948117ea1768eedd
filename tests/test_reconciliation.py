import pandas as pd
import pytest

from mapping.measuring.reconciliation import reconcile
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
