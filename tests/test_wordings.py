"""Words of a list, as people write them, and columns, as people head them."""

from __future__ import annotations

import pytest
import xlsxwriter

from mapping.reading.register.cells import word_of
from mapping.reading.register.register import read_register
from mapping.reading.tables.any_table import read_table
from mapping.reading.tables.csv_sheet import header_name, read_sheet
from mapping.vocabulary.register_sheets import SHEETS

EVERY = {
    (name, column.name): column.choices
    for name, sheet in SHEETS.items()
    for column in sheet.table.columns
    if column.choices
}
STATUS, EXTENT, CLAIM = EVERY["teams", "status"], EVERY["catchments", "extent"], EVERY["statements", "claim"]


@pytest.mark.parametrize("choices", EVERY.values(), ids=map(".".join, EVERY))
def test_every_word_is_taken_in_any_case_and_however_it_is_spaced(choices):
    for word in choices:
        for written in (word, word.upper(), word.title(), word.replace("_", " "), word.replace("_", "-"), f" {word}."):
            assert word_of(written, choices) == (word, False)


@pytest.mark.parametrize(
    ("written", "choices", "word"),
    [("Active", STATUS, "open"), ("Planned", STATUS, "in_development"), ("Not known", STATUS, "unknown"),
     ("Whole county", EXTENT, "whole"), ("All", EXTENT, "whole"), ("partial", EXTENT, "part"), ("N/K", EXTENT, "unknown"),
     ("No team", CLAIM, "none"), ("Y", ("yes", "no"), "yes"), ("TRUE", ("yes", "no"), "yes"), ("N", ("yes", "no"), "no"),
     ("Charity", EVERY["teams", "host_type"], "voluntary")],
)  # fmt: skip
def test_the_usual_other_words_are_taken_and_said(written, choices, word):
    assert word_of(written, choices) == (word, True)


@pytest.mark.parametrize(
    "written", ["", "?!", "maybe", "opn", "yes", "whole", "opened in 2019", "not open", "not whole"]
)
def test_what_is_no_word_of_the_list_stays_one(written):
    assert word_of(written, STATUS) == ("", False)


def test_a_register_as_people_write_it_is_read_in_one_go(tmp_path):
    (tmp_path / "teams.csv").write_text(
        "Our teams;;;;;\n\nTeam ID;Team-Name;Definition class *;STATUS;source_url;Source date\n"
        "1;Team A;Self described;Open;https://example.org;Jun-26\n"
        "2;Team B;self-described;Running;https://example.org;1 June 2026\n",
        encoding="utf-16",
    )
    (tmp_path / "catchments.csv").write_text(
        "TeamID|StatedArea|Extent\n1|Leeds|Whole county\n2|Kent|PART\n", encoding="utf-8"
    )
    register = read_register(tmp_path)
    assert register.faults == ()
    assert register.teams["status"].tolist() == ["open", "open"]
    assert register.teams["definition_class"].tolist() == ["self_described"] * 2
    assert register.teams["evidence_on"].dt.strftime("%Y-%m-%d").tolist() == ["2026-06-01"] * 2
    assert register.teams["source_date"].tolist() == ["2026-06", "2026-06-01"]
    assert register.catchments["extent"].tolist() == ["whole", "part"]
    said = [(note.file, note.row, note.value) for note in register.notes if note.why.startswith("It was read as")]
    assert said == [("teams.csv", 5, "Running"), ("catchments.csv", 2, "Whole county")]
    assert len(register.notes) <= 10


@pytest.mark.parametrize(
    ("cell", "name"),
    [("Team ID", "team_id"), ("team-id", "team_id"), ("TeamID", "team_id"), ("Team_Id*", "team_id"),
     ("\ufeffteam_id ", "team_id"), ("Stated area:", "stated_area"), ("StatedArea", "stated_area"),
     ("Source URL", "source_url"), ("aged_0_to_2", "aged_0_to_2"), ("Aged 0 to 2", "aged_0_to_2")],
)  # fmt: skip
def test_a_header_is_known_however_it_is_spelled(cell, name):
    assert header_name(cell) == name


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_sheet_is_read_whatever_it_was_saved_as(tmp_path, sign, encoding):
    path = tmp_path / "towns.csv"
    path.write_bytes(f"id{sign}town\n1{sign}Ynys Môn\n2{sign}Sir y Fflint\n".encode(encoding))
    sheet = read_sheet(path, required=["id", "town"], optional=[])
    assert sheet.faults == [] and sheet.rows["town"].tolist() == ["Ynys Môn", "Sir y Fflint"]


def test_a_sign_that_the_first_line_declares_is_taken(tmp_path):
    path = tmp_path / "towns.csv"
    path.write_text("sep=^\nid^town\n1^Leeds, Yorkshire\n", encoding="utf-8")
    sheet = read_sheet(path, required=["id", "town"], optional=[])
    assert sheet.rows["town"].to_dict() == {3: "Leeds, Yorkshire"}
    assert [note.why for note in sheet.notes] == ["The cells are separated by the sign ^, and were read so."]


def test_a_table_of_ones_own_may_be_a_sheet_of_a_workbook(tmp_path):
    path = tmp_path / "towns.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        made.add_worksheet("Notes").write_row(0, 0, ["What this is"])
        sheet = made.add_worksheet("Towns")
        for number, cells in enumerate([["Our towns"], [], ["ID", "Town", "More"], ["1", "Ynys Môn", "x"]]):
            sheet.write_row(number, 0, cells)
    table = read_table(path, required=["id", "town"], optional=["more"])
    assert table.name == 'towns.xlsx, sheet "Towns"' and table.faults == []
    assert table.rows.to_dict("index") == {4: {"id": "1", "town": "Ynys Môn", "more": "x"}}
    (fault,) = read_table(path, required=["id", "nowhere"], optional=[]).faults[:1]
    assert fault.why.startswith('The column "id" is missing.')
