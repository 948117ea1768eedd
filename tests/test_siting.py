"""Where next: by hand, by brute force, beside a peer, and on the real data."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
import time
import warnings
from collections.abc import Iterable
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping import cli
from mapping.measuring.siting.gains import drawn, gains
from mapping.measuring.siting.objectives import Covering, fewest_plan, median_plan, undominated
from mapping.measuring.siting.plans import Plan, changes, changes_in_reach, cost, earliest, greedy, swapped
from mapping.measuring.siting.propose import Proposal, SitingRequest, gap, where_next
from mapping.study.analysis import distances
from mapping.study.inputs import read_inputs
from mapping.study.results import measure
from mapping.study.settings import Settings
from mapping.vocabulary.measures import SITES
from mapping.vocabulary.schema import CONFIRMED_NONE, COVERED, IN_DEVELOPMENT, NOT_KNOWN, PARTLY_COVERED
from mapping.vocabulary.tables import COVERAGE
from mapping.wording.measures import siting_sentences

from .conftest import ROOT

pytestmark = pytest.mark.usefixtures("remembered")
SHARES = {
    COVERED: (1.0, 1.0), PARTLY_COVERED: (0.25, 0.75), NOT_KNOWN: (0.0, 1.0), CONFIRMED_NONE: (0.0, 0.0),
    IN_DEVELOPMENT: (0.0, 0.0),
}  # fmt: skip


def cover_plans(weights: np.ndarray, reach: np.ndarray, counts: Iterable[int]) -> list[Plan]:
    """Choose sites for each number of them."""
    covering = Covering(reach, counted=weights > 0)
    return [covering.plan(weights, count) for count in counts]


def covered(*rows: tuple[str, str, object]) -> pd.DataFrame:
    """COVERAGE table from (code, status, babies); of an area partly covered half its babies have no recorded team."""
    made = pd.DataFrame(rows, columns=["area_code", "status", "babies"]).astype({"babies": "Int64"})
    low, high = (made["status"].map({status: share[end] for status, share in SHARES.items()}) for end in (0, 1))
    without = made["status"].map({COVERED: 0, PARTLY_COVERED: 0.5}).fillna(1)
    return COVERAGE.shaped(
        made.assign(
            area_name="Area " + made["area_code"], level="utla", nation="England", on=date(2026, 6, 1),
            definition="standard", share_low=low, share_high=high,
            babies_covered_low=np.floor(made["babies"] * low), babies_covered_high=np.ceil(made["babies"] * high),
            babies_no_team_recorded=np.floor(made["babies"] * without), reverify=False,
        )
    )  # fmt: skip


def on_a_line(**places: float) -> pd.DataFrame:
    """Kilometres between areas that lie along a road."""
    x = np.array(list(places.values()), dtype=float)
    return pd.DataFrame(np.abs(x[:, None] - x), index=list(places), columns=list(places))


# A covered, B to F where nobody knows, G confirmed none.
ROAD = covered(
    ("A", COVERED, 900), ("B", NOT_KNOWN, 100), ("C", NOT_KNOWN, 250), ("D", NOT_KNOWN, 120), ("E", NOT_KNOWN, 60),
    ("F", NOT_KNOWN, 90), ("G", CONFIRMED_NONE, 30),
)  # fmt: skip
ALONG = on_a_line(A=0, B=10, C=20, D=30, E=100, F=110, G=120)


def hub(**asked) -> SitingRequest:
    return SitingRequest(**{"mode": "hub", "distance_km": 10, "n": 2, "draws": 20, **asked})


def codes(found: Proposal) -> list[str]:
    return found.sites["area_code"].tolist()


# --- area mode, by hand


def test_area_mode_takes_the_areas_with_most_babies_where_no_open_team_is_recorded():
    found = where_next(ROAD, SitingRequest(n=3))
    assert codes(found) == ["C", "D", "B"]
    assert found.sites["babies_gained"].tolist() == [250, 120, 100]
    assert found.sites["gained_low"].tolist() == [0, 0, 0] and found.sites["gained_high"].tolist() == [250, 120, 100]
    # 900 of 1,550 live where a team is recorded.
    assert found.sites["babies_reached_share"].tolist() == pytest.approx([1150 / 1550, 1270 / 1550, 1370 / 1550])
    assert set(found.sites["optimality_gap"]) == {0.0} and set(found.sites["greedy_babies"]) == {470}
    assert found.to_gain == 650
    assert found.sites["babies_assigned"].isna().all() and found.sites["mean_distance"].isna().all()


def test_a_partly_covered_area_gains_what_no_team_is_recorded_for_within_its_bounds():
    found = where_next(covered(("A", PARTLY_COVERED, 400)), SitingRequest(n=1))
    row = found.sites.iloc[0]
    assert (row["babies_gained"], row["gained_low"], row["gained_high"]) == (200, 100, 300)


def test_unknown_areas_excluded_are_neither_counted_nor_proposed():
    found = where_next(ROAD, SitingRequest(n=3, unknown="exclude"))
    assert codes(found) == ["G"] and found.to_gain == 30
    assert "30 babies aged 0 to 2 surely live where no team serves" in found.sites["reason"][0]
    said = " ".join(siting_sentences(found, SitingRequest(n=3, unknown="exclude")))
    assert "3 were asked for; no other gains any" in said


def test_equal_areas_go_by_code_whatever_the_order_of_the_rows():
    table = covered(*((code, NOT_KNOWN, 50) for code in "DBCA"))
    assert codes(where_next(table, SitingRequest(n=2))) == ["A", "B"]
    hubs = where_next(table.iloc[::-1], hub(n=2, distance_km=1), on_a_line(D=0, B=50, C=100, A=150))
    assert codes(hubs) == ["A", "B"]


def test_more_teams_than_areas_gives_only_areas_that_gain_something():
    assert codes(where_next(ROAD, SitingRequest(n=99))) == ["C", "D", "B", "F", "E", "G"]
    assert len(where_next(ROAD, hub(n=99), ALONG).sites) == 2  # C and F reach everyone


@pytest.mark.parametrize("asked", [SitingRequest(n=3), hub(), hub(objective="median"), hub(objective="all-within")])
def test_nothing_to_gain_proposes_nothing_and_says_so(asked):
    table = covered(("A", COVERED, 900), ("B", COVERED, 100))
    found = where_next(table, asked, on_a_line(A=0, B=10))
    assert found.sites.empty and list(found.sites.columns) == SITES.names and found.to_gain == 0
    assert siting_sentences(found, asked)[0].startswith("Nothing to propose")


def test_missing_babies_are_counted_nowhere_and_named():
    table = covered(("A", COVERED, 900), ("B", NOT_KNOWN, None), ("C", NOT_KNOWN, 10))
    for asked, apart in ((SitingRequest(n=3), None), (hub(distance_km=1), on_a_line(A=0, B=10, C=20))):
        found = where_next(table, asked, apart)
        assert codes(found) == ["C"] and found.missing == ("Area B",)
        assert found.sites["babies_reached_share"].isna().all()
        assert "nothing is counted, in: Area B" in " ".join(siting_sentences(found, asked))


def test_an_area_whose_babies_are_missing_still_has_to_be_within_reach_of_the_fewest_teams():
    table = covered(("A", COVERED, None), ("B", NOT_KNOWN, None), ("C", NOT_KNOWN, 10))
    found = where_next(table, hub(objective="all-within", distance_km=1), on_a_line(A=0, B=10, C=20))
    assert sorted(codes(found)) == ["B", "C"]


# --- hub mode, by hand


def test_hubs_cover_most_babies_and_existing_teams_are_not_counted_again():
    found = where_next(ROAD, hub(), ALONG)
    # C reaches B, C and D (470); F reaches E, F and G (180). A hub in B would reach A too, whose babies count nothing.
    assert codes(found) == ["C", "F"] and found.sites["babies_gained"].tolist() == [470, 180]
    assert found.sites["gained_low"].tolist() == [0, 30]
    assert found.sites["babies_reached_share"].tolist() == pytest.approx([1370 / 1550, 1.0])
    assert found.sites["babies_assigned"].tolist() == [470, 180]
    # B and D lie 10 km from C, E and G 10 km from F; from C alone E, F and G lie 80, 90 and 100 km away.
    far = (100 * 10 + 120 * 10 + 60 * 80 + 90 * 90 + 30 * 100) / 650
    assert found.sites["mean_distance"].tolist() == pytest.approx(
        [far, (100 * 10 + 120 * 10 + 60 * 10 + 30 * 10) / 650]
    )
    assert found.sites["reason"][1] == (
        "180 babies aged 0 to 2 who live where no open team is recorded, within 10 km: Area F (90), Area E (60), "
        "Area G (30)"
    )


def test_the_exact_plan_beats_one_after_another_where_that_is_short_sighted():
    # M, P and Q have teams. M reaches B and C (80), P reaches A and B (70), Q reaches C and D (70).
    table = covered(
        ("A", NOT_KNOWN, 30), ("B", NOT_KNOWN, 40), ("C", NOT_KNOWN, 40), ("D", NOT_KNOWN, 30),
        ("M", COVERED, 500), ("P", COVERED, 500), ("Q", COVERED, 500),
    )  # fmt: skip
    apart = pd.DataFrame(99.0, index=list("ABCDMPQ"), columns=list("ABCDMPQ"))
    for one, other in ("BM", "CM", "AP", "BP", "CQ", "DQ"):
        apart.loc[one, other] = apart.loc[other, one] = 5.0
    found = where_next(table, hub(), apart)
    assert codes(found) == ["P", "Q"] and found.sites["babies_gained"].tolist() == [70, 70]
    assert set(found.sites["greedy_babies"]) == {110}
    said = " ".join(siting_sentences(found, hub()))
    assert "Chosen one after another they would gain 110, 30 fewer." in said


def test_a_share_of_areas_is_not_a_share_of_babies():
    """Covering most areas and covering most babies are different plans; ours is scored in babies."""
    table = covered(("A", NOT_KNOWN, 1000), *((code, NOT_KNOWN, 10) for code in "BCDE"))
    apart = on_a_line(A=0, B=100, C=101, D=102, E=103)
    found = where_next(table, hub(n=1), apart)
    assert codes(found) == ["A"] and found.sites["babies_reached_share"][0] == pytest.approx(1000 / 1040)
    rows = cover_plans(np.ones(5), apart.to_numpy() <= 10, [1])[0]
    assert rows.sites == (1,) and 5 - rows.value == 4  # by areas it would be B, C, D and E


def test_the_median_lessens_babies_times_kilometres():
    found = where_next(ROAD, hub(objective="median"), ALONG)
    assert codes(found) == ["C", "F"]
    assert found.plan.value == pytest.approx(100 * 10 + 120 * 10 + 60 * 10 + 30 * 10)
    assert float(found.sites["optimality_gap"][0]) < 1e-4
    said = " ".join(siting_sentences(found, hub(objective="median")))
    assert "Proven best (optimality gap 0.00%) for least distance for babies on average: 4.8 km" in said


def test_the_fewest_teams_bring_every_baby_within_reach():
    found = where_next(ROAD, hub(objective="all-within"), ALONG)
    assert sorted(codes(found)) == ["C", "F"] and int(found.sites["babies_gained"].sum()) == 650
    assert found.sites["stability"].isna().all()
    alone = where_next(ROAD, hub(objective="all-within", distance_km=0), ALONG)
    assert len(alone.sites) == 6  # each area needs its own, but for the one that has a team


def test_a_table_of_times_can_stand_fordistances_and_a_missing_time_is_out_of_reach():
    times = ALONG.copy()
    times.loc["B", "C"] = np.nan
    found = where_next(ROAD, hub(n=1), times)
    assert found.sites["babies_gained"][0] == 370  # C reaches itself and D
    with pytest.raises(ValueError, match="distance between every area and every site"):
        where_next(ROAD, hub(objective="median"), times)
    with pytest.raises(ValueError, match=r"no distances for \['G'\]"):
        where_next(ROAD, hub(), ALONG.drop(columns="G"))


def test_hubs_are_not_proposed_where_nobody_knows_when_unknown_areas_are_excluded():
    found = where_next(ROAD, hub(unknown="exclude"), ALONG)
    assert codes(found) == ["G"] and found.sites["babies_gained"].tolist() == [30]


# --- stability


def test_draws_lie_within_bounds_and_leave_what_is_known_alone():
    draws = drawn(ROAD, "bound", draws=500, seed=1)
    assert (draws[:, 0] == 0).all() and (draws[:, 6] == 30).all()
    high = gains(ROAD, "bound").high
    assert (draws >= 0).all() and (draws <= high).all()
    assert draws[:, 2].mean() == pytest.approx(125, abs=10)
    part = drawn(covered(("A", PARTLY_COVERED, 400)), "bound", draws=500, seed=1)
    assert part.min() >= 100 and part.max() <= 300
    assert drawn(ROAD, "exclude", draws=3, seed=1)[:, :6].sum() == 0


def test_stability_counts_the_draws_in_which_an_area_is_still_chosen():
    asked = SitingRequest(n=2, draws=200, seed=5)
    found = where_next(ROAD, asked)
    draws = drawn(ROAD, "bound", draws=200, seed=5)
    by_hand = [sum(place in np.argsort(-draw, kind="stable")[:2] for draw in draws) for place in (2, 3)]
    assert found.sites["stability"].tolist() == by_hand and set(found.sites["draws"]) == {200}
    assert where_next(covered(("A", CONFIRMED_NONE, 9)), asked).sites["stability"].tolist() == [200]
    # Every draw of the hubs needs C and F, unless an equal plan has an earlier code.
    assert where_next(ROAD, hub(draws=50), ALONG).sites["stability"].tolist() == [50, 50]


@pytest.mark.parametrize("asked", [SitingRequest(n=3), hub(), hub(objective="median"), hub(objective="all-within")])
def test_the_same_question_has_the_same_answer_in_any_order_of_rows(asked):
    once = where_next(ROAD, asked, ALONG).sites
    again = where_next(ROAD.sample(frac=1, random_state=3), asked, ALONG.iloc[::-1, ::-1]).sites
    pd.testing.assert_frame_equal(once, again)


# --- against brute force, on random worlds


@st.composite
def worlds(draw):
    areas = draw(st.integers(2, 8))
    places = draw(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=areas, max_size=areas))
    weights = draw(st.lists(st.integers(0, 40), min_size=areas, max_size=areas))
    xy = np.array(places, dtype=float)
    apart = np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1))
    return np.array(weights, dtype=float), apart, draw(st.integers(0, 40)), draw(st.integers(1, areas))


def best_of_all(weights, costs, count):
    """The least cost of any choice, by trying every one."""
    sites = range(costs.shape[1])
    return min(
        float(weights @ costs[:, list(chosen)].min(axis=1))
        for size in range(1, count + 1)
        for chosen in itertools.combinations(sites, size)
    )


@settings(max_examples=80, deadline=None)
@given(worlds())
def test_every_plan_is_as_good_as_the_best_of_all_and_never_below_greedy(world):
    weights, apart, far, count = world
    reach = apart <= far
    plan = cover_plans(weights, reach, [count])[0]
    assert plan.value == plan.bound == best_of_all(weights, 1.0 - reach, count) <= plan.greedy_value
    assert cost(weights, 1.0 - reach, plan.sites) == plan.value and len(plan.sites) <= count
    if weights.any():
        near = median_plan(weights, apart, count)
        assert near.value == pytest.approx(best_of_all(weights, apart, count), abs=1e-2)
        assert near.bound <= best_of_all(weights, apart, count) + 1e-6 and near.value <= near.greedy_value + 1e-6
    few = fewest_plan(weights > 0, reach)
    assert reach[weights > 0][:, list(few.sites)].any(axis=1).all() or not weights.any()
    fewer = [
        chosen for chosen in itertools.combinations(range(len(weights)), max(int(few.value) - 1, 0))
        if weights.any() and reach[weights > 0][:, list(chosen)].any(axis=1).all()
    ]  # fmt: skip
    assert fewer == [] and few.bound == few.value == len(few.sites) <= few.greedy_value


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_a_swap_changes_the_cost_by_what_was_said(world):
    weights, apart, _, count = world
    chosen = list(range(min(count, len(weights) - 1)))
    said = changes(weights, apart, chosen)
    for out, into in itertools.product(range(len(chosen)), range(len(chosen), len(weights))):
        other = [*chosen[:out], *chosen[out + 1 :], into]
        assert said[out, into] == pytest.approx(cost(weights, apart, other) - cost(weights, apart, chosen), abs=1e-6)
    assert cost(weights, apart, swapped(weights, apart, chosen)) <= cost(weights, apart, chosen) + 1e-6
    assert cost(weights, apart, earliest(weights, apart, chosen)) == pytest.approx(cost(weights, apart, chosen))


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_swaps_within_reach_cost_what_any_swaps_do(world):
    weights, apart, far, count = world
    costs, chosen = np.where(apart <= far, 0.0, 1.0), list(range(min(count, len(weights) - 1)))
    assert np.array_equal(changes_in_reach(weights, costs, chosen), changes(weights, costs, chosen))


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_one_by_one_within_reach_is_what_greedy_chooses_anywhere(world):
    weights, apart, far, count = world
    plan = Covering(apart <= far, counted=weights > 0).plan(weights, count)
    assert list(plan.greedy_sites) == greedy(weights, np.where(apart <= far, 0.0, 1.0), count)


def test_a_site_is_left_out_only_where_another_reaches_all_that_it_does():
    reach = np.array([[1, 1, 0, 0], [0, 1, 1, 1], [0, 0, 1, 1]], dtype=bool)
    assert undominated(reach).tolist() == [1, 2]


def test_greedy_takes_the_first_of_equals_and_stops_where_nothing_is_saved():
    assert greedy(np.array([5.0, 5.0, 0.0]), 1.0 - np.eye(3), 3) == [0, 1]


@pytest.mark.parametrize("seed", [1, 4, 9])
def test_a_search_cut_short_still_gives_a_bound_that_no_plan_is_below(seed):
    weights, apart = random_world(seed, 80)
    reach = apart <= 30
    covering = Covering(reach, counted=weights > 0)
    for count in (5, 9, 13):
        best, short = covering.plan(weights, count), covering.plan(weights, count, proven=False)
        assert best.bound == best.value
        assert short.bound <= best.value <= short.value <= short.greedy_value


def test_the_solver_is_loaded_only_when_it_is_asked():
    code = "import sys; import mapping.study.analysis, mapping.cli.commands; print('highspy' in sys.modules)"
    made = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert made.stdout.strip() == "False"


def random_world(seed: int, areas: int) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    xy = chance.random((areas, 2)) * 200
    return chance.integers(0, 1000, areas).astype(float), np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1))


@pytest.mark.parametrize(("seed", "count"), [(1, 3), (2, 6), (3, 10)])
def test_spopt_finds_the_same_best(seed, count):
    weights, apart = random_world(seed, 60)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pulp
        from spopt.locate import LSCP, MCLP, PMedian

        solver = pulp.PULP_CBC_CMD(msg=False)
        theirs = MCLP.from_cost_matrix(apart, weights, 25, p_facilities=count).solve(solver)
        median = PMedian.from_cost_matrix(apart, weights, p_facilities=count).solve(solver)
        fewest = LSCP.from_cost_matrix(apart, 25).solve(solver)
    ours = cover_plans(weights, apart <= 25, [count])[0]
    assert weights.sum() - ours.value == pytest.approx(pulp.value(theirs.problem.objective))
    assert median_plan(weights, apart, count).value == pytest.approx(pulp.value(median.problem.objective), rel=1e-5)
    assert fewest_plan(np.ones(60, dtype=bool), apart <= 25).value == pulp.value(fewest.problem.objective)
    # What it calls its share covered counts rows; ours counts babies.
    reached = 100 * (weights.sum() - ours.value) / weights.sum()
    assert theirs.perc_cov != pytest.approx(reached, abs=0.1)


# --- the real data


@cache
def real() -> tuple[pd.DataFrame, pd.DataFrame]:
    config = Settings(today=date(2026, 11, 21))
    inputs, linked = read_inputs(config)
    return measure(inputs, linked, config).coverage["standard"], distances(inputs, config)


@pytest.mark.parametrize("far", [20, 30, 50])
def test_fifty_plans_on_the_real_data_are_proven_within_half_a_per_cent_in_five_seconds(far):
    coverage, apart = real()
    weights = gains(coverage, "bound").counted
    reach = apart.to_numpy() <= far
    cover_plans(weights[:5], reach[:5], [1])  # the solver's own loading is not counted
    began = time.process_time()
    plans = cover_plans(weights, reach, range(1, 51))
    took = time.process_time() - began
    total = int(weights.sum())
    gaps = [gap(plan, hub(n=count), total) for count, plan in enumerate(plans, 1)]
    assert took < 5 and max(gaps) <= 0.005, f"{far} km: {took:.2f} s, gap at most {100 * max(gaps):.3f}%"
    assert all(plan.value <= plan.greedy_value for plan in plans)
    assert any(plan.value < plan.greedy_value for plan in plans)
    assert [plan.value for plan in plans] == sorted((plan.value for plan in plans), reverse=True)


def test_the_real_areas_are_those_that_the_gaps_list_first():
    found = where_next(real()[0], SitingRequest(n=3, draws=20))
    assert found.sites["area_name"].tolist() == ["Kent", "Birmingham", "Hampshire"]
    # In Kent only a team that has not opened is recorded, in Hampshire one is heard of; of Birmingham nobody knows.
    assert found.sites["gained_low"].tolist() == [50_643, 0, 0]
    said = ("a team that has not opened", "does not mean that there is none", "we have heard of a team, but have not")
    assert [part in reason for part, reason in zip(said, found.sites["reason"], strict=True)] == [True] * 3


# --- the command


@pytest.mark.parametrize(
    "words", [[], ["--mode", "hub"], ["--mode", "hub", "--objective", "all-within"], ["--unknown", "exclude"]]
)
def test_the_command_answers_in_80_columns_with_what_was_assumed(words, capsys):
    assert cli.main(["where-next", "--n", "4", *words]) == 0
    text = capsys.readouterr().out
    assert max(len(line) for line in text.splitlines()) <= 80
    flat = re.sub(r"\s+", " ", text)
    for part in ("On 2026-11-21, standard definition", "aged 0 to 2", "Neither means that there is none", "Assumed: ",
                 "optimality gap 0.00%", "existing teams" if "hub" in words else "Existing teams"):  # fmt: skip
        assert part.lower() in flat.lower(), part
    if "hub" in words:
        assert "at most 30 km away, in a straight line" in flat
    assert "<NA>" not in text


def test_the_command_gives_every_column_as_csv_and_json(capsys):
    assert cli.main(["where-next", "--n", "2", "--csv"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == ",".join(SITES.names)
    assert cli.main(["where-next", "--n", "2", "--mode", "hub", "--distance-km", "20", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["step"] for row in rows] == [1, 2] and {row["service_distance"] for row in rows} == {20.0}
    assert {row["optimality_gap"] for row in rows} == {0.0} and all(row["babies_gained"] > 0 for row in rows)


@pytest.mark.parametrize("words", [["--n", "0"], ["--n", "many"], ["--distance-km", "far"], ["--distance-km", "-1"]])
def test_what_cannot_be_asked_is_refused(words, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["where-next", *words])
    assert ended.value.code == 2 and "is not a" in capsys.readouterr().err


def test_travel_of_ones_own_takes_the_place_of_straight_lines(tmp_path, capsys):
    # Half an hour from Dorset to Devon, and nothing is known of any other pair.
    path = tmp_path / "travel.csv"
    path.write_text("from_area,to_area,minutes\nE06000059,E10000008,25\nE10000008,E06000059,31\n", encoding="utf-8")
    hubs = ["where-next", "--mode", "hub", "--n", "200", "--travel", str(path)]
    assert cli.main([*hubs, "--json"]) == 0
    rows = {row["area_code"]: row for row in json.loads(capsys.readouterr().out)}
    weights = dict(zip(real()[0]["area_code"], gains(real()[0], "bound").counted, strict=True))
    assert "E06000059" not in rows and rows["E10000008"]["babies_gained"] == weights["E10000008"] + weights["E06000059"]
    assert {(row["unit"], row["measured"]) for row in rows.values()} == {("minutes", "minutes from travel.csv")}
    assert cli.main([*hubs[:-4], "--n", "2", *hubs[-2:]]) == 0
    said = re.sub(r"\s+", " ", capsys.readouterr().out)
    assert (
        "at most 30 minutes away (minutes from travel.csv); a pair that the file does not give is out of reach" in said
    )
    assert cli.main([*hubs, "--objective", "median"]) == 2
    assert "pairs of areas are not given" in capsys.readouterr().err
