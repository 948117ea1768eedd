"""Every function that makes a sentence, read with every class of value: none, one, many, missing, a range, all."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

from mapping.corrections import ask
from mapping.corrections.letter import Inquiry
from mapping.packs.make import holdings
from mapping.study.settings import Settings
from mapping.study.study import Study
from mapping.vocabulary.schema import STATUSES

from .conftest import COUNTRY, ROOT, health_shares
from .packing import quiet
from .plain import all_faults, words_in
from .sayings import ON, SAYINGS, World
from .worlds import toy_data

# Where sentences are made of tables; the templates of every other room are read in `test_sentences`.
ROOMS = ("wording", "drawing", "page", "measuring")
# Of the other features, the rooms that say something of an area; the rest reads, writes and finds fault.
ALSO = (
    "packs/brief.py", "packs/brief_words.py", "packs/brief_maps.py", "packs/brief_page.py",
    "packs/sending.py", "measuring/similar.py", "corrections/letter.py",
    "comparing/steps.py", "comparing/moves.py", "comparing/row_changes.py", "comparing/register_snapshot.py",
)  # fmt: skip
# What says nothing on any surface that is driven here, and where it is read instead.
ELSEWHERE = {
    "brief_page.pdf": "an error of another program, which it looks for",
    "pictures.pdf": "the same",
    "distance.centres_at": "what a centre rests on, in a cell: test_distance",
    "need.need": "what a figure of child poverty rests on, in a cell: test_need",
    "steps.passed": "what changed by itself, in a cell: test_compare",
    "steps.settings": "which settings differ, in a cell: test_compare",
    "sending.letter": "who an e-mail is to, and what is attached: test_packs",
}


def registers(folder: Path) -> dict[str, Path | None]:
    """The toy register, and one where every area has a team; `test_one_story` reads ten that are made by chance."""
    head = "team_id,team_name,definition_class,status,opened,closed,source_date,families_per_year"
    kind = "named_by_foundation"
    full = [f"{code},Team {name},{kind},open,2019,,2026-02,{12 if name == 'Ash' else ''}" for code, name, *_ in COUNTRY]
    served = [f"{code},{code},whole" for code, *_ in COUNTRY]
    (folder / "full").mkdir()
    for name, rows in (("teams", [head, *full]), ("catchments", ["team_id,stated_area,extent", *served])):
        (folder / "full" / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return {"usual": None, "full": folder / "full"}


@pytest.fixture(scope="module")
def worlds(tmp_path_factory, atoms, history, shapes) -> dict[str, World]:
    made = {}
    folder = tmp_path_factory.mktemp("worlds")
    people = atoms["babies"]
    counts = (people.mask(atoms["area_name"] == "Dale"), people.mask(people.notna(), 1))
    for (name, register), babies in zip(registers(folder).items(), counts, strict=True):
        data = toy_data(folder / f"data-{name}", atoms.assign(babies=babies), history, shapes, health_shares())
        config = Settings(
            today=ON, data=data, register=register, out=folder / name, fresh_months=1 if name == "full" else 36
        )
        asked: list[Inquiry] = []
        with pytest.MonkeyPatch.context() as instead:
            instead.setattr(ask, "write_ask", lambda _, each, *__, asked=asked, **___: asked.extend(each))
            ask.run_ask(config, ",".join(STATUSES), quiet)
        study = Study.of(config)
        made[name] = World(study.edition, holdings(study).setting, asked)
    return made


@pytest.fixture(scope="module")
def said(worlds) -> dict[str, tuple[list[str], set[str]]]:
    """Give the texts of each subject, and the functions of the product that made them."""
    made = {}
    for saying in SAYINGS:
        called: set[str] = set()

        def note(frame: FrameType, event: str, _: object, called: set[str] = called) -> None:
            if event == "call" and "/mapping/" in frame.f_code.co_filename:
                called.add(f"{Path(frame.f_code.co_filename).stem}.{frame.f_code.co_name}")

        sys.setprofile(note)
        try:
            texts = list(saying(worlds))
        finally:
            sys.setprofile(None)
        made[saying.__name__] = (texts, called)
    return made


@pytest.mark.parametrize("subject", [saying.__name__ for saying in SAYINGS])
def test_every_sentence_can_be_read_aloud_whatever_the_numbers_are(said, subject):
    assert "\n".join(all_faults(said[subject][0])) == ""


_MARKUP = re.compile(r"""</?[a-z]|[a-z-]+:[#\w(]|="|\.csv$|\+proj""")


def makers(path: Path) -> Iterator[str]:
    """Name the functions of a room that hold words of a sentence, but for their docstrings and what they raise."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and any(_is_sentence(text) for text in _texts(node)):
            yield f"{path.stem}.{node.name}"


def _is_sentence(text: str) -> bool:
    return words_in(re.sub(r"\S*[\d_{}]\S*", "", text)) >= 4 and not _MARKUP.search(text)


def _texts(function: ast.FunctionDef) -> Iterator[str]:
    todo: list[ast.AST] = list(function.body[1:] if ast.get_docstring(function) else function.body)
    while todo:
        node = todo.pop()
        names = [target.id for target in getattr(node, "targets", ()) if isinstance(target, ast.Name)]
        if isinstance(node, ast.Raise | ast.FunctionDef) or {"message", "error"} & set(names):
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "7" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        else:
            todo.extend(ast.iter_child_nodes(node))


def test_no_function_that_makes_a_sentence_is_forgotten(said):
    called = set().union(*(functions for _, functions in said.values()))
    rooms = [path for room in ROOMS for path in sorted((ROOT / "mapping" / room).rglob("*.py"))]
    held = {name for path in (*rooms, *(ROOT / "mapping" / name for name in ALSO)) for name in makers(path)}
    assert len(held) > 80
    assert held - called == set(ELSEWHERE)
