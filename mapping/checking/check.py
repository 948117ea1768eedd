"""Describe everything that is wrong with the inputs, all at once."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

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
from .duplicate_teams import duplicate_faults, duplicates
from .fault_report import write_fault_report


def check(config: Settings, report: Path | None = None) -> tuple[dict[str, int], list[str]]:
    """
    Read every input, boundaries too, and say what was read; write what is wrong beside the rows, where that is asked.

    Parameters
    ----------
    report
        An Excel workbook to write: the register as it was handed in, with its faults.

    Returns
    -------
    How many rows of each kind, and notes on what was mended or set aside.

    Raises
    ------
    InputError
        With every fault of every input.
    """
    path = config.register or (config.data or data_folder()) / "register"
    if report and report.resolve() in {path.resolve(), *(p.resolve() for p in _inside(path))}:
        why = "The report would take the place of the register."
        raise refused(report.name, why, "Give it another name.")
    try:
        counts, said, looks = _check(config)
    except InputError as error:
        error.notes = tuple(sentences(_looked(path, config), to_keepers=True))
        if report and path.exists():
            _report(report, path, config, error.faults)
            error.left = f"They stand beside the rows in {report.as_posix()}; nothing else was written."
        raise
    if report:
        _report(report, path, config, (), looks)
    return counts, said


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
    said = [*notes(inputs, drawn, to_keepers=True), *issue_sentences(linked.issues, inputs.register)]
    return counts, [*said, *sentences(looks[issues:])], looks


def suggested(config: Settings) -> pd.DataFrame:
    """
    Return the DUPLICATES table of a register.

    Raises
    ------
    InputError
        With every fault of every input.
    """
    inputs, linked = read_inputs(config)
    return duplicates(inputs.register.teams, linked.links, inputs.known.spoken)
