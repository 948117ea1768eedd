"""How many teams it would take to meet the need, and how many of them are still wanting."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..vocabulary.assumptions import Assumptions


def capacity(reached: pd.DataFrame, assumptions: Assumptions) -> pd.DataFrame:
    """
    Count teams to meet the need, and teams and whole-time staff still needed.

    The low figure takes the low need and the most families a team, the high one the high need and the fewest.

    Parameters
    ----------
    reached
        `babies_needing_low babies_needing_high families_seen at_least`, all with missing values but the last.
    assumptions
        Families per team; staff per team may be None.

    Returns
    -------
    With the index of `reached`: `teams_to_meet_need_low/high`, `teams_still_needed_low/high` (Int64) and
    `staff_still_needed_low/high` (Float64). Families whom nobody has counted can only lower the teams still needed: so
    the high figure takes off those that were counted, none where none were, and the low figure is missing there. Staff
    are missing where no size of a team is assumed.
    """
    seen, least = reached["families_seen"], reached["at_least"].astype(bool)
    team = assumptions.families_per_team
    made = pd.DataFrame(index=reached.index)
    made["teams_to_meet_need_low"] = _teams(reached["babies_needing_low"], team.high)
    made["teams_to_meet_need_high"] = _teams(reached["babies_needing_high"], team.low)
    surely = _teams(reached["babies_needing_low"] - seen, team.high)
    made["teams_still_needed_low"] = surely.mask(least, pd.NA)
    made["teams_still_needed_high"] = _teams(reached["babies_needing_high"] - seen.fillna(0), team.low)
    staff = assumptions.staff_per_team
    for bound in ("low", "high"):
        teams = made[f"teams_still_needed_{bound}"].astype("Float64")
        made[f"staff_still_needed_{bound}"] = teams * getattr(staff, bound) if staff else pd.NA
    return made


def _teams(families: pd.Series, per_team: float) -> pd.Series:
    """Give the whole teams that see so many families; none where there are none to see."""
    exact = families.astype("Float64").clip(lower=0) / per_team
    return np.ceil(exact - 1e-9).astype("Int64")
