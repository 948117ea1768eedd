"""A measure with figures for fewer than one area in ten is shown nowhere, and nowhere else is that decided."""

from dataclasses import replace

import pandas as pd
import pytest

from mapping.drawing.map_layers import layers
from mapping.formats.licences import about_layers, record
from mapping.measuring.shown import EVERYTHING, MEASURES, shown, worth_showing
from mapping.national.export import layers_of
from mapping.national.gap_workbook import method
from mapping.packs.layers import area_table
from mapping.packs.tables import PACK_AREAS
from mapping.page.script_data import script_data
from mapping.study.edition import published
from mapping.vocabulary.dictionary import PUBLISHED, dictionary

from .editions import shipped

TOLD = (
    "We leave out what fewer than 1 area in 10 has a figure for: families seen a year (3 of 218 areas); the fewest teams "
    "still needed (3 of 218 areas); staff still needed (0 of 218 areas); families that teams nearby see (0 of 218 areas); "
    "the way to a team's base (0 of 218 areas)."
)


@pytest.mark.parametrize(
    ("figures", "areas", "worth"), [(21, 218, False), (22, 218, True), (1, 10, True), (0, 4, False), (0, 0, True)]
)
def test_one_area_in_ten_is_enough(figures, areas, worth):
    column = pd.Series([1] * figures + [pd.NA] * (areas - figures), dtype="Int64")
    assert worth_showing(column) == worth


def test_every_column_that_may_be_left_out_is_one_that_the_table_declares():
    declared = {**PUBLISHED, "areas": PACK_AREAS}
    for measure in MEASURES:
        for table, columns in measure.columns.items():
            assert set(columns) <= set(declared[table].names), (measure.key, table)


def test_what_is_left_out_is_in_no_table_layer_or_page_and_the_method_says_so():
    edition = shipped()
    assert edition.shown.words == TOLD
    tables = published(edition)
    assert "access" not in tables and list(tables["distance"]) == [
        name for name in PUBLISHED["distance"].names if not name.startswith("nearest_base")
    ]
    assert "families_said" not in tables["reach"] and "nearest_team_km" not in tables["gaps"]
    for name in ("need", "reach", "distance", "gaps"):
        table = tables[name][tables[name]["scope"] == "area"] if "scope" in tables[name] else tables[name]
        # Empty says that nothing has to be checked, that no funding ends, that a name is the same in Welsh: of most areas.
        marks = {"reverify_reason", "funding_ends", "welsh_name"}
        blank = [column for column in table if column not in marks and not worth_showing(table[column])]
        assert blank == [], name
    exported = {layer.name: layer for layer in layers_of(edition, tables)}
    assert "access" not in exported
    assert [column.name for column in exported["reach"].columns] == list(tables["reach"])
    assert "families_said" not in edition.shown.declared(PACK_AREAS).names
    assert [layer.key for layer in layers(edition)] == ["babies", "poverty", "distance"]
    data = script_data(edition)
    assert "reachSaid" not in data["facts"] and data["told"]["reach"] == ""
    assert ("In words: left out", TOLD) in method(edition)
    assert TOLD in about_layers(edition)
    told = record(edition, counts={}, warnings=[], alt_text={})["left_out"]
    assert told[0] == {"measure": "families seen a year", "areas_with_figure": 3, "areas": 218}


def test_the_dictionary_holds_the_columns_that_are_written_and_no_others():
    tables = published(shipped())
    made = dictionary(tables)
    assert {(row.table, row.column) for row in made.itertuples()} == {
        (name, column) for name, table in tables.items() for column in table
    }


def test_with_figures_everything_stands_there():
    edition = replace(shipped(), shown=EVERYTHING)
    assert [layer.key for layer in layers(edition)] == ["babies", "poverty", "distance", "reach"]
    assert "access" in published(edition) and edition.shown.words == ""
    assert {"families_said", "near_name"} & set(PACK_AREAS.names) and "families_said" in area_table(edition)


def test_a_table_that_is_not_estimated_is_not_judged():
    made = shown({"distance": shipped().measures["distance"]})
    assert [out.key for out in made.left_out] == ["bases"]
    assert "reach" in made and "bases" not in made
