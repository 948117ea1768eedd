"""
The change log of a register, `history.csv`: what each answer changed, cell by cell, and on which day it was taken.

It grows with every merge and is never rewritten. Read backwards, it gives the register as it stood on an earlier day.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path

from ...vocabulary.safe_text import guarded
from .sheets import home

HISTORY_FILE = "history.csv"
ADDED, CHANGED = "added", "changed"
_START = "\ufeff"


@dataclass(frozen=True, kw_only=True)
class Logged:
    """One cell that a merge changed; of a row that was added, one that it fills in. `source` is the form's row."""

    day: str
    what: str
    sheet: str
    row: int
    column: str
    was: str
    now: str
    source: str


_NAMES = ["from" if each.name == "source" else "is" if each.name == "now" else each.name for each in fields(Logged)]


def history_of(place: Path) -> Path:
    """Give the change log of a register: in its folder, or beside its workbook."""
    return home(place) / HISTORY_FILE


def grown(before: bytes | None, cells: Iterable[Logged]) -> bytes:
    """Give the change log with more cells at its end; what stands in it already stays byte for byte."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    if before is None:
        out.write(_START)
        writer.writerow(_NAMES)
    elif before and not before.endswith(b"\n"):
        out.write("\r\n")
    writer.writerows([guarded(str(value)) for value in astuple(cell)] for cell in cells)
    return (before or b"") + out.getvalue().encode("utf-8")


def logged_on(day: date) -> str:
    """Write the day of a merge."""
    return day.isoformat()
