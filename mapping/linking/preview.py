"""Preview the map of another day: the areas that are planned, in place of those of today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from ..vocabulary.numbers import counted
from ..vocabulary.tables import CARRIED, MEMBERS

# The codes that everything is counted on are those in force since this day.
CODES_SINCE = date(2025, 4, 1)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """
    MEMBERS in which planned areas stand in place of those that they follow, and what changed.

    `extra` says how many areas more, or fewer, each level has than today; `moved` is a CARRIED table; `undecided` names
    the areas whose plans, for that day or before, are not decided in any source.
    """

    members: pd.DataFrame
    moved: pd.DataFrame
    extra: dict[str, int]
    undecided: tuple[str, ...]

    @property
    def successors(self) -> frozenset[str]:
        """The codes of the areas that are new."""
        return frozenset(self.moved["successor_code"])


def preview(members: pd.DataFrame, planned: pd.DataFrame, day: date) -> Preview:
    """
    Put planned areas in place of those of today.

    Lower-tier areas stay what everything is counted from: a planned authority is made of them, as a county is. So the
    babies at least and at most are the same as on today's areas, and only where the lines run changes.

    Parameters
    ----------
    members
        MEMBERS table of today.
    planned
        PLANNED table. Only what is decided changes the map.
    day
        The day whose areas are wanted.

    Raises
    ------
    ValueError
        If a county is to be split and the plan says nothing of one of its districts: a fault of the shipped plan.
    """
    due = planned[planned["planned_on"].str.slice(0, 10) <= day.isoformat()]
    merging = _decided(due, "merge")
    to = merging.set_index("area_code")[["successor_code", "successor_name"]]
    here = members["parent_level"].isin(["ltla", "utla"]) & members["child_code"].isin(to.index)
    gone = members[here]
    for county in _decided(due, "split")["area_code"]:
        left = members[~here & (members["parent_code"] == county)]
        if len(left):
            message = f"the plan for {county} says nothing of {sorted(left['child_code'])}"
            raise ValueError(message)
    made = members.copy()
    made.loc[here, "parent_code"] = gone["child_code"].map(to["successor_code"])
    made.loc[here, "parent_name"] = gone["child_code"].map(to["successor_name"])
    made.loc[here, "basis"] = "planned"
    came = made[here]
    extra = {
        level: came.loc[came["parent_level"] == level, "parent_code"].nunique()
        - gone.loc[gone["parent_level"] == level, "parent_code"].nunique()
        for level in ("ltla", "utla")
    }
    undecided = due.loc[~due["decided"], "area_name"]
    return Preview(
        members=MEMBERS.shaped(made), moved=_moved(gone, came, merging), extra=extra, undecided=tuple(undecided)
    )


def _decided(planned: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Give the decided changes of one kind."""
    return planned[planned["decided"] & planned["kind"].eq(kind).fillna(False)]


def _moved(gone: pd.DataFrame, came: pd.DataFrame, merging: pd.DataFrame) -> pd.DataFrame:
    """List each area that ends with each that follows it."""
    rows = pd.DataFrame(
        {
            "file": "areas",
            "former_code": gone["parent_code"],
            "former_name": gone["parent_name"],
            "successor_code": came["parent_code"],
            "successor_name": came["parent_name"],
            "child_code": gone["child_code"],
            "level": gone["parent_level"],
        }
    ).merge(merging[["area_code", "planned_on"]], left_on="child_code", right_on="area_code")
    rows["kind"] = rows["level"].map({"ltla": "merge", "utla": "split"})
    rows["changed_on"] = pd.to_datetime(rows["planned_on"].str.slice(0, 10))
    return CARRIED.shaped(rows.drop_duplicates(["former_code", "successor_code"]))


def planned_names(members: pd.DataFrame, planned: pd.DataFrame) -> pd.DataFrame:
    """
    Give the areas to come as AMBIGUOUS names, so that nobody takes one for an area of today.

    Returns
    -------
    `written meanings note`: the name, the areas of today that it is to be made of, and since when.
    """
    merging = _decided(planned, "merge")
    taken = set(members["parent_name"])
    rows = [
        {
            "written": name,
            "meanings": ";".join(rows["area_code"]),
            "note": f"an area planned for {day}, made of {counted(len(rows), 'area')} of today; it counts with "
            f"--vintage {day}",
        }
        for (name, day), rows in merging.groupby(["successor_name", "planned_on"])
        if name not in taken
    ]
    return pd.DataFrame(rows, columns=["written", "meanings", "note"], dtype="string")
