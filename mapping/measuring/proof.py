"""What stands behind a status: the newest evidence for it, what was said against it, and why it has to be checked."""

from __future__ import annotations

import pandas as pd

from ..vocabulary import standing as why
from ..vocabulary.schema import (
    CONFIRMED_NONE,
    COVERED,
    HEARD_OF,
    IN_DEVELOPMENT,
    NOT_KNOWN,
    RECORDED,
    UNSETTLED,
)
from . import evidence, statements
from .question import Question

# What kind of evidence speaks for a status; for what is not known there is none.
_KIND = {
    **dict.fromkeys(RECORDED, "open"), HEARD_OF: "heard", IN_DEVELOPMENT: "coming", CONFIRMED_NONE: "none",
    NOT_KNOWN: "nothing",
}  # fmt: skip
_AGING = (why.UNDATED, why.TOO_OLD, why.FROM_LATER, why.PREDECESSOR_AREA)
CONTRARY = ["contrary", "contrary_on", "contrary_written", "contrary_source"]


def proof(
    status: pd.Series, serving: pd.DataFrame, said: pd.DataFrame, claims: pd.DataFrame, *, asked: Question
) -> pd.DataFrame:
    """
    Say what each status rests on.

    Parameters
    ----------
    status
        By area.
    serving
        From `standing`.
    said
        The statements that bear on the day, from `statements.bearing`.
    claims
        CLAIMS table.

    Returns
    -------
    With the index of `status`: `evidence_on evidence_written`, the newest dated evidence for the very status; `contrary
    contrary_on contrary_written contrary_source contrary_row`, a statement to the contrary; `reverify`, and
    `reverify_reason`, codes of TO_CHECK with semicolons.
    """
    behind = _behind(status, serving, said, statements.telling(claims, asked), asked)
    dated = behind.dropna(subset="evidence_on").sort_values(["evidence_on", "length", "evidence_written"])
    newest = dated.drop_duplicates("area_code", keep="last").set_index("area_code")
    made = newest[["evidence_on", "evidence_written"]].reindex(status.index)
    made = made.join(statements.contrary(made.assign(status=status), claims, asked))
    flags = _flags(status, behind, serving, claims)
    flags[why.CONTRARY] = made["contrary"].notna()
    made["reverify"] = flags.any(axis=1).astype("boolean")
    codes = [why.joined({code for code in flags.columns if row[code]}) for row in flags.to_dict("records")]
    made["reverify_reason"] = pd.array(codes, dtype="string")
    return made


def _behind(
    status: pd.Series, serving: pd.DataFrame, said: pd.DataFrame, told: pd.DataFrame, asked: Question
) -> pd.DataFrame:
    """Give what speaks for the status of each area, a row a piece of evidence, with why it does not count as fresh."""
    rows = [
        _of_rows(serving[serving["counts"]], "open"),
        _of_rows(serving[serving["reason"].isin(why.HEARD)], "heard"),
        _of_rows(serving[serving["reason"] == why.NOT_OPEN_YET], "coming"),
        _of_statements(said[said["claim"] == "in_development"], "coming"),
        _of_statements(said[said["claim"] == "none"], "none"),
        _of_statements(told, "heard"),
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
        fresh=evidence.is_fresh(on, asked.on, asked.fresh_months) & ~kept["carried"],
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
            "carried": evidence.carried(rows),
            "kind": kind,
        }
    )


def _flags(status: pd.Series, behind: pd.DataFrame, serving: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Say by area which reasons there are to check it, a column a code."""
    index = status.index
    grouped = behind.groupby("area_code")[["fresh", *_AGING]].any().reindex(index, fill_value=False).astype(bool)
    aging = ~status.isin(UNSETTLED) & ~grouped["fresh"]
    made = grouped[list(_AGING)].apply(lambda column: column & aging)
    for code in why.PERHAPS:
        there = index.isin(serving.loc[serving["reason"] == code, "area_code"])
        made[code] = there & (status == HEARD_OF)
    spoken = index.isin(claims.loc[evidence.carried(claims), "area_code"])
    made[why.PREDECESSOR_AREA] |= spoken & status.isin(UNSETTLED)
    return made.astype(bool)
