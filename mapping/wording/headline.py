"""Sentences from finished tables: every one carries its count, its whole, its day, its definition and its caveat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

import pandas as pd

from ..vocabulary.codes import NATIONS, UK
from ..vocabulary.numbers import counted, months, noun, out_of
from ..vocabulary.schema import CONFIRMED_NONE, HEARD_OF, RECORDED, STATUSES, UNSETTLED
from ..vocabulary.standing import is_aged
from .edition import Edition
from .phrases import Figure, Sentence, day_words, is_missing, level_note, level_words, listed, place, whole

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


def lead(edition: Edition, scope: str, definition: str | None = None, *, aside: str = "") -> Sentence:
    """
    Say how many areas have a recorded team and how many babies live in them: never one without the other.

    `aside` is put after the areas, such as `aside_on_evidence`.
    """
    number = partial(figure, edition, scope, definition=definition)
    total = number("areas", "total")
    recorded = number("areas", "recorded")
    if total.value == 1:
        middle = f" area, {place(scope)} as one, has an open team recorded for all or part of it{aside}. "
        where = "such an area"
    else:
        areas, have = level_words(edition.level, scope, edition.boards), noun(recorded.value, "has", "have")
        middle = f" {areas} in {place(scope)} {have} a recorded open team{aside}. "
        where = noun(recorded.value, "that area", "those areas")
    return Sentence((recorded, " of ", total, middle, *_living(number("babies", "recorded"), number, where)))


def _living(recorded: Figure, number: Callable[[str, str], Figure], where: str) -> Iterator[str | Figure]:
    """Say how many children live in the areas that are recorded, as far as that is known."""
    total = number("babies", "total")
    if recorded.value is None:
        yield from (f"In {where} there is ", recorded, " of children aged 0 to 2.")
        return
    people = noun(total.value, "child", "children")
    yield from (recorded, " of ", total, f"{' of' * (total.value is None)} {people} aged 0 to 2 ")
    yield f"{noun(recorded.value, 'lives', 'live')} in {where}."


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
    number = partial(figure, edition, scope)
    areas, least = number("areas", "at_least"), number("babies", "at_least")
    most, babies = number("areas", "at_most"), number("babies", "at_most")
    return Sentence(
        (
            "At least ",
            areas,
            f" {noun(areas.value, 'area')} and ",
            least,
            f" {_babies(least)} where a team serves; at most ",
            most,
            f" {noun(most.value, 'area')} and ",
            babies,
            f" {_babies(babies)}.",
        )
    )


def _babies(count: Figure) -> str:
    """Give the noun behind a number of babies."""
    return f"{'of ' * (count.value is None)}{noun(count.value, 'baby', 'babies')}"


def extent(edition: Edition, scope: str, definition: str | None = None) -> Sentence:
    """Say between which bounds the truth lies, in areas and in babies."""
    number = partial(figure, edition, scope, definition=definition)
    wholly, perhaps = number("areas", "at_least"), number("areas", "at_most")
    least, most = number("babies", "at_least"), number("babies", "at_most")
    return Sentence(
        (
            "At least ",
            wholly,
            f" {noun(wholly.value, 'area is', 'areas are')} served in whole, and ",
            "at least " * (least.value is not None),
            least,
            f" {_babies(least)} {noun(least.value, 'lives', 'live')} where a team serves, on dated evidence from the "
            f"last {months(edition.fresh_months)}. ",
            "At most ",
            perhaps,
            f" {noun(perhaps.value, 'area')} may be served, and ",
            "at most " * (most.value is not None),
            most,
            f" {_babies(most)} may live where a team serves, given all that is not known.",
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
        f"{on} it is not known whether there is a team for {out_of(count, len(edition.coverage), 'area')}, "
        f"where {out_of(babies, total, 'baby', 'babies', verbs=('lives', 'live'))}. {_heard(heard)}Not known is "
        "not the same as none."
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
        living = f", where {counted(babies, 'baby lives', 'babies live')}" if areas else ""
        counts.append(f"{texts[status]}: {counted(areas, 'area')}{living}.")
        if status in evidence and areas:
            (fresh, there), (old, here) = (evidence[status][aged] for aged in (False, True))
            counts.append(
                f"Of these, {whole(fresh)} on {FRESH_WORDS}, with {counted(there, 'baby', 'babies')}; {whole(old)}, "
                f"drawn fainter and starred, on evidence {AGED_WORDS}, with {counted(here, 'baby', 'babies')}."
            )
    nations = [str(lead(edition, scope)) for scope in scopes(edition)]
    return " ".join([alt_text(edition), *counts, *nations, counted_for(edition), RECORDED_IS_NOT_ACCESS])


def alt_text(edition: Edition) -> str:
    """Describe the map in one breath."""
    recorded, total = (figure(edition, UK, "areas", field) for field in ("recorded", "total"))
    living, children = (figure(edition, UK, "babies", field).value for field in ("recorded", "total"))
    old = sum(counts[True][0] for counts in evidence_counts(edition).values())
    assumed = given(edition)
    return (
        f"Map of {total} {level_words(edition.level, boards=edition.boards)} of the United Kingdom on "
        f"{day_words(edition.on)}. {recorded} {noun(recorded.value, 'has', 'have')} a recorded open team under the "
        f"{edition.definition} definition, where {out_of(living, children, 'child', 'children')} aged 0 to 2 "
        f"{noun(living, 'lives', 'live')}. {old} of these areas, drawn fainter, {noun(old, 'rests', 'rest')} on "
        f"evidence {AGED_WORDS}. An area without a recorded team is not an area without a team."
        f"{' ' + assumed if assumed else ''}"
    )
