"""
Every sentence template of the product, read as it stands, and the words that put a number into a sentence.

What the templates say of none, one, many, a number that is missing, a range and all is read in `test_sentences_said`.
"""

from __future__ import annotations

import ast
import itertools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from mapping.vocabulary.numbers import amount, capital, counted, months, noun, out_of, ranged, whole

from .conftest import ROOT
from .plain import LONGEST, all_faults, faults, longest_part, sentences, text_of, words_in

NUMBERS = (0, 1, 2, 425_159, None, pd.NA, float("nan"))

# --- the reader itself


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("At least at least 0.1% of the need.", "a doubled word"),
        ("It lies in the the county.", "a doubled word"),
        ("425,159 of number not known children live there.", "“not known” as a number"),
        ("A number not known of babies is left out; not known babies.", "“not known” as a number"),
        ("Babies went from not known to 3.", "“not known” as a number"),
        ("At least an unknown number of babies live there.", "“not known” as a number"),
        ("At least 2 areas; at most 5, and 300.", "a number or unit without its noun"),
        ("That is nan% of all areas.", "a number or unit without its noun"),
        ("1 areas came.", "the plural of one"),
        ("It holds 1 open teams.", "the plural of one"),
        ("1 baby live there.", "the plural of one"),
        ("1 of 9 areas are served.", "the plural of one"),
        ("2 baby live there.", "the singular of many"),
        ("5 of 9 areas is served.", "the singular of many"),
        ("Run by Ash Trust. <NA>.", "something left over"),
        ("It has nan babies.", "something left over"),
        ("It has None babies.", "something left over"),
        ("It is {far} away.", "something left over"),
        ("It is there..", "two marks in a row"),
        ("It is there,.", "two marks in a row"),
        ("It is there , and here.", "a space before a mark"),
        (" ".join(["word"] * (LONGEST + 1)) + ".", f"{LONGEST + 1} words"),
    ],
)  # fmt: skip
def test_the_reader_hears_what_is_wrong(text, what):
    assert [fault for fault in faults(text) if fault.startswith(what)]


@pytest.mark.parametrize(
    "text",
    [
        "1 of 9 areas has a team. 2 of 9 areas have one. 0 of 1 area has one.",
        "At least 1 area is served in whole, and at least 425,159 babies live where a team serves.",
        "1 of these areas, drawn fainter, rests on evidence that needs checking.",
        "0 to 1 babies a year are estimated to need support. 10 to 25% of the babies of one birth year.",
        "None is known. “None” rests on it there. Not known is not the same as none.",
        "An unknown number of babies live there: see area.gpkg, .csv and https://example.org/a.html.",
        "We leave out: " + "; ".join([" ".join(map(str, range(LONGEST - 3)))] * 3) + ".",
    ],
)
def test_the_reader_lets_plain_words_be(text):
    assert faults(text) == []


def test_the_reader_parts_sentences_and_reads_pages():
    assert sentences("One. Two?\n- Three (four). Five") == ["One.", "Two?", "- Three (four).", "Five"]
    assert (words_in("We, too, have - 1 word."), longest_part("A list: one; two words; three.")) == (5, 2)
    page = '<p>It is <b>here</b>.</p><script>var a = "nan</p>";</script><svg class="swatch"><path/></svg> W<img alt="A map.">'
    assert text_of(page).splitlines() == ["It is here.", "W", "A map."]


# --- a number and its noun


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_goes_with_its_noun(number):
    missing = number is None or number is pd.NA or number != number
    said = counted(number, "baby lives", "babies live")
    assert said == (
        "an unknown number of babies live" if missing
        else {0: "no babies live", 1: "1 baby lives"}.get(number, f"{number:,} babies live")
    )  # fmt: skip
    assert noun(number, "area") == ("area" if not missing and number == 1 else "areas")
    assert whole(number) == ("not known" if missing else f"{number:,}")
    assert amount(number) == ("an unknown number" if missing else f"{number:,}")


def test_some_of_a_whole_and_a_range_are_counted_with_one_noun():
    assert out_of(3, 52, "team") == "3 of 52 teams" and out_of(0, 1, "team") == "0 of 1 team"
    assert out_of(3, pd.NA, "baby", "babies") == "3 of an unknown number of babies"
    assert out_of(None, pd.NA, "baby", "babies") == "an unknown number of babies"
    assert (
        ranged(1, 1, "team") == "1 team"
        and ranged(0, 0, "team") == "0 teams"
        and ranged(0, 1, "team") == "0 to 1 teams"
    )
    assert (
        ranged(pd.NA, 5, "team") == "at most 5 teams" and ranged(pd.NA, pd.NA, "team") == "an unknown number of teams"
    )
    assert (months(36), months(1), months(0)) == ("36 months", "1 month", "0 months")
    assert (capital("no areas"), capital("")) == ("No areas", "")


def test_whatever_the_numbers_are_what_is_counted_can_be_read():
    said = [counted(number, "baby lives", "babies live") for number in NUMBERS]
    for low, high in itertools.product(NUMBERS, repeat=2):
        said += [f"{out_of(low, high, 'area')}.", f"{ranged(low, high, 'area')}."]
    assert all_faults(said) == []


# --- no other room joins a number to its noun by hand

_BY_HAND = re.compile(r"""["']\w{2,}["'] if [^"']{1,60}== 1 else ["']\w{2,}["']|else ["']s["']|["']s["'] if""")


def test_one_function_knows_what_goes_with_one_and_what_with_many():
    found = [
        f"{path.relative_to(ROOT)}: {hit[0]}"
        for path in sorted((ROOT / "mapping").rglob("*"))
        if path.suffix in {".py", ".j2"} and path.name != "numbers.py"
        for hit in _BY_HAND.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


# --- every template as it stands: whatever fills it, its own words have to be right


def templates_of(path: Path) -> Iterator[str]:
    """Give every text of a module that is longer than a name, with 7 where a value will stand."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    about = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "7" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and {id(node)}.isdisjoint(inside | about):
            yield re.sub(r"\{[a-z]+\}", "7", node.value)


# Texts that nobody reads as a sentence: markup, styles, grids, lists of words, other people's titles.
_NO_SENTENCE = re.compile(
    r"</?\w|\+proj|[{}]|^[a-z'| ]{200,}|^[^\w“(*-]|url\(|^import |Commission Regulation|admin administration"
)
_OF_FILLING = (
    "a number or unit without its noun",
    "the plural of one",
    "the singular of many",
    "a space before a mark",
)


@pytest.mark.parametrize("room", sorted(path.name for path in (ROOT / "mapping").iterdir() if path.is_dir()))
def test_every_template_of_the_rooms_can_be_read(room):
    texts = [
        text
        for path in sorted((ROOT / "mapping" / room).rglob("*.py"))
        for text in templates_of(path)
        if words_in(text) >= 4 and not _NO_SENTENCE.search(text)
    ]
    assert [fault for fault in all_faults(texts) if not fault.startswith(_OF_FILLING)] == []


def test_every_sentence_of_the_pages_and_their_scripts_can_be_read():
    folder = ROOT / "mapping" / "page" / "templates"
    texts = []
    for path in sorted(folder.glob("*.j2")):
        source = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        texts.append(text_of(re.sub(r"\{\{.*?\}\}", "7", source, flags=re.DOTALL)))
    for path in sorted(folder.glob("*.js")):
        source = re.sub(r"^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        held = re.findall(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`', source)
        texts += [re.sub(r"\$\{[^{}]*\}", "7", "".join(pair)) for pair in held if words_in("".join(pair)) >= 4]
    found = all_faults(text for text in texts if not re.search(r"[{}]|</?\w", text))
    assert [fault for fault in found if not fault.startswith(_OF_FILLING)] == []


def test_every_sentence_that_may_be_quoted_can_be_read():
    path = ROOT / "mapping" / "wording" / "sentences.toml"
    held = tomllib.loads(path.read_text(encoding="utf-8"))
    for words in held.values():
        for unit, field in itertools.product(("areas", "babies"), ("recorded", "at_least", "at_most")):
            made = re.sub(r"\{\w+\}", "7", words["on"] + words[unit][field])
            assert all_faults([made, words["caveat"][unit]]) == []
