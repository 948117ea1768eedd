"""
What a table is: its columns, their types, units and meaning, declared once.

The check at every room's door, the data dictionary in the outputs and the short names in the shapefile all come from
the declarations in `tables.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["text", "whole", "number", "yes_no", "date", "geometry"]
DTYPES = {"text": "string", "whole": "Int64", "number": "Float64", "yes_no": "boolean"}

COVERED = "covered"
PARTLY_COVERED = "partly_covered"
SERVED_EXTENT_UNKNOWN = "served_extent_unknown"
IN_DEVELOPMENT = "in_development"
HEARD_OF = "heard_of"
NOT_KNOWN = "not_known"
CONFIRMED_NONE = "confirmed_none"

# The seven statuses in the order of every legend, with what each means in plain words.
STATUSES = {
    COVERED: "Team recorded for the whole area",
    PARTLY_COVERED: "Team recorded for part of the area",
    SERVED_EXTENT_UNKNOWN: "Team recorded, but not how much of the area it serves",
    IN_DEVELOPMENT: "A team planned, not open yet",
    HEARD_OF: "A team heard of, not confirmed",
    NOT_KNOWN: "We cannot tell",
    CONFIRMED_NONE: "We have been told there is none, or a complete list has none",
}
# The same in a cell of a table whose heading says what is recorded.
BRIEFLY = {
    COVERED: "team for the whole area",
    PARTLY_COVERED: "team for part of the area",
    SERVED_EXTENT_UNKNOWN: "team, extent not known",
    IN_DEVELOPMENT: "team not opened yet",
    HEARD_OF: "team heard of, not confirmed",
    NOT_KNOWN: "not known",
    CONFIRMED_NONE: "none",
}
RECORDED = (COVERED, PARTLY_COVERED, SERVED_EXTENT_UNKNOWN)
# Nobody can say of these whether there is a team.
UNSETTLED = (HEARD_OF, NOT_KNOWN)
GAPS_PROPER = (CONFIRMED_NONE, IN_DEVELOPMENT)

DEFINITIONS = {
    "strict": "teams that the Parent-Infant Foundation names or counts",
    "standard": "those, and teams that describe themselves so, and Scottish health-board teams",
    "broad": "those, and borderline services",
}
UNITS = ("areas", "babies")

# Of what kind an area is. One made of others may be of both.
RURAL, URBAN, BOTH = "rural", "urban", "both"

# What one commissioner says of itself. It is no sign of a team, and none that there is no team: it changes no status.
NOT_COMMISSIONED = "not_commissioned"

# How a row was resolved that names an area which came before those of today: its status is carried over.
PREDECESSOR = "predecessor"
# How a link came about whose rows contradict each other with equally good evidence: it counts nothing.
CONTRADICTED = "contradicted"


@dataclass(frozen=True)
class Column:
    """One column: its name (with the unit in it), kind, meaning, and its name in a shapefile (10 characters)."""

    name: str
    kind: Kind
    meaning: str
    key: bool = False
    choices: tuple[str, ...] = ()
    short: str = ""


def hold_text_plainly() -> None:
    """
    Let pandas hold text as Python does, not as Arrow: our tables are short, and are read cell by cell.

    Measured: coverage takes 0.7 of the time, and what is written is the same. It holds for a whole process, so only the
    commands ask for it; who calls `Study` keeps the setting of the notebook.
    """
    import pandas as pd  # not above: a word of the command line does not wait for it

    pd.set_option("mode.string_storage", "python")


@dataclass(frozen=True)
class Table:
    """One table: what a row is, and its columns in order."""

    name: str
    one_row: str
    columns: tuple[Column, ...] = field(default_factory=tuple)

    @property
    def names(self) -> list[str]:
        """The column names in order."""
        return [column.name for column in self.columns]

    @property
    def key(self) -> list[str]:
        """The names of the key columns."""
        return [column.name for column in self.columns if column.key]

    def __getitem__(self, name: str) -> Column:
        """Return a column by name."""
        return next(column for column in self.columns if column.name == name)

    def shaped(self, frame: pd.DataFrame) -> pd.DataFrame:
        """
        Return the table its declared columns, order and types, and check it.

        Columns that are not declared are dropped; a declared column that is absent becomes missing throughout. A key
        that is missing or repeated, or a value that is not among the declared choices, is a fault of ours (ValueError).
        """
        import pandas as pd  # not above: a word of the command line does not wait for it

        table = frame.reindex(columns=self.names)
        for column in self.columns:
            if column.kind in DTYPES:
                table[column.name] = table[column.name].astype(DTYPES[column.kind])
            elif column.kind == "date":
                table[column.name] = pd.to_datetime(table[column.name]).astype("datetime64[s]")
            if column.choices:
                strange = set(table[column.name].dropna()) - set(column.choices)
                if strange:
                    message = f"{self.name}.{column.name} holds {sorted(strange)}"
                    raise ValueError(message)
        self._check_key(table)
        return table.reset_index(drop=True)

    def _check_key(self, frame: pd.DataFrame) -> None:
        if not self.key:
            return
        if frame[self.key].isna().any(axis=None):
            message = f"{self.name} has a row without {', '.join(self.key)}"
            raise ValueError(message)
        if frame.duplicated(self.key).any():
            twice = frame.loc[frame.duplicated(self.key), self.key].iloc[0].tolist()
            message = f"{self.name} has {twice} twice"
            raise ValueError(message)
