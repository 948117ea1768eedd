"""A date keeps how much of it is known: the first and the last day it can mean."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.reading.register.cells import DATE_REMEDY, span


@pytest.mark.parametrize(
    ("written", "earliest", "latest"),
    [
        ("2024-02-01", date(2024, 2, 1), date(2024, 2, 1)),
        ("2024-2-1", date(2024, 2, 1), date(2024, 2, 1)),
        ("01/02/2024", date(2024, 2, 1), date(2024, 2, 1)),
        ("1/2/2024", date(2024, 2, 1), date(2024, 2, 1)),
        ("13/02/2024", date(2024, 2, 13), date(2024, 2, 13)),
        ("29/02/2024", date(2024, 2, 29), date(2024, 2, 29)),
        ("2000-02-29", date(2000, 2, 29), date(2000, 2, 29)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("1900-02", date(1900, 2, 1), date(1900, 2, 28)),
        ("2024-4", date(2024, 4, 1), date(2024, 4, 30)),
        ("2024-12", date(2024, 12, 1), date(2024, 12, 31)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        (" 2024-02-01 ", date(2024, 2, 1), date(2024, 2, 1)),
    ],
)
def test_a_date_spans_the_days_it_can_mean(written, earliest, latest):
    assert span(written) == (earliest, latest)


@pytest.mark.parametrize("written", ["", " ", "\t"])
def test_nothing_written_is_no_date(written):
    assert span(written) is None


@pytest.mark.parametrize(
    "written",
    [
        "Feb 24", "Feb 2024", "February 2024", "1 February 2024", "24", "45323", "02/2024", "01/02/24", "02-01-2024",
        "2024/02/01", "2024-13", "2024-00", "2024-13-01", "2024-02-30", "2023-02-29", "29/02/2023", "31/04/2024",
        "02/13/2024", "2024-02-01T00:00", "2024-02-01 to 2024-03-01", "0000", "0000-01", "about 2024", "2024?", "-2024",
        "unknown", "n/a",
    ],
)  # fmt: skip
def test_what_is_vague_or_no_day_is_refused(written):
    with pytest.raises(ValueError):  # noqa: PT011 - the caller makes the sentence
        span(written)


def test_the_remedy_names_forms_that_are_read():
    assert DATE_REMEDY == "Write it as 2024-02-01, 01/02/2024 (day first), 2024-02 or 2024."


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_day_lies_in_its_month_and_its_year(day):
    month = span(f"{day:%Y-%m}")
    year = span(f"{day:%Y}")
    assert span(day.isoformat()) == span(f"{day.day}/{day.month}/{day.year}") == (day, day)
    assert year[0] <= month[0] <= day <= month[1] <= year[1]
    assert month[0].day == 1
    assert month[1].month == day.month
    if month[1] != date.max:
        assert (month[1] + timedelta(days=1)).day == 1
