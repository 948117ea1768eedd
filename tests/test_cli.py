import contextlib
import io
import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from mapping import cli
from mapping.cli import commands

from .conftest import ROOT

pytestmark = pytest.mark.usefixtures("remembered")


@dataclass
class Said:
    stdout: str
    stderr: str


def everyarea(*words: str, code: int = 0) -> Said:
    """Run a command in this process; warnings are errors here."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            found = cli.main(list(words))
        except SystemExit as left:
            found = int(left.code or 0)
    assert found == code, err.getvalue()
    assert "Traceback" not in err.getvalue()
    return Said(out.getvalue(), err.getvalue())


def test_a_command_of_its_own_says_the_same_and_warns_of_nothing():
    words = [sys.executable, "-W", "error", "-m", "mapping", "headline"]
    made = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert (made.stdout, made.stderr) == (everyarea("headline").stdout, "")


def test_help_answers_at_once_and_names_every_command():
    times = []
    for _ in range(5):
        began = time.perf_counter()
        words = [sys.executable, "-m", "mapping", "--help"]
        text = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        times.append(time.perf_counter() - began)
    assert all(command in text for command in ("run", "check", "coverage", "headline", "gaps", "sources"))
    assert min(times) < 0.3


@pytest.mark.parametrize("command", ["run", "check", "coverage", "headline", "gaps", "sources"])
def test_every_command_has_help(command):
    assert f"everyarea {command}" in everyarea(command, "-h").stdout


def test_help_imports_nothing_heavy():
    code = "import sys; from mapping.cli.options import parser; parser().format_help(); print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not [name for name in ("pandas", "geopandas", "folium", "numpy", "jinja2") if f"'{name}'" in loaded]


@pytest.mark.parametrize("command", ["headline", "coverage"])
def test_a_table_of_its_own_loads_no_shapes(command):
    code = f"import sys; from mapping.cli.main import main; main(['{command}', '--json']); print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    heavy = ("geopandas", "shapely", "pyproj", "pyogrio", "highspy", "mapping.study.analysis", "mapping.page.page")
    assert not [name for name in heavy if f"'{name}'" in loaded]


def test_the_headline_is_the_same_as_text_csv_and_json():
    text, table, data = (everyarea("headline", *form).stdout for form in ([], ["--csv"], ["--json"]))
    rows = json.loads(data)
    assert len(rows) == 5 * 3 * 2 and rows[0]["scope"] == "England" and rows[-1]["scope"] == "UK"
    assert table.splitlines()[0] == "scope,definition,unit,total,at_least,recorded,at_most"
    for row, line in zip(rows, table.splitlines()[1:], strict=True):
        assert line == ",".join(str(value) for value in row.values())
    assert str(rows[-1]["total"]) in text and "Neither means that there is none" in " ".join(text.split())


def test_an_assumption_of_completeness_is_said():
    assert "Note: register taken as complete for Wales." in everyarea("headline", "--complete", "Wales").stdout
    rows = json.loads(everyarea("headline", "--complete", "Wales", "--json").stdout)
    wales = next(r for r in rows if (r["scope"], r["definition"], r["unit"]) == ("Wales", "standard", "areas"))
    assert (wales["total"], wales["at_least"], wales["recorded"], wales["at_most"]) == (22, 0, 0, 0)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["headline", "--on", "yesterday"], "'yesterday' is not a day; write it as 2026-11-21"),
        (["headline", "--complete", "Cornwall"], "'Cornwall' names no nation"),
        (["headline", "--fresh-months", "-1"], "is not a whole number from 0 to 1200"),
        (["headline", "--level", "parish"], "invalid choice: 'parish'"),
        (["check", "--register", "nowhere"], "nowhere: There is no such folder. Name a folder that holds teams.csv."),
        (["check", "--denominators", "nowhere.csv"], "nowhere.csv: There is no such file."),
        (["check", "--boundaries", "nowhere.gpkg"], "nowhere.gpkg: There is no such file on this computer."),
    ],
)
def test_what_cannot_be_used_is_a_sentence_and_exit_code_2(words, sentence):
    assert sentence in everyarea(*words, code=2).stderr


def test_check_says_what_was_read_and_what_stays_open():
    text = everyarea("check").stdout
    assert "57 teams, 80 stated areas, 41 statements, 218 areas: nothing to fix." in text
    assert "note: catchments.csv, row 10: Dorset: The name could mean several areas" in text


def test_sources_prints_every_passport():
    text = everyarea("sources").stdout
    assert "boundaries/areas.parquet" in text and "Scotland, approximate: 91.7%" in text
    records = json.loads(everyarea("sources", "--json").stdout)
    measured = {"measured_error", "error_metres", "nations"}  # of boundaries alone
    assert all(value for record in records for name, value in record.items() if name not in measured)
    assert all(record[name] for record in records if record["file"] == "boundaries/areas.parquet" for name in measured)
    assert everyarea("sources", "--csv").stdout.count("\n") >= len(records) + 1


def test_a_fault_of_ours_is_a_sentence_on_screen_and_a_trace_in_a_file(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(commands, "_config", lambda _asked: 1 / 0)
    assert cli.main(["headline", "--out", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "This is a fault in Every Area, not in your files." in said and "Traceback" not in said
    assert "ZeroDivisionError" in (tmp_path / "everyarea.log").read_text()


def test_only_the_command_line_prints_or_asks_what_day_it_is():
    for room in (ROOT / "mapping").rglob("*.py"):
        # A notebook asks by the one door of its own, which takes today where the register has no day.
        if room.parent != Path(cli.__file__).parent and room != ROOT / "mapping" / "study" / "study.py":
            text = room.read_text(encoding="utf-8")
            assert not re.search(r"^\s*print\(", text, re.M) and ".today()" not in text and ".now(" not in text, room


def test_the_headline_at_all_levels_says_whether_the_message_changes():
    text = everyarea("headline", "--all-levels").stdout
    assert "What does not change with the level: at least 49,907 and at most 2,018,166" in text.replace("\n", " ")
    assert "Never quote “recorded” without its level." in text.replace("\n", " ")
    rows = json.loads(everyarea("headline", "--all-levels", "--json").stdout)
    assert len(rows) == 5 * 3 * 2  # levels, definitions, units
    assert [row["total"] for row in rows if row["unit"] == "areas"] == [
        n for n in (361, 218, 12, 4, 62) for _ in range(3)
    ]
    babies = {(row["definition"], row["at_least"], row["at_most"]) for row in rows if row["unit"] == "babies"}
    assert babies == {
        ("strict", 44283, 2018166), ("standard", 49907, 2018166), ("broad", 49907, 2032251),
    }  # fmt: skip


@pytest.mark.parametrize("words", [["coverage"], ["headline"], ["gaps"], ["headline", "--all-levels"]])
def test_a_table_on_a_screen_is_at_most_80_columns_wide(words):
    assert max(len(line) for line in everyarea(*words).stdout.splitlines()) <= 80


def test_letters_survive_a_machine_that_knows_only_ascii():
    made = subprocess.run(
        [sys.executable, "-m", "mapping", "coverage", "--csv"], cwd=ROOT, capture_output=True, check=True,
        env={"PATH": "/usr/bin", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    )  # fmt: skip
    assert "Rhondda Cynon Taf" in made.stdout.decode("utf-8")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["where-next", "--objective", "median"], "--objective: In area mode a team serves its own area"),
        (["where-next", "--travel", "nowhere.csv"], "--travel: In area mode"),
        (["headline", "--on", "2050-01-01"], "the register knows of no others"),
    ],
)
def test_what_would_be_passed_over_or_cannot_be_known_is_refused(words, sentence):
    assert sentence in everyarea(*words, code=2).stderr


def test_at_the_level_of_nations_no_sentence_gives_a_whole_nation_a_team():
    rows = json.loads(everyarea("gaps", "--level", "nation", "--json").stdout)
    england = next(row for row in rows if row["area_name"] == "England")
    assert england["rank"] == 1 and england["low_income_pct"] > 15  # the mean of its areas, since none is published
    areas = json.loads(everyarea("coverage", "--level", "nation", "--json").stdout)
    assert {row["area_name"]: row["low_income_basis"] for row in areas} == {
        "England": "mean of its lower-tier areas, weighed by babies",
        "Scotland": "published", "Wales": "published", "Northern Ireland": "published",
    }  # fmt: skip


@pytest.mark.parametrize("words", [["run"], ["register", "template"], ["coverage"], ["pack", "--all"]])
def test_what_one_command_writes_by_default_does_not_move_what_another_writes(words):
    from mapping.cli.options import parser

    assert parser().parse_args(words).out == Path("outputs")


def test_a_table_takes_the_width_of_the_terminal_and_cuts_names_only_where_it_must(monkeypatch):
    import pandas as pd

    from mapping.cli import screen

    long = "Bournemouth, Christchurch and Poole"
    row = {"area_code": "E06000058", "area_name": long, "status": "served_extent_unknown", "babies": 9_999}
    table = pd.DataFrame([row]).astype({"area_name": "string", "status": "string"})
    table = table.assign(babies_covered_low=9_999, babies_covered_high=9_999, reverify="no")
    for columns, name in ((120, long), (100, long), (80, "Bournemouth, Ch"), (40, "Bournemouth…")):
        monkeypatch.setattr(screen, "room", lambda columns=columns: columns)
        text = screen.table_text(table, "coverage")
        assert name in text and (columns < 60 or max(map(len, text.splitlines())) <= columns), text
        assert ("…" in text) == (columns <= 80)


def test_what_goes_into_a_file_is_80_columns_wide_whatever_the_terminal(monkeypatch):
    from mapping.cli import screen

    monkeypatch.setenv("COLUMNS", "132")
    assert screen.room() == 80
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert screen.room() == 132


def test_help_groups_the_commands_by_what_people_come_for_and_shows_three_examples():
    from mapping.cli import help as overview
    from mapping.cli.options import parser

    text = everyarea("--help").stdout
    places = [text.index(f"\n{group}:\n") for group in overview.GROUPS]
    assert places == sorted(places) and len(places) == 5
    assert all(len(re.findall(rf"^  {command} ", text, re.MULTILINE)) == 1 for command in overview.COMMANDS)
    assert set(overview.COMMANDS) == set(commands.DO) and len(overview.EXAMPLES) == 3
    for example in overview.EXAMPLES:
        assert example in text and parser().parse_args(example.split()[1:]).command in commands.DO
    assert all(f"\n  {code}   {text_}" in text for code, text_ in overview.EXIT_CODES.items())


@pytest.mark.parametrize("columns", ["60", "80", "200"])
def test_help_is_no_wider_than_the_terminal(columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", columns)
    assert max(map(len, everyarea("--help").stdout.splitlines())) <= min(int(columns), 110)
