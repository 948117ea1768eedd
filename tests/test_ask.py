"""Asking councils: whom, what they are sent, and that nothing which people wrote is lost when it is made again."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date

import pandas as pd
import pytest

from mapping.corrections import letter as foi
from mapping.corrections.answers import read_answers
from mapping.corrections.ask import run_ask, tracked
from mapping.corrections.form import TRACKING, mark_of
from mapping.linking.areas_meant import rows_about
from mapping.linking.boards import boards_of, councils_of
from mapping.reading.register.about import what_counts
from mapping.reading.tables.workbook import open_workbook, sheet_rows
from mapping.study.settings import Settings
from mapping.vocabulary.errors import BusyError, InputError
from mapping.vocabulary.register_sheets import LEFT_OUT
from mapping.wording.bodies import answering
from mapping.writing.folder import held

from .conftest import ROOT

pytestmark = pytest.mark.usefixtures("remembered")
COVE, DALE, GLEN, WYL, NORTHSHIRE, NEWTOWN = (
    "E07000903", "E06000901", "S12000901", "W06000901", "E10000901", "E06000902",
)  # fmt: skip


@pytest.fixture
def ask(toy, tmp_path):
    def run(areas="not_known,heard_of,reverify", **more):
        config = Settings(**{"today": date(2026, 6, 1), "data": toy, "out": tmp_path / "out", **more})
        return run_ask(config, areas, lambda _said: None)

    return run


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def everything(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_there_is_a_folder_for_each_council_and_a_list_of_all(ask):
    done = ask()
    assert done.folder.name == "2026-06-01-utla-ask" and done.notes == ()
    listed = rows_of(done.folder / "tracking.csv")
    assert [row["code"] for row in listed] == sorted(p.name for p in done.folder.iterdir() if p.is_dir())
    assert len(listed) == done.asked and list(listed[0]) == TRACKING.names
    by_code = {row["code"]: row for row in listed}
    assert (
        by_code[NEWTOWN]["status"] == "not_known"
        and by_code[NEWTOWN]["reason"] == "rows are recorded that leave it open"
    )
    assert by_code[GLEN]["reason"] == "a team is recorded, which has to be checked: the evidence has no date"
    assert WYL not in by_code  # stated in 2024 that there is none: fresh, and not asked about
    assert not any(row[name] for row in listed for name in ("asked_on", "answered_on", "answer", "notes"))
    names = {"letter.txt", "foi.txt", "correction.csv", "correction.xlsx"}
    assert all({path.name for path in (done.folder / row["code"]).iterdir()} == names for row in listed)


def test_the_same_inputs_give_the_same_bytes(ask, tmp_path):
    assert everything(ask().folder) == everything(ask(out=tmp_path / "again").folder)


@pytest.mark.parametrize(
    ("areas", "codes"),
    [
        ("confirmed_none", {WYL}),
        ("confirmed-none, Dale", {WYL, DALE}),
        (NORTHSHIRE, {NORTHSHIRE}),
    ],
)
def test_statuses_codes_and_names_say_who_is_asked(ask, areas, codes):
    assert {row["code"] for row in rows_of(ask(areas).folder / "tracking.csv")} == codes


@pytest.mark.parametrize(
    ("areas", "more", "sentence"),
    [
        ("notknown", {}, r'--areas: found "notknown".*Or write one of: covered, .*reverify'),
        ("in_development", {}, "there is nobody to ask"),
        ("not_known", {"level": "nation"}, "Nobody answers for nations as a whole"),
        ("not_known", {"complete": ("England",)}, "--complete: A letter tells what is recorded"),
        ("not_known", {"contact": "nobody"}, "--contact"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence_and_nothing_is_written(ask, tmp_path, areas, more, sentence):
    with pytest.raises(InputError, match=sentence):
        ask(areas, **more)
    assert not (tmp_path / "out").exists()


def test_the_letter_tells_what_is_held_with_its_row_source_and_date(ask):
    folder = ask(f"{GLEN},{WYL},{NORTHSHIRE}", contact="The Toys <toys@example.org>").folder
    glen = (folder / GLEN / "letter.txt").read_text(encoding="utf-8")
    assert (
        "- Glen Team (glen-team), run by NHS Highlands: open. Source: none is recorded (undated). [teams.csv, row 4]"
        in glen
    )
    assert "- Area of the team glen-team: “NHS Highlands”, the whole of it. " in glen
    assert "[catchments.csv, row 5]" in glen and "that is enough: Correct" in glen
    assert "Please answer to: The Toys <toys@example.org>" in glen and "Toy teams" in glen
    wyl = (folder / WYL / "letter.txt").read_text(encoding="utf-8")
    assert "Stated: there is no team. Source: https://example.org/statement (June 2024). [statements.csv, row 2]" in wyl
    north = (folder / NORTHSHIRE / "letter.txt").read_text(encoding="utf-8")
    assert "ash-team" in north and "About “Cove”. Stated: there is no team." in north and "dale-team" not in north
    assert "Not complete." in north


def test_a_bare_correct_never_says_that_there_is_no_team(ask, toy, tmp_path):
    empty = tmp_path / "register"
    empty.mkdir()
    for name in ("teams.csv", "register.toml", "known_open.csv"):
        (empty / name).write_bytes((toy / "register" / name).read_bytes())
    (empty / "catchments.csv").write_text("team_id,stated_area,extent\nnew-team,Newtown,whole\n", encoding="utf-8")
    folder = ask(register=empty).folder
    letter = (folder / DALE / "letter.txt").read_text(encoding="utf-8")
    assert "holds no row about this area. That does not mean that there is no team." in letter
    assert "Correct" not in letter and "In one line: “There is no team”, or the name" in letter
    known = (folder / NEWTOWN / "letter.txt").read_text(encoding="utf-8")
    assert "What we do not know stays open" in known and "Whether this means your area is not settled." in known


def test_the_form_reads_back_as_the_rows_that_are_held_and_nothing_new(ask):
    folder = ask(NORTHSHIRE).folder / NORTHSHIRE
    for name in ("correction.csv", "correction.xlsx"):
        answers, faults = read_answers(folder / name)
        assert faults == []
        # Newtown may be in Cove, which is in Northshire. The rows to add are empty, and left out.
        assert [(a.sheet, a.cells.get("team_id"), a.cells.get("stated_area")) for a in answers] == [
            ("teams", "ash-team", None), ("teams", "new-team", None), ("catchments", "ash-team", "Ash Vale"),
            ("catchments", "ash-team", "E07000902"), ("catchments", "new-team", "Newtown"), ("statements", None, "Cove"),
        ]  # fmt: skip
        assert all(a.mark == mark_of(a.cells) for a in answers)
    table = rows_of(folder / "correction.csv")
    assert [row["stated_area"] for row in table if not row["register_mark"]] == ["", NORTHSHIRE, NORTHSHIRE]
    book = open_workbook(folder / "correction.xlsx")
    assert list(book.sheets) == ["how to fill it in", "teams", "catchments", "statements"]
    assert next(sheet_rows(book, "teams"))[1][-2:] == ["register_row", "register_mark"]


def test_personal_data_and_formulas_are_kept_out_of_what_is_sent(ask, toy, tmp_path):
    place = tmp_path / "register"
    place.mkdir()
    for path in (toy / "register").iterdir():
        (place / path.name).write_bytes(path.read_bytes())
    text = (place / "teams.csv").read_text(encoding="utf-8")
    text = text.replace("host_organisation\n", "host_organisation,notes,public_note,age_range\n").replace(
        "Ash Trust", "Ash Trust,ours alone,ring 07700 900123,=1+1"
    )
    (place / "teams.csv").write_text(text, encoding="utf-8")
    folder = ask(NORTHSHIRE, register=place).folder
    for name in ("letter.txt", "foi.txt", "correction.csv"):
        raw = (folder / NORTHSHIRE / name).read_bytes()
        assert b"07700" not in raw and b"ours alone" not in raw
    answers, _ = read_answers(folder / NORTHSHIRE / "correction.xlsx")
    assert (answers[0].cells["public_note"], answers[0].cells["age_range"]) == (LEFT_OUT, "=1+1")
    assert not {"notes", "confidence"} & set(answers[0].cells)
    row = rows_of(folder / NORTHSHIRE / "correction.csv")[0]
    assert row["public_note"] == LEFT_OUT and row["age_range"] == "'=1+1"
    assert "=1+1" not in [c.strip() for c in (folder / NORTHSHIRE / "correction.csv").read_text("utf-8").split(",")]


@pytest.mark.parametrize(("code", "act"), [(GLEN, "Freedom of Information (Scotland) Act 2002"), (NEWTOWN, "Freedom of Information Act 2000")])  # fmt: skip
def test_the_request_names_the_act_of_the_nation_and_numbers_its_questions(ask, code, act):
    text = (ask(code).folder / code / "foi.txt").read_text(encoding="utf-8")
    assert f"under the {act}." in text
    numbers = [int(n) for n in re.findall(r"^(\d+)\. ", text, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) >= 9
    assert {foi.act(n) for n in ("England", "Wales", "Northern Ireland")} == {"Freedom of Information Act 2000"}


def test_boards_are_asked_at_the_level_of_health(ask):
    kinds = {row["code"]: row["kind"] for row in rows_of(ask(level="health").folder / "tracking.csv")}
    assert kinds["S08000901"] == "health board" and kinds["E54000901"] == "integrated care board"
    assert kinds["TRUST"] == "health and social care trust"


# --- made again


def fill_in(path, code, **cells):
    rows = rows_of(path)
    for row in rows:
        if row["code"] == code:
            row.update(cells)
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_what_people_filled_in_is_never_lost_and_said(ask):
    folder = ask().folder
    fill_in(folder / "tracking.csv", GLEN, asked_on="2026-06-02", answer="-", status="not_known")
    done = ask()
    (row,) = (r for r in rows_of(folder / "tracking.csv") if r["code"] == GLEN)
    assert (row["asked_on"], row["answer"], row["status"]) == ("2026-06-02", "-", "not_known")
    assert done.notes == ("tracking.csv: 1 row that somebody filled in was kept.",)
    done = ask("confirmed_none")  # asks Tŷ Ŵyl alone
    listed = {r["code"]: r for r in rows_of(folder / "tracking.csv")}
    assert set(listed) == {GLEN, WYL} and listed[GLEN]["asked_on"] == "2026-06-02"
    assert "1 of them about areas that are not asked about now" in done.notes[0]


def test_the_list_of_an_earlier_day_goes_on(ask):
    folder = ask().folder
    fill_in(folder / "tracking.csv", GLEN, asked_on="2026-06-02")
    later = ask(on=date(2026, 6, 20), today=date(2026, 6, 20))
    assert later.folder.name == "2026-06-20-utla-ask" and "of 2026-06-01-utla-ask" in later.notes[0]
    assert {r["code"]: r["asked_on"] for r in rows_of(later.folder / "tracking.csv")}[GLEN] == "2026-06-02"


def test_files_that_people_changed_or_added_stay_however_often_it_is_made(ask):
    folder = ask().folder
    reply, form = folder / GLEN / "reply.eml", folder / GLEN / "correction.csv"
    reply.write_bytes(b"hello")
    form.write_bytes(form.read_bytes().replace(b"Glen Team", b"The Glen Team"))
    for _ in range(2):
        done = ask()
        assert b"The Glen Team" in form.read_bytes() and reply.read_bytes() == b"hello"
        assert done.notes == (
            f"Files that somebody changed or added were kept as they are: {GLEN}/correction.csv, {GLEN}/reply.eml. "
            "Move one away to have it made anew.",
        )
    assert set(json.loads((folder / "run.json").read_text(encoding="utf-8"))["kept"]) == {
        f"{GLEN}/correction.csv", f"{GLEN}/reply.eml",
    }  # fmt: skip


def test_a_list_that_cannot_be_read_whole_stops_it_and_everything_stays(ask):
    folder = ask().folder
    (folder / "tracking.csv").write_bytes(b'code,notes\n"E0,open quote\n')
    before = everything(folder)
    with pytest.raises(InputError, match=r"2026-06-01-utla-ask/tracking\.csv, row \d"):
        ask()
    assert everything(folder) == before


def test_a_disk_that_refuses_and_a_folder_that_is_held_leave_everything_as_it_was(ask, monkeypatch):
    folder = ask().folder
    fill_in(folder / "tracking.csv", GLEN, asked_on="2026-06-02")
    before = everything(folder)
    with held(folder), pytest.raises(BusyError):
        ask("confirmed_none")

    def full(path, _raw):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("mapping.writing.folder.write", full)
    with pytest.raises(InputError, match="No space left on device"):
        ask("confirmed_none")
    assert everything(folder) == before and {p.name for p in folder.parent.iterdir()} == {folder.name}


def test_columns_and_second_rows_of_the_keepers_own_stay():
    now = TRACKING.shaped(pd.DataFrame([{"code": "B", "name": "Bee", "status": "not_known"}]))
    before = pd.DataFrame(
        [("B", "", "first"), ("B", "2026-01", ""), ("", "", "call the helpline"), ("A", "", "")],
        columns=["code", "asked_on", "who"], dtype="string",
    ).reindex(columns=[*TRACKING.names, "who"], fill_value="")  # fmt: skip
    made, kept, gone = tracked(now, before)
    assert made[["code", "name", "asked_on", "who"]].to_numpy().tolist() == [
        ["B", "Bee", "", "first"], ["B", "", "2026-01", ""], ["", "", "", "call the helpline"],
    ]  # fmt: skip
    assert (kept, gone) == (3, 1)


def test_a_name_that_could_mean_several_areas_is_asked_of_each(known, members):
    parts = members[members["parent_level"] == "utla"]
    found = rows_about({2: "Newtown", 3: "NHS Highlands", 4: "Nowhere"}, parts, known)
    assert found == {
        NEWTOWN: {2: False}, NORTHSHIRE: {2: False}, GLEN: {3: True}, "S12000902": {3: True},
    }  # fmt: skip


def test_what_counts_is_the_first_paragraph_of_the_definition():
    assert what_counts(ROOT / "data" / "register" / "definition.md").startswith(
        "A specialised parent-infant relationship team is"
    )
    assert what_counts(ROOT / "no such file") == ""


@pytest.mark.parametrize(
    ("level", "nation", "boards", "said"),
    [
        ("utla", "England", ["NHS A Board", "NHS B Board"], "the council of Here and NHS A Board and NHS B Board"),
        ("utla", "Scotland", ["NHS C"], "NHS C and the council of Here"),
        ("ltla", "Wales", ["D Health Board"], "D Health Board and the council of Here"),
        ("utla", "Northern Ireland", ["E Trust"], "E Trust"),
        ("utla", "Northern Ireland", [], "the health and social care trust of Here"),
        ("utla", "England", [], "the council of Here and the integrated care board there"),
        ("health", "Wales", [], "the health board, Here"),
        ("health", "Northern Ireland", [], "the health and social care trust, Here"),
        ("region", "England", ["NHS A Board"], "those who commission services in Here"),
    ],
)
def test_who_answers_is_the_trust_the_board_with_the_council_or_the_council_with_the_board(level, nation, boards, said):
    assert answering(level, nation, "Here", boards) == said


def test_of_a_district_its_county_council_answers():
    members = pd.DataFrame(
        [("E07000037", "E10000007", "Derbyshire", "utla"), ("E07000037", "E07000037", "High Peak", "ltla")],
        columns=["child_code", "parent_code", "parent_name", "parent_level"],
    )
    assert councils_of(members, "ltla") == {"E07000037": "Derbyshire"} and councils_of(members, "utla") == {}


def test_the_boards_of_an_area_are_those_with_a_tenth_of_its_people_most_first():
    rows = [("utla", "A", "a1", 1.0), ("utla", "A", "a2", 1.0), ("utla", "B", "b1", 1.0),
            ("health", "N", "a1", 1.0), ("health", "S", "a2", 0.5), ("health", "T", "a2", 0.5), ("health", "S", "b1", 1.0)]  # fmt: skip
    members = pd.DataFrame(rows, columns=["parent_level", "parent_code", "child_code", "share"]).assign(
        parent_name=lambda made: made["parent_code"]
    )
    people = pd.Series({"a1": 900, "a2": 180, "b1": 5})
    assert boards_of(members, people, "utla") == {"A": ["N"], "B": ["S"]}
    assert boards_of(members, pd.Series({"a1": 100, "a2": 300, "b1": pd.NA}), "utla")["A"] == ["S", "T", "N"]
