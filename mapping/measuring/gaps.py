"""Where babies live without a recorded team, most first, each with the reason in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..vocabulary.schema import CONFIRMED_NONE, GAPS_PROPER, IN_DEVELOPMENT, PARTLY_COVERED
from ..vocabulary.tables import GAPS


def gaps(coverage: pd.DataFrame) -> pd.DataFrame:
    """
    Rank areas by the babies who live in them where no open team is recorded.

    Parameters
    ----------
    coverage
        COVERAGE table of one level.

    Returns
    -------
    GAPS table, rank 1 first; ties share a rank. Areas with no such babies are left out; areas whose babies are not
    known stand last without a rank.
    """
    babies = coverage["babies_no_team_recorded"]
    made = coverage[(babies > 0) | babies.isna()].copy()
    made["rank"] = made["babies_no_team_recorded"].rank(method="min", ascending=False).astype("Int64")
    made["is_gap"] = made["status"].isin(GAPS_PROPER)
    made["babies_without_low"] = made["babies"] - made["babies_covered_high"]
    made["babies_without_high"] = made["babies"] - made["babies_covered_low"]
    made["reason"] = [
        reason(row.babies_no_team_recorded, row.status, row.low_income_pct, dated=pd.notna(row.evidence_on))
        for row in made.itertuples()
    ]
    return GAPS.shaped(made.sort_values(["rank", "area_code"], na_position="last"))


def reason(babies: Any, status: str, low_income_pct: Any, *, dated: bool) -> str:
    """
    Say in words why an area is in the list.

    Parameters
    ----------
    babies
        Those who live in it where no open team is recorded; may be missing.
    status
        What is recorded of it.
    low_income_pct
        Children under 16 in relative low income, per cent; may be missing.
    dated
        Whether dated evidence stands behind the status. None without any can only come from a complete register.
    """
    who = "number of babies not known" if pd.isna(babies) else f"{babies:,} babies aged 0 to 2"
    what = {
        PARTLY_COVERED: " live in the parts of the area where no open team is recorded",
        CONFIRMED_NONE: " and a statement that there is no team"
        if dated
        else " and no row, in a register that is taken as complete there",
        IN_DEVELOPMENT: " and only a team that has not opened",
    }.get(status, "; no open team is recorded, which does not mean that there is none")
    need = "" if pd.isna(low_income_pct) else f"; {low_income_pct:.0f}% of children under 16 in low-income families"
    return f"{who}{what}{need}"
