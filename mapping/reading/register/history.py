"""
The change log of a register, `history.csv`: what each answer changed, cell by cell, and on which day it was taken.

It grows with every merge and is never rewritten. Read backwards, it gives the register as it stood on an earlier day.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path

from ...vocabulary.errors import Fault, InputError, refused, shortened
from ...vocabulary.register_sheets import SHEETS
from ...vocabulary.safe_text import guarded, meant
from ..tables.csv_sheet import header_name
from .as_written import HandedIn, handed_in
from .sheets import ABOUT, DEFINITION, files_of, home

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
    """Return the change log of a register: in its folder, or beside its workbook."""
    return home(place) / HISTORY_FILE


def grown(before: bytes | None, cells: Iterable[Logged]) -> bytes:
    """Return the change log with more cells at its end; what stands in it already stays byte for byte."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    if before is None:
        out.write(_START)
        writer.writerow(_NAMES)
    elif before and not before.endswith(b"\n"):
        out.write("\r\n")
    writer.writerows([guarded(str(value)) for value in astuple(cell)] for cell in cells)
    return (before or b"") + out.getvalue().encode("utf-8")


def write_earlier(place: Path, day: date, folder: Path, *, encoding: str | None = None) -> None:
    """Write a register as it stood at the end of an earlier day, as CSV files, with what it says of itself."""
    log = history_of(place)
    if not log.is_file():
        why = "The register has no change log, so that no earlier state of it can be read."
        remedy = f"Name an older copy of it. From its next merge on, {HISTORY_FILE} keeps what is changed."
        raise refused(place.name, why, remedy)
    sheets = {header_name(sheet.name): sheet for sheet in handed_in(place, encoding=encoding)}
    rows = {name: {number: list(cells) for number, cells in sheet.rows} for name, sheet in sheets.items()}
    later = [cell for cell in _read_log(log) if cell.day > day.isoformat()]
    faults = [fault for cell in reversed(later) if (fault := _take_back(cell, sheets, rows, place))]
    if faults:
        raise InputError(faults)
    for cell in later:
        if cell.what == ADDED:
            rows[cell.sheet].pop(cell.row, None)
    for name in set(rows) & set(SHEETS):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(cells for _, cells in sorted(rows[name].items()))
    for path in files_of(place):
        if path.name in (ABOUT, DEFINITION):
            shutil.copyfile(path, folder / path.name)


def _read_log(path: Path) -> list[Logged]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [
            Logged(
                day=row["day"], what=row["what"], sheet=row["sheet"], row=int(row["row"]), column=row["column"],
                was=meant(row["was"]), now=meant(row["is"]), source=row["from"],
            )
            for row in csv.DictReader(lines)
        ]  # fmt: skip


def _take_back(
    cell: Logged, sheets: Mapping[str, HandedIn], rows: Mapping[str, dict[int, list[str]]], place: Path
) -> Fault | None:
    """Put into a cell what stood there before; a cell that says something else than the log is a fault."""
    sheet = sheets.get(cell.sheet)
    at = sheet.columns.index(cell.column) if sheet and cell.column in sheet.columns else -1
    cells = rows[cell.sheet].get(cell.row, []) if sheet else []
    present = cells[at].strip() if 0 <= at < len(cells) else ""
    if present != cell.now.strip():
        why = f'The change log says that this cell holds "{shortened(cell.now, 40)}" since {cell.day}.'
        remedy = "Rows were moved or changed by hand: name an older copy of the register."
        called = sheet.called if sheet else place.name
        return Fault(file=called, row=cell.row, column=cell.column, value=present, why=why, remedy=remedy)
    if 0 <= at < len(cells):
        cells[at] = cell.was
    return None
