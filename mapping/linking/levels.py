"""Join lower-tier areas into the areas of another level."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from ..vocabulary.tables import AREAS


def areas_at(
    level: str, atoms: pd.DataFrame, members: pd.DataFrame, shapes: gpd.GeoDataFrame, *, boundary_kind: str
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
        `area_code` and `geometry` (EPSG:27700, metres), every lower-tier area once.
    boundary_kind
        "approximate" or "official".

    Returns
    -------
    AREAS table as a GeoDataFrame in EPSG:27700, sorted by `area_code`. `area_km2` is the drawn size.
    """
    mostly = members[members["parent_level"] == level].sort_values("share", ascending=False, kind="stable")
    rows = mostly.drop_duplicates("child_code").merge(
        atoms[["area_code", "nation", "region_code", "region_name"]],
        left_on="child_code",
        right_on="area_code",
        validate="one_to_one",
    )
    rows["geometry"] = rows["child_code"].map(shapes.set_index("area_code").geometry)
    groups = rows.groupby("parent_code", sort=True)
    made = groups[["parent_name", "nation", "region_code", "region_name"]].first()
    joined = groups["geometry"].agg(lambda parts: _joined(list(parts)))
    table = made.rename_axis("area_code").reset_index().rename(columns={"parent_name": "area_name"})
    table = table.assign(level=level, boundary_kind=boundary_kind, area_km2=shapely.area(joined.array) / 1e6)
    frame = AREAS.shaped(table.assign(geometry=joined.array))
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=27700)


def _joined(parts: list[shapely.Geometry]) -> shapely.Geometry:
    """Join neighbours; official files can overlap by a hair, which the careful union mends."""
    if len(parts) == 1:
        return parts[0]
    return shapely.union_all(parts)
