"""
What the page's search knows besides the areas' own names: what else people call them, and where they lie.

What lies in each area of a level: names to find it by, postcode districts, and what was stated of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from itertools import groupby
from string import ascii_letters
from typing import Any

import pandas as pd

from ..vocabulary.standing import one_each
from ..vocabulary.tables import CLAIMS, PLACES
from ..wording.edition import Edition

# Kinds of places that lie in councils, by the level of MEMBERS that names them.
_NAMED = {"ltla": "council", "utla": "council", "health": "board", "health_board": "board", "region": "region",
          "nation": "nation"}  # fmt: skip
_CODE = re.compile(r"[A-Z]\d{8}")
_DISTRICT = re.compile(r"([A-Z]+)(\d+)([A-Z]?)")
# Less of a postcode district than this is a sliver.
SLIVER = 0.01


def places(
    level: str, members: pd.DataFrame, outward: pd.DataFrame, seats: pd.DataFrame, others: pd.DataFrame
) -> pd.DataFrame:
    """
    Return the names by which people may look for an area, besides its own.

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
    others
        `name area_code` of the names that `other_names` gives.

    Returns
    -------
    PLACES table, sorted: councils, boards, trusts, regions, nations and constituencies by name, what else they are
    called, and outward codes. What lies in several areas has a row for each, however small the part: which of them
    somebody means cannot be known from the name. Of an outward code, slivers are left out.
    """
    homes = members[members["parent_level"] == level][["child_code", "parent_code"]]
    named = members[members["parent_level"].isin(list(_NAMED))]
    names = pd.DataFrame(
        {"name": named["parent_name"], "kind": named["parent_level"].map(_NAMED), "child_code": named["child_code"]}
    )
    codes = outward.rename(columns={"outward": "name", "area_code": "child_code"}).assign(kind="outward")
    lying = one_each(seats, "area_codes", "child_code")
    lying = lying.rename(columns={"constituency_name": "name"}).assign(kind="constituency")
    columns = [*names.columns, "share"]
    parts = (names.assign(share=None), codes, lying.assign(share=None), _of_children(others, members))
    parts_of_areas = pd.concat([part[columns].astype({"share": "Float64"}) for part in parts]).merge(
        homes, on="child_code"
    )
    parts_of_areas = parts_of_areas.rename(columns={"parent_code": "area_code"})
    by_name = parts_of_areas.groupby(["kind", "name", "area_code"], as_index=False)["share"].sum(min_count=1)
    return PLACES.shaped(by_name[by_name["share"].isna() | (by_name["share"] >= SLIVER)])


def _of_children(others: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Return names that mean a whole county or district with the lower-tier areas that these are made of."""
    inside = members[["parent_code", "child_code"]].drop_duplicates()
    own = pd.DataFrame({"parent_code": members["child_code"].unique()}).assign(child_code=lambda made: made.parent_code)
    joined = others.merge(pd.concat([own, inside]).drop_duplicates(), left_on="area_code", right_on="parent_code")
    return joined.assign(kind="other", share=None)


def other_names(aliases: pd.DataFrame, ambiguous: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """
    Return what else areas are or were called: `name area_code`, a row for each area that a name may mean.

    Parameters
    ----------
    aliases, ambiguous, history
        ALIASES, AMBIGUOUS and HISTORY tables. What followed a former area counts, and what followed that.
    """
    meant = [
        aliases[["written", "area_code"]].set_axis(["name", "area_code"], axis=1),
        ambiguous[["written", "meanings"]].set_axis(["name", "area_code"], axis=1),
    ]
    names = one_each(pd.concat(meant), "area_code", "area_code")
    steps = history[history["former_name"].notna() & (history["former_code"] != history["successor_code"])]
    followed: dict[str, set[str]] = defaultdict(set)
    for row in steps.itertuples():
        followed[row.former_code].add(row.successor_code)
    rows = [(row.former_name, last) for row in steps.itertuples() for last in _last(row.former_code, followed)]
    names = pd.concat([names, pd.DataFrame(rows, columns=["name", "area_code"], dtype="string")])
    return names[~names["name"].str.fullmatch(_CODE)].drop_duplicates()


def _last(code: str, followed: dict[str, set[str]], deep: int = 5) -> set[str]:
    """Return what followed a former area at last."""
    later = followed.get(code, set()) if deep else set()
    return {last for each in later for last in _last(each, followed, deep - 1)} if later else {code}


def stated(level: str, members: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """
    Return what was stated of each area of a level, a row a statement.

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


KINDS = {"region": "r", "nation": "n", "council": "c", "other": "o", "board": "b", "constituency": "s"}
# Words that say what sort of area something is, which people write or leave out; the script has the same list.
_SORTS = re.compile(
    r"\b(?:the|of|city|county|borough|royal|london borough|metropolitan|district|council|councils|authority|unitary|"
    r"combined|corporation|cyngor|sir|sirol|bwrdeistref|dinas|nhs|integrated|care|board|region|town)\b"
)


def core(name: str) -> str:
    """Return a name as the search compares it: folded, without what sort of area it is."""
    plain = "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign)).lower()
    plain = re.sub(r"['\u2019.]", "", plain.replace("&", " and "))
    plain = re.sub(r"[^a-z0-9]+", " ", re.sub(r"\bsaint\b", "st", plain)).strip()
    return " ".join(_SORTS.sub(" ", plain).split()) or plain


def known_names(edition: Edition) -> list[list[str]]:
    """
    Return every name but the areas' own: its kind, how it is written, and where its areas stand in COVERAGE: `3,5-7`.

    A name is left out where the search would find the same areas by one that comes before it: by an area's own, or by
    one of an earlier kind that differs only in what sort of area it says it is.
    """
    order = {code: place for place, code in enumerate(edition.coverage["area_code"])}
    seen: set[tuple[str, tuple[int, ...]]] = {
        (core(row.area_name), (order[row.area_code],)) for row in edition.coverage.itertuples()
    }
    rows = edition.places[edition.places["kind"].isin(list(KINDS)) & edition.places["area_code"].isin(list(order))]
    at_by_name: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in rows.itertuples():
        at_by_name[(row.name, row.kind)].add(order[row.area_code])
    rows_out: list[list[str]] = []
    for kind, sign in KINDS.items():
        for (name, _), at in sorted((key, at) for key, at in at_by_name.items() if key[1] == kind):
            meaning = (core(name), tuple(sorted(at)))
            # The panel names the boards and constituencies of an area, whatever else has such a name.
            if meaning not in seen or kind in ("board", "constituency"):
                seen.add(meaning)
                rows_out.append([sign, name, ",".join(_runs(list(meaning[1])))])
    return rows_out


# Marks of the text that names are written in; a name that has one of them is written out instead.
_MARKS = re.compile(r"[~*\t\n]")


def known_text(edition: Edition) -> dict[str, Any]:
    """
    Write the same names shortly, for the page.

    A list of kind, name and places for each name takes 2,838 bytes more as gzip sends it, at 361 areas.

    Returns
    -------
    `of`: names as `known_names` gives them. `by`: for each kind, a line an area in the order of COVERAGE, with the
    names of which it is the first area, parted by tabs. `~` stands for the area's own name, and `*2` for another area
    of the name, two places after the one before.
    """
    own = list(edition.coverage["area_name"])
    lines: dict[str, list[list[str]]] = {}
    out = []
    for sign, name, runs in known_names(edition):
        if sign not in "cos" or _MARKS.search(name):
            out.append([sign, name, runs])
            continue
        first, *others = at = _unfolded(runs)
        short = f"~{name.removeprefix(own[first])}" if name.startswith(own[first]) else name
        steps = (f"*{place - before}" for before, place in zip(at, others, strict=False))
        lines.setdefault(sign, [[] for _ in own])[first].append("".join([short, *steps]))
    return {"of": out, "by": {sign: "\n".join(map("\t".join, rows)) for sign, rows in lines.items()}}


def _unfolded(runs: str) -> list[int]:
    pairs = [[int(end) for end in run.split("-")] for run in runs.split(",")]
    return [place for pair in pairs for place in range(pair[0], pair[-1] + 1)]


def outward_text(edition: Edition) -> str:
    """
    Write where every outward code lies: `DN84,7 14=AB60A 31=AAB`, with semicolons between the letters of post towns.

    A list of areas and shares for each code takes 11,180 bytes more as gzip sends it, at 361 areas.

    After the letters stand the places of their areas in COVERAGE, and then runs of codes whose numbers follow each
    other. Each code has a letter for an area: the first of those listed is A. Where it lies in several, each but the
    last has its share in per cent. A code that ends in a letter begins a run of its own.
    """
    order = {code: place for place, code in enumerate(edition.coverage["area_code"])}
    rows = edition.places[(edition.places["kind"] == "outward") & edition.places["area_code"].isin(list(order))]
    codes_held: dict[tuple[str, int, str], list[tuple[int, float]]] = defaultdict(list)
    for row in rows.itertuples():
        match = _DISTRICT.fullmatch(row.name)
        if match:  # the few of another form (GIR) are left out
            codes_held[match[1], int(match[2]), match[3]].append((order[row.area_code], float(row.share)))
    return ";".join(
        _post_town(letters, [(code[1:], sorted(codes_held[code])) for code in codes])
        for letters, codes in groupby(sorted(codes_held), key=lambda code: code[0])
    )


def _post_town(letters: str, codes: list[tuple[tuple[int, str], list[tuple[int, float]]]]) -> str:
    areas = list(dict.fromkeys(place for _, parts in codes for place, _ in parts))
    text, before = f"{letters}{','.join(map(str, areas))}", None
    for (number, end), parts in codes:
        if end or before is None or number != before + 1:
            text += f" {number}{end}="
        *shared, (last, _) = [(_letter(areas.index(place)), share) for place, share in parts]
        text += "".join(f"{letter}{max(1, round(100 * share))}" for letter, share in shared) + last
        before = number
    return text


def _letter(place: int) -> str:
    """Return a sign for the place of an area among those of a post town: letters, and others where there are more."""
    return ascii_letters[place] if place < len(ascii_letters) else chr(0x100 + place)


def _runs(numbers: list[int]) -> list[str]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [f"{run[0]}" + (f"-{run[-1]}" if len(run) > 1 else "") for run in runs]
