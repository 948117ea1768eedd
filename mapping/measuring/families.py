"""Whose the families are whom each team says it sees in a year: an area's where the team serves it alone."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..vocabulary.codes import NATION_CODES, UK
from ..vocabulary.few import FEWER

COLUMNS = ["scope", "area_code", "team_id", "given", "few", "families", "areas", "said"]


def allotted(teams: pd.DataFrame, atoms: pd.DataFrame, members: pd.DataFrame, level: str) -> pd.DataFrame:
    """
    Give each open team's families to the areas of a level, to nations and to the United Kingdom.

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
    serving = atoms.dropna(subset="team_ids")[["area_code", "team_ids"]]
    serving = serving.assign(team_id=serving["team_ids"].str.split(";")).explode("team_id")
    figures = teams.set_index("team_id")[["families_per_year", "families_said"]]
    rows = []
    for scope, where in (("area", level), ("nation", "nation")):
        nested = members[members["parent_level"] == where]
        parts = serving.merge(nested, left_on="area_code", right_on="child_code", validate="many_to_many")
        for team, codes in parts.groupby("team_id", sort=True)["parent_code"].unique().items():
            rows += [_row(scope, code, str(team), figures, len(codes)) for code in sorted(codes)]
    rows += [_row("UK", NATION_CODES[UK], team, figures, 1) for team in sorted(set(serving["team_id"]))]
    made = pd.DataFrame(rows, columns=COLUMNS)
    return made.astype({"given": bool, "few": bool, "families": "Int64", "areas": "Int64", "said": "string"})


def _row(scope: str, code: str, team: str, figures: pd.DataFrame, areas: int) -> dict[str, Any]:
    figure, said = figures.at[team, "families_per_year"], figures.at[team, "families_said"]
    given = bool(pd.notna(said))
    return {
        "scope": scope, "area_code": code, "team_id": team, "given": given, "few": given and said == FEWER,
        "families": figure if areas == 1 else pd.NA, "areas": areas,
        "said": f"{said} for {areas} {'nations' if scope == 'nation' else 'areas'} together"
                if given and areas > 1 else pd.NA,
    }  # fmt: skip
