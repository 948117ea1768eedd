"""What time alone does to a register: dates that it gives are passed, sources are reached, evidence grows old."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from ..measuring import evidence
from ..vocabulary.changes import EVIDENCE_EXPIRED, NEW_EVIDENCE, SERVICE_CHANGE
from ..vocabulary.numbers import months
from .register_snapshot import CellChange, Recorded, cell

_DATED = (
    ("opened_earliest", ("opened_earliest", "opened_latest")),
    ("closed_earliest", ("closed_earliest", "closed_latest")),
)


def dates_passed(said: Recorded, old_on: date, new_on: date) -> Recorded:
    """
    Return a register that says on the old day what its recorded openings and closings say on the new one.

    Each is moved earlier by as many days as lie between: what is in force on the old day then is what the register says
    is in force on the new one, while its evidence is as old as it was.
    """
    between = pd.Timestamp(new_on) - pd.Timestamp(old_on)
    teams = said.teams.copy()
    for told, days in _DATED:
        there = teams[told].notna()
        for name in days:
            teams.loc[there, name] = teams.loc[there, name] - between
    return replace(said, teams=teams)


def sources_reached(said: Recorded, old_on: date, new_on: date) -> Recorded:
    """Return a register with what only a source dates, between the two days, set to the old one: then it is known."""
    teams, claims = said.teams.copy(), said.claims.copy()
    for told, name in (("opened_earliest", "opened_latest"), ("closed_earliest", "closed_latest")):
        teams.loc[teams[told].isna() & _between(teams[name], old_on, new_on), name] = pd.Timestamp(old_on)
    claims.loc[_between(claims["stated_earliest"], old_on, new_on), "stated_earliest"] = pd.Timestamp(old_on)
    return replace(said, teams=teams, claims=claims)


def _between(days: pd.Series, old_on: date, new_on: date) -> pd.Series:
    return ((days > pd.Timestamp(old_on)) & (days <= pd.Timestamp(new_on))).fillna(False).astype(bool)


def passed(said: Recorded, old_on: date, new_on: date, fresh_months: int) -> Iterator[CellChange]:
    """
    Name the rows of a register that say something else on the new day than on the old one.

    Parameters
    ----------
    said
        The old register.
    old_on, new_on
        The two days, the old one first.
    fresh_months
        How old evidence may be.
    """
    served = said.links.groupby("team_id")["area_code"].agg(lambda codes: tuple(sorted(codes))).to_dict()
    teams = said.teams
    was, now = (evidence.in_force(teams, day) for day in (old_on, new_on))
    for row in teams[(was != now).to_numpy()].itertuples():
        closing = was[row.Index] == evidence.YES or now[row.Index] == evidence.NO
        part = "closed" if closing else "opened"
        dated = not pd.isna(getattr(row, f"{part}_earliest"))
        day = cell(getattr(row, f"{part}_{'earliest' if dated else 'latest'}"))
        day = day if dated else f"by {day}"
        yield _change(
            row, SERVICE_CHANGE if dated else NEW_EVIDENCE, part, served.get(row.team_id, ()),
            f"{day}, still to come on {old_on.isoformat()}", f"{day}, past on {new_on.isoformat()}",
        )  # fmt: skip
    for table, name in ((teams, "evidence_on"), (said.claims, "stated_earliest")):
        was, now = (evidence.is_fresh(table[name], day, fresh_months) for day in (old_on, new_on))
        column = "source_date" if name == "evidence_on" else "stated_on"
        for row in table[(was & ~now).to_numpy()].itertuples():
            areas = served.get(row.team_id, ()) if name == "evidence_on" else (row.area_code,)
            day = cell(getattr(row, name))
            yield _change(
                row, EVIDENCE_EXPIRED, column, areas, f"{day}, fresh on {old_on.isoformat()}",
                f"{day}, more than {months(fresh_months)} old on {new_on.isoformat()}",
            )  # fmt: skip
    for row in said.claims[_between(said.claims["stated_earliest"], old_on, new_on)].itertuples():
        day = cell(row.stated_earliest)
        texts = f"{day}, still to come on {old_on.isoformat()}", f"{day}, past on {new_on.isoformat()}"
        yield _change(row, NEW_EVIDENCE, "stated_on", (row.area_code,), *texts)


def _change(row: Any, reason: str, column: str, areas: tuple[str, ...], before: str, after: str) -> CellChange:
    team = getattr(row, "team_id", "")
    number = None if pd.isna(row.source_row) else int(row.source_row)
    return CellChange(
        reason=reason, sheet="teams" if team else "statements", key=(team or row.area_code, number), part="passing",
        column=column, before=before, after=after, row=number, team_id=team, areas=areas,
    )  # fmt: skip
