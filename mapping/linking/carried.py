"""Carry what bears codes of another year onto the areas of today, with nobody lost or counted twice, and say which."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ..vocabulary.codes import NATION_CODES, is_code, tidy_code
from ..vocabulary.errors import Fault, InputError
from ..vocabulary.tables import CARRIED, DENOMINATORS
from .gazetteer import COUNTY, Gazetteer
from .names import folded, plain
from .rebase import of_any_year, refuse_mixed, today
from .resolve import resolve


def carried(
    written: Iterable[str], gazetteer: Gazetteer, file: str, people: Mapping[str, object] | None = None
) -> pd.DataFrame:
    """
    List every former code in an input, with the areas of today that it was carried onto: a CARRIED table.

    `people` says how many people stand behind a code, where the input counts people; counts add, so each moves whole.
    """
    counted = Counter(tidy_code(text) for text in written if is_code(text))
    rows = [
        {
            "file": file,
            "former_code": code,
            "former_name": gazetteer.former[code].name,
            "successor_code": successor,
            "successor_name": gazetteer.spoken[successor],
            "changed_on": gazetteer.former[code].changed_on,
            "kind": gazetteer.former[code].kind,
            "rows": rows,
            "people": (people or {}).get(code),
        }
        for code, rows in sorted(counted.items())
        if code in gazetteer.former and code not in gazetteer.parents
        for successor in gazetteer.former[code].codes
    ]
    return CARRIED.shaped(pd.DataFrame(rows, columns=CARRIED.names))


def boundary_year(written: Iterable[str], history: pd.DataFrame) -> str:
    """
    Say of which boundary year the codes of an input are, in a phrase; names and codes that never changed say nothing.

    A code that was made on a day cannot be older, and one that was ended on a day cannot be younger.
    """
    codes = {tidy_code(text) for text in written if is_code(text)}
    begun = history[history["successor_code"].isin(codes) & history["kind"].isin(["recode", "merge", "split"])]
    ended = history[history["former_code"].isin(codes)]
    since, until = begun["changed_on"].max(), ended["changed_on"].min()
    if not codes:
        return "names only"
    if pd.notna(since) and pd.notna(until) and since >= until:
        return f"mixed: codes that ended on {until:%Y-%m-%d} beside codes made on {since:%Y-%m-%d}"
    if pd.isna(since):
        return "any year: no code in it ever changed" if pd.isna(until) else f"before {until:%Y-%m-%d}"
    return f"{since:%Y-%m-%d} or later" if pd.isna(until) else f"{since:%Y-%m-%d} to before {until:%Y-%m-%d}"


def summary(moved: pd.DataFrame) -> tuple[str, ...]:
    """Describe in a sentence a file how many codes were carried."""
    return tuple(
        f"{file}: {rows['former_code'].nunique()} codes of former years were carried onto the areas of today; "
        "tables/carried.csv lists them."
        if rows["former_code"].nunique() > 1
        else f"{file}: {rows['former_code'].iloc[0]} was carried onto {_successors(rows)}; tables/carried.csv lists it."
        for file, rows in moved.groupby("file", sort=False)
    )


def _successors(rows: pd.DataFrame) -> str:
    """Name the areas that followed one."""
    return ", ".join(f"{row.successor_code} ({row.successor_name})" for row in rows.itertuples())


# Islands whose people are in no area of the United Kingdom: Jersey and Guernsey, and the Isle of Man.
_ELSEWHERE = re.compile(r"[LM]\d{8}")


@dataclass(frozen=True, kw_only=True)
class Counts:
    """
    People by area of today, and what else the table held.

    `people` is a DENOMINATORS table with every lower-tier area; one that the file does not name is missing and listed
    in `absent`. `totals` are the figures that the file itself gives for nations and the United Kingdom, by code.
    `strangers` are rows of no lower-tier area of the United Kingdom, by code. `moved` is a CARRIED table. `written` are
    the codes of areas as they stand in the file.
    """

    people: pd.DataFrame
    absent: tuple[str, ...]
    totals: dict[str, int]
    strangers: dict[str, int]
    moved: pd.DataFrame
    written: tuple[str, ...]


def counts_today(counts: pd.DataFrame, gazetteer: Gazetteer, file: str, rows: Sequence[int] | None = None) -> Counts:
    """
    Carry a DENOMINATORS table of any year's codes onto today's; people are added where areas merged.

    A sum with a gap in it is a gap: where one part is missing, so is the whole. `rows` has the row of the file that
    each row of the table stands in; from 2 on where nothing else is said.
    """
    counts = counts.assign(area_code=[_code(written, gazetteer) for written in counts["area_code"]])
    kinds = counts["area_code"].map(lambda code: _kind(code, gazetteer))
    faults = _faults(counts, kinds, file, range(2, len(counts) + 2) if rows is None else rows)
    if faults:
        raise InputError(faults)
    areas = counts[kinds == "area"]
    refuse_mixed(list(areas["area_code"]), gazetteer, file)
    by_code = areas.set_index("area_code")["people"].to_dict()
    moved = carried(areas["area_code"], gazetteer, file, by_code)
    onto = areas.assign(area_code=[today(code, gazetteer) for code in areas["area_code"]])
    absent = tuple(sorted(gazetteer.atoms - set(onto["area_code"])))
    keys = ["area_code", "measure", "year"]
    people = onto.groupby(keys, sort=True)["people"].agg(lambda part: part.sum(skipna=False))
    first = onto.groupby(keys, sort=True)[["basis", "source"]].first()
    table = pd.concat([people, first], axis=1).reset_index()
    gaps = pd.DataFrame({"area_code": absent, "basis": "no row in the file"}).assign(
        **counts[["measure", "year", "source"]].iloc[0].to_dict()
    )
    whole = DENOMINATORS.shaped(pd.concat([table, gaps]) if absent else table)
    return Counts(
        people=whole.sort_values("area_code", ignore_index=True),
        absent=absent,
        totals=_by_code(counts[kinds == "total"]),
        strangers=_by_code(counts[kinds == "stranger"]),
        moved=moved,
        written=tuple(areas["area_code"]),
    )


def _code(written: str, gazetteer: Gazetteer) -> str:
    """Return the code that a cell holds, or that of the one area or nation that it names."""
    if is_code(written):
        return tidy_code(written)
    if nation_code := next((code for name, code in NATION_CODES.items() if plain(name) == plain(written)), ""):
        return nation_code
    if (code := gazetteer.names.get(folded(written), "")) and plain(gazetteer.spoken[code]) == plain(written):
        return code
    meant = resolve(written, gazetteer)
    return meant.codes[0] if len(meant.codes) == 1 and meant.whole else tidy_code(written)


def _kind(code: str, gazetteer: Gazetteer) -> str:
    """Describe what a code stands for: an area of the lower tier, a total, somewhere else, a county, or nothing."""
    if of_any_year(gazetteer)(code):
        return "area"
    if code in NATION_CODES.values():
        return "total"
    if _ELSEWHERE.fullmatch(code):
        return "stranger"
    if code in gazetteer.parents and gazetteer.parents[code][0] == COUNTY:
        return "county"
    return "unknown"


def _by_code(rows: pd.DataFrame) -> dict[str, int]:
    return {str(row.area_code): int(row.people) for row in rows.dropna(subset="people").itertuples()}


def _faults(counts: pd.DataFrame, kinds: pd.Series, file: str, rows: Sequence[int]) -> list[Fault]:
    """Find the rows that cannot be counted: unknown codes, and counties beside their districts."""
    whys = {
        "unknown": (
            "This is the code or name of no lower-tier area, or of one that was split since.",
            "Give the figure for the areas in force today.",
        ),
        "county": (
            "This is a county, and the other rows are districts: two tiers in one table, which would count the same "
            "people twice.",
            "Keep the districts and leave the counties out.",
        ),
    }
    if not (kinds == "area").any():
        whys["county"] = ("This is a county.", "Give the figures of its districts: everything is counted from those.")
    return [
        Fault(file=file, row=row, column="area_code", value=str(code), why=whys[kind][0], remedy=whys[kind][1])
        for row, code, kind in zip(rows, counts["area_code"], kinds, strict=True)
        if kind in whys
    ]
