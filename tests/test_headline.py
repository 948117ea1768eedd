from datetime import date

import pandas as pd

from mapping.measuring.coverage import Question, atom_coverage, described
from mapping.measuring.gaps import gaps
from mapping.measuring.headline import headline
from mapping.measuring.rollup import parent_coverage

from .conftest import ON
from .worlds import claims, links, teams

FRESH, STALE = date(2025, 1, 1), date(2020, 1, 1)
TEAMS = teams({"team_id": "a"}, {"team_id": "b", "definition_class": "self_described"})
LINKS = links(
    ("a", "E07000901", "whole", FRESH),  # Ash, 100 babies
    ("a", "E06000901", "whole", STALE),  # Dale, 400
    ("b", "S12000901", "unknown", FRESH),  # Glen, 50
)
CLAIMS = claims(("W06000901", "none", FRESH))  # Tŷ Ŵyl, 70
ADMITTED = {"strict": {"named_by_foundation"}, "standard": {"named_by_foundation", "self_described"}}


def tables(atoms, members, level):
    made = {}
    for definition, admitted in ADMITTED.items():
        asked = Question(on=ON, definition=definition, admitted=admitted)
        low = atom_coverage(atoms, TEAMS, LINKS, CLAIMS, asked=asked)
        nested = members[members["parent_level"] == level]
        high = low if level == "ltla" else parent_coverage(low, nested)
        names = nested.merge(atoms, left_on="child_code", right_on="area_code").groupby("parent_code").first()
        names = names.drop(columns="area_code").rename_axis("area_code").reset_index()
        names = names.assign(area_name=names["parent_name"])
        made[definition] = described(high, names, pd.Series({"E06000901": 31.4}), asked=asked, level=level)
    return made


def numbers(table, scope, definition, unit):
    row = table.set_index(["scope", "definition", "unit"]).loc[(scope, definition, unit)]
    return row[["total", "at_least", "recorded", "at_most"]].tolist()


def test_the_headline_of_the_toy_country_can_be_added_up_by_hand(atoms, members):
    made = headline(tables(atoms, members, "utla"))
    # England: Northshire (600, Ash covered), Dale (400, stale), Newtown (500)
    assert numbers(made, "England", "strict", "areas") == [3, 0, 2, 3]
    assert numbers(made, "England", "strict", "babies") == [1500, 100, 600 + 400, 1500]
    assert numbers(made, "Scotland", "strict", "babies") == [110, 0, 0, 110]
    assert numbers(made, "Scotland", "standard", "babies") == [110, 0, 50, 110]
    assert numbers(made, "Wales", "standard", "babies") == [70, 0, 0, 0]
    assert numbers(made, "UK", "standard", "areas") == [7, 0, 3, 6]
    assert numbers(made, "UK", "standard", "babies") == [1760, 100, 1050, 1760 - 70]


def test_at_least_and_at_most_in_babies_do_not_depend_on_the_level_but_recorded_does(atoms, members):
    low, high = (headline(tables(atoms, members, level)) for level in ("ltla", "utla"))
    for definition in ADMITTED:
        one, other = (numbers(table, "UK", definition, "babies") for table in (low, high))
        assert (one[0], one[1], one[3]) == (other[0], other[1], other[3])
    assert numbers(low, "UK", "strict", "babies")[2] == 100 + 400
    assert numbers(high, "UK", "strict", "babies")[2] == 600 + 400
    assert numbers(low, "UK", "strict", "areas") == [9, 1, 2, 8]


def test_nations_come_before_the_uk_and_units_and_definitions_come_together(atoms, members):
    made = headline(tables(atoms, members, "utla"))
    assert list(dict.fromkeys(made["scope"])) == ["England", "Scotland", "Wales", "Northern Ireland", "UK"]
    assert made.groupby("scope")[["definition", "unit"]].apply(len).eq(4).all()


def test_nations_sum_to_the_uk(atoms, members):
    made = headline(tables(atoms, members, "utla"))
    counts = ["total", "at_least", "recorded", "at_most"]
    parts = made[made["scope"] != "UK"].groupby(["definition", "unit"])[counts].sum()
    whole = made[made["scope"] == "UK"].set_index(["definition", "unit"])[counts].sort_index()
    assert (parts == whole).all(axis=None)


def test_a_missing_figure_makes_every_total_that_holds_it_missing(atoms, members):
    table = atoms.assign(babies=atoms["babies"].mask(atoms["area_code"] == "S12000902"))
    made = headline(tables(table, members, "utla")).set_index(["scope", "definition", "unit"])
    assert pd.isna(made.loc[("Scotland", "strict", "babies"), "total"])
    assert pd.isna(made.loc[("UK", "strict", "babies"), "at_most"])
    assert made.loc[("England", "strict", "babies"), "total"] == 1500


def test_gaps_are_ranked_by_babies_without_a_recorded_team_and_say_why(atoms, members):
    made = gaps(tables(atoms, members, "utla")["standard"], power=0)
    # Northshire: Beck and Cove have no recorded team, 200 + 300; Newtown has 500 too, so they share the first rank
    assert made[["rank", "area_name", "babies_no_team_recorded"]].to_numpy().tolist() == [
        [1, "Newtown", 500], [1, "Northshire", 500], [3, "Inis", 80], [4, "Tŷ Ŵyl", 70], [5, "Firth", 60],
    ]  # fmt: skip
    by_name = made.set_index("area_name")
    assert by_name["is_gap"].tolist() == [False, False, False, True, False]
    assert by_name.loc["Newtown", "reason"] == (
        "500 babies aged 0 to 2; no open team is recorded, which does not mean that there is none"
        "; ranked 1, between 1 and 4"
    )
    assert by_name.loc["Tŷ Ŵyl", "reason"].startswith("70 babies aged 0 to 2 and a statement that there is no team; ")
    assert by_name.loc["Northshire", ["babies_without_low", "babies_without_high"]].tolist() == [0, 500]


def test_an_area_with_a_recorded_team_throughout_is_not_in_the_gaps(atoms, members):
    assert "Dale" not in set(gaps(tables(atoms, members, "utla")["standard"])["area_name"])


def test_the_reason_carries_child_poverty_where_it_is_known(atoms, members):
    dale = tables(atoms, members, "utla")["strict"].set_index("area_name").loc["Dale"]
    assert dale["low_income_pct"] == 31.4
