"""Changes of councils that are planned: beside the areas that they change, and all of them in the method."""

from __future__ import annotations

import re
from functools import lru_cache

import pandas as pd

from ..page import sections
from ..vocabulary.numbers import at_date, noun, written_date
from ..wording.edition import Edition
from ..wording.phrases import listed
from .sections import Row

_CODE = re.compile(r" \([A-Z]\d{8}\)")
_ADDRESS = re.compile(r"https?://\S+")


def planned_words(edition: Edition, code: str) -> str:
    """Say what is decided of an area for a day after the day counted; nothing where nothing is."""
    there = (edition.planned["area_code"] == code).any()
    return _by_area(edition).get(code, "") if there else ""


@lru_cache(maxsize=1)
def _by_area(edition: Edition) -> dict[str, str]:
    rows = _to_come(edition)
    return {str(code): _decided(part) for code, part in rows[rows["decided"]].groupby("area_code")}


def _decided(rows: pd.DataFrame) -> str:
    """Say what becomes of one area, whose rows of PLANNED these are."""
    name, when = rows["area_name"].iloc[0], at_date(_month(rows["planned_on"].iloc[0]))
    came = listed(sorted(rows["successor_name"]))
    if (rows["kind"] == "merge").all():
        return f"{name} becomes part of {came} {when}."
    return f"{came} {noun(len(rows), 'begins', 'begin')} {when}, in place of {name}."


def planned_rows(edition: Edition) -> Row:
    """Return the changes to come for the method: those that are decided, those that are not, and where it was read."""
    rows = _to_come(edition)
    merging = rows[rows["decided"] & rows["kind"].eq("merge").fillna(False)]
    decided = [
        f"{name}, from {written_date(_month(day))}: {listed(group['area_name'])}"
        for (name, day), group in merging.groupby(["successor_name", "planned_on"])
    ]
    undecided = [
        f"{_CODE.sub('', row.area_name)}: {_intended(row.planned_on)}; {row.status}"
        for row in rows[~rows["decided"]].itertuples()
    ]
    addresses = dict.fromkeys(each for text in rows["source"].dropna() for each in _ADDRESS.findall(text))
    return {"decided": decided, "undecided": undecided, "sources": [sections.link(each) for each in addresses]}


def _to_come(edition: Edition) -> pd.DataFrame:
    """Return what is planned for a day after the day counted."""
    return edition.planned[edition.planned["planned_on"].str.slice(0, 10) > edition.on.isoformat()]


def _month(day: str) -> str:
    """Leave out the day of a change that begins with a month."""
    return day.removesuffix("-01") if len(day) == len("2027-04-01") else day


def _intended(day: str) -> str:
    """Say for when a change is intended: `2028-04 (intended)` is intended for April 2028."""
    bare = day.removesuffix(" (intended)")
    return f"{'intended' if bare != day else 'planned'} for {written_date(_month(bare))}"
