"""Ranks that keep their ties, and how far they can move with what is not known and with what is a matter of choice."""

from __future__ import annotations

import numpy as np

SEED = 2026
DRAWS = 1000
# Of 1,000 draws, 900 lie between the two ends of the interval.
_TAIL = 0.05
_DIGITS = 12


def descending(scores: np.ndarray) -> np.ndarray:
    """
    Rank scores along the last axis, 1 for the greatest; equal scores share the best rank among them.

    Parameters
    ----------
    scores
        Shape (..., n), none missing. Scores that agree to twelve digits of the greatest are equal, so that two products
        of the same size tie however they were multiplied.

    Returns
    -------
    Whole numbers from 1 to n, same shape.
    """
    if scores.shape[-1] == 0:
        return np.zeros(scores.shape, dtype=np.int64)
    greatest = np.abs(scores).max(axis=-1, keepdims=True)
    even = np.round(scores / np.where(greatest > 0, greatest, 1.0), _DIGITS)
    order = np.argsort(-even, axis=-1, kind="stable")
    sorted_ = np.take_along_axis(even, order, axis=-1)
    place = np.broadcast_to(np.arange(scores.shape[-1]), scores.shape).copy()
    place[..., 1:][sorted_[..., 1:] == sorted_[..., :-1]] = 0
    made = np.empty(scores.shape, dtype=np.int64)
    np.put_along_axis(made, order, np.maximum.accumulate(place, axis=-1) + 1, axis=-1)
    return made


def interval(
    without: tuple[np.ndarray, np.ndarray], weights: tuple[np.ndarray, np.ndarray], *, draws: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """
    Draw what is not known and how much need should count, and say between which ranks each area then lies.

    In a draw, every area's babies without a team lie evenly between their bounds, and a weight that is not known
    between its bounds, area by area, without regard to others; all weights are raised to one power, drawn evenly
    between 0 (babies alone) and 1 (in proportion to poverty). An even draw says only that nothing is known between two
    bounds; it is not the chance of anything. Ranks move together, so no two intervals are to be compared by whether
    they overlap (Goldstein and Spiegelhalter 1996, doi:10.2307/2983325).

    Parameters
    ----------
    without
        Least and most babies of each area who live where no team serves, shape (n,), none missing.
    weights
        Least and greatest need weight at power 1, shape (n,), none missing; equal where the weight is known.
    draws, seed
        How many, and the seed of the generator (PCG64): the same areas in the same order give the same interval.

    Returns
    -------
    Best and worst rank of each area in 90 of 100 draws, shape (n,): at most 5 in 100 lie beyond either.
    """
    random = np.random.Generator(np.random.PCG64(seed))
    power = random.random((draws, 1))
    babies = _between(without, random, draws)
    weight = _between(weights, random, draws)
    ranks = np.sort(descending(babies * weight**power), axis=0)
    best, worst = int(np.ceil(_TAIL * draws)) - 1, int(np.ceil((1 - _TAIL) * draws)) - 1
    return ranks[max(best, 0)], ranks[worst]


def _between(bounds: tuple[np.ndarray, np.ndarray], random: np.random.Generator, draws: int) -> np.ndarray:
    low, high = bounds
    return np.asarray(low + random.random((draws, len(low))) * (high - low))


def extremes(babies: np.ndarray, weights: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """
    Give the best and the worst rank that an area can have given that some weights are known only within bounds.

    Parameters
    ----------
    babies
        Babies to be ranked by, shape (n,), none missing.
    weights
        As for `interval`.

    Returns
    -------
    Best rank: the area at its greatest weight, all others at their least. Worst: the other way round. Shape (n,).
    """
    low, high = babies * weights[0], babies * weights[1]
    return _place(high, low), _place(low, high)


def _place(own: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Count for each area how many others lie clearly above it, as `descending` counts."""
    if len(own) == 0:
        return np.zeros(0, dtype=np.int64)
    greatest = max(float(np.abs(others).max()), float(np.abs(own).max())) or 1.0
    mine, theirs = np.round(own / greatest, _DIGITS), np.sort(np.round(others / greatest, _DIGITS))
    above = len(theirs) - np.searchsorted(theirs, mine, side="right")
    itself = np.round(others / greatest, _DIGITS) > mine
    return np.asarray(above - itself + 1, dtype=np.int64)
