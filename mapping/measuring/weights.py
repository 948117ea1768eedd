"""How much the babies of an area count for their need: child poverty there, held against the average."""

from __future__ import annotations

import numpy as np
import pandas as pd

PROPORTIONAL = 1.0
PUBLISHED = "published"
MEAN_OF_PARTS = "mean of its lower-tier areas, weighed by babies"


def need_weight(low_income_pct: pd.Series, babies: pd.Series, *, power: float = PROPORTIONAL) -> pd.Series:
    """
    Weigh areas by child poverty: an area's per cent over the mean of all babies, raised to a power.

    With power 1 (the usual) babies times weight are in proportion to babies in low-income families, as far as the
    poverty of all children under 16 is that of babies. With power 0 every baby counts the same. In between, poverty
    counts for less than in full. The choice is a judgement of value, which no figure settles: it is stated beside
    every rank, and the interval of a rank tries powers from 0 to 1.

    Parameters
    ----------
    low_income_pct
        Children under 16 in relative low income, per cent, shape (n,); may be missing.
    babies
        Children aged 0 to 2, same index; may be missing. An area counts in the mean where both figures are known.
    power
        0 to 1.

    Returns
    -------
    Float64, same index: 1 is the average. Missing where the area's poverty is missing, never 1 instead; with power 0
    the poverty does not matter, and every weight is 1.

    Raises
    ------
    ValueError
        If the power is not within 0 and 1: a fault of ours.
    """
    if not 0 <= power <= 1:
        message = f"the power of the need weight is {power}, not within 0 and 1"
        raise ValueError(message)
    percent = low_income_pct.to_numpy(float, na_value=np.nan)
    if power == 0:
        made = np.ones(len(percent))
    else:
        mean = mean_poverty(percent, babies.to_numpy(float, na_value=np.nan))
        # Where nobody is poor no area can be told from another; where no area has both figures nothing is known.
        made = (percent / mean) ** power if mean > 0 else np.where(np.isnan(percent) | np.isnan(mean), np.nan, 1.0)
    return pd.Series(made, index=low_income_pct.index).astype("Float64")


def poverty_of_parents(published: pd.Series, babies: pd.Series, members: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """
    Give the child poverty of areas made of others: as published, else the mean of their parts weighed by babies.

    Rates do not add: the mean stands in for a figure that nobody has published, and `basis` says so.

    Parameters
    ----------
    published
        Per cent by code, of parts and of some parents.
    babies
        By code of the part; may be missing.
    members
        MEMBERS rows of one parent level.

    Returns
    -------
    Per cent, and what it rests on, by parent code; both missing where a part that has babies has no figure.
    """
    parts = members.assign(
        percent=members["child_code"].map(published).astype("Float64"),
        people=members["child_code"].map(babies).astype("Float64") * members["share"],
    )
    whole = parts.assign(product=parts["percent"] * parts["people"]).groupby("parent_code")[["product", "people"]]
    gaps = parts[["percent", "people"]].isna().any(axis=1).groupby(parts["parent_code"]).any()
    sums = whole.sum()
    mean = (sums["product"] / sums["people"].where(sums["people"] > 0)).mask(gaps)
    known = published.reindex(mean.index).astype("Float64")
    basis = pd.Series(MEAN_OF_PARTS, index=mean.index, dtype="string").where(mean.notna())
    return known.fillna(mean), basis.mask(known.notna(), PUBLISHED)


def mean_poverty(percent: np.ndarray, babies: np.ndarray) -> float:
    """Give the mean of child poverty weighed by babies, over areas with both figures; NaN where there is none."""
    known = ~np.isnan(percent) & (babies > 0)
    return float(np.average(percent[known], weights=babies[known])) if known.any() else np.nan
