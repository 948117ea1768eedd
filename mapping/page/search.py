"""
What the page's search knows besides the areas' own names: what else people call them, and where they lie.

What lies in each area of a level: names to find it by, postcode districts, and what was stated of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby

import pandas as pd

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
    lying = seats.assign(child_code=seats["area_codes"].str.split(";")).explode("child_code")
    lying = lying.rename(columns={"constituency_name": "name"}).assign(kind="constituency")
    columns = [*names.columns, "share"]
    parts = (names.assign(share=None), codes, lying.assign(share=None), _of_children(others, members))
    found = pd.concat([part[columns].astype({"share": "Float64"}) for part in parts]).merge(homes, on="child_code")
    found = found.rename(columns={"parent_code": "area_code"})
    made = found.groupby(["kind", "name", "area_code"], as_index=False)["share"].sum(min_count=1)
    return PLACES.shaped(made[made["share"].isna() | (made["share"] >= SLIVER)])


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
    made = pd.concat(meant)
    made = made.assign(area_code=made["area_code"].str.split(";")).explode("area_code")
    steps = history[history["former_name"].notna() & (history["former_code"] != history["successor_code"])]
    followed: dict[str, set[str]] = defaultdict(set)
    for row in steps.itertuples():
        followed[row.former_code].add(row.successor_code)
    rows = [(row.former_name, last) for row in steps.itertuples() for last in _last(row.former_code, followed)]
    made = pd.concat([made, pd.DataFrame(rows, columns=["name", "area_code"], dtype="string")])
    return made[~made["name"].str.fullmatch(_CODE)].drop_duplicates()


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
    order = _order(edition)
    seen: set[tuple[str, tuple[int, ...]]] = {
        (core(row.area_name), (order[row.area_code],)) for row in edition.coverage.itertuples()
    }
    rows = edition.places[edition.places["kind"].isin(list(KINDS)) & edition.places["area_code"].isin(list(order))]
    held: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in rows.itertuples():
        held[(row.name, row.kind)].add(order[row.area_code])
    made: list[list[str]] = []
    for kind, sign in KINDS.items():
        for (name, _), at in sorted((key, at) for key, at in held.items() if key[1] == kind):
            found = (core(name), tuple(sorted(at)))
            # The panel names the boards and constituencies of an area, whatever else has such a name.
            if found not in seen or kind in ("board", "constituency"):
                seen.add(found)
                made.append([sign, name, ",".join(_runs([(at, "") for at in found[1]]))])
    return made


def outward_ranges(edition: Edition) -> str:
    """
    Write the outward codes of every area, in the order of COVERAGE, parted by semicolons: `OX1-4,14;DN14 HU2,4-7`.

    Letters begin a post town, and numbers follow with commas, in ranges where they follow each other. A code that is in
    several areas stands at each; `outward_shares` says how it is shared.
    """
    order = _order(edition)
    held: dict[int, list[str]] = defaultdict(list)
    for row in _outward(edition, order).itertuples():
        held[order[row.area_code]].append(row.name)
    return ";".join(_ranges(held[place]) for place in range(len(order)))


def outward_shares(edition: Edition) -> str:
    """
    Write how each outward code that lies in several areas is shared: `AL5 94;AL9 60 30`.

    They are per cent, in the order of these areas in COVERAGE; the last has what is left.
    """
    order = _order(edition)
    rows = _outward(edition, order)
    shared = rows[rows["name"].duplicated(keep=False)].assign(place=rows["area_code"].map(order))
    return ";".join(
        " ".join([str(name), *(str(max(1, round(100 * share))) for share in part.sort_values("place")["share"][:-1])])
        for name, part in shared.groupby("name")
    )


def _outward(edition: Edition, order: dict[str, int]) -> pd.DataFrame:
    return edition.places[(edition.places["kind"] == "outward") & edition.places["area_code"].isin(list(order))]


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
