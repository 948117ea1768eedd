"""Compare rebuilt areas with official boundaries: how much of each pair of polygons is common to both.

    python tools/compare_areas.py data/boundaries/areas.parquet OFFICIAL [OFFICIAL ...]

The measure is intersection over union (IoU) of an area's two polygons, on the British National Grid (EPSG:27700):
1 is the same shape, 0 is no common ground. The official files are only read; the project ships none of them.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

BRITISH_GRID = 27700
AREA_CODE = r"[EWSN]\d{8}"
WORST = 10

# Same council, newer code. Old codes on the left, as some official files still carry them.
RECODED = {
    "E08000016": "E08000038",  # Barnsley
    "E08000019": "E08000039",  # Sheffield
    "S12000044": "S12000050",  # North Lanarkshire
    "S12000046": "S12000049",  # Glasgow City
}


def read_shapes(path: Path) -> gpd.GeoDataFrame:
    """Read any vector file or GeoParquet, reproject it to EPSG:27700 and mend invalid shapes."""
    frame = gpd.read_parquet(path) if path.suffix == ".parquet" else gpd.read_file(path)
    if frame.crs is None:
        message = f"{path} does not say its coordinate system"
        raise ValueError(message)
    frame = frame.to_crs(BRITISH_GRID)
    frame["geometry"] = frame.geometry.make_valid()
    return frame


def code_column(frame: pd.DataFrame) -> str:
    """Return the one column whose every value looks like an area code."""
    found = [
        name
        for name in frame.columns.drop("geometry")
        if frame[name].map(lambda value: isinstance(value, str)).all() and frame[name].str.fullmatch(AREA_CODE).all()
    ]
    if len(found) != 1:
        message = f"expected one column of area codes, found {found or 'none'} in {list(frame.columns)}"
        raise ValueError(message)
    return str(found[0])


def name_column(frame: pd.DataFrame, code: str) -> str:
    """Return the first other column of text in which every value differs, or `code` if there is none."""
    for name in frame.columns.drop(["geometry", code]):
        values = frame[name]
        if values.map(lambda value: isinstance(value, str)).all() and values.is_unique:
            return str(name)
    return code


def by_code(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return `name` and `geometry`, indexed by the area code of 2025 and sorted by it."""
    code = code_column(frame)
    codes = frame[code].replace(RECODED)
    names = frame[name_column(frame, code)]
    tidy = gpd.GeoDataFrame(
        {"name": names.to_numpy()}, geometry=frame.geometry.to_numpy(), index=codes.to_numpy(), crs=frame.crs
    )
    if not tidy.index.is_unique:
        message = f"codes that occur twice: {sorted(set(tidy.index[tidy.index.duplicated()]))}"
        raise ValueError(message)
    return tidy.sort_index()


def overlap(ours: gpd.GeoSeries, theirs: gpd.GeoSeries) -> pd.Series:
    """Return the intersection over union (0 to 1) of areas that both have, by code."""
    both = ours.index.intersection(theirs.index)
    mine, official = ours[both].to_numpy(), theirs[both].to_numpy()
    common = shapely.area(shapely.intersection(mine, official))
    return pd.Series(common / (shapely.area(mine) + shapely.area(official) - common), index=both)


def report(ours: gpd.GeoDataFrame, path: Path) -> str:
    """Return the comparison of `ours` with one official file as lines of text."""
    official = by_code(read_shapes(path))
    score = overlap(ours.geometry, official.geometry)
    lines = [
        path.name,
        f"  areas in both {len(score)}, only ours {len(ours.index.difference(official.index))}, "
        f"only official {len(official.index.difference(ours.index))}",
        f"  mean {score.mean():.4f}  median {score.median():.4f}  5th percentile {score.quantile(0.05):.4f}  "
        f"min {score.min():.4f}",
        "  worst:",
    ]
    lines += [f"    {value:.3f}  {code}  {official.at[code, 'name']}" for code, value in score.nsmallest(WORST).items()]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Print one table for each official file. Return 0."""
    parser = argparse.ArgumentParser(description="Compare rebuilt areas with official boundaries.")
    parser.add_argument("ours", type=Path, metavar="OURS", help="our areas (GeoParquet or any vector file)")
    parser.add_argument("official", type=Path, nargs="+", metavar="OFFICIAL", help="official boundaries")
    options = parser.parse_args(arguments)
    ours = by_code(read_shapes(options.ours))
    print("\n\n".join(report(ours, path) for path in options.official))
    return 0


if __name__ == "__main__":
    sys.exit(main())
