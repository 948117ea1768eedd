"""
Say which of some places is nearest to each of many points, by straight line.

A grid of cells is laid over the places once. Each cell keeps the few places that can be nearest to some point in it:
those no farther from its middle than the nearest one and the cell's diagonal. A point is compared with these alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
    Lay the grid over places.

    Parameters
    ----------
    x, y
        Places, shape (k,) each, metres on a plane, finite, in the order whose first wins where two are equally near.
    box
        `left, bottom, right, top` of the points to come. A point outside is compared with every place.
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
    found: tuple[np.ndarray, np.ndarray],
) -> None:
    """Compare points with one place each, and keep it where it is nearer than what was found; squared metres."""
    place, best = found
    square = (at[0][points] - grid.x[candidate]) ** 2 + (at[1][points] - grid.y[candidate]) ** 2
    nearer = square < best[points]
    best[points[nearer]] = square[nearer]
    place[points[nearer]] = candidate[nearer] if isinstance(candidate, np.ndarray) else candidate
