"""
Settle rows of one team about one area: a later row replaces an earlier one, and a tie that contradicts counts nothing.

A later row about the very same area always replaces an earlier one, whatever either says; only rows that name different
sub-areas of it stand side by side. Beyond that, two rows contradict each other where one says that the team serves the
whole of an area, and the other that it serves a part of that area or of something inside it: there too the newest dated
evidence wins. Two parts do not contradict each other, and neither does a whole district inside a part of its county.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..vocabulary.schema import CONTRADICTED

BASIS = "two rows contradict each other, so nothing is counted"


def settled(links: pd.DataFrame) -> tuple[pd.DataFrame, list[dict[str, object]]]:
    """
    Settle the rows of each team about each area.

    Parameters
    ----------
    links
        LINKS before one is kept for a team in an area, with two columns more: `stated_codes`, the areas that the row
        names, as a frozenset, empty where it names a place inside one; and `sub_areas`, the parts that it names, as
        written, missing where it names none. `extent_on` is the day of the row's own evidence; an undated row is older
        than any dated one.

    Returns
    -------
    (the links that stand, issues of kind "note"). Of rows on a tie one link is left whose `method` is "contradicted":
    it counts nothing at least and everything at most, and every row of the team about the area is listed.
    """
    earlier, notes = _replaced(links)
    made, contradictions = _contradicted(links.drop(index=earlier))
    return made, [*notes, *contradictions]


def _replaced(links: pd.DataFrame) -> tuple[list[object], list[dict[str, object]]]:
    """Find the links that a later row of the team about the same area replaces; note each such row once."""
    dropped: list[object] = []
    notes: dict[object, dict[str, object]] = {}
    named = links["stated_codes"].where(links["stated_codes"].map(bool), links["stated_area"])
    key = [links["team_id"], links["area_code"], named]
    twice = pd.concat(key, axis=1).duplicated(keep=False)
    for _, rows in links[twice].groupby([column[twice] for column in key], sort=True):
        for row in rows.itertuples():
            later = rows["extent_on"].notna() if pd.isna(row.extent_on) else rows["extent_on"] > row.extent_on
            winners = rows[later & _same_part(rows["sub_areas"], row.sub_areas)]
            if not winners.empty:
                dropped.append(row.Index)
                notes.setdefault(row.source_row, _overtaken(row, row.area_code, winners))
    return dropped, list(notes.values())


def _same_part(parts: pd.Series, part: object) -> pd.Series:
    """Test which rows are about the same part: all but those that name sub-areas other than the sub-areas of a row."""
    return parts.isna() | (parts == part).fillna(False) if not pd.isna(part) else pd.Series(True, index=parts.index)


def _contradicted(links: pd.DataFrame) -> tuple[pd.DataFrame, list[dict[str, object]]]:
    """Settle whole against part, also where one row names a place inside the area of the other."""
    twice = links[links.duplicated(["team_id", "area_code"], keep=False) & links["stated_codes"].map(bool)]
    dropped: list[object] = []
    notes: list[dict[str, object]] = []
    tied: dict[object, None] = {}
    for (team, area), rows in twice.groupby(["team_id", "area_code"], sort=True):
        whole, part = _sides(rows)
        if whole.empty or part.empty:
            continue
        newest = [side["extent_on"].max() for side in (whole, part)]
        if (winner := _newer(*newest)) is None:
            # What else the team says of the area cannot stand either while these two are open.
            all_rows = links[(links["team_id"] == team) & (links["area_code"] == area)].sort_values("source_row")
            tied[all_rows.index[0]] = None
            dropped.extend(all_rows.index[1:])
            both = [*whole["source_row"], *part["source_row"]]
            notes.extend(_tie(row, area, both) for row in all_rows.itertuples())
        else:
            lost = (whole, part)[1 - winner]
            dropped.extend(lost.index)
            notes.extend(_overtaken(row, area, (whole, part)[winner]) for row in lost.itertuples())
    made = links.copy()
    if tied:
        made.loc[list(tied), ["method", "extent", "share_low", "share_high", "basis"]] = [
            CONTRADICTED, "unknown", 0.0, 1.0, BASIS,
        ]  # fmt: skip
    return made.drop(index=dropped), notes


def _sides(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the rows that say whole, and those that say part of the same or of something inside it."""
    whole = rows[rows["extent"] == "whole"]
    part = rows[rows["extent"] == "part"]
    inside = [any(codes <= other for other in whole["stated_codes"]) for codes in part["stated_codes"]]
    part = part[pd.Series(inside, index=part.index, dtype=bool)]
    around = [any(codes <= other for codes in part["stated_codes"]) for other in whole["stated_codes"]]
    return whole[pd.Series(around, index=whole.index, dtype=bool)], part


def _newer(one: pd.Timestamp, other: pd.Timestamp) -> int | None:
    """Say which of two days is newer, 0 or 1; a missing day is older than any; None where neither is newer."""
    if pd.isna(one) or pd.isna(other):
        return None if pd.isna(one) and pd.isna(other) else int(pd.isna(one))
    return None if one == other else int(other > one)


def _tie(row: Any, area: object, both: list[int]) -> dict[str, object]:
    rows = " and ".join(str(number) for number in sorted(both))
    return _note(
        row,
        f"Rows {rows} of the team contradict each other about {area}, and neither has newer evidence: it is not known.",
        "Ask which holds, and give that row its source_date, or delete the other.",
    )


def _overtaken(row: Any, area: object, winners: pd.DataFrame) -> dict[str, object]:
    numbers = ", ".join(map(str, winners["source_row"]))
    return _note(
        row,
        f"Row {numbers} of the team says otherwise of {area} on newer evidence; that one was used.",
        "Nothing has to be done.",
    )


def _note(row: Any, reason: str, suggestion: str) -> dict[str, object]:
    return {
        "file": "catchments.csv", "row": row.source_row, "field": "extent", "value": row.stated_area, "kind": "note",
        "reason": reason, "suggestion": suggestion,
    }  # fmt: skip
