"""The care boards of England: those in force on the day counted, what became of others, and a file of one's own."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from mapping.cli.screen import run_text
from mapping.comparing.compare import run_compare
from mapping.linking.resolve import resolve
from mapping.locating import run as locating
from mapping.national.run import run
from mapping.reading.shipped.boards import read_own_boards
from mapping.reading.shipped.lookups import read_text
from mapping.reading.shipped.postcodes import Postcodes
from mapping.study.inputs import Inputs, Linked, notes, read_inputs, read_shapes
from mapping.study.provenance import run_sources
from mapping.study.record import folder_name
from mapping.study.results import measure
from mapping.study.settings import Settings
from mapping.study.study import Study
from mapping.study.timeline import run_timeline
from mapping.vocabulary.boards import in_year
from mapping.vocabulary.errors import InputError, UnresolvedError
from mapping.wording.quotes import Claim, say

from .conftest import ROOT

pytestmark = pytest.mark.usefixtures("remembered")
DATA = ROOT / "data"
BEFORE, SINCE = date(2026, 3, 31), date(2026, 4, 1)
HEARTLANDS, SUSSEX, SURREY_AND_SUSSEX = "E54000063", "E54000064", "E54000069"
FRIMLEY = "E54000034"
HAMPSHIRE = {BEFORE: "E54000042", SINCE: "E54000067"}


def config(on: date, **more: object) -> Settings:
    return Settings(**{"today": date(2026, 11, 21), "on": on, "level": "health", **more})


@cache
def shipped(on: date) -> tuple[Inputs, Linked]:
    return read_inputs(config(on))


def boards(inputs: Inputs) -> set[str]:
    codes = inputs.members.loc[inputs.members["parent_level"] == "health", "parent_code"]
    return {code for code in codes if code.startswith("E54")}


def areas_of(board: str) -> set[str]:
    """The lower-tier areas of a board of April 2026, straight from the file that ships."""
    table = read_text("boards", DATA)
    return set(table.loc[table["board_code"] == board, "area_code"])


@pytest.mark.parametrize(
    ("on", "england", "all_areas", "year"),
    [(date(2019, 6, 1), 42, 68, "April 2023"), (BEFORE, 42, 68, "April 2023"), (SINCE, 36, 62, "April 2026"),
     (date(2026, 11, 21), 36, 62, "April 2026")],
)  # fmt: skip
def test_the_boards_are_those_in_force_on_the_day_counted(on, england, all_areas, year):
    inputs, linked = read_inputs(config(on))
    assert len(boards(inputs)) == england
    assert inputs.areas.boards.year == year
    results = measure(inputs, linked, config(on))
    coverage = results.coverage["standard"]
    assert len(coverage) == all_areas == inputs.areas.expected["health"]
    assert coverage["nation"].value_counts().to_dict() == {
        "England": england, "Scotland": 14, "Wales": 7, "Northern Ireland": 5
    }  # fmt: skip
    assert coverage["babies"].sum() == inputs.babies["people"].sum()
    assert len(read_shapes(inputs, config(on)).areas) == all_areas


@pytest.mark.parametrize("on", [BEFORE, SINCE])
def test_every_area_of_england_is_shared_out_whole_and_the_rest_of_the_country_is_as_it_was(on):
    members = shipped(on)[0].members
    health = members[members["parent_level"] == "health"]
    assert health.groupby("child_code")["share"].sum().sub(1).abs().max() < 1e-9
    assert health["child_code"].nunique() == 361
    elsewhere = [rows[~rows["child_code"].str.startswith("E")] for rows in (health, _health(shipped(BEFORE)[0]))]
    assert elsewhere[0].reset_index(drop=True).equals(elsewhere[1].reset_index(drop=True))


def _health(inputs: Inputs) -> pd.DataFrame:
    return inputs.members[inputs.members["parent_level"] == "health"]


def test_a_board_of_2026_holds_the_areas_that_its_file_gives_it():
    inputs = shipped(SINCE)[0]
    assert set(resolve(SURREY_AND_SUSSEX, inputs.known).codes) == areas_of(SURREY_AND_SUSSEX)
    assert len(areas_of(SURREY_AND_SUSSEX)) == 24


@pytest.mark.parametrize("on", [BEFORE, SINCE])
@pytest.mark.parametrize(
    "written", [HEARTLANDS, "NHS Surrey Heartlands Integrated Care Board", "Surrey Heartlands ICB",
                "nhs surrey heartlands icb"],
)  # fmt: skip
def test_a_board_that_ended_still_means_the_areas_that_lay_in_it_and_no_more(on, written):
    found = resolve(written, shipped(on)[0].known)
    assert found == resolve(HEARTLANDS, shipped(BEFORE)[0].known)
    # Four of its areas lay partly in Frimley; of them only the part counts.
    assert len(found.codes) == 11 and set(found.shares) >= {"E07000209", "E07000214"}
    assert found.method == "care board or trust to its areas"


@pytest.mark.parametrize("on", [BEFORE, SINCE])
def test_a_board_that_began_later_resolves_on_the_days_before_too(on):
    assert set(resolve("NHS Thames Valley ICB", shipped(on)[0].known).codes) == areas_of("E54000070")


@pytest.mark.parametrize("on", [BEFORE, SINCE])
def test_a_name_that_stayed_while_the_areas_grew_means_the_board_of_the_day(on):
    known = shipped(on)[0].known
    by_name, by_code = (resolve(text, known) for text in ("Hampshire and Isle of Wight ICB", HAMPSHIRE[on]))
    assert by_name == by_code
    other = resolve(HAMPSHIRE[SINCE if on == BEFORE else BEFORE], known)
    assert other.codes and other != by_code


def register_of(folder: Path, *stated: str, released: str = "2026-11-21") -> Path:
    """Write a register of one open team that serves what is stated."""
    folder.mkdir()
    team = "t1,Team,named_by_foundation,open,2020,2026-01,https://example.org"
    head = "team_id,team_name,definition_class,status,opened,source_date,source_url"
    (folder / "teams.csv").write_text(f"{head}\n{team}\n", encoding="utf-8")
    rows = "".join(f't1,"{each}",whole\n' for each in stated)
    (folder / "catchments.csv").write_text(f"team_id,stated_area,extent\n{rows}", encoding="utf-8")
    (folder / "register.toml").write_text(f'title = "Teams"\nreleased = {released}\n', encoding="utf-8")
    return folder


def test_a_row_that_names_an_ended_board_is_carried_to_the_new_one_and_that_is_said(tmp_path):
    place = register_of(tmp_path / "r", HEARTLANDS, "NHS Frimley ICB")
    inputs, linked = read_inputs(asked := config(SINCE, register=place))
    moved = inputs.moved.set_index(["former_code", "successor_code"])
    assert list(moved.index) == [
        (FRIMLEY, "E54000067"), (FRIMLEY, SURREY_AND_SUSSEX), (FRIMLEY, "E54000070"), (HEARTLANDS, SURREY_AND_SUSSEX),
    ]  # fmt: skip
    assert set(moved["rows"]) == {1} and set(moved["changed_on"]) == {pd.Timestamp(SINCE)}
    assert moved.at[(HEARTLANDS, SURREY_AND_SUSSEX), "kind"] == "merge"
    assert moved["kind"].tolist()[:3] == ["split"] * 3
    coverage = measure(inputs, linked, asked).coverage["standard"].set_index("area_code")
    assert coverage.at[SURREY_AND_SUSSEX, "status"] == "partly_covered"
    # Sussex is part of the new board, and nothing was said of it.
    assert not set(linked.links["area_code"]) & set(resolve(SUSSEX, inputs.known).codes)
    assert any("2 codes of former years were carried" in note for note in notes(inputs, read_shapes(inputs, asked)))


def test_before_the_day_of_the_change_nothing_is_carried(tmp_path):
    place = register_of(tmp_path / "r", HEARTLANDS)
    inputs, linked = read_inputs(asked := config(BEFORE, register=place))
    assert inputs.moved.empty
    coverage = measure(inputs, linked, asked).coverage["standard"].set_index("area_code")
    # Its own areas are served, those that it shared with Frimley in part.
    assert coverage.at[HEARTLANDS, "status"] == "partly_covered"
    assert coverage.at[SUSSEX, "status"] == "not_known"


def test_one_ended_board_is_named_with_all_that_follow_it(tmp_path):
    inputs, _ = read_inputs(asked := config(SINCE, register=register_of(tmp_path / "r", "Frimley ICB")))
    assert (
        "catchments.csv: E54000034 was carried onto E54000067 (NHS Hampshire and Isle of Wight Integrated Care Board), "
        "E54000069 (NHS Surrey and Sussex Integrated Care Board), E54000070 (NHS Thames Valley Integrated Care Board); "
        "tables/carried.csv lists it." in notes(inputs, read_shapes(inputs, asked))
    )


@pytest.mark.parametrize(
    "written",
    ["NHS Devon and Cornwall and the Isles of Scilly Integrated Care Board",
     "Cornwall and the Isles of Scilly and Devon ICB", "Birmingham and Solihull & Black Country ICB",
     "Lincolnshire, Derby and Derbyshire and Nottingham and Nottinghamshire ICB",
     "Birmingham and Solihull and Black Country cluster"],
)  # fmt: skip
def test_a_board_that_is_only_expected_is_refused_in_a_sentence_that_says_so_and_never_drawn(written):
    found = resolve(written, shipped(SINCE)[0].known)
    assert not found.codes
    assert "only expected, for April 2027 at the earliest" in found.reason
    assert found.suggestion.startswith("It may mean NHS ") and "(E540000" in found.suggestion


def test_a_register_that_names_one_is_refused(tmp_path):
    place = register_of(tmp_path / "r", "Devon and Cornwall and the Isles of Scilly ICB")
    with pytest.raises(UnresolvedError, match="only expected, for April 2027"):
        read_inputs(config(SINCE, register=place))


def test_no_board_that_is_only_expected_is_among_those_counted():
    expected = read_text("boards_expected", DATA)
    assert len(expected) == 8
    planned, _ = read_inputs(config(SINCE, vintage=date(2027, 4, 1)))
    for inputs in (shipped(BEFORE)[0], shipped(SINCE)[0], planned):
        names = set(_health(inputs)["parent_name"])
        assert {f"NHS {part} Integrated Care Board" for row in expected["names"] for part in row.split("; ")} <= names


@pytest.mark.parametrize(("told", "given"), [("E54000044", "E54000070"), ("E54000070", "E54000070"), (FRIMLEY, "")])
def test_a_directory_that_names_a_board_of_another_year_tells_the_board_that_followed_where_that_is_one(told, given):
    inputs = shipped(SINCE)[0]
    directory = pd.DataFrame({"postcode": ["OX15 0AA"], "area_code": ["E07000177"], "easting": [443000],
                              "northing": [236000], "ended": [pd.NA], "health": [told]})  # fmt: skip
    postcodes = Postcodes("a directory", by_letter=False, fetch=lambda _letter: iter([directory]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(locating, "installed_postcodes", lambda: postcodes)
        shapes = read_shapes(inputs, config(SINCE, level="ltla")).areas
        by = locating.make_locator(inputs, shapes, None, wanted=locating.LocateRequest(directory=True))
    # Cherwell lies in two boards; only a directory can say which.
    assert by.directory.find(pd.Series(["OX15 0AA"])).told.tolist() == [given]


# --- how the year is said


def test_the_year_stands_beside_every_name_of_the_boards():
    assert in_year("integrated care boards, health boards and trusts", "April 2026") == (
        "integrated care boards of April 2026, health boards and trusts"
    )
    assert in_year("health boards", "April 2026") == "health boards"
    assert in_year("integrated care boards", "") == "integrated care boards"


CLAIM = {"count": 12, "total": 36, "unit": "areas", "field": "recorded", "level": "health", "on": SINCE,
         "definition": "standard", "version": "1", "fresh_months": 36, "boards": "April 2026"}  # fmt: skip


def test_a_sentence_to_quote_says_the_year_in_its_own_language_and_only_where_boards_are_counted():
    assert "12 of 36 boards and trusts (care boards of April 2026) in England" in say(Claim(**CLAIM, scope="England"))
    assert "(byrddau gofal Ebrill 2026)" in say(Claim(**CLAIM, scope="UK"), language="cy")
    assert "care boards of" not in say(Claim(**CLAIM, scope="Scotland"))
    assert "care boards of" not in say(Claim(**{**CLAIM, "level": "utla"}, scope="England"))
    assert "care boards of" not in say(Claim(**{**CLAIM, "unit": "babies"}, scope="England"))


# --- a look-up of one's own


def own_file(folder: Path, year: str | None = "April 2028") -> Path:
    """Write a look-up with two boards: the north is the areas of the three northern regions, the rest is the south."""
    atoms = read_text("areas", DATA)
    england = atoms[atoms["nation"] == "England"]
    north = england["region_code"].isin(["E12000001", "E12000002", "E12000003"])
    table = pd.DataFrame({"area_code": england["area_code"], "share": "1"})
    table["board_code"] = north.map({True: "NORTH", False: "SOUTH"})
    table["board_name"] = north.map({True: "NHS North Integrated Care Board", False: "NHS South Integrated Care Board"})
    split = table["area_code"] == "E07000032"
    half = table[split].assign(board_code="NORTH", board_name="NHS North Integrated Care Board", share="0.25")
    table.loc[split, "share"] = "0.75"
    table = pd.concat([table, half])
    if year is not None:
        table["year"] = year
    path = folder / "mine.csv"
    table.to_csv(path, index=False)
    return path


def test_a_look_up_of_ones_own_takes_the_place_of_the_boards_with_its_year(tmp_path):
    asked = config(SINCE, boards=own_file(tmp_path))
    study = Study.of(asked)
    inputs, made = study.inputs, study.edition
    assert {code for code in made.coverage["area_code"] if code in {"NORTH", "SOUTH"}} == {"NORTH", "SOUTH"}
    assert not [code for code in made.coverage["area_code"] if code.startswith("E54")]
    assert len(made.coverage) == 28 == inputs.areas.expected["health"]
    assert made.coverage["babies"].sum() == inputs.babies["people"].sum()
    assert made.boards == "April 2028"
    assert folder_name(made, asked) == "2026-04-01-health-boards-of-april-2028"
    assert {p.file for p in run_sources(asked)} >= {"mine.csv"} and "boards" in {p.id for p in made.passports}
    assert resolve("E07000032", inputs.known).codes == ("E07000032",)
    assert resolve("North ICB", inputs.known).shares["E07000032"] == (0.25, "share in the file mine.csv")
    # Boards that ship still mean their areas, by any of their names.
    assert resolve(HEARTLANDS, inputs.known) == resolve(HEARTLANDS, shipped(SINCE)[0].known)


def test_a_look_up_that_gives_no_year_is_named_by_its_file(tmp_path):
    inputs, _ = read_inputs(config(SINCE, boards=own_file(tmp_path, year=None)))
    assert inputs.areas.boards.year == "the file mine.csv"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t[t["area_code"] != "E06000001"], 'found "E06000001". The file has no board for this area.'),
        (lambda t: t.assign(share=t["share"].replace("0.25", "0.2")), 'found "E07000032". The shares of this area sum'),
        (lambda t: t.assign(share=t["share"].replace("0.25", "1.25")), "row 298, column"),
        (lambda t: t.assign(area_code=t["area_code"].replace("E06000001", "E99")), "no lower-tier area of England"),
        (lambda t: t.assign(area_code=t["area_code"].replace("E06000001", "S12000033")), 'found "S12000033"'),
        (lambda t: t.assign(board_code=t["board_code"].replace("NORTH", "E10000025")), "an area that is no care board"),
        (lambda t: pd.concat([t, t.tail(1)]), "The pair is there twice."),
        (lambda t: t.assign(board_name=[*t["board_name"][:-1], "Other"]), 'is called "NHS North Integrated Care Board"'),
        (lambda t: t.assign(year=[*t["year"][:-1], "2030"]), 'The year is "April 2028" in another row.'),
        (lambda t: t.drop(columns="share"), "share"),
        (lambda t: t.assign(board_name=""), "The cell is empty."),
    ],
    ids=["area left out", "share short", "share above 1", "no such area", "Scotland", "code of a council", "twice",
         "two names", "two years", "no column", "no name"],
)  # fmt: skip
def test_a_look_up_that_cannot_be_right_is_refused_by_row_and_reason(tmp_path, change, said):
    path = own_file(tmp_path)
    change(pd.read_csv(path, dtype="string", keep_default_na=False)).to_csv(path, index=False)
    inputs = shipped(SINCE)[0]
    england = inputs.atoms.loc[inputs.atoms["nation"] == "England", "area_code"]
    with pytest.raises(InputError) as refused:
        read_own_boards(path, inputs.members, list(england))
    assert said in str(refused.value) and "mine.csv" in str(refused.value)
    assert refused.value.exit_code == 2


# --- days on both sides of the change


def test_a_series_of_days_is_counted_on_the_boards_of_its_last_day_and_says_so_once():
    results, found, _ = run_timeline(config(date(2026, 11, 21)), [date(2024, 6, 1), date(2026, 6, 1)])
    areas = found.table[found.table["unit"] == "areas"]
    assert areas["total"].tolist() == [62, 62]
    assert results.boards == "April 2026"
    assert found.words.count("Every day is counted on the integrated care boards of April 2026.") == 1
    before = run_timeline(config(date(2026, 11, 21)), [date(2024, 6, 1), BEFORE])[1].table
    assert before.loc[before["unit"] == "areas", "total"].tolist() == [68, 68]


def test_two_registers_on_both_sides_of_the_change_are_compared_through_a_step_of_boundaries(tmp_path):
    old = register_of(tmp_path / "old", HEARTLANDS, released="2026-03-01")
    new = register_of(tmp_path / "new", HEARTLANDS, released="2026-05-01")
    found = run_compare(old, new, Settings(today=date(2026, 11, 21), level="health"))
    assert (found.old.boards, found.new.boards) == ("April 2023", "April 2026")
    moved = found.areas.set_index("area_code")
    assert set(moved["reason"]) == {"boundary"}
    assert pd.isna(moved.at[HEARTLANDS, "status_to"]) and pd.isna(moved.at[SURREY_AND_SUSSEX, "status_from"])
    total = found.headlines.query("scope == 'UK' and unit == 'areas' and count == 'total' and definition == 'standard'")
    assert (total["before"].item(), total["after"].item(), total["by_boundary"].item()) == (68, 62, -6)
    babies = found.headlines.query("unit == 'babies' and count == 'total'")
    assert (babies["change"] == 0).all()
    # On any other level nothing moved.
    assert run_compare(old, new, Settings(today=date(2026, 11, 21), level="utla")).areas.empty


def test_a_finished_run_keeps_the_boards_of_its_day_and_is_compared_with_those_of_today(tmp_path):
    asked = config(BEFORE, register=register_of(tmp_path / "r", HEARTLANDS), out=tmp_path)
    folder = run(asked, lambda _stage: None)
    text = (folder / "index.html").read_text(encoding="utf-8")
    assert "integrated care boards of April 2023 in England" in text and "April 2026, health" not in text
    assert text.count("(integrated care boards of April 2023) and babies of today") == 1
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["settings"]["boards"] == "April 2023"
    assert "integrated care boards of April 2023, health boards and trusts:" in run_text(record, "there")
    new = register_of(tmp_path / "new", HEARTLANDS, released="2026-05-01")

    def total() -> tuple[int, int, int]:
        found = run_compare(folder, new, Settings(today=date(2026, 11, 21), level="health")).headlines
        row = found.query("scope == 'UK' and unit == 'areas' and count == 'total' and definition == 'standard'")
        return row["before"].item(), row["after"].item(), row["by_boundary"].item()

    assert total() == (68, 62, -6)
    # A run of an earlier version of the program says nothing of its boards: they were those of April 2023.
    del record["settings"]["boards"]
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert total() == (68, 62, -6)
    record["settings"]["boards"] = "April 2031"
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(InputError, match="Its care boards are those of April 2031, and these would be of April 2023"):
        total()
