"""Everything that a stated area is looked up in: codes, former codes, names, other names, ambiguous names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import pandas as pd

from ..vocabulary.standing import in_cell
from .names import BODIES, COMBINED, NearNames, TypeWords, folded, plain, without_types

EXACT_NAME = "exact name"
COUNTY = "county to its districts"
_WHOLE_COUNTRY = ("K02000001", "united kingdom", "uk", "great britain", "greater london")
HEALTH_BOARD = "health board to its councils"
HEALTH_AREA = "care board or trust to its areas"


class Former(NamedTuple):
    """
    Where a former code leads.

    `whole` says whether the old area was all of the new ones: true of a recode and of a county that was split, false
    where it was merged with others or redrawn. `kind` names the changes on the way, `changed_on` the last of them.
    """

    codes: tuple[str, ...]
    whole: bool
    name: str
    kind: str
    changed_on: pd.Timestamp

    @property
    def same(self) -> bool:
        """Whether the area is the same one under another code; any other is a predecessor of those of today."""
        return self.kind == "recode"


@dataclass(frozen=True)
class Gazetteer:
    """
    Everything that a stated area is looked up in. Made once by `gazetteer`.

    `titled` holds those of the `aliases` that have words for what sort of area it is in them, by all of their words:
    Newcastle City Council means one area, though Newcastle may mean two. `types` are words for what sort of council or
    board it is, each with the first letters of the codes it is used of. `bodies` are boards, trusts and combined
    authorities by the name of their place alone, each with its code. `ended` gives the codes of areas that ended, by
    their names, and `counties` those of counties by every name that is used of them still.
    `wider` holds the codes and names of regions and nations, which are too large to be one team's area.
    `split` gives, for a care board or trust, each area that lies there only in part, with the share of the area that
    does and what that rests on; the others lie there whole.
    `listed` gives the codes of areas that ended by those names that `of_one_list` could settle.
    `seats` gives the lower-tier areas that a parliamentary constituency lies in, by its code and by its names. `near`
    finds names that somebody may have meant.
    """

    atoms: frozenset[str]
    parents: dict[str, tuple[str, tuple[str, ...]]]
    split: dict[str, dict[str, tuple[float, str]]]
    former: dict[str, Former]
    names: dict[str, str]
    aliases: dict[str, tuple[tuple[str, ...], bool]]
    titled: dict[str, tuple[tuple[str, ...], bool]]
    types: TypeWords
    bodies: dict[str, tuple[tuple[str, tuple[str, ...]], ...]]
    ended: dict[str, tuple[str, ...]]
    counties: dict[str, str]
    ambiguous: dict[str, tuple[tuple[str, ...], str]]
    wider: frozenset[str]
    spoken: dict[str, str]
    seats: dict[str, tuple[str, ...]]
    near: NearNames
    listed: Mapping[str, str] = field(default_factory=dict)


def of_one_list(stated: Iterable[str], gazetteer: Gazetteer) -> Gazetteer:
    """
    Settle names that could mean several areas by the list that they stand in.

    Antrim was a district and is a county; beside Ards, Larne and most of the other districts that ended on that day it
    is the district. At least half of those have to be in the list, under names that no area of today has.
    """
    there = {name for name in map(folded, stated) if name not in gazetteer.names and name not in gazetteer.ambiguous}
    ended = [(name, code) for name, codes in gazetteer.ended.items() for code in codes if code in gazetteer.former]
    together: dict[tuple[str, object], set[str]] = {}
    for name, code in ended:
        together.setdefault((code[:2], gazetteer.former[code].changed_on), set()).add(name)
    settled = {
        name: code
        for name, code in ended
        if name in gazetteer.ambiguous
        and 2 * len(there & (others := together[code[:2], gazetteer.former[code].changed_on])) >= len(others) > 2
    }
    return replace(gazetteer, listed=settled) if settled else gazetteer


def gazetteer(
    members: pd.DataFrame,
    aliases: pd.DataFrame,
    ambiguous: pd.DataFrame,
    history: pd.DataFrame,
    suffixes: pd.DataFrame | None = None,
    constituencies: pd.DataFrame | None = None,
) -> Gazetteer:
    """
    Build the look-up from the MEMBERS, ALIASES, AMBIGUOUS, HISTORY and SUFFIXES tables, and from the constituencies.

    Counties come before health boards, so that "Fife" is the council. A care board or trust is known by its name in
    full and with "ICB" or "HSC Trust" at its end, never by the name of its place alone. Of two with one name, the
    first in `members` has it.
    """
    atoms = members[members["parent_level"] == "ltla"]
    wide = members[members["parent_level"].isin(["region", "nation"])]
    parents: dict[str, tuple[str, tuple[str, ...]]] = {}
    split: dict[str, dict[str, tuple[float, str]]] = {}
    names: dict[str, str] = {}
    spoken: dict[str, str] = {}
    for level, method in (
        ("ltla", EXACT_NAME),
        ("utla", COUNTY),
        ("health_board", HEALTH_BOARD),
        ("health", HEALTH_AREA),
    ):
        here: dict[tuple[str, str], list[Any]] = {}
        for row in members[members["parent_level"] == level].itertuples():
            here.setdefault((row.parent_code, row.parent_name), []).append(row)
        for (code, name), rows in here.items():
            if code in parents:
                continue
            parents[code] = (method, tuple(sorted(row.child_code for row in rows)))
            for written in (name, *_short_names(name)):
                names.setdefault(folded(written), code)
            if level == "health":
                split[code] = {row.child_code: (float(row.share), str(row.basis)) for row in rows if row.share < 1}
            spoken[code] = name
    regions = {frozenset(rows["child_code"]) for _, rows in wide.groupby("parent_code")}
    others = {row.written: (tuple(in_cell(row.area_code)), bool(row.whole)) for row in aliases.itertuples()}
    open_names = {folded(row.written): (tuple(in_cell(row.meanings)), row.note) for row in ambiguous.itertuples()}
    former = _former(history, parents)
    types = TypeWords((folded(row.written), tuple(in_cell(row.codes))) for row in _rows(suffixes))
    too_wide = {folded(written) for written, (codes, _) in others.items() if frozenset(codes) in regions}
    aliases_known = {folded(each): meant for each, meant in others.items() if folded(each) not in open_names}
    return Gazetteer(
        atoms=frozenset(atoms["child_code"]),
        parents=parents,
        split=split,
        former=former,
        names=names,
        aliases=aliases_known,
        near=NearNames([*names, *aliases_known]),
        titled={plain(written): meant for written, meant in others.items() if plain(written) != folded(written)},
        types=types,
        bodies=_bodies(parents, spoken, aliases, types),
        ended=_ended(history),
        counties=_counties(aliases, former),
        ambiguous=open_names,
        spoken=spoken,
        wider=frozenset(
            {*wide["parent_code"], *(folded(name) for name in wide["parent_name"]), *_WHOLE_COUNTRY, *too_wide}
        )
        - set(names),
        seats=_seats(constituencies),
    )


def _rows(table: pd.DataFrame | None) -> Iterable[Any]:
    return () if table is None else table.itertuples()


def _bodies(
    parents: dict[str, tuple[str, tuple[str, ...]]], spoken: dict[str, str], aliases: pd.DataFrame, types: TypeWords
) -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """Return boards, trusts and combined authorities by the name of their place: code, or what it is, and areas."""
    bodies: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    named: list[tuple[str, str, tuple[str, ...]]] = [
        (spoken[code], code, (code,)) for code in parents if parents[code][0] in (HEALTH_BOARD, HEALTH_AREA)
    ]
    kinds = aliases["kind"].fillna("")
    together = aliases[kinds.str.startswith("combined authority")]
    named += [(row.written, COMBINED, tuple(in_cell(row.area_code))) for row in together.itertuples()]
    named += [(row.written, row.area_code, (row.area_code,)) for row in aliases[kinds == "health board"].itertuples()]
    for name, code, areas in named:
        place = plain(name)
        off = [rest for rest, taken in without_types(place, types) if all(set(each) & set(BODIES) for each in taken)]
        for rest in (place, *off):
            if (code, areas) not in (held := bodies.setdefault(rest, [])):
                held.append((code, areas))
    return {place: tuple(each) for place, each in bodies.items()}


def _ended(history: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the codes of areas that ended, by their names."""
    codes: dict[str, dict[str, None]] = {}
    for row in history.dropna(subset="former_name").itertuples():
        codes.setdefault(folded(row.former_name), {})[row.former_code] = None
    return {name: tuple(each) for name, each in codes.items()}


def _counties(aliases: pd.DataFrame, former: dict[str, Former]) -> dict[str, str]:
    """Return the codes of counties that ended by every name that lists still have for them."""
    codes = {each.codes: code for code, each in former.items() if code.startswith("E10")}
    named = aliases[(aliases["kind"] == "former county").fillna(False).astype(bool)]
    meant = {folded(row.written): tuple(sorted(in_cell(row.area_code))) for row in named.itertuples()}
    return {name: codes[areas] for name, areas in meant.items() if areas in codes}


def _seats(constituencies: pd.DataFrame | None) -> dict[str, tuple[str, ...]]:
    """Return the areas that each constituency lies in, by code, name and Welsh name."""
    areas_of_seat: dict[str, tuple[str, ...]] = {}
    for row in _rows(constituencies):
        areas = tuple(in_cell(row.area_codes))
        written = [folded(name) for name in (row.constituency_name, row.welsh_name) if pd.notna(name)]
        areas_of_seat.update(dict.fromkeys([row.constituency_code, *written], areas))
    return areas_of_seat


def _short_names(name: str) -> list[str]:
    """Return the shorter names that people write for a care board or a trust."""
    if name.endswith(" Integrated Care Board"):
        place = name.removesuffix(" Integrated Care Board").removeprefix("NHS ")
        return [f"{place} Integrated Care Board", f"NHS {place} ICB", f"{place} ICB"]
    if name.endswith(" Health and Social Care Trust"):
        place = name.removesuffix(" Health and Social Care Trust")
        return [f"{place} HSC Trust", f"{place} HSCT"]
    return []


def _former(history: pd.DataFrame, parents: dict[str, tuple[str, tuple[str, ...]]]) -> dict[str, Former]:
    """Follow every former code to codes of today."""
    steps: dict[str, list[Any]] = {}
    for change in history.itertuples():
        steps.setdefault(change.former_code, []).append(change)
    # A council that never lay in a county: what took in one of these is not the county alone.
    alone = {
        change.successor_code
        for change in history.itertuples()
        if change.kind == "merge" and change.former_code.startswith(("E06", "E08"))
    }
    followed: dict[str, Former] = {}
    for start, first in steps.items():
        codes, seen, changes = [start], {start}, []
        while any(code in steps for code in codes):
            onward: list[str] = []
            for code in codes:
                if code not in steps:
                    onward.append(code)
                    continue
                changes += steps[code]
                onward.extend(after for change in steps[code] if (after := change.successor_code) not in seen)
            seen.update(onward)
            codes = onward
        if codes and all(code in parents for code in codes):
            kinds = {change.kind for change in changes}
            split = {change.successor_code for change in changes if change.kind == "split"}
            followed[start] = Former(
                codes=tuple(sorted({atom for code in codes for atom in parents[code][1]})),
                whole=kinds <= {"recode", "split"} and not split & alone,
                name=start if pd.isna(first[0].former_name) else str(first[0].former_name),
                kind=" and ".join(sorted(kinds)),
                changed_on=max(change.changed_on for change in changes),
            )
    return followed
