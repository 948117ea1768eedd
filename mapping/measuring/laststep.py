"""What of the last step of a series is not news: teams that nobody has dated, and evidence that only grew old."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import pandas as pd

from ..vocabulary.schema import COVERED, RECORDED
from ..vocabulary.wording import capital, counted, noun
from .timeline import in_words


def undated(teams: pd.DataFrame) -> pd.DataFrame:
    """
    Give the teams that count only from the register's own day: neither their opening nor their source is dated.

    Parameters
    ----------
    teams
        TEAMS table.

    Returns
    -------
    Those of its rows that are recorded as open and have neither date.
    """
    nothing = teams["opened_earliest"].isna() & teams["source_date"].isna() & teams["opened_latest"].notna()
    return teams[nothing & (teams["status"] == "open")]


def last_step_words(coverage: Mapping[date, pd.DataFrame], teams: pd.DataFrame, admitted: Collection[str]) -> list[str]:
    """
    Say in words how much of the last step is no news of any service.

    Parameters
    ----------
    coverage
        COVERAGE of one level and definition by day.
    teams
        TEAMS table.
    admitted
        The classes of team that count.

    Returns
    -------
    Sentences; none where there are fewer than two days.
    """
    if len(coverage) < 2:
        return []
    (before, was), (day, now) = sorted(coverage.items())[-2:]
    without = undated(teams)
    admits = int(without["definition_class"].isin(list(admitted)).sum())
    one, other = was.set_index("area_code"), now.set_index("area_code")
    one = one.reindex(other.index)
    came = other["status"].isin(RECORDED) & ~one["status"].isin(RECORDED)
    dateless = set(without["team_id"])
    teams_of = zip(one.loc[came, "team_ids"], other.loc[came, "team_ids"], strict=True)
    only = [not _new_teams(*pair) - dateless for pair in teams_of]
    surely = ((table["status"] == COVERED) & (table["share_low"] >= 1) for table in (one, other))
    same = (one["status"] == other["status"]) & (one["team_ids"].fillna("") == other["team_ids"].fillna(""))
    aged = next(surely) & ~next(surely) & same
    step = f"In the last step, from {in_words(before)} to {in_words(day)}"
    return [
        f"Teams recorded as open without any date: {len(without)}. Such a team counts only from the day of the "
        f"register, however long it was there; {admits} of them {noun(admits, 'is', 'are')} of the sort that this "
        "definition counts.",
        f"{step}, {counted(sum(only), 'area')} came to have a recorded team only by such undated teams. "
        f"{capital(counted(int(aged.sum()), 'area'))} left “at least” only because the evidence grew too old. "
        "No opening or closure is on record there.",
    ]


def _new_teams(before: object, now: object) -> set[str]:
    """Give the teams that are counted now and were not before."""
    listed = [set() if pd.isna(cell) else set(str(cell).split(";")) for cell in (before, now)]
    return listed[1] - listed[0]
