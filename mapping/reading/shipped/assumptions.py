"""Read what is assumed of need, teams and distances: the file that ships, or one of the user's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...vocabulary.errors import Fault, InputError
from ...vocabulary.measures import Assumptions, ServiceDistance, Span
from ..tables.toml import is_words, read_toml
from .sources import source

# What each table has to hold, and the most that its numbers may be. Those in _OPTIONAL may be left out.
_TABLES = {
    "need_rate": 100.0,
    "families_per_team": 100_000.0,
    "families_per_team_seen": 100_000.0,
    "staff_per_team": 1_000.0,
    "service_distance": 2_000.0,
}
_OPTIONAL = ("families_per_team_seen", "staff_per_team")
_TEXTS = ("source", "words")
_REMEDY = "Write only what differs from the assumptions that ship, under the same names."
# Who the need rate is a rate of, fixed by how need is counted.
NEED_OF = "the babies of one birth year, a third of the children aged 0 to 2"


def read_assumptions(folder: Path, own: Path | None = None) -> Assumptions:
    """
    Read what is assumed: the file that ships, and over it one of the user's own.

    The user's may hold only what differs. A figure of its own has to have its own source.
    """
    shipped = read_toml(source("assumptions", folder), _REMEDY)
    path = own or source("assumptions", folder)
    tables, faults = (_laid_over(shipped, read_toml(own, _REMEDY), own.name)) if own else (shipped, [])
    faults = [*_strangers(tables, path.name), *faults]
    for name, most in _TABLES.items():
        if name not in tables and name in _OPTIONAL:
            continue
        table = tables.get(name)
        if not isinstance(table, dict):
            why = f"This is not a table that begins with [{name}]."
            faults.append(_fault(path.name, name, why, "Copy it from the assumptions that ship, and change it there."))
            continue
        faults.extend(_faults_of(path.name, name, table, most))
    if faults:
        raise InputError(faults)
    spans = {name: _span(tables[name]) for name in _TABLES if name in tables and name != "service_distance"}
    distance = {name: tables["service_distance"][name] for name in ("km", "minutes", *_TEXTS)}
    return Assumptions(service_distance=ServiceDistance(**distance), **spans)


def _laid_over(shipped: dict[str, Any], own: dict[str, Any], file: str) -> tuple[dict[str, Any], list[Fault]]:
    """Put what the user's file says in place of what ships; a figure is never left with the source of another."""
    laid, faults = {**shipped, **own}, []
    for name, table in own.items():
        before = shipped.get(name)
        if not isinstance(table, dict) or not isinstance(before, dict):
            continue
        laid[name] = {**before, **table}
        changed = any(table.get(key, value) != value for key, value in before.items() if key not in (*_TEXTS, "of"))
        if changed and "source" not in table:
            why = "The figures are your own, and the source of those that ship is not theirs."
            faults.append(_fault(file, f"{name}.source", why, "Write where they are from, in quotation marks."))
    return laid, faults


def _strangers(tables: dict[str, Any], file: str) -> list[Fault]:
    """Find tables that nothing reads: a misspelt name would be passed over without a word."""
    why = "Nothing here has this name, so what it says would be passed over."
    remedy = f"Write one of: {', '.join(_TABLES)}."
    return [_fault(file, name, why, remedy) for name in tables if name not in _TABLES]


def _faults_of(file: str, name: str, table: dict[str, Any], most: float) -> list[Fault]:
    """Find what is wrong with one table: its numbers, their order, its words."""
    pair = ("km", "minutes") if name == "service_distance" else ("low", "high")
    faults = []
    for key in pair:
        value = table.get(key)
        if not _is_figure(value, most):
            why = "The figure is missing." if value is None else "This is not a number allowed here."
            remedy = f"Write a number above 0, at most {most:g}."
            faults.append(_fault(file, f"{name}.{key}", why, remedy, value="" if value is None else str(value)))
    if not faults and pair[0] == "low" and table["low"] > table["high"]:
        why = f"The low figure is above the high one, {table['high']:g}."
        faults.append(_fault(file, f"{name}.low", why, "Change them round.", value=f"{table['low']:g}"))
    for key in (*_TEXTS, *(("of",) if name == "need_rate" else ())):
        if not is_words(table.get(key)):
            why = "The words are missing: no figure is shown without what it counts and where it is from."
            faults.append(_fault(file, f"{name}.{key}", why, "Write it in words, in quotation marks."))
        elif key == "of" and table[key].strip() != NEED_OF:
            why = "The rate is always taken of the same babies, and other words would misdescribe the sum."
            faults.append(_fault(file, f"{name}.of", why, f'Write "{NEED_OF}".', value=table[key]))
    expected = {*pair, *_TEXTS, "of"}
    why = "Nothing here has this name, so what it says would be passed over."
    faults += [
        _fault(file, f"{name}.{key}", why, f"Write one of: {', '.join(sorted(expected))}.")
        for key in table
        if key not in expected
    ]
    return faults


def _is_figure(value: object, most: float) -> bool:
    """Test whether a value is a number above 0; nought would mean that nothing is needed or nobody is seen."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= most


def _span(table: dict[str, Any]) -> Span:
    return Span(
        low=float(table["low"]), high=float(table["high"]), source=table["source"], words=table["words"],
        of=table.get("of", ""),
    )  # fmt: skip


def _fault(file: str, column: str, why: str, remedy: str, *, value: str = "") -> Fault:
    return Fault(file=file, column=column, value=value, why=why, remedy=remedy)
