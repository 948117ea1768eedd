"""
Reach: families seen a year by recorded open teams, over the babies of a year estimated to need them.

Presence is not reach. A team that gives no figure is counted as such, and none is put in its place; what is missing
can only make the true reach higher.

Whose the families are whom each team says it sees in a year: an area's where the team serves it alone.

How many teams it would take to meet the need, and how many of them are still wanting.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..vocabulary.codes import NATION_CODES, UK
from ..vocabulary.measures import REACH, Assumptions
from ..vocabulary.numbers import FEWER
from ..vocabulary.schema import UNSETTLED
from ..vocabulary.standing import one_each
from .evidence import Question
from .need import rate_words

COLUMNS = ["scope", "area_code", "team_id", "given", "few", "families", "areas", "said"]


def allotted(teams: pd.DataFrame, atoms: pd.DataFrame, members: pd.DataFrame, level: str) -> pd.DataFrame:
    """
    Return each open team's families to the areas of a level, to nations and to the United Kingdom.

    A team that lies in one area, or one nation, has all its families there. Those of a team that serves several are
    never split among them: nobody has said where they live.

    Parameters
    ----------
    teams
        TEAMS table; a figure below ten is only in its `families_said`.
    atoms
        COVERAGE table of the lower tier, whose `team_ids` are the open teams that count.
    members
        MEMBERS table. A team in an area that lies in several parents serves each of them.
    level
        As in MEMBERS.

    Returns
    -------
    `scope area_code team_id given few families areas said`, one row a team in an area, a nation or the whole. `given`
    says whether the team gave a figure, `few` whether it is below ten, `areas` how many of the scope's areas the team
    serves. `families` (Int64) is missing where it gave none, where it is below ten, and in each of several areas;
    `said` is the figure in words where it is for several areas together.
    """
    serving = one_each(atoms[["area_code", "team_ids"]], "team_ids", "team_id")
    figures = teams.set_index("team_id")[["families_per_year", "families_said"]]
    rows = []
    for scope, where in (("area", level), ("nation", "nation")):
        nested = members[members["parent_level"] == where]
        parts = serving.merge(nested, left_on="area_code", right_on="child_code", validate="many_to_many")
        for team, codes in parts.groupby("team_id", sort=True)["parent_code"].unique().items():
            rows += [_row(scope, code, str(team), figures, len(codes)) for code in sorted(codes)]
    rows += [_row("UK", NATION_CODES[UK], team, figures, 1) for team in sorted(set(serving["team_id"]))]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype({"given": bool, "few": bool, "families": "Int64", "areas": "Int64", "said": "string"})


def _row(scope: str, code: str, team: str, figures: pd.DataFrame, areas: int) -> dict[str, Any]:
    figure, words = figures.at[team, "families_per_year"], figures.at[team, "families_said"]
    has_figure = bool(pd.notna(words))
    return {
        "scope": scope, "area_code": code, "team_id": team, "given": has_figure, "few": has_figure and words == FEWER,
        "families": figure if areas == 1 else pd.NA, "areas": areas,
        "said": f"{words} for {areas} {'nations' if scope == 'nation' else 'areas'} together"
                if has_figure and areas > 1 else pd.NA,
    }  # fmt: skip


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
    table = pd.DataFrame(index=reached.index)
    table["teams_to_meet_need_low"] = _teams(reached["babies_needing_low"], team.high)
    table["teams_to_meet_need_high"] = _teams(reached["babies_needing_high"], team.low)
    surely = _teams(reached["babies_needing_low"] - seen, team.high)
    table["teams_still_needed_low"] = surely.mask(least, pd.NA)
    table["teams_still_needed_high"] = _teams(reached["babies_needing_high"] - seen.fillna(0), team.low)
    staff = assumptions.staff_per_team
    for bound in ("low", "high"):
        teams = table[f"teams_still_needed_{bound}"].astype("Float64")
        table[f"staff_still_needed_{bound}"] = teams * getattr(staff, bound) if staff else pd.NA
    return table


def _teams(families: pd.Series, per_team: float) -> pd.Series:
    """Return the whole teams that see so many families; none where there are none to see."""
    exact = families.astype("Float64").clip(lower=0) / per_team
    return np.ceil(exact - 1e-9).astype("Int64")


NO_FIGURE = "no figure given"
NO_TEAM = "no team recorded"


def reach(
    need: pd.DataFrame, coverage: pd.DataFrame, allotments: pd.DataFrame, *, assumptions: Assumptions, asked: Question
) -> pd.DataFrame:
    """
    Hold the families seen against the babies estimated to need support.

    Parameters
    ----------
    need
        NEED table.
    coverage
        COVERAGE table of the same level.
    allotments
        From `allotted`, of the same level.
    assumptions
        Families and staff per team, for the teams still needed.
    asked
        What the coverage was asked: the day, the definition, and where the register is complete.

    Returns
    -------
    REACH table, in the order of `need`. Families seen are missing where no team gives a figure of ten or more for the
    area alone; 0 only where it is recorded that nobody is served. Reach can pass 100: nothing is cut off.
    """
    reached = need.merge(_counted(allotments), on=["scope", "area_code"], how="left", validate="one_to_one")
    counts = ["teams", "teams_with_figure", "teams_without_figure", "teams_few", "teams_shared"]
    reached[counts] = reached[counts].fillna(0).astype("Int64")
    reached = reached.merge(_open_ends(coverage, asked), on=["scope", "area_code"], how="left", validate="one_to_one")
    nobody = reached["nobody"].astype(bool) & (reached["teams"] == 0)
    reached["families_seen"] = reached["families_seen"].mask(nobody, 0)
    outside = reached[["teams_without_figure", "teams_few", "teams_shared"]].sum(axis=1)
    reached["at_least"] = reached["open_end"].astype(bool) | (outside > 0)
    reached["families_said"] = [families_words(row) for row in reached.itertuples()]
    for bound, other in (("low", "high"), ("high", "low")):
        needing = reached[f"babies_needing_{other}"].astype("Float64")
        reached[f"reach_{bound}_pct"] = 100 * reached["families_seen"] / needing.where(needing > 0)
    reached["reach_said"] = [
        share_said(low, high, at_least=bool(least))
        for low, high, least in zip(
            reached["reach_low_pct"], reached["reach_high_pct"], reached["at_least"], strict=True
        )
    ]
    reached = reached.join(capacity(reached, assumptions))
    reached["assumption"] = f"{rate_words(assumptions)}; {team_words(assumptions)}"
    return REACH.shaped(reached.assign(on_day=pd.Timestamp(asked.on), definition=asked.definition))


def families_words(row: Any) -> str:
    """
    Describe how many families are seen in one row of REACH: the number, at least the number, or why there is none.

    A figure of a team that serves several areas is said once as that team's, for all of them together; one below ten
    is said to be that.
    """
    together = "" if pd.isna(row.families_together) else str(row.families_together)
    if pd.notna(row.families_seen):
        number = f"{'at least ' if row.at_least else ''}{row.families_seen:,}"
        return f"{number}; also {together}" if together else number
    if row.teams_few:
        own = FEWER if row.teams == 1 else f"{FEWER} by {row.teams_few} of {row.teams} teams"
        return f"{own}; also {together}" if together else own
    return together or (NO_FIGURE if row.teams else NO_TEAM)


def share_said(low: Any, high: Any, *, at_least: bool) -> Any:
    """Describe what share of the need is reached, from the high need to the low; missing where either is."""
    if pd.isna(low) or pd.isna(high):
        return pd.NA
    return f"{'at least ' if at_least else ''}{_percent(low)} to {_percent(high)}%"


def _percent(value: float) -> str:
    """Write a per cent, to one place below 10, where a whole number would say too little."""
    return f"{value:,.0f}" if value >= 10 or value == 0 else f"{value:.1f}"


def team_words(assumptions: Assumptions) -> str:
    """Describe how many families one team is assumed to see, and whose figure that is."""
    team = assumptions.families_per_team
    return f"{team} families a year per team ({team.source}: {team.words})"


def _counted(allotments: pd.DataFrame) -> pd.DataFrame:
    """Add up teams and families by scope and area; families are missing where no team's are known."""
    shared = allotments["given"] & (allotments["areas"] > 1)
    rows = allotments.assign(without=~allotments["given"], shared=shared, few=allotments["few"] & ~shared)
    groups = rows.groupby(["scope", "area_code"])
    counts = groups.agg(
        teams=("team_id", "size"), teams_with_figure=("given", "sum"), teams_without_figure=("without", "sum"),
        teams_few=("few", "sum"), teams_shared=("shared", "sum"),
    )  # fmt: skip
    counts["families_seen"] = groups["families"].sum(min_count=1).astype("Int64")
    counts["families_together"] = groups["said"].agg(lambda words: "; ".join(words.dropna()) or pd.NA)
    return counts.reset_index()


def _open_ends(coverage: pd.DataFrame, asked: Question) -> pd.DataFrame:
    """
    Say for every scope where a team may be at work that is not counted, and where it is recorded that nobody is served.

    The register can only be whole where it was declared complete, and even there not where an area is not known or
    another team is known of.
    """
    may = coverage["share_high"] > 0
    complete = coverage["nation"].isin(list(asked.complete))
    doubtful = coverage["status"].isin(UNSETTLED) | coverage["other_team_ids"].notna()
    rows = pd.DataFrame({"open_end": (may & (~complete | doubtful)).astype(bool), "nobody": (~may).astype(bool)})
    places = {
        "area": coverage["area_code"],
        "nation": coverage["nation"].map(NATION_CODES),
        "UK": np.full(len(coverage), NATION_CODES[UK]),
    }
    return pd.concat(
        [
            rows.groupby(pd.Series(codes, index=rows.index).rename("area_code"))
            .agg({"open_end": "any", "nobody": "all"})
            .reset_index()
            .assign(scope=scope)
            for scope, codes in places.items()
        ]
    )
