"""Faults of one cause are one sentence, and each stands in the report."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from mapping.cli.main import main
from mapping.reading.tables.workbook import Seen, open_workbook, sheet_rows
from mapping.vocabulary.errors import Fault, InputError, sentences

SOURCE = "https://example.org/page"


def fault(row: int | None = None, why: str = "The cell is empty.", value: str = "", file: str = "a.csv") -> Fault:
    return Fault(file=file, row=row, column="status", value=value, why=why, remedy="Fill it in.")


def test_three_of_one_cause_are_said_each_and_four_together():
    three = [fault(row, value=str(row)) for row in (2, 3, 4)]
    assert sentences(three) == [each.sentence() for each in three]
    assert sentences([*three, fault(9, value="x")]) == [
        'a.csv, column "status": 4 rows. The cell is empty. Fill it in. The first: row 2 ("2"), row 3 ("3"), row 4 ("4").'
    ]


@pytest.mark.parametrize("why", ['The year is "\u202e" in another row.', "It holds \x1b[31m.", "Two\nlines."])
def test_no_sign_that_a_screen_would_obey_is_said_of_one_fault_or_of_many(why):
    for count in (1, 4):
        for differing in ("", "abcd"):
            faults = [
                Fault(file="a.csv", row=row, value=f"v{row}", why=why + differing[row : row + 1], remedy="Mend it.")
                for row in range(count)
            ]
            assert all(text.isprintable() for text in sentences(faults))


def test_what_differs_only_in_numbers_and_names_is_of_one_cause():
    said = sentences(fault(row, f'The team is in row {row} already, as "T{row}".', "t") for row in range(2, 302))
    assert said == [
        'a.csv, column "status": 300 rows. The first: row 2 "t": The team is in row 2 already, as "T2". Fill it in. '
        'row 3 "t": The team is in row 3 already, as "T3". Fill it in. '
        'row 4 "t": The team is in row 4 already, as "T4". Fill it in.'
    ]


def test_a_hundred_misspellings_are_one_sentence_whatever_each_may_mean():
    near = ["Leeds (E08000035)", "Blackburn with Darwen (E06000008), Stoke-on-Trent (E06000021)", "Fife (S12000047)"]
    every = [
        Fault(file="c.csv", row=row, column="stated_area", value=f"Nam{row}", why="No area has this name.",
              remedy=f"It may mean {near[row % 3]}. Write one code, or one row for each.")
        for row in range(2, 102)
    ]  # fmt: skip
    (said,) = sentences(every)
    assert said.startswith('c.csv, column "stated_area": 100 rows. The first: row 2 "Nam2": No area has this name.')
    assert "It may mean Fife (S12000047)." in said and "Nam5" not in said


def test_the_same_words_about_two_columns_are_one_sentence():
    every = [replace(fault(row), column=name) for name in ("share_low", "share_high") for row in range(2, 12)]
    assert sentences(every) == [
        'a.csv, columns "share_low" and "share_high": 20 rows. The cell is empty. Fill it in. '
        "The first: row 2, column share_low, row 2, column share_high, row 3, column share_low."
    ]


def test_among_many_faults_two_of_one_cause_are_said_together():
    every = [
        fault(row, f"Of kind {row % 15} there is one.".replace(str(row % 15), "abcdefghijklmno"[row % 15]))
        for row in range(30)
    ]
    assert len(sentences(every)) == 15


def test_nobody_is_given_more_sentences_than_can_be_read_and_each_cause_is_shown_first():
    letters = "abcdefghijklmnopqrstuvwxyz"
    every = [fault(row, f"It is {letters[row % 26]}{letters[row // 26]}.") for row in range(200)]
    (said,) = sentences(every)
    assert said.startswith('a.csv, column "status": 200 rows. The first: row 0: It is aa. Fill it in. row 1: It is ba.')


def test_another_file_column_or_reason_is_another_cause():
    every = [fault(row, why, file=file) for row in range(2, 12) for why in ("This.", "That.") for file in ("a", "b")]
    assert len(sentences(every)) == 4
    assert str(InputError(every)).count("\n") == 3


# How people damage a row: which cell of the team or of its area, and with what.
TEAM_ID, NAME, CLASS, STATUS, _, DATE = range(6)
DAMAGE = [
    ("team", STATUS, ["opn", "yess", "?", "gone"]), ("team", DATE, ["32/13/2026", "soon", "2026-19", "next year"]),
    ("team", NAME, [""]), ("team", CLASS, ["good"]), ("team", TEAM_ID, ["t2"]), ("area", 2, ["al", "some", "nope"]),
    ("area", 1, ["Newcastle", "Atlantis", "Ledes", "E05011234", "E07999999", "Newprot", "London", ""]),
    ("area", 0, ["nobody", "somebody"]),
]  # fmt: skip
AREAS = ["Leeds", "Kent", "Oxfordshire", "Cornwall", "Fife", "Powys", "Belfast", "Camden", "Norwich", "Wigan"]


def damaged_register(folder: Path, rows: int, share: float) -> set[int]:
    """Write a register of many teams, a share of its rows damaged in ways that people damage them."""
    chance = random.Random(7)
    every = range(2, rows + 2)
    cells = {
        "team": {n: [f"t{n}", f"Team number {n}", "self_described", "open", SOURCE, "2026-06"] for n in every},
        "area": {n: [f"t{n}", chance.choice(AREAS), "part"] for n in every},
    }
    bad = set(chance.sample(every[1:], int(rows * share)))
    for row in bad:
        sheet, place, texts = chance.choice(DAMAGE)
        cells[sheet][row][place] = chance.choice(texts)
    folder.mkdir()
    headers = {
        "team": "team_id,team_name,definition_class,status,source_url,source_date",
        "area": "team_id,stated_area,extent",
    }
    for sheet, name in (("team", "teams"), ("area", "catchments")):
        lines = [headers[sheet], *(",".join(row) for row in cells[sheet].values())]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return bad


def test_three_thousand_rows_of_which_two_in_five_are_damaged_are_said_in_forty_sentences(tmp_path, capsys):
    bad = damaged_register(tmp_path / "register", 3000, 0.4)
    report = tmp_path / "faults.xlsx"
    assert main(["check", str(tmp_path / "register"), "--report", str(report)]) == 2
    out, err = capsys.readouterr()
    lines = [*out.splitlines(), *err.splitlines()]
    assert len(lines) <= 40
    assert all(len(line) < 900 for line in lines)
    book = open_workbook(report)
    listed = list(sheet_rows(book, next(iter(book.sheets)), Seen()))
    told = {int(cells[2]) for _, cells in listed[1:] if cells[2]}
    assert bad <= told
    # Every row that was handed in stands in the report too.
    for name in ("teams", "catchments"):
        assert len(list(sheet_rows(book, name, Seen()))) == 3001


def test_an_area_that_cannot_be_read_is_said_though_its_row_has_another_fault(tmp_path, capsys):
    folder = tmp_path / "register"
    damaged_register(folder, 3, 0)
    rows = ["no-such-team,Manchestr,part", "t1,Lerds,", "t1,Leeds,whole"]
    text = (folder / "catchments.csv").read_text(encoding="utf-8").splitlines()[0]
    (folder / "catchments.csv").write_text("\n".join([text, *rows]) + "\n", encoding="utf-8")
    assert main(["check", str(folder)]) == 2
    said = capsys.readouterr().err
    assert 'row 2, column "stated_area": found "Manchestr". No area has this name. It may mean Manchester' in said
    assert 'row 3, column "stated_area": found "Lerds". No area has this name. It may mean Leeds' in said
    assert 'found "no-such-team"' in said and 'column "extent"' in said


def test_six_rows_of_one_name_are_one_note(tmp_path, capsys):
    folder = tmp_path / "register"
    damaged_register(folder, 6, 0)
    for name in ("teams", "catchments"):
        text = (folder / f"{name}.csv").read_text(encoding="utf-8")
        for row in range(2, 8):
            text = text.replace(f"Team number {row},", "Oak Lane,")
        header, *rows = text.splitlines()
        rows = [f"t{row},Leeds,part" for row in range(2, 8)] if name == "catchments" else rows
        (folder / f"{name}.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    assert main(["check", str(folder)]) == 0
    (note,) = [line for line in capsys.readouterr().out.splitlines() if "may be the same" in line]
    assert "row 2" in note and "The 5 teams in rows 3, 4, 5, 6, 7 may be the same one." in note
    assert main(["register", "duplicates", "--register", str(folder)]) == 0
    group, last = capsys.readouterr().out.splitlines()
    assert group.startswith('rows 2, 3, 4, 5, 6 and 7: "Oak Lane": Their names are alike')
    assert last == "1 group, 6 teams in all, to judge; nothing was merged."


@pytest.mark.parametrize("report", [False, True])
def test_whoever_sees_a_group_is_told_where_each_of_it_is_said(tmp_path, capsys, report):
    damaged_register(tmp_path / "register", 60, 0.5)
    more = ["--report", str(tmp_path / "faults.xlsx")] if report else []
    assert main(["check", str(tmp_path / "register"), *more]) == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert ("beside the rows" in last) == report
    assert ("everyarea check --report" in last) != report
