"""What statements about areas say on a day: which bear on the status, which tell of a team, which speak against it."""

from __future__ import annotations

import pandas as pd

from ..vocabulary import standing as why
from ..vocabulary.schema import CONFIRMED_NONE, HEARD_OF, IN_DEVELOPMENT, NOT_KNOWN
from . import evidence
from .question import Question

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
    fresh = evidence.is_fresh(claims["stated_earliest"], asked.on, asked.fresh_months) & ~evidence.carried(claims)
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
    """Give the statements that tell of a team, open or to come, made on or before the day or undated."""
    undated = claims["stated_earliest"].isna()
    return claims[claims["claim"].isin(_TELLING) & (_made(claims, asked) | undated)]


def spoken_of(serving: pd.DataFrame, claims: pd.DataFrame) -> set[str]:
    """Give the areas of which a row or a statement speaks of a team that has not gone, whether it counts or not."""
    rows = serving.loc[~serving["reason"].isin(why.GONE), "area_code"]
    return set(rows) | set(claims.loc[claims["claim"].isin(_TELLING), "area_code"])


def contrary(areas: pd.DataFrame, claims: pd.DataFrame, asked: Question) -> pd.DataFrame:
    """
    Give the newest statement that there is none, of areas where a team is recorded, planned or heard of.

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
    said = claims[(claims["claim"] == "none") & _made(claims, asked)]
    there = areas.reindex(said["area_code"])
    day = said["stated_earliest"].to_numpy()
    since = (there["evidence_on"].isna() | (there["evidence_on"] < day)).to_numpy(bool)
    beside = (there["status"] == HEARD_OF).to_numpy(bool) & evidence.is_fresh(
        said["stated_earliest"], asked.on, asked.fresh_months
    ).to_numpy(bool)
    settled = there["status"].isin([CONFIRMED_NONE, NOT_KNOWN]).to_numpy(bool)
    kept = said[(since | beside) & ~settled].sort_values(["stated_earliest", "source_row"], kind="stable")
    newest = kept.drop_duplicates("area_code", keep="last").set_index("area_code")
    made = pd.DataFrame(
        {
            "contrary": newest["claim"],
            "contrary_on": newest["stated_earliest"],
            "contrary_written": newest["stated_written"],
            "contrary_source": newest["source_url"],
            "contrary_row": newest["source_row"],
        }
    )
    return made.reindex(areas.index)


def _made(claims: pd.DataFrame, asked: Question) -> pd.Series:
    """Say which statements had been made on the day."""
    return (claims["stated_earliest"] <= pd.Timestamp(asked.on)).fillna(False).astype(bool)
