"""Judge the header of a sheet, and find marks in its cells that nobody can see."""

from __future__ import annotations

import difflib
import re
from typing import Protocol

from ...vocabulary.errors import shortened
from ...vocabulary.safe_text import LONGEST_WORD, cannot_be_shown

BOM = "\ufeff"


def check_marks(sheet: Judged, number: int, record: list[str], header: list[str]) -> None:
    """Find marks that nobody can see, and letters that were damaged on the way."""
    together = "".join(record)
    if together.isascii() and together.isprintable() and len(together) <= LONGEST_WORD:
        return
    for place, cell in enumerate(record):
        column = header[place] if place < len(header) else ""
        if BOM in cell:
            sheet.fault(
                "The cell holds a stray byte-order mark (U+FEFF), which nobody can see and which makes names differ.",
                "Delete the cell's content and type it again, or save the file once more as “CSV UTF-8”.",
                row=number, column=column, value=cell.replace(BOM, "⟦U+FEFF⟧"),
            )  # fmt: skip
        if why := cannot_be_shown(cell):
            sheet.fault(why, "Type the cell again.", row=number, column=column, value=shortened(cell))
        if meant := _undamaged(cell):
            sheet.fault(
                f"The letters are damaged: UTF-8 was read as Windows text. It seems to mean “{meant}”.",
                "Type the cell again, or save the source file once more as “CSV UTF-8”.",
                row=number, column=column, value=cell,
            )  # fmt: skip


def _undamaged(cell: str) -> str:
    """Return what a cell meant whose UTF-8 was once read as Windows text (two odd letters for each accented one)."""
    if cell.isascii():
        return ""
    try:
        return cell.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return ""


# A name this close to one that is missing is taken for a slip of the pen; one less close is only mentioned, and asked
# after where a column that has to be there is missing.
_SLIP, _PERHAPS, _LIKE = 0.85, 0.75, 0.6
_NUMBER = re.compile(r"[0-9]+")


class Judged(Protocol):
    """What takes the faults and the notes of a header."""

    def fault(self, why: str, remedy: str, *, row: int | None = None, column: str = "", value: str = "") -> None:
        """Take something that has to be mended."""

    def note(self, why: str, remedy: str, *, row: int | None = None, column: str = "", value: str = "") -> None:
        """Take something that is worth a look."""


def check_header(sheet: Judged, row: int, header: list[str], required: list[str], optional: list[str]) -> None:
    """
    Find columns that are missing or twice there, and optional ones under another name.

    A column that nobody asked for is harmless, unless it is called almost like an optional one that is missing: its
    cells would be passed over, and nobody would know.
    """
    meant = set()
    others = [name for name in header if name not in required and name not in optional]
    for name in required:
        if name in header:
            continue
        close = closest(name, others, _LIKE)
        meant.add(close)
        hint = f' Is it the column "{close}"?' if close else ""
        listed = ", ".join(f'"{shortened(column, 40)}"' for column in header if column)
        sheet.fault(
            f'The column "{name}" is missing.{hint}',
            f"Add it, or rename the column that holds it. The file has: {listed}.",
            row=row, column=name,
        )  # fmt: skip
    for name in [*required, *optional]:
        if header.count(name) > 1:
            sheet.fault("The column is there twice.", "Keep one of them.", row=row, column=name)
    _check_slips(sheet, row, [name for name in header if name not in meant], required, optional)


def _check_slips(sheet: Judged, row: int, header: list[str], required: list[str], optional: list[str]) -> None:
    """Find columns that nobody asked for and that are called almost like one that is missing."""
    missing = [name for name in optional if name not in header]
    for name in dict.fromkeys(header):
        if not name or name in required or name in optional:
            continue
        close = closest(name, missing, _PERHAPS)
        if not close:
            continue
        why = f'No column is called so, and "{close}" is missing.'
        if closest(name, missing, _SLIP):
            remedy = f'Rename it "{close}"; if it is something else, give it a name less like that one.'
            sheet.fault(why, remedy, row=row, column=name)
        else:
            sheet.note(f"{why} The column was passed over.", f'Rename it if "{close}" is meant.', row=row, column=name)


def check_spellings(sheet: Judged, row: int, written: list[str], header: list[str], wanted: list[str]) -> None:
    """Describe which columns were taken though spelled otherwise, all in one note; `written` are their cells."""
    plain = [cell.replace("\ufeff", "").strip() for cell in written]
    taken = [(cell, name) for cell, name in zip(plain, header, strict=False) if name in wanted and cell != name]
    if len(taken) == 1:
        (cell, name) = taken[0]
        why = f'The column was read as "{name}".'
        sheet.note(why, "Nothing has to be done if that is right.", row=row, column=name, value=cell)
    elif taken:
        listed = ", ".join(f'"{shortened(cell, 40)}" as "{name}"' for cell, name in taken)
        sheet.note(f"Columns were read by their names: {listed}.", "Nothing has to be done if that is right.", row=row)


def closest(name: str, among: list[str], least: float = _SLIP) -> str:
    """
    Return the name that is most like another, or "" where none is like it.

    A name with other numbers in it names another thing, however it is spelled: `aged_0_to_15` is not `aged_0_to_2`.
    """
    alike = [other for other in among if _NUMBER.findall(other) == _NUMBER.findall(name)]
    return next(iter(difflib.get_close_matches(name, alike, n=1, cutoff=least)), "")
