"""Corrections taken back: shown before they are taken, checked as the register is, and no other byte moved."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapping import cli
from mapping.corrections.answers import read_answers
from mapping.corrections.ask import run_ask
from mapping.corrections.differences import corrections
from mapping.corrections.form import Answer, RowChange, form_csv, mark_of, write_form_book
from mapping.corrections.merge import merged_csv, run_merge
from mapping.reading.register.as_written import raw_sheets
from mapping.reading.register.register import read_register
from mapping.reading.tables.workbook import open_workbook, sheet_rows
from mapping.study.settings import Settings
from mapping.vocabulary.errors import InputError, UnresolvedError
from mapping.vocabulary.register_sheets import SHEETS, RegisterRow

pytestmark = pytest.mark.usefixtures("remembered")
GLEN = "S12000901"
TODAY = date(2026, 6, 1)


@pytest.fixture
def place(toy, tmp_path):
    """A register of its own, as a folder."""
    shutil.copytree(toy / "register", tmp_path / "register")
    return tmp_path / "register"


@pytest.fixture
def config(toy, place, tmp_path):
    return Settings(today=TODAY, data=toy, register=place, out=tmp_path / "out")


def quiet(*_said):
    return None


def form(config, code=GLEN, name="answer", areas="not_known,heard_of,reverify"):
    """Ask, and give a copy of the form of one council, as it would come back."""
    folder = run_ask(config, areas, quiet).folder
    path = config.out.parent / f"{name}.csv"
    shutil.copyfile(folder / code / "correction.csv", path)
    return path


def fill_in(path: Path, *changes: tuple[int, dict[str, str]]) -> Path:
    """Write into the rows of a form, by their numbers in the spreadsheet, and save it as Excel does."""
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    for number, cells in changes:
        assert set(cells) <= set(rows[0])
        rows[number - 2].update(cells)
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def cells_of(changes):
    return [(c.sheet, c.row, c.added, c.cells) for c in changes]


def everything(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# The form of Glen: row 2 its team, 3 a team to add, 4 its catchment, 5 one to add, 6 a statement to add.


def test_a_form_that_comes_back_as_it_was_changes_nothing(config, place):
    before = everything(place)
    for path in (form(config), run_ask(config, GLEN, quiet).folder / GLEN / "correction.xlsx"):
        done = run_merge(config, [path], quiet, accept=True)
        assert (done.changes, done.place) == ((), None)
    assert everything(place) == before and not (config.out / "register-merged").exists()


def test_changes_are_shown_cell_by_cell_and_nothing_is_written_until_they_are_accepted(config):
    answer = fill_in(form(config), (2, {"status": "closed", "closed": "2026-03"}))
    before = everything(config.out.parent)
    done = run_merge(config, [answer], quiet)
    assert cells_of(done.changes) == [("teams", 4, False, {"status": ("open", "closed"), "closed": ("", "2026-03")})]
    assert done.place is None and everything(config.out.parent) == before


def test_an_answer_of_none_where_a_team_is_recorded_is_said_before_it_is_taken(config):
    answer = fill_in(form(config), (6, {"claim": "none", "stated_on": "2026-05-20"}))
    notes = run_merge(config, [answer], quiet).notes
    told = (
        f"This statement of 20 May 2026 says that there is no team in {GLEN}, but a team is recorded there (glen-team), "
        "on undated evidence."
    )
    assert [note for note in notes if told in note] and "Ask which of the two holds." in notes[-1]
    harmless = fill_in(form(config, name="other"), (2, {"age_range": "0 to 2"}))
    assert run_merge(config, [harmless], quiet).notes == ()


def test_an_accepted_correction_moves_no_other_byte_and_stands_beside_the_old_register(config, place):
    before = everything(place)
    answer = fill_in(form(config), (2, {"families_per_year": "40", "source_date": "2026-05"}))
    done = run_merge(config, [answer], quiet, accept=True)
    after = everything(done.place)
    assert done.place == config.out / "register-merged" and everything(place) == before
    assert {name for name in before if before[name] != after[name]} == {"teams.csv"}
    assert set(after) - set(before) == {"history.csv"} and set(before) <= set(after)
    old, new = (raw["teams.csv"].split(b"\n") for raw in (before, after))
    # The column that was not there yet is named in the header; no row but the one that needs it has it.
    assert (
        new[0] == old[0] + b",families_per_year"
        and new[3] == b"glen-team,Glen Team,scottish_board_team,open,,,2026-05,NHS Highlands,40"
    )
    assert [line for n, line in enumerate(new) if n not in (0, 3)] == [
        line for n, line in enumerate(old) if n not in (0, 3)
    ]
    teams = read_register(done.place).teams.set_index("team_id")
    assert teams.loc["glen-team", "families_per_year"] == 40 and len(teams) == 7


def test_a_team_and_a_statement_are_added_below_and_the_result_holds(config):
    answer = fill_in(
        form(config),
        (3, {"team_id": "new-glen", "team_name": "Tîm Glen", "definition_class": "self_described", "status": "open"}),
        (5, {"team_id": "new-glen", "extent": "part", "source_date": "2026-05"}),
        (6, {"claim": "team", "stated_on": "2026-05-01"}),
    )
    done = run_merge(config, [answer], quiet, accept=True)
    assert [(c.sheet, c.row, c.added) for c in done.changes] == [
        ("teams", 9, True),
        ("catchments", 9, True),
        ("statements", 4, True),
    ]
    register = read_register(done.place)
    assert register.faults == () and register.teams["team_name"].iloc[-1] == "Tîm Glen"
    assert register.catchments[["team_id", "stated_area", "extent"]].iloc[-1].tolist() == ["new-glen", GLEN, "part"]
    assert register.statements["claim"].iloc[-1] == "team"


def test_what_is_left_to_us_may_be_empty_and_counts_nowhere_until_it_is_judged(config):
    answer = fill_in(form(config), (3, {"team_id": "x", "team_name": "X", "status": "open"}))
    done = run_merge(config, [answer], quiet, accept=True)
    assert any("which no definition counts, until you have judged it" in note for note in done.notes)
    teams = read_register(done.place).teams.set_index("team_id")
    assert teams.at["x", "definition_class"] == "area_statement_only"


def test_a_form_that_contradicts_itself_is_said(config):
    new = {"team_id": "x", "team_name": "X", "status": "open", "definition_class": "borderline"}
    denied = (6, {"claim": "none", "stated_on": "2026-05-20"})
    answer = fill_in(form(config), (3, new), (5, {"team_id": "x", "extent": "part"}), denied)
    notes = run_merge(config, [answer], quiet).notes
    assert (
        f"answer.csv: rows 6 (statements) and 5 (catchments) contradict each other. The one says that there is no team "
        f"in {GLEN}; the other records the team x there. Ask which of the two holds."
    ) in notes
    ended = fill_in(
        form(config, name="b"), (3, new | {"status": "closed"}), (5, {"team_id": "x", "extent": "part"}), denied
    )
    assert not any("contradict each other" in note for note in run_merge(config, [ended], quiet).notes)


def test_each_merge_grows_the_change_log_and_rewrites_nothing_of_it(config, place):
    first = fill_in(form(config), (2, {"status": "paused"}))
    run_merge(replace(config, out=place), [first], quiet, accept=True)
    log = (place / "history.csv").read_bytes()
    assert log.decode("utf-8-sig").split("\r\n") == [
        "day,what,sheet,row,column,was,is,from",
        '2026-06-01,changed,teams,4,status,open,paused,"answer.csv, row 2"',
        "",
    ]
    again = replace(config, out=config.out / "again")
    second = fill_in(
        form(again, name="second"),
        (2, {"status": "closed", "closed": "2026-05"}),
        (6, {"claim": "team", "stated_on": "2026"}),
    )
    run_merge(replace(config, out=place, today=date(2026, 7, 1)), [second], quiet, accept=True)
    grown = (place / "history.csv").read_bytes()
    assert grown.startswith(log)
    rows = list(csv.DictReader(io.StringIO(grown.decode("utf-8-sig"))))
    assert [(r["day"], r["what"], r["column"], r["was"], r["is"]) for r in rows[1:3]] == [
        ("2026-07-01", "changed", "status", "paused", "closed"), ("2026-07-01", "changed", "closed", "", "2026-05"),
    ]  # fmt: skip
    assert {(r["what"], r["sheet"]) for r in rows[3:]} == {("added", "statements")}
    assert read_register(place).faults == ()


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ([(2, {"status": "opn"})], InputError, 'answer.csv, row 2, column "status": found "opn". This is not one of the words'),
        ([(2, {"team_name": ""})], InputError, 'answer.csv, row 2, column "team_name": The cell is empty.'),
        ([(2, {"source_date": "2027-01"})], InputError, 'answer.csv, row 2, column "source_date": found "2027-01". The evidence is of a day that had not come'),
        ([(3, {"team_id": "x", "team_name": "X", "definition_class": "borderline"})], InputError, 'answer.csv, row 3, column "status": The cell is empty. Write one of'),
        ([(3, {"team_id": "ash-team", "team_name": "X", "status": "open", "definition_class": "borderline"})], InputError, 'answer.csv, row 3, column "team_id": found "ash-team". The team is in row 2 already.'),
        ([(5, {"team_id": "glen-team", "extent": "whole", "stated_area": "Atlantis"})], UnresolvedError, 'answer.csv, row 5, column "stated_area": found "Atlantis". No area has this name.'),
        ([(6, {"claim": "none", "stated_on": "soon"})], InputError, 'answer.csv, row 6, column "stated_on": found "soon". This is not a date.'),
        ([(2, {"age_range": "=cmd()"})], InputError, 'answer.csv, row 2, column "age_range": found "=cmd()". A spreadsheet would take this text for a formula'),
        ([(2, {"sheet": "completeness"})], InputError, 'answer.csv, row 2, column "sheet": found "completeness". This is no sheet of the register that a correction can change.'),
        ([(4, {"status": "closed"})], InputError, 'answer.csv, row 4, column "status": found "closed". The sheet catchments has no such column.'),
        ([(4, {"team_id": "", "stated_area": "", "extent": ""})], InputError, "answer.csv, row 4: The row was emptied, and no row of the register is ever deleted."),
        ([(2, {"register_mark": "m0", "status": "paused"})], InputError, "answer.csv, row 2: The register holds no row as it stood in the form"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_by_the_row_of_the_form_and_nothing_is_written(config, place, changes, error, sentence):
    answer, before = fill_in(form(config), *changes), everything(place)
    with pytest.raises(error) as raised:
        run_merge(config, [answer], quiet, accept=True)
    assert sentence in str(raised.value) and raised.value.left == "Nothing was written; the register is as it was."
    assert everything(place) == before and not (config.out / "register-merged").exists()
    assert not list(config.out.glob(".*"))


def test_a_trust_which_has_no_code_of_its_own_is_named_so_that_its_answer_finds_it(config, toy, place):
    here = Settings(today=TODAY, data=toy, register=place, out=config.out, level="health")
    answer = form(here, code="TRUST")  # 2 and 3 its team and one to add, 4 and 5 its catchment and one, 6 a statement
    fill_in(answer, (6, {"claim": "team", "stated_on": "2026-05"}))
    assert [c.cells["stated_area"] for c in run_merge(here, [answer], quiet).changes] == [
        ("", "NHS Inis Integrated Care Board")
    ]


def test_all_faults_of_all_forms_come_at_once(config):
    one = fill_in(form(config, name="one"), (2, {"sheet": "x"}), (4, {"sheet": "y"}))
    two = config.out.parent / "two.csv"
    two.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        run_merge(config, [one, two], quiet)
    said = str(raised.value)
    assert "one.csv, row 2" in said and "one.csv, row 4" in said and 'The column "register_mark" is missing' in said


def test_two_answers_about_one_row_that_differ_are_refused_and_two_that_agree_are_one(config):
    paths = [
        fill_in(form(config, name=name), (2, {"status": status}))
        for name, status in (("one", "paused"), ("two", "closed"))
    ]
    with pytest.raises(InputError, match=r'two\.csv, row 2, column "status": found "closed"\. Another answer about the same row differs: one\.csv, row 2 says "paused"'):  # fmt: skip
        run_merge(config, paths, quiet)
    fill_in(paths[1], (2, {"status": "paused"}))
    assert len(run_merge(config, paths, quiet).changes) == 1
    fill_in(paths[1], (2, {"base_town": "Glen"}))
    with pytest.raises(InputError, match=r'column "base_town".*one\.csv, row 2 leaves the cell as it is'):
        run_merge(config, paths, quiet)


def test_a_row_that_changed_since_the_form_was_made_is_refused_and_rows_that_moved_are_found(config, place):
    answer = fill_in(form(config), (2, {"status": "paused"}))
    path = place / "teams.csv"
    text = path.read_text(encoding="utf-8")
    first, *rest = text.splitlines(keepends=True)
    path.write_text("".join([first, *reversed(rest)]), encoding="utf-8")
    assert [c.row for c in run_merge(config, [answer], quiet).changes] == [6]
    path.write_text(text.replace("Glen Team,", "The Glen Team,"), encoding="utf-8")
    with pytest.raises(InputError, match="the row was changed since the form was made"):
        run_merge(config, [answer], quiet)


def test_an_answer_that_was_taken_already_changes_nothing(config):
    answer = fill_in(form(config), (2, {"status": "paused"}), (6, {"claim": "team", "stated_on": "2026-05-01"}))
    done = run_merge(config, [answer], quiet, accept=True)
    again = Settings(today=TODAY, data=config.data, register=done.place, out=config.out)
    assert run_merge(again, [answer], quiet).changes == ()


def test_the_old_register_is_replaced_only_where_out_is_its_very_place(config, place, toy):
    answer = fill_in(form(config), (2, {"status": "paused"}))
    (place / "our notes.docx").write_bytes(b"ours")
    merged = run_merge(config, [answer], quiet, accept=True).place
    other = fill_in(form(config, name="other"), (2, {"status": "unknown"}))
    with pytest.raises(InputError, match="There is a register already, and it is not written over"):
        run_merge(config, [other], quiet, accept=True)
    assert b",paused," in (merged / "teams.csv").read_bytes()
    here = Settings(today=TODAY, data=toy, register=place, out=place)
    done = run_merge(here, [other], quiet, accept=True)
    assert done.place == place and b",unknown," in (place / "teams.csv").read_bytes()
    assert (place / "our notes.docx").read_bytes() == b"ours" and not list(place.parent.glob(".*register*"))
    shipped = Settings(today=TODAY, data=toy, out=toy / "register")
    with pytest.raises(InputError, match="held to its passport"):
        run_merge(shipped, [other], quiet, accept=True)


def test_a_disk_that_refuses_leaves_the_old_register_whole(config, place, toy, monkeypatch):
    answer, before = fill_in(form(config), (2, {"status": "paused"})), everything(place)

    def full(*_args, **_more):
        raise OSError(28, "No space left on device", str(place.parent / "x"))

    monkeypatch.setattr("mapping.writing.folder.settle_tree", full)
    with pytest.raises(InputError, match="No space left"):
        run_merge(Settings(today=TODAY, data=toy, register=place, out=place), [answer], quiet, accept=True)
    assert everything(place) == before


def test_what_a_spreadsheet_does_to_dates_and_numbers_on_saving_is_no_change(config, place):
    text = (place / "teams.csv").read_text(encoding="utf-8").replace("open,,,,NHS", "open,2024-03,,2026-03-14,NHS")
    (place / "teams.csv").write_text(text, encoding="utf-8")
    answer = fill_in(form(config, areas=GLEN), (2, {"opened": "Mar-24", "source_date": "14/03/2026"}))
    assert run_merge(config, [answer], quiet).changes == ()
    fill_in(answer, (2, {"opened": "Apr-24"}))
    (change,) = run_merge(config, [answer], quiet).changes
    assert change.cells == {"opened": ("2024-03", "Apr-24")}
    fill_in(answer, (2, {"opened": "Apr 24"}))
    with pytest.raises(InputError, match=r'column "opened": found "Apr 24"\. This could be April 2024 or 24 April\.'):
        run_merge(config, [answer], quiet)


def test_personal_data_stays_in_the_register_where_nobody_changed_it_and_is_noted_where_an_answer_brings_it(
    config, place
):
    text = (place / "teams.csv").read_text(encoding="utf-8")
    text = text.replace("host_organisation\n", "host_organisation,notes\n").replace(
        "NHS Highlands", "NHS Highlands,ring 07700 900123"
    )
    (place / "teams.csv").write_text(text, encoding="utf-8")
    answer = fill_in(form(config), (2, {"status": "paused"}))
    done = run_merge(config, [answer], quiet, accept=True)
    assert list(done.changes[0].cells) == ["status"]
    assert b"paused,,,,NHS Highlands,ring 07700 900123" in (done.place / "teams.csv").read_bytes()
    fill_in(answer, (2, {"base_town": "jo@gmail.com"}))
    notes = run_merge(config, [answer], quiet).notes
    assert any('"base_town"' in note and "an e-mail address" in note for note in notes)


# --- bytes


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"\xff\xfe"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_marks_line_ends_separators_and_quotes_of_the_file_stay(tmp_path, start, end, last):
    lines = [
        "Our teams;;;",
        'team_id;"team_name";definition_class;status',
        f'a;"A{end}B";self_described;open',
        ";;;",
        '"b";B;borderline;open',
    ]
    text = end.join(lines) + (end if last else "")
    encoding = "utf-16-le" if start == b"\xff\xfe" else "utf-8"
    (tmp_path / "teams.csv").write_bytes(start + text.encode(encoding))
    (tmp_path / "catchments.csv").write_text("team_id,stated_area,extent\na,Kent,whole\n", encoding="utf-8")
    path, raw = raw_sheets(tmp_path)["teams"]
    assert merged_csv(raw, "teams", []) == path.read_bytes()
    answer = Answer(file="f", row=2, sheet="teams", mark="", cells={})
    changed = RowChange(sheet="teams", row=5, added=False, cells={"status": ("open", "closed")}, answer=answer)
    added = RowChange(sheet="teams", row=6, added=True, cells={"team_id": ("", "c;d")}, answer=answer)
    made = merged_csv(raw, "teams", [changed, added])
    expected = end.join([*lines[:4], "b;B;borderline;closed", '"c;d";;;', ""])
    assert made == start + expected.encode(encoding)


def test_a_register_in_windows_letters_stays_so_and_what_these_lack_is_refused(config, place, toy):
    for path in place.glob("*.csv"):
        text = path.read_text(encoding="utf-8").replace("Tîm Tŷ Ŵyl", "Tîm")
        path.write_bytes(text.replace("tŷ ŵyl", "W06000901").replace("Tŷ Ŵyl", "W06000901").encode("cp1252"))
    windows = Settings(today=TODAY, data=toy, register=place, out=config.out, encoding="cp1252")
    answer = fill_in(form(windows), (2, {"base_town": "Château"}))
    made = (run_merge(windows, [answer], quiet, accept=True).place / "teams.csv").read_bytes()
    assert "Tîm".encode("cp1252") in made and "Château".encode("cp1252") in made
    fill_in(answer, (2, {"base_town": "Tŷ"}))
    with pytest.raises(InputError, match="a letter that the encoding cp1252 lacks"):
        run_merge(windows, [answer], quiet)


ROW = st.fixed_dictionaries({name: st.sampled_from(["", "a", "b", "2024", "x, y", 'q"q', "ŷ"]) for name in SHEETS["statements"].table.names})  # fmt: skip


@settings(max_examples=80, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(ROW, max_size=5), data=st.data())
def test_no_answers_ever_delete_a_row_or_change_one_that_they_do_not_name(rows, data):
    held = [RegisterRow(sheet="statements", called="s", row=n, cells=cells) for n, cells in enumerate(rows, start=2)]
    answers = []
    for place in data.draw(st.lists(st.integers(0, len(rows)), max_size=4)):
        mark = mark_of(rows[place]) if place < len(rows) else ""
        answers.append(Answer(file="f", row=len(answers) + 2, sheet="statements", mark=mark, cells=data.draw(ROW)))
    changes, faults = corrections({"statements": held}, {"statements": len(rows) + 1}, answers)
    named = {answer.mark for answer in answers}
    for change in changes:
        if change.added:
            assert change.row > len(rows) + 1 and all(old == "" for old, _ in change.cells.values())
        else:
            row = rows[change.row - 2]
            assert mark_of(row) in named and all(row[name] == old != new for name, (old, new) in change.cells.items())
    assert len({(c.row, c.added) for c in changes}) == len(changes) <= len(answers)
    assert all(fault.file == "f" and fault.row and fault.why and fault.remedy for fault in faults)


TEXT = st.text(st.sampled_from("ab =+-@'\",;ŷ1/\n|#"), max_size=8).map(str.strip) | st.sampled_from(
    ["Help: me", "Total", "0.50", "2024-03", "1e5", "007", "TRUE", "m0", "not_known"]
)


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_rows_come_back_from_a_form_that_nobody_touched_as_no_change(tmp_path_factory, data):
    names = SHEETS["catchments"].table.names
    rows = data.draw(st.lists(st.fixed_dictionaries(dict.fromkeys(names, TEXT)), min_size=1, max_size=3))
    held = [RegisterRow(sheet="catchments", called="c", row=n, cells=cells) for n, cells in enumerate(rows, start=2)]
    folder = tmp_path_factory.mktemp("any")
    (folder / "f.csv").write_bytes(form_csv(held, GLEN))
    write_form_book(folder / "f.xlsx", held, GLEN)
    for path in (folder / "f.csv", folder / "f.xlsx"):
        answers, faults = read_answers(path)
        assert (len(answers), faults) == (len(rows), [])
        changes, collisions = corrections({"catchments": held}, {"catchments": len(rows) + 1}, answers)
        assert changes == [] and [f for f in collisions if "was emptied" not in f.why] == []


# --- the command


def test_the_command_shows_the_difference_and_says_what_it_wrote(config, place, toy, capsys):
    answer = fill_in(
        form(config), (2, {"status": "paused", "base_town": "Glen\n"}), (6, {"claim": "team", "stated_on": "2026"})
    )
    words = ["register", "merge", str(answer), "--data", str(toy), "--register", str(place), "--out", str(config.out)]
    assert cli.main(words) == 0
    said = capsys.readouterr()
    assert said.out == (
        'teams.csv, row 4, "Glen Team": row changed (answer.csv, row 2)\n    status: "open" -> "paused"\n    base_town: nothing -> "Glen"\n'
        f'statements.csv, row 4, "{GLEN}": row added (answer.csv, row 6)\n    stated_area: "{GLEN}"\n    claim: "team"\n'
        '    stated_on: "2026"\n1 row changed, 1 added; nothing else.\n'
    )
    assert said.err == "Nothing was written. With --accept the new register is.\n"
    assert cli.main([*words, "--csv"]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        "what,sheet,row,about,column,old,new,answer_file,answer_row", "changed,teams,4,Glen Team,status,open,paused,answer.csv,2",
    ]  # fmt: skip
    assert cli.main([*words, "--accept"]) == 0
    assert "The new register is " in capsys.readouterr().out
    assert cli.main(["check", str(config.out / "register-merged"), "--data", str(toy)]) == 0
    assert cli.main(["register", "merge"]) == 2 and cli.main(["register", "template", "x.csv"]) == 2


# --- the whole round, on real files


def write_book(path: Path, sheets: dict[str, list[list[str]]]) -> Path:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for at, cells in enumerate(rows):
                for spot, text in enumerate(cells):
                    sheet.write_string(at, spot, text)
    return path


def book_rows(path: Path) -> dict[str, list[list[str]]]:
    """Read a workbook with every row in its place."""
    held = open_workbook(path)
    made = {}
    for name in held.sheets:
        rows = dict(sheet_rows(held, name))
        made[name] = [rows.get(n, []) for n in range(1, max(rows, default=0) + 1)]
    return made


def put(rows: list[list[str]], at: int, **cells: str) -> None:
    """Type into a row as a person does, by the names over the columns."""
    while len(rows) <= at:
        rows.append([])
    rows[at] += [""] * (len(rows[0]) - len(rows[at]))
    for name, text in cells.items():
        rows[at][rows[0].index(name)] = text


FIRST = {"team_id": "kent-pip", "team_name": "Kent Team", "definition_class": "self_described", "status": "open",
         "opened": "2021", "source_url": "https://example.org/kent", "source_date": "2021"}  # fmt: skip
PLACE = {"team_id": "kent-pip", "stated_area": "Kent", "extent": "unknown", "source_url": "https://example.org/kent"}


def filled_template(folder: Path, kind: str) -> Path:
    assert cli.main(["register", "template", f"--{kind}", "--out", str(folder)]) == 0
    made = folder / "register-template"
    if kind == "csv":
        for name, cells in (("teams", FIRST), ("catchments", PLACE)):
            path = made / f"{name}.csv"
            names = path.read_text(encoding="utf-8").strip().split(",")
            with path.open("a", encoding="utf-8", newline="") as out:
                csv.DictWriter(out, names).writerow(cells)
        return made
    sheets = book_rows(made / "register.xlsx")
    put(sheets["teams"], 2, **FIRST)
    put(sheets["catchments"], 2, **PLACE)
    return write_book(made / "register.xlsx", sheets)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_whole_round_from_template_to_merge(tmp_path, kind, capsys):
    register = filled_template(tmp_path, kind)
    out = ["--out", str(tmp_path / "out"), "--on", "2026-11-21"]
    assert cli.main(["check", str(register), "--on", "2026-11-21"]) == 0
    assert cli.main(["run", "--register", str(register), "--level", "nation", *out]) == 0
    assert cli.main(["ask", "--register", str(register), "--areas", "reverify,Powys", *out]) == 0
    folder = tmp_path / "out" / "2026-11-21-utla-ask"
    assert {p.name for p in folder.iterdir() if p.is_dir()} == {"E10000016", "W06000023"}
    kent, powys = folder / "E10000016", folder / "W06000023"
    if kind == "csv":
        corrected = fill_in(
            kent / "correction.csv",
            (2, {"last_confirmed": "2026-11", "families_per_year": "55"}),
            (4, {"extent": "whole"}),
        )
        added = fill_in(
            powys / "correction.csv",
            (4, {"claim": "none", "stated_on": "2026-11-20", "source_url": "https://example.org/powys"}),
        )
    else:
        sheets = book_rows(kent / "correction.xlsx")
        put(sheets["teams"], 2, last_confirmed="2026-11", families_per_year="55")
        put(sheets["catchments"], 2, extent="whole")
        corrected = write_book(kent / "correction.xlsx", sheets)
        sheets = book_rows(powys / "correction.xlsx")
        put(sheets["statements"], 2, claim="none", stated_on="2026-11-20", source_url="https://example.org/powys")
        added = write_book(powys / "correction.xlsx", sheets)
    words = ["register", "merge", str(corrected), str(added), "--register", str(register), *out]
    capsys.readouterr()
    assert cli.main([*words, "--accept"]) == 0
    said = capsys.readouterr().out
    assert "2 rows changed, 1 added; nothing else." in said
    merged = tmp_path / "out" / "register-merged" / ("" if kind == "csv" else "register.xlsx")
    assert cli.main(["check", str(merged), "--on", "2026-11-21"]) == 0
    capsys.readouterr()
    assert cli.main(["coverage", "--register", str(merged), "--on", "2026-11-21", "--csv"]) == 0
    status = {row["area_code"]: row["status"] for row in csv.DictReader(io.StringIO(capsys.readouterr().out))}
    assert (status["E10000016"], status["W06000023"]) == ("covered", "confirmed_none")
    assert sum(s != "not_known" for s in status.values()) == 2  # every other area is as little known as before
    assert cli.main(["compare", str(register), str(merged), "--on", "2026-11-21"]) == 0
    said = capsys.readouterr().out
    assert "Kent" in said and "Powys" in said and "Surrey" not in said


def test_a_row_of_each_kind_of_the_register_that_ships_comes_back_unchanged(tmp_path):
    config = Settings(today=date(2026, 11, 21), out=tmp_path / "out")
    every = "covered,partly_covered,served_extent_unknown,in_development,heard_of,not_known,confirmed_none"
    folder = run_ask(config, every, quiet).folder
    forms = [*sorted(folder.glob("*/correction.csv")), *sorted(folder.glob("[WN]*/correction.xlsx"))]
    assert len(forms) == 218 + 22 + 11
    assert run_merge(config, forms, quiet).changes == ()
