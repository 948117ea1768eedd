"""The tables of what is measured beyond coverage, column by column."""

from __future__ import annotations

from .schema import STATUSES, Column, Table

_CODE = Column("area_code", "text", "Code of the area, as in force since April 2025", key=True)
_NAME = Column("area_name", "text", "Name of the area")
_NATION = Column("nation", "text", "England, Scotland, Wales or Northern Ireland")

CENTRES = Table("centres", "where the people of an area live, as one point", (
    _CODE,
    Column("easting", "number", "Easting of the middle of its postcodes, metres, EPSG:27700"),
    Column("northing", "number", "Northing of the middle of its postcodes, metres, EPSG:27700"),
    Column("postcodes", "whole", "How many postcodes that is"),
    Column("basis", "text", "How lower-tier areas were weighed together",
           choices=("postcodes", "postcodes, weighed by babies")),
))  # fmt: skip

MODES = {
    "area": "a team serves the area it is in",
    "hub": "a team serves every area whose centre is within reach",
}
OBJECTIVES = {
    "cover": "most babies within reach",
    "median": "least distance for babies on average",
    "all-within": "fewest teams with every baby within reach",
}

SITES = Table("sites", "a proposed area, in order", (
    Column("step", "whole", "1 gains most of the areas proposed; together they are one plan", key=True),
    _CODE, _NAME, _NATION,
    Column("mode", "text", "area (a team serves its own area) or hub (it serves areas within reach)",
           choices=tuple(MODES)),
    Column("objective", "text", "What the plan is the best for", choices=tuple(OBJECTIVES)),
    Column("status", "text", "What is recorded of the area itself", choices=tuple(STATUSES)),
    Column("babies_gained", "whole", "Babies newly served at this step: where no open team is recorded; with unknown "
           "areas excluded, those who surely live where no team serves"),
    Column("gained_low", "whole", "At least this many of the babies newly served surely live where no team serves"),
    Column("gained_high", "whole", "At most this many of the babies newly served live where no team serves"),
    Column("babies_assigned", "whole", "Hub: babies to be gained, at any distance, who have no nearer site in the plan"),
    Column("mean_km", "number", "Hub: kilometres from the babies to be gained to the nearest site so far, on average"),
    Column("babies_reached_share", "number", "Share of all babies, 0 to 1, after this step: where a team is recorded, "
           "and gained; with unknown areas excluded, at least served, and gained"),
    Column("optimality_gap", "number", "How far the whole plan can be from the best there is, as a share; 0 is proven "
           "best"),
    Column("greedy_babies", "whole", "Babies that the plan would gain in all if chosen one area after another"),
    Column("stability", "whole", "In how many draws of what is not known the area is still chosen; empty where that "
           "was not drawn"),
    Column("draws", "whole", "How many draws were made"),
    Column("reason", "text", "Why the area is proposed, in words"),
))  # fmt: skip
