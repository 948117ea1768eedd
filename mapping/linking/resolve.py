"""
Say which lower-tier areas a written area means, by a ladder whose rung is recorded.

The rungs, first that fits: a code; a former code of the same area, or the code of a predecessor; a name that could
mean several areas (never guessed); the exact name; another name for it; a county, by its districts; a health board, by
its councils; a care board or trust, by its areas; any of these with words for the type of council beside it, which have
to fit the area. A name that only its title settles, such as Newcastle City Council, comes before those that could mean
several. What fits none is unknown, with up to three areas that it may mean, if any is really near.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..vocabulary.codes import is_code, kind_of_code, tidy_code
from ..vocabulary.schema import PREDECESSOR
from .gazetteer import EXACT_NAME, HEALTH_AREA, Gazetteer, folded, plain
from .names import BODIES, COMBINED, COUNTIES, is_of, without_types

CODE = "code"
FORMER_CODE = "former code"
ALIAS = "alias"
# What people write behind the name of a constituency, which many share with a council.
_SEAT = re.compile(r" (parliamentary )?constituency$")


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


def resolve(stated: str, known: Gazetteer) -> Resolution:
    """Describe which lower-tier areas a written area means, and how that was found; never guess."""
    code = tidy_code(stated)
    if is_code(code):
        return _by_code(code, known)
    words, name = plain(stated), folded(stated)
    if words in known.titled and name not in known.wider:
        return _alias(*known.titled[words], known) or _unknown(stated, known)
    as_written = words in known.aliases or (name in known.names and words == plain(known.spoken[known.names[name]]))
    if not as_written and words not in known.ambiguous:
        misfit = False
        for rest, taken in without_types(words, known.types):
            if found := _typed(rest, taken, known):
                return found
            misfit = misfit or folded(rest) in known.names or folded(rest) in known.aliases
        if misfit:
            return _unknown(stated, known)
    return _named(name, known) or _unknown(stated, known)


def _named(name: str, known: Gazetteer) -> Resolution | None:
    """Look a folded name up that has no words for what sort of council it is."""
    if name in known.ambiguous:
        return _open(name, known)
    if name in known.names:
        return _parent(known.names[name], known)
    if name in known.aliases and name not in known.wider:
        return _alias(*known.aliases[name], known, name)
    return None


def _open(name: str, known: Gazetteer) -> Resolution:
    codes, note = known.ambiguous[name]
    return Resolution(reason=f"The name could mean several areas ({note}).", suggestion=_suggest(codes, known))


def _typed(rest: str, taken: tuple[tuple[str, ...], ...], known: Gazetteer) -> Resolution | None:
    """
    Look up what is left of a name once words for its type are off; it counts only if the area is of every such type.

    A name that could mean several areas is settled where one of them alone is of the type: Dorset UA is the council.
    """
    if any(set(letters) & set(BODIES) for letters in taken):
        return _body(rest, taken, known)
    name = folded(rest)
    if COUNTIES in taken and (either := _city_or_county(name, known)):
        return either
    fitting = [_parent(code, known) for code in [known.names.get(name, "")] if code and _fits(code, taken)]
    ended = [
        _followed(code, known)
        for code in known.ended.get(name, ())
        if code in known.former and all(taken) and _fits(code, taken)
    ]
    if name in known.ambiguous:
        settled = [*fitting, *ended] if all(taken) else []
        return settled[0] if len(settled) == 1 else _open(name, known)
    if fitting:
        return fitting[0]
    if name in known.aliases and name not in known.wider:
        codes, whole = known.aliases[name]
        if all(_fits(code, taken) for code in codes) or (not whole and COUNTIES not in taken):
            return _alias(codes, whole, known, name)
    return ended[0] if len(ended) == 1 else None


def _fits(code: str, taken: tuple[tuple[str, ...], ...]) -> bool:
    return all(is_of(code, letters) for letters in taken)


def _city_or_county(name: str, known: Gazetteer) -> Resolution | None:
    """Refuse the county of a city whose county has another name: Derby County is Derby as little as Derbyshire."""
    shire = f"{name}shire"
    if name not in known.names or not (shire in known.names or shire in known.ambiguous):
        return None
    city = known.names[name]
    counties = (known.names[shire],) if shire in known.names else known.ambiguous[shire][0]
    reason = f"The name could mean {known.spoken[city]} or {known.spoken[city]}shire."
    return Resolution(reason=reason, suggestion=_suggest((city, *counties), known))


def _body(place: str, taken: tuple[tuple[str, ...], ...], known: Gazetteer) -> Resolution | None:
    """Look a board, a trust or a combined authority up by the name of its place."""
    for code, areas in known.bodies.get(place, ()):
        if all(is_of(code, letters) for letters in taken if letters):
            return _alias(areas, True, known) if code == COMBINED else _parent(code, known)
    return None


def _alias(codes: tuple[str, ...], whole: bool, known: Gazetteer, name: str = "") -> Resolution | None:
    """
    Return all areas that another name means; nothing where one of them is no area.

    The name of a county that ended is that county, as its code is: what was said of it has to be verified anew.
    """
    if not all(code in known.parents for code in codes):
        return None
    atoms = tuple(sorted({atom for code in codes for atom in known.parents[code][1]}))
    if code := known.counties.get(name):
        return _followed(code, known)
    return Resolution(atoms, ALIAS, whole)


def _followed(code: str, known: Gazetteer) -> Resolution:
    former = known.former[code]
    return Resolution(former.codes, FORMER_CODE if former.same else PREDECESSOR, former.whole)


def _parent(code: str, known: Gazetteer) -> Resolution:
    method, atoms = known.parents[code]
    return Resolution(atoms, method, shares=known.split.get(code, {}) if method == HEALTH_AREA else {})


def _by_code(code: str, known: Gazetteer) -> Resolution:
    if code in known.parents:
        found = _parent(code, known)
        return replace(found, method=CODE) if found.method == EXACT_NAME else found
    if code in known.former:
        return _followed(code, known)
    if code in known.wider or folded(code) in known.wider:
        return _too_wide()
    if code in known.seats:
        return _constituency(known.seats[code], known)
    if other := _named(folded(code), known):
        return other
    if kind := kind_of_code(code):
        return Resolution(
            reason=f"This is the code of {kind.called}, and a team serves councils.", suggestion=kind.remedy
        )
    return Resolution(
        reason="No area, now or since 2009, has this code.",
        suggestion="Check the code, or write the area's name.",
    )


def _too_wide() -> Resolution:
    return Resolution(
        reason="This is a whole region or nation, which is too large to be one team's area.",
        suggestion="Name the councils, boards or trusts that are served, one row for each.",
    )


def _constituency(codes: tuple[str, ...], known: Gazetteer) -> Resolution:
    """Name the councils that a constituency lies in: a team serves those."""
    each = [f"{known.spoken[code]} ({code})" for code in codes]
    areas = " and ".join([", ".join(each[:-1]), each[-1]] if len(each) > 1 else each)
    return Resolution(
        reason=f"This is a parliamentary constituency, and a team serves councils: it lies in {areas}.",
        suggestion="Write the council that is served, or one row for each.",
    )


def _unknown(stated: str, known: Gazetteer) -> Resolution:
    name = folded(stated)
    if name in known.wider:
        return _too_wide()
    if (seat := _SEAT.sub("", name)) in known.seats:
        return _constituency(known.seats[seat], known)
    near: dict[str, None] = {}
    nations: set[str] = set()
    for rest, taken in [(name, ()), *without_types(plain(stated), known.types)]:
        nations |= {letter[0] for letters in taken for letter in letters if len(letters) == 1 and letter != COMBINED}
        near.update(dict.fromkeys(known.near.nearest(rest)))
    codes = [code for match in near for code in _meanings(match, known) if not nations or code[0] in nations]
    return Resolution(reason="No area has this name.", suggestion=_suggest(tuple(dict.fromkeys(codes))[:3], known))


def _meanings(name: str, known: Gazetteer) -> tuple[str, ...]:
    return (known.names[name],) if name in known.names else known.aliases[name][0]


def _suggest(codes: tuple[str, ...], known: Gazetteer) -> str:
    """Offer up to three areas by name and code."""
    offered = [f"{known.spoken[code]} ({code})" for code in codes if code in known.spoken][:3]
    if not offered:
        return "Write the council's full name or its code."
    more = f", or {len(codes) - 3} more" if len(codes) > 3 else ""
    return f"It may mean {', '.join(offered)}{more}. Write one code, or one row for each."
