"""
Say of any number of rows which areas each is in and which team is nearest: every row comes back, once and in order.

A postcode is looked up by its letters in a directory, never by its point. Polygons are asked about bare coordinates
only. A row that is in no area has the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from ..linking.areas_meant import Parents, parents
from ..linking.coordinates import DEGREES, NO_PLACE, placed, to_british_grid
from ..linking.postcodes import Directory, elsewhere, normal
from ..vocabulary.codes import BRITISH_GRID, UK_BOX
from ..vocabulary.errors import BrokenTotalError, refused
from .cell_grids import NONE, AreaGrid, NearestGrid, area_grid, nearest, nearest_grid, within

BY_POSTCODE = "postcode"
BY_POINT = "point"
OFF_LAND = "the point is in no area: at sea, abroad, or off the drawn coast"
NO_DIRECTORY = "no postcode directory is at hand"
ON_BORDER = "on the border of {}; counted in the first"
ELSEWHERE = "the directory contradicts itself: its grid reference lies far outside the area that it gives"

# The level of which a directory may tell the parent.
_TOLD = "health"


@dataclass(frozen=True)
class Locator:
    """
    Everything that rows are compared with. Made once by `locator`; safe to send to another process.

    Attributes
    ----------
    parents
        What each lower-tier area lies in, sorted by its own code.
    areas, bases
        The lower-tier areas and the teams' bases, each under its grid.
    boxes
        The box round each lower-tier area: west, south, east and north, shape (n, 4).
    team_ids
        Teams in the order of `bases`, with a last value that is missing.
    covered
        Whether each lower-tier area is covered, and the pieces of border of those that are; None for no distances.
    directory
        Where postcodes are looked up; None for nowhere.
    grid
        EPSG code of eastings and northings in the rows.
    told
        What else is said of each lower-tier area, in their order, with a last row of missing values; or nothing.
    level, recorded
        The level whose areas are told of, and what is recorded of each, by its code; or nothing.
    near
        Where people live in the areas with a team, and what they are called; or nothing.
    """

    parents: Parents
    areas: AreaGrid
    boxes: np.ndarray
    bases: NearestGrid
    team_ids: pd.api.extensions.ExtensionArray
    covered: tuple[np.ndarray, shapely.STRtree] | None
    directory: Directory | None
    grid: int
    told: pd.DataFrame | None = None
    level: str = ""
    recorded: pd.DataFrame | None = None
    near: NearTeams | None = None


@dataclass(frozen=True)
class NearTeams:
    """
    The areas with a recorded team: where people live in each, under a grid, and texts of them with a last missing one.

    `own` says of each lower-tier area which of them it is; -1 where it has no team.
    """

    grid: NearestGrid
    areas: pd.DataFrame
    own: np.ndarray


def locator(
    shapes: gpd.GeoDataFrame,
    members: pd.DataFrame,
    bases: pd.DataFrame,
    *,
    covered: Collection[str] | None = None,
    directory: Directory | None = None,
    grid: int = BRITISH_GRID,
) -> Locator:
    """
    Make ready to locate.

    Parameters
    ----------
    shapes
        `area_code` and `geometry` (EPSG:27700), every lower-tier area once.
    members
        MEMBERS table; each of its levels becomes a column.
    bases
        `team_id longitude latitude` (degrees) of the teams that may be nearest; the first by `team_id` wins a tie.
    covered
        Codes of lower-tier areas that count as covered; with it, each row gets the distance to the nearest.
    directory
        Where postcodes are looked up.
    grid
        EPSG code of eastings and northings in the rows to come.

    Raises
    ------
    InputError
        If the areas are on another grid than the British one, where nothing would be found.
    """
    if shapes.crs is None or shapes.crs.to_epsg() != BRITISH_GRID:
        name = shapes.crs.name if shapes.crs is not None else "no grid that is named"
        why = (
            f"The areas are on {name}, not on the British National Grid (EPSG:27700): no point would be found in them."
        )
        raise refused(file="boundaries", why=why, remedy="Carry them onto EPSG:27700 first.")
    shapes = shapes.sort_values("area_code")
    teams = bases.sort_values("team_id")
    longitude, latitude = (teams[name].to_numpy(dtype=float, na_value=np.nan) for name in ("longitude", "latitude"))
    at = to_british_grid(longitude, latitude, DEGREES)
    atoms = shapes["area_code"].tolist()
    return Locator(
        parents(atoms, members),
        area_grid(shapes.geometry.to_numpy()),
        shapes.bounds.to_numpy(),
        nearest_grid(*at, UK_BOX),
        pd.array([*teams["team_id"], pd.NA], dtype="string"),
        None if covered is None else _edges(shapes, covered),
        directory,
        grid,
    )


def telling(
    by: Locator, told: pd.DataFrame, *, level: str = "", recorded: pd.DataFrame | None = None,
    near: pd.DataFrame | None = None,
) -> Locator:  # fmt: skip
    """
    Let a locator say more of each row.

    Parameters
    ----------
    told
        Texts of each lower-tier area, indexed by its code.
    level, recorded
        `area_name status team_ids team_names`, indexed by the code of the areas of a level; None tells none of it.
    near
        `easting northing nearest_team_area nearest_team_names` of the lower-tier areas with a recorded team, indexed by
        code; None leaves the nearest of them out.
    """
    codes = by.parents.codes["ltla_code"].fillna("")
    by_more = replace(
        by, told=told.reindex(codes).astype("string").reset_index(drop=True), level=level, recorded=recorded
    )
    if near is None:
        return by_more
    near = near.sort_index()
    texts = near[["nearest_team_area", "nearest_team_names"]].astype("string").reset_index(drop=True)
    own = near.index.get_indexer(pd.Index(codes))
    grid = nearest_grid(near["easting"].to_numpy(float), near["northing"].to_numpy(float), UK_BOX)
    return replace(by_more, near=NearTeams(grid, texts.reindex(range(len(texts) + 1)), own))


def _edges(shapes: gpd.GeoDataFrame, covered: Collection[str]) -> tuple[np.ndarray, shapely.STRtree]:
    """Cut the borders of covered areas into straight pieces, among which the nearest is quick to find."""
    chosen = shapes["area_code"].isin(covered).to_numpy()
    rings = shapely.get_parts(shapely.boundary(shapes.geometry.to_numpy()[chosen]))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    return chosen, shapely.STRtree(shapely.linestrings(np.stack([xy[:-1][joined], xy[1:][joined]], axis=1)))


def locate(
    postcodes: pd.Series | None, x: pd.Series | None, y: pd.Series | None, by: Locator, *, degrees: bool = False
) -> pd.DataFrame:
    """
    Locate rows.

    Parameters
    ----------
    postcodes
        Postcodes as written, shape (n,); None where there is no such column.
    x, y
        Easting and northing in metres, or longitude and latitude where `degrees`; numbers or text, shape (n,) each, or
        None. They are used where a row has no postcode.
    by
        From `locator`.
    degrees
        Whether `x` and `y` are degrees (EPSG:4326).

    Returns
    -------
    One row a row, in order, on the same index: `<level>_code` for every level, what the locator was told of the area,
    what is recorded of the area of the chosen level, the nearest area with a team, `postcode_read` (normal form),
    `method` (postcode or point), `reason` (of a row in no area), `note`, `nearest_base_team`, `nearest_base_km` (a
    straight line) and, where asked for, `nearest_covered_km` (0 inside).

    Raises
    ------
    InputError
        If the postcode directory cannot be read.
    """
    cells = next(column for column in (postcodes, x, y) if column is not None)
    answers = _Rows(len(cells))
    if postcodes is not None:
        _by_postcode(postcodes, by, answers)
    if x is not None and y is not None:
        _by_point(x, y, by, answers, DEGREES if degrees else by.grid)
    table = by.parents.codes.take(answers.atom).set_axis(cells.index)
    _say_divided(table, by, answers)
    if by.told is not None:
        table[by.told.columns] = by.told.take(answers.atom).set_axis(cells.index)
    if by.recorded is not None:
        codes = table[f"{by.level}_code"]
        # A place that may be in several areas of the level is told of none of them: the note says which.
        known = codes.where(codes.isin(by.recorded.index))
        about = by.recorded.reindex(known.fillna("")).set_axis(cells.index)
        table[["area_code", *about.columns]] = about.assign(area_code=known)[["area_code", *about.columns]].astype(
            "string"
        )
    if by.near is not None:
        _say_nearest_team(table, by.near, answers)
    table["postcode_read"] = normal(postcodes) if postcodes is not None else pd.NA
    for name in ("postcode_read", "method", "reason", "note"):
        values = table[name] if name == "postcode_read" else getattr(answers, name)
        table[name] = pd.array(values, dtype="string")
        table.loc[table[name] == "", name] = pd.NA
    team, metres = nearest(answers.x, answers.y, by.bases)
    table["nearest_base_team"] = by.team_ids.take(np.where(team == NONE, len(by.team_ids) - 1, team))
    table["nearest_base_km"] = pd.array(np.round(metres / 1000, 2), dtype="Float64")
    if by.covered is not None:
        table["nearest_covered_km"] = pd.array(_to_covered(answers, by.covered), dtype="Float64")
    return table


class _Rows:
    """What is known so far of each row: its area, where it is (metres, EPSG:27700) and how or why not."""

    def __init__(self, count: int) -> None:
        self.atom = np.full(count, -1, dtype=np.int32)
        self.x, self.y = np.full(count, np.nan), np.full(count, np.nan)
        self.method, self.note = np.full(count, "", dtype=object), np.full(count, "", dtype=object)
        self.reason = np.full(count, NO_PLACE, dtype=object)
        self.told = np.full(count, "", dtype=object)


def _by_postcode(postcodes: pd.Series, by: Locator, answers: _Rows) -> None:
    """Look up the rows that have a postcode."""
    rows = np.flatnonzero(_filled(postcodes))
    if by.directory is None:
        answers.reason[rows] = NO_DIRECTORY
        return
    looked_up = by.directory.find(postcodes.iloc[rows])
    for name in ("atom", "x", "y", "reason", "note", "told"):
        getattr(answers, name)[rows] = getattr(looked_up, name)
    wrong = elsewhere(answers.atom, answers.x, answers.y, by.boxes)
    answers.atom[wrong], answers.reason[wrong], answers.note[wrong] = -1, ELSEWHERE, ""
    answers.x[wrong] = answers.y[wrong] = np.nan
    answers.method[rows[answers.atom[rows] >= 0]] = BY_POSTCODE


def _by_point(x: pd.Series, y: pd.Series, by: Locator, answers: _Rows, grid: int) -> None:
    """Find the areas of the rows that have coordinates and no postcode."""
    rows = np.flatnonzero(answers.reason == NO_PLACE)
    x, y = x.iloc[rows], y.iloc[rows]
    east, north, reason = placed(_numbers(x), _numbers(y), (_filled(x), _filled(y)), grid)
    area, shared = within(east, north, by.areas)
    reason[(area < 0) & (reason == "")] = OFF_LAND
    answers.atom[rows], answers.reason[rows] = area, reason
    answers.method[rows[area >= 0]] = BY_POINT
    answers.x[rows], answers.y[rows] = east, north
    codes = by.parents.codes
    own = codes.iloc[:, 0].to_numpy() if "ltla_code" not in codes else codes["ltla_code"].to_numpy()
    for point, touches in _grouped(shared):
        answers.note[rows[point]] = ON_BORDER.format(" and ".join(own[touches]))


def _say_divided(table: pd.DataFrame, by: Locator, answers: _Rows) -> None:
    """Return the parent that the directory tells, in place; and note where an area is divided between several."""
    for level, notes in by.parents.notes.items():
        rows = np.flatnonzero(notes[answers.atom] != "")
        tells = answers.told[rows] if level == _TOLD else np.full(len(rows), "", dtype=object)
        pairs = zip(answers.atom[rows], tells, strict=True)
        sure = np.array([(level, atom, code) in by.parents.belongs for atom, code in pairs], dtype=bool)
        table.iloc[rows[sure], table.columns.get_loc(f"{level}_code")] = tells[sure]
        left = rows[~sure]
        before, divided = answers.note[left], notes[answers.atom[left]]
        answers.note[left] = np.where(before == "", divided, before + "; " + divided)


def _grouped(shared: np.ndarray) -> Iterable[tuple[int, np.ndarray]]:
    """Return each point with the areas that it touches."""
    starts = np.flatnonzero(np.diff(shared[:, 0], prepend=-1))
    for part in np.split(shared, starts[1:]) if len(shared) else []:
        yield int(part[0, 0]), part[:, 1]


def _filled(cells: pd.Series) -> np.ndarray:
    """Describe which cells hold anything."""
    if cells.dtype.kind in "iuf":
        return cells.notna().to_numpy(dtype=bool)
    return (cells.astype("string").str.strip().fillna("") != "").to_numpy(dtype=bool)


def _numbers(cells: pd.Series) -> np.ndarray:
    """Read cells as numbers, NaN where they are none; a comma may stand between thousands only."""
    if cells.dtype.kind in "iuf":
        return cells.to_numpy(dtype=float, na_value=np.nan)
    text = cells.astype("string").str.strip().replace("", pd.NA)
    try:
        return text.astype("double[pyarrow]").to_numpy(dtype=float, na_value=np.nan)
    except (pa.ArrowInvalid, ValueError):
        grouped = text.str.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?").fillna(value=False)
        text = text.where(~grouped, text.str.replace(",", ""))
        return pd.to_numeric(text, errors="coerce").to_numpy(dtype=float, na_value=np.nan)


def _say_nearest_team(table: pd.DataFrame, near: NearTeams, answers: _Rows) -> None:
    """Name in place the nearest area with a team, with its distance: to where people live there, 0 inside it."""
    which, metres = nearest(answers.x, answers.y, near.grid)
    own = near.own[answers.atom]
    inside = (answers.atom >= 0) & (own >= 0)
    which, metres = np.where(inside, own, which), np.where(inside, 0.0, metres)
    for name in near.areas:
        table[name] = near.areas[name].array.take(np.where(which == NONE, len(near.areas) - 1, which))
    table["nearest_team_km"] = pd.array(np.round(metres / 1000, 1), dtype="Float64")


def _to_covered(answers: _Rows, covered: tuple[np.ndarray, shapely.STRtree]) -> np.ndarray:
    """Return the kilometres to the nearest covered area: 0 inside one, NaN for a row that has no position."""
    chosen, edges = covered
    inside = (answers.atom >= 0) & chosen[answers.atom]
    array = np.where(inside, 0.0, np.nan)
    left = np.flatnonzero(~inside & np.isfinite(answers.x))
    if len(left) and len(edges):
        points = shapely.points(answers.x[left], answers.y[left])
        (which, _), metres = edges.query_nearest(points, all_matches=False, return_distance=True)
        array[left[which]] = np.round(metres / 1000, 2)
    return array


def tally(located: pd.DataFrame) -> Counter[str]:
    """Count rows by method, and those in no area by reason; the counts of batches can be added."""
    return Counter(located["method"].fillna(located["reason"]).to_list())


def check_rows(read: int, counted: Counter[str]) -> None:
    """Check that every row read was located or has a reason."""
    if read != counted.total() or any(pd.isna(answer) for answer in counted):
        message = f"{read:,} rows were read, but {counted.total():,} were located or given a reason."
        raise BrokenTotalError(message)
