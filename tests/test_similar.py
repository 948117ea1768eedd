"""Which areas are most alike, and which recorded ones are near: by hand, with ties, and with what is missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mapping.measuring.distance import nearby, recorded_areas
from mapping.measuring.similar import similar
from mapping.vocabulary.tables import COVERAGE


def coverage(*rows):
    """COVERAGE from (code, babies, child poverty)."""
    made = pd.DataFrame(rows, columns=["area_code", "babies", "low_income_pct"])
    return COVERAGE.shaped(made.assign(status="not_known", definition="standard"))


def alike(table, code):
    return list(table.loc[table["area_code"] == code, "similar_code"])


SIZES = pd.Series({"A": 10.0, "B": 10.0, "C": 10.0, "D": 10.0})


def test_the_nearest_are_those_with_the_least_difference_and_never_the_area_itself():
    made = similar(coverage(("A", 100, 10), ("B", 110, 11), ("C", 1000, 30), ("D", 900, 29)), SIZES)
    assert [alike(made, code)[0] for code in "ABCD"] == ["B", "A", "D", "C"]
    assert all(code not in alike(made, code) for code in "ABCD") and made["place"].max() == 3


def test_the_distance_is_that_of_the_method_worked_out_step_by_step():
    table = coverage(("A", 100, 10), ("B", 200, 40), ("C", 400, 20))
    sizes = pd.Series({"A": 1.0, "B": 4.0, "C": 2.0})
    columns = [np.log([100, 200, 400]), np.array([10.0, 40, 20]), np.log([100, 50, 200])]
    scores = [(column - column.mean()) / column.std() for column in columns]
    expected = np.sqrt(np.mean([(score[0] - score[1]) ** 2 for score in scores]))
    made = similar(table, sizes).set_index(["area_code", "similar_code"])
    assert made.at[("A", "B"), "distance"] == pytest.approx(expected)
    assert made.at[("B", "A"), "distance"] == pytest.approx(expected)


def test_ties_go_to_the_first_code_whatever_the_order_of_the_rows():
    rows = [("D", 100, 10), ("B", 100, 10), ("C", 100, 10), ("A", 100, 10)]
    for order in (rows, rows[::-1]):
        assert alike(similar(coverage(*order), SIZES), "C") == ["A", "B", "D"]


def test_a_missing_figure_is_left_out_and_said_and_what_has_none_is_like_nothing():
    made = similar(coverage(("A", 100, None), ("B", 101, 90), ("C", 900, 10), ("D", None, None)), SIZES)
    assert alike(made, "A") == ["B", "C"]
    assert set(made.loc[made["area_code"] == "A", "measures"]) == {"babies; babies per square kilometre"}
    assert alike(made, "D") == [] and "D" not in set(made["similar_code"])


def test_an_area_without_babies_or_without_a_size_is_compared_by_the_rest():
    made = similar(coverage(("A", 0, 10), ("B", 100, 10), ("C", 100, 30)), pd.Series({"B": 10.0, "C": 10.0}))
    assert alike(made, "A") == ["B", "C"]
    assert set(made.loc[made["area_code"] == "A", "measures"]) == {"child poverty"}


def test_the_nearest_recorded_areas_come_in_order_without_the_area_itself_or_those_not_known():
    table = coverage(("A", 1, 1), ("B", 1, 1), ("C", 1, 1), ("D", 1, 1)).assign(
        status=["covered", "not_known", "partly_covered", "served_extent_unknown"]
    )
    apart = pd.DataFrame(
        [[0, 5, 2, 9], [5, 0, 3, 3], [2, 3, 0, None], [9, 3, None, 0]], index=list("ABCD"), columns=list("ABCD")
    )
    made = nearby(table, recorded_areas(table), apart)
    found = {code: list(made.loc[made["area_code"] == code, "near_code"]) for code in "ABCD"}
    assert found == {"A": ["C", "D"], "B": ["C", "D", "A"], "C": ["A"], "D": ["A"]}
    assert list(made.loc[made["area_code"] == "B", "km"]) == [3, 3, 5]


def test_where_no_team_is_recorded_nothing_is_near():
    table = coverage(("A", 1, 1))
    assert nearby(table, recorded_areas(table), pd.DataFrame([[0.0]], index=["A"], columns=["A"])).empty


def test_a_county_is_as_near_as_the_district_in_it_that_is_served():
    table = coverage(("A", 1, 1), ("B", 1, 1), ("C", 1, 1)).assign(
        status=["not_known", "partly_covered", "served_extent_unknown"]
    )
    places = pd.DataFrame(
        [("b1", "Far side", "B"), ("b2", "Near side", "B"), ("c1", "Town", "C")],
        columns=["place_code", "place_name", "area_code"],
    )
    apart = pd.DataFrame([[90, 12, 40]] * 3, index=list("ABC"), columns=["b1", "b2", "c1"])
    made = nearby(table, places, apart).query("area_code == 'A'")
    assert made[["near_code", "place_name", "km"]].to_numpy().tolist() == [["B", "Near side", 12], ["C", "Town", 40]]
