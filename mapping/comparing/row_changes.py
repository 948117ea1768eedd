"""
What differs between two registers, row by row, and what sort of change each difference is.

The rule, in this order. "Evidence" is the newest date of the team or of the row.

- boundary: a row named an area that came before those of today, and now names one of today, or the other way round.
- correction: the evidence is of the same day, or older, and the value is another one; a row was taken out and nothing
  newer was said; an event is dated on or before the evidence that had said otherwise. The old register was wrong.
- service change: an opening or closing is dated after the old evidence; or newer evidence gives another status (open,
  paused, closed, in development) or another extent (whole, part); or a new team opened after the old day.
- new evidence: all else: a row that is new, a newer date, what was not known before and is known now.

Nothing is guessed from a name: a team is the same team if it has the same `team_id`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd

from ..vocabulary.changes import BOUNDARY, CORRECTION, NEW_EVIDENCE, SERVICE_CHANGE
from ..vocabulary.schema import PREDECESSOR
from .register_snapshot import LINK_PARTS, TEAM_PARTS, CellChange, Recorded, by_key, cell, ground, numbered, same

# The column of the register that a day was read from.
_WRITTEN = {
    "opened_earliest": "opened", "opened_latest": "opened", "closed_earliest": "closed", "closed_latest": "closed",
    "evidence_on": "source_date",
}  # fmt: skip


def changes(old: Recorded, new: Recorded, old_on: date) -> list[CellChange]:
    """
    List what differs between two registers and may change a count, each with its reason by the rule above.

    `old_on` is the day on which the old one was counted.
    """
    before, after = by_key(old.teams, ["team_id"]), by_key(new.teams, ["team_id"])
    links = pd.concat([old.links, new.links])[["team_id", "area_code"]].drop_duplicates().sort_values("area_code")
    areas = {str(team): tuple(rows["area_code"]) for team, rows in links.groupby("team_id")}
    differences = [*_teams(before, after, areas, pd.Timestamp(old_on)), *_links(old.links, new.links, before, after)]
    # A team that came or went takes its areas with it.
    whole = {change.key[0]: change.reason for change in differences if change.sheet == "teams" and change.part == "row"}
    differences = [
        CellChange(**{**vars(change), "reason": whole[change.team_id]})
        if change.sheet == "catchments" and change.team_id in whole else change
        for change in differences
    ]  # fmt: skip
    return [*differences, *_claims(old.claims, new.claims), *_complete(old.complete, new.complete)]


def _teams(
    before: dict[tuple[Any, ...], dict[str, Any]],
    after: dict[tuple[Any, ...], dict[str, Any]],
    areas: dict[str, tuple[str, ...]],
    old_on: pd.Timestamp,
) -> Iterator[CellChange]:
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        row = now or was or {}
        where = {"sheet": "teams", "key": key, "team_id": key[0], "row": _number(row), "areas": areas.get(key[0], ())}
        if was is None or now is None:
            came_later = now is not None and _later(now["opened_earliest"], old_on)
            reason = CORRECTION if now is None else SERVICE_CHANGE if came_later else NEW_EVIDENCE
            yield _change(where, reason, "row", "row", _said(was), _said(now))
            continue
        for part, columns in TEAM_PARTS.items():
            differing = [name for name in columns if not same(was[name], now[name])]
            if differing:
                reason = _TEAM_RULES[part](was, now, old_on)
                for column in dict.fromkeys(_WRITTEN.get(name, name) for name in differing):
                    yield _change(where, reason, part, column, _written(was, column), _written(now, column))


def _written(team: dict[str, Any], column: str) -> str:
    """Write a cell as the register has it: a day that is not known exactly as the first and last that it can be."""
    days = [cell(team[name]) for name, written in _WRITTEN.items() if written == column]
    if not days:
        return cell(team[column])
    if days[-1] and not days[0]:
        return f"by {days[-1]}"
    return " to ".join(day for day in dict.fromkeys(days) if day)


def _change(where: Mapping[str, Any], reason: str, part: str, column: str, before: str, after: str) -> CellChange:
    return CellChange(**where, reason=reason, part=part, column=column, before=before, after=after)


def _newer(was: dict[str, Any], now: dict[str, Any]) -> bool:
    """Test whether the newest evidence of a row is newer than it was; a first date is newer than none."""
    return _later(now["evidence_on"], was["evidence_on"])


def _later(day: Any, other: Any) -> bool:
    return not pd.isna(day) and (pd.isna(other) or day > other)


def _opening(was: dict[str, Any], now: dict[str, Any], old_on: pd.Timestamp) -> str:
    if pd.isna(now["opened_earliest"]):
        # The latest day alone follows from a source, not from what anybody said of the opening.
        return NEW_EVIDENCE if _newer(was, now) or _later(now["opened_latest"], was["opened_latest"]) else CORRECTION
    # A team that was open already did not open later: one of the two days is wrong.
    if now["opened_earliest"] > _told_on(was, old_on) and was["status"] != "open":
        return SERVICE_CHANGE
    return NEW_EVIDENCE if pd.isna(was["opened_earliest"]) and _newer(was, now) else CORRECTION


def _state(was: dict[str, Any], now: dict[str, Any], old_on: pd.Timestamp) -> str:
    evidence_day = _told_on(was, old_on)
    if not pd.isna(now["closed_earliest"]) and not same(was["closed_earliest"], now["closed_earliest"]):
        if now["closed_earliest"] > evidence_day:
            return SERVICE_CHANGE
        return CORRECTION
    if same(was["status"], now["status"]):
        return NEW_EVIDENCE if _newer(was, now) or _later(now["closed_latest"], was["closed_latest"]) else CORRECTION
    opened_since = now["status"] == "open" and _later(now["opened_earliest"], evidence_day)
    if not _newer(was, now) and not opened_since:
        return CORRECTION
    return NEW_EVIDENCE if "unknown" in (was["status"], now["status"]) else SERVICE_CHANGE


def _told_on(was: dict[str, Any], old_on: pd.Timestamp) -> Any:
    """Return the day of which a row told: that of its newest evidence, or the day counted where it is undated."""
    return old_on if pd.isna(was["evidence_on"]) else was["evidence_on"]


def _evidence(was: dict[str, Any], now: dict[str, Any], _old_on: pd.Timestamp) -> str:
    return NEW_EVIDENCE if _newer(was, now) else CORRECTION


_TEAM_RULES = {"opening": _opening, "state": _state, "evidence": _evidence, "class": _evidence}


def _links(
    old: pd.DataFrame,
    new: pd.DataFrame,
    teams_before: dict[tuple[Any, ...], dict[str, Any]],
    teams_after: dict[tuple[Any, ...], dict[str, Any]],
) -> Iterator[CellChange]:
    before, after = (by_key(table, ["team_id", "area_code"]) for table in (old, new))
    rewritten = {key[0] for key in before.keys() & after.keys() if _redrawn(before[key], after[key])}
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        team = (key[0],)
        newer = _later(_day(now, teams_after.get(team)), _day(was, teams_before.get(team)))
        row = now or was or {}
        where = {
            "sheet": "catchments", "key": key, "team_id": key[0], "row": _number(row), "areas": (key[1],)
        }  # fmt: skip
        if was is None or now is None:
            redrawn = key[0] in rewritten and ground(row) == PREDECESSOR
            reason = BOUNDARY if redrawn else NEW_EVIDENCE if newer else CORRECTION
            yield _change(where, reason, "row", "row", _served(was), _served(now))
            continue
        differing = {part: [n for n in columns if _differs(was, now, n)] for part, columns in LINK_PARTS.items()}
        for part, names in differing.items():
            if not names:
                continue
            reason = NEW_EVIDENCE if newer else CORRECTION
            if part == "extent" and _redrawn(was, now):
                reason = BOUNDARY
            elif part == "extent" and newer and "unknown" not in (was["extent"], now["extent"]):
                reason = SERVICE_CHANGE
            for name in names:
                areas_stated = was["stated_area"], now["stated_area"]
                texts = areas_stated if name == "method" else (was[name], now[name])
                column = "stated_area" if name == "method" else name
                yield _change(where, reason, part, column, cell(texts[0]), cell(texts[1]))


def _redrawn(was: dict[str, Any], now: dict[str, Any]) -> bool:
    """Test whether of two forms of a row one names an area that came before those of today, and the other does not."""
    return ground(was) != ground(now) and PREDECESSOR in (ground(was), ground(now))


def _differs(was: dict[str, Any], now: dict[str, Any], name: str) -> bool:
    return ground(was) != ground(now) if name == "method" else not same(was[name], now[name])


def _day(link: dict[str, Any] | None, team: dict[str, Any] | None) -> Any:
    """Return the newest evidence of a row about an area: its own or the team's; a row not there is its team's."""
    sides = ((link, "stated_earliest"), (link, "evidence_on"), (team, "evidence_on"))
    days = [side[name] for side, name in sides if side is not None and not pd.isna(side.get(name))]
    return max(days) if days else pd.NaT


def _claims(old: pd.DataFrame, new: pd.DataFrame) -> Iterator[CellChange]:
    """List statements that came or went: one that took the place of another on the same day corrects it."""
    before, after = numbered(old), numbered(new)
    gone, came = before.keys() - after.keys(), after.keys() - before.keys()
    for key in sorted(gone | came, key=str):
        row, others = (before[key], came) if key in gone else (after[key], gone)
        there = [other for other in others if other[0] == key[0]]
        if any(other[1:3] == key[1:3] and PREDECESSOR in (other[3], key[3]) for other in there):
            reason = BOUNDARY
        elif any(other[2] == key[2] for other in there):
            reason = CORRECTION
        else:
            newer = key in came or any(_later(other[2], key[2]) for other in there)
            reason = NEW_EVIDENCE if newer else CORRECTION
        text = f"{row['claim']}, {cell(row['stated_earliest']) or 'undated'}"
        yield CellChange(
            reason=reason, sheet="statements", key=key, part="row", column="row", row=_number(row),
            areas=(key[0],), before=text if key in gone else "", after="" if key in gone else text,
        )  # fmt: skip


def _complete(old: frozenset[str], new: frozenset[str]) -> Iterator[CellChange]:
    for nation in sorted(old ^ new):
        came = nation in new
        yield CellChange(
            reason=NEW_EVIDENCE if came else CORRECTION, sheet="completeness", key=(nation,), part="row",
            column=f"complete ({nation})", before="no" if came else "yes", after="yes" if came else "no",
        )  # fmt: skip


def _said(team: dict[str, Any] | None) -> str:
    return "" if team is None else f"{team['team_name']}, {team['status']}"


def _served(link: dict[str, Any] | None) -> str:
    return "" if link is None else f"{link['stated_area']}, {link['extent']}"


def _number(row: dict[str, Any]) -> int | None:
    return None if pd.isna(row.get("source_row")) else int(row["source_row"])
