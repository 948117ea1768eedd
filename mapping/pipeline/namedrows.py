"""Name the rows and settings that moved an area: file, row, team, column, old value and new value."""

from __future__ import annotations

import pandas as pd

from ..measuring.recorded import Change
from ..vocabulary.changes import COMPARE_ROWS
from ..vocabulary.errors import shortened
from .sides import Side
from .stepwise import SETTINGS

_NAMED = 4


def named_rows(
    every: list[Change], moved: pd.DataFrame, old: Side, new: Side
) -> tuple[pd.DataFrame, dict[tuple[str, str], str]]:
    """Give the COMPARE_ROWS table, and for each area and reason the rows that say so, in words."""
    parents: dict[str, set[str]] = {}
    for side in (old, new):
        nested = side.inputs.members[side.inputs.members["parent_level"] == side.level]
        for child, parent in zip(nested["child_code"], nested["parent_code"], strict=True):
            parents.setdefault(child, set()).add(parent)
    by_reason = {reason: set(part["area_code"]) for reason, part in moved.groupby("reason")}
    rows: list[dict[str, object]] = []
    said: dict[tuple[str, str], dict[str, None]] = {}
    told = {(change.team_id, change.reason) for change in every if not _of_team(change) and not _follows(change)}
    for change in every:
        there = by_reason.get(change.reason, set())
        if not (anywhere := change.sheet in (SETTINGS, "completeness")):
            there = there & {parent for child in change.areas for parent in parents.get(child, ())}
        if _of_team(change) or (_follows(change) and (not there or (change.team_id, change.reason) in told)):
            continue
        side = old if change.part == "passing" or (change.part == "row" and not change.after) else new
        file = side.called.get(change.sheet, change.sheet)
        rows.append(
            {"reason": change.reason, "file": file, "row": change.row, "team_id": change.team_id,
             "column": change.column, "before": change.before, "after": change.after,
             "areas": ";".join(change.areas), "areas_moved": "" if anywhere else ";".join(sorted(there))}
        )  # fmt: skip
        for area in there:
            said.setdefault((area, change.reason), {})[_words(change, file)] = None
    table = COMPARE_ROWS.shaped(pd.DataFrame(rows, columns=COMPARE_ROWS.names).replace("", pd.NA))
    if table.empty:
        return table, {}
    keys = [name for name in COMPARE_ROWS.names if not name.startswith("areas")]
    joined = table.groupby(keys, dropna=False, sort=False)[["areas", "areas_moved"]].agg(_together).reset_index()
    return COMPARE_ROWS.shaped(joined), {key: _listed(list(texts)) for key, texts in said.items()}


def _of_team(change: Change) -> bool:
    """Say whether a change only repeats that of the team: its newest evidence, in each of its areas."""
    return change.sheet == "catchments" and change.part == "evidence"


def _follows(change: Change) -> bool:
    """Say whether a change only follows from the day of the register, or of the source."""
    return change.part in ("opening", "state") and {change.before[:3], change.after[:3]} == {"by "}


def _together(cells: pd.Series) -> object:
    codes = sorted({code for written in cells.dropna() for code in str(written).split(";")})
    return ";".join(codes) or pd.NA


def _words(change: Change, file: str) -> str:
    """Say where a change stands and what it is, on one line."""
    where = file if change.row is None else f"{file}, row {change.row}"
    team = f" ({shortened(change.team_id, 40)})" if change.team_id else ""
    was, now = (f"“{shortened(text, 60)}”" if text else "nothing" for text in (change.before, change.after))
    return f"{where}{team}, {change.column}: {was}, now {now}"


def _listed(texts: list[str]) -> str:
    more = f"; and {len(texts) - _NAMED} more" if len(texts) > _NAMED else ""
    return "; ".join(texts[:_NAMED]) + more
