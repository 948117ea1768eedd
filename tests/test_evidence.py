from datetime import date

import pandas as pd
import pytest

from mapping.measuring.evidence import in_force, is_fresh


def row(opened_earliest=None, opened_latest=None, closed_earliest=None, closed_latest=None):
    days = [opened_earliest, opened_latest, closed_earliest, closed_latest]
    names = ["opened_earliest", "opened_latest", "closed_earliest", "closed_latest"]
    return pd.DataFrame([pd.to_datetime(days)], columns=names)


@pytest.mark.parametrize(
    ("days", "on", "answer"),
    [
        (("2020-01-01", "2020-01-01"), date(2020, 1, 1), "yes"),  # counts from its first day
        (("2020-01-01", "2020-01-01"), date(2019, 12, 31), "no"),
        (("2020-01-01", "2020-01-01", "2023-04-01", "2023-04-01"), date(2023, 3, 31), "yes"),
        (("2020-01-01", "2020-01-01", "2023-04-01", "2023-04-01"), date(2023, 4, 1), "no"),  # not on its closing day
        (("2020-01-01", "2020-12-31"), date(2020, 6, 1), "not_known"),  # opened some time that year
        (("2020-01-01", "2020-12-31"), date(2020, 12, 31), "yes"),
        ((None, "2022-05-01"), date(2020, 1, 1), "not_known"),  # open by 2022, since when is not known
        ((None, "2022-05-01"), date(2022, 5, 1), "yes"),
        ((None, None), date(2022, 5, 1), "not_known"),
        ((None, None, None, "2021-06-30"), date(2022, 1, 1), "no"),  # closed by then, whenever it opened
        (("2011-01-01", "2011-12-31", None, "2021-06-30"), date(2015, 1, 1), "not_known"),
        (("2011-01-01", "2011-12-31", "2021-01-01", "2021-12-31"), date(2021, 6, 1), "not_known"),
        (("2027-01-01", "2027-01-01"), date(2026, 11, 21), "no"),
        (("2024-02-29", "2024-02-29"), date(2024, 2, 29), "yes"),
    ],
)
def test_a_row_counts_from_its_opening_up_to_but_not_including_its_closing(days, on, answer):
    assert in_force(row(*days), on).tolist() == [answer]


@pytest.mark.parametrize(
    ("evidence", "fresh"),
    [("2023-11-21", True), ("2023-11-20", False), ("2029-11-21", True), ("2029-11-22", False), (None, False)],
)
def test_evidence_is_fresh_up_to_its_last_month_and_undated_evidence_never_is(evidence, fresh):
    assert is_fresh(pd.Series(pd.to_datetime([evidence])), date(2026, 11, 21), 36).tolist() == [fresh]


def test_months_are_counted_by_the_calendar():
    evidence = pd.Series(pd.to_datetime(["2023-02-28", "2023-02-27"]))
    assert is_fresh(evidence, date(2024, 2, 29), 12).tolist() == [True, False]
