"""
Take corrections back into a register: show what they change, and write it only when that is accepted.

Every row that nobody changed stays as it was written.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter

from ..formats.workbook import CREATED, SAFE, check_fits
from ..reading.register.about import read_about
from ..reading.register.as_written import HandedIn, RawSheet, handed_in, held_rows, last_rows, raw_sheets
from ..reading.register.history import ADDED, CHANGED, HISTORY_FILE, Logged, grown, history_of
from ..reading.register.register import Register, read_register
from ..reading.register.sheets import ABOUT, DEFINITION, home
from ..reading.shipped.sources import data_folder
from ..reading.tables.csv_sheet import header_name
from ..study.contrary import Against, against
from ..study.inputs import Inputs, read_inputs
from ..study.settings import Settings
from ..vocabulary.errors import Fault, InputError, refused, sentences
from ..vocabulary.register_sheets import SHEETS
from ..writing.disk import by_library, in_sentences, replaced
from ..writing.folder import held as holding
from ..writing.folder import run_folder
from .answers import read_answers
from .differences import contradictions, corrections
from .form import Answer, RowChange

MERGED = "register-merged"
_LEFT = "Nothing was written; the register is as it was."


@dataclass(frozen=True, kw_only=True)
class Merged:
    """What corrections change, what messages call each sheet, what is worth a look, and the new register if written."""

    changes: tuple[RowChange, ...]
    called: Mapping[str, str]
    notes: tuple[str, ...]
    place: Path | None = None


def run_merge(config: Settings, forms: Iterable[Path], tell: Callable[[str], None], *, accept: bool = False) -> Merged:
    """
    Hold corrections against the register and, where that is accepted, write the register that they make.

    Parameters
    ----------
    config
        `register` is the register, `out` where the new one goes: into `<out>/register-merged`, or in place of the old
        one if `out` is the very place of that.
    forms
        Forms that came back, CSV or Excel.
    tell
        Is called with a sentence at each stage.
    accept
        Whether the new register is written. It is checked whole either way, as the old one is.

    Raises
    ------
    EveryAreaError
        With every fault by the row of the form that it is about; nothing was written.
    """
    place = config.register or (config.data or data_folder()) / "register"
    try:
        target, inside = _target(place, config) if accept else (None, False)
        changes = _changes(place, list(forms), config)
        with TemporaryDirectory() as folder:
            changes, unjudged = _left_to_us(changes, place)
            merged, inputs, contrary = _checked(place, Path(folder), changes, config)
            register = inputs.register
            called = {name: register.called(f"{name}.csv") for name in ("teams", "catchments", "statements")}
            notes = (
                *_notes(register, changes, called, place), *unjudged, *contradictions(changes, inputs.known),
                *_contrary(register, contrary, changes),
            )  # fmt: skip
            if target and changes:
                _put(merged, place, target, tell, inside=inside)
    except InputError as error:
        error.left = _LEFT
        raise
    return Merged(changes=tuple(changes), called=called, notes=notes, place=target if changes else None)


def _target(place: Path, config: Settings) -> tuple[Path, bool]:
    """Describe where the new register goes, and whether that is in place of the old one."""
    own, folder = place.resolve(), config.out / MERGED
    target = folder if place.is_dir() else folder / place.name
    inside = own in (config.out.resolve(), target.resolve())
    if inside and config.register is None:
        why = "The register that ships is held to its passport, and is not written over."
        raise refused(str(config.out), why, "Name another folder with --out.")
    if not inside and folder.exists():
        why = "There is a register already, and it is not written over."
        remedy = f"Merge into it with --register {target.as_posix()}, or name another folder with --out."
        raise refused(folder.as_posix(), why, remedy)
    return (place if inside else target), inside


def _changes(place: Path, forms: list[Path], config: Settings) -> list[RowChange]:
    """Read the register and the forms, and say what the forms change."""
    held, faults = held_rows(place, config.encoding)
    answers: list[Answer] = []
    for form in forms:
        try:
            read, wrong = read_answers(form, encoding=config.encoding)
        except InputError as error:
            faults.extend(error.faults)
            continue
        answers.extend(read)
        faults.extend(wrong)
    if faults:
        raise InputError(faults)
    changes, collisions = corrections(held, last_rows(place, config.encoding), answers)
    if collisions:
        raise InputError(collisions)
    return changes


def _left_to_us(changes: list[RowChange], place: Path) -> tuple[list[RowChange], list[str]]:
    """Take a new team whose class is left to the keepers as one that nothing counts, until they have judged it."""
    beside = home(place)
    about = read_about(beside / ABOUT, beside / DEFINITION)
    counted = {name for classes in about["definitions"].values() for name in classes}
    uncounted = next((name for name in about["classes"] if name not in counted), "")
    judged, notes = [], []
    for change in changes:
        if change.sheet == "teams" and change.added and uncounted and not change.answer.cells.get("definition_class"):
            change = replace(change, cells={**change.cells, "definition_class": ("", uncounted)})
            notes.append(
                f"{change.answer.file}, row {change.answer.row}: the class of the team was left to you. It was added "
                f'as "{uncounted}", which no definition counts, until you have judged it.'
            )
        judged.append(change)
    return judged, notes


def _log(place: Path, changes: Iterable[RowChange], config: Settings) -> bytes:
    """Return the change log of the register with these changes at its end."""
    log = history_of(place)
    cells = [
        Logged(
            day=config.today.isoformat(), what=ADDED if change.added else CHANGED, sheet=change.sheet, row=change.row,
            column=name, was=was, now=now, source=f"{change.answer.file}, row {change.answer.row}",
        )
        for change in changes
        for name, (was, now) in change.cells.items()
    ]  # fmt: skip
    return grown(log.read_bytes() if log.is_file() else None, cells)


def _checked(
    place: Path, folder: Path, changes: list[RowChange], config: Settings
) -> tuple[Path, Inputs, list[Against]]:
    """Write the new register where nobody else looks, and check it whole, as a run would."""
    by_sheet: dict[str, list[RowChange]] = defaultdict(list)
    for change in changes:
        by_sheet[change.sheet].append(change)
    merged = folder / place.name
    beside = merged if place.is_dir() else folder
    beside.mkdir(exist_ok=True)
    for path in read_register(place, encoding=config.encoding).files:
        (beside / path.relative_to(home(place))).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, beside / path.relative_to(home(place)))
    if place.is_dir():
        raw = raw_sheets(place, config.encoding)
        for name, some in by_sheet.items():
            path, sheet = raw.get(name, (place / f"{name}.csv", None))
            (merged / path.name).write_bytes(merged_csv(sheet, name, some))
    elif changes:
        write_merged_book(merged, handed_in(place), by_sheet)
    if changes:
        (beside / HISTORY_FILE).write_bytes(_log(place, changes, config))
    try:
        inputs, linked = read_inputs(replace(config, register=merged))
    except InputError as error:
        raise type(error)(_of_form(fault, changes, place) for fault in error.faults) from None
    return merged, inputs, list(against(inputs, linked, replace(config, register=merged)))


def _contrary(register: Register, contrary: Iterable[Against], changes: list[RowChange]) -> list[str]:
    """Describe which statements of none the changes set against a team, or a team against them."""
    rows = {name: {change.row for change in changes if change.sheet == name} for name in SHEETS}
    tables = {"teams": register.teams, "catchments": register.catchments}
    teams = {
        team for name, table in tables.items() for team in table.loc[table["source_row"].isin(rows[name]), "team_id"]
    }
    return [each.sentence for each in contrary if each.row in rows["statements"] or each.teams & teams]


def _of_form(fault: Fault, changes: Iterable[RowChange], place: Path) -> Fault:
    """Say a fault of a row that was changed by the row of the form, which its reader has before them."""
    for change in changes:
        if fault.row == change.row and fault.file in (f"{change.sheet}.csv", f'{place.name}, sheet "{change.sheet}"'):
            return replace(fault, file=change.answer.file, row=change.answer.row)
    return fault


def _notes(register: Register, changes: list[RowChange], called: Mapping[str, str], place: Path) -> list[str]:
    """Describe what is worth a look in the rows that change, and what a workbook loses."""
    rows = {(called[change.sheet], change.row) for change in changes}
    texts = sentences(note for note in register.notes if (note.file, note.row) in rows)
    if changes and not place.is_dir():
        texts.append("A workbook is written anew: texts and sheets stay, but not colours, formulas and comments.")
    return texts


def _put(merged: Path, place: Path, target: Path, tell: Callable[[str], None], *, inside: bool) -> None:
    """Put the register that was checked into its place, whole."""
    if place.is_dir():
        with run_folder(target.resolve(), tell) as folder:
            if inside:
                shutil.copytree(place, folder, dirs_exist_ok=True)
            shutil.copytree(merged, folder, dirs_exist_ok=True)
    elif inside:
        with in_sentences(target.parent), holding(target):
            replaced(target, merged.read_bytes())
            replaced(history_of(target), (merged.parent / HISTORY_FILE).read_bytes())
    else:
        with run_folder(target.parent, tell) as folder:
            shutil.copytree(merged.parent, folder, dirs_exist_ok=True)


_WIDEST = 36


def merged_csv(raw: RawSheet | None, name: str, changes: Iterable[RowChange]) -> bytes:
    """
    Return a CSV file of a register with its changes; `raw` is None where there is no file yet.

    Every record that is not changed is the same byte for byte, in the same order, and rows that are added stand at the
    end. A column that the file lacks is added to its header, and filled in where it is asked for.
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
        raise refused(file=f"{name}.csv", why=why, remedy=remedy, value=letter) from None


def _asked(column: str, changes: Iterable[RowChange]) -> bool:
    return any(change.cells.get(column, ("", ""))[1] for change in changes)


def _with(cells: Sequence[str], columns: Sequence[str], change: RowChange) -> list[str]:
    """Return the cells of a row with what an answer says."""
    texts = [*cells, *[""] * (len(columns) - len(cells))]
    for name, (_, new) in change.cells.items():
        if name in columns:
            texts[columns.index(name)] = new
    return texts


def _line(cells: Sequence[str], raw: RawSheet, end: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=raw.delimiter, lineterminator="").writerow(cells)
    return out.getvalue() + end


def _end(record: str) -> str:
    """Return the line end of a record; the last may have none."""
    return record[len(record.rstrip("\r\n")) :]


def write_merged_book(path: Path, sheets: Sequence[HandedIn], changes: Mapping[str, Iterable[RowChange]]) -> None:
    """
    Write a register that is a workbook, with its changes by sheet; a sheet that is not there yet is added.

    Every cell stays where it was, as the text that was read; sheets of the keepers' own stay too. Colours, formulas and
    notes are not carried over.
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


def _sheet(book: xlsxwriter.Workbook, source: HandedIn, changes: list[RowChange]) -> None:
    sheet = book.add_worksheet(source.name)
    check_fits(max([number for number, _ in source.rows] + [change.row for change in changes], default=0), source.name)
    written = SHEETS.get(header_name(source.name))
    rows, columns = dict(source.rows), list(source.columns)
    if written and changes:
        columns += [name for name in written.table.names if name not in columns and _asked(name, changes)]
        rows[source.header_row] = [*rows[source.header_row][: len(source.columns)], *columns[len(source.columns) :]]
        for change in changes:
            rows[change.row] = _with(rows.get(change.row, []), columns, change)
    text = book.add_format({"num_format": "@"})
    bold = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
    for place, name in enumerate(columns):
        sheet.set_column(place, place, min(_WIDEST, max(14, len(name) + 3)), text)
        choices = written.table[name].choices if written and name in written.table.names else ()
        if choices:
            last = max(rows, default=0) + 1000
            sheet.data_validation(source.header_row, place, last, place, {
                "validate": "list", "source": list(choices), "error_type": "warning",
                "error_title": "Not on the list", "error_message": "Choose one of the words on the list.",
            })  # fmt: skip
    for number, cells in rows.items():
        for place, cell in enumerate(cells):
            if cell:
                sheet.write_string(number - 1, place, cell, bold if written and number == source.header_row else text)
    if written:
        sheet.freeze_panes(source.header_row, 1)
