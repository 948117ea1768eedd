"""Describe which statements of none are later than the evidence of a team there: one of the two must be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from ..vocabulary.errors import Fault
from ..vocabulary.schema import UNSETTLED
from ..wording.phrases import dated, listed
from .inputs import Inputs, Linked
from .results import atoms_measured
from .settings import Settings


@dataclass(frozen=True, kw_only=True)
class Against:
    """One such statement: its row in statements.csv, the teams that it speaks against, and both as what to look at."""

    row: int
    teams: frozenset[str]
    fault: Fault

    @property
    def sentence(self) -> str:
        """Both in a sentence."""
        return self.fault.sentence()


def against(inputs: Inputs, linked: Linked, config: Settings) -> Iterator[Against]:
    """Return the statements to the contrary, in the order of their rows, under the chosen definition."""
    counted = atoms_measured(inputs, linked, config)
    spoken = counted[counted["contrary"].notna()]
    stated = linked.claims.drop_duplicates("source_row").set_index("source_row")["stated_area"]
    for row, areas in spoken.groupby("contrary_row", sort=True):
        named = [*areas["team_ids"].dropna(), *areas["other_team_ids"].dropna()]
        teams = sorted({team for cell in named for team in str(cell).split(";")})
        yield Against(
            row=int(str(row)), teams=frozenset(teams),
            fault=Fault(
                file=inputs.register.called("statements.csv"), row=int(str(row)), column="claim", value="none",
                why=_why(str(stated[row]), areas, teams),
                remedy="Ask which of the two holds. Until then the team stays, and the area is marked to be checked.",
            ),
        )  # fmt: skip


def _why(stated: str, areas: pd.DataFrame, teams: list[str]) -> str:
    """Describe what was stated when, and what is recorded there on evidence of which day."""
    when = dated(areas["contrary_on"].iloc[0], areas["contrary_written"].iloc[0])
    newest = areas.sort_values("evidence_on", na_position="first").iloc[-1]
    evidence = newest["evidence_on"]
    on = "undated evidence" if pd.isna(evidence) else f"evidence of {dated(evidence, newest['evidence_written'])}"
    heard = areas["status"].isin(UNSETTLED).all()
    named = f" ({listed(teams)})" if teams else ""
    return (
        f"This statement of {when} says that there is no team in {stated}, but a team is "
        f"{'heard of' if heard else 'recorded'} there{named}, on {on}."
    )
