"""Carry shapes from the British National Grid onto degrees and the Irish Grid: the same numbers on every computer."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyproj
import shapely

from ..page.webmap_data import TO_DEGREES

DEGREES, IRISH = 4326, 29903
# TM75 to WGS 84 (2), backwards, of the EPSG dataset; then the Irish Grid.
_DEGREES_TO_IRISH = (
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=push +v_3 +step +proj=cart "
    "+ellps=WGS84 +step +inv +proj=helmert +x=482.5 +y=-130.6 +z=564.6 +rx=-1.042 +ry=-0.214 +rz=-0.631 +s=8.15 "
    "+convention=position_vector +step +inv +proj=cart +a=6377340.189 +rf=299.3249646 +step +proj=pop +v_3 "
    "+step +proj=tmerc +lat_0=53.5 +lon_0=-8 +k=1.000035 +x_0=200000 +y_0=250000 +a=6377340.189 +rf=299.3249646"
)
DEGREES_WORDS = (
    "Carried from EPSG:27700 to WGS 84 by OSGB36 to WGS 84 (6) (EPSG:1314), seven parameters: within 5 metres, and the "
    "same on every computer."
)
IRISH_WORDS = (
    "EPSG:29903 (TM75), carried from EPSG:27700 by OSGB36 to WGS 84 (6) (EPSG:1314) and TM75 to WGS 84 (2) "
    "(EPSG:1641): within 6 metres."
)


@cache
def _pipeline(steps: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_pipeline(steps)


def to_degrees(shapes: np.ndarray) -> np.ndarray:
    """Return shapes of EPSG:27700 as longitude and latitude, WGS 84, within 5 m."""
    return _carried(shapes, TO_DEGREES)


def to_irish(shapes: np.ndarray) -> np.ndarray:
    """Return shapes of EPSG:27700 on the Irish Grid, EPSG:29903, metres, within 6 m."""
    return _carried(to_degrees(shapes), _DEGREES_TO_IRISH)


def _carried(shapes: np.ndarray, steps: str) -> np.ndarray:
    def move(points: np.ndarray) -> np.ndarray:
        return np.column_stack(_pipeline(steps).transform(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(shapes, move))
