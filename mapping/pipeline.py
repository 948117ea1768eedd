"""The whole path on one screen: read, link, measure, draw, publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from .drawing.edition import Edition
from .linking.gazetteer import Gazetteer, gazetteer
from .linking.levels import areas_at
from .linking.link import link, place_statements
from .linking.rebase import counts_today, of_any_year, shapes_today
from .measuring.coverage import Question, atom_coverage, described
from .measuring.gaps import gaps
from .measuring.headline import headline
from .measuring.reconciliation import reconcile
from .measuring.rollup import parent_coverage
from .reading import denominators, lookups
from .reading.areas import APPROXIMATE, OFFICIAL, read_shipped_boundaries
from .reading.findings import read_findings
from .reading.register import Register, read_register
from .reading.sources import data_folder, passports
from .reading.vector import read_boundaries
from .vocabulary.codes import COUNTS, NATIONS
from .vocabulary.errors import Fault, InputError, UnresolvedError
from .vocabulary.schema import DEFINITIONS


@dataclass(frozen=True, kw_only=True)
class Config:
    """What was asked for. `today` is used only where the register has no day of its own."""

    today: date
    data: Path | None = None
    register: Path | None = None
    boundaries: Path | None = None
    denominators: Path | None = None
    level: str = "utla"
    on: date | None = None
    definition: str = "standard"
    fresh_months: int = 36
    complete: tuple[str, ...] = ()
    out: Path = Path("outputs")
    encoding: str | None = None
    crs: str | None = None
    tiles: bool = False
    allow_unresolved: int = 0


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Everything read, on today's codes."""

    folder: Path
    atoms: pd.DataFrame
    members: pd.DataFrame
    known: Gazetteer
    register: Register
    babies: pd.DataFrame
    low_income: pd.Series


@dataclass(frozen=True, kw_only=True)
class Linked:
    """The register on today's areas."""

    links: pd.DataFrame
    claims: pd.DataFrame
    issues: pd.DataFrame


@dataclass(frozen=True, kw_only=True)
class Results:
    """What was measured: COVERAGE by definition for the chosen level and for atoms, HEADLINE, GAPS, books."""

    asked: Question
    level: str
    coverage: Mapping[str, pd.DataFrame]
    atoms: Mapping[str, pd.DataFrame]
    headline: pd.DataFrame
    gaps: pd.DataFrame
    reconciliation: pd.DataFrame


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
    members = lookups.members(atoms)
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
        low_income=denominators.read_low_income(folder),
    )
    return inputs, linked


def _attempt(faults: list[Fault], read: Callable[[], Any]) -> Any:  # noqa: ANN401
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
        Fault(
            file=row.file, row=row.row, column=row.field, value=row.value, why=row.reason, remedy=row.suggestion
        )
        for row in issues[issues["kind"] == "unresolved"].itertuples()
    ]


def question(config: Config, register: Register, definition: str) -> Question:
    """Say what is asked under one definition."""
    return Question(
        on=config.on or register.released or config.today,
        definition=definition,
        admitted=register.definitions[definition],
        fresh_months=config.fresh_months,
        complete=register.complete | set(config.complete),
    )


def measure(inputs: Inputs, linked: Linked, config: Config) -> Results:
    """Measure coverage under every definition, and from it the headline, the gaps and the books."""
    atoms = inputs.atoms.merge(
        inputs.babies[["area_code", "people"]].rename(columns={"people": "babies"}), on="area_code", validate="1:1"
    )
    nested = inputs.members[inputs.members["parent_level"] == config.level]
    names = inputs.atoms if config.level == "ltla" else _names(inputs.atoms, nested)
    low: dict[str, pd.DataFrame] = {}
    high: dict[str, pd.DataFrame] = {}
    for definition in DEFINITIONS:
        asked = question(config, inputs.register, definition)
        counted = atom_coverage(atoms, inputs.register.teams, linked.links, linked.claims, asked=asked)
        low[definition] = described(counted, inputs.atoms, inputs.low_income, asked=asked, level="ltla")
        rolled = counted if config.level == "ltla" else parent_coverage(counted, nested)
        high[definition] = described(rolled, names, inputs.low_income, asked=asked, level=config.level)
    counts = headline(high)
    return Results(
        asked=question(config, inputs.register, config.definition),
        level=config.level,
        coverage=high,
        atoms=low,
        headline=counts,
        gaps=gaps(high[config.definition]),
        reconciliation=_books(inputs, linked, high, low, counts),
    )


def _names(atoms: pd.DataFrame, nested: pd.DataFrame) -> pd.DataFrame:
    """Name the parents, with the nation and region of their parts."""
    first = atoms.set_index("area_code")[["nation", "region_name"]]
    made = nested.join(first, on="child_code").groupby("parent_code", as_index=False).first()
    return made.rename(columns={"parent_code": "area_code", "parent_name": "area_name"})


def _books(
    inputs: Inputs,
    linked: Linked,
    high: Mapping[str, pd.DataFrame],
    low: Mapping[str, pd.DataFrame],
    counts: pd.DataFrame,
) -> pd.DataFrame:
    """Reconcile areas, babies and rows."""
    coverage, atoms = high["standard"], low["standard"]
    totals = counts[(counts["unit"] == "babies") & (counts["definition"] == "standard")].set_index("scope")["total"]
    register, issues = inputs.register, linked.issues
    level = str(coverage["level"].iloc[0])

    def listed(file: str) -> set[int]:
        return set(issues.loc[issues["file"] == file, "row"])

    return reconcile(
        expected_areas=COUNTS,
        found_areas={**COUNTS, "ltla": len(atoms), level: len(coverage)},
        babies={
            "as read": inputs.babies["people"].sum(skipna=False),
            "by lower-tier area": atoms["babies"].sum(skipna=False),
            f"by area of the level {level}": coverage["babies"].sum(skipna=False),
            "by nation": totals[list(NATIONS)].sum(skipna=False),
            "United Kingdom": totals["UK"],
        },
        rows_in={
            "teams.csv": len(register.teams),
            "catchments.csv": len(register.catchments),
            "statements.csv": len(register.statements),
        },
        rows_accounted={
            "teams.csv": register.teams["team_id"].isin(register.catchments["team_id"]).sum() + len(listed("teams.csv")),
            "catchments.csv": len(set(linked.links["source_row"]) | listed("catchments.csv")),
            "statements.csv": len(set(linked.claims["source_row"]) | listed("statements.csv")),
        },
    )


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """The areas to draw, of the chosen level and of the lower tier, and what was mended in their boundaries."""

    areas: gpd.GeoDataFrame
    approximate: bool
    notes: tuple[str, ...]


def read_shapes(inputs: Inputs, config: Config) -> Drawn:
    """
    Read the boundaries, the shipped ones or the user's, and join them into the areas of the level.

    Raises
    ------
    InputError
        With every fault of the user's file.
    """
    if config.boundaries is None:
        shapes, notes = read_shipped_boundaries(inputs.folder), ()
    else:
        read = read_boundaries(config.boundaries, expected=of_any_year(inputs.known), crs=config.crs)
        shapes, carried = shapes_today(read.areas, inputs.known, config.boundaries.name)
        notes = (*read.notes, *carried)
    kind = APPROXIMATE if config.boundaries is None else OFFICIAL
    areas = areas_at(config.level, inputs.atoms, inputs.members, shapes, boundary_kind=kind)
    return Drawn(areas=areas, approximate=kind == APPROXIMATE, notes=notes)


def edition(inputs: Inputs, linked: Linked, results: Results, drawn: Drawn, config: Config) -> Edition:
    """Put together all that pictures and pages may show."""
    every = passports(inputs.folder)
    used = [passport for name, passport in every.items() if drawn.approximate or name != "boundaries"]
    return Edition(
        title=inputs.register.title,
        service=inputs.register.service,
        definition=config.definition,
        definition_version=inputs.register.definition_version,
        on=results.asked.on,
        level=config.level,
        fresh_months=config.fresh_months,
        assumed_complete=tuple(nation for nation in NATIONS if nation in config.complete),
        completeness=inputs.register.completeness,
        coverage=results.coverage[config.definition],
        headline=results.headline,
        gaps=results.gaps,
        teams=inputs.register.teams,
        issues=linked.issues,
        reconciliation=results.reconciliation,
        findings=read_findings(inputs.folder),
        shapes=drawn.areas,
        approximate=drawn.approximate,
        boundary_credit=every["boundaries"].credit if drawn.approximate else _official_credit(config),
        bases=lookups.read_bases(inputs.folder, inputs.register.teams),
        passports=tuple(used),
    )


def _official_credit(config: Config) -> str:
    """Credit boundaries that the user brought: official ones carry two lines, whose year is that of the data."""
    name = config.boundaries.name if config.boundaries else ""
    return (
        f"Boundaries from the file {name}, handed in by whoever made this map. Boundaries of the Office for National "
        "Statistics are licensed under the Open Government Licence v.3.0 and contain OS data © Crown copyright and "
        "database right."
    )
