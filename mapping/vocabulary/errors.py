"""What can go wrong, as sentences: which file, which row, what was found, why it matters, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .numbers import noun


@dataclass(frozen=True, kw_only=True)
class Fault:
    """
    One thing wrong with one input.

    `row` is the row as a spreadsheet shows it (the header is row 1). Parts that do not apply are empty. `hidden` is
    what was found where it may not be published: it is in no sentence but those that are said to the keepers alone.
    """

    file: str
    why: str
    remedy: str
    row: int | None = None
    column: str = ""
    value: str = ""
    hidden: str = ""

    def sentence(self) -> str:
        """Say where, what, why and what to do, on one line."""
        return _sentence(self, "" if self.row is None else f", row {self.row}", self.value)


def sentences(faults: Iterable[Fault], *, to_keepers: bool = False) -> list[str]:
    """
    Say several faults, those of one cause in one sentence that names their rows.

    Parameters
    ----------
    to_keepers
        Whether it is said to the keepers alone, so that what may not be published can be named too.
    """
    alike: dict[Fault, list[Fault]] = {}
    for fault in faults:
        alone = bool(fault.value) or fault.row is None
        alike.setdefault(fault if alone else replace(fault, row=None, hidden=""), []).append(fault)
    made = []
    for cause, each in alike.items():
        rows = [str(fault.row) for fault in each if fault.row is not None]
        named = " and ".join(part for part in (", ".join(rows[:-1]), *rows[-1:]) if part)
        place = f", {noun(len(rows), 'row')} {named}" if rows else ""
        hidden = "; ".join(dict.fromkeys(fault.hidden for fault in each if fault.hidden)) if to_keepers else ""
        made.append(_sentence(cause, place, cause.value or hidden))
    return made


def _sentence(fault: Fault, rows: str, value: str) -> str:
    column = f', column "{fault.column}"' if fault.column else ""
    found = f' found "{shortened(value)}".' if value else ""
    return f"{fault.file}{rows}{column}:{found} {fault.why} {fault.remedy}".strip()


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
    left = "Nothing was written; your last results are unchanged."


class InputError(EveryAreaError):
    """An input that its owner can mend. Holds every fault found, not just the first."""

    exit_code = 2
    # What is worth a look beside the faults, for whoever mends them.
    notes: tuple[str, ...] = ()

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
