"""
Describe what was measured of all areas together: whether the level matters, who is served less, how teams lie.

Also what moved through a series of days, and what a proposal of areas for the next teams gains.
"""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from ..measuring.distance import STRAIGHT
from ..measuring.siting.propose import Proposal, SitingRequest
from ..measuring.timeline import CLOSED, NEW_TEAM, NEWLY_KNOWN, OTHER, LastStep, Openings, openings
from ..vocabulary.boards import in_year
from ..vocabulary.codes import LEVELS, UK
from ..vocabulary.measures import HIGHEST, LOWEST, OBJECTIVES, SLOPE
from ..vocabulary.numbers import capital, counted, noun, out_of
from ..vocabulary.schema import DEFINITIONS
from .phrases import day_words

CAVEAT = (
    "This is a pattern of the record: a team that nobody has recorded counts as not recorded here. So it tells as much "
    "of who was asked as of who is served. One team that serves several areas side by side makes a pattern alone."
)


def message(table: pd.DataFrame, *, definition: str, boards: str = "") -> str:
    """
    Describe in words whether the message changes with the level, the definition and the unit.

    At least and at most in babies rest on lower-tier areas, so they have to be the same at every level.

    Parameters
    ----------
    table
        From `across_levels`.
    definition
        The chosen one; the others are held against it.
    boards
        Of which year the care boards are.

    Raises
    ------
    ValueError
        If those bounds differ between levels: a fault of ours.
    """
    babies = table[table["unit"] == "babies"]
    for count in ("total", "at_least", "at_most"):
        if babies.groupby("definition")[count].nunique(dropna=False).ne(1).any():
            error = f"{count} in babies differs between levels"
            raise ValueError(error)
    if pd.isna(babies["total"].iloc[0]):
        return "Some areas' babies are not known, so the levels cannot be compared in babies."
    if (babies["total"] == 0).all():
        return "No babies live in these areas, so the levels cannot be compared in babies."
    text = f"{_by_level(table[table['definition'] == definition])} {_by_definition(babies, definition)}"
    return in_year(text, boards)


def _by_level(table: pd.DataFrame) -> str:
    """Test whether the level of the areas changes the message."""
    babies = table[table["unit"] == "babies"].set_index("level")
    first = babies.iloc[0]
    areas = table[table["unit"] == "areas"].set_index("level")["recorded_pct"].astype(float)
    living = babies["recorded_pct"].astype(float)
    same = (
        f"What does not change with the level: at least {first['at_least']:,} and at most "
        f"{out_of(first['at_most'], first['total'], 'baby', 'babies', verbs=('lives', 'live'))} where a team serves. "
    )
    if max(areas.max() - areas.min(), living.max() - living.min()) < 1:
        return same + "The share with a recorded team is the same at every level, to within one in a hundred."
    return same + (
        f"What changes: areas with a recorded team are {areas.min():.0f}% ({LEVELS[str(areas.idxmin())]}) to "
        f"{areas.max():.0f}% ({LEVELS[str(areas.idxmax())]}) of all areas. {living.min():.0f}% to "
        f"{living.max():.0f}% of babies live in them, because a large area with one team in a part of it counts whole. "
        "Never quote “recorded” without its level."
    )


def _by_definition(babies: pd.DataFrame, definition: str) -> str:
    """Test whether the definition changes the message."""
    each = babies.drop_duplicates("definition").set_index("definition")
    chosen = each.loc[definition]
    counts = ["at_least", "recorded", "at_most"]
    others = [
        f"Under the {name} one: {_three(row)}."
        for name, row in each.reindex([name for name in DEFINITIONS if name in each.index]).iterrows()
        if name != definition and row[counts].tolist() != chosen[counts].tolist()
    ]
    if not others:
        return "Every definition gives the same counts of babies."
    where = LEVELS[str(chosen["level"])]
    sentences = [f"Under the {definition} definition: {_three(chosen)}.", *others]
    return f"The definition changes the count of babies too, here by {where}. {' '.join(sentences)}"


def _three(row: pd.Series) -> str:
    return f"{row['at_least']:,} at least, {row['recorded']:,} recorded and {row['at_most']:,} at most"


def inequality_words(table: pd.DataFrame) -> str:
    """
    Describe what the slope index is, as recorded and at its bounds, and what can be said for sure.

    Parameters
    ----------
    table
        From `inequality`.
    """
    rows = table[table["measure"] == SLOPE].set_index("basis")
    if rows["value"].isna().all():
        return "How unequal it is cannot be said: there are not two areas that differ in child poverty."
    recorded, low, high = rows.loc["recorded"], rows.loc[LOWEST, "value"], rows.loc[HIGHEST, "value"]
    ends = (
        "" if pd.isna(recorded["low"])
        else f"In 95 of 100 resamplings of areas the index is {100 * recorded['low']:.0f} to "
        f"{100 * recorded['high']:.0f}. "
    )  # fmt: skip
    sign = "more" if recorded["value"] >= 0 else "less"
    sure = (
        "Whatever is true where it is not known, areas with less child poverty are served more." if low > 0
        else "Whatever is true where it is not known, areas with more child poverty are served more." if high < 0
        else "What is not known can turn this either way, so nothing can be said for sure of who is served."
    )  # fmt: skip
    return (
        f"By a straight line through all areas, from most child poverty to least, the share of babies who live in an "
        f"area with a recorded team is {100 * abs(recorded['value']):.0f} in 100 {sign} (slope index). "
        f"{ends}Given all that is not known, the line of babies served may rise by {100 * low:.0f} to "
        f"{100 * high:.0f} in 100 (below 0 it falls; a straight line can pass 100). {sure}"
    )


def pattern_words(table: pd.DataFrame, scope: str) -> str:
    """
    Describe what the pattern of one scope is, with its caveat.

    Parameters
    ----------
    table
        From `pattern`.
    scope
        "UK" or a nation that is in the table.
    """
    rows = table[table["scope"] == scope].set_index("kind")
    both = rows.loc["both recorded"]
    where = "the United Kingdom" if scope == UK else scope
    apart = both["without_neighbours"]
    alone = (
        f" {out_of(apart, both['areas'], 'area', verbs=('borders', 'border'))} no other "
        f"({both['names_without_neighbours']})."
        if apart else ""
    )  # fmt: skip
    if pd.isna(both["p"]):
        return f"In {where} there is no pattern to test: all areas are of one kind, or none borders another.{alone}"
    p = float(both["p"])
    verdict = (
        "more than chance would often give" if p <= 0.05
        else "no more than chance may give" if both["count"] > both["expected"] else "no more than chance would give"
    )  # fmt: skip
    return (
        f"In {where} {out_of(both['count'], both['borders'], 'border', verbs=('lies', 'lie'))} between two areas with "
        "a recorded team. "
        f"{both['expected']:.1f} would be expected if as many areas were picked at random: {verdict} "
        f"(p = {p:.3f}, {both['draws']} draws).{alone} {CAVEAT}"
    )


# Sums of babies times kilometres are compared to one in a million.
_AS_GOOD_AS_BEST = 1e-5


def siting_sentences(proposal: Proposal, wanted: SitingRequest) -> list[str]:
    """Describe what a proposal gains, how good it is proven to be, and what was assumed."""
    sites = proposal.sites
    many = capital(counted(len(sites), "area is", "areas are"))
    if sites.empty:
        return [f"Nothing to propose. {capital(_whose(wanted))}: {proposal.to_gain:,}.", *_caveats(proposal, wanted)]
    gained = int(sites["babies_gained"].sum())
    low, high = int(sites["gained_low"].sum()), int(sites["gained_high"].sum())
    asked = "" if _all_within(wanted) or len(sites) >= wanted.n else f" ({wanted.n} were asked for; no other gains any)"
    served = noun(high, "baby lives", "babies live")
    return [
        f"{many} proposed{asked}, with {gained:,} of the {proposal.to_gain:,} {_whose(wanted, proposal.to_gain)}. In "
        f"all the areas that they reach, whatever is recorded there, at least {low:,} and at most {high:,} {served} "
        "where no team serves.",
        _proof(proposal, wanted, gained),
        *_caveats(proposal, wanted),
    ]


def _whose(wanted: SitingRequest, babies: int = 0) -> str:
    who, live = noun(babies, "baby", "babies"), noun(babies, "lives", "live")
    if wanted.unknown == "exclude":
        return f"{who} who on the record {live} where no team serves (areas that are not known are left out)"
    return f"{who} who {live} where no open team is recorded, which does not mean that there is none"


def _all_within(wanted: SitingRequest) -> bool:
    return wanted.mode == "hub" and wanted.objective == "all-within"


def _proof(proposal: Proposal, wanted: SitingRequest, gained: int) -> str:
    """Describe how good the plan is proven to be, and what choosing one after another would give."""
    plan, gap = proposal.plan, float(proposal.sites["optimality_gap"].iloc[0])
    best = "Proven best" if gap < _AS_GOOD_AS_BEST else f"Proven to within {100 * gap:.2f}% of the best"
    sure = f"{best} (optimality gap {100 * gap:.2f}%)"
    if _all_within(wanted):
        return (
            f"{sure}: no fewer than {counted(round(plan.bound), 'team brings', 'teams bring')} every such baby's area "
            f"within {wanted.reach:g} {wanted.unit}; chosen one after another it would take {plan.greedy_value:.0f}."
        )
    if wanted.mode == "hub" and wanted.objective == "median":
        total = max(proposal.to_gain, 1)
        return (
            f"{sure} for {OBJECTIVES['median']}: {plan.value / total:.1f} {wanted.unit} to the nearest proposed site; "
            f"chosen one after another it would be {plan.greedy_value / total:.1f} {wanted.unit}."
        )
    beside = int(proposal.sites["greedy_babies"].iloc[0])
    fewer = f"{gained - beside:,} fewer" if beside < gained else "as many"
    return f"{sure}. Chosen one after another they would gain {beside:,}, {fewer}."


def _caveats(proposal: Proposal, wanted: SitingRequest) -> list[str]:
    texts = []
    if wanted.mode == "hub":
        texts.append(
            f"Assumed: a team reaches an area, all of it or none, at most {wanted.reach:g} {wanted.unit} away"
            f"{_way(wanted)} Existing teams serve what is recorded of them and nothing else."
        )
    else:
        texts.append("Assumed: a team serves all of its own area and nothing beyond. Existing teams stay as they are.")
    if proposal.sites["draws"].notna().any():
        texts.append(
            f"“Draws”: in how many of {wanted.draws} draws of what is not known (each open share drawn evenly "
            "between at least and at most) the area is still proposed. It is not the chance that there is no team."
            + (" Neighbours that reach much the same areas stand in for each other." if wanted.mode == "hub" else "")
        )
    texts.append("A team within reach is not a place for every family; teams meet a small part of the need.")
    if proposal.missing:
        texts.append(f"Babies are not known, and nothing is counted, in: {', '.join(proposal.missing)}.")
    if proposal.out_of_reach:
        texts.append(f"No site reaches: {', '.join(proposal.out_of_reach)}.")
    return texts


def _way(wanted: SitingRequest) -> str:
    if wanted.measured != STRAIGHT:
        return f" ({wanted.measured}); a pair that the file does not give is out of reach."
    return (
        ", in a straight line between their centres (the middle of their postcodes, weighed by babies). Roads and "
        "water are not looked at."
    )


def movement(table: pd.DataFrame, never: Collection[str], teams: pd.DataFrame) -> str:
    """
    Describe in words what moved between the first day and the last, and how much of it is only better knowledge.

    Parameters
    ----------
    table
        From `timeline`, of two days or more.
    never
        From `never_counted`.
    teams
        TEAMS table, of the classes that count.
    """
    areas = table[table["unit"] == "areas"]
    babies = table[table["unit"] == "babies"]
    first, last = areas["on_day"].iloc[0], areas["on_day"].iloc[-1]
    moved = {why: int(areas[why].sum()) for why in (NEW_TEAM, NEWLY_KNOWN, CLOSED, OTHER)}
    went = _gone(moved[CLOSED], moved[OTHER]) + _opened_and_closed(openings(teams, first, last), len(teams))
    living = _from_to(babies["recorded"].iloc[0], babies["recorded"].iloc[-1])
    return (
        f"From {day_words(first)} to {day_words(last)}, by the register as it stands today, areas with a recorded open "
        f"team went from {areas['recorded'].iloc[0]:,} to {areas['recorded'].iloc[-1]:,} of "
        f"{areas['total'].iloc[-1]:,}. {living} "
        f"{capital(counted(moved[NEW_TEAM], 'area'))} came by teams whose opening is dated, and "
        f"{counted(moved[NEWLY_KNOWN], 'area')} only "
        f"because a source of that time first tells of a team. {went} A team whose "
        "opening is not dated counts only from the day of its source, however long it was there. "
        f"{_left_out(never)}A team that is not in the register is missing from every day."
    )


def _gone(closed: int, other: int) -> str:
    if not closed and not other:
        return ""
    return (
        f"{capital(counted(closed, 'area'))} went by closings that are dated, and {counted(other, 'area')} for other "
        "reasons. "
    )


def _opened_and_closed(days: Openings, teams: int) -> str:
    """Describe how many teams opened and closed, and of how many of them all nobody knows the day."""
    if days.closed:
        went = f"{counted(days.closed, 'team')} closed on a known day."
    else:
        went = "no closure is on record." if days.no_opening or days.no_closing else "no team closed."
    unknown = (
        f" The opening day is not known for {out_of(days.no_opening, teams, 'team')}, and the closing day for "
        f"{counted(days.no_closing, 'team')} that closed or may have."
    )
    opening = capital(counted(days.opened, "team"))
    return f"{opening} opened on a known day; {went}{unknown if days.no_opening or days.no_closing else ''}"


def _left_out(never: Collection[str]) -> str:
    if not never:
        return ""
    named = ", ".join(list(never)[:3]) + (f" and {len(never) - 3} more" if len(never) > 3 else "")
    who = counted(len(never), "team of the register counts", "teams of the register count")
    return f"{who} on none of these days, since nobody recorded when they were open: {named}. "


def _from_to(first: object, last: object) -> str:
    """Describe how many babies live in the areas on the first day and the last, as far as that is known on both."""
    if pd.isna(first) or pd.isna(last):
        return "How many babies live in them is not known on both days."
    return f"The babies who live in them went from {first:,} to {last:,}."


def last_step_words(step: LastStep | None) -> list[str]:
    """Describe how much of the last step is no news of any service; nothing where there is no step."""
    if step is None:
        return []
    between = f"In the last step, from {day_words(step.before)} to {day_words(step.day)}"
    return [
        f"Teams recorded as open without any date: {step.undated}. Such a team counts only from the day of the "
        f"register, however long it was there; {step.admitted} of them {noun(step.admitted, 'is', 'are')} of the sort "
        "that this definition counts.",
        f"{between}, {counted(step.came, 'area')} came to have a recorded team only by such undated teams. "
        f"{capital(counted(step.aged, 'area'))} left “at least” only because the evidence grew too old. "
        "No opening or closure is on record there.",
    ]
