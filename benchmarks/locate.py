"""
Time points into areas, and the nearest of 50 teams: `python -m benchmarks.locate [N] [--postcodes]`.

N random points inside the United Kingdom (default 1,000,000), or with `--postcodes` the points of N postcodes of the
installed directory, which crowd where borders do. Each way runs in a process of its own on the same points, twice, and
the better time counts: from two arrays of coordinates to an area, or a team and a distance, for every point. Reading
and imports are left out. Answers of all ways are compared. Targets: at least 5 times `sjoin`, 10 times
`sjoin_nearest`, and under 500 MiB whatever N.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj

from mapping.locating.cell_grids import NOWHERE, area_grid, nearest, nearest_grid, within
from mapping.locating.locate import locate, locator
from mapping.reading.shipped import lookups
from mapping.reading.shipped.lookups import read_shipped_boundaries
from mapping.reading.shipped.postcodes import installed_postcodes
from mapping.reading.shipped.sources import data_folder
from mapping.reading.tables.batches import BATCH_ROWS
from mapping.vocabulary.codes import UK_BOX

TEAMS = 50
POINTS = "points"
Answer = tuple[np.ndarray, ...]


@cache
def areas() -> gpd.GeoDataFrame:
    """Give the shipped areas by code."""
    return read_shipped_boundaries(data_folder()).sort_values("area_code", ignore_index=True)


@cache
def bases() -> pd.DataFrame:
    """Give 50 places for teams, fixed ones in areas picked at random: `team_id longitude latitude x y`."""
    at = areas().geometry.sample(TEAMS, random_state=50).representative_point()
    x, y = at.x.to_numpy(), at.y.to_numpy()
    longitude, latitude = pyproj.Transformer.from_crs(27700, 4326, always_xy=True).transform(x, y)
    ids = [f"team-{place:02}" for place in range(TEAMS)]
    return pd.DataFrame({"team_id": ids, "longitude": longitude, "latitude": latitude, "x": x, "y": y})


def batches(x: np.ndarray, y: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Cut points into batches."""
    return [(x[at : at + BATCH_ROWS], y[at : at + BATCH_ROWS]) for at in range(0, len(x), BATCH_ROWS)]


def sjoin(predicate: str) -> Callable[[np.ndarray, np.ndarray], Answer]:
    """Give geopandas' join, and the first code where a point has several."""

    def joined(x: np.ndarray, y: np.ndarray) -> Answer:
        points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=27700)
        made = gpd.sjoin(points, areas(), predicate=predicate)["index_right"]
        first = np.full(len(x), len(areas()))
        np.minimum.at(first, made.index.to_numpy(), made.to_numpy())
        return (np.where(first == len(areas()), NOWHERE, first),)

    return joined


def ours(x: np.ndarray, y: np.ndarray) -> Answer:
    """Give our join, in batches."""
    grid = area_grid(areas().geometry.to_numpy())
    return (np.concatenate([within(*part, grid)[0] for part in batches(x, y)]),)


def sjoin_nearest(x: np.ndarray, y: np.ndarray) -> Answer:
    """Give geopandas' nearest, and the first where two are equally near."""
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=27700)
    places = bases()
    targets = gpd.GeoDataFrame(geometry=gpd.points_from_xy(places["x"], places["y"]), crs=27700)
    made = gpd.sjoin_nearest(points, targets, distance_col="metres")
    first = made.groupby(level=0)[["index_right", "metres"]].min()
    return first["index_right"].to_numpy(), first["metres"].to_numpy()


def tree_nearest(x: np.ndarray, y: np.ndarray) -> Answer:
    """Give scipy's nearest."""
    from scipy.spatial import cKDTree

    metres, place = cKDTree(bases()[["x", "y"]]).query(np.column_stack([x, y]))
    return place, metres


def ours_nearest(x: np.ndarray, y: np.ndarray) -> Answer:
    """Give our nearest, in batches."""
    places = bases()
    grid = nearest_grid(places["x"].to_numpy(), places["y"].to_numpy(), UK_BOX)
    made = [nearest(*part, grid) for part in batches(x, y)]
    return tuple(np.concatenate(column) for column in zip(*made, strict=True))


def everything(x: np.ndarray, y: np.ndarray) -> Answer:
    """Give all that the command gives of each row, in batches, each let go before the next."""
    members = lookups.members(lookups.read_atoms(data_folder()), lookups.read_health_shares(data_folder()))
    by = locator(areas(), members, bases())
    codes = {code: place for place, code in enumerate(areas()["area_code"])} | {None: NOWHERE}
    made = [
        locate(None, pd.Series(part[0]), pd.Series(part[1]), by)["ltla_code"].map(codes).fillna(NOWHERE).to_numpy()
        for part in batches(x, y)
    ]
    return (np.concatenate(made).astype(int),)


WAYS: dict[str, tuple[Callable[[np.ndarray, np.ndarray], Answer], str]] = {
    "geopandas.sjoin intersects": (sjoin("intersects"), "areas"),
    "geopandas.sjoin within": (sjoin("within"), "areas"),
    "ours: areas": (ours, "areas"),
    "ours: all columns": (everything, "areas"),
    "geopandas.sjoin_nearest": (sjoin_nearest, "nearest"),
    "scipy cKDTree": (tree_nearest, "nearest"),
    "ours: nearest": (ours_nearest, "nearest"),
}

# Whose answers the others are held against; `within` leaves out points on borders.
TRUTH = {"areas": "geopandas.sjoin intersects", "nearest": "geopandas.sjoin_nearest"}


def make_points(count: int, postcodes: bool) -> np.ndarray:
    """Give points on the British grid, shape (2, count)."""
    rng = np.random.default_rng(2026)
    if postcodes:
        source = installed_postcodes()
        table = pd.concat([rows for letter in "ABCDEFGHIJKLMNOPRSTUWYZ" for rows in source.fetch(letter)])
        table = table.dropna(subset=["easting", "area_code"])
        table = table[table["area_code"].str[0] != "N"]
        chosen = rng.permutation(len(table))[:count]
        return table[["easting", "northing"]].to_numpy(dtype=float)[chosen].T.copy()
    grid, found = area_grid(areas().geometry.to_numpy()), np.empty((2, 0))
    while found.shape[1] < count:
        x, y = rng.uniform(*UK_BOX[0::2], BATCH_ROWS), rng.uniform(*UK_BOX[1::2], BATCH_ROWS)
        inside = within(x, y, grid)[0] != NOWHERE
        found = np.concatenate([found, np.stack([x[inside], y[inside]])], axis=1)
    return found[:, :count].copy()


def one_way(name: str, folder: Path) -> None:
    """Run one way on the points in a folder, keep its answer and print wall seconds, CPU seconds and peak MiB."""
    x, y = np.load(folder / "points.npy")
    bases()
    best = (float("inf"), float("inf"))
    for _ in range(2):
        wall, cpu = time.perf_counter(), time.process_time()
        answer = WAYS[name][0](x, y)
        best = min(best, (time.process_time() - cpu, time.perf_counter() - wall))
    np.savez(folder / f"{list(WAYS).index(name)}.npz", *answer)
    print(best[1], best[0], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def compared(folder: Path, name: str, truth: str) -> str:
    """Say whether a way gives what geopandas gives."""
    mine, theirs = (list(np.load(folder / f"{list(WAYS).index(way)}.npz").values()) for way in (name, truth))
    if len(mine) == 2:
        return "same km" if np.allclose(mine[1], theirs[1], rtol=0, atol=1e-6) else "OTHER km"
    other = int((mine[0] != theirs[0]).sum())
    return f"{other} other" if other else "same"


def main() -> None:
    """Print a row a way."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("count", nargs="?", type=int, default=1_000_000)
    words.add_argument("--postcodes", action="store_true")
    words.add_argument("--way", help=argparse.SUPPRESS)
    words.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked: Any = words.parse_args()
    if asked.way == POINTS:
        np.save(asked.folder / "points.npy", make_points(asked.count, asked.postcodes))
        return
    if asked.way:
        one_way(asked.way, asked.folder)
        return
    with tempfile.TemporaryDirectory() as place:
        # In a process of its own too: what a process has used, the ones it starts are counted for.
        words_again = [*sys.argv[1:], "--way", POINTS, "--folder", place]
        subprocess.run([sys.executable, "-m", "benchmarks.locate", *words_again], check=True)
        print(f"{asked.count:,} points; ratios are of CPU seconds, against the better of geopandas\n")
        print(f"{'way':28} {'wall s':>8} {'CPU s':>8} {'rows/CPU s':>12} {'ratio':>7} {'peak MiB':>9}  answers")
        base: dict[str, float] = {}
        for name, (_, kind) in WAYS.items():
            command = [sys.executable, "-m", "benchmarks.locate", "--way", name, "--folder", place]
            ran = subprocess.run(command, capture_output=True, text=True, check=False)
            if ran.returncode:
                print(f"{name:28} not run: {ran.stderr.strip().splitlines()[-1][:80]}")
                continue
            wall, cpu, peak = map(float, ran.stdout.split())
            seconds = base[kind] = min(base.get(kind, cpu), cpu) if name.startswith("geopandas") else base[kind]
            same = compared(Path(place), name, TRUTH[kind])
            print(
                f"{name:28} {wall:8.2f} {cpu:8.2f} {asked.count / cpu:12,.0f} {seconds / cpu:7.1f} {peak:9.0f}  {same}"
            )


if __name__ == "__main__":
    main()
