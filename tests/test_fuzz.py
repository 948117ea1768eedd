"""Files of every kind, damaged in every way for two seconds each, are answered in sentences: `tools/fuzz.py` goes on."""

from __future__ import annotations

import sys
import time

import pytest

from .conftest import ROOT

sys.path.insert(0, str(ROOT / "tools"))

import damage
import whole_files
from fuzz import KINDS, Bench, toy

SECONDS = 1.5
# However slow the computer is, so many are tried.
LEAST = 2


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    return Bench(toy(folder / "data"), folder / "tried")


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_answered_in_a_sentence(bench, kind):
    end, number = time.monotonic() + SECONDS, 0
    while number < LEAST or time.monotonic() < end:
        assert bench.once(kind, number) == [], f"python tools/fuzz.py --kinds '{kind}' --number {number} tries it alone"
        number += 1
    assert bench.read(kind, range(100, 110)) == []


@pytest.mark.parametrize("kind", ["register.toml", "assumptions.toml", "theme", "Open Referral", "boundaries GeoJSON"])
def test_a_value_of_any_type_anywhere_is_taken_or_refused_in_a_sentence(bench, kind):
    before = bench.only_read[kind]
    assert bench.sweep(kind, step=7) == []
    assert bench.only_read[kind] - before > 30


# What the tool found first: each stays mended.
FOUND = {
    "correction form": [b"", b"sheet\x00\x00,mark\nteams,m1\n"],
    "points CSV": [b"", b"po\x00st,x\nAS1 1AA,1\n"],
}


@pytest.mark.parametrize(("kind", "raw"), [(kind, raw) for kind, every in FOUND.items() for raw in every])
def test_what_was_found_stays_mended(bench, kind, raw):
    path, _ = bench.whole(kind)
    path.write_bytes(raw)
    answer = bench.ask(KINDS[kind].words, path)
    assert (answer.code, answer.written) == (2, ()), answer.said
    assert "\x00" not in answer.said


def test_the_same_seed_damages_a_file_in_the_same_way(tmp_path):
    raw = whole_files.denominators(tmp_path).read_bytes()
    for way in (*damage.BYTES.values(), damage.cells):
        made = [way(raw, damage.Random("1 a 2")) for _ in range(2)]
        assert made[0] == made[1]
    assert damage.flipped(raw, damage.Random("1 a 2")) != raw


def test_the_bench_notices_what_may_not_be(bench, monkeypatch):
    def trace(_words):
        (bench.folder / "out").mkdir()
        (bench.folder / "out" / "half").write_text("")
        sys.stdout.write("Traceback (most recent call last)\n")
        return 2

    bench.whole("theme")
    monkeypatch.setattr("fuzz.main", trace)
    wrong = bench.once("theme", 0)
    assert wrong == ["a trace", "written at exit code 2: out/half", "no sentence"]
    bench.found.clear()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("# Toy\n\nVersion 1\x1b[31m.\n", "It holds a control character (U+001B)."),
        ("# Toy\n\nVersion 1.\n\n## What\n\nA team\ufffe of a kind\n", "It holds a code that is no letter (U+FFFE)."),
        ("# Toy\n\nVersion 1.\n\n## What\n\nA team\U0003ffff\n", "It holds a code that is no letter (U+3FFFF)."),
        (f"# Toy\n\nVersion 1.\n\n## What\n\n{'x' * 50_000}\n", "It has 50,000 letters; at most 30,000 can be shown."),
    ],
)
def test_what_a_definition_says_is_held_to_the_same_letters(bench, said, why):
    path, _ = bench.whole("register CSV")
    path.with_name("definition.md").write_text(said, encoding="utf-8")
    answer = bench.ask("check {folder}/register", path)
    assert answer.code == 2 and "definition.md: found" in answer.said and why in answer.said, answer.said
