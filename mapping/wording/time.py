"""Describe what moved through a series of days, and what of it is no news of any service."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from ..measuring.timeline import CLOSED, NEW_TEAM, NEWLY_KNOWN, OTHER, LastStep, Openings, openings
from ..vocabulary.numbers import capital, counted, noun, out_of
from .phrases import day_words


def movement(table: pd.DataFrame, never: Collection[str], teams: pd.DataFrame) -> str:
    """
    Describe in words what moved between the first day and the last, and how much of it is only better knowledge.

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
    went = _gone(moved[CLOSED], moved[OTHER]) + _opened_and_closed(openings(teams, first, last), len(teams))
    living = _from_to(babies["recorded"].iloc[0], babies["recorded"].iloc[-1])
    return (
        f"From {day_words(first)} to {day_words(last)}, by the register as it stands today, areas with a recorded open "
        f"team went from {areas['recorded'].iloc[0]:,} to {areas['recorded'].iloc[-1]:,} of "
        f"{areas['total'].iloc[-1]:,}. {living} "
        f"{capital(counted(moved[NEW_TEAM], 'area'))} came by teams whose opening is dated, and "
        f"{counted(moved[NEWLY_KNOWN], 'area')} only "
        f"because a source of that time first tells of a team. {went} A team whose "
        "opening is not dated counts only from the day of its source, however long it was there. "
        f"{_left_out(never)}A team that is not in the register is missing from every day."
    )


def _gone(closed: int, other: int) -> str:
    if not closed and not other:
        return ""
    return (
        f"{capital(counted(closed, 'area'))} went by closings that are dated, and {counted(other, 'area')} for other "
        "reasons. "
    )


def _opened_and_closed(days: Openings, teams: int) -> str:
    """Describe how many teams opened and closed, and of how many of them all nobody knows the day."""
    if days.closed:
        went = f"{counted(days.closed, 'team')} closed on a known day."
    else:
        went = "no closure is on record." if days.no_opening or days.no_closing else "no team closed."
    unknown = (
        f" The opening day is not known for {out_of(days.no_opening, teams, 'team')}, and the closing day for "
        f"{counted(days.no_closing, 'team')} that closed or may have."
    )
    opening = capital(counted(days.opened, "team"))
    return f"{opening} opened on a known day; {went}{unknown if days.no_opening or days.no_closing else ''}"


def _left_out(never: Collection[str]) -> str:
    if not never:
        return ""
    named = ", ".join(list(never)[:3]) + (f" and {len(never) - 3} more" if len(never) > 3 else "")
    who = counted(len(never), "team of the register counts", "teams of the register count")
    return f"{who} on none of these days, since nobody recorded when they were open: {named}. "


def _from_to(first: object, last: object) -> str:
    """Describe how many babies live in the areas on the first day and the last, as far as that is known on both."""
    if pd.isna(first) or pd.isna(last):
        return "How many babies live in them is not known on both days."
    return f"The babies who live in them went from {first:,} to {last:,}."


def last_step_words(step: LastStep | None) -> list[str]:
    """Describe how much of the last step is no news of any service; nothing where there is no step."""
    if step is None:
        return []
    between = f"In the last step, from {day_words(step.before)} to {day_words(step.day)}"
    return [
        f"Teams recorded as open without any date: {step.undated}. Such a team counts only from the day of the "
        f"register, however long it was there; {step.admitted} of them {noun(step.admitted, 'is', 'are')} of the sort "
        "that this definition counts.",
        f"{between}, {counted(step.came, 'area')} came to have a recorded team only by such undated teams. "
        f"{capital(counted(step.aged, 'area'))} left “at least” only because the evidence grew too old. "
        "No opening or closure is on record there.",
    ]
