"""
Whether babies where many children are poor are served less than others, or more, in one number and its range.

How many babies live where a team is recorded, by how many children are poor there, or by class of area.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..vocabulary.measures import (
    CLASS_CUT,
    CONCENTRATION,
    FIFTH_CUT,
    FIFTHS,
    HIGHEST,
    INEQUALITY,
    LOWEST,
    PART_NOT_KNOWN,
    SLOPE,
)
from ..vocabulary.schema import RECORDED

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
    Return the slope index and the concentration index of being served, over the child poverty of the area.

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
    counted, left_out = _known(coverage)
    random = np.random.Generator(np.random.PCG64(seed))
    count = len(counted.babies)
    drawn = random.multinomial(count, np.full(count, 1 / count), size=draws) * counted.babies if count else None
    about = {"areas": count, "babies": int(counted.babies.sum()), "areas_left_out": left_out, "draws": draws}
    rows: list[dict[str, Any]] = []
    for measure, index in INDICES.items():
        for basis, column in _BASES.items():
            shares = counted.served[column]
            row = {"measure": measure, "basis": basis, "value": np.nan, "low": np.nan, "high": np.nan, **about}
            if drawn is not None:
                row["value"] = index(counted.babies[None], shares, counted.group)[0]
                row["low"], row["high"] = _ends(index(drawn, shares, counted.group))
            rows.append(row)
        bounds = possible(index, counted.babies, counted.group, counted.served["at_least"], counted.served["at_most"])
        for basis, value in zip((LOWEST, HIGHEST), bounds, strict=True):
            rows.append({"measure": measure, "basis": basis, "value": value, **about})
    return INEQUALITY.shaped(pd.DataFrame(rows))


def _known(coverage: pd.DataFrame) -> tuple[_Known, int]:
    areas = served(coverage)
    whole = areas["babies"].notna() & areas["low_income_pct"].notna()
    part = areas[whole & (areas["babies"] > 0).fillna(False)].astype({"low_income_pct": float})
    part = part.sort_values(["low_income_pct", "area_code"], ascending=[False, True])
    babies = part["babies"].to_numpy(float)
    levels = part["low_income_pct"].to_numpy()
    group = np.cumsum(np.concatenate([[0], levels[1:] != levels[:-1]])) if len(part) else np.zeros(0)
    shares = {column: part[column].to_numpy(float) / babies for column in _BASES.values()}
    return _Known(babies, group.astype(int), shares), int((~whole).sum())


def places(weights: np.ndarray, group: np.ndarray) -> np.ndarray:
    """
    Return each area's place in the line of all babies, 0 to 1: the middle of its group's stretch.

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
    Return the slope of the share served on the place in the line.

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
    """Return twice the covariance of share and place over the mean share; NaN where nobody is served."""
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
    Return the least and the greatest that an index can be where each share lies anywhere between two bounds.

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
    """Return the two ends of what is defined among resampled values; none where less than half is."""
    defined = values[~np.isnan(values)]
    if 2 * len(defined) < len(values) or not len(defined):
        return np.nan, np.nan
    low, high = np.quantile(defined, _ENDS)
    return float(low), float(high)


PARTS = 5
_COUNTS = ["babies", "at_least", "recorded", "at_most"]


def served(coverage: pd.DataFrame) -> pd.DataFrame:
    """
    Return each area's babies, and how many of them are served on each reading of the record.

    Parameters
    ----------
    coverage
        COVERAGE table of one level.

    Returns
    -------
    `area_code low_income_pct babies at_least recorded at_most`, Float64, missing where babies are.
    """
    babies = coverage["babies"].astype("Float64")
    return pd.DataFrame(
        {
            "area_code": coverage["area_code"],
            "low_income_pct": coverage["low_income_pct"].astype("Float64"),
            "babies": babies,
            "at_least": coverage["babies_covered_low"].astype("Float64"),
            "recorded": babies.where(coverage["status"].isin(RECORDED), 0 * babies),
            "at_most": coverage["babies_covered_high"].astype("Float64"),
        }
    )


def fifths(coverage: pd.DataFrame) -> pd.DataFrame:
    """
    Part all babies into fifths by the child poverty of the area they live in.

    Fifths of babies, not of areas. Areas of the same poverty are taken together, and parted where the border of two
    fifths falls among them: each fifth then has the same share of all of theirs, served or not.

    Parameters
    ----------
    coverage
        COVERAGE table of one level.

    Returns
    -------
    FIFTHS table: 1 (least child poverty) to 5, then areas whose poverty or babies are not known, where there are any.
    The babies of all rows add up to those of the areas whose babies are known. No fifths where no area has both.
    """
    areas = served(coverage)
    whole = areas["babies"].notna() & areas["low_income_pct"].notna()
    counted = areas[whole & (areas["babies"] > 0).fillna(False)]
    rows = _parted(counted) if len(counted) else []
    rest = areas[~whole]
    if len(rest):
        rows.append({"part": PART_NOT_KNOWN, "areas": len(rest), **rest[_COUNTS].sum(min_count=1)})
    return _finished(rows, FIFTH_CUT)


def _parted(known: pd.DataFrame) -> list[dict[str, object]]:
    """Cut the line of all babies, from least poverty to most, at each fifth."""
    groups = known.groupby("low_income_pct")[_COUNTS].sum()
    sizes = known.groupby("low_income_pct").size().to_numpy()
    counts = groups.to_numpy(float)
    end = np.cumsum(counts[:, 0])
    start = end - counts[:, 0]
    cuts = end[-1] * np.arange(PARTS + 1) / PARTS
    rows: list[dict[str, object]] = []
    for part in range(PARTS):
        inside = (np.minimum(end, cuts[part + 1]) - np.maximum(start, cuts[part])).clip(min=0) / counts[:, 0]
        # Less than a millionth of a group is the rounding of the cut, and not an area that lies in the fifth.
        touched = inside > 1e-6
        poverty = groups.index.to_numpy(float)[touched]
        rows.append(
            {
                "part": str(part + 1),
                "areas": int(sizes[touched].sum()),
                "low_income_from": poverty.min(),
                "low_income_to": poverty.max(),
                **dict(zip(_COUNTS, inside @ counts, strict=True)),
            }
        )
    return rows


def by_class(coverage: pd.DataFrame, classes: pd.Series) -> pd.DataFrame:
    """
    Count babies by class of area: rural or urban.

    Parameters
    ----------
    coverage
        COVERAGE table of one level.
    classes
        Class by `area_code`, as text; an area may be missing.

    Returns
    -------
    FIFTHS table with the classes in alphabetical order, then areas without one. A class with an area whose babies are
    not known has no count of babies: a sum with a gap in it is a gap.

    Raises
    ------
    ValueError
        If a code stands twice in `classes`.
    """
    if classes.index.has_duplicates:
        message = f"{classes.index[classes.index.duplicated()][0]} has two classes"
        raise ValueError(message)
    areas = served(coverage)
    classed = areas["area_code"].map(classes).astype("string").fillna(PART_NOT_KNOWN)
    rows: list[dict[str, object]] = [
        {
            "part": part,
            "areas": len(group),
            "low_income_from": group["low_income_pct"].min(),
            "low_income_to": group["low_income_pct"].max(),
            **group[_COUNTS].sum(skipna=False),
        }
        for part, group in sorted(areas.groupby(classed), key=lambda item: (item[0] == PART_NOT_KNOWN, item[0]))
    ]
    return _finished(rows, CLASS_CUT)


def _finished(rows: list[dict[str, object]], cut: str) -> pd.DataFrame:
    table = FIFTHS.shaped(pd.DataFrame(rows, columns=["part", *FIFTHS.names[2:]]).assign(cut=cut))
    for count in _COUNTS[1:]:
        table[f"{count}_pct"] = 100 * table[count] / table["babies"].where(table["babies"] > 0)
    return table
