"""
How much the babies of an area count for their need: child poverty there, held against the average.

How many babies a year are estimated to need specialised support, and how much poorer an area's children are.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..vocabulary.codes import NATION_CODES, NATIONS, UK
from ..vocabulary.measures import NEED, Assumptions

# Children aged 0 to 2 are three birth years; families are counted by the year, so need is too.
BIRTH_YEARS = 3
WHOLE_UK = "United Kingdom"


def need(coverage: pd.DataFrame, assumptions: Assumptions, low_income: pd.Series) -> pd.DataFrame:
    """
    Estimate the babies of one year who need specialised support, and weigh areas by child poverty.

    The rate is one of the babies of a birth year, a third of the children aged 0 to 2: teams count the families they
    see in a year, and both have to be of one unit.

    Parameters
    ----------
    coverage
        COVERAGE table of one level; babies may be missing.
    assumptions
        Has the rate, per cent, low and high.
    low_income
        Children under 16 in relative low income, per cent, by code: areas, nations and the United Kingdom.

    Returns
    -------
    NEED table: areas in the order of `coverage`, then nations, then the United Kingdom. Whole babies, rounded outwards:
    the low figure down, the high one up. Where babies are missing, so is the need. The weight is that of
    `need_weight`: an area's per cent over the mean of the areas weighed by babies.
    """
    rate = assumptions.need_rate
    needing = _scopes(coverage, low_income)
    exact = needing["babies"].astype("Float64") / BIRTH_YEARS / 100
    # The nudge keeps a whole number from being rounded away: a tenth of 30 is 3 and a hair.
    needing["babies_needing_low"] = np.floor(exact * rate.low + 1e-9).astype("Int64")
    needing["babies_needing_high"] = np.ceil(exact * rate.high - 1e-9).astype("Int64")
    mean = _mean(coverage)
    needing["need_weight"] = needing["low_income_pct"] / mean
    basis = f"{mean:.1f}%, the mean of the areas weighed by babies"
    missing = "no figure for children in low-income families"
    needing["weight_basis"] = pd.Series(basis, index=needing.index, dtype="string").where(
        needing["need_weight"].notna(), missing
    )
    needing["assumption"] = rate_words(assumptions)
    return NEED.shaped(needing)


def rate_words(assumptions: Assumptions) -> str:
    """Describe what rate is assumed, of whom, and whose it is."""
    rate = assumptions.need_rate
    return f"{rate}% of {rate.of} ({rate.source}: {rate.words})"


def _scopes(coverage: pd.DataFrame, low_income: pd.Series) -> pd.DataFrame:
    """Return a row an area, a nation that has areas, and the whole; a sum of babies with a gap in it is a gap."""
    areas = coverage[["area_code", "area_name", "nation", "babies", "low_income_pct"]].assign(scope="area")
    wider = []
    for nation in (*NATIONS, UK):
        part = coverage if nation == UK else coverage[coverage["nation"] == nation]
        if part.empty:
            continue
        code = NATION_CODES[nation]
        wider.append(
            {"scope": "UK" if nation == UK else "nation", "area_code": code,
             "area_name": WHOLE_UK if nation == UK else nation, "nation": pd.NA if nation == UK else nation,
             "babies": part["babies"].sum(skipna=False), "low_income_pct": low_income.get(code, pd.NA)}
        )  # fmt: skip
    below = pd.DataFrame(wider, columns=areas.columns).astype(areas.dtypes.to_dict() | {"low_income_pct": "Float64"})
    return pd.concat([areas, below], ignore_index=True)


def _mean(coverage: pd.DataFrame) -> float:
    """Return the per cent that areas are held against, as `need_weight` does; NaN where there is none."""
    percent, babies = (coverage[name].to_numpy(float, na_value=np.nan) for name in ("low_income_pct", "babies"))
    mean = mean_poverty(percent, babies)
    return mean if mean > 0 else float("nan")


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
        weights = np.ones(len(percent))
    else:
        mean = mean_poverty(percent, babies.to_numpy(float, na_value=np.nan))
        # Where nobody is poor no area can be told from another; where no area has both figures nothing is known.
        weights = (percent / mean) ** power if mean > 0 else np.where(np.isnan(percent) | np.isnan(mean), np.nan, 1.0)
    return pd.Series(weights, index=low_income_pct.index).astype("Float64")


def poverty_of_parents(published: pd.Series, babies: pd.Series, members: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """
    Return the child poverty of areas made of others: as published, else the mean of their parts weighed by babies.

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
    of_parents = published.reindex(mean.index).astype("Float64")
    basis = pd.Series(MEAN_OF_PARTS, index=mean.index, dtype="string").where(mean.notna())
    return of_parents.fillna(mean), basis.mask(of_parents.notna(), PUBLISHED)


def mean_poverty(percent: np.ndarray, babies: np.ndarray) -> float:
    """Return the mean of child poverty weighed by babies, over areas with both figures; NaN where there is none."""
    counted = ~np.isnan(percent) & (babies > 0)
    return float(np.average(percent[counted], weights=babies[counted])) if counted.any() else np.nan
