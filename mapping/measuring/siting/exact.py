"""
Solve a linear program with HiGHS: Huangfu and Hall (2018), doi:10.1007/s12532-017-0130-5.

The only room that knows the solver, which is loaded when a first model is made. One thread and a fixed seed: the same
question gets the same answer.

Find the best whole choice of sites: branch and bound over linear relaxations (Land and Doig 1960, doi:10.2307/1910129).

The relaxation of what is open bounds every choice in it. Where that bound is no better than the best choice known, the
branch is done with. Before a branch is split, sites are closed or fixed that its prices rule out of, or into, every
better choice. The search ends with a proof, or at a number of relaxations with the bound reached by then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Program:
    """
    Minimise `cost @ x` for `row_lower <= A x <= row_upper`, `0 <= x <= 1`.

    Attributes
    ----------
    cost
        Shape (columns,). The first `sites` columns say of each site whether it is chosen: 1, or 0, or in a relaxation
        something between.
    starts, index, value
        A by rows: row r holds `value[starts[r]:starts[r + 1]]` in the columns `index[starts[r]:starts[r + 1]]`.
    row_lower, row_upper
        Shape (rows,).
    """

    cost: np.ndarray
    starts: np.ndarray
    index: np.ndarray
    value: np.ndarray
    row_lower: np.ndarray
    row_upper: np.ndarray
    sites: int


@dataclass(frozen=True)
class Relaxed:
    """The least cost; of each site how far it is used, 0 to 1, and its reduced cost: shape (sites,)."""

    value: float
    used: np.ndarray
    price: np.ndarray


class Model:
    """A program held by the solver: made once, then asked again with a row, costs or bounds of sites changed."""

    def __init__(self, program: Program) -> None:
        import highspy

        said = highspy.HighsModelStatus
        self._optimal, self._none = said.kOptimal, (said.kInfeasible, said.kUnboundedOrInfeasible)
        self._sites = np.arange(program.sites, dtype=np.int32)
        self._solver: Any = highspy.Highs()
        self._solver.silent()
        self._solver.setOptionValue("threads", 1)
        self._solver.setOptionValue("random_seed", 0)
        self._solver.passModel(_given(highspy, program))

    @property
    def sites(self) -> int:
        """How many sites there are."""
        return len(self._sites)

    def set_row(self, row: int, lower: float, upper: float) -> None:
        """Change what one row has to lie between."""
        self._solver.changeRowBounds(row, lower, upper)

    def set_costs(self, columns: np.ndarray, costs: np.ndarray) -> None:
        """Change what some columns cost."""
        self._solver.changeColsCost(len(columns), columns.astype(np.int32), costs.astype(float))

    def set_constant(self, constant: float) -> None:
        """Add a constant to the cost, in place of the one before."""
        self._solver.changeObjectiveOffset(constant)

    def relaxed(self, lower: np.ndarray | None = None, upper: np.ndarray | None = None) -> Relaxed | None:
        """
        Solve without whole numbers, from where the last answer ended.

        Parameters
        ----------
        lower, upper
            Shape (sites,): what each site has to lie between; 0 and 1 if not given.

        Returns
        -------
        The answer, or nothing where there is none.

        Raises
        ------
        ValueError
            If the solver gives up: a fault of ours.
        """
        count = self.sites
        low = np.zeros(count) if lower is None else lower
        high = np.ones(count) if upper is None else upper
        self._solver.changeColsBounds(count, self._sites, low, high)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status in self._none:
            return None
        if status != self._optimal:
            message = f"the solver ended with: {self._solver.modelStatusToString(status)}"
            raise ValueError(message)
        found = self._solver.getSolution()
        value = float(self._solver.getInfo().objective_function_value)
        return Relaxed(value, np.array(found.col_value[:count]), np.array(found.col_dual[:count]))


def _given(highspy: Any, program: Program) -> Any:
    """Write a program as the solver wants it."""
    made = highspy.HighsLp()
    made.num_col_, made.num_row_ = len(program.cost), len(program.row_lower)
    made.col_cost_ = program.cost.astype(float)
    made.col_lower_, made.col_upper_ = np.zeros(len(program.cost)), np.ones(len(program.cost))
    made.row_lower_, made.row_upper_ = program.row_lower, program.row_upper
    made.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    made.a_matrix_.start_, made.a_matrix_.index_ = program.starts, program.index
    made.a_matrix_.value_ = program.value
    return made


def by_rows(rows: list[np.ndarray], values: list[np.ndarray]) -> dict[str, np.ndarray]:
    """Return `starts`, `index` and `value` of a Program from the columns and values of each row."""
    return {
        "starts": np.append(0, np.cumsum([len(row) for row in rows])).astype(np.int32),
        "index": np.concatenate(rows).astype(np.int32),
        "value": np.concatenate(values).astype(float),
    }


MOST_RELAXATIONS = 2000
_EXACT = 1e-4
_INTEGRAL = 1e-6

Choice = tuple[float, list[int]]


def search(
    model: Model,
    known: Choice,
    tried: Callable[[Relaxed], Choice],
    *,
    step: float,
    most: int = MOST_RELAXATIONS,
) -> tuple[Choice, float]:
    """
    Find the choice of sites that costs least; branches are split on the site that is nearest to half used.

    Parameters
    ----------
    model
        The program, with its number of sites set.
    known
        What the best known choice costs, and the choice.
    tried
        Makes a choice from a relaxation. A relaxation in whole numbers has to give a choice that costs no more.
    step
        Two choices that differ in cost differ by at least this much (1 where babies are counted); or how much a better
        choice has to save to be worth looking for.
    most
        How many relaxations are solved at most.

    Returns
    -------
    The best choice with its cost, and a cost that no choice is below.
    """
    best, done = known, 0
    branches = [(-np.inf, np.zeros(model.sites), np.ones(model.sites))]
    while branches and done < most:
        above, lower, upper = branches.pop()
        if above > best[0] - step + _EXACT:
            continue
        found = model.relaxed(lower, upper)
        done += 1
        if found is None or found.value > best[0] - step + _EXACT:
            continue
        part = np.minimum(found.used, 1 - found.used)
        whole = part.max(initial=0.0) < _INTEGRAL
        if whole or done == 1 or done % 16 == 0:
            best = min(best, tried(found), key=lambda choice: choice[0])
        if whole or found.value > best[0] - step + _EXACT:
            continue
        spare = best[0] - step - found.value + _EXACT
        upper = np.where((found.used < _INTEGRAL) & (found.price > spare), 0.0, upper)
        lower = np.where((found.used > 1 - _INTEGRAL) & (-found.price > spare), 1.0, lower)
        split = int(part.argmax())
        branches.append((found.value, lower, _with(upper, split, 0.0)))
        branches.append((found.value, _with(lower, split, 1.0), upper))
    left = [above for above, _, _ in branches if above <= best[0] - step + _EXACT]
    return best, min([best[0], *left])


def _with(bounds: np.ndarray, place: int, value: float) -> np.ndarray:
    made = bounds.copy()
    made[place] = value
    return made


def most_used(relaxed: Relaxed, count: int) -> Sequence[int]:
    """Take the sites that a relaxation uses most; of equal ones the first."""
    return [int(site) for site in np.argsort(-relaxed.used.round(6), kind="stable")[:count]]
