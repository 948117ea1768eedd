"""
Look postcodes up in a directory, by their letters and never by their point; and say which of its rows cannot be right.

The directory is kept as sorted numbers, 26 bytes a postcode. Where its source can give one first letter at a time, a
letter is fetched when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..vocabulary.codes import POSTCODE
from .coordinates import to_british_grid

# Postcodes that begin so lie in one country alone, and all of that country's begin so: the first letter of its codes.
_ALONE = {"^BT[0-9]": "N", "^(GY|JE)[0-9]": "L", "^IM[0-9]": "M"}
_LETTERS = frozenset("EWSNLM")
# Farthest that a postcode may lie outside its area, metres: drawn coasts are rough, and a farm may lie over a border.
_FARTHEST = 10_000


def contradicting(key: pa.Array, areas: pd.Series, nations: pd.Series | None) -> np.ndarray:
    """
    Test which rows of a directory have a postcode, an area and a country that do not agree; shape (n,).

    A row without an area, or with codes that do not begin with the letter of a country, contradicts nothing.
    """
    of_area = _letters(areas)
    wrong = np.zeros(len(of_area), dtype=bool)
    for begins, letter in _ALONE.items():
        there = pc.match_substring_regex(key, begins).to_numpy(zero_copy_only=False)
        wrong |= there != (of_area == letter)
    if nations is not None:
        of_nation = _letters(nations)
        wrong |= (of_nation != of_area) & (of_nation != "")
    return wrong & (of_area != "")


def _letters(codes: pd.Series) -> np.ndarray:
    """Return the letter of the country that each code begins with, or ""."""
    place, each = pd.factorize(codes)
    letters = [str(code).strip()[:1].upper() for code in each]
    first = np.array([*(letter if letter in _LETTERS else "" for letter in letters), ""], dtype="U1")
    return first[place]


def elsewhere(atom: np.ndarray, x: np.ndarray, y: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """
    Return the rows whose grid reference (metres, EPSG:27700) lies far outside their area.

    `atom` is the place of the area of each row among `boxes`, or -1; a box is west, south, east and north.
    """
    rows = np.flatnonzero((atom >= 0) & np.isfinite(x))
    west, south, east, north = boxes[atom[rows]].T
    away = np.maximum.reduce([west - x[rows], x[rows] - east, south - y[rows], y[rows] - north])
    return rows[away > _FARTHEST]


NOT_THERE = "the postcode is not in the directory"
MALFORMED = "this has not the form of a postcode"
HALF = "this is only the first half of a postcode"
NON_GEOGRAPHIC = "a PO box or another postcode without a place: the directory gives it no area"
CHANNEL_ISLANDS = "a postcode of the Channel Islands, which are not in the United Kingdom"
ISLE_OF_MAN = "a postcode of the Isle of Man, which is not in the United Kingdom"
FORCES = "a British Forces post office (BFPO), which is in no area"
PSEUDO = "a made-up postcode (ZZ99), which stands for no place"
CONTRADICTS = "the directory contradicts itself: the postcode and the area that it gives are in different countries"
STRANGE_CODE = "the directory gives an area code that leads to no one area of today"

TERMINATED = "terminated in {:04d}-{:02d}"
NO_GRID = "the directory gives an area but no grid reference, so no distance is given"

IRISH_GRID = 29903

_FIRST_HALF = r"^[A-Z]{1,2}[0-9][A-Z0-9]?$"
_UNSEEN = r"[\s\p{Z}\p{Cf}]+"
_WIDTH = 8
_NO_AREA, _CROWN_L, _CROWN_M, _STRANGE, _WRONG = -1, -2, -3, -4, -5
_OF_ATOM = {
    _NO_AREA: NON_GEOGRAPHIC, _CROWN_L: CHANNEL_ISLANDS, _CROWN_M: ISLE_OF_MAN, _STRANGE: STRANGE_CODE,
    _WRONG: CONTRADICTS,
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """
    What postcodes turned out to be, shape (n,) each.

    Attributes
    ----------
    atom
        Place of the lower-tier area among the sorted codes, or -1.
    x, y
        Metres, EPSG:27700; NaN where the directory gives no grid reference.
    reason
        Why there is no area; "" where there is one.
    note
        What has to be known of a postcode that was used; "" for nothing.
    told
        Code of the health area that the directory gives the postcode; "" where it gives none.
    """

    atom: np.ndarray
    x: np.ndarray
    y: np.ndarray
    reason: np.ndarray
    note: np.ndarray
    told: np.ndarray


@dataclass(frozen=True)
class _Book:
    """Postcodes as sorted numbers; beside each its atom, metres on its own grid, month of ending or 0, health area."""

    keys: np.ndarray
    atom: np.ndarray
    east: np.ndarray
    north: np.ndarray
    ended: np.ndarray
    health: np.ndarray


def tidy(written: pd.Series) -> pa.Array:
    """Upper-case postcodes and drop the spaces, and marks that nobody can see; a missing one is ""."""
    text = pa.array(written.astype("string"), type=pa.string(), from_pandas=True)
    if isinstance(text, pa.ChunkedArray):
        text = text.combine_chunks()
    text = pc.utf8_upper(pc.replace_substring(pc.fill_null(text, ""), " ", ""))
    if pc.all(pc.utf8_is_alnum(text)).as_py() and pc.all(pc.string_is_ascii(text)).as_py():
        return text
    return pc.replace_substring_regex(text, _UNSEEN, "")


def normal(written: pd.Series) -> pd.Series:
    """Return postcodes in their normal form (`YO1 7NG`), on the same index; missing where they have another form."""
    key = tidy(written)
    halves = pc.utf8_slice_codeunits(key, 0, -3), pc.utf8_slice_codeunits(key, -3)
    spaced = pc.if_else(pc.match_substring_regex(key, POSTCODE), pc.binary_join_element_wise(*halves, " "), None)
    return spaced.to_pandas().set_axis(written.index).astype("string")


def _numbers(key: pa.Array) -> np.ndarray:
    """Turn tidy postcodes of the right form into numbers that sort as they do; shape (n,)."""
    padded = pc.ascii_rpad(key, _WIDTH)
    start = padded.offset * _WIDTH
    return np.frombuffer(padded.buffers()[2], dtype=">u8", count=len(key), offset=start).astype(np.uint64)


@dataclass
class Directory:
    """
    Where postcodes are looked up.

    Attributes
    ----------
    fetch
        Gives tables with `postcode area_code easting northing ended` of at least the postcodes that begin with a
        letter; the last is a month as YYYYMM, or missing. Where it has them, `nation` and `health` are used too.
    by_letter
        False where `fetch` gives all postcodes at once.
    atoms
        Sorted codes of the lower tier.
    successors
        Former codes of areas, and of health areas, that one of today follows, with its code.
    health
        Codes of the health areas that a directory may give.
    """

    fetch: Callable[[str], Iterable[pd.DataFrame]]
    by_letter: bool
    atoms: tuple[str, ...]
    successors: Mapping[str, str] = field(default_factory=dict)
    health: tuple[str, ...] = ()
    _held: dict[str, _Book] = field(default_factory=dict)

    def find(self, written: pd.Series) -> Found:
        """Look up postcodes as written, shape (n,)."""
        key = tidy(written)
        formed = pc.match_substring_regex(key, POSTCODE)
        # Letters of another alphabet fail the form, so that what is left has one byte a letter.
        numbers = _numbers(pc.if_else(formed, key, ""))
        good = formed.to_numpy(zero_copy_only=False)
        self._hold(numbers[good])
        there = np.zeros(len(good), dtype=bool)
        atom, ended = np.full(len(good), _NO_AREA, dtype=np.int32), np.zeros(len(good), dtype=np.int32)
        x, y = np.full(len(good), np.nan), np.full(len(good), np.nan)
        health = np.full(len(good), -1, dtype=np.int16)
        # In order, so that neighbours are looked for beside each other: four times as fast.
        order = np.argsort(numbers)
        for book in self._held.values():
            rows, at = _looked_up(numbers, order, book.keys)
            there[rows], atom[rows], ended[rows] = True, book.atom[at], book.ended[at]
            x[rows], y[rows], health[rows] = book.east[at], book.north[at], book.health[at]
        reason = _reasons(key, good, there, atom)
        atom[atom < 0] = _NO_AREA
        self._to_british_grid(atom, x, y)
        health_code = np.array([*self.health, ""], dtype=object)[health]
        return Found(atom, x, y, reason, _notes(atom, x, ended), health_code)

    def _to_british_grid(self, atom: np.ndarray, x: np.ndarray, y: np.ndarray) -> None:
        """Carry what lies in Northern Ireland from the Irish Grid, and clear what is in no area; in place."""
        irish = np.array([*(code.startswith("N") for code in self.atoms), False], dtype=bool)[atom]
        x[irish], y[irish] = to_british_grid(x[irish], y[irish], IRISH_GRID)
        x[atom < 0] = y[atom < 0] = np.nan

    def _hold(self, numbers: np.ndarray) -> None:
        """Fetch what is not held yet of the first letters asked for."""
        if not len(numbers):
            return
        firsts = np.unique(numbers >> np.uint64(8 * (_WIDTH - 1)))
        asked = [chr(first) for first in firsts] if self.by_letter else [""]
        codes = {code: place for place, code in enumerate(self.atoms)}
        codes |= {old: codes[new] for old, new in self.successors.items() if new in codes and old not in codes}
        health = {code: place for place, code in enumerate(self.health)}
        health |= {old: health[new] for old, new in self.successors.items() if new in health and old not in health}
        for letter in asked:
            if letter not in self._held:
                self._held[letter] = _bound(self.fetch(letter), codes, health)
                pa.default_memory_pool().release_unused()


def _looked_up(numbers: np.ndarray, order: np.ndarray, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows whose number is among sorted keys, and the place of each there; `order` sorts the numbers."""
    if not len(keys):
        return order[:0], order[:0]
    ranked = numbers[order]
    begin, end = np.searchsorted(ranked, keys[0], "left"), np.searchsorted(ranked, keys[-1], "right")
    at = np.searchsorted(keys, ranked[begin:end])
    hit = keys[at] == ranked[begin:end]
    return order[begin:end][hit], at[hit]


def _notes(atom: np.ndarray, x: np.ndarray, ended: np.ndarray) -> np.ndarray:
    """Describe what has to be known of postcodes that have an area; "" for nothing."""
    note = np.full(len(atom), "", dtype=object)
    note[(atom >= 0) & np.isnan(x)] = NO_GRID
    for month in np.unique(ended[(ended > 0) & (atom >= 0)]):
        which = (ended == month) & (atom >= 0)
        sentence = TERMINATED.format(*divmod(int(month), 100))
        note[which] = [f"{sentence}; {before}" if before else sentence for before in note[which]]
    return note


def _bound(tables: Iterable[pd.DataFrame], codes: Mapping[str, int], health: Mapping[str, int]) -> _Book:
    """Turn the directory's tables into numbers; a grid reference of nought and nought is none."""
    books = []
    for table in tables:
        key = tidy(table["postcode"])
        formed = pc.match_substring_regex(key, POSTCODE)
        good = formed.to_numpy(zero_copy_only=False)
        atom = _coded(table["area_code"], lambda code: _atom(code, codes)).astype(np.int32)
        atom[contradicting(key, table["area_code"], table.get("nation"))] = _WRONG
        east, north = (
            table[name].to_numpy(dtype=np.float32, na_value=np.nan)[good] for name in ("easting", "northing")
        )
        nowhere = (east == 0) & (north == 0)
        east, north = np.where(nowhere, np.nan, east), np.where(nowhere, np.nan, north)
        ended = table["ended"].to_numpy(dtype=np.float64, na_value=0.0)[good].astype(np.int32)
        health_codes = table["health"] if "health" in table else pd.Series(pd.NA, index=table.index)
        own = _coded(health_codes, lambda code: health.get(code, -1)).astype(np.int16)
        books.append(_Book(_numbers(pc.filter(key, formed)), atom[good], east, north, ended, own[good]))
    return _merged(books)


def _coded(codes: pd.Series, number: Callable[[str], int]) -> np.ndarray:
    """Turn codes into numbers, each different one once; a missing one is -1."""
    place, each = pd.factorize(codes)
    return np.array([*(number(str(code)) for code in each), -1])[place]


def _atom(code: str, codes: Mapping[str, int]) -> int:
    """Return the place of an area code, or what it says in place of an area."""
    if code in codes:
        return codes[code]
    return {"L": _CROWN_L, "M": _CROWN_M, "": _NO_AREA}.get(code[:1], _STRANGE)


def _merged(books: list[_Book]) -> _Book:
    """Put books together, sorted; of a postcode that is there twice the first row counts."""
    if not books:
        kinds = (np.uint64, np.int32, np.float32, np.float32, np.int32, np.int16)
        return _Book(*(np.empty(0, kind) for kind in kinds))
    names = ("keys", "atom", "east", "north", "ended", "health")
    columns = {name: np.concatenate([getattr(book, name) for book in books]) for name in names}
    _, first = np.unique(columns["keys"], return_index=True)
    return _Book(**{name: columns.pop(name)[first] for name in names})


def _reasons(key: pa.Array, good: np.ndarray, there: np.ndarray, atom: np.ndarray) -> np.ndarray:
    """Describe why postcodes have no area; "" where they have one."""
    reason = np.full(len(good), NOT_THERE, dtype=object)
    reason[there] = ""
    for answer, why in _OF_ATOM.items():
        reason[there & (atom == answer)] = why
    rest = np.flatnonzero(reason == NOT_THERE)
    left = key.take(pa.array(rest))
    for pattern, why in (("^(JE|GY)[0-9]", CHANNEL_ISLANDS), ("^IM[0-9]", ISLE_OF_MAN)):
        reason[rest[_matches(left, pattern)]] = why
    reason[rest[~good[rest]]] = MALFORMED
    reason[rest[_matches(left, _FIRST_HALF)]] = HALF
    reason[rest[_matches(left, "^(BFPO|BF1)")]] = FORCES
    reason[rest[_matches(left, "^ZZ99")]] = PSEUDO
    return reason


def _matches(key: pa.Array, pattern: str) -> np.ndarray:
    return pc.match_substring_regex(key, pattern).to_numpy(zero_copy_only=False)
