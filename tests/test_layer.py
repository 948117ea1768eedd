import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.formats.layer import RESERVED, Layer, long_names, renamed, short_names
from mapping.national.layers import LAYER_TABLE
from mapping.vocabulary.dictionary import PUBLISHED
from mapping.vocabulary.schema import Column, Table

SQUARE = shapely.box(300_000, 500_000, 310_000, 510_000)


def table(*names: str, short: tuple[str, ...] = ()) -> Table:
    shorts = [*short, *[""] * len(names)]
    return Table(
        "t", "a row", tuple(Column(name, "text", "m", short=brief) for name, brief in zip(names, shorts, strict=False))
    )


def test_long_names_that_clash_in_a_shapefile_stay_apart_and_none_is_stolen():
    names = ("area_covered_2023", "area_covered_2024", "area_covered_2025", "area_cover")
    planned = short_names(table(*names))
    assert len(set(planned.values())) == 4 and all(len(name) <= 10 for name in planned.values())
    assert planned["area_cover"] == "area_cover"  # GDAL would give it to area_covered_2023


def test_a_declared_short_name_is_never_taken_by_another_column():
    columns = (Column("babies_low", "whole", "m"), Column("other", "whole", "m", short="babies_low"))
    assert short_names(Table("t", "r", columns)) == {"babies_low": "babies_l_2", "other": "babies_low"}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text("abcABC_éŷ1", min_size=1, max_size=30), min_size=1, max_size=120, unique=True))
def test_short_names_are_always_unique_ascii_and_at_most_ten_letters(names):
    planned = short_names(table(*names))
    assert list(planned) == names
    assert len({name.lower() for name in planned.values()}) == len(names)
    assert all(0 < len(name) <= 10 and name.isascii() for name in planned.values())


def test_every_published_table_has_planned_short_names():
    for declared in (*PUBLISHED.values(), LAYER_TABLE):
        planned = short_names(declared)
        assert len({name.lower() for name in planned.values()}) == len(declared.columns)


def test_names_that_geopackage_keeps_and_twins_in_case_are_renamed_and_said():
    names = long_names(table("fid", "Name", "NAME", "geometry", "babies"))
    assert names == {
        "fid": "fid_orig",
        "Name": "Name",
        "NAME": "NAME_2",
        "geometry": "geometry_orig",
        "babies": "babies",
    }
    assert renamed(names)[0] == "The column fid is called fid_orig here." and len(renamed(names)) == 3
    assert not RESERVED & {name.lower() for name in names.values()}


def test_a_column_that_already_bears_the_new_name_keeps_it():
    names = long_names(table("fid", "fid_orig"))
    assert sorted(names.values()) == ["fid_orig", "fid_orig_2"] or len(set(names.values())) == 2


@pytest.mark.parametrize("name", ["", "Area", "a" * 25, "a-b", "../a", "a1", "tŷ", "_a"])
def test_the_name_of_a_layer_is_small_letters(name):
    with pytest.raises(ValueError, match="no name for a layer"):
        Layer(name, "T", table("x"), pd.DataFrame(), None)


def test_single_polygons_are_promoted_and_other_shapes_refused():
    frame = pd.DataFrame({"x": ["a"], "geometry": [SQUARE]})
    assert Layer("a", "A", table("x"), frame, "MultiPolygon").shapes[0].geom_type == "MultiPolygon"
    with pytest.raises(ValueError, match="holds MultiPolygon, not only Point"):
        _ = Layer("a", "A", table("x"), frame, "Point").shapes
    with pytest.raises(ValueError, match="no kind of geometry"):
        Layer("a", "A", table("x"), frame, "Curve")


@pytest.mark.parametrize("shape", [None, shapely.Polygon()])
def test_a_row_without_a_shape_stops_everything(shape):
    frame = pd.DataFrame({"x": ["a", "b"], "geometry": [SQUARE, shape]})
    with pytest.raises(ValueError, match="has no shape"):
        _ = Layer("a", "A", table("x"), frame, "MultiPolygon").shapes


def test_a_value_that_is_not_declared_stops_everything():
    declared = Table("t", "r", (Column("status", "text", "m", choices=("yes",)),))
    with pytest.raises(ValueError, match=r"t\.status holds"):
        _ = Layer("a", "A", declared, pd.DataFrame({"status": ["maybe"]}), None).shaped
