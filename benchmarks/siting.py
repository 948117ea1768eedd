"""
Time where-next against `spopt`: `python -m benchmarks.siting [--every K]`.

The same maximal covering problems for both: the 361 lower-tier areas as sites and as demand, all their babies, straight
line between centres, 20, 30 and 50 km, and 1, 1 + K, ... up to 50 sites (K is 5 unless given; 1 takes all fifty and
some minutes). spopt builds and solves one model a number of sites with its default solver (CBC, through pulp), which is
how it is used; ours builds one and changes the number. Both are timed from two arrays to the chosen sites, imports left
out, and run one after the other for each distance. Every best value is compared. Target: at least 4 times at 30 km.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Iterable

import numpy as np
import pulp

from mapping.measuring.distance import kilometres
from mapping.measuring.siting.objectives import Covering
from mapping.measuring.siting.plans import Plan
from mapping.reading.shipped.lookups import read_centres
from mapping.reading.shipped.people import read_babies
from mapping.reading.shipped.sources import data_folder

DISTANCES = (20, 30, 50)
MOST_SITES = 50


def problem() -> tuple[np.ndarray, np.ndarray]:
    """Give babies, shape (361,), and kilometres, shape (361, 361)."""
    centres = read_centres(data_folder())
    babies = read_babies(data_folder()).set_index("area_code")["people"]
    return babies.loc[centres["area_code"]].to_numpy(float), kilometres(centres).to_numpy()


def theirs(babies: np.ndarray, apart: np.ndarray, far: float, counts: Iterable[int]) -> list[float]:
    """Give the babies that spopt's plans reach."""
    from spopt.locate import MCLP

    made = []
    for count in counts:
        model = MCLP.from_cost_matrix(apart, babies, far, p_facilities=count)
        made.append(float(pulp.value(model.solve(pulp.PULP_CBC_CMD(msg=False)).problem.objective)))
    return made


def ours(babies: np.ndarray, apart: np.ndarray, far: float, counts: Iterable[int]) -> list[Plan]:
    """Give our plans."""
    covering = Covering(apart <= far, counted=babies > 0)
    return [covering.plan(babies, count) for count in counts]


def main() -> None:
    """Print a row a distance."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--every", type=int, default=5, metavar="K", help="take every K-th number of sites (default: 5)")
    every = words.parse_args().every
    counts = list(range(1, MOST_SITES + 1, every))
    babies, apart = problem()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs(babies[:9], apart[:9, :9], 30, [1])  # loads both
        ours(babies[:9], apart[:9, :9], 30, [1])
        print(f"{len(babies)} areas and sites; {len(counts)} numbers of sites: {', '.join(map(str, counts))}\n")
        print(f"{'km':>4} {'spopt + CBC s':>14} {'ours s':>8} {'ratio':>7} {'our gap at most':>16}  best values")
        for far in DISTANCES:
            began = time.perf_counter()
            reached = theirs(babies, apart, far, counts)
            between = time.perf_counter()
            plans = ours(babies, apart, far, counts)
            ended = time.perf_counter()
            mine = [babies.sum() - plan.value for plan in plans]
            gap = max((plan.value - plan.bound) / (babies.sum() - plan.bound) for plan in plans)
            worse = max((their - my) / their for their, my in zip(reached, mine, strict=True))
            better = max((my - their) / their for their, my in zip(reached, mine, strict=True))
            same = "the same" if max(worse, better) < 1e-9 else f"ours {100 * worse:.3f}% worse at most"
            print(
                f"{far:4} {between - began:14.1f} {ended - between:8.2f} "
                f"{(between - began) / (ended - between):7.1f} {100 * gap:15.3f}%  {same}"
            )


if __name__ == "__main__":
    main()
