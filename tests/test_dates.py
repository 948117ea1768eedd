"""A date keeps how much of it is known: the first and the last day it can mean."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.reading.register.cells import DATE_REMEDY, TwoDaysError, in_figures, may_mean, span

# No form of a date fits, or the calendar has no such day.
NO_DAY = r"^not a date: |^(day|month|year)\b.* (out of range|in 1\.\.12)"


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
        ("2024/02/01", date(2024, 2, 1), date(2024, 2, 1)),
        ("2024-02-01T00:00", date(2024, 2, 1), date(2024, 2, 1)),
        ("2024-02-01 00:00:00", date(2024, 2, 1), date(2024, 2, 1)),
        ("01-02-2024", date(2024, 2, 1), date(2024, 2, 1)),
        ("01.02.2024", date(2024, 2, 1), date(2024, 2, 1)),
        ("1 February 2024", date(2024, 2, 1), date(2024, 2, 1)),
        ("1st Feb 2024", date(2024, 2, 1), date(2024, 2, 1)),
        ("Thursday, 1 February 2024", date(2024, 2, 1), date(2024, 2, 1)),
        ("February 1, 2024", date(2024, 2, 1), date(2024, 2, 1)),
        ("1-Feb-24", date(2024, 2, 1), date(2024, 2, 1)),
        ("Feb-24", date(2024, 2, 1), date(2024, 2, 29)),
        ("Jun-26", date(2026, 6, 1), date(2026, 6, 30)),
        ("SEPT 2024", date(2024, 9, 1), date(2024, 9, 30)),
        ("February 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("Feb '24", date(2024, 2, 1), date(2024, 2, 29)),
        ("Feb 98", date(1998, 2, 1), date(1998, 2, 28)),
        ("02/2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("6/2026", date(2026, 6, 1), date(2026, 6, 30)),
        ("31/12/99", date(1999, 12, 31), date(1999, 12, 31)),
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
        "24", "45323", "Febr 2024", "1 Smarch 2024", "30 February 2024", "26-Jun", "13/2024", "2024-13", "2024-00", "2024-13-01", "2024-02-30", "2023-02-29", "29/02/2023", "31/04/2024",
        "02/13/2024", "2024-02-01 to 2024-03-01", "0000", "0000-01", "about 2024", "2024?", "-2024",
        "unknown", "n/a",
    ],
)  # fmt: skip
def test_what_is_vague_or_no_day_is_refused(written):
    with pytest.raises(ValueError, match=NO_DAY):
        span(written)


@pytest.mark.parametrize(
    ("written", "one", "other"),
    [("01/02/24", "1 February 2024", "24 February 2001"), ("1/6/26", "1 June 2026", "26 June 2001"),
     ("25/12/26", "25 December 2026", "26 December 2025"), ("Feb 24", "February 2024", "24 February"),
     ("26-06-01", "26 June 2001", "1 June 2026")],
)  # fmt: skip
def test_a_year_of_two_figures_that_could_be_two_things_is_asked_about(written, one, other):
    with pytest.raises(TwoDaysError) as asked:
        span(written)
    assert str(asked.value) == f"This could be {one} or {other}."


@pytest.mark.parametrize(
    ("written", "figures"),
    [("Feb-24", "2024-02"), ("1 June 2026", "2026-06-01"), ("06/2026", "2026-06"), ("01/06/2026", "01/06/2026"),
     ("2026", "2026"), ("2026-6", "2026-6"), ("", ""), ("2024-02-01T00:00", "2024-02-01")],
)  # fmt: skip
def test_a_date_in_words_is_handed_on_in_figures_with_as_much_of_it_as_is_known(written, figures):
    assert in_figures(written, span(written)) == figures


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


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("46174", "It may be Excel's number for 1 June 2026. "),
        ("6/30/2026", "With the month first it would be 30 June 2026. "),
        ("32/13/2026", ""), ("soon", ""), ("7", ""), ("2026-19", ""),
    ],
)  # fmt: skip
def test_what_is_no_date_but_may_have_been_one_is_said(written, said):
    with pytest.raises(ValueError, match=NO_DAY):
        span(written)
    assert may_mean(written) == said


@pytest.mark.parametrize(("written", "month"), [("1 Mehefin 2026", 6), ("Gorffennaf 2026", 7), ("3 Mai 2026", 5)])
def test_welsh_months_are_read(written, month):
    first, last = span(written)
    assert (first.year, first.month, last.month) == (2026, month, month)
