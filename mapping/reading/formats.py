"""
Open a file of shapes: only one on this computer, and only of four formats.

What a file is gets told from its first bytes, not from its name.
"""

from __future__ import annotations

import json
import os
import re
import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from ..vocabulary.errors import Fault, InputError

_FORMATS = {b"SQLite format 3\x00": "GPKG", b"\x00\x00\x27\x0a": "ESRI Shapefile", b"PAR1": "Parquet"}
# What looks like an address, a driver's name, or the content itself given in place of a file.
_NO_PATH = re.compile(r"://|^/vsi|^[A-Za-z0-9_ ]{2,}:|^\s*[{<]", re.IGNORECASE)


def open_shapes(path: Path) -> gpd.GeoDataFrame:
    """Open a local file whose first bytes are those of a known format."""
    name = path.name
    if _NO_PATH.search(str(path)) or not path.is_file():
        why = "There is no such file on this computer."
        raise refused(name, why, "Download it first and name the file; only files on this computer are read.")
    with path.open("rb") as file:
        start = file.read(512)
    kind = next((kind for magic, kind in _FORMATS.items() if start.startswith(magic)), None)
    if kind is None and start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        kind = "GeoJSON"
    if kind is None:
        raise _unknown_format(name, start)
    return _read(path, kind)


def _unknown_format(name: str, start: bytes) -> InputError:
    what, remedy = "none of these", "Download it again, or export it as a GeoPackage."
    if start.startswith(b"PK\x03\x04"):
        what, remedy = "a zip file", "Unzip it and name the file inside."
    elif start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        what = "a web page or XML"
    elif not start:
        what = "an empty file"
    why = f"A boundary file is a GeoPackage, Shapefile, GeoJSON or GeoParquet; this looks like {what}."
    return refused(name, why, remedy)


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
            frame = gpd.read_file(path, layer=_only_layer(path), use_arrow=False)
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001 - readers raise many kinds; each means that the file cannot be used
        why = f"The file cannot be read as {kind} ({type(error).__name__})."
        raise refused(path.name, why, "It may be damaged: download or export it again.") from None
    if not isinstance(frame, gpd.GeoDataFrame):
        raise refused(path.name, "The file holds no shapes.", "Name the file that holds the boundaries.")
    return frame


def _only_layer(path: Path) -> str:
    """Give the one layer that holds shapes; which of several is meant cannot be told."""
    layers = [name for name, kind in pyogrio.list_layers(path) if kind]
    if len(layers) == 1:
        return str(layers[0])
    if not layers:
        raise refused(path.name, "The file holds no shapes.", "Name the file that holds the boundaries.")
    why = f"The file holds several layers of shapes: {', '.join(sorted(map(str, layers)))}."
    raise refused(path.name, why, "Export the one with local-authority districts to a file of its own.")


def _read_geojson(path: Path) -> gpd.GeoDataFrame:
    """Read GeoJSON in Python, so that nothing written in the file can make another library fetch something."""
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        why = f"The file is not whole GeoJSON ({error})."
        raise refused(path.name, why, "Download it again.") from None
    features = content.get("features") if isinstance(content, dict) else None
    if not features:
        raise refused(path.name, "The file holds no features.", "Name a GeoJSON feature collection.")
    crs = content.get("crs")
    named = crs.get("properties", {}).get("name", "") if isinstance(crs, dict) and crs.get("type") == "name" else ""
    known = re.search(r"EPSG:+(\d{4,5})$", str(named))
    frame = pd.DataFrame([feature.get("properties") or {} for feature in features])
    shapes = [shapely.geometry.shape(f["geometry"]) if f.get("geometry") else None for f in features]
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=int(known[1]) if known else 4326)


def _no_number(text: str) -> float:
    message = f"{text} is not a number"
    raise ValueError(message)


def refused(name: str, why: str, remedy: str) -> InputError:
    """Make the error that says why a whole file cannot be used."""
    return InputError([Fault(file=name, why=why, remedy=remedy)])
