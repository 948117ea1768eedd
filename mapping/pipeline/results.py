"""Measure coverage under every definition, and from it the headline, the gaps and the books."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from ..measuring.coverage import Question, atom_coverage, described
from ..measuring.gaps import gaps
from ..measuring.headline import headline
from ..measuring.reconciliation import reconcile
from ..measuring.rollup import parent_coverage
from ..reading.register import Register
from ..vocabulary.codes import LEVELS, NATIONS
from ..vocabulary.schema import DEFINITIONS
from .config import Config
from .inputs import Inputs, Linked


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


def headlines(inputs: Inputs, linked: Linked, config: Config) -> dict[str, pd.DataFrame]:
    """Measure the HEADLINE at every level."""
    return {level: measure(inputs, linked, replace(config, level=level)).headline for level in LEVELS}


def _names(atoms: pd.DataFrame, nested: pd.DataFrame) -> pd.DataFrame:
    """Name the parents, with the nation and region of their parts."""
    first = atoms.set_index("area_code")[["nation", "region_name"]]
    made = nested.sort_values("share", ascending=False, kind="stable").join(first, on="child_code")
    made = made.groupby("parent_code", as_index=False).first()
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
    found = inputs.members.groupby("parent_level")["parent_code"].nunique()
    level = str(coverage["level"].iloc[0])

    def listed(file: str) -> set[int]:
        return set(issues.loc[issues["file"] == file, "row"])

    return reconcile(
        expected_areas=inputs.expected,
        found_areas={**found, "ltla": len(atoms), level: len(coverage)},
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
            "teams.csv": register.teams["team_id"].isin(register.catchments["team_id"]).sum()
            + len(listed("teams.csv")),
            "catchments.csv": len(set(linked.links["source_row"]) | listed("catchments.csv")),
            "statements.csv": len(set(linked.claims["source_row"]) | listed("statements.csv")),
        },
    )
