"""Which teams count, and in words why another does not: read from STANDING, and decided nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd

from ..vocabulary.services import Service
from ..vocabulary.standing import COUNTS, NO_AREA, REASONS, reason_words
from .edition import Edition
from .phrases import when

_ORDER = list(REASONS)
_EXTENTS = {
    "whole": "It serves the whole area",
    "part": "It serves a part of the area",
    "unknown": "How much of the area it serves is not recorded",
}


def team_reasons(edition: Edition) -> dict[str, str]:
    """Give the reason of every team over all areas: that of the area where it comes nearest to counting."""
    made = dict.fromkeys(edition.teams["team_id"], NO_AREA)
    places = edition.standing["reason"].map(_ORDER.index)
    first = edition.standing.assign(place=places).sort_values("place", kind="stable").drop_duplicates("team_id")
    return made | dict(zip(first["team_id"], first["reason"], strict=True))


def counting(edition: Edition) -> set[str]:
    """Give the teams that count in at least one area."""
    return set(edition.standing.loc[edition.standing["counts"], "team_id"])


def why_not(edition: Edition) -> dict[str, str]:
    """Say of every team that counts in no area why, as in "it has closed"; of those that count, nothing."""
    say = partial(_words, _grounds(edition.teams, edition.about), edition.definition)
    return {team: "" if reason == COUNTS else say(team, reason) for team, reason in team_reasons(edition).items()}


def why_not_here(edition: Edition, standing: pd.DataFrame | None = None) -> dict[tuple[str, str], str]:
    """
    Say by area and team why a team that is known of there does not count there.

    Parameters
    ----------
    standing
        STANDING of another day; that of the edition's day, if nothing is said.
    """
    held = edition.standing if standing is None else standing
    return reasons_here(held, edition.teams, definition=edition.definition, about=edition.about)


def reasons_here(
    standing: pd.DataFrame, teams: pd.DataFrame, *, definition: str, about: Service
) -> dict[tuple[str, str], str]:
    """Say the same of a STANDING table and the TEAMS it is of, under a definition of a service."""
    say = partial(_words, _grounds(teams, about), definition)
    left = standing[~standing["counts"]]
    return {(row.area_code, row.team_id): say(row.team_id, row.reason) for row in left.itertuples()}


def extents_here(standing: pd.DataFrame) -> dict[tuple[str, str], str]:
    """
    Say by area and team how much of the area it serves and when that was said, where the team was confirmed later.

    Parameters
    ----------
    standing
        STANDING of the day. Where the two days are the same, or one of them is not known, nothing is said.
    """
    known = standing["counts"] & standing["extent_on"].notna() & standing["evidence_on"].notna()
    apart = standing[known & (standing["extent_on"] != standing["evidence_on"])]
    return {
        (row.area_code, row.team_id): f"{_EXTENTS[row.extent]}, as said {when(row.extent_on, row.extent_written)}; the "
        f"team was confirmed {when(row.evidence_on, row.evidence_written)}."
        for row in apart.itertuples()
    }


def _grounds(teams: pd.DataFrame, about: Service) -> dict[str, str]:
    return {team: about.ground(kind) for team, kind in zip(teams["team_id"], teams["definition_class"], strict=True)}


def _words(grounds: Mapping[str, str], definition: str, team: str, reason: str) -> str:
    return reason_words(reason, definition=definition, ground=grounds.get(team, ""))
