"""
What stands behind a status: the newest evidence for it, what was said against it, and why it has to be checked.

What was so on a day, and whether the evidence for it is fresh: one rule for each.

What is asked of a register.

What statements about areas say on a day: which bear on the status, which tell of a team, which speak against it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import pandas as pd

from ..vocabulary import standing as why
from ..vocabulary.schema import (
    CONFIRMED_NONE,
    COVERED,
    HEARD_OF,
    IN_DEVELOPMENT,
    NOT_KNOWN,
    PREDECESSOR,
    RECORDED,
    UNSETTLED,
)

YES = "yes"
NO = "no"


def in_force(table: pd.DataFrame, on: date) -> pd.Series:
    """
    Say for each row whether it was in force on a day.

    A row counts from its opening up to, not including, its closing.

    Parameters
    ----------
    table
        Has `opened_earliest opened_latest closed_earliest closed_latest`, all dates. An opening that is missing is not
        known; a closing that is missing altogether means that none is recorded.
    on
        The day counted.

    Returns
    -------
    "yes", "no" or "not_known" a row, with the index of `table`.
    """
    day = pd.Timestamp(on)
    opened = table["opened_latest"] <= day
    not_opened = table["opened_earliest"] > day
    closed = table["closed_latest"] <= day
    none_closing = table["closed_earliest"].isna() & table["closed_latest"].isna()
    not_closed = none_closing | (table["closed_earliest"] > day)
    column = pd.Series(NOT_KNOWN, index=table.index, dtype="string")
    column[opened & not_closed] = YES
    column[not_opened | closed] = NO
    return column


def is_fresh(evidence_on: pd.Series, on: date, fresh_months: int) -> pd.Series:
    """
    Say for each date of evidence whether it counts towards "at least".

    Parameters
    ----------
    evidence_on
        Dates; a date known only to the month or year is given as its earliest day; missing means undated.
    on
        The day counted.
    fresh_months
        How many months the evidence may lie from the day, before it or after: a page of 2025 proves nothing of 2010.

    Returns
    -------
    True or False a row; undated evidence is never fresh.
    """
    months = pd.DateOffset(months=fresh_months)
    near = (evidence_on >= pd.Timestamp(on) - months) & (evidence_on <= pd.Timestamp(on) + months)
    return near.fillna(False).astype(bool)


def carried(rows: pd.DataFrame) -> pd.Series:
    """Describe which rows, by their `method`, name an area that came before: what they say has to be verified anew."""
    return (rows["method"] == PREDECESSOR).fillna(False).astype(bool)


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked: the day, which teams count, how old evidence may be, and where the register is complete."""

    on: date
    definition: str
    admitted: Collection[str]
    fresh_months: int = 36
    complete: Collection[str] = ()


_TELLING = ("team", "in_development")


def bearing(claims: pd.DataFrame, serving: pd.DataFrame, asked: Question) -> pd.DataFrame:
    """
    Keep the statements that bear on the day: fresh ones, made on or before it, of an area of today.

    A statement of none is overtaken by a later sign of a team there, of any definition, and by an undated one, since
    nobody can say that the undated one came first.

    Parameters
    ----------
    claims
        CLAIMS table.
    serving
        From `standing`.
    """
    fresh = is_fresh(claims["stated_earliest"], asked.on, asked.fresh_months) & ~carried(claims)
    kept = claims[fresh & _made(claims, asked) & claims["claim"].isin(["none", IN_DEVELOPMENT])]
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


def telling(claims: pd.DataFrame, asked: Question) -> pd.DataFrame:
    """Return the statements that tell of a team, open or to come, made on or before the day or undated."""
    undated = claims["stated_earliest"].isna()
    return claims[claims["claim"].isin(_TELLING) & (_made(claims, asked) | undated)]


def spoken_of(serving: pd.DataFrame, claims: pd.DataFrame) -> set[str]:
    """Return the areas of which a row or a statement speaks of a team that has not gone, whether it counts or not."""
    rows = serving.loc[~serving["reason"].isin(why.GONE), "area_code"]
    return set(rows) | set(claims.loc[claims["claim"].isin(_TELLING), "area_code"])


def contrary(areas: pd.DataFrame, claims: pd.DataFrame, asked: Question) -> pd.DataFrame:
    """
    Return the newest statement that there is none, of areas where a team is recorded, planned or heard of.

    One that is older than the evidence for the status was overtaken by it and is left out. A fresh one stands beside a
    team that is only heard of, whichever came first.

    Parameters
    ----------
    areas
        Indexed by `area_code`: `status evidence_on`.

    Returns
    -------
    With the index of `areas`: `contrary contrary_on contrary_written contrary_source contrary_row`, missing where there
    is none.
    """
    none_said = claims[(claims["claim"] == "none") & _made(claims, asked)]
    standing_there = areas.reindex(none_said["area_code"])
    day = none_said["stated_earliest"].to_numpy()
    since = (standing_there["evidence_on"].isna() | (standing_there["evidence_on"] < day)).to_numpy(bool)
    beside = (standing_there["status"] == HEARD_OF).to_numpy(bool) & is_fresh(
        none_said["stated_earliest"], asked.on, asked.fresh_months
    ).to_numpy(bool)
    settled = standing_there["status"].isin([CONFIRMED_NONE, NOT_KNOWN]).to_numpy(bool)
    kept = none_said[(since | beside) & ~settled].sort_values(["stated_earliest", "source_row"], kind="stable")
    newest = kept.drop_duplicates("area_code", keep="last").set_index("area_code")
    table = pd.DataFrame(
        {
            "contrary": newest["claim"],
            "contrary_on": newest["stated_earliest"],
            "contrary_written": newest["stated_written"],
            "contrary_source": newest["source_url"],
            "contrary_row": newest["source_row"],
        }
    )
    return table.reindex(areas.index)


def _made(claims: pd.DataFrame, asked: Question) -> pd.Series:
    """Describe which statements had been made on the day."""
    return (claims["stated_earliest"] <= pd.Timestamp(asked.on)).fillna(False).astype(bool)


# What kind of evidence speaks for a status; for what is not known there is none.
_KIND = {
    **dict.fromkeys(RECORDED, "open"), HEARD_OF: "heard", IN_DEVELOPMENT: "coming", CONFIRMED_NONE: "none",
    NOT_KNOWN: "nothing",
}  # fmt: skip
_AGING = (why.UNDATED, why.TOO_OLD, why.FROM_LATER, why.PREDECESSOR_AREA)
CONTRARY = ["contrary", "contrary_on", "contrary_written", "contrary_source"]


def proof(
    status: pd.Series, serving: pd.DataFrame, bearing: pd.DataFrame, claims: pd.DataFrame, *, asked: Question
) -> pd.DataFrame:
    """
    Describe what each status rests on.

    Parameters
    ----------
    status
        By area.
    serving
        From `standing`.
    bearing
        The statements that bear on the day, from `bearing`.
    claims
        CLAIMS table.

    Returns
    -------
    With the index of `status`: `evidence_on evidence_written`, the newest dated evidence for the very status; `contrary
    contrary_on contrary_written contrary_source contrary_row`, a statement to the contrary; `reverify`, and
    `reverify_reason`, codes of TO_CHECK with semicolons.
    """
    behind = _behind(status, serving, bearing, telling(claims, asked), asked)
    dated = behind.dropna(subset="evidence_on").sort_values(["evidence_on", "length", "evidence_written"])
    newest = dated.drop_duplicates("area_code", keep="last").set_index("area_code")
    table = newest[["evidence_on", "evidence_written"]].reindex(status.index)
    table = table.join(contrary(table.assign(status=status), claims, asked))
    flags = _flags(status, behind, serving, claims)
    flags[why.CONTRARY] = table["contrary"].notna()
    table["reverify"] = flags.any(axis=1).astype("boolean")
    codes = [why.joined({code for code in flags.columns if row[code]}) for row in flags.to_dict("records")]
    table["reverify_reason"] = pd.array(codes, dtype="string")
    return table


def _behind(
    status: pd.Series, serving: pd.DataFrame, bearing: pd.DataFrame, telling: pd.DataFrame, asked: Question
) -> pd.DataFrame:
    """Return what speaks for the status of each area, a row a piece of evidence, with why it is not fresh."""
    rows = [
        _of_rows(serving[serving["counts"]], "open"),
        _of_rows(serving[serving["reason"].isin(why.HEARD)], "heard"),
        _of_rows(serving[serving["reason"] == why.NOT_OPEN_YET], "coming"),
        _of_statements(bearing[bearing["claim"] == "in_development"], "coming"),
        _of_statements(bearing[bearing["claim"] == "none"], "none"),
        _of_statements(telling, "heard"),
    ]
    every = pd.concat(rows, ignore_index=True)
    of_area = status.reindex(every["area_code"]).to_numpy()
    # That the whole is covered is shown only by those who serve the whole.
    partial = (of_area == COVERED) & (every["extent"] != "whole").fillna(True).to_numpy(bool)
    wanted = every["kind"] == pd.Series(of_area, index=every.index).map(_KIND)
    kept = every[wanted & ~partial]
    day, months = pd.Timestamp(asked.on), pd.DateOffset(months=asked.fresh_months)
    on = kept["evidence_on"]
    return kept.assign(
        length=kept["evidence_written"].str.len().fillna(0),
        fresh=is_fresh(on, asked.on, asked.fresh_months) & ~kept["carried"],
        **{
            why.UNDATED: on.isna(),
            why.TOO_OLD: (on < day - months).fillna(False),
            why.FROM_LATER: (on > day + months).fillna(False),
            why.PREDECESSOR_AREA: kept["carried"],
        },
    )


def _of_rows(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    return rows[["area_code", "extent", "evidence_on", "evidence_written", "carried"]].assign(kind=kind)


def _of_statements(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "area_code": rows["area_code"],
            "extent": pd.array([pd.NA] * len(rows), dtype="string"),
            "evidence_on": rows["stated_earliest"],
            "evidence_written": rows["stated_written"],
            "carried": carried(rows),
            "kind": kind,
        }
    )


def _flags(status: pd.Series, behind: pd.DataFrame, serving: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Say by area which reasons there are to check it, a column a code."""
    index = status.index
    grouped = behind.groupby("area_code")[["fresh", *_AGING]].any().reindex(index, fill_value=False).astype(bool)
    aging = ~status.isin(UNSETTLED) & ~grouped["fresh"]
    flags = grouped[list(_AGING)].apply(lambda column: column & aging)
    for code in why.PERHAPS:
        there = index.isin(serving.loc[serving["reason"] == code, "area_code"])
        flags[code] = there & (status == HEARD_OF)
    spoken = index.isin(claims.loc[carried(claims), "area_code"])
    flags[why.PREDECESSOR_AREA] |= spoken & status.isin(UNSETTLED)
    return flags.astype(bool)
