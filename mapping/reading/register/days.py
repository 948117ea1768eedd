"""Read a date as people and Excel write it, keeping how much of it is known; what could be two days is asked about."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

# The first and the last day that a written date can mean; None where nothing was written.
Span = tuple[date, date] | None

DATE_REMEDY = "Write it as 2024-02-01, 01/02/2024 (day first), 2024-02 or 2024."
FOUR_FIGURES = "Write the year with four figures."

_MONTHS = {name.casefold(): place for place, name in enumerate(calendar.month_name) if name} | {
    name.casefold(): place for place, name in enumerate(calendar.month_abbr) if name
}
_MONTHS |= {"sept": 9}
_MONTHS |= {
    name: place
    for place, name in enumerate(
        "ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr".split(), start=1
    )
}
_NAME = r"(?P<name>[a-z]{3,10})\.?"
_GAP = r"[\s\-/.,]+"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4}|\d{2}|'\d{2})"
_SHAPES = [
    re.compile(pattern)
    for pattern in (
        r"(?P<year>\d{4})",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})[-/. ](?P<year>\d{4})",
        r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})",
        rf"{_NAME}(?:{_GAP})?{_YEAR}",
        rf"(?P<year>\d{{4}}){_GAP}{_NAME}",
        rf"(?:[a-z]{{3,9}},?\s+)?{_DAY}(?:\s+of)?(?:{_GAP})?{_NAME}(?:{_GAP})?{_YEAR}",
        rf"{_NAME}{_GAP}{_DAY}{_GAP}(?P<year>\d{{4}})",
    )
]
# Excel writes June 2026 as Jun-26; with a space, Jun 26 may be a day of some year.
_UNSURE = re.compile(rf"({'|'.join(_MONTHS)}) ([0-2]\d|3[01])")
_SHORT = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{2})")
# A time behind a day, as a program writes it, says nothing here.
_TIME = re.compile(r"[t\s]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?$")
_IN_FIGURES = re.compile(r"\d{4}(?:-\d{1,2}){0,2}|\d{1,2}/\d{1,2}/\d{4}")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
# Excel counts days from here; these are of 1982 to 2064.
_FIRST_OF_EXCEL, _OF_EXCEL = date(1899, 12, 30), re.compile(r"[345]\d{4}")
# A year of two figures lies in these hundred years.
_CENTURY = 1950


class TwoDaysError(ValueError):
    """A date that could be two days; both in words."""


def span(text: str) -> Span:
    """
    Return the first and the last day that a written date can mean.

    Parameters
    ----------
    text
        A day (2024-02-01; 01/02/2024, day first; 1 February 2024; 1-Feb-24), a month (2024-02, 02/2024, Feb-24) or a
        year (2024). Of two figures, a year is one from 1950 to 2049.

    Returns
    -------
    (earliest, latest), equal for a full date; None where the text is empty.

    Raises
    ------
    TwoDaysError
        If the year has two figures and the text could be two days.
    ValueError
        If the text is none of these or no such day exists.
    """
    tidy = " ".join(text.split()).casefold()
    if not tidy:
        return None
    tidy = _TIME.sub("", tidy)
    if match := _UNSURE.fullmatch(tidy):
        month, year = calendar.month_name[_MONTHS[match[1]]], int(match[2])
        message = f"This could be {month} {_full_year(match[2])} or {year} {month}."
        raise TwoDaysError(message)
    if short := _SHORT.fullmatch(tidy):
        return _short(*(int(part) for part in short.groups()))
    for shape in _SHAPES:
        if match := shape.fullmatch(tidy):
            parts = match.groupdict()
            name = parts.get("name")
            if name and name not in _MONTHS:
                continue
            of_year = str(_MONTHS[name]) if name else parts.get("month")
            return _between(_full_year(match["year"]), of_year, parts.get("day"))
    message = f"not a date: {text!r}"
    raise ValueError(message)


def may_mean(text: str) -> str:
    """Say what a text that is no date may have been: a day with its month first, or the number Excel has for it."""
    tidy = text.strip()
    if _OF_EXCEL.fullmatch(tidy):
        return f"It may be Excel's number for {_in_words(_FIRST_OF_EXCEL + timedelta(days=int(tidy)))}. "
    if found := _MONTH_FIRST.fullmatch(tidy):
        try:
            return f"With the month first it would be {_in_words(date(int(found[3]), int(found[1]), int(found[2])))}. "
        except ValueError:
            return ""
    return ""


def _in_words(day: date) -> str:
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def in_figures(text: str, meant: Span) -> str:
    """Write a date as every output does, with as much of it as is known: 2024-02 for Feb-24."""
    if meant is None or _IN_FIGURES.fullmatch(text):
        return text
    first, last = meant
    return f"{first:%Y-%m-%d}"[: 10 if first == last else 7 if first.month == last.month else 4]


def _full_year(text: str) -> int:
    year = int(text.lstrip("'"))
    if len(text.lstrip("'")) == 4:
        return year
    return _CENTURY + (year - _CENTURY) % 100


def _between(year: int, month: str | None, day: str | None) -> Span:
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    first = date(year, int(month), int(day or 1))
    return first, first if day else first.replace(day=calendar.monthrange(year, first.month)[1])


def _short(first: int, month: int, last: int) -> Span:
    """Read three numbers of two figures: day first, unless the year could stand first too, or the month."""
    meant: list[date] = []
    for year, of_year, day in ((last, month, first), (first, month, last), (last, first, month)):
        try:
            found = date(_full_year(f"{year:02}"), of_year, day)
        except ValueError:
            continue
        if found not in meant:
            meant.append(found)
    if not meant:
        message = "no such day"
        raise ValueError(message)
    if len(meant) > 1:
        one, other = map(_in_words, meant[:2])
        message = f"This could be {one} or {other}."
        raise TwoDaysError(message)
    return meant[0], meant[0]
