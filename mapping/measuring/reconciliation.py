"""Check the books of a run: nothing lost, nothing counted twice."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..vocabulary.errors import BrokenTotalError
from ..vocabulary.tables import RECONCILIATION


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
    rows: list[tuple[str, object, object]] = [
        (f"areas: {level}", count, found_areas[level]) for level, count in expected_areas.items()
    ]
    first = next(iter(babies.values()))
    rows += [(f"babies: {way}", first, total) for way, total in babies.items()]
    rows += [(f"rows: {file}", count, rows_accounted[file]) for file, count in rows_in.items()]
    made = pd.DataFrame(rows, columns=["check", "expected", "found"])
    made["agrees"] = [_same(row.expected, row.found) for row in made.itertuples()]
    if not made["agrees"].all():
        broken = "; ".join(
            f"{row.check}: expected {row.expected}, found {row.found}" for row in made[~made["agrees"]].itertuples()
        )
        message = f"The totals of this run do not agree, so nothing was written ({broken})."
        raise BrokenTotalError(message)
    return RECONCILIATION.shaped(made)


def _same(expected: object, found: object) -> bool:
    if pd.isna(expected) or pd.isna(found):
        return bool(pd.isna(expected) and pd.isna(found))
    return bool(expected == found)
