"""Find marks in cells that nobody can see, and letters that were damaged on the way."""

from __future__ import annotations

from ..vocabulary.errors import shortened
from ..vocabulary.letters import LONGEST_WORD, cannot_be_shown
from .headers import Judged

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
    """Give what a cell meant whose UTF-8 was once read as Windows text (two odd letters for each accented one)."""
    if cell.isascii():
        return ""
    try:
        return cell.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return ""
