"""How many babies live where a team is recorded, by how many children are poor there, or by class of area."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..vocabulary.measures import CLASS_CUT, FIFTH_CUT, FIFTHS, PART_NOT_KNOWN
from ..vocabulary.schema import RECORDED

PARTS = 5
_COUNTS = ["babies", "at_least", "recorded", "at_most"]


def served(coverage: pd.DataFrame) -> pd.DataFrame:
    """
    Give each area's babies, and how many of them are served on each reading of the record.

    Parameters
    ----------
    coverage
        COVERAGE table of one level.

    Returns
    -------
    `area_code low_income_pct babies at_least recorded at_most`, Float64, missing where babies are.
    """
    babies = coverage["babies"].astype("Float64")
    return pd.DataFrame(
        {
            "area_code": coverage["area_code"],
            "low_income_pct": coverage["low_income_pct"].astype("Float64"),
            "babies": babies,
            "at_least": coverage["babies_covered_low"].astype("Float64"),
            "recorded": babies.where(coverage["status"].isin(RECORDED), 0 * babies),
            "at_most": coverage["babies_covered_high"].astype("Float64"),
        }
    )


def fifths(coverage: pd.DataFrame) -> pd.DataFrame:
    """
    Part all babies into fifths by the child poverty of the area they live in.

    Fifths of babies, not of areas. Areas of the same poverty are taken together, and parted where the border of two
    fifths falls among them: each fifth then has the same share of all of theirs, served or not.

    Parameters
    ----------
    coverage
        COVERAGE table of one level.

    Returns
    -------
    FIFTHS table: 1 (least child poverty) to 5, then areas whose poverty or babies are not known, where there are any.
    The babies of all rows add up to those of the areas whose babies are known. No fifths where no area has both.
    """
    made = served(coverage)
    whole = made["babies"].notna() & made["low_income_pct"].notna()
    known = made[whole & (made["babies"] > 0).fillna(False)]
    rows = _parted(known) if len(known) else []
    rest = made[~whole]
    if len(rest):
        rows.append({"part": PART_NOT_KNOWN, "areas": len(rest), **rest[_COUNTS].sum(min_count=1)})
    return _finished(rows, FIFTH_CUT)


def _parted(known: pd.DataFrame) -> list[dict[str, object]]:
    """Cut the line of all babies, from least poverty to most, at each fifth."""
    groups = known.groupby("low_income_pct")[_COUNTS].sum()
    sizes = known.groupby("low_income_pct").size().to_numpy()
    counts = groups.to_numpy(float)
    end = np.cumsum(counts[:, 0])
    start = end - counts[:, 0]
    cuts = end[-1] * np.arange(PARTS + 1) / PARTS
    rows: list[dict[str, object]] = []
    for part in range(PARTS):
        inside = (np.minimum(end, cuts[part + 1]) - np.maximum(start, cuts[part])).clip(min=0) / counts[:, 0]
        # Less than a millionth of a group is the rounding of the cut, and not an area that lies in the fifth.
        touched = inside > 1e-6
        poverty = groups.index.to_numpy(float)[touched]
        rows.append(
            {
                "part": str(part + 1),
                "areas": int(sizes[touched].sum()),
                "low_income_from": poverty.min(),
                "low_income_to": poverty.max(),
                **dict(zip(_COUNTS, inside @ counts, strict=True)),
            }
        )
    return rows


def by_class(coverage: pd.DataFrame, classes: pd.Series) -> pd.DataFrame:
    """
    Count babies by class of area: rural or urban.

    Parameters
    ----------
    coverage
        COVERAGE table of one level.
    classes
        Class by `area_code`, as text; an area may be missing.

    Returns
    -------
    FIFTHS table with the classes in alphabetical order, then areas without one. A class with an area whose babies are
    not known has no count of babies: a sum with a gap in it is a gap.

    Raises
    ------
    ValueError
        If a code stands twice in `classes`.
    """
    if classes.index.has_duplicates:
        message = f"{classes.index[classes.index.duplicated()][0]} has two classes"
        raise ValueError(message)
    made = served(coverage)
    given = made["area_code"].map(classes).astype("string").fillna(PART_NOT_KNOWN)
    rows: list[dict[str, object]] = [
        {
            "part": part,
            "areas": len(group),
            "low_income_from": group["low_income_pct"].min(),
            "low_income_to": group["low_income_pct"].max(),
            **group[_COUNTS].sum(skipna=False),
        }
        for part, group in sorted(made.groupby(given), key=lambda item: (item[0] == PART_NOT_KNOWN, item[0]))
    ]
    return _finished(rows, CLASS_CUT)


def _finished(rows: list[dict[str, object]], cut: str) -> pd.DataFrame:
    made = FIFTHS.shaped(pd.DataFrame(rows, columns=["part", *FIFTHS.names[2:]]).assign(cut=cut))
    for count in _COUNTS[1:]:
        made[f"{count}_pct"] = 100 * made[count] / made["babies"].where(made["babies"] > 0)
    return made
