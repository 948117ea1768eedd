"""
The figures of the page written as shortly as they can be read back: `page.columns.js` reads them.

Nothing is decided here, and nothing rounded: what is read back is what was handed in.

Why it is here: at 361 areas the page has to stay under 90 KiB as gzip sends it, and is at 89.9. Columns written out
plainly, with nothing to read them back, make it 3,059 bytes larger (9,089 before gzip). Alone, need is 1,521 of them,
likeness 1,066, figures that are all of an area's babies 812 and ranks 431; what reads them back takes 771.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pandas as pd

# Signs that stand in JSON and in markup as they are. The first 70 are a number each; each of the others says what is
# left of a larger number, and that it goes on.
SIGNS = "".join(chr(sign) for sign in range(33, 127) if chr(sign) not in "\"\\<>&'")
ENDING, GOING_ON = 70, len(SIGNS) - 70
Column = list[int | None]


def written(numbers: Iterable[int]) -> str:
    """Write whole numbers, of which most are small and some below 0."""
    return "".join(_written(2 * number if number >= 0 else -2 * number - 1) for number in numbers)


def _written(number: int) -> str:
    text = ""
    while number >= ENDING:
        text += SIGNS[ENDING + number % GOING_ON]
        number //= GOING_ON
    return text + SIGNS[number]


def shorter(facts: dict[str, Any], babies: Column) -> dict[str, Any]:
    """
    Return the figures of the panel with need and ranks written shortly.

    Returns
    -------
    `needOf`: two fractions of the babies, rounded outwards, in the place of `needLow` and `needHigh`; where one area's
    need is not that, the columns stay. `ranked`: the places of the ranked areas in the order of their ranks, and their
    `rank`, `rankLow` and `rankHigh`, each as steps from the one before.
    """
    short = dict(facts)
    of = _fractions(babies, short["needLow"], short["needHigh"])
    if of:
        short["needOf"] = of
        del short["needLow"], short["needHigh"]
    columns = [short.pop(name) for name in ("rank", "rankLow", "rankHigh")]
    places = sorted((rank, place) for place, rank in enumerate(columns[0]) if rank is not None)
    ranked = [[place for _, place in places], *([column[place] for _, place in places] for column in columns)]
    short["ranked"] = [written(later - before for before, later in pairwise([0, *column])) for column in ranked]
    return short


def _fractions(babies: Column, low: Column, high: Column) -> list[int]:
    """Find two fractions that give the need of every area: numerator and denominator, low and high; else nothing."""
    rows = [each for each in zip(babies, low, high, strict=True) if each != (None, None, None)]
    counted = [(many, least, most) for many, least, most in rows
             if many is not None and least is not None and most is not None]  # fmt: skip
    if len(counted) != len(rows) or not counted:
        return []
    total = sum(many for many, _, _ in counted) or 1
    sums = (sum(least for _, least, _ in counted), sum(most for *_, most in counted))
    of = [Fraction(each, total).limit_denominator(200) for each in sums]
    if any((math.floor(many * of[0]), math.ceil(many * of[1])) != (least, most) for many, least, most in counted):
        return []
    return [number for each in of for number in (each.numerator, each.denominator)]


def alike(similar: pd.DataFrame, codes: list[str], babies: Column, most: int) -> str:
    """
    Write which areas are most like each, in the order of `codes`: the steps from it, with all in the order of babies.

    Where there are fewer than `most`, a 0 ends them: no area is like itself.
    """
    order = sorted(range(len(codes)), key=lambda place: (babies[place] or 0, place))
    stands = {codes[place]: step for step, place in enumerate(order)}
    others = similar.sort_values(["area_code", "place"]).groupby("area_code")["similar_code"].agg(list).to_dict()
    steps = []
    for code in codes:
        here = [stands[other] - stands[code] for other in others.get(code, [])]
        steps += here if len(here) == most else [*here, 0]
    return written(steps)


def all_of_them(layer: dict[str, Any], babies: Column) -> dict[str, Any]:
    """Return a layer of babies with true for a figure that is all of an area's babies; another as it is."""
    if layer["unit"] != "babies":
        return layer
    pairs = zip(layer["figures"], babies, strict=True)
    return {**layer, "figures": [True if figure and figure == whole else figure for figure, whole in pairs]}
