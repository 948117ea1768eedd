"""Read a date as people write it, keeping how much of it is known."""

from __future__ import annotations

import calendar
import re
from datetime import date

_YEAR = re.compile(r"(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")

# The first and the last day that a written date can mean; None where nothing was written.
Span = tuple[date, date] | None

DATE_REMEDY = "Write it as 2024-02-01, 01/02/2024 (day first), 2024-02 or 2024."


def span(text: str) -> Span:
    """
    Give the first and the last day that a written date can mean.

    Parameters
    ----------
    text
        A day (2024-02-01 or 01/02/2024, day first), a month (2024-02) or a year (2024).

    Returns
    -------
    (earliest, latest), equal for a full date; None where the text is empty.

    Raises
    ------
    ValueError
        If the text is none of these or no such day exists.
    """
    text = text.strip()
    if not text:
        return None
    if match := _DAY.fullmatch(text):
        day = date(int(match[1]), int(match[2]), int(match[3]))
        return day, day
    if match := _DAY_FIRST.fullmatch(text):
        day = date(int(match[3]), int(match[2]), int(match[1]))
        return day, day
    if match := _MONTH.fullmatch(text):
        year, month = int(match[1]), int(match[2])
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    if match := _YEAR.fullmatch(text):
        return date(int(match[1]), 1, 1), date(int(match[1]), 12, 31)
    message = f"not a date: {text!r}"
    raise ValueError(message)
