"""
Count step by step from an old register to a new one, so that each step has one reason.

From the old count to the new one, one thing is done at a time, in this order, and all is counted again each time:

1. the old register, as it was counted;
2. openings and closings that it gives a day for between the two days come to pass (service change);
3. statements and sources that it dates between the two days are reached (new evidence);
4. the day is the new one: evidence that was fresh is old (evidence expired);
5. the areas are those of the new side (boundary), then its definition and settings count (definition);
6. rows are changed, one sort after another: boundary, correction, service change, new evidence;
7. which is the new register, counted on the new day.

The files of a run are believed before they are counted again; a difference between the two is a step of its own:
another count of babies, or else another version of the program (definition). Another order would share out
otherwise what two changes do together; the sum is the same in any.

What time alone does (dates are passed, sources reached, evidence grows old) is told apart from what somebody changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from .. import __version__
from ..measuring import evidence
from ..study.settings import Settings
from ..vocabulary.changes import (
    BABIES,
    BOUNDARY,
    CORRECTION,
    DEFINITION,
    EVIDENCE_EXPIRED,
    NEW_EVIDENCE,
    SERVICE_CHANGE,
)
from ..vocabulary.errors import BrokenTotalError
from ..vocabulary.numbers import months
from ..vocabulary.schema import DEFINITIONS
from ..vocabulary.tables import CLAIMS, LINKS, TEAMS
from .moves import adds
from .register_snapshot import LINK_PARTS, TEAM_PARTS, CellChange, Recorded, by_key, cell, numbered
from .sides import Side, count

SETTINGS = "settings"


def steps_between(
    old: Side,
    new: Side,
    definitions: tuple[str, str],
    time: Collection[CellChange],
    differences: Collection[CellChange],
    config: Settings,
) -> Iterator[tuple[str, pd.DataFrame]]:
    """
    Count one step after another, from the old side to the new one; a step that does nothing is left out.

    Each is the reason of the step, and COVERAGE after it. The reason is empty at the start, and where the new side is
    counted by itself, to be held against the step before by `check_last`.
    """
    before, after = definitions
    passing = {change.reason for change in time}
    table = count(old.recorded, old, before, config, on=old.on)
    if old.published is not None and old.definition == before:
        yield "", old.published
        yield _recounted(old.published, table), table
    else:
        yield "", table
    if old.on != new.on:
        dated = dates_passed(old.recorded, old.on, new.on)
        if SERVICE_CHANGE in passing:
            yield SERVICE_CHANGE, count(dated, old, before, config, on=old.on)
        if NEW_EVIDENCE in passing:
            yield NEW_EVIDENCE, count(sources_reached(dated, old.on, new.on), old, before, config, on=old.on)
        yield EVIDENCE_EXPIRED, count(old.recorded, old, before, config, on=new.on)
    if (old.vintage, old.boards) != (new.vintage, new.boards):
        redrawn = replace(old, inputs=new.inputs, vintage=new.vintage, boards=new.boards)
        yield BOUNDARY, count(old.recorded, redrawn, before, config, on=new.on)
    if any(change.reason == DEFINITION for change in settings(old, new)):
        yield DEFINITION, count(old.recorded, new, after, config, on=new.on)
    texts: list[str] = []
    for reason in (BOUNDARY, CORRECTION, SERVICE_CHANGE, NEW_EVIDENCE):
        if any(change.reason == reason for change in differences):
            texts.append(reason)
            mixture = applied(old.recorded, new.recorded, differences, texts)
            yield reason, count(mixture, new, after, config, on=new.on)
    last = count(new.recorded, new, after, config, on=new.on)
    yield "", last
    if new.published is not None and new.definition == after:
        yield _recounted(new.published, last), new.published


def check_last(chain: list[tuple[str, pd.DataFrame]]) -> None:
    """Hold the old register with every change made to it against the new one, and leave that out of the chain."""
    place = max(place for place, (reason, _) in enumerate(chain) if not reason)
    if not adds(chain[place - 1][1]).equals(adds(chain[place][1])):
        message = "The changes between the two do not add up to the new one, so nothing was written."
        raise BrokenTotalError(message)
    del chain[place]


def _recounted(published: pd.DataFrame, counted: pd.DataFrame) -> str:
    """Describe why a run's own areas may differ from those counted again from its tables."""
    babies = [table.set_index("area_code")["babies"] for table in (published, counted)]
    return DEFINITION if babies[0].equals(babies[1]) else BABIES


def settings(old: Side, new: Side) -> Iterator[CellChange]:
    """Name the settings that differ: what was counted, and how."""

    def differing(reason: str, column: str, before: object, after: object) -> Iterator[CellChange]:
        if before != after:
            yield CellChange(reason=reason, sheet=SETTINGS, key=(column,), part="", column=column,
                         before=str(before), after=str(after))  # fmt: skip

    yield from differing(DEFINITION, "definition", old.definition, new.definition)
    for name in DEFINITIONS:
        yield from differing(
            DEFINITION, f"classes admitted by {name}", ", ".join(old.admitted[name]), ", ".join(new.admitted[name])
        )
    yield from differing(DEFINITION, "version of the definition", old.version, new.version)
    yield from differing(DEFINITION, "fresh_months", old.fresh_months, new.fresh_months)
    taken = [", ".join(sorted(side.assumed)) or "nowhere" for side in (old, new)]
    yield from differing(DEFINITION, "taken as complete", *taken)
    yield from differing(BOUNDARY, "areas of", old.vintage or "today", new.vintage or "today")
    yield from differing(BOUNDARY, "care boards of", old.boards, new.boards)
    versions = [side.program or __version__ for side in (old, new)]
    yield from differing(DEFINITION, "version of the program", *versions)


def applied(old: Recorded, new: Recorded, differences: Collection[CellChange], reasons: Collection[str]) -> Recorded:
    """Return the old register with the changes of some reasons made to it; with all it says what the new one says."""
    chosen = {(change.sheet, change.key, change.part) for change in differences if change.reason in reasons}
    teams = _mixed(old.teams, new.teams, ["team_id"], TEAM_PARTS, "teams", chosen)
    links = _mixed(old.links, new.links, ["team_id", "area_code"], LINK_PARTS, "catchments", chosen)
    before, after = numbered(old.claims), numbered(new.claims)
    kept = [row for key, row in before.items() if key in after or ("statements", key, "row") not in chosen]
    kept += [row for key, row in after.items() if key not in before and ("statements", key, "row") in chosen]
    turned = {nation for sheet, (nation, *_), _ in chosen if sheet == "completeness"}
    listed = {*teams["team_id"]}
    return Recorded(
        teams=teams,
        links=links[links["team_id"].isin(listed)],
        claims=CLAIMS.shaped(pd.DataFrame(kept, columns=CLAIMS.names)),
        complete=old.complete ^ turned,
    )


def _mixed(
    old: pd.DataFrame,
    new: pd.DataFrame,
    key: list[str],
    parts: Mapping[str, tuple[str, ...]],
    sheet: str,
    chosen: Collection[tuple[str, tuple[Any, ...], str]],
) -> pd.DataFrame:
    """Return the rows of the old table, with those parts of the new one that are to be made."""
    before, after = by_key(old, key), by_key(new, key)
    rows = []
    for place in sorted(before.keys() | after.keys()):
        was, now = before.get(place), after.get(place)
        if was is None or now is None:
            row = now if (sheet, place, "row") in chosen else was
        else:
            taken = [name for part, names in parts.items() if (sheet, place, part) in chosen for name in names]
            row = {**was, **{name: now[name] for name in taken}}
        if row is not None:
            rows.append(row)
    table = TEAMS if sheet == "teams" else LINKS
    return table.shaped(pd.DataFrame(rows, columns=table.names))


_DATED = (
    ("opened_earliest", ("opened_earliest", "opened_latest")),
    ("closed_earliest", ("closed_earliest", "closed_latest")),
)


def dates_passed(register: Recorded, old_on: date, new_on: date) -> Recorded:
    """
    Return a register that says on the old day what its recorded openings and closings say on the new one.

    Each is moved earlier by as many days as lie between: what is in force on the old day then is what the register says
    is in force on the new one, while its evidence is as old as it was.
    """
    between = pd.Timestamp(new_on) - pd.Timestamp(old_on)
    teams = register.teams.copy()
    for first, days in _DATED:
        there = teams[first].notna()
        for name in days:
            teams.loc[there, name] = teams.loc[there, name] - between
    return replace(register, teams=teams)


def sources_reached(register: Recorded, old_on: date, new_on: date) -> Recorded:
    """Return a register with what only a source dates, between the two days, set to the old one: then it is known."""
    teams, claims = register.teams.copy(), register.claims.copy()
    for first, name in (("opened_earliest", "opened_latest"), ("closed_earliest", "closed_latest")):
        teams.loc[teams[first].isna() & _between(teams[name], old_on, new_on), name] = pd.Timestamp(old_on)
    claims.loc[_between(claims["stated_earliest"], old_on, new_on), "stated_earliest"] = pd.Timestamp(old_on)
    return replace(register, teams=teams, claims=claims)


def _between(days: pd.Series, old_on: date, new_on: date) -> pd.Series:
    return ((days > pd.Timestamp(old_on)) & (days <= pd.Timestamp(new_on))).fillna(False).astype(bool)


def passed(register: Recorded, old_on: date, new_on: date, fresh_months: int) -> Iterator[CellChange]:
    """Name the rows of the old register that say something else on the new day than on the old one."""
    served = register.links.groupby("team_id")["area_code"].agg(lambda codes: tuple(sorted(codes))).to_dict()
    teams = register.teams
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
    for table, name in ((teams, "evidence_on"), (register.claims, "stated_earliest")):
        was, now = (evidence.is_fresh(table[name], day, fresh_months) for day in (old_on, new_on))
        column = "source_date" if name == "evidence_on" else "stated_on"
        for row in table[(was & ~now).to_numpy()].itertuples():
            areas = served.get(row.team_id, ()) if name == "evidence_on" else (row.area_code,)
            day = cell(getattr(row, name))
            yield _change(
                row, EVIDENCE_EXPIRED, column, areas, f"{day}, fresh on {old_on.isoformat()}",
                f"{day}, more than {months(fresh_months)} old on {new_on.isoformat()}",
            )  # fmt: skip
    for row in register.claims[_between(register.claims["stated_earliest"], old_on, new_on)].itertuples():
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
