"""
Suggest teams that may be in the register twice, for a person to judge; nothing is ever merged here.

Two teams are suggested where their names are alike once what every such team is called is left out, and where the same
organisation runs both or both are recorded for the same area.
"""

from __future__ import annotations

import difflib
import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from ..linking.names import folded
from ..vocabulary.errors import Fault
from ..vocabulary.numbers import first_few
from ..vocabulary.register_sheets import DUPLICATES, LEFT_OUT

# What nearly every team has in its name, which tells no two apart.
_USUAL = set(
    "a and the of for in at to with nhs foundation trust health care service services team teams project partnership "
    "programme parent parents infant infants baby babies perinatal mental relationship relationships specialist "
    "specialised early years child children family families pip pirt".split()
)
_ALIKE = 0.85


def duplicates(teams: pd.DataFrame, links: pd.DataFrame, spoken: Mapping[str, str]) -> pd.DataFrame:
    """
    Suggest pairs of teams that may be one: a DUPLICATES table, the most alike first.

    Closed teams are compared too: one may be a team under its former name. `spoken` has the name of each lower-tier
    area.
    """
    areas = links.groupby("team_id")["area_code"].agg(frozenset).to_dict()
    compared = [
        _Team(row.team_id, _words(row.team_name), _words(row.host_organisation), areas.get(row.team_id, frozenset()))
        for row in teams.itertuples()
    ]
    rows = []
    alike_to = _Likeness()
    for one, other in _candidates(compared):
        alike = alike_to(" ".join(one.name), " ".join(other.name))
        if alike < _ALIKE:
            continue
        same_host = bool(one.host) and one.host == other.host
        shared = sorted(one.areas & other.areas)
        if same_host or shared:
            rows.append((one.team, other.team, round(alike, 2), _reason(same_host, shared, spoken)))
    table = pd.DataFrame(rows, columns=["team_id", "other_team_id", "likeness", "reason"])
    about = teams.set_index("team_id")
    for column, of in (("", "team_id"), ("other_", "other_team_id")):
        table[f"{column}team_name"] = table[of].map(about["team_name"])
        table[f"{column}source_row"] = table[of].map(about["source_row"])
    table = table.sort_values(["likeness", "source_row", "other_source_row"], ascending=[False, True, True])
    return DUPLICATES.shaped(table)


def duplicate_faults(suggested: pd.DataFrame, file: str) -> list[Fault]:
    """Describe which teams may be one, from `duplicates`; those that are all alike in one note."""
    faults = []
    for group in duplicate_groups(suggested):
        first, *others = group.rows
        if len(group.rows) == 2:
            row, why = others[0], f'This may be the team in row {first}, "{group.names[first]}". {group.reason}'
        else:
            listed = first_few([str(row) for row in others], 8)
            row, why = first, f"The {len(others)} teams in rows {listed} may be the same one. {group.reason}"
        remedy = "Judge for yourself: nothing is merged."
        faults.append(Fault(file=file, row=row, column="team_name", value=group.names[row], why=why, remedy=remedy))
    return faults


@dataclass(frozen=True)
class Group:
    """Teams that may all be one: their rows in order, their names by row, and what they share."""

    rows: tuple[int, ...]
    names: Mapping[int, str]
    reason: str


def duplicate_groups(suggested: pd.DataFrame) -> list[Group]:
    """Gather pairs from `duplicates` that have a team in common."""
    groups: dict[int, set[int]] = {}
    for row in suggested.itertuples():
        together = groups.get(row.source_row, {row.source_row}) | groups.get(
            row.other_source_row, {row.other_source_row}
        )
        groups.update(dict.fromkeys(together, together))
    names = dict(zip(suggested["source_row"], suggested["team_name"], strict=True))
    names |= dict(zip(suggested["other_source_row"], suggested["other_team_name"], strict=True))
    gathered = []
    for group in {min(rows): sorted(rows) for rows in groups.values()}.values():
        why = str(suggested.loc[suggested["source_row"].isin(group), "reason"].iloc[0])
        if len(group) > 2:
            why = why.replace("runs both", "runs them").replace("both are recorded", "they are recorded")
        gathered.append(Group(tuple(group), {row: str(names[row]) for row in group}, why))
    return gathered


class _Team(NamedTuple):
    """What is compared of a team."""

    team: str
    name: tuple[str, ...]
    host: tuple[str, ...]
    areas: frozenset[str]


def _words(text: str | None) -> tuple[str, ...]:
    """Return the words of a name that tell it from others; all of them where none does."""
    if pd.isna(text) or text == LEFT_OUT:
        return ()
    words = folded(text).split()
    return tuple(sorted({word for word in words if word not in _USUAL} or set(words)))


def _candidates(compared: list[_Team]) -> Iterator[tuple[_Team, _Team]]:
    """Return the pairs worth comparing, each once: they share an area or a host, and how a telling word begins."""
    met: dict[tuple[str, object], list[int]] = defaultdict(list)
    for place, one in enumerate(compared):
        for start in {word[:4] for word in one.name}:
            for shared in (*one.areas, *([one.host] if one.host else [])):
                met[start, shared].append(place)
    seen = set()
    for places in met.values():
        for pair in itertools.combinations(places, 2):
            if pair not in seen:
                seen.add(pair)
                yield compared[pair[0]], compared[pair[1]]


class _Likeness:
    """Says from 0 to 1 how alike two names are, their words in alphabetical order; what is not alike is 0."""

    def __init__(self) -> None:
        self.matcher, self.known = difflib.SequenceMatcher(None, autojunk=False), ""

    def __call__(self, one: str, other: str) -> float:
        if one == other:
            return 1.0
        # Two bounds that cost little come first; what is looked up of the one name is kept for the next other.
        if 2 * min(len(one), len(other)) < _ALIKE * (len(one) + len(other)):
            return 0.0
        if one != self.known:
            self.matcher.set_seq2(one)
            self.known = one
        self.matcher.set_seq1(other)
        return self.matcher.ratio() if self.matcher.quick_ratio() >= _ALIKE else 0.0


def _reason(same_host: bool, shared: list[str], spoken: Mapping[str, str]) -> str:
    reasons = []
    if same_host:
        reasons.append("the same organisation runs both")
    if shared:
        reasons.append(f"both are recorded for {first_few([spoken.get(code, code) for code in shared])}")
    return "Their names are alike, and " + ", and ".join(reasons) + "."
