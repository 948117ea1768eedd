"""Sentences from finished tables: every one carries its count, its whole, its day, its definition and its caveat."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from ..vocabulary.codes import NATIONS, UK
from ..vocabulary.schema import (
    CONFIRMED_NONE,
    COVERED,
    IN_DEVELOPMENT,
    NOT_KNOWN,
    PARTLY_COVERED,
    SERVED_EXTENT_UNKNOWN,
    STATUSES,
)
from .edition import Edition
from .phrases import (
    Figure,
    Sentence,
    babies_words,
    day_words,
    definition_words,
    filled,
    is_missing,
    level_words,
    listed,
    month_words,
    place,
    whole,
)

RECORDED_IS_NOT_ACCESS = (
    "“Recorded” means that a public page or document tells of a team. It does not mean that every family there can "
    "get help from it."
)

WHAT_IS_RECORDED = {
    COVERED: "An open team is recorded for the whole of {name}.",
    PARTLY_COVERED: "An open team is recorded for part of {name}.",
    SERVED_EXTENT_UNKNOWN: "An open team is recorded in {name}, but not how much of the area it serves.",
    IN_DEVELOPMENT: "Only a team that has not opened yet is recorded for {name}.",
    NOT_KNOWN: "No open team is recorded for {name}. Whether there is one is not known, which is not the same as none.",
    CONFIRMED_NONE: "Someone has stated that there is no team in {name}.",
}


def assumption(nations: Iterable[str], scope: str = UK) -> str:
    """Say where the register was taken as complete without proof; empty where it was not."""
    assumed = [nation for nation in nations if scope in (UK, nation)]
    if not assumed:
        return ""
    return (
        f"The register was taken as complete for {listed(assumed)}: an assumption of this run, not a finding. "
        "“None” rests on it there."
    )


def figure(edition: Edition, scope: str, unit: str, field: str, definition: str | None = None) -> Figure:
    """
    Look up one number of HEADLINE.

    Raises
    ------
    LookupError
        If there is no such row.
    """
    chosen = definition or edition.definition
    table = edition.headline
    rows = table[(table["scope"] == scope) & (table["definition"] == chosen) & (table["unit"] == unit)]
    if len(rows) != 1:
        message = f"HEADLINE has {len(rows)} rows for {scope}, {chosen}, {unit}"
        raise LookupError(message)
    value = rows[field].iloc[0]
    return Figure(
        scope=scope, definition=chosen, unit=unit, field=field, value=None if is_missing(value) else int(value)
    )


def _number(edition: Edition, scope: str, definition: str | None, unit: str, field: str) -> Figure:
    return figure(edition, scope, unit, field, definition)


def lead(edition: Edition, scope: str, definition: str | None = None) -> Sentence:
    """Say how many areas have a recorded team and how many babies live in them: never one without the other."""
    number = partial(_number, edition, scope, definition)
    return Sentence(
        (
            number("areas", "recorded"),
            " of ",
            number("areas", "total"),
            f" {level_words(edition.level)} in {place(scope)} have a recorded open team. ",
            number("babies", "recorded"),
            " of ",
            number("babies", "total"),
            " children aged 0 to 2 live in those areas.",
        )
    )


def extent(edition: Edition, scope: str, definition: str | None = None) -> Sentence:
    """Say between which bounds the truth lies, in areas and in babies."""
    number = partial(_number, edition, scope, definition)
    wholly, perhaps = number("areas", "at_least"), number("areas", "at_most")
    return Sentence(
        (
            "At least ",
            wholly,
            f" {'area is' if wholly.value == 1 else 'areas are'} served in whole, and at least ",
            number("babies", "at_least"),
            f" babies live where a team serves, on dated evidence from the last {edition.fresh_months} months. ",
            "At most ",
            perhaps,
            f" {'area' if perhaps.value == 1 else 'areas'} and ",
            number("babies", "at_most"),
            " babies may be served, given all that is not known.",
        )
    )


def counted_for(edition: Edition, definition: str | None = None) -> str:
    """Say for which day and by which definition was counted."""
    chosen = definition or edition.definition
    return (
        f"Counted for {day_words(edition.on)}, under the {chosen} definition "
        f"(version {edition.definition_version}: {definition_words(chosen)})."
    )


def caveat(edition: Edition, scope: str, definition: str | None = None) -> str:
    """Say what must not be read into a count: the assumption, if there is one, then the standing caveats."""
    parts = [assumption(edition.assumed_complete, scope)]
    if figure(edition, scope, "areas", "recorded", definition).value == 0 and scope not in edition.assumed_complete:
        parts.append("That no team is recorded does not mean that there is none.")
    parts.append(RECORDED_IS_NOT_ACCESS)
    if scope in edition.completeness:
        own = edition.completeness[scope]
        parts.append(f"Its keeper says: {own}" if scope in edition.assumed_complete else own)
    return " ".join(part for part in parts if part)


def scopes(edition: Edition) -> list[str]:
    """Give the scopes of HEADLINE, nations before the United Kingdom."""
    there = set(edition.headline["scope"])
    return [scope for scope in (*NATIONS, UK) if scope in there]


def headline_statements(edition: Edition, definition: str | None = None) -> dict[str, Sentence]:
    """
    Make the whole headline, a statement a scope, nations before the United Kingdom.

    Each statement stands alone: count, whole, range, day, definition, caveat, and the assumption if there is one.
    """
    made = {}
    for scope in scopes(edition):
        parts = (
            *lead(edition, scope, definition).parts,
            " ",
            *extent(edition, scope, definition).parts,
            f" {counted_for(edition, definition)} {caveat(edition, scope, definition)}",
        )
        made[scope] = Sentence(parts)
    return made


def headline_sentences(edition: Edition, definition: str | None = None) -> list[str]:
    """Make the headline as plain text, nations before the United Kingdom."""
    return [str(statement) for statement in headline_statements(edition, definition).values()]


def not_known_sentence(edition: Edition) -> str:
    """Say how much is not known, in areas and in babies."""
    part = edition.coverage[edition.coverage["status"] == NOT_KNOWN]
    count, babies, total = len(part), part["babies"].sum(skipna=False), edition.coverage["babies"].sum(skipna=False)
    on = f"On {day_words(edition.on)}, under the {edition.definition} definition,"
    if count == 0:
        return f"{on} no area is left as “not known”."
    return (
        f"{on} no open team is recorded for {whole(count)} of {whole(len(edition.coverage))} areas, where "
        f"{whole(babies)} of {whole(total)} babies live: whether there is one is not known, which is not the same as "
        "none."
    )


def status_counts(edition: Edition) -> dict[str, tuple[int, int | None]]:
    """Count areas and babies by status: all six, also those that no area has."""
    made: dict[str, tuple[int, int | None]] = {}
    for status in STATUSES:
        part = edition.coverage[edition.coverage["status"] == status]
        babies = part["babies"].sum(skipna=False)
        made[status] = (len(part), None if is_missing(babies) else int(babies))
    return made


def map_summary(edition: Edition) -> str:
    """Say in words what the map shows, for those who do not see it."""
    counts = [
        f"{STATUSES[status]}: {whole(areas)} areas, where {whole(babies)} babies live."
        for status, (areas, babies) in status_counts(edition).items()
    ]
    nations = [str(lead(edition, scope)) for scope in scopes(edition)]
    return " ".join([alt_text(edition), *counts, *nations, counted_for(edition), RECORDED_IS_NOT_ACCESS])


def alt_text(edition: Edition) -> str:
    """Describe the map in one breath."""
    recorded, total = (figure(edition, UK, "areas", field) for field in ("recorded", "total"))
    assumed = assumption(edition.assumed_complete)
    return (
        f"Map of {total} {level_words(edition.level)} of the United Kingdom on {day_words(edition.on)}: "
        f"{recorded} have a recorded open team under the {edition.definition} definition, where "
        f"{figure(edition, UK, 'babies', 'recorded')} of {figure(edition, UK, 'babies', 'total')} children aged "
        f"0 to 2 live. An area without a recorded team is not an area without a team.{' ' + assumed if assumed else ''}"
    )


def area_label(row: Any) -> str:
    """Name an area with its status and its babies, for the map."""
    words = STATUSES[row.status].replace(": ", ", ")
    babies = "number of babies not known" if is_missing(row.babies) else babies_words(row.babies)
    return f"{row.area_name}: {words[0].lower()}{words[1:]}; {babies}"


def area_template(row: Any, *, fresh_months: int, assumed: Iterable[str] = ()) -> str:
    """
    Say what is recorded of an area, with `{name} {babies} {low} {high} {evidence}` still to be filled.

    Few templates serve many areas, so that a page can carry each once.
    """
    parts = [_recorded(row, assumed), _evidence(row, fresh_months)]
    if is_missing(row.babies):
        parts.append("How many babies live there is not known.")
    else:
        parts.append(
            "{babies} babies aged 0 to 2 live there; of these at least {low} and at most {high} live where a team "
            "serves."
        )
    return " ".join(part for part in parts if part)


def _recorded(row: Any, assumed: Iterable[str]) -> str:
    if row.status != CONFIRMED_NONE or not is_missing(row.evidence_on):
        return WHAT_IS_RECORDED[row.status]
    if row.nation in assumed:
        return (
            f"No team is recorded for {{name}}. The register was taken as complete for {row.nation}: that there is "
            "none is an assumption of this run, not a finding."
        )
    return f"No team is recorded for {{name}}, and the register is declared complete for {row.nation}."


def _evidence(row: Any, fresh_months: int) -> str:
    """Say how old the evidence is, and what follows from that."""
    if row.status == NOT_KNOWN:
        return "A team is known of there, but not whether it is open: to be checked again." if row.reverify else ""
    dated = "" if is_missing(row.evidence_on) else "The newest dated evidence is from {evidence}."
    if not row.reverify:
        return dated
    old = (
        f"What this rests on is undated or more than {fresh_months} months old, so it counts only towards “at most” "
        "and has to be checked again."
    )
    return (
        f"{dated} {old}"
        if dated
        else "The evidence is undated, so it counts only towards “at most” and has to be checked again."
    )


def area_values(row: Any) -> dict[str, str]:
    """Give what fills the template of an area."""
    return {
        "name": str(row.area_name),
        "babies": whole(row.babies),
        "low": whole(row.babies_covered_low),
        "high": whole(row.babies_covered_high),
        "evidence": month_words(row.evidence_on),
    }


def area_ending(edition: Edition) -> str:
    """Say what holds for the sentence of every area: the day, the definition and the caveat."""
    return f"{counted_for(edition)} {RECORDED_IS_NOT_ACCESS}"


def status_sentence(row: Any, *, edition: Edition) -> str:
    """
    Say all that is recorded of one area.

    Parameters
    ----------
    row
        A row of COVERAGE, as `itertuples` gives it.
    edition
        The edition it comes from: it has the day, the definition and the rule of freshness.
    """
    template = area_template(row, fresh_months=edition.fresh_months, assumed=edition.assumed_complete)
    return f"{filled(template, area_values(row))} {area_ending(edition)}"
