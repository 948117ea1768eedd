"""Say which rows of a postcode directory contradict themselves: about the country, or about the place on the grid."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

# Postcodes that begin so lie in one country alone, and all of that country's begin so: the first letter of its codes.
_ALONE = {"^BT[0-9]": "N", "^(GY|JE)[0-9]": "L", "^IM[0-9]": "M"}
_LETTERS = frozenset("EWSNLM")
# Farthest that a postcode may lie outside its area, metres: drawn coasts are rough, and a farm may lie over a border.
_FARTHEST = 10_000


def contradicting(key: pa.Array, areas: pd.Series, nations: pd.Series | None) -> np.ndarray:
    """
    Find the rows whose postcode, area and country do not agree.

    Parameters
    ----------
    key
        Postcodes from `tidy`, shape (n,).
    areas
        The code of the area of each, shape (n,).
    nations
        The code of the country of each, shape (n,), where the directory tells it.

    Returns
    -------
    Shape (n,). A row without an area, or with codes that do not begin with the letter of a country, contradicts
    nothing.
    """
    of_area = _letters(areas)
    wrong = np.zeros(len(of_area), dtype=bool)
    for begins, letter in _ALONE.items():
        there = pc.match_substring_regex(key, begins).to_numpy(zero_copy_only=False)
        wrong |= there != (of_area == letter)
    if nations is not None:
        of_nation = _letters(nations)
        wrong |= (of_nation != of_area) & (of_nation != "")
    return wrong & (of_area != "")


def _letters(codes: pd.Series) -> np.ndarray:
    """Give the letter of the country that each code begins with, or ""."""
    place, each = pd.factorize(codes)
    letters = [str(code).strip()[:1].upper() for code in each]
    known = np.array([*(letter if letter in _LETTERS else "" for letter in letters), ""], dtype="U1")
    return known[place]


def elsewhere(atom: np.ndarray, x: np.ndarray, y: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """
    Give the rows whose grid reference lies far outside their area.

    Parameters
    ----------
    atom
        Place of the area of each row among `boxes`, or -1; shape (n,).
    x, y
        Metres, EPSG:27700, or NaN; shape (n,) each.
    boxes
        West, south, east and north of each area.
    """
    rows = np.flatnonzero((atom >= 0) & np.isfinite(x))
    west, south, east, north = boxes[atom[rows]].T
    away = np.maximum.reduce([west - x[rows], x[rows] - east, south - y[rows], y[rows] - north])
    return rows[away > _FARTHEST]
