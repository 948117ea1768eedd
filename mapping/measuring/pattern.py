"""
Whether areas with a recorded team lie beside one another more often than chance would have it.

Which areas share a border.

Which areas lie among areas of their own kind, more of them than chance would have it.
"""

from __future__ import annotations

from math import comb
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..vocabulary.codes import NATIONS, UK
from ..vocabulary.measures import (
    JOINS,
    LOCAL_PATTERN,
    NEIGHBOURS,
    NO_CLUSTER,
    NO_NEIGHBOURS,
    NONE_CLUSTER,
    PATTERN,
    RECORDED_CLUSTER,
)
from ..vocabulary.schema import RECORDED


def neighbours(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Find the pairs of areas whose drawn shapes share a border, however short.

    Areas that meet only at a corner are no neighbours (the rook's move), nor are areas that water parts, bridged or
    not. Where a drawing leaves a sliver between two areas they are not found; where it lets them overlap they are.

    Parameters
    ----------
    areas
        `area_code` and `geometry`, EPSG:27700, valid polygons.

    Returns
    -------
    NEIGHBOURS table: each pair once, the lesser code first, sorted.
    """
    shapes = areas.geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    left, right = left[left < right], right[left < right]
    # Borders run along each other, or the insides overlap; at a corner neither is so.
    shared = shapely.relate_pattern(shapes[left], shapes[right], "****1****")
    shared |= shapely.relate_pattern(shapes[left], shapes[right], "2********")
    codes = areas["area_code"].to_numpy(object)
    pairs = [sorted(pair) for pair in zip(codes[left[shared]], codes[right[shared]], strict=True)]
    table = pd.DataFrame(pairs, columns=NEIGHBOURS.names)
    return NEIGHBOURS.shaped(table.sort_values(NEIGHBOURS.names))


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
    local = coverage[["area_code", "area_name", "nation", "status"]].sort_values("area_code", ignore_index=True)
    left, right = places(local["area_code"], pairs)
    recorded = local["status"].isin(RECORDED).to_numpy(bool)
    count = len(local)
    alike = recorded[left] == recorded[right]
    around = np.bincount(np.concatenate([left, right]), minlength=count)
    same = np.bincount(np.concatenate([left[alike], right[alike]]), minlength=count)
    own = np.where(recorded, recorded.sum(), count - recorded.sum())
    p = np.array(
        [
            _at_least(int(alike_around), int(borders), int(kind) - 1, count - 1) if borders else np.nan
            for alike_around, borders, kind in zip(same, around, own, strict=True)
        ]
    )
    adjusted = benjamini_hochberg(p)
    kinds = np.where(recorded, RECORDED_CLUSTER, NONE_CLUSTER)
    called = np.where(np.isnan(p), NO_NEIGHBOURS, np.where(adjusted <= false_share, kinds, NO_CLUSTER))
    local = local.assign(recorded=recorded, neighbours=around, alike=same, p=p, p_adjusted=adjusted, cluster=called)
    return LOCAL_PATTERN.shaped(local)


def _at_least(found: int, borders: int, kind: int, others: int) -> float:
    """
    Return the chance of at least so many of a kind among an area's neighbours.

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
    array = np.full(len(p), np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    steps = p[order] * len(order) / np.arange(1, len(order) + 1)
    array[order] = np.minimum.accumulate(steps[::-1])[::-1].clip(max=1.0)
    return array


SEED = 2026
DRAWS = 999


def pattern(
    coverage: pd.DataFrame, pairs: pd.DataFrame, whole: str = UK, *, draws: int = DRAWS, seed: int = SEED
) -> pd.DataFrame:
    """
    Count the borders between areas of the same kind and of two kinds, and hold them against chance.

    The kinds are "an open team is recorded" and "none is recorded", whatever else is known. Join counts are from Moran
    (1948) and Cliff and Ord (1981, Spatial Processes); chance means that the same number of areas with a recorded team
    lies anywhere in the scope, all places being as likely (sampling without replacement).

    Parameters
    ----------
    coverage
        COVERAGE table of one level.
    pairs
        NEIGHBOURS table. Pairs with an area that is not in `coverage` are left out; for a nation, so are pairs that
        cross its border.
    whole
        What all of it is: UK, or the name of a place, whose nations are not counted by themselves.
    draws, seed
        How often the places are drawn, and the seed (PCG64). Each scope has draws of its own, so that the figures of
        one do not depend on the others.

    Returns
    -------
    PATTERN table: the UK, then the nations that have areas; for each the three sorts of border. `p` is the share of
    the draws, counting what is as one of them, with at least as many borders (same kind) or at most as many (two
    kinds). It is missing where all areas are of one kind, or none borders another: there is nothing to test.
    """
    rows: list[dict[str, Any]] = []
    for order, scope in enumerate((whole, *(NATIONS if whole == UK else ()))):
        part = coverage if scope == whole else coverage[coverage["nation"] == scope]
        if len(part):
            random = np.random.Generator(np.random.PCG64([seed, order]))
            rows.extend({"scope": scope, **row} for row in _joins(part, pairs, random, draws))
    return PATTERN.shaped(pd.DataFrame(rows))


def _joins(part: pd.DataFrame, pairs: pd.DataFrame, random: np.random.Generator, draws: int) -> list[dict[str, Any]]:
    """Return the three rows of one scope."""
    part = part.sort_values("area_code")
    left, right = places(part["area_code"], pairs)
    recorded = part["status"].isin(RECORDED).to_numpy(bool)
    there = len(np.unique(np.concatenate([left, right])))
    alone = part["area_name"][~np.isin(np.arange(len(part)), np.concatenate([left, right]))]
    same = {
        "areas": len(part), "recorded": int(recorded.sum()), "borders": len(left), "without_neighbours": len(alone),
        "names_without_neighbours": "; ".join(alone.sort_values()), "draws": draws,
    }  # fmt: skip
    counted = _counts(recorded[left], recorded[right])
    expected = _expected(len(part), int(recorded.sum()), len(left))
    chance = np.full(3, np.nan)
    if there and 0 < recorded.sum() < len(part):
        drawn = random.permuted(np.tile(recorded, (draws, 1)), axis=1)
        chance = _p(counted, _counts(drawn[:, left], drawn[:, right]))
    return [
        {**same, "kind": kind, "count": count, "expected": mean, "p": p}
        for kind, count, mean, p in zip(JOINS, counted, expected, chance, strict=True)
    ]


def places(codes: pd.Series, pairs: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the places in `codes` of both areas of each pair; pairs with an area that is not there are left out."""
    index = pd.Index(codes)
    left, right = index.get_indexer(pairs["area_code"]), index.get_indexer(pairs["neighbour_code"])
    there = (left >= 0) & (right >= 0)
    return left[there], right[there]


def _counts(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Count borders along the last axis: both recorded, neither, one of the two; shape (..., 3)."""
    both = (left & right).sum(axis=-1)
    neither = (~left & ~right).sum(axis=-1)
    return np.stack([both, neither, left.shape[-1] - both - neither], axis=-1)


def _expected(areas: int, recorded: int, borders: int) -> np.ndarray:
    """Return the mean of each count over all ways to place the areas with a recorded team."""
    if areas < 2:
        return np.zeros(3)
    pairs = areas * (areas - 1)
    other = areas - recorded
    ways = np.array([recorded * (recorded - 1), other * (other - 1), 2 * recorded * other])
    return np.asarray(borders * ways / pairs)


def _p(counted: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    beyond = np.stack([drawn[:, 0] >= counted[0], drawn[:, 1] >= counted[1], drawn[:, 2] <= counted[2]])
    return np.asarray((1 + beyond.sum(axis=1)) / (1 + len(drawn)))
