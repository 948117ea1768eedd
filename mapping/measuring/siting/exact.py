"""
Solve a program with HiGHS: Huangfu and Hall (2018), doi:10.1007/s12532-017-0130-5.

The only room that knows the solver, which is loaded when a first model is made. One thread and a fixed seed: the same
question gets the same answer. A choice of sites is good before it is brought here, so the solver's own search spends
nothing on finding choices, and ends with a proof, or at a number of branches with the bound reached by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

MOST_BRANCHES = 2000
_SETTINGS: dict[str, Any] = {
    "threads": 1, "random_seed": 0, "presolve": "off", "mip_rel_gap": 0.0,
    # Choices are brought along, cuts and trial branches cost more here than they save.
    "mip_heuristic_effort": 0.0, "mip_heuristic_run_rins": False, "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False, "mip_heuristic_run_feasibility_jump": False,
    "mip_pscost_minreliable": 0, "mip_pool_soft_limit": 1, "mip_pool_age_limit": 0,
}  # fmt: skip


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
class Solved:
    """A cost that no choice is below, and of each site how far it is used, 0 to 1: shape (sites,)."""

    bound: float
    used: np.ndarray


class Model:
    """A program held by the solver: made once, then asked again with a row or costs changed."""

    def __init__(self, program: Program) -> None:
        import highspy

        ended = highspy.HighsModelStatus
        self._ended = {ended.kOptimal, ended.kSolutionLimit}
        self._sites = np.arange(program.sites, dtype=np.int32)
        self._solver: Any = highspy.Highs()
        self._solver.silent()
        for name, value in _SETTINGS.items():
            self._solver.setOptionValue(name, value)
        self._solver.passModel(_given(highspy, program))

    def set_row(self, row: int, lower: float, upper: float) -> None:
        """Change what one row has to lie between."""
        self._solver.changeRowBounds(row, lower, upper)

    def set_costs(self, columns: np.ndarray, costs: np.ndarray) -> None:
        """Change what some columns cost."""
        self._solver.changeColsCost(len(columns), columns.astype(np.int32), costs.astype(float))

    def set_constant(self, constant: float) -> None:
        """Add a constant to the cost, in place of the one before."""
        self._solver.changeObjectiveOffset(constant)

    def relaxed(self) -> Solved:
        """Solve without whole numbers: sites may be used in part."""
        self._solver.setOptionValue("solve_relaxation", True)
        self._run()
        return Solved(float(self._solver.getInfo().objective_function_value), self._used())

    def whole(self, start: Sequence[int], *, step: float, most: int = MOST_BRANCHES) -> Solved:
        """
        Solve in whole numbers.

        Parameters
        ----------
        start
            The best sites known.
        step
            A choice has to cost less by this much to be worth looking for: 1 where babies are counted.
        most
            How many branches are looked at, at most.

        Raises
        ------
        ValueError
            If the solver gives up: a fault of ours.
        """
        chosen = np.isin(self._sites, list(start)).astype(float)
        self._solver.setOptionValue("solve_relaxation", False)
        self._solver.setOptionValue("mip_abs_gap", 0.999 * step)
        self._solver.setOptionValue("mip_max_nodes", most)
        self._solver.setSolution(len(chosen), self._sites, chosen)
        self._run()
        return Solved(float(self._solver.getInfo().mip_dual_bound), self._used())

    def _run(self) -> None:
        self._solver.run()
        status = self._solver.getModelStatus()
        if status not in self._ended:
            message = f"the solver ended with: {self._solver.modelStatusToString(status)}"
            raise ValueError(message)

    def _used(self) -> np.ndarray:
        return np.array(self._solver.getSolution().col_value[: len(self._sites)])


def _given(highspy: Any, program: Program) -> Any:
    """Write a program as the solver wants it."""
    kind = highspy.HighsVarType
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(program.cost), len(program.row_lower)
    model.col_cost_ = program.cost.astype(float)
    model.col_lower_, model.col_upper_ = np.zeros(len(program.cost)), np.ones(len(program.cost))
    model.row_lower_, model.row_upper_ = program.row_lower, program.row_upper
    model.integrality_ = [kind.kInteger] * program.sites + [kind.kContinuous] * (len(program.cost) - program.sites)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = program.starts, program.index
    model.a_matrix_.value_ = program.value
    return model


def by_rows(rows: list[np.ndarray], values: list[np.ndarray]) -> dict[str, np.ndarray]:
    """Return `starts`, `index` and `value` of a Program from the columns and values of each row."""
    return {
        "starts": np.append(0, np.cumsum([len(row) for row in rows])).astype(np.int32),
        "index": np.concatenate(rows).astype(np.int32),
        "value": np.concatenate(values).astype(float),
    }


def most_used(solved: Solved, count: int) -> list[int]:
    """Return the sites that are used most; of equal ones the first."""
    return [int(site) for site in np.argsort(-solved.used.round(6), kind="stable")[:count]]
