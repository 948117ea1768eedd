"""Why a count moved: the seven reasons, and the tables that say what moved between two registers or two runs."""

from __future__ import annotations

from .schema import DEFINITIONS, STATUSES, UNITS, Column, Table

SERVICE_CHANGE = "service_change"
NEW_EVIDENCE = "new_evidence"
EVIDENCE_EXPIRED = "evidence_expired"
CORRECTION = "correction"
DEFINITION = "definition"
BOUNDARY = "boundary"
BABIES = "babies"

# The reasons in the order of every list, each in plain words.
REASONS = {
    SERVICE_CHANGE: "a team opened, closed, paused, or changed which areas it serves",
    NEW_EVIDENCE: "a new row or source tells of it, or a newer date confirms it",
    EVIDENCE_EXPIRED: "only time passed: the evidence is now too old to be sure",
    CORRECTION: "the record was wrong before, and was put right",
    DEFINITION: "it was counted by another rule or setting",
    BOUNDARY: "areas were redrawn, or got new codes",
    BABIES: "the babies were counted anew",
}
# The same in two words.
BRIEF_REASONS = {
    SERVICE_CHANGE: "service change", NEW_EVIDENCE: "new evidence", EVIDENCE_EXPIRED: "evidence expired",
    CORRECTION: "correction", DEFINITION: "definition", BOUNDARY: "boundary", BABIES: "count of babies",
}  # fmt: skip

COUNTS = ("total", "at_least", "recorded", "at_most")
_COUNT_WORDS = {
    "total": "all of them", "at_least": "at least, on fresh dated evidence",
    "recorded": "with a recorded open team", "at_most": "at most, given all that is not known",
}  # fmt: skip
# What an area adds to each count of the headline, and how that moved.
MOVES = tuple(f"{unit}_{count}" for unit in UNITS for count in COUNTS)

_FROM_TO = (
    Column("status_from", "text", "What was recorded before; empty where there was no such area",
           choices=tuple(STATUSES)),
    Column("status_to", "text", "What is recorded now; empty where there is no such area any more",
           choices=tuple(STATUSES)),
)  # fmt: skip

COMPARE = Table("compare", "an area that moved, and a reason", (
    Column("area_code", "text", "Code of the area", key=True),
    Column("area_name", "text", "Name of the area"),
    Column("nation", "text", "England, Scotland, Wales or Northern Ireland"),
    *_FROM_TO,
    Column("babies", "whole", "Children aged 0 to 2 who live in the area now, or did before where it is gone"),
    Column("reason", "text", "Why it moved", key=True, choices=tuple(REASONS)),
    *(Column(f"{unit}_{count}", "whole", f"What this reason alone adds to the {unit} counted as {_COUNT_WORDS[count]}; "
             "empty means not known") for unit in UNITS for count in COUNTS),
    Column("because", "text", "The rows that say so: file, row, team, column, old value and new value"),
))  # fmt: skip

COMPARE_HEADLINES = Table("compare-headlines", "a count of the headline, before and after", (
    Column("scope", "text", "UK or a nation", key=True),
    Column("definition", "text", "strict, standard or broad, or one to another where the two were counted by "
           "different ones", key=True,
           choices=(*DEFINITIONS, *(f"{a} to {b}" for a in DEFINITIONS for b in DEFINITIONS if a != b))),
    Column("unit", "text", "areas or babies", key=True, choices=UNITS),
    Column("count", "text", "Which count: total, at_least, recorded or at_most", key=True, choices=COUNTS),
    Column("before", "whole", "The count before; empty means not known"),
    Column("after", "whole", "The count after; empty means not known"),
    Column("change", "whole", "How much it moved; the seven reasons add up to it"),
    *(Column(f"by_{reason}", "whole", f"How much of that is because {words}") for reason, words in REASONS.items()),
))  # fmt: skip

COMPARE_ROWS = Table("compare-rows", "a cell or row that differs, and may move an area", (
    Column("reason", "text", "What sort of change it is", choices=tuple(REASONS)),
    Column("file", "text", "Sheet of the register, or the settings of the run"),
    Column("row", "whole", "Row in the sheet, the header being row 1: in the new one, or in the old where it is gone"),
    Column("team_id", "text", "Identifier of the team"),
    Column("column", "text", "Column, or row: the whole row"),
    Column("before", "text", "What stood there before"),
    Column("after", "text", "What stands there now"),
    Column("areas", "text", "Lower-tier areas that it speaks of, with semicolons"),
    Column("areas_moved", "text", "Areas of the level compared that moved for this reason, with semicolons"),
))  # fmt: skip

# The files of a comparison, by name.
COMPARED: dict[str, Table] = {table.name: table for table in (COMPARE, COMPARE_HEADLINES, COMPARE_ROWS)}
