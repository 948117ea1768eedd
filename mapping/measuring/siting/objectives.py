"""
Which sites bring teams nearest to babies on average: the p-median problem, solved exactly.

Hakimi (1964), doi:10.1287/opre.12.3.450, in the form of Cornuéjols, Nemhauser and Wolsey (1980): for each area a column
says whether no site lies within its first, second, ... nearest distance. Far distances hardly ever matter, so only the
near ones are written down, and more where an answer comes to need them: García, Labbé and Marín (2011),
doi:10.1287/ijoc.1100.0418.

Which sites bring most babies within reach: the maximal covering location problem, solved exactly.

Church and ReVelle (1974), doi:10.1007/BF01942293. One model serves every number of sites; only that number is changed.

How few sites put every area within reach: the location set covering problem, solved exactly.

Toregas, Swain, ReVelle and Bergman (1971), doi:10.1287/opre.19.6.1363.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .exact import Model, Program, by_rows, most_used
from .plans import SAME, Plan, changes_in_reach, cost, earliest, greedy, swapped

# Whole numbers that the solver gives are not quite whole.
NEARLY = 1e-4


class Covering:
    """
    The problem in its smallest form, held by the solver where it needs one.

    A site is left out where another reaches all that it reaches: no plan needs it. Areas that the same sites reach are
    one. Ties are settled afterwards, among all sites.
    """

    def __init__(self, reach: np.ndarray, *, counted: np.ndarray) -> None:
        """Take which site reaches which area, and the areas (shape (m,), yes or no) that can have any weight."""
        self._reach = reach.astype(float)
        self._costs = 1.0 - self._reach
        self._counted = np.flatnonzero(counted & reach.any(axis=1))
        self._kept = undominated(reach[self._counted])
        rows, same = np.unique(reach[self._counted][:, self._kept], axis=0, return_inverse=True)
        self._rows, self._same = rows, same.ravel()
        # Where no two sites reach the same area, the sites that gain most, one after another, are the best.
        alone = rows.size == 0 or rows.sum(axis=1).max() <= 1
        self._model = None if alone else Model(_program(rows))

    def plan(self, weights: np.ndarray, count: int, *, proven: bool = True) -> Plan:
        """
        Choose so many sites for weights: babies to be gained in each area, whole numbers, 0 or more.

        A plan holds fewer sites where more gain nothing; its `value` and `bound` are babies who stay out of reach. One
        that is not `proven` has the sites that a relaxation leads to.
        """
        weights, costs = weights.astype(float), self._costs
        total = float(weights.sum())
        one_by_one = self._one_by_one(weights, count)
        best = one_by_one
        bound = cost(weights, costs, best)
        if self._model is not None and one_by_one:
            together = np.bincount(self._same, weights=weights[self._counted], minlength=len(self._rows))
            self._model.set_costs(len(self._kept) + np.arange(len(together)), -together)
            self._model.set_constant(total)
            self._model.set_row(len(together), 0, count)
            solved = self._model.relaxed()
            best = self._better(weights, best, most_used(solved, count))
            if proven and solved.bound <= cost(weights, costs, best) - 1.0 + NEARLY:
                solved = self._model.whole(np.flatnonzero(np.isin(self._kept, best)).tolist(), step=1.0)
                best = self._better(weights, best, most_used(solved, count))
            bound = solved.bound
        value = cost(weights, costs, best)
        first = earliest(weights, costs, self._one_by_one(weights, count, best), changes_in_reach)
        return Plan(
            sites=tuple(first), value=value,
            # Babies are whole, so what has to stay out of reach is a whole number too.
            bound=min(value, math.ceil(bound - NEARLY)),
            greedy_sites=tuple(one_by_one), greedy_value=cost(weights, costs, one_by_one),
        )  # fmt: skip

    def _one_by_one(self, weights: np.ndarray, count: int, among: Sequence[int] | None = None) -> list[int]:
        """Choose sites as `greedy` does, by what each reaches of the weight that is left: a fraction of its work."""
        columns = np.arange(self._reach.shape[1]) if among is None else np.sort(np.asarray(among, dtype=int))
        reach, left = self._reach[:, columns], weights.copy()
        chosen: list[int] = []
        while len(chosen) < min(count, len(columns)):
            gained = left @ reach
            best = int(gained.argmax())
            if gained[best] <= SAME:
                break
            chosen.append(int(columns[best]))
            left[reach[:, best] > 0] = 0.0
        return chosen

    def _better(self, weights: np.ndarray, best: list[int], used: list[int]) -> list[int]:
        """Return the best sites known, or those used, with swaps, if they cost less."""
        sites = swapped(weights, self._costs, self._kept[used].tolist(), changes_in_reach)
        return min(best, sites, key=lambda choice: cost(weights, self._costs, choice))


def undominated(reach: np.ndarray) -> np.ndarray:
    """Return the sites that no other one stands for: none reaches more, and no earlier one reaches the same."""
    common = reach.T.astype(float) @ reach
    within = common >= common.diagonal()[:, None]  # [j, k]: k reaches all that j reaches
    same = within & within.T
    earlier = np.tri(len(common), k=-1, dtype=bool)
    beaten = (within & ~same) | (same & earlier)
    return np.flatnonzero(~beaten.any(axis=1) & reach.any(axis=0))


def _program(reach: np.ndarray) -> Program:
    """Columns: a site each, then whether an area is reached. Rows: reached only from a chosen site; how many sites."""
    areas, sites = reach.shape
    rows = [np.append(np.flatnonzero(row), sites + place) for place, row in enumerate(reach)]
    signs = [np.append(np.ones(len(row) - 1), -1.0) for row in rows]
    return Program(
        cost=np.zeros(sites + areas), sites=sites, row_lower=np.zeros(areas + 1),
        row_upper=np.append(np.full(areas, np.inf), 1.0),
        **by_rows([*rows, np.arange(sites)], [*signs, np.ones(sites)]),
    )  # fmt: skip


def fewest_plan(needed: np.ndarray, reach: np.ndarray) -> Plan:
    """
    Choose as few sites as can reach every area that needs it.

    Parameters
    ----------
    needed
        Shape (m,), yes or no: areas that have to be reached. Those that no site reaches are left out; see
        `out_of_reach`.
    reach
        Shape (m, s), yes or no: whether a team at a site reaches an area.

    Returns
    -------
    The Plan; `value` and `bound` are numbers of sites.
    """
    wanted = reach[needed & reach.any(axis=1)]
    ones, costs = np.ones(len(wanted)), 1.0 - wanted
    one_by_one = greedy(ones, costs, costs.shape[1]) if len(wanted) else []
    if not one_by_one:
        return Plan(sites=(), value=0.0, bound=0.0, greedy_sites=(), greedy_value=0.0)
    kept = undominated(wanted)
    model = Model(_fewest_program(np.unique(wanted[:, kept], axis=0)))
    best = _spared(wanted, one_by_one)
    solved = model.relaxed()
    start = kept[most_used(solved, math.ceil(solved.bound - NEARLY))].tolist()
    best = min(best, _spared(wanted, _completed(ones, costs, start)), key=len)
    if solved.bound <= len(best) - 1.0 + NEARLY:
        solved = model.whole(np.flatnonzero(np.isin(kept, best)).tolist(), step=1.0)
        best = min(best, _spared(wanted, _completed(ones, costs, kept[solved.used > 0.5].tolist())), key=len)
    return Plan(
        sites=tuple(earliest(ones, costs, best)), value=float(len(best)),
        bound=float(min(len(best), math.ceil(solved.bound - NEARLY))),
        greedy_sites=tuple(one_by_one), greedy_value=float(len(one_by_one)),
    )  # fmt: skip


def out_of_reach(needed: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """Return the areas that need a site and that none reaches."""
    return np.flatnonzero(needed & ~reach.any(axis=1))


def _completed(ones: np.ndarray, costs: np.ndarray, start: Sequence[int]) -> list[int]:
    """Add sites, one after another, until every area is reached."""
    sites = list(start)
    left = costs[:, sites].min(axis=1) > 0 if sites else np.ones(len(costs), dtype=bool)
    if left.any():
        sites += greedy(ones[left], costs[left], costs.shape[1])
    return sites


def _spared(wanted: np.ndarray, sites: Sequence[int]) -> list[int]:
    """Drop sites that the others make needless, the last chosen first."""
    kept = list(sites)
    for site in reversed(sites):
        others = [other for other in kept if other != site]
        if others and wanted[:, others].any(axis=1).all():
            kept = others
    return sorted(kept)


def _fewest_program(reach: np.ndarray) -> Program:
    """Columns: a site each. Rows: every area is reached by one at least."""
    rows = [np.flatnonzero(row) for row in reach]
    return Program(
        cost=np.ones(reach.shape[1]), sites=reach.shape[1], row_lower=np.ones(len(rows)),
        row_upper=np.full(len(rows), np.inf), **by_rows(rows, [np.ones(len(row)) for row in rows]),
    )  # fmt: skip


# A plan that saves less than this part of all babies times kilometres is not looked for.
FINEST = 1e-6
_SPARE_LEVELS = 6
# Each is many times the work of one of `cover`.
_MOST_BRANCHES = 200


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
        best = _best_pair(heavy, costs)
        bound = cost(heavy, costs, best)
    else:
        best, bound = _proven(heavy, costs, count, swapped(heavy, costs, one_by_one))
    best = earliest(heavy, costs, best)
    return Plan(
        sites=tuple(best), value=cost(heavy, costs, best), bound=min(bound, cost(heavy, costs, best)),
        greedy_sites=tuple(one_by_one), greedy_value=greedy_value,
    )  # fmt: skip


def _best_pair(weights: np.ndarray, costs: np.ndarray) -> list[int]:
    """Try every two sites, which is quicker than a model: with few sites, far distances matter too."""
    beside = np.array([weights @ np.minimum(costs[:, [site]], costs) for site in range(costs.shape[1])])
    return sorted({int(site) for site in np.unravel_index(int(beside.argmin()), beside.shape)})


def _proven(weights: np.ndarray, costs: np.ndarray, count: int, best: list[int]) -> tuple[list[int], float]:
    """
    Search with the near distances alone, and again with more of them until those left out cannot matter.

    With too few distances a choice costs too little, never too much: what nothing costs less than holds all the same.
    """
    levels = [np.unique(row) for row in costs]
    depth = _needed(levels, costs, best) + _SPARE_LEVELS
    while True:
        depth = np.minimum(depth, [len(level) - 1 for level in levels])
        model = Model(_median_program(weights, costs, levels, depth, count))
        model.set_constant(float(weights @ [level[0] for level in levels]))
        step = max(FINEST * cost(weights, costs, best), 1e-3)
        solved = model.whole(best, step=step, most=_MOST_BRANCHES)
        needed = _needed(levels, costs, most_used(solved, count))
        sites = swapped(weights, costs, most_used(solved, count))
        best = min(best, sites, key=lambda choice: cost(weights, costs, choice))
        short = needed > depth
        if not short.any() or cost(weights, costs, best) - solved.bound <= step:
            return best, solved.bound
        depth = np.where(short, np.maximum(2 * depth, needed), depth)


def _needed(levels: list[np.ndarray], costs: np.ndarray, sites: list[int]) -> np.ndarray:
    """Return for each area the place of its nearest site's distance among its distances, shape (m,)."""
    nearest = costs[:, sites].min(axis=1)
    return np.array([int(np.searchsorted(level, far)) for level, far in zip(levels, nearest, strict=True)])


def _median_program(
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
