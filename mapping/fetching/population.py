"""
Fetch how many children aged 0 to 2 live in each area: the tables of each nation, added up and counted.

Each nation is taken from its own table. Where that cannot be had, it is taken from the table of the United Kingdom, or
from a file put in by hand; the basis of every row says which. Nothing is made of a part of the country.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..fetching import cache
from ..reading.shipped.lookups import read_atoms
from ..reading.shipped.people import AGES, EVERYONE, HALVES, read_babies_file
from ..reading.tables.batches import open_table
from ..vocabulary.codes import NATION_CODES, NATIONS
from ..vocabulary.errors import SourceError, shortened
from .cache import Endpoint, endpoints
from .feature_service import fetch
from .http import PLAIN, Transport

# Where each table that is published as a file has its columns; `{}` stands for the year.
_ROLES = {
    "code": re.compile(r"(?i)ladcode\d*|lgd\d*|(.*[ _])?code"),
    "age": re.compile(r"(?i)(single year of )?age|age label"),
    "sex": re.compile(r"(?i)sex|sex label|gender"),
    "year": re.compile(r"(?i)(mid[ -]?)?year"),
}
Babies = dict[str, tuple[int, str]]


class _NoTableError(Exception):
    """Why a table cannot be added up, as a sentence."""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Where fetched files go, what day it is, who hears how far the work is, and how patiently to ask."""

    folder: Path
    retrieved: date
    tell: Callable[[str], None]
    transport: Transport = PLAIN

    def __call__(self, record: Endpoint) -> Path:
        """Fetch one file into the cache."""
        return fetch(record, self.folder, retrieved=self.retrieved, tell=self.tell, transport=self.transport)


def fetch_population(record: Endpoint, data: Path, asking: Asking, *, added: Path | None = None) -> Path:
    """
    Fetch the populations of a year into the cache, as a file that `--denominators` reads.

    The file has `area_code aged_0_to_2 basis`, one row an area (361), sorted; its passport lies beside it.

    Parameters
    ----------
    record
        The endpoint of kind "sum" of that year.
    data
        The data folder, for the addresses and the number of areas of each nation.
    asking
        How the table of each nation is fetched.
    added
        A file of one's own with `area_code` and `aged_0_to_2`, for nations that cannot be fetched.
    """
    before = cache.kept(record, asking.folder)
    if before is not None:
        asking.tell(f"{record.file} was fetched before and is unchanged.")
        return before
    expected = Counter(code[0] for code in read_atoms(data)["area_code"])
    babies = _by_hand(added, expected) if added else {}
    sentences: list[str] = []
    for part in _parts(record, data):
        lacking = [nation for nation in part.nations if nation not in {code[0] for code in babies}]
        if not lacking:
            continue
        try:
            babies |= _of_nations(added_up(part, asking(part), record.year), lacking, expected, part)
        except SourceError as error:
            sentences.append(str(error))
            asking.tell(sentences[-1])
        except _NoTableError as error:
            sentences.append(f'"{part.title}" came, but {error}')
            asking.tell(sentences[-1])
    there = {code[0] for code in babies}
    missing = [name for name in NATIONS if NATION_CODES[name][0] not in there]
    if missing or len(babies) != record.rows:
        remedy = (
            f"There is no whole table for {', '.join(missing) or 'the United Kingdom'}. Put those areas into a CSV "
            "file with the columns area_code and aged_0_to_2, and run again with --add FILE; what was fetched is kept."
        )
        raise SourceError("\n".join([*sentences, remedy]))
    with cache.writing(asking.folder):
        cache.write_whole(cache.part_path(record, asking.folder), _written(babies))
        bases = "; ".join(dict.fromkeys(basis for _, basis in babies.values()))
        how = f"everyarea fetch: ages {', '.join(AGES)} added up by area. {bases}."
        path = cache.commit(record, asking.folder, retrieved=asking.retrieved, rows=len(babies), how_made=how)
    children = sum(people for people, _ in babies.values())
    asking.tell(f"{record.file}: {len(babies)} areas, {children:,} children aged 0 to 2.")
    return path


def _parts(record: Endpoint, data: Path) -> list[Endpoint]:
    """List the tables of that year: those of nations first, that of the United Kingdom for what is left."""
    parts = [
        each
        for each in endpoints(data).values()
        if each.what == record.what and each.kind != "sum" and each.year in {0, record.year}
    ]
    return sorted(parts, key=lambda each: len(each.nations) == len(NATIONS))


def _by_hand(path: Path, expected: Counter[str]) -> Babies:
    """Take the nations that are whole in a file of one's own."""
    table = read_babies_file(path).people.dropna(subset="people")
    babies = {row.area_code: (int(row.people), f"by hand: {path.name}") for row in table.itertuples()}
    counted = Counter(code[:1] for code in babies)
    if wrong := [f"{counted[nation]} of {nation}" for nation in counted if counted[nation] != expected[nation]]:
        message = (
            f"{path.name}: a nation has to be whole, but there are {', '.join(wrong)} (the letters begin the codes); "
            f"{', '.join(f'{number} of {nation}' for nation, number in expected.items())} are expected."
        )
        raise SourceError(message)
    return babies


def _of_nations(found: dict[str, int], nations: list[str], expected: Counter[str], part: Endpoint) -> Babies:
    """Take the areas of some nations, each nation whole."""
    basis = f"{part.publisher.split(',')[0]}, single year of age, mid-year, {part.id}"
    taken = {code: (people, basis) for code, people in found.items() if code[0] in nations}
    counted = Counter(code[0] for code in taken)
    for nation in nations:
        if counted[nation] != expected[nation]:
            reason = f"it holds {counted[nation]} areas whose code begins with {nation}, not {expected[nation]}."
            raise _NoTableError(reason)
    return taken


def added_up(part: Endpoint, path: Path, year: int) -> dict[str, int]:
    """Add up the ages 0, 1 and 2 of each lower-tier area in a table that was fetched."""
    people = "people" if part.kind == "nomis" else ""
    columns, pieces = open_table(path, fits=lambda names: bool(_chosen(names, year, people).get("people")))
    chosen = _chosen(columns, year, people)
    if not {"code", "age", "people"} <= chosen.keys():
        reason = f"its columns are not those that are known: {shortened(', '.join(columns), 200)}."
        raise _NoTableError(reason)
    rows = (row for piece in pieces(list(dict.fromkeys(chosen.values()))) for row in piece.to_pylist())
    return _sums(({role: str(row[name]).strip() for role, name in chosen.items()} for row in rows), year)


def _chosen(columns: Iterable[str], year: int, people: str) -> dict[str, str]:
    """Tell which column says what: a column for the year wanted, or one of values beside one of years."""
    columns = list(columns)
    wide = [name for name in columns if re.fullmatch(rf"(?i)population_?{year}", name)]
    values = wide or [name for name in columns if name.lower() in {people or "value"}]
    chosen = {role: name for role, form in _ROLES.items() for name in reversed(columns) if form.fullmatch(name)}
    if wide:
        chosen.pop("year", None)
    return chosen | ({"people": values[0]} if values else {})


def _sums(rows: Iterable[dict[str, str]], year: int) -> dict[str, int]:
    """Add up each area, of which every age has to be there once for everyone, or once for each of two sexes."""
    by_age: dict[str, dict[tuple[str, str], int]] = {}
    for row in rows:
        age = re.fullmatch(r"(?i)(?:age[d ]*)?(\d{1,3})", row["age"])
        if not age or age[1] not in AGES or not re.fullmatch(r"[EWSN]0[6-9]\d{6}|S12\d{6}", row["code"]):
            continue
        if row.get("year", str(year)) != str(year):
            continue
        cells, key = by_age.setdefault(row["code"], {}), (age[1], row.get("sex", "all").lower())
        number = row["people"].replace(",", "").removesuffix(".0")
        if key in cells or not number.isdecimal():
            why = "is there twice" if key in cells else f"is “{shortened(number, 20)}”"
            reason = f"{row['code']} at age {age[1]} {why}."
            raise _NoTableError(reason)
        cells[key] = int(number)
    return {code: _whole(code, cells) for code, cells in by_age.items()}


def _whole(code: str, cells: dict[tuple[str, str], int]) -> int:
    sexes = {sex for _, sex in cells}
    everyone = sorted(sexes & EVERYONE)
    wanted = set(everyone[:1]) or next((halves for halves in HALVES if halves <= sexes), set())
    keys = [(age, sex) for age in AGES for sex in wanted]
    if not keys or any(key not in cells for key in keys):
        reason = f"{code} lacks one of the ages {', '.join(AGES)}."
        raise _NoTableError(reason)
    return sum(cells[key] for key in keys)


def _written(babies: Babies) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["area_code", "aged_0_to_2", "basis"])
    writer.writerows([code, *babies[code]] for code in sorted(babies))
    return out.getvalue()
