"""The documents say what the program does."""

import ast
import re
import sys
import tomllib
from collections import Counter

from mapping.cli.options import parser
from mapping.national.gap_workbook import SHEETS
from mapping.vocabulary.dictionary import PUBLISHED
from mapping.vocabulary.schema import DEFINITIONS, STATUSES

from .conftest import ROOT

sys.path.insert(0, str(ROOT / "tools"))
import write_passports

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_picture_in_the_readme_is_small():
    # That it is the one that the run makes is tested with the run.
    assert (ROOT / "docs" / "coverage.svg").stat().st_size <= 150_000 and "docs/coverage.svg" in README


def test_the_readme_has_the_problem_the_two_commands_the_picture_and_the_limits():
    for part in ("make run", "make test", "tools/bootstrap.py run", "tools/bootstrap.py test", "docs/coverage.svg",
                 "## What comes out", "not complete, for any nation", "A team is not a place for every family",
                 "A share of areas is not a share of babies", "approximate", "docs/reference/README.md"):  # fmt: skip
        assert part in README, part


def options() -> set[str]:
    """Every option of every command."""
    subcommands = next(action for action in parser()._actions if action.choices and action.dest != "help")
    commands = [parser(), *subcommands.choices.values()]
    return {option for command in commands for action in command._actions for option in action.option_strings}


def texts(file) -> list[str]:
    """The texts of a program, which may become messages; or all of another file."""
    written = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        return [written]
    return [node.value for node in ast.walk(ast.parse(written)) if isinstance(node, ast.Constant)
            and isinstance(node.value, str)]  # fmt: skip


def test_every_option_named_in_a_message_a_help_text_or_a_document_is_one_of_the_program():
    places = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").glob("*.*")]
    places += [path for path in (ROOT / "mapping").rglob("*") if path.suffix in {".py", ".j2", ".typ", ".js", ".toml"}]
    # Names of colours and sizes in a style sheet look the same; so do the options of other programs.
    style = re.compile(r"--[a-z][a-z0-9-]*(?=\s*:|[^a-z].*\bvar\()|var\(--[a-z0-9-]+|[\"']--[a-z0-9-]+[\"']\)")
    of_style = {name for path in (ROOT / "mapping").rglob("*") if path.suffix in {".j2", ".css", ".js"}
                for name in re.findall(r"var\((--[a-z0-9-]+)", path.read_text(encoding="utf-8"))}  # fmt: skip
    known = options() | of_style | {"--v", "--force-reinstall"}
    strange = {
        f"{path.name}: {name}"
        for path in places if path.name != "CHANGELOG.md"
        for text in texts(path)
        for name in re.findall(r"(?<![\w-])--[a-z][a-z-]*(?<!-)(?![\w{-])", style.sub("", text))
        if name not in known
    }  # fmt: skip
    assert not strange
    assert {"--column", "--postcodes", "--allow-unresolved"} <= known


def test_the_list_of_sources_is_made_from_the_passports():
    records = tomllib.loads((ROOT / "data" / "sources.toml").read_text(encoding="utf-8"))["source"]
    assert (ROOT / "data" / "README.md").read_text(encoding="utf-8") == write_passports.readme(records)


def test_every_column_says_what_it_means_and_every_status_and_definition_has_words():
    assert all(column.meaning.strip() for table in PUBLISHED.values() for column in table.columns)
    assert all(STATUSES.values()) and all(DEFINITIONS.values())


def test_every_room_is_below_400_lines_and_none_is_a_drawer_for_the_rest():
    for room in (ROOT / "mapping").rglob("*.py"):
        assert len(room.read_text(encoding="utf-8").splitlines()) <= 400, room
        assert room.stem not in {"utils", "util", "helpers", "helper", "common", "misc", "base", "core", "manager"}


def test_the_project_names_no_registry_host_and_no_path_of_a_machine():
    hosts = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian\.org|(?<![\w./])/(home|work|root|Users)/")
    for path in [*ROOT.glob("*.*"), *ROOT.glob(".ci/*"), *(p for d in ("mapping", "tools", "tests", "data", "docs",
                                                                     "benchmarks") for p in (ROOT / d).rglob("*"))]:  # fmt: skip
        if (
            path.is_file()
            and path.suffix not in {".parquet", ".pyc", ".webp"}
            and path.name not in {"test_documents.py", ".git"}
        ):
            assert not hosts.search(path.read_text(encoding="utf-8")), path


def test_the_page_on_a_run_says_that_the_workbook_holds_every_table_and_names_each():
    page = (ROOT / "docs" / "reference" / "what-a-run-leaves.md").read_text(encoding="utf-8")
    assert "every table in one workbook" in page and set(PUBLISHED) == set(SHEETS)
    written = next(line for line in page.splitlines() if line.startswith("| `tables/*.csv`"))
    assert set(SHEETS) <= set(re.findall(r"`([a-z-]+)`", written))


def test_no_room_has_a_function_that_only_the_tests_call():
    rooms = {
        file: file.read_text(encoding="utf-8")
        for file in (ROOT / "mapping").rglob("*")
        if file.suffix in {".py", ".j2"}
    }
    named = Counter(re.findall(r"\w+", "\n".join(rooms.values())))
    public = [
        node.name
        for file, text in rooms.items()
        if file.suffix == ".py"
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ]
    # Python itself calls `__getattr__` of a package.
    alone = [name for name in public if named[name] < 2 and name != "__getattr__"]
    assert alone == []
