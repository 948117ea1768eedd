"""Numbers, days and names of areas in plain words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from ..vocabulary import numbers as days
from ..vocabulary import numbers as wording
from ..vocabulary.boards import in_year
from ..vocabulary.codes import UK
from ..vocabulary.schema import NOT_COMMISSIONED

AREAS_OF_LEVEL = {
    "ltla": "lower-tier areas",
    "utla": "upper-tier areas",
    "region": "regions and nations",
    "nation": "nations",
    "health": "integrated care boards, health boards and trusts",
}
# The same as the page says it aloud.
PLAIN_AREAS = {
    "ltla": "district and borough areas",
    "utla": "council areas",
    "region": "regions and nations",
    "nation": "nations",
    "health": "care board, health board and trust areas",
}
AREA_OF_LEVEL = {
    "ltla": "lower-tier area",
    "utla": "upper-tier area",
    "region": "region or nation",
    "nation": "nation",
    "health": "care board, health board or trust",
}
AREAS_OF_LEVEL_IN = {
    ("region", "England"): "regions",
    ("health", "England"): "integrated care boards",
    ("health", "Scotland"): "health boards",
    ("health", "Wales"): "health boards",
    ("health", "Northern Ireland"): "health and social care trusts",
}
LARGE = (
    "Areas this large count as recorded, with all of their babies, as soon as any part of them has a recorded team. "
    "“At least” and “at most” in babies do not depend on that."
)
LEVEL_NOTES = {
    "region": LARGE,
    "nation": LARGE,
    "health": (
        "A council area split between health boards is drawn with the one that has most of its people; its babies are "
        "shared out by people."
    ),
}
written_date = days.written_date
is_missing, listed, whole = wording.is_missing, wording.listed, wording.whole
# What somebody stated of an area.
_CLAIMS = {
    "none": "there is no team",
    "team": "there is a team",
    "in_development": "there is a team that has not opened yet",
    NOT_COMMISSIONED: "one commissioner has commissioned no such team; another body may have",
}
_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number of the headline inside a sentence, and where in HEADLINE it comes from."""

    scope: str
    definition: str
    unit: str
    field: str
    value: int | None

    def __str__(self) -> str:
        return wording.amount(self.value)


@dataclass(frozen=True)
class Sentence:
    """A sentence whose numbers can still be told from its words; `str()` gives it as text."""

    parts: tuple[str | Figure, ...]

    def __str__(self) -> str:
        return "".join(str(part) for part in self.parts)


def babies_words(value: object) -> str:
    """Write a number of babies with their age."""
    return wording.counted(value, "baby aged 0 to 2", "babies aged 0 to 2")


def day_words(day: date | None) -> str:
    """Write a day in words: 21 November 2026."""
    return "day not known" if is_missing(day) or day is None else f"{day.day} {day:%B} {day.year}"


def month_words(day: date | None) -> str:
    """
    Write the month of dated evidence: March 2025.

    Evidence dated to a month or a year is held at its earliest day, so that the day itself would say too much.
    """
    return "undated" if is_missing(day) or day is None else f"{day:%B} {day.year}"


def dated(on: date | None, written: object) -> str:
    """Write a day of evidence as precisely as it was written: 2023, January 2023 or 14 January 2023."""
    return written_date(written) if not (is_missing(on) or is_missing(written)) else month_words(on)


def when(on: date | None, written: object) -> str:
    """Say when something was said: in 2023, in January 2023 or on 14 January 2023."""
    day = dated(on, written)
    return f"{'on' if re.match(r'[0-9]{1,2} ', day) else 'in'} {day}"


def sortable(on: date | None, written: object) -> str:
    """Write a day of evidence so that it sorts, and as precisely as it was written: 2023, 2023-01 or 2023-01-14."""
    if is_missing(on) or on is None:
        return ""
    parts = 2 if is_missing(written) else 3 if "/" in str(written) else str(written).count("-") + 1
    return f"{on:%Y-%m-%d}"[: (4, 7, 10)[parts - 1]]


def place(scope: str) -> str:
    """Name a scope in a sentence."""
    return "the United Kingdom" if scope == UK else scope


def level_words(level: str, scope: str = UK, boards: str = "") -> str:
    """Name the areas of a level, in one nation or in all; `boards` is the year of the care boards."""
    return in_year(AREAS_OF_LEVEL_IN.get((level, scope)) or AREAS_OF_LEVEL.get(level, "areas"), boards)


def level_note(level: str) -> str:
    """Describe what to bear in mind at a level; empty where there is nothing."""
    return LEVEL_NOTES.get(level, "")


def first_words(text: str) -> str:
    """Write what can stand inside a sentence so that it starts one: with a capital, all else as it is."""
    return f"{text[:1].upper()}{text[1:]}"


def inner_words(text: str) -> str:
    """Write what stands alone so that it can stand inside a sentence: without capital and colon."""
    return f"{text[0].lower()}{text[1:]}".replace(": ", ", ")


def cited(assumption: str, estimates: pd.DataFrame | None) -> str:
    """Name who published what an assumption rests on, in place of the id of its row, as in "(N02: ...)"."""
    if estimates is None:
        return assumption
    for row in estimates.itertuples():
        for end in (": ", ")"):
            assumption = assumption.replace(f"({row.id}{end}", f"({row.publisher}, {row.year}{end}")
    return assumption


def claimed(claim: str) -> str:
    """Describe what was stated of an area, as the page, the brief and the letter do."""
    return f"Stated: {_CLAIMS.get(claim, claim)}"


def filled(template: str, values: Mapping[str, str]) -> str:
    """Fill `{name}`, `{babies}` and the like in one pass, so that a value with braces in it stays as it is."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), template)


def cut(text: str, longest: int) -> str:
    """Cut a text to what has room, at a word if there is one, on one line; the cut is marked."""
    clean = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    if len(clean) <= longest:
        return clean
    kept = clean[: longest - 1]
    return f"{kept.rsplit(' ', 1)[0] if ' ' in kept[longest // 2 :] else kept} …"
