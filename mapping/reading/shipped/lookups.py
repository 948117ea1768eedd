"""Read the lookups that ship: areas, their shapes and parents, names people write, changes of codes, and findings."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ...vocabulary.codes import NATION_CODES
from ...vocabulary.measures import CENTRES
from ...vocabulary.register_sheets import START_FOR_LIFE
from ...vocabulary.schema import Column, Table
from ...vocabulary.tables import ALIASES, AMBIGUOUS, HISTORY, MEMBERS, OUTWARD, PLANNED, SUFFIXES
from .sources import source

if TYPE_CHECKING:
    import geopandas as gpd


def read_text(name: str, folder: Path) -> pd.DataFrame:
    """Read a shipped CSV with every cell as text; empty cells are missing."""
    return pd.read_csv(source(name, folder), dtype="string", keep_default_na=False, na_values=[""])


ATOM_COLUMNS = [
    "area_code", "area_name", "nation", "region_code", "region_name", "utla_code", "utla_name", "icb_code", "icb_name",
    "health_board_code", "health_board_name",
]  # fmt: skip

_TURNED = r", (?:City|County) of$"


def read_atoms(folder: Path) -> pd.DataFrame:
    """
    Read the lower-tier areas (361): `ATOM_COLUMNS`, sorted by `area_code`.

    The official "Bristol, City of" and "Herefordshire, County of" are written as people write them: Bristol. The care
    board is missing outside England, the health board outside Scotland and Wales.
    """
    atoms = read_text("areas", folder)[ATOM_COLUMNS].sort_values("area_code", ignore_index=True)
    names = ["area_name", "utla_name"]
    return atoms.assign(**{name: atoms[name].str.replace(_TURNED, "", regex=True) for name in names})


def read_health_shares(folder: Path) -> pd.DataFrame:
    """
    Read how the people of an area are shared between health areas: 13 of England, all of Northern Ireland.

    The columns are `child_code parent_code parent_name share basis`; the shares of one child sum to 1.
    """
    table = read_text("health_shares", folder)
    return table.assign(share=table["share"].astype("Float64")).drop(columns="parent_level")


def members(atoms: pd.DataFrame, health_shares: pd.DataFrame) -> pd.DataFrame:
    """
    Return the MEMBERS table: each lower-tier area in itself, its upper tier, region, nation and health area.

    All nest but for health: areas in `health_shares` have a row for each of their health areas, weighted by people; the
    others lie whole in one. `health_board` repeats the whole boards of Scotland and Wales, which a register may name.
    """
    nation = atoms["nation"].map(NATION_CODES)
    shared = health_shares.rename(columns={"parent_level": "level"}).assign(parent_level="health")
    whole = atoms[~atoms["area_code"].isin(health_shares["child_code"])]
    parts = [
        _nested(atoms, "ltla", atoms["area_code"], atoms["area_name"]),
        _nested(atoms, "utla", atoms["utla_code"], atoms["utla_name"]),
        _nested(atoms, "region", atoms["region_code"], atoms["region_name"]),
        _nested(atoms, "nation", nation, atoms["nation"]),
        _nested(whole, "health", whole["icb_code"], whole["icb_name"].map(_board_name, na_action="ignore")),
        _nested(whole, "health", whole["health_board_code"], whole["health_board_name"]),
        shared,
        _nested(atoms, "health_board", atoms["health_board_code"], atoms["health_board_name"]),
    ]
    return MEMBERS.shaped(pd.concat(parts))


def _nested(atoms: pd.DataFrame, level: str, codes: pd.Series, names: pd.Series) -> pd.DataFrame:
    """Return the rows of one level in which every area lies whole; an area without a parent there has none."""
    rows = {"child_code": atoms["area_code"], "parent_code": codes, "parent_level": level, "parent_name": names}
    return pd.DataFrame({**rows, "share": 1.0, "basis": "whole"}).dropna(subset="parent_code")


def _board_name(name: str) -> str:
    """Write a care board's name in full, as the shares have it."""
    return f"NHS {name} Integrated Care Board"


def read_aliases(folder: Path) -> pd.DataFrame:
    """Read the ALIASES table: names for areas of today, and those of former areas and of several together."""
    table = pd.concat([read_text("aliases", folder), read_text("other_names", folder)])
    table["whole"] = table["whole"] == "yes"
    return ALIASES.shaped(table)


def read_welsh_names(folder: Path) -> dict[str, str]:
    """Return the Welsh name of each area that has one of its own, by code."""
    aliases = read_aliases(folder)
    welsh = aliases[(aliases["kind"] == "Welsh name").fillna(False)]
    return dict(zip(welsh["area_code"], welsh["written"], strict=True))


def read_suffixes(folder: Path) -> pd.DataFrame:
    """Read the SUFFIXES table."""
    table = read_text("suffixes", folder)
    return SUFFIXES.shaped(table.assign(either_end=table["either_end"] == "yes"))


def read_ambiguous(folder: Path) -> pd.DataFrame:
    """Read the AMBIGUOUS table."""
    return AMBIGUOUS.shaped(read_text("ambiguous", folder))


def read_history(folder: Path) -> pd.DataFrame:
    """Read the HISTORY table. It lists only areas whose code changed; every other code stands for itself."""
    return HISTORY.shaped(read_text("history", folder))


def read_planned(folder: Path) -> pd.DataFrame:
    """
    Read the PLANNED table: changes of areas to come, decided or not.

    An area to come whose code has not been given out yet gets one made of its nation's letter and its name. It cannot
    be taken for a real one.
    """
    table = read_text("planned", folder)
    letter, name = (
        table["area_code"].str[0],
        table["successor_name"].str.upper().str.replace(r"[^A-Z]+", "-", regex=True),
    )
    table["successor_code"] = table["successor_code"].fillna(letter + "-" + name)
    table["decided"] = table["decided"] == "yes"
    table["successor_code"] = table["successor_code"].where(table["decided"])
    return PLANNED.shaped(table)


def read_expected(folder: Path, day: date) -> dict[str, int]:
    """Read how many areas each level has to have on a day; before the first that are known, as many as those."""
    table = read_text("levels", folder).sort_values("in_force_since", kind="stable")
    begun = table[table["in_force_since"] <= day.isoformat()]
    editions = [table.drop_duplicates("level"), begun.drop_duplicates("level", keep="last")]
    return {row.level: int(row.areas) for rows in editions for row in rows.itertuples()}


def read_rural_urban(folder: Path) -> pd.DataFrame:
    """
    Read whether each lower-tier area is rural or urban: `rural_urban rural_pct rural_urban_basis`, by code.

    The class is missing where a nation publishes none for authorities, and the share of people who live in rural small
    areas where it is not known either.
    """
    table = read_text("rural_urban", folder).set_index("area_code")
    published = table["class_name"] + "; " + table["class_basis"]
    return pd.DataFrame(
        {
            "rural_urban": table["urban_or_rural"].str.lower(),
            "rural_pct": table["pct_people_in_rural_small_areas"].astype("Float64"),
            "rural_urban_basis": published.fillna("share of people: " + table["pct_basis"]),
        }
    )


def read_constituencies(folder: Path) -> pd.DataFrame:
    """Read the constituencies of 2024: `constituency_code constituency_name nation welsh_name area_codes`, as text."""
    return read_text("constituencies", folder)


def read_constituency_shares(folder: Path) -> pd.DataFrame:
    """
    Read how the people and the babies of lower-tier areas are shared among constituencies.

    The columns are `area_code constituency_code people_share babies_share`; each share sums to 1 over an area.
    """
    table = read_text("constituency_shares", folder)
    numbers = {"people_share": "share_of_people_2022", "babies_share": "share_of_aged_0_to_2_2022"}
    shares = {name: table[written].astype("Float64") for name, written in numbers.items()}
    return table[["area_code", "constituency_code"]].assign(**shares)


def read_centres(folder: Path) -> pd.DataFrame:
    """Read the CENTRES table of the lower tier: the middle of each area's postcodes, EPSG:27700, whole metres."""
    table = read_text("centres", folder)
    return CENTRES.shaped(table.assign(basis="postcodes").sort_values("area_code"))


def read_outward(folder: Path) -> pd.DataFrame:
    """Read the OUTWARD table: every outward code with the lower-tier areas that it lies in."""
    table = read_text("outward", folder)
    return OUTWARD.shaped(table.assign(share=table["share"].astype("Float64")))


def read_bases(folder: Path, teams: pd.DataFrame) -> pd.DataFrame:
    """
    Place the bases of teams by postcode: `team_id postcode easting northing latitude longitude`.

    Teams without a postcode, or with one that is not there, are left out: they get no pin, and no status depends on it.
    """
    places = read_text("base_points", folder)
    numbers = dict.fromkeys(("easting", "northing", "latitude", "longitude"), "Float64")
    tidy = teams["base_postcode"].str.replace(" ", "").str.upper()
    table = teams[["team_id"]].assign(key=tidy).merge(places.astype(numbers), on="key")
    return table[["team_id", "postcode", *numbers]]


def read_shipped_boundaries(folder: Path) -> gpd.GeoDataFrame:
    """Read the lower-tier boundaries that ship, by code: `boundary_basis`, and `geometry` (EPSG:27700)."""
    import geopandas as gpd  # not above: what draws no area does not wait for it

    return gpd.read_parquet(source("boundaries", folder))


def read_boundary_errors(folder: Path) -> pd.DataFrame:
    """Read how far the boundaries that ship are from official ones, by code: `overlap`, `inland_distance_m`."""
    return pd.read_csv(source("measured", folder), index_col="area_code").astype("Float64")


def read_land(folder: Path) -> pd.Series:
    """Read the published land area of the lower-tier areas, square kilometres by code."""
    return pd.read_csv(source("area_km2", folder), index_col="area_code")["area_km2"]


CIRCLES = Table("circles", "an area as a circle on the map of people", (
    Column("area_code", "text", "Code of the area, as in force since April 2025", key=True),
    Column("x", "number", "Middle, units from the left; a square unit is a baby"),
    Column("y", "number", "Middle, units from the top, downwards"),
    Column("r", "number", "Radius, units: the circle's area is the babies of mid-2023"),
))  # fmt: skip


def read_circles(name: str, folder: Path) -> pd.DataFrame:
    """
    Read the CIRCLES of one level, as `tools/build_cartogram.py` arranged them for the babies that ship.

    The name is one of LEVELS; or, where care boards have changed since, `health` with the year of those in force.
    """
    table = read_text(f"cartogram_{name}", folder)
    return CIRCLES.shaped(table.astype(dict.fromkeys(("x", "y", "r"), "Float64")).sort_values("area_code"))


def read_findings(folder: Path) -> dict[str, pd.DataFrame]:
    """
    Read the published findings, all text.

    They are `survey_findings` (`finding percent asked_of about publisher year`), `published_team_counts` (`counted_on
    teams_uk source_url`) and `need_estimates` (`id measure low high unit year source url`).
    """
    return {name: read_text(name, folder) for name in ("survey_findings", "published_team_counts", "need_estimates")}


def read_start_for_life(folder: Path) -> pd.DataFrame:
    """Read the councils that were funded for this work: `area_code area_name trailblazer source_url`, all text."""
    return read_text(START_FOR_LIFE, folder)
