"""Read the areas that ship: their shapes, how good those are, and their published size."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from .sources import source


def read_shipped_boundaries(folder: Path) -> gpd.GeoDataFrame:
    """
    Read the boundaries of the 361 lower-tier areas that ship.

    Returns
    -------
    `area_code` (April 2025), `boundary_basis` and `geometry` (EPSG:27700, a valid coverage), sorted by code.
    """
    return gpd.read_parquet(source("boundaries", folder))


def read_boundary_errors(folder: Path) -> pd.DataFrame:
    """
    Read how far the boundaries that ship are from official ones.

    Returns
    -------
    `overlap` (0 to 1) and `inland_distance_m` (missing for islands), by the code of a lower-tier area, county, region
    or nation.
    """
    return pd.read_csv(source("measured", folder), index_col="area_code").astype("Float64")


def read_land(folder: Path) -> pd.Series:
    """Read the published land area of the lower-tier areas, square kilometres by code."""
    return pd.read_csv(source("area_km2", folder), index_col="area_code")["area_km2"]
