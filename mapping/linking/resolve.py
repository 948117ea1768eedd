"""
Say which lower-tier areas a written area means, by a ladder whose rung is recorded.

The rungs, first that fits: a code; a former code of the same area, or the code of a predecessor; a name that could
mean several areas (never guessed); the exact name; another name for it; a county, by its districts; a health board, by
its councils; a care board or trust, by its areas; any of these with words for the type of council beside it, which have
to fit the area. A name that only its title settles, such as Newcastle City Council, comes before those that could mean
several. What fits none is unknown, with up to three areas that it may mean, if any is really near.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ..vocabulary.codes import NATION_CODES, UK, is_code, kind_of_code, tidy_code
from ..vocabulary.numbers import listed
from ..vocabulary.schema import PREDECESSOR
from .gazetteer import EXACT_NAME, HEALTH_AREA, Gazetteer
from .names import (
    AND,
    BODIES,
    COMBINED,
    COMMA,
    COUNTIES,
    LARGER,
    SEAT_WORDS,
    extent_in,
    folded,
    heads,
    in_full,
    in_two,
    is_of,
    plain,
    without_initials,
    without_types,
)  # fmt: skip

ONE_ROW_EACH = "Write one row for each: copy the row, and leave one name in each."
CODE = "code"
FORMER_CODE = "former code"
ALIAS = "alias"


@dataclass(frozen=True)
class Resolution:
    """
    What a stated area turned out to be: lower-tier codes, or the reason why not and what it may mean.

    `shares` holds the codes of areas that lie only in part in a care board or trust, with that share of them and
    what it rests on.
    """

    codes: tuple[str, ...] = ()
    method: str = ""
    whole: bool = True
    shares: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    reason: str = ""
    suggestion: str = ""


def resolve(stated: str, gazetteer: Gazetteer, nation: str = "") -> Resolution:
    """
    Describe which lower-tier areas a written area means, and how that was found; never guess.

    `nation` is that of the row, where it says one: a name that is only near is offered from there alone.
    """
    code = tidy_code(stated)
    if is_code(code):
        return _by_code(code, gazetteer)
    if match := _one_name(stated, gazetteer):
        return match
    for written in (without_initials(stated), in_full(stated)):
        if written != stated and (match := _one_name(written, gazetteer)):
            return match
    return (
        _larger_beside(stated, gazetteer)
        or _seat(stated, gazetteer)
        or _several(stated, gazetteer)
        or _unknown(stated, gazetteer, nation)
    )


def _one_name(stated: str, gazetteer: Gazetteer) -> Resolution | None:
    """Look up a text as one name of an area; a name that could mean several is refused here."""
    if is_code(code := tidy_code(stated)):
        by_code = _by_code(code, gazetteer)
        return by_code if by_code.codes else None
    words, name = plain(stated), folded(stated)
    if words in gazetteer.titled and name not in gazetteer.wider:
        return _alias(*gazetteer.titled[words], gazetteer)
    as_written = words in gazetteer.aliases or (
        name in gazetteer.names and words == plain(gazetteer.spoken[gazetteer.names[name]])
    )
    if not as_written and words not in gazetteer.ambiguous:
        misfit = False
        for rest, taken in without_types(words, gazetteer.types):
            if match := _typed(rest, taken, gazetteer):
                return match
            misfit = misfit or folded(rest) in gazetteer.names or folded(rest) in gazetteer.aliases
        if misfit:
            return None
    return _named(name, gazetteer)


def _larger_beside(stated: str, gazetteer: Gazetteer) -> Resolution | None:
    """
    Look up a name with another beside it: of the same area in another language, or of what the area lies in.

    Ashford, Kent is the district; Newcastle (Staffordshire) is the one that lies there. Derby, Derbyshire is not taken,
    for the city lies in no county, and both may be meant.
    """
    if not (cut := in_two(stated)):
        return None
    *both, joint = cut
    first, second = (_one_name(name, gazetteer) or _one_name(in_full(name), gazetteer) for name in both)
    over = set(second.codes) if second else _nation(both[1], gazetteer)
    if not first or not over:
        return None
    if set(first.codes) == over:
        return first
    if joint != LARGER or not (second is None or second.whole):
        return None
    if first.codes:
        return first if set(first.codes) < over else None
    meanings = gazetteer.ambiguous.get(folded(both[0]), ((), ""))[0]
    inside = [code for code in meanings if code in gazetteer.parents and set(gazetteer.parents[code][1]) <= over]
    return _parent(inside[0], gazetteer) if len(inside) == 1 else None


def _nation(name: str, gazetteer: Gazetteer) -> set[str]:
    """Return the areas of a nation, by its name; none where the name is of none."""
    letter = {plain(each): code[0] for each, code in NATION_CODES.items() if each != UK}.get(plain(name))
    return {code for code in gazetteer.atoms if code[0] == letter}


def _several(stated: str, gazetteer: Gazetteer) -> Resolution | None:
    """
    Read a text that names several areas, or says how much of one is meant.

    Names of one and the same area are that. Names that make up exactly a board, a trust or another body that goes by
    just these are all of them. Any other several are refused, for each has a row of its own.
    """
    if (extent := extent_in(stated)) and (match := _one_name(extent[0], gazetteer)) and match.codes:
        return Resolution(
            reason="This says how much of an area is meant, and that has a column of its own.",
            suggestion=f'Write "{extent[0].title()}" in stated_area, and "{extent[1]}" in extent.',
        )
    each = _each_named(stated, gazetteer)
    if not each:
        return None
    first = each[0].found
    if all(one.found.codes == first.codes for one in each):
        return replace(first, whole=all(one.found.whole for one in each))
    codes = [code for one in each for code in one.found.codes]
    in_a_row = each[-1].joint == AND and all(one.joint in {"", AND, COMMA} and one.found.whole for one in each)
    areas = tuple(sorted(codes))
    if in_a_row and len(set(codes)) == len(codes) and areas in {inside for _, inside in gazetteer.parents.values()}:
        return Resolution(areas, ALIAS)
    names = [gazetteer.spoken.get(tidy_code(one.written), one.written) for one in each]
    return Resolution(reason=f"This cell names {len(each)} areas: {listed(names)}.", suggestion=ONE_ROW_EACH)


class _Named(NamedTuple):
    """One name of several in a cell: what is written, what stands before it, and what it means."""

    written: str
    joint: str
    found: Resolution


def _each_named(stated: str, gazetteer: Gazetteer, joint: str = "") -> list[_Named]:
    """Cut a text into names that are all known; nothing where that cannot be done."""
    if joint and (match := _one_name(stated, gazetteer) or _one_name(in_full(stated), gazetteer)):
        return [_Named(stated, joint, match)]
    for before, sign, after in heads(stated):
        first = _one_name(before, gazetteer) or _one_name(in_full(before), gazetteer)
        if first and (others := _each_named(after, gazetteer, sign)):
            return [_Named(before, joint, first), *others]
    return []


def _named(name: str, gazetteer: Gazetteer) -> Resolution | None:
    """Look a folded name up that has no words for what sort of council it is."""
    if name in gazetteer.listed:
        return _followed(gazetteer.listed[name], gazetteer)
    if name in gazetteer.ambiguous:
        return _open(name, gazetteer)
    if name in gazetteer.names:
        return _parent(gazetteer.names[name], gazetteer)
    if name in gazetteer.aliases and name not in gazetteer.wider:
        return _alias(*gazetteer.aliases[name], gazetteer, name)
    return None


def _open(name: str, gazetteer: Gazetteer) -> Resolution:
    codes, note = gazetteer.ambiguous[name]
    return Resolution(reason=f"The name could mean several areas ({note}).", suggestion=_suggest(codes, gazetteer))


def _typed(rest: str, taken: tuple[tuple[str, ...], ...], gazetteer: Gazetteer) -> Resolution | None:
    """
    Look up what is left of a name once words for its type are off; it counts only if the area is of every such type.

    A name that could mean several areas is settled where one of them alone is of the type: Dorset UA is the council.
    """
    if any(set(letters) & set(BODIES) for letters in taken):
        return _body(rest, taken, gazetteer)
    name = folded(rest)
    if COUNTIES in taken and (either := _city_or_county(name, gazetteer)):
        return either
    fitting = [_parent(code, gazetteer) for code in [gazetteer.names.get(name, "")] if code and _fits(code, taken)]
    ended = [
        _followed(code, gazetteer)
        for code in gazetteer.ended.get(name, ())
        if code in gazetteer.former and all(taken) and _fits(code, taken)
    ]
    if name in gazetteer.ambiguous:
        settled = [*fitting, *ended] if all(taken) else []
        return settled[0] if len(settled) == 1 else _open(name, gazetteer)
    if fitting:
        return fitting[0]
    if name in gazetteer.aliases and name not in gazetteer.wider:
        codes, whole = gazetteer.aliases[name]
        if all(_fits(code, taken) for code in codes) or (not whole and COUNTIES not in taken):
            return _alias(codes, whole, gazetteer, name)
    return ended[0] if len(ended) == 1 else None


def _fits(code: str, taken: tuple[tuple[str, ...], ...]) -> bool:
    return all(is_of(code, letters) for letters in taken)


def _city_or_county(name: str, gazetteer: Gazetteer) -> Resolution | None:
    """Refuse the county of a city whose county has another name: Derby County is Derby as little as Derbyshire."""
    shire = f"{name}shire"
    if name not in gazetteer.names or not (shire in gazetteer.names or shire in gazetteer.ambiguous):
        return None
    city = gazetteer.names[name]
    counties = (gazetteer.names[shire],) if shire in gazetteer.names else gazetteer.ambiguous[shire][0]
    reason = f"The name could mean {gazetteer.spoken[city]} or {gazetteer.spoken[city]}shire."
    return Resolution(reason=reason, suggestion=_suggest((city, *counties), gazetteer))


def _body(place: str, taken: tuple[tuple[str, ...], ...], gazetteer: Gazetteer) -> Resolution | None:
    """Look a board, a trust or a combined authority up by the name of its place."""
    for code, areas in gazetteer.bodies.get(place, ()):
        if all(is_of(code, letters) for letters in taken if letters):
            return _alias(areas, True, gazetteer) if code == COMBINED else _parent(code, gazetteer)
    return None


def _alias(codes: tuple[str, ...], whole: bool, gazetteer: Gazetteer, name: str = "") -> Resolution | None:
    """
    Return all areas that another name means; nothing where one of them is no area.

    The name of a county that ended is that county, as its code is: what was said of it has to be verified anew.
    """
    if not all(code in gazetteer.parents for code in codes):
        return None
    atoms = tuple(sorted({atom for code in codes for atom in gazetteer.parents[code][1]}))
    if code := gazetteer.counties.get(name):
        return _followed(code, gazetteer)
    return Resolution(atoms, ALIAS, whole)


def _followed(code: str, gazetteer: Gazetteer) -> Resolution:
    former = gazetteer.former[code]
    return Resolution(former.codes, FORMER_CODE if former.same else PREDECESSOR, former.whole)


def _parent(code: str, gazetteer: Gazetteer) -> Resolution:
    method, atoms = gazetteer.parents[code]
    return Resolution(atoms, method, shares=gazetteer.split.get(code, {}) if method == HEALTH_AREA else {})


def _by_code(code: str, gazetteer: Gazetteer) -> Resolution:
    if code in gazetteer.parents:
        match = _parent(code, gazetteer)
        return replace(match, method=CODE) if match.method == EXACT_NAME else match
    if code in gazetteer.former:
        return _followed(code, gazetteer)
    if code in gazetteer.wider or folded(code) in gazetteer.wider:
        return _too_wide()
    if code in gazetteer.seats:
        return _constituency(gazetteer.seats[code], gazetteer)
    if other := _named(folded(code), gazetteer):
        return other
    if kind := kind_of_code(code):
        return Resolution(
            reason=f"This is the code of {kind.called}, and a team serves councils.", suggestion=kind.remedy
        )
    return Resolution(
        reason="No area, now or since 2009, has this code.", suggestion="Check the code, or write the area's name."
    )


def _too_wide() -> Resolution:
    return Resolution(
        reason="This is a whole region or nation, which is too large to be one team's area.",
        suggestion="Name the councils, boards or trusts that are served, one row for each.",
    )


def _seat(stated: str, gazetteer: Gazetteer) -> Resolution | None:
    """Look up a text as the name of a constituency, which may name several councils: Harborough, Oadby and Wigston."""
    name = folded(stated)
    codes = None if name in gazetteer.wider else gazetteer.seats.get(SEAT_WORDS.sub("", name))
    return _constituency(codes, gazetteer) if codes else None


def _constituency(codes: tuple[str, ...], gazetteer: Gazetteer) -> Resolution:
    """Name the councils that a constituency lies in: a team serves those."""
    each = [f"{gazetteer.spoken[code]} ({code})" for code in codes]
    return Resolution(
        reason=f"This is a parliamentary constituency, and a team serves councils: it lies in {listed(each)}.",
        suggestion="Write the council that is served, or one row for each.",
    )


def _unknown(stated: str, gazetteer: Gazetteer, nation: str = "") -> Resolution:
    name = folded(stated)
    if name in gazetteer.wider:
        return _too_wide()
    near: dict[str, None] = {}
    nations = {NATION_CODES[nation][0]} if nation in NATION_CODES else set[str]()
    for rest, taken in [(name, ()), *without_types(plain(stated), gazetteer.types)]:
        nations |= {letter[0] for letters in taken for letter in letters if len(letters) == 1 and letter != COMBINED}
        near.update(dict.fromkeys(gazetteer.near.nearest(rest)))
    codes = [code for match in near for code in _meanings(match, gazetteer) if not nations or code[0] in nations]
    return Resolution(reason="No area has this name.", suggestion=_suggest(tuple(dict.fromkeys(codes))[:3], gazetteer))


def _meanings(name: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    return (gazetteer.names[name],) if name in gazetteer.names else gazetteer.aliases[name][0]


def _suggest(codes: tuple[str, ...], gazetteer: Gazetteer) -> str:
    """Offer up to three areas by name and code."""
    offered = [f"{gazetteer.spoken[code]} ({code})" for code in codes if code in gazetteer.spoken][:3]
    if not offered:
        return "Write the council's full name or its code."
    more = f", or {len(codes) - 3} more" if len(codes) > 3 else ""
    return f"It may mean {', '.join(offered)}{more}. Write one code, or one row for each."
