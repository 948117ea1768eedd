"""Whether babies where many children are poor are served less than others, or more, in one number and its range."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..vocabulary.measures import CONCENTRATION, HIGHEST, INEQUALITY, LOWEST, SLOPE
from .fifths import served

SEED = 2026
DRAWS = 1000
# Where 95 of 100 resamplings lie.
_ENDS = (0.025, 0.975)
_BASES = {"at least": "at_least", "recorded": "recorded", "at most": "at_most"}

Index = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class _Known:
    """Areas with a figure of both, those with most child poverty first; `group` numbers areas of the same poverty."""

    babies: np.ndarray
    group: np.ndarray
    served: dict[str, np.ndarray]


def inequality(coverage: pd.DataFrame, *, draws: int = DRAWS, seed: int = SEED) -> pd.DataFrame:
    """
    Give the slope index and the concentration index of being served, over the child poverty of the area.

    Babies stand in a line from the areas with most child poverty (0) to those with least (1); those of an area, and of
    areas of the same poverty, all stand at the middle of theirs (ridits, Bross 1958, doi:10.2307/2527727). Above 0,
    babies in areas with less child poverty are served more. Both measures are of areas: who in an area is reached,
    nobody has recorded.

    Slope index: the slope of the share served on the place in the line, by least squares, each area weighing as much as
    its babies (Mackenbach and Kunst 1997, doi:10.1016/S0277-9536(96)00073-1): the difference in the share served
    between the two ends of the line. Concentration index: twice the covariance of share and place over the mean share
    (O'Donnell, van Doorslaer, Wagstaff and Lindelow 2008, Analyzing Health Equity Using Household Survey Data, chapter
    8). A share cannot pass 1, so the index of a high mean is small of necessity; the slope does not have that fault.

    Parameters
    ----------
    coverage
        COVERAGE table of one level. Areas without a figure of poverty or babies are left out and counted.
    draws, seed
        Resamplings of whole areas, with replacement, and the seed (PCG64); areas are taken in the order of poverty and
        code. All areas are in the table, so the interval tells how much hangs on which areas there are, and nothing of
        what is not known of them: for that there are the rows of the lowest and highest possible.

    Returns
    -------
    INEQUALITY table: five rows a measure. At least and at most move every area to the same side. The lowest and highest
    possible are the exact bounds of the index over all that may be so, area by area, between at least and at most. A
    value is missing where it is not defined: fewer than two levels of poverty; or for the concentration index, nobody
    served.
    """
    known, left_out = _known(coverage)
    random = np.random.Generator(np.random.PCG64(seed))
    count = len(known.babies)
    drawn = random.multinomial(count, np.full(count, 1 / count), size=draws) * known.babies if count else None
    about = {"areas": count, "babies": int(known.babies.sum()), "areas_left_out": left_out, "draws": draws}
    rows: list[dict[str, Any]] = []
    for measure, index in INDICES.items():
        for basis, column in _BASES.items():
            shares = known.served[column]
            row = {"measure": measure, "basis": basis, "value": np.nan, "low": np.nan, "high": np.nan, **about}
            if drawn is not None:
                row["value"] = index(known.babies[None], shares, known.group)[0]
                row["low"], row["high"] = _ends(index(drawn, shares, known.group))
            rows.append(row)
        bounds = possible(index, known.babies, known.group, known.served["at_least"], known.served["at_most"])
        for basis, value in zip((LOWEST, HIGHEST), bounds, strict=True):
            rows.append({"measure": measure, "basis": basis, "value": value, **about})
    return INEQUALITY.shaped(pd.DataFrame(rows))


def _known(coverage: pd.DataFrame) -> tuple[_Known, int]:
    made = served(coverage)
    whole = made["babies"].notna() & made["low_income_pct"].notna()
    part = made[whole & (made["babies"] > 0).fillna(False)].astype({"low_income_pct": float})
    part = part.sort_values(["low_income_pct", "area_code"], ascending=[False, True])
    babies = part["babies"].to_numpy(float)
    levels = part["low_income_pct"].to_numpy()
    group = np.cumsum(np.concatenate([[0], levels[1:] != levels[:-1]])) if len(part) else np.zeros(0)
    shares = {column: part[column].to_numpy(float) / babies for column in _BASES.values()}
    return _Known(babies, group.astype(int), shares), int((~whole).sum())


def places(weights: np.ndarray, group: np.ndarray) -> np.ndarray:
    """
    Give each area's place in the line of all babies, 0 to 1: the middle of its group's stretch.

    Parameters
    ----------
    weights
        Babies, shape (draws, n), areas in the order of the line.
    group
        Number of each area's group, shape (n,), from 0 without gaps and never falling.
    """
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    stretch = np.add.reduceat(weights, starts, axis=1)
    middle = (np.cumsum(stretch, axis=1) - stretch / 2) / stretch.sum(axis=1, keepdims=True)
    return np.asarray(middle[:, group])


def slope_index(weights: np.ndarray, shares: np.ndarray, group: np.ndarray) -> np.ndarray:
    """
    Give the slope of the share served on the place in the line.

    Parameters
    ----------
    weights, group
        As for `places`.
    shares
        Share served, shape (n,) or (draws, n).

    Returns
    -------
    Shape (draws,); NaN where all stand at one place.
    """
    off = places(weights, group) - 0.5
    spread = (weights * off**2).sum(axis=1)
    one_place = spread < 1e-12 * weights.sum(axis=1)
    made = (weights * off * shares).sum(axis=1) / np.where(one_place, 1.0, spread)
    return np.asarray(np.where(one_place, np.nan, made + 0.0))


def concentration_index(weights: np.ndarray, shares: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Give twice the covariance of share and place over the mean share; NaN where nobody is served."""
    off = places(weights, group) - 0.5
    total = (weights * shares).sum(axis=1)
    undefined = (total <= 0) | (np.abs(off).max(axis=1) < 1e-9)
    made = 2 * (weights * off * shares).sum(axis=1) / np.where(undefined, 1.0, total)
    return np.asarray(np.where(undefined, np.nan, made + 0.0))


INDICES: dict[str, Index] = {SLOPE: slope_index, CONCENTRATION: concentration_index}


def possible(
    index: Index, babies: np.ndarray, group: np.ndarray, low: np.ndarray, high: np.ndarray
) -> tuple[float, float]:
    """
    Give the least and the greatest that an index can be where each share lies anywhere between two bounds.

    Both indices are greatest where all areas from some place in the line onwards are at their high share and all before
    it at their low one, and least the other way round (a ratio of two sums that are linear in the shares has its bounds
    at the corners, and there the place decides). So all places are tried.

    Parameters
    ----------
    index
        `slope_index` or `concentration_index`.
    babies, group, low, high
        Shape (n,), in the order of the line.
    """
    count = len(babies)
    if count == 0:
        return np.nan, np.nan
    onwards = np.arange(count) >= np.arange(count + 1)[:, None]
    weights = np.broadcast_to(babies, onwards.shape)
    most = index(weights, np.where(onwards, high, low), group)
    least = index(weights, np.where(onwards, low, high), group)
    if np.isnan(most).all() or np.isnan(least).all():
        return np.nan, np.nan
    return float(np.nanmin(least)), float(np.nanmax(most))


def _ends(values: np.ndarray) -> tuple[float, float]:
    """Give the two ends of what is defined among resampled values; none where less than half is."""
    defined = values[~np.isnan(values)]
    if 2 * len(defined) < len(values) or not len(defined):
        return np.nan, np.nan
    low, high = np.quantile(defined, _ENDS)
    return float(low), float(high)


def inequality_words(table: pd.DataFrame) -> str:
    """
    Say what the slope index is, as recorded and at its bounds, and what can be said for sure.

    Parameters
    ----------
    table
        From `inequality`.
    """
    rows = table[table["measure"] == SLOPE].set_index("basis")
    if rows["value"].isna().all():
        return "How unequal it is cannot be said: there are not two areas that differ in child poverty."
    recorded, low, high = rows.loc["recorded"], rows.loc[LOWEST, "value"], rows.loc[HIGHEST, "value"]
    ends = (
        "" if pd.isna(recorded["low"])
        else f"In 95 of 100 resamplings of areas the index is {100 * recorded['low']:.0f} to "
        f"{100 * recorded['high']:.0f}. "
    )  # fmt: skip
    sign = "more" if recorded["value"] >= 0 else "less"
    sure = (
        "Whatever is true where it is not known, areas with less child poverty are served more." if low > 0
        else "Whatever is true where it is not known, areas with more child poverty are served more." if high < 0
        else "What is not known can turn this either way, so nothing can be said for sure of who is served."
    )  # fmt: skip
    return (
        f"By a straight line through all areas, from most child poverty to least, the share of babies who live in an "
        f"area with a recorded team is {100 * abs(recorded['value']):.0f} in 100 {sign} (slope index). "
        f"{ends}Given all that is not known, the line of babies served may rise by {100 * low:.0f} to "
        f"{100 * high:.0f} in 100 (below 0 it falls; a straight line can pass 100). {sure}"
    )
