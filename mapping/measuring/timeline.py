"""
Coverage over time, by today's register: new teams told apart from teams that only came to be known.

What of the last step of a series is not news: teams that nobody has dated, and evidence that only grew old.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import pandas as pd

from ..vocabulary.measures import TIMELINE
from ..vocabulary.numbers import capital, counted, noun, out_of
from ..vocabulary.schema import RECORDED, UNITS
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
    ids = {team for written in now["team_ids"].dropna() for team in str(written).split(";")}
    made: dict[str, object] = {
        "on_day": pd.Timestamp(day),
        "unit": unit,
        "total": weight.sum(skipna=False),
        "at_least": low.sum(skipna=False),
        "recorded": weight[recorded].sum(skipna=False),
        "at_most": high.sum(skipna=False),
        "teams": len(ids),
    }
    if reasons is not None:
        made |= {why: weight[reasons == why].sum(skipna=False) for why in (NEW_TEAM, NEWLY_KNOWN, CLOSED, OTHER)}
    return made


def _reasons(before: pd.DataFrame, now: pd.DataFrame, opened: pd.Series, closed: pd.Series) -> pd.Series:
    """Say of each area that came to have a recorded team, or ceased to, why; missing where nothing moved."""
    was, is_now = before["status"].isin(RECORDED).reindex(now.index), now["status"].isin(RECORDED)
    made = pd.Series(pd.NA, index=now.index, dtype="string")
    for code in now.index[was != is_now]:
        earlier, later = _teams(before.at[code, "team_ids"]), _teams(now.at[code, "team_ids"])
        if is_now[code]:
            came = later - earlier
            made[code] = NEW_TEAM if any(opened.get(team, False) for team in came) else NEWLY_KNOWN
        else:
            made[code] = CLOSED if any(closed.get(team, False) for team in earlier - later) else OTHER
    return made


def _teams(written: object) -> set[str]:
    return set() if pd.isna(written) else set(str(written).split(";"))


def never_counted(coverage: Mapping[date, pd.DataFrame], teams: pd.DataFrame, admitted: Collection[str]) -> list[str]:
    """Name the teams of a definition that count on none of the days: nobody recorded when they were open."""
    counted = {
        team for table in coverage.values() for ids in table["team_ids"].dropna() for team in str(ids).split(";")
    }
    left = teams[teams["definition_class"].isin(list(admitted)) & ~teams["team_id"].isin(counted)]
    return sorted(left["team_name"])


def movement(table: pd.DataFrame, never: Collection[str], teams: pd.DataFrame) -> str:
    """
    Say in words what moved between the first day and the last, and how much of it is only better knowledge.

    Parameters
    ----------
    table
        From `timeline`, of two days or more.
    never
        From `never_counted`.
    teams
        TEAMS table, of the classes that count.
    """
    areas = table[table["unit"] == "areas"]
    babies = table[table["unit"] == "babies"]
    first, last = areas["on_day"].iloc[0], areas["on_day"].iloc[-1]
    moved = {why: int(areas[why].sum()) for why in (NEW_TEAM, NEWLY_KNOWN, CLOSED, OTHER)}
    went = _gone(moved[CLOSED], moved[OTHER]) + _opened_and_closed(teams, first, last)
    living = _from_to(babies["recorded"].iloc[0], babies["recorded"].iloc[-1])
    return (
        f"From {in_words(first)} to {in_words(last)}, by the register as it stands today, areas with a recorded open "
        f"team went from {areas['recorded'].iloc[0]:,} to {areas['recorded'].iloc[-1]:,} of "
        f"{areas['total'].iloc[-1]:,}. {living} "
        f"{capital(counted(moved[NEW_TEAM], 'area'))} came by teams whose opening is dated, and "
        f"{counted(moved[NEWLY_KNOWN], 'area')} only "
        f"because a source of that time first tells of a team. {went} A team whose "
        "opening is not dated counts only from the day of its source, however long it was there. "
        f"{_left_out(never)}A team that is not in the register is missing from every day."
    )


def in_words(day: date) -> str:
    """Write a day as "1 June 2019"."""
    return f"{day.day} {day:%B} {day.year}"


def _gone(closed: int, other: int) -> str:
    if not closed and not other:
        return ""
    return (
        f"{capital(counted(closed, 'area'))} went by closings that are dated, and {counted(other, 'area')} for other "
        "reasons. "
    )


def _opened_and_closed(teams: pd.DataFrame, first: date, last: date) -> str:
    """Count teams that opened and closed, whether an area moved or not, and those of which nobody knows the day."""
    since, until = pd.Timestamp(first), pd.Timestamp(last)
    opened = int(((teams["opened_earliest"] > since) & (teams["opened_latest"] <= until)).sum())
    closed = int(((teams["closed_earliest"] > since) & (teams["closed_latest"] <= until)).sum())
    no_opening = int((teams["opened_earliest"].isna() & (teams["status"] != "in_development")).sum())
    may_have = teams["status"].isin(["closed", "unknown", "paused"])
    no_closing = int((may_have & teams["closed_earliest"].isna()).sum())
    if closed:
        went = f"{counted(closed, 'team')} closed on a known day."
    else:
        went = "no closure is on record." if no_opening or no_closing else "no team closed."
    unknown = (
        f" The opening day is not known for {out_of(no_opening, len(teams), 'team')}, and the closing day for "
        f"{counted(no_closing, 'team')} that closed or may have."
    )
    opening = capital(counted(opened, "team"))
    return f"{opening} opened on a known day; {went}{unknown if no_opening or no_closing else ''}"


def _left_out(never: Collection[str]) -> str:
    if not never:
        return ""
    named = ", ".join(list(never)[:3]) + (f" and {len(never) - 3} more" if len(never) > 3 else "")
    who = counted(len(never), "team of the register counts", "teams of the register count")
    return f"{who} on none of these days, since nobody recorded when they were open: {named}. "


def _from_to(first: object, last: object) -> str:
    """Say how many babies live in the areas on the first day and the last, as far as that is known on both."""
    if pd.isna(first) or pd.isna(last):
        return "How many babies live in them is not known on both days."
    return f"The babies who live in them went from {first:,} to {last:,}."


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
    surely = (wholly_served(table) for table in (one, other))
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
    """Return the teams that are counted now and were not before."""
    listed = [set() if pd.isna(cell) else set(str(cell).split(";")) for cell in (before, now)]
    return listed[1] - listed[0]
