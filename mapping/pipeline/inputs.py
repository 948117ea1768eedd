"""Read everything and bring it onto today's areas, with every fault of every input in one go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from ..linking.gazetteer import Gazetteer, gazetteer
from ..linking.levels import areas_at
from ..linking.link import link, place_statements
from ..linking.rebase import counts_today, of_any_year, shapes_today
from ..reading import denominators, lookups
from ..reading.areas import APPROXIMATE, OFFICIAL, read_shipped_boundaries
from ..reading.cache import passport_beside
from ..reading.register import Register, read_register
from ..reading.sources import data_folder
from ..reading.vector import read_boundaries
from ..vocabulary.errors import Fault, InputError, UnresolvedError
from .config import Config


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Everything read, on today's codes."""

    folder: Path
    atoms: pd.DataFrame
    members: pd.DataFrame
    known: Gazetteer
    register: Register
    babies: pd.DataFrame
    expected: dict[str, int]
    low_income: pd.Series


@dataclass(frozen=True, kw_only=True)
class Linked:
    """The register on today's areas."""

    links: pd.DataFrame
    claims: pd.DataFrame
    issues: pd.DataFrame


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """The areas to draw, of the chosen level and of the lower tier, and what was mended in their boundaries."""

    areas: gpd.GeoDataFrame
    approximate: bool
    notes: tuple[str, ...]
    credit: str = ""


def read_inputs(config: Config) -> tuple[Inputs, Linked]:
    """
    Read everything and bring it onto today's areas.

    Raises
    ------
    InputError
        With every fault of every input.
    UnresolvedError
        If the only faults are stated areas that could not be resolved, and more than `allow_unresolved`.
    """
    folder = config.data or data_folder()
    atoms = lookups.read_atoms(folder)
    members = lookups.members(atoms, lookups.read_health_shares(folder))
    known = gazetteer(
        members, lookups.read_aliases(folder), lookups.read_ambiguous(folder), lookups.read_history(folder)
    )
    faults: list[Fault] = []
    register = read_register(config.register or folder / "register", encoding=config.encoding)
    faults.extend(register.faults)
    babies = _attempt(faults, lambda: _babies(config, folder, known))
    linked = bring_together(register, known)
    unresolved = unresolved_faults(linked.issues)
    if faults:
        raise InputError([*faults, *unresolved])
    if len(unresolved) > config.allow_unresolved:
        raise UnresolvedError(unresolved)
    inputs = Inputs(
        folder=folder,
        atoms=atoms,
        members=members,
        known=known,
        register=register,
        babies=babies,
        expected=lookups.read_expected(folder),
        low_income=denominators.read_low_income(folder),
    )
    return inputs, linked


def _attempt(faults: list[Fault], read: Callable[[], Any]) -> Any:
    """Read something; where that fails, keep the faults and go on, so that all inputs are judged in one go."""
    try:
        return read()
    except InputError as error:
        faults.extend(error.faults)
        return None


def _babies(config: Config, folder: Path, known: Gazetteer) -> pd.DataFrame:
    if config.denominators is None:
        return denominators.read_babies(folder)
    counts = denominators.read_babies_file(config.denominators, encoding=config.encoding)
    return counts_today(counts, known, config.denominators.name)


def bring_together(register: Register, known: Gazetteer) -> Linked:
    """Link every team and place every statement; nothing is dropped without an issue."""
    links, link_issues = link(register.catchments, register.teams, known, dict(register.known_open))
    claims, claim_issues = place_statements(register.statements, known)
    return Linked(links=links, claims=claims, issues=pd.concat([link_issues, claim_issues], ignore_index=True))


def unresolved_faults(issues: pd.DataFrame) -> list[Fault]:
    """Give the issues that have to be mended, as faults."""
    return [
        Fault(file=row.file, row=row.row, column=row.field, value=row.value, why=row.reason, remedy=row.suggestion)
        for row in issues[issues["kind"] == "unresolved"].itertuples()
    ]


def read_shapes(inputs: Inputs, config: Config) -> Drawn:
    """
    Read the boundaries, the shipped ones or the user's, and join them into the areas of the level.

    Raises
    ------
    InputError
        With every fault of the user's file.
    """
    notes: tuple[str, ...] = ()
    credit = ""
    if config.boundaries is None:
        shapes = read_shipped_boundaries(inputs.folder)
    else:
        fetched = passport_beside(config.boundaries)
        credit = fetched.credit if fetched else ""
        read = read_boundaries(config.boundaries, expected=of_any_year(inputs.known), crs=config.crs)
        shapes, carried = shapes_today(read.areas, inputs.known, config.boundaries.name)
        notes = (*read.notes, *carried)
    kind = APPROXIMATE if config.boundaries is None else OFFICIAL
    areas = areas_at(config.level, inputs.atoms, inputs.members, shapes, boundary_kind=kind)
    return Drawn(areas=areas, approximate=kind == APPROXIMATE, notes=notes, credit=credit)


def issue_sentences(issues: pd.DataFrame) -> list[str]:
    """Say each issue on a line."""
    return [f"{row.file}, row {row.row}: {row.value}: {row.reason} {row.suggestion}" for row in issues.itertuples()]


def check(config: Config) -> tuple[dict[str, int], list[str]]:
    """
    Read every input, boundaries too, and say what was read.

    Returns
    -------
    How many rows of each kind, and notes on what was mended or set aside.

    Raises
    ------
    InputError
        With every fault of every input.
    """
    faults: list[Fault] = []
    try:
        inputs, linked = read_inputs(config)
    except InputError as error:
        if boundaries := config.boundaries:
            _attempt(faults, lambda: read_boundaries(boundaries, expected=lambda _code: True, crs=config.crs))
        if not faults:
            raise
        raise InputError([*error.faults, *faults]) from None
    drawn = read_shapes(inputs, config)
    counts = {
        "teams": len(inputs.register.teams),
        "stated areas": len(inputs.register.catchments),
        "statements": len(inputs.register.statements),
        "areas": len(drawn.areas),
    }
    return counts, [*drawn.notes, *issue_sentences(linked.issues)]
