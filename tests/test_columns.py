"""Figures of the page written shortly: what is read back is what was handed in, and nothing is rounded."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from mapping.measuring.similar import HOW_MANY, similar
from mapping.page.columns import ENDING, GOING_ON, SIGNS, alike, all_of_them, shorter, written
from mapping.page.script_data import facts

from .editions import shipped


def read(text: str) -> list[int]:
    """Read numbers back, as the script does."""
    made, total, by = [], 0, 1
    for sign in text:
        at = SIGNS.index(sign)
        if at < ENDING:
            whole = total + by * at
            made.append(-(whole + 1) // 2 if whole % 2 else whole // 2)
            total, by = 0, 1
        else:
            total += by * (at - ENDING)
            by *= GOING_ON
    return made


@given(st.lists(st.integers(-(10**7), 10**7)))
def test_numbers_come_back(numbers):
    text = written(numbers)
    assert read(text) == numbers
    assert not set(text) & set("\"\\<>&'") and text.isascii() and text.isprintable()


def test_small_numbers_take_one_sign():
    assert len(written(range(-35, 35))) == 70


def babies_of(level):
    return [None if many is None else int(many) for many in shipped(level).coverage["babies"]]


def test_need_and_ranks_come_back():
    for level in ("utla", "ltla", "nation"):
        told, babies = facts(shipped(level)), babies_of(level)
        made = shorter(told, babies)
        over, under, more, fewer = made["needOf"]
        assert [many * over // under for many in babies] == told["needLow"]
        assert [-(-many * more // fewer) for many in babies] == told["needHigh"]
        places, *ranks = (list(accumulate(read(text))) for text in made["ranked"])
        for name, column in zip(("rank", "rankLow", "rankHigh"), ranks, strict=True):
            back = dict(zip(places, column, strict=True))
            assert [back.get(place) for place in range(len(babies))] == told[name]


def test_need_that_is_no_share_of_the_babies_stays_as_it_is():
    told, babies = facts(shipped()), babies_of("utla")
    other = {**told, "needLow": [told["needLow"][0] + 1, *told["needLow"][1:]]}
    made = shorter(other, babies)
    assert "needOf" not in made and made["needLow"] == other["needLow"]
    unknown = shorter(told, [None, *babies[1:]])
    assert unknown["needLow"] == told["needLow"]


def test_the_areas_most_like_each_come_back():
    for level in ("utla", "ltla", "nation"):
        edition, babies = shipped(level), babies_of(level)
        codes = list(edition.coverage["area_code"])
        table = similar(edition.coverage, edition.shapes.set_index("area_code")["area_km2"])
        order = sorted(range(len(codes)), key=lambda place: (babies[place] or 0, place))
        stands = {place: step for step, place in enumerate(order)}
        steps = iter(read(alike(table, codes, babies, HOW_MANY)))
        for place, code in enumerate(codes):
            found = []
            while len(found) < HOW_MANY and (step := next(steps)):
                found.append(codes[order[stands[place] + step]])
            assert found == table[table["area_code"] == code].sort_values("place")["similar_code"].tolist()
        assert next(steps, None) is None


def test_only_a_figure_that_is_all_of_the_babies_is_left_to_them():
    layer = {"unit": "babies", "figures": [5, 3, 0, None]}
    assert all_of_them(layer, [5, 5, 0, None])["figures"] == [True, 3, 0, None]
    other = {"unit": "km", "figures": [5]}
    assert all_of_them(other, [5]) == other
