"""Take corrections back into a register: show what they change, and write it only when that is accepted."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ..linking.corrections import corrections
from ..publishing.disk import in_sentences, replaced
from ..publishing.folder import run_folder
from ..publishing.lock import held as holding
from ..publishing.mergedregister import merged_csv, write_merged_book
from ..reading.answers import read_answers
from ..reading.handedin import handed_in
from ..reading.register import Register, read_register
from ..reading.registerfiles import home
from ..reading.registerrows import held_rows, last_rows, raw_sheets
from ..reading.sources import data_folder
from ..vocabulary.asking import Answer, Change
from ..vocabulary.errors import Fault, InputError
from ..vocabulary.registersheets import SHEETS
from .against import Against, against
from .config import Config
from .inputs import read_inputs

MERGED = "register-merged"
_LEFT = "Nothing was written; the register is as it was."


@dataclass(frozen=True, kw_only=True)
class Merged:
    """
    What corrections change, what messages call each sheet, and where the new register is; None where none was written.

    `notes` are worth a look.
    """

    changes: tuple[Change, ...]
    called: Mapping[str, str]
    notes: tuple[str, ...]
    place: Path | None = None


def run_merge(config: Config, forms: Iterable[Path], tell: Callable[[str], None], *, accept: bool = False) -> Merged:
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
            made, register, contrary = _checked(place, Path(folder), changes, config)
            called = {name: register.called(f"{name}.csv") for name in ("teams", "catchments", "statements")}
            notes = (*_notes(register, changes, called, place), *_contrary(register, contrary, changes))
            if target and changes:
                _put(made, place, target, tell, inside=inside)
    except InputError as error:
        error.left = _LEFT
        raise
    return Merged(changes=tuple(changes), called=called, notes=notes, place=target if changes else None)


def _target(place: Path, config: Config) -> tuple[Path, bool]:
    """Say where the new register goes, and whether that is in place of the old one."""
    own, folder = place.resolve(), config.out / MERGED
    target = folder if place.is_dir() else folder / place.name
    inside = own in (config.out.resolve(), target.resolve())
    if inside and config.register is None:
        why = "The register that ships is held to its passport, and is not written over."
        raise InputError([Fault(file=str(config.out), why=why, remedy="Name another folder with --out.")])
    if not inside and folder.exists():
        why = "There is a register already, and it is not written over."
        remedy = f"Merge into it with --register {target.as_posix()}, or name another folder with --out."
        raise InputError([Fault(file=folder.as_posix(), why=why, remedy=remedy)])
    return (place if inside else target), inside


def _changes(place: Path, forms: list[Path], config: Config) -> list[Change]:
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


def _checked(place: Path, folder: Path, changes: list[Change], config: Config) -> tuple[Path, Register, list[Against]]:
    """Write the new register where nobody else looks, and check it whole, as a run would."""
    by_sheet: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_sheet[change.sheet].append(change)
    made = folder / place.name
    beside = made if place.is_dir() else folder
    beside.mkdir(exist_ok=True)
    for path in read_register(place, encoding=config.encoding).files:
        (beside / path.relative_to(home(place))).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, beside / path.relative_to(home(place)))
    if place.is_dir():
        raw = raw_sheets(place, config.encoding)
        for name, some in by_sheet.items():
            path, sheet = raw.get(name, (place / f"{name}.csv", None))
            (made / path.name).write_bytes(merged_csv(sheet, name, some))
    elif changes:
        write_merged_book(made, handed_in(place), by_sheet)
    try:
        inputs, linked = read_inputs(replace(config, register=made))
    except InputError as error:
        raise type(error)(_of_form(fault, changes, place) for fault in error.faults) from None
    return made, inputs.register, list(against(inputs, linked, replace(config, register=made)))


def _contrary(register: Register, found: Iterable[Against], changes: list[Change]) -> list[str]:
    """Say which statements of none the changes set against a team, or a team against them."""
    rows = {name: {change.row for change in changes if change.sheet == name} for name in SHEETS}
    tables = {"teams": register.teams, "catchments": register.catchments}
    teams = {
        team for name, table in tables.items() for team in table.loc[table["source_row"].isin(rows[name]), "team_id"]
    }
    return [each.sentence for each in found if each.row in rows["statements"] or each.teams & teams]


def _of_form(fault: Fault, changes: Iterable[Change], place: Path) -> Fault:
    """Say a fault of a row that was changed by the row of the form, which its reader has before them."""
    for change in changes:
        if fault.row == change.row and fault.file in (f"{change.sheet}.csv", f'{place.name}, sheet "{change.sheet}"'):
            return replace(fault, file=change.answer.file, row=change.answer.row)
    return fault


def _notes(register: Register, changes: list[Change], called: Mapping[str, str], place: Path) -> list[str]:
    """Say what is worth a look in the rows that change, and what a workbook loses."""
    rows = {(called[change.sheet], change.row) for change in changes}
    made = [note.sentence() for note in register.notes if (note.file, note.row) in rows]
    if changes and not place.is_dir():
        made.append("A workbook is written anew: texts and sheets stay, but not colours, formulas and comments.")
    return made


def _put(made: Path, place: Path, target: Path, tell: Callable[[str], None], *, inside: bool) -> None:
    """Put the register that was checked into its place, whole."""
    if place.is_dir():
        with run_folder(target.resolve(), tell) as folder:
            if inside:
                shutil.copytree(place, folder, dirs_exist_ok=True)
            shutil.copytree(made, folder, dirs_exist_ok=True)
    elif inside:
        with in_sentences(target.parent), holding(target):
            replaced(target, made.read_bytes())
    else:
        with run_folder(target.parent, tell) as folder:
            shutil.copytree(made.parent, folder, dirs_exist_ok=True)
