"""Whether areas with a recorded team lie beside one another more often than chance would have it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..vocabulary.codes import NATIONS, UK
from ..vocabulary.measures import JOINS, PATTERN
from ..vocabulary.schema import RECORDED
from ..vocabulary.wording import out_of

SEED = 2026
DRAWS = 999

CAVEAT = (
    "This is a pattern of the record: a team that nobody has recorded counts as not recorded here. So it tells as much "
    "of who was asked as of who is served. One team that serves several areas side by side makes a pattern alone."
)


def pattern(coverage: pd.DataFrame, pairs: pd.DataFrame, *, draws: int = DRAWS, seed: int = SEED) -> pd.DataFrame:
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
    for order, scope in enumerate((UK, *NATIONS)):
        part = coverage if scope == UK else coverage[coverage["nation"] == scope]
        if len(part):
            random = np.random.Generator(np.random.PCG64([seed, order]))
            rows.extend({"scope": scope, **row} for row in _joins(part, pairs, random, draws))
    return PATTERN.shaped(pd.DataFrame(rows))


def _joins(part: pd.DataFrame, pairs: pd.DataFrame, random: np.random.Generator, draws: int) -> list[dict[str, Any]]:
    """Give the three rows of one scope."""
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
    """Give the places in `codes` of both areas of each pair; pairs with an area that is not there are left out."""
    known = pd.Index(codes)
    left, right = known.get_indexer(pairs["area_code"]), known.get_indexer(pairs["neighbour_code"])
    there = (left >= 0) & (right >= 0)
    return left[there], right[there]


def _counts(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Count borders along the last axis: both recorded, neither, one of the two; shape (..., 3)."""
    both = (left & right).sum(axis=-1)
    neither = (~left & ~right).sum(axis=-1)
    return np.stack([both, neither, left.shape[-1] - both - neither], axis=-1)


def _expected(areas: int, recorded: int, borders: int) -> np.ndarray:
    """Give the mean of each count over all ways to place the areas with a recorded team."""
    if areas < 2:
        return np.zeros(3)
    pairs = areas * (areas - 1)
    other = areas - recorded
    ways = np.array([recorded * (recorded - 1), other * (other - 1), 2 * recorded * other])
    return np.asarray(borders * ways / pairs)


def _p(counted: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    beyond = np.stack([drawn[:, 0] >= counted[0], drawn[:, 1] >= counted[1], drawn[:, 2] <= counted[2]])
    return np.asarray((1 + beyond.sum(axis=1)) / (1 + len(drawn)))


def pattern_words(table: pd.DataFrame, scope: str) -> str:
    """
    Say what the pattern of one scope is, with its caveat.

    Parameters
    ----------
    table
        From `pattern`.
    scope
        "UK" or a nation that is in the table.
    """
    rows = table[table["scope"] == scope].set_index("kind")
    both = rows.loc["both recorded"]
    where = "the United Kingdom" if scope == UK else scope
    apart = both["without_neighbours"]
    alone = (
        f" {out_of(apart, both['areas'], 'area', verbs=('borders', 'border'))} no other "
        f"({both['names_without_neighbours']})."
        if apart else ""
    )  # fmt: skip
    if pd.isna(both["p"]):
        return f"In {where} there is no pattern to test: all areas are of one kind, or none borders another.{alone}"
    p = float(both["p"])
    found = (
        "more than chance would often give" if p <= 0.05
        else "no more than chance may give" if both["count"] > both["expected"] else "no more than chance would give"
    )  # fmt: skip
    return (
        f"In {where} {out_of(both['count'], both['borders'], 'border', verbs=('lies', 'lie'))} between two areas with "
        "a recorded team. "
        f"{both['expected']:.1f} would be expected if as many areas were picked at random: {found} "
        f"(p = {p:.3f}, {both['draws']} draws).{alone} {CAVEAT}"
    )
