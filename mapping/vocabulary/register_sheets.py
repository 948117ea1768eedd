"""
The register as its keepers write it: its sheets, their columns, and what each cell may hold.

Everything that is said of the form of a register comes from here: what the reader asks for, the template, and the
published schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .codes import NATIONS
from .schema import Column, Table
from .tables import CATCHMENTS, STATEMENTS, TEAMS

# The councils that were funded for parent-infant relationships, and the file of them.
START_FOR_LIFE = "start_for_life"

# On what ground a team is in the register, unless its register.toml names other classes.
CLASSES = (
    "named_by_foundation", "linked_to_foundation", "self_described", "scottish_board_team", "borderline",
    "area_statement_only",
)  # fmt: skip
DATES_WRITTEN = "as 2024-02-01, 01/02/2024 (day first), 2024-02 or 2024"
# The first cell of the row under the header that explains the columns; no id and no area begins so.
HELP = "Help: "
# What stands in the outputs where a cell held personal data that nobody allowed.
LEFT_OUT = "[left out: personal data]"

# What a council can say of itself. That a nation is complete, only the keepers of the register can say; and only they
# decide what may be published, or stay open.
FORM_SHEETS = ("teams", "catchments", "statements")

DUPLICATES = Table("duplicates", "a pair of teams that may be one, for a person to judge", (
    Column("team_id", "text", "Identifier of the one", key=True),
    Column("other_team_id", "text", "Identifier of the other", key=True),
    Column("team_name", "text", "Name of the one"),
    Column("other_team_name", "text", "Name of the other"),
    Column("likeness", "number", "How alike their names are, 0 to 1, without what most teams have in their names"),
    Column("reason", "text", "What else they share"),
    Column("source_row", "whole", "Row of the one in teams"),
    Column("other_source_row", "whole", "Row of the other in teams"),
))  # fmt: skip


@dataclass(frozen=True)
class Written:
    """
    One sheet as it is written: its table, and what must be there.

    `required` columns must be there and filled in on every row; `dates` are written as text, as far as they are known;
    `needed` says that the sheet itself must be there; `key` tells rows apart; `private` columns are the keepers' own:
    they never leave the register.
    """

    table: Table
    required: tuple[str, ...]
    dates: tuple[str, ...] = ()
    needed: bool = True
    key: tuple[str, ...] = ()
    private: tuple[str, ...] = ()

    @property
    def optional(self) -> list[str]:
        """The columns that may be absent, in order."""
        return [name for name in self.table.names if name not in self.required]

    @property
    def public(self) -> Table:
        """The table without the columns that never leave the register."""
        return replace(self.table, columns=tuple(c for c in self.table.columns if c.name not in self.private))

    @property
    def texts(self) -> list[str]:
        """The columns that hold a text in anybody's own words, in order."""
        return [c.name for c in self.table.columns if c.kind == "text" and not c.choices and c.name not in self.dates]


def with_classes(written: Written, classes: tuple[str, ...]) -> Written:
    """Return a sheet whose teams are of other classes than those of parent-infant teams."""
    columns = tuple(
        replace(column, choices=classes) if column.name == "definition_class" else column
        for column in written.table.columns
    )
    return replace(written, table=replace(written.table, columns=columns))


def _date(name: str, meaning: str) -> Column:
    return Column(name, "text", f"{meaning}, {DATES_WRITTEN}; empty means not known")


_TEAMS = Table("teams", "a team", (
    TEAMS["team_id"], TEAMS["team_name"], TEAMS["host_organisation"], TEAMS["host_type"], TEAMS["nation"],
    Column("definition_class", "text", TEAMS["definition_class"].meaning, choices=CLASSES),
    TEAMS["status"],
    _date("opened", "When it opened"), _date("closed", "When it closed"),
    _date("funded_until", "Latest day to which its funding is on record; it closes nothing"),
    TEAMS["age_range"], TEAMS["delivers_direct_work"],
    Column("families_per_year", "whole", "Families seen a year; empty means no figure was given. Below 10 it is "
           "published as fewer than 10"),
    TEAMS["staff_wte"],
    TEAMS["base_town"], TEAMS["base_postcode"], TEAMS["website"], TEAMS["area_served_text"], TEAMS["source_url"],
    _date("source_date", "Date of the source"), _date("last_confirmed", "When it was last confirmed"),
    TEAMS["public_note"],
    Column("confidence", "text", "How sure you are of the row; it is not published", choices=("high", "medium", "low")),
    Column("notes", "text", "Your own notes; they are not published"),
))  # fmt: skip
_CATCHMENTS = Table("catchments", CATCHMENTS.one_row, (
    *(CATCHMENTS[name] for name in ("team_id", "stated_area", "extent", "share_low", "share_high", "sub_areas")),
    CATCHMENTS["source_url"],
    _date("source_date", "Date of the source of this row"),
))  # fmt: skip
_STATEMENTS = Table("statements", STATEMENTS.one_row, (
    STATEMENTS["stated_area"], STATEMENTS["claim"], _date("stated_on", "When it was said"),
    STATEMENTS["source_url"], STATEMENTS["note"],
))  # fmt: skip
_COMPLETENESS = Table("completeness", "what the keepers say of one nation", (
    Column("nation", "text", "Nation", key=True, choices=NATIONS),
    Column("complete", "text", "Whether every team of the nation is in the register", choices=("yes", "no")),
    _date("stated_on", "When this was said"),
    Column("statement", "text", "The same in words, as outputs print it"),
))  # fmt: skip
_KNOWN_OPEN = Table("known_open", "a stated area that the keepers accept as open", (
    Column("team_id", "text", "Identifier of the team", key=True),
    Column("stated_area", "text", "The area, as written in catchments", key=True),
    Column("why_open", "text", "Why it cannot be said which area is meant"),
))  # fmt: skip
_ALLOWED = Table("allowed", "a text that may be published although it looks like personal data", (
    Column("text", "text", "The number, name or address as it is written, or the whole cell", key=True),
    Column("why", "text", "Why it may be published, for instance: the team's own published number"),
))  # fmt: skip

SHEETS = {
    "teams": Written(
        _TEAMS, ("team_id", "team_name", "definition_class", "status"),
        ("opened", "closed", "funded_until", "source_date", "last_confirmed"), key=("team_id",),
        private=("confidence", "notes"),
    ),
    "catchments": Written(
        _CATCHMENTS, ("team_id", "stated_area", "extent"), ("source_date",),
    ),
    "statements": Written(
        _STATEMENTS, ("stated_area", "claim", "stated_on"), ("stated_on",), needed=False,
    ),
    "completeness": Written(
        _COMPLETENESS, ("nation", "complete"), ("stated_on",), needed=False, key=("nation",),
    ),
    "known_open": Written(
        _KNOWN_OPEN, ("team_id", "stated_area", "why_open"), needed=False, key=("team_id", "stated_area"),
    ),
    "allowed": Written(_ALLOWED, ("text", "why"), needed=False),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RegisterRow:
    """
    A row that the register holds: its sheet, row and cells by column, as far as they may be published.

    `called` is what messages call the sheet. `settled` says whether it is known which area the row means.
    """

    sheet: str
    called: str
    row: int
    cells: Mapping[str, str]
    settled: bool = True
