"""
Open a file of shapes: only one on this computer, and only of five formats, zipped or not.

What a file is gets told from its first bytes, not from its name. GeoJSON is read here, in Python, so that nothing
written in the file can make another library fetch something, and so that a fault can name its feature.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from ...vocabulary.errors import Fault, InputError, refused, shortened
from ...vocabulary.safe_text import made_visible
from ..boundaries import gdal as drivers
from ..tables.given_files import refuse_no_file
from ..tables.plain_text import TwiceError, once
from .archive import kind_of, unpacked

LARGEST_GEOJSON = 500_000_000
# What looks like an address, a driver's name, or the content itself given in place of a file.
_NO_PATH = re.compile(r"://|^/vsi|^[A-Za-z0-9_ ]{2,}:|^\s*[{<]", re.IGNORECASE)
_AGAIN = "Download it again."
_CLOSE_ENOUGH = 1e-9
_DEEPEST = 5


@dataclass(frozen=True)
class Opened:
    """The features of a file as they are, and what is to be said of how they were read."""

    frame: gpd.GeoDataFrame
    notes: tuple[str, ...] = ()


def open_shapes(path: Path) -> Opened:
    """Open a local file whose first bytes are those of a known format."""
    written = str(path)
    if not _NO_PATH.search(written):
        refuse_no_file(path)
    if _NO_PATH.search(written) or not _is_file(path):
        remedy = "Download it first and name the file; only files on this computer are read."
        if written.lower().startswith(("http:", "https:")):
            remedy = f"Official boundaries come with everyarea fetch. {remedy}"
        raise refused(path.name, "There is no such file on this computer.", remedy)
    try:
        kind = kind_of(path, path.name)
        if kind != "zip":
            return _read(path, kind, path.name)
        with unpacked(path) as inner:
            kind = kind_of(inner, path.name)
            if kind == "zip":
                raise refused(path.name, "The zip file holds another archive.", "Unzip it and name the one inside.")
            return _read(inner, kind, path.name)
    except OSError:
        why = "The file cannot be read."
        raise refused(path.name, why, "Make sure that it may be opened, and is whole.") from None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _read(path: Path, kind: str, name: str) -> Opened:
    """Read a file of a known format, with any failure as a sentence."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        opened = _read_geojson(path, name) if kind == "GeoJSON" else _read_by_library(path, kind, name)
        frame = opened.frame
        if not isinstance(frame, gpd.GeoDataFrame) or frame.empty or not frame.columns.is_unique:
            raise refused(name, "The file holds no shapes.", "Download it again, or name the one with the boundaries.")
        return _flat(opened, name)


def _read_by_library(path: Path, kind: str, name: str) -> Opened:
    """
    Read a file by GDAL or Arrow, which name no list of what they raise on bytes that they cannot use.

    A fault of ours in reading a layer would be told as the file's too; the tests read whole files of every kind, so
    that such a fault shows as a whole file refused.
    """
    try:
        return (
            Opened(gpd.read_parquet(path)) if kind == "Parquet" else Opened(*drivers.read_with_gdal(path, kind, name))
        )
    except InputError:
        raise
    except Exception:  # noqa: BLE001 - GDAL and Arrow name no list of what they raise on damaged bytes
        raise refused(name, f"The file is damaged, or no {kind} of shapes.", "Download or export it again.") from None


def _flat(opened: Opened, name: str) -> Opened:
    """Drop heights and measures, and refuse coordinates that are not numbers, for nothing can be told from them."""
    frame, notes = opened.frame, opened.notes
    shapes = frame.geometry.to_numpy()
    if (shapely.has_z(shapes) | shapely.has_m(shapes)).any():
        notes = (*notes, f"{name}: heights (Z) or measures (M) were left out; a map is flat.")
    shapes = shapely.force_2d(shapes)
    points, places = shapely.get_coordinates(shapes, return_index=True)
    wrong = np.unique(places[~np.isfinite(points).all(axis=1)])
    if len(wrong):
        remedy = "Export the file again, with the whole shape of every area."
        why = "has a coordinate that is not a number."
        raise InputError([Fault(file=name, why=f"Feature {place + 1} {why}", remedy=remedy) for place in wrong])
    if not len(points):
        raise refused(name, "No feature of the file has a shape.", "Export it again, with the shapes.")
    return Opened(frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs)), notes)


def _read_geojson(path: Path, name: str) -> Opened:
    """Read a GeoJSON feature collection; every feature that cannot be understood is a fault of its own."""
    content = _parsed(path, name)
    features = content.get("features") if isinstance(content, dict) else None
    _refuse_relatives(content, features, name)
    if not isinstance(features, list) or not features:
        raise refused(name, "The file holds no features.", "Name a GeoJSON feature collection.")
    shapes, rows, notes, faults = [], [], [], []
    for number, feature in enumerate(features, start=1):
        row = _attributes(feature.get("properties") if isinstance(feature, dict) else None)
        sentences: list[str] = []
        try:
            if not isinstance(feature, dict):
                raise _UnfitError(why="is not a GeoJSON feature")
            shapes.append(_shape(feature.get("geometry"), sentences))
        except _UnfitError as unfit:
            why = f"Feature {number}{_called(row)} {unfit}."
            faults.append(
                Fault(file=name, why=why, remedy="Export the file again, with the whole shape of every area.")
            )
        rows.append(row)
        notes += [f"{name}: feature {number}{_called(row)} {each}." for each in dict.fromkeys(sentences)]
    if faults:
        raise InputError(faults)
    crs, ignored = _grid(content.get("crs"), name)
    return Opened(gpd.GeoDataFrame(pd.DataFrame(rows), geometry=shapes, crs=crs), (*ignored, *notes))


def _attributes(properties: Any) -> dict[str, Any]:
    """Keep the texts and numbers of a feature; half of a letter, which no table can hold, becomes a visible sign."""
    kept = properties.items() if isinstance(properties, dict) else ()
    return {
        made_visible(key): made_visible(value) if isinstance(value, str) else value
        for key, value in kept
        if isinstance(value, str | float)
    }


def _parsed(path: Path, name: str) -> dict[str, Any]:
    """Read JSON in which no name stands twice in one object."""
    if path.stat().st_size > LARGEST_GEOJSON:
        why = f"The file is larger than {LARGEST_GEOJSON / 1e6:,.0f} MB."
        raise refused(name, why, "Export it as a GeoPackage, or with less detail.")
    text = ""
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
        content: dict[str, Any] = json.loads(text, parse_int=float, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        at = len(text[: error.pos].encode()) + len(raw) - len(text.encode())
        place = f"byte {at:,}, line {error.lineno}, column {error.colno}"
        raise refused(
            name, f"The file is not whole GeoJSON: it breaks off or makes no sense at {place}.", _AGAIN
        ) from None
    except TwiceError as error:
        why = f'The file is not GeoJSON: "{shortened(str(error))}" stands twice in one object.'
        raise refused(name, why, "Export the file again.") from None
    except UnicodeDecodeError as error:
        raise refused(name, f"The file is not UTF-8 at byte {error.start:,}.", "Export it as UTF-8.") from None
    except RecursionError:
        raise refused(name, "The file is nested deeper than any GeoJSON.", _AGAIN) from None
    return content


class _UnfitError(Exception):
    """Why a feature cannot be understood."""

    def __init__(self, *, why: str) -> None:
        super().__init__(why)


def _called(row: dict[str, Any]) -> str:
    named = [v for k, v in row.items() if isinstance(v, str) and v and re.search("na?m", k, re.IGNORECASE)]
    return f" ({shortened(named[0], 40)})" if named else ""


def _refuse_relatives(content: Any, features: Any, name: str) -> None:
    """Name what looks like GeoJSON and is something else, with the way out."""
    first = features[0] if isinstance(features, list) and features else None
    error = content.get("error")
    if content.get("type") == "Topology":
        raise refused(name, "This is TopoJSON, not GeoJSON.", "Convert it with QGIS or mapshaper.org to GeoJSON.")
    if str(content.get("geometryType")).startswith("esri") or (isinstance(first, dict) and "attributes" in first):
        why = "This is Esri JSON, not GeoJSON."
        raise refused(name, why, "Ask the service for f=geojson, or convert it with QGIS to GeoJSON.")
    if error:
        code, message = (error.get("code"), error.get("message")) if isinstance(error, dict) else ("", error)
        code = int(code) if isinstance(code, float) and abs(code) < 1e6 else shortened(str(code), 20)
        why = f'This is no map but the answer of a server: error {code}, "{shortened(str(message))}".'
        raise refused(name, why, "Download it again, later or from the publisher's page.")


def _grid(crs: Any, name: str) -> tuple[int, tuple[str, ...]]:
    """Return the grid that a GeoJSON names, if it is by number; nothing in it is ever looked up or fetched."""
    if crs is None:
        return 4326, ()
    kind, properties = (crs.get("type"), crs.get("properties")) if isinstance(crs, dict) else ("", None)
    named = str(properties.get("name", "")) if kind == "name" and isinstance(properties, dict) else ""
    if named.endswith("CRS84"):
        return 4326, ()
    if match := re.search(r"^(?:urn:ogc:def:crs:)?EPSG:[0-9.]*:?(\d{4,5})$", named):
        try:
            pyproj.CRS.from_epsg(int(match[1]))
        except pyproj.exceptions.CRSError:
            raise refused(
                name, f"No grid is called EPSG:{match[1]}.", "Write --crs EPSG:27700, for instance."
            ) from None
        return int(match[1]), ()
    return 4326, (f'{name}: what its "crs" says is not known here and was left alone; read as degrees (EPSG:4326).',)


def _shape(geometry: Any, complaints: list[str], depth: int = 0) -> shapely.Geometry | None:
    """Make a shape of a GeoJSON geometry."""
    if geometry is None:
        return None
    kind = geometry.get("type") if isinstance(geometry, dict) else ""
    if depth > _DEEPEST or not isinstance(kind, str) or kind not in _MAKERS:
        said_kind = shortened(kind, 40) if isinstance(kind, str) else ""
        raise _UnfitError(why=f'has a geometry of unknown type ("{said_kind}")')
    parts = geometry.get("geometries" if kind == "GeometryCollection" else "coordinates")
    if not isinstance(parts, list):
        raise _UnfitError(why="has a geometry without coordinates")
    try:
        if kind == "GeometryCollection":
            return shapely.GeometryCollection([_shape(part, complaints, depth + 1) for part in parts])
        return _MAKERS[kind](parts, complaints)
    except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError):
        raise _UnfitError(why="has coordinates that are not nested as its type has them") from None


def _positions(numbers: Sequence[Any]) -> np.ndarray:
    """Make an array of positions, two or three numbers each."""
    try:
        positions = np.asarray(numbers)
    except ValueError:
        positions = np.asarray([position[:2] for position in numbers])
    if positions.ndim != 2 or positions.dtype.kind != "f" or positions.shape[1] < 2:
        raise _UnfitError(why="has coordinates that are not pairs of numbers")
    if not np.isfinite(positions[:, :2]).all():
        raise _UnfitError(why="has a coordinate that is not a number")
    return positions[:, :3]


def _ring(positions: Sequence[Any], complaints: list[str]) -> np.ndarray:
    """Make an outline, closing one whose ends all but meet."""
    array = _positions(positions)
    gap = np.abs(array[0, :2] - array[-1, :2]).max()
    if gap > _CLOSE_ENOUGH:
        raise _UnfitError(why="has an outline that is not closed: it does not end where it starts")
    if gap or not np.array_equal(array[0], array[-1], equal_nan=True):
        array[-1] = array[0]
        complaints.append("had an outline whose ends all but met; it was closed")
    if len(array) < 4:
        raise _UnfitError(why="has an outline of fewer than four points")
    return array


def _polygon(outlines: Sequence[Any], complaints: list[str]) -> shapely.Geometry:
    rings = [_ring(ring, complaints) for ring in outlines]
    return shapely.Polygon(rings[0], rings[1:]) if rings else shapely.Polygon()


_MAKERS: dict[str, Any] = {
    "Polygon": _polygon,
    "MultiPolygon": lambda parts, complaints: shapely.MultiPolygon([_polygon(part, complaints) for part in parts]),
    "Point": lambda parts, _: shapely.Point(_positions([parts])[0]),
    "MultiPoint": lambda parts, _: shapely.MultiPoint(_positions(parts)),
    "LineString": lambda parts, _: shapely.LineString(_positions(parts)),
    "MultiLineString": lambda parts, _: shapely.MultiLineString([_positions(part) for part in parts]),
    "GeometryCollection": None,
}
