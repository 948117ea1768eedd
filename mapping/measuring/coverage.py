"""
Say for each lower-tier area what is recorded of it on a day, and what share of its babies that may reach.

Whether each team counts in each area on a day, and why: decided here, and carried to whoever prints it.

Whether the funding on record of a team has ended or ends within twelve months: it is said, and closes nothing.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..measuring import evidence
from ..vocabulary import standing as why
from ..vocabulary.numbers import at_date
from ..vocabulary.schema import (
    CONFIRMED_NONE,
    CONTRADICTED,
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
from ..vocabulary.standing import FUNDING, HEARD, NOT_OPEN_YET, PERHAPS, STANDING, in_cell, in_cells, joined
from ..vocabulary.tables import COVERAGE
from .evidence import Question, proof

_ORDER = {reason: place for place, reason in enumerate(why.REASONS)}
_KEY = ["area_code", "team_id"]


def standing(teams: pd.DataFrame, links: pd.DataFrame, *, asked: Question) -> pd.DataFrame:
    """
    Say of each team, in each lower-tier area that it is linked to, whether it counts there and why.

    Parameters
    ----------
    teams, links
        TEAMS and LINKS tables.
    asked
        The day and the classes of team that count.

    Returns
    -------
    One row a link: the columns of LINKS, with `counts` and `reason`; `team_status` as the register has it; `carried`,
    whether it names an area that came before; and `fresh`, whether its evidence counts towards "at least".
    """
    about = pd.DataFrame(
        {"team_id": teams["team_id"], "reason": _reasons(teams, asked), "team_status": teams["status"]}
    )
    table = links.merge(about, on="team_id", how="left", validate="many_to_one")
    tied = (table["reason"] == why.COUNTS) & (table["method"] == CONTRADICTED)
    table["reason"] = table["reason"].mask(tied, why.CONTRADICTED_ROWS)
    table["counts"] = (table["reason"] == why.COUNTS).astype(bool)
    table["carried"] = evidence.carried(table)
    table["fresh"] = evidence.is_fresh(table["evidence_on"], asked.on, asked.fresh_months) & ~table["carried"]
    return table


def _reasons(teams: pd.DataFrame, asked: Question) -> pd.Series:
    """Return the reason of each team by itself; the first rule that fits decides."""
    force = evidence.in_force(teams, asked.on)
    status = teams["status"].astype("string")
    planned = (status == IN_DEVELOPMENT).fillna(False)
    # A team that is called closed without any closing day is gone: no date may bring it back to life.
    undated_closing = (status == "closed").fillna(False) & teams["closed_latest"].isna()
    gone = ~planned & ((force == evidence.NO) | undated_closing)
    rules = [
        (gone & (teams["opened_earliest"] > pd.Timestamp(asked.on)), why.OPENS_LATER),
        (gone, why.CLOSED),
        (~teams["definition_class"].isin(list(asked.admitted)), why.OUTSIDE_DEFINITION),
        (planned, why.NOT_OPEN_YET),
        (status == "paused", why.PAUSED),
        (~status.isin(["open", "closed"]), why.STATUS_UNKNOWN),
        (force != evidence.YES, why.DATES_LEAVE_OPEN),
    ]
    chosen = np.select(
        [rule.fillna(False).to_numpy(bool) for rule, _ in rules], [code for _, code in rules], why.COUNTS
    )
    return pd.Series(chosen, index=teams.index, dtype="string")


def standing_at(atoms: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """
    Return the STANDING table of a level.

    A team counts in an area that is made of others if it counts in any of them; else its reason is the first, in the
    order of `REASONS`, that fits any of them. It serves the whole only if it serves the whole of all of them.

    Parameters
    ----------
    atoms
        From `standing`.
    members
        MEMBERS rows of one parent level.
    """
    parts = atoms.merge(members[["child_code", "parent_code"]], left_on="area_code", right_on="child_code")
    parts["area_code"] = parts["parent_code"]
    parts["order"] = parts["reason"].map(_ORDER)
    # What a team that counts serves is told by the areas where it counts.
    deciding = parts[parts["order"] == parts.groupby(_KEY)["order"].transform("min")]
    newest, oldest = (
        deciding.sort_values(day, na_position="first", kind="stable").drop_duplicates(_KEY, keep=keep).set_index(_KEY)
        for day, keep in (("evidence_on", "last"), ("extent_on", "first"))
    )
    rows = newest[["counts", "reason", "evidence_on", "evidence_written"]].sort_index()
    rows[["extent_on", "extent_written"]] = oldest[["extent_on", "extent_written"]]
    rows["extent"] = _extents(deciding, members).reindex(rows.index)
    return STANDING.shaped(rows.reset_index())


def set_apart(table: pd.DataFrame, coverage: pd.DataFrame) -> pd.DataFrame:
    """
    Return STANDING in which a team that reaches too little of an area does not count there, as COVERAGE has decided.

    Parameters
    ----------
    table
        From `standing_at`.
    coverage
        COVERAGE of the same level and day: `neighbour_team_ids` names such teams.
    """
    neighbouring = zip(coverage["area_code"], coverage["neighbour_team_ids"], strict=True)
    apart = {(area, team) for area, cell in neighbouring for team in in_cell(cell)}
    little = [pair in apart for pair in zip(table["area_code"], table["team_id"], strict=True)]
    frame = table.copy()
    frame.loc[little, "counts"] = False
    frame.loc[little, "reason"] = why.REACHES_A_LITTLE
    return frame


def _extents(deciding: pd.DataFrame, members: pd.DataFrame) -> pd.Series:
    """Describe how much of each parent a team serves, by `area_code team_id`."""
    children = members.groupby("parent_code")["child_code"].nunique()
    groups = deciding.assign(whole=deciding["extent"] == "whole", unknown=deciding["extent"] == "unknown").groupby(_KEY)
    wholly = groups["whole"].sum().to_numpy() == children[groups["area_code"].first()].to_numpy()
    chosen = np.select([wholly, groups["unknown"].all().to_numpy(bool)], ["whole", "unknown"], "part")
    return pd.Series(chosen, index=groups.size().index, dtype="string")


MONTHS_AHEAD = 12
_NAMED = ["team_ids", "other_team_ids", "neighbour_team_ids"]


def funding_ends(teams: pd.DataFrame, on: date) -> pd.Series:
    """
    Say of the teams whose funding on record has ended, or ends within twelve months, when that is.

    Parameters
    ----------
    teams
        TEAMS table. Only a team that is called open, and that had not closed or was still to open on the day, is told
        of; a team that the definition leaves out may lose its money too.
    on
        The day counted.

    Returns
    -------
    By `team_id`, earliest first: "Funding on record ended in March 2026" or "... ends in December 2026". A date known
    to the month or year has ended when its last day has passed, and ends within twelve months if its first day does.
    """
    day = pd.Timestamp(on)
    there = (teams["status"] == "open") & (evidence.in_force(teams, on) != evidence.NO)
    soon = teams["funded_earliest"] <= day + pd.DateOffset(months=MONTHS_AHEAD)
    ending = teams[(there & soon).fillna(value=False).astype(bool)].sort_values(["funded_latest", "team_id"])
    words = [
        f"Funding on record {'ended' if row.funded_latest < day else 'ends'} {at_date(row.funded_until)}"
        for row in ending.itertuples()
    ]
    return pd.Series(words, index=ending["team_id"], dtype="string")


def with_funding(coverage: pd.DataFrame, teams: pd.DataFrame, on: date) -> pd.DataFrame:
    """
    Say beside each area whose funding ends, and mark it to be checked; no status, share or count changes.

    Parameters
    ----------
    coverage
        COVERAGE table. A team is told of in the areas where it is named, whether or not it counts there, but not where
        it reaches only a little of the area.
    teams, on
        As in `funding_ends`.

    Returns
    -------
    The same table with `funding_ends`, the earliest first; where an area has several teams, each is named. `reverify`
    is true there, and `reverify_reason` has the code of it beside the others.
    """
    ends, names = funding_ends(teams, on), teams.set_index("team_id")["team_name"]
    cells = coverage[_NAMED].fillna("").itertuples(index=False)
    sentences = [
        _ending_words(in_cells(counted, others) - in_cells(neighbours), ends, names)
        for counted, others, neighbours in cells
    ]
    table = coverage.assign(funding_ends=pd.array(sentences, dtype="string"))
    ending = table["funding_ends"].notna()
    pairs = zip(table["reverify_reason"], ending, strict=True)
    reasons = [joined(in_cells(codes, FUNDING) if ends_soon else in_cells(codes)) for codes, ends_soon in pairs]
    return table.assign(reverify=table["reverify"] | ending, reverify_reason=pd.array(reasons, dtype="string"))


def _ending_words(here: set[str], ends: pd.Series, names: pd.Series) -> str | None:
    sentences = [
        words if len(here) == 1 else f"{words} ({names[team]})" for team, words in ends.items() if team in here
    ]
    return "; ".join(sentences) or None


class Counted(NamedTuple):
    """The counts of lower-tier areas, from `atom_counts`, with the rows and statements that they rest on."""

    table: pd.DataFrame
    serving: pd.DataFrame
    bearing: pd.DataFrame
    claims: pd.DataFrame


def atom_counts(
    atoms: pd.DataFrame, teams: pd.DataFrame, links: pd.DataFrame, claims: pd.DataFrame, *, asked: Question
) -> Counted:
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
    Its `table` has one row an area, indexed by `area_code`: `status share_low share_high babies babies_covered_low
    babies_covered_high babies_no_team_recorded teams team_ids other_team_ids`. Whole babies: "at least" is rounded
    down and "at most" up. Where babies are missing, so is every count of them.

    Raises
    ------
    ValueError
        If a link or a claim names an area that is not in `atoms`.
    """
    counts = atoms.set_index("area_code")[["nation", "babies"]]
    strangers = (set(links["area_code"]) | set(claims["area_code"])) - set(counts.index)
    if strangers:
        message = f"links or claims name areas that are not there: {sorted(strangers)[:3]}"
        raise ValueError(message)
    claims = claims[claims["claim"] != NOT_COMMISSIONED]
    serving = standing(teams, links, asked=asked)
    bearing = evidence.bearing(claims, serving, asked)
    telling = evidence.telling(claims, asked)
    facts = _facts(counts.index, serving, bearing, telling)
    silent = ~counts.index.isin(evidence.spoken_of(serving, claims))
    counts["status"] = _status(facts, counts["nation"].isin(list(asked.complete)) & silent)
    counts["share_low"], counts["share_high"] = _shares(counts["status"], facts)
    counts["teams"] = facts["open_teams"].astype("Int64")
    for column in ("team_ids", "other_team_ids"):
        counts[column] = facts[column]
    return Counted(_in_babies(counts).drop(columns="nation"), serving, bearing, claims)


def proven(counted: Counted, *, asked: Question) -> pd.DataFrame:
    """Return the counts of lower-tier areas, with what `proof` gives beside each: what its status rests on."""
    proofs = proof(counted.table["status"], counted.serving, counted.bearing, counted.claims, asked=asked)
    return counted.table.join(proofs)


def atom_coverage(
    atoms: pd.DataFrame, teams: pd.DataFrame, links: pd.DataFrame, claims: pd.DataFrame, *, asked: Question
) -> pd.DataFrame:
    """Return the counts of lower-tier areas on a day, as in `atom_counts`, with what they rest on, as in `proof`."""
    return proven(atom_counts(atoms, teams, links, claims, asked=asked), asked=asked)


def _facts(index: pd.Index, serving: pd.DataFrame, bearing: pd.DataFrame, telling: pd.DataFrame) -> pd.DataFrame:
    """Gather, area by area, what the rules of status and share need to know."""
    area, counts, reason = serving["area_code"], serving["counts"], serving["reason"]
    perhaps, coming = counts | reason.isin(PERHAPS), reason == NOT_OPEN_YET
    none, planned = (
        index.isin(bearing.loc[bearing["claim"] == claim, "area_code"]) for claim in ("none", IN_DEVELOPMENT)
    )

    def present(where: pd.Series) -> np.ndarray:
        return np.asarray(index.isin(area[where]))

    def listed(where: pd.Series) -> pd.Series:
        joined = serving["team_id"][where].groupby(area[where]).agg(lambda ids: ";".join(sorted(ids)))
        return joined.reindex(index).astype("string")

    return pd.DataFrame(
        {
            "open": present(counts),
            "open_whole": present(counts & (serving["extent"] == "whole")),
            "open_part": present(counts & (serving["extent"] == "part")),
            "perhaps": present(perhaps),
            "none_fresh": none,
            "coming": present(coming) | planned,
            "coming_fresh": present(coming & serving["fresh"]) | planned,
            "heard": present(reason.isin(HEARD)) | index.isin(telling["area_code"]),
            "low": serving["share_low"].where(counts & serving["fresh"]).groupby(area).max().reindex(index).fillna(0.0),
            "high": serving["share_high"].where(perhaps).groupby(area).sum().reindex(index).clip(upper=1.0),
            "open_teams": counts.groupby(area).sum().reindex(index).fillna(0),
            "team_ids": listed(counts),
            "other_team_ids": listed(~counts),
        },
        index=index,
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
    """Return the least and the greatest share of an area's babies who live where a team serves."""
    recorded = status.isin(RECORDED)
    stale_development = (status == IN_DEVELOPMENT) & ~facts["coming_fresh"]
    open_ended = status.isin(UNSETTLED) | stale_development
    low = facts["low"].where(recorded, 0.0).astype("Float64")
    high = facts["high"].where(recorded, 0.0).where(~open_ended, 1.0).fillna(0.0).astype("Float64")
    return low, high


def _in_babies(counts: pd.DataFrame) -> pd.DataFrame:
    """Count babies by the shares, in whole babies."""
    babies = counts["babies"].astype("Int64")
    # The nudge keeps a product such as 0.29 x 100 from being rounded away from the whole number it stands for.
    counts["babies_covered_low"] = np.floor(babies * counts["share_low"] + 1e-9).astype("Int64")
    counts["babies_covered_high"] = np.ceil(babies * counts["share_high"] - 1e-9).astype("Int64")
    counts["babies_no_team_recorded"] = babies.where(~counts["status"].isin(RECORDED), 0 * babies)
    return counts


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
    Return the COVERAGE table: coverage with the areas' names and the question beside each row.

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
    table = names[["area_code", "area_name", "nation", "region_name"]].merge(
        coverage.reset_index(), on="area_code", how="outer", validate="one_to_one"
    )
    table["low_income_pct"] = table["area_code"].map(low_income)
    bases = pd.Series("published", index=table.index) if basis is None else table["area_code"].map(basis)
    table["low_income_basis"] = bases.where(table["low_income_pct"].notna())
    return COVERAGE.shaped(
        table.assign(level=level, on_day=pd.Timestamp(asked.on), definition=asked.definition).sort_values("area_code")
    )


def wholly_served(coverage: pd.DataFrame) -> pd.Series:
    """Test of each row of COVERAGE whether the whole area is surely served: it counts towards "at least"."""
    return (coverage["status"] == COVERED) & (coverage["share_low"] >= 1)
