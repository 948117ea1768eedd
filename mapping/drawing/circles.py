"""
The circles of the map of people: shipped places, and sizes from the run's own babies, so that none overlap.

Behind them lie the nations as ground; between them there is room for names.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from ..vocabulary.codes import UK
from ..wording.edition import Edition
from ..wording.phrases import is_missing, listed

# Circles of other babies than those that ship keep at least this much between them (units).
BETWEEN = 1.0
# Where circles would have to shrink to less than this share of their width to lie side by side, the arrangement was
# made for babies too unlike these: the gaps would say more than the sizes.
LEAST_SHRINK = 0.7
# Radius of the open mark of an area whose babies are not known: no size, and the same for all where there is room.
MARK = 24.0
# The shipped radii are rounded: so far from it an area's babies may be those that its circle was made for.
PLACED = 5e-3
# An area with few babies, or none, still has a dot that can be seen.
DOT = 2.0


@dataclass(frozen=True, kw_only=True)
class Circle:
    """One area: its middle and radius in units; `sized` is False where its babies are not known."""

    x: float
    y: float
    r: float
    sized: bool


@dataclass(frozen=True, kw_only=True)
class Circles:
    """Every area's circle by code, and how many babies a square unit is."""

    by_code: dict[str, Circle]
    babies_per_square: float

    def radius(self, babies: float) -> float:
        """Return the radius of a circle of so many babies."""
        return math.sqrt(babies / self.babies_per_square / math.pi)


def why_not(edition: Edition, positions: pd.DataFrame) -> str:
    """
    Describe why the map of people cannot be drawn for this edition; empty where it can.

    It cannot where areas have no place in the arrangement (areas to come, boards of a file of the user's own), or where
    the babies are so unlike those that it was made for that circles would have to shrink to under 70% of their width.

    Parameters
    ----------
    positions
        CIRCLES table of the edition's level.
    """
    strangers = edition.coverage[~edition.coverage["area_code"].isin(positions["area_code"])]
    if len(strangers):
        names = list(strangers["area_name"].astype(str))
        some = listed([*names[:3], f"{len(names) - 3} more"] if len(names) > 3 else names)
        return f"The map of people is left out: its circles were arranged without {some}."
    if not edition.coverage["babies"].gt(0).any():
        return "The map of people is left out: of no area is it known how many babies live there."
    if _fitted(edition, positions)[1] < LEAST_SHRINK:
        return (
            "The map of people is left out: its circles were arranged for other numbers of babies, and with those of "
            "this run they would overlap, or have to be drawn far apart."
        )
    return ""


def circles(edition: Edition, positions: pd.DataFrame) -> Circles:
    """
    Return every area of an edition its circle.

    The middles are the shipped ones. The radii come from the babies of the edition: in all they cover as much as the
    shipped ones would, and where two would come closer than `BETWEEN`, all shrink by one and the same factor, so that
    sizes stay in proportion. An area whose babies are not known gets a mark of `MARK`, less where there is no room.

    Parameters
    ----------
    positions
        CIRCLES table of the edition's level.

    Raises
    ------
    ValueError
        If `why_not` says that it cannot be done.
    """
    if reason := why_not(edition, positions):
        raise ValueError(reason)
    table, shrink, per_square = _fitted(edition, positions)
    per_square /= shrink**2
    known = table["babies"].notna().to_numpy()
    sized = np.sqrt(table["babies"].fillna(0).to_numpy(float) / per_square / np.pi)
    middles = table[["x", "y"]].to_numpy(float)
    apart = _apart(middles)
    room = (apart - np.where(known, sized, 0)[None]).min(axis=1) - BETWEEN
    radii = np.where(known, np.maximum(sized, np.minimum(DOT, room)), np.minimum(MARK, np.maximum(room, DOT)))
    by_code = {
        code: Circle(x=float(x), y=float(y), r=float(r), sized=bool(has))
        for code, (x, y), r, has in zip(table["area_code"], middles, radii, known, strict=True)
    }
    return Circles(by_code=by_code, babies_per_square=float(per_square))


def _fitted(edition: Edition, positions: pd.DataFrame) -> tuple[pd.DataFrame, float, float]:
    """Return places with the run's babies, the factor by which widths must shrink, and babies a unit before that."""
    table = edition.coverage[["area_code", "babies"]].merge(positions, on="area_code", validate="one_to_one")
    counted = table[~table["babies"].map(is_missing)]
    babies, shipped = counted["babies"].to_numpy(float), counted["r"].to_numpy(float)
    per_square = float(babies.sum() / (np.pi * shipped**2).sum())
    # Of a place where most circles are as shipped, an area that lies in it only in part has a smaller one.
    if edition.whole != UK and abs(np.median(babies / (np.pi * shipped**2)) - 1) < PLACED:
        per_square = 1.0
    # The same babies give the same circles to the last digit.
    if abs(per_square - 1) < 1e-3 and np.allclose(np.sqrt(babies / np.pi), shipped, atol=0.02):
        return table, 1.0, 1.0
    radii = np.sqrt(babies / per_square / np.pi)
    room = _apart(counted[["x", "y"]].to_numpy(float)) - BETWEEN
    return table, float(min(1.0, (room / (radii[:, None] + radii[None])).min())), per_square


def _apart(middles: np.ndarray) -> np.ndarray:
    """Return the distance of every middle from every other, and none from itself."""
    apart = np.linalg.norm(middles[:, None] - middles[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    return apart


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
    rings = []
    for part in shapely.get_parts(shape):
        points = np.round(shapely.get_coordinates(shapely.get_exterior_ring(part))).astype(int)[:-1]
        steps = "".join(f"{x}{y}" if y < 0 else f"{x} {y}" for x, y in _spaced(np.diff(points, axis=0)))
        rings.append(f"M{points[0, 0]} {points[0, 1]}l{steps.lstrip()}z")
    return "".join(rings)


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
    # The nearest to the shape; of those as near, the nearest to its middle.
    tree = shapely.STRtree(free)
    _, least = tree.query_nearest(anchor, return_distance=True, all_matches=False)
    free = free[np.sort(tree.query(anchor, predicate="dwithin", distance=float(least[0]) + STEP))]
    middle = shapely.centroid(anchor)
    away = np.round(shapely.distance(free, anchor) / STEP) * 1e6 + shapely.distance(shapely.centroid(free), middle)
    x, y, *_ = shapely.bounds(free[int(np.argmin(away))])
    return float(x), float(y)


def named(grounds: Mapping[str, shapely.Geometry], size: float, whole: Box) -> dict[str, tuple[float, float]]:
    """Find room for the name of each ground that has one, a line a word: the middle and the first baseline."""
    taken = shapely.union_all(list(grounds.values())).buffer(CLEAR)
    places = {}
    for name, shape in grounds.items():
        if not (words := name.split()):
            continue
        wide, high = WIDE * size * max(map(len, words)), size * 1.1 * len(words)
        x, y = room_near(shape, (wide, high), taken, whole)
        taken = shapely.union(taken, shapely.box(x, y, x + wide, y + high).buffer(CLEAR))
        places[name] = x + wide / 2, y + size * 0.85
    return places
