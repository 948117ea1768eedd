"""Sentences about need, reach, distance and access: what was counted, of what, on which day, and what it is not."""

from __future__ import annotations

from datetime import date

import pandas as pd

from ..measuring.distance import STRAIGHT
from ..vocabulary.measures import Assumptions
from ..vocabulary.numbers import FEWER, capital, counted, noun, out_of, ranged
from .phrases import day_words, is_missing, place, whole

PRESENCE = "Presence is not reach: that a team is recorded does not mean that it sees every family there."
IMPLIED, REACHED = "C06", "C04"


def need_sentences(need: pd.DataFrame, assumed: Assumptions, published: pd.DataFrame, *, on: date) -> list[str]:
    """
    Describe how many babies a year are estimated to need support, on what that rests, and what else was published.

    Parameters
    ----------
    need
        NEED table.
    published
        `need_estimates`, as text.
    on
        The day counted.
    """
    every = need[need["scope"] == "UK"].iloc[0]
    rate = assumed.need_rate
    children = counted(every["babies"], "child", "children")
    sentences = [
        f"On {day_words(on)}, {_needing(every)} a year are estimated to need specialised support in the United "
        f"Kingdom, of {children} aged 0 to 2. That is {rate}% of {rate.of}. The rate is an assumption "
        f"({rate.source}: {rate.words}), which a run can change. Nobody has counted these babies."
    ]
    if implied_rate := implied(every, published):
        sentences.append(implied_rate)
    return sentences


def implied(every: pd.Series, published: pd.DataFrame) -> str:
    """Hold the estimate for the United Kingdom against the need that the Foundation's own figures imply."""
    rows = published[published["id"] == IMPLIED]
    if rows.empty or is_missing(every["babies_needing_low"]):
        return ""
    low, high = (int(float(rows[bound].iloc[0])) for bound in ("low", "high"))
    least, most = every["babies_needing_low"], every["babies_needing_high"]
    inside = least <= low and high <= most
    return (
        f"The Parent-Infant Foundation's own figures imply {low:,} to {high:,} babies a year in the United Kingdom "
        f"({IMPLIED}), which lies {'inside' if inside else 'not wholly inside'} our {least:,} to {most:,}."
    )


def _needing(row: pd.Series) -> str:
    return ranged(row["babies_needing_low"], row["babies_needing_high"], "baby", "babies")


def reach_sentences(reached: pd.DataFrame, assumed: Assumptions, published: pd.DataFrame) -> list[str]:
    """
    Describe what is known of reach, nations before the United Kingdom, and how many teams the need would take.

    Parameters
    ----------
    reached
        REACH table.
    published
        `need_estimates`, as text.
    """
    wider = reached[reached["scope"] != "area"]
    sentences = [f"{reach_sentence(row)} {PRESENCE}" for _, row in wider.iterrows()]
    every = reached[reached["scope"] == "UK"].iloc[0]
    sentences.append(_basis(assumed))
    finding = published[published["id"] == REACHED]
    if len(finding):
        low, high = (float(finding[bound].iloc[0]) for bound in ("low", "high"))
        sentences.append(
            f"The Parent-Infant Foundation itself puts the share reached in the United Kingdom at {low:g} to {high:g}% "
            f"({REACHED}, {finding['year'].iloc[0]})."
        )
    sentences.append(capacity_sentence(every, assumed))
    return [*sentences, *(text for text in [implied(every, published)] if text)]


def reach_sentence(row: pd.Series) -> str:
    """Describe what is known of the reach in one row of REACH; nothing where nobody has said how many are seen."""
    where = place("UK") if row["scope"] == "UK" else row["area_name"]
    asked = f"On {day_words(row['on_day'])}, under the {row['definition']} definition,"
    needing = f"the {_needing(row)} a year estimated to need specialised support"
    if is_missing(row["babies_needing_high"]):
        needing = "the babies (an unknown number) estimated to need specialised support"
    teams, giving = int(row["teams"]), int(row["teams_with_figure"])
    if is_missing(row["families_seen"]):
        if teams == 0:
            why = f"no open team is recorded in {where}, which does not mean that there is none"
        elif giving == 0:
            why = (
                f"the one open team recorded in {where} gives no figure for the families it sees"
                if teams == 1
                else f"none of the {teams} open teams recorded in {where} gives a figure for the families it sees"
            )
        else:
            who = f"the one open team recorded in {where} gives"
            if teams > 1:
                who = f"{out_of(giving, teams, 'open team')} recorded in {where} {noun(giving, 'gives', 'give')}"
            why = f"{who} a figure ({_kept_apart(row)})"
        return f"{asked} {why}. So how many of {needing} are reached is not known; that is not none."
    if teams == 0:
        return (
            f"{asked} no team serves {where}, as was stated, or from a register that is taken as complete. So none of "
            f"{needing} are reached by one there."
        )
    least = "at least " if row["at_least"] else ""
    share = "" if is_missing(row["reach_said"]) else f": {row['reach_said']}"
    return (
        f"{asked} {out_of(giving, teams, 'open team')} recorded in {where} {noun(giving, 'gives', 'give')} a figure. "
        f"{noun(giving, 'It sees', 'They see')} {least}{whole(row['families_seen'])} families a year, of "
        f"{needing}{share}."
    )


def _kept_apart(row: pd.Series) -> str:
    """Say the figures that are no area's families: those below ten, and those for several areas together."""
    few = int(row["teams_few"])
    parts = [f"{FEWER} families a year{' each' if few > 1 else ''}"] if few else []
    return "; ".join([*parts, *([] if is_missing(row["families_together"]) else [row["families_together"]])])


def _basis(assumed: Assumptions) -> str:
    rate = assumed.need_rate
    return (
        f"The need is an estimate: {rate}% of {rate.of}. The rate is that of {rate.words} ({rate.source}). "
        "One family is taken for one baby. Where families are “at least”, so is the share: a team gave no figure, or "
        "not every team may be recorded."
    )


def capacity_sentence(row: pd.Series, assumed: Assumptions) -> str:
    """Describe how many teams would meet the need of one row of REACH, and how many of them are still needed."""
    team, seen, staff = assumed.families_per_team, assumed.families_per_team_seen, assumed.staff_per_team
    where = place("UK") if row["scope"] == "UK" else row["area_name"]
    if is_missing(row["teams_to_meet_need_low"]):
        return f"How many teams {where} would need is not known, since babies are not."
    spread = f" {capital(seen.words)} ({seen.source})." if seen else ""
    low, high = row["teams_still_needed_low"], row["teams_still_needed_high"]
    still = (
        f"at most {whole(high)} more are needed, and the least is not known, since families may be seen whom nobody "
        "has counted"
        if is_missing(low)
        else f"{ranged(low, high, 'more is', 'more are')} needed"
    )
    people = "No figure for the staff of a team is assumed, so the staff needed are not known."
    if staff:
        few, many = row["staff_still_needed_low"], row["staff_still_needed_high"]
        least = "at most" if is_missing(few) else f"{few:,.0f} to"
        people = f"At {staff} whole-time staff a team ({staff.source}) that is {least} {many:,.0f} staff."
    return (
        f"To see all of these babies, {where} would need "
        f"{ranged(row['teams_to_meet_need_low'], row['teams_to_meet_need_high'], 'team')} in all. "
        f"That is at {team} families a year per team ({team.source}).{spread} {_recorded(row['teams'])}, and {still}. "
        f"{people}"
    )


def _recorded(teams: object) -> str:
    return capital(counted(teams, "open team is", "open teams are")) + " recorded"


def distance_sentences(far: pd.DataFrame, *, on: date, definition: str) -> list[str]:
    """
    Say from where to where was measured, and how few bases are known.

    Parameters
    ----------
    far
        DISTANCE table.
    """
    known, teams = int(far["bases_known"].iloc[0]), int(far["teams"].iloc[0])
    bases = f"We know where {out_of(known, teams, 'open team', verbs=('is', 'are'))} based."
    if far["nearest_base_km"].notna().any():
        bases += " “Nearest base” is the nearest of those, in kilometres in a straight line: another may be nearer."
    else:
        bases += " Distances to a base are given only where four in five are known."
    what = "lower-tier area" if far["measured"].iloc[0] == STRAIGHT else "area"
    return [
        f"On {day_words(on)}, under the {definition} definition. {bases}",
        f"“Nearest recorded” is the nearest {what} with a recorded team, 0 where the area has one itself "
        f"({far['measured'].iloc[0]}). It says nothing of whether a family from elsewhere is seen there.",
    ]


def access_sentences(near: pd.DataFrame, reached: pd.DataFrame, assumed: Assumptions) -> list[str]:
    """
    Describe how access was measured, and for how many areas it could be.

    Parameters
    ----------
    near
        ACCESS table.
    reached
        REACH table.
    """
    every = reached[reached["scope"] == "UK"].iloc[0]
    count = int(near["families_per_1000_babies"].notna().sum())
    asked = f"On {day_words(every['on_day'])}, under the {every['definition']} definition,"
    with_figure = int(every["teams_with_figure"])
    teams = out_of(with_figure, int(every["teams"]), "open team", verbs=("gives", "give"))
    most, unit = near["reach_distance"].iloc[0], near["unit"].iloc[0]
    way = "in a straight line between people-weighted centres" if unit == "km" else "on the way"
    return [
        f"{asked} {teams} a figure for the families seen. So access could be measured for "
        f"{out_of(count, len(near), 'area')}; for the others it is not known, and not none.",
        f"Teams are taken to reach {most:g} {unit}, {way} ({assumed.service_distance.source}). The method is the "
        "enhanced two-step floating catchment area (Luo and Qi 2009), with weights 1, 0.68 and 0.22 by thirds of that. "
        "Teams serve the areas they name, wherever families live nearby: this measures what could be within reach, not "
        "who is seen.",
    ]
