"""Say for each lower-tier area what is recorded of it on a day, and what share of its babies that may reach."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from ..vocabulary.schema import (
    CONFIRMED_NONE,
    CONTRADICTED,
    COVERED,
    IN_DEVELOPMENT,
    NOT_COMMISSIONED,
    NOT_KNOWN,
    PARTLY_COVERED,
    PREDECESSOR,
    RECORDED,
    SERVED_EXTENT_UNKNOWN,
)
from ..vocabulary.tables import COVERAGE
from . import evidence


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked: the day, which teams count, how old evidence may be, and where the register is complete."""

    on: date
    definition: str
    admitted: Collection[str]
    fresh_months: int = 36
    complete: Collection[str] = ()


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
    babies_covered_high babies_no_team_recorded teams team_ids other_team_ids evidence_on reverify`. Whole babies:
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
    serving = _serving(teams, links, asked)
    claims = claims[claims["claim"] != NOT_COMMISSIONED]
    said = _said(claims, serving, asked)
    facts = _facts(made.index, serving, said)
    facts["carried"] = made.index.isin(claims.loc[_carried(claims), "area_code"])
    silent = ~made.index.isin(_spoken_of(serving, claims))
    made["status"] = _status(facts, made["nation"].isin(list(asked.complete)) & silent)
    made["share_low"], made["share_high"] = _shares(made["status"], facts)
    made["reverify"] = _reverify(made["status"], facts)
    made["teams"] = facts["open_teams"].astype("Int64")
    for column in ("team_ids", "other_team_ids", "evidence_on"):
        made[column] = facts[column]
    return _in_babies(made).drop(columns="nation")


def _serving(teams: pd.DataFrame, links: pd.DataFrame, asked: Question) -> pd.DataFrame:
    """Put beside each link what its team is on the day: open, perhaps, coming, gone, or not counted."""
    force = evidence.in_force(teams, asked.on)
    kind = pd.Series("perhaps", index=teams.index, dtype="string")
    kind[(teams["status"] == "open") & (force == evidence.YES)] = "open"
    kind[(teams["status"] == "closed") & (force == evidence.YES)] = "open"
    # A team that is called closed without any closing day is gone: no date may bring it back to life.
    undated_closing = (teams["status"] == "closed") & teams["closed_latest"].isna()
    kind[(force == evidence.NO) | undated_closing] = "gone"
    kind[teams["status"] == "in_development"] = "coming"
    kind[~teams["definition_class"].isin(list(asked.admitted))] = "not_counted"
    about = pd.DataFrame({"team_id": teams["team_id"], "kind": kind, "team_status": teams["status"]})
    made = links.merge(about, on="team_id", how="left", validate="many_to_one")
    made["kind"] = made["kind"].mask((made["kind"] == "open") & (made["method"] == CONTRADICTED), "perhaps")
    made["fresh"] = evidence.is_fresh(made["evidence_on"], asked.on, asked.fresh_months) & ~_carried(made)
    return made


def _carried(rows: pd.DataFrame) -> pd.Series:
    """Say of which rows the status is carried over from an area that came before: it has to be verified anew."""
    return (rows["method"] == PREDECESSOR).fillna(False).astype(bool)


def _said(claims: pd.DataFrame, serving: pd.DataFrame, asked: Question) -> pd.DataFrame:
    """
    Keep the statements that bear on the day: fresh ones, made on or before it, of an area of today.

    A statement of none is overtaken by a later sign of a team there, of any definition, and by an undated one, since
    nobody can say that the undated one came first.
    """
    day = pd.Timestamp(asked.on)
    fresh = evidence.is_fresh(claims["stated_earliest"], asked.on, asked.fresh_months) & ~_carried(claims)
    kept = claims[fresh & (claims["stated_earliest"] <= day) & claims["claim"].isin(["none", "in_development"])]
    signs = pd.concat(
        [
            claims.loc[claims["claim"] == "team", ["area_code", "stated_earliest"]],
            serving.loc[serving["team_status"] == "open", ["area_code", "evidence_on"]].rename(
                columns={"evidence_on": "stated_earliest"}
            ),
        ]
    )
    latest = (
        signs.fillna({"stated_earliest": pd.Timestamp.max.floor("s")}).groupby("area_code")["stated_earliest"].max()
    )
    sign = latest.reindex(kept["area_code"]).to_numpy("datetime64[s]")
    overtaken = (kept["claim"] == "none") & (sign >= kept["stated_earliest"].to_numpy("datetime64[s]"))
    return kept[~overtaken]


def _spoken_of(serving: pd.DataFrame, claims: pd.DataFrame) -> set[str]:
    """Give the areas of which a row or a statement speaks of a team that has not gone, whether it counts or not."""
    rows = serving.loc[serving["kind"] != "gone", "area_code"]
    return set(rows) | set(claims.loc[claims["claim"] != "none", "area_code"])


def _facts(index: pd.Index, serving: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
    """Gather, area by area, what the rules of status and share need to know."""
    now = serving[serving["kind"] == "open"]
    possible = serving[serving["kind"].isin(["open", "perhaps"])]
    coming = serving[serving["kind"] == "coming"]
    others = serving[serving["kind"] != "open"]
    whole = now[now["extent"] == "whole"]
    none, planned = said[said["claim"] == "none"], said[said["claim"] == "in_development"]

    def present(rows: pd.DataFrame) -> pd.Series:
        return pd.Series(index.isin(rows["area_code"].unique()), index=index)

    def listed(rows: pd.DataFrame) -> pd.Series:
        joined = rows.groupby("area_code")["team_id"].agg(lambda ids: ";".join(sorted(ids)))
        return joined.reindex(index).astype("string")

    used = pd.concat(
        [
            possible[["area_code", "evidence_on"]],
            coming[["area_code", "evidence_on"]],
            said[["area_code", "stated_earliest"]].rename(columns={"stated_earliest": "evidence_on"}),
        ]
    )
    return pd.DataFrame(
        {
            "open": present(now),
            "open_whole": present(whole),
            "open_part": present(now[now["extent"] == "part"]),
            "open_whole_fresh": present(whole[whole["fresh"]]),
            "open_fresh": present(now[now["fresh"]]),
            "perhaps": present(possible),
            "none_fresh": present(none),
            "coming": present(coming) | present(planned),
            "coming_fresh": present(coming[coming["fresh"]]) | present(planned),
            "low": now[now["fresh"]].groupby("area_code")["share_low"].max().reindex(index).fillna(0.0),
            "high": possible.groupby("area_code")["share_high"].sum().reindex(index).clip(upper=1.0),
            "open_teams": now.groupby("area_code").size().reindex(index).fillna(0),
            "team_ids": listed(now),
            "other_team_ids": listed(others),
            "evidence_on": used.groupby("area_code")["evidence_on"].max().reindex(index),
        }
    )


def _status(facts: pd.DataFrame, complete: pd.Series) -> pd.Series:
    """Apply the rule of status; the first condition that fits decides."""
    rules = [
        (facts["open_whole"], COVERED),
        (facts["open_part"], PARTLY_COVERED),
        (facts["open"], SERVED_EXTENT_UNKNOWN),
        (facts["perhaps"], NOT_KNOWN),
        (facts["none_fresh"], CONFIRMED_NONE),
        (facts["coming"], IN_DEVELOPMENT),
        (complete, CONFIRMED_NONE),
    ]
    chosen = np.select([rule.to_numpy(bool) for rule, _ in rules], [status for _, status in rules], NOT_KNOWN)
    return pd.Series(chosen, index=facts.index, dtype="string")


def _shares(status: pd.Series, facts: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Give the least and the greatest share of an area's babies who live where a team serves."""
    recorded = status.isin(RECORDED)
    stale_development = (status == IN_DEVELOPMENT) & ~facts["coming_fresh"]
    open_ended = (status == NOT_KNOWN) | stale_development
    low = facts["low"].where(recorded, 0.0).astype("Float64")
    high = facts["high"].where(recorded, 0.0).where(~open_ended, 1.0).fillna(0.0).astype("Float64")
    return low, high


def _reverify(status: pd.Series, facts: pd.DataFrame) -> pd.Series:
    """Mark an area whose status rests on evidence that is undated, too old, or about an area that came before."""
    needed = pd.Series(False, index=status.index)
    needed = needed.mask(status == COVERED, ~facts["open_whole_fresh"])
    needed = needed.mask(status.isin([PARTLY_COVERED, SERVED_EXTENT_UNKNOWN]), ~facts["open_fresh"])
    needed = needed.mask((status == NOT_KNOWN) & (facts["perhaps"] | facts["carried"]), True)
    needed = needed.mask(status == IN_DEVELOPMENT, ~facts["coming_fresh"])
    return needed.astype("boolean")


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
