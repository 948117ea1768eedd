"""What is asked of a register: level, day, definition, and files of one's own. Every word is checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from ..vocabulary.codes import LEVELS_OF_TABLES, NATIONS
from ..vocabulary.schema import DEFINITIONS

if TYPE_CHECKING:
    import pandas as pd

_PATHS = (
    "data", "register", "boundaries", "denominators", "boards", "postcodes", "assumptions", "travel", "theme", "out",
    "since",
)  # fmt: skip
_DAYS = ("today", "on", "vintage", "boards_on")
MOST_MONTHS = 1200


@dataclass(frozen=True, kw_only=True)
class Settings:
    """
    What was asked for. Days may be given as text (2026-11-21), paths as text, nations as text or as several.

    `today` is used only where the register has no day of its own. `vintage` is the day whose areas are drawn.
    `within` names a place: nothing else is counted. `boards_on` is the day whose care boards are counted on, where that
    is not the day counted.
    `contact` is who answers questions, as `Organisation <address>`; empty means whom the register names, if it does.
    `page_url` is where the page will be published, so that other pages can link back to it; it may be empty.

    Raises
    ------
    ValueError
        For a level, definition, day, nation or number of months that is none; it says which there are.
    """

    today: date
    data: Path | None = None
    register: Path | None = None
    boundaries: Path | None = None
    denominators: Path | None = None
    boards: Path | None = None
    postcodes: Path | None = None
    assumptions: Path | None = None
    travel: Path | None = None
    theme: Path | None = None
    level: str = "utla"
    within: str = ""
    on: date | None = None
    vintage: date | None = None
    boards_on: date | None = None
    definition: str = "standard"
    fresh_months: int = 36
    complete: tuple[str, ...] = ()
    out: Path = Path("outputs")
    encoding: str | None = None
    crs: str | None = None
    contact: str = ""
    page_url: str = ""
    tiles: bool = False
    allow_unresolved: int = 0
    strict: bool = False
    since: Path | None = None

    def __post_init__(self) -> None:
        """Check every word, and turn text into what it means."""
        taken: dict[str, Any] = {name: read_day(getattr(self, name)) for name in _DAYS if getattr(self, name)}
        taken |= {name: Path(getattr(self, name)) for name in _PATHS if getattr(self, name) is not None}
        taken["complete"] = read_nations(self.complete)
        _one_of("level", self.level, LEVELS_OF_TABLES)
        _one_of("definition", self.definition, DEFINITIONS)
        for name in ("fresh_months", "allow_unresolved"):
            _number(name, getattr(self, name))
        for name, value in taken.items():
            object.__setattr__(self, name, value)


def read_day(given: date | str) -> date:
    """
    Read a day, given as one or as text.

    Raises
    ------
    ValueError
        If it is none.
    """
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        message = f"'{given}' is not a day; write it as 2026-11-21"
        raise ValueError(message) from None


def read_nations(given: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """
    Read nations: one, several with commas between them, several as a sequence, or `all`.

    Raises
    ------
    ValueError
        If a word names none, or a text none at all.
    """
    words = [part.strip() for part in given.split(",") if part.strip()] if isinstance(given, str) else list(given)
    if [word.lower() for word in words] == ["all"]:
        return NATIONS
    nations = {nation.lower(): nation for nation in NATIONS}
    strange = [word for word in words if word.lower() not in nations]
    if strange or (isinstance(given, str) and given and not words):
        message = f"'{strange[0] if strange else given}' names no nation; write {', '.join(NATIONS)} or all"
        raise ValueError(message)
    return tuple(nations[word.lower()] for word in words)


def _one_of(name: str, value: object, words: Any) -> None:
    if value not in words:
        message = f"'{value}' is no {name}; write one of {', '.join(words)}"
        raise ValueError(message)


def _number(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_MONTHS:
        message = f"{name} is {value!r}; write a whole number from 0 to {MOST_MONTHS}"
        raise ValueError(message)


def as_files(given: dict[str, Any]) -> tuple[Path | None, dict[str, Any]]:
    """
    Write the tables among what was given to files, and name the files in their place.

    Parameters
    ----------
    given
        What was asked, by name. A GeoDataFrame, a DataFrame, or a mapping of DataFrames by name (a register) is a
        table; missing values become empty cells.

    Returns
    -------
    The folder that holds the files, to be removed by whoever asked, None where there were no tables; and what was
    given, with paths for tables.
    """
    # Loaded here: nobody who only asks a command pays for it.
    import pandas as pd

    tables = {name: value for name, value in given.items() if isinstance(value, pd.DataFrame | dict)}
    if not tables:
        return None, given
    folder = Path(mkdtemp(prefix="everyarea-"))
    return folder, {**given, **{name: _written(value, name, folder) for name, value in tables.items()}}


def _written(value: pd.DataFrame | dict[str, pd.DataFrame], name: str, folder: Path) -> Path:
    """Write a table, or a register's tables into a folder of their own."""
    import geopandas as gpd

    if isinstance(value, dict):
        (folder / name).mkdir()
        for sheet, table in value.items():
            _written(table, sheet, folder / name)
        return folder / name
    if isinstance(value, gpd.GeoDataFrame):
        path = folder / f"{name}.parquet"
        value.to_parquet(path)
        return path
    path = folder / f"{name}.csv"
    value.to_csv(path, index=False, date_format="%Y-%m-%d")
    return path
