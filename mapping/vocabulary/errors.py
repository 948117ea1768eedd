"""What can go wrong, as sentences: which file, which row, what was found, why it matters, what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from .numbers import listed, noun


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
        """Describe where, what, why and what to do, on one line."""
        return _sentence(self, "" if self.row is None else f", row {self.row}", self.value)


# So many faults of one cause are said one by one; of more, how many there are and the first few. Where there are many
# faults, only what stands alone is said alone.
FEW = 3
_MANY = 20
# More sentences than these nobody reads: causes that are near to each other are then said together.
_MOST = 32
# What a sentence says of one place: what is quoted, in brackets, a figure, a name, or listed behind a colon.
_SPECIFIC = re.compile(
    r'"[^"]*"|“[^”]*”|\([^)]*\)|[0-9][0-9.,]*|St\. [A-Z]\w+|'
    r"(?:(?<=[a-z0-9,.] )|(?<=\) )|\bh-)(?<![a-z]\. )[A-Z][\w'\u2019-]*|(?<=: ).*$"
)
_AND_SO_ON = re.compile(r"…(?:(?:[\s,;/-]|\b(?:and|or|of|on|upon|the|with|in|more)\b)*…)+")


def sentences(
    faults: Iterable[Fault], *, to_keepers: bool = False, say: Callable[[Fault], str] = Fault.sentence
) -> list[str]:
    """
    Say several faults, those of one cause in one sentence: how many there are, and the first three places.

    Where it is said `to_keepers` alone, what may not be published can be named too. `say` says one fault alone.
    """
    every = list(faults)
    few = FEW if len(every) <= _MANY else 1
    texts = []
    for each in _caused(every):
        texts.extend([_many(each)] if len(each) > few else _one_by_one(each, to_keepers=to_keepers, say=say))
    return texts


def _caused(faults: list[Fault]) -> list[list[Fault]]:
    """
    Put faults of one cause together: those of one column, and those of several that say the very same.

    Where too many causes are left, all are put together that ask for different things about the same, and then all of
    one column.
    """
    causes = [_cause(fault) for fault in faults]
    causes_left: list[list[Fault]] = []
    for alike in (4, 3, 2):
        groups: dict[tuple[str, ...], list[Fault]] = {}
        for cause, fault in zip(causes, faults, strict=True):
            groups.setdefault(cause[:alike], []).append(fault)
        together: dict[tuple[str, ...], list[Fault]] = {}
        for cause, each in groups.items():
            texts = {(fault.why, fault.remedy) for fault in each}
            key = (cause[0], *texts.pop()) if len(texts) == 1 and len(each) > FEW else cause
            together.setdefault(key, []).extend(each)
        causes_left = list(together.values())
        if len(causes_left) <= _MOST:
            break
    return causes_left


def _cause(fault: Fault) -> tuple[str, ...]:
    """Tell what faults of one cause have in common: what is wrong, less the values, names and numbers in it."""
    texts = (_AND_SO_ON.sub("…", _SPECIFIC.sub("…", text)) for text in (fault.why, fault.remedy))
    return fault.file, fault.column, *texts


def _one_by_one(faults: list[Fault], *, to_keepers: bool, say: Callable[[Fault], str]) -> list[str]:
    """Say a few faults, those that are the same but for their rows together."""
    alike: dict[Fault, list[Fault]] = {}
    for fault in faults:
        alone = bool(fault.value) or fault.row is None
        alike.setdefault(fault if alone else replace(fault, row=None, hidden=""), []).append(fault)
    texts = []
    for cause, each in alike.items():
        if cause.value or cause.row is not None:
            texts.append(say(cause))
            continue
        rows = [str(fault.row) for fault in each if fault.row is not None]
        place = f", {noun(len(rows), 'row')} {listed(rows)}" if rows else ""
        hidden = "; ".join(dict.fromkeys(fault.hidden for fault in each if fault.hidden)) if to_keepers else ""
        texts.append(_sentence(cause, place, hidden))
    return texts


def _many(faults: list[Fault]) -> str:
    """Describe how many faults there are of one cause, and where the first are."""
    first = faults[0]
    columns = list(dict.fromkeys(fault.column for fault in faults if fault.column))
    same = {fault.why for fault in faults} == {first.why} and {fault.remedy for fault in faults} == {first.remedy}
    # One of each kind comes first, where several were put together.
    kinds = {_cause(fault): fault for fault in reversed(faults)}
    shown = list(dict.fromkeys([*reversed(kinds.values()), *faults]))
    places = [_place(fault, whole=not same, column=len(columns) > 1) for fault in shown[:FEW]]
    named = " and ".join(f'"{column}"' for column in columns)
    column = f", {noun(len(columns), 'column')} {named}" if columns else ""
    counted = f"{first.file}{column}: {len(faults):,} {'rows' if first.row is not None else 'places'}."
    if same:
        return on_one_line(f"{counted} {first.why} {first.remedy} The first: {', '.join(places)}.")
    return on_one_line(f"{counted} The first: {' '.join(places)}")


def _place(fault: Fault, *, whole: bool, column: bool) -> str:
    row = "" if fault.row is None else f"row {fault.row}{f', column {fault.column}' if column else ''}"
    value = f'"{shortened(fault.value, 40)}"' if fault.value else ""
    if not whole:
        return f"{row} ({value})" if row and value else row or value
    return f"{' '.join(part for part in (row, value) if part)}: {fault.why} {fault.remedy}".lstrip(": ")


def _sentence(fault: Fault, rows: str, value: str) -> str:
    column = f', column "{fault.column}"' if fault.column else ""
    quoted = f' found "{shortened(value)}".' if value else ""
    return on_one_line(f"{fault.file}{rows}{column}:{quoted} {fault.why} {fault.remedy}".strip())


def on_one_line(text: str) -> str:
    """Put a space in the place of each letter that a screen would obey or cannot show."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def shortened(text: str, limit: int = 80) -> str:
    """Cut a text for a message, on one line and without control characters."""
    clean = on_one_line(text)
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
        super().__init__("\n".join(sentences(self.faults)))


def refused(
    file: str, why: str, remedy: str, *, row: int | None = None, column: str = "", value: str = ""
) -> InputError:
    """Make the error that says why a file or an option cannot be used, with the one place in it that is to blame."""
    return InputError([Fault(file=file, why=why, remedy=remedy, row=row, column=column, value=value)])


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
