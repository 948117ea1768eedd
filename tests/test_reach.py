import csv
import json
import re
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping import cli
from mapping.measuring.reach import allotted, capacity
from mapping.reading.shipped.lookups import read_findings
from mapping.study.analysis import measures
from mapping.study.inputs import read_inputs
from mapping.study.results import measure
from mapping.study.settings import Settings
from mapping.wording.reach import capacity_sentence, reach_sentence, reach_sentences

from .conftest import ROOT
from .reaching import ASSUMED, FRESH, LINKS, STAFFED, covered, reached, teams_seeing
from .worlds import links, teams

pytestmark = pytest.mark.usefixtures("remembered")
SEEN = ["families_seen", "teams_with_figure", "teams_without_figure"]
FIGURE = st.one_of(st.none(), st.integers(0, 500))


LEVELS = ["ltla", "utla", "health", "nation"]


@pytest.fixture(scope="module")
def coverages(atoms, members):
    """What is covered at every level: no figure of a team changes it."""
    nobody = teams_seeing(ash=None, wide=None, isles=None)
    return {level: covered(atoms, members, nobody, level=level) for level in LEVELS}


def row(table, *place):
    return table.loc[place]


def with_figures(which, one, two, three):
    names = [which, *(name for name in ("ash", "wide", "isles") if name != which)]
    return teams_seeing(**dict(zip(names, (one, two, three), strict=True)))


def test_the_reach_of_the_toy_country_can_be_worked_out_by_hand(atoms, members):
    made = reached(atoms, members, teams_seeing(ash=30, wide=110, isles=None))
    # ash is Northshire's alone; wide serves Northshire, Dale and Newtown, and its 110 are split among none of them
    assert row(made, "area", "Northshire")[[*SEEN, "teams_shared"]].tolist() == [30, 2, 0, 1]
    assert row(made, "area", "Dale")[[*SEEN, "teams_shared"]].tolist() == [pd.NA, 1, 0, 1]
    # need 20 to 50: 30 families are 60% of the high and 150% of the low need, and nothing is cut off
    assert row(made, "area", "Northshire")[["reach_low_pct", "reach_high_pct"]].tolist() == [60, 150]
    assert row(made, "nation", "England")[SEEN].tolist() == [140, 2, 0]
    assert row(made, "nation", "England")["reach_low_pct"] == pytest.approx(100 * 140 / 125)
    assert row(made, "UK", "United Kingdom")[SEEN].tolist() == [140, 2, 1]


def test_what_a_cell_says_where_there_is_no_figure(atoms, members):
    made = reached(atoms, members, teams_seeing(ash=30, wide=110, isles=None))
    assert row(made, "area", "Glen")["families_said"] == "no figure given"
    assert row(made, "area", "Firth")["families_said"] == "no team recorded"
    # Tŷ Ŵyl: stated that there is none, so nobody is seen by one; elsewhere nought would be a guess
    assert row(made, "area", "Tŷ Ŵyl")[["families_said", "reach_low_pct", "at_least"]].tolist() == ["0", 0, False]
    assert row(made, "area", "Northshire")["families_said"] == "at least 30; also 110 for 3 areas together"
    assert row(made, "area", "Dale")["families_said"] == "110 for 3 areas together"
    silent = made[made["families_seen"].isna()]
    assert len(silent) == 7  # Dale and Newtown, Glen, Firth, Inis, Scotland, Northern Ireland
    assert silent[["reach_low_pct", "reach_high_pct", "reach_said"]].isna().all(axis=None)


@pytest.mark.parametrize("seen", [0, 3, 9])
def test_fewer_than_ten_families_are_said_so_and_can_be_worked_out_from_nothing_else(atoms, members, seen):
    made = reached(atoms, members, teams_seeing(ash=seen, wide=None, isles=26), complete=["England"])
    assert row(made, "area", "Northshire")["families_said"] == "fewer than 10 by 1 of 2 teams"
    assert row(made, "nation", "England")[["families_said", "teams_few"]].tolist() == [
        "fewer than 10 by 1 of 2 teams",
        1,
    ]
    # all together: the 26 of the other team and no more, or the few could be taken off again
    assert row(made, "UK", "United Kingdom")[["families_seen", "families_said"]].tolist() == [26, "at least 26"]
    few = made[(made["teams_few"] > 0) & made["families_seen"].isna()]
    assert len(few) == 2 and few[["reach_low_pct", "reach_high_pct", "reach_said"]].isna().all(axis=None)
    assert reach_sentence(made.reset_index().iloc[made.index.get_loc(("nation", "England"))]).startswith(
        "On 1 June 2026, under the strict definition, 1 of 2 open teams recorded in England gives a figure (fewer than "
        "10 families a year). So how many of"
    )
    alone = reached(atoms, members, teams_seeing(ash=None, wide=seen, isles=None))
    assert row(alone, "area", "Dale")["families_said"] == "fewer than 10 for 3 areas together"
    assert row(alone, "UK", "United Kingdom")["families_said"] == "fewer than 10 by 1 of 3 teams"


def test_only_a_complete_register_with_every_figure_gives_more_than_at_least(atoms, members):
    table = teams_seeing(ash=30, wide=110, isles=26)
    made = reached(atoms, members, table, complete=["England"])
    assert row(made, "nation", "England")[["at_least", "families_said"]].tolist() == [False, "140"]
    assert row(made, "nation", "Scotland")["at_least"] and row(made, "UK", "United Kingdom")["at_least"]
    low = reached(atoms, members, table, level="ltla", complete=["England"])
    assert row(low, "area", "Ash")[["at_least", "families_said"]].tolist() == [False, "30"]
    less = reached(atoms, members, teams_seeing(ash=None, wide=110, isles=26), complete=["England"])
    assert row(less, "nation", "England")["families_said"] == "at least 110"


def test_a_team_known_of_but_not_counted_leaves_even_a_complete_register_at_least(atoms, members):
    table = teams(
        {"team_id": "ash", "families_per_year": 30}, {"team_id": "wide", "families_per_year": 110},
        {"team_id": "isles", "families_per_year": 26}, {"team_id": "perhaps", "status": "unknown"},
    )  # fmt: skip
    joined = pd.concat([LINKS, links(("perhaps", "E07000901", "whole", FRESH))], ignore_index=True)
    made = reached(atoms, members, table, level="ltla", joined=joined, complete=["England"])
    assert row(made, "area", "Ash")[["families_said", "teams"]].tolist() == ["at least 30", 1]
    assert row(made, "nation", "England")["families_said"] == "at least 140"


def test_a_team_in_two_nations_is_split_between_neither_and_whole_in_the_uk(atoms, members):
    made = reached(atoms, members, teams_seeing(ash=None, wide=None, isles=26))
    scotland = row(made, "nation", "Scotland")
    assert scotland[["families_seen", "families_said", "teams_shared"]].tolist() == [
        pd.NA, "26 for 2 nations together", 1
    ]  # fmt: skip
    assert row(made, "UK", "United Kingdom")[SEEN].tolist() == [26, 1, 2]
    said = reach_sentence(made.reset_index().iloc[made.index.get_loc(("nation", "Scotland"))])
    assert "the one open team recorded in Scotland gives a figure (26 for 2 nations together). So how many" in said


def test_babies_that_are_not_known_take_no_figure_of_a_team_away(atoms, members):
    table = atoms.assign(babies=atoms["babies"].mask(atoms["area_code"] == "E06000901"))
    made = reached(table, members, teams_seeing(ash=30, wide=110, isles=None))
    assert row(made, "area", "Northshire")[["families_seen", "at_least"]].tolist() == [30, True]
    assert row(made, "nation", "England")[["families_seen", "teams_shared"]].tolist() == [140, 0]


def test_teams_still_needed_take_off_what_is_counted_and_no_more(atoms, members):
    table = teams_seeing(ash=15, wide=10, isles=None)
    open_register = reached(atoms, members, table, assumed=STAFFED)
    # England needs 50 to 125, teams see 10 to 20: 3 to 13 in all; 25 are seen: (50 - 25) / 20 and (125 - 25) / 10
    said = row(open_register, "nation", "England")
    assert said[["teams_to_meet_need_low", "teams_to_meet_need_high"]].tolist() == [3, 13]
    assert pd.isna(said["teams_still_needed_low"]) and said["teams_still_needed_high"] == 10
    whole = row(reached(atoms, members, table, assumed=STAFFED, complete=["England"]), "nation", "England")
    assert whole[["teams_still_needed_low", "teams_still_needed_high"]].tolist() == [2, 10]
    assert whole[["staff_still_needed_low", "staff_still_needed_high"]].tolist() == [8, 60]
    bare = row(reached(atoms, members, table, complete=["England"]), "nation", "England")
    assert bare[["staff_still_needed_low", "staff_still_needed_high"]].isna().all()
    # where nobody gives a figure, at most all that the need would take; never fewer
    glen = row(open_register, "area", "Glen")
    assert glen["teams_still_needed_high"] == glen["teams_to_meet_need_high"] == 1
    assert pd.isna(glen["teams_still_needed_low"])


def test_where_more_is_seen_than_needed_no_team_is_still_needed():
    table = pd.DataFrame(
        {"babies_needing_low": [20], "babies_needing_high": [50], "families_seen": [60], "at_least": [False]}
    )
    made = capacity(
        table.astype({"babies_needing_low": "Int64", "babies_needing_high": "Int64", "families_seen": "Int64"}), ASSUMED
    )
    assert made[["teams_still_needed_low", "teams_still_needed_high"]].iloc[0].tolist() == [0, 0]


@settings(max_examples=30, deadline=None)
@given(FIGURE, FIGURE, FIGURE, st.sampled_from(LEVELS))
def test_families_are_a_teams_own_or_said_once_for_all_of_its_areas_and_reach_is_never_negative(
    atoms, members, coverages, ash, wide, isles, level
):
    table = teams_seeing(ash=ash, wide=wide, isles=isles)
    rows = allotted(table, coverages[level][0], members, level)
    for scope in ("area", "nation", "UK"):
        for team, figure in (("ash", ash), ("wide", wide), ("isles", isles)):
            part = rows[(rows["scope"] == scope) & (rows["team_id"] == team)]
            if figure is None or figure < 10 or len(part) > 1:
                assert part["families"].isna().all()
            else:
                assert part["families"].tolist() == [figure]
            told = "fewer than 10" if figure is not None and figure < 10 else figure
            assert part["said"].notna().all() == (len(part) > 1 and figure is not None)
            assert all(text.startswith(f"{told} for {len(part)} ") for text in part["said"].dropna())
    made = reached(atoms, members, table, level=level, found=coverages[level])
    known = made[made["families_seen"].notna()]
    assert (known["reach_low_pct"].dropna() >= 0).all() and (known["reach_high_pct"].dropna() >= 0).all()
    both = known.dropna(subset=["reach_low_pct", "reach_high_pct"])
    assert (both["reach_low_pct"] <= both["reach_high_pct"]).all()
    assert (made["teams_with_figure"] + made["teams_without_figure"] == made["teams"]).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 500), FIGURE, FIGURE, st.integers(0, 300), st.sampled_from(["ash", "wide", "isles"]))
def test_more_families_never_lower_reach_nor_raise_the_teams_needed(
    atoms, members, coverages, one, two, three, more, which
):
    before, after = (
        reached(atoms, members, with_figures(which, one + extra, two, three), found=coverages["utla"])
        for extra in (0, more)
    )
    known = before["reach_low_pct"].notna()
    assert (known <= after["reach_low_pct"].notna()).all()
    assert (before["families_seen"] <= after["families_seen"])[known].all()
    assert (after["teams_still_needed_high"] <= before["teams_still_needed_high"]).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 500), FIGURE, FIGURE, st.sampled_from(["ash", "wide", "isles"]))
def test_taking_a_figure_away_only_turns_known_into_no_figure_given(atoms, members, coverages, one, two, three, which):
    before, after = (
        reached(atoms, members, with_figures(which, first, two, three), found=coverages["utla"])
        for first in (one, None)
    )
    changed = before["teams_with_figure"] != after["teams_with_figure"]
    same = [*SEEN, "reach_low_pct", "reach_high_pct", "families_said", "teams_still_needed_high", "at_least"]
    pd.testing.assert_frame_equal(before.loc[~changed, same], after.loc[~changed, same])
    assert (after.loc[changed, "teams_without_figure"] == before.loc[changed, "teams_without_figure"] + 1).all()
    silent = after[changed & (after["teams_with_figure"] == 0)]
    assert silent["families_seen"].isna().all() and (silent["families_said"] == "no figure given").all()
    assert after.loc[changed, "at_least"].all()
    assert (after["teams_still_needed_high"] >= before["teams_still_needed_high"]).all()


# The register that ships.


@pytest.fixture(scope="module")
def shipped():
    config = Settings(today=date(2026, 11, 21))
    inputs, linked = read_inputs(config)
    results = measure(inputs, linked, config)
    return inputs, results, measures(inputs, results, config)


def test_no_open_team_of_the_register_gives_a_figure_so_reach_is_not_known_and_not_0(shipped):
    inputs, results, found = shipped
    teams = inputs.register.teams
    made = found.tables["reach"]
    every = made[made["scope"] == "UK"].iloc[0]
    open_ids = {team for ids in results.coverage["standard"]["team_ids"].dropna() for team in ids.split(";")}
    assert teams.loc[teams["team_id"].isin(open_ids), "families_per_year"].isna().all()
    assert every["teams"] == every["teams_without_figure"] == len(open_ids) == 28
    assert pd.isna(every["families_seen"]) and every["families_said"] == "no figure given"
    # the areas where only a team that has not opened is recorded
    nought = made[made["families_seen"].notna()]
    assert (nought["families_seen"] == 0).all() and (nought["teams"] == 0).all() and len(nought) == 3
    assert [every["teams_to_meet_need_low"], every["teams_to_meet_need_high"]] == [549, 2024]


def test_the_words_have_count_whole_day_definition_and_caveat(shipped):
    said = shipped[2].words["reach"]
    uk = next(text for text in said if "recorded in the United Kingdom" in text)
    assert uk == (
        "On 21 November 2026, under the standard definition, none of the 28 open teams recorded in the United Kingdom "
        "gives a figure for the families it sees. So how many of the 69,623 to 174,059 babies a year estimated to need "
        "specialised support are reached is not known; that is not none. Presence is not reach: that a team is recorded "
        "does not mean that it sees every family there."
    )
    wales = next(text for text in said if "Wales" in text)
    assert "no open team is recorded in Wales, which does not mean that there is none" in wales
    assert any("4 to 6% (C04, 2025-06)" in text for text in said)
    assert any("lies inside our 69,623 to 174,059" in text for text in said)
    assert any("549 to 2,024 teams in all" in text and "the staff needed are not known" in text for text in said)
    assert all("Presence is not reach" in text for text in said[:5])


def test_one_figure_in_the_register_gives_the_reach_of_its_area_and_at_least_one_for_all(register_folder):
    path = register_folder / "teams.csv"
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for each in rows:
        if each["team_id"] == "fife-imh":
            each["families_per_year"] = "120"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    config = Settings(today=date(2026, 11, 21), register=register_folder)
    inputs, linked = read_inputs(config)
    found = measures(inputs, measure(inputs, linked, config), config)
    made = found.tables["reach"].set_index(["scope", "area_name"])
    fife = row(made, "area", "Fife")
    assert fife[["families_seen", "babies_needing_low", "babies_needing_high"]].tolist() == [120, 308, 772]
    assert fife["reach_low_pct"] == pytest.approx(100 * 120 / 772) and fife["at_least"]
    assert row(made, "nation", "Scotland")[SEEN].tolist() == [120, 1, 7]
    uk = next(text for text in found.words["reach"] if "recorded in the United Kingdom" in text)
    assert (
        "1 of 28 open teams recorded in the United Kingdom gives a figure. It sees at least 120 families a year" in uk
    )
    assert uk.count("at least 0.1 to 0.2%") == 1  # 120 of 174,059 and of 69,623
    access = found.tables["access"].set_index("area_name")
    assert (
        access.loc["Fife", "families_per_1000_babies"] > access.loc["City of Edinburgh", "families_per_1000_babies"] > 0
    )
    assert pd.isna(access.loc["Cornwall", "families_per_1000_babies"])


def test_the_sentence_of_capacity_says_the_staff_only_where_a_size_is_assumed(atoms, members):
    made = reached(atoms, members, teams_seeing(ash=15, wide=10, isles=None), assumed=STAFFED, complete=["England"])
    england = made.reset_index().iloc[made.index.get_loc(("nation", "England"))]
    assert capacity_sentence(england, STAFFED) == (
        "To see all of these babies, England would need 3 to 13 teams in all. That is at 10 to 20 families a "
        "year per team (C03). 2 open teams are recorded, and 2 to 10 more are needed. At 4 to 6 whole-time staff a team (us) that is "
        "8 to 60 staff."
    )
    published = read_findings(ROOT / "data")["need_estimates"]
    assert reach_sentences(made.reset_index(), STAFFED, published.iloc[:0])[-1].endswith("staff.")


def everyarea(capsys, *words: str, code: int = 0) -> str:
    """Run the command here and now, and give what it said: a table, or the faults."""
    assert cli.main(["reach", *words]) == code
    said = capsys.readouterr()
    return said.err if code else said.out


@pytest.mark.parametrize("table", ["reach", "need", "distance"])
def test_every_table_of_reach_fits_80_columns_and_has_no_words_of_the_machine(capsys, table):
    text = everyarea(capsys, "--table", table)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "<NA>" not in text and not re.search(r"\bnan\b", text)


def test_reach_answers_as_csv_and_json_and_takes_assumptions_of_your_own(capsys, tmp_path):
    text = (ROOT / "data" / "assumptions.toml").read_text(encoding="utf-8")
    (tmp_path / "own.toml").write_text(text.replace("high = 25", "high = 10"), encoding="utf-8")
    rows = json.loads(everyarea(capsys, "--json", "--assumptions", str(tmp_path / "own.toml")))
    assert (rows[-1]["babies_needing_low"], rows[-1]["babies_needing_high"]) == (69_623, 69_624)
    assert len(rows) == 218 + 4 + 1
    lines = list(csv.DictReader(everyarea(capsys, "--csv").splitlines()))
    assert lines[-1]["babies_needing_high"] == "174059"


def test_what_fewer_than_one_area_in_ten_has_a_figure_for_is_left_out_of_the_command_too(capsys):
    lines = list(csv.DictReader(everyarea(capsys, "--csv").splitlines()))
    gone = {
        "families_seen",
        "families_said",
        "reach_low_pct",
        "reach_said",
        "teams_still_needed_low",
        "staff_still_needed_high",
    }
    assert not gone & set(lines[0]) and {"babies_needing_low", "teams_still_needed_high"} <= set(lines[0])
    assert "families seen a year (3 of 218 areas)" in " ".join(everyarea(capsys).split())
    said = everyarea(capsys, "--table", "access", code=2)
    assert 'found "access". There is nothing to show.' in said and "families that teams nearby see (0 of 218" in said


def test_a_register_taken_as_complete_is_said_in_every_sentence(capsys):
    text = everyarea(capsys, "--complete", "Wales")
    sentences = [" ".join(part.split()) for part in text.split("\n\n")[2:]]
    assert sentences.pop().startswith("We leave out what fewer than 1 area in 10 has a figure for: staff still needed")
    assert len(sentences) == 9 and all(part.endswith("Register taken as complete for Wales.") for part in sentences)
    wales = next(part for part in sentences if "serves Wales" in part)
    assert "no team serves Wales, as was stated, or from a register that is taken as complete" in wales
    assert re.search(r"Wales +0 +2901 +7255 +0 +0 to 0%", text)


def test_faults_of_assumptions_and_travel_come_in_one_go(capsys, tmp_path):
    (tmp_path / "own.toml").write_text('[need_rate]\nlow = 0\nsource = "ours"\n', encoding="utf-8")
    (tmp_path / "travel.csv").write_text("from_area,to_area,km\nE06000001,Leeds,3\n", encoding="utf-8")
    own, travel = str(tmp_path / "own.toml"), str(tmp_path / "travel.csv")
    words = everyarea(capsys, "--assumptions", own, "--travel", travel, code=2)
    assert 'own.toml, column "need_rate.low": found "0". This is not a number allowed here.' in words
    assert 'travel.csv, row 2, column "to_area": found "Leeds".' in words
