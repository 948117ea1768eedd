"""
Arrange the map of people: `python tools/build_cartogram.py [LEVEL ...]`.

Writes `data/cartograms/<level>.csv`: a circle an area, whose size is exactly its babies (one square unit a baby), so
placed that no two overlap, that areas which share a border touch where they can, and that the nations lie apart. Uses
what ships and nothing else: the boundaries, their published land areas and the babies of mid-2023.

The idea is Dorling's (Area Cartograms: their use and creation, CATMOD 59, University of East Anglia, 1996). His circles
move by forces that pull neighbours together and push overlaps apart. Here the forces are an optimisation: a least
squares start, in which each border pulls two circles to where they would touch in their true direction, and then
rounds of linear programs (HiGHS) that move every circle a little so that the gaps between neighbours, and how far they
are turned from their true direction, become least in all, under the condition that no two overlap. A straight line
between two circles that stay apart along it keeps them apart, so a round never undoes what the one before reached.

Hexagons of equal babies were weighed and not taken: a size in whole hexagons is within 2% for every area only where a
hexagon is fewer babies than 4% of the smallest area, which is a hexagon a baby. The program prints how many areas would
be within 2% at several sizes. Needs scipy: `pip install "everyarea[areas]"`.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import scipy.sparse as sparse
import shapely
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import spsolve
from scipy.spatial import Delaunay

from mapping.linking.rebase import areas_at
from mapping.measuring.pattern import neighbours
from mapping.reading.shipped.boards import boards_on
from mapping.reading.shipped.lookups import members, read_atoms, read_health_shares, read_land, read_shipped_boundaries
from mapping.reading.shipped.people import read_babies
from mapping.vocabulary.boards import FIRST_BOARDS
from mapping.vocabulary.codes import LEVELS

DATA = Path(__file__).resolve().parent.parent / "data"
COLUMNS = ["area_code", "x", "y", "r"]

# All lengths are units; a square unit is a baby. Kept between two circles: of one nation, of two that share a land
# border, of Northern Ireland and another.
HAIR, LAND, SEA = 4.0, 40.0, 110.0
TOUCHING = HAIR + 1.0
TOGETHER = 20.0  # areas of a region hang together over gaps no wider than this
ROUNDS, TRIES = 70, 6
STRIDES = (0.6, 0.5, 0.75)  # the first steps tried, by the usual radius
TURN = 0.12  # what a unit of turning costs, beside a unit of gap
SAME_REGION = 1.5  # borders inside a region count for more, so that regions hold together
ACROSS_WATER = 0.08  # and ties across water for little
WIDEST_WATER_KM, WIDEST_WATER = 120.0, 150.0
OVERLAP = 200.0  # what a unit of overlap costs, while there still is any


@dataclass(frozen=True, kw_only=True)
class Country:
    """What is to be arranged: radii, true middles (metres), nation and region of each area, and its ties."""

    r: np.ndarray
    middle: np.ndarray
    nation: np.ndarray
    region: np.ndarray
    borders: np.ndarray
    waters: np.ndarray
    water_gap: np.ndarray

    @property
    def ties(self) -> np.ndarray:
        """Borders, then ties across water, as pairs of rows."""
        return np.vstack([self.borders, self.waters])

    def least(self, one: np.ndarray, other: np.ndarray) -> np.ndarray:
        """Give how far the middles of two circles have to be apart."""
        irish = (self.nation[one] == "Northern Ireland") | (self.nation[other] == "Northern Ireland")
        apart = np.where(self.nation[one] == self.nation[other], HAIR, np.where(irish, SEA, LAND))
        return self.r[one] + self.r[other] + apart


def read_level(name: str) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Give AREAS with their `babies`, and which share a border, of a level; of `health` perhaps with a year."""
    atoms = read_atoms(DATA)
    level, _, year = name.partition("_")
    day = date(int(year), 12, 31) if year else FIRST_BOARDS
    parents = boards_on(day, members(atoms, read_health_shares(DATA)), DATA).members
    areas = areas_at(level, atoms, parents, read_shipped_boundaries(DATA), land=read_land(DATA))
    rows = parents[parents["parent_level"] == level]
    people = read_babies(DATA).set_index("area_code")["people"].astype(float)
    babies = (rows["child_code"].map(people) * rows["share"].astype(float)).groupby(rows["parent_code"]).sum()
    return areas.assign(babies=areas["area_code"].map(babies).round()), neighbours(areas)


def country(areas: gpd.GeoDataFrame, borders: pd.DataFrame) -> Country:
    """Gather what the arranging needs."""
    place = {code: row for row, code in enumerate(areas["area_code"])}
    shapes, babies = areas.geometry.to_numpy(), areas["babies"].to_numpy(float)
    middle = shapely.get_coordinates(shapely.centroid(shapes))
    pairs = np.array([(place[one], place[other]) for one, other in borders.itertuples(index=False)])
    waters, kilometres = _waters(shapes, middle, pairs)
    density = np.sqrt(babies / areas["area_km2"].to_numpy(float))
    return Country(
        r=np.sqrt(babies / np.pi),
        middle=middle,
        nation=areas["nation"].to_numpy(object),
        region=areas["region_code"].to_numpy(object),
        borders=pairs,
        waters=waters,
        water_gap=np.minimum(kilometres * density[waters].min(axis=1), WIDEST_WATER),
    )


def _waters(shapes: np.ndarray, middle: np.ndarray, borders: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find which areas face each other without a border, so that islands and both sides of a bay keep their place."""
    corners = Delaunay(middle).simplices if len(middle) > 4 else np.array([[0, 1, 2], [1, 2, 3], [0, 2, 3], [0, 1, 3]])
    sides = np.unique(np.sort(np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1), axis=0)
    known = set(map(tuple, borders.tolist()))
    facing = np.array([side for side in sides.tolist() if tuple(side) not in known], dtype=int).reshape(-1, 2)
    kilometres = shapely.distance(shapes[facing[:, 0]], shapes[facing[:, 1]]) / 1000
    near = kilometres < WIDEST_WATER_KM
    return facing[near], kilometres[near]


def best(what: Country) -> np.ndarray:
    """Place the circles from several first strides, and keep what has most borders kept: each ends somewhere else."""
    return max((arrange(what, stride) for stride in STRIDES), key=lambda at: sum(kept(at, what.r, what.borders)))


def arrange(what: Country, stride: float) -> np.ndarray:
    """
    Place the circles so that regions hang together; `stride` is how far one goes at first, by its usual radius.

    Where a region has come out in pieces, the borders between its pieces pull harder, and all begins anew.

    Returns
    -------
    Middles, shape (n, 2), units, y northwards.
    """
    pull = np.where(np.arange(len(what.ties)) < len(what.borders), 1.0, ACROSS_WATER)
    for _ in range(TRIES):
        at = _arranged(what, pull, stride)
        torn = _torn(what, at)
        if not torn.any():
            break
        pull = np.where(torn, pull * 2, pull)
    return at


def _torn(what: Country, at: np.ndarray) -> np.ndarray:
    """Say of each tie whether it is a border between two pieces of one region that stand apart."""
    one, other = np.triu_indices(len(at), k=1)
    gap = np.linalg.norm(at[one] - at[other], axis=1) - what.r[one] - what.r[other]
    near = (gap <= TOGETHER) & (what.region[one] == what.region[other])
    links = sparse.csr_matrix((np.ones(near.sum()), (one[near], other[near])), shape=(len(at), len(at)))
    piece = connected_components(links, directed=False)[1]
    one, other = what.ties.T
    border = np.arange(len(one)) < len(what.borders)
    return border & (what.region[one] == what.region[other]) & (piece[one] != piece[other])


def _arranged(what: Country, pull: np.ndarray, stride: float) -> np.ndarray:
    one, other = what.ties.T
    true = what.middle[other] - what.middle[one]
    true = true / np.linalg.norm(true, axis=1)[:, None]
    wanted = what.least(one, other) + np.concatenate([np.zeros(len(what.borders)), what.water_gap])
    at = _start(what, wanted, true, pull)
    reach = float(np.median(what.r)) * stride
    weight = np.where(what.region[one] == what.region[other], SAME_REGION, 1.0) * pull
    for number in range(ROUNDS):
        at = at + _round(what, at, wanted, true, weight=weight, reach=reach, late=number / ROUNDS)
        reach *= 0.93 if number > ROUNDS / 2 else 0.98
    return at


def _start(what: Country, wanted: np.ndarray, true: np.ndarray, pull: np.ndarray) -> np.ndarray:
    """Solve for the places at which every tie has its wanted length and true direction, as nearly as can be."""
    one, other = what.ties.T
    strength = np.sqrt(pull)
    row = np.arange(len(one))
    ties = sparse.csr_matrix(
        (np.r_[-strength, strength], (np.r_[row, row], np.r_[one, other])), shape=(len(row), len(what.r))
    )
    normal = (ties.T @ ties + sparse.eye(len(what.r)) * 1e-6).tocsc()
    return np.column_stack([spsolve(normal, ties.T @ (strength * wanted * true[:, axis])) for axis in (0, 1)])


def _round(  # noqa: PLR0913
    what: Country,
    at: np.ndarray,
    wanted: np.ndarray,
    true: np.ndarray,
    *,
    weight: np.ndarray,
    reach: float,
    late: float,
) -> np.ndarray:
    """Find the step of every circle, at most `reach` along each axis, that helps most; `late` runs from 0 to 1."""
    one, other = what.ties.T
    between = at[other] - at[one]
    length = np.linalg.norm(between, axis=1)
    gap = length - wanted
    across = np.column_stack([-true[:, 1], true[:, 0]])
    turned = (across * between).sum(axis=1)
    near, room, line = _near(what, at, reach)
    ties, pairs = len(one), len(near)
    closing = _rows(what.ties, between / length[:, None], len(at))
    turning = _rows(what.ties, across, len(at))
    parting = _rows(near, line, len(at))
    eye, none = sparse.eye(ties), sparse.csr_matrix((ties, ties))
    wide, tall = sparse.csr_matrix((ties, pairs)), sparse.csr_matrix((pairs, ties))
    # A gap, a turn (either way) and an overlap each have a variable that may not be less than what it measures.
    limits = sparse.vstack(
        [
            sparse.hstack([closing, -eye, none, wide]),
            sparse.hstack([turning, none, -eye, wide]),
            sparse.hstack([-turning, none, -eye, wide]),
            sparse.hstack([-parting, tall, tall, -sparse.eye(pairs)]),
        ]
    ).tocsc()
    nearly = np.full(ties, 1.0)
    if late > 0.4:
        # Late on, a gap that is nearly closed counts for more than one that cannot be, so that more circles touch.
        closeness = 30 / (np.maximum(gap, 0) + max(2.0, 30 * (1 - late)))
        nearly[: len(what.borders)] = np.minimum(closeness, 6)[: len(what.borders)]
    cost = np.r_[np.zeros(2 * len(at)), weight * nearly, TURN * weight, np.full(pairs, OVERLAP)]
    bounds = [(-reach, reach)] * (2 * len(at)) + [(0, None)] * (2 * ties + pairs)
    found = linprog(cost, A_ub=limits, b_ub=np.r_[-gap, -turned, turned, room], bounds=bounds, method="highs")
    if not found.success:
        message = f"a round found no step: {found.message}"
        raise RuntimeError(message)
    return found.x[: 2 * len(at)].reshape(2, -1).T


def _near(what: Country, at: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find the pairs that a step could bring to overlap, the room between them, and their line."""
    one, other = np.triu_indices(len(at), k=1)
    between = at[other] - at[one]
    length = np.linalg.norm(between, axis=1)
    room = length - what.least(one, other)
    near = room < 3 * reach
    line = between[near] / np.maximum(length[near], 1e-9)[:, None]
    return np.column_stack([one, other])[near], room[near], line


def _rows(pairs: np.ndarray, line: np.ndarray, count: int) -> sparse.csr_matrix:
    """Write how much two circles move apart along a line, as rows over all x, then all y."""
    one, other = pairs.T
    row = np.arange(len(pairs))
    values = np.r_[-line[:, 0], line[:, 0], -line[:, 1], line[:, 1]]
    columns = np.r_[one, other, count + one, count + other]
    return sparse.csr_matrix((values, (np.r_[row, row, row, row], columns)), shape=(len(pairs), 2 * count))


def kept(at: np.ndarray, r: np.ndarray, borders: np.ndarray) -> tuple[float, float]:
    """
    Measure how many borders are kept.

    Returns
    -------
    The share of borders whose circles touch (at most `TOUCHING` units apart); and the share whose circles touch, or
    are each among the nearest of the other, an area with k borders having k nearest (edge to edge).
    """
    gaps = np.linalg.norm(at[:, None] - at[None], axis=2) - r[:, None] - r[None]
    np.fill_diagonal(gaps, np.inf)
    one, other = borders.T
    touch = gaps[one, other] <= TOUCHING
    nearness = gaps.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    many = np.bincount(borders.ravel(), minlength=len(r))
    nearest = (nearness[one, other] < many[one]) & (nearness[other, one] < many[other])
    return float(touch.mean()), float((touch | nearest).mean())


def hexagons_within(babies: np.ndarray, each: int) -> tuple[int, float]:
    """Count the hexagons of so many babies, each area having at least one, and the share of areas within 2%."""
    cells = np.maximum(1, np.round(babies / each))
    return int(cells.sum()), float((np.abs(cells * each / babies - 1) <= 0.02).mean())


def main() -> None:
    """Write the tables and print what was measured."""
    (DATA / "cartograms").mkdir(exist_ok=True)
    for level in sys.argv[1:] or [*LEVELS, "health_2026"]:
        areas, borders = read_level(level)
        what = country(areas, borders)
        at = best(what)
        corner = (at - what.r[:, None]).min(axis=0)[0], (at + what.r[:, None]).max(axis=0)[1]
        at = np.column_stack([at[:, 0] - corner[0], corner[1] - at[:, 1]]).round(2)
        with (DATA / "cartograms" / f"{level}.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(COLUMNS)
            for code, (x, y), radius in zip(areas["area_code"], at, what.r, strict=True):
                writer.writerow([code, f"{x:.2f}", f"{y:.2f}", f"{radius:.3f}"])
        touch, near = kept(at, what.r, what.borders)
        torn = int(_torn(what, at).sum())
        print(f"{level}: {len(areas)} areas, {len(borders)} borders, of which {touch:.1%} touch, {near:.1%} are kept")
        print(f"  {torn} borders lie between pieces of a region")
        for each in (100, 500, 2000, 3000):
            count, within = hexagons_within(areas["babies"].to_numpy(float), each)
            print(f"  hexagons of {each} babies: {count}, {within:.0%} of areas within 2%")


if __name__ == "__main__":
    main()
