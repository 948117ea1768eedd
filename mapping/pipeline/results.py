"""Measure coverage under every definition, and from it the headline, the gaps and the books."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from ..measuring.coverage import Question, atom_coverage, described
from ..measuring.gaps import gaps
from ..measuring.headline import headline
from ..measuring.rollup import parent_coverage
from ..reading.register import Register
from ..vocabulary.codes import LEVELS
from ..vocabulary.schema import DEFINITIONS, NOT_KNOWN
from .books import totals
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
    themselves = bool((nested["child_code"] == nested["parent_code"]).all())
    names = inputs.atoms if themselves else _names(inputs.atoms, nested)
    low: dict[str, pd.DataFrame] = {}
    high: dict[str, pd.DataFrame] = {}
    for definition in DEFINITIONS:
        asked = question(config, inputs.register, definition)
        counted = atom_coverage(atoms, inputs.register.teams, linked.links, linked.claims, asked=asked)
        low[definition] = described(counted, inputs.atoms, inputs.low_income, asked=asked, level="ltla")
        rolled = counted if themselves else _to_verify(parent_coverage(counted, nested), inputs)
        high[definition] = described(rolled, names, inputs.low_income, asked=asked, level=config.level)
    counts = headline(high)
    return Results(
        asked=question(config, inputs.register, config.definition),
        level=config.level,
        coverage=high,
        atoms=low,
        headline=counts,
        gaps=gaps(high[config.definition]),
        reconciliation=totals(inputs, linked, low["standard"], high["standard"], counts),
    )


def headlines(inputs: Inputs, linked: Linked, config: Config) -> dict[str, pd.DataFrame]:
    """Measure the HEADLINE at every level."""
    return {level: measure(inputs, linked, replace(config, level=level)).headline for level in LEVELS}


def _to_verify(rolled: pd.DataFrame, inputs: Inputs) -> pd.DataFrame:
    """Mark what an area to come takes over from those of today: no status is inherited without being verified."""
    if inputs.ahead:
        inherited = rolled.index.isin(list(inputs.ahead.successors)) & (rolled["status"] != NOT_KNOWN)
        rolled["reverify"] = rolled["reverify"] | inherited
    return rolled


def _names(atoms: pd.DataFrame, nested: pd.DataFrame) -> pd.DataFrame:
    """Name the parents, with the nation and region of their parts."""
    first = atoms.set_index("area_code")[["nation", "region_name"]]
    made = nested.sort_values("share", ascending=False, kind="stable").join(first, on="child_code")
    made = made.groupby("parent_code", as_index=False).first()
    return made.rename(columns={"parent_code": "area_code", "parent_name": "area_name"})
