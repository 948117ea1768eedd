"""Where the families live whom each team says it sees in a year: to an area where that is sure, else by babies."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..vocabulary.codes import NATION_CODES, UK
from .rollup import largest_remainder

COLUMNS = ["scope", "area_code", "team_id", "given", "families", "estimated"]


def allotted(teams: pd.DataFrame, atoms: pd.DataFrame, members: pd.DataFrame, level: str) -> pd.DataFrame:
    """
    Allot each open team's families to the areas of a level, to nations and to the United Kingdom.

    A team that lies in one area, or one nation, has all its families there. Those of a team that serves several are
    shared out by the babies who live in them: an assumption, and marked as one. The United Kingdom has every figure as
    it was given.

    Parameters
    ----------
    teams
        TEAMS table; `families_per_year` is missing where no figure was given.
    atoms
        COVERAGE table of the lower tier, whose `team_ids` are the open teams that count.
    members
        MEMBERS table. An area that lies in several parents counts in each by its share.
    level
        As in MEMBERS.

    Returns
    -------
    `scope area_code team_id given families estimated`, one row a team in an area, a nation or the whole. `given` says
    whether the team gave a figure. `families` (Int64) is missing where it gave none, and where a figure cannot be
    shared out because babies are missing there; it is never put in place of either. Whole families, none lost and none
    made: those of a team add up to its figure in each scope, or are missing in all of its areas.
    """
    serving = atoms.dropna(subset="team_ids")[["area_code", "babies", "team_ids"]]
    serving = serving.assign(team_id=serving["team_ids"].str.split(";")).explode("team_id")
    figures = teams.set_index("team_id")["families_per_year"]
    rows = [row for scope, where in (("area", level), ("nation", "nation"))
            for row in _in_parents(scope, serving, members[members["parent_level"] == where], figures)]  # fmt: skip
    for team in sorted(set(serving["team_id"])):
        whole = figures[team]
        rows.append(_row("UK", NATION_CODES[UK], team, whole, whole, estimated=False))
    made = pd.DataFrame(rows, columns=COLUMNS)
    return made.astype({"given": bool, "estimated": bool, "families": "Int64"})


def _in_parents(scope: str, serving: pd.DataFrame, nested: pd.DataFrame, figures: pd.Series) -> list[dict[str, Any]]:
    """Allot each team's families to the parents its areas lie in."""
    parts = serving.merge(nested, left_on="area_code", right_on="child_code", validate="many_to_many")
    parts["people"] = parts["babies"].astype("Float64") * parts["share"].astype("Float64")
    people = parts.groupby(["team_id", "parent_code"], sort=True)["people"].agg(lambda part: part.sum(skipna=False))
    rows = []
    for team, each in people.groupby(level="team_id"):
        codes = each.index.get_level_values("parent_code")
        shared = _shared(figures[team], each)
        rows += [
            _row(scope, code, str(team), figures[team], families, estimated=len(codes) > 1)
            for code, families in zip(codes, shared, strict=True)
        ]
    return rows


def _shared(figure: Any, people: pd.Series) -> list[Any]:
    """Share a figure out by people, in whole numbers; missing throughout where it, or any people, are missing."""
    if pd.isna(figure):
        return [pd.NA] * len(people)
    if len(people) == 1:
        return [int(figure)]
    weights = people.astype("Float64").to_numpy(float, na_value=np.nan)
    if not weights.sum() > 0:
        return [pd.NA] * len(people)
    return [int(part) for part in largest_remainder(int(figure), weights / weights.sum())]


def _row(scope: str, code: str, team: str, figure: Any, families: Any, *, estimated: bool) -> dict[str, Any]:
    return {"scope": scope, "area_code": code, "team_id": team, "given": bool(pd.notna(figure)),
            "families": families, "estimated": estimated and bool(pd.notna(families))}  # fmt: skip
