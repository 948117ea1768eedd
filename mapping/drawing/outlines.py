"""Turn areas into light outlines: borders that neighbours share are simplified once and stay shared."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely


@dataclass(frozen=True)
class Outlines:
    """
    Outlines as SVG path texts in whole grid units, y downwards.

    `paths` holds a path an area code; `width` and `height` are the size of the whole; `corner` is how far west and
    north its origin lies, in grid units of EPSG:27700.
    """

    paths: dict[str, str]
    width: int
    height: int
    corner: tuple[int, int] = (0, 0)


def fit_together(areas: gpd.GeoDataFrame) -> bool:
    """Test whether neighbours share their borders point for point, so that they can be simplified together."""
    return bool(shapely.coverage_is_valid(areas.geometry.to_numpy()))


def thinned(areas: gpd.GeoDataFrame, tolerance_m: float, *, together: bool) -> gpd.GeoDataFrame:
    """
    Take out the points that no drawing of this tolerance or a coarser one shows, so that each is simplified from less.

    Areas that do not fit together are returned as they are: each is simplified alone, and quickly.
    """
    if not together:
        return areas
    fewer = _fewer_points(areas.geometry.to_numpy(), tolerance_m, together=True)
    return areas.set_geometry(gpd.GeoSeries(fewer, areas.index, areas.crs))


def simplified(
    areas: gpd.GeoDataFrame, *, tolerance_m: float, grid_m: float, smallest_km2: float, together: bool | None = None
) -> gpd.GeoDataFrame:
    """
    Simplify areas so that no gap or overlap opens between neighbours that share their borders point for point.

    Where some do not, every area is simplified alone: the same areas, with hairlines between them.

    Parameters
    ----------
    areas
        `area_code` and `geometry`, EPSG:27700.
    tolerance_m
        As `shapely.coverage_simplify`: about the length of the detail that goes.
    grid_m
        Coordinates become multiples of this.
    smallest_km2
        Islands smaller than this go, unless an area has no larger part.
    together
        What `fit_together` says of the areas, for those who simplify them many times; it is asked if not given.

    Returns
    -------
    The same rows with new geometry, every area still there. A shape so small that the grid swallows it keeps the
    outline it had.
    """
    kept = [shapely.multipolygons(_large_parts(shape, smallest_km2 * 1e6)) for shape in areas.geometry]
    together = fit_together(areas) if together is None else together
    shapes = _fewer_points(np.array(kept), tolerance_m, together=together)
    snapped = grid_m * np.round(shapely.get_coordinates(shapes) / grid_m)
    shapes = shapely.set_coordinates(shapes.copy(), snapped)
    return areas[["area_code"]].set_geometry(gpd.GeoSeries(shapes, index=areas.index, crs=areas.crs))


def _fewer_points(shapes: np.ndarray, tolerance_m: float, *, together: bool) -> np.ndarray:
    """Simplify together what fits together, and one by one what does not; nothing is lost and nothing raised."""
    if together:
        try:
            return np.asarray(shapely.coverage_simplify(shapes, tolerance_m))
        except shapely.errors.GEOSException:
            pass
    # Half the tolerance: without neighbours to hold to, a border would otherwise wander further than it does together.
    cleaned = shapely.remove_repeated_points(shapes)
    return np.array([_simpler(shape, tolerance_m / 2) for shape in cleaned])


def _simpler(shape: shapely.Geometry, tolerance_m: float) -> shapely.Geometry:
    try:
        simpler = shapely.simplify(shape, tolerance_m, preserve_topology=True)
    except shapely.errors.GEOSException:
        return shape
    return shape if simpler.is_empty else simpler


def _large_parts(shape: shapely.Geometry, smallest_m2: float) -> list[shapely.Polygon]:
    parts = list(shapely.get_parts(shape))
    sizes = shapely.area(parts)
    return [part for part, size in zip(parts, sizes, strict=True) if size >= min(smallest_m2, sizes.max())]


def rings(shape: shapely.Geometry, grid_m: float) -> list[np.ndarray]:
    """
    Return the rings of a shape in whole grid units, without points that repeat or lie on a straight line.

    Holes run the other way round, so that what lies in a hole is never painted over. A ring that the grid has flattened
    to nothing is left out, unless the shape has no other.
    """
    tidied = []
    largest: np.ndarray | None = None
    for ring in wound(shape):
        points = np.round(shapely.get_coordinates(ring) / grid_m).astype(np.int64)
        tidy = _tidy(points)
        if len(tidy) >= 3:
            tidied.append(tidy)
        elif largest is None or len(points) > len(largest):
            largest = points[:-1]
    if not tidied and largest is not None:
        x, y = largest[0]
        tidied.append(np.array([[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1]]))
    return tidied


def wound(shape: shapely.Geometry) -> np.ndarray:
    """
    Return the rings of a shape, each hole wound against the ring around it.

    Every picture takes its rings from here: paths are filled by the direction of their rings.
    """
    return np.asarray(shapely.get_rings(shapely.orient_polygons(shapely.get_parts(shape))))


def _tidy(points: np.ndarray) -> np.ndarray:
    """Drop repeated points and those on a straight line between their neighbours; the ring is left open."""
    open_ring = points[:-1]
    while len(open_ring) >= 3:
        before, after = np.roll(open_ring, 1, axis=0) - open_ring, np.roll(open_ring, -1, axis=0) - open_ring
        straight = before[:, 0] * after[:, 1] == before[:, 1] * after[:, 0]
        if not straight.any():
            break
        # Only every other one goes in a round, so that a point is judged by neighbours that stay.
        drop = straight & ~np.roll(straight, 1) if not straight.all() else straight
        if not drop.any():
            drop = straight & (np.arange(len(straight)) % 2 == 0)
        open_ring = open_ring[~drop]
    return open_ring


def outlines(
    areas: gpd.GeoDataFrame,
    *,
    tolerance_m: float = 500,
    grid_m: float = 200,
    smallest_km2: float = 1.0,
    together: bool | None = None,
) -> Outlines:
    """
    Draw areas as SVG paths.

    Parameters
    ----------
    areas
        `area_code` and `geometry`, EPSG:27700, metres.
    tolerance_m, grid_m, smallest_km2, together
        As in `simplified`.

    Returns
    -------
    Outlines whose origin is the north-west corner of the whole.
    """
    shapes = simplified(areas, tolerance_m=tolerance_m, grid_m=grid_m, smallest_km2=smallest_km2, together=together)
    west, south, east, north = (round(side / grid_m) for side in shapes.total_bounds)
    paths = {}
    for code, shape in zip(shapes["area_code"], shapes.geometry, strict=True):
        turned = [np.column_stack([ring[:, 0] - west, north - ring[:, 1]]) for ring in rings(shape, grid_m)]
        paths[code] = "".join(_path(ring) for ring in turned)
    return Outlines(paths, east - west, north - south, (west, north))


def backdrop(
    areas: gpd.GeoDataFrame, box: tuple[float, float, float, float], corner: tuple[int, int], grid_m: float
) -> str:
    """
    Draw what lies around a place as one path.

    Parameters
    ----------
    areas
        `area_code` and `geometry`, EPSG:27700, metres.
    box
        `left, top, right, bottom` of the drawing, in its grid units: nothing outside it is drawn.
    corner
        That of the outlines it lies behind.
    """
    (west, north), (left, top, right, bottom) = corner, box
    window = ((west + left) * grid_m, (north - bottom) * grid_m, (west + right) * grid_m, (north - top) * grid_m)
    near = areas[areas.intersects(shapely.box(*window))].sort_values("area_code", ignore_index=True)
    pieces = [
        [part for part in shapely.get_parts(piece) if part.geom_type == "Polygon"]
        for piece in shapely.clip_by_rect(near.geometry.to_numpy(), *window)
    ]
    clipped = near.loc[[bool(parts) for parts in pieces], ["area_code"]]
    if clipped.empty:
        return ""
    whole = gpd.GeoSeries(
        [shapely.multipolygons(parts) for parts in pieces if parts], index=clipped.index, crs=areas.crs
    )
    clipped = clipped.set_geometry(whole).reset_index(drop=True)
    shapes = simplified(clipped, tolerance_m=2 * grid_m, grid_m=grid_m, smallest_km2=(6 * grid_m / 1000) ** 2)
    turned = (
        np.column_stack([ring[:, 0] - west, north - ring[:, 1]])
        for shape in shapes.geometry
        for ring in rings(shape, grid_m)
    )
    return "".join(_path(ring) for ring in turned)


def _path(ring: np.ndarray) -> str:
    """Write a ring as a path: an absolute start, then steps, each number as short as it can be."""
    steps = np.diff(ring, axis=0).ravel().tolist()
    written = "".join(map(_number, steps))
    return f"M{ring[0, 0]} {ring[0, 1]}l{written.lstrip()}z"


def _number(value: int) -> str:
    return f"{value}" if value < 0 else f" {value}"
