"""
How numbers, names and dates stand in a sentence: for none, one, many, a range, and where nobody knows.

Small counts of families are given only as fewer than ten: a family could be known by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

UNKNOWN = "not known"


def is_missing(value: object) -> bool:
    """Test whether a cell is empty."""
    if value is None or isinstance(value, int):
        return value is None
    import pandas as pd  # not above: a sentence of the command line does not wait for it

    return bool(pd.isna(value))


def whole(value: object) -> str:
    """Write a whole number that stands alone, as in a cell, with commas; a missing one as words, never as 0."""
    return UNKNOWN if is_missing(value) else f"{int(str(value)):,}"


def amount(value: object) -> str:
    """Write a whole number inside a sentence, where no noun follows it at once; a missing one as words."""
    return "an unknown number" if is_missing(value) else whole(value)


def noun(number: Any, one: str, many: str = "") -> str:
    """
    Return the noun that goes with a number, or any words that change with it: "area is" and "areas are".

    The number may be missing. Without `many` the plural is made with an s.
    """
    return one if not is_missing(number) and number == 1 else many or f"{one}s"


def counted(number: Any, one: str, many: str = "") -> str:
    """Count things: no areas, 1 area, 2,345 areas, an unknown number of areas."""
    words = noun(number, one, many)
    if is_missing(number):
        return f"an unknown number of {words}"
    return f"{whole(number)} {words}" if number else f"no {words}"


def out_of(part: Any, total: Any, one: str, many: str = "", *, verbs: tuple[str, str] | None = None) -> str:
    """
    Count some of a whole: 3 of 52 teams, 0 of 1 area; either number may be missing.

    `verbs` is what one of them does and what several do, to be said behind it: 1 of 52 teams gives, 3 of 52 teams give.
    """
    text = noun(total, one, many)
    if is_missing(part):
        text = f"an unknown number of {noun(part, one, many)}"
    else:
        of = "an unknown number of" if is_missing(total) else whole(total)
        text = f"{whole(part)} of {of} {text}"
    if verbs is None:
        return text
    return f"{text} {noun(1 if not is_missing(total) and total == 1 else part, *verbs)}"


def ranged(low: Any, high: Any, one: str, many: str = "") -> str:
    """
    Count between two bounds: 3 to 5 teams, 1 team where both are 1, at most 5 teams where the lower is missing.

    Where the upper one is missing, nothing is known.
    """
    if is_missing(high):
        return counted(high, one, many)
    if is_missing(low):
        return f"at most {whole(high)} {noun(high, one, many)}"
    if low == high:
        return f"{whole(high)} {noun(high, one, many)}"
    return f"{whole(low)} to {whole(high)} {noun(None, one, many)}"


_FRACTIONS = {
    (1, 20): "one in twenty", (1, 10): "one in ten", (1, 8): "one in eight", (1, 6): "one in six",
    (1, 5): "one in five", (1, 4): "one in four", (1, 3): "one in three", (2, 5): "two in five", (1, 2): "half of all",
    (3, 5): "three in five", (2, 3): "two in three", (3, 4): "three in four", (4, 5): "four in five",
    (5, 6): "five in six", (9, 10): "nine in ten", (19, 20): "nineteen in twenty",
}  # fmt: skip


def share_in_words(part: int, total: int) -> str:
    """
    Say a share as people say it, and never more exactly than it is: nearly four in five, over half of all.

    It stands before the noun: "all" where nothing is left out, "no" where nothing is in it. The whole is not nought.
    """
    if part in (0, total):
        return "no" if part == 0 else "all"
    (up, down), words = min(_FRACTIONS.items(), key=lambda pair: abs(pair[0][0] / pair[0][1] - part / total))
    here, there = part * down, up * total
    return words if here == there else f"over {words}" if here > there else f"nearly {words}"


def at_least_in_words(part: int, total: int) -> str:
    """Say the largest simple share that is not above this one: one in six; nothing where it is under one in twenty."""
    below = [words for (up, down), words in _FRACTIONS.items() if up * total <= part * down]
    return "all" if part == total else below[-1] if below else ""


def listed(items: Iterable[str]) -> str:
    """Join items as in speech: one, two and three."""
    texts = list(items)
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}" if texts else ""


def first_few(items: Sequence[str], most: int = 3) -> str:
    """Join the first of many items, and count the rest: one, two, three and 12 more."""
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return ", ".join(items[:most]) + more


def months(number: int) -> str:
    """Write how long something lasts: 36 months, 1 month, 0 months."""
    return f"{number} {noun(number, 'month')}"


def capital(text: str) -> str:
    """Begin a sentence with what stood inside one."""
    return f"{text[:1].upper()}{text[1:]}"


def written_date(text: object) -> str:
    """Write a date as precisely as the register has it, `2025`, `2025-03`, `2025-03-14` or `14/03/2025`, in words."""
    if is_missing(text):
        return "undated"
    if day_first := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", str(text)):
        text = f"{day_first[3]}-{int(day_first[2]):02}-{int(day_first[1]):02}"
    match = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", str(text))
    if match is None or not 1 <= int(match[2]) <= 12:
        return str(text)
    month = f"{date(2000, int(match[2]), 1):%B} {match[1]}"
    return f"{int(match[3])} {month}" if match[3] else month


def at_date(text: object) -> str:
    """Write a date inside a sentence: in 2025, in March 2025, on 14 March 2025."""
    words = written_date(text)
    return f"on {words}" if words.count(" ") == 2 else f"in {words}"


FAMILIES = "families_per_year"
FEW = 10
FEWER = f"fewer than {FEW}"
_NUMBER = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+(?:\.0+)?")
_BELOW = re.compile(r"<\s?([0-9]+)|(?:fewer|less) than ([0-9]+)", re.IGNORECASE)


def masked(written: str) -> str:
    """Return a count of families as it may be published: as it was written, or that it is fewer than ten."""
    text = written.strip()
    below = _BELOW.fullmatch(text)
    if below:
        return FEWER if int(below[1] or below[2]) <= FEW else written
    small = _NUMBER.fullmatch(text) and float(text.replace(",", "")) < FEW
    return FEWER if small else written
