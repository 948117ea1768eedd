"""
Say which areas moved between two counts and why, and split every headline that moved by the same reasons.

Between the old count and the new one lie others, each with one thing more done: a day later, another rule, one sort of
row changed. What an area moved from one to the next has the reason of that step, so the reasons add up to the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from ..measuring.coverage import wholly_served
from ..vocabulary.changes import COMPARE, COMPARE_HEADLINES, COUNTS, EVIDENCE_EXPIRED, MOVES, NEW_EVIDENCE, REASONS
from ..vocabulary.codes import NATIONS, UK
from ..vocabulary.errors import BrokenTotalError
from ..vocabulary.schema import RECORDED, UNITS

# One count after another: why it differs from the one before (empty for the first), and its COVERAGE.
Chain = Sequence[tuple[str, pd.DataFrame]]
_STATE = ["status", "share_low", "share_high"]


def adds(coverage: pd.DataFrame) -> pd.DataFrame:
    """Describe what each area adds to each count of the headline; indexed by `area_code`, missing where babies are."""
    table = coverage.set_index("area_code")
    recorded = table["status"].isin(RECORDED)
    one = pd.Series(1, index=table.index, dtype="Int64")
    summed = {
        "areas_total": one,
        "areas_at_least": wholly_served(table).astype("Int64"),
        "areas_recorded": recorded.astype("Int64"),
        "areas_at_most": (table["share_high"] > 0).astype("Int64"),
        "babies_total": table["babies"],
        "babies_at_least": table["babies_covered_low"],
        "babies_recorded": table["babies"].where(recorded, 0),
        "babies_at_most": table["babies_covered_high"],
    }
    return pd.DataFrame(summed).astype("Int64")


def steps(chain: Chain) -> pd.DataFrame:
    """
    Describe what each area moved for each reason, step by step: `area_code reason restated` and the columns of MOVES.

    An area that is in one count and not in the next, or the other way round, counts as nothing where it is not.
    `restated` says that its status is another one. A move is missing where nobody knows the babies on either side of
    it.
    """
    parts = []
    for (_, before), (reason, after) in pairwise(chain):
        if before is after:
            continue
        codes = before.set_index("area_code").index.union(after.set_index("area_code").index)
        was, now = (adds(table).reindex(codes).fillna(_absent(table, codes)) for table in (before, after))
        one, other = (table.set_index("area_code")[_STATE].reindex(codes) for table in (before, after))
        alike = ((one == other) | (one.isna() & other.isna())).fillna(False).astype(bool)
        unmoved = was.isna() & now.isna() & alike.all(axis=1).to_numpy()[:, None]
        moved = (now - was).mask(unmoved, 0)
        moved.insert(0, "reason", reason)
        moved.insert(1, "restated", ~alike["status"])
        parts.append(moved[moved["restated"] | (moved[list(MOVES)] != 0).fillna(True).any(axis=1)])
    if not parts:
        return pd.DataFrame(columns=["area_code", "reason", "restated", *MOVES])
    every = pd.concat(parts).rename_axis("area_code").reset_index()
    groups = every.groupby(["area_code", "reason"], sort=True)
    gaps = every[list(MOVES)].isna().groupby([every["area_code"], every["reason"]]).any()
    sums = groups[list(MOVES)].sum().astype("Int64").mask(gaps)
    sums.insert(0, "restated", groups["restated"].sum() % 2 == 1)
    return _renewed(sums.reset_index())


def _absent(table: pd.DataFrame, codes: pd.Index) -> pd.DataFrame:
    """Return 0 for each area that is not in a table, and nothing for the others."""
    gone = ~codes.isin(table["area_code"])
    return pd.DataFrame({name: pd.array([0 if out else pd.NA for out in gone], "Int64") for name in MOVES}, index=codes)


def _renewed(moved: pd.DataFrame) -> pd.DataFrame:
    """
    Cancel out evidence that grew old and was renewed between the two days, area by area and count by count.

    Counted one step at a time it first expires and then comes back, of which nobody would say that anything moved.
    """
    moves = moved.set_index(["area_code", "reason"])
    codes = moves.index.get_level_values("area_code")
    for code in codes[codes.duplicated()].unique():
        expired, renewed = (code, EVIDENCE_EXPIRED), (code, NEW_EVIDENCE)
        if expired not in moves.index or renewed not in moves.index:
            continue
        for name in MOVES:
            lost, won = moves.at[expired, name], moves.at[renewed, name]
            if pd.notna(lost) and pd.notna(won) and lost * won < 0:
                both = min(abs(lost), abs(won))
                moves.loc[[expired], name] = lost + (both if lost < 0 else -both)
                moves.loc[[renewed], name] = won + (both if won < 0 else -both)
    still = moves["restated"].astype(bool) | (moves[list(MOVES)] != 0).fillna(True).any(axis=1)
    return moves[still].reset_index()


def areas_moved(chain: Chain, moved: pd.DataFrame, because: Mapping[tuple[str, str], str]) -> pd.DataFrame:
    """
    Return the COMPARE table: a row for each area that moved and each reason.

    `moved` comes from `steps`; `because` has the rows that say so, in words, by area and reason.
    """
    first, last = (table.set_index("area_code") for table in (chain[0][1], chain[-1][1]))
    about = pd.concat([last, first[~first.index.isin(last.index)]])
    table = moved.assign(
        status_from=moved["area_code"].map(first["status"]),
        status_to=moved["area_code"].map(last["status"]),
        because=[because.get((row.area_code, row.reason), "") for row in moved.itertuples()],
        **{name: moved["area_code"].map(about[name]) for name in ("area_name", "nation", "babies")},
    )
    order = {reason: place for place, reason in enumerate(REASONS)}
    table = table.sort_values(["area_code", "reason"], key=lambda column: column.map(order) if column.name == "reason"
                            else column)  # fmt: skip
    return COMPARE.shaped(table)


def headlines_moved(
    chains: Mapping[str, Chain],
    moves: Mapping[str, pd.DataFrame],
    before: pd.DataFrame,
    after: pd.DataFrame,
    unexplained: Mapping[str, str],
) -> pd.DataFrame:
    """
    Return the COMPARE_HEADLINES table: every count before and after, and the change by reason.

    `moves` come from `steps`, one for each of `chains`; `before` and `after` are the headlines as each side gives them.
    `unexplained` is the reason, by definition, of a difference between what the files of a run say and what its tables
    give when they are counted again; anywhere else there can be none.
    """
    rows = []
    for name, chain in chains.items():
        moved, nations = moves[name], _nations(chain)
        sides = [table[table["definition"] == name].set_index(["scope", "unit"]) for table in (before, after)]
        for scope in (*NATIONS, UK):
            part = moved if scope == UK else moved[moved["area_code"].map(nations) == scope]
            for unit in UNITS:
                if all((scope, unit) not in side.index for side in sides):
                    continue
                for count in COUNTS:
                    values = [side.at[(scope, unit), count] if (scope, unit) in side.index else 0 for side in sides]
                    by_reason = part.groupby("reason")[f"{unit}_{count}"].agg(lambda c: c.sum(skipna=False))
                    split = {reason: by_reason.get(reason, 0) for reason in REASONS}
                    known = pd.notna(values[0]) and pd.notna(values[1])
                    change = values[1] - values[0] if known else _total(split)
                    if known and name in unexplained and pd.notna(left := change - _total(split)):
                        split[unexplained[name]] += left
                    by = {f"by_{reason}": moves for reason, moves in split.items()}
                    rows.append({"scope": scope, "definition": name, "unit": unit, "count": count, "before": values[0],
                                 "after": values[1], "change": change, **by})  # fmt: skip
    frame = COMPARE_HEADLINES.shaped(pd.DataFrame(rows))
    off = frame["change"] - frame[[f"by_{reason}" for reason in REASONS]].sum(axis=1, skipna=False)
    if (off.dropna() != 0).any():
        message = "The reasons do not add up to the change of a headline, so nothing was written."
        raise BrokenTotalError(message)
    return frame


def _total(split: Mapping[str, Any]) -> Any:
    return pd.Series(list(split.values()), dtype="Int64").sum(skipna=False)


def _nations(chain: Chain) -> dict[str, str]:
    return {
        code: nation for _, table in chain for code, nation in zip(table["area_code"], table["nation"], strict=True)
    }
