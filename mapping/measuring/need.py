"""How many babies a year are estimated to need specialised support, and how much poorer an area's children are."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..vocabulary.assumptions import Assumptions
from ..vocabulary.codes import NATION_CODES, NATIONS, UK
from ..vocabulary.measures import NEED
from .weights import mean_poverty

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
    `weights.need_weight`: an area's per cent over the mean of the areas weighed by babies.
    """
    rate = assumptions.need_rate
    made = _scopes(coverage, low_income)
    exact = made["babies"].astype("Float64") / BIRTH_YEARS / 100
    # The nudge keeps a whole number from being rounded away: a tenth of 30 is 3 and a hair.
    made["babies_needing_low"] = np.floor(exact * rate.low + 1e-9).astype("Int64")
    made["babies_needing_high"] = np.ceil(exact * rate.high - 1e-9).astype("Int64")
    mean = _mean(coverage)
    made["need_weight"] = made["low_income_pct"] / mean
    basis = f"{mean:.1f}%, the mean of the areas weighed by babies"
    missing = "no figure for children in low-income families"
    made["weight_basis"] = pd.Series(basis, index=made.index, dtype="string").where(
        made["need_weight"].notna(), missing
    )
    made["assumption"] = rate_words(assumptions)
    return NEED.shaped(made)


def rate_words(assumptions: Assumptions) -> str:
    """Say what rate is assumed, of whom, and whose it is."""
    rate = assumptions.need_rate
    return f"{rate}% of {rate.of} ({rate.source}: {rate.words})"


def _scopes(coverage: pd.DataFrame, low_income: pd.Series) -> pd.DataFrame:
    """Give a row an area, a nation that has areas, and the whole; a sum of babies with a gap in it is a gap."""
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
    """Give the per cent that areas are held against, as `weights.need_weight` does; NaN where there is none."""
    percent, babies = (coverage[name].to_numpy(float, na_value=np.nan) for name in ("low_income_pct", "babies"))
    mean = mean_poverty(percent, babies)
    return mean if mean > 0 else float("nan")
