"""Borders between areas of one kind and of two: by hand on grids, and against PySAL's esda."""

from __future__ import annotations

import time
import warnings
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.measuring.pattern import benjamini_hochberg, clusters, neighbours, pattern
from mapping.vocabulary.measures import NEIGHBOURS, NO_NEIGHBOURS
from mapping.vocabulary.schema import RECORDED
from mapping.vocabulary.tables import COVERAGE
from mapping.wording.measures import CAVEAT, pattern_words

from .editions import shipped

LIMITS = settings(max_examples=25, derandomize=True, deadline=None)
KINDS = ["both recorded", "neither recorded", "one of the two"]


def world(recorded, nations=None):
    rows = [
        {"area_code": f"c{n:03}", "area_name": f"Area {n}", "nation": nations[n] if nations else "England",
         "status": status if isinstance(status, str) else "covered" if status else "not_known",
         "on_day": date(2026, 6, 1), "definition": "standard"}
        for n, status in enumerate(recorded)
    ]  # fmt: skip
    return COVERAGE.shaped(pd.DataFrame(rows))


def pairs_of(*pairs):
    codes = [sorted((f"c{left:03}", f"c{right:03}")) for left, right in pairs]
    return NEIGHBOURS.shaped(pd.DataFrame(codes, columns=NEIGHBOURS.names))


def grid(side):
    """Borders of a square grid, numbered by rows."""
    across = [(n, n + 1) for n in range(side * side) if n % side < side - 1]
    return pairs_of(*across, *((n, n + side) for n in range(side * (side - 1))))


def weights(table, pairs):
    """The same borders for PySAL."""
    from libpysal.weights import W

    around = {code: [] for code in table["area_code"]}
    for left, right in pairs.itertuples(index=False):
        around[left].append(right)
        around[right].append(left)
    return W(around, id_order=list(table["area_code"]), silence_warnings=True)


def joins(made, scope="UK"):
    return made[made["scope"] == scope].set_index("kind")


# --- who is beside whom


def test_areas_that_share_a_border_are_neighbours_and_areas_that_meet_at_a_corner_are_not(shapes):
    made = neighbours(shapes)
    named = {tuple(sorted(pair)) for pair in made.itertuples(index=False)}
    # Ash Beck Cove in a row, Dale and Newtown above Ash and Beck, then Glen and Firth, Tŷ Ŵyl, Inis
    assert named == {
        ("E07000901", "E07000902"), ("E07000902", "E07000903"), ("E06000901", "E07000901"), ("E06000902", "E07000902"),
        ("E06000901", "E06000902"), ("E06000901", "S12000901"), ("E06000902", "S12000902"), ("S12000901", "S12000902"),
        ("S12000901", "W06000901"), ("N09000901", "W06000901"),
    }  # fmt: skip
    assert (made["area_code"] < made["neighbour_code"]).all()
    assert neighbours(shapes.iloc[::-1]).equals(made)


def test_an_island_has_no_neighbours_and_an_overlap_counts_as_a_border():
    boxes = [shapely.box(0, 0, 1, 1), shapely.box(0.999, 0, 2, 1), shapely.box(5, 5, 6, 6), shapely.box(2, 1, 3, 2)]
    made = neighbours(gpd.GeoDataFrame({"area_code": list("abcd")}, geometry=boxes, crs=27700))
    assert made.to_numpy().tolist() == [["a", "b"]]
    assert neighbours(gpd.GeoDataFrame({"area_code": ["a"]}, geometry=boxes[:1], crs=27700)).empty


@pytest.mark.parametrize(("level", "islands"), [("utla", 6), ("ltla", 6)])
def test_the_areas_without_neighbours_are_the_islands(level, islands):
    table, pairs = shipped(level).coverage, neighbours(shipped(level).shapes)
    made = joins(pattern(table, pairs, draws=9)).iloc[0]
    assert made["without_neighbours"] == islands
    assert made["names_without_neighbours"] == (
        "Isle of Anglesey; Isle of Wight; Isles of Scilly; Na h-Eileanan Siar; Orkney Islands; Shetland Islands"
    )
    # no area of Northern Ireland borders one across the sea
    code = pairs["area_code"].str[0], pairs["neighbour_code"].str[0]
    assert ((code[0] == "N") == (code[1] == "N")).all()


# --- the whole pattern


def test_the_joins_of_a_row_of_four_are_counted_by_hand():
    made = joins(pattern(world([True, True, False, False]), pairs_of((0, 1), (1, 2), (2, 3))))
    assert made["count"].tolist() == [1, 1, 1]
    # Of the 6 ways to place two, each pair is both in 1, neither in 1, one of the two in 4: times three borders
    assert made["expected"].tolist() == [0.5, 0.5, 2.0]
    # 3 of 6 ways put the two side by side; in 2 of them the others are side by side too
    assert made.loc["both recorded", "p"] == pytest.approx(3 / 6, abs=0.06)
    assert made.loc["one of the two", "p"] == pytest.approx(2 / 6, abs=0.06)
    assert made[["areas", "recorded", "borders", "draws"]].drop_duplicates().to_numpy().tolist() == [[4, 2, 3, 999]]


def test_halves_are_clustered_and_a_chessboard_is_the_contrary():
    halves = joins(pattern(world([n % 6 < 3 for n in range(36)]), grid(6)))
    assert halves["count"].tolist() == [27, 27, 6] and (halves["p"] == 1 / 1000).all()
    board = joins(pattern(world([(n // 6 + n % 6) % 2 == 0 for n in range(36)]), grid(6)))
    assert board["count"].tolist() == [0, 0, 60] and (board["p"] == 1).all()


def test_every_kind_of_record_is_recorded_and_all_else_is_not():
    statuses = ["covered", "partly_covered", "served_extent_unknown", "not_known", "in_development", "confirmed_none"]
    made = joins(pattern(world(statuses), pairs_of((0, 1), (1, 2), (3, 4), (4, 5), (2, 3))))
    assert made["count"].tolist() == [2, 2, 1]


def test_a_nation_counts_only_borders_within_it_and_comes_after_the_uk():
    nations = ["England", "England", "Wales", "Wales"]
    made = pattern(world([True, True, True, False], nations), pairs_of((0, 1), (1, 2), (2, 3)))
    assert list(dict.fromkeys(made["scope"])) == ["UK", "England", "Wales"]
    assert joins(made, "England")["count"].tolist() == [1, 0, 0]
    assert joins(made, "Wales")["count"].tolist() == [0, 0, 1]
    assert joins(made, "England")["p"].isna().all()


@pytest.mark.parametrize(
    ("recorded", "pairs"),
    [([False, False], [(0, 1)]), ([True, True], [(0, 1)]), ([True, False], []), ([True], [])],
)
def test_where_there_is_nothing_to_test_no_p_is_given_and_the_words_say_so(recorded, pairs):
    made = pattern(world(recorded), pairs_of(*pairs))
    assert made["p"].isna().all()
    assert "no pattern to test" in pattern_words(made, "UK")


def test_the_words_say_how_many_how_many_by_chance_which_islands_and_what_it_is_not():
    pairs = pairs_of(*((n, n + 1) for n in range(11)))
    made = pattern(world([*[True] * 6, *[False] * 7]), pairs)
    text = pattern_words(made, "UK")
    assert text.startswith(
        "In the United Kingdom 5 of 11 borders lie between two areas with a recorded team. 2.1 would"
    )
    assert "more than chance would often give (p = 0.0" in text
    assert "1 of 13 areas borders no other (Area 12)." in text
    assert text.endswith(CAVEAT) and "pattern of the record" in CAVEAT
    assert "gap" not in text and "no team" not in text


# --- one area among its neighbours


def test_the_chance_of_an_area_among_its_like_is_that_of_drawing_without_replacement():
    # The middle of a cross of five in a world of nine, four of them recorded: the middle and three of its neighbours
    recorded = [True, True, True, True, False, False, False, False, False]
    made = clusters(world(recorded), pairs_of((0, 1), (0, 2), (0, 3), (0, 4))).set_index("area_code")
    # 3 of the other 8 are recorded; 4 are neighbours; all 3 among those 4: C(5,1) / C(8,4)
    assert made.loc["c000", ["neighbours", "alike"]].tolist() == [4, 3]
    assert made.loc["c000", "p"] == pytest.approx(5 / 70)
    # one neighbour, of its kind: 3 in 8; of the other kind: certain
    assert made.loc["c001", "p"] == pytest.approx(3 / 8)
    assert made.loc["c004", ["alike", "p"]].tolist() == [0, 1.0]
    assert made.loc["c008", "cluster"] == NO_NEIGHBOURS and pd.isna(made.loc["c008", "p"])


def test_local_chances_are_those_of_the_hypergeometric_distribution():
    from scipy.stats import hypergeom

    table, pairs = shipped("ltla").coverage, neighbours(shipped("ltla").shapes)
    made = clusters(table, pairs)
    recorded = made["recorded"].to_numpy(bool)
    alike, around = (made[column].to_numpy(int) for column in ("alike", "neighbours"))
    own = np.where(recorded, recorded.sum(), (~recorded).sum())
    expected = np.where(around > 0, hypergeom.sf(alike - 1, len(made) - 1, own - 1, around), np.nan)
    assert made["p"].to_numpy(float, na_value=np.nan) == pytest.approx(expected, nan_ok=True)


def test_a_block_in_a_large_grid_is_found_and_its_edge_is_less_sure():
    recorded = [n // 12 in (3, 4, 5, 6) and n % 12 in (3, 4, 5, 6) for n in range(144)]
    made = clusters(world(recorded), grid(12))
    found = made[made["cluster"] == "recorded among recorded"]
    inner = {f"c{row * 12 + column:03}" for row in (4, 5) for column in (4, 5)}
    assert inner <= set(found["area_code"]) <= set(made.loc[made["recorded"], "area_code"])
    assert not (made["cluster"] == "not recorded among not recorded").any()


def test_the_adjustment_is_that_of_benjamini_and_hochberg():
    from scipy.stats import false_discovery_control

    # Their steps by hand: 0.01 x 4/1, 0.02 x 4/2, 0.03 x 4/3, 0.9
    assert benjamini_hochberg(np.array([0.9, 0.01, np.nan, 0.03, 0.02])) == pytest.approx(
        [0.9, 0.04, np.nan, 0.04, 0.04], nan_ok=True
    )
    random = np.random.Generator(np.random.PCG64(5)).random(200) ** 2
    assert benjamini_hochberg(random) == pytest.approx(false_discovery_control(random, method="bh"))
    assert benjamini_hochberg(np.array([])).size == 0


# --- against PySAL


@pytest.fixture(scope="module")
def peers():
    """PySAL's esda, which takes seconds to load: only for whoever asks for it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import esda
    return esda


@pytest.mark.parametrize("level", ["utla", "ltla"])
def test_join_counts_agree_with_pysal_on_the_real_areas(level, peers):
    pairs = neighbours(shipped(level).shapes)
    table = shipped(level).coverage
    # PySAL cannot draw where an area has no neighbour
    table = table[table["area_code"].isin([*pairs["area_code"], *pairs["neighbour_code"]])].reset_index(drop=True)
    y = table["status"].isin(RECORDED).to_numpy(int)
    made = joins(pattern(table, pairs))
    w = weights(table, pairs)
    np.random.seed(3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = peers.Join_Counts(y, w, permutations=999)
        local = peers.Join_Counts_Local(connectivity=w, permutations=1999, seed=3, n_jobs=1).fit(y)
    assert made["count"].tolist() == [theirs.bb, theirs.ww, theirs.bw]
    assert made.loc["both recorded", "p"] == pytest.approx(theirs.p_sim_bb, abs=0.02)
    assert made["expected"].tolist()[0] == pytest.approx(theirs.mean_bb, rel=0.05)
    assert made["expected"].tolist()[2] == pytest.approx(theirs.mean_bw, rel=0.05)
    ours = clusters(table, pairs)
    black = ours["recorded"].to_numpy(bool)
    assert ours["alike"].to_numpy(int)[black].tolist() == local.LJC[black].astype(int).tolist()
    # Theirs is drawn, ours exact; theirs is missing where no neighbour is alike
    tested = black & ~np.isnan(local.p_sim) & (ours["p"].to_numpy(float, na_value=np.nan) < 0.4)
    assert tested.sum() > 20
    assert ours["p"].to_numpy(float)[tested] == pytest.approx(local.p_sim[tested], abs=0.05)


@LIMITS
@given(st.lists(st.booleans(), min_size=16, max_size=16))
def test_join_counts_agree_with_pysal_on_grids(peers, recorded):
    # PySAL cannot say anything of a country whose areas are all but one of a kind
    recorded = [True, True, False, False, *recorded[4:]]
    table = world(recorded)
    made = joins(pattern(table, grid(4), draws=9))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = peers.Join_Counts(np.array(recorded, dtype=int), weights(table, grid(4)), permutations=0)
    assert made["count"].tolist() == [theirs.bb, theirs.ww, theirs.bw]
    assert made["count"].sum() == made["borders"].iloc[0] == 24


# --- what has to hold of any country


@LIMITS
@given(st.lists(st.booleans(), min_size=9, max_size=9), st.permutations(range(9)))
def test_the_order_of_rows_changes_nothing(recorded, order):
    table, pairs = world(recorded), grid(3)
    mixed = table.iloc[list(order)].reset_index(drop=True)
    turned = pairs.iloc[::-1].rename(columns={"area_code": "neighbour_code", "neighbour_code": "area_code"})
    assert pattern(table, pairs, draws=99).equals(pattern(mixed, turned, draws=99))
    assert clusters(table, pairs).equals(clusters(mixed, turned))


@LIMITS
@given(st.lists(st.booleans(), min_size=9, max_size=9))
def test_calling_recorded_what_is_not_and_the_reverse_swaps_the_two_kinds(recorded):
    one = joins(pattern(world(recorded), grid(3), draws=9))
    other = joins(pattern(world([not each for each in recorded]), grid(3), draws=9))
    for column in ("count", "expected"):
        assert one[column].tolist() == pytest.approx(other.loc[[KINDS[1], KINDS[0], KINDS[2]], column].tolist())
    assert one["expected"].sum() == pytest.approx(12)


def test_the_pattern_of_361_areas_takes_less_than_half_a_second():
    table, pairs = shipped("ltla").coverage, neighbours(shipped("ltla").shapes)
    start = time.process_time()
    pattern(table, pairs)
    clusters(table, pairs)
    assert time.process_time() - start < 0.5
