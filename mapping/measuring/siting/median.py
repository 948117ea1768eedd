"""
Which sites bring teams nearest to babies on average: the p-median problem, solved exactly.

Hakimi (1964), doi:10.1287/opre.12.3.450, in the form of Cornuéjols, Nemhauser and Wolsey (1980): for each area a column
says whether no site lies within its first, second, ... nearest distance. Far distances hardly ever matter, so only the
near ones are written down, and more where an answer comes to need them: García, Labbé and Marín (2011),
doi:10.1287/ijoc.1100.0418.
"""

from __future__ import annotations

import numpy as np

from .plan import Plan, cost, earliest, greedy, swapped
from .search import Choice, most_used, search
from .solver import Model, Program, Relaxed, by_rows

# A plan that saves less than this part of all babies times kilometres is not looked for.
FINEST = 1e-6
_SPARE_LEVELS = 6
# Each is many times the work of one of `cover`.
MOST_RELAXATIONS = 200


def median_plan(weights: np.ndarray, distances: np.ndarray, count: int) -> Plan:
    """
    Choose the sites from which the sum of babies times the distance to the nearest site is least.

    Parameters
    ----------
    weights
        Babies to be gained in each of m areas, shape (m,), 0 or more.
    distances
        Shape (m, s), finite, 0 or more: kilometres from each area to each site.
    count
        How many sites, 1 or more.

    Returns
    -------
    The Plan; `value` and `bound` are babies times kilometres.

    Raises
    ------
    ValueError
        If a distance is missing: an area cannot be given to a site that nobody knows how to reach.
    """
    if not np.isfinite(distances).all():
        message = "the median needs a distance between every area and every site"
        raise ValueError(message)
    weights = weights.astype(float)
    rows = np.flatnonzero(weights > 0)
    heavy, costs = weights[rows], distances[rows].astype(float)
    one_by_one = greedy(heavy, costs, count)
    greedy_value = cost(heavy, costs, one_by_one)
    if len(one_by_one) <= 1 or len(one_by_one) == costs.shape[1]:
        # None, the best one, or all: nothing is left to choose.
        alone = tuple(sorted(one_by_one))
        return Plan(sites=alone, value=greedy_value, bound=greedy_value, greedy_sites=alone, greedy_value=greedy_value)
    if count == 2:
        known = _best_pair(heavy, costs)
        bound = known[0]
    else:
        sites = swapped(heavy, costs, one_by_one)
        known, bound = _proven(heavy, costs, count, (cost(heavy, costs, sites), sites))
    best = earliest(heavy, costs, known[1])
    return Plan(
        sites=tuple(best), value=cost(heavy, costs, best), bound=min(bound, cost(heavy, costs, best)),
        greedy_sites=tuple(one_by_one), greedy_value=greedy_value,
    )  # fmt: skip


def _best_pair(weights: np.ndarray, costs: np.ndarray) -> Choice:
    """Try every two sites, which is quicker than a model: with few sites, far distances matter too."""
    beside = np.array([weights @ np.minimum(costs[:, [site]], costs) for site in range(costs.shape[1])])
    pair = [int(site) for site in np.unravel_index(int(beside.argmin()), beside.shape)]
    return cost(weights, costs, pair), sorted(set(pair))


class _Rounding:
    """
    Makes a plan of a relaxation, and notes where the distances written down were too few to cost it.

    `short` has an entry an area: the nearest site of some plan lay beyond its `depth`, so that it was costed too low.
    """

    def __init__(
        self, weights: np.ndarray, costs: np.ndarray, levels: list[np.ndarray], depth: np.ndarray, count: int
    ) -> None:
        self.weights, self.costs, self.levels, self.depth, self.count = weights, costs, levels, depth, count
        self.short = np.zeros(len(levels), dtype=bool)

    def __call__(self, relaxed: Relaxed) -> Choice:
        """Take the sites that the relaxation uses most, and swap while that helps."""
        sites = list(most_used(relaxed, self.count))
        if np.isin(relaxed.used.round(6), (0, 1)).all():
            self.short[_needed(self.levels, self.costs, sites) > self.depth] = True
        better = swapped(self.weights, self.costs, sites)
        return cost(self.weights, self.costs, better), better


def _proven(weights: np.ndarray, costs: np.ndarray, count: int, known: Choice) -> tuple[Choice, float]:
    """Search with the near distances alone, and again with more of them until those left out cannot matter."""
    levels = [np.unique(row) for row in costs]
    depth = _needed(levels, costs, known[1]) + _SPARE_LEVELS
    while True:
        depth = np.minimum(depth, [len(level) - 1 for level in levels])
        model = Model(_program(weights, costs, levels, depth, count))
        rounding = _Rounding(weights, costs, levels, depth, count)
        model.set_constant(float(weights @ [level[0] for level in levels]))
        step = max(FINEST * known[0], 1e-3)
        known, bound = search(model, known, rounding, step=step, most=MOST_RELAXATIONS)
        if not rounding.short.any():
            return known, max(bound - step, 0.0)
        depth = np.where(rounding.short, np.maximum(2 * depth, _needed(levels, costs, known[1])), depth)


def _needed(levels: list[np.ndarray], costs: np.ndarray, sites: list[int]) -> np.ndarray:
    """Give for each area the place of its nearest site's distance among its distances, shape (m,)."""
    nearest = costs[:, sites].min(axis=1)
    return np.array([int(np.searchsorted(level, far)) for level, far in zip(levels, nearest, strict=True)])


def _program(
    weights: np.ndarray, costs: np.ndarray, levels: list[np.ndarray], depth: np.ndarray, count: int
) -> Program:
    """
    Write the model.

    Columns: a site each, then for each area and each of its first `depth` distances whether every site is farther.
    Rows: farther than a distance unless a site is chosen there, or farther than the one before; how many sites.
    """
    sites = costs.shape[1]
    prices, rows, signs, least = [np.zeros(sites)], [], [], []
    column = sites
    for weight, row, level, deep in zip(weights, costs, levels, depth, strict=True):
        prices.append(weight * np.diff(level)[:deep])
        for place in range(deep):
            here = np.flatnonzero(row == level[place])
            before = [] if place == 0 else [column - 1]
            rows.append(np.concatenate([here, [column], before]).astype(int))
            signs.append(np.concatenate([np.ones(len(here) + 1), -np.ones(len(before))]))
            least.append(1.0 if place == 0 else 0.0)
            column += 1
    rows.append(np.arange(sites))
    signs.append(np.ones(sites))
    return Program(
        cost=np.concatenate(prices), sites=sites, row_lower=np.array([*least, 0.0]),
        row_upper=np.append(np.full(len(least), np.inf), float(count)), **by_rows(rows, signs),
    )  # fmt: skip
