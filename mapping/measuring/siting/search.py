"""
Find the best whole choice of sites: branch and bound over linear relaxations (Land and Doig 1960, doi:10.2307/1910129).

The relaxation of what is open bounds every choice in it. Where that bound is no better than the best choice known, the
branch is done with. Before a branch is split, sites are closed or fixed that its prices rule out of, or into, every
better choice. The search ends with a proof, or at a number of relaxations with the bound reached by then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .solver import Model, Relaxed

MOST_RELAXATIONS = 2000
_EXACT = 1e-4
_INTEGRAL = 1e-6

Choice = tuple[float, list[int]]


def search(
    model: Model,
    known: Choice,
    tried: Callable[[Relaxed], Choice],
    *,
    step: float,
    most: int = MOST_RELAXATIONS,
) -> tuple[Choice, float]:
    """
    Find the choice of sites that costs least; branches are split on the site that is nearest to half used.

    Parameters
    ----------
    model
        The program, with its number of sites set.
    known
        What the best known choice costs, and the choice.
    tried
        Makes a choice from a relaxation. A relaxation in whole numbers has to give a choice that costs no more.
    step
        Two choices that differ in cost differ by at least this much (1 where babies are counted); or how much a better
        choice has to save to be worth looking for.
    most
        How many relaxations are solved at most.

    Returns
    -------
    The best choice with its cost, and a cost that no choice is below.
    """
    best, done = known, 0
    branches = [(-np.inf, np.zeros(model.sites), np.ones(model.sites))]
    while branches and done < most:
        above, lower, upper = branches.pop()
        if above > best[0] - step + _EXACT:
            continue
        found = model.relaxed(lower, upper)
        done += 1
        if found is None or found.value > best[0] - step + _EXACT:
            continue
        part = np.minimum(found.used, 1 - found.used)
        whole = part.max(initial=0.0) < _INTEGRAL
        if whole or done == 1 or done % 16 == 0:
            best = min(best, tried(found), key=lambda choice: choice[0])
        if whole or found.value > best[0] - step + _EXACT:
            continue
        spare = best[0] - step - found.value + _EXACT
        upper = np.where((found.used < _INTEGRAL) & (found.price > spare), 0.0, upper)
        lower = np.where((found.used > 1 - _INTEGRAL) & (-found.price > spare), 1.0, lower)
        split = int(part.argmax())
        branches.append((found.value, lower, _with(upper, split, 0.0)))
        branches.append((found.value, _with(lower, split, 1.0), upper))
    left = [above for above, _, _ in branches if above <= best[0] - step + _EXACT]
    return best, min([best[0], *left])


def _with(bounds: np.ndarray, place: int, value: float) -> np.ndarray:
    made = bounds.copy()
    made[place] = value
    return made


def most_used(relaxed: Relaxed, count: int) -> Sequence[int]:
    """Take the sites that a relaxation uses most; of equal ones the first."""
    return [int(site) for site in np.argsort(-relaxed.used.round(6), kind="stable")[:count]]
