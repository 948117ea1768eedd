"""Sentences from finished tables: every one carries its count, its whole, its day, its definition and its caveat."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import pandas as pd

from ..vocabulary.codes import NATIONS, UK
from ..vocabulary.schema import (
    CONFIRMED_NONE,
    HEARD_OF,
    RECORDED,
    STATUSES,
    UNSETTLED,
)
from ..vocabulary.standing import is_aged
from .edition import Edition
from .phrases import (
    Figure,
    Sentence,
    day_words,
    is_missing,
    level_note,
    level_words,
    listed,
    place,
    whole,
)

RECORDED_IS_NOT_ACCESS = (
    "“Recorded” means that a public page or document tells of a team. It does not mean that every family there can "
    "get help from it."
)

FRESH_WORDS = "fresh, dated evidence"
AGED_WORDS = "that needs checking, at least in part"
AGED_SHORT = "evidence that needs checking"


def given(edition: Edition) -> str:
    """Say what this edition takes as given: a register taken as complete, or the areas of another day."""
    return " ".join(text for text in (assumption(edition.assumed_complete), edition.preview) if text)


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


def lead(edition: Edition, scope: str, definition: str | None = None, *, aside: str = "") -> Sentence:
    """
    Say how many areas have a recorded team and how many babies live in them: never one without the other.

    `aside` is put after the areas, such as `aside_on_evidence`.
    """
    number = partial(_number, edition, scope, definition)
    total = number("areas", "total")
    if total.value == 1:
        middle, end = (
            f" area, {place(scope)} as one, has an open team recorded for all or part of it{aside}. ",
            "live there.",
        )
    else:
        areas = level_words(edition.level, scope, edition.boards)
        middle, end = f" {areas} in {place(scope)} have a recorded open team{aside}. ", "live in those areas."
    return Sentence(
        (
            number("areas", "recorded"),
            " of ",
            total,
            middle,
            number("babies", "recorded"),
            " of ",
            number("babies", "total"),
            f" children aged 0 to 2 {end}",
        )
    )


def aside_on_evidence(edition: Edition) -> str:
    """Say for how many areas with a recorded team the evidence needs checking; nothing where for none."""
    old = sum(counts[True][0] for counts in evidence_counts(edition).values())
    recorded = sum(sum(areas for areas, _ in counts.values()) for counts in evidence_counts(edition).values())
    if not old:
        return ""
    of_them = "on" if recorded == 1 else "all of them on" if old == recorded else f"{whole(old)} of them on"
    return f", {of_them} evidence that needs checking"


def bounds(edition: Edition, scope: str) -> Sentence:
    """Say the range in one line, in areas and in babies; `extent` says what it means."""
    number = partial(_number, edition, scope, None)
    return Sentence(
        (
            "At least ",
            number("areas", "at_least"),
            f" {_areas(number('areas', 'at_least'))}, and ",
            number("babies", "at_least"),
            " babies living where a team serves; at most ",
            number("areas", "at_most"),
            ", and ",
            number("babies", "at_most"),
            ".",
        )
    )


def _areas(count: Figure) -> str:
    return "area" if count.value == 1 else "areas"


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
            f" {_areas(perhaps)} and ",
            number("babies", "at_most"),
            " babies may live where a team serves, given all that is not known.",
        )
    )


def counted_for(edition: Edition, definition: str | None = None, *, day: str = "") -> str:
    """Say for which day (the edition's, or as given) and by which definition was counted."""
    chosen = definition or edition.definition
    return (
        f"Counted for {day or day_words(edition.on)}, under the {chosen} definition "
        f"(version {edition.definition_version}: {edition.about.definitions[chosen]})."
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
    parts.append(level_note(edition.level))
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
    part = edition.coverage[edition.coverage["status"].isin(UNSETTLED)]
    heard = int((part["status"] == HEARD_OF).sum())
    count, babies, total = len(part), part["babies"].sum(skipna=False), edition.coverage["babies"].sum(skipna=False)
    on = f"On {day_words(edition.on)}, under the {edition.definition} definition,"
    if count == 0:
        return f"{on} no area is left as “not known”."
    return (
        f"{on} it is not known whether there is a team for {whole(count)} of {whole(len(edition.coverage))} areas, "
        f"where {whole(babies)} of {whole(total)} babies live. {_heard(heard)}Not known is not the same as none."
    )


def _heard(areas: int) -> str:
    """Say of how many areas a team has been heard of; nothing where of none."""
    if not areas:
        return ""
    return f"For {whole(areas)} of them we have heard of a team that is not confirmed. "


def status_counts(edition: Edition) -> dict[str, tuple[int, int | None]]:
    """Count areas and babies by status: all seven, also those that no area has."""
    return {status: _counted(edition.coverage[edition.coverage["status"] == status]) for status in STATUSES}


def _counted(part: pd.DataFrame) -> tuple[int, int | None]:
    babies = part["babies"].sum(skipna=False)
    return len(part), None if is_missing(babies) else int(babies)


def evidence_counts(edition: Edition) -> dict[str, dict[bool, tuple[int, int | None]]]:
    """Count areas and babies of each recorded status: on fresh, dated evidence (False), and on the rest (True)."""
    coverage = edition.coverage
    aged = pd.Series([is_aged(row) for row in coverage.itertuples()], index=coverage.index, dtype=bool)
    return {
        status: {old: _counted(coverage[(coverage["status"] == status) & (aged == old)]) for old in (False, True)}
        for status in RECORDED
    }


def status_words(edition: Edition) -> dict[str, str]:
    """Say what each status means, and where an assumption stands behind one, that too."""
    made = dict(STATUSES)
    if edition.assumed_complete:
        made[CONFIRMED_NONE] += f" (assumed complete for {listed(edition.assumed_complete)})"
    return made


def map_summary(edition: Edition) -> str:
    """Say in words what the map shows, for those who do not see it."""
    texts, evidence = status_words(edition), evidence_counts(edition)
    counts = []
    for status, (areas, babies) in status_counts(edition).items():
        counts.append(f"{texts[status]}: {whole(areas)} areas, where {whole(babies)} babies live.")
        if status in evidence and areas:
            fresh, old = ([whole(number) for number in evidence[status][aged]] for aged in (False, True))
            counts.append(
                f"Of these, {fresh[0]} on {FRESH_WORDS}, with {fresh[1]} babies; {old[0]}, drawn fainter and starred, "
                f"on evidence {AGED_WORDS}, with {old[1]} babies."
            )
    nations = [str(lead(edition, scope)) for scope in scopes(edition)]
    return " ".join([alt_text(edition), *counts, *nations, counted_for(edition), RECORDED_IS_NOT_ACCESS])


def alt_text(edition: Edition) -> str:
    """Describe the map in one breath."""
    recorded, total = (figure(edition, UK, "areas", field) for field in ("recorded", "total"))
    old = sum(counts[True][0] for counts in evidence_counts(edition).values())
    assumed = given(edition)
    areas = level_words(edition.level, boards=edition.boards)
    return (
        f"Map of {total} {areas} of the United Kingdom on {day_words(edition.on)}: "
        f"{recorded} have a recorded open team under the {edition.definition} definition, where "
        f"{figure(edition, UK, 'babies', 'recorded')} of {figure(edition, UK, 'babies', 'total')} children aged "
        f"0 to 2 live. {old} of these areas, drawn fainter, {'rests' if old == 1 else 'rest'} on evidence "
        f"{AGED_WORDS}. An area without a recorded team is not an area without a team."
        f"{' ' + assumed if assumed else ''}"
    )
