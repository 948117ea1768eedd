"""Through the days: what moved, and how much of it is only better knowledge."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapping import cli
from mapping.drawing.small_multiples import multiples
from mapping.measuring.coverage import Question, atom_coverage, described
from mapping.measuring.timeline import timeline
from mapping.study.settings import Settings
from mapping.study.timeline import run_timeline
from mapping.vocabulary.errors import InputError
from mapping.wording.measures import movement

from .worlds import claims, links, teams

pytestmark = pytest.mark.usefixtures("remembered")
ASH, BECK, COVE, DALE = "E07000901", "E07000902", "E07000903", "E06000901"
REASONS = ["more_new_team", "more_newly_known", "fewer_closed", "fewer_other"]


def followed(atoms, team_rows, link_rows, days):
    made, linked = teams(*team_rows), links(*link_rows)
    coverage = {}
    for day in days:
        asked = Question(on=day, definition="standard", admitted={"named_by_foundation"})
        counted = atom_coverage(atoms, made, linked, claims(), asked=asked)
        names = atoms.assign(region_name="x")
        coverage[day] = described(counted, names, pd.Series(dtype="Float64"), asked=asked, level="ltla")
    return coverage, timeline(coverage, made)


def team(name, opened=None, known=None, closed=None):
    """A team opened on a day, or first told of on a day, and closed on a day or never."""
    return {
        "team_id": name, "definition_class": "named_by_foundation", "status": "closed" if closed else "open",
        "opened_earliest": opened, "opened_latest": opened or known, "closed_earliest": closed, "closed_latest": closed,
    }  # fmt: skip


DAYS = [date(2019, 1, 1), date(2021, 1, 1), date(2023, 1, 1), date(2025, 1, 1)]


def test_new_teams_are_told_apart_from_teams_that_came_to_be_known_and_from_closings(atoms):
    rows = [
        team("always", opened=date(2015, 1, 1)),
        team("new", opened=date(2020, 6, 1)),
        team("known", known=date(2022, 6, 1)),
        team("gone", opened=date(2016, 1, 1), closed=date(2024, 3, 1)),
    ]
    serve = [("always", ASH, "whole", date(2019, 1, 1)), ("new", BECK, "part", date(2021, 1, 1)),
             ("known", COVE, "whole", date(2022, 6, 1)), ("gone", DALE, "whole", date(2020, 1, 1))]  # fmt: skip
    _, table = followed(atoms, rows, serve, DAYS)
    areas, babies = (table[table["unit"] == unit].set_index("on_day") for unit in ("areas", "babies"))
    assert areas["recorded"].tolist() == [2, 3, 4, 3]
    assert babies["recorded"].tolist() == [100 + 400, 100 + 400 + 200, 100 + 400 + 200 + 300, 100 + 200 + 300]
    assert areas["teams"].tolist() == [2, 3, 4, 3]
    assert areas[REASONS].iloc[0].isna().all()
    assert areas[REASONS].iloc[1:].values.tolist() == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
    assert babies[REASONS].iloc[1:].values.tolist() == [[200, 0, 0, 0], [0, 300, 0, 0], [0, 0, 400, 0]]
    words = movement(table, [], teams(*rows))
    assert (
        "1 team opened on a known day; 1 team closed on a known day. The opening day is not known for 1 of 4 teams"
        in words
    )
    assert "went from 2 to 3 of 9" in words and "from 500 to 600" in words
    assert "1 area came by teams whose opening is dated, and 1 area only because a source" in words


def test_a_missing_count_of_babies_is_missing_and_not_nought(atoms):
    short = atoms.assign(babies=atoms["babies"].mask(atoms["area_code"] == ASH))
    _, table = followed(short, [team("t", opened=date(2020, 1, 1))], [("t", ASH, "whole", None)], DAYS[:2])
    babies = table[table["unit"] == "babies"]
    assert babies[["total", "recorded", "more_new_team"]].iloc[1].isna().all()
    words = movement(table, [], teams(team("t", opened=date(2020, 1, 1))))
    assert (
        "How many babies live in them is not known on both days." in words
        and "no team closed." in words
        and "is not known for" not in words
    )


def test_that_nothing_closed_is_said_only_where_every_day_is_known(atoms):
    serve = [("a", ASH, "whole", date(2019, 1, 1)), ("b", ASH, "whole", date(2019, 1, 1))]
    # What the reader makes of a team that is closed with a blank closing day: gone by the day of the register.
    undated = team("b", opened=date(2016, 1, 1)) | {"status": "closed", "closed_latest": date(2026, 6, 1)}
    _, table = followed(atoms, [team("a", opened=date(2015, 1, 1)), undated], serve, DAYS)
    words = movement(table, [], teams(team("a", opened=date(2015, 1, 1)), undated))
    assert "no closure is on record." in words and "the closing day for 1 team that closed or may have" in words
    # A team that closes is counted, though the area has another and stays recorded.
    gone = team("b", opened=date(2016, 1, 1), closed=date(2024, 3, 1))
    _, table = followed(atoms, [team("a", opened=date(2015, 1, 1)), gone], serve, DAYS)
    words = movement(table, [], teams(team("a", opened=date(2015, 1, 1)), gone))
    assert "1 team closed on a known day" in words and table[table["unit"] == "areas"]["recorded"].tolist() == [1] * 4


@settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_reasons_add_up_to_the_change_whatever_happened(atoms, data):
    day = st.dates(date(2015, 1, 1), date(2026, 1, 1))
    rows, serve = [], []
    for number in range(data.draw(st.integers(1, 6))):
        opened = data.draw(st.none() | day)
        known = None if opened else data.draw(st.none() | day)
        closed = data.draw(st.none() | st.just(None) | day.map(lambda d: d + timedelta(4000)))
        rows.append(team(f"t{number}", opened=opened, known=known, closed=closed))
        for area in data.draw(st.lists(st.sampled_from([ASH, BECK, COVE, DALE]), unique=True, max_size=3)):
            serve.append(
                (
                    f"t{number}",
                    area,
                    data.draw(st.sampled_from(["whole", "part", "unknown"])),
                    data.draw(st.none() | day),
                )
            )
    _, table = followed(atoms, rows, serve, data.draw(st.lists(day, min_size=2, max_size=5, unique=True)))
    for _, series in table.groupby("unit"):
        moved = series["recorded"].diff().iloc[1:]
        net = (
            series["more_new_team"] + series["more_newly_known"] - series["fewer_closed"] - series["fewer_other"]
        ).iloc[1:]
        assert moved.tolist() == net.tolist()
        assert series["recorded"].between(series["at_least"], series["total"]).all()


def test_small_maps_show_every_day_and_hold_no_markup_of_strangers(atoms, shapes):
    coverage, table = followed(atoms, [team("t", opened=date(2020, 1, 1))], [("t", ASH, "whole", None)], DAYS)
    areas = shapes.assign(level="ltla")
    text = multiples(areas, coverage, table, title=("<script>alert(1)</script>", "UK"), words="a & b " * 60)
    root = ET.fromstring(text)
    assert "<script>" not in text and "1 January 2025" in text
    uses = [node for node in root.iter() if node.tag.endswith("use")]
    assert len(uses) == len(DAYS) * len(atoms)
    assert text == multiples(areas, coverage, table, title=("<script>alert(1)</script>", "UK"), words="a & b " * 60)


def test_the_shipped_register_grew_mostly_by_better_knowledge_and_says_so():
    results, found, picture = run_timeline(Settings(today=date(2026, 11, 21)), ())
    areas = found.table[found.table["unit"] == "areas"]
    assert areas["recorded"].iloc[-1] == 43 and str(results.asked.on) == "2026-11-21"
    assert (areas["more_newly_known"].sum(), areas["more_new_team"].sum()) == (23, 10)
    assert len(picture()) < 90_000


@pytest.mark.parametrize("days", ["2020-01-01", ",".join(f"2020-01-{day:02d}" for day in range(1, 31))])
def test_too_few_days_or_too_many_are_refused(days, capsys):
    assert cli.main(["timeline", "--days", days]) == 2
    assert "A series takes from 2 to 24 days" in capsys.readouterr().err
    with pytest.raises(InputError):
        run_timeline(Settings(today=date(2026, 1, 1)), [date(2026, 1, 1)])


@pytest.mark.parametrize("day", ["1989-12-31", "0001-01-01", "9999-12-31"])
def test_a_day_of_which_the_register_can_know_nothing_is_refused(day, capsys):
    assert cli.main(["timeline", "--days", f"2020-01-01,{day}"]) == 2
    assert cli.main(["headline", "--on", day]) == 2
    assert capsys.readouterr().err.count("the register knows of no others") == 2


def test_teams_that_count_on_no_day_are_named_beside_the_series():
    words = run_timeline(Settings(today=date(2026, 11, 21)), ())[1].words
    assert "teams of the register count on none of these days" in words and "ABC PiP" in words


def test_the_command_writes_the_picture_where_it_was_asked_to(tmp_path, capsys):
    words = ["timeline", "--days", "2022-01-01,2026-11-21", "--picture", str(tmp_path / "maps.svg")]
    assert cli.main(words) == 0
    assert (tmp_path / "maps.svg").read_text(encoding="utf-8").startswith("<svg")
    said = capsys.readouterr().out
    assert max(len(line) for line in said.splitlines()) <= 80
    assert "by the register as it stands today" in said.replace("\n", " ")
