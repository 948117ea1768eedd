"""The books on the page: what went in and came out, what has no partner, and what was carried over."""

from __future__ import annotations

import pandas as pd

from ..vocabulary.boards import in_year
from ..vocabulary.codes import LEVELS
from ..wording.edition import Edition
from ..wording.phrases import day_words, whole

# More than this many names are left to the table that lies beside the page.
_MANY = 6
_HEADINGS = {
    "areas": "Areas of each kind",
    "babies": "Babies, added up in different ways",
    "rows": "Rows of the register",
    "published": "Totals that the file of babies gives itself",
    "unmatched": "What has no partner",
    "year": "Boundary year, found from the codes",
}


def books(edition: Edition) -> list[dict[str, object]]:
    """Return the books part by part: a heading, and rows of `check expected found same which`, all as text."""
    return [
        {"heading": _HEADINGS[str(part)], "rows": [_row(row, edition.boards) for row in rows.to_dict("records")]}
        for part, rows in edition.reconciliation.groupby("part", sort=False)
    ]


def _row(row: dict[str, object], boards: str) -> dict[str, str]:
    same = "" if pd.isna(row["agrees"]) else "yes" if row["agrees"] else "NO"
    return {
        "check": in_year(_check(str(row["check"])), boards),
        "expected": "" if pd.isna(row["expected"]) else whole(row["expected"]),
        "found": "" if pd.isna(row["found"]) else whole(row["found"]),
        "babies": "" if pd.isna(row["babies"]) else whole(row["babies"]),
        "same": same,
        "which": _which(row["which"]),
    }


def _check(text: str) -> str:
    """Leave out the part, which stands in the heading, and write levels in full."""
    rest = text.split(": ", 1)[-1]
    for level, words in LEVELS.items():
        if rest in (level, f"by level {level}"):
            return rest.replace(level, words)
    return rest


def _which(text: object) -> str:
    if pd.isna(text):
        return ""
    names = str(text).split("; ")
    return str(text) if len(names) <= _MANY else f"{', '.join(names[:3])} and {len(names) - 3} more"


def moved(edition: Edition) -> list[dict[str, str]]:
    """Return what was carried onto other areas, a row a former code and a new one, all as text."""
    return [
        {
            "file": str(row["file"]),
            "former": f"{row['former_name']} ({row['former_code']})",
            "successor": f"{row['successor_name']} ({row['successor_code']})",
            "kind": str(row["kind"]),
            "since": "" if pd.isna(row["changed_on"]) else day_words(row["changed_on"].date()),
        }
        for row in edition.moved.to_dict("records")
    ]
