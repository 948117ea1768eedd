"""Write a register with the changes that councils asked for; every row that nobody changed stays as it was written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import xlsxwriter

from ..reading.handedin import HandedIn
from ..reading.registerrows import RawSheet
from ..reading.tabular import header_name
from ..vocabulary.asking import Change
from ..vocabulary.errors import Fault, InputError
from ..vocabulary.registersheets import SHEETS
from .disk import by_library
from .workbook import CREATED, SAFE, check_fits

_WIDEST = 36


def merged_csv(raw: RawSheet | None, name: str, changes: Iterable[Change]) -> bytes:
    """
    Give a CSV file of a register with its changes.

    Parameters
    ----------
    raw
        The file as it is; None where there is none yet.
    name
        Which sheet it is.
    changes
        Those of this sheet.

    Returns
    -------
    Its bytes: every record that is not changed is the same byte for byte, in the same order, and rows that are added
    stand at the end. A column that the file lacks is added to its header, and filled in where it is asked for.

    Raises
    ------
    InputError
        If an answer has letters that the encoding of the file lacks.
    """
    changes = list(changes)
    raw = raw or RawSheet(b"", "utf-8", [], SHEETS[name].table.names, 0, ",", "\r\n")
    records, columns = list(raw.records), list(raw.columns)
    if new := [column for column in SHEETS[name].table.names if column not in columns and _asked(column, changes)]:
        columns += new
        cells = next(iter(csv.reader([records[raw.header]], delimiter=raw.delimiter)))[: len(raw.columns)]
        records[raw.header] = _line([*cells, *new], raw, _end(records[raw.header]))
    if not records:
        records.append(_line(columns, raw, raw.line_end))
    for change in changes:
        if change.added:
            continue
        text = records[change.row - 1]
        cells = next(iter(csv.reader(io.StringIO(text, newline=""), delimiter=raw.delimiter)))
        records[change.row - 1] = _line(_with(cells, columns, change), raw, _end(text))
    added = [_line(_with([], columns, change), raw, raw.line_end) for change in changes if change.added]
    if added and not _end(records[-1]):
        records[-1] += raw.line_end
    try:
        return raw.start + "".join([*records, *added]).encode(raw.encoding)
    except UnicodeEncodeError as error:
        why = f"An answer has a letter that the encoding {raw.encoding} lacks."
        remedy = "Save the register's files as “CSV UTF-8”."
        letter = error.object[error.start : error.end]
        raise InputError([Fault(file=f"{name}.csv", value=letter, why=why, remedy=remedy)]) from None


def _asked(column: str, changes: Iterable[Change]) -> bool:
    return any(change.cells.get(column, ("", ""))[1] for change in changes)


def _with(cells: Sequence[str], columns: Sequence[str], change: Change) -> list[str]:
    """Give the cells of a row with what an answer says."""
    made = [*cells, *[""] * (len(columns) - len(cells))]
    for name, (_, new) in change.cells.items():
        if name in columns:
            made[columns.index(name)] = new
    return made


def _line(cells: Sequence[str], raw: RawSheet, end: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=raw.delimiter, lineterminator="").writerow(cells)
    return out.getvalue() + end


def _end(record: str) -> str:
    """Give the line end of a record; the last may have none."""
    return record[len(record.rstrip("\r\n")) :]


def write_merged_book(path: Path, sheets: Sequence[HandedIn], changes: Mapping[str, Iterable[Change]]) -> None:
    """
    Write a register that is a workbook, with its changes.

    Every cell stays where it was, as the text that was read; sheets of the keepers' own stay too. Colours, formulas and
    notes are not carried over.

    Parameters
    ----------
    sheets
        The workbook as it was handed in.
    changes
        By sheet. A sheet that is not there yet is added.
    """
    with by_library(path), xlsxwriter.Workbook(str(path), SAFE) as book:
        book.set_properties({"created": CREATED})
        there = {header_name(sheet.name): sheet for sheet in sheets}
        for sheet in sheets:
            _sheet(book, sheet, list(changes.get(header_name(sheet.name), ())))
        for name in changes:
            if name not in there:
                columns = SHEETS[name].table.names
                _sheet(book, HandedIn(name, name, [(1, columns)], list(columns), 1), list(changes[name]))


def _sheet(book: xlsxwriter.Workbook, given: HandedIn, changes: list[Change]) -> None:
    sheet = book.add_worksheet(given.name)
    check_fits(max([number for number, _ in given.rows] + [change.row for change in changes], default=0), given.name)
    known = SHEETS.get(header_name(given.name))
    rows, columns = dict(given.rows), list(given.columns)
    if known and changes:
        columns += [name for name in known.table.names if name not in columns and _asked(name, changes)]
        rows[given.header_row] = [*rows[given.header_row][: len(given.columns)], *columns[len(given.columns) :]]
        for change in changes:
            rows[change.row] = _with(rows.get(change.row, []), columns, change)
    text = book.add_format({"num_format": "@"})
    bold = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
    for place, name in enumerate(columns):
        sheet.set_column(place, place, min(_WIDEST, max(14, len(name) + 3)), text)
        choices = known.table[name].choices if known and name in known.table.names else ()
        if choices:
            last = max(rows, default=0) + 1000
            sheet.data_validation(given.header_row, place, last, place, {
                "validate": "list", "source": list(choices), "error_type": "warning",
                "error_title": "Not on the list", "error_message": "Choose one of the words on the list.",
            })  # fmt: skip
    for number, cells in rows.items():
        for place, cell in enumerate(cells):
            if cell:
                sheet.write_string(number - 1, place, cell, bold if known and number == given.header_row else text)
    if known:
        sheet.freeze_panes(given.header_row, 1)
