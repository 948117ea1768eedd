"""
What the script of `map.html` is told: areas, teams, bases and outlines, as a block of JSON.

Nothing in it can end the block it stands in; the script shows it as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from ..drawing.area_map import fitting
from ..drawing.outlines import simplified, thinned, wound
from ..linking.coordinates import TO_DEGREES
from ..look.style import look_of
from ..vocabulary.numbers import capital
from ..vocabulary.standing import CONTRARY, in_cell
from ..wording.areas import area_values, contrary, recorded, to_check, why_not, why_not_here
from ..wording.edition import Edition
from ..wording.headline import class_words
from ..wording.phrases import dated, filled, is_missing, listed, written_date
from .html import json_block
from .planned import planned_words
from .sections import link

# Outlines are written on a grid of this many steps a degree: about 11 metres north to south.
STEPS_A_DEGREE = 10_000
# The finest of these whose outlines stay within the budget of characters is used, whatever boundaries are handed in.
TOLERANCES_M = (150, 220, 320, 470, 700, 1000, 1500, 2500)
OUTLINE_BUDGET = 210_000
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def data_block(edition: Edition) -> str:
    """Write everything the script shows as JSON that cannot end the block it stands in."""
    outlines = degree_outlines(edition.shapes, together=fitting(edition))
    once = {name: dict[str, int]() for name in ("reasons", "sentences", "checks")}
    here, left = why_not_here(edition), why_not(edition)
    areas = [
        _area(row, edition, here, once) | {"outline": outlines[row.area_code]} for row in edition.coverage.itertuples()
    ]
    areas.sort(key=lambda area: (area["name"], area["code"]))
    shown = {team for area in areas for team in (*area["teams"], *(team for team, _ in area["others"]))}
    shown |= set(edition.bases["team_id"])
    block = {
        "steps": STEPS_A_DEGREE,
        "digits": DIGITS,
        "areas": areas,
        "teams": {
            row["team_id"]: _team(row, left[row["team_id"]], edition.funding.get(row["team_id"]))
            for row in records(edition.teams)
            if row["team_id"] in shown
        },
        "bases": [
            {"team": row["team_id"], "at": [round(row["latitude"], 5), round(row["longitude"], 5)]}
            for row in records(edition.bases.sort_values("team_id"))
        ],
        "words": class_words(edition),
        **{name: list(texts) for name, texts in once.items()},
        "completeness": dict(edition.completeness),
        "assumed": list(edition.assumed_complete),
    }
    return json_block(block, sort_keys=False)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows with None for whatever is missing."""
    return [
        {name: None if pd.api.types.is_scalar(value) and pd.isna(value) else value for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


def _area(
    row: Any, edition: Edition, here: Mapping[tuple[str, str], str], once: dict[str, dict[str, int]]
) -> dict[str, Any]:
    """Return what the panel shows of an area; texts that many areas share by their places in `once`."""

    def place(name: str, text: str) -> int:
        return once[name].setdefault(text, len(once[name]))

    check = to_check(row, edition.fresh_months, but=CONTRARY)
    against = filled(contrary(row), area_values(row))
    shown = {
        "evidence": None if is_missing(row.evidence_on) else dated(row.evidence_on, row.evidence_written),
        "contrary": f"{against} It has to be checked again." if against else None,
        "planned": planned_words(edition, row.area_code) or None,
        "check": place("checks", f"{capital(listed(check))}.") if check else None,
    }
    return {
        "code": row.area_code,
        "name": row.area_name,
        "nation": row.nation,
        "look": look_of(row),
        "babies": _count(row.babies),
        "low": _count(row.babies_covered_low),
        "high": _count(row.babies_covered_high),
        "sentence": place("sentences", recorded(row, edition.assumed_complete)),
        "teams": in_cell(row.team_ids),
        "others": [
            [team, place("reasons", here.get((row.area_code, team), ""))] for team in in_cell(row.other_team_ids)
        ],
        **{name: value for name, value in shown.items() if value is not None},
    }


def _count(value: object) -> int | None:
    return None if is_missing(value) else int(str(value))


def _team(row: dict[str, Any], why: str, funding: str | None) -> dict[str, Any]:
    """Return what the panel shows of a team, without what is missing."""
    shown = {
        "name": row["team_name"],
        "host": row["host_organisation"],
        "status": row["status"],
        "ages": row["age_range"],
        "town": row["base_town"],
        "families": row["families_said"],
        "serves": row["area_served_text"],
        "dated": written_date(row["source_date"]) if row["source_date"] else None,
        "source": link(row["source_url"]) if row["source_url"] else None,
        "website": link(row["website"]) if row["website"] else None,
        "note": row["public_note"],
        "funding": funding,
        "why": why or None,
    }
    return {name: value for name, value in shown.items() if value is not None}


def degree_outlines(shapes: gpd.GeoDataFrame, *, together: bool) -> dict[str, str]:
    """Write each area's outline as text, as fine as the size of the page allows; `together` as in `simplified`."""
    outlines: dict[str, str] = {}
    finest = thinned(shapes, TOLERANCES_M[0], together=together)
    for tolerance in TOLERANCES_M:
        simpler = simplified(finest, tolerance_m=tolerance, grid_m=1, smallest_km2=0.5, together=together)
        outlines = {
            code: " ".join(_written(ring) for ring in _degree_rings(shape))
            for code, shape in zip(simpler["area_code"], simpler.geometry, strict=True)
        }
        if sum(map(len, outlines.values())) <= OUTLINE_BUDGET:
            break
    return outlines


def _degree_rings(shape: shapely.Geometry) -> list[np.ndarray]:
    """
    Return the rings of a shape as latitude and longitude in whole steps, each ring left open.

    Points are only dropped where they repeat, never for lying on a straight line, so that neighbours keep the same
    points along a border. A shape that the steps swallow becomes a square of one step.
    """
    rings = []
    for ring in wound(shape):
        x, y = shapely.get_coordinates(ring).T
        longitude, latitude = _transformer().transform(x, y)
        steps = np.round(np.column_stack([latitude, longitude]) * STEPS_A_DEGREE).astype(np.int64)
        points = steps[:-1][(np.diff(steps, axis=0) != 0).any(axis=1)]
        if len(points) >= 3:
            rings.append(points)
    return rings or [steps[0] + np.array([[0, 0], [0, 1], [1, 1], [1, 0]])]


@cache
def _transformer() -> pyproj.Transformer:
    return pyproj.Transformer.from_pipeline(TO_DEGREES)


def _written(ring: np.ndarray) -> str:
    """
    Write a ring as text: every number is the step from the one before, in digits of five bits, lowest first.

    The sign goes into the lowest bit, and a sixth bit says that the number goes on.
    """
    steps = np.diff(ring, axis=0, prepend=[[0, 0]]).ravel()
    return "".join(_number(2 * step if step >= 0 else -2 * step - 1) for step in steps.tolist())


@cache
def _number(value: int) -> str:
    text = ""
    while value > 31:
        text += DIGITS[32 | value & 31]
        value >>= 5
    return text + DIGITS[value]
