"""Read the lookups that ship: areas and their parents, names people write, and changes of codes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..vocabulary.tables import ALIASES, AMBIGUOUS, HISTORY, MEMBERS
from .sources import source


def read_text(name: str, folder: Path) -> pd.DataFrame:
    """Read a shipped CSV with every cell as text; empty cells are missing."""
    return pd.read_csv(source(name, folder), dtype="string", keep_default_na=False, na_values=[""])


def read_atoms(folder: Path) -> pd.DataFrame:
    """
    Read the lower-tier areas (361) with their names, nation, region and parents.

    Returns
    -------
    One row an area, sorted by `area_code`: `area_code area_name nation region_code region_name utla_code utla_name
    health_board_code health_board_name`; the last two are missing outside Scotland and Wales.
    """
    columns = [
        "area_code",
        "area_name",
        "nation",
        "region_code",
        "region_name",
        "utla_code",
        "utla_name",
        "health_board_code",
        "health_board_name",
    ]
    return read_text("areas", folder)[columns].sort_values("area_code", ignore_index=True)


def members(atoms: pd.DataFrame) -> pd.DataFrame:
    """
    Give the MEMBERS table: each lower-tier area in its upper-tier area, health board (Scotland, Wales) and itself.

    Every share is 1 here, because lower-tier areas nest in all of these.
    """
    parts = [
        pd.DataFrame(
            {
                "child_code": atoms["area_code"],
                "parent_code": atoms[code],
                "parent_level": level,
                "parent_name": atoms[name],
                "share": 1.0,
                "basis": "nests by law",
            }
        )
        for level, code, name in (
            ("ltla", "area_code", "area_name"),
            ("utla", "utla_code", "utla_name"),
            ("health_board", "health_board_code", "health_board_name"),
        )
    ]
    nested = pd.concat(parts).dropna(subset="parent_code")
    return MEMBERS.shaped(nested)


def read_aliases(folder: Path) -> pd.DataFrame:
    """Read the ALIASES table."""
    table = read_text("aliases", folder)
    table["whole"] = table["whole"] == "yes"
    return ALIASES.shaped(table)


def read_ambiguous(folder: Path) -> pd.DataFrame:
    """Read the AMBIGUOUS table."""
    return AMBIGUOUS.shaped(read_text("ambiguous", folder))


def read_history(folder: Path) -> pd.DataFrame:
    """Read the HISTORY table. It lists only areas whose code changed; every other code stands for itself."""
    return HISTORY.shaped(read_text("history", folder))


def read_expected(folder: Path) -> dict[str, int]:
    """Read how many areas each level has to have."""
    return {row.level: int(row.areas) for row in read_text("levels", folder).itertuples()}


def read_bases(folder: Path, teams: pd.DataFrame) -> pd.DataFrame:
    """
    Place the bases of teams that give a postcode.

    Returns
    -------
    `team_id postcode easting northing latitude longitude`, one row a team whose postcode is in the shipped table.
    Teams without a postcode, or with one that is not there, are left out: they get no pin, and no status depends on it.
    """
    places = read_text("base_points", folder)
    numbers = dict.fromkeys(("easting", "northing", "latitude", "longitude"), "Float64")
    tidy = teams["base_postcode"].str.replace(" ", "").str.upper()
    made = teams[["team_id"]].assign(key=tidy).merge(places.astype(numbers), on="key")
    return made[["team_id", "postcode", *numbers]]
