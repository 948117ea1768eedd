"""Which areas lie among areas of their own kind, more of them than chance would have it."""

from __future__ import annotations

from math import comb

import numpy as np
import pandas as pd

from ..vocabulary.measures import LOCAL_PATTERN, NO_CLUSTER, NO_NEIGHBOURS, NONE_CLUSTER, RECORDED_CLUSTER
from ..vocabulary.schema import RECORDED
from .pattern import places

FALSE_SHARE = 0.05


def clusters(coverage: pd.DataFrame, pairs: pd.DataFrame, *, false_share: float = FALSE_SHARE) -> pd.DataFrame:
    """
    Count for each area how many of its neighbours are of its own kind, and hold that against chance.

    The local join count of Anselin and Li (2019, doi:10.1007/s10109-019-00299-x), for areas with a recorded team and,
    the other way round, for areas without. Their pseudo p-value keeps the area as it is and draws the others anew; the
    share that it comes near to with ever more draws is that of a hypergeometric distribution, and is given instead.
    Since many areas are tested at once, p-values are adjusted to bound the share of false clusters among all that are
    called so (Benjamini and Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x). Where most areas are of one kind,
    to lie among them is no surprise, and no test can call it one.

    Parameters
    ----------
    coverage
        COVERAGE table of one level.
    pairs
        NEIGHBOURS table; pairs with an area that is not in `coverage` are left out.
    false_share
        The greatest share of false clusters that is put up with.

    Returns
    -------
    LOCAL_PATTERN table, in the order of codes. No p-value where an area has no neighbour.
    """
    made = coverage[["area_code", "area_name", "nation", "status"]].sort_values("area_code", ignore_index=True)
    left, right = places(made["area_code"], pairs)
    recorded = made["status"].isin(RECORDED).to_numpy(bool)
    count = len(made)
    alike = recorded[left] == recorded[right]
    around = np.bincount(np.concatenate([left, right]), minlength=count)
    same = np.bincount(np.concatenate([left[alike], right[alike]]), minlength=count)
    own = np.where(recorded, recorded.sum(), count - recorded.sum())
    p = np.array(
        [
            _at_least(int(found), int(borders), int(kind) - 1, count - 1) if borders else np.nan
            for found, borders, kind in zip(same, around, own, strict=True)
        ]
    )
    adjusted = benjamini_hochberg(p)
    kinds = np.where(recorded, RECORDED_CLUSTER, NONE_CLUSTER)
    called = np.where(np.isnan(p), NO_NEIGHBOURS, np.where(adjusted <= false_share, kinds, NO_CLUSTER))
    made = made.assign(recorded=recorded, neighbours=around, alike=same, p=p, p_adjusted=adjusted, cluster=called)
    return LOCAL_PATTERN.shaped(made)


def _at_least(found: int, borders: int, kind: int, others: int) -> float:
    """
    Give the chance of at least so many of a kind among an area's neighbours.

    Parameters
    ----------
    found, borders
        Neighbours of the kind, and all neighbours.
    kind, others
        Areas of the kind, and all areas, the area itself left out.
    """
    ways = sum(comb(kind, k) * comb(others - kind, borders - k) for k in range(found, min(borders, kind) + 1))
    return ways / comb(others, borders)


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """
    Adjust p-values so that calling all up to a bound keeps the share of false ones among them below that bound.

    Parameters
    ----------
    p
        Shape (n,). Missing ones (NaN) were not tested: they stay missing and do not count.
    """
    made = np.full(len(p), np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    steps = p[order] * len(order) / np.arange(1, len(order) + 1)
    made[order] = np.minimum.accumulate(steps[::-1])[::-1].clip(max=1.0)
    return made
