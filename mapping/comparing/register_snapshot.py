"""What a register says of today's areas, and one difference between two that may change a count."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..vocabulary.schema import CONTRADICTED, PREDECESSOR

# The parts of a row that may change for different reasons; other columns change no count.
TEAM_PARTS = {
    "opening": ("opened_earliest", "opened_latest"),
    "state": ("status", "closed_earliest", "closed_latest"),
    "evidence": ("evidence_on",),
    "class": ("definition_class",),
}
LINK_PARTS = {"extent": ("extent", "share_low", "share_high", "method"), "evidence": ("evidence_on",)}
# How a row was resolved matters only where its status is carried over, or where it counts nothing.
_GROUNDS = (PREDECESSOR, CONTRADICTED)


@dataclass(frozen=True)
class Recorded:
    """
    What a register says, on today's lower-tier areas: TEAMS, LINKS and CLAIMS, and the nations it calls complete.

    `links` may have a column more, `stated_earliest`: the day of the row's own evidence.
    """

    teams: pd.DataFrame
    links: pd.DataFrame
    claims: pd.DataFrame
    complete: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class CellChange:
    """One difference: its reason, where it stands, and which `part` of which row (`key`) it is."""

    reason: str
    sheet: str
    key: tuple[Any, ...]
    part: str
    column: str
    before: str
    after: str
    row: int | None = None
    team_id: str = ""
    areas: tuple[str, ...] = ()


def by_key(table: pd.DataFrame, key: list[str]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return the rows of a table by their key."""
    return {tuple(row[name] for name in key): row for row in table.to_dict("records")}


def numbered(claims: pd.DataFrame) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return each statement a key: area, claim, day, ground, and which of those that say the same it is."""
    by_key: dict[tuple[Any, ...], dict[str, Any]] = {}
    seen: Counter[tuple[Any, ...]] = Counter()
    for row in claims.to_dict("records"):
        day = None if pd.isna(row["stated_earliest"]) else row["stated_earliest"]
        key = (row["area_code"], row["claim"], day, ground(row))
        by_key[*key, seen[key]] = row
        seen[key] += 1
    return by_key


def ground(row: dict[str, Any]) -> str:
    """Describe what about the way a row was resolved changes what it counts; empty where nothing does."""
    return str(row["method"]) if row["method"] in _GROUNDS else ""


def same(one: Any, other: Any) -> bool:
    """Test whether two cells say the same; two that are missing do."""
    if pd.isna(one) or pd.isna(other):
        return bool(pd.isna(one) and pd.isna(other))
    return bool(one == other)


def cell(value: Any) -> str:
    """Write a cell as text; a missing one is empty."""
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return f"{value:g}" if isinstance(value, float) else str(value)
