"""What can go wrong, as sentences: which file, which row, what was found, why it matters, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Fault:
    """
    One thing wrong with one input.

    `row` is the row as a spreadsheet shows it (the header is row 1). Parts that do not apply are empty.
    """

    file: str
    why: str
    remedy: str
    row: int | None = None
    column: str = ""
    value: str = ""

    def sentence(self) -> str:
        """Say where, what, why and what to do, on one line."""
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column:
            place += f', column "{self.column}"'
        found = f' found "{shortened(self.value)}".' if self.value else ""
        return f"{place}:{found} {self.why} {self.remedy}".strip()


def shortened(text: str, limit: int = 80) -> str:
    """Cut a text for a message, on one line and without control characters."""
    clean = "".join(c if c.isprintable() else " " for c in text)
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


class EveryAreaError(Exception):
    """
    Anything this program stops for on purpose.

    `exit_code` is what the command line returns; `left` says what was written before it stopped.
    """

    exit_code = 1
    left = "Nothing was written; the last run is as it was."


class InputError(EveryAreaError):
    """An input that its owner can mend. Holds every fault found, not just the first."""

    exit_code = 2

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.sentence() for fault in self.faults))


class UnresolvedError(InputError):
    """Rows that name no area, or several, and were not allowed to stay open."""

    exit_code = 3


class SourceError(EveryAreaError):
    """A file that ships with the program is missing or is not the one its passport describes."""

    exit_code = 4


class BusyError(EveryAreaError):
    """Another run holds the output folder."""

    exit_code = 5


class BrokenTotalError(EveryAreaError):
    """A total that has to be conserved was not: our fault, never the user's."""

    exit_code = 1
