"""What is written in any format comes back as its table declares: the round trip, by schema."""

import math
import zipfile
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mapping.formats.geopackage import write_geopackage
from mapping.formats.layer import Layer, to_degrees
from mapping.formats.licences import Terms
from mapping.formats.open_formats import write_flatgeobuf, write_geojson, write_geoparquet
from mapping.formats.shapefile import cut, write_shapefiles
from mapping.formats.workbook import write_csv, write_xlsx
from mapping.vocabulary.schema import Column, Table

from .read_back import read_back

ON = date(2026, 6, 1)
TABLE = Table("toy", "a row", (
    Column("area_code", "text", "Code", key=True, short="area_code"),
    Column("area_name", "text", "Name"),
    Column("babies_covered_2023", "whole", "Babies"),
    Column("babies_covered_2024", "number", "A share"),
    Column("evidence_on", "date", "A day"),
    Column("reverify", "yes_no", "Whether"),
    Column("notes_as_written_by_others", "text", "Notes"),
))  # fmt: skip
NASTY = [
    "", " ", "Tŷ Ŵyl", "tîm " * 100, "'quoted", "=1+1", "-3", "+44 20", "@x", "a\nb", '"', "a;b,c", "None", "NA", "nan", "null",
    "NULL", "yes", "007", "02E10", "1.0", "2026-01-01", "<b>&amp;</b>", "_x0041_", "#N/A", "\N{GRINNING FACE}", "e\u0301",
    "ends in a space ", " begins", "***", "TRUE", "\ufeff",
]  # fmt: skip
texts = st.one_of(
    st.none(), st.sampled_from(NASTY), st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"]), max_size=300)
)
rows = st.tuples(
    texts,
    st.none() | st.integers(-(10**17) + 1, 10**17 - 1) | st.integers(0, 5000),
    st.none()
    | st.floats(-1e9, 1e9).filter(lambda value: value == 0 or abs(value) > 1e-6)
    | st.sampled_from([0.1, 1 / 3]),
    st.none() | st.dates(date(1583, 1, 1), date(9999, 12, 31)),
    st.none() | st.booleans(),
    texts,
)
tables = st.lists(rows, min_size=1, max_size=6)


def layer_of(made, kind="MultiPolygon") -> Layer:
    """Rows on a row of squares, or of points."""
    codes = [f"E0600{place:04}" for place in range(len(made))]
    frame = pd.DataFrame(
        [(code, *row) for code, row in zip(codes, made, strict=True)], columns=TABLE.names, dtype=object
    )
    frame["babies_covered_2023"] = frame["babies_covered_2023"].astype("Int64")
    places = [300_000 + 10_000 * place for place in range(len(made))]
    if kind:
        frame["geometry"] = [
            shapely.Point(x, 500_000) if kind == "Point" else shapely.box(x, 500_000, x + 10_000, 510_000.5)
            for x in places
        ]
    return Layer("toy", "A toy", TABLE, frame, kind)


def write(layer: Layer, ending: str, folder: Path) -> Path:
    path = folder / f"toy.{ending}"
    if ending in ("gpkg", "zip"):
        do = write_geopackage if ending == "gpkg" else write_shapefiles
        do(path, [layer], terms=Terms(about="A toy.", on=ON))
    elif ending == "xlsx":
        write_xlsx(path, [layer])
    else:
        {"geojson": write_geojson, "parquet": write_geoparquet, "fgb": write_flatgeobuf, "csv": write_csv}[ending](
            path, layer
        )
    return path


def expected(layer: Layer, ending: str) -> pd.DataFrame:
    """What the format keeps, as the README and `read_back` say."""
    frame = layer.shaped.copy()
    for column in TABLE.columns:
        values = frame[column.name]
        if column.kind == "text" and ending == "zip":
            frame[column.name] = [pd.NA if pd.isna(text) else cut(text).strip(" ") or pd.NA for text in values]
        elif column.kind == "text" and ending in ("csv", "xlsx"):
            blank = {"csv": lambda text: not text, "xlsx": lambda text: not text.strip()}[ending]
            frame[column.name] = [pd.NA if pd.isna(text) or blank(text) else text for text in values]
    return TABLE.shaped(frame)


ROUGH = {"csv": 1e-9, "zip": 1e-12, "xlsx": 1e-14}


@pytest.mark.parametrize("ending", ["gpkg", "zip", "geojson", "parquet", "fgb", "csv", "xlsx"])
@pytest.mark.parametrize("kind", ["MultiPolygon", "Point"])
def test_what_is_written_comes_back_by_schema(ending, kind):
    @settings(max_examples=30, deadline=None, derandomize=True)
    @given(tables)
    @example(
        [
            (text, number, number, day, sure, text)
            for text, number, day, sure in zip(
                NASTY,
                [None, 0, 1] * 20,
                [None, date(2024, 2, 29), date(1900, 1, 1)] * 20,
                [True, None, False] * 20,
                strict=False,
            )
        ]
    )
    def comes_back(made):
        layer = layer_of(made, kind)
        with TemporaryDirectory() as folder:
            back = read_back(write(layer, ending, Path(folder)), "toy", TABLE)
        meant = expected(layer, ending)
        assert [str(kind) for kind in back[TABLE.names].dtypes] == [str(kind) for kind in meant.dtypes]
        for name in TABLE.names:
            for was, now in zip(meant[name], back[name], strict=True):
                if pd.isna(was) or pd.isna(now):
                    assert pd.isna(was) and pd.isna(now), (name, was, now)
                elif name == "babies_covered_2024" and ending in ROUGH:
                    assert math.isclose(was, now, rel_tol=ROUGH[ending], abs_tol=1e-12), (name, was, now)
                else:
                    assert was == now, (name, was, now)
        if ending in ("csv", "xlsx"):
            assert list(back.columns) == TABLE.names
        elif ending == "geojson":
            assert shapely.equals_exact(back.geometry.values, to_degrees(layer.shapes), 1e-6, normalize=True).all()
        else:
            assert back.crs.to_epsg() == 27700 and shapely.equals(back.geometry.values, layer.shapes).all()

    comes_back()


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "parquet", "csv", "xlsx"])
def test_a_table_without_shapes_comes_back_too(tmp_path, ending):
    layer = layer_of([("Môn", None, 0.5, ON, None, "n"), (None, 3, None, None, True, "")], None)
    back = read_back(write(layer, ending, tmp_path), "toy", TABLE)
    assert list(back.columns) == TABLE.names and back["babies_covered_2023"].tolist() == [pd.NA, 3]


@pytest.mark.parametrize("ending", ["gpkg", "zip", "geojson", "parquet", "csv", "xlsx"])
def test_a_layer_without_rows_is_a_layer(tmp_path, ending):
    back = read_back(write(layer_of([]), ending, tmp_path), "toy", TABLE)
    assert len(back) == 0 and set(TABLE.names) <= set(back.columns)


def test_a_geopackage_that_lost_rows_is_not_taken_for_whole(tmp_path):
    path = write(layer_of([("a", 1, 1.0, ON, True, "x" * 5000)] * 200), "gpkg", tmp_path)
    raw = bytearray(path.read_bytes())
    middle = len(raw) // 2
    raw[middle : middle + 40_000] = b"\0" * 40_000
    path.write_bytes(raw)
    with pytest.raises((OSError, pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError)):
        read_back(path, "toy", TABLE)


def test_a_name_of_no_format_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no layer ends in"):
        read_back(tmp_path / "toy.kml", "toy", TABLE)


def test_every_part_of_a_shapefile_is_in_the_zip(tmp_path):
    with zipfile.ZipFile(write(layer_of([("a", 1, 1.0, ON, True, "")]), "zip", tmp_path)) as bundle:
        parts = {name for name in bundle.namelist() if name.startswith("toy")}
    assert parts == {f"toy.{part}" for part in ("shp", "shx", "dbf", "prj", "cpg", "qml", "sld", "qmd")}
