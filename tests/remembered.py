"""
What several tests of one file ask of the same inputs, measured once.

The functions that read and measure give the same for the same files and settings, and nothing that they give is changed
by whoever gets it. Both are tested elsewhere (`test_run`, in processes of their own); here the second is held again, when
a file of tests is through. What is said at each stage is said each time, and everything is drawn and written each time.
"""

from __future__ import annotations

import functools
import hashlib
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from mapping.study import analysis, edition, inputs, results, study
from mapping.study.settings import Settings

# Settings that only what is drawn and written looks at, and those that only what is measured does.
_SHOWN = {"out", "contact", "page_url", "tiles", "theme", "since"}
_MEASURED = {"definition", "fresh_months", "complete", "travel", "assumptions"}
_ALL = {field.name for field in fields(Settings)}
# Each function with the settings it may look at: a setting that is new belongs to all of them.
_FUNCTIONS: tuple[tuple[Any, str, set[str]], ...] = (
    (inputs, "read_inputs", _ALL - _SHOWN - _MEASURED - {"level", "within", "boundaries", "crs"}),
    (inputs, "read_shapes", _ALL - _SHOWN - _MEASURED),
    (results, "measure", _ALL - _SHOWN),
    (results, "atoms_measured", _ALL - _SHOWN - {"level", "definition"}),
    (results, "over_time", _ALL - _SHOWN),
    (results, "standing_over_time", _ALL - _SHOWN),
    (analysis, "measures", _ALL - _SHOWN),
    (analysis, "analyse", _ALL - _SHOWN),
    (edition, "edition", _ALL - {"out", "tiles", "theme", "since"}),
)
_MOST = 60


class Remembered:
    """What was asked before, with its answer; the longest unasked is forgotten."""

    def __init__(self) -> None:
        self.asleep = False
        self._held: OrderedDict[Any, tuple[Any, Any]] = OrderedDict()
        self._sums: dict[Any, str] = {}

    def of(self, function: Callable[..., Any], looked_at: set[str]) -> Callable[..., Any]:
        """Give a function that answers as this one does, from memory where it was asked the same before."""

        @functools.wraps(function)
        def asked(*given: Any, **more: Any) -> Any:
            if self.asleep:
                return function(*given, **more)
            parts = [_part(each, looked_at) for each in (*given, *more.values())]
            return self.kept((function.__name__, tuple(more), *parts), lambda: function(*given, **more), (given, more))

        return asked

    def kept(self, key: Any, make: Callable[[], Any], given: Any) -> Any:
        """Give what is held under a key, or make it; what was given is held too, so that no other takes its place."""
        if key not in self._held:
            made = make()
            self._held[key] = (made, given)
            if key[0] == "read_inputs":
                self._sums[key] = _sum(made)
            while len(self._held) > _MOST:
                gone, (old, _) = self._held.popitem(last=False)
                self._judge(gone, old)
        self._held.move_to_end(key)
        return self._held[key][0]

    def close(self) -> None:
        """Hold that nothing that was read has been changed by what was done with it."""
        for key, (made, _) in self._held.items():
            self._judge(key, made)
        self._held.clear()

    def _judge(self, key: Any, made: Any) -> None:
        if key in self._sums:
            assert self._sums.pop(key) == _sum(made), "somebody wrote into the tables that were read"

    @contextmanager
    def asleep_for_now(self) -> Iterator[None]:
        """Read and measure everything anew for a while."""
        self.asleep = True
        yield
        self.asleep = False


def _part(given: Any, looked_at: set[str]) -> Any:
    if isinstance(given, Settings):
        return tuple((name, _value(getattr(given, name))) for name in sorted(looked_at))
    if given is None or isinstance(given, (str, int, float, date, frozenset)):
        return given
    if isinstance(given, (list, tuple)):
        return tuple(_part(each, looked_at) for each in given)
    return id(given)


def _value(given: Any) -> Any:
    """Give a setting; of a path how it is written, where it leads, and what lies there."""
    if not isinstance(given, Path):
        return given
    files = sorted(path for path in given.rglob("*") if path.is_file()) if given.is_dir() else [given]
    return str(given), str(given.resolve()), tuple(_stamp(path) for path in files if path.exists())


def _stamp(path: Path) -> tuple[Any, ...]:
    about = path.stat()
    small = hashlib.sha256(path.read_bytes()).hexdigest() if about.st_size < 300_000 else ""
    return str(path), about.st_size, about.st_mtime_ns, about.st_ino, small


def _sum(read: tuple[inputs.Inputs, inputs.Linked]) -> str:
    """Give a digest of the tables that were read."""
    of, linked = read
    tables = (of.atoms, of.members, of.babies, of.moved, of.rural, of.register.teams, of.register.catchments,
              of.register.statements, linked.links, linked.claims, linked.issues)  # fmt: skip
    digest = hashlib.sha256()
    for table in tables:
        digest.update(repr(list(table)).encode())
        digest.update(pd.util.hash_pandas_object(table.astype("string")).to_numpy().tobytes())
    return digest.hexdigest()


@contextmanager
def remembering() -> Iterator[Remembered]:
    """Answer from memory, wherever the functions that read and measure are called, until this ends."""
    memory = Remembered()
    with pytest.MonkeyPatch.context() as patch:
        for home, name, looked_at in _FUNCTIONS:
            original = getattr(home, name)
            wrapped = memory.of(original, looked_at)
            for room in [module for title, module in sys.modules.items() if title.startswith("mapping")]:
                if getattr(room, name, None) is original:
                    patch.setattr(room, name, wrapped)
        whole = study.Study.results.func

        def of_place(self: study.Study) -> results.Results:
            """Give the results, the same ones where the same was asked: a study makes them its own by a copy."""
            made = whole(self)
            if memory.asleep:
                return made
            return memory.kept(
                ("results", id(self._read[0]), _part(self.config, _ALL - _SHOWN)), lambda: made, self._read
            )

        again = functools.cached_property(of_place)
        again.__set_name__(study.Study, "results")
        patch.setattr(study.Study, "results", again)
        for name in ("inputs", "linked"):
            patch.setattr(study.Study, name, _part_of(memory, name))
        yield memory
    memory.close()


def _part_of(memory: Remembered, name: str) -> Any:
    """Give a property of a study that, of one place, is the same object each time."""
    original = getattr(study.Study, name).func

    def again(self: study.Study) -> Any:
        if memory.asleep or not self.place:
            return original(self)
        key = (name, id(self._read[0]), self.place.name, self.place.codes)
        return memory.kept(key, lambda: original(self), self._read)

    made = functools.cached_property(again)
    made.__set_name__(study.Study, name)
    return made
