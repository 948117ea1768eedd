"""What changed between two registers or runs, and why: each reason by hand, and sums that hold whatever happened."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from datetime import date
from functools import partial

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapping import cli
from mapping.comparing.compare import compared, run_compare, since_of
from mapping.comparing.moves import MOVES, adds, steps
from mapping.comparing.register_snapshot import Recorded
from mapping.comparing.row_changes import changes
from mapping.comparing.sides import read_side
from mapping.comparing.steps import applied
from mapping.measuring.coverage import Question, atom_coverage, described
from mapping.measuring.headline import headline
from mapping.measuring.timeline import last_step
from mapping.national.run import run
from mapping.page.page import page
from mapping.reading.shipped.sources import sha256_of
from mapping.study.settings import Settings
from mapping.vocabulary.changes import REASONS
from mapping.vocabulary.errors import InputError
from mapping.wording.changes import area_sentences, headline_sentences, lead, section
from mapping.wording.measures import last_step_words

from .editions import HOSTILE, hostile, shipped, shipped_page
from .worlds import claims, links, teams

pytestmark = pytest.mark.usefixtures("remembered")
ASH, BECK, COVE, DALE, NEWTOWN = "E07000901", "E07000902", "E07000903", "E06000901", "E06000902"
HEADS = {
    "teams": "team_id,team_name,definition_class,status,opened,closed,source_date",
    "catchments": "team_id,stated_area,extent,source_date",
    "statements": "stated_area,claim,stated_on,source_url",
    "completeness": "nation,complete,statement",
}
OLD_TEAM = "ash,Ash Team,named_by_foundation,open,2019,,2025-01"
NEW_TEAM = "beck,Beck Team,named_by_foundation,open,{opened},,2026-01"


def register(folder, released, *team_rows, serve=("ash,E07000901,whole,",), said=(), complete=(), more=""):
    """Write a register whose tables have these rows."""
    folder.mkdir(parents=True)
    rows = {"teams": team_rows or (OLD_TEAM,), "catchments": serve, "statements": said, "completeness": complete}
    for name, lines in rows.items():
        (folder / f"{name}.csv").write_text("\n".join([HEADS[name], *lines]) + "\n", encoding="utf-8")
    about = f'title = "Toy teams"\nservice = "toy team"\nreleased = {released}\n{more}'
    (folder / "register.toml").write_text(about, encoding="utf-8")
    return folder


@pytest.fixture
def base(tmp_path):
    """One team in Ash since 2019, told of in January 2025; counted on 1 June 2025."""
    return register(tmp_path / "old", "2025-06-01")


def config_of(toy, **more):
    return Settings(**{"today": date(2030, 1, 1), "data": toy, "level": "ltla", **more})


def reasons_of(found):
    """What moved, by hand-written short names: area, reason, and the moves that are not nought."""
    return {
        (row["area_code"], row["reason"]): {name: int(row[name]) for name in MOVES if row[name]}
        for row in found.areas.to_dict("records")
    }


def held(found):
    """Hold the sums of a comparison: reasons add up to changes, and areas to headlines."""
    table = found.headlines
    by = table[[f"by_{reason}" for reason in REASONS]].sum(axis=1)
    assert (table["after"] - table["before"] == table["change"]).all() and (by == table["change"]).all()
    whole = table[(table["scope"] == "UK") & (table["definition"] == found.definition)]
    for row in whole.to_dict("records"):
        moves = found.areas.groupby("reason")[f"{row['unit']}_{row['count']}"].sum()
        assert {reason: row[f"by_{reason}"] for reason in REASONS} == {r: moves.get(r, 0) for r in REASONS}
    return found


LOST = {"areas_at_least": -1, "areas_recorded": -1, "babies_at_least": -100, "babies_recorded": -100}
UNSURE = {"areas_at_least": -1, "babies_at_least": -100}
WON = {"areas_at_least": 1, "areas_recorded": 1, "babies_at_least": 200, "babies_recorded": 200}
BOTH = ("ash,E07000901,whole,", "beck,E07000902,whole,")
CASES = {
    "a team closed between the two days": (
        {"rows": ["ash,Ash Team,named_by_foundation,closed,2019,2026-03-01,2026-03"]}, ASH, "service_change", LOST,
        "teams.csv, row 2 (ash), status: “open”, now “closed”; teams.csv, row 2 (ash), closed: nothing, now "
        "“2026-03-01”"),
    "a closing is dated after the evidence that was there": (
        {"rows": ["ash,Ash Team,named_by_foundation,closed,2019,2025-09-30,2025-01"]}, ASH, "service_change", LOST,
        "“2025-09-30”"),
    "a closing is dated after the evidence, though before the day that was counted": (
        {"rows": ["ash,Ash Team,named_by_foundation,closed,2019,2025-03-31,2025-01"]}, ASH, "service_change", LOST,
        "“2025-03-31”"),
    "a closing is dated before the evidence that said open": (
        {"rows": ["ash,Ash Team,named_by_foundation,closed,2019,2024-09-30,2026-03"]}, ASH, "correction", LOST,
        "“2024-09-30”"),
    "newer evidence says paused": (
        {"rows": ["ash,Ash Team,named_by_foundation,paused,2019,,2026-03"]}, ASH, "service_change", LOST, "“paused”"),
    "newer evidence only says not known": (
        {"rows": ["ash,Ash Team,named_by_foundation,unknown,2019,,2026-03"]}, ASH, "new_evidence", LOST, "“unknown”"),
    "the same evidence now says paused": (
        {"rows": ["ash,Ash Team,named_by_foundation,paused,2019,,2025-01"]}, ASH, "correction", LOST, "“paused”"),
    "a team opened between the two days": (
        {"rows": [OLD_TEAM, NEW_TEAM.format(opened="2025-12")], "serve": BOTH}, BECK, "service_change", WON,
        "teams.csv, row 3 (beck), row: nothing, now “Beck Team, open”"),
    "a team that was there long ago is newly in the register": (
        {"rows": [OLD_TEAM, NEW_TEAM.format(opened="2019")], "serve": BOTH}, BECK, "new_evidence", WON,
        "catchments.csv, row 3 (beck), row: nothing, now “E07000902, whole”"),
    "the extent is another, by newer evidence": (
        {"rows": [OLD_TEAM.replace("2025-01", "2026-01")], "serve": ["ash,E07000901,part,"]}, ASH, "service_change",
        UNSURE, "catchments.csv, row 2 (ash), extent: “whole”, now “part”"),
    "the extent is another, by the same evidence": (
        {"serve": ["ash,E07000901,part,"]}, ASH, "correction", UNSURE, "extent: “whole”, now “part”"),
    "a row about an area is new, with a date of its own": (
        {"serve": ["ash,E07000901,whole,", "ash,E07000902,whole,2026-01"]}, BECK, "new_evidence", WON, "row 3 (ash)"),
    "a row about an area is new, by the same evidence": (
        {"serve": ["ash,E07000901,whole,", "ash,E07000902,whole,"]}, BECK, "correction", WON, "row 3 (ash)"),
    "time alone passed": (
        {"released": "2028-06-01"}, ASH, "evidence_expired", UNSURE,
        "source_date: “2025-01-01, fresh on 2025-06-01”, now “2025-01-01, more than 36 months old on 2028-06-01”"),
    "a statement of none is new": (
        {"said": ["Cove,none,2026-01,"]}, COVE, "new_evidence", {"areas_at_most": -1, "babies_at_most": -300},
        "statements.csv, row 2, row: nothing, now “none, 2026-01-01”"),
    "another definition of standard": (
        {"more": '[definitions]\nstrict = ["linked_to_foundation"]\nstandard = ["self_described"]\n'
                 'broad = ["borderline", "named_by_foundation"]\n'}, ASH, "definition", LOST,
        "settings, classes admitted by standard: “named_by_foundation, linked_to_foundation, self_described, scotti…"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_reason_by_hand(toy, base, tmp_path, name):
    what, area, reason, moves, because = CASES[name]
    new = register(
        tmp_path / "new", what.get("released", "2026-06-01"), *what.get("rows", ()),
        **{key: what[key] for key in ("serve", "said", "more") if key in what},
    )  # fmt: skip
    found = held(run_compare(base, new, config_of(toy)))
    assert reasons_of(found) == {(area, reason): moves}
    assert because in found.areas["because"].iloc[0] or name == "another definition of standard"
    if name == "another definition of standard":
        assert "classes admitted by standard" in set(found.rows["column"])


def test_a_team_that_is_taken_out_corrects_the_register(toy, base, tmp_path):
    both = register(tmp_path / "both", "2025-01-01", OLD_TEAM.replace("2025-01", "2024-01"),
                    NEW_TEAM.format(opened="2019").replace("2026", "2024"), serve=BOTH)  # fmt: skip
    found = held(run_compare(both, base, config_of(toy)))
    assert reasons_of(found) == {(BECK, "correction"): {name: -move for name, move in WON.items()}}


def test_a_closing_that_the_old_register_foretold_is_a_change_of_service_when_its_day_has_passed(toy, tmp_path):
    row = "ash,Ash Team,named_by_foundation,{},2019,2026-03-01,2025-01"
    old = register(tmp_path / "old", "2025-06-01", row.format("open"))
    new = register(tmp_path / "new", "2026-06-01", row.format("closed"))
    found = held(run_compare(old, new, config_of(toy)))
    assert reasons_of(found) == {(ASH, "service_change"): LOST}
    assert (
        "closed: “2026-03-01, still to come on 2025-06-01”, now “2026-03-01, past on 2026-06-01”"
        in found.areas["because"].iloc[0]
    )


def test_evidence_that_was_renewed_before_anybody_looked_did_not_expire(toy, base, tmp_path):
    new = register(tmp_path / "new", "2029-06-01", OLD_TEAM.replace("2025-01", "2029-01"))
    found = held(run_compare(base, new, config_of(toy)))
    assert found.areas.empty and not headline_sentences(since_of(found))
    assert lead(since_of(found)) == (
        "Between 1 June 2025 and 1 June 2029, nothing moved: every area and every count is the same."
    )


def test_a_former_code_written_anew_is_a_change_of_boundary(toy, tmp_path):
    old = register(tmp_path / "old", "2025-06-01", serve=["ash,E07000911,whole,"])
    new = register(tmp_path / "new", "2025-06-01", serve=["ash,E06000901,whole,"])
    found = held(run_compare(old, new, config_of(toy)))
    assert {reason for _, reason in reasons_of(found)} == {"boundary"}
    assert found.areas["status_to"].tolist() == ["covered"] and found.areas["babies_at_least"].tolist() == [400]
    assert "“E07000911”, now “E06000901”" in found.areas["because"].iloc[0]


def test_a_former_area_that_was_split_and_is_written_anew_in_part_is_a_change_of_boundary_throughout():
    day = date(2025, 1, 1)
    before = links(("a", DALE, "part", day), ("a", NEWTOWN, "part", day), ("b", COVE, "part", day))
    before["method"] = pd.Series(["predecessor"] * 3, dtype="string")
    after = links(("a", DALE, "part", day))
    both = teams({"team_id": "a", "evidence_on": day}, {"team_id": "b", "evidence_on": day})
    found = changes(Recorded(both, before, claims()), Recorded(both, after, claims()), day)
    assert {(change.areas, change.reason) for change in found} == {
        ((DALE,), "boundary"), ((NEWTOWN,), "boundary"), ((COVE,), "correction")
    }  # fmt: skip


def test_a_register_newly_called_complete_is_new_evidence(toy, tmp_path):
    old = register(tmp_path / "old", "2025-06-01", complete=["Wales,no,Not complete."])
    new = register(tmp_path / "new", "2025-06-01", complete=["Wales,yes,Complete."])
    found = held(run_compare(old, new, config_of(toy)))
    assert reasons_of(found) == {("W06000901", "new_evidence"): {"areas_at_most": -1, "babies_at_most": -70}}
    assert found.rows[["column", "before", "after"]].to_numpy().tolist() == [["complete (Wales)", "no", "yes"]]


def test_two_reasons_in_one_area_stay_apart(toy, base, tmp_path):
    new = register(tmp_path / "new", "2028-06-01", "ash,Ash Team,named_by_foundation,closed,2019,2027-01-01,2025-01")
    found = held(run_compare(base, new, config_of(toy)))
    lost = {name: move for name, move in LOST.items() if "recorded" in name}
    assert reasons_of(found) == {(ASH, "service_change"): lost, (ASH, "evidence_expired"): UNSURE}


DAYS = st.sampled_from([date(2019, 1, 1), date(2021, 6, 1), date(2022, 6, 1), date(2023, 6, 1), date(2025, 6, 1)])
ROW = st.fixed_dictionaries(
    {
        "definition_class": st.sampled_from(["named_by_foundation", "borderline"]),
        "status": st.sampled_from(["open", "closed", "paused", "unknown", "in_development"]),
        "opened_earliest": st.none() | DAYS,
        "opened_latest": st.none() | DAYS,
        "closed_latest": st.none() | DAYS,
        "evidence_on": st.none() | DAYS,
        "source_row": st.integers(2, 9),
    }
)


@st.composite
def registers(draw):
    """A register of up to four teams, with links and statements on the areas of the toy country."""
    names = draw(st.lists(st.sampled_from("abcd"), unique=True, min_size=1))
    rows = [{"team_id": name, **draw(ROW)} for name in names]
    for row in rows:
        row["closed_earliest"] = row["closed_latest"] if draw(st.booleans()) else None
    served = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from([ASH, BECK, COVE, DALE])), unique=True))
    evidence = {row["team_id"]: row["evidence_on"] for row in rows}
    linked = links(*((t, a, draw(st.sampled_from(["whole", "part", "unknown"])), evidence[t]) for t, a in served))
    linked["method"] = [draw(st.sampled_from(["code", "predecessor", "contradicted"])) for _ in served]
    said = draw(st.lists(st.tuples(st.sampled_from([ASH, DALE, NEWTOWN]),
                                   st.sampled_from(["none", "team", "in_development"]), st.none() | DAYS)))  # fmt: skip
    stated = claims(*said)
    complete = draw(st.frozensets(st.sampled_from(["England", "Wales"])))
    return Recorded(teams(*rows), linked.assign(method=linked["method"].astype("string")), stated, complete)


def counted(atoms, said, on):
    asked = Question(on=on, definition="standard", admitted={"named_by_foundation"}, complete=said.complete)
    made = atom_coverage(atoms, said.teams, said.links, said.claims, asked=asked)
    return described(made, atoms.assign(region_name="x"), pd.Series(dtype="Float64"), asked=asked, level="ltla")


SLOW = partial(settings, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


@SLOW(max_examples=25)
@given(old=registers(), new=registers(), on=DAYS)
def test_the_old_register_with_every_change_made_is_the_new_one(atoms, old, new, on):
    found = changes(old, new, on)
    none, every = applied(old, new, found, ()), applied(old, new, found, REASONS)
    assert adds(counted(atoms, none, on)).equals(adds(counted(atoms, old, on)))
    assert counted(atoms, every, on)["status"].equals(counted(atoms, new, on)["status"])
    assert adds(counted(atoms, every, on)).equals(adds(counted(atoms, new, on)))
    assert {change.reason for change in found} <= {"boundary", "correction", "service_change", "new_evidence"}
    same = changes(old, old, on)
    assert same == []


@SLOW(max_examples=6)
@given(old=registers(), new=registers(), days=st.tuples(DAYS, DAYS), fresh=st.sampled_from([12, 36]))
def test_the_steps_add_up_to_the_whole_movement_whatever_happened(toy, sides, old, new, days, fresh):
    first, last = sorted(days)
    one = replace(sides, recorded=old, on=first, fresh_months=fresh)
    other = replace(sides, recorded=new, on=last, definition="broad")
    found = held(compared(one, other, config_of(toy)))
    assert found.definition == "standard to broad"
    final = headline({"standard": counted(atoms_of(sides), new, last)}).set_index(["scope", "unit"])
    told = found.headlines[found.headlines["definition"] == "standard"]
    for row in told.to_dict("records"):
        assert row["after"] == final.at[(row["scope"], row["unit"]), row["count"]]
    moved = found.areas.groupby("area_code")[[*MOVES]].sum()
    assert moved.shape[1] == len(MOVES) and set(found.areas["reason"]) <= set(REASONS)


def atoms_of(side):
    babies = side.inputs.babies[["area_code", "people"]].rename(columns={"people": "babies"})
    return side.inputs.atoms.merge(babies, on="area_code")


@pytest.fixture(scope="module")
def sides(toy, tmp_path_factory):
    made = read_side(register(tmp_path_factory.mktemp("side") / "side", "2025-06-01"), config_of(toy))
    admitted = {"strict": ("named_by_foundation",), "standard": ("named_by_foundation",),
                "broad": ("named_by_foundation", "borderline")}  # fmt: skip
    return type(made)(**{**vars(made), "admitted": admitted})


def test_a_move_is_missing_where_nobody_knows_the_babies_and_nought_where_nothing_moved(atoms):
    short = atoms.assign(babies=atoms["babies"].mask(atoms["area_code"] == ASH))
    served = Recorded(teams({"team_id": "a"}), links(("a", ASH, "whole", date(2025, 1, 1))), claims())
    nobody = Recorded(teams({"team_id": "a"}), links(), claims())
    on = date(2025, 6, 1)
    made = steps([("", counted(short, nobody, on)), ("correction", counted(short, served, on))])
    assert made["area_code"].tolist() == [ASH] and made["areas_recorded"].tolist() == [1]
    assert made[["babies_total", "babies_recorded"]].isna().all(axis=None)
    assert steps([("", counted(short, served, on)), ("correction", counted(short, served, on))]).empty


@pytest.fixture(scope="module")
def runs(toy, tmp_path_factory):
    """Two finished runs, of one register a year apart, the newer one by another definition."""
    place = tmp_path_factory.mktemp("runs")
    old = register(place / "old", "2025-06-01", OLD_TEAM, serve=["ash,E07000901,whole,", "ash,E06000901,part,"])
    rows = [OLD_TEAM, NEW_TEAM.format(opened="2025-12").replace("named_by_foundation", "borderline")]
    new = register(place / "new", "2028-06-01", *rows, serve=[*BOTH, "ash,E06000901,part,"])
    made = [
        run(config_of(toy, register=folder, out=place / folder.name, definition=definition), lambda _: None)
        for folder, definition in ((old, "standard"), (new, "standard"), (new, "broad"))
    ]
    return old, new, *made


def test_two_runs_say_the_same_as_their_registers(toy, runs):
    old, new, old_run, new_run, _ = runs
    told = run_compare(old, new, config_of(toy))
    for pair in ((old_run, new_run), (old, new_run), (old_run, new)):
        found = run_compare(*pair, config_of(toy))
        pd.testing.assert_frame_equal(held(found).areas, told.areas)
        pd.testing.assert_frame_equal(found.headlines, told.headlines)


def test_a_run_brings_its_own_settings_and_another_definition_is_a_reason(toy, runs):
    _, _, old_run, _, broad = runs
    found = held(run_compare(old_run, broad, config_of(toy, level="utla", fresh_months=1)))
    assert found.definition == "standard to broad" and found.old.fresh_months == 36
    moves = reasons_of(found)
    assert moves[BECK, "service_change"] == WON and moves[ASH, "evidence_expired"] == UNSURE
    assert {"standard", "strict", "broad", "standard to broad"} == set(found.headlines["definition"])
    assert ("definition", "standard", "broad") in set(
        zip(found.rows["column"], found.rows["before"], found.rows["after"], strict=True)
    )
    assert "from the standard definition to the broad one" in lead(since_of(found))


def test_another_count_of_babies_is_a_reason_of_its_own(toy, runs, tmp_path):
    old, new, old_run, *_ = runs
    file = tmp_path / "babies.csv"
    with (toy / "denominators" / "babies.csv").open(encoding="utf-8") as written:
        rows = list(csv.DictReader(written))
    lines = [f"{row['area_code']},{150 if row['area_code'] == ASH else row['aged_0_to_2']}" for row in rows]
    file.write_text("\n".join(["area_code,aged_0_to_2", *lines]) + "\n", encoding="utf-8")
    found = held(run_compare(old_run, old, config_of(toy, denominators=file)))
    assert reasons_of(found) == {
        (ASH, "babies"): {f"babies_{count}": 50 for count in ("total", "at_least", "recorded", "at_most")}
    }
    assert new.exists()


def test_areas_that_are_redrawn_leave_and_come(toy, base):
    config = config_of(toy, level="utla")
    today = read_side(base, config)
    ahead = read_side(base, Settings(**{**vars(config), "vintage": date(2030, 4, 1)}))
    found = held(compared(today, ahead, config))
    gone = found.areas[found.areas["status_to"].isna()]
    assert gone["area_name"].tolist() == ["Northshire"] and set(found.areas["reason"]) == {"boundary"}
    came = found.areas[found.areas["status_from"].isna()]
    assert sorted(came["area_name"]) == ["East Northshire", "West Northshire"]
    assert came["babies_total"].sum() == -gone["babies_total"].sum() == 600
    assert "was no such area" in " ".join(area_sentences(since_of(found)))


def refused(*words, capsys):
    code = cli.main(["compare", *map(str, words)])
    return code, capsys.readouterr().err


def test_two_that_cannot_be_compared_are_refused_in_sentences(toy, runs, base, tmp_path, capsys):
    old, new, old_run, *_ = runs
    ask = partial(refused, capsys=capsys)
    code, said = ask(old_run, new, "--data", toy)
    assert code == 2 and "counted on the level utla" in said and "add --level ltla" in said
    code, said = ask(new, old, "--data", toy, "--level", "ltla")
    assert code == 2 and "Name the older one first." in said
    other = register(tmp_path / "other", "2027-06-01")
    (other / "register.toml").write_text('service = "clinic"\nreleased = 2027-06-01\n', encoding="utf-8")
    code, said = ask(base, other, "--data", toy)
    assert code == 2 and "It is about “clinic”" in said and "of one service" in said
    (tmp_path / "empty").mkdir()
    code, said = ask(tmp_path / "empty", tmp_path / "nowhere", "--data", toy)
    assert code == 2 and "neither a register nor the folder of a finished run" in said and "nowhere" in said
    code, said = ask(base, base, "--data", toy, "--csv", tmp_path / "moved.xlsx")
    assert code == 2 and "Name it moved.csv." in said
    broken = register(tmp_path / "broken", "2026-06-01", "ash,Ash Team,named_by_foundation,ajar,2019,,2025-01")
    code, said = ask(base, broken, "--data", toy)
    assert code == 2 and 'broken: teams.csv, row 2, column "status": found "ajar"' in said


def test_a_run_that_was_changed_afterwards_or_is_of_another_shape_is_refused(toy, runs, tmp_path):
    old, _, old_run, *_ = runs
    changed = tmp_path / "changed"
    shutil.copytree(old_run, changed)
    with (changed / "tables" / "areas.csv").open("a", encoding="utf-8") as table:
        table.write("x\n")
    record = json.loads((old_run / "run.json").read_text(encoding="utf-8"))
    with pytest.raises(InputError, match=r"changed: tables/areas\.csv: The table is not the one that the run wrote"):
        run_compare(changed, old, config_of(toy))
    for spoilt, told in (
        ("[1]", "It cannot be read"),
        ("{", "It cannot be read"),
        (json.dumps({**record, "on": "soon"}), "not the record of a run"),
        (json.dumps({**record, "level": "parish"}), "a level parish"),
        (json.dumps({**record, "vintage": "2019-04-01"}), "Its areas are those of 2019-04-01"),
        (json.dumps({name: record[name] for name in record if name != "versions"}), "It does not say 'versions'"),
    ):
        other = tmp_path / f"spoilt-{len(list(tmp_path.iterdir()))}"
        shutil.copytree(old_run, other)
        (other / "run.json").write_text(spoilt, encoding="utf-8")
        with pytest.raises(InputError, match=told):
            run_compare(other, old, config_of(toy))


def test_a_run_of_an_earlier_version_says_nothing_of_its_settings_and_is_compared_by_the_usual_ones(
    toy, runs, tmp_path
):
    old, _, old_run, *_ = runs
    earlier = tmp_path / "earlier"
    shutil.copytree(old_run, earlier)
    record = json.loads((earlier / "run.json").read_text(encoding="utf-8"))
    assert record["settings"] == {
        "service": "toy team", "areas_of": None, "boards": "April 2023", "within": None, "complete": [], "admitted": record["settings"]["admitted"]
    }  # fmt: skip
    del record["settings"]
    (earlier / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert run_compare(earlier, old, config_of(toy)).areas.empty


def test_the_command_prints_sentences_and_writes_three_tables(toy, runs, tmp_path, capsys):
    old, new, *_ = runs
    words = ["compare", old, new, "--data", toy, "--level", "ltla", "--definition", "broad"]
    assert cli.main([*map(str, words), "--csv", str(tmp_path / "to" / "moved.csv")]) == 0
    said = capsys.readouterr().out
    assert max(len(line) for line in said.splitlines()) <= 80
    flat = " ".join(said.split())
    assert flat.startswith(
        "Between 1 June 2025 and 1 June 2028, by the broad definition: something changed for 2 of 9 lower-tier areas"
    )
    assert "Recorded: lower-tier areas from 2 to 3 (+1: service change +1); babies from 500 to 700 (+200" in flat
    assert "Service change: a team opened, closed, paused, or changed which areas it serves." in flat
    assert "Beck (E07000902): was not known, is team for the whole area; 200 babies. Why: service change" in flat
    names = ["moved.csv", "moved-headlines.csv", "moved-rows.csv"]
    assert sorted(path.name for path in (tmp_path / "to").iterdir()) == sorted(names)
    with (tmp_path / "to" / "moved.csv").open(encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines))
    assert [(row["area_code"], row["reason"]) for row in table] == [(ASH, "evidence_expired"), (BECK, "service_change")]


def test_a_run_since_another_says_so_on_its_page_and_names_it_by_its_hash(toy, runs, tmp_path):
    _, new, old_run, new_run, _ = runs
    made = run(config_of(toy, register=new, since=old_run, out=tmp_path), lambda _: None)
    record = json.loads((made / "run.json").read_text(encoding="utf-8"))
    assert record["since"] == {
        "name": old_run.name, "on": "2025-06-01", "sha256": {"run.json": sha256_of(old_run / "run.json")}
    }  # fmt: skip
    text = (made / "index.html").read_text(encoding="utf-8")
    assert "What changed since 1 June 2025" in text and "evidence expired" in text
    assert {"compare.csv", "compare-headlines.csv", "compare-rows.csv"} <= {p.name for p in (made / "tables").iterdir()}
    with (made / "tables" / "data-dictionary.csv").open(encoding="utf-8", newline="") as lines:
        described_columns = {(row["table"], row["column"]) for row in csv.DictReader(lines)}
    assert ("compare-headlines", "by_boundary") in described_columns
    plain = new_run / "index.html"
    assert "What changed since" not in plain.read_text(encoding="utf-8")
    assert "since" not in json.loads((new_run / "run.json").read_text(encoding="utf-8"))
    assert not (new_run / "tables" / "compare.csv").exists()


def test_hostile_text_of_a_register_stays_text_on_the_page_the_screen_and_in_the_table(toy, base, tmp_path, capsys):
    attack = '"=<img src=x onerror=alert(1)>\x1b[2J",'
    folder = register(tmp_path / "new", "2026-06-01", OLD_TEAM,
                      attack + '"</script><b>Beck</b>",named_by_foundation,open,2019,,2026-01',
                      serve=[BOTH[0], f"{attack}E07000902,whole,"])  # fmt: skip
    with pytest.raises(InputError, match=r"teams\.csv"):
        run_compare(base, folder, config_of(toy))
    for name in ("teams.csv", "catchments.csv"):
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8").replace("\x1b", ""), encoding="utf-8")
    found = run_compare(base, folder, config_of(toy))
    assert cli.main(["compare", str(base), str(folder), "--data", str(toy), "--csv", str(tmp_path / "c.csv")]) == 0
    assert "\x1b" not in capsys.readouterr().out
    rows = (tmp_path / "c-rows.csv").read_text(encoding="utf-8")
    assert "'=<img src=x" in rows and ",=<img" not in rows and ',"=<img' not in rows
    text = page(replace(shipped(), since=since_of(found)))
    assert "<img src=x" not in text and "&lt;img src=x" in text and "<b>Beck</b>" not in text


def test_the_section_weighs_nothing_where_it_was_not_asked_and_little_where_it_was(toy, base, tmp_path):
    new = register(tmp_path / "new", "2028-06-01")
    since = since_of(run_compare(base, new, config_of(toy)))
    without, asked = shipped_page(), page(replace(shipped(), since=since))
    assert 'id="since"' not in without and 0 < len(asked) - len(without) < 3_000
    assert section(None) == {} and section(since)["more"] == 0
    assert hostile().since is None and HOSTILE


def test_the_last_step_says_how_much_of_it_is_no_news(atoms):
    named = {"definition_class": "named_by_foundation", "status": "open"}
    nothing = {**named, "opened_earliest": None, "opened_latest": date(2025, 6, 1)}
    register_then = teams(
        {"team_id": "a", **named, "source_date": "2022-01"},
        {"team_id": "b", **nothing},
        {"team_id": "c", **nothing, "source_date": "2025-05"},
        {"team_id": "d", **nothing, "definition_class": "borderline"},
    )
    served = links(
        ("a", ASH, "whole", date(2022, 1, 1)), ("b", BECK, "whole", None), ("c", COVE, "whole", date(2025, 5, 1)),
        ("b", DALE, "whole", None), ("c", DALE, "whole", date(2025, 5, 1)),
    )  # fmt: skip
    said = Recorded(register_then, served, claims())
    days = {on: counted(atoms, said, on) for on in (date(2024, 6, 1), date(2025, 6, 1))}
    words = " ".join(last_step_words(last_step(days, register_then, {"named_by_foundation"})))
    assert "without any date: 2." in words and "1 of them is of the sort" in words
    assert "from 1 June 2024 to 1 June 2025, 1 area came to have a recorded team only by such undated teams" in words
    assert "1 area left “at least” only because the evidence grew too old" in words
    assert last_step_words(last_step({date(2025, 6, 1): days[date(2025, 6, 1)]}, register_then, set())) == []


def test_the_page_sets_the_published_counts_beside_ours_and_says_that_they_are_different_things():
    text = shipped_page()
    table = text[text.index('id="days-caption"') : text.index("</table>", text.index('id="days-caption"'))]
    assert "Teams open in our register" in table and "s own count" in table
    for month, theirs in (("1 June 2019", 27), ("1 December 2025", 51)):
        row = table[table.index(month) :].split("<tr>")[0]
        assert f">{theirs}</a>" in row and "parentinfantfoundation.org.uk" in row
    assert "The last two columns are different things." in text
    assert "Teams recorded as open without any date: 15." in text
