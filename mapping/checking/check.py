"""Describe everything that is wrong with the inputs, all at once: in sentences, and in a copy of the register."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd
import xlsxwriter

from ..formats.workbook import CREATED, SAFE, check_fits
from ..look.theme import read_theme
from ..reading.boundaries.boundaries import read_boundaries
from ..reading.register.as_written import HandedIn, handed_in
from ..reading.register.register import read_register
from ..reading.shipped.assumptions import read_assumptions
from ..reading.shipped.sources import data_folder
from ..study.contrary import against
from ..study.inputs import attempt, issue_faults, issue_sentences, notes, read_inputs, read_shapes
from ..study.settings import Settings
from ..vocabulary.errors import Fault, InputError, refused, sentences
from ..writing.disk import by_library, whole_file
from .duplicate_teams import duplicate_faults, duplicates


def check(config: Settings, report: Path | None = None) -> tuple[dict[str, int], list[str]]:
    """
    Read every input, boundaries too, and say what was read; write what is wrong beside the rows, where that is asked.

    What was read is how many rows of each kind, and notes on what was mended or set aside. `report` is an Excel
    workbook to write: the register as it was handed in, with its faults.
    """
    path = config.register or (config.data or data_folder()) / "register"
    if report and report.resolve() in {path.resolve(), *(p.resolve() for p in _inside(path))}:
        why = "The report would take the place of the register."
        raise refused(report.name, why, "Give it another name.")
    try:
        counts, remarks, looks = _check(config)
    except InputError as error:
        error.notes = tuple(sentences(_looked(path, config), to_keepers=True))
        if report and path.exists():
            _report(report, path, config, error.faults)
            error.left = f"They stand beside the rows in {report.as_posix()}; nothing else was written."
        raise
    if report:
        _report(report, path, config, (), looks)
    return counts, remarks


def _inside(path: Path) -> list[Path]:
    return list(path.iterdir()) if path.is_dir() else []


def _report(report: Path, path: Path, config: Settings, faults: tuple[Fault, ...], looks: Sequence[Fault] = ()) -> None:
    """Write the register as it was handed in, as far as it can be read, with what is wrong beside the rows."""
    sheets: list[HandedIn] = []
    with contextlib.suppress(InputError):
        sheets = handed_in(path, encoding=config.encoding)
    write_fault_report(report, sheets, faults, (*_looked(path, config), *looks))


def _looked(path: Path, config: Settings) -> tuple[Fault, ...]:
    """Return what is worth a look in a register, as far as it can be read."""
    with contextlib.suppress(InputError):
        return read_register(path, encoding=config.encoding, on=config.on, today=config.today).notes
    return ()


def _check(config: Settings) -> tuple[dict[str, int], list[str], list[Fault]]:
    """Read every input; say what was read, and what is worth a look; raises as `check` does."""
    faults: list[Fault] = []
    if config.assumptions:
        attempt(faults, lambda: read_assumptions(config.data or data_folder(), config.assumptions))
    if theme := config.theme:
        attempt(faults, lambda: read_theme(theme))
    try:
        inputs, linked = read_inputs(config)
    except InputError as error:
        if boundaries := config.boundaries:
            attempt(faults, lambda: read_boundaries(boundaries, expected=lambda _code: True, crs=config.crs))
        if not faults:
            raise
        raise InputError([*error.faults, *faults]) from None
    if faults:
        raise InputError(faults)
    drawn = read_shapes(inputs, config)
    counts = {
        "teams": len(inputs.register.teams),
        "stated areas": len(inputs.register.catchments),
        "statements": len(inputs.register.statements),
        "areas": len(drawn.areas),
    }
    called = inputs.register.called("teams.csv")
    looks = [
        *issue_faults(linked.issues, inputs.register),
        *(each.fault for each in against(inputs, linked, config)),
        *duplicate_faults(duplicates(inputs.register.teams, linked.links, inputs.known.spoken), called),
    ]
    issues = len(linked.issues)
    remarks = [*notes(inputs, drawn, to_keepers=True), *issue_sentences(linked.issues, inputs.register)]
    return counts, [*remarks, *sentences(looks[issues:])], looks


def suggested(config: Settings) -> pd.DataFrame:
    """Return the DUPLICATES table of a register."""
    inputs, linked = read_inputs(config)
    return duplicates(inputs.register.teams, linked.links, inputs.known.spoken)


_LONGEST_CELL = 32_767
_MOST_COLUMNS = 16_000
_WRONG, _LOOK = "#FFC7CE", "#FFEB9C"
MEND, LOOK = "what to mend", "worth a look"
_LIST = "everything to mend"
_COLUMNS = {"where": 34, "row": 7, "column": 20, "found": 30, "why": 60, "what to do": 60}


def write_fault_report(path: Path, sheets: Sequence[HandedIn], faults: Sequence[Fault], notes: Sequence[Fault]) -> None:
    """Write a register as handed in to an Excel workbook, with its faults and notes in columns beside the rows."""
    if path.suffix.lower() != ".xlsx":
        why = "The report is an Excel workbook."
        raise refused(path.name, why, "Give it a name that ends in .xlsx.")
    for sheet in sheets:
        check_fits(max((number for number, _ in sheet.rows), default=0), path.name)
    with (
        whole_file(path) as temporary,
        by_library(path),
        xlsxwriter.Workbook(str(temporary), {"constant_memory": True, **SAFE}) as book,
    ):
        book.set_properties({"created": CREATED})
        taken = {sheet.name.casefold() for sheet in sheets}
        _list_sheet(book, _free(taken), faults, notes)
        for sheet in sheets:
            _register_sheet(book, sheet, _of(faults, sheet.called), _of(notes, sheet.called))


def _free(taken: set[str]) -> str:
    """Name the first sheet as no sheet of the register is named: it may be an earlier report that was handed in."""
    return next(name for name in (_LIST, *(f"{_LIST} {n}" for n in range(2, 1000))) if name.casefold() not in taken)


def _of(faults: Iterable[Fault], called: str) -> dict[int, list[Fault]]:
    """Gather what is said of one sheet, row by row."""
    by_row: dict[int, list[Fault]] = defaultdict(list)
    for fault in faults:
        if fault.file == called and fault.row is not None:
            by_row[fault.row].append(fault)
    return by_row


def _list_sheet(book: xlsxwriter.Workbook, name: str, faults: Sequence[Fault], notes: Sequence[Fault]) -> None:
    """List everything that was found, those that are about no single row too."""
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    for place, (heading, width) in enumerate([("", 14), *_COLUMNS.items()]):
        sheet.set_column(place, place, width, wrapped)
        sheet.write_string(0, place, heading, bold)
    remarks = [(MEND, fault) for fault in faults] + [(LOOK, note) for note in notes]
    for row, (kind, fault) in enumerate(remarks, start=1):
        number = "" if fault.row is None else str(fault.row)
        cells = (kind, fault.file, number, fault.column, fault.value or fault.hidden, fault.why, fault.remedy)
        for place, cell in enumerate(cells):
            sheet.write_string(row, place, cell[:_LONGEST_CELL])
    if not remarks:
        sheet.write_string(1, 0, "Nothing has to be mended.")


def _register_sheet(
    book: xlsxwriter.Workbook, given: HandedIn, faults: dict[int, list[Fault]], notes: dict[int, list[Fault]]
) -> None:
    """Write one sheet of the register, with what is said of each row after its last column."""
    sheet = book.add_worksheet(given.name)
    # A text that begins with an equals sign stays that text when somebody edits the cell.
    plain = book.add_format({"num_format": "@"})
    bold = book.add_format({"bold": True, "num_format": "@"})
    wrong = book.add_format({"bg_color": _WRONG, "num_format": "@"})
    look = book.add_format({"bg_color": _LOOK, "num_format": "@"})
    after = min(_MOST_COLUMNS, max((len(cells) for _, cells in given.rows), default=0))
    rows = dict(given.rows)
    for number in sorted({*rows, *faults, *notes}):
        cells = rows.get(number, [])[:_MOST_COLUMNS]
        shades = _shades(given.columns, notes[number], look) | _shades(given.columns, faults[number], wrong)
        usual = bold if number == given.header_row else plain
        for place in range(max(len(cells), *(place + 1 for place in [*shades, -1]))):
            text = cells[place] if place < len(cells) else ""
            style = shades.get(place, usual)
            if text:
                sheet.write_string(number - 1, place, text[:_LONGEST_CELL], style)
            elif place in shades:
                sheet.write_blank(number - 1, place, None, style)
        for place, by_row, heading, style in ((after, faults, MEND, wrong), (after + 1, notes, LOOK, look)):
            text = "\n".join(_beside(fault) for fault in by_row[number])
            if number == given.header_row:
                sheet.write_string(
                    number - 1, place, f"{heading}: {text}" if text else heading, style if text else bold
                )
            elif text:
                sheet.write_string(number - 1, place, text[:_LONGEST_CELL], style)


def _shades(columns: list[str], faults: list[Fault], style: object) -> dict[int, object]:
    """Colour the cells that something is said of."""
    return {columns.index(fault.column): style for fault in faults if fault.column in columns}


def _beside(fault: Fault) -> str:
    """Describe what is wrong in a row that the reader has before them."""
    return " ".join(part for part in (f"{fault.column}:" if fault.column else "", fault.why, fault.remedy) if part)
