"""Where an arrow key leads from each area of the map: to a neighbour that lies that way."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely

from ..drawing.digits import in_digits
from ..wording.edition import Edition

WAYS = ((-1, 0), (1, 0), (0, 1), (0, -1))  # left, right, up and down on a map with north at the top
SLANT = 1.5  # how far something may lie to the side, for each step along the way


def ways(edition: Edition) -> str:
    """
    Write for each area, in the order of COVERAGE, the places of the areas to the left, right, above and below.

    An area that shares a border comes first; where none lies that way, as on islands, the nearest other one.

    Returns
    -------
    Eight characters an area, two a way, as `in_digits` writes them; nothing where nothing lies that way.
    """
    codes = list(edition.coverage["area_code"])
    shapes = edition.shapes.set_index("area_code").geometry.reindex(codes)
    middle = shapely.get_coordinates(shapely.centroid(shapes.to_numpy()))
    order = {code: place for place, code in enumerate(codes)}
    beside: dict[int, set[int]] = {place: set() for place in range(len(codes))}
    for pair in edition.neighbours.itertuples():
        one, other = order[pair.area_code], order[pair.neighbour_code]
        beside[one].add(other)
        beside[other].add(one)
    return in_digits(_towards(middle, place, way, sorted(beside[place])) for place in range(len(codes)) for way in WAYS)


def _towards(middle: np.ndarray, place: int, way: tuple[int, int], beside: list[int]) -> int | None:
    """Find the area that lies most that way: of the neighbours if one does, else of all."""
    others = [other for other in range(len(middle)) if other != place]
    return next(
        (found for group in (beside, others) if (found := _nearest(middle, place, way, group)) is not None), None
    )


def _nearest(middle: np.ndarray, place: int, way: tuple[int, int], group: Iterable[int]) -> int | None:
    choice = np.array(list(group), dtype=int)
    if not len(choice):
        return None
    step = middle[choice] - middle[place]
    along = step @ np.array(way)
    across = np.abs(step @ np.array([way[1], way[0]]))
    fits = (along > 0) & (across <= SLANT * along)
    return int(choice[fits][np.argmin((along + 2 * across)[fits])]) if fits.any() else None
