import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mapping.measuring.distance import WEIGHTS, access, floating_catchment, kilometres, stepped
from mapping.wording.reach import access_sentences

from .reaching import ASSUMED, reached, teams_seeing
from .test_distance import middles


def test_weights_step_down_by_thirds_of_the_reach_and_end_there():
    far = np.array([0, 10, 10.1, 20, 20.1, 30, 30.1, np.nan])
    assert stepped(far, 30).tolist() == [1, 1, 0.68, 0.68, 0.22, 0.22, 0, 0]
    assert WEIGHTS == (1.0, 0.68, 0.22)


def test_two_steps_can_be_worked_out_by_hand():
    # one service of 30; 100 babies beside it, 50 in the middle zone, 70 out of reach
    weights = np.array([[1.0], [0.68], [0.0]])
    ratio = 30 / (100 + 0.68 * 50)
    made = floating_catchment(np.array([30.0]), np.array([100.0, 50.0, 70.0]), weights)
    assert made == pytest.approx([ratio, 0.68 * ratio, 0])
    assert 100 * made[0] + 50 * made[1] == pytest.approx(30)


def test_demand_that_is_not_known_makes_access_unknown_only_where_it_bears_on_it():
    weights = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    made = floating_catchment(np.array([30.0, 20.0]), np.array([100.0, np.nan, 40.0]), weights)
    assert np.isnan(made[:2]).all() and made[2] == 0.5


@settings(max_examples=100, deadline=None)
@given(
    arrays.arrays(float, (6, 4), elements=st.floats(0, 60)),
    arrays.arrays(float, 6, elements=st.integers(1, 90_000)),
    arrays.arrays(float, 4, elements=st.integers(0, 900)),
)
def test_what_is_supplied_is_used_up_and_more_of_it_never_lowers_access(apart, demand, supply):
    weights = stepped(apart, 30)
    weights[0] = 1.0  # somebody lives within reach of every service
    made = floating_catchment(supply, demand, weights)
    assert (made >= 0).all()
    assert demand @ made == pytest.approx(supply.sum())
    assert (floating_catchment(supply + np.array([5, 0, 0, 0]), demand, weights) >= made - 1e-12).all()


@settings(max_examples=40, deadline=None)
@given(
    arrays.arrays(float, (7, 3), elements=st.integers(0, 45)),
    arrays.arrays(float, 7, elements=st.integers(1, 90_000)),
    arrays.arrays(float, 3, elements=st.integers(1, 900)),
)
def test_pysal_gives_the_same_on_the_same_input(apart, demand, supply):
    from access import fca
    from access import weights as peer_weights

    apart[0] = 5
    places, services = [f"p{place}" for place in range(7)], [f"s{place}" for place in range(3)]
    costs = pd.DataFrame(
        [(p, s, apart[i, j]) for i, p in enumerate(places) for j, s in enumerate(services)],
        columns=["origin", "dest", "cost"],
    )
    theirs = fca.two_stage_fca(
        demand_df=pd.DataFrame({"demand": demand}, index=pd.Index(places, name="geoid")),
        supply_df=pd.DataFrame({"supply": supply}, index=pd.Index(services, name="geoid")),
        cost_df=costs, max_cost=30, demand_index=True, supply_index=True,
        weight_fn=peer_weights.step_fn({10: 1, 20: 0.68, 30: 0.22}),
    )  # fmt: skip
    ours = floating_catchment(supply, demand, stepped(apart, 30))
    # PySAL leaves out a place that reaches no service; here it has 0
    assert ours == pytest.approx(theirs.reindex(places).fillna(0).to_numpy())


def toy_access(atoms, members, table, most=10, **other):
    made = reached(atoms, members, table, level="ltla", **other)
    return access(made.reset_index(), kilometres(middles(atoms)), most=most).set_index("area_name")


def test_access_in_the_toy_country_by_hand(atoms, members):
    made = toy_access(atoms, members, teams_seeing(ash=30, wide=None, isles=None))
    # 10 km is the outer zone: ash's 30 families for Ash 100, Beck 200 and Dale 400 beside it
    ratio = 30 / (100 + 0.22 * 200 + 0.22 * 400)
    assert made.loc["Ash", "families_per_1000_babies"] == pytest.approx(1000 * ratio)
    assert made.loc["Dale", "families_per_1000_babies"] == pytest.approx(220 * ratio)
    assert made.loc["Ash", ["areas_with_figure", "areas_without_figure", "at_least"]].tolist() == [1, 2, True]
    # Cove reaches only Beck, whose team gives no figure: not known, and not 0
    assert pd.isna(made.loc["Cove", "families_per_1000_babies"])
    assert made.loc["Cove", ["areas_with_figure", "areas_without_figure"]].tolist() == [0, 2]


def test_where_no_team_gives_a_figure_access_is_not_known_anywhere_but_where_none_is_stated(atoms, members):
    made = toy_access(atoms, members, teams_seeing(ash=None, wide=None, isles=None), most=5)
    known = made[made["families_per_1000_babies"].notna()]
    assert known["families_per_1000_babies"].to_dict() == {"Tŷ Ŵyl": 0.0}
    assert not known["at_least"].any() and set(known["areas_with_figure"]) == {0}
    wider = toy_access(atoms, members, teams_seeing(ash=None, wide=None, isles=None), most=30)
    assert wider["families_per_1000_babies"].isna().all()


def test_taking_a_figure_away_never_raises_access_and_never_makes_it_0(atoms, members):
    before = toy_access(atoms, members, teams_seeing(ash=30, wide=110, isles=26), most=30)
    after = toy_access(atoms, members, teams_seeing(ash=30, wide=None, isles=26), most=30)
    kept = after["families_per_1000_babies"].dropna()
    assert (kept <= before["families_per_1000_babies"][kept.index] + 1e-9).all()
    assert (kept > 0).all() and after.loc[kept.index, "at_least"].all()


def test_the_words_say_how_many_areas_were_measured_and_by_what(atoms, members):
    made = reached(atoms, members, teams_seeing(ash=30, wide=None, isles=None), level="ltla").reset_index()
    said = access_sentences(access(made, kilometres(middles(atoms)), most=10), made, ASSUMED)
    assert said[0] == (
        "On 1 June 2026, under the strict definition, 1 of 3 open teams gives a figure for the families seen. So "
        "access could be measured for 3 of 9 areas; for the others it is not known, and not none."
    )
    assert "Luo and Qi 2009" in said[1] and "10 km" in said[1] and "straight line" in said[1]
