"""Where babies live without a recorded team, most first, each with the reason in words."""

from __future__ import annotations

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
    made["reason"] = [reason(row) for row in made.itertuples()]
    return GAPS.shaped(made.sort_values(["rank", "area_code"], na_position="last"))


def reason(row: object) -> str:
    """Say in words why an area is in the list; `row` has the columns of COVERAGE."""
    count = getattr(row, "babies_no_team_recorded")  # noqa: B009 - a table row has no static attributes
    babies = "number of babies not known" if pd.isna(count) else f"{count:,} babies aged 0 to 2"
    status = getattr(row, "status")  # noqa: B009
    words = {
        PARTLY_COVERED: "live in the parts of the area where no open team is recorded",
        CONFIRMED_NONE: "and a statement that there is no team",
        IN_DEVELOPMENT: "and only a team that has not opened",
    }
    text = f"{babies} {words.get(status, '; no open team is recorded, which does not mean that there is none')}"
    poverty = getattr(row, "low_income_pct")  # noqa: B009
    if pd.notna(poverty):
        text += f"; {poverty:.0f}% of children under 16 in low-income families"
    return text.replace(" ;", ";")
