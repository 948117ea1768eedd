"""
How few sites put every area within reach: the location set covering problem, solved exactly.

Toregas, Swain, ReVelle and Bergman (1971), doi:10.1287/opre.19.6.1363.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .cover import undominated
from .plan import Plan, earliest, greedy
from .search import Choice, most_used, search
from .solver import Model, Program, Relaxed, by_rows


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
    rows = np.unique(wanted[:, kept], axis=0)

    def tried(relaxed: Relaxed) -> Choice:
        start = [int(kept[site]) for site in most_used(relaxed, math.ceil(relaxed.value - 1e-6))]
        sites = _spared(wanted, _completed(ones, costs, start))
        return float(len(sites)), sites

    spared = _spared(wanted, one_by_one)
    known: Choice = (float(len(spared)), spared)
    known, bound = search(Model(_program(rows)), known, tried, step=1.0)
    least = min(known[0], float(math.ceil(bound - 1e-4)))
    return Plan(
        sites=tuple(earliest(ones, costs, known[1])), value=known[0], bound=least,
        greedy_sites=tuple(one_by_one), greedy_value=float(len(one_by_one)),
    )  # fmt: skip


def out_of_reach(needed: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """Give the areas that need a site and that none reaches."""
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


def _program(reach: np.ndarray) -> Program:
    """Columns: a site each. Rows: every area is reached by one at least."""
    rows = [np.flatnonzero(row) for row in reach]
    return Program(
        cost=np.ones(reach.shape[1]), sites=reach.shape[1], row_lower=np.ones(len(rows)),
        row_upper=np.full(len(rows), np.inf), **by_rows(rows, [np.ones(len(row)) for row in rows]),
    )  # fmt: skip
