"""Whether the funding on record of a team has ended or ends within twelve months: it is said, and closes nothing."""

from __future__ import annotations

from datetime import date

import pandas as pd

from ..vocabulary.days import at_date
from ..vocabulary.standing import FUNDING, joined
from . import evidence

MONTHS_AHEAD = 12
_NAMED = ["team_ids", "other_team_ids", "neighbour_team_ids"]


def funding_ends(teams: pd.DataFrame, on: date) -> pd.Series:
    """
    Say of the teams whose funding on record has ended, or ends within twelve months, when that is.

    Parameters
    ----------
    teams
        TEAMS table. Only a team that is called open, and that had not closed or was still to open on the day, is told
        of; a team that the definition leaves out may lose its money too.
    on
        The day counted.

    Returns
    -------
    By `team_id`, earliest first: "Funding on record ended in March 2026" or "... ends in December 2026". A date known
    to the month or year has ended when its last day has passed, and ends within twelve months if its first day does.
    """
    day = pd.Timestamp(on)
    there = (teams["status"] == "open") & (evidence.in_force(teams, on) != evidence.NO)
    soon = teams["funded_earliest"] <= day + pd.DateOffset(months=MONTHS_AHEAD)
    told = teams[(there & soon).fillna(value=False).astype(bool)].sort_values(["funded_latest", "team_id"])
    words = [
        f"Funding on record {'ended' if row.funded_latest < day else 'ends'} {at_date(row.funded_until)}"
        for row in told.itertuples()
    ]
    return pd.Series(words, index=told["team_id"], dtype="string")


def with_funding(coverage: pd.DataFrame, teams: pd.DataFrame, on: date) -> pd.DataFrame:
    """
    Say beside each area whose funding ends, and mark it to be checked; no status, share or count changes.

    Parameters
    ----------
    coverage
        COVERAGE table. A team is told of in the areas where it is named, whether or not it counts there, but not where
        it reaches only a little of the area.
    teams, on
        As in `funding_ends`.

    Returns
    -------
    The same table with `funding_ends`, the earliest first; where an area has several teams, each is named. `reverify`
    is true there, and `reverify_reason` has the code of it beside the others.
    """
    ends, names = funding_ends(teams, on), teams.set_index("team_id")["team_name"]
    cells = coverage[_NAMED].fillna("").itertuples(index=False)
    said = [_said(_teams(counted, others) - _teams(neighbours), ends, names) for counted, others, neighbours in cells]
    made = coverage.assign(funding_ends=pd.array(said, dtype="string"))
    ending = made["funding_ends"].notna()
    held = made["reverify_reason"].fillna("").str.split(";")
    reasons = [joined({*codes, FUNDING} if told else set(codes)) for codes, told in zip(held, ending, strict=True)]
    return made.assign(reverify=made["reverify"] | ending, reverify_reason=pd.array(reasons, dtype="string"))


def _teams(*cells: str) -> set[str]:
    return {team for cell in cells for team in cell.split(";") if team}


def _said(here: set[str], ends: pd.Series, names: pd.Series) -> str | None:
    told = [words if len(here) == 1 else f"{words} ({names[team]})" for team, words in ends.items() if team in here]
    return "; ".join(told) or None
