"""
Hold shapes that somebody handed in against those that ship, area by area.

Files of one year differ most at the coast: to mean high water, to mean low water, to the middle of an estuary, or
drawn with few points. So only what lies on the land that ships is compared; what lies off it is counted on its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import geopandas as gpd

LEAST_IN_COMMON = 0.5
MOST_LAND_OFF = 0.25
# Metres along the outline within which maps drawn for paper and for walking differ: it matters for small islands.
OUTLINE_MAY_MOVE = 100
# Bristol has the most of all: down the Severn to mean low water it is 2.1 times its land.
MOST_OFF_LAND = 1.5


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """
    How shapes compare with those that ship.

    `unlike` has a row an area that differs by more than the limits: `area_code`, `in_common` (ground that both shapes
    hold, as a share of the ground that either holds, 0 to 1), and `land_km2`, `our_km2`, `off_land_km2` (square
    kilometres). `swapped` has the codes that stand on one another's ground, each ring of two or more once.
    """

    unlike: pd.DataFrame
    swapped: tuple[tuple[str, ...], ...]


def likeness(handed_in: gpd.GeoDataFrame, shipped: gpd.GeoDataFrame) -> Likeness:
    """
    Compare shapes with those that ship, in the order of the codes.

    Both have `area_code` and `geometry` (EPSG:27700, valid), the same areas, each once; those that ship do not overlap.
    """
    import shapely  # not above: only boundaries that are handed in are compared

    handed_in = handed_in.sort_values("area_code", ignore_index=True)
    shipped = shipped.sort_values("area_code", ignore_index=True)
    shapes, standard = handed_in.geometry.to_numpy(), shipped.geometry.to_numpy()
    one, other = shapely.STRtree(standard).query(shapes, predicate="intersects")
    common = shapely.area(shapely.intersection(shapes[one], standard[other]))
    land = np.bincount(one, common, len(shapes))
    own = np.bincount(one[one == other], common[one == other], len(shapes))
    size = shapely.area(standard)
    table = pd.DataFrame({
        "area_code": handed_in["area_code"],
        "in_common": own / (land + size - own),
        "land_km2": land / 1e6,
        "our_km2": size / 1e6,
        "off_land_km2": (shapely.area(shapes) - land).clip(0) / 1e6,
    })  # fmt: skip
    allowed = np.maximum(MOST_LAND_OFF * size, OUTLINE_MAY_MOVE * shapely.length(standard))
    unlike = (
        (table["in_common"] < LEAST_IN_COMMON)
        | (np.abs(land - size) > allowed)
        | (table["off_land_km2"] > MOST_OFF_LAND * table["our_km2"])
    )
    lies_on = pd.DataFrame({"one": one, "other": other, "common": common, "own": own[one]})
    lies_on = lies_on[lies_on["common"] > lies_on["own"]].sort_values(["one", "common"], kind="stable")
    rings = _rings(dict(zip(lies_on["one"], lies_on["other"], strict=True)))
    codes = handed_in["area_code"].to_numpy()
    return Likeness(
        unlike=table[unlike].reset_index(drop=True),
        swapped=tuple(tuple(str(codes[place]) for place in ring) for ring in rings),
    )


def _rings(leads_to: dict[int, int]) -> list[tuple[int, ...]]:
    """Find the rings in which each place leads to the next and the last to the first."""
    rings, seen = [], set[int]()
    for start in sorted(leads_to):
        path, place = list[int](), start
        while place in leads_to and place not in seen:
            seen.add(place)
            path.append(place)
            place = leads_to[place]
        if place in path:
            rings.append(tuple(path[path.index(place) :]))
    return rings
