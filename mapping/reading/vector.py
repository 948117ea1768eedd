"""
Read boundaries that a user hands us: find the code column and the grid, mend what can be mended, refuse the rest.

Only files on this computer, of four formats, are opened; what a file is gets told from its first bytes, not its name.
"""

from __future__ import annotations

import json
import os
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from ..vocabulary.codes import is_code, tidy_code
from ..vocabulary.errors import Fault, InputError

BRITISH_GRID = 27700
# The United Kingdom with some sea around it, metres on the British National Grid.
UK_BOX = (-10_000, -10_000, 700_000, 1_300_000)
LARGEST_REPAIR = 0.001
_FORMATS = {b"SQLite format 3\x00": "GPKG", b"\x00\x00\x27\x0a": "ESRI Shapefile", b"PAR1": "Parquet"}
_REMOTE = re.compile(r"://|^/vsi|^[A-Za-z0-9_ ]{2,}:", re.IGNORECASE)


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
        A GeoPackage, Shapefile, GeoJSON or GeoParquet file on this computer.
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
        With every fault: no such file, no known format, no code column, a code missing, twice or unknown, no grid or
        the wrong one, a shape that is missing or changes by more than 0.1% when repaired.
    """
    frame = _open(path)
    faults: list[Fault] = []
    notes: list[str] = []
    column = _code_column(frame, path.name, expected)
    made = gpd.GeoDataFrame(
        {"area_code": [tidy_code(str(c)) if pd.notna(c) else "" for c in frame[column]]},
        geometry=frame.geometry.to_numpy(),
        crs=frame.crs,
    )
    made = _on_british_grid(made, path.name, crs, notes)
    _check_codes(made, path.name, column, expected, faults)
    made = _repaired(made, path.name, notes, faults)
    if faults:
        raise InputError(faults)
    return Boundaries(made, column, tuple(notes))


def _open(path: Path) -> gpd.GeoDataFrame:
    """Open a local file whose first bytes are those of a known format."""
    name = path.name
    if _REMOTE.search(str(path)) or not path.is_file():
        why = "There is no such file on this computer."
        raise _refused(name, why, "Download it first and name the file; only files on this computer are read.")
    with path.open("rb") as file:
        start = file.read(512)
    kind = next((kind for magic, kind in _FORMATS.items() if start.startswith(magic)), None)
    if kind is None and start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        kind = "GeoJSON"
    if kind is None:
        what = "a web page or XML" if start.lstrip().startswith(b"<") else "none of these"
        why = f"A boundary file is a GeoPackage, Shapefile, GeoJSON or GeoParquet; this looks like {what}."
        raise _refused(name, why, "Download it again, or export it as a GeoPackage.")
    return _read(path, kind)


def _read(path: Path, kind: str) -> gpd.GeoDataFrame:
    """Read a file of a known format, with any failure as a sentence."""
    try:
        if kind == "Parquet":
            return gpd.read_parquet(path)
        if kind == "GeoJSON":
            return _read_geojson(path)
        os.environ.pop("PYOGRIO_USE_ARROW", None)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = gpd.read_file(path, use_arrow=False)
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001 - readers raise many kinds; each means that the file cannot be used
        why = f"The file cannot be read as {kind} ({type(error).__name__})."
        raise _refused(path.name, why, "It may be damaged: download or export it again.") from None
    if not isinstance(frame, gpd.GeoDataFrame):
        raise _refused(path.name, "The file holds no shapes.", "Name the file that holds the boundaries.")
    return frame


def _read_geojson(path: Path) -> gpd.GeoDataFrame:
    """Read GeoJSON in Python, so that nothing written in the file can make another library fetch something."""
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        why = f"The file is not whole GeoJSON ({error})."
        raise _refused(path.name, why, "Download it again.") from None
    features = content.get("features") if isinstance(content, dict) else None
    if not features:
        raise _refused(path.name, "The file holds no features.", "Name a GeoJSON feature collection.")
    crs = content.get("crs")
    named = crs.get("properties", {}).get("name", "") if isinstance(crs, dict) and crs.get("type") == "name" else ""
    known = re.search(r"EPSG:+(\d{4,5})$", str(named))
    frame = pd.DataFrame([feature.get("properties") or {} for feature in features])
    shapes = [shapely.geometry.shape(f["geometry"]) if f.get("geometry") else None for f in features]
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=int(known[1]) if known else 4326)


def _code_column(frame: gpd.GeoDataFrame, name: str, expected: Callable[[str], bool]) -> str:
    """Find the one column that holds area codes."""
    shares = {}
    for column in frame.columns.drop(frame.geometry.name):
        texts = [tidy_code(str(value)) for value in frame[column].dropna()]
        codes = [text for text in texts if is_code(text)]
        if texts and len(codes) > len(texts) / 2:
            shares[column] = sum(map(expected, codes)) / len(codes)
    if not shares:
        listed = ", ".join(f'"{column}"' for column in frame.columns.drop(frame.geometry.name))
        why = f"No column holds area codes such as E06000001. The file has: {listed}."
        raise _refused(name, why, "Use a file of local-authority districts with their codes.")
    best = max(shares, key=lambda column: (shares[column], str(column).lower().endswith("cd")))
    return str(best)


def _on_british_grid(frame: gpd.GeoDataFrame, name: str, crs: str | None, notes: list[str]) -> gpd.GeoDataFrame:
    """Bring shapes onto EPSG:27700, refusing a grid that is absent or cannot be right."""
    if crs:
        frame = frame.set_crs(crs, allow_override=True)
        notes.append(f"{name}: read as {crs}, as asked.")
    box = tuple(float(side) for side in frame.total_bounds)
    if frame.crs is None:
        why = f"The file does not say which grid its coordinates are on. {_guess(box)}"
        raise _refused(name, why, "Add --crs EPSG:27700 if that is right, or use a file that says it.")
    degrees = frame.crs.is_geographic
    if degrees and max(abs(side) for side in box) > 180:
        why = f"The file says that its coordinates are degrees, but they run from {box[0]:.0f} to {box[2]:.0f}."
        raise _refused(name, why, "They look like British National Grid: add --crs EPSG:27700.")
    if degrees and box[0] > 40 and box[1] < 10:
        why = "Latitude and longitude look swapped."
        raise _refused(name, why, "Export the file with longitude first.")
    if frame.crs.to_epsg(min_confidence=100) != BRITISH_GRID:
        notes.append(f"{name}: carried from {frame.crs.name} onto the British National Grid (EPSG:27700).")
        frame = frame.to_crs(BRITISH_GRID)
    box = tuple(float(side) for side in frame.total_bounds)
    inside = UK_BOX[0] <= box[0] and UK_BOX[1] <= box[1] and box[2] <= UK_BOX[2] and box[3] <= UK_BOX[3]
    if not inside or max(box[2] - box[0], box[3] - box[1]) < 10_000:
        listed = ", ".join(f"{side:.0f}" for side in box)
        why = f"The shapes do not lie in the United Kingdom: on the British National Grid they span {listed}."
        raise _refused(name, why, "The file names the wrong grid: export it again, or add --crs with the right one.")
    return frame


def _guess(box: tuple[float, ...]) -> str:
    """Say what coordinates look like."""
    if max(abs(side) for side in box) <= 180:
        return "They look like degrees (EPSG:4326)."
    if UK_BOX[0] <= box[0] and box[2] <= UK_BOX[2] and box[3] <= UK_BOX[3]:
        return "They look like British National Grid (EPSG:27700)."
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


def _repaired(frame: gpd.GeoDataFrame, name: str, notes: list[str], faults: list[Fault]) -> gpd.GeoDataFrame:
    """Mend invalid shapes; a shape that is absent, or that mending would change, is a fault."""
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    for place, shape in enumerate(shapes):
        code = frame["area_code"].iloc[place]
        if shape is None or shape.is_empty:
            why, remedy = f"Feature {place + 1} has no shape.", "Export the file again, with every shape."
            faults.append(Fault(file=name, value=code, why=why, remedy=remedy))
        elif not shape.is_valid:
            mended = _polygons(shapely.make_valid(shape))
            change = abs(mended.area - shape.area) / max(shape.area, 1)
            if change > LARGEST_REPAIR:
                why = f"Feature {place + 1} crosses itself; mending it would change its size by {change:.1%}."
                faults.append(Fault(file=name, value=code, why=why, remedy="Mend it in a GIS and export it again."))
            reason = shapely.is_valid_reason(shape).split("[")[0].lower()
            notes.append(f"{name}: mended the shape of {code} ({reason}; its size changed by {change:.4%}).")
            shapes[place] = mended
    frame = frame.copy()
    frame.geometry = shapes
    return frame


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """Keep the polygons of a mended shape, without the lines and points that mending can leave."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in {"Polygon", "MultiPolygon"}]
    return shapely.union_all(parts)


def _refused(name: str, why: str, remedy: str) -> InputError:
    return InputError([Fault(file=name, why=why, remedy=remedy)])
