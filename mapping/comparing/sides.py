"""Read one side of a comparison: a register, which is counted, or the folder of a run, which says how it was."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from ..formats.licences import VINTAGE
from ..measuring.coverage import atom_coverage
from ..measuring.evidence import Question
from ..reading.register.history import write_earlier
from ..reading.register.register import Register
from ..reading.shipped.sources import sha256_of
from ..study.geography import day_counted
from ..study.inputs import Inputs, Linked, read_inputs
from ..study.results import coverage_at
from ..study.settings import Settings
from ..vocabulary.boards import FIRST_BOARDS, year_words
from ..vocabulary.codes import NATIONS
from ..vocabulary.errors import InputError, UnresolvedError, refused
from .register_snapshot import Recorded
from .run_folder import RECORD, FinishedRun, is_run, read_run

# A register as it stood on a day: its name, an at sign, and the day.
_EARLIER = re.compile(r"(.+)@(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))")
_AGAIN = "Make the run again with this program."


@dataclass(frozen=True, kw_only=True)
class Side:
    """
    One side of a comparison: what its register says, and how it was counted.

    `version` is that of the definition in words. `inputs` has the areas and babies on which it is counted again.
    `published` and `headline` are what the files of a run say; they are missing where the side is a register. `files`
    names what was read, each with its sha256. `boards` says of which year the care boards are, at the level that has
    any. `called` is what its keepers call each sheet.
    """

    name: str
    kind: str
    on: date
    level: str
    definition: str
    version: str
    fresh_months: int
    assumed: frozenset[str]
    vintage: date | None
    boards: str
    admitted: Mapping[str, tuple[str, ...]]
    service: str
    recorded: Recorded
    inputs: Inputs
    files: Mapping[str, str]
    program: str
    called: Mapping[str, str]
    published: pd.DataFrame | None = None
    headline: pd.DataFrame | None = None


def read_side(path: Path, config: Settings) -> Side:
    """
    Read one side of a comparison: a register, or the folder of a run.

    With `@2026-06-01` behind it, a register is read as it stood on that day, by its change log.
    """
    try:
        if earlier := _EARLIER.fullmatch(path.name):
            return _earlier(path, path.with_name(earlier[1]), date.fromisoformat(earlier[2]), config)
        if is_run(path):
            return _of_run(path.name, read_run(path), config)
        if path.is_dir() and not any(file.name.lower() == "teams.csv" for file in path.iterdir()):
            why = "This is neither a register nor the folder of a finished run: it holds no teams.csv and no run.json."
            raise refused(path.name, why, "Name a folder that holds one of the two.")
        config = replace(config, register=path)
        inputs, linked = read_inputs(config)
        return side_of(path.name, inputs, linked, config)
    except InputError as error:
        kind = UnresolvedError if isinstance(error, UnresolvedError) else InputError
        place = path.as_posix()
        raise kind(
            replace(fault, file=place if fault.file in (place, path.name) else f"{place}: {fault.file}")
            for fault in error.faults
        ) from None


def _earlier(path: Path, place: Path, day: date, config: Settings) -> Side:
    """Read a register as it stood on an earlier day."""
    with TemporaryDirectory() as folder:
        write_earlier(place, day, Path(folder), encoding=config.encoding)
        config = replace(config, register=Path(folder), on=config.on or day)
        inputs, linked = read_inputs(config)
        return side_of(path.name, inputs, linked, config)


def side_of(name: str, inputs: Inputs, linked: Linked, config: Settings) -> Side:
    """Return the side that a register makes, once it is read."""
    register = inputs.register
    return Side(
        name=name,
        kind="register",
        on=day_counted(register, config),
        level=config.level,
        definition=config.definition,
        version=register.definition_version,
        fresh_months=config.fresh_months,
        assumed=frozenset(config.complete),
        vintage=config.vintage,
        boards=inputs.areas.boards.year if config.level == "health" else "",
        admitted=register.definitions,
        service=register.service,
        recorded=recorded_of(register, linked),
        inputs=inputs,
        files={path.name: sha256_of(path) for path in register.files},
        program="",
        called={sheet: register.called(f"{sheet}.csv") for sheet in ("teams", "catchments", "statements")},
    )


def recorded_of(register: Register, linked: Linked) -> Recorded:
    """Return what a register says on today's areas, each link with the day of its own row's evidence."""
    links = linked.links.assign(stated_earliest=linked.links["extent_on"])
    return Recorded(register.teams, links, linked.claims, register.complete)


def _of_run(name: str, run: FinishedRun, config: Settings) -> Side:
    """Return the side that the files of a run make, to be counted again on the areas of today."""
    settings: Mapping[str, Any] = run.settings
    why = ""
    if settings.get("within"):
        why = f"It is a run of one place, {settings['within']}, and only whole runs are compared."
    elif run.codes_of != VINTAGE:
        why = f"Its areas are those of {run.codes_of}, and this program counts on those of {VINTAGE}."
    elif run.preview and not settings.get("areas_of"):
        why = "It is a preview of other areas, and does not say of which day."
    if why:
        raise refused(RECORD, why, _AGAIN)
    vintage = date.fromisoformat(settings["areas_of"]) if settings.get("areas_of") else None
    boards_on = run.on if "boards" in settings else FIRST_BOARDS
    inputs, _ = read_inputs(replace(config, register=None, on=None, vintage=vintage, boards_on=boards_on, complete=()))
    boards = settings.get("boards", year_words(FIRST_BOARDS)) if run.level == "health" else ""
    if boards not in ("", inputs.areas.boards.year):
        why = f"Its care boards are those of {boards}, and these would be of {inputs.areas.boards.year}."
        remedy = "Name the look-up that the run was made with, with --boards, or leave --boards out if it had none."
        raise refused(RECORD, why, remedy)
    recorded = Recorded(
        run.tables["teams"], run.tables["links"].assign(stated_earliest=pd.NaT), run.tables["statements"],
        frozenset(settings.get("complete", ())),
    )  # fmt: skip
    strange = (set(recorded.links["area_code"]) | set(recorded.claims["area_code"])) - set(inputs.atoms["area_code"])
    if strange:
        why = f"It names areas that are none of today: {', '.join(sorted(strange)[:3])}."
        raise refused(file="tables/links.csv", why=why, remedy=_AGAIN)
    return Side(
        name=name,
        kind="run",
        on=run.on,
        level=run.level,
        definition=run.definition,
        version=run.definition_version,
        fresh_months=run.fresh_months,
        assumed=frozenset(run.assumed_complete),
        vintage=vintage,
        boards=boards,
        admitted={k: tuple(v) for k, v in settings["admitted"].items()} if "admitted" in settings
        else inputs.register.definitions,
        service=str(settings.get("service", "")),
        recorded=recorded,
        inputs=inputs,
        files={"run.json": run.sha256},
        program=run.program,
        called={sheet: f"{sheet}.csv" for sheet in ("teams", "catchments", "statements")},
        published=run.tables["areas"],
        headline=run.tables["headline"],
    )  # fmt: skip


def count(register: Recorded, side: Side, definition: str, config: Settings, *, on: date) -> pd.DataFrame:
    """Count what a register says, on a day, in the way of a side: the COVERAGE of one definition."""
    inputs = side.inputs
    babies = inputs.babies[["area_code", "people"]].rename(columns={"people": "babies"})
    question = Question(
        on=on,
        definition=definition,
        admitted=side.admitted[definition],
        fresh_months=side.fresh_months,
        complete=register.complete | (side.assumed & set(NATIONS)),
    )
    atoms = inputs.atoms.merge(babies, on="area_code", validate="1:1")
    counted = atom_coverage(atoms, register.teams, register.links, register.claims, asked=question)
    return coverage_at(counted, inputs, replace(config, on=on), side.level, definition)
