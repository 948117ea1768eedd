"""The tables of a council's pack: the area among others, its parts, its teams, and what is claimed of it."""

from __future__ import annotations

from dataclasses import replace

from ..vocabulary.measures import DISTANCE, NEED, REACH
from ..vocabulary.schema import STATUSES, Column, Table
from ..vocabulary.tables import AREAS, BOUNDARY_COLUMNS, CATCHMENTS, COVERAGE, GAPS, LINKS, TEAMS

THIS_AREA, PART, NEIGHBOUR, ALIKE = "area", "district", "neighbour", "similar"
ROLES = {
    THIS_AREA: "the area that the pack is about",
    PART: "a lower-tier area that it is made of (a unitary authority is its own)",
    NEIGHBOUR: "an area of the same level that shares a border with it",
    ALIKE: "one of the five areas of the same level that are most like it",
}


def _also(table: Table, name: str, short: str, meaning: str = "") -> Column:
    """Take a column of another table into a layer: not as a key, and with a name for shapefiles."""
    column = table[name]
    return replace(column, key=False, short=short, meaning=meaning or column.meaning)


_UNMEASURED = " Empty for districts: it is measured for the level of the pack"
PACK_AREAS = Table("areas", "an area, in one role", (
    Column("role", "text", "What it is to the area of the pack: " + "; ".join(f"{k}: {v}" for k, v in ROLES.items()),
           key=True, choices=tuple(ROLES), short="role"),
    *COVERAGE.columns,
    _also(AREAS, "area_km2", "area_km2"),
    _also(NEED, "babies_needing_low", "need_low", NEED["babies_needing_low"].meaning + "." + _UNMEASURED),
    _also(NEED, "babies_needing_high", "need_high", NEED["babies_needing_high"].meaning + "." + _UNMEASURED),
    _also(REACH, "families_said", "families", REACH["families_said"].meaning + "." + _UNMEASURED),
    _also(REACH, "reach_said", "reach"),
    _also(GAPS, "rank", "rank"),
    _also(GAPS, "rank_low", "rank_low"),
    _also(GAPS, "rank_high", "rank_high"),
    _also(DISTANCE, "nearest_recorded_code", "near_code"),
    _also(DISTANCE, "nearest_recorded_name", "near_name"),
    _also(DISTANCE, "nearest_recorded", "near_far"),
    _also(DISTANCE, "unit", "near_unit"),
    Column("share", "number", "Share of a district's people who live in the area, 0 to 1; 1 for all other roles",
           short="share"),
    *BOUNDARY_COLUMNS,
    Column("assumed", "text", "What this run took as given and nobody has stated; empty where it took nothing",
           short="assumed"),
))  # fmt: skip

_TEAM_COLUMNS = (
    Column("team_id", "text", "Identifier of the team in the register", key=True, short="team_id"),
    Column("counted", "yes_no", "Whether it counts as an open team in the area under the definition; the register may "
           "know of a team that does not", short="counted"),
    Column("why_not", "text", "Why it does not count there; empty where it does", short="why_not"),
    _also(TEAMS, "team_name", "team_name"),
    _also(TEAMS, "host_organisation", "host"),
    _also(TEAMS, "definition_class", "class"),
    _also(TEAMS, "status", "status"),
    _also(TEAMS, "age_range", "ages"),
    _also(TEAMS, "families_per_year", "families"),
    _also(TEAMS, "families_said", "fam_said"),
    _also(TEAMS, "area_served_text", "serves"),
    _also(TEAMS, "base_town", "base_town"),
    _also(TEAMS, "base_postcode", "postcode"),
    _also(TEAMS, "website", "website"),
    _also(TEAMS, "public_note", "note"),
    _also(TEAMS, "source_url", "source"),
    _also(TEAMS, "evidence_on", "evidence"),
    _also(TEAMS, "evidence_written", "evid_said"),
)  # fmt: skip
PACK_TEAMS = Table("teams", "a team that is recorded for some of the area", _TEAM_COLUMNS)
PACK_BASES = replace(
    PACK_TEAMS, name="bases", one_row="the base of such a team: where it works from, not whom it serves"
)

_CLAIM_COLUMNS = (
    Column("team_id", "text", "Identifier of the team in the register", key=True, short="team_id"),
    Column("area_code", "text", "Code of the lower-tier area", key=True, short="area_code"),
    Column("area_name", "text", "Its name", short="area_name"),
    _also(LINKS, "stated_area", "stated"),
    _also(LINKS, "method", "method"),
    _also(LINKS, "extent", "extent"),
    _also(LINKS, "share_low", "share_low"),
    _also(LINKS, "share_high", "share_high"),
    _also(LINKS, "basis", "basis"),
    _also(LINKS, "evidence_on", "evidence"),
    _also(LINKS, "evidence_written", "evid_said"),
    _also(LINKS, "extent_on", "extent_on"),
    _also(LINKS, "extent_written", "ext_said"),
    Column(
        "counted",
        "yes_no",
        "Whether the team counts as open in the area under the definition: where it does not, "
        "the claim says nothing of who is served today",
        short="counted",
    ),
    _also(CATCHMENTS, "source_url", "source"),
    _also(LINKS, "source_row", "source_row"),
)
PACK_CATCHMENTS = Table("catchments", "a team's claim on a lower-tier area of the area", _CLAIM_COLUMNS)
PACK_WHOLE = replace(
    PACK_CATCHMENTS, name="catchments whole", one_row="a lower-tier area that a team says it serves in whole"
)

INDEX = Table("index", "a pack", (
    Column("area_code", "text", "Code of the area", key=True),
    Column("area_name", "text", "Name of the area"),
    Column("nation", "text", "England, Scotland, Wales or Northern Ireland"),
    Column("status", "text", "What is recorded, in words"),
    Column("reverify", "yes_no", "Whether the area has to be checked"),
    Column("babies", "whole", "Children aged 0 to 2 who live in the area; empty means not known"),
    Column("file", "text", "The pack"),
    Column("sha256", "text", "Its sha256"),
))  # fmt: skip

SEAT_AREAS = Table("areas", "an area that a constituency lies in", (
    Column("constituency_code", "text", "Code of the constituency, 2024", key=True),
    Column("constituency_name", "text", "Its name"),
    Column("area_code", "text", "Code of the lower-tier area", key=True),
    Column("area_name", "text", "Its name"),
    Column("council_name", "text", "The council that runs children's services there"),
    Column("answers", "text", "Who answers for the service there"),
    Column("on_day", "date", "The day counted"),
    Column("status", "text", "What is recorded of the whole area", choices=tuple(STATUSES)),
    Column("team_ids", "text", "Open teams recorded for the area, with semicolons"),
    Column("team_names", "text", "Their names, in the same order"),
    Column("people_share", "number", "Share of the area's people who live in the constituency, mid-2022, 0 to 1"),
    Column("babies", "whole", "Children aged 0 to 2 who live in this part of the constituency"),
    Column("babies_covered_low", "whole", "At least this many of them live where a team serves"),
    Column("babies_covered_high", "whole", "At most this many of them live where a team serves"),
))  # fmt: skip

SEAT_INDEX = Table("index", "a pack of a constituency", (
    Column("constituency_code", "text", "Code of the constituency, 2024", key=True),
    Column("constituency_name", "text", "Its name"),
    Column("nation", "text", "England, Scotland, Wales or Northern Ireland"),
    Column("areas", "whole", "How many lower-tier areas it lies in"),
    Column("areas_recorded", "whole", "How many of them have a recorded open team"),
    Column("babies", "whole", "Children aged 0 to 2 who live in the constituency; empty means not known"),
    Column("file", "text", "The pack"),
    Column("sha256", "text", "Its sha256"),
))  # fmt: skip
