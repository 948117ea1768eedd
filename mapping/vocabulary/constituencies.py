"""The table of parliamentary constituencies: what is on record for the council areas that each lies in."""

from __future__ import annotations

from .schema import DEFINITIONS, Column, Table

BY_BABIES = (
    "children aged 0 to 2 of each lower-tier area, shared among its constituencies by where those of mid-2022 lived"
)
NO_CATCHMENT = (
    "A team serves council areas, not constituencies. Each row says what is on record for the areas that a "
    "constituency lies in. Babies are shared out by where children aged 0 to 2 lived in mid-2022, not by all people."
)
_IN_ORDER = "with semicolons, in the order of area_codes"

CONSTITUENCIES = Table("constituencies", "a parliamentary constituency of 2024", (
    Column("constituency_code", "text", "Code of the constituency, 2024", key=True),
    Column("constituency_name", "text", "Its name"),
    Column("welsh_name", "text", "Its name in Welsh, where it has one of its own"),
    Column("nation", "text", "England, Scotland, Wales or Northern Ireland"),
    Column("on", "date", "The day counted"),
    Column("definition", "text", "Which teams count", choices=tuple(DEFINITIONS)),
    Column("area_codes", "text", "Lower-tier areas that it lies in, with semicolons; that with most babies first"),
    Column("area_names", "text", f"Their names, {_IN_ORDER}"),
    Column("area_statuses", "text", f"What is recorded of each whole area, {_IN_ORDER}"),
    Column("area_people_pct", "text", f"Share of each area's people who live in the constituency, mid-2022, per cent, "
           f"{_IN_ORDER}"),
    Column("babies_pct", "text", f"Share of the constituency's babies who live in each area, per cent, {_IN_ORDER}"),
    Column("areas", "whole", "How many areas it lies in"),
    Column("areas_recorded", "whole", "How many of them have a recorded open team"),
    Column("team_ids", "text", "Open teams recorded for any of those areas, with semicolons; whether they serve the "
           "constituency's part is not known where they serve only a part of the area"),
    Column("babies", "whole", "Children aged 0 to 2 who live in the constituency"),
    Column("babies_recorded", "whole", "How many of them live in an area with a recorded open team"),
    Column("babies_covered_low", "whole", "At least this many of them live where a team serves, wherever in each area "
           "those served live"),
    Column("babies_covered_high", "whole", "At most this many of them live where a team serves"),
    Column("babies_basis", "text", "How its babies were counted"),
))  # fmt: skip
