"""Compare our areas with official boundaries: how much ground is common to both, and how far borders lie apart.

    python tools/compare_areas.py data/boundaries/areas.parquet OFFICIAL [OFFICIAL ...] [--postcodes WHEEL] [--write]

Two measures, both on the British National Grid (EPSG:27700), in all and by nation:

- overlap: intersection over union of an area's two polygons. 1 is the same shape, 0 is no common ground;
- inland distance: a point every 100 m along the official border of each area, where another area lies within 200 m
  of it (so it is no coast), and how far it is from there to the border of the same area in ours; the mean of all
  points, in metres. A border between two areas is measured from both sides.

`--postcodes` adds a third: how many postcodes lie in the polygon of their own area. `--write` writes the first two of
every area against the first official file to `data/boundaries/measured.csv`: lower-tier areas, counties, regions and
nations. The official files are only read; the project ships none of them.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from build_areas import own_share, read_postcodes, unique_points

from mapping.linking.rebase import areas_at
from mapping.reading.shipped.lookups import members, read_atoms, read_health_shares, read_land

BRITISH_GRID = 27700
AREA_CODE = r"[EWSN]\d{8}"
WORST = 10
LEAST = 0.80  # an area with less in common is listed, however many there are
DATA = Path(__file__).resolve().parent.parent / "data"
# Metres between the points of a border that are measured, and how near another area lies where a border is no coast.
STEP = 100.0
INLAND = 200.0
GROUPS = {
    "England": "E", "Wales": "W", "England and Wales": "EW", "Scotland": "S", "Northern Ireland": "N", "all": "EWSN",
}  # fmt: skip

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
    frame["geometry"] = frame.geometry.make_valid(method="structure", keep_collapsed=False)
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


def inland_points(official: gpd.GeoSeries) -> pd.Series:
    """Return the points of each area's border that lie within `INLAND` of another area, by code."""
    tree = shapely.STRtree(official.to_numpy())
    made = {}
    for number, (code, shape) in enumerate(official.items()):
        rings = shapely.get_rings(shapely.get_parts(shape))
        along = [shapely.line_interpolate_point(ring, np.arange(0.0, shapely.length(ring), STEP)) for ring in rings]
        points = np.concatenate(along)
        at, near = tree.query(points, predicate="dwithin", distance=INLAND)
        made[code] = points[np.unique(at[near != number])]
    return pd.Series(made, dtype=object)


def inland_distance(ours: gpd.GeoSeries, theirs: gpd.GeoSeries) -> pd.DataFrame:
    """Return the `points` measured of each area that both have, and their `mean` distance in metres, by code."""
    rows = {}
    for code, points in inland_points(theirs).items():
        if code in ours.index and len(points):
            border = shapely.multilinestrings(shapely.get_rings(shapely.get_parts(ours[code])))
            shapely.prepare(border)
            rows[code] = (len(points), float(np.mean(shapely.distance(points, border))))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["points", "mean"])


def by_nation(score: pd.Series, apart: pd.DataFrame) -> list[str]:
    """Return a line for each nation, and one for all of them."""
    lines = []
    for name, letters in GROUPS.items():
        codes = score.index[score.index.str[0].isin(list(letters))]
        if len(codes):
            part, borders = score[codes], apart.loc[apart.index.intersection(codes)]
            far = np.average(borders["mean"], weights=borders["points"]) if len(borders) else float("nan")
            lines.append(
                f"  {name:<18}{len(codes):>4} areas  overlap: mean {part.mean():.3f}, median {part.median():.3f}, "
                f"5th percentile {part.quantile(0.05):.3f}, least {part.min():.3f}  inland distance: {far:.0f} m"
            )
    return lines


def postcodes_inside(ours: gpd.GeoDataFrame, source: str) -> str:
    """Return how many postcodes, each place counted once, lie in the polygon of their own area, nation by nation."""
    places, names = unique_points(*read_postcodes(source))
    number = np.bincount(places.label)
    share = pd.DataFrame({"inside": own_share(ours.geometry[names].to_numpy(), places) * number, "all": number}, names)
    lines = ["Postcodes in the polygon of their own area"]
    for name, letters in GROUPS.items():
        part = share[share.index.str[0].isin(list(letters))].sum()
        lines.append(f"  {name:<18}{part['inside'] / part['all']:.2%} of {part['all']:,.0f} places")
    return "\n".join(lines)


def measured(ours: gpd.GeoDataFrame, official: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return `overlap` and `inland_distance_m` of every area that is official at one of the levels, by code."""
    atoms = read_atoms(DATA)
    parents = members(atoms, read_health_shares(DATA))
    parts = []
    for level in ("ltla", "utla", "region", "nation"):
        mine, theirs = (
            areas_at(level, atoms, parents, shapes.rename_axis("area_code").reset_index(), land=read_land(DATA))
            .set_index("area_code")
            .geometry
            for shapes in (ours, official)
        )
        scored = pd.DataFrame({"overlap": overlap(mine, theirs).round(3)})
        scored["inland_distance_m"] = inland_distance(mine, theirs)["mean"].round().astype("Int64")
        parts.append(scored)
    made = pd.concat(parts)
    return made[~made.index.duplicated()].sort_index().rename_axis("area_code")


def report(ours: gpd.GeoDataFrame, path: Path) -> str:
    """Return the comparison of `ours` with one official file as lines of text."""
    official = by_code(read_shapes(path))
    score = overlap(ours.geometry, official.geometry)
    lines = [
        path.name,
        f"  areas in both {len(score)}, only ours {len(ours.index.difference(official.index))}, "
        f"only official {len(official.index.difference(ours.index))}",
        *by_nation(score, inland_distance(ours.geometry, official.geometry)),
        "  worst:",
    ]
    worst = score.nsmallest(max(WORST, int((score < LEAST).sum())))
    lines += [f"    {value:.3f}  {code}  {official.at[code, 'name']}" for code, value in worst.items()]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Print one table for each official file. Return 0."""
    parser = argparse.ArgumentParser(description="Compare our areas with official boundaries.")
    parser.add_argument("ours", type=Path, metavar="OURS", help="our areas (GeoParquet or any vector file)")
    parser.add_argument("official", type=Path, nargs="+", metavar="OFFICIAL", help="official boundaries")
    parser.add_argument("--postcodes", metavar="PATH", help="folder, wheel or import name of the postcodes")
    parser.add_argument("--write", action="store_true", help="write data/boundaries/measured.csv")
    options = parser.parse_args(arguments)
    ours = by_code(read_shapes(options.ours))
    print("\n\n".join(report(ours, path) for path in options.official))
    if options.postcodes:
        print(f"\n{postcodes_inside(ours, options.postcodes)}")
    if options.write:
        table = measured(ours, by_code(read_shapes(options.official[0])))
        table.to_csv(DATA / "boundaries" / "measured.csv", lineterminator="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
