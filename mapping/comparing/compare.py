"""Compare two registers, or two runs: which areas and headlines moved, why, and by which rows and settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pandas as pd

from ..formats.csv import write_tables
from ..measuring.headline import headline
from ..study.inputs import Inputs, Linked, attempt
from ..study.settings import Settings
from ..vocabulary.changes import BABIES, COMPARE_ROWS, DEFINITION
from ..vocabulary.errors import Fault, InputError, refused, shortened
from ..vocabulary.schema import DEFINITIONS
from ..vocabulary.standing import one_cell
from ..wording.changes import Since
from ..writing.disk import in_sentences
from .moves import areas_moved, headlines_moved, steps
from .register_snapshot import CellChange
from .row_changes import changes
from .sides import Side, read_side, side_of
from .steps import SETTINGS, check_last, passed, settings, steps_between


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What moved between two sides: COMPARE, COMPARE_HEADLINES and COMPARE_ROWS; `definition` is that of the areas."""

    old: Side
    new: Side
    definition: str
    areas: pd.DataFrame
    headlines: pd.DataFrame
    rows: pd.DataFrame


def run_compare(old: Path, new: Path, config: Settings) -> Compared:
    """
    Compare two places, each a register or the folder of a run.

    Two registers are counted with the same settings, each on its own day unless `config` names one; a run is taken with
    the settings of its `run.json`.
    """
    faults: list[Fault] = []
    sides = [attempt(faults, partial(read_side, place, config)) for place in (old, new)]
    if faults:
        raise InputError(faults)
    return compared(sides[0], sides[1], config)


def since_of(comparison: Compared) -> Since:
    """Return what a comparison found, to be said in words."""
    old, new = comparison.old, comparison.new
    nested = new.inputs.members[new.inputs.members["parent_level"] == new.level]
    return Since(
        old_name=old.name, old_on=old.on, new_on=new.on, level=new.level, boards=new.boards,
        definition=comparison.definition, total=nested["parent_code"].nunique(), areas=comparison.areas,
        headlines=comparison.headlines, rows=comparison.rows, inputs=dict(old.files),
    )  # fmt: skip


def since_before(inputs: Inputs, linked: Linked, config: Settings) -> Since | None:
    """Return what moved between the older register or run that was named and this one; none where none was named."""
    if config.since is None:
        return None
    old = read_side(config.since, replace(config, on=None, since=None))
    name = config.register.name if config.register else "the register that ships"
    return since_of(compared(old, side_of(name, inputs, linked, config), config))


def write_compared(comparison: Compared, path: Path) -> list[str]:
    """Write the areas that moved to a CSV file, the headlines and the rows beside it, and say what was written."""
    names = {"compare": path.stem, "compare-headlines": f"{path.stem}-headlines", "compare-rows": f"{path.stem}-rows"}
    if path.suffix.lower() != ".csv":
        why, remedy = "The tables are written as CSV.", f"Name it {path.stem}.csv."
        raise refused(file="--csv", why=why, remedy=remedy, value=path.name)
    with in_sentences(path.parent):
        write_tables(path.parent, {names[name]: table for name, table in since_of(comparison).tables.items()})
    return [(path.parent / f"{name}.csv").as_posix() for name in names.values()]


def compared(old: Side, new: Side, config: Settings) -> Compared:
    """Compare two sides of one level and service, the old one counted on the earlier day."""
    if faults := list(_faults(old, new)):
        raise InputError(faults)
    differences = changes(old.recorded, new.recorded, old.on)
    time = list(passed(old.recorded, old.on, new.on, old.fresh_months))
    names = {name: (name, name) for name in DEFINITIONS}
    chosen = old.definition
    if old.definition != new.definition:
        chosen = f"{old.definition} to {new.definition}"
        names[chosen] = (old.definition, new.definition)
    chains = {name: list(steps_between(old, new, pair, time, differences, config)) for name, pair in names.items()}
    for chain in chains.values():
        check_last(chain)
    every = [*settings(old, new), *time, *differences]
    moves = {name: steps(chain) for name, chain in chains.items()}
    rows, because = named_rows(every, moves[chosen], old, new)
    before, after = (_headline(side, chains, names, which) for which, side in enumerate((old, new)))
    unexplained = {}
    if old.published is not None or new.published is not None:
        anew = any(reason == BABIES for chain in chains.values() for reason, _ in chain)
        unexplained = dict.fromkeys(names, BABIES if anew else DEFINITION)
    return Compared(
        old=old,
        new=new,
        definition=chosen,
        areas=areas_moved(chains[chosen], moves[chosen], because),
        headlines=headlines_moved(chains, moves, before, after, unexplained),
        rows=rows,
    )


def _faults(old: Side, new: Side) -> Iterator[Fault]:
    """Describe why two sides cannot be compared."""
    if old.level != new.level:
        why = f"It is counted on the level {new.level}, and {old.name} on {old.level}: those are not the same areas."
        remedy = f"Compare two of one level: add --level {old.level} for a register, or make the run again with it."
        yield Fault(file=new.name, why=why, remedy=remedy)
    if old.on > new.on:
        why = f"It is counted on {new.on.isoformat()}, and {old.name} later, on {old.on.isoformat()}."
        yield Fault(file=new.name, why=why, remedy="Name the older one first.")
    if old.service and new.service and old.service != new.service:
        why = f"It is about “{shortened(new.service)}”, and {old.name} about “{shortened(old.service)}”."
        yield Fault(file=new.name, why=why, remedy="Compare two registers of one service.")


def _headline(
    side: Side, chains: Mapping[str, list[tuple[str, pd.DataFrame]]], names: Mapping[str, tuple[str, str]], which: int
) -> pd.DataFrame:
    """Return the headline of a side as its own files give it, or as it is counted, under the names of the chains."""
    rows = []
    for name, pair in names.items():
        if side.headline is not None:
            part = side.headline[side.headline["definition"] == pair[which]]
        else:
            part = headline({pair[which]: chains[name][-which][1]})
        rows.append(part.assign(definition=name))
    return pd.concat(rows, ignore_index=True)


_NAMED = 4


def named_rows(
    every: list[CellChange], moved: pd.DataFrame, old: Side, new: Side
) -> tuple[pd.DataFrame, dict[tuple[str, str], str]]:
    """Return the COMPARE_ROWS table, and for each area and reason the rows that say so, in words."""
    parents: dict[str, set[str]] = {}
    for side in (old, new):
        nested = side.inputs.members[side.inputs.members["parent_level"] == side.level]
        for child, parent in zip(nested["child_code"], nested["parent_code"], strict=True):
            parents.setdefault(child, set()).add(parent)
    by_reason = {reason: set(part["area_code"]) for reason, part in moved.groupby("reason")}
    rows: list[dict[str, object]] = []
    words: dict[tuple[str, str], dict[str, None]] = {}
    own_changes = {(change.team_id, change.reason) for change in every if not _of_team(change) and not _follows(change)}
    for change in every:
        there = by_reason.get(change.reason, set())
        if not (anywhere := change.sheet in (SETTINGS, "completeness")):
            there = there & {parent for child in change.areas for parent in parents.get(child, ())}
        if _of_team(change) or (_follows(change) and (not there or (change.team_id, change.reason) in own_changes)):
            continue
        side = old if change.part == "passing" or (change.part == "row" and not change.after) else new
        file = side.called.get(change.sheet, change.sheet)
        rows.append(
            {"reason": change.reason, "file": file, "row": change.row, "team_id": change.team_id,
             "column": change.column, "before": change.before, "after": change.after,
             "areas": ";".join(change.areas), "areas_moved": "" if anywhere else ";".join(sorted(there))}
        )  # fmt: skip
        for area in there:
            words.setdefault((area, change.reason), {})[_words(change, file)] = None
    table = COMPARE_ROWS.shaped(pd.DataFrame(rows, columns=COMPARE_ROWS.names).replace("", pd.NA))
    if table.empty:
        return table, {}
    keys = [name for name in COMPARE_ROWS.names if not name.startswith("areas")]
    joined = table.groupby(keys, dropna=False, sort=False)[["areas", "areas_moved"]].agg(one_cell).reset_index()
    return COMPARE_ROWS.shaped(joined), {key: _listed(list(texts)) for key, texts in words.items()}


def _of_team(change: CellChange) -> bool:
    """Test whether a change only repeats that of the team: its newest evidence, in each of its areas."""
    return change.sheet == "catchments" and change.part == "evidence"


def _follows(change: CellChange) -> bool:
    """Test whether a change only follows from the day of the register, or of the source."""
    return change.part in ("opening", "state") and {change.before[:3], change.after[:3]} == {"by "}


def _words(change: CellChange, file: str) -> str:
    """Describe where a change stands and what it is, on one line."""
    where = file if change.row is None else f"{file}, row {change.row}"
    team = f" ({shortened(change.team_id, 40)})" if change.team_id else ""
    was, now = (f"“{shortened(text, 60)}”" if text else "nothing" for text in (change.before, change.after))
    return f"{where}{team}, {change.column}: {was}, now {now}"


def _listed(texts: list[str]) -> str:
    more = f"; and {len(texts) - _NAMED} more" if len(texts) > _NAMED else ""
    return "; ".join(texts[:_NAMED]) + more
