"""The tables of what is measured beyond coverage, column by column; and what is assumed where nobody has counted."""

from __future__ import annotations

from dataclasses import dataclass

from .schema import DEFINITIONS, STATUSES, UNITS, Column, Table


@dataclass(frozen=True, kw_only=True)
class Span:
    """
    A figure from `low` to `high`, never the other way round.

    `source` is an id of `need_estimates`, or a source in words; `words` says what the source counts; `of` whose rate
    it is, where it is one.
    """

    low: float
    high: float
    source: str
    words: str
    of: str = ""

    def __str__(self) -> str:
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True, kw_only=True)
class ServiceDistance:
    """How far a team is taken to reach: kilometres in a straight line, or minutes where the way was measured so."""

    km: float
    minutes: float
    source: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Assumptions:
    """
    All that is assumed.

    Attributes
    ----------
    need_rate
        Per cent of the babies of one birth year.
    families_per_team
        Families a year that one team sees on average.
    families_per_team_seen
        The smallest and the largest that any team is said to see; shown, never calculated with. None where not given.
    staff_per_team
        Whole-time staff in one team. None where not given: then the staff needed are not known.
    service_distance
        How far a team is taken to reach.
    """

    need_rate: Span
    families_per_team: Span
    service_distance: ServiceDistance
    families_per_team_seen: Span | None = None
    staff_per_team: Span | None = None


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

NEARBY = Table("nearby", "an area, and another one nearby with a recorded team", (
    Column("area_code", "text", "Code of the area", key=True),
    Column("place", "whole", "1 is nearest", key=True),
    Column("near_code", "text", "Code of the area with a recorded team"),
    Column("place_code", "text", "Code of the lower-tier area in it that is nearest of those with a recorded team"),
    Column("place_name", "text", "Its name"),
    Column("km", "number", "Kilometres in a straight line between where the people of the area and of that place live"),
))  # fmt: skip

SIMILAR_MEASURES = ("babies", "child poverty", "babies per square kilometre")

SIMILAR = Table("similar", "an area, and one that is like it", (
    Column("area_code", "text", "Code of the area", key=True),
    Column("place", "whole", "1 is most like it", key=True),
    Column("similar_code", "text", "Code of the area that is like it"),
    Column("distance", "number", "Root of the mean squared difference, in standard deviations; 0 is the same"),
    Column("measures", "text", "By which measures they were compared, with semicolons"),
))  # fmt: skip

MODES = {"area": "a team serves the area it is in", "hub": "a team serves every area whose centre is within reach"}
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
    Column("unknown", "text", "bound (areas that are not known are counted, within bounds) or exclude",
           choices=("bound", "exclude")),
    Column("service_distance", "number", "Hub: how far a team reaches, in `unit`"),
    Column("unit", "text", "Hub: unit of distances", choices=("km", "minutes")),
    Column("measured", "text", "Hub: how distances were measured"),
    Column("level", "text", "Level of the areas"),
    Column("on_day", "date", "The day counted"),
    Column("definition", "text", "Which teams count: strict, standard or broad", choices=tuple(DEFINITIONS)),
    Column("status", "text", "What is recorded of the area itself", choices=tuple(STATUSES)),
    Column("babies_gained", "whole", "Babies newly served at this step: where no open team is recorded; with unknown "
           "areas excluded, those who surely live where no team serves"),
    Column("gained_low", "whole", "At least this many of the babies newly served surely live where no team serves"),
    Column("gained_high", "whole", "At most this many of the babies newly served live where no team serves"),
    Column("babies_assigned", "whole", "Hub: babies to be gained, however far, who have no nearer site in the plan"),
    Column("mean_distance", "number", "Hub: from the babies to be gained to the nearest site so far, on average, in "
           "`unit`; empty where one of them has no known way"),
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

# The same for teams that reach beyond their own area.
HUBS = Table("hubs", "a proposed area for a team that reaches beyond it, in order", SITES.columns)

TIMELINE = Table("timeline", "a day and a unit, by today's register", (
    Column("on_day", "date", "The day counted", key=True),
    Column("unit", "text", "areas or babies", key=True, choices=UNITS),
    Column("total", "whole", "All of them, as of today"),
    Column("at_least", "whole", "Areas wholly served, or babies living where a team serves, on dated evidence near "
           "the day"),
    Column("recorded", "whole", "Areas with a recorded open team, or babies who live in such areas"),
    Column("at_most", "whole", "Areas, or babies, that may be served given all that is not known"),
    Column("teams", "whole", "Open teams recorded"),
    Column("more_new_team", "whole", "More recorded than on the day before in the list, by a team whose opening is "
           "dated"),
    Column("more_newly_known", "whole", "More recorded only because a source first tells of a team whose opening is "
           "not dated: better knowledge, not a new team"),
    Column("fewer_closed", "whole", "Fewer recorded, by a closing that is dated"),
    Column("fewer_other", "whole", "Fewer recorded for other reasons"),
))  # fmt: skip

# What a row of need and reach is counted for: an area of the level that is shown, a nation, or all.
SCOPES = ("area", "nation", "UK")
_SCOPE = Column("scope", "text", "area (of the level that is shown), nation or UK", key=True, choices=SCOPES)
_WHOLE_NATION = Column("nation", "text", "England, Scotland, Wales or Northern Ireland; empty for the UK")
_ASSUMED = Column("assumption", "text", "What the figures rest on that nobody has counted, with its source")
_NEEDING = (
    Column("babies", "whole", "Children aged 0 to 2; empty means not known, and so is all that rests on it"),
    Column("babies_needing_low", "whole", "Babies of one year estimated to need specialised support, at the low rate, "
           "rounded down; each row by itself, so areas need not add up to their nation"),
    Column("babies_needing_high", "whole", "The same at the high rate, rounded up"),
)  # fmt: skip

NEED = Table("need", "an area, a nation or the United Kingdom, a year", (
    _SCOPE, _CODE, _NAME, _WHOLE_NATION, *_NEEDING,
    Column("low_income_pct", "number", "Children under 16 in relative low income before housing costs, per cent"),
    Column("need_weight", "number", "That over the mean of all babies of the areas with a figure: above 1 where "
           "more children are poor; empty where it is not known, which is not 1"),
    Column("weight_basis", "text", "What the weight is measured against, or why there is none"),
    _ASSUMED,
))  # fmt: skip

REACH = Table("reach", "an area, a nation or the United Kingdom, on a day", (
    _SCOPE, _CODE, _NAME, _WHOLE_NATION,
    Column("on_day", "date", "The day counted"),
    Column("definition", "text", "Which teams count: strict, standard or broad", choices=tuple(DEFINITIONS)),
    *_NEEDING,
    Column("teams", "whole", "Open teams recorded for any of it"),
    Column("teams_with_figure", "whole", "Those of them that say how many families they see a year"),
    Column("teams_without_figure", "whole", "Those that give no figure: none is put in its place, and none is not 0"),
    Column("teams_few", "whole", "Those of them whose figure is below 10: it is added up nowhere"),
    Column("teams_shared", "whole", "Those with a figure that serve other areas (in a nation's row: other nations) "
           "too; they are in no area's families"),
    Column("families_seen", "whole", "Families a year seen by teams that give a figure and serve nowhere else; empty "
           "where none does, 0 only where it is stated that no team serves"),
    Column("families_together", "text", "Families of teams that serve other areas too: each figure once, for all areas "
           "of its team together"),
    Column("families_said", "text", "Families seen in words: the figure, at least the figure, or why there is none"),
    Column("reach_low_pct", "number", "Families seen, per cent of babies needing support at the high rate; can pass "
           "100"),
    Column("reach_high_pct", "number", "Families seen, per cent of babies needing support at the low rate; can pass "
           "100"),
    Column("reach_said", "text", "Both shares of need, in words; empty where families seen, or babies, are not known"),
    Column("at_least", "yes_no", "Whether the true figures may be higher: a team gave no figure, or not every team may "
           "be recorded"),
    Column("teams_to_meet_need_low", "whole", "Teams that would see all of the need, at the low rate and the most "
           "families a team"),
    Column("teams_to_meet_need_high", "whole", "The same at the high rate and the fewest families a team"),
    Column("teams_still_needed_low", "whole", "At least this many teams beside those there are; empty where families "
           "may be seen that nobody has counted"),
    Column("teams_still_needed_high", "whole", "At most this many teams beside those there are"),
    Column("staff_still_needed_low", "number", "Whole-time staff of those teams; empty where no size of a team is "
           "assumed, or the teams are not known"),
    Column("staff_still_needed_high", "number", "The same for the high number of teams"),
    _ASSUMED,
))  # fmt: skip

DISTANCE = Table("distance", "an area, and what is nearest to where its people live", (
    _CODE, _NAME, _NATION,
    Column("nearest_base_team", "text", "Open team with the nearest base, of those whose base is known; given only "
           "where four in five are"),
    Column("nearest_base_km", "number", "Kilometres to it from the area's people-weighted centre, in a straight line"),
    Column("bases_known", "whole", "How many open teams' bases are known; the nearest team may be another"),
    Column("teams", "whole", "Open teams recorded in all"),
    Column("nearest_recorded_code", "text", "Code of the nearest lower-tier area with a recorded team; the area's own "
           "where it has one"),
    Column("nearest_recorded_name", "text", "Its name"),
    Column("nearest_recorded_in", "text", "Code of the area of this level that it lies in"),
    Column("nearest_recorded", "number", "How far it is to where the people of that lower-tier area live; empty where "
           "it is not known"),
    Column("unit", "text", "Unit of `nearest_recorded`", choices=("km", "minutes")),
    Column("measured", "text", "How `nearest_recorded` was measured: in a straight line, or from which file"),
))  # fmt: skip

ACCESS = Table("access", "an area, and the families that teams within reach see, shared among the babies there", (
    _CODE, _NAME, _NATION,
    Column("babies", "whole", "Children aged 0 to 2"),
    Column("families_per_1000_babies", "number", "Families a year for every 1,000 babies, teams within reach shared "
           "with all who are within reach of them; empty where no figure is within reach"),
    Column("areas_with_figure", "whole", "Areas within reach where teams give a figure"),
    Column("areas_without_figure", "whole", "Areas within reach of whose families there is no figure; left out"),
    Column("at_least", "yes_no", "Whether the true figure may be higher, since figures are missing within reach"),
    Column("reach_distance", "number", "How far teams are taken to reach"),
    Column("unit", "text", "Unit of `reach_distance`", choices=("km", "minutes")),
))  # fmt: skip

NEIGHBOURS = Table("neighbours", "two areas that share a border", (
    _CODE,
    Column("neighbour_code", "text", "Code of the other area, which comes after it", key=True),
))  # fmt: skip

# What two areas that share a border can be.
JOINS = ("both recorded", "neither recorded", "one of the two")

PATTERN = Table("pattern", "a scope and a sort of border, held against chance", (
    Column("scope", "text", "UK or a nation, with the borders inside it", key=True),
    Column("kind", "text", "Whether an open team is recorded in both areas, in neither, or in one: not recorded is not "
           "none", key=True, choices=JOINS),
    Column("areas", "whole", "Areas in the scope"),
    Column("recorded", "whole", "Those with a recorded open team"),
    Column("borders", "whole", "Pairs of areas that share a border"),
    Column("without_neighbours", "whole", "Areas that border no other: counted among the areas, in no pair"),
    Column("names_without_neighbours", "text", "Their names, with semicolons"),
    Column("count", "whole", "Borders of this sort"),
    Column("expected", "number", "How many there would be on average if as many areas were picked at random"),
    Column("p", "number", "Share of the draws, with what is as one of them, that have at least as many (same kind) "
           "or at most as many (one of the two); empty where there is nothing to test"),
    Column("draws", "whole", "How many times areas were picked at random"),
))  # fmt: skip

RECORDED_CLUSTER = "recorded among recorded"
NONE_CLUSTER = "not recorded among not recorded"
NO_CLUSTER = "no more than chance may give"
NO_NEIGHBOURS = "no neighbours"

LOCAL_PATTERN = Table("local pattern", "an area among its neighbours", (
    _CODE, _NAME, _NATION,
    Column("recorded", "yes_no", "Whether an open team is recorded; no does not mean that there is none"),
    Column("neighbours", "whole", "Areas that share a border with it"),
    Column("alike", "whole", "Those of them of the same kind: recorded, or not recorded, as it is itself"),
    Column("p", "number", "Chance of at least so many alike, were the other areas placed at random; empty without "
           "neighbours"),
    Column("p_adjusted", "number", "The same, adjusted for how many areas are tested (Benjamini and Hochberg)"),
    Column("cluster", "text", "What it lies among, where chance alone would seldom give that",
           choices=(RECORDED_CLUSTER, NONE_CLUSTER, NO_CLUSTER, NO_NEIGHBOURS)),
))  # fmt: skip

FIFTH_CUT, CLASS_CUT = "child poverty", "rural or urban"
PART_NOT_KNOWN = "not known"

FIFTHS = Table("fifths", "a fifth of all babies by child poverty where they live, or those of rural or urban areas", (
    Column("cut", "text", "How babies are parted: by child poverty of the areas of the run, or by whether their "
           "lower-tier area is rural or urban (Rural Urban Classification of 2021, England and Wales)", key=True,
           choices=(FIFTH_CUT, CLASS_CUT)),
    Column("part", "text", "1 is the fifth of babies in the areas with least child poverty, 5 with most; or the class; "
           "not known where an area has no figure, or its nation publishes no class", key=True),
    Column("areas", "whole", "Areas that any of them live in; an area may lie in two fifths"),
    Column("low_income_from", "number", "Least child poverty of those areas, per cent"),
    Column("low_income_to", "number", "Most child poverty of those areas, per cent"),
    Column("babies", "number", "Children aged 0 to 2; not whole where an area is parted between two fifths"),
    Column("at_least", "number", "At least this many of them live where a team serves"),
    Column("recorded", "number", "How many of them live in an area with a recorded open team"),
    Column("at_most", "number", "At most this many of them live where a team serves"),
    Column("at_least_pct", "number", "At least, per cent of the babies"),
    Column("recorded_pct", "number", "Recorded, per cent of the babies"),
    Column("at_most_pct", "number", "At most, per cent of the babies"),
))  # fmt: skip

SLOPE, CONCENTRATION = "slope index", "concentration index"
LOWEST, HIGHEST = "lowest possible", "highest possible"

INEQUALITY = Table("inequality", "an index, on one reading of what is recorded", (
    Column("measure", "text", "Slope index (share of babies, between the ends of the scale of child poverty) or "
           "concentration index (-1 to 1); above 0, areas with less child poverty have more", key=True,
           choices=(SLOPE, CONCENTRATION)),
    Column("basis", "text", "Which babies count as served: at least, recorded, at most; or the least and greatest that "
           "the index can be, whatever is true where it is not known", key=True,
           choices=("at least", "recorded", "at most", LOWEST, HIGHEST)),
    Column("value", "number", "The index; empty where it is not defined"),
    Column("low", "number", "Lower end of 95 of 100 resamplings of the areas; empty for the least and the greatest"),
    Column("high", "number", "Upper end of them"),
    Column("areas", "whole", "Areas with a figure of child poverty and of babies"),
    Column("babies", "whole", "Babies who live in them"),
    Column("areas_left_out", "whole", "Areas without one of the two, left out"),
    Column("draws", "whole", "How many times areas were resampled"),
))  # fmt: skip

RECONCILIATION = Table("reconciliation", "one check of the books", (
    Column("part", "text", "areas, babies or rows (a breach stops the run); published (totals that others give); "
           "unmatched (what has no partner, either way); year (of which boundary year the codes of an input are)",
           choices=("areas", "babies", "rows", "published", "unmatched", "year")),
    Column("check", "text", "What is compared", key=True),
    Column("expected", "whole", "What it has to be; empty where nothing is expected"),
    Column("found", "whole", "What it is"),
    Column("babies", "whole", "Babies behind what has no partner; empty where they are not known"),
    Column("agrees", "yes_no", "Whether they are the same; empty where nothing is expected"),
    Column("which", "text", "The areas, codes or rows concerned, or what was found in words"),
))  # fmt: skip
