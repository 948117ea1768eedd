"""Read a table of Nomis: pages of CSV by ordered offset, whole when as many rows have come as each row declares."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from ..vocabulary.errors import shortened
from .cache import Endpoint
from .http import AgainError, RefusalError, Web, json_object

ROUNDS = 3
COLUMNS = ("date_name", "geography_code", "geography_name", "c_age_name", "obs_value", "record_offset", "record_count")


class ChangedError(RefusalError):
    """The table does not have as many rows as it declared when its reading began."""


@dataclass(frozen=True)
class Cell:
    """One number of the table: where, of what age, how many, and its place among how many."""

    year: str
    code: str
    name: str
    age: str
    people: str
    offset: int
    count: int


def read_nomis(record: Endpoint, web: Web, page: int) -> tuple[str, int]:
    """
    Read the table whole, from the start again where it was changed meanwhile: CSV, and the number of its rows.

    Rows that are missing, twice there, out of order, of another year or of another number than expected are refused.
    """
    for _ in range(ROUNDS):
        try:
            cells = _cells(record, web, page)
        except ChangedError:
            web.tell("The table was changed while it was read: starting again.")
            continue
        if record.rows is not None and len(cells) != record.rows:
            reason = f"The table has {len(cells):,} rows where {record.rows:,} are expected."
            raise RefusalError(reason)
        return _csv(record, cells), len(cells)
    reason = f"The table was changed each of the {ROUNDS} times that it was read. Try again later."
    raise RefusalError(reason)


def _cells(record: Endpoint, web: Web, page: int) -> list[Cell]:
    """Read every row, and ask for the number of rows again afterwards."""
    cells: list[Cell] = []
    total = None
    while total is None or len(cells) < total:
        came = web.read(record.address, _page, RecordOffset=str(len(cells)), RecordLimit=str(page))
        total = came[0].count if total is None and came else total
        if any(cell.count != total for cell in came):
            raise ChangedError
        if not came:
            reason = f"The table declares {total or 'no'} rows, but only {len(cells):,} came."
            raise RefusalError(reason)
        for place, cell in enumerate(came, start=len(cells)):
            if cell.offset != place:
                reason = f"The table gave row {cell.offset:,} where row {place:,} was asked for."
                raise RefusalError(reason)
        cells.extend(came)
        web.tell(f"{len(cells):,} of {total:,} rows")
    after = web.read(record.address, _page, RecordOffset="0", RecordLimit="1")
    if not after or after[0].count != total or len(cells) != total:
        raise ChangedError
    return cells


def _page(body: bytes) -> list[Cell]:
    """Read a page of CSV; a web page, an error or half a row in its place is a failed try."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"<", b"{", b"["}:
        json_object(body)
        reason = "JSON came in place of a table."
        raise AgainError(reason)
    try:
        rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True))
        cells = [_cell({str(name).lower(): value for name, value in row.items()}) for row in rows]
    except (ValueError, KeyError, AttributeError, csv.Error):
        reason = "The answer broke off, or is not the table that was asked for."
        raise AgainError(reason) from None
    if not rows and not body.strip():
        reason = "The answer is empty."
        raise AgainError(reason)
    return cells


def _cell(row: dict[str, str]) -> Cell:
    year, code, name, age, people, offset, count = (row[name].strip() for name in COLUMNS)
    return Cell(year, code, name, age, people, int(offset), int(count))


def _csv(record: Endpoint, cells: list[Cell]) -> str:
    """Write rows, each area and age once, all of the year; ages as numbers."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["area_code", "area_name", "age", "people"])
    seen: set[tuple[str, str]] = set()
    for cell in cells:
        age = re.fullmatch(r"(?:aged?\s+)?(\d{1,3})(?:\s+years?)?", cell.age, re.IGNORECASE)
        if not age or str(record.year) not in cell.year or not re.fullmatch(r"\d{1,8}", cell.people):
            reason = (
                f"The table gives {shortened(cell.code, 20)} as {shortened(cell.age, 40)}, {shortened(cell.year, 20)}: "
                f"“{shortened(cell.people, 20)}”, not a number of people of one year of age in {record.year}."
            )
            raise RefusalError(reason)
        if (cell.code, age[1]) in seen:
            reason = f"The table gives {shortened(cell.code, 20)} at age {age[1]} twice."
            raise RefusalError(reason)
        seen.add((cell.code, age[1]))
        writer.writerow([cell.code, cell.name, age[1], cell.people])
    return out.getvalue()
