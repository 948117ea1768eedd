"""Judge bare coordinates and bring them onto the British National Grid: each is a position there, or has a reason."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ..vocabulary.codes import BRITISH_GRID, UK_BOX

if TYPE_CHECKING:
    import pyproj

DEGREES = 4326

NO_PLACE = "no postcode and no coordinates are given"
HALF = "one of the two coordinates is missing"
NOT_A_NUMBER = "a coordinate is not a number"
NOWHERE = "the coordinates are 0, 0"
METRES_AS_DEGREES = "metres in the columns for degrees: name them easting and northing"
DEGREES_AS_METRES = "degrees in the columns for metres: name them longitude and latitude"
SWAPPED_DEGREES = "latitude and longitude look swapped"
SWAPPED_METRES = "easting and northing look swapped"
OUTSIDE = "the coordinates are outside the United Kingdom"

# Seven parameters instead of the grid of the Ordnance Survey: within 5 metres, and the same on every computer.
TO_DEGREES = (
    "+proj=pipeline +step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy "
    "+step +proj=push +v_3 +step +proj=cart +ellps=airy +step +proj=helmert +x=446.448 +y=-125.157 +z=542.06 "
    "+rx=0.15 +ry=0.247 +rz=0.842 +s=-20.489 +convention=position_vector +step +inv +proj=cart +ellps=WGS84 "
    "+step +proj=pop +v_3 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
)

# The United Kingdom with some sea around it, in degrees: left, bottom, right, top.
UK_DEGREES = (-9.0, 49.0, 2.5, 61.5)


@cache
def _transformer(grid: int) -> pyproj.Transformer:
    import pyproj  # not above: what carries no position does not wait for it

    return pyproj.Transformer.from_crs(grid, BRITISH_GRID, always_xy=True)


def to_british_grid(x: np.ndarray, y: np.ndarray, grid: int) -> tuple[np.ndarray, np.ndarray]:
    """
    Carry positions onto EPSG:27700, within about 2 m.

    Parameters
    ----------
    x, y
        Easting and northing in metres, or longitude and latitude in degrees, shape (n,) each.
    grid
        EPSG code of the grid they are on, for instance 4326 (degrees) or 29903 (Irish Grid).
    """
    if grid == BRITISH_GRID or not len(x):
        return x, y
    position = _transformer(grid).transform(x, y)
    return np.asarray(position[0], dtype=float), np.asarray(position[1], dtype=float)


def placed(
    x: np.ndarray, y: np.ndarray, filled: tuple[np.ndarray, np.ndarray], grid: int = BRITISH_GRID
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """
    Judge coordinates and bring those that can be right onto the British National Grid.

    Parameters
    ----------
    x, y
        Easting and northing, or longitude and latitude, shape (n,) each; NaN where the cell holds no number.
    filled
        Whether the cell of `x`, and of `y`, holds anything at all, shape (n,) each.
    grid
        EPSG code of the grid that `x` and `y` are on: 4326 means degrees, any other metres.

    Returns
    -------
    (easting, northing, reason), shape (n,) each: metres on EPSG:27700, NaN where there is a reason; and the reason, ""
    where there is none.
    """
    reason = np.full(len(x), "", dtype=object)

    def refuse(where: np.ndarray, why: str) -> None:
        reason[where & (reason == "")] = why

    refuse(~filled[0] & ~filled[1], NO_PLACE)
    refuse(~filled[0] | ~filled[1], HALF)
    refuse(~(np.isfinite(x) & np.isfinite(y)), NOT_A_NUMBER)
    refuse((x == 0) & (y == 0), NOWHERE)
    small = (np.abs(x) <= 180) & (np.abs(y) <= 180)
    if grid == DEGREES:
        refuse(~small, METRES_AS_DEGREES)
        refuse(~_within(x, y, UK_DEGREES) & _within(y, x, UK_DEGREES), SWAPPED_DEGREES)
        refuse(~_within(x, y, UK_DEGREES), OUTSIDE)
    else:
        refuse(small, DEGREES_AS_METRES)
    good = reason == ""
    east, north = np.full(len(x), np.nan), np.full(len(x), np.nan)
    east[good], north[good] = to_british_grid(x[good], y[good], grid)
    outside = ~_within(east, north, UK_BOX)
    if grid == BRITISH_GRID:
        refuse(outside & _within(north, east, UK_BOX), SWAPPED_METRES)
    refuse(outside, OUTSIDE)
    east[outside] = north[outside] = np.nan
    return east, north, reason


def _within(x: np.ndarray, y: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    return (x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3])
