"""Read the babies of every area, and hold those of a file of the user's own against what is published."""

from __future__ import annotations

from pathlib import Path

from ..linking.counts import Counts, counts_today
from ..linking.gazetteer import Gazetteer
from ..measuring.control import Control, compared
from ..reading import lookups
from ..reading.babies import read_babies_file
from ..reading.denominators import BABIES, read_babies, read_control_totals
from ..vocabulary.errors import Fault, InputError
from .config import Config


def read_counts(config: Config, folder: Path, known: Gazetteer) -> tuple[Counts, tuple[str, ...]]:
    """
    Read the babies that ship, or those of the user's file, onto the areas of today.

    Returns
    -------
    The counts, and in sentences what was taken of the user's file and where it differs from what is published.

    Raises
    ------
    InputError
        With every fault of the user's file; or if its figures can be no babies.
    """
    shipped = counts_today(read_babies(folder), known, "babies")
    path = config.denominators
    if path is None:
        return shipped, ()
    handed = read_babies_file(path, encoding=config.encoding)
    counts = counts_today(handed.people, known, path.name, handed.rows)
    atoms = lookups.read_atoms(folder)
    named = atoms.set_index("area_code")
    control = Control(
        shipped=shipped.people,
        totals=read_control_totals(folder),
        nations=named["nation"].to_dict(),
        names=named["area_name"].to_dict(),
    )
    found = compared(counts.people, control)
    if found.wrong:
        remedy = "Check that the column counts children aged 0 to 2, each of them once."
        raise InputError([Fault(file=path.name, column=BABIES, why=found.wrong, remedy=remedy)])
    return counts, (*handed.notes, *found.notes)
