"""
Coverage over time, by today's register: new teams told apart from teams that only came to be known.

What of the last step of a series is not news: teams that nobody has dated, and evidence that only grew old.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import pandas as pd

from ..vocabulary.measures import TIMELINE
from ..vocabulary.schema import RECORDED, UNITS
from ..vocabulary.standing import in_cells
from .coverage import wholly_served

NEW_TEAM = "more_new_team"
NEWLY_KNOWN = "more_newly_known"
CLOSED = "fewer_closed"
OTHER = "fewer_other"


def timeline(coverage: Mapping[date, pd.DataFrame], teams: pd.DataFrame) -> pd.DataFrame:
    """
    Follow the headline through a list of days, and say why it moved.

    Every day is counted by the register of today, on the areas and the babies of today: what nobody knows now of a
    past day is missing there too. A team whose opening is not dated counts only from the day of its source, so from
    there on it is newly known, not new.

    Parameters
    ----------
    coverage
        COVERAGE of one level and definition by day.
    teams
        TEAMS table.

    Returns
    -------
    TIMELINE table: a row a day and unit, days in order. The four reasons add up to the change in `recorded` since the
    day before in the list; they are missing on the first day. A count of babies with a gap in it is missing.
    """
    opened = teams.set_index("team_id")["opened_earliest"].notna()
    closed = teams.set_index("team_id")[["closed_earliest", "closed_latest"]].notna().any(axis=1)
    rows: list[dict[str, object]] = []
    before: pd.DataFrame | None = None
    for day, table in sorted(coverage.items()):
        now = table.set_index("area_code")
        reasons = None if before is None else _reasons(before, now, opened, closed)
        rows.extend(_row(day, now, unit, reasons) for unit in UNITS)
        before = now
    return TIMELINE.shaped(pd.DataFrame(rows))


def _row(day: date, now: pd.DataFrame, unit: str, reasons: pd.Series | None) -> dict[str, object]:
    """Count one day in areas or in babies."""
    recorded = now["status"].isin(RECORDED)
    if unit == "areas":
        weight = low = pd.Series(1, index=now.index, dtype="Int64")
        low = wholly_served(now).astype("Int64")
        high = (now["share_high"] > 0).astype("Int64")
    else:
        weight, low, high = now["babies"], now["babies_covered_low"], now["babies_covered_high"]
    ids = in_cells(*now["team_ids"])
    counts: dict[str, object] = {
        "on_day": pd.Timestamp(day),
        "unit": unit,
        "total": weight.sum(skipna=False),
        "at_least": low.sum(skipna=False),
        "recorded": weight[recorded].sum(skipna=False),
        "at_most": high.sum(skipna=False),
        "teams": len(ids),
    }
    if reasons is not None:
        counts |= {why: weight[reasons == why].sum(skipna=False) for why in (NEW_TEAM, NEWLY_KNOWN, CLOSED, OTHER)}
    return counts


def _reasons(before: pd.DataFrame, now: pd.DataFrame, opened: pd.Series, closed: pd.Series) -> pd.Series:
    """Say of each area that came to have a recorded team, or ceased to, why; missing where nothing moved."""
    was, is_now = before["status"].isin(RECORDED).reindex(now.index), now["status"].isin(RECORDED)
    column = pd.Series(pd.NA, index=now.index, dtype="string")
    for code in now.index[was != is_now]:
        earlier, later = in_cells(before.at[code, "team_ids"]), in_cells(now.at[code, "team_ids"])
        if is_now[code]:
            came = later - earlier
            column[code] = NEW_TEAM if any(opened.get(team, False) for team in came) else NEWLY_KNOWN
        else:
            column[code] = CLOSED if any(closed.get(team, False) for team in earlier - later) else OTHER
    return column


def never_counted(coverage: Mapping[date, pd.DataFrame], teams: pd.DataFrame, admitted: Collection[str]) -> list[str]:
    """Name the teams of a definition that count on none of the days: nobody recorded when they were open."""
    counted = in_cells(*(cell for table in coverage.values() for cell in table["team_ids"]))
    left = teams[teams["definition_class"].isin(list(admitted)) & ~teams["team_id"].isin(counted)]
    return sorted(left["team_name"])


def undated(teams: pd.DataFrame) -> pd.DataFrame:
    """
    Return the teams that count only from the register's own day: neither their opening nor their source is dated.

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


@dataclass(frozen=True, kw_only=True)
class LastStep:
    """
    What of the last step of a series is no news of any service.

    `undated` teams are recorded as open without any date, `admitted` of them are of the classes that count; `came`
    areas have a recorded team only by those; `aged` ones left "at least" only because evidence grew too old.
    """

    before: date
    day: date
    undated: int
    admitted: int
    came: int
    aged: int


def last_step(coverage: Mapping[date, pd.DataFrame], teams: pd.DataFrame, admitted: Collection[str]) -> LastStep | None:
    """
    Count what of the last step is no news of any service.

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
    Nothing where there are fewer than two days.
    """
    if len(coverage) < 2:
        return None
    (before, was), (day, now) = sorted(coverage.items())[-2:]
    without = undated(teams)
    one, other = was.set_index("area_code"), now.set_index("area_code")
    one = one.reindex(other.index)
    came = other["status"].isin(RECORDED) & ~one["status"].isin(RECORDED)
    dateless = set(without["team_id"])
    teams_of = zip(one.loc[came, "team_ids"], other.loc[came, "team_ids"], strict=True)
    same = (one["status"] == other["status"]) & (one["team_ids"].fillna("") == other["team_ids"].fillna(""))
    return LastStep(
        before=before, day=day, undated=len(without),
        admitted=int(without["definition_class"].isin(list(admitted)).sum()),
        came=sum(not in_cells(new) - in_cells(old) - dateless for old, new in teams_of),
        aged=int((wholly_served(one) & ~wholly_served(other) & same).sum()),
    )  # fmt: skip


class Openings(NamedTuple):
    """Teams that opened and closed on known days, and those whose opening or closing day nobody knows."""

    opened: int
    closed: int
    no_opening: int
    no_closing: int


def openings(teams: pd.DataFrame, first: date, last: date) -> Openings:
    """Count teams that opened and closed between two days, whether an area moved or not."""
    since, until = pd.Timestamp(first), pd.Timestamp(last)
    may_have = teams["status"].isin(["closed", "unknown", "paused"])
    return Openings(
        opened=int(((teams["opened_earliest"] > since) & (teams["opened_latest"] <= until)).sum()),
        closed=int(((teams["closed_earliest"] > since) & (teams["closed_latest"] <= until)).sum()),
        no_opening=int((teams["opened_earliest"].isna() & (teams["status"] != "in_development")).sum()),
        no_closing=int((may_have & teams["closed_earliest"].isna()).sum()),
    )
