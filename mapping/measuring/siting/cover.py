"""
Which sites bring most babies within reach: the maximal covering location problem, solved exactly.

Church and ReVelle (1974), doi:10.1007/BF01942293. One model serves every number of sites; only that number is changed.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from .plan import Plan, cost, earliest, greedy, swapped
from .search import MOST_RELAXATIONS, Choice, most_used, search
from .solver import Model, Program, Relaxed, by_rows


def cover_plans(weights: np.ndarray, reach: np.ndarray, counts: Iterable[int]) -> list[Plan]:
    """
    Choose sites for each number of them.

    Parameters
    ----------
    weights
        Babies to be gained in each of m areas, shape (m,), whole numbers, 0 or more.
    reach
        Shape (m, s), yes or no: whether a team at a site reaches an area.
    counts
        How many sites, each 1 or more; a plan holds fewer where more gain nothing.

    Returns
    -------
    One Plan a count, in order. `value` and `bound` are babies who stay out of reach.
    """
    covering = Covering(reach, counted=weights > 0)
    return [covering.plan(weights, count) for count in counts]


class Covering:
    """
    The problem in its smallest form, held by the solver.

    A site is left out where another reaches all that it reaches: no plan needs it. Areas that the same sites reach are
    one. Ties are settled afterwards, among all sites.
    """

    def __init__(self, reach: np.ndarray, *, counted: np.ndarray) -> None:
        """Take which site reaches which area, and the areas (shape (m,), yes or no) that can have any weight."""
        self._costs = 1.0 - reach
        self._counted = np.flatnonzero(counted & reach.any(axis=1))
        self._kept = undominated(reach[self._counted])
        rows, same = np.unique(reach[self._counted][:, self._kept], axis=0, return_inverse=True)
        self._rows, self._same = rows, same.ravel()
        self._model = Model(_program(rows)) if rows.size else None

    def plan(self, weights: np.ndarray, count: int, *, most: int = MOST_RELAXATIONS) -> Plan:
        """Choose so many sites for weights, as in `cover_plans`, with so many relaxations at most."""
        weights, costs = weights.astype(float), self._costs
        total = float(weights.sum())
        one_by_one = greedy(weights, costs, count)
        known: Choice = (cost(weights, costs, one_by_one), one_by_one)
        bound = known[0]
        if self._model is not None and one_by_one:
            together = np.bincount(self._same, weights=weights[self._counted], minlength=len(self._rows))
            self._model.set_costs(len(self._kept) + np.arange(len(together)), -together)
            self._model.set_constant(total)
            self._model.set_row(len(together), 0, count)

            def tried(relaxed: Relaxed) -> Choice:
                sites = swapped(weights, costs, self._kept[most_used(relaxed, count)].tolist())
                return cost(weights, costs, sites), sites

            known, bound = search(self._model, known, tried, step=1.0, most=most)
        sites = earliest(weights, costs, greedy(weights, costs, count, among=known[1]))
        return Plan(
            # Babies are whole, so what has to stay out of reach is a whole number too.
            sites=tuple(sites), value=known[0], bound=min(known[0], float(np.ceil(bound - 1e-4))),
            greedy_sites=tuple(one_by_one), greedy_value=cost(weights, costs, one_by_one),
        )  # fmt: skip


def undominated(reach: np.ndarray) -> np.ndarray:
    """Give the sites that no other one stands for: none reaches more, and no earlier one reaches the same."""
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
