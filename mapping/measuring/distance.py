"""How far it is from where an area's people live to the nearest known base, and to the nearest recorded area."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..vocabulary.measures import DISTANCE
from ..vocabulary.schema import RECORDED

STRAIGHT = "straight line between people-weighted centres"


def distance(
    coverage: pd.DataFrame,
    centres: pd.DataFrame,
    bases: pd.DataFrame,
    apart: pd.DataFrame,
    *,
    unit: str = "km",
    measured: str = STRAIGHT,
) -> pd.DataFrame:
    """
    Measure from each area's people-weighted centre.

    Few teams give the postcode of a base, so the nearest known base is not the nearest team; `bases_known` says how
    few. A base says nothing of whom a team serves: hence the nearest area with a recorded team beside it.

    Parameters
    ----------
    coverage
        COVERAGE table of one level.
    centres
        CENTRES table of that level; metres, EPSG:27700.
    bases
        `team_id easting northing`, of any teams; those that are not open in `coverage` are left out.
    apart
        From each area (rows, by code) to each area (columns): kilometres in a straight line, or what the user's file
        says. Missing means not known.
    unit, measured
        Unit of `apart`, and how it was measured.

    Returns
    -------
    DISTANCE table in the order of `coverage`. An area with a recorded team is 0 from itself. What is not known, or has
    nothing to be measured to, is missing.

    Raises
    ------
    ValueError
        If an area has no centre, or no row in `apart`: a fault of ours.
    """
    codes = coverage["area_code"]
    lacking = set(codes) - set(centres["area_code"]) | set(codes) - set(apart.index)
    if lacking:
        message = f"no centre or no distances for {sorted(lacking)[:3]}"
        raise ValueError(message)
    made = coverage[["area_code", "area_name", "nation"]].copy()
    open_teams = {team for ids in coverage["team_ids"].dropna() for team in str(ids).split(";")}
    known = bases[bases["team_id"].isin(open_teams)].sort_values("team_id")
    made["nearest_base_team"], made["nearest_base_km"] = _to_bases(codes, centres, known)
    made["bases_known"], made["teams"] = len(known), len(open_teams)
    recorded = codes[coverage["status"].isin(RECORDED)]
    places, far = _nearest(apart.reindex(index=codes, columns=recorded).to_numpy(float, copy=True), codes, recorded)
    names = coverage.set_index("area_code")["area_name"]
    made["nearest_recorded_code"] = [recorded.iloc[place] if place >= 0 else pd.NA for place in places]
    made["nearest_recorded_name"] = made["nearest_recorded_code"].map(names)
    made["nearest_recorded"] = pd.array(far, dtype="Float64")
    made["nearest_recorded"] = made["nearest_recorded"].mask(places < 0, pd.NA)
    return DISTANCE.shaped(made.assign(unit=unit, measured=measured))


def _to_bases(codes: pd.Series, centres: pd.DataFrame, bases: pd.DataFrame) -> tuple[list[object], list[object]]:
    """Give the nearest base's team and the kilometres to it; of two equally near the first by identifier."""
    if bases.empty:
        return [pd.NA] * len(codes), [pd.NA] * len(codes)
    here = centres.set_index("area_code").loc[codes, ["easting", "northing"]].to_numpy(float)
    there = bases[["easting", "northing"]].to_numpy(float)
    km = np.hypot(*(here[:, None, :] - there[None, :, :]).transpose(2, 0, 1)) / 1000
    first = km.argmin(axis=1)
    return bases["team_id"].iloc[first].tolist(), km[np.arange(len(codes)), first].tolist()


def _nearest(far: np.ndarray, codes: pd.Series, recorded: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Give the place of the nearest column for each row and how far it is; -1 where nothing is known."""
    # A recorded area is in reach of itself, whatever a table of travel says of the way across it.
    far[codes.to_numpy(object)[:, None] == recorded.to_numpy(object)[None, :]] = 0.0
    far[np.isnan(far)] = np.inf
    if not far.shape[1]:
        return np.full(len(codes), -1), np.full(len(codes), np.inf)
    place, best = far.argmin(axis=1), far.min(axis=1)
    return np.where(np.isfinite(best), place, -1), best
