"""
Where the next teams would gain most babies, existing teams staying as they are.

Everything is scored in babies, never in areas: a plan's share of rows says nothing of families. In area mode a team
serves its own area; in hub mode it serves every area whose people-weighted centre lies within a service distance.
Existing teams serve what is recorded of them and nothing else, wherever their bases are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from ...vocabulary.measures import SITES
from ...vocabulary.numbers import counted, noun
from ..distance import STRAIGHT
from ..gaps import reason
from .gains import Gains, Unknown, drawn, gains
from .objectives import Covering, fewest_plan, median_plan, out_of_reach
from .plans import Plan, greedy, swapped

DRAWS = 200
SEED = 2026
_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class SitingRequest:
    """
    What is asked: how many teams, in which mode, best for what, how far a hub reaches, what becomes of unknowns.

    `distance_km` counts where distances are in kilometres, `minutes` where they are in minutes.
    """

    n: int = 10
    mode: Literal["area", "hub"] = "area"
    objective: Literal["cover", "median", "all-within"] = "cover"
    distance_km: float = 30.0
    minutes: float = 30.0
    unit: Literal["km", "minutes"] = "km"
    measured: str = STRAIGHT
    unknown: Unknown = "bound"
    draws: int = DRAWS
    seed: int = SEED

    @property
    def reach(self) -> float:
        """How far a hub reaches, in `unit`."""
        return self.minutes if self.unit == "minutes" else self.distance_km


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """
    SITES table, with what it does not hold.

    Attributes
    ----------
    sites
        SITES table; empty where there is nothing to gain.
    plan
        The plan with its proof, in the objective's own unit.
    to_gain
        Babies who could be gained in all.
    missing
        Names of areas whose babies are not known, so that nothing could be counted there.
    out_of_reach
        Names of areas with babies to be gained that no site reaches.
    """

    sites: pd.DataFrame
    plan: Plan
    to_gain: int
    missing: tuple[str, ...]
    out_of_reach: tuple[str, ...]


def where_next(coverage: pd.DataFrame, wanted: SitingRequest, distances: pd.DataFrame | None = None) -> Proposal:
    """
    Propose areas for the next teams.

    Parameters
    ----------
    coverage
        COVERAGE table of one level.
    wanted
        What is asked.
    distances
        Hub mode: how far it is from each area (rows, by code) to each site (columns, by code), in `wanted.unit`.
        Missing means out of reach; an area always reaches itself.

    Returns
    -------
    The proposal. Where fewer areas than asked for gain anything, it holds fewer.

    Raises
    ------
    ValueError
        If hub mode lacks distances for an area, or the median lacks any distance.
    """
    areas = coverage.sort_values("area_code", ignore_index=True)
    gained = gains(areas, wanted.unknown)
    if wanted.mode == "area":
        apart = np.where(np.eye(len(areas), dtype=bool), 0.0, np.inf)
        reach = np.eye(len(areas), dtype=bool)
    else:
        apart = _apart(areas["area_code"], distances)
        reach = apart <= wanted.reach
    sites = np.flatnonzero(gained.open_to_sites)
    plan, stability = _planned(areas, gained, wanted, apart[:, sites], reach[:, sites])
    order = sites[_in_order(gained, wanted, plan, apart[:, sites], reach[:, sites])].tolist()
    table = _table(areas, gained, wanted, order, apart, reach)
    total = int(gained.counted.sum())
    table["optimality_gap"] = gap(plan, wanted, total)
    table["greedy_babies"] = int(gained.counted @ reach[:, sites[list(plan.greedy_sites)]].any(axis=1))
    if stability is not None:
        table["stability"] = stability[np.searchsorted(sites, order)]
        table["draws"] = wanted.draws
    names = areas["area_name"]
    return Proposal(
        sites=SITES.shaped(table), plan=plan, to_gain=total, missing=tuple(names[gained.missing]),
        out_of_reach=tuple(names[out_of_reach(gained.needed, reach[:, sites])]),
    )  # fmt: skip


def gap(plan: Plan, wanted: SitingRequest, total: int) -> float:
    """Return how far a plan may be from the best, as a share: of what can be gained, or of what it costs at least."""
    if wanted.mode == "hub" and wanted.objective != "cover":
        return (plan.value - plan.bound) / plan.value if plan.value > 0 else 0.0
    most = total - plan.bound
    return (plan.value - plan.bound) / most if most > 0 else 0.0


def _apart(codes: pd.Series, distances: pd.DataFrame | None) -> np.ndarray:
    """Return the distances in the order of the areas; infinite where missing, 0 from an area to itself."""
    known = set() if distances is None else set(distances.index) & set(distances.columns)
    lacking = sorted(set(codes) - known)
    if distances is None or lacking:
        message = f"no distances for {lacking[:3]}"
        raise ValueError(message)
    array = distances.loc[codes, codes].to_numpy(float, copy=True)
    array[np.isnan(array)] = np.inf
    np.fill_diagonal(array, 0.0)
    return array


def _planned(
    areas: pd.DataFrame, found: Gains, wanted: SitingRequest, apart: np.ndarray, reach: np.ndarray
) -> tuple[Plan, np.ndarray | None]:
    """Choose the sites, and count in how many draws each of them is chosen again; not drawn for the fewest."""
    weights = found.counted.astype(float)
    if wanted.mode == "hub" and wanted.objective == "all-within":
        # Which areas need a team does not hang on how many babies they have, so draws would only repeat the plan.
        return fewest_plan(found.needed, reach), None
    draws = drawn(areas, wanted.unknown, draws=wanted.draws, seed=wanted.seed)
    chosen = np.zeros(apart.shape[1], dtype=int)
    if wanted.mode == "hub" and wanted.objective == "median":
        plan = median_plan(weights, apart, wanted.n)
        for draw in draws:
            chosen[swapped(draw, apart, greedy(draw, apart, wanted.n))] += 1
        return plan, chosen
    covering = Covering(reach, counted=(weights > 0) | (draws > 0).any(axis=0))
    plan = covering.plan(weights, wanted.n)
    # A draw is solved by one relaxation, rounding and swaps: nearly always the best, without the proof.
    for draw in draws:
        chosen[list(covering.plan(draw, wanted.n, proven=False).sites)] += 1
    return plan, chosen


def _in_order(found: Gains, wanted: SitingRequest, plan: Plan, apart: np.ndarray, reach: np.ndarray) -> list[int]:
    """Put a plan's sites in order: each time the one that gains most beside those before it."""
    weights = found.counted.astype(float)
    costs = apart if wanted.mode == "hub" and wanted.objective == "median" else 1.0 - reach
    first = greedy(weights, costs, len(plan.sites), among=plan.sites)
    return first + [site for site in plan.sites if site not in first]


def _table(
    areas: pd.DataFrame, found: Gains, wanted: SitingRequest, order: list[int], apart: np.ndarray, reach: np.ndarray
) -> pd.DataFrame:
    """Return a row a step: what it gains, by every count, and why."""
    excluded = wanted.unknown == "exclude"
    total = areas["babies"].sum(skipna=False)
    reached = areas["babies_covered_low"] if excluded else areas["babies"] - areas["babies_no_team_recorded"]
    done, gained = reached.sum(skipna=False), 0
    served = np.zeros(len(areas), dtype=bool)
    nearest = apart[:, order].argmin(axis=1) if order else np.zeros(len(areas), dtype=int)
    far = f"{wanted.reach:g} {wanted.unit}"
    rows: list[dict[str, Any]] = []
    for place, site in enumerate(order):
        area = areas.iloc[site]
        new = reach[:, site] & ~served
        served |= new
        step = int(found.counted @ new)
        gained += step
        rows.append(
            {"step": place + 1, "area_code": area["area_code"], "area_name": area["area_name"],
             "nation": area["nation"], "mode": wanted.mode,
             "objective": wanted.objective if wanted.mode == "hub" else "cover", "status": area["status"],
             "unknown": wanted.unknown, "level": area["level"], "on_day": area["on_day"],
             "definition": area["definition"],
             "babies_gained": step, "gained_low": int(found.low @ new), "gained_high": int(found.high @ new),
             "babies_reached_share": pd.NA if pd.isna(done) or not total else (done + gained) / total}
        )  # fmt: skip
        if wanted.mode == "hub":
            rows[-1] |= {"service_distance": wanted.reach, "unit": wanted.unit, "measured": wanted.measured}
            rows[-1]["babies_assigned"] = int(found.counted @ (nearest == place))
            rows[-1]["mean_distance"] = _mean(found.counted, apart[:, order[: place + 1]].min(axis=1))
            rows[-1]["reason"] = hub_reason(areas, new, found.counted, far, excluded=excluded)
        else:
            rows[-1]["reason"] = area_reason(area, step, excluded=excluded)
    return pd.DataFrame(rows, columns=SITES.names)


def _mean(weights: np.ndarray, far: np.ndarray) -> Any:
    """Return the mean distance, weighed by babies; missing where any of them is out of reach, or there are none."""
    some = weights > 0
    if not some.any() or not np.isfinite(far[some]).all():
        return pd.NA
    return float(weights[some] @ far[some] / weights[some].sum())


def area_reason(area: pd.Series, babies: int, *, excluded: bool) -> str:
    """Describe why an area is proposed in area mode, in the words of GAPS; surely, where unknown areas are excluded."""
    if excluded:
        who = counted(babies, "baby aged 0 to 2 surely lives", "babies aged 0 to 2 surely live")
        return f"{who} where no team serves"
    return reason(babies, area["status"], area["low_income_pct"], dated=pd.notna(area["evidence_on"]))


def hub_reason(areas: pd.DataFrame, new: np.ndarray, babies: np.ndarray, far: str, *, excluded: bool) -> str:
    """
    Describe which areas a hub newly reaches, those with most babies first.

    Parameters
    ----------
    areas
        COVERAGE table.
    new, babies
        Shape (m,): whether an area is newly reached, and its babies to be gained.
    far
        Service distance, with its unit.
    excluded
        Whether unknown areas are excluded.
    """
    gained = np.flatnonzero(new & (babies > 0))
    if not len(gained):
        return f"no babies are counted that it newly reaches within {far}"
    most = gained[np.argsort(-babies[gained], kind="stable")][:_NAMED]
    names = ", ".join(f"{areas['area_name'].iloc[place]} ({babies[place]:,})" for place in most)
    rest = f" and {len(gained) - len(most)} more" if len(gained) > len(most) else ""
    total = int(babies[gained].sum())
    live = noun(total, "lives", "live")
    what = f"surely {live} where no team serves" if excluded else f"{live} where no open team is recorded"
    return f"{counted(total, 'baby', 'babies')} aged 0 to 2 who {what}, within {far}: {names}{rest}"
