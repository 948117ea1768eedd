"""
Say which area each of many points lies in, and which of some places is nearest to it by straight line.

A grid of cells is laid once over the areas, or over the places. A cell that no border passes through has one answer for
all its points. Only points in the other cells are tested, exactly, and only against the few areas whose border passes
through. Over places, each cell keeps the few that can be nearest to some point in it: those no farther from its middle
than the nearest one and the cell's diagonal. A point is compared with these alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

NOWHERE = -1
_TO_TEST = -2
_SIDE = 512
_MARGIN = 1e-9


@dataclass(frozen=True)
class AreaGrid:
    """
    Areas under a grid of cells. Made once by `area_grid`; safe to send to another process.

    Attributes
    ----------
    shapes
        The areas, in the order whose first wins a point on a border.
    owner
        For each cell, the one area that all of it lies in, or NOWHERE, or that its points have to be tested.
    starts, candidates
        The areas to try for a point in cell `c` are `candidates[starts[c]:starts[c + 1]]`, in order; a cell with an
        owner, or in no area at all, has none.
    """

    shapes: np.ndarray
    origin: tuple[float, float]
    size: tuple[float, float]
    owner: np.ndarray
    starts: np.ndarray
    candidates: np.ndarray


def area_grid(shapes: Sequence[shapely.Geometry]) -> AreaGrid:
    """Lay the grid over valid polygons (metres), in the order whose first wins a point on a border."""
    areas = np.asarray(shapes, dtype=object)
    left, bottom, right, top = shapely.total_bounds(areas) if len(areas) else (0.0,) * 4
    if not np.isfinite(left):
        left = bottom = right = top = 0.0
    size = (max(right - left, 1e-6) * (1 + 1e-6) / _SIDE, max(top - bottom, 1e-6) * (1 + 1e-6) / _SIDE)
    bare = AreaGrid(areas, (left, bottom), size, *(np.empty(0, np.int32) for _ in range(3)))
    shapely.prepare(areas)
    borders = _border_cells(areas, bare)
    insides = [_inside_cells(area, border, bare) for area, border in zip(areas, borders, strict=True)]
    return _numbered(bare, borders, insides)


def _numbered(bare: AreaGrid, borders: list[np.ndarray], insides: list[np.ndarray]) -> AreaGrid:
    """Turn the cells of each area into the areas of each cell."""
    bordered = np.zeros(_SIDE * _SIDE, dtype=bool)
    filled = np.zeros(_SIDE * _SIDE, dtype=np.int32)
    owner = np.full(_SIDE * _SIDE, NOWHERE, dtype=np.int32)
    for place, (border, inside) in enumerate(zip(borders, insides, strict=True)):
        bordered[border] = True
        filled[inside] += 1
        owner[inside] = place
    tested = bordered | (filled > 1)
    owner[tested] = _TO_TEST
    cells = [part[tested[part]] for pair in zip(borders, insides, strict=True) for part in pair]
    cell = np.concatenate([*cells, np.empty(0, np.int64)])
    area = np.repeat(np.arange(len(cells), dtype=np.int32) // 2, [len(part) for part in cells])
    order = np.argsort(cell, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(cell, minlength=_SIDE * _SIDE))])
    return AreaGrid(bare.shapes, bare.origin, bare.size, owner, starts, area[order])


def _steps(along: np.ndarray, axis: int, grid: AreaGrid) -> np.ndarray:
    """Return the column (axis 0) or row (axis 1) of positions; what lies beside the grid is moved to its edge."""
    # Cutting off and rounding down differ below 0 only, which the edge takes.
    return np.clip(((along - grid.origin[axis]) / grid.size[axis]).astype(np.int32), 0, _SIDE - 1)


def _border_cells(areas: np.ndarray, grid: AreaGrid) -> list[np.ndarray]:
    """Return for each area the cells that its border passes through, and now and then a neighbour: it does no harm."""
    lines, area_of_line = shapely.get_parts(
        shapely.segmentize(shapely.boundary(areas), min(grid.size)), return_index=True
    )
    xy, line = shapely.get_coordinates(lines, return_index=True)
    joined = line[1:] == line[:-1]
    area = area_of_line[line[1:][joined]]
    low, high = [], []
    for axis in (0, 1):
        slack = grid.size[axis] * _SIDE * _MARGIN
        ends = _steps(xy[:, axis] - slack, axis, grid), _steps(xy[:, axis] + slack, axis, grid)
        low.append(np.minimum(ends[0][1:], ends[0][:-1])[joined])
        high.append(np.maximum(ends[1][1:], ends[1][:-1])[joined])
    # A piece is no longer than a cell, so that it reaches from its lowest cell to the next, or with the slack one more.
    keys = []
    for right, up in ((right, up) for right in range(3) for up in range(3)):
        reaches = (low[0] + right <= high[0]) & (low[1] + up <= high[1])
        cell = (low[1][reaches] + up) * _SIDE + low[0][reaches] + right
        keys.append(area[reaches].astype(np.int64) * _SIDE * _SIDE + cell)
    pairs = np.unique(np.concatenate(keys))
    ends_of_area = np.searchsorted(pairs, np.arange(1, len(areas)) * _SIDE * _SIDE)
    return np.split(pairs % (_SIDE * _SIDE), ends_of_area) if len(areas) else []


def _inside_cells(area: shapely.Geometry, border: np.ndarray, grid: AreaGrid) -> np.ndarray:
    """Return the cells that lie wholly inside an area: neighbours in a row with no border between are all alike."""
    if not len(border):
        return border
    rows, columns = np.divmod(border, _SIDE)
    corner = rows.min(), columns.min()
    free = np.ones((rows.max() - corner[0] + 1, columns.max() - corner[1] + 1), dtype=bool)
    free[rows - corner[0], columns - corner[1]] = False
    starts = free.copy()
    starts[:, 1:] &= ~free[:, :-1]
    row, column = np.nonzero(starts)
    middle = [(column + corner[1] + 0.5) * grid.size[0], (row + corner[0] + 0.5) * grid.size[1]]
    holds = shapely.contains_xy(area, middle[0] + grid.origin[0], middle[1] + grid.origin[1])
    inside = np.append(holds, False)[np.cumsum(starts).reshape(free.shape) - 1] & free
    row, column = np.nonzero(inside)
    return (row + corner[0]) * _SIDE + column + corner[1]


def within(x: np.ndarray, y: np.ndarray, grid: AreaGrid) -> tuple[np.ndarray, np.ndarray]:
    """
    Describe which area each point lies in or on the border of.

    Parameters
    ----------
    x, y
        Points, shape (n,) each, on the plane of the areas. A position that is not a finite number lies nowhere.

    Returns
    -------
    (area, shared): for each point the place of the first area that it touches, or NOWHERE, shape (n,); and, shape
    (m, 2), the point and area of every touch of a point that touches several, sorted.
    """
    right, top = np.add(grid.origin, np.multiply(grid.size, _SIDE))
    points = np.flatnonzero((x >= grid.origin[0]) & (x <= right) & (y >= grid.origin[1]) & (y <= top))
    inner = points if len(points) < len(x) else slice(None)
    cells = _steps(y[inner], 1, grid) * _SIDE + _steps(x[inner], 0, grid)
    touched = np.full(len(x), NOWHERE, dtype=np.int32)
    touched[inner] = grid.owner[cells]
    tested = np.flatnonzero(touched[inner] == _TO_TEST)
    touched[points[tested]] = NOWHERE
    point, area = _touches(x, y, points[tested], cells[tested], grid)
    # Areas come in order, so that the last word, read backwards, is the first area's.
    touched[point[::-1]] = area[::-1]
    # A point that touches several areas was given the first of them, and has other touches.
    twice = np.unique(point[touched[point] != area])
    several = np.isin(point, twice) if len(twice) else np.zeros(len(point), dtype=bool)
    shared = np.column_stack([point[several], area[several]])
    return touched, shared[np.lexsort((shared[:, 1], shared[:, 0]))]


def _touches(
    x: np.ndarray, y: np.ndarray, points: np.ndarray, cells: np.ndarray, grid: AreaGrid
) -> tuple[np.ndarray, np.ndarray]:
    """Test points against the areas to try in their cells; give the pairs that touch, by area."""
    count = grid.starts[cells + 1] - grid.starts[cells]
    point = np.repeat(points, count)
    skipped = np.cumsum(count) - count
    area = grid.candidates[np.arange(len(point)) + np.repeat(grid.starts[cells] - skipped, count)]
    order = np.argsort(area.astype(np.min_scalar_type(len(grid.shapes))), kind="stable")
    point, area = point[order], area[order]
    ends = np.searchsorted(area, np.arange(len(grid.shapes) + 1))
    tried_x, tried_y = x[point], y[point]
    hit = np.zeros(len(point), dtype=bool)
    for place in np.flatnonzero(np.diff(ends)):
        part = slice(ends[place], ends[place + 1])
        shapely.prepare(grid.shapes[place])
        hit[part] = shapely.intersects_xy(grid.shapes[place], tried_x[part], tried_y[part])
    return point[hit], area[hit]


NONE = -1
_MOST_CELLS = 128 * 128
_MOST_PAIRS = 20_000_000


@dataclass(frozen=True)
class NearestGrid:
    """
    Places under a grid of cells. Made once by `nearest_grid`; safe to send to another process.

    Attributes
    ----------
    x, y
        The places, metres, in the order whose first wins where two are equally near.
    starts, candidates
        The places to compare for a point in cell `c` are `candidates[starts[c]:starts[c + 1]]`, in order.
    """

    x: np.ndarray
    y: np.ndarray
    origin: tuple[float, float]
    size: tuple[float, float]
    side: int
    starts: np.ndarray
    candidates: np.ndarray


def nearest_grid(x: np.ndarray, y: np.ndarray, box: tuple[float, float, float, float]) -> NearestGrid:
    """
    Lay the grid over places (metres, finite), in the order whose first wins where two are equally near.

    `box` is `left, bottom, right, top` of the points to come. A point outside is compared with every place.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    cells = min(_MOST_CELLS, _MOST_PAIRS // max(len(x), 1))
    side = max(int(cells**0.5), 1)
    size = (max(box[2] - box[0], 1.0) / side, max(box[3] - box[1], 1.0) / side)
    middle_x = box[0] + (np.arange(side) + 0.5) * size[0]
    middle_y = box[1] + (np.arange(side) + 0.5) * size[1]
    slack = np.hypot(*size) * (1 + 1e-6) + 1e-3
    counts, kept = [], []
    for along in middle_y if len(x) else ():
        far = np.hypot(middle_x[:, None] - x, (along - y)[None, :])
        cell, place = np.nonzero(far <= far.min(axis=1, keepdims=True) + slack)
        counts.append(np.bincount(cell, minlength=side))
        kept.append(place.astype(np.int32))
    starts = np.cumsum(np.concatenate([[0], *counts]))
    candidates = np.concatenate([*kept, np.empty(0, np.int32)])
    return NearestGrid(x, y, (box[0], box[1]), size, side, starts, candidates)


def nearest(x: np.ndarray, y: np.ndarray, grid: NearestGrid) -> tuple[np.ndarray, np.ndarray]:
    """
    Describe which place is nearest to each point, and how far it is.

    Parameters
    ----------
    x, y
        Points, shape (n,) each, on the plane of the places.

    Returns
    -------
    (place, metres), shape (n,) each. A position that is not a finite number has NONE and NaN, and so has every point
    where there is no place.
    """
    place, best = np.full(len(x), NONE, dtype=np.int32), np.full(len(x), np.inf)
    if not len(grid.x):
        return place, np.full(len(x), np.nan)
    column, row = (x - grid.origin[0]) / grid.size[0], (y - grid.origin[1]) / grid.size[1]
    inside = (column >= 0) & (column < grid.side) & (row >= 0) & (row < grid.side)
    points = np.flatnonzero(inside)
    cells = row[points].astype(np.int32) * grid.side + column[points].astype(np.int32)
    start = grid.starts[cells]
    place[points] = grid.candidates[start]
    best[points] = (x[points] - grid.x[place[points]]) ** 2 + (y[points] - grid.y[place[points]]) ** 2
    more = grid.starts[1:][cells] - start > 1
    points, start, stop = points[more], start[more] + 1, grid.starts[1:][cells[more]]
    while len(points):
        _keep_nearer(points, grid.candidates[start], (x, y), grid, (place, best))
        start = start + 1
        more = start < stop
        points, start, stop = points[more], start[more], stop[more]
    beside = np.flatnonzero(~inside & np.isfinite(x) & np.isfinite(y))
    for candidate in range(len(grid.x) if len(beside) else 0):
        _keep_nearer(beside, candidate, (x, y), grid, (place, best))
    return place, np.sqrt(np.where(place == NONE, np.nan, best))


def _keep_nearer(
    points: np.ndarray,
    candidate: np.ndarray | int,
    at: tuple[np.ndarray, np.ndarray],
    grid: NearestGrid,
    nearest_yet: tuple[np.ndarray, np.ndarray],
) -> None:
    """Compare points with one place each, and keep it where it is nearer than what was found; squared metres."""
    place, best = nearest_yet
    square = (at[0][points] - grid.x[candidate]) ** 2 + (at[1][points] - grid.y[candidate]) ** 2
    nearer = square < best[points]
    best[points[nearer]] = square[nearer]
    place[points[nearer]] = candidate[nearer] if isinstance(candidate, np.ndarray) else candidate
