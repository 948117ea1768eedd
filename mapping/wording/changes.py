"""What moved since another register or run, in plain sentences: for the screen, and for a section of the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from ..vocabulary.changes import BRIEF_REASONS, COUNTS, REASONS
from ..vocabulary.codes import NATIONS, UK
from ..vocabulary.errors import shortened
from ..vocabulary.numbers import amount, counted, out_of
from ..vocabulary.schema import BRIEFLY, DEFINITIONS, UNITS
from .phrases import AREA_OF_LEVEL, AREAS_OF_LEVEL, day_words, is_missing, level_words, listed, place, whole

SAID = {"total": "In all", "at_least": "At least", "recorded": "Recorded", "at_most": "At most"}
SHOWN_ON_PAGE = 100


@dataclass(frozen=True, kw_only=True)
class Since:
    """
    What moved between two sides: the COMPARE, COMPARE_HEADLINES and COMPARE_ROWS tables, and what the two sides are.

    `definition` is that by which the areas were counted, or `one to another`. `total` is how many areas there are now;
    `inputs` names the files of the old side, each with its sha256.
    `boards` is the year of the care boards there are now.
    """

    old_name: str
    old_on: date
    new_on: date
    level: str
    definition: str
    total: int
    areas: pd.DataFrame
    headlines: pd.DataFrame
    rows: pd.DataFrame
    inputs: dict[str, str]
    boards: str = ""

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The three tables by the names of their files."""
        return {"compare": self.areas, "compare-headlines": self.headlines, "compare-rows": self.rows}


def lead(since: Since) -> str:
    """Describe how many areas moved; where nothing did, that."""
    codes = since.areas["area_code"].nunique()
    both = day_words(since.old_on), day_words(since.new_on)
    between = f"Between {both[0]} and {both[1]}" if since.old_on != since.new_on else f"Both counted for {both[0]}"
    by = f"by the {since.definition} definition" if since.definition in DEFINITIONS else (
        f"from the {since.definition.replace(' to ', ' definition to the ')} one")  # fmt: skip
    if codes:
        many = level_words(since.level, boards=since.boards)
        areas = out_of(codes, since.total, AREA_OF_LEVEL[since.level], many)
        return f"{between}, {by}: something changed for {areas}."
    if others := [name for name in DEFINITIONS if len(_moved(since, name))]:
        return f"{between}, {by}, nothing moved. By the {listed(others)} definition some counts did."
    return f"{between}, nothing moved: every area and every count is the same."


def headline_sentences(since: Since) -> list[str]:
    """Say each count that moved, with its reasons, by the definition of the areas: the United Kingdom, then nations."""
    table = _moved(since, since.definition)
    sentences = []
    for scope in (UK, *NATIONS):
        for count in COUNTS:
            rows = table[(table["scope"] == scope) & (table["count"] == count)]
            if len(rows):
                name = place(scope)
                lines = [_from_to(row, since.level) for row in rows.itertuples()]
                sentences.append(f"{name[0].upper()}{name[1:]}. {SAID[count]}: {'; '.join(lines)}.")
    return sentences


def _moved(since: Since, definition: str) -> pd.DataFrame:
    table = since.headlines[since.headlines["definition"] == definition]
    numbers = table[["change", *(f"by_{reason}" for reason in REASONS)]]
    return table[(numbers != 0).fillna(True).any(axis=1).to_numpy()]


def _from_to(row: Any, level: str) -> str:
    """Say one count before and after, and what each reason did to it."""
    unit = AREAS_OF_LEVEL[level] if row.unit == "areas" else "babies"
    change = "" if is_missing(row.change) else f"{_signed(row.change)}: "
    moves = [
        f"{BRIEF_REASONS[reason]} {_signed(move)}"
        for reason in REASONS
        if is_missing(move := getattr(row, f"by_{reason}")) or move != 0
    ]
    return f"{unit} from {amount(row.before)} to {amount(row.after)} ({change}{', '.join(moves)})"


def _signed(value: Any) -> str:
    return "by an unknown number" if is_missing(value) else f"{int(value):+,}".replace("-", "\N{MINUS SIGN}")


def reason_words(since: Since) -> list[tuple[str, str]]:
    """Return each reason that moved anything, with what it means."""
    columns = since.headlines[[f"by_{reason}" for reason in REASONS]]
    there = {reason for reason in REASONS if (columns[f"by_{reason}"] != 0).fillna(True).any()}
    there |= set(since.areas["reason"])
    return [(BRIEF_REASONS[reason], words) for reason, words in REASONS.items() if reason in there]


def area_rows(since: Since) -> Iterator[dict[str, Any]]:
    """Return each area that moved: from what, to what, its babies, and each reason with the rows that say so."""
    for code, rows in since.areas.groupby("area_code", sort=True):
        first = rows.iloc[0]
        was, now = (_status(first[name]) for name in ("status_from", "status_to"))
        yield {
            "code": str(code),
            "name": shortened(str(first["area_name"]), 120),
            "was": was,
            "now": now,
            "same": was == now,
            "babies": whole(first["babies"]),
            "living": counted(first["babies"], "baby", "babies"),
            "why": [
                {"reason": BRIEF_REASONS[row.reason], "moves": _moves(row),
                 "because": "" if is_missing(row.because) else row.because}
                for row in rows.itertuples()
            ],
        }  # fmt: skip


def _status(status: object) -> str:
    return "no such area" if is_missing(status) else BRIEFLY[str(status)]


def _moves(row: Any) -> str:
    """Describe what a reason alone did to the counts of an area; areas are left to the words of the statuses."""
    sentences = []
    for count in COUNTS:
        move = getattr(row, f"{UNITS[1]}_{count}")
        if is_missing(move) or move != 0:
            sentences.append(f"{SAID[count].lower()} {_signed(move)}")
    return f"babies {', '.join(sentences)}" if sentences else ""


def area_sentences(since: Since) -> list[str]:
    """Say each area that moved on a line: from what, to what, and why."""
    sentences = []
    for area in area_rows(since):
        what = f"{area['now']}, as before" if area["same"] else f"was {area['was']}, is {area['now']}"
        whys = []
        for why in area["why"]:
            rows = f" [{why['because']}]" if why["because"] else ""
            whys.append(f"{why['reason']}{': ' if why['moves'] else ''}{why['moves']}{rows}")
        sentences.append(f"{area['name']} ({area['code']}): {what}; {area['living']}. Why: {'; '.join(whys)}.")
    return sentences


def section(since: Since | None) -> dict[str, Any]:
    """Return what the section of the page shows; empty where nothing was compared."""
    if since is None:
        return {}
    areas = list(area_rows(since))
    return {
        "day": day_words(since.old_on),
        "lead": lead(since),
        "headlines": headline_sentences(since),
        "reasons": reason_words(since),
        "areas": areas[:SHOWN_ON_PAGE],
        "more": max(0, len(areas) - SHOWN_ON_PAGE),
    }
