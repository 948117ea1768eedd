"""The gap analysis: its tables agree with one another, and its workbook is safe, plain and the same every time."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from mapping.look.style import SEEN
from mapping.national.gap_workbook import SHEETS, method, opening, with_team_names, write_analysis
from mapping.reading.tables.workbook_table import open_sheet
from mapping.vocabulary.dictionary import PUBLISHED
from mapping.vocabulary.errors import InputError
from mapping.vocabulary.schema import Column, Table
from mapping.wording.headline import beneath, finding

from .editions import HOSTILE, shipped

ODD = Table("odd", "an odd row", (
    Column("text", "text", "A text"), Column("count", "whole", "A count"), Column("share", "number", "A share"),
    Column("is_so", "yes_no", "Whether it is so"), Column("on", "date", "A day"),
))  # fmt: skip


def odd(texts: list[str]) -> pd.DataFrame:
    rows = len(texts)
    return ODD.shaped(
        pd.DataFrame(
            {"text": texts, "count": [*range(rows - 1), None], "share": 0.25, "is_so": [True] * (rows - 1) + [None],
             "on": [pd.Timestamp(2026, 2, 1)] * (rows - 1) + [None]}
        )
    )  # fmt: skip


def cells(path: Path, sheet: str) -> pd.DataFrame:
    """Read a sheet back, every cell as text."""
    _, pieces = open_sheet(path, sheet=sheet)
    return pd.concat([piece.to_pandas() for piece in pieces(None)], ignore_index=True).astype("string")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("book") / "gap-analysis.xlsx"
    edition = shipped()
    tables = {**edition.measures, "areas": edition.coverage, "headline": edition.headline,
              "reconciliation": edition.reconciliation, "teams": edition.teams, "standing": edition.standing,
              "issues": edition.issues, "carried": edition.moved}  # fmt: skip
    names = dict(zip(edition.teams["team_id"], edition.teams["team_name"], strict=True))
    sheets = [(name, *with_team_names(PUBLISHED[name], tables[name], names)) for name in SHEETS if name in tables]
    write_analysis(path, sheets, opening=opening(edition), method=method(edition), title=edition.title)
    return path


def test_the_workbook_has_the_finding_first_then_the_method_and_then_every_table(made):
    with zipfile.ZipFile(made) as book:
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        texts = book.read("xl/sharedStrings.xml").decode()
    assert names == ["start here", "method", *(name for name in SHEETS if name not in ("links", "statements"))]
    assert set(SHEETS) == set(PUBLISHED)
    edition = shipped()
    for said in (f"{finding(edition)}.", *map(str, beneath(edition))):
        assert said in unescape(texts), said
    for said in (
        "An empty cell",
        "never 0",
        "That does not mean that there is none",
        "no share of babies or of families",
    ):
        assert said in texts, said


def test_the_first_sheet_counts_as_the_map_does_and_has_no_code_in_it():
    edition = shipped()
    lines = opening(edition)
    rows = [cells for kind, cells in lines if kind == "row"]
    seen, nations, gaps = rows[: len(SEEN)], rows[len(SEEN) : -10], rows[-10:]
    assert [name for name, *_ in gaps] == edition.gaps["area_name"].head(10).tolist()
    assert sum(areas for _, areas, _ in seen) == 218 and sum(babies for *_, babies in seen) == 2_088_700
    assert [sum(column) for column in zip(*(figures for name, *figures in nations[:-1]), strict=True)] == nations[-1][
        1:
    ]
    running = [str(cell) for _, cells in lines for cell in cells] + [text for pair in method(edition) for text in pair]
    assert not [text for text in running if re.search(r"\b[a-z]+_[a-z_]+\b|\b[EWSN]\d{8}\b", text)]


def test_every_sheet_prints_on_its_side_with_its_heading_on_each_page(made):
    with zipfile.ZipFile(made) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        for name in sheets:
            sheet = book.read(name).decode()
            assert 'orientation="landscape"' in sheet and 'fitToHeight="0"' in sheet, name
        repeated = book.read("xl/workbook.xml").decode().count("_xlnm.Print_Titles")
    assert repeated == len(sheets) - 2


def test_the_names_of_teams_stand_beside_their_identifiers(made):
    back, teams = cells(made, "areas"), shipped().teams.set_index("team_id")["team_name"]
    place = list(back.columns).index("team_ids")
    assert back.columns[place + 1] == "team_names" and (back["team_ids"] != "").any()
    for row in back[back["team_ids"] != ""].itertuples():
        assert row.team_names == "; ".join(teams[each] for each in row.team_ids.split(";"))
    assert "team_names" not in cells(made, "teams").columns


def test_no_cell_of_the_workbook_is_run(made):
    with zipfile.ZipFile(made) as book:
        for name in book.namelist():
            assert b"<f>" not in book.read(name) and b"<hyperlink" not in book.read(name), name


def test_the_same_edition_gives_the_same_bytes(tmp_path):
    edition = shipped()
    sheets = [("headline", PUBLISHED["headline"], edition.headline)]
    for name in ("one.xlsx", "two.xlsx"):
        write_analysis(tmp_path / name, sheets, opening=opening(edition), method=method(edition), title=edition.title)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_hostile_text_stays_text_and_what_is_missing_stays_empty(tmp_path):
    texts = [*HOSTILE, "=1+1", "@SUM(A1)", "+44", "-1", "007", "02E10", "MARCH1", "http://x", ""]
    write_analysis(tmp_path / "odd.xlsx", [("odd", ODD, odd(texts))], opening=[], method=[("a", "=b")], title="=t")
    with zipfile.ZipFile(tmp_path / "odd.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet3.xml").decode()
    assert "<f>" not in sheet
    last = sheet.rsplit("<row ", 1)[1]
    assert not re.search(r"<v>0</v></c><c r=\"C", last)  # the missing count is no 0
    assert sheet.count('t="s"') >= len(texts)


def test_a_table_that_is_longer_than_a_sheet_is_refused_before_anything_is_written(tmp_path):
    long = pd.DataFrame({"text": pd.Series(["x"], dtype="string").repeat(1_048_576)})
    with pytest.raises(InputError, match="a sheet holds 1,048,575"):
        write_analysis(tmp_path / "long.xlsx", [("odd", ODD, long)], opening=[], method=[], title="t")
    assert not list(tmp_path.iterdir())


def test_the_tables_agree_with_one_another():
    tables, coverage = shipped().measures, shipped().coverage
    gaps, sites = tables["gaps"], tables["sites"]
    babies = coverage.set_index("area_code")["babies_no_team_recorded"]
    assert gaps.set_index("area_code")["babies_no_team_recorded"].sum() == babies.sum()
    assert (sites["babies_gained"].to_numpy() == babies[sites["area_code"]].to_numpy()).all()
    assert sites["babies_gained"].is_monotonic_decreasing
    assert set(sites["area_code"]) == set(gaps.nsmallest(10, "rank_babies")["area_code"])
    fifths, classes = (part for _, part in tables["fifths"].groupby("cut"))
    known = fifths[fifths["part"] != "not known"]
    assert known["babies"].astype(float).max() - known["babies"].astype(float).min() < 1e-6
    headline = shipped().headline.set_index(["scope", "definition", "unit"])
    recorded = headline.loc[("UK", "standard", "babies"), "recorded"]
    assert round(fifths["recorded"].sum()) == recorded
    lower = tables["levels"].set_index(["level", "definition", "unit"]).loc[("ltla", "standard", "babies"), "recorded"]
    assert round(classes["recorded"].sum()) == lower and classes["babies"].sum() == 2_088_700
    last = tables["timeline"].query("unit == 'babies'").iloc[-1]
    assert (last["recorded"], last["on_day"].date()) == (recorded, date(2026, 11, 21))
    levels = tables["levels"].set_index(["level", "definition", "unit"])
    assert levels.loc[("utla", "standard", "babies"), "recorded"] == recorded
    reach = tables["reach"].set_index("scope").loc["UK"]
    need = tables["need"].set_index("scope").loc["UK"]
    assert reach["babies_needing_low"] == need["babies_needing_low"] == 69_623  # one in ten of a third of 2,088,700


@pytest.mark.parametrize("name", ["headline", "gaps", "reach", "timeline"])
def test_every_cell_reads_back_as_it_was(made, name):
    table = {**shipped().measures, "headline": shipped().headline}[name]
    back = cells(made, name)
    assert list(back.columns) == [column.name for column in PUBLISHED[name].columns]
    assert len(back) == len(table)
    for column in PUBLISHED[name].columns:
        ours, theirs = table[column.name], back[column.name]
        assert (ours.isna() == (theirs == "")).all(), column.name
        known = ours.notna()
        if column.kind in ("whole", "number"):
            assert (theirs[known].astype(float) - ours[known].astype(float)).abs().lt(1e-9).all(), column.name
        elif column.kind == "yes_no":
            assert (theirs[known] == ours[known].map({True: "yes", False: "no"})).all(), column.name
        elif column.kind == "date":
            assert (theirs[known] == ours[known].dt.strftime("%Y-%m-%d")).all(), column.name
        else:
            assert (theirs[known] == ours[known]).all(), column.name
