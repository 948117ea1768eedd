"""The tables that rooms hand each other, column by column."""

from __future__ import annotations

from .codes import NATIONS
from .schema import BOTH, DEFINITIONS, NOT_COMMISSIONED, RURAL, STATUSES, UNITS, URBAN, Column, Table
from .standing import NONE, NONE_IN_PART, TO_CHECK

_CODE = Column("area_code", "text", "Code of the area, as in force since April 2025", key=True, short="area_code")
_NAME = Column("area_name", "text", "Name of the area", short="area_name")
WELSH_NAME = Column("welsh_name", "text", "Its name in Welsh, where it has one of its own", short="name_cy")
_NATION = Column("nation", "text", "England, Scotland, Wales or Northern Ireland", short="nation")
_TEAM = Column("team_id", "text", "Identifier of the team in the register", key=True)
# What can be said of an area. The last is what one commissioner says of itself: another body may have a team there.
CLAIMS_MADE = ("none", "team", "in_development", NOT_COMMISSIONED)
_REASON = Column("reverify_reason", "text", f"Why, with semicolons: {', '.join(TO_CHECK)}", short="check_why")
_FUNDING = Column(
    "funding_ends",
    "text",
    "Whether funding on record of a team there has ended or ends within twelve "
    "months of the day counted, earliest first; empty where no such end is on record",
    short="funding",
)
_URL = Column("source_url", "text", "Address of the page this was read on")

BOUNDARY_COLUMNS = (
    Column("boundary_basis", "text", "What the shape is made from: ons (small areas of England and Wales, generalised "
           "to 200 m), osni (small areas of Northern Ireland), postcodes (Scotland; approximate), file (handed in)",
           short="bound_base"),
    Column("boundary_overlap", "number", "Ground in common with the official shape over what either covers, 0 to 1; "
           "empty where it was not measured", short="bound_over"),
    Column("boundary_error_m", "number", "Mean distance of the inland border from the official one, metres; empty for "
           "islands and where it was not measured", short="bound_err"),
)  # fmt: skip

AREAS = Table("areas", "an area in force", (
    _CODE, _NAME,
    Column("level", "text", "ltla (lower tier) or utla (upper tier)"),
    _NATION,
    Column("region_code", "text", "Code of the region (England) or country"),
    Column("region_name", "text", "Name of the region (England) or country"),
    Column("area_km2", "number", "Published land area in square kilometres; an area that lies in several counts with "
           "the one that it is drawn with"),
    *BOUNDARY_COLUMNS,
    Column("geometry", "geometry", "The area, EPSG:27700, metres"),
))  # fmt: skip

MEMBERS = Table("members", "a lower-tier area in a parent", (
    Column("child_code", "text", "Code of the lower-tier area", key=True),
    Column("parent_code", "text", "Code of the parent", key=True),
    Column("parent_level", "text", "Level of the parent; an area can be its own parent at two levels", key=True),
    Column("parent_name", "text", "Name of the parent"),
    Column("share", "number", "Share of the child's people in the parent, 0 to 1"),
    Column("basis", "text", "What the share rests on"),
))  # fmt: skip

ALIASES = Table("aliases", "a name that people write", (
    Column("written", "text", "The name as written"),
    Column("area_code", "text", "Code of the area meant; where it means several, all with semicolons"),
    Column("kind", "text", "What sort of name it is"),
    Column("whole", "yes_no", "Whether the name means all of the area, or a place inside it"),
))  # fmt: skip

SUFFIXES = Table("suffixes", "a word for a council's type that stands beside its name", (
    Column("written", "text", "The word as written", key=True),
    Column("stands_for", "text", "What it stands for"),
    Column("codes", "text", "First letters of the codes of areas that it is used of, with semicolons"),
    Column("either_end", "yes_no", "Whether it may stand before the name too"),
))  # fmt: skip

AMBIGUOUS = Table("ambiguous", "a name that could mean several areas", (
    Column("written", "text", "The name as written", key=True),
    Column("meanings", "text", "Codes it could mean, with semicolons"),
    Column("note", "text", "Why it is ambiguous"),
))  # fmt: skip

TEAMS = Table("teams", "a team", (
    _TEAM,
    Column("team_name", "text", "Name of the team"),
    Column("host_organisation", "text", "Who runs it"),
    Column("host_type", "text", "What kind of organisation runs it",
           choices=("nhs", "voluntary", "partnership", "council", "unknown")),
    Column("nation", "text", "Nation of the team", choices=NATIONS),
    Column("definition_class", "text", "On what ground the team is in the register"),
    Column("status", "text", "What is recorded of it",
           choices=("open", "in_development", "paused", "closed", "unknown")),
    Column("opened_earliest", "date", "First day it can have opened; empty means not known"),
    Column("opened_latest", "date", "Last day it can have opened; empty means not known"),
    Column("closed_earliest", "date", "First day it can have closed; empty means no closing is recorded"),
    Column("closed_latest", "date", "Last day it can have closed; empty means not known"),
    Column("funded_until", "text", "Latest day to which its funding is on record, as written; it closes nothing"),
    Column("funded_earliest", "date", "First day that this can mean; empty means that no such day is on record"),
    Column("funded_latest", "date", "Last day that this can mean; empty means that no such day is on record"),
    Column("age_range", "text", "Ages it works with, as written"),
    Column("delivers_direct_work", "text", "Whether it works with families directly", choices=("yes", "no", "unknown")),
    Column("families_per_year", "whole", "Families seen a year, 10 or more; empty means no figure was given, or one "
           "below 10"),
    Column("families_said", "text", "Families seen a year as they may be published: the figure, or fewer than 10; "
           "empty means no figure was given"),
    Column("staff_wte", "number", "Staff, whole-time equivalents; empty means no figure was given"),
    Column("base_town", "text", "Town of its base"),
    Column("base_postcode", "text", "Postcode of its base: it places a pin and says nothing of whom it serves"),
    Column("website", "text", "Its own page"),
    Column("area_served_text", "text", "The area it serves, in the words of the source"),
    _URL,
    Column("source_date", "text", "Date of the source as written; empty means undated"),
    Column("last_confirmed", "text", "Date of the newest confirmation as written"),
    Column("evidence_on", "date", "Newest dated evidence, at its earliest day; empty means undated"),
    Column("evidence_written", "text", "That date as it was written; empty means undated"),
    Column("public_note", "text", "What everybody may read of the team, in the words of the keepers; it is published"),
    Column("source_row", "whole", "Row in teams.csv, the header being row 1"),
))  # fmt: skip

CATCHMENTS = Table("catchments", "a team's claim on an area, as written", (
    Column("team_id", "text", "Identifier of the team"),
    Column("stated_area", "text", "The area as written: a code or a name"),
    Column("extent", "text", "How much of it is served", choices=("whole", "part", "unknown")),
    Column("share_low", "number", "Least share of its babies served, 0 to 1, where recorded"),
    Column("share_high", "number", "Greatest share of its babies served, 0 to 1, where recorded"),
    Column("sub_areas", "text", "The part of it that is served, as written: wards, postcode districts or sectors, or "
           "a polygon file beside the register"),
    _URL,
    Column("stated_on", "text", "Date of the source of the row, as written"),
    Column("stated_earliest", "date", "That date, at the earliest day it allows; empty means undated"),
    Column("source_row", "whole", "Row in catchments.csv, the header being row 1"),
))  # fmt: skip

SUB_AREAS = Table("sub-areas", "a named part of a stated area that a team serves", (
    Column("source_row", "whole", "Row in catchments.csv, the header being row 1", key=True),
    Column("kind", "text", "What sort of part it is", choices=("ward", "district", "sector", "polygon")),
    Column("part", "text", "Code of the ward, first half of the postcode, that half and a digit, or the file's name",
           key=True),
    Column("shape", "geometry", "The polygon, EPSG:27700, metres; empty for the other kinds"),
))  # fmt: skip

STATEMENTS = Table("statements", "what someone said of an area", (
    Column("stated_area", "text", "The area as written: a code or a name"),
    Column("claim", "text", "What was said", choices=CLAIMS_MADE),
    Column("stated_on", "text", "When, as written"),
    Column("stated_earliest", "date", "When, at the earliest day the date allows; empty means undated"),
    _URL,
    Column("note", "text", "What was said, in the words of the keepers; it is published"),
    Column("source_row", "whole", "Row in statements.csv, the header being row 1"),
))  # fmt: skip

LINKS = Table("links", "a team in a lower-tier area", (
    Column("team_id", "text", "Identifier of the team", key=True),
    Column("area_code", "text", "Code of the lower-tier area", key=True),
    Column("method", "text", "Rung of the ladder that resolved it"),
    Column("extent", "text", "How much of the area is served", choices=("whole", "part", "unknown")),
    Column("share_low", "number", "Least share of the area's babies served, 0 to 1"),
    Column("share_high", "number", "Greatest share of the area's babies served, 0 to 1"),
    Column("basis", "text", "What the shares rest on"),
    Column("evidence_on", "date", "Newest dated evidence for the team; empty means undated"),
    Column("evidence_written", "text", "That date as it was written; empty means undated"),
    Column("extent_on", "date", "Day of the source of the extent, at the earliest day it allows; empty means undated"),
    Column("extent_written", "text", "That date as it was written; empty means undated"),
    Column("stated_area", "text", "The area as written"),
    Column("source_row", "whole", "Row in catchments.csv"),
))  # fmt: skip

CLAIMS = Table("statements", "a statement brought onto one lower-tier area", (
    Column("area_code", "text", "Code of the lower-tier area"),
    Column("method", "text", "Rung of the ladder that resolved it"),
    Column("claim", "text", "What was said", choices=CLAIMS_MADE),
    Column("stated_earliest", "date", "When, at the earliest day the date allows; empty means undated"),
    Column("stated_written", "text", "When, as written; empty means undated"),
    Column("stated_area", "text", "The area as written"),
    _URL,
    Column("note", "text", "What was said, in the words of the keepers; it is published"),
    Column("source_row", "whole", "Row in statements.csv"),
))  # fmt: skip

OUTWARD = Table("outward", "an outward code (postcode district) and a lower-tier area that it lies in", (
    Column("outward", "text", "First half of a postcode, such as OX14", key=True),
    Column("area_code", "text", "Code of the area", key=True),
    Column("share", "number", "Share of the outward code's postcodes, 0 to 1; areas with less than 0.01 are left out"),
))  # fmt: skip

PLACES = Table("places", "a name or outward code, and an area of the level that is shown which it lies in", (
    Column("name", "text", "Name of a place that people may look for; or an outward code", key=True),
    Column("kind", "text", "What it names", key=True,
           choices=("council", "board", "outward", "constituency", "region", "nation", "other")),
    Column("area_code", "text", "Code of the area; a name that lies in several has a row for each", key=True),
    Column("share", "number", "Share of the postcodes of an outward code that lie in the area"),
))  # fmt: skip

ISSUES = Table("issues", "one thing that did not resolve, or was set aside", (
    Column("file", "text", "Input file"),
    Column("row", "whole", "Row in the file, the header being row 1"),
    Column("field", "text", "Column"),
    Column("value", "text", "What was found"),
    Column("kind", "text", "unresolved (must be mended), known_open (accepted as open) or note"),
    Column("reason", "text", "Why it could not be used"),
    Column("suggestion", "text", "What to do, with up to three areas it may mean"),
))  # fmt: skip

DENOMINATORS = Table("denominators", "people in one area, by one measure, in one year", (
    Column("area_code", "text", "Code of the lower-tier area", key=True),
    Column("measure", "text", "Who is counted", key=True),
    Column("year", "whole", "Year of the count (mid-year); 0 where the file does not say", key=True),
    Column("people", "whole", "People; empty means not known, never 0"),
    Column("basis", "text", "Counted, or how it was estimated"),
    Column("source", "text", "Passport of the file"),
))  # fmt: skip

COVERAGE = Table("coverage", "an area on a day", (
    _CODE, _NAME, WELSH_NAME,
    Column("level", "text", "ltla (lower tier) or utla (upper tier)", short="level"),
    _NATION,
    Column("region_name", "text", "Region (England) or country", short="region"),
    Column("on_day", "date", "The day counted", short="on_day"),
    Column("definition", "text", "Which teams count: strict, standard or broad", choices=tuple(DEFINITIONS),
           short="definition"),
    Column("status", "text", "What is recorded", choices=tuple(STATUSES), short="status"),
    Column("share_low", "number", "At least this share of the area's babies live where a team serves, 0 to 1",
           short="share_low"),
    Column("share_high", "number", "At most this share of the area's babies live where a team serves, 0 to 1",
           short="share_high"),
    Column("babies", "whole", "Children aged 0 to 2 who live in the area", short="babies"),
    Column("babies_covered_low", "whole", "At least this many of them live where a team serves", short="cov_low"),
    Column("babies_covered_high", "whole", "At most this many of them live where a team serves", short="cov_high"),
    Column("babies_no_team_recorded", "whole",
           "How many of them live in lower-tier areas where no open team is recorded; not the same as having no team",
           short="no_teamrec"),
    Column("teams", "whole", "Open teams recorded for any of the area", short="teams"),
    Column("team_ids", "text", "Those teams, with semicolons", short="team_ids"),
    Column("neighbour_team_ids", "text", "Open teams that reach only a little of the area, less than 1 in 100 of its "
           "babies: most often a neighbour's. They do not make the area recorded", short="neigh_ids"),
    Column("other_team_ids", "text",
           "Teams known of but not counted; the table of standing says why", short="other_ids"),
    Column("evidence_on", "date", "Newest dated evidence for the status; empty where there is none", short="evidence"),
    Column("evidence_written", "text", "The same day as it was written", short="evid_said"),
    Column("reverify", "yes_no", "Whether the area has to be checked", short="reverify"),
    _REASON, _FUNDING,
    Column("contrary", "text", "What was stated to the contrary, where a team is recorded, planned or heard of: that "
           "there is none, in all of the area or in a part of it", choices=(NONE, NONE_IN_PART), short="contrary"),
    Column("contrary_on", "date", "When that was stated, at the earliest day its date allows", short="contr_on"),
    Column("contrary_written", "text", "The same day as it was written", short="contr_said"),
    Column("contrary_source", "text", "Address of the page that states it", short="contr_url"),
    Column("low_income_pct", "number", "Children under 16 in relative low income before housing costs, per cent",
           short="lowinc_pct"),
    Column("low_income_basis", "text", "Whether that figure is published, or the mean of the lower-tier areas",
           short="lowinc_bas"),
    Column("rural_urban", "text", "England and Wales: rural or urban, by the Rural Urban Classification of 2021; both, "
           "where an area is made of rural and urban ones. No other nation publishes one for authorities",
           choices=(RURAL, URBAN, BOTH), short="rural_urb"),
    Column("rural_pct", "number", "Share of people who live in rural small areas, per cent; nations classify "
           "differently. Empty where an area is made of several, and in Northern Ireland", short="rural_pct"),
    Column("rural_urban_basis", "text", "The class as published, or what the share of people rests on; with its year",
           short="rural_bas"),
))  # fmt: skip

HEADLINE = Table("headline", "a scope, a definition and a unit", (
    Column("scope", "text", "UK, a nation, or the place that was asked about", key=True),
    Column("definition", "text", "strict, standard or broad", key=True, choices=tuple(DEFINITIONS)),
    Column("unit", "text", "areas or babies", key=True, choices=UNITS),
    Column("total", "whole", "All of them"),
    Column("at_least", "whole", "Areas wholly served, or babies living where a team serves, on fresh dated evidence"),
    Column("recorded", "whole", "Areas with a recorded open team, or babies who live in such areas"),
    Column("at_most", "whole", "Areas, or babies, that may be served given all that is not known"),
))  # fmt: skip

LEVEL_HEADLINE = Table("levels", "a level, a definition and a unit, for the United Kingdom", (
    Column("level", "text", "Level of the areas", key=True),
    Column("definition", "text", "strict, standard or broad", key=True, choices=tuple(DEFINITIONS)),
    Column("unit", "text", "areas or babies", key=True, choices=UNITS),
    *(column for column in HEADLINE.columns if column.name in {"total", "at_least", "recorded", "at_most"}),
    Column("recorded_pct", "number", "Recorded, per cent of the total"),
))  # fmt: skip

GAPS = Table("gaps", "an area where babies live without a recorded team", (
    Column("rank", "whole", "1 has most babies without a recorded team times the need weight; ties share a rank; empty "
           "where either is not known"),
    Column("rank_low", "whole", "Best rank in 90 of 100 draws of what is not known and of how much child poverty "
           "counts (not at all to in proportion), and never worse than the rank itself"),
    Column("rank_high", "whole", "Worst rank in 90 of 100 draws, and never better than the rank itself"),
    Column("rank_babies", "whole", "Rank by babies without a recorded team alone; ties share a rank"),
    _CODE, _NAME, WELSH_NAME, _NATION,
    Column("status", "text", "What is recorded", choices=tuple(STATUSES)),
    Column("reverify", "yes_no", "Whether the area has to be checked"),
    _REASON, _FUNDING,
    Column("is_gap", "yes_no", "True only where none is confirmed or a team has not opened; else nobody knows"),
    Column("babies", "whole", "Children aged 0 to 2 who live in the area"),
    Column("babies_no_team_recorded", "whole", "How many of them live where no open team is recorded"),
    Column("babies_without_low", "whole", "At least this many of them live where no team serves"),
    Column("babies_without_high", "whole", "At most this many of them live where no team serves"),
    Column("low_income_pct", "number", "Children under 16 in relative low income before housing costs, per cent"),
    Column("need_weight", "number", "The area's child poverty over the mean of all babies of the areas with a figure: "
           "1 is average; empty where it is not known"),
    Column("nearest_team_km", "number", "Kilometres in a straight line from where the area's people live to the "
           "nearest base of an open team; empty where fewer than four in five bases are known"),
    Column("nearest_covered_km", "number", "Kilometres in a straight line from where the area's people live to where "
           "those of the nearest lower-tier area with a recorded team live; empty where that was not measured"),
    Column("nearest_covered_code", "text", "Code of that lower-tier area, or of the area itself where it has a team"),
    Column("nearest_covered_name", "text", "Its name"),
    Column("reason", "text", "Why the area is in this list, in words"),
))  # fmt: skip


HISTORY = Table("history", "a change of an area's code", (
    Column("former_code", "text", "Code before", key=True),
    Column("successor_code", "text", "Code after", key=True),
    Column("former_name", "text", "Name before"),
    Column("successor_name", "text", "Name after"),
    Column("changed_on", "date", "First day of the new code"),
    Column("kind", "text", "What happened", choices=("recode", "merge", "split", "redrawn")),
))  # fmt: skip

CARRIED = Table("carried", "a former code in an input, or an area in a preview, and an area that it was carried onto", (
    Column("file", "text", "Input file; `areas` where the map itself was drawn on the areas of another day", key=True),
    Column("former_code", "text", "Code before", key=True),
    Column("former_name", "text", "Name before"),
    Column("successor_code", "text", "Code after; made of the name where none has been given out yet", key=True),
    Column("successor_name", "text", "Name after"),
    Column("changed_on", "date", "First day of the new area"),
    Column("kind", "text", "What happened: recode, merge, split, redrawn, or several of them"),
    Column("rows", "whole", "Rows of the file that bear the code"),
    Column("people", "whole", "People counted under it, in a file that counts people"),
))  # fmt: skip

PLANNED = Table("planned", "a change of areas that is planned", (
    Column("area_code", "text", "Code of an area of today", key=True),
    Column("area_name", "text", "Its name, with what else takes part"),
    Column("tier", "text", "LAD, county, or county and neighbours"),
    Column("successor_code", "text", "Code of the area to come; made of its name where none has been given out yet"),
    Column("successor_name", "text", "Name of the area to come", key=True),
    Column("planned_on", "text", "First day, as far as it is known"),
    Column("kind", "text", "merge (the area goes whole into the new one), split, or empty: not decided"),
    Column("decided", "yes_no", "Whether it is decided; what is not changes no map"),
    Column("status", "text", "What is known of the decision"),
    Column("source", "text", "Where it was read"),
))  # fmt: skip


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
    Column("on_day", "date", "The day counted"),
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
