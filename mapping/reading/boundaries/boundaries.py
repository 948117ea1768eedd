"""Read boundaries that a user hands us: find the code column and the grid, mend what can be, refuse the rest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from ...vocabulary.codes import BRITISH_GRID, LOWER_TIER, UK_BOX, is_code, kind_of_code, tidy_code
from ...vocabulary.errors import FEW, Fault, InputError, refused, shortened
from .formats import open_shapes

LARGEST_REPAIR = 0.001
# Metres by which a grid may lead elsewhere than its name says: less cannot be seen on any map.
FURTHEST_OFF = 1
_WEB_MERCATOR_BOX = (-1_500_000, 6_000_000, 500_000, 9_000_000)
# Neighbours that do not fit by less than this, in square metres, differ by the rounding of their coordinates.
SMALLEST_MISFIT = 10
# A hole between areas that is wider than this, in metres, is a lake or an enclave, not a misfit.
WIDEST_SLIVER = 20
_AREAL = ("Polygon", "MultiPolygon")
# Northern Ireland on the same grid; the numbers of either Irish grid fall outside it.
NORTHERN_IRISH_BOX = (-10_000, 450_000, 200_000, 630_000)


@dataclass(frozen=True)
class Boundaries:
    """Boundaries as read, with what was found and mended on the way."""

    areas: gpd.GeoDataFrame
    code_column: str
    notes: tuple[str, ...]


def read_boundaries(path: Path, *, expected: Callable[[str], bool], crs: str | None = None) -> Boundaries:
    """
    Read a file of area boundaries.

    Parameters
    ----------
    path
        A GeoPackage, Shapefile, GeoJSON, FlatGeobuf or GeoParquet file on this computer, or a zip of one.
    expected
        Says of a code whether it is, or once was, an area of the United Kingdom's lower tier.
    crs
        A grid to use instead of the file's own, for instance "EPSG:27700".

    Returns
    -------
    Boundaries whose `areas` has `area_code` (as in the file) and `geometry` (EPSG:27700, valid), one row an area.

    Raises
    ------
    InputError
        With every fault: no such file, no known format, damage, several layers, no code column, a code missing, twice
        or unknown, no grid or the wrong one, a shape that is missing, no area, or changed by 0.1% when repaired.
    """
    opened, faults = open_shapes(path), list[Fault]()
    frame, notes = opened.frame, list(opened.notes)
    column = _code_column(frame, path.name, expected)
    areas = gpd.GeoDataFrame(
        {"area_code": [tidy_code(c) if isinstance(c, str) else "" for c in frame[column]]},
        geometry=frame.geometry.to_numpy(),
        crs=frame.crs,
    )
    _check_kind(frame, areas, path.name, column, expected)
    areas = on_british_grid(areas, path.name, crs, notes)
    _check_codes(areas, path.name, column, expected, faults)
    _check_northern_ireland(areas, path.name, faults)
    areas = repaired(areas, path.name, notes, faults)
    if faults:
        raise InputError(faults)
    notes += _neighbours(areas, path.name)
    return Boundaries(areas, column, tuple(notes))


def _code_column(frame: gpd.GeoDataFrame, name: str, expected: Callable[[str], bool]) -> str:
    """
    Find the column that holds area codes: the one that names most areas, each once.

    Where a file also holds the codes of another year, several of its areas have the same one there.
    """
    shares = {}
    for column in frame.columns.drop(frame.geometry.name):
        texts = [tidy_code(value) for value in frame[column] if isinstance(value, str)]
        codes = [text for text in texts if is_code(text)]
        if texts and len(codes) > len(texts) / 2:
            shares[column] = sum(map(expected, set(codes))) / len(frame)
    if not shares:
        listed = ", ".join(f'"{shortened(str(column))}"' for column in frame.columns.drop(frame.geometry.name))
        why = f"No column holds area codes such as E06000001. The file has: {listed}."
        raise refused(name, why, "Use a file of local-authority districts with their codes.")
    best = max(shares, key=lambda column: (shares[column], str(column).lower().endswith("cd")))
    return str(best)


def _check_kind(
    frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, name: str, column: str, expected: Callable[[str], bool]
) -> None:
    """Refuse a file of areas of another kind, wards for instance, in one sentence."""
    codes_there = set(map(str, areas["area_code"]))
    there = sum(map(expected, codes_there))
    counties = {code for code in codes_there if code.startswith("E10") and not expected(code)}
    kind = "counties and unitary authorities" if counties else ""
    # A file of districts may say in which ward or region each lies.
    of_districts = there > len(areas) / 2
    for other in frame.columns.drop(frame.geometry.name) if not (kind or of_districts) else ():
        codes = {tidy_code(value) for value in frame[other] if isinstance(value, str)}
        kinds = [kind_of_code(code) for code in codes if is_code(code) and not expected(code)]
        many = Counter(each.many for each in kinds if each).most_common(1)
        if many and many[0][1] > len(frame) / 2:
            kind = many[0][0]
    if kind:
        why = f"These are {kind}; we need districts (lower tier). {there} of {LOWER_TIER} areas are there."
        if there and not counties and len(codes_there) < len(areas):
            why = f"These are {kind}; we need districts (lower tier). The areas they lie in are in pieces."
        remedy = "Use a file of local-authority districts of the whole United Kingdom: larger areas are made from them."
        raise refused(name, why, remedy, column=column)


def on_british_grid(
    frame: gpd.GeoDataFrame, name: str, crs: str | None, notes: list[str], *, narrowest: float = 10_000
) -> gpd.GeoDataFrame:
    """Bring shapes onto EPSG:27700, refusing a grid that is absent or cannot be right; `narrowest` is in metres."""
    if crs:
        try:
            frame = frame.set_crs(crs, allow_override=True)
        except pyproj.exceptions.CRSError:
            raise refused(name, f"No grid is called {crs}.", "Write --crs EPSG:27700, for instance.") from None
        notes.append(f"{name}: read as {crs}, as asked.")
    box = tuple(float(side) for side in frame.total_bounds)
    _check_degrees(frame.crs, box, name)
    if frame.crs.to_epsg(min_confidence=100) != BRITISH_GRID:
        frame = _carried(frame, name, notes)
    box = tuple(float(side) for side in frame.total_bounds)
    if not _within(box, UK_BOX) or max(box[2] - box[0], box[3] - box[1]) < narrowest:
        listed = ", ".join(f"{side:.0f}" for side in box)
        why = f"The shapes do not lie in the United Kingdom: on the British National Grid they span {listed}."
        raise refused(name, why, "The file names the wrong grid: export it again, or add --crs with the right one.")
    return frame


def _check_degrees(crs: pyproj.CRS | None, box: tuple[float, ...], name: str) -> None:
    """Refuse a file without a grid, metres that are called degrees, and latitude where longitude should be."""
    guess = _guess(box)
    if crs is None:
        why = f"The file does not say which grid its coordinates are on (a Shapefile says it in its .prj). {guess}"
        likely = "4326" if "EPSG:4326" in guess else "27700"
        raise refused(name, why, f"Add --crs EPSG:{likely} if that is right, or use a file that says it.")
    if crs.is_geographic and max(abs(side) for side in box) > 180:
        why = f"The file says that its coordinates are degrees, but they run from {box[0]:.0f} to {box[2]:.0f}."
        british = "They look like British National Grid: add --crs EPSG:27700."
        raise refused(name, why, british if "27700" in guess else f"{guess} Add --crs with the right grid.")
    if crs.is_geographic and box[0] > 40 and box[1] < 10:
        raise refused(name, "Latitude and longitude look swapped.", "Export the file with longitude first.")


def _carried(frame: gpd.GeoDataFrame, name: str, notes: list[str]) -> gpd.GeoDataFrame:
    """Carry shapes from another grid; under a datum without a name, only numbers of the British grid can be placed."""
    crs = frame.crs
    datum = crs.datum.name if crs.datum else ""
    if re.fullmatch(r"(d_)?(un\w+)?|not[ _]specified.*", datum, re.IGNORECASE) and not crs.is_compound:
        if not _has_british_numbers(crs):
            why = (
                f'The grid of the file ("{shortened(crs.name)}") rests on a datum without a name: it can be 100 m off.'
            )
            raise refused(name, why, "Add --crs with the right grid, or export the file again.")
        notes.append(
            f"{name}: its grid has the numbers of the British National Grid but a datum without a name; "
            "read as EPSG:27700. Add --crs if that is wrong."
        )
        return frame.set_crs(BRITISH_GRID, allow_override=True)
    try:
        carried = frame.to_crs(BRITISH_GRID)
    except (pyproj.exceptions.ProjError, ValueError):
        why = f'There is no way from the grid of the file ("{shortened(crs.name)}") to the British National Grid.'
        raise refused(name, why, "Export the file on EPSG:27700, or add --crs with the right grid.") from None
    if not np.isfinite(carried.total_bounds).all():
        why = f'The coordinates do not lie on the grid that the file names ("{shortened(crs.name)}").'
        raise refused(name, why, "Export the file again, or add --crs with the right grid.")
    notes.append(f"{name}: carried from {shortened(crs.name)} onto the British National Grid (EPSG:27700).")
    if (off := _off_its_name(frame)) >= FURTHEST_OFF:
        notes.append(
            f'{name}: the grid is called "{shortened(crs.name)}", but its numbers lead up to {off:,.0f} m away from '
            "there. The numbers were used; add --crs with the right grid if they are wrong."
        )
    return carried


def _off_its_name(frame: gpd.GeoDataFrame) -> float:
    """Return how far, in metres, the numbers of a grid lead from where its name does; 0 for an unknown name."""
    crs = frame.crs
    west, south, east, north = frame.total_bounds
    across, up = [west, west, east, east, (west + east) / 2], [south, north, south, north, (south + north) / 2]
    try:
        named = pyproj.CRS.from_user_input(crs.name)
        if named.name != crs.name or named.is_geographic != crs.is_geographic:
            return 0.0
        ways = [pyproj.Transformer.from_crs(grid, BRITISH_GRID, always_xy=True) for grid in (crs, named)]
    except pyproj.exceptions.ProjError:
        return 0.0
    places = [np.array(way.transform(across, up)) for way in ways]
    off = np.hypot(*(places[0] - places[1]))
    return float(off.max()) if np.isfinite(off).all() else 0.0


def _has_british_numbers(crs: pyproj.CRS) -> bool:
    """Test whether a grid is the British one in all but the name of its datum."""
    if crs.coordinate_operation is None or crs.ellipsoid is None:
        return False
    numbers = sorted(param.value for param in crs.coordinate_operation.params)
    same = len(numbers) == 5 and np.allclose(numbers, [-100_000, -2, 0.9996012717, 49, 400_000], rtol=0, atol=1e-9)
    return bool(same) and abs(crs.ellipsoid.semi_major_metre - 6_377_563.396) < 0.01


def _within(box: Sequence[float], allowed: Sequence[float]) -> bool:
    return allowed[0] <= box[0] and allowed[1] <= box[1] and box[2] <= allowed[2] and box[3] <= allowed[3]


def _guess(box: tuple[float, ...]) -> str:
    """Describe what coordinates look like."""
    if max(abs(side) for side in box) <= 180:
        return "They look like degrees (EPSG:4326)."
    if _within(box, UK_BOX):
        return "They look like British National Grid (EPSG:27700)."
    if _within(box, _WEB_MERCATOR_BOX):
        return "They look like Web Mercator (EPSG:3857)."
    return "They look like neither degrees nor British National Grid."


def _check_codes(
    frame: gpd.GeoDataFrame, name: str, column: str, expected: Callable[[str], bool], faults: list[Fault]
) -> None:
    """Find codes that are missing, there twice, or of no area."""
    first: dict[str, int] = {}
    for number, code in enumerate(frame["area_code"], start=1):
        if not code:
            why, remedy = f"Feature {number} has no code.", "Fill in its code, or remove the feature."
        elif code in first:
            why = f"Features {first[code]} and {number} have the same code."
            remedy = "Keep one shape for each area."
        elif not expected(code):
            why = f"Feature {number} has a code of no local authority."
            remedy = "Use a file of local-authority districts (lower tier), of any year since 2009."
        else:
            first[code] = number
            continue
        faults.append(Fault(file=name, column=column, value=code, why=why, remedy=remedy))


def _check_northern_ireland(frame: gpd.GeoDataFrame, name: str, faults: list[Fault]) -> None:
    """Find Northern Ireland out of its place: the numbers of an Irish grid, taken for British ones, are in England."""
    shapes = frame.geometry.to_numpy()
    irish = frame[frame["area_code"].str.match("N|95") & ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)]
    if irish.empty:
        return
    box = irish.total_bounds
    if not _within(box, NORTHERN_IRISH_BOX):
        listed = ", ".join(f"{side:.0f}" for side in box)
        why = f"The shapes of Northern Ireland do not lie there: on the British National Grid they span {listed}."
        remedy = "Carry them from the Irish grid (EPSG:29903 or EPSG:2157) onto EPSG:27700 and export the file again."
        faults.append(Fault(file=name, why=why, remedy=remedy))


def repaired(frame: gpd.GeoDataFrame, name: str, notes: list[str], faults: list[Fault]) -> gpd.GeoDataFrame:
    """Mend invalid shapes; a shape that is absent, no area, or that mending would change, is a fault."""
    shapes = frame.geometry.to_numpy().copy()
    was_mended = []
    for place, shape in enumerate(shapes):
        code = frame["area_code"].iloc[place]
        if shape is not None and shape.is_valid and shape.geom_type in _AREAL and not shape.is_empty:
            continue
        mended, note, why = _mended(shape)
        if why:
            remedy = "Export the file again, with the whole shape of every area; mend it in a GIS where it has to be."
            faults.append(Fault(file=name, value=code, why=f"Feature {place + 1} {why}.", remedy=remedy))
        else:
            was_mended.append(f"{code} ({note})")
        shapes[place] = mended
    if len(was_mended) > FEW:
        notes.append(
            f"{name}: mended the shapes of {len(was_mended):,} areas. The first: {', '.join(was_mended[:FEW])}."
        )
    else:
        notes.extend(f"{name}: mended the shape of {each}." for each in was_mended)
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))


def _mended(shape: shapely.Geometry | None) -> tuple[shapely.Geometry | None, str, str]:
    """Return a shape as polygons, with what was mended or why it cannot be."""
    if shape is None or shape.is_empty:
        return shape, "", "has no shape"
    mended = _polygons(shape if shape.is_valid else shapely.make_valid(shape))
    if mended.is_empty:
        return shape, "", f"is a {shape.geom_type.lower()}, not an area"
    change = abs(mended.area - shape.area) / max(shape.area, 1)
    if change > LARGEST_REPAIR:
        return shape, "", f"crosses itself; mending it would change its size by {change:.1%}"
    reason = shapely.is_valid_reason(shape).split("[")[0].lower()
    if shape.is_valid:
        reason = "it held lines or points too"
    sizes = f", from {shape.area / 1e6:,.4f} to {mended.area / 1e6:,.4f} square km" if change >= 5e-7 else ""
    return mended, f"{reason}; its size changed by {change:.4%}{sizes}", ""


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """Keep the polygons of a mended shape, without the lines and points that mending can leave."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in _AREAL]
    return shapely.union_all(parts)


def _neighbours(frame: gpd.GeoDataFrame, name: str) -> list[str]:
    """Describe how many neighbours overlap or leave a gap between them, and the largest of each."""
    shapes = frame.geometry.to_numpy()
    edges = shapely.coverage_invalid_edges(shapes, gap_width=WIDEST_SLIVER)
    places = np.flatnonzero(~shapely.is_empty(edges))
    shapes, codes = shapes[places], frame["area_code"].to_numpy()[places]
    tree = shapely.STRtree(shapes)
    one, other = tree.query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    notes = []
    sizes = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    if (misfits := sizes > SMALLEST_MISFIT).any():
        most = int(sizes.argmax())
        pair = f"{codes[one[most]]} and {codes[other[most]]}"
        largest = f"{sizes[most]:,.0f} square metres, of {pair}"
        notes.append(f"{name}: overlaps between areas: {misfits.sum():,}; the largest has {largest}.")
    rings = [ring for part in shapely.get_parts(shapely.union_all(shapes)) for ring in part.interiors]
    holes = shapely.polygons(rings) if rings else np.array([])
    everywhere = shapely.STRtree(frame.geometry.to_numpy())
    filled = np.unique(everywhere.query(shapely.point_on_surface(holes), predicate="intersects")[0])
    gaps = np.delete(holes, filled)
    sizes = shapely.area(gaps)
    misfits = (sizes > SMALLEST_MISFIT) & (2 * sizes < WIDEST_SLIVER * shapely.length(gaps))
    if misfits.any():
        largest = f"{sizes[misfits].max():,.0f} square metres"
        notes.append(f"{name}: slivers between neighbours, in no area: {misfits.sum():,}; the largest has {largest}.")
    return notes
