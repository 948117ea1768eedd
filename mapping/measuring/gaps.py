"""
Where babies live without a recorded team: which areas come first, how sure that is, and the reason in words.

Ranks that keep their ties, and how far they can move with what is not known and with what is a matter of choice.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..vocabulary.measures import DISTANCE
from ..vocabulary.numbers import counted, noun
from ..vocabulary.schema import CONFIRMED_NONE, GAPS_PROPER, HEARD_OF, IN_DEVELOPMENT, PARTLY_COVERED
from ..vocabulary.tables import GAPS
from .need import PROPORTIONAL, need_weight

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
    array = np.empty(scores.shape, dtype=np.int64)
    np.put_along_axis(array, order, np.maximum.accumulate(place, axis=-1) + 1, axis=-1)
    return array


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
    Return the best and the worst rank that an area can have given that some weights are known only within bounds.

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


# The name of the nearest district with a team, and how far it is, where neither is known.
NOWHERE = (pd.NA, pd.NA)


def gaps(
    coverage: pd.DataFrame,
    *,
    power: float = PROPORTIONAL,
    far: pd.DataFrame | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """
    Rank areas by the babies who live in them where no open team is recorded, times the need weight.

    Parameters
    ----------
    coverage
        COVERAGE table of one level.
    power
        How much child poverty counts in `need_weight` and `rank`: 0 not at all, 1 (the usual) in proportion.
    far
        DISTANCE table, where distances have been measured; not used in the rank.
    draws, seed
        For the interval of the rank, see `interval`. The areas are drawn in the order of their codes.

    Returns
    -------
    GAPS table, best rank first; ties share a rank. Areas with no such babies are left out; areas whose babies are not
    known stand last, without any rank. An area whose child poverty is not known has no weight and no rank, but an
    interval that spans every weight seen among all areas; it stands where its best rank would put it. Where no area
    has a figure of child poverty there are no weights and no ranks, and `rank_babies` orders the table.
    """
    babies = coverage["babies_no_team_recorded"]
    weight = need_weight(coverage["low_income_pct"], coverage["babies"], power=power)
    listed = (babies > 0) | babies.isna()
    table = coverage[listed].assign(need_weight=weight[listed]).sort_values("area_code", ignore_index=True)
    # What rests on old evidence leaves it open whether a team serves, and is no gap.
    table["is_gap"] = table["status"].isin(GAPS_PROPER) & (table["share_high"] == 0).fillna(False)
    table["babies_without_low"] = table["babies"] - table["babies_covered_high"]
    table["babies_without_high"] = table["babies"] - table["babies_covered_low"]
    for name, held in _away(far).items():
        table[name] = table["area_code"].map(held)
    table["rank_babies"] = _ranked(table["babies_no_team_recorded"])
    table["rank"] = _ranked(table["babies_no_team_recorded"] * table["need_weight"])
    table["rank_low"], table["rank_high"] = _interval(table, _seen(coverage), draws, seed)
    table["reason"] = [_whole_reason(row) for row in table.itertuples()]
    table["order"] = table["rank"].fillna(table["rank_low"]).fillna(table["rank_babies"])
    return GAPS.shaped(table.sort_values(["order", "area_code"], na_position="last"))


def _away(far: pd.DataFrame | None) -> dict[str, pd.Series]:
    """Return by area code how far the nearest base and the nearest district with a team are; kilometres alone."""
    distances = DISTANCE.shaped(pd.DataFrame(columns=DISTANCE.names)) if far is None else far
    distances = distances.set_index("area_code")
    straight = distances["unit"] == "km"
    return {
        "nearest_team_km": distances["nearest_base_km"],
        "nearest_covered_km": distances["nearest_recorded"].where(straight),
        "nearest_covered_code": distances["nearest_recorded_code"].where(straight),
        "nearest_covered_name": distances["nearest_recorded_name"].where(straight),
    }


def _ranked(scores: pd.Series) -> pd.Series:
    """Rank what is known, 1 for the greatest; what is missing has no rank."""
    scored = scores.notna()
    column = pd.Series(pd.NA, index=scores.index, dtype="Int64")
    column[scored] = descending(scores[scored].to_numpy(float))
    return column


def _seen(coverage: pd.DataFrame) -> tuple[float, float] | None:
    """Return the least and the greatest need weight at power 1 among all areas; nothing where none is known."""
    weights = need_weight(coverage["low_income_pct"], coverage["babies"]).dropna()
    return (float(weights.min()), float(weights.max())) if len(weights) else None


def _interval(
    made: pd.DataFrame, seen: tuple[float, float] | None, draws: int, seed: int
) -> tuple[pd.Series, pd.Series]:
    """
    Return the best and the worst rank: in 90 of 100 draws, and as ranked, whichever is wider.

    The rank itself takes what is not recorded as not served, which is one end of what may be so: the middle of the
    draws can miss it, and an interval without the rank beside it could not be read.
    """
    best, worst = (pd.Series(pd.NA, index=made.index, dtype="Int64") for _ in range(2))
    counted = made["babies_no_team_recorded"].notna()
    part = made[counted]
    if seen is None or part.empty:
        return best, worst
    without = _numbers(part["babies_without_low"]), _numbers(part["babies_without_high"])
    full = need_weight(part["low_income_pct"], part["babies"])
    weights = _numbers(full.fillna(seen[0])), _numbers(full.fillna(seen[1]))
    low, high = interval(without, weights, draws=draws, seed=seed)
    rank = part["rank"].to_numpy(float, na_value=np.nan)
    first, last = extremes(_numbers(part["babies_no_team_recorded"]), weights)
    unknown = np.isnan(rank)
    best[counted] = np.minimum(low, np.where(unknown, first, rank)).astype(np.int64)
    worst[counted] = np.maximum(high, np.where(unknown, last, rank)).astype(np.int64)
    return best, worst


def _numbers(column: pd.Series) -> np.ndarray:
    return np.asarray(column.to_numpy(float))


def _whole_reason(row: Any) -> str:
    why = reason(
        row.babies_no_team_recorded,
        row.status,
        row.low_income_pct,
        dated=pd.notna(row.evidence_on),
        nearest=(row.nearest_covered_name, row.nearest_covered_km),
    )
    return why + placed(row.rank, row.rank_low, row.rank_high)


def reason(babies: Any, status: str, low_income_pct: Any, *, dated: bool, nearest: tuple[Any, Any] = NOWHERE) -> str:
    """
    Describe in words why an area is in the list.

    Parameters
    ----------
    babies
        Those who live in it where no open team is recorded; may be missing.
    status
        What is recorded of it.
    low_income_pct
        Children under 16 in relative low income, per cent; may be missing.
    dated
        Whether dated evidence stands behind the status. None without any can only come from a complete register.
    nearest
        Name of the nearest district with a recorded team, and the kilometres to it in a straight line; may be missing.
    """
    who = counted(babies, "baby aged 0 to 2", "babies aged 0 to 2")
    what = {
        PARTLY_COVERED: f" {noun(babies, 'lives', 'live')} in the parts of the area where no open team is recorded",
        CONFIRMED_NONE: " and a statement that there is no team"
        if dated
        else " and no row, in a register that is taken as complete there",
        IN_DEVELOPMENT: " and only a team that has not opened",
        HEARD_OF: "; we have heard of a team, but have not confirmed one that we can count",
    }.get(status, "; no open team is recorded, which does not mean that there is none")
    name, km = nearest
    far = f"; the nearest area with a recorded team, {name}, is {_km(km)} away" if not pd.isna(km) and km > 0 else ""
    need = "" if pd.isna(low_income_pct) else f"; {low_income_pct:.0f}% of children under 16 in low-income families"
    return f"{who}{what}{far}{need}"


def _km(far: float) -> str:
    """Write a distance in whole kilometres; a short one is not made nothing."""
    return f"{far:.0f} km" if far >= 0.5 else "under 1 km"


def placed(rank: Any, rank_low: Any, rank_high: Any) -> str:
    """Describe where an area ranks and between which ranks it may lie; nothing where no rank is known."""
    if pd.isna(rank_low):
        return ""
    between = f"{rank_low}" if rank_low == rank_high else f"between {rank_low} and {rank_high}"
    if pd.isna(rank):
        return f"; child poverty not known, so ranked {between}, whatever it is"
    return f"; ranked {rank}" if rank_low == rank_high else f"; ranked {rank}, {between}"
