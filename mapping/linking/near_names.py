"""Find known names that somebody who wrote another may have meant: only really near ones, for a far one misleads."""

from __future__ import annotations

from collections.abc import Iterable

_FIRST = 2
_MOST = 3
# A name that is only begun is offered from this many letters on: Clackmannan for Clackmannanshire.
_BEGUN = 5


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """
    Give up to three names near to one, the nearest first.

    A near name begins with the same letters and differs in a letter in four at most; or two of its letters changed
    places; or one of the two goes on where the other ends.

    Parameters
    ----------
    name, known
        Names with their letters folded.
    """
    found = []
    for other in dict.fromkeys(known):
        if (len(name) >= _BEGUN and other.startswith(name)) or (len(other) >= _BEGUN and name.startswith(f"{other} ")):
            found.append((1, other))
            continue
        swapped = sorted(name) == sorted(other)
        if other[:_FIRST] != name[:_FIRST] and not swapped:
            continue
        most = 1 if swapped and other[:_FIRST] != name[:_FIRST] else min(_MOST, len(name) // 4 + (len(name) > 5))
        away = _changes(name, other, most)
        if away <= most:
            found.append((away, other))
    return [other for _, other in sorted(found)[:3]]


def _changes(one: str, other: str, most: int) -> int:
    """Count the letters to put in, take out, change or swap with the next; more than `most` are counted no further."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        made = [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(row[j] + 1, made[j - 1] + 1, row[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before[j - 2] + 1)
            made.append(cost)
        if min(made) > most:
            return most + 1
        before, row = row, made
    return row[-1]
