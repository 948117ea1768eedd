"""Ranks by babies and need: by hand, what has to hold of any, and how long they take."""

from __future__ import annotations

import time
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.measuring import gaps as ranks
from mapping.measuring.gaps import gaps, placed, reason
from mapping.measuring.need import need_weight, poverty_of_parents
from mapping.vocabulary.measures import DISTANCE
from mapping.vocabulary.tables import COVERAGE, GAPS

pytestmark = pytest.mark.usefixtures("remembered")
LIMITS = settings(max_examples=20, derandomize=True, deadline=None)
FEW = 200
OPEN, CLOSED = (0.0, 1.0), (0.0, 0.0)


def area(code, babies, poverty, shares=OPEN, status="not_known"):
    low, high = shares
    known = babies is not None
    return {
        "area_code": code, "area_name": code, "level": "utla", "nation": "England", "region_name": "Everywhere",
        "on_day": date(2026, 6, 1), "definition": "standard", "status": "confirmed_none" if shares == CLOSED else status,
        "share_low": low, "share_high": high, "babies": babies,
        "babies_covered_low": int(babies * low) if known else None,
        "babies_covered_high": int(babies * high) if known else None,
        "babies_no_team_recorded": babies, "low_income_pct": poverty,
    }  # fmt: skip


def world(*rows):
    return COVERAGE.shaped(pd.DataFrame(rows))


def by_code(table):
    return table.set_index("area_code")


# --- the need weight


def test_the_need_weight_is_poverty_over_the_mean_of_all_babies():
    poverty = pd.Series([10.0, 30.0, None], index=list("abc"), dtype="Float64")
    babies = pd.Series([300, 100, 999], index=list("abc"), dtype="Int64")
    # The mean is (300 x 10 + 100 x 30) / 400 = 15; the third area has no figure and does not count in it
    made = need_weight(poverty, babies)
    assert made["a"] == pytest.approx(10 / 15) and made["b"] == 2.0
    assert pd.isna(made["c"])
    assert need_weight(poverty, babies, power=0.5)["b"] == pytest.approx(2**0.5)


def test_with_power_0_babies_count_alone_and_poverty_need_not_be_known():
    poverty = pd.Series([10.0, None], dtype="Float64")
    assert need_weight(poverty, pd.Series([1, 1], dtype="Int64"), power=0).tolist() == [1.0, 1.0]


def test_weights_multiply_babies_to_as_many_babies():
    poverty = pd.Series([3.0, 11.0, 40.0], dtype="Float64")
    babies = pd.Series([70, 20, 10], dtype="Int64")
    assert float((need_weight(poverty, babies) * babies).sum()) == pytest.approx(100)


@pytest.mark.parametrize(("poverty", "weights"), [([0.0, 0.0], [1.0, 1.0]), ([None, None], [None, None])])
def test_where_nobody_is_poor_all_weigh_the_same_and_where_nothing_is_known_nothing_does(poverty, weights):
    made = need_weight(pd.Series(poverty, dtype="Float64"), pd.Series([1, 1], dtype="Int64"))
    assert made.astype(object).where(made.notna(), None).tolist() == weights


@pytest.mark.parametrize("power", [-0.1, 1.1, float("nan")])
def test_a_power_outside_its_bounds_is_refused(power):
    with pytest.raises(ValueError, match="not within 0 and 1"):
        need_weight(pd.Series([1.0]), pd.Series([1]), power=power)


# --- ranks and their interval


def test_equal_scores_share_the_best_rank_among_them():
    assert ranks.descending(np.array([5.0, 7.0, 5.0, 1.0])).tolist() == [2, 1, 2, 4]
    assert ranks.descending(np.array([[0.0, 0.0], [1.0, 2.0]])).tolist() == [[1, 1], [2, 1]]
    assert ranks.descending(np.zeros((3, 0))).shape == (3, 0)


def test_products_of_the_same_size_tie_however_they_were_multiplied():
    assert ranks.descending(np.array([300 * (10 / 13.7), 100 * (30 / 13.7)])).tolist() == [1, 1]


def test_where_all_is_known_only_the_weight_of_poverty_moves_a_rank():
    # By babies b comes first, by poor babies a does: 100 x 40 against 120 x 10. They part where (40/10)^p = 1.2, p = 0.13
    made = by_code(gaps(world(area("a", 100, 40.0, CLOSED), area("b", 120, 10.0, CLOSED), area("c", 1, 5.0, CLOSED))))
    assert made.loc["a", ["rank", "rank_low", "rank_high", "rank_babies"]].tolist() == [1, 1, 2, 2]
    assert made.loc["b", ["rank", "rank_low", "rank_high", "rank_babies"]].tolist() == [2, 1, 2, 1]
    assert made.loc["c", ["rank", "rank_low", "rank_high", "rank_babies"]].tolist() == [3, 3, 3, 3]


def test_a_share_of_draws_is_what_arithmetic_makes_it():
    # One area surely lacks 50; the other lacks 0 to 100, so it comes first in half of the draws, of the same poverty
    made = by_code(gaps(world(area("a", 50, 20.0, CLOSED), area("b", 100, 20.0)), draws=2000))
    assert made.loc["b", ["rank", "rank_low", "rank_high"]].tolist() == [1, 1, 2]
    # If it lacks 0 to 2,080, it is behind in 24 of 1,000 draws, which 90 of 100 need not show; at 0 to 500 in one of ten
    assert by_code(gaps(world(area("a", 50, 20.0, CLOSED), area("b", 2080, 20.0)))).loc["b", "rank_high"] == 1
    assert by_code(gaps(world(area("a", 50, 20.0, CLOSED), area("b", 500, 20.0)))).loc["b", "rank_high"] == 2


def test_the_interval_is_of_the_seed_and_holds_90_of_100_draws():
    random = np.random.Generator(np.random.PCG64(1))
    without = (np.zeros(40), random.integers(1, 100, 40).astype(float))
    weights = (np.ones(40), np.ones(40))
    low, high = ranks.interval(without, weights, draws=1000, seed=7)
    again = ranks.interval(without, weights, draws=1000, seed=7)
    assert (low == again[0]).all() and (high == again[1]).all()
    # Draws of another seed fall outside about as seldom as the interval says
    fresh = random.random((4000, 40)) * without[1]
    inside = ((ranks.descending(fresh) >= low) & (ranks.descending(fresh) <= high)).mean(axis=0)
    assert inside.min() > 0.87


def test_the_order_of_rows_and_the_other_columns_change_no_rank():
    rows = [area(f"c{n}", 10 * n + 5, float(n % 4 + 1)) for n in range(12)]
    assert gaps(world(*rows), draws=FEW).equals(gaps(world(*rows[::-1]), draws=FEW))


# --- what is missing


def test_an_area_of_unknown_poverty_has_no_rank_but_spans_every_weight_seen():
    made = by_code(gaps(world(area("a", 100, 40.0, CLOSED), area("b", 100, 10.0, CLOSED), area("x", 90, None, CLOSED))))
    assert pd.isna(made.loc["x", "need_weight"]) and pd.isna(made.loc["x", "rank"])
    # At the weight of a, 90 comes after 100; at that of b, it is last of three
    assert made.loc["x", ["rank_low", "rank_high"]].tolist() == [2, 3]
    assert made.loc["x", "reason"].endswith("; child poverty not known, so ranked between 2 and 3, whatever it is")
    assert made.loc[["a", "b"], "rank"].tolist() == [1, 2]
    assert list(made.index) == ["a", "b", "x"]


def test_an_area_of_unknown_babies_has_no_rank_at_all_and_stands_last():
    made = gaps(world(area("a", None, 40.0), area("b", 1, 10.0)))
    assert made["area_code"].tolist() == ["b", "a"]
    assert made.loc[1, ["rank", "rank_low", "rank_high", "rank_babies"]].isna().all()
    assert "ranked" not in made.loc[1, "reason"]


def test_without_any_figure_of_poverty_only_babies_rank():
    made = gaps(world(area("a", 5, None), area("b", 10, None)))
    assert made["area_code"].tolist() == ["b", "a"]
    assert made["rank_babies"].tolist() == [1, 2]
    assert made[["need_weight", "rank", "rank_low", "rank_high"]].isna().all(axis=None)
    assert gaps(world(area("a", 5, None), area("b", 10, None)), power=0)["rank"].tolist() == [1, 2]


def test_a_country_without_gaps_gives_an_empty_table():
    served = world(area("a", 5, 3.0) | {"status": "covered", "babies_no_team_recorded": 0})
    assert gaps(served).empty and gaps(served).columns.tolist() == GAPS.names


# --- words


def test_the_reason_says_babies_record_distance_poverty_and_rank():
    made = gaps(
        world(area("a", 4310, 31.2), area("b", 4000, 20.0)),
        far=DISTANCE.shaped(
            pd.DataFrame(
                {"area_code": ["a"], "nearest_base_km": 61.7, "nearest_recorded": 12.0, "unit": "km",
                 "nearest_recorded_code": "d", "nearest_recorded_name": "Dover"}
            )
        ),
    )  # fmt: skip
    first = made.iloc[0]
    assert first["reason"] == (
        "4,310 babies aged 0 to 2; no open team is recorded, which does not mean that there is none; the nearest area "
        "with a recorded team, Dover, is 12 km away; 31% of children under 16 in low-income families; ranked 1, "
        "between 1 and 2"
    )
    assert (first["nearest_team_km"], first["nearest_covered_km"]) == (61.7, 12.0)
    assert (first["nearest_covered_code"], first["nearest_covered_name"]) == ("d", "Dover")
    assert "away" not in made.iloc[1]["reason"] and pd.isna(made.iloc[1]["nearest_team_km"])


@pytest.mark.parametrize(
    ("given_", "words"),
    [((7, 4, 15), "; ranked 7, between 4 and 15"), ((1, 1, 1), "; ranked 1"), ((pd.NA, pd.NA, pd.NA), "")],
)
def test_a_place_in_words(given_, words):
    assert placed(*given_) == words


def test_a_reason_stands_without_a_rank():
    assert reason(10, "not_known", pd.NA, dated=False).endswith("does not mean that there is none")


# --- what has to hold of any country

AREA = st.tuples(
    st.integers(1, 300),
    st.sampled_from([5.0, 10.0, 20.0, 40.0, 33.3]),
    st.sampled_from([OPEN, CLOSED, (0.25, 0.75)]),
)
COUNTRY = st.lists(AREA, min_size=2, max_size=9)


def country(areas):
    return world(*(area(f"c{n}", *each) for n, each in enumerate(areas)))


@LIMITS
@given(COUNTRY)
def test_a_rank_lies_within_its_interval_and_the_interval_within_the_areas(areas):
    made = gaps(country(areas), draws=FEW)
    assert (made["rank_low"] <= made["rank"]).all() and (made["rank"] <= made["rank_high"]).all()
    assert made["rank_low"].ge(1).all() and made["rank_high"].le(len(areas)).all()
    assert made["rank"].is_monotonic_increasing


@LIMITS
@given(COUNTRY, st.integers(0, 8), st.integers(1, 200), st.sampled_from([0.0, 0.5, 1.0]))
def test_more_babies_never_make_a_rank_worse(areas, which, more, power):
    which %= len(areas)
    babies, *rest = areas[which]
    grown = [*areas[:which], (babies + more, *rest), *areas[which + 1 :]]
    before, after = (by_code(gaps(country(each), power=power, draws=FEW)).loc[f"c{which}"] for each in (areas, grown))
    assert after["rank"] <= before["rank"] and after["rank_babies"] <= before["rank_babies"]


@LIMITS
@given(COUNTRY, AREA)
def test_areas_alike_in_everything_tie(areas, twin):
    made = by_code(gaps(country([*areas, twin, twin]), draws=FEW))
    one, other = (made.loc[f"c{len(areas) + n}"] for n in range(2))
    assert one["rank"] == other["rank"] and one["rank_babies"] == other["rank_babies"]
    # and the next rank is left out
    assert (made["rank"] == one["rank"] + 1).sum() == 0


@LIMITS
@given(COUNTRY)
def test_ranks_agree_with_those_that_pandas_gives(areas):
    made = gaps(country(areas), draws=FEW)
    score = (made["babies_no_team_recorded"] * made["low_income_pct"]).astype(float).round(6)
    assert made["rank"].tolist() == score.rank(method="min", ascending=False).tolist()


@LIMITS
@given(COUNTRY)
def test_a_weight_that_is_not_known_spans_all_that_it_may_be(areas):
    """Whatever figure among those seen the area turns out to have, its rank lies in the interval it had without."""
    without = by_code(gaps(country([*areas, (150, None, CLOSED)]), draws=FEW)).loc[f"c{len(areas)}"]
    for poverty in {each[1] for each in areas}:
        rank = by_code(gaps(country([*areas, (150, poverty, CLOSED)]), draws=FEW)).loc[f"c{len(areas)}", "rank"]
        assert without["rank_low"] <= rank <= without["rank_high"]


def test_1000_draws_of_361_areas_take_less_than_three_tenths_of_a_second():
    random = np.random.Generator(np.random.PCG64(3))
    babies = random.integers(10, 40_000, 361).astype(float)
    weight = random.random(361) + 0.5
    spent = []
    for _ in range(3):
        start = time.process_time()
        ranks.interval((0 * babies, babies), (weight, weight), draws=1000, seed=1)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.3


def test_what_rests_on_old_evidence_is_no_gap():
    open_ = world(area("a", 100, 20.0) | {"status": "in_development", "share_high": 1.0})
    assert gaps(open_)["is_gap"].tolist() == [False]
    shut = world(area("a", 100, 20.0) | {"status": "in_development", "share_high": 0.0})
    assert gaps(shut)["is_gap"].tolist() == [True]


def test_poverty_of_an_area_made_of_others_is_published_or_else_their_mean_and_says_which():
    members = pd.DataFrame(
        {"child_code": ["a", "b", "c", "c", "d"], "parent_code": ["P", "P", "P", "Q", "R"],
         "share": [1.0, 1.0, 0.5, 0.5, 1.0]}
    )  # fmt: skip
    published = pd.Series({"a": 10.0, "b": 30.0, "c": 20.0, "Q": 25.0})
    babies = pd.Series({"a": 100, "b": 300, "c": 200, "d": 50}, dtype="Int64")
    percent, basis = poverty_of_parents(published, babies, members)
    assert percent["P"] == pytest.approx((100 * 10 + 300 * 30 + 100 * 20) / 500)
    assert (percent["Q"], basis["Q"], basis["P"]) == (
        25.0,
        "published",
        "mean of its lower-tier areas, weighed by babies",
    )
    assert pd.isna(percent["R"]) and pd.isna(basis["R"])  # a part without a figure leaves the whole without one
