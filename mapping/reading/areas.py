"""Read the areas that ship, rebuilt from postcodes."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd

from .sources import source

APPROXIMATE = "approximate"
OFFICIAL = "official"


def read_shipped_boundaries(folder: Path) -> gpd.GeoDataFrame:
    """
    Read the approximate boundaries of the 361 lower-tier areas.

    Returns
    -------
    `area_code` (April 2025) and `geometry` (EPSG:27700, a valid coverage), sorted by code.
    """
    return gpd.read_parquet(source("boundaries", folder))
