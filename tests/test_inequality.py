"""Fifths of babies, the slope and the concentration index: by hand, against slow references, and their bounds."""

from __future__ import annotations

import itertools
import time
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.measuring.inequality import (
    by_class,
    concentration_index,
    fifths,
    inequality,
    places,
    possible,
    slope_index,
)
from mapping.vocabulary.tables import COVERAGE
from mapping.wording.measures import inequality_words

from .editions import shipped

LIMITS = settings(max_examples=25, derandomize=True, deadline=None)
FEW = 50
SHARES = {"covered": (1.0, 1.0), "not_known": (0.0, 1.0), "confirmed_none": (0.0, 0.0), "partly_covered": (0.25, 0.5)}


def world(*rows):
    """COVERAGE from (babies, child poverty, status)."""
    made = [
        {"area_code": f"c{n:03}", "area_name": f"Area {n}", "nation": "England", "on_day": date(2026, 6, 1),
         "definition": "standard", "babies": babies, "low_income_pct": poverty, "status": status,
         "share_low": SHARES[status][0], "share_high": SHARES[status][1],
         "babies_covered_low": None if babies is None else int(babies * SHARES[status][0]),
         "babies_covered_high": None if babies is None else int(babies * SHARES[status][1])}
        for n, (babies, poverty, status) in enumerate(rows)
    ]  # fmt: skip
    return COVERAGE.shaped(pd.DataFrame(made))


def values(made, measure):
    rows = made[made["measure"] == measure].set_index("basis")["value"]
    return [rows[basis] for basis in ("at least", "recorded", "at most", "lowest possible", "highest possible")]


# --- fifths of babies


def test_fifths_are_of_babies_and_an_area_across_a_border_is_parted():
    # 100 babies in a line from least poverty: 30 covered, 20 none, 50 covered in part; cuts at 20, 40, 60, 80
    made = fifths(world((50, 40.0, "partly_covered"), (30, 5.0, "covered"), (20, 20.0, "confirmed_none")))
    assert made["part"].tolist() == ["1", "2", "3", "4", "5"]
    assert made["babies"].tolist() == [20.0] * 5
    assert made["areas"].tolist() == [1, 2, 2, 1, 1]
    assert made["recorded"].tolist() == pytest.approx([20, 10, 10, 20, 20])
    # of the 50, 12 surely live where a team serves (a quarter, rounded down) and 25 may
    assert made["at_least"].tolist() == pytest.approx([20, 10, 2.4, 4.8, 4.8])
    assert made["at_most"].tolist() == pytest.approx([20, 10, 5, 10, 10])
    assert made["recorded_pct"].tolist() == pytest.approx([100, 50, 50, 100, 100])
    assert made["low_income_from"].tolist() == [5, 5, 20, 40, 40]
    assert made["low_income_to"].tolist() == [5, 20, 40, 40, 40]


def test_areas_of_the_same_poverty_are_parted_alike():
    made = fifths(world((50, 10.0, "covered"), (50, 10.0, "not_known")))
    assert made["recorded"].tolist() == pytest.approx([10] * 5)
    assert made["areas"].tolist() == [2] * 5


def test_what_has_no_figure_stands_in_a_row_of_its_own():
    made = fifths(world((50, None, "covered"), (10, 10.0, "not_known"), (None, 3.0, "not_known")))
    last = made.iloc[-1]
    assert last[["part", "areas", "babies", "recorded"]].tolist() == ["not known", 2, 50.0, 50.0]
    assert made["babies"].iloc[:5].tolist() == [2.0] * 5
    none = fifths(world((50, None, "covered")))
    assert none["part"].tolist() == ["not known"]
    assert pd.isna(fifths(world((None, None, "covered")))["babies"].iloc[0])


def test_the_fifths_of_the_real_areas_hold_all_babies():
    coverage = shipped("utla").coverage
    made = fifths(coverage)
    assert made["babies"].tolist() == pytest.approx([coverage["babies"].sum() / 5] * 5)
    assert made["at_least"].sum() == pytest.approx(coverage["babies_covered_low"].sum())
    assert made["at_most"].sum() == pytest.approx(coverage["babies_covered_high"].sum())
    assert (made["low_income_to"].to_numpy()[:-1] <= made["low_income_from"].to_numpy()[1:]).all()


# --- classes of area


def test_classes_are_counted_and_areas_without_one_are_not_dropped():
    coverage = world((50, 4.0, "covered"), (30, 6.0, "not_known"), (20, 8.0, "confirmed_none"), (7, 1.0, "covered"))
    made = by_class(coverage, pd.Series({"c000": "Urban", "c001": "Rural", "c002": "Urban"}))
    assert made[["part", "areas", "babies", "at_least", "recorded", "at_most"]].to_numpy().tolist() == [
        ["Rural", 1, 30, 0, 0, 30], ["Urban", 2, 70, 50, 50, 50], ["not known", 1, 7, 7, 7, 7],
    ]  # fmt: skip
    assert made["cut"].unique().tolist() == ["rural or urban"]
    assert made["recorded_pct"].tolist() == pytest.approx([0, 500 / 7, 100])


def test_a_class_with_a_missing_figure_has_no_sum_and_a_code_with_two_classes_is_refused():
    coverage = world((50, 4.0, "covered"), (None, 6.0, "not_known"))
    made = by_class(coverage, pd.Series({"c000": "Urban", "c001": "Urban"}))
    assert made["areas"].tolist() == [2] and made["babies"].isna().all() and made["recorded_pct"].isna().all()
    with pytest.raises(ValueError, match="c000 has two classes"):
        by_class(coverage, pd.Series(["Urban", "Rural"], index=["c000", "c000"]))


# --- the indices by hand


def test_two_halves_of_which_the_less_poor_is_covered():
    made = inequality(world((50, 30.0, "confirmed_none"), (50, 10.0, "covered")), draws=FEW)
    # Places 1/4 and 3/4, shares 0 and 1: a slope of 1 over 1/2; index 2 x cov / mean = 2 x (1/2 x 1/4) / (1/2)
    assert values(made, "slope index") == pytest.approx([2.0] * 5)
    assert values(made, "concentration index") == pytest.approx([0.5] * 5)


def test_unequal_areas_weigh_as_much_as_their_babies():
    # Places: 10 of 100 at 0.05, 60 at 0.4, 30 at 0.85. Slope: sum w x (R - 1/2) x h over sum w x (R - 1/2)^2
    made = inequality(
        world((10, 40.0, "covered"), (60, 20.0, "confirmed_none"), (30, 5.0, "partly_covered")), draws=FEW
    )
    spread = 10 * 0.45**2 + 60 * 0.1**2 + 30 * 0.35**2
    low, most = (-10 * 0.45 + served * 0.35 for served in (7, 15))
    assert values(made, "slope index")[:3] == pytest.approx([low / spread, (-4.5 + 30 * 0.35) / spread, most / spread])
    assert values(made, "concentration index")[0] == pytest.approx(2 * low / 17)
    assert values(made, "concentration index")[1] == pytest.approx(2 * (-4.5 + 30 * 0.35) / 40)


def test_areas_of_the_same_poverty_stand_at_the_same_place():
    assert places(np.array([[10.0, 20, 30, 40]]), np.array([0, 1, 1, 2]))[0].tolist() == [0.05, 0.35, 0.35, 0.8]


def test_what_is_served_alike_everywhere_is_not_unequal():
    made = inequality(world((10, 40.0, "covered"), (60, 20.0, "covered"), (30, 5.0, "covered")), draws=FEW)
    assert values(made, "slope index") == pytest.approx([0] * 5)
    assert values(made, "concentration index") == pytest.approx([0] * 5)
    assert made["low"].dropna().tolist() == pytest.approx([0] * 6)


def test_where_an_index_is_not_defined_it_is_missing_and_not_0():
    alike = inequality(world((10, 5.0, "covered"), (60, 5.0, "not_known")), draws=FEW)
    assert alike["value"].isna().all()
    assert "cannot be said" in inequality_words(alike)
    nobody = inequality(world((10, 5.0, "confirmed_none"), (60, 7.0, "confirmed_none")), draws=FEW)
    assert values(nobody, "slope index") == pytest.approx([0] * 5)
    assert all(pd.isna(value) for value in values(nobody, "concentration index"))
    nothing = inequality(world((None, None, "not_known")), draws=FEW)
    assert nothing["value"].isna().all() and nothing["areas_left_out"].tolist() == [1] * 10


def test_areas_without_a_figure_are_left_out_and_counted():
    rows = (50, 30.0, "confirmed_none"), (50, 10.0, "covered")
    with_more = inequality(world(*rows, (70, None, "covered"), (None, 3.0, "covered"), (0, 3.0, "covered")), draws=FEW)
    assert values(with_more, "slope index") == pytest.approx([2.0] * 5)
    assert with_more[["areas", "babies", "areas_left_out"]].drop_duplicates().to_numpy().tolist() == [[2, 100, 2]]


# --- against slow references


def lorenz(babies, shares):
    """Give 1 minus twice the area under the concentration curve, by trapezoids (Kakwani, Wagstaff, van Doorslaer 1997)."""
    people = np.concatenate([[0], np.cumsum(babies) / babies.sum()])
    served = np.concatenate([[0], np.cumsum(babies * shares) / (babies * shares).sum()])
    return 1 - 2 * np.trapezoid(served, people)


NUMBERS = st.lists(st.tuples(st.integers(1, 90), st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=6)


@LIMITS
@given(NUMBERS)
def test_the_concentration_index_is_one_less_twice_the_area_under_its_curve(areas):
    babies, shares = np.array([each[0] for each in areas], float), np.array([each[1] + 0.01 for each in areas])
    made = concentration_index(babies[None], shares, np.arange(len(areas)))[0]
    assert made == pytest.approx(lorenz(babies, shares), abs=1e-9)


@LIMITS
@given(NUMBERS)
def test_the_slope_is_that_of_a_regression_on_every_single_baby(areas):
    babies, shares = np.array([each[0] for each in areas]), np.array([each[1] for each in areas])
    each = np.repeat(np.arange(len(areas)), babies)
    place = (np.cumsum(babies) - babies / 2) / babies.sum()
    slope = np.polynomial.polynomial.polyfit(place[each], shares[each], 1)[1]
    assert slope_index(babies[None].astype(float), shares, np.arange(len(areas)))[0] == pytest.approx(slope, abs=1e-8)


@LIMITS
@given(NUMBERS, st.booleans())
def test_the_bounds_are_those_of_every_corner_and_no_draw_passes_them(areas, tied):
    babies = np.array([each[0] for each in areas], float)
    low, high = (np.array([pick(each[1:]) for each in areas]) + 0.01 for pick in (min, max))
    group = np.arange(len(areas)) // (2 if tied else 1)
    corners = np.array([np.where(corner, high, low) for corner in itertools.product([0, 1], repeat=len(areas))])
    random = np.random.Generator(np.random.PCG64(1)).random((200, len(areas)))
    inside = low + random * (high - low)
    for index in (slope_index, concentration_index):
        least, most = possible(index, babies, group, low, high)
        for shares in (corners, inside):
            made = index(np.broadcast_to(babies, shares.shape), shares, group)
            if np.isnan(made).any():
                continue
            assert made.min() >= least - 1e-9 and made.max() <= most + 1e-9
        if group.max() > 0:
            found = index(np.broadcast_to(babies, corners.shape), corners, group)
            assert (least, most) == pytest.approx((found.min(), found.max()))


# --- what has to hold of any country

AREA = st.tuples(st.integers(1, 300), st.sampled_from([5.0, 10.0, 20.0, 33.3]), st.sampled_from(list(SHARES)))


@LIMITS
@given(st.lists(AREA, min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(areas, shuffler):
    table = world(*areas)
    order = list(range(len(areas)))
    shuffler.shuffle(order)
    mixed = table.iloc[order].reset_index(drop=True)
    assert inequality(table, draws=FEW).equals(inequality(mixed, draws=FEW))
    one, other = (fifths(each).drop(columns=["cut", "part"]).to_numpy(float) for each in (table, mixed))
    assert one == pytest.approx(other)


@LIMITS
@given(st.lists(AREA, min_size=2, max_size=8))
def test_fifths_hold_all_babies_and_at_least_is_no_more_than_at_most(areas):
    made = fifths(world(*areas))
    assert made["babies"].tolist() == pytest.approx([sum(each[0] for each in areas) / 5] * 5)
    assert (made["at_least"] <= made["at_most"] + 1e-9).all() and (made["at_most"] <= made["babies"] + 1e-9).all()
    recorded = sum(each[0] for each in areas if each[2] in ("covered", "partly_covered"))
    assert made["recorded"].sum() == pytest.approx(recorded)


@LIMITS
@given(st.lists(AREA, min_size=2, max_size=8))
def test_all_readings_lie_between_the_lowest_and_the_highest_possible(areas):
    made = inequality(world(*areas), draws=FEW)
    low, _, high, lowest, highest = values(made, "slope index")
    if not pd.isna(lowest):
        assert lowest - 1e-9 <= min(low, high) and max(low, high) <= highest + 1e-9
    if not any(status == "not_known" for *_, status in areas) and "partly_covered" not in {each[2] for each in areas}:
        # nothing is open, so the range is a point
        assert pd.isna(lowest) or lowest == pytest.approx(highest)


# --- intervals, words and speed


def test_the_interval_is_of_the_seed_and_about_as_wide_as_theory_says():
    random = np.random.Generator(np.random.PCG64(9))
    rows = [(100, float(n), "covered" if random.random() < 0.5 else "confirmed_none") for n in range(400)]
    made = inequality(world(*rows)).iloc[1]
    assert made.equals(inequality(world(*rows)).iloc[1])
    assert made["low"] < made["value"] < made["high"]
    # The standard error of a slope on 400 even places with shares of 0 and 1 is 0.5 / sqrt(400 / 12) = 0.087
    assert made["high"] - made["low"] == pytest.approx(2 * 1.96 * 0.0866, rel=0.15)


def test_the_words_give_the_slope_its_interval_and_what_the_unknown_can_do():
    known = inequality_words(inequality(world(*[(50, 30.0, "confirmed_none"), (50, 10.0, "covered")] * 9)))
    assert "recorded team is 200 in 100 more (slope index). In 95 of 100 resamplings of areas the index is 2" in known
    assert known.endswith("Whatever is true where it is not known, areas with less child poverty are served more.")
    open_ended = inequality_words(inequality(world((50, 30.0, "not_known"), (50, 10.0, "not_known"))))
    assert open_ended.endswith("so nothing can be said for sure of who is served.")
    poor_first = inequality_words(inequality(world(*[(50, 30.0, "covered"), (50, 10.0, "confirmed_none")] * 9)))
    assert " less (slope index" in poor_first
    assert poor_first.endswith("areas with more child poverty are served more.")


def test_the_inequality_of_361_areas_takes_less_than_half_a_second():
    coverage = shipped("ltla").coverage
    spent = []
    for _ in range(2):
        start = time.process_time()
        inequality(coverage)
        fifths(coverage)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.5
