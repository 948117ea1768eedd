"""
Say which lower-tier areas a written area means, by a ladder whose rung is recorded.

The rungs, first that fits: a code; a former code of the same area, or the code of a predecessor; a name that could
mean several areas (never guessed); the exact name; another name for it; a county, by its districts; a health board, by
its councils; a care board or trust, by its areas; any of these with a word for the type of council beside it. A name
that only its title settles, such as Newcastle City Council, comes before those that could mean several. What fits none
is unknown, with up to three areas that it may mean.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..vocabulary.codes import is_code, tidy_code
from ..vocabulary.schema import PREDECESSOR
from .gazetteer import EXACT_NAME, HEALTH_AREA, Gazetteer, folded, plain

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
    """Say which lower-tier areas a written area means, and how that was found; never guess."""
    code = tidy_code(stated)
    if is_code(code):
        return _by_code(code, known)
    name = folded(stated)
    found = _named(stated, name, known)
    return found or _without_type(name, known) or _unknown(name, known)


def _named(stated: str, name: str, known: Gazetteer) -> Resolution | None:
    """Look a name up; `name` is `stated` without the words for what sort of council it is."""
    if plain(stated) in known.titled and name not in known.wider:
        return _alias(*known.titled[plain(stated)], known)
    if name in known.ambiguous:
        codes, note = known.ambiguous[name]
        return Resolution(reason=f"The name could mean several areas ({note}).", suggestion=_suggest(codes, known))
    if name in known.names:
        return _parent(known.names[name], known)
    if name in known.aliases and name not in known.wider:
        return _alias(*known.aliases[name], known)
    return None


def _alias(codes: tuple[str, ...], whole: bool, known: Gazetteer) -> Resolution | None:
    """Give all areas that another name means; nothing where one of them is no area."""
    if not all(code in known.parents for code in codes):
        return None
    return Resolution(tuple(sorted({atom for code in codes for atom in known.parents[code][1]})), ALIAS, whole)


def _without_type(name: str, known: Gazetteer) -> Resolution | None:
    """
    Look a name up without a word for the council's type beside it, such as MBC or UA.

    It counts only if the area is of that type: Derby CC is a council, Derbyshire UA is none. A name that could still
    mean several areas says so.
    """
    for word, (letters, either_end) in known.suffixes.items():
        rest = name.removesuffix(f" {word}")
        if rest == name and either_end:
            rest = name.removeprefix(f"{word} ").removeprefix("of ") if name.startswith(f"{word} ") else name
        if rest == name:
            continue
        code = known.names.get(rest) or known.aliases.get(rest, ((rest,), True))[0][0]
        if rest in known.ambiguous or code.startswith(letters):
            return _named(rest, rest, known)
    return None


def _parent(code: str, known: Gazetteer) -> Resolution:
    method, atoms = known.parents[code]
    return Resolution(atoms, method, shares=known.split.get(code, {}) if method == HEALTH_AREA else {})


def _by_code(code: str, known: Gazetteer) -> Resolution:
    if code in known.parents:
        found = _parent(code, known)
        return replace(found, method=CODE) if found.method == EXACT_NAME else found
    if code in known.former:
        former = known.former[code]
        return Resolution(former.codes, FORMER_CODE if former.same else PREDECESSOR, former.whole)
    if code in known.wider or folded(code) in known.wider:
        return _too_wide()
    if code in known.seats:
        return _constituency(known.seats[code], known)
    if other := _named(code, folded(code), known):
        return other
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


def _unknown(name: str, known: Gazetteer) -> Resolution:
    if name in known.wider:
        return _too_wide()
    if (seat := _SEAT.sub("", name)) in known.seats:
        return _constituency(known.seats[seat], known)
    everything = [*known.names, *known.aliases]
    close = difflib.get_close_matches(name, everything, n=6, cutoff=0.7)
    codes = [code for match in close for code in _meanings(match, known)]
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
