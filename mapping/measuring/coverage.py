"""Say for each lower-tier area what is recorded of it on a day, and what share of its babies that may reach."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..vocabulary.schema import (
    CONFIRMED_NONE,
    COVERED,
    HEARD_OF,
    IN_DEVELOPMENT,
    NOT_COMMISSIONED,
    NOT_KNOWN,
    PARTLY_COVERED,
    RECORDED,
    SERVED_EXTENT_UNKNOWN,
    UNSETTLED,
)
from ..vocabulary.standing import HEARD, NOT_OPEN_YET, PERHAPS
from ..vocabulary.tables import COVERAGE
from . import statements
from .proof import proof
from .question import Question
from .standing import standing


def atom_coverage(
    atoms: pd.DataFrame, teams: pd.DataFrame, links: pd.DataFrame, claims: pd.DataFrame, *, asked: Question
) -> pd.DataFrame:
    """
    Say for each lower-tier area whether a team served it on a day.

    Parameters
    ----------
    atoms
        One row an area: `area_code nation babies` (babies may be missing).
    teams, links, claims
        TEAMS, LINKS and CLAIMS tables.
    asked
        The day, the classes of team that count, the age that evidence may have, the nations taken as complete.

    Returns
    -------
    One row an area, indexed by `area_code`: `status share_low share_high babies babies_covered_low
    babies_covered_high babies_no_team_recorded teams team_ids other_team_ids`, and what `proof` gives. Whole babies:
    "at least" is rounded down and "at most" up. Where babies are missing, so is every count of them.

    Raises
    ------
    ValueError
        If a link or a claim names an area that is not in `atoms`.
    """
    made = atoms.set_index("area_code")[["nation", "babies"]]
    strangers = (set(links["area_code"]) | set(claims["area_code"])) - set(made.index)
    if strangers:
        message = f"links or claims name areas that are not there: {sorted(strangers)[:3]}"
        raise ValueError(message)
    claims = claims[claims["claim"] != NOT_COMMISSIONED]
    serving = standing(teams, links, asked=asked)
    said = statements.bearing(claims, serving, asked)
    told = statements.telling(claims, asked)
    facts = _facts(made.index, serving, said, told)
    silent = ~made.index.isin(statements.spoken_of(serving, claims))
    made["status"] = _status(facts, made["nation"].isin(list(asked.complete)) & silent)
    made["share_low"], made["share_high"] = _shares(made["status"], facts)
    made["teams"] = facts["open_teams"].astype("Int64")
    for column in ("team_ids", "other_team_ids"):
        made[column] = facts[column]
    proven = proof(made["status"], serving, said, claims, asked=asked)
    return _in_babies(made.join(proven)).drop(columns="nation")


def _facts(index: pd.Index, serving: pd.DataFrame, said: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Gather, area by area, what the rules of status and share need to know."""
    now = serving[serving["counts"]]
    possible = serving[serving["counts"] | serving["reason"].isin(PERHAPS)]
    coming = serving[serving["reason"] == NOT_OPEN_YET]
    none, planned = said[said["claim"] == "none"], said[said["claim"] == "in_development"]

    def present(rows: pd.DataFrame) -> pd.Series:
        return pd.Series(index.isin(rows["area_code"].unique()), index=index)

    def listed(rows: pd.DataFrame) -> pd.Series:
        joined = rows.groupby("area_code")["team_id"].agg(lambda ids: ";".join(sorted(ids)))
        return joined.reindex(index).astype("string")

    return pd.DataFrame(
        {
            "open": present(now),
            "open_whole": present(now[now["extent"] == "whole"]),
            "open_part": present(now[now["extent"] == "part"]),
            "perhaps": present(possible),
            "none_fresh": present(none),
            "coming": present(coming) | present(planned),
            "coming_fresh": present(coming[coming["fresh"]]) | present(planned),
            "heard": present(serving[serving["reason"].isin(HEARD)]) | present(told),
            "low": now[now["fresh"]].groupby("area_code")["share_low"].max().reindex(index).fillna(0.0),
            "high": possible.groupby("area_code")["share_high"].sum().reindex(index).clip(upper=1.0),
            "open_teams": now.groupby("area_code").size().reindex(index).fillna(0),
            "team_ids": listed(now),
            "other_team_ids": listed(serving[~serving["counts"]]),
        }
    )


def _status(facts: pd.DataFrame, complete: pd.Series) -> pd.Series:
    """Apply the rule of status; the first condition that fits decides."""
    rules = [
        (facts["open_whole"], COVERED),
        (facts["open_part"], PARTLY_COVERED),
        (facts["open"], SERVED_EXTENT_UNKNOWN),
        (facts["perhaps"], HEARD_OF),
        (facts["none_fresh"], CONFIRMED_NONE),
        (facts["coming"], IN_DEVELOPMENT),
        (complete, CONFIRMED_NONE),
        (facts["heard"], HEARD_OF),
    ]
    chosen = np.select([rule.to_numpy(bool) for rule, _ in rules], [status for _, status in rules], NOT_KNOWN)
    return pd.Series(chosen, index=facts.index, dtype="string")


def _shares(status: pd.Series, facts: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Give the least and the greatest share of an area's babies who live where a team serves."""
    recorded = status.isin(RECORDED)
    stale_development = (status == IN_DEVELOPMENT) & ~facts["coming_fresh"]
    open_ended = status.isin(UNSETTLED) | stale_development
    low = facts["low"].where(recorded, 0.0).astype("Float64")
    high = facts["high"].where(recorded, 0.0).where(~open_ended, 1.0).fillna(0.0).astype("Float64")
    return low, high


def _in_babies(made: pd.DataFrame) -> pd.DataFrame:
    """Count babies by the shares, in whole babies."""
    babies = made["babies"].astype("Int64")
    # The nudge keeps a product such as 0.29 x 100 from being rounded away from the whole number it stands for.
    made["babies_covered_low"] = np.floor(babies * made["share_low"] + 1e-9).astype("Int64")
    made["babies_covered_high"] = np.ceil(babies * made["share_high"] - 1e-9).astype("Int64")
    made["babies_no_team_recorded"] = babies.where(~made["status"].isin(RECORDED), 0 * babies)
    return made


def described(
    coverage: pd.DataFrame,
    names: pd.DataFrame,
    low_income: pd.Series,
    *,
    asked: Question,
    level: str,
    basis: pd.Series | None = None,
) -> pd.DataFrame:
    """
    Give the COVERAGE table: coverage with the areas' names and the question beside each row.

    Parameters
    ----------
    coverage
        From `atom_coverage` or `parent_coverage`, indexed by `area_code`.
    names
        `area_code area_name nation region_name`, one row an area.
    low_income
        Per cent by `area_code`; an area that is not in it stays missing.
    basis
        What that rests on, by `area_code`; published, if nothing is said.
    """
    made = names[["area_code", "area_name", "nation", "region_name"]].merge(
        coverage.reset_index(), on="area_code", how="outer", validate="one_to_one"
    )
    made["low_income_pct"] = made["area_code"].map(low_income)
    said = pd.Series("published", index=made.index) if basis is None else made["area_code"].map(basis)
    made["low_income_basis"] = said.where(made["low_income_pct"].notna())
    return COVERAGE.shaped(
        made.assign(level=level, on=pd.Timestamp(asked.on), definition=asked.definition).sort_values("area_code")
    )
