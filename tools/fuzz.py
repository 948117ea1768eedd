"""
Hand damaged files in, and see that the answer is a sentence: `python tools/fuzz.py --minutes 10`.

Each kind of file that people hand in is damaged in its bytes, its cells and its values, and given to the command that
reads it, on a toy country. What has to be so: exit code 0, 2 or 3 within 20 seconds, a sentence and no trace, nothing
written where it is not 0, and on 0 the counts that the whole file gives, or a note that says what differs. A file that
is answered otherwise is kept, with what was said. Exit code 1 if there is any.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import re
import shutil
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import damage  # noqa: E402 - beside this file
import whole_files  # noqa: E402
from readers import READERS  # noqa: E402

from mapping.cli.main import main  # noqa: E402
from mapping.vocabulary.errors import InputError  # noqa: E402

# Of work, so that what else a computer does makes nothing fail.
MOST_SECONDS = 20
# These add rows and leave them out, and a text that is damaged between two lines is a whole file of other rows.
_OTHER_ROWS = ("cells", "columns")
# How many files are only read for each one that is run.
_ONLY_READ = 20
# In how many rounds every odd value has stood in every place.
_ROUNDS = 40


@dataclass(frozen=True)
class Kind:
    """
    A kind of file that is handed in.

    Attributes
    ----------
    make
        Writes the whole file, and what has to lie beside it, into a folder, and gives its path.
    words
        What is asked, with `{file}` and `{folder}` where the path of the file and of its folder stand.
    ways
        How it is damaged, besides its bytes.
    counts
        What the answer has to say of the whole file and of the damaged one alike; none where damage may change it.
    text
        Whether a part of the file can be a whole file.
    after
        What is asked too of some of the files that were taken.
    writes_on_3
        Whether exit code 3 says of a file that was written that too little was found.
    """

    make: Callable[[Path], Path]
    words: str
    ways: dict[str, damage.Way] = field(default_factory=dict)
    counts: str = ""
    text: bool = True
    after: str = ""
    writes_on_3: bool = False


_CHECKED = r"^[\d,]+ teams, .*"
_AREAS = r"[\d,]+ areas"
_ROWS = r"[\d,]+  rows"
_CELLS: dict[str, damage.Way] = {"cells": damage.cells}
_TOML: dict[str, damage.Way] = {"values": damage.toml_value}
_ZIP: dict[str, damage.Way] = {"a part": damage.member}
_SHAPES: dict[str, damage.Way] = {"shapes": whole_files.shapes_spoilt}
_LOCATE = "locate {file} --to {folder}/out/located.csv --postcodes {folder}/directory.csv"
_BOUNDARIES = "check --boundaries {file}"


def _boundaries(name: str, ways: dict[str, damage.Way] | None = None) -> Kind:
    ways = {**(ways or {}), **{way: whole_files.as_named(spoil, name) for way, spoil in _SHAPES.items()}}
    make, after = whole_files.boundaries(name), "run --boundaries {file}"
    return Kind(make, _BOUNDARIES, ways, counts=_AREAS, text=False, after=after)


KINDS = {
    "register CSV": Kind(
        whole_files.register,
        "check {folder}/register",
        _CELLS,
        _CHECKED,
        after="headline --csv --register {folder}/register",
    ),
    "register workbook": Kind(
        whole_files.register_book,
        "check {file}",
        {**_ZIP, "cells": whole_files.book_spoilt},
        _CHECKED,
        text=False,
        after="headline --csv --register {file}",
    ),
    "register.toml": Kind(
        whole_files.register_toml, "check {folder}/register", _TOML, _CHECKED, after="run --register {folder}/register"
    ),
    "assumptions.toml": Kind(whole_files.assumptions, "reach --csv --table need --assumptions {file}", _TOML),
    "theme": Kind(whole_files.theme, "check --theme {file}", _TOML, _CHECKED, after="run --theme {file}"),
    "denominators CSV": Kind(
        whole_files.denominators,
        "check --denominators {file}",
        _CELLS,
        _CHECKED,
        after="headline --csv --denominators {file}",
    ),
    "boundaries GeoJSON": _boundaries("areas.geojson", {"values": damage.json_value}),
    "boundaries GeoPackage": _boundaries("areas.gpkg"),
    "boundaries Shapefile zip": _boundaries("areas.zip", _ZIP),
    "boundaries GeoParquet": _boundaries("areas.parquet"),
    "boundaries FlatGeobuf": _boundaries("areas.fgb"),
    "points CSV": Kind(whole_files.points("points.csv"), _LOCATE, _CELLS, _ROWS, writes_on_3=True),
    "points workbook": Kind(
        whole_files.points("points.xlsx"),
        _LOCATE,
        {**_ZIP, "cells": whole_files.book_spoilt},
        _ROWS,
        text=False,
        writes_on_3=True,
    ),
    "points Parquet": Kind(
        whole_files.points("points.parquet"),
        _LOCATE,
        {"columns": whole_files.columns_spoilt},
        _ROWS,
        text=False,
        writes_on_3=True,
    ),
    "postcode directory": Kind(
        whole_files.directory,
        "locate {folder}/points.csv --to {folder}/out/located.csv --postcodes {file}",
        _CELLS,
        _ROWS,
        writes_on_3=True,
    ),
    "travel CSV": Kind(whole_files.travel, "where-next --mode hub --n 2 --csv --travel {file}", _CELLS),
    "Open Referral": Kind(
        whole_files.services,
        "register from-openreferral {file}",
        {"values": damage.json_value},
        after="check {folder}/out/register-from-openreferral",
    ),
    "correction form": Kind(whole_files.form, "register merge {file} --register {folder}/register --accept", _CELLS),
    "boards CSV": Kind(
        whole_files.boards,
        "check --boards {file}",
        _CELLS,
        _CHECKED,
        after="headline --csv --level health --boards {file}",
    ),
}


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    code: int
    said: str
    seconds: float
    written: tuple[str, ...]


@dataclass
class Bench:
    """
    A toy country, and a folder in which one damaged file after another is tried.

    `found` has a line for each answer that is not as it has to be, `tried` how many files a kind were given to its
    command, by exit code, and `only_read` how many to what reads them alone.
    """

    data: Path
    folder: Path
    seed: int = 1
    keep: Path | None = None
    tried: Counter[tuple[str, int]] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)
    only_read: Counter[str] = field(default_factory=Counter)
    _whole: dict[str, Answer] = field(default_factory=dict)

    def ask(self, words: str, file: Path) -> Answer:
        """Ask one thing in this process, and keep what it says."""
        place, said = file.parents[1] if file.parent.name == "register" else file.parent, io.StringIO()
        before = _files(place)
        listed = [word.format(file=file, folder=place) for word in words.split()]
        began = time.process_time()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                code = main([*listed, "--data", str(self.data), "--out", str(place / "out")])
            except SystemExit as left:
                code = int(left.code or 0)
        seconds = time.process_time() - began
        after = _files(place)
        changed = [name for name in sorted(before | after) if before.get(name) != after.get(name)]
        return Answer(code, said.getvalue(), seconds, tuple(changed))

    def whole(self, name: str) -> tuple[Path, Answer]:
        """Write the whole file of a kind anew, and give what is answered to it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        path = KINDS[name].make(self.folder)
        if name not in self._whole:
            self._whole[name] = self.ask(KINDS[name].words, path)
            assert self._whole[name].code == 0, self._whole[name].said
            shutil.rmtree(self.folder / "out", ignore_errors=True)
        return path, self._whole[name]

    def once(self, name: str, number: int, *, further: bool = False) -> list[str]:
        """Try one damaged file, and give what is wrong with the answer; `further` asks more of some that are taken."""
        kind, by = KINDS[name], Random(f"{self.seed} {name} {number}")
        path, whole = self.whole(name)
        way = self._damage(name, path, path.read_bytes(), by)
        answer = self.ask(kind.words, path)
        self.tried[name, answer.code] += 1
        wrong = list(_wrong(kind, answer, whole, way))
        if further and not wrong and answer.code == 0 and kind.after and by.random() < 0.15:
            answer = self.ask(kind.after, path)
            wrong = list(_wrong(kind, answer, None, way))
        log = self.folder / "out" / "everyarea.log"
        trace = log.read_text(encoding="utf-8") if log.is_file() else ""
        for each in wrong:
            self._keep(f"{name}, {way}, --seed {self.seed}, --number {number}: {each}", path, f"{answer.said}\n{trace}")
        return wrong

    def read(self, name: str, numbers: Iterable[int]) -> list[str]:
        """Give damaged files to what reads them alone, and give what was raised that is no sentence."""
        path, _ = self.whole(name)
        raw, before = path.read_bytes(), len(self.found)
        for number in numbers:
            way = self._damage(name, path, raw, Random(f"{self.seed} {name} {number}"))
            self._read(name, path, f"{way}, --seed {self.seed}, --number {number}")
        return self.found[before:]

    def sweep(self, name: str, step: int, start: int = 0) -> list[str]:
        """Put odd values into the places of a file of names and values, one in so many; give what is no sentence."""
        path, _ = self.whole(name)
        before = len(self.found)
        every = damage.every_toml if path.suffix == ".toml" else damage.every_json
        for number, raw in list(enumerate(every(path.read_bytes())))[start % step :: step]:
            path.write_bytes(raw)
            self._read(name, path, f"value {number}")
        return self.found[before:]

    def _damage(self, name: str, path: Path, raw: bytes, by: Random) -> str:
        """Write the damaged file, and give how it was damaged."""
        ways = KINDS[name].ways
        way = by.choice([*damage.BYTES, *list(ways) * 3])
        path.write_bytes({**damage.BYTES, **ways}[way](raw, by))
        if self.keep:
            self.keep.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, self.keep / f"now{path.suffix}")  # stays if the process ends with this file
        return way

    def _read(self, name: str, path: Path, how: str) -> None:
        self.only_read[name] += 1
        try:
            READERS[name](path)
        except InputError as refused:
            if refused.faults and str(refused).replace("\n", "").isprintable():
                return
            self._keep(f"{name}, {how}: no sentence", path, str(refused))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            self._keep(f"{name}, {how}: {type(error).__name__} where it is read", path, traceback.format_exc())

    def _keep(self, what: str, path: Path, said: str) -> None:
        self.found.append(what)
        if self.keep:
            self.keep.mkdir(parents=True, exist_ok=True)
            kept = self.keep / f"{len(self.found):03}{path.suffix}"
            shutil.copy(path, kept)
            kept.with_suffix(".txt").write_text(f"{what}\n\n{said}", encoding="utf-8", errors="replace")


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _wrong(kind: Kind, answer: Answer, whole: Answer | None, way: str) -> Iterator[str]:
    """Say what is wrong with an answer."""
    if answer.code not in (0, 2, 3):
        yield f"exit code {answer.code}"
        return
    if "Traceback" in answer.said or "Warning:" in answer.said:
        yield "a trace"
    if answer.seconds > MOST_SECONDS:
        yield f"{answer.seconds:.0f} seconds"
    if answer.code and answer.written and not (answer.code == 3 and kind.writes_on_3):
        yield f"written at exit code {answer.code}: {', '.join(answer.written[:3])}"
    if answer.code and not re.search(r"\.\s*$", answer.said) and not kind.writes_on_3:
        yield "no sentence"
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]|\r(?!\n)", answer.said):
        yield "a control character on the screen"
    if whole and answer.code == 0 and kind.counts and not kind.text and way not in _OTHER_ROWS:
        counts = [re.findall(kind.counts, said, re.MULTILINE) for said in (answer.said, whole.said)]
        if counts[0] != counts[1] and not _notes(answer) - _notes(whole):
            yield f"other counts, and no note: {counts[0]}, not {counts[1]}"


def _notes(answer: Answer) -> set[str]:
    return {line for line in answer.said.splitlines() if line.startswith("note: ")}


def toy(folder: Path) -> Path:
    """Write the data folder of the toy country, in which Inis lies where Northern Ireland is."""
    worlds = importlib.import_module("tests.worlds")
    atoms = worlds.country_atoms()
    shapes = worlds.country_shapes(atoms, placed=True)
    data: Path = worlds.toy_data(folder, atoms, worlds.country_history(), shapes, worlds.health_shares())
    return data


def fuzz(bench: Bench, kinds: list[str], seconds: float) -> None:
    """Try one kind after another until the time is over; of each, many files are only read, and one is run."""
    end, number, said = time.monotonic() + seconds, 0, 0
    swept = [name for name in kinds if KINDS[name].ways.keys() & {"values"}]
    while time.monotonic() < end:
        for name in kinds:
            bench.once(name, number, further=True)
            bench.read(name, range(1_000_000 + number * _ONLY_READ, 1_000_000 + (number + 1) * _ONLY_READ))
            if name in swept:
                bench.sweep(name, _ROUNDS, number)
            for each in bench.found[said:]:
                print(each, flush=True)
            said = len(bench.found)
            if time.monotonic() > end:
                break
        number += 1


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__.split("\n\n")[0].strip())
    asked.add_argument("--minutes", type=float, default=10, help="how long (default: 10)")
    asked.add_argument("--seed", type=int, default=1, help="another seed damages otherwise (default: 1)")
    asked.add_argument("--keep", type=Path, default=ROOT / "outputs" / "fuzz", help="where files are kept")
    asked.add_argument("--kinds", nargs="*", choices=list(KINDS), default=list(KINDS), help="(default: all)")
    asked.add_argument("--number", type=int, help="try this one alone, as a line of what was found names it")
    return asked.parse_args()


def _main() -> int:
    asked = _asked()
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(toy(Path(folder) / "data"), Path(folder) / "tried", asked.seed, asked.keep)
        if asked.number is None:
            fuzz(bench, asked.kinds, 60 * asked.minutes)
        else:
            for name in asked.kinds:
                bench.once(name, asked.number, further=True)
                bench.read(name, [asked.number])
            print("\n".join(bench.found))
    for name in asked.kinds:
        codes = {code: tried for (kind, code), tried in sorted(bench.tried.items()) if kind == name}
        listed = ", ".join(f"exit code {code}: {tried}" for code, tried in codes.items())
        print(f"{sum(codes.values()):>6,}  {name} ({listed}), and {bench.only_read[name]:,} only read")
    print(
        f"{bench.tried.total():>6,}  files, and {bench.only_read.total():,} only read; "
        f"{len(bench.found):,} answers were not as they have to be."
    )
    return 1 if bench.found else 0


if __name__ == "__main__":
    sys.exit(_main())
