"""Names that the script gives back: every area in its place, every link with its row, no text of others touched."""

from __future__ import annotations

import pytest

from mapping.drawing.digits import DIGITS, NOTHING, in_digits, packed
from mapping.look.css import SEEN
from mapping.page.unnamed import SIGNS, signed, signed_tags, unnamed, without_unlinked_rows


def test_numbers_come_back_and_what_does_not_fit_stays_as_it_is():
    written = in_digits([0, 63, 64, 4095, None])
    pairs = [written[at : at + 2] for at in range(0, len(written), 2)]
    assert pairs.pop() == NOTHING
    assert [64 * DIGITS.index(high) + DIGITS.index(low) for high, low in pairs] == [0, 63, 64, 4095]
    assert packed([1, None]) == "AB.." and packed([1, 4096]) == [1, 4096] and packed([-1]) == [-1]
    with pytest.raises(ValueError, match="4096"):
        in_digits([4096])


def test_names_are_taken_out_in_the_order_of_the_markup_and_others_stay():
    markup = '<text id="l-B">W</text><path id="a-A"/><text id="k-A">?</text>'
    assert unnamed(markup, "kl", {"A": 0, "B": 1}) == ('<text>W</text><path id="a-A"/><text>?</text>', "ABAA")


def test_a_row_that_a_link_leads_to_keeps_its_name():
    markup = '<a href="#r-A">A</a><tr id="r-A"><td>A</tr><tr id="r-B"><td>B</tr>'
    assert without_unlinked_rows(markup) == '<a href="#r-A">A</a><tr id="r-A"><td>A</tr><tr><td>B</tr>'


def test_each_look_has_a_sign_of_its_own_and_only_our_own_names_are_signed():
    assert set(SIGNS) == set(SEEN) and len(set(SIGNS.values())) == len(SIGNS)
    assert signed(".f-covered-aged{}.ink-not_known{}.f-covered{}") == ".f-Wa{}.ink-U{}.f-W{}"
    markup = '<g class="f-covered" fill="url(#p-covered)"><a href="https://x.org/f-covered">f-covered</a></g>'
    assert signed_tags(markup) == '<g class="f-W" fill="url(#p-W)"><a href="https://x.org/f-covered">f-covered</a></g>'
