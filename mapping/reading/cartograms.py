"""Read where the circles of the map of people lie."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..vocabulary.schema import Column, Table
from .lookups import read_text

CIRCLES = Table("circles", "an area as a circle on the map of people", (
    Column("area_code", "text", "Code of the area, as in force since April 2025", key=True),
    Column("x", "number", "Middle, units from the left; a square unit is a baby"),
    Column("y", "number", "Middle, units from the top, downwards"),
    Column("r", "number", "Radius, units: the circle's area is the babies of mid-2023"),
))  # fmt: skip


def read_circles(name: str, folder: Path) -> pd.DataFrame:
    """
    Read the circles of one level, as `tools/build_cartogram.py` arranged them.

    Parameters
    ----------
    name
        One of LEVELS; or, where care boards have changed since, `health` with the year of those in force.

    Returns
    -------
    CIRCLES table, every area of the level once, sorted by code. The radii are those of the babies that ship;
    `drawing.circles` fits them to the babies of a run.

    Raises
    ------
    SourceError
        If the file is missing or is not the one its passport describes.
    """
    table = read_text(f"cartogram_{name}", folder)
    return CIRCLES.shaped(table.astype(dict.fromkeys(("x", "y", "r"), "Float64")).sort_values("area_code"))
