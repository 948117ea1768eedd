"""
One area in words: its label on the map, and all that is recorded of it as a template that many areas share.

The key of every picture and page: the classes that areas have, with their counts.

Which teams count, and in words why another does not: read from STANDING, and decided nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, partial
from typing import Any

import pandas as pd

from ..look.style import AGED_TEAM, look_of
from ..measuring import evidence
from ..vocabulary.codes import LEAST_SHARE_WORDS
from ..vocabulary.schema import (
    CONFIRMED_NONE,
    COVERED,
    HEARD_OF,
    IN_DEVELOPMENT,
    NOT_KNOWN,
    PARTLY_COVERED,
    RECORDED,
    SERVED_EXTENT_UNKNOWN,
    STATUSES,
    UNSETTLED,
)
from ..vocabulary.service import Service
from ..vocabulary.standing import (
    CONTRARY,
    COUNTS,
    FROM_LATER,
    FUNDING,
    NO_AREA,
    NONE_IN_PART,
    PREDECESSOR_AREA,
    REASONS,
    TOO_OLD,
    UNDATED,
    check_words,
    in_cell,
    reason_words,
)
from .edition import Edition
from .headline import AGED_WORDS, RECORDED_IS_NOT_ACCESS, class_counts, class_words, counted_for
from .phrases import babies_words, dated, inner_words, is_missing, listed, when, whole


def legend(edition: Edition) -> list[dict[str, Any]]:
    """
    Return the key: the classes that areas have, each with its counts, and a second line where there is more to say.

    That line says of a class with teams how many areas are served in whole, in part, and of how many that is not known.
    """
    texts, counts = class_words(edition), class_counts(edition)
    return [
        {"name": name, "words": texts[name], "areas": areas, "babies": babies, "more": _extents(edition, name)}
        for name, (areas, babies) in counts.items()
        if areas
    ]


def _extents(edition: Edition, name: str) -> str:
    """Describe how much of their areas the teams of a class serve; nothing of a class without teams."""
    rows = edition.coverage
    of_class = rows.loc[edition.classes == name, "status"]
    words = {COVERED: "whole area", PARTLY_COVERED: "part", SERVED_EXTENT_UNKNOWN: "not known how much"}
    extents = [
        f"{words[status]}: {whole((of_class == status).sum())}" for status in RECORDED if (of_class == status).any()
    ]
    return ", ".join(extents)


WHAT_IS_RECORDED = {
    COVERED: "We have found an open team for the whole of {name}.",
    PARTLY_COVERED: "We have found an open team for part of {name}.",
    SERVED_EXTENT_UNKNOWN: "We have found an open team in {name}; we do not know how much of the area it covers.",
    IN_DEVELOPMENT: "A team is planned for {name}. It has not opened yet.",
    HEARD_OF: "We have heard of a team in {name}, but have not confirmed one that we can count.",
    NOT_KNOWN: "We have not found a team in {name} yet. There may still be one.",
    CONFIRMED_NONE: "There is no team in {name}: we have been told so, or it follows from a complete list.",
}

ALL_OF_IT = "All of the area is covered, but that does not mean that every family can get help."

_AGING = {UNDATED, TOO_OLD, FROM_LATER, NONE_IN_PART, PREDECESSOR_AREA}


def area_label(row: Any) -> str:
    """Name an area with its status, the state of its evidence and its babies, for the map."""
    status = inner_words(STATUSES[row.status])
    if look_of(row) == AGED_TEAM:
        status += f", evidence {inner_words(AGED_WORDS)}"
    return f"{row.area_name}: {status}; {babies_words(row.babies)}"


def area_template(row: Any, *, fresh_months: int, assumed: Iterable[str] = ()) -> str:
    """
    Describe what is recorded of an area, with `{name} {babies} {low} {high} {evidence} {contrary}` still to be filled.

    Few templates serve many areas, so that a page can carry each once.
    """
    return " ".join(area_sentences(row, fresh_months=fresh_months, assumed=assumed))


def area_sentences(row: Any, *, fresh_months: int, assumed: Iterable[str] = ()) -> list[str]:
    """Return the sentences of that template, one by one."""
    return [recorded(row, assumed), *_neighbours(row), *_evidence(row, fresh_months), _babies(row)]


def _babies(row: Any) -> str:
    """Describe how many babies live there, and how many of them where a team serves: a range where there is one."""
    if is_missing(row.babies):
        return "How many babies live there is not known."
    if row.babies == 0:
        return "No babies aged 0 to 2 live there."
    if row.babies == 1:
        return f"1 baby aged 0 to 2 lives there{_one_served(row.babies_covered_low, row.babies_covered_high)}."
    living = "{babies} babies aged 0 to 2 live there"
    if (row.babies_covered_low, row.babies_covered_high) == (0, row.babies):
        return f"{living}. We cannot say how many of them live where a team serves."
    if row.babies_covered_low < row.babies_covered_high:
        return f"{living}. We are sure that {{low}} of them live where a team serves; it could be as many as {{high}}."
    if row.babies_covered_low == row.babies:
        return f"{living}. {ALL_OF_IT}"
    if row.babies_covered_high == 0:
        return f"{living}, none of them where a team serves."
    return f"{living}; of these {{low}} live where a team serves."


def _one_served(low: int, high: int) -> str:
    """Say of the one baby of an area whether it lives where a team serves."""
    if low < high:
        return ", and may live where a team serves"
    return ", where a team serves" if low else ", where no team serves"


def recorded(row: Any, assumed: Iterable[str]) -> str:
    """Describe what is recorded of an area, with `{name}` still to be filled."""
    if row.status != CONFIRMED_NONE or not is_missing(row.evidence_on):
        return WHAT_IS_RECORDED[row.status]
    if row.nation in assumed:
        return (
            f"No team is recorded for {{name}}. The register was taken as complete for {row.nation}: that there is "
            "none is an assumption of this run, not a finding."
        )
    return f"No team is recorded for {{name}}, and the register is declared complete for {row.nation}."


def _neighbours(row: Any) -> list[str]:
    """Say that a team reaches so little of the area that it is none of the area's own."""
    if is_missing(row.neighbour_team_ids):
        return []
    few = f"fewer than {LEAST_SHARE_WORDS} of its babies live where"
    if ";" in row.neighbour_team_ids:
        return [f"Other teams reach a little of it: {few} they serve."]
    return [f"Another team reaches a little of it: {few} it serves."]


def _evidence(row: Any, months: int) -> list[str]:
    """Say when the newest evidence for the status is from, what was said against it, and what has to be checked."""
    sentences = []
    if not is_missing(row.evidence_on):
        sentences.append("The newest dated evidence is from {evidence}.")
    against = contrary(row)
    if against:
        sentences.append(against)
    check = to_check(row, months, but=CONTRARY)
    if {*in_cell(row.reverify_reason)} == {FUNDING}:
        sentences.append(f"One thing to ask: {listed(check)}.")
    elif check or against:
        sentences.append(f"It has to be checked again{': ' if check else ''}{listed(check)}.")
    if row.status not in UNSETTLED and {*in_cell(row.reverify_reason)} & _AGING:
        sentences.append("We are not sure of that part." if _some_fresh(row, months) else "So we are not sure of it.")
    return sentences


def contrary(row: Any) -> str:
    """Describe what was stated to the contrary, with `{contrary}` still to be filled; nothing where nothing was."""
    if is_missing(row.contrary):
        return ""
    return f"A statement of {{contrary}} says that there is no team{' in part of it' * (row.contrary == NONE_IN_PART)}."


def _some_fresh(row: Any, months: int) -> bool:
    """Test whether an area with evidence that is old or undated has fresh evidence too: it is made of several."""
    return PREDECESSOR_AREA not in in_cell(row.reverify_reason) and _fresh(row.evidence_on, row.on_day, months)


@cache
def _fresh(evidence_on: Any, on: date, months: int) -> bool:
    """Test one date of evidence as `evidence.is_fresh` does a column; there are few dates and many areas."""
    return bool(evidence.is_fresh(pd.Series([evidence_on], dtype="datetime64[s]"), on, months).iloc[0])


def to_check(row: Any, months: int, *, but: str = "") -> list[str]:
    """Describe why an area has to be checked, a few words a reason; `but` names a reason that is said elsewhere."""
    codes = ";".join(code for code in in_cell(row.reverify_reason) if code != but)
    return check_words(codes, months=months, some=_some_fresh(row, months))


def unknown(row: Any, months: int) -> list[str]:
    """Describe what nobody knows of an area: each of it is a thing to find out, and none of it is a no."""
    first = {
        NOT_KNOWN: "Whether there is a team.",
        HEARD_OF: "Whether a team that we have heard of is one that we can count.",
        PARTLY_COVERED: "How many of the babies live in the part that is served.",
        SERVED_EXTENT_UNKNOWN: "How much of the area the team serves.",
    }.get(row.status)
    counted = not is_missing(row.babies) and row.babies_covered_low == row.babies_covered_high
    sentences = [first] if first and not (counted and row.status == PARTLY_COVERED) else []
    check = [] if row.status == HEARD_OF else to_check(row, months)
    if check:
        sentences.append(f"Whether what is recorded still holds: {listed(check)}.")
    return sentences


def question(status: str) -> str:
    """Describe what to ask of a council or board first, by what is recorded of its area."""
    if status in RECORDED:
        return "Is the team still open?"
    return {
        HEARD_OF: "Is the team that we have heard of open?",
        IN_DEVELOPMENT: "Has the team opened?",
        CONFIRMED_NONE: "Is there still no team?",
    }.get(status, "Is there a team?")


def area_values(row: Any) -> dict[str, str]:
    """Return what fills the template of an area."""
    return {
        "name": str(row.area_name),
        "babies": whole(row.babies),
        "low": whole(row.babies_covered_low),
        "high": whole(row.babies_covered_high),
        "evidence": dated(row.evidence_on, row.evidence_written),
        "contrary": dated(row.contrary_on, row.contrary_written),
    }


def area_ending(edition: Edition, *, day: str = "") -> str:
    """Describe what holds for the sentence of every area: the day (the edition's, or as given), definition, caveat."""
    return f"{counted_for(edition, day=day)} {RECORDED_IS_NOT_ACCESS}"


_ORDER = list(REASONS)
_EXTENTS = {
    "whole": "It serves the whole area",
    "part": "It serves a part of the area",
    "unknown": "How much of the area it serves is not recorded",
}


def team_reasons(edition: Edition) -> dict[str, str]:
    """Return the reason of every team over all areas: that of the area where it comes nearest to counting."""
    made = dict.fromkeys(edition.teams["team_id"], NO_AREA)
    places = edition.standing["reason"].map(_ORDER.index)
    first = edition.standing.assign(place=places).sort_values("place", kind="stable").drop_duplicates("team_id")
    return made | dict(zip(first["team_id"], first["reason"], strict=True))


def why_not(edition: Edition) -> dict[str, str]:
    """Say of every team that counts in no area why, as in "it has closed"; of those that count, nothing."""
    say = partial(_words, _grounds(edition.teams, edition.about), edition.definition)
    return {team: "" if reason == COUNTS else say(team, reason) for team, reason in team_reasons(edition).items()}


def why_not_here(edition: Edition, standing: pd.DataFrame | None = None) -> dict[tuple[str, str], str]:
    """
    Say by area and team why a team that is known of there does not count there.

    Parameters
    ----------
    standing
        STANDING of another day; that of the edition's day, if nothing is said.
    """
    rows = edition.standing if standing is None else standing
    return reasons_here(rows, edition.teams, definition=edition.definition, about=edition.about)


def reasons_here(
    standing: pd.DataFrame, teams: pd.DataFrame, *, definition: str, about: Service
) -> dict[tuple[str, str], str]:
    """Say the same of a STANDING table and the TEAMS it is of, under a definition of a service."""
    say = partial(_words, _grounds(teams, about), definition)
    left = standing[~standing["counts"]]
    return {(row.area_code, row.team_id): say(row.team_id, row.reason) for row in left.itertuples()}


def extents_here(standing: pd.DataFrame) -> dict[tuple[str, str], str]:
    """
    Say by area and team how much of the area it serves and when that was said, where the team was confirmed later.

    Parameters
    ----------
    standing
        STANDING of the day. Where the two days are the same, or one of them is not known, nothing is said.
    """
    dated = standing["counts"] & standing["extent_on"].notna() & standing["evidence_on"].notna()
    apart = standing[dated & (standing["extent_on"] != standing["evidence_on"])]
    return {
        (row.area_code, row.team_id): f"{_EXTENTS[row.extent]}, as said {when(row.extent_on, row.extent_written)}; the "
        f"team was confirmed {when(row.evidence_on, row.evidence_written)}."
        for row in apart.itertuples()
    }


def _grounds(teams: pd.DataFrame, about: Service) -> dict[str, str]:
    return {team: about.ground(kind) for team, kind in zip(teams["team_id"], teams["definition_class"], strict=True)}


def _words(grounds: Mapping[str, str], definition: str, team: str, reason: str) -> str:
    return reason_words(reason, definition=definition, ground=grounds.get(team, ""))
