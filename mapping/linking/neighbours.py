"""Which areas share a border."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from ..vocabulary.measures import NEIGHBOURS


def neighbours(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Find the pairs of areas whose drawn shapes share a border, however short.

    Areas that meet only at a corner are no neighbours (the rook's move), nor are areas that water parts, bridged or
    not. Where a drawing leaves a sliver between two areas they are not found; where it lets them overlap they are.

    Parameters
    ----------
    areas
        `area_code` and `geometry`, EPSG:27700, valid polygons.

    Returns
    -------
    NEIGHBOURS table: each pair once, the lesser code first, sorted.
    """
    shapes = areas.geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    left, right = left[left < right], right[left < right]
    # What two polygons that touch have in common has a length if it is a border (or an overlap), and none if a corner.
    shared = shapely.length(shapely.intersection(shapes[left], shapes[right])) > 0
    codes = areas["area_code"].to_numpy(object)
    pairs = [sorted(pair) for pair in zip(codes[left[shared]], codes[right[shared]], strict=True)]
    made = pd.DataFrame(pairs, columns=NEIGHBOURS.names)
    return NEIGHBOURS.shaped(made.sort_values(NEIGHBOURS.names))
