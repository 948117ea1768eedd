"""The headline: areas and babies, at least, recorded and at most, by nation and for the United Kingdom."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..vocabulary.codes import NATIONS, UK
from ..vocabulary.schema import COVERED, RECORDED
from ..vocabulary.tables import HEADLINE


def headline(coverage: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """
    Count areas and babies under every definition; no part of this is ever given without the others.

    Parameters
    ----------
    coverage
        For each definition the COVERAGE of one level. At least and at most in babies come from lower-tier areas and
        are the same at every level; what is recorded depends on the level.

    Returns
    -------
    HEADLINE table: nations first, then the UK; in each the definitions in turn, areas before babies. A count of
    babies with a gap in it is missing.
    """
    rows: list[dict[str, object]] = []
    for scope in (*NATIONS, UK):
        for definition, table in coverage.items():
            part = table if scope == UK else table[table["nation"] == scope]
            if part.empty:
                continue
            rows.extend({"scope": scope, "definition": definition, **counts} for counts in _counts(part))
    return HEADLINE.shaped(pd.DataFrame(rows))


def _counts(part: pd.DataFrame) -> list[dict[str, object]]:
    recorded = part["status"].isin(RECORDED)
    wholly = (part["status"] == COVERED) & (part["share_low"] >= 1)
    return [
        {
            "unit": "areas",
            "total": len(part),
            "at_least": int(wholly.sum()),
            "recorded": int(recorded.sum()),
            "at_most": int((part["share_high"] > 0).sum()),
        },
        {
            "unit": "babies",
            "total": part["babies"].sum(skipna=False),
            "at_least": part["babies_covered_low"].sum(skipna=False),
            "recorded": part.loc[recorded, "babies"].sum(skipna=False),
            "at_most": part["babies_covered_high"].sum(skipna=False),
        },
    ]
