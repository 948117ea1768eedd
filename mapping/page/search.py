"""
What the page's search knows besides the areas' own names: other names, and postcode districts written in ranges.

What lies in each area of a level: names to find it by, postcode districts, and what was stated of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby

import pandas as pd

from ..vocabulary.tables import CLAIMS, PLACES
from ..wording.edition import Edition


def places(level: str, members: pd.DataFrame, outward: pd.DataFrame, seats: pd.DataFrame) -> pd.DataFrame:
    """
    Give the names by which people may look for an area, besides its own.

    Parameters
    ----------
    level
        As in MEMBERS.
    members
        MEMBERS table.
    outward
        OUTWARD table, of the lower tier.
    seats
        `constituency_name area_codes`, the latter with semicolons.

    Returns
    -------
    PLACES table, sorted: lower-tier areas, boards, trusts and constituencies by name, and outward codes. What lies in
    several areas has a row for each, however small the part: which of them somebody means cannot be known from the
    name.
    """
    homes = members[members["parent_level"] == level][["child_code", "parent_code"]]
    named = members[members["parent_level"].isin(["ltla", "health", "health_board"])]
    kinds = named["parent_level"].map({"ltla": "council"}).fillna("board")
    names = pd.DataFrame({"name": named["parent_name"], "kind": kinds, "child_code": named["child_code"]})
    codes = outward.rename(columns={"outward": "name", "area_code": "child_code"}).assign(kind="outward")
    lying = seats.assign(child_code=seats["area_codes"].str.split(";")).explode("child_code")
    lying = lying.rename(columns={"constituency_name": "name"}).assign(kind="constituency")
    found = pd.concat([names, codes[names.columns], lying[names.columns]]).merge(homes, on="child_code")
    found = found.rename(columns={"parent_code": "area_code"})[PLACES.names].drop_duplicates()
    return PLACES.shaped(found.sort_values(["kind", "name", "area_code"]))


def stated(level: str, members: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """
    Give what was stated of each area of a level, a row a statement.

    Parameters
    ----------
    claims
        CLAIMS table, of the lower tier. What was stated of a county stands there once a district.

    Returns
    -------
    CLAIMS table of the level, sorted by area and by row of the register. A statement stands for every area of the
    level in which some of what it was made of lies; `stated_area` says what it was made of.
    """
    homes = members[members["parent_level"] == level].set_index("child_code")["parent_code"]
    joined = claims.join(homes, on="area_code", how="inner").assign(area_code=lambda table: table["parent_code"])
    once = joined.drop_duplicates(["area_code", "source_row"])[CLAIMS.names]
    return CLAIMS.shaped(once.sort_values(["area_code", "source_row"]))


_DISTRICT = re.compile(r"([A-Z]+)(\d+)([A-Z]?)")


def other_names(edition: Edition) -> dict[str, list[int]]:
    """
    Give councils, boards and trusts with the areas they lie in, by their places in COVERAGE.

    A name that is an area's own is left out, unless it also means something else.
    """
    order = _order(edition)
    own = dict(zip(edition.coverage["area_code"], edition.coverage["area_name"], strict=True))
    made: dict[str, list[int]] = defaultdict(list)
    for row in edition.places[edition.places["kind"].isin(["council", "board"])].itertuples():
        if row.area_code in order:
            made[row.name].append(order[row.area_code])
    codes = list(edition.coverage["area_code"])
    return {name: sorted(set(found)) for name, found in made.items() if [own[codes[at]] for at in found] != [name]}


def seats(edition: Edition) -> str:
    """
    Write the constituencies one behind another, each with the places in COVERAGE of its areas: `Aldershot3,9Ashfield7`.

    One that has the name of an area, council or board is left out: that is found by the name. "and" is written "&".
    """
    order, taken = _order(edition), {*edition.coverage["area_name"], *other_names(edition)}
    rows = edition.places[(edition.places["kind"] == "constituency") & edition.places["area_code"].isin(list(order))]
    lying = rows["area_code"].map(order).groupby(rows["name"]).agg(sorted)
    held = {name.replace(" and ", " & "): ",".join(map(str, at)) for name, at in lying.items() if name not in taken}
    return "".join(f"{name}{places}" for name, places in held.items())


def outward_ranges(edition: Edition) -> str:
    """
    Write the outward codes of every area, in the order of COVERAGE, parted by semicolons: `OX1-4,14;DN14 HU2,4-7`.

    Letters begin a post town, and numbers follow with commas, in ranges where they follow each other. A code that is in
    several areas stands at each.
    """
    order = _order(edition)
    held: dict[int, list[str]] = defaultdict(list)
    for row in edition.places[edition.places["kind"] == "outward"].itertuples():
        if row.area_code in order:
            held[order[row.area_code]].append(row.name)
    return ";".join(_ranges(held[place]) for place in range(len(order)))


def _order(edition: Edition) -> dict[str, int]:
    return {code: place for place, code in enumerate(edition.coverage["area_code"])}


def _ranges(codes: Iterable[str]) -> str:
    parts = sorted(_parted(codes))
    return " ".join(
        letters + ",".join(_runs([(number, end) for _, number, end in group]))
        for letters, group in groupby(parts, key=lambda part: part[0])
    )


def _parted(codes: Iterable[str]) -> Iterator[tuple[str, int, str]]:
    """Part codes into letters, number and last letter; the few of another form (GIR) are in no range and left out."""
    for code in codes:
        found = _DISTRICT.fullmatch(code)
        if found:
            yield found[1], int(found[2]), found[3]


def _runs(numbers: list[tuple[int, str]]) -> list[str]:
    made: list[list[tuple[int, str]]] = []
    for number, end in numbers:
        if made and not end and made[-1][-1] == (number - 1, ""):
            made[-1].append((number, end))
        else:
            made.append([(number, end)])
    return [f"{run[0][0]}{run[0][1]}" + (f"-{run[-1][0]}" if len(run) > 1 else "") for run in made]
