"""Write the areas with their coverage as layers for a GIS: a GeoPackage, and a Shapefile in a zip."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely

from ..vocabulary.schema import Column, Table
from ..vocabulary.tables import COVERAGE

LAYER = "coverage"
SHAPEFILE_TEXT_BYTES = 254
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


def write_layers(folder: Path, coverage: pd.DataFrame, shapes: gpd.GeoDataFrame, *, about: str, on: date) -> None:
    """
    Write `coverage.gpkg`, `coverage-shapefile.zip` and `README.txt`.

    Parameters
    ----------
    coverage, shapes
        COVERAGE and AREAS tables of the same areas.
    about
        What has to be known to use the layers: day, definition, credit lines, limits. It goes into the GeoPackage's
        description and into both README files.
    on
        The day counted, used wherever a format wants a date, so that the same inputs give the same bytes.

    Raises
    ------
    OSError
        If a layer does not read back with every area.
    ValueError
        If an area has no shape.
    """
    folder.mkdir(parents=True, exist_ok=True)
    merged = coverage.merge(shapes[["area_code", "boundary_kind", "geometry"]], on="area_code", validate="1:1")
    if len(merged) != len(coverage):
        message = "an area has no shape"
        raise ValueError(message)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{on.isoformat()}T00:00:00.000Z"})
    _write_geopackage(folder / "coverage.gpkg", merged, about)
    _write_shapefile(folder / "coverage-shapefile.zip", merged, about, on)
    (folder / "README.txt").write_text(about, encoding="utf-8", newline="\n")


_KIND = Column("boundary_kind", "text", "approximate (rebuilt from postcodes) or official", short="bound_kind")
LAYER_TABLE = Table("coverage layer", COVERAGE.one_row, (*COVERAGE.columns, _KIND))


def _write_geopackage(path: Path, merged: pd.DataFrame, about: str) -> None:
    table = _arrow(merged, name=lambda column: column.name, yes_no=pa.bool_(), text=str)
    pyogrio.write_arrow(
        table, path, layer=LAYER, driver="GPKG", geometry_name="geometry", geometry_type="MultiPolygon",
        crs="EPSG:27700", layer_options={"DESCRIPTION": about, "IDENTIFIER": "Coverage by area", "FID": "fid"},
    )  # fmt: skip
    _count_back(path, merged)


def _write_shapefile(path: Path, merged: pd.DataFrame, about: str, on: date) -> None:
    """Write the Shapefile's parts in a folder of their own, then all of them into one zip."""
    table = _arrow(merged, name=lambda column: column.short, yes_no=pa.string(), text=_cut)
    with TemporaryDirectory(dir=path.parent) as parts:
        shape = Path(parts) / "coverage.shp"
        pyogrio.write_arrow(
            table, shape, driver="ESRI Shapefile", geometry_name="geometry", geometry_type="MultiPolygon",
            crs="EPSG:27700", layer_options={"ENCODING": "UTF-8", "DBF_DATE_LAST_UPDATE": on.isoformat()},
        )  # fmt: skip
        _count_back(shape, merged)
        contents = {part.name: part.read_bytes() for part in Path(parts).iterdir()}
    contents["fields.csv"] = _fields()
    contents["README.txt"] = about.encode("utf-8")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bundle:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, _ZIP_DAY)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            bundle.writestr(entry, contents[name])


def _arrow(
    merged: pd.DataFrame, *, name: Callable[[Column], str], yes_no: pa.DataType, text: Callable[[str], str]
) -> pa.Table:
    """Give a table with exact types: whole numbers stay whole and missing stays missing, whatever the format."""
    kinds = {"text": pa.string(), "whole": pa.int32(), "number": pa.float64(), "date": pa.date32(), "yes_no": yes_no}
    fields: list[pa.Field] = []
    arrays: list[pa.Array] = []
    for column in LAYER_TABLE.columns:
        values = [_plain(value, column, yes_no, text) for value in merged[column.name]]
        arrays.append(pa.array(values, kinds[column.kind]))
        fields.append(pa.field(name(column), kinds[column.kind]))
    shapes = [shapely.multipolygons(shapely.get_parts(shape)) for shape in merged["geometry"]]
    arrays.append(pa.array(shapely.to_wkb(shapes), pa.binary()))
    fields.append(pa.field("geometry", pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"}))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _plain(value: Any, column: Column, yes_no: pa.DataType, text: Callable[[str], str]) -> object:
    """Turn a cell into what Arrow takes; a missing one into None."""
    if pd.isna(value):
        return None
    if column.kind == "date":
        return value.date()
    if column.kind == "yes_no" and yes_no == pa.string():
        return "yes" if value else "no"
    if column.kind == "whole":
        return int(value)
    return text(str(value)) if column.kind == "text" else value


def _cut(written: str) -> str:
    """Cut a text to what a shapefile holds, between letters; the CSV has all of it."""
    raw = written.encode("utf-8")
    if len(raw) <= SHAPEFILE_TEXT_BYTES:
        return written
    mark = "…".encode()
    return raw[: SHAPEFILE_TEXT_BYTES - len(mark)].decode("utf-8", errors="ignore") + mark.decode()


def _count_back(path: Path, merged: pd.DataFrame) -> None:
    back = pyogrio.read_dataframe(path, columns=["area_code"], use_arrow=False)
    if sorted(back["area_code"]) != sorted(merged["area_code"]) or back.geometry.isna().any():
        message = f"{path.name} could not be read back whole"
        raise OSError(message)


def _fields() -> bytes:
    """Explain every short name of the shapefile."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["shapefile_name", "full_name", "kind", "meaning", "choices"])
    for column in LAYER_TABLE.columns:
        writer.writerow([column.short, column.name, column.kind, column.meaning, "; ".join(column.choices)])
    return text.getvalue().encode("utf-8")
