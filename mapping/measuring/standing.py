"""Whether each team counts in each area on a day, and why: decided here, and carried to whoever prints it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..vocabulary import standing as why
from ..vocabulary.schema import CONTRADICTED, IN_DEVELOPMENT
from ..vocabulary.standing import STANDING
from . import evidence
from .question import Question

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
    made = links.merge(about, on="team_id", how="left", validate="many_to_one")
    tied = (made["reason"] == why.COUNTS) & (made["method"] == CONTRADICTED)
    made["reason"] = made["reason"].mask(tied, why.CONTRADICTED_ROWS)
    made["counts"] = (made["reason"] == why.COUNTS).astype(bool)
    made["carried"] = evidence.carried(made)
    made["fresh"] = evidence.is_fresh(made["evidence_on"], asked.on, asked.fresh_months) & ~made["carried"]
    return made


def _reasons(teams: pd.DataFrame, asked: Question) -> pd.Series:
    """Give the reason of each team by itself; the first rule that fits decides."""
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
    Give the STANDING table of a level.

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
    told = parts[parts["order"] == parts.groupby(_KEY)["order"].transform("min")]
    newest, oldest = (
        told.sort_values(day, na_position="first", kind="stable").drop_duplicates(_KEY, keep=keep).set_index(_KEY)
        for day, keep in (("evidence_on", "last"), ("extent_on", "first"))
    )
    made = newest[["counts", "reason", "evidence_on", "evidence_written"]].sort_index()
    made[["extent_on", "extent_written"]] = oldest[["extent_on", "extent_written"]]
    made["extent"] = _extents(told, members).reindex(made.index)
    return STANDING.shaped(made.reset_index())


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
    listed = coverage[["area_code", "neighbour_team_ids"]].dropna()
    apart = {(row.area_code, team) for row in listed.itertuples() for team in row.neighbour_team_ids.split(";")}
    little = [pair in apart for pair in zip(table["area_code"], table["team_id"], strict=True)]
    made = table.copy()
    made.loc[little, "counts"] = False
    made.loc[little, "reason"] = why.REACHES_A_LITTLE
    return made


def _extents(told: pd.DataFrame, members: pd.DataFrame) -> pd.Series:
    """Say how much of each parent a team serves, by `area_code team_id`."""
    children = members.groupby("parent_code")["child_code"].nunique()
    groups = told.assign(whole=told["extent"] == "whole", unknown=told["extent"] == "unknown").groupby(_KEY)
    wholly = groups["whole"].sum().to_numpy() == children[groups["area_code"].first()].to_numpy()
    chosen = np.select([wholly, groups["unknown"].all().to_numpy(bool)], ["whole", "unknown"], "part")
    return pd.Series(chosen, index=groups.size().index, dtype="string")
