"""Where babies live without a recorded team: which areas come first, how sure that is, and the reason in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..vocabulary.measures import DISTANCE
from ..vocabulary.schema import CONFIRMED_NONE, GAPS_PROPER, HEARD_OF, IN_DEVELOPMENT, PARTLY_COVERED
from ..vocabulary.tables import GAPS
from ..vocabulary.wording import counted, noun
from . import ranks
from .weights import PROPORTIONAL, need_weight

# The name of the nearest district with a team, and how far it is, where neither is known.
NOWHERE = (pd.NA, pd.NA)


def gaps(
    coverage: pd.DataFrame,
    *,
    power: float = PROPORTIONAL,
    far: pd.DataFrame | None = None,
    draws: int = ranks.DRAWS,
    seed: int = ranks.SEED,
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
        For the interval of the rank, see `ranks.interval`. The areas are drawn in the order of their codes.

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
    made = coverage[listed].assign(need_weight=weight[listed]).sort_values("area_code", ignore_index=True)
    # What rests on old evidence leaves it open whether a team serves, and is no gap.
    made["is_gap"] = made["status"].isin(GAPS_PROPER) & (made["share_high"] == 0).fillna(False)
    made["babies_without_low"] = made["babies"] - made["babies_covered_high"]
    made["babies_without_high"] = made["babies"] - made["babies_covered_low"]
    for name, held in _away(far).items():
        made[name] = made["area_code"].map(held)
    made["rank_babies"] = _ranked(made["babies_no_team_recorded"])
    made["rank"] = _ranked(made["babies_no_team_recorded"] * made["need_weight"])
    made["rank_low"], made["rank_high"] = _interval(made, _seen(coverage), draws, seed)
    made["reason"] = [_whole_reason(row) for row in made.itertuples()]
    made["order"] = made["rank"].fillna(made["rank_low"]).fillna(made["rank_babies"])
    return GAPS.shaped(made.sort_values(["order", "area_code"], na_position="last"))


def _away(far: pd.DataFrame | None) -> dict[str, pd.Series]:
    """Give by area code how far the nearest base and the nearest district with a team are; kilometres alone."""
    held = DISTANCE.shaped(pd.DataFrame(columns=DISTANCE.names)) if far is None else far
    held = held.set_index("area_code")
    straight = held["unit"] == "km"
    return {
        "nearest_team_km": held["nearest_base_km"],
        "nearest_covered_km": held["nearest_recorded"].where(straight),
        "nearest_covered_code": held["nearest_recorded_code"].where(straight),
        "nearest_covered_name": held["nearest_recorded_name"].where(straight),
    }


def _ranked(scores: pd.Series) -> pd.Series:
    """Rank what is known, 1 for the greatest; what is missing has no rank."""
    known = scores.notna()
    made = pd.Series(pd.NA, index=scores.index, dtype="Int64")
    made[known] = ranks.descending(scores[known].to_numpy(float))
    return made


def _seen(coverage: pd.DataFrame) -> tuple[float, float] | None:
    """Give the least and the greatest need weight at power 1 among all areas; nothing where none is known."""
    weights = need_weight(coverage["low_income_pct"], coverage["babies"]).dropna()
    return (float(weights.min()), float(weights.max())) if len(weights) else None


def _interval(
    made: pd.DataFrame, seen: tuple[float, float] | None, draws: int, seed: int
) -> tuple[pd.Series, pd.Series]:
    """
    Give the best and the worst rank: in 90 of 100 draws, and as ranked, whichever is wider.

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
    low, high = ranks.interval(without, weights, draws=draws, seed=seed)
    rank = part["rank"].to_numpy(float, na_value=np.nan)
    first, last = ranks.extremes(_numbers(part["babies_no_team_recorded"]), weights)
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
    Say in words why an area is in the list.

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
    """Say where an area ranks and between which ranks it may lie; nothing where no rank is known."""
    if pd.isna(rank_low):
        return ""
    between = f"{rank_low}" if rank_low == rank_high else f"between {rank_low} and {rank_high}"
    if pd.isna(rank):
        return f"; child poverty not known, so ranked {between}, whatever it is"
    return f"; ranked {rank}" if rank_low == rank_high else f"; ranked {rank}, {between}"
