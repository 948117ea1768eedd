"""Bring lower-tier areas where they are wanted: onto the areas of today, of another level, or of a day to come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from ..vocabulary.errors import FEW, Fault, InputError, refused
from ..vocabulary.numbers import counted, first_few
from ..vocabulary.tables import AREAS, CARRIED, MEMBERS
from .gazetteer import Gazetteer

if TYPE_CHECKING:
    import geopandas as gpd
    import shapely

HANDED_IN = "file"


def areas_at(
    level: str,
    atoms: pd.DataFrame,
    members: pd.DataFrame,
    shapes: gpd.GeoDataFrame,
    *,
    land: pd.Series,
    errors: pd.DataFrame | None = None,
) -> gpd.GeoDataFrame:
    """
    Return the AREAS table of one level in EPSG:27700, sorted by `area_code`.

    A lower-tier area that lies in several parents is drawn with the one that has most of its people. `area_km2` is the
    land of the lower-tier areas that each is drawn from.

    Parameters
    ----------
    level
        One of MEMBERS.
    atoms, members
        Lower-tier areas, and the MEMBERS table.
    shapes
        `area_code` and `geometry` (EPSG:27700, metres), every lower-tier area once; of those that ship, their
        `boundary_basis` too.
    land
        Published land area of the lower-tier areas, square kilometres by code.
    errors
        `overlap` and `inland_distance_m` of areas of any level, by code, where these shapes were measured.
    """
    import geopandas as gpd  # not above: what draws no area does not wait for it

    mostly = members[members["parent_level"] == level].sort_values("share", ascending=False, kind="stable")
    rows = mostly.drop_duplicates("child_code").merge(
        atoms[["area_code", "nation", "region_code", "region_name"]],
        left_on="child_code",
        right_on="area_code",
        validate="one_to_one",
    )
    rows["geometry"] = rows["child_code"].map(shapes.set_index("area_code").geometry)
    rows["area_km2"] = rows["child_code"].map(land)
    rows["boundary_basis"] = HANDED_IN
    if "boundary_basis" in shapes:
        rows["boundary_basis"] = rows["child_code"].map(shapes.set_index("area_code")["boundary_basis"])
    groups = rows.groupby("parent_code", sort=True)
    parents = groups[["parent_name", "nation", "region_code", "region_name", "boundary_basis"]].first()
    parents["area_km2"] = groups["area_km2"].sum(min_count=1)
    if errors is not None:
        parents["boundary_overlap"] = errors["overlap"].reindex(parents.index)
        parents["boundary_error_m"] = errors["inland_distance_m"].reindex(parents.index)
    joined = groups["geometry"].agg(_joined)
    table = parents.rename_axis("area_code").reset_index().rename(columns={"parent_name": "area_name"})
    frame = AREAS.shaped(table.assign(level=level, geometry=joined.array))
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=27700)


def _joined(parts: pd.Series) -> shapely.Geometry:
    """Join neighbours; official files can overlap by a hair, which the careful union mends."""
    import shapely

    return parts.iloc[0] if len(parts) == 1 else shapely.union_all(parts.to_numpy())


def of_any_year(gazetteer: Gazetteer) -> Callable[[str], bool]:
    """Return a test for codes that are, or once were, of the lower tier and lead to one area of today."""
    return lambda code: code in gazetteer.atoms or (code in gazetteer.former and len(gazetteer.former[code].codes) == 1)


def today(code: str, gazetteer: Gazetteer) -> str:
    """Return the code of today for a lower-tier code of any year; KeyError where no one area of today follows it."""
    if code in gazetteer.atoms:
        return code
    codes = gazetteer.former[code].codes
    if len(codes) != 1:
        raise KeyError(code)
    return codes[0]


def shapes_today(shapes: gpd.GeoDataFrame, gazetteer: Gazetteer, file: str) -> gpd.GeoDataFrame:
    """
    Carry boundaries of any year onto the lower-tier areas of today: one row each, sorted by code.

    Areas that merged are joined; an area whose code changed keeps its shape. An area of today without a shape is
    refused, and one that has its own beside one of an area that became part of it.
    """
    import geopandas as gpd

    refuse_mixed(list(shapes["area_code"]), gazetteer, file)
    codes = [today(code, gazetteer) for code in shapes["area_code"]]
    grouped = shapes.geometry.groupby(pd.Series(codes, index=shapes.index))
    joined = {code: _joined(parts) for code, parts in grouped}
    absent = sorted(gazetteer.atoms - set(joined))
    if absent:
        named = [f"{gazetteer.spoken[code]} ({code})" for code in absent]
        there = f" {len(joined):,} of {len(gazetteer.atoms):,} areas are there." if len(absent) > FEW else ""
        why = f"The file has no shape for {first_few(named, FEW)}.{there}"
        raise refused(file, why, "Use a file that covers the whole United Kingdom.")
    table = gpd.GeoDataFrame({"area_code": list(joined)}, geometry=list(joined.values()), crs=shapes.crs)
    return table.sort_values("area_code", ignore_index=True)


def refuse_mixed(codes: list[str], gazetteer: Gazetteer, file: str) -> None:
    """Refuse codes of two years for one area: adding them up would count the same people or land twice."""
    there = set(codes)
    mixed = [(code, today(code, gazetteer)) for code in codes if code not in gazetteer.atoms]
    faults = [
        Fault(
            file=file, column="area_code", value=old,
            why=f"The area became {new} ({gazetteer.spoken[new]}), which is in the file too: codes of two years are "
            "mixed.",
            remedy="Keep the one or the other.",
        )
        for old, new in dict.fromkeys(mixed)
        if new in there
    ]  # fmt: skip
    if faults:
        raise InputError(faults)


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
    Put planned areas in place of those of today; only what is decided by the day changes the map.

    Lower-tier areas stay what everything is counted from: a planned authority is made of them, as a county is. So the
    babies at least and at most are the same as on today's areas, and only where the lines run changes.
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
    moved = members.copy()
    moved.loc[here, "parent_code"] = gone["child_code"].map(to["successor_code"])
    moved.loc[here, "parent_name"] = gone["child_code"].map(to["successor_name"])
    moved.loc[here, "basis"] = "planned"
    came = moved[here]
    extra = {
        level: came.loc[came["parent_level"] == level, "parent_code"].nunique()
        - gone.loc[gone["parent_level"] == level, "parent_code"].nunique()
        for level in ("ltla", "utla")
    }
    undecided = due.loc[~due["decided"], "area_name"]
    return Preview(
        members=MEMBERS.shaped(moved), moved=_moved(gone, came, merging), extra=extra, undecided=tuple(undecided)
    )


def _decided(planned: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the decided changes of one kind."""
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
    """Return the areas to come as AMBIGUOUS names, so that nobody takes one for an area of today."""
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
