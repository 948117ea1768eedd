"""What lies behind and between the circles of the map of people: nations as ground, and room for their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import shapely

from .circles import Circle

Box = tuple[float, float, float, float]

AROUND = 12.0  # how far the ground reaches beyond the circles
BAY = 34.0  # bays narrower than twice this are filled, so that a nation is one piece where its circles stand close
DETAIL = 5.0
STEP = 20.0  # how finely room for a name is looked for
CLEAR = 14.0
WIDE = 0.58  # width of a letter by its height, with some to spare: fonts differ


def ground(parts: Iterable[Circle], *, around: float = AROUND, bay: float = BAY) -> shapely.Geometry:
    """Return the ground that circles stand on: one shape, or several where some stand far off."""
    rounds = shapely.union_all([shapely.Point(part.x, part.y).buffer(part.r + around) for part in parts])
    return shapely.simplify(rounds.buffer(bay).buffer(-bay), DETAIL)


def path(shape: shapely.Geometry) -> str:
    """Write the outer rings of a shape as a path in whole units."""
    made = []
    for part in shapely.get_parts(shape):
        points = np.round(shapely.get_coordinates(shapely.get_exterior_ring(part))).astype(int)[:-1]
        steps = "".join(f"{x}{y}" if y < 0 else f"{x} {y}" for x, y in _spaced(np.diff(points, axis=0)))
        made.append(f"M{points[0, 0]} {points[0, 1]}l{steps.lstrip()}z")
    return "".join(made)


def _spaced(steps: np.ndarray) -> list[tuple[str, int]]:
    return [(f"{x}" if x < 0 else f" {x}", int(y)) for x, y in steps.tolist()]


def room_near(
    anchor: shapely.Geometry,
    size: tuple[float, float],
    taken: shapely.Geometry,
    whole: tuple[float, float, float, float],
) -> tuple[float, float]:
    """
    Find where a box of a size fits, as near to `anchor` as can be, without touching what is taken.

    Parameters
    ----------
    whole
        Left, top, right and bottom of the drawing; the box stays inside.

    Returns
    -------
    The left and top of the box. Where there is no room, the box lies above the drawing, at the right.
    """
    wide, high = size
    left, top, right, bottom = whole
    xs, ys = np.meshgrid(np.arange(left, right - wide, STEP), np.arange(top, bottom - high, STEP))
    boxes = shapely.box(xs.ravel(), ys.ravel(), xs.ravel() + wide, ys.ravel() + high)
    shapely.prepare(taken)
    free = boxes[~shapely.intersects(taken, boxes)] if len(boxes) else boxes
    if not len(free):
        return right - wide, top - high
    middle = shapely.centroid(anchor)
    # The nearest to the shape; of those as near, the nearest to its middle.
    away = np.round(shapely.distance(free, anchor) / STEP) * 1e6 + shapely.distance(shapely.centroid(free), middle)
    x, y, *_ = shapely.bounds(free[int(np.argmin(away))])
    return float(x), float(y)


def named(grounds: Mapping[str, shapely.Geometry], size: float, whole: Box) -> dict[str, tuple[float, float]]:
    """Find room for the name of each ground, a line a word: the middle and the first baseline."""
    taken = shapely.union_all(list(grounds.values())).buffer(CLEAR)
    made = {}
    for name, shape in grounds.items():
        words = name.split() or [""]
        wide, high = WIDE * size * max(map(len, words)), size * 1.1 * len(words)
        x, y = room_near(shape, (wide, high), taken, whole)
        taken = shapely.union(taken, shapely.box(x, y, x + wide, y + high).buffer(CLEAR))
        made[name] = x + wide / 2, y + size * 0.85
    return made
