"""Which areas are most alike in what such a team would meet: babies, child poverty, and how close babies live."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..vocabulary.measures import SIMILAR, SIMILAR_MEASURES

HOW_MANY = 5
METHOD = (
    "“Most like” are the areas nearest to yours in number of babies, in child poverty, and in babies per square "
    "kilometre of land, each weighing the same (after Benton and others, NFER 2007). It says nothing of services."
)


def similar(coverage: pd.DataFrame, sizes: pd.Series, *, how_many: int = HOW_MANY) -> pd.DataFrame:
    """
    Find for each area those most like it.

    The method is that of the statistical neighbours of local authorities (T. Benton, T. Chamberlain, R. Wilson and
    D. Teeman 2007, The Development of the Children's Services Statistical Neighbour Benchmarking Model, NFER): the
    Euclidean distance over standardised measures. Weights are equal here, since nobody has measured what would make
    areas alike in need of such a team. Babies and babies per square kilometre go in as logarithms: as they are, London
    would be unlike everything, and all other areas alike.

    Parameters
    ----------
    coverage
        COVERAGE table of one level.
    sizes
        Square kilometres by code.
    how_many
        How many areas to give for each; fewer where there are fewer.

    Returns
    -------
    SIMILAR table, nearest first, ties by code. The distance is the root of the mean of the squared differences, over
    the measures that both areas have, so that an area without a figure of child poverty is compared by the other two;
    `measures` says which. Areas that have no measure in common are never similar.
    """
    ordered = coverage.sort_values("area_code", kind="stable")
    codes = ordered["area_code"].to_numpy(object)
    scores = _scores(ordered, sizes)
    scored = ~np.isnan(scores)
    filled = np.where(scored, scores, 0.0)
    rows = []
    for place, code in enumerate(codes):
        both = scored & scored[place]
        count = both.sum(axis=1)
        squared = (np.where(both, filled - filled[place], 0.0) ** 2).sum(axis=1)
        far = np.sqrt(np.divide(squared, count, out=np.full(len(codes), np.inf), where=count > 0))
        far[place] = np.inf
        # Rounded, so that a tie is a tie whatever order the numbers were added in.
        nearest = np.argsort(np.round(far, 9), kind="stable")[:how_many]
        rows += [
            (code, step, codes[other], far[other], _named(both[other]))
            for step, other in enumerate(nearest, start=1)
            if np.isfinite(far[other])
        ]
    return SIMILAR.shaped(pd.DataFrame(rows, columns=SIMILAR.names))


def _scores(coverage: pd.DataFrame, sizes: pd.Series) -> np.ndarray:
    """Return each measure in standard deviations from its mean, a column each; missing where it is not known."""
    babies = coverage["babies"].to_numpy(float, na_value=np.nan)
    poverty = coverage["low_income_pct"].to_numpy(float, na_value=np.nan)
    km2 = sizes.reindex(coverage["area_code"]).to_numpy(float, na_value=np.nan)
    close = np.divide(babies, km2, out=np.full(len(babies), np.nan), where=km2 > 0)
    return np.column_stack([_standardised(_log(babies)), _standardised(poverty), _standardised(_log(close))])


def _log(values: np.ndarray) -> np.ndarray:
    """Return logarithms; what is 0 has none, and is left out as what is not known is."""
    return np.log(values, out=np.full(len(values), np.nan), where=values > 0)


def _standardised(values: np.ndarray) -> np.ndarray:
    there = values[~np.isnan(values)]
    spread = there.std() if len(there) else 0.0
    # Where all are the same, none is nearer than another.
    return (values - there.mean()) / spread if spread > 0 else np.where(np.isnan(values), np.nan, 0.0)


def _named(both: np.ndarray) -> str:
    return "; ".join(name for name, there in zip(SIMILAR_MEASURES, both, strict=True) if there)
