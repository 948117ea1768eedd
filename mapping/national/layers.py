"""Write the areas with their coverage as layers for a GIS: GeoPackage, zipped Shapefile, GeoParquet and GeoJSON."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from ..formats.geopackage import write_geopackage
from ..formats.layer import Layer
from ..formats.licences import Terms
from ..formats.open_formats import write_geojson, write_geoparquet
from ..formats.shapefile import write_shapefiles
from ..formats.styles import beside
from ..look.fills import aged_gis_fills, gis_fills
from ..look.style import PLAIN, Style
from ..vocabulary.schema import Table
from ..vocabulary.tables import BOUNDARY_COLUMNS, COVERAGE

LAYER = "coverage"
LAYER_TABLE = Table("coverage layer", COVERAGE.one_row, (*COVERAGE.columns, *BOUNDARY_COLUMNS))
_SHAPE = ["area_code", *(column.name for column in BOUNDARY_COLUMNS), "geometry"]


def coverage_layer(
    coverage: pd.DataFrame, shapes: gpd.GeoDataFrame, *, style: Style = PLAIN, name: str = LAYER, title: str = ""
) -> Layer:
    """
    Return the areas with their coverage as a layer, coloured by status.

    Parameters
    ----------
    coverage, shapes
        COVERAGE and AREAS tables of the same areas.
    style
        Whose colours it takes.

    Raises
    ------
    ValueError
        If an area has no shape.
    """
    merged = coverage.merge(shapes[_SHAPE], on="area_code", validate="1:1")
    if len(merged) != len(coverage):
        message = "an area has no shape"
        raise ValueError(message)
    colours, aged = ("status", gis_fills(style)), aged_gis_fills(style)
    return Layer(name, title or "Coverage by area", LAYER_TABLE, merged, "MultiPolygon", colours, aged)


def write_layers(
    folder: Path, coverage: pd.DataFrame, shapes: gpd.GeoDataFrame, *, terms: Terms, style: Style = PLAIN
) -> None:
    """
    Write `coverage` as .gpkg, -shapefile.zip, .parquet and .geojson, with its style beside them, and `README.txt`.

    Parameters
    ----------
    coverage, shapes
        COVERAGE and AREAS tables of the same areas.
    terms
        What has to be known to use the layers (day, definition, credit lines, limits), which goes into the GeoPackage's
        description and into both README files; and the day counted, used wherever a format wants a date, so that the
        same inputs give the same bytes.
    style
        Whose colours the statuses take in a GIS.

    Raises
    ------
    OSError
        If a layer does not read back with every area.
    ValueError
        If an area has no shape.
    """
    folder.mkdir(parents=True, exist_ok=True)
    layer = coverage_layer(coverage, shapes, style=style)
    write_geopackage(folder / "coverage.gpkg", [layer], terms=terms)
    write_shapefiles(folder / "coverage-shapefile.zip", [layer], terms=terms)
    write_geoparquet(folder / "coverage.parquet", layer)
    write_geojson(folder / "coverage.geojson", layer)
    for ending, raw in beside(layer, terms).items():
        (folder / f"coverage.{ending}").write_bytes(raw)
    (folder / "README.txt").write_text(terms.about, encoding="utf-8", newline="\n")
