"""
Why a team counts in an area on a day or does not, and why an area has to be checked: each code, and its words, once.

`measuring` gives the codes; whoever shows them takes the words from here and decides nothing again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from ..vocabulary import numbers as wording
from .codes import LEAST_SHARE_WORDS
from .schema import Column, Table

COUNTS = "counts"
REACHES_A_LITTLE = "reaches_a_little"
CONTRADICTED_ROWS = "contradicted"
STATUS_UNKNOWN = "status_unknown"
PAUSED = "paused"
DATES_LEAVE_OPEN = "dates_leave_open"
OUTSIDE_DEFINITION = "outside_definition"
NOT_OPEN_YET = "not_open_yet"
OPENS_LATER = "opens_later"
CLOSED = "closed"
NO_AREA = "no_area"

# Every reason, in the order that decides: of several atoms the first of these is the reason of their parent. What is
# nearer to counting comes first.
REASONS = {
    COUNTS: "it counts",
    REACHES_A_LITTLE: f"fewer than {LEAST_SHARE_WORDS} of the babies here live where it serves",
    CONTRADICTED_ROWS: "two rows of the register contradict each other about how much of the area it serves",
    DATES_LEAVE_OPEN: "its dates leave open whether it was open on that day",
    STATUS_UNKNOWN: "we do not know whether it is open",
    PAUSED: "it is paused",
    OUTSIDE_DEFINITION: "it is outside the {definition} definition ({ground})",
    NOT_OPEN_YET: "it has not opened yet",
    OPENS_LATER: "it opens after the day counted",
    CLOSED: "it has closed",
}
# What a team without any area is told by; no row of STANDING has it.
WITHOUT_AREA = "no area is recorded for it"
# A team that may be there: it leaves open whether the area is served.
PERHAPS = (CONTRADICTED_ROWS, DATES_LEAVE_OPEN, STATUS_UNKNOWN, PAUSED)
# A team that has been heard of and is not counted.
HEARD = (*PERHAPS, OUTSIDE_DEFINITION)
# A team that is not there on the day.
GONE = (OPENS_LATER, CLOSED)

# What was stated to the contrary of a status.
NONE, NONE_IN_PART = "none", "none_in_part"

CONTRARY = "contrary"
PREDECESSOR_AREA = "predecessor"
AREAS_TO_COME = "areas_to_come"
UNDATED = "undated"
TOO_OLD = "too_old"
FROM_LATER = "from_later"
FUNDING = "funding"

# Why an area has to be checked, in the order of printing; what stands here follows "Needs checking: ".
TO_CHECK = {
    CONTRARY: "a statement says that there is none",
    PREDECESSOR_AREA: "the evidence is taken over from an area that no longer exists",
    AREAS_TO_COME: "the evidence is taken over from the areas of today",
    UNDATED: "{some}the evidence has no date",
    TOO_OLD: "{some}the evidence is more than {months} old",
    FROM_LATER: "{some}the evidence is from more than {months} after that day",
    CONTRADICTED_ROWS: "two rows of the register contradict each other",
    DATES_LEAVE_OPEN: "the dates of a team leave open whether it was open",
    STATUS_UNKNOWN: "we do not know whether a team is open",
    PAUSED: "a team is paused",
    FUNDING: "the funding on record of a team has ended, or ends within twelve months",
}


STANDING = Table("standing", "a team and an area of the day: whether it counts there, and why", (
    Column("area_code", "text", "Code of the area, as in force since April 2025", key=True),
    Column("team_id", "text", "Identifier of the team in the register", key=True),
    Column("counts", "yes_no", "Whether it counts there as an open team, under the definition and on the day"),
    Column("reason", "text", "Why it counts or does not; of an area made of others, the first that fits any of them",
           choices=tuple(REASONS)),
    Column("extent", "text", "How much of the area is served", choices=("whole", "part", "unknown")),
    Column("evidence_on", "date", "Newest dated evidence for the team; empty means undated"),
    Column("evidence_written", "text", "The same day as it was written"),
    Column("extent_on", "date", "Day of what says how much of the area is served; of an area made of others, the "
           "oldest; empty means undated"),
    Column("extent_written", "text", "The same day as it was written"),
))  # fmt: skip


def reason_words(reason: str, *, definition: str = "", ground: str = "") -> str:
    """
    Describe why a team does not count in an area, as in "Not counted here: it has closed".

    The reason is a code of REASONS, or "no_area"; the ground is that on which the team is in the register.
    """
    return WITHOUT_AREA if reason == NO_AREA else REASONS[reason].format(definition=definition, ground=ground)


def check_words(codes: object, *, months: int, some: bool = False) -> list[str]:
    """
    Describe why an area has to be checked, a few words a reason, from codes of TO_CHECK with semicolons.

    `months` is how old evidence may be, `some` whether other evidence of the same area is fresh and dated.
    """
    there = in_cell(codes)
    part = "some of " if some else ""
    return [words.format(months=wording.months(months), some=part) for code, words in TO_CHECK.items() if code in there]


def in_cell(cell: object) -> list[str]:
    """Take a cell apart that lists teams or codes with semicolons, in its order; a missing one lists nothing."""
    return [each for each in cell.split(";") if each] if isinstance(cell, str) else []


def in_cells(*cells: object) -> set[str]:
    """Take several such cells apart: each team or code once."""
    return {each for cell in cells for each in in_cell(cell)}


def one_cell(cells: Iterable[object]) -> object:
    """Write what several such cells list in one, sorted, each once; missing where they list nothing."""
    return ";".join(sorted(in_cells(*cells))) or pd.NA


def one_each(table: pd.DataFrame, column: str, name: str) -> pd.DataFrame:
    """Return a row for each team or code that a column of such cells lists, as `name`; none for a missing cell."""
    filled = table.dropna(subset=column)
    return filled.assign(**{name: filled[column].str.split(";")}).explode(name)


def joined(codes: set[str]) -> str | None:
    """Write codes of TO_CHECK in one cell, in their order; None where there are none."""
    return ";".join(code for code in TO_CHECK if code in codes) or None


def is_aged(row: Any) -> bool:
    """Say of a row of COVERAGE or GAPS whether its evidence has to be checked: funding that ends ages no evidence."""
    return bool(pd.notna(row.reverify) and row.reverify) and str(row.reverify_reason) != FUNDING


def funding_to_check(row: Any) -> bool:
    """Say of a row of COVERAGE or GAPS whether it has to be checked since the funding of a team has ended or ends."""
    return FUNDING in in_cell(row.reverify_reason)
