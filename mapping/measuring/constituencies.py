"""Say of each parliamentary constituency what is on record for the lower-tier areas that it lies in."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..vocabulary.constituencies import BY_BABIES, CONSTITUENCIES
from ..vocabulary.schema import RECORDED
from .rollup import largest_remainder

_COUNTS = ["babies", "babies_recorded", "babies_covered_low", "babies_covered_high"]


def constituencies(coverage: pd.DataFrame, named: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """
    Give a row for each constituency; none has a status of its own, because no team serves a constituency.

    Parameters
    ----------
    coverage
        COVERAGE table of the lower tier.
    named
        `constituency_code constituency_name nation welsh_name area_codes`.
    shares
        `area_code constituency_code people_share babies_share`; each sums to 1 over an area.

    Returns
    -------
    CONSTITUENCIES table, sorted by code. Every area's babies are shared out in whole numbers, so that they add up. Of
    those whom a team serves in an area that is divided, any may live in either part: "at least" is what must be so,
    "at most" what may be. A sum with a gap in it is a gap.
    """
    parts = _parts(coverage, shares)
    groups = parts.groupby("constituency_code")
    gaps = parts[_COUNTS].isna().groupby(parts["constituency_code"]).any()
    sums = groups[_COUNTS].sum().mask(gaps).astype("Int64")
    whole = parts["constituency_code"].map(sums["babies"]).astype("Float64")
    texts = pd.DataFrame(
        {
            "constituency_code": parts["constituency_code"],
            "area_codes": parts["area_code"],
            "area_names": parts["area_name"],
            "area_statuses": parts["status"],
            "area_people_pct": _percent(parts["people_share"]),
            "babies_pct": _percent(parts["babies"] / whole.where(whole > 0)),
        }
    )
    made = sums.join(texts.groupby("constituency_code").agg(";".join))
    made["areas"] = groups.size()
    made["areas_recorded"] = parts["status"].isin(RECORDED).groupby(parts["constituency_code"]).sum()
    made["team_ids"] = groups["team_ids"].agg(_teams)
    about = {"on": coverage["on"].iloc[0], "definition": coverage["definition"].iloc[0], "babies_basis": BY_BABIES}
    named = named.drop(columns="area_codes").join(made, on="constituency_code")
    return CONSTITUENCIES.shaped(named.assign(**about).sort_values("constituency_code"))


def _parts(coverage: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """Give a row for each area in each of its constituencies, the one with most of the constituency's babies first."""
    given = ["area_code", "area_name", "status", "team_ids", "babies", "babies_covered_low", "babies_covered_high"]
    parts = shares.merge(coverage[given], on="area_code", validate="many_to_one")
    parts["all"] = parts["babies"]
    for _, rows in parts.groupby("area_code"):
        if rows["all"].notna().all():
            counted = largest_remainder(int(rows["all"].iloc[0]), rows["babies_share"].to_numpy(float))
            parts.loc[rows.index, "babies"] = pd.array(counted, dtype="Int64")
    elsewhere = parts["all"] - parts["babies"]
    parts["babies_recorded"] = parts["babies"].where(parts["status"].isin(RECORDED), 0 * parts["babies"])
    parts["babies_covered_low"] = (parts["babies_covered_low"] - elsewhere).clip(lower=0)
    parts["babies_covered_high"] = np.minimum(parts["babies_covered_high"], parts["babies"])
    return parts.sort_values(["babies", "area_code"], ascending=[False, True], ignore_index=True)


def _percent(shares: pd.Series) -> list[str]:
    """Write shares as per cent; what is not known is left empty."""
    return ["" if pd.isna(share) else f"{100 * share:.1f}" for share in shares]


def _teams(listed: pd.Series) -> object:
    """Join the teams of several areas, each once."""
    return ";".join(sorted({team for cell in listed.dropna() for team in cell.split(";")})) or pd.NA
