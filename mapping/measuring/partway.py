"""Make a part of the changes between two registers, so that each sort of change can be counted by itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from ..vocabulary.tables import CLAIMS, LINKS, TEAMS
from .recorded import LINK_PARTS, TEAM_PARTS, Change, Recorded, by_key, numbered


def applied(old: Recorded, new: Recorded, found: Collection[Change], reasons: Collection[str]) -> Recorded:
    """
    Give the old register with the changes of some reasons made to it; with those of all, it says what the new one says.

    Parameters
    ----------
    found
        From `changes`.
    reasons
        Which of them are made.
    """
    made = {(change.sheet, change.key, change.part) for change in found if change.reason in reasons}
    teams = _mixed(old.teams, new.teams, ["team_id"], TEAM_PARTS, "teams", made)
    links = _mixed(old.links, new.links, ["team_id", "area_code"], LINK_PARTS, "catchments", made)
    before, after = numbered(old.claims), numbered(new.claims)
    kept = [row for key, row in before.items() if key in after or ("statements", key, "row") not in made]
    kept += [row for key, row in after.items() if key not in before and ("statements", key, "row") in made]
    turned = {nation for sheet, (nation, *_), _ in made if sheet == "completeness"}
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
    made: Collection[tuple[str, tuple[Any, ...], str]],
) -> pd.DataFrame:
    """Give the rows of the old table, with those parts of the new one that are to be made."""
    before, after = by_key(old, key), by_key(new, key)
    rows = []
    for place in sorted(before.keys() | after.keys()):
        was, now = before.get(place), after.get(place)
        if was is None or now is None:
            row = now if (sheet, place, "row") in made else was
        else:
            taken = [name for part, names in parts.items() if (sheet, place, part) in made for name in names]
            row = {**was, **{name: now[name] for name in taken}}
        if row is not None:
            rows.append(row)
    table = TEAMS if sheet == "teams" else LINKS
    return table.shaped(pd.DataFrame(rows, columns=table.names))
