"""Does the message change? The table, and the answer in words."""

from __future__ import annotations

import pandas as pd
import pytest

from mapping.measuring.headline import across_levels, headline
from mapping.vocabulary.tables import COVERAGE
from mapping.wording.measures import message

LEVELS = {"ltla": [("A", 100, "covered", 1, 1), ("B", 200, "not_known", 0, 1), ("C", 300, "partly_covered", 0, 1)],
          "utla": [("P", 300, "partly_covered", 1 / 3, 1), ("C", 300, "partly_covered", 0, 1)]}  # fmt: skip


def headlines(babies_of_b=200, broad_low=1.0):
    made = {}
    for level, rows in LEVELS.items():
        tables = {}
        for definition in ("strict", "broad"):
            table = pd.DataFrame(rows, columns=["area_code", "babies", "status", "share_low", "share_high"])
            table["babies"] = table["babies"].astype("Int64").mask(table["area_code"] == "B", babies_of_b)
            low = (table["babies"] * table["share_low"]).round()
            table["babies_covered_low"] = low if definition == "strict" else (low * broad_low).round()
            table["babies_covered_high"] = table["babies"] * table["share_high"]
            tables[definition] = COVERAGE.shaped(table.assign(nation="Wales", level=level, definition=definition))
        made[level] = headline(tables)
    return made


def test_the_table_has_every_level_definition_and_unit_and_the_share_recorded():
    made = across_levels(headlines())
    assert len(made) == 2 * 2 * 2
    areas = made[(made["unit"] == "areas") & (made["definition"] == "strict")].set_index("level")
    assert areas["total"].tolist() == [3, 2] and areas["recorded"].tolist() == [2, 2]
    assert areas["recorded_pct"].round(1).tolist() == [66.7, 100.0]


def test_the_words_say_what_changes_with_the_level_and_that_the_definition_changes_nothing():
    words = message(across_levels(headlines()), definition="strict")
    assert "at least 100 and at most 600 of 600 babies" in words
    assert "67% (lower tier and unitary authorities) to 100% (upper tier and unitary authorities)" in words
    assert "67% to 100% of babies live in them" in words
    assert words.endswith("Every definition gives the same counts of babies.")


def test_the_words_say_what_the_definition_changes():
    words = message(across_levels(headlines(broad_low=0.5)), definition="strict")
    assert "Under the strict definition: 100 at least, 400 recorded and 600 at most." in words
    assert words.endswith("Under the broad one: 50 at least, 400 recorded and 600 at most.")


def test_bounds_in_babies_that_differ_between_levels_are_a_fault():
    table = across_levels(headlines())
    table.loc[(table["level"] == "utla") & (table["unit"] == "babies"), "at_least"] += 1
    with pytest.raises(ValueError, match="at_least in babies differs between levels"):
        message(table, definition="strict")


def test_nothing_is_compared_in_babies_while_some_are_not_known():
    rows = headlines()
    table = across_levels(rows)
    table.loc[table["unit"] == "babies", ["total", "at_most"]] = pd.NA
    assert "not known, so the levels cannot be compared" in message(table, definition="strict")
