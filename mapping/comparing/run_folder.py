"""Read what a finished run left: what it was asked, and the tables that its counts can be made from again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from ..reading.shipped.sources import sha256_of
from ..vocabulary.codes import LEVELS
from ..vocabulary.errors import Fault, InputError, refused
from ..vocabulary.safe_text import unguarded
from ..vocabulary.schema import DEFINITIONS, Table
from ..vocabulary.tables import CLAIMS, COVERAGE, HEADLINE, LINKS, TEAMS

RECORD = "run.json"
_TABLES = {"areas": COVERAGE, "headline": HEADLINE, "teams": TEAMS, "links": LINKS, "statements": CLAIMS}
_AGAIN = "Make the run again with everyarea run, or name the register that it was made from."


@dataclass(frozen=True, kw_only=True)
class FinishedRun:
    """
    A finished run: what `run.json` says of it, and its tables with their declared types.

    `settings` has what a comparison asks for beyond that; it is empty in a run of an earlier version. `sha256` is that
    of `run.json`, which names the hash of every other file.
    """

    on: date
    level: str
    definition: str
    definition_version: str
    fresh_months: int
    assumed_complete: tuple[str, ...]
    codes_of: str
    preview: str
    title: str
    program: str
    settings: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    sha256: str


# What a column was called in the runs of earlier versions.
_FORMER = {"on_day": "on"}


def is_run(path: Path) -> bool:
    """Test whether a place is the folder of a run that finished."""
    return (path / RECORD).is_file()


def read_run(folder: Path) -> FinishedRun:
    """Read the folder of a finished run: its `run.json`, and the tables `areas headline teams links statements`."""
    record, digest = _record(folder / RECORD)
    faults: list[Fault] = []
    tables = {}
    for name, declared in _TABLES.items():
        try:
            tables[name] = _table(folder, f"tables/{name}.csv", declared, record.get("outputs"))
        except InputError as error:
            faults.extend(error.faults)
    if faults:
        raise InputError(faults)
    try:
        run = FinishedRun(
            on=date.fromisoformat(record["on"]),
            level=str(record["level"]),
            definition=str(record["definition"]),
            definition_version=str(record["definition_version"]),
            fresh_months=int(record["fresh_months"]),
            assumed_complete=tuple(record["assumed_complete"]),
            codes_of=str(record["vintage"]),
            preview=str(record["preview"]),
            title=str(record["title"]),
            program=str(record["versions"]["everyarea"]),
            settings=dict(record.get("settings") or {}),
            tables=tables,
            sha256=digest,
        )
    except (KeyError, TypeError, ValueError) as error:
        lacking = (
            f"It does not say {error.args[0]!r}." if isinstance(error, KeyError) else "What it says cannot be read."
        )
        raise _not_ours(lacking) from None
    if run.level not in LEVELS or run.definition not in DEFINITIONS:
        unknown = f"It knows a level {run.level} and a definition {run.definition}."
        raise _not_ours(unknown)
    return run


def _record(path: Path) -> tuple[dict[str, Any], str]:
    raw = path.read_bytes()
    try:
        record = json.loads(raw)
    except ValueError:
        record = None
    if not isinstance(record, dict):
        raise _not_ours(why="It cannot be read.")
    return record, hashlib.sha256(raw).hexdigest()


def _not_ours(why: str) -> InputError:
    return refused(RECORD, f"This is not the record of a run of this program. {why}".strip(), _AGAIN)


def _table(folder: Path, name: str, declared: Table, outputs: object) -> pd.DataFrame:
    """Read one table, if it is the one that the run wrote."""
    path = folder / name
    if not path.is_file():
        why = "The run has no such table, so that it cannot be compared."
        raise refused(name, why, _AGAIN)
    digest = outputs.get(name) if isinstance(outputs, dict) else None
    if digest != sha256_of(path):
        why = f"The table is not the one that the run wrote: its hash is not the one in {RECORD}."
        raise refused(name, why, _AGAIN)
    try:
        written = pd.read_csv(path, dtype="string", keep_default_na=False, na_values=[""])
        return declared.shaped(_typed(written, declared))
    except ValueError:
        raise refused(name, "The table has not the columns and cells that this program writes.", _AGAIN) from None


def _typed(written: pd.DataFrame, declared: Table) -> pd.DataFrame:
    """Return the cells of a table their types; a column that was not written yet is missing throughout."""
    columns = {}
    for column in declared.columns:
        nothing = pd.Series(pd.NA, index=written.index, dtype="string")
        cells = written.get(column.name, written.get(_FORMER.get(column.name, ""), nothing))
        if column.kind == "text":
            columns[column.name] = cells.map(unguarded, na_action="ignore")
        elif column.kind == "yes_no":
            columns[column.name] = cells.map({"yes": True, "no": False}).astype("boolean")
        elif column.kind in ("whole", "number"):
            columns[column.name] = pd.to_numeric(cells).astype("Int64" if column.kind == "whole" else "Float64")
        else:
            columns[column.name] = pd.to_datetime(cells, format="%Y-%m-%d")
    return pd.DataFrame(columns)
