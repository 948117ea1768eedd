"""
Say which area each of many points lies in.

A grid of cells is laid over the areas once. A cell that no border passes through has one answer for all its points; only
points in the other cells are tested, against the few areas whose border passes through their cell, and exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

NOWHERE = -1
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
        For each cell, the one area that all of it lies in, or NOWHERE.
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
    """
    Lay the grid over areas.

    Parameters
    ----------
    shapes
        Valid polygons or multipolygons on a plane (metres), in the order whose first wins a point on a border. They may
        overlap; empty ones hold no point.
    """
    areas = np.asarray(shapes, dtype=object)
    left, bottom, right, top = shapely.total_bounds(areas) if len(areas) else (0.0,) * 4
    if not np.isfinite(left):
        left = bottom = right = top = 0.0
    size = (max(right - left, 1e-6) * (1 + 1e-6) / _SIDE, max(top - bottom, 1e-6) * (1 + 1e-6) / _SIDE)
    grid = AreaGrid(areas, (left, bottom), size, *(np.empty(0, np.int32) for _ in range(3)))
    pairs = [_cells_of(area, grid) for area in areas]
    bordered = np.zeros(_SIDE * _SIDE, dtype=bool)
    filled = np.zeros(_SIDE * _SIDE, dtype=np.int32)
    owner = np.full(_SIDE * _SIDE, NOWHERE, dtype=np.int32)
    for place, (border, inside) in enumerate(pairs):
        bordered[border] = True
        filled[inside] += 1
        owner[inside] = place
    tested = bordered | (filled > 1)
    owner[tested] = NOWHERE
    cells = [np.concatenate(pair) for pair in pairs]
    cells = [cell[tested[cell]] for cell in cells]
    cell = np.concatenate([*cells, np.empty(0, np.int64)])
    area = np.repeat(np.arange(len(areas), dtype=np.int32), [len(part) for part in cells])
    order = np.argsort(cell, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(cell, minlength=_SIDE * _SIDE))])
    return AreaGrid(areas, grid.origin, size, owner, starts, area[order])


def _steps(along: np.ndarray, axis: int, grid: AreaGrid) -> np.ndarray:
    """Give the column (axis 0) or row (axis 1) of positions; what lies beside the grid is moved to its edge."""
    # Cutting off and rounding down differ below 0 only, which the edge takes.
    return np.clip(((along - grid.origin[axis]) / grid.size[axis]).astype(np.int64), 0, _SIDE - 1)


def _columns_rows(xy: np.ndarray, grid: AreaGrid) -> np.ndarray:
    """Give the columns and rows, shape (n, 2), of positions."""
    return np.column_stack([_steps(xy[:, axis], axis, grid) for axis in (0, 1)])


def _cells_of(area: shapely.Geometry | None, grid: AreaGrid) -> tuple[np.ndarray, np.ndarray]:
    """Give the cells that the border of an area passes through, and those that lie wholly inside it."""
    if area is None or shapely.is_empty(area):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    border = _border_cells(area, grid)
    corners = np.array(shapely.bounds(area)).reshape(2, 2)
    (column0, row0), (column1, row1) = _columns_rows(corners, grid)
    columns, rows = np.meshgrid(np.arange(column0, column1 + 1), np.arange(row0, row1 + 1))
    cells = (rows * _SIDE + columns).ravel()
    cells = np.setdiff1d(cells, border, assume_unique=True)
    middle = np.column_stack([cells % _SIDE + 0.5, cells // _SIDE + 0.5]) * grid.size + grid.origin
    shapely.prepare(area)
    return border, cells[shapely.contains_xy(area, middle[:, 0], middle[:, 1])]


def _border_cells(area: shapely.Geometry, grid: AreaGrid) -> np.ndarray:
    """Give the cells that a border passes through, and now and then a neighbour of one, which does no harm."""
    line = shapely.segmentize(shapely.boundary(area), min(grid.size))
    xy, ring = shapely.get_coordinates(shapely.get_parts(line), return_index=True)
    slack = np.multiply(grid.size, _MARGIN * _SIDE)
    low, high = _columns_rows(xy - slack, grid), _columns_rows(xy + slack, grid)
    joined = ring[1:] == ring[:-1]
    low, high = np.minimum(low[1:], low[:-1])[joined], np.maximum(high[1:], high[:-1])[joined]
    # A piece is no longer than a cell, so that it reaches from its lowest cell to the next, or with the slack one more.
    steps = [(right, up) for right in range(3) for up in range(3)]
    reached = [np.minimum(low + step, high) for step in steps]
    return np.unique(np.concatenate([cells[:, 1] * _SIDE + cells[:, 0] for cells in reached]))


def within(x: np.ndarray, y: np.ndarray, grid: AreaGrid) -> tuple[np.ndarray, np.ndarray]:
    """
    Say which area each point lies in or on the border of.

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
    found = np.full(len(x), NOWHERE, dtype=np.int32)
    found[inner] = grid.owner[cells]
    open_cells = np.flatnonzero(grid.starts[cells + 1] > grid.starts[cells])
    point, area = _touches(x, y, points[open_cells], cells[open_cells], grid)
    # Areas come in order, so that the last word, read backwards, is the first area's.
    found[point[::-1]] = area[::-1]
    several = np.bincount(point, minlength=len(x))[point] > 1
    shared = np.column_stack([point[several], area[several]])
    return found, shared[np.lexsort((shared[:, 1], shared[:, 0]))]


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
