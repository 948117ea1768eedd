"""
Does the message change? The same headline at every level and under every definition, and the answer in words.

The headline: areas and babies, at least, recorded and at most, by nation and for the United Kingdom.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..vocabulary.codes import NATIONS, UK
from ..vocabulary.schema import RECORDED
from ..vocabulary.tables import HEADLINE, LEVEL_HEADLINE
from .coverage import wholly_served


def headline(coverage: Mapping[str, pd.DataFrame], whole: str = UK) -> pd.DataFrame:
    """
    Count areas and babies under every definition; no part of this is ever given without the others.

    Parameters
    ----------
    coverage
        For each definition the COVERAGE of one level. At least and at most in babies come from lower-tier areas and
        are the same at every level; what is recorded depends on the level.
    whole
        What all of it is: UK, or the name of a place. Of a place no nation is counted by itself, since what is here of
        it is only a part.

    Returns
    -------
    HEADLINE table: nations first, then the UK; in each the definitions in turn, areas before babies. A count of
    babies with a gap in it is missing.
    """
    rows: list[dict[str, object]] = []
    for scope in (*(NATIONS if whole == UK else ()), whole):
        for definition, table in coverage.items():
            part = table if scope == whole else table[table["nation"] == scope]
            if part.empty:
                continue
            rows.extend({"scope": scope, "definition": definition, **counts} for counts in _counts(part))
    return HEADLINE.shaped(pd.DataFrame(rows))


def _counts(part: pd.DataFrame) -> list[dict[str, object]]:
    recorded = part["status"].isin(RECORDED)
    wholly = wholly_served(part)
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


def across_levels(headlines: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """
    Put the headline of the United Kingdom side by side: every level, definition and unit.

    Parameters
    ----------
    headlines
        HEADLINE table by level.

    Returns
    -------
    LEVEL_HEADLINE table: a row a level, definition and unit. `recorded_pct` is of the total, missing where either is.
    """
    parts = []
    for level, table in headlines.items():
        part = table[table["scope"] == UK]
        share = 100 * part["recorded"] / part["total"].where(part["total"] > 0)
        parts.append(part.assign(level=level, recorded_pct=share.astype("Float64")))
    return LEVEL_HEADLINE.shaped(pd.concat(parts))
