"""Join lower-tier areas into the areas of another level."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from ..vocabulary.tables import AREAS

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
    Give the AREAS table of one level.

    Parameters
    ----------
    level
        One of MEMBERS. A lower-tier area that lies in several parents is drawn with the one that has most of its
        people.
    atoms, members
        Lower-tier areas, and the MEMBERS table.
    shapes
        `area_code` and `geometry` (EPSG:27700, metres), every lower-tier area once; of those that ship, their
        `boundary_basis` too.
    land
        Published land area of the lower-tier areas, square kilometres by code.
    errors
        `overlap` and `inland_distance_m` of areas of any level, by code, where these shapes were measured.

    Returns
    -------
    AREAS table as a GeoDataFrame in EPSG:27700, sorted by `area_code`. `area_km2` is the land of the lower-tier areas
    that each is drawn from.
    """
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
    made = groups[["parent_name", "nation", "region_code", "region_name", "boundary_basis"]].first()
    made["area_km2"] = groups["area_km2"].sum(min_count=1)
    if errors is not None:
        made["boundary_overlap"] = errors["overlap"].reindex(made.index)
        made["boundary_error_m"] = errors["inland_distance_m"].reindex(made.index)
    joined = groups["geometry"].agg(lambda parts: _joined(list(parts)))
    table = made.rename_axis("area_code").reset_index().rename(columns={"parent_name": "area_name"})
    frame = AREAS.shaped(table.assign(level=level, geometry=joined.array))
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=27700)


def _joined(parts: list[shapely.Geometry]) -> shapely.Geometry:
    """Join neighbours; official files can overlap by a hair, which the careful union mends."""
    if len(parts) == 1:
        return parts[0]
    return shapely.union_all(parts)
