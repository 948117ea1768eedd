"""A register kept as a workbook: read in any order, every fault told with its place, nothing dropped silently."""

from __future__ import annotations

import csv
import io
import shutil
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapping import cli
from mapping.formats.register_workbook import write_template
from mapping.reading.register.register import read_register
from mapping.reading.tables.workbook import open_workbook, sheet_rows
from mapping.vocabulary.errors import InputError
from mapping.vocabulary.register_sheets import LEFT_OUT, SHEETS

from .conftest import ROOT

SHIPPED = ROOT / "data" / "register"
TEAMS = [["team_id", "team_name", "definition_class", "status"], ["a", "A", "self_described", "open"]]
CATCHMENTS = [["team_id", "stated_area", "extent"], ["a", "Kent", "whole"]]


def book(path: Path, **sheets: list[list[str]]) -> Path:
    """Write texts into a workbook, one sheet a table, in the order given."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for at, cells in enumerate(rows):
                for place, text in enumerate(cells):
                    sheet.write_string(at, place, text)
    return path


def sentences(register) -> list[str]:
    return [fault.sentence() for fault in register.faults]


def said(register) -> list[str]:
    return [note.sentence() for note in register.notes]


def shipped_as_book(path: Path) -> Path:
    tables = {p.stem: list(csv.reader(io.StringIO(p.read_text(encoding="utf-8")))) for p in SHIPPED.glob("*.csv")}
    shutil.copy(SHIPPED / "register.toml", path.parent)
    return book(path, **dict(reversed(tables.items())))


def same(one, other) -> bool:
    return all(getattr(one, name).equals(getattr(other, name)) for name in ("teams", "catchments", "statements")) and (
        one.known_open == other.known_open and one.completeness == other.completeness
    )


def test_the_register_that_ships_reads_the_same_from_a_workbook(tmp_path):
    register = read_register(shipped_as_book(tmp_path / "r.xlsx"))
    assert sentences(register) == [] and same(register, read_register(SHIPPED))
    assert register.called("teams.csv") == 'r.xlsx, sheet "teams"'


def test_sheets_in_any_order_and_capitals_with_extra_columns_and_sheets_are_harmless(tmp_path):
    wide = [[*TEAMS[0], "our own note"], [*TEAMS[1], "x"]]
    register = read_register(book(tmp_path / "r.xlsx", Notes=[["hello"]], CATCHMENTS=CATCHMENTS, **{" Teams ": wide}))
    assert (sentences(register), said(register), len(register.teams)) == ([], [], 1)


def test_all_faults_of_all_sheets_come_at_once_and_hide_none_of_each_other(tmp_path):
    path = tmp_path / "r.xlsx"
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as made:
        for name, rows in {"teams": [[*TEAMS[0], "source_dat"], ["a", "=1+1", "", "opn", "2024"]],
                           "catchments": [*CATCHMENTS, ["b", "Essex", "hole"]]}.items():  # fmt: skip
            sheet = made.add_worksheet(name)
            for at, cells in enumerate(rows):
                for place, text in enumerate(cells):
                    sheet.write_string(at, place, text)
        made.get_worksheet_by_name("teams").write_formula(1, 2, "=NA()", None, "#N/A")
    register = read_register(path)
    assert [(f.file, f.row, f.column, f.value) for f in register.faults] == [
        ('r.xlsx, sheet "teams"', 2, "definition_class", "#N/A"),
        ('r.xlsx, sheet "teams"', 1, "source_dat", ""),
        ('r.xlsx, sheet "teams"', 2, "status", "opn"),
        ('r.xlsx, sheet "catchments"', 3, "extent", "hole"),
        ('r.xlsx, sheet "catchments"', 3, "team_id", "b"),
    ]
    assert 'Rename it "source_date"' in sentences(register)[1]


def test_an_empty_list_of_teams_brings_no_flood_of_faults(tmp_path):
    register = read_register(book(tmp_path / "r.xlsx", teams=TEAMS[:1], catchments=CATCHMENTS * 20))
    assert len([f for f in register.faults if f.column == "team_id" and f.value == "a"]) == 0
    assert sentences(register)[0].endswith("The file has a header and no rows. Put one row in it for each team.")


@pytest.mark.parametrize(
    ("sheets", "sentence"),
    [
        ({"teams": TEAMS}, 'The workbook has no sheet "catchments".'),
        ({"team": TEAMS, "catchments": CATCHMENTS}, 'no sheet "teams". Is it the sheet "team"?'),
        (
            {"teams": TEAMS, "catchments": CATCHMENTS, "statments": [["x"]]},
            'no sheet "statements". Is it the sheet "statments"?',
        ),
        ({"teams": TEAMS, "teams ": TEAMS, "catchments": CATCHMENTS}, "Two sheets have this name."),
    ],
)
def test_a_sheet_that_is_missing_misnamed_or_there_twice_is_one_sentence(tmp_path, sheets, sentence):
    (only,) = sentences(read_register(book(tmp_path / "r.xlsx", **sheets)))
    assert sentence in only


def test_titles_totals_repeats_hidden_rows_and_merged_cells_are_noted(tmp_path):
    path = tmp_path / "r.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        for name, rows in {
            "teams": [["Our teams"], *TEAMS, TEAMS[1], ["Total", "1"]],
            "catchments": CATCHMENTS,
        }.items():
            sheet = made.add_worksheet(name)
            for at, cells in enumerate(rows):
                sheet.write_row(at, 0, cells)
        made.get_worksheet_by_name("catchments").set_row(1, None, None, {"hidden": True})
        made.get_worksheet_by_name("catchments").merge_range("F1:G1", "x")
    register = read_register(path)
    assert sentences(register) == []
    notes = "\n".join(said(register))
    for part in ("row 1: What stands above the header", "row 5: The row was left out: it looks like totals",
                 "row 4: The row was left out: a row above it says the same", "1 hidden row was read",
                 "The cells F1:G1 are merged"):  # fmt: skip
        assert part in notes
    assert register.rows["teams"].used == {3} and register.rows["teams"].aside == {4, 5}


def test_a_day_that_excel_keeps_as_a_number_is_that_day(tmp_path):
    teams = [[*TEAMS[0], "source_date"], [*TEAMS[1], "45323"]]
    register = read_register(book(tmp_path / "r.xlsx", teams=teams, catchments=CATCHMENTS))
    assert sentences(register) == [] and register.teams["evidence_on"][0].date() == date(2024, 2, 1)


# --- evidence


def test_evidence_of_a_day_to_come_is_a_fault_and_strict_asks_for_a_source(tmp_path):
    teams = [
        [*TEAMS[0], "source_date", "source_url"],
        [*TEAMS[1], "2027", ""],
        ["b", "B", "borderline", "open", "2026", "u"],
    ]
    path = book(tmp_path / "r.xlsx", teams=teams, catchments=CATCHMENTS)
    assert sentences(read_register(path)) == []
    late = sentences(read_register(path, today=date(2026, 11, 21)))
    assert late == ['r.xlsx, sheet "teams", row 2, column "source_date": found "2027". The evidence is of a day that had not '
                    "come on 2026-11-21, the day of the register. Correct the date, or the day of the register (released, "
                    "in register.toml)."]  # fmt: skip
    strict = sentences(read_register(path, strict=True))
    assert 'row 2, column "source_url": The row names no source, and --strict asks for one.' in strict[0]
    assert "No row names its source" in strict[1] and len(strict) == 2
    assert read_register(SHIPPED, strict=True).faults == ()


@pytest.mark.parametrize("text", ["# What\n\nVersion 9.\n", "nothing of the kind"])
def test_the_definition_in_words_has_the_version_that_every_headline_names(register_folder, text):
    register = read_register(register_folder)
    assert register.faults == ()
    (register_folder / "definition.md").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=rf"definition\.md: .*“Version {register.definition_version}\.”"):
        read_register(register_folder)


# --- personal data


def test_personal_data_is_left_out_and_named_by_its_cell_alone_unless_it_is_allowed(tmp_path):
    teams = [[*TEAMS[0], "public_note"], [*TEAMS[1], "ring 07700 900123 or write to jo@gmail.com"]]
    tables = {"teams": teams, "catchments": CATCHMENTS}
    register = read_register(book(tmp_path / "r.xlsx", **tables))
    assert register.faults == () and list(register.teams["public_note"]) == [LEFT_OUT]
    (note,) = said(register)
    assert "row 2" in note and '"public_note"' in note and "07700" not in note and "gmail" not in note
    allowed = [["text", "why"], ["07700900123", "the team's own number"], ["JO@gmail.com", "the team's own address"]]
    register = read_register(book(tmp_path / "s.xlsx", **tables, allowed=allowed))
    assert said(register) == [] and list(register.teams["public_note"]) == [teams[1][4]]


# --- template and report


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_template_filled_in_as_a_person_would_reads_without_a_fault(tmp_path, form):
    made = write_template(tmp_path / "t", xlsx=form == "xlsx", csv=form == "csv")
    row = {
        "team_id": "a",
        "team_name": "A",
        "definition_class": "self_described",
        "status": "open",
        "opened": "2024-02",
    }
    place = {"team_id": "a", "stated_area": "Kent", "extent": "whole"}
    if form == "csv":
        for name, cells in (("teams", row), ("catchments", place)):
            path = tmp_path / "t" / f"{name}.csv"
            names = path.read_text(encoding="utf-8").strip().split(",")
            with path.open("a", encoding="utf-8", newline="") as out:
                csv.DictWriter(out, names).writerow(cells)
        path = tmp_path / "t"
    else:
        held = open_workbook(made[0])
        rows = {name: [cells for _, cells in sheet_rows(held, name)] for name in held.sheets}
        for name, cells in (("teams", row), ("catchments", place)):
            rows[name].append([cells.get(column, "") for column in rows[name][0]])
        path = book(tmp_path / "filled.xlsx", **rows)
    register = read_register(path)
    assert sentences(register) == [] and list(register.teams["team_name"]) == ["A"] and len(register.catchments) == 1
    if form == "xlsx":
        assert register.rows["teams"].aside == {2}
    assert register.notes == ()


def test_the_template_is_made_of_the_declared_columns_and_never_writes_over_a_filled_one(tmp_path):
    write_template(tmp_path)
    held = open_workbook(tmp_path / "register.xlsx")
    assert list(held.sheets) == ["how to fill it in", *SHEETS]
    for name, sheet in SHEETS.items():
        assert next(sheet_rows(held, name))[1] == sheet.table.names
    with pytest.raises(InputError, match="is not written over"):
        write_template(tmp_path)


def test_the_report_writes_faults_beside_the_rows_and_changes_nothing_else(tmp_path, capsys):
    teams = [TEAMS[0], ["a", "=HYPERLINK(1)", "self_described", "opn"]]
    path = book(tmp_path / "r.xlsx", teams=teams, catchments=CATCHMENTS, mine=[["=1", "x"]])
    assert cli.main(["check", str(path), "--report", str(tmp_path / "faults.xlsx")]) == 2
    assert "They stand beside the rows in" in capsys.readouterr().err
    held = open_workbook(tmp_path / "faults.xlsx")
    assert list(held.sheets) == ["everything to mend", "teams", "catchments", "mine"]
    rows = {name: [cells for _, cells in sheet_rows(held, name)] for name in held.sheets}
    assert [row[:4] for row in rows["teams"]] == teams
    assert rows["teams"][0][4] == "what to mend" and rows["teams"][1][4].startswith(
        "status: This is not one of the words"
    )
    assert [row[:2] for row in rows["mine"]] == [["=1", "x"]]
    assert cli.main(["check", str(path), "--report", str(path)]) == 2  # never in place of the register


# --- whatever is written

CELL = st.sampled_from(["", "a", "b", "A", "Kent", "whole", "part", "open", "self_described", "2024", "2024-13", "none", "yes",
                        "England", "Total", "Help: x", "=1", "0.5", "-1", "07700 900123", "x" * 50]) | st.text(max_size=6)  # fmt: skip


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_cells_either_load_or_are_refused_by_place_and_every_row_ends_in_one_way(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("any")
    counts = {}
    for name in ("teams", "catchments", "statements", "completeness"):
        names = SHEETS[name].table.names
        rows = data.draw(st.lists(st.lists(CELL, min_size=len(names), max_size=len(names)), max_size=4))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([names, *rows])
        counts[name] = sum(any(cell.strip() for cell in row) for row in rows)
    register = read_register(folder)
    whole_file_broken = {f.file for f in register.faults if "cannot be split" in f.why}
    for name, count in counts.items():
        ends = register.rows[name]
        assert not (ends.used & ends.aside or ends.used & ends.refused or ends.aside & ends.refused)
        if f"{name}.csv" not in whole_file_broken:
            assert len(ends.used) + len(ends.aside) + len(ends.refused) == count
    for fault in register.faults:
        assert fault.file.endswith(".csv") and fault.why and fault.remedy
