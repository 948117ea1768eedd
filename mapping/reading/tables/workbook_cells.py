"""Say in text what a cell of a workbook holds: shared texts, numbers, and numbers that are shown as dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# Formats that every workbook knows without spelling them out, and that show a number as a day or a time.
_BUILT_IN = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


@dataclass(frozen=True)
class Styles:
    """Which styles of cells show a number as a date, and whether days are counted from 1904."""

    dates: frozenset[int]
    since_1904: bool = False


def read_styles(parse: Callable[[Callable[[str, dict[str, str]], None]], None], *, since_1904: bool) -> Styles:
    """Find the styles that show a number as a date; `parse` calls back with the tags of the workbook's styles."""
    spelled: dict[int, str] = {}
    formats: list[int] = []
    within = [False]

    def start(tag: str, given: dict[str, str]) -> None:
        if tag == "numFmt":
            spelled[_whole(given.get("numFmtId", ""))] = given.get("formatCode", "")
        elif tag in {"cellXfs", "cellStyleXfs"}:
            within[0] = tag == "cellXfs"
        elif tag == "xf" and within[0]:
            formats.append(_whole(given.get("numFmtId", "")))
        elif tag == "cellStyles":
            within[0] = False

    parse(start)
    shows = {n for n in formats if (_shows_date(spelled[n]) if n in spelled else n in _BUILT_IN)}
    return Styles(frozenset(place for place, number in enumerate(formats) if number in shows), since_1904)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else -1


def _shows_date(code: str) -> bool:
    """Test whether a format shows a number as a date or time: one that names a part of one, outside quotes."""
    return bool(re.search("[ymdhs]", _QUOTED.sub("", code.split(";")[0]), re.IGNORECASE))


def cell_text(raw: str, kind: str, style: int, texts: list[str], styles: Styles) -> tuple[str, str]:
    """
    Return what a cell holds as text, and what is wrong with it, or "".

    Parameters
    ----------
    raw, kind, style
        The cell's value as written, its type (`s` a shared text, `n` a number, `b` yes or no, `e` an error, `str` and
        `inlineStr` a text, `d` a date), and the number of its style.
    """
    if kind == "s":
        place = _whole(raw)
        if 0 <= place < len(texts):
            return texts[place], ""
        return raw, "The cell refers to a text that the workbook does not hold."
    if kind == "e":
        return raw, "The cell holds an error in place of a value."
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(raw, raw), ""
    if kind != "n":
        return raw, ""
    try:
        number = float(raw)
    except ValueError:
        return raw, "The cell is marked as a number, but is none."
    if style in styles.dates:
        return _date(number, raw, since_1904=styles.since_1904), ""
    whole = number.is_integer() and abs(number) < 1e15
    return str(int(number)) if whole else repr(number), ""


def _date(number: float, raw: str, *, since_1904: bool) -> str:
    """Say a day, a moment or a time of day; what is no day of this calendar stays a number."""
    first = datetime(1904, 1, 1, tzinfo=UTC) if since_1904 else datetime(1899, 12, 30, tzinfo=UTC)
    # Day 60 is 29 February 1900, which never was; days before it are one off.
    number += 1 if not since_1904 and 1 <= number < 60 else 0
    try:
        moment = first + timedelta(seconds=round(number * 86_400))
    except (OverflowError, ValueError):
        return raw
    if 0 <= number < 1:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if moment.time() == datetime.min.time() else f"{moment:%Y-%m-%d %H:%M:%S}"
