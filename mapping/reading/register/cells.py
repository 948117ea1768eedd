"""
One cell of a register: its text, its number, its word and its date, as people and Excel write them.

Of a date is kept how much of it is known; what could be two days is asked about.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

import pandas as pd

from ...vocabulary.codes import is_postcode
from ...vocabulary.register_sheets import Written
from ..tables.csv_sheet import Sheet

# How publishers write that there is a figure which they do not give.
_WITHHELD = re.compile(r"\*|c|\.\.|[-\u2013]|\[[a-z]\]|<\s?[0-9]+|(?:fewer|less) than [0-9]+", re.IGNORECASE)
# A comma stands between thousands only: "0,1" is not a number here, for it can mean 0.1 or 1.
_FIGURE = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+|[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")


def require_text(sheet: Sheet, columns: list[str]) -> None:
    """Find cells that are empty and must not be."""
    for column in columns:
        if column in sheet.absent:
            continue
        for number in sheet.rows.index[sheet.rows[column] == ""]:
            sheet.fault("The cell is empty.", "Fill it in, or delete the row.", row=number, column=column)


def require_choice(sheet: Sheet, column: str, choices: tuple[str, ...]) -> None:
    """Find cells that hold none of the words allowed, and empty them."""
    if column not in sheet.absent:
        _choose(sheet, column, choices, sheet.rows[column], f"Write one of: {', '.join(choices)}.")


def allow_choices(sheet: Sheet, written: Written) -> None:
    """Find cells of columns that may be left empty which hold none of the words allowed, and empty them."""
    for column in written.table.columns:
        if column.choices and column.name not in written.required:
            filled = sheet.rows.loc[sheet.rows[column.name] != "", column.name]
            remedy = f"Write one of: {', '.join(column.choices)}; or leave the cell empty."
            _choose(sheet, column.name, column.choices, filled, remedy)


def _choose(sheet: Sheet, column: str, choices: tuple[str, ...], cells: pd.Series, remedy: str) -> None:
    """Put the word of the list in place of each cell; a usual other word for it is said, and any other is a fault."""
    for number, value in cells[~cells.isin(choices)].items():
        word, other = word_of(value, choices)
        if other:
            why = f'It was read as "{word}".'
            sheet.note(why, "Nothing has to be done if that is right.", row=number, column=column, value=value)
        elif not word:
            why = "The cell is empty." if not value else "This is not one of the words allowed here."
            sheet.fault(why, remedy, row=number, column=column, value=value)
        sheet.rows.at[number, column] = word


def require_postcode(sheet: Sheet, column: str) -> None:
    """Find cells that are no whole postcode, and empty them."""
    for number, value in sheet.rows[column].items():
        if value and not is_postcode(value):
            remedy = "Write the whole of it, such as OX1 1AA, or leave the cell empty."
            sheet.fault("This has not the form of a postcode.", remedy, row=number, column=column, value=value)
            sheet.rows.at[number, column] = ""


def spans(sheet: Sheet, column: str) -> dict[int, Span]:
    """Read a column of dates, and write them in figures; what cannot be read is a fault."""
    days: dict[int, Span] = {}
    for number, value in zip(sheet.rows.index, sheet.rows[column].tolist(), strict=True):
        days[number] = None
        try:
            days[number] = span(value)
            if (figures := in_figures(value, days[number])) != value:
                sheet.rows.at[number, column] = figures
        except TwoDaysError as two:
            sheet.fault(str(two), FOUR_FIGURES, row=number, column=column, value=value)
        except ValueError:
            sheet.fault(
                "This is not a date.", f"{may_mean(value)}{DATE_REMEDY}", row=number, column=column, value=value
            )
    return days


def withheld(value: str) -> bool:
    """Test whether a cell stands for a figure that its publisher does not give, such as `*`, `c`, `<5` or `[x]`."""
    return bool(_WITHHELD.fullmatch(value))


def numbers(sheet: Sheet, column: str, *, most: float = 1_000_000, whole: bool = False) -> pd.Series:
    """Read a column of numbers from 0 to `most`; a cell that is empty, or whose figure is withheld, stays missing."""
    kind = "Int64" if whole else "Float64"
    figures: dict[int, float] = {}
    for number, value in zip(sheet.rows.index, sheet.rows[column].tolist(), strict=True):
        if not value:
            continue
        if withheld(value):
            why = "The figure is withheld: it stays not known, and is counted nowhere as 0."
            sheet.note(why, "Nothing has to be done.", row=number, column=column, value=value)
            continue
        figure = float(value.replace(",", "")) if _FIGURE.fullmatch(value) else float("nan")
        if not 0 <= figure <= most or (whole and figure != int(figure)):
            remedy = f"Write a {'whole ' if whole else ''}number from 0 to {most:,}, or leave the cell empty."
            sheet.fault("This is not a number allowed here.", remedy, row=number, column=column, value=value)
            continue
        figures[number] = int(figure) if whole else figure
    return pd.Series([figures.get(number, pd.NA) for number in sheet.rows.index], index=sheet.rows.index, dtype=kind)


# What people write for a word, by the word; they count in a column only where the word is one of its list.
_USUAL = {
    "open": "active|running|up and running|live|operational|in operation|current|currently open|established",
    "in_development": "planned|developing|in planning|being developed|being set up|opening soon|to open|coming soon|"
    "under development|in set up|mobilising",
    "paused": "suspended|on hold|on pause|temporarily closed",
    "closed": "ended|shut|ceased|decommissioned|no longer running|closed down|stopped",
    "unknown": "not known|unsure|not sure|n k|nk|n a|na|tbc|to be confirmed|don t know|dk|unclear|not stated",
    "whole": "all|all of it|whole area|whole county|whole council|whole borough|whole district|whole city|county wide|"
    "countywide|borough wide|boroughwide|district wide|city wide|citywide|area wide|entire|entire area|entire county|"
    "full|complete|100",
    "part": "partial|partly|part of it|some|some of it|part of the area|part of the county",
    "none": "no team|no service|none known|there is none",
    "team": "there is a team|a team|has a team",
    "yes": "y|true|1",
    "no": "n|false|0",
    "voluntary": "voluntary sector|charity|vcs|vcse|vcfse|third sector",
    "nhs": "nhs trust|nhs foundation trust|health",
    "council": "local authority|la",
    "high": "sure|certain",
    "medium": "med|fairly sure",
    "low": "not very sure|uncertain",
}
_WORD_OF = {other: word for word, others in _USUAL.items() for other in others.split("|")}


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def word_of(written: str, choices: tuple[str, ...]) -> tuple[str, bool]:
    """Return the word of a list that is meant, or "", and whether it was written as another one."""
    if written in choices:
        return written, False
    plain = _plain(written)
    for choice in choices:
        if plain == _plain(choice):
            return choice, False
    meant = _WORD_OF.get(plain, "")
    return (meant, True) if meant in choices else ("", False)


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
    if figures := _MONTH_FIRST.fullmatch(tidy):
        try:
            month, day, year = map(int, figures.groups())
            return f"With the month first it would be {_in_words(date(year, month, day))}. "
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
            day_meant = date(_full_year(f"{year:02}"), of_year, day)
        except ValueError:
            continue
        if day_meant not in meant:
            meant.append(day_meant)
    if not meant:
        message = "no such day"
        raise ValueError(message)
    if len(meant) > 1:
        one, other = map(_in_words, meant[:2])
        message = f"This could be {one} or {other}."
        raise TwoDaysError(message)
    return meant[0], meant[0]
