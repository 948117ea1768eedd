"""Ask another program than ours what a layer holds: GDAL's `ogrinfo` of the system, where it is installed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pyogrio
import pyproj


def ogrinfo(path: Path, layer: str, folder: str = "") -> dict[str, Any]:
    """
    Give the count, EPSG code, fields and texts of a layer; of a shapefile in a zip, in a folder of it.

    Where EVERYAREA_GDAL=1 the program has to be there; elsewhere, where it is not, the GDAL inside pyogrio is asked.
    """
    program = shutil.which("ogrinfo")
    if not program:
        assert os.environ.get("EVERYAREA_GDAL") != "1", "ogrinfo (gdal-bin) has to be installed"
        return _by_pyogrio(path, layer, folder)
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("GDAL_", "PROJ_", "OGR_"))}
    place = f"/vsizip/{path}/{folder}".rstrip("/") if path.suffix == ".zip" else str(path)
    run = subprocess.run(
        [program, "-ro", "-al", "-wkt_format", "WKT1", place, layer], env=plain, capture_output=True, check=True
    )
    said = run.stdout.decode("utf-8")
    epsg = re.findall(r'AUTHORITY\["EPSG","(\d+)"\]', said)
    head = said.split("OGRFeature(")[0]
    return {
        "count": int(re.search(r"Feature Count: (\d+)", said)[1]),
        "epsg": int(epsg[-1]) if epsg else None,
        "fields": re.findall(r"^(\w+): (?:String|Integer|Integer64|Real|Date|DateTime)\b", head, re.M),
        "texts": said.split("OGRFeature(", 1)[-1],
        "grid": re.search(r'PROJCS\["([^"]+)"', said)[1] if "PROJCS[" in said else "",
    }


def _by_pyogrio(path: Path, layer: str, folder: str) -> dict[str, Any]:
    place = (
        "/".join(part for part in (f"/vsizip/{path}", folder, f"{layer}.shp") if part)
        if path.suffix == ".zip"
        else path
    )
    named = layer if path.suffix == ".gpkg" else None
    info = pyogrio.read_info(place, layer=named, force_feature_count=True)
    _, table = pyogrio.read_arrow(place, layer=named)
    code = str(info["crs"] or "").removeprefix("EPSG:")
    return {
        "count": info["features"],
        "epsg": int(code) if code.isdecimal() else None,
        "fields": list(info["fields"]),
        "texts": json.dumps(table.drop_columns([table.column_names[-1]]).to_pylist(), ensure_ascii=False, default=str),
        "grid": pyproj.CRS(info["crs"]).name if info["crs"] else "",
    }
