import tomllib
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.measuring.need import need, need_weight
from mapping.reading.shipped.assumptions import read_assumptions
from mapping.reading.shipped.lookups import read_findings
from mapping.vocabulary.errors import InputError
from mapping.vocabulary.measures import Assumptions, ServiceDistance, Span
from mapping.wording.reach import implied, need_sentences

from .conftest import ROOT
from .reaching import ASSUMED, covered, teams_seeing

DATA = ROOT / "data"
NOTHING = pd.Series(dtype="Float64")
TEAMS = teams_seeing(ash=None, wide=None, isles=None)


@pytest.fixture(scope="module")
def lower_tier(atoms, members):
    return covered(atoms, members, TEAMS, level="ltla")[1]


def by_name(table):
    return table.set_index(["scope", "area_name"])


def test_need_a_year_is_the_rate_of_a_third_of_the_children_aged_0_to_2(atoms, members):
    made = by_name(need(covered(atoms, members, TEAMS)[1], ASSUMED, NOTHING))
    needing = made[["babies", "babies_needing_low", "babies_needing_high"]]
    # Northshire: 600 / 3 = 200, of which 10% and 25%; Newtown: 500 / 3 = 166.7, 16.7 down and 41.7 up
    assert needing.loc[("area", "Northshire")].tolist() == [600, 20, 50]
    assert needing.loc[("area", "Newtown")].tolist() == [500, 16, 42]
    assert needing.loc[("nation", "England")].tolist() == [1500, 50, 125]
    assert needing.loc[("UK", "United Kingdom")].tolist() == [1760, 58, 147]
    assert made.index.get_level_values("scope").tolist() == ["area"] * 7 + ["nation"] * 4 + ["UK"]


def test_missing_babies_leave_the_need_missing_and_never_0(atoms, members):
    table = atoms.assign(babies=atoms["babies"].mask(atoms["area_code"] == "S12000902"))
    made = by_name(need(covered(table, members, TEAMS)[1], ASSUMED, NOTHING))
    for place in (("area", "Firth"), ("nation", "Scotland"), ("UK", "United Kingdom")):
        assert made.loc[place, ["babies_needing_low", "babies_needing_high"]].isna().all()
    assert made.loc[("area", "Glen"), "babies_needing_low"] == 1


def test_the_weight_is_child_poverty_over_the_mean_of_babies_and_missing_is_not_1(atoms, members):
    coverage = covered(atoms, members, TEAMS)[1]
    made = by_name(need(coverage, ASSUMED, pd.Series({"K02000001": 20.0, "S92000003": 10.0})))
    mean = (400 * 30 + 500 * 10) / 900
    assert made.loc[("nation", "Scotland"), "need_weight"] == pytest.approx(10 / mean)
    same = need_weight(coverage["low_income_pct"], coverage["babies"])  # one weight everywhere
    for name, weight in zip(coverage["area_name"], same, strict=True):
        ours = made.loc[("area", name), "need_weight"]
        assert pd.isna(ours) if pd.isna(weight) else ours == pytest.approx(weight)
    assert pd.isna(made.loc[("area", "Glen"), "need_weight"])
    assert made.loc[("area", "Glen"), "weight_basis"] == "no figure for children in low-income families"


def test_the_basis_of_the_weight_is_said(atoms, members):
    made = by_name(need(covered(atoms, members, TEAMS)[1], ASSUMED, NOTHING))
    mean = (400 * 30 + 500 * 10) / 900
    assert made.loc[("area", "Dale"), "need_weight"] == pytest.approx(30 / mean)
    assert made.loc[("area", "Dale"), "weight_basis"] == "18.9%, the mean of the areas weighed by babies"
    bare = covered(atoms, members, TEAMS)[1].assign(low_income_pct=pd.NA).astype({"low_income_pct": "Float64"})
    assert need(bare, ASSUMED, NOTHING)["need_weight"].isna().all()


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.integers(0, 90_000)), min_size=9, max_size=9),
    st.floats(0.1, 100), st.floats(0.1, 100),
)  # fmt: skip
def test_low_stays_below_high_and_areas_stay_within_the_bounds_of_the_whole(lower_tier, babies, one, other):
    low, high = sorted([one, other])
    assumed = Assumptions(
        need_rate=Span(low=low, high=high, source="s", words="w", of="o"),
        families_per_team=Span(low=1, high=2, source="s", words="w"),
        service_distance=ServiceDistance(km=1, minutes=1, source="s", words="w"),
    )
    coverage = lower_tier.assign(babies=pd.array(babies, dtype="Int64"))
    made = need(coverage, assumed, NOTHING)
    known = made[made["babies"].notna()]
    assert (made["babies"].isna() == made["babies_needing_low"].isna()).all()
    assert (made["babies"].isna() == made["babies_needing_high"].isna()).all()
    assert (known["babies_needing_low"] <= known["babies_needing_high"]).all()
    areas, whole = made[made["scope"] == "area"], made[made["scope"] == "UK"].iloc[0]
    if whole.notna()["babies"]:
        assert areas["babies_needing_low"].sum() <= whole["babies_needing_low"]
        assert areas["babies_needing_high"].sum() >= whole["babies_needing_high"]


def test_the_need_that_the_foundations_own_figures_imply_lies_inside_ours():
    published = read_findings(DATA)["need_estimates"]
    babies = pd.read_csv(DATA / "denominators" / "babies.csv")["aged_0_to_2"].sum()
    row = {"area_code": "X", "area_name": "X", "nation": "England", "babies": babies, "low_income_pct": pd.NA}
    coverage = pd.DataFrame([row]).astype({"babies": "Int64", "low_income_pct": "Float64"})
    every = need(coverage, read_assumptions(DATA), NOTHING).iloc[-1]
    assert [every["babies_needing_low"], every["babies_needing_high"]] == [69_623, 174_059]
    said = implied(every, published)
    assert said == (
        "The Parent-Infant Foundation's own figures imply 108,000 to 110,000 babies a year in the United Kingdom (C06), "
        "which lies inside our 69,623 to 174,059."
    )
    assert "which lies not wholly inside" in implied(every.replace({69_623: 109_000}), published)


def test_the_sentence_of_need_has_count_whole_day_rate_and_whose_rate_it_is(atoms, members):
    made = need(covered(atoms, members, TEAMS)[1], ASSUMED, NOTHING)
    first = need_sentences(made, ASSUMED, read_findings(DATA)["need_estimates"], on=date(2026, 6, 1))[0]
    for part in ("1 June 2026", "58 to 147 babies a year", "1,760 children aged 0 to 2", "10 to 25% of the babies of one",
                 "N02", "Nobody has counted"):  # fmt: skip
        assert part in first


def test_the_assumptions_that_ship_are_the_published_figures_word_for_word():
    assumed = read_assumptions(DATA)
    published = read_findings(DATA)["need_estimates"].set_index("id")
    for span in (assumed.need_rate, assumed.families_per_team, assumed.families_per_team_seen):
        assert [float(published.loc[span.source, bound]) for bound in ("low", "high")] == [span.low, span.high]
    assert assumed.need_rate.words == published.loc["N02", "measure"].replace("Young", "young")
    assert assumed.staff_per_team is None


def test_the_example_of_staff_in_the_file_works_once_its_marks_are_taken_away(tmp_path):
    text = (DATA / "assumptions.toml").read_text(encoding="utf-8")
    start = text.index("# [staff_per_team]")
    end = text.index("\n\n", start)
    text = text[:start] + text[start:end].replace("# ", "") + text[end:]
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    assert str(read_assumptions(DATA, tmp_path / "a.toml").staff_per_team) == "4 to 6"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("low = 10\n", "low = 30\n"), 'own.toml, column "need_rate.low": found "30". The low figure is above the high one, 25. Change them round.'),
        (("low = 10\n", 'low = "ten"\n'), 'column "need_rate.low": found "ten". This is not a number allowed here. Write a number above 0, at most 100.'),
        (("high = 25\n", "high = 101\n"), 'column "need_rate.high": found "101".'),
        (("high = 25\n", "high = nan\n"), 'column "need_rate.high": found "nan".'),
        (("low = 10\n", "low = true\n"), 'column "need_rate.low": found "True".'),
        (("low = 10\n", "low = 0\n"), 'column "need_rate.low": found "0".'),
        (('low = 10\nhigh = 25\n', ""), None),
        (('source = "N02"', 'source = ""'), 'column "need_rate.source": The words are missing'),
        (('of = "the babies', 'off = "the babies'), 'column "need_rate.off": Nothing here has this name'),
        (("[need_rate]", "[need]"), 'column "need": Nothing here has this name, so what it says would be passed over.'),
        (("km = 30", "km = -1"), 'column "service_distance.km": found "-1".'),
        (("[need_rate]", "[need_rate"), "own.toml: The file is not valid TOML"),
    ],
)  # fmt: skip
def test_what_cannot_be_assumed_is_a_sentence(tmp_path, change, sentence):
    text = (DATA / "assumptions.toml").read_text(encoding="utf-8")
    assert change[0] in text
    (tmp_path / "own.toml").write_text(text.replace(*change, 1), encoding="utf-8")
    if sentence is None:
        assert read_assumptions(DATA, tmp_path / "own.toml") == read_assumptions(DATA)
        return
    with pytest.raises(InputError) as raised:
        read_assumptions(DATA, tmp_path / "own.toml")
    assert sentence in str(raised.value)


def test_a_file_of_assumptions_may_hold_only_what_differs(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('[service_distance]\nkm = 12\nsource = "our own survey"\n', encoding="utf-8")
    made, shipped = read_assumptions(DATA, own), read_assumptions(DATA)
    assert (made.service_distance.km, made.service_distance.source) == (12, "our own survey")
    assert made.service_distance.minutes == shipped.service_distance.minutes
    assert made.need_rate == shipped.need_rate
    own.write_text("", encoding="utf-8")
    assert read_assumptions(DATA, own) == shipped


def test_a_figure_of_ones_own_is_never_left_with_the_source_of_another(tmp_path):
    (tmp_path / "own.toml").write_text("[service_distance]\nkm = 12\n", encoding="utf-8")
    with pytest.raises(InputError, match=r'column "service_distance\.source": The figures are your own'):
        read_assumptions(DATA, tmp_path / "own.toml")


def test_every_fault_of_the_assumptions_is_found_in_one_go(tmp_path):
    (tmp_path / "own.toml").write_text("[need_rate]\nlow = 3\nhigh = 2\n", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_assumptions(DATA, tmp_path / "own.toml")
    assert [fault.column for fault in raised.value.faults] == [
        "need_rate.source", "need_rate.low",
    ]  # fmt: skip
    with pytest.raises(InputError, match=r"none\.toml: There is no such file"):
        read_assumptions(DATA, tmp_path / "none.toml")


def test_an_assumption_without_a_published_id_says_that_it_is_ours():
    table = tomllib.loads((DATA / "assumptions.toml").read_text(encoding="utf-8"))
    assert table["service_distance"]["source"].startswith("an assumption of Every Area")
