"""How far it is from where an area's people live to the nearest district with a recorded team, and to known bases."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..vocabulary.measures import DISTANCE
from ..vocabulary.schema import RECORDED

STRAIGHT = "straight line between people-weighted centres"
# Distances to bases are given from this share of open teams whose base is known: the nearest of a few is not the
# nearest team.
BASES_NEEDED = 0.8


def bases_suffice(known: int, teams: int) -> bool:
    """Say whether enough of the open teams have a known base for the nearest one to be told."""
    return teams > 0 and known >= BASES_NEEDED * teams


def distance(
    coverage: pd.DataFrame,
    centres: pd.DataFrame,
    bases: pd.DataFrame,
    places: pd.DataFrame,
    apart: pd.DataFrame,
    *,
    how: tuple[str, str] = ("km", STRAIGHT),
) -> pd.DataFrame:
    """
    Measure from each area's people-weighted centre.

    A base says nothing of whom a team serves: hence the nearest district that a team is recorded for.

    Parameters
    ----------
    coverage
        COVERAGE table of one level.
    centres
        CENTRES table of that level; metres, EPSG:27700.
    bases
        `team_id easting northing`, of any teams; those that are not open in `coverage` are left out.
    places
        What is measured to, from `measuring.served`.
    apart
        From each area (rows, by code) to each place (columns): kilometres in a straight line, or what the user's file
        says. Missing means not known.
    how
        Unit of `apart`, and how it was measured.

    Returns
    -------
    DISTANCE table in the order of `coverage`. An area with a recorded team is 0 from itself. What is not known, or has
    nothing to be measured to, is missing; so is every distance to a base where too few are known.

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
    made["bases_known"], made["teams"] = len(known), len(open_teams)
    if bases_suffice(len(known), len(open_teams)):
        made["nearest_base_team"], made["nearest_base_km"] = _to_bases(codes, centres, known)
    nearest = _nearest(places.drop_duplicates("place_code"), apart.reindex(index=codes).set_axis(coverage.index))
    itself = coverage["status"].isin(RECORDED).to_numpy(bool)
    for name, own in (("code", codes), ("name", coverage["area_name"]), ("in", codes)):
        made[f"nearest_recorded_{name}"] = nearest[name].mask(itself, own)
    made["nearest_recorded"] = nearest["far"].mask(itself, 0.0)
    return DISTANCE.shaped(made.assign(unit=how[0], measured=how[1]))


def _to_bases(codes: pd.Series, centres: pd.DataFrame, bases: pd.DataFrame) -> tuple[list[object], list[object]]:
    """Give the nearest base's team and the kilometres to it; of two equally near the first by identifier."""
    here = centres.set_index("area_code").loc[codes, ["easting", "northing"]].to_numpy(float)
    there = bases[["easting", "northing"]].to_numpy(float)
    km = np.hypot(*(here[:, None, :] - there[None, :, :]).transpose(2, 0, 1)) / 1000
    first = km.argmin(axis=1)
    return bases["team_id"].iloc[first].tolist(), km[np.arange(len(codes)), first].tolist()


def _nearest(places: pd.DataFrame, apart: pd.DataFrame) -> pd.DataFrame:
    """Give `code name in far` of the nearest place for each row; missing where none is known."""
    far = apart.reindex(columns=places["place_code"]).to_numpy(float, copy=True)
    far[np.isnan(far)] = np.inf
    if not far.shape[1]:
        return pd.DataFrame(pd.NA, index=apart.index, columns=["code", "name", "in", "far"])
    first, best = far.argmin(axis=1), far.min(axis=1)
    made = places.iloc[first].reset_index(drop=True)
    made = made.rename(columns={"place_code": "code", "place_name": "name", "area_code": "in"})
    made = made[["code", "name", "in"]].astype("string").assign(far=pd.array(best, dtype="Float64"))
    made.loc[np.isinf(best)] = pd.NA
    return made.set_axis(apart.index)
