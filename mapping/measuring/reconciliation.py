"""Check the books of a run: nothing lost, nothing counted twice, and everything without a partner listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from ..vocabulary.errors import BrokenTotalError
from ..vocabulary.measures import RECONCILIATION

# A breach in one of these stops the run.
BOOKS = ("areas", "babies", "rows")


def reconcile(
    *,
    expected_areas: Mapping[str, int],
    found_areas: Mapping[str, int],
    babies: Mapping[str, object],
    rows_in: Mapping[str, int],
    rows_accounted: Mapping[str, int],
) -> pd.DataFrame:
    """
    Compare what went in with what came out.

    Parameters
    ----------
    expected_areas, found_areas
        How many areas each level has to have, and has.
    babies
        The same babies, summed in different ways; all have to be equal. Missing where a figure is.
    rows_in, rows_accounted
        Rows of each register file, and how many of them ended in links or issues.

    Returns
    -------
    RECONCILIATION table, in which every row agrees.

    Raises
    ------
    BrokenTotalError
        If one does not: the run stops, because nothing that it would write could be trusted.
    """
    first = next(iter(babies.values()))
    rows: list[tuple[str, str, object, object]] = [
        *(("areas", level, count, found_areas.get(level, 0)) for level, count in expected_areas.items()),
        *(("babies", way, first, total) for way, total in babies.items()),
        *(("rows", file, count, rows_accounted[file]) for file, count in rows_in.items()),
    ]
    made = pd.DataFrame(rows, columns=["part", "check", "expected", "found"])
    made["check"] = made["part"] + ": " + made["check"]
    made["agrees"] = [_same(row.expected, row.found) for row in made.itertuples()]
    if not made["agrees"].all():
        broken = "; ".join(
            f"{row.check}: expected {row.expected}, found {row.found}" for row in made[~made["agrees"]].itertuples()
        )
        message = f"The totals of this run do not agree, so nothing was written ({broken})."
        raise BrokenTotalError(message)
    return RECONCILIATION.shaped(made)


def unmatched(check: str, names: Iterable[str], babies: Any = None, *, wanted: bool = True) -> dict[str, object]:
    """
    Give the row of RECONCILIATION for what has no partner on the other side.

    Parameters
    ----------
    check
        What has no partner.
    names
        Codes, names or rows concerned; all are listed.
    babies
        The babies behind them; missing where nobody knows.
    wanted
        Whether there should be none. Areas of which no row speaks are no fault: nobody knows of a team there.
    """
    listed = list(names)
    return {
        "part": "unmatched",
        "check": f"unmatched: {check}",
        "expected": 0 if wanted else pd.NA,
        "found": len(listed),
        "babies": babies,
        "agrees": not listed if wanted else pd.NA,
        "which": "; ".join(listed) or pd.NA,
    }


def published(check: str, theirs: int, ours: Any, source: str) -> dict[str, object]:
    """Give the row of RECONCILIATION that holds a total against one that somebody else gives."""
    agrees = pd.NA if pd.isna(ours) else bool(ours == theirs)
    return {
        "part": "published", "check": f"published: {check}", "expected": theirs, "found": ours, "agrees": agrees,
        "which": source,
    }  # fmt: skip


def boundary_year(file: str, words: str) -> dict[str, object]:
    """Give the row of RECONCILIATION that says of which boundary year the codes of an input are."""
    return {"part": "year", "check": f"year: {file}", "which": words}


def _same(expected: object, found: object) -> bool:
    if pd.isna(expected) or pd.isna(found):
        return bool(pd.isna(expected) and pd.isna(found))
    return bool(expected == found)
