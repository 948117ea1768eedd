"""The register that ships reads without a fault; each way of spoiling it is one sentence, and all come at once."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from mapping.reading.register.register import Register, read_register
from mapping.vocabulary.errors import InputError

from .conftest import ROOT

SHIPPED = ROOT / "data" / "register"
STATUSES = "Write one of: open, in_development, paused, closed, unknown."
DATES = "Write it as 2024-02-01, 01/02/2024 (day first), 2024-02 or 2024."
ENCODED = (
    "The file is not in UTF-8; it was read as Windows text (cp1252). Check that the value above looks right; if it does "
    "not, save the file as “CSV UTF-8”."
)
MARKED = (
    "The cell holds a stray byte-order mark (U+FEFF), which nobody can see and which makes names differ. Delete the "
    "cell's content and type it again, or save the file once more as “CSV UTF-8”."
)


def put(folder: Path, file: str, row: int, **cells: str) -> None:
    """Write cells into one row of a CSV file, the header being row 1; the row after the last repeats the last."""
    path = folder / file
    records = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    if row > len(records):
        records.append(list(records[-1]))
    for column, value in cells.items():
        records[row - 1][records[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(records)


def write(folder: Path, **files: str) -> Path:
    """Write a register of a few rows; a file that is not given is one header row, or absent."""
    folder.mkdir(exist_ok=True)
    usual = {"teams": "team_id,team_name,definition_class,status\na,A,self_described,open\n",
             "catchments": "team_id,stated_area,extent\n"}  # fmt: skip
    for name, text in {**usual, **files}.items():
        (folder / (f"{name}.csv" if name != "register" else "register.toml")).write_text(text, encoding="utf-8")
    return folder


def sentences(register: Register) -> list[str]:
    return [fault.sentence() for fault in register.faults]


def days(register: Register, column: str) -> dict[str, date | None]:
    teams = register.teams
    return {
        team: None if day is None or day != day else day.date()
        for team, day in zip(teams["team_id"], teams[column].astype(object), strict=True)
    }


# --- words and postcodes


@pytest.mark.parametrize("column", ["nation", "host_type", "delivers_direct_work", "confidence", "status"])
def test_a_column_with_a_list_of_words_lets_no_other_word_through(register_folder: Path, column: str):
    put(register_folder, "teams.csv", 2, **{column: "Narnia"})
    (said,) = sentences(read_register(register_folder))
    assert f'teams.csv, row 2, column "{column}": found "Narnia". This is not one of the words allowed here.' in said
    put(register_folder, "teams.csv", 2, **{column: ""})
    assert len(sentences(read_register(register_folder))) == (column == "status")


@pytest.mark.parametrize(
    ("postcode", "good"),
    [("OX1 999", False), ("OX1", False), ("Oxford", False), ("ox1 1aa", True), ("SW1A1AA", True), ("GIR 0AA", True)],
)
def test_the_postcode_of_a_base_has_the_form_of_one(register_folder: Path, postcode: str, good: bool):
    put(register_folder, "teams.csv", 3, base_postcode=postcode)
    said = sentences(read_register(register_folder))
    assert (
        said == []
        if good
        else said[0].startswith(f'teams.csv, row 3, column "base_postcode": found "{postcode}". This')
    )


# --- the register that ships


def test_the_register_that_ships_reads_with_no_fault():
    register = read_register(SHIPPED)
    assert register.faults == ()
    assert (len(register.teams), len(register.catchments), len(register.statements)) == (57, 80, 41)
    assert list(register.teams["source_row"]) == list(range(2, 2 + 57))
    assert list(register.catchments["source_row"]) == list(range(2, 2 + 80))
    assert list(register.statements["source_row"]) == list(range(2, 2 + 41))
    assert register.released == date(2026, 11, 21)
    assert [path.name for path in register.files] == [
        "catchments.csv", "completeness.csv", "definition.md", "known_open.csv", "register.toml", "statements.csv", "teams.csv",
    ]  # fmt: skip


def test_no_nation_is_declared_complete_and_each_says_so():
    register = read_register(SHIPPED)
    assert register.complete == frozenset()
    assert list(register.completeness) == ["England", "Scotland", "Wales", "Northern Ireland"]
    for nation, statement in register.completeness.items():
        assert statement.startswith(f"The register is not complete for {nation}.")


def test_every_definition_admits_what_the_stricter_one_admits():
    definitions = {name: set(classes) for name, classes in read_register(SHIPPED).definitions.items()}
    assert list(definitions) == ["strict", "standard", "broad"]
    assert definitions["strict"] < definitions["standard"] < definitions["broad"]


def test_every_class_in_the_register_that_ships_is_admitted_or_shown_as_evidence_only():
    register = read_register(SHIPPED)
    unadmitted = set(register.teams["definition_class"]) - set(register.definitions["broad"])
    assert unadmitted <= {"area_statement_only"}


def test_dorset_is_the_one_area_accepted_as_open():
    assert list(read_register(SHIPPED).known_open) == [("dorpip", "Dorset")]


def test_no_catchment_that_ships_records_a_share():
    catchments = read_register(SHIPPED).catchments
    assert catchments[["share_low", "share_high"]].isna().all(axis=None)


# --- one fault, one sentence

SPOILT = [
    ("a duplicate id", "teams.csv", 59, {"team_id": "oxpip"},
     'teams.csv, row 59, column "team_id": found "oxpip". The team is in row 2 already. Give each team an id of its own.'),
    ("no id", "teams.csv", 59, {"team_id": " "},
     'teams.csv, row 59, column "team_id": The cell is empty. Fill it in, or delete the row.'),
    ("no name", "teams.csv", 2, {"team_name": ""},
     'teams.csv, row 2, column "team_name": The cell is empty. Fill it in, or delete the row.'),
    ("no class", "teams.csv", 2, {"definition_class": ""},
     'teams.csv, row 2, column "definition_class": The cell is empty. Write one of: '
     'named_by_foundation, linked_to_foundation, self_described, scottish_board_team, borderline, area_statement_only.'),
    ("a class that no definition knows", "teams.csv", 2, {"definition_class": "self_describd"},
     'teams.csv, row 2, column "definition_class": found "self_describd". This is not one of the words allowed here. Write '
     'one of: named_by_foundation, linked_to_foundation, self_described, scottish_board_team, borderline, area_statement_only.'),
    ("closed before opened", "teams.csv", 2, {"closed": "1997-12-31"},
     'teams.csv, row 2, column "closed": found "1997-12-31". The team closed before it opened ("1998"). '
     "Correct one of the two dates."),
    ("a misspelt status", "teams.csv", 2, {"status": "opne"},
     f'teams.csv, row 2, column "status": found "opne". This is not one of the words allowed here. {STATUSES}'),
    ("a status in capitals", "teams.csv", 2, {"status": "OPEN SINCE 1998"},
     f'teams.csv, row 2, column "status": found "OPEN SINCE 1998". This is not one of the words allowed here. {STATUSES}'),
    ("no status", "teams.csv", 2, {"status": ""},
     f'teams.csv, row 2, column "status": The cell is empty. {STATUSES}'),
    ("a vague date", "teams.csv", 2, {"opened": "Feb 24"},
     'teams.csv, row 2, column "opened": found "Feb 24". This could be February 2024 or 24 February. '
     "Write the year with four figures."),
    ("no such day", "teams.csv", 2, {"source_date": "2025-02-29"},
     f'teams.csv, row 2, column "source_date": found "2025-02-29". This is not a date. {DATES}'),
    ("a confirmation that is no date", "teams.csv", 2, {"last_confirmed": "yes"},
     f'teams.csv, row 2, column "last_confirmed": found "yes". This is not a date. {DATES}'),
    *[(f"{families} families", "teams.csv", 2, {"families_per_year": families},
       f'teams.csv, row 2, column "families_per_year": found "{families}". This is not a number allowed here. '
       "Write a whole number from 0 to 1,000,000, or leave the cell empty.")
      for families in ("-3", "many", "3.5", "nan", "inf", "1e9", "1,2", "3,7", "12,34", "1 200", "c5", "<five")],
    ("negative staff", "teams.csv", 2, {"staff_wte": "-0.5"},
     'teams.csv, row 2, column "staff_wte": found "-0.5". This is not a number allowed here. '
     "Write a number from 0 to 1,000,000, or leave the cell empty."),
    ("an unknown team", "catchments.csv", 76, {"team_id": "oxpipp"},
     'catchments.csv, row 76, column "team_id": found "oxpipp". No team in teams.csv has this id. '
     "Add the team, or correct the id."),
    ("no area", "catchments.csv", 3, {"stated_area": ""},
     'catchments.csv, row 3, column "stated_area": The cell is empty. Fill it in, or delete the row.'),
    ("a misspelt extent", "catchments.csv", 3, {"extent": "wohle"},
     'catchments.csv, row 3, column "extent": found "wohle". This is not one of the words allowed here. '
     "Write one of: whole, part, unknown."),
    ("least above greatest", "catchments.csv", 3, {"extent": "part", "share_low": "0.6", "share_high": ".5"},
     'catchments.csv, row 3, column "share_low": found "0.6". The least share is greater than the greatest. '
     "Swap or correct them."),
    ("whole, but half", "catchments.csv", 3, {"extent": "whole", "share_high": "0.5"},
     'catchments.csv, row 3, column "extent": found "whole". The extent is whole, but a share below 1 is recorded. '
     "Write part, or empty the shares."),
    *[(f"a share of {share}", "catchments.csv", 3, {"extent": "part", "share_low": share},
       f'catchments.csv, row 3, column "share_low": found "{share}". This is not a number allowed here. '
       "Write a number from 0 to 1, or leave the cell empty.")
      for share in ("1.01", "-0.1", "50%", "50", "0,1", "half")],
    ("a misspelt claim", "statements.csv", 17, {"claim": "nothing"},
     'statements.csv, row 17, column "claim": found "nothing". This is not one of the words allowed here. '
     "Write one of: none, team, in_development, not_commissioned."),
    ("a statement of no area", "statements.csv", 2, {"stated_area": ""},
     'statements.csv, row 2, column "stated_area": The cell is empty. Fill it in, or delete the row.'),
    ("a statement of some day", "statements.csv", 2, {"stated_on": "lately"},
     f'statements.csv, row 2, column "stated_on": found "lately". This is not a date. {DATES}'),
    ("a nation of no kingdom", "completeness.csv", 2, {"nation": "Englnd"},
     'completeness.csv, row 2, column "nation": found "Englnd". This is not one of the words allowed here. '
     "Write one of: England, Scotland, Wales, Northern Ireland."),
    ("perhaps complete", "completeness.csv", 2, {"complete": "nearly"},
     'completeness.csv, row 2, column "complete": found "nearly". This is not one of the words allowed here. '
     "Write one of: yes, no."),
    ("a stray mark in an id", "teams.csv", 2, {"team_id": "\ufeffoxpip"},
     f'teams.csv, row 2, column "team_id": found "⟦U+FEFF⟧oxpip". {MARKED}'),
    ("a stray mark in an area", "catchments.csv", 9, {"stated_area": "Kent\ufeff"},
     f'catchments.csv, row 9, column "stated_area": found "Kent⟦U+FEFF⟧". {MARKED}'),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "row", "cells", "sentence"), [case[1:] for case in SPOILT], ids=[c[0] for c in SPOILT]
)
def test_each_spoilt_cell_is_one_sentence_with_place_value_reason_and_remedy(
    register_folder, file, row, cells, sentence
):
    put(register_folder, file, row, **cells)
    assert sentences(read_register(register_folder)) == [sentence]


@pytest.mark.parametrize(
    ("file", "column", "close"),
    [
        ("teams.csv", "team_id", ""),
        ("teams.csv", "team_name", ""),
        ("teams.csv", "status", "statuss"),
        ("teams.csv", "definition_class", "definition_clas"),
        ("catchments.csv", "team_id", "team"),
        ("catchments.csv", "extent", ""),
        ("statements.csv", "claim", "claims"),
        ("completeness.csv", "nation", "nations"),
        ("known_open.csv", "why_open", "why_opened"),
    ],
)
def test_a_missing_column_is_one_sentence_and_not_one_for_every_row(register_folder, file, column, close):
    path = register_folder / file
    header, rest = path.read_text(encoding="utf-8").split("\n", 1)
    names = [close or "x" if name == column else name for name in header.split(",")]
    path.write_text(",".join(names) + "\n" + rest, encoding="utf-8")
    (sentence,) = sentences(read_register(register_folder))
    assert sentence.startswith(f'{file}, row 1, column "{column}": The column "{column}" is missing.')
    assert (f'Is it the column "{close}"?' in sentence) == bool(close)


def test_windows_letters_are_read_with_one_sentence_and_cleanly_with_the_encoding(register_folder):
    put(register_folder, "teams.csv", 7, team_name="Tîm Môn")
    path = register_folder / "teams.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    guessed = read_register(register_folder)
    assert guessed.faults == () and guessed.teams["team_name"][5] == "Tîm Môn"
    said = f'teams.csv, row 7, column "team_name": found "Tîm Môn". {ENCODED}'
    assert [note.sentence() for note in guessed.notes if "UTF-8" in note.why] == [said]
    named = read_register(register_folder, encoding="cp1252")
    assert named.faults == ()
    assert named.teams["team_name"][5] == "Tîm Môn"


def test_a_stray_mark_before_the_first_name_of_a_header_is_one_sentence(register_folder):
    path = register_folder / "teams.csv"
    path.write_text("\ufeff\ufeff" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert sentences(read_register(register_folder)) == [
        f'teams.csv, row 1, column "team_id": found "⟦U+FEFF⟧team_id". {MARKED}'
    ]


def test_a_team_renamed_in_one_file_is_a_fault_at_each_row_that_names_it_in_another(register_folder):
    put(register_folder, "teams.csv", 3, team_id="new-name")
    assert sentences(read_register(register_folder)) == [
        f'catchments.csv, row {row}, column "team_id": found "norpip". No team in teams.csv has this id. '
        "Add the team, or correct the id."
        for row in (3, 4)
    ]


@pytest.mark.parametrize("file", ["teams.csv", "catchments.csv"])
def test_a_missing_file_is_one_sentence(register_folder, file):
    (register_folder / file).unlink()
    assert sentences(read_register(register_folder)) == [
        f"{file}: There is no such file. Check the name and the folder."
    ]


def test_statements_completeness_known_open_and_the_description_may_be_absent(register_folder):
    for name in ("statements.csv", "completeness.csv", "known_open.csv", "register.toml"):
        (register_folder / name).unlink()
    register = read_register(register_folder)
    assert register.faults == ()
    assert (len(register.statements), register.complete, dict(register.completeness)) == (0, frozenset(), {})
    assert register.released is None
    assert list(register.definitions) == ["strict", "standard", "broad"]


def test_a_list_of_teams_without_a_team_is_a_fault(tmp_path):
    folder = write(tmp_path / "r", teams="team_id,team_name,definition_class,status\n")
    assert sentences(read_register(folder)) == [
        "teams.csv: The file has a header and no rows. Put one row in it for each team."
    ]


def test_all_faults_of_all_files_come_in_one_go(register_folder):
    put(register_folder, "teams.csv", 4, status="opne", opened="sometime")
    put(register_folder, "teams.csv", 59, team_id="oxpip", families_per_year="-1")
    put(register_folder, "catchments.csv", 5, extent="hole")
    put(register_folder, "catchments.csv", 70, share_low="2")
    put(register_folder, "statements.csv", 2, claim="non")
    put(register_folder, "completeness.csv", 3, complete="maybe")
    (register_folder / "known_open.csv").write_text("team_id,stated_area\n", encoding="utf-8")
    found = {(fault.file, fault.row, fault.column) for fault in read_register(register_folder).faults}
    assert found == {
        ("teams.csv", 4, "status"), ("teams.csv", 4, "opened"), ("teams.csv", 59, "team_id"),
        ("teams.csv", 59, "families_per_year"), ("catchments.csv", 5, "extent"), ("catchments.csv", 70, "share_low"),
        ("statements.csv", 2, "claim"), ("completeness.csv", 3, "complete"), ("known_open.csv", 1, "why_open"),
    }  # fmt: skip


def test_a_row_that_cannot_be_used_is_left_out_and_never_zero(register_folder):
    put(register_folder, "teams.csv", 2, families_per_year="-1")
    put(register_folder, "catchments.csv", 2, extent="hole")
    register = read_register(register_folder)
    assert register.teams["families_per_year"].isna()[0]
    assert 2 not in list(register.catchments["source_row"])
    assert len(register.catchments) == 80 - 1


# --- what a register says of itself


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"^nowhere: There is no such folder\. Name a folder that holds teams\.csv\.$"):
        read_register(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("title = ", "register.toml: The file is not valid TOML: The end of the file cannot be understood."),
        ("title = 3", 'register.toml, column "title": found "3". This is not a line of text. Write it in quotation'),
        ('title = ["a"]', 'column "title": found "[\'a\']". This is not a line of text.'),
        ('title = " "', 'column "title": found " ". This is not a line of text.'),
        ('title = "a\\u001bb"', 'column "title": found "a b". It holds a control character (U+001B).'),
        ('title = "a\\u0000b"', "It holds a control character (U+0000)."),
        ('title = "a\\ufffeb"', "It holds a code that is no letter (U+FFFE)."),
        (
            f'title = "{"a" * 201}"',
            "This is not a line of text. Write it in quotation marks, on one line of at most 200",
        ),
        (f'[about]\nwhat = "{"a" * 2001}"', "It holds more than 2,000 letters without a space."),
        ("[title]\na = 1", 'column "title": found "{\'a\': 1}". This is not a line of text.'),
        ("released = 9999-12-31", 'column "released": found "9999-12-31". This is not a day.'),
        ("evidence_only = 3", 'column "evidence_only": found "3". This is not a list of words.'),
        *((f"definitions = {value}", 'column "definitions"') for value in ("3", "true", "2026-01-01", "[[1]]", '""')),
        (
            "[definitions]\nstrict = 1\nstandard = [2]\nbroad = []",
            'column "definitions.strict": found "1". This is not',
        ),
        (f"released = {'9' * 5000}", "The file holds a number too long, or lists too deep, to be read."),
        (f"x = {'[' * 2000}{']' * 2000}", "The file holds a number too long, or lists too deep, to be read."),
        ('released = "2026-11-21"', 'register.toml, column "released": found "2026-11-21". This is not a day.'),
        ("released = 2026-11-21T09:00:00", 'column "released": found "2026-11-21 09:00:00". This is not a day.'),
        ('contact = "us"', 'register.toml, column "contact": found "us". A catalogue asks for an organisation'),
        ("[definitions]\nstrict = []", "register.toml: The definitions have to be strict, standard, broad."),
    ],
)
def test_a_description_that_cannot_be_used_is_refused_in_a_sentence(tmp_path, text, why):
    with pytest.raises(InputError, match=re.escape(why)):
        read_register(write(tmp_path / "r", register=text))


def test_a_nation_is_complete_only_where_it_is_declared(tmp_path):
    declared = "nation,complete,statement\nWales,yes,All of it.\nScotland,no,Not yet.\n"
    register = read_register(write(tmp_path / "r", completeness=declared))
    assert register.complete == {"Wales"}
    assert register.completeness == {"Wales": "All of it.", "Scotland": "Not yet."}


# --- dates

DATED = """\
team_id,team_name,definition_class,status,opened,closed,source_date,last_confirmed
month,A,borderline,open,2020-05,,2024-03-09,
year,A,borderline,open,2020,,2024,2023-06
confirmed,A,borderline,open,2020,,2023-06,2024
by-source,A,borderline,open,,,2024-03,
by-release,A,borderline,open,,,,2026-01
paused,A,borderline,paused,,,2024,
coming,A,borderline,in_development,,,2024-03,
unknown,A,borderline,unknown,,,2024-03,
closed,A,borderline,closed,2018,2022-03,2022-05,
closed-some-day,A,borderline,closed,2018,,,
"""


@pytest.fixture
def dated(tmp_path: Path) -> Register:
    register = read_register(write(tmp_path / "r", teams=DATED, register="released = 2026-11-21\n"))
    assert register.faults == ()
    return register


def test_a_team_opened_on_the_days_its_date_can_mean(dated):
    earliest, latest = days(dated, "opened_earliest"), days(dated, "opened_latest")
    assert (earliest["month"], latest["month"]) == (date(2020, 5, 1), date(2020, 5, 31))
    assert (earliest["year"], latest["year"]) == (date(2020, 1, 1), date(2020, 12, 31))


def test_an_open_team_without_a_date_had_opened_by_the_day_of_its_source_or_of_the_register(dated):
    earliest, latest = days(dated, "opened_earliest"), days(dated, "opened_latest")
    assert {team: latest[team] for team in ("by-source", "by-release", "paused", "coming", "unknown")} == {
        "by-source": date(2024, 3, 31),
        "by-release": date(2026, 11, 21),
        "paused": date(2024, 12, 31),
        "coming": None,
        "unknown": None,
    }
    assert {earliest[team] for team in ("by-source", "by-release", "paused", "coming", "unknown")} == {None}


def test_a_closed_team_closed_on_the_days_its_date_can_mean_or_by_the_day_of_the_register(dated):
    earliest, latest = days(dated, "closed_earliest"), days(dated, "closed_latest")
    assert (earliest["closed"], latest["closed"]) == (date(2022, 3, 1), date(2022, 3, 31))
    assert (earliest["closed-some-day"], latest["closed-some-day"]) == (None, date(2026, 11, 21))
    assert latest["month"] is None


def test_evidence_is_of_the_newest_day_at_its_earliest(dated):
    evidence = days(dated, "evidence_on")
    assert evidence["month"] == date(2024, 3, 9)
    assert evidence["year"] == date(2024, 1, 1)
    assert evidence["confirmed"] == date(2024, 1, 1)
    assert evidence["by-release"] == date(2026, 1, 1)
    assert evidence["closed-some-day"] is None


@pytest.mark.parametrize(
    ("opened", "closed", "fault"),
    [
        ("2020", "2020-01-01", False),
        ("2020-06", "2020", False),
        ("2020-06", "2020-05-31", True),
        ("2021", "2020", True),
    ],
)
def test_a_team_closed_before_it_opened_only_if_every_reading_of_the_dates_says_so(tmp_path, opened, closed, fault):
    teams = f"team_id,team_name,definition_class,status,opened,closed\na,A,borderline,closed,{opened},{closed}\n"
    assert bool(read_register(write(tmp_path / "r", teams=teams)).faults) == fault


@pytest.mark.parametrize(
    ("written", "read"), [("1,204", 1204), ("12.0", 12), (" 17", 17), ("10", 10), ("1,204,000", None)]
)
def test_families_are_read_as_people_write_numbers(tmp_path, written, read):
    teams = f'team_id,team_name,definition_class,status,families_per_year\na,A,borderline,open,"{written}"\n'
    register = read_register(write(tmp_path / "r", teams=teams))
    assert (register.teams["families_per_year"].tolist() == [read]) if read is not None else len(register.faults) == 1


@pytest.mark.parametrize("written", ["3", "9", "9.0", " 7", "0", "<5", "< 10", "fewer than 10", "less than 5"])
def test_fewer_than_ten_families_are_read_as_that_and_no_figure_is_kept(tmp_path, written):
    teams = f"team_id,team_name,definition_class,status,families_per_year\na,A,borderline,open,{written}\n"
    read = read_register(write(tmp_path / "r", teams=teams)).teams
    assert read["families_per_year"].isna().all() and read["families_said"].tolist() == ["fewer than 10"]


@pytest.mark.parametrize("written", ["*", "c", "<5", "< 10", "..", "[x]", "-", "\u2013", "fewer than 5"])
def test_a_figure_that_is_withheld_is_not_known_never_0_and_said(tmp_path, written):
    teams = f"team_id,team_name,definition_class,status,families_per_year\na,A,borderline,open,{written}\n"
    register = read_register(write(tmp_path / "r", teams=teams))
    assert register.faults == () and register.teams["families_per_year"].isna().all()
    (note,) = register.notes
    assert (note.row, note.column, note.value) == (2, "families_per_year", written)
    assert note.why == "The figure is withheld: it stays not known, and is counted nowhere as 0."


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace(",", ";"), "The cells are separated by semicolons, and were read so."),
        (lambda text: text.replace(",", "\t"), "The cells are separated by tabs, and were read so."),
        (lambda text: text.replace("\n", ",\n"), "Every row ends with an empty cell, which was passed over."),
        (lambda text: text.replace("team_name", "Team  Name"), 'The column was read as "team_name".'),
        (lambda text: text.replace("status", " STATUS"), 'The column was read as "status".'),
    ],
)
def test_a_file_that_is_laid_out_otherwise_is_read_the_same_and_that_is_said(tmp_path, change, said):
    teams = "team_id,team_name,definition_class,status\na,Alpha,borderline,open\nb,Beta,borderline,closed\n"
    plain = read_register(write(tmp_path / "plain", teams=teams))
    other = read_register(write(tmp_path / "other", teams=change(teams)))
    assert plain.faults == other.faults == plain.notes == ()
    assert [note.why for note in other.notes] == [said]
    pd.testing.assert_frame_equal(plain.teams, other.teams)


def test_a_team_named_none_keeps_its_name(tmp_path):
    teams = "team_id,team_name,definition_class,status\n007,None,borderline,open\n02E10,n/a,borderline,open\n"
    register = read_register(write(tmp_path / "r", teams=teams))
    assert register.faults == ()
    assert register.teams["team_id"].tolist() == ["007", "02E10"]
    assert register.teams["team_name"].tolist() == ["None", "n/a"]


def test_a_team_called_open_after_its_closing_day_is_a_sentence(tmp_path):
    teams = "team_id,team_name,definition_class,status,closed\na,A,borderline,open,2024\nb,B,borderline,open,2027\n"
    register = read_register(write(tmp_path / "r", teams=teams, register="released = 2026-11-21\n"))
    assert [fault.sentence() for fault in register.faults] == [
        'teams.csv, row 2, column "closed": found "2024". The team is called open, but its closing day has passed. '
        "Correct the status or the date."
    ]


# --- until when a team is funded, and who did not commission one


def test_the_day_to_which_funding_is_on_record_is_kept_as_written_and_as_a_span(tmp_path):
    text = "team_id,team_name,definition_class,status,funded_until\n"
    rows = "a,A,borderline,open,2026-12\nb,B,borderline,open,2027-03-31\nc,C,borderline,open,\n"
    register = read_register(write(tmp_path / "r", teams=text + rows))
    assert register.faults == ()
    assert register.teams["funded_until"].fillna("").tolist() == ["2026-12", "2027-03-31", ""]
    assert days(register, "funded_earliest") == {"a": date(2026, 12, 1), "b": date(2027, 3, 31), "c": None}
    assert days(register, "funded_latest") == {"a": date(2026, 12, 31), "b": date(2027, 3, 31), "c": None}


def test_a_day_of_funding_that_is_no_date_is_one_sentence(register_folder):
    put(register_folder, "teams.csv", 2, funded_until="spring 2027")
    assert sentences(read_register(register_folder)) == [
        f'teams.csv, row 2, column "funded_until": found "spring 2027". This is not a date. {DATES}'
    ]


def test_four_teams_that_ship_have_a_day_to_which_funding_is_on_record():
    teams = read_register(SHIPPED).teams
    assert dict(teams.loc[teams["funded_until"].notna(), ["team_id", "funded_until"]].to_numpy().tolist()) == {
        "babs-st-helens": "2026-12", "little-minds-matter-bradford": "2027-03", "haringey-pips": "2026-03",
        "west-northants-pir": "2028-09",
    }  # fmt: skip


def test_lincolnshire_is_the_one_area_of_which_a_commissioner_says_that_it_commissioned_none():
    statements = read_register(SHIPPED).statements
    said = statements[statements["claim"] == "not_commissioned"]
    assert said[["stated_area", "stated_on"]].to_numpy().tolist() == [["Lincolnshire", "2024-04"]]


def test_the_catchments_that_ship_are_read_with_the_day_of_their_own_source():
    catchments = read_register(SHIPPED).catchments
    written = list(csv.DictReader(io.StringIO((SHIPPED / "catchments.csv").read_text(encoding="utf-8"))))
    dated = {(row["team_id"], row["stated_area"]) for row in written if row["source_date"]}
    found = catchments[catchments["stated_earliest"].notna()]
    assert dated and {*zip(found["team_id"], found["stated_area"], strict=True)} == dated


def test_a_class_of_another_service_is_told_where_its_classes_belong(register_folder):
    path = register_folder / "teams.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("named_by_foundation", "our_own", 1), encoding="utf-8")
    (sentence,) = sentences(read_register(register_folder))
    assert "register.toml" not in sentence
    (register_folder / "register.toml").unlink()
    (sentence,) = sentences(read_register(register_folder))
    assert sentence.endswith("A register of another service names its classes in a file register.toml in it.")
