"""What a plan of sites is, and how one is made without a solver: one after another, then by swaps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

# Costs closer than this are the same: sums of whole babies are exact, sums of babies times kilometres are not.
SAME = 1e-6
# Returns what the cost changes by when one chosen site is changed for another: weights, costs, sites.
Judge = Callable[[np.ndarray, np.ndarray, Sequence[int]], np.ndarray]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """
    Sites chosen together, and how good that is proven to be.

    Attributes
    ----------
    sites
        Columns of the cost matrix, each once, in ascending order.
    value
        What the plan costs: weight not reached, weight times kilometres, or a number of sites. Less is better.
    bound
        No plan of as many sites can cost less.
    greedy_sites, greedy_value
        The plan that takes the best site one after another, and what it costs. Never less than `value`.
    """

    sites: tuple[int, ...]
    value: float
    bound: float
    greedy_sites: tuple[int, ...]
    greedy_value: float


def cost(weights: np.ndarray, costs: np.ndarray, sites: Sequence[int]) -> float:
    """
    Return what a plan costs: each weight times the cost from its cheapest site.

    Parameters
    ----------
    weights
        Shape (m,), 0 or more.
    costs
        Shape (m, s), finite: the cost of serving each of m areas from each of s sites.
    sites
        Columns chosen. None at all costs every area as much as its dearest site, and 1 at least.
    """
    return float(weights @ _least(costs, sites)[0])


def greedy(weights: np.ndarray, costs: np.ndarray, count: int, among: Sequence[int] | None = None) -> list[int]:
    """
    Choose sites one after another, each time the one that saves most; of equal ones the first.

    Parameters
    ----------
    weights, costs
        As for `cost`.
    count
        How many at most; sites that save nothing are not taken.
    among
        Columns to choose from; all if not given.

    Returns
    -------
    Columns in the order chosen.
    """
    columns = np.arange(costs.shape[1]) if among is None else np.sort(np.asarray(among, dtype=int))
    table = costs[:, columns]
    now = _unserved(costs)
    chosen: list[int] = []
    while len(chosen) < min(count, len(columns)):
        saved = weights @ np.maximum(now[:, None] - table, 0.0)
        best = int(saved.argmax())
        if saved[best] <= SAME:
            break
        chosen.append(int(columns[best]))
        now = np.minimum(now, table[:, best])
    return chosen


def changes(weights: np.ndarray, costs: np.ndarray, chosen: Sequence[int]) -> np.ndarray:
    """
    Return what the cost changes by when one chosen site is changed for another.

    Returns
    -------
    Shape (len(chosen), s); infinite where the other is chosen already. Less than 0 is a saving.
    """
    first, nearest, second = _least(costs, chosen)
    nearer = np.maximum(first[:, None] - costs, 0.0)
    lost = np.where(costs >= first[:, None], np.minimum(second[:, None], costs) - first[:, None], 0.0)
    order = np.argsort(nearest, kind="stable")
    served, starts = np.unique(nearest[order], return_index=True)
    array = np.zeros((len(chosen), costs.shape[1]))
    array[served] = np.add.reduceat((weights[:, None] * lost)[order], starts, axis=0)
    array -= weights @ nearer
    array[:, list(chosen)] = np.inf
    return array


def changes_in_reach(weights: np.ndarray, costs: np.ndarray, chosen: Sequence[int]) -> np.ndarray:
    """Return the same as `changes`, much sooner, where every cost is 0, within reach, or 1."""
    reach, sites = 1.0 - costs, list(chosen)
    times = reach[:, sites].sum(axis=1)
    alone = (weights * (times == 1))[:, None] * reach[:, sites]
    array = alone.sum(axis=0)[:, None] - alone.T @ reach - (weights * (times == 0)) @ reach
    array[:, sites] = np.inf
    return np.asarray(array)


def swapped(weights: np.ndarray, costs: np.ndarray, sites: Sequence[int], judge: Judge = changes) -> list[int]:
    """
    Change one site for another while that saves anything, the change that saves most first.

    The interchange of Teitz and Bart (1968), with the nearest and second nearest site of every area kept as in
    Whitaker (1983), so that all changes are judged in one go. The result costs no more than what was given.
    """
    chosen = sorted(sites)
    if not chosen or len(chosen) >= costs.shape[1]:
        return chosen
    while True:
        change = judge(weights, costs, chosen)
        out, into = np.unravel_index(int(change.argmin()), change.shape)
        if change[out, into] >= -SAME:
            return chosen
        chosen = sorted([*chosen[:out], *chosen[out + 1 :], int(into)])


def earliest(weights: np.ndarray, costs: np.ndarray, sites: Sequence[int], judge: Judge = changes) -> list[int]:
    """Take an earlier site in place of a later one wherever it does just as well, so that ties go by area code."""
    chosen = sorted(sites)
    while chosen and len(chosen) < costs.shape[1]:
        change = judge(weights, costs, chosen)
        as_good = (np.abs(change) <= SAME) & (np.arange(costs.shape[1]) < np.array(chosen)[:, None])
        if not as_good.any():
            break
        out = int(np.flatnonzero(as_good.any(axis=1))[-1])
        into = int(np.flatnonzero(as_good[out])[0])
        chosen = sorted([*chosen[:out], *chosen[out + 1 :], into])
    return chosen


def _least(costs: np.ndarray, sites: Sequence[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return each area's least cost among sites, the place of that site in the list, and the second least cost."""
    worst = _unserved(costs)
    if not len(sites):
        return worst, np.zeros(len(costs), dtype=int), worst
    table = costs[:, list(sites)]
    nearest = table.argmin(axis=1)
    first = table[np.arange(len(table)), nearest]
    second = np.partition(table, 1, axis=1)[:, 1] if table.shape[1] > 1 else worst
    return first, nearest, second


def _unserved(costs: np.ndarray) -> np.ndarray:
    """Return what an area costs without any site: more than nothing, even where every site serves it for nothing."""
    return np.asarray(costs.max(axis=1, initial=1.0))
