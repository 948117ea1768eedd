"""Sentences from finished tables: every one carries its count, its whole, its day, its definition and its caveat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

import pandas as pd

from ..look.style import AGED_TEAM, SEEN, TEAM
from ..vocabulary.codes import NATIONS, UK
from ..vocabulary.numbers import at_least_in_words, capital, counted, months, noun, out_of, share_in_words
from ..vocabulary.schema import CONFIRMED_NONE, HEARD_OF, IN_DEVELOPMENT, NOT_KNOWN, UNSETTLED
from .edition import Edition
from .phrases import PLAIN_AREAS, Figure, Sentence, day_words, is_missing, level_note, level_words, listed, place, whole

RECORDED_IS_NOT_ACCESS = (
    "“Recorded” means that a public page or document tells of a team. It does not mean that every family there can "
    "get help from it."
)

AGED_WORDS = "that needs checking, at least in part"
# What each class of the key means, beside its count of areas.
CLASSES = {
    TEAM: "A team on record, evidence checked",
    AGED_TEAM: "A team on record, evidence needs checking",
    HEARD_OF: "A team heard of, not confirmed",
    IN_DEVELOPMENT: "A team planned, not open yet",
    CONFIRMED_NONE: "We have been told there is none",
    NOT_KNOWN: "We cannot tell",
}
MOST_WORDS = 14  # of the finding
MAY_STILL_HAVE_ONE = "An area with no team on record may still have one."


def given(edition: Edition) -> str:
    """Describe what this edition takes as given: a register taken as complete, or the areas of another day."""
    return " ".join(text for text in (assumption(edition.assumed_complete), edition.preview) if text)


def assumption(nations: Iterable[str], scope: str = UK) -> str:
    """Describe where the register was taken as complete without proof; empty where it was not."""
    assumed = [nation for nation in nations if scope == nation or scope not in NATIONS]
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
    rows = edition.numbers.get((scope, chosen, unit), [])
    if len(rows) != 1:
        message = f"HEADLINE has {len(rows)} rows for {scope}, {chosen}, {unit}"
        raise LookupError(message)
    value = rows[0][field]
    return Figure(
        scope=scope, definition=chosen, unit=unit, field=field, value=None if is_missing(value) else int(value)
    )


def lead(edition: Edition, scope: str, definition: str | None = None) -> Sentence:
    """Describe how many areas have a recorded team and how many babies live in them: never one without the other."""
    number = partial(figure, edition, scope, definition=definition)
    total = number("areas", "total")
    recorded = number("areas", "recorded")
    if total.value == 1:
        middle = f" area, {place(scope)} as one, has an open team recorded for all or part of it. "
        where = "such an area"
    else:
        areas, have = level_words(edition.level, scope, edition.boards), noun(recorded.value, "has", "have")
        middle = f" {areas} in {place(scope)} {have} a recorded open team. "
        where = noun(recorded.value, "that area", "those areas")
    return Sentence((recorded, " of ", total, middle, *_living(number("babies", "recorded"), number, where)))


def _living(recorded: Figure, number: Callable[[str, str], Figure], where: str) -> Iterator[str | Figure]:
    """Describe how many children live in the areas that are recorded, as far as that is known."""
    total = number("babies", "total")
    if recorded.value is None:
        yield from (f"In {where} there is ", recorded, " of children aged 0 to 2.")
        return
    people = noun(total.value, "child", "children")
    yield from (recorded, " of ", total, f"{' of' * (total.value is None)} {people} aged 0 to 2 ")
    yield f"{noun(recorded.value, 'lives', 'live')} in {where}."


def short_service(edition: Edition) -> str:
    """Name one team in at most two words, as the finding does."""
    if edition.about.campaign:
        return "parent-infant team"
    return edition.service if len(edition.service.split()) <= 2 else "team"


def settled(edition: Edition) -> list[str]:
    """Name the nations where of no area it is open whether there is a team."""
    unsettled = edition.coverage["status"].isin(UNSETTLED)
    open_still = set(edition.coverage.loc[unsettled, "nation"])
    return [nation for nation in scopes(edition) if nation not in {edition.whole, *open_still}]


def finding(edition: Edition) -> str:
    """
    State what was found in one sentence of at most 14 words, without its full stop, true under every register.

    Where most is unknown, that is the finding, outside the nations of which all is known; where most is known, how many
    live where there surely is no team; where that is nobody, how many live where one is on record. It is counted in
    babies, or in areas where nobody knows the number of babies.
    """
    rows = edition.coverage
    babies = not rows["babies"].isna().any() and rows["babies"].sum() > 0
    sizes = rows["babies"] if babies else pd.Series(1, index=rows.index)
    people, unit = ("babies", "babies") if babies else ("areas", "areas")
    team, total = short_service(edition), int(sizes.sum())
    one = f"{'an' if team[0].lower() in 'aeiou' else 'a'} {team}"
    unknown = int(sizes[rows["status"].isin(UNSETTLED)].sum())
    if 2 * unknown >= total:
        areas_settled = settled(edition)
        most = f"Outside {listed(areas_settled)}, nobody can say for most {people} if {one} exists"
        if areas_settled and len(most.split()) <= MOST_WORDS:
            return most
        return f"{'For' if babies else 'In'} {share_in_words(unknown, total)} {people}, nobody can say if {one} exists"
    without = total - int(figure(edition, edition.whole, unit, "at_most").value or 0)
    if without:
        least = at_least_in_words(without, total) or "some"
        if edition.assumed_complete:
            return f"If our list is complete, {least} {people} have no {team}"
        least = least if least in {"all", "some"} else f"at least {least}"
        return f"{capital(least)} {people} {'live where there is' if babies else 'have'} no {team}"
    share = share_in_words(int(figure(edition, edition.whole, unit, "recorded").value or 0), total)
    where = "live in areas with" if babies else "have"
    return f"{capital(share)} {people} {where} {one} on record"


def beneath(edition: Edition) -> list[Sentence]:
    """Say in two or three sentences, in areas and in babies, what stands beneath the finding."""
    number, counts = partial(figure, edition, edition.whole), class_counts(edition)
    recorded, total = number("areas", "recorded"), number("areas", "total")
    living, babies = number("babies", "recorded"), number("babies", "total")
    areas = PLAIN_AREAS.get(edition.level, "areas") if total.value != 1 else "area"
    sentences = [
        Sentence((recorded, " of the ", total, f" {areas} {noun(recorded.value, 'has', 'have')} a team on record. ",
                  *_living_there(living, babies)))
    ]  # fmt: skip
    old, heard, planned = (counts[name][0] for name in (AGED_TEAM, HEARD_OF, IN_DEVELOPMENT))
    if old:
        which = (
            "it"
            if recorded.value == 1
            else "all of those areas"
            if old == recorded.value
            else f"{whole(old)} of those areas"
        )
        sentences.append(Sentence((f"For {which}, our evidence needs checking.",)))
    more = [
        f"we have heard of a team in {whole(heard)} more" * bool(heard),
        f"{whole(planned)} {noun(planned, 'plans', 'plan')} one" * bool(planned),
    ]
    if any(more):
        sentences.append(Sentence((f"{capital(' and '.join(filter(None, more)))}.",)))
    return sentences


def _living_there(living: Figure, babies: Figure) -> tuple[str | Figure, ...]:
    """Describe how many babies live in the areas with a team, of how many, as far as either is known."""
    aged = " babies (aged 0 to 2) "
    if living.value is None and babies.value is None:
        return (f"How many{aged}live there is not known.",)
    if living.value is None:
        return ("How many of the ", babies, f"{aged}live there is not known.")
    if babies.value is None:
        return (living, f"{aged}live there, and how many there are in all is not known.")
    return (living, " of ", babies, f"{aged}{noun(living.value, 'lives', 'live')} there.")


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
    """Return the noun behind a number of babies."""
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
    """Describe what must not be read into a count: the assumption, if there is one, then the standing caveats."""
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
    """Return the scopes of HEADLINE, nations before the United Kingdom."""
    there = set(edition.headline["scope"])
    return [scope for scope in (*NATIONS, edition.whole) if scope in there]


def headline_statements(edition: Edition, definition: str | None = None) -> dict[str, Sentence]:
    """
    Make the whole headline, a statement a scope, nations before the United Kingdom.

    Each statement stands alone: count, whole, range, day, definition, caveat, and the assumption if there is one.
    """
    statements = {}
    for scope in scopes(edition):
        parts = (
            *lead(edition, scope, definition).parts,
            " ",
            *extent(edition, scope, definition).parts,
            f" {counted_for(edition, definition)} {caveat(edition, scope, definition)}",
        )
        statements[scope] = Sentence(parts)
    return statements


def headline_sentences(edition: Edition, definition: str | None = None) -> list[str]:
    """Make the headline as plain text, nations before the United Kingdom."""
    return [str(statement) for statement in headline_statements(edition, definition).values()]


def gaps_words(edition: Edition) -> str:
    """Describe what the list of the largest gaps is and is not."""
    unsettled = edition.gaps.head(10)["status"].isin(UNSETTLED)
    if unsettled.all():
        return "We have found no team we can count in these areas. That does not mean there is none."
    if unsettled.any():
        return (
            "We have found no open team we can count in these areas. We say that there is none only where we have "
            "been told so, or one is planned."
        )
    return "We have been told that there is no open team in these areas, or that one is planned."


def class_counts(edition: Edition) -> dict[str, tuple[int, int | None]]:
    """Count areas and babies by the class that every map draws: all of them, also those that no area has."""
    babies = edition.coverage["babies"].groupby(edition.classes)
    areas, living = babies.size(), babies.sum(min_count=0)
    unknown = set(edition.classes[edition.coverage["babies"].isna()])
    return {name: (int(areas.get(name, 0)), None if name in unknown else int(living.get(name, 0))) for name in SEEN}


def class_words(edition: Edition) -> dict[str, str]:
    """Describe what each class of the key means, and where an assumption stands behind one, that too."""
    words = dict(CLASSES)
    if edition.assumed_complete:
        words[CONFIRMED_NONE] += f", or none in a list assumed complete for {listed(edition.assumed_complete)}"
    return words


def map_summary(edition: Edition) -> str:
    """Describe in words what the map shows, for those who do not see it."""
    texts = class_words(edition)
    counts = [
        f"{texts[name]}: {counted(areas, 'area')}, where {counted(babies, 'baby lives', 'babies live')}."
        for name, (areas, babies) in class_counts(edition).items()
        if areas
    ]
    nations = [str(lead(edition, scope)) for scope in scopes(edition)]
    return " ".join([alt_text(edition), *counts, *nations, counted_for(edition), RECORDED_IS_NOT_ACCESS])


def alt_text(edition: Edition) -> str:
    """Describe the map in one breath: the finding, then the count behind it."""
    recorded, total = (figure(edition, edition.whole, "areas", field) for field in ("recorded", "total"))
    living, children = (figure(edition, edition.whole, "babies", field).value for field in ("recorded", "total"))
    old = class_counts(edition)[AGED_TEAM][0]
    assumed = given(edition)
    return (
        f"Map of {total} {level_words(edition.level, boards=edition.boards)} of {place(edition.whole)} on "
        f"{day_words(edition.on)}. {finding(edition)}. {recorded} {noun(recorded.value, 'has', 'have')} a recorded "
        f"open team under the {edition.definition} definition, where {out_of(living, children, 'child', 'children')} "
        f"aged 0 to 2 {noun(living, 'lives', 'live')}. {old} of these areas, drawn half full, "
        f"{noun(old, 'rests', 'rest')} on evidence {AGED_WORDS}. An area without a recorded team is not an area "
        f"without a team.{' ' + assumed if assumed else ''}"
    )
