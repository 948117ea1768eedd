"""README and docs: every command and line of Python runs, every link leads somewhere, and a newcomer can read it."""

import re
import sys
import zipfile
from pathlib import Path

import pytest

from mapping.cli.help import COMMANDS
from mapping.reading.register.about import _SCHEMA
from mapping.study.study import Study
from mapping.vocabulary.register_sheets import CLASSES
from mapping.vocabulary.schema import STATUSES

from .conftest import ROOT
from .plain import sentences, words_in

sys.path.insert(0, str(ROOT / "tools"))
import build_site
import run_docs
import write_docs

pytestmark = pytest.mark.usefixtures("remembered")
DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]
}
GENERATED = {f"docs/reference/{name}" for name in write_docs.REFERENCES}
WRITTEN = [name for name in DOCUMENTS if name not in GENERATED]
RUN = [name for name in WRITTEN if re.search(r"^```(sh|python)$", DOCUMENTS[name], re.MULTILINE)]
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def place():
    with run_docs.workplace() as made:
        yield made


@pytest.mark.parametrize("name", RUN)
@pytest.mark.usefixtures("place")
def test_every_command_runs_and_answers_as_the_document_shows(name):
    assert run_docs.answered(DOCUMENTS[name]) == DOCUMENTS[name]


@pytest.mark.usefixtures("place")
def test_every_line_of_python_runs():
    for name in RUN:
        if name != "docs/reference/python.md":  # which `test_study.py` runs, with what it says of each value
            held: dict[str, object] = {}
            for block in re.findall(r"^```python\n(.*?)^```$", DOCUMENTS[name], re.MULTILINE | re.DOTALL):
                exec(block, held)


def test_every_command_stands_in_some_page_and_one_run_is_shown_with_its_answer():
    shown = " ".join(DOCUMENTS[name] for name in WRITTEN)
    assert not [command for command in COMMANDS if f"everyarea {command}" not in shown]
    assert "everyarea run --register docs/example-register\n```\n\n```text\n• Reading" in DOCUMENTS["docs/tutorial.md"]


@pytest.mark.parametrize("name", sorted(write_docs.REFERENCES))
def test_a_reference_is_what_the_program_says(name):
    assert write_docs.REFERENCES[name]() == DOCUMENTS[f"docs/reference/{name}"]


def test_what_stands_between_marks_is_what_the_program_says():
    marked = [name for name in WRITTEN if re.search(r"^<!-- (?:example|statuses|file)", DOCUMENTS[name], re.MULTILINE)]
    assert {"docs/tutorial.md", "docs/explanation/statuses.md", "docs/reference/register-toml.md"} <= set(marked)
    assert all(write_docs.filled(DOCUMENTS[name]) == DOCUMENTS[name] for name in marked)


def slug(heading: str) -> str:
    """Give the anchor of a heading, as code hosts make it."""
    return re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading).lower()).replace(" ", "-")


def anchors(text: str) -> set[str]:
    return {slug(heading) for heading in re.findall(r"^#+ (.+)$", _FENCE.sub("", text), re.MULTILINE)}


def links(text: str) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", _FENCE.sub("", text)))


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_every_link_and_anchor_leads_somewhere(name):
    for link in links(DOCUMENTS[name]):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), link


def test_the_pictures_of_the_tutorial_are_small_and_each_is_shown_with_words_for_those_who_cannot_see_it():
    shown = dict(re.findall(r"!\[([^\]]+)\]\((pictures/[a-z]+\.webp)\)", DOCUMENTS["docs/tutorial.md"]))
    made = {path.relative_to(ROOT / "docs").as_posix(): path for path in (ROOT / "docs" / "pictures").iterdir()}
    assert set(shown.values()) == set(made) and len(made) == 4
    assert all(len(words) > 40 for words in shown)
    assert all(path.stat().st_size < 100_000 and path.read_bytes()[8:12] == b"WEBP" for path in made.values())


def test_the_site_holds_every_page_and_whatever_a_page_leads_to(tmp_path):
    folder = build_site.staged(tmp_path / "project")
    pages = {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")}
    assert set(DOCUMENTS) <= pages
    listed = [page for part in build_site.navigation(folder) for held in part.values() for page in held]
    assert sorted(listed) == sorted(pages)
    for name in pages:
        for link in links((folder / name).read_text(encoding="utf-8")):
            if not link.startswith(("https://", "#")):
                assert ((folder / name).parent / link.partition("#")[0]).exists(), (name, link)


def test_every_document_can_be_reached_from_the_readme():
    seen, to_read = set(), ["README.md"]
    while to_read:
        name = to_read.pop()
        seen.add(name)
        folder = (ROOT / name).parent
        found = [(folder / link.partition("#")[0]).resolve() for link in links(DOCUMENTS.get(name, ""))]
        named = [
            path.relative_to(ROOT).as_posix() for path in found if path.is_relative_to(ROOT) and path.suffix == ".md"
        ]
        to_read += [each for each in named if each not in seen]
    assert set(DOCUMENTS) <= seen


def sections(text: str) -> dict[str, str]:
    """Give what a person reads of each section: no code, no tables, no marks."""
    plain = re.sub(r"<!--.*?-->", "", _FENCE.sub("", text), flags=re.DOTALL)
    plain = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", plain)
    parts = re.split(r"^#+ (.+)$", plain, flags=re.MULTILINE)
    return {title: prose(body) for title, body in zip(parts[1::2], parts[2::2], strict=True)}


def prose(body: str) -> str:
    """Join the lines of each paragraph and of each item of a list."""
    paragraphs: list[str] = []
    for line in body.splitlines():
        begins = re.match(r"\s*(?:[-*]|\d+\.) ", line)
        if line.startswith("|") or not line.strip():
            paragraphs.append("")
        elif begins or not paragraphs or not paragraphs[-1]:
            paragraphs.append(line[begins.end() :] if begins else line)
        else:
            paragraphs[-1] += f" {line.strip()}"
    return "\n".join(re.sub(r"[*`_]", "", paragraph) for paragraph in paragraphs if paragraph)


def syllables(word: str) -> int:
    """Count the syllables of an English word by its groups of vowels; near enough for a mean."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", re.sub(r"(?<=[^aeioul])e[sd]?$|(?<=[aeiou])e$", "", letters)))
    return max(groups, 1)


def grade(text: str) -> float:
    """Give the Flesch-Kincaid grade of a text."""
    said = sentences(text)
    words = re.findall(r"[A-Za-z][A-Za-z'-]*", text)
    return 0.39 * len(words) / len(said) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


LONGEST, MEAN, GRADE = 25, 17, 10


@pytest.mark.parametrize("name", WRITTEN)
def test_a_newcomer_can_read_every_section(name):
    for title, text in sections(DOCUMENTS[name]).items():
        lengths = {sentence: words_in(sentence) for sentence in sentences(text)}
        assert not [sentence for sentence, length in lengths.items() if length > LONGEST], title
        if sum(lengths.values()) >= 40:
            assert sum(lengths.values()) / len(lengths) <= MEAN, title
            assert grade(text) <= GRADE, (title, grade(text))


def test_the_readme_is_a_screen_and_a_half():
    assert len(DOCUMENTS["README.md"].split()) <= 700


def test_the_page_on_statuses_explains_each_and_no_page_counts_them_wrongly():
    page = DOCUMENTS["docs/explanation/statuses.md"]
    assert all(page.count(f"`{status}`") >= 2 for status in STATUSES)
    assert page.startswith("# The seven statuses") and len(STATUSES) == 7
    assert "`not_known`, is every other area" in page and set(write_docs.WHY) == {
        row.area_name for row in Study(ROOT / "docs" / "example-register").coverage.itertuples() if row.status != "not_known"
    }  # fmt: skip


def test_the_page_on_packs_names_every_file_of_a_pack(place):
    run_docs.said("everyarea pack Leeds --register docs/example-register", whole=True)
    with zipfile.ZipFile(place / "outputs" / "2026-11-21-utla-packs" / "E08000035.zip") as pack:
        held = {Path(name) for name in pack.namelist()}
    page = DOCUMENTS["docs/how-to/send-councils-their-packs.md"]
    assert {path.parent.as_posix() for path in held} == {"leeds_E08000035"} and "`leeds_E08000035`" in page
    rows = "".join(line for line in page.splitlines() if line.startswith("| `"))
    assert set(re.findall(r"`([^`]+)`", rows)) == {path.name for path in held}


def test_the_page_on_a_run_names_every_file_of_a_run(place):
    folder = place / "outputs" / "2026-11-21-utla"
    if not (folder / "run.json").exists():
        run_docs.said("everyarea run --register docs/example-register", whole=True)
    page = DOCUMENTS["docs/reference/what-a-run-leaves.md"]
    for path in (path for path in folder.rglob("*") if path.is_file()):
        assert f"`{path.stem}`" in page or f"{path.name}`" in page, path


def test_the_page_on_register_toml_names_every_setting():
    page = DOCUMENTS["docs/reference/register-toml.md"]
    for name, kind in _SCHEMA.items():
        assert f"`[{name}]`" in page if kind == "table" else f"`{name}`" in page, name
    assert "`[classes]`" in page and "`[about]`" in page and all(f"`{name}`" in page for name in CLASSES)
