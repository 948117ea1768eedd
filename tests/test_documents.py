"""The documents say what the program does."""

import re
import sys
import tomllib

from mapping.vocabulary.dictionary import PUBLISHED
from mapping.vocabulary.schema import DEFINITIONS, STATUSES

from .conftest import ROOT

sys.path.insert(0, str(ROOT / "tools"))
import write_docs
import write_passports

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_shows_every_command_and_the_headline_as_the_program_gives_them():
    assert write_docs.filled(README) == README


def test_the_columns_of_a_register_are_printed_as_they_are_declared():
    assert write_docs.register() == (ROOT / "docs" / "register.md").read_text(encoding="utf-8")
    assert "docs/register.md" in README


def test_the_picture_in_the_readme_is_small():
    # That it is the one that the run makes is tested with the run.
    assert (ROOT / "docs" / "coverage.svg").stat().st_size <= 150_000 and "docs/coverage.svg" in README


def test_the_first_screen_has_the_problem_the_two_commands_the_picture_and_the_limits():
    first = README[: README.index("## The commands")]
    for part in ("make run", "make test", "tools/bootstrap.py run", "tools/bootstrap.py test", "docs/coverage.svg",
                 "## What it makes", "not complete, for any nation", "Presence is not reach", "approximate"):  # fmt: skip
        assert part in first, part


def test_every_option_in_the_readme_is_one_of_the_program():
    from mapping.cli.options import _shared_options

    known = {option for action in _shared_options()._actions for option in action.option_strings}
    named = set(re.findall(r"`--([a-z-]+)", README)) | set(re.findall(r"everyarea run --([a-z-]+)", README))
    assert {f"--{name}" for name in named} - {"--csv", "--json"} <= known


def test_the_list_of_sources_is_made_from_the_passports():
    records = tomllib.loads((ROOT / "data" / "sources.toml").read_text(encoding="utf-8"))["source"]
    assert (ROOT / "data" / "README.md").read_text(encoding="utf-8") == write_passports.readme(records)


def test_every_column_says_what_it_means_and_every_status_and_definition_has_words():
    assert all(column.meaning.strip() for table in PUBLISHED.values() for column in table.columns)
    assert all(STATUSES.values()) and all(DEFINITIONS.values())


def test_every_room_is_below_300_lines_and_none_is_a_drawer_for_the_rest():
    for room in (ROOT / "mapping").rglob("*.py"):
        assert len(room.read_text(encoding="utf-8").splitlines()) <= 300, room
        assert room.stem not in {"utils", "util", "helpers", "helper", "common", "misc", "base", "core", "manager"}


def test_the_project_names_no_registry_host_and_no_path_of_a_machine():
    hosts = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian\.org|(?<![\w./])/(home|work|root|Users)/")
    for path in [*ROOT.glob("*.*"), *ROOT.glob(".ci/*"), *(p for d in ("mapping", "tools", "tests", "data", "benchmarks")
                                                           for p in (ROOT / d).rglob("*"))]:  # fmt: skip
        if path.is_file() and path.suffix not in {".parquet", ".pyc"} and path.name != "test_documents.py":
            assert not hosts.search(path.read_text(encoding="utf-8")), path
