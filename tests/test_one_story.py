"""
One story everywhere: each team has the same reason for counting or not on every surface, and each area one look.

The reasons are worked out here once more, row by row in plain Python, and held against what each surface prints.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mapping.checking.check import check
from mapping.corrections.ask import run_ask
from mapping.look.style import SEEN, look_of
from mapping.national.run import _tables
from mapping.packs.brief import TEAM, TEAMS_SHOWN, brief
from mapping.packs.layers import Holdings, known_teams
from mapping.packs.make import holdings
from mapping.page.script_data import areas as embed_areas
from mapping.page.script_data import script_data
from mapping.page.sections import area_rows, gap_rows, team_rows
from mapping.page.webmap_data import data_block
from mapping.study.inputs import read_inputs
from mapping.study.settings import Settings
from mapping.study.study import Study
from mapping.vocabulary.schema import STATUSES
from mapping.vocabulary.standing import STANDING
from mapping.wording.areas import area_label, extents_here, recorded
from mapping.wording.edition import Edition
from mapping.wording.headline import headline_sentences, map_summary
from mapping.wording.phrases import cut

from .conftest import COUNTRY
from .packing import held, quiet
from .plain import all_faults

pytestmark = pytest.mark.usefixtures("remembered")
ON = date(2026, 6, 1)
STANDARD = {"named_by_foundation", "linked_to_foundation", "self_described", "scottish_board_team"}
GROUNDS = {
    "borderline": "borderline: close to the definition",
    "area_statement_only": "only a statement that the area has one",
}
WORDS = {
    "contradicted": "two rows of the register contradict each other about how much of the area it serves",
    "dates": "its dates leave open whether it was open on that day",
    "unknown": "we do not know whether it is open",
    "paused": "it is paused",
    "in_development": "it has not opened yet",
    "later": "it opens after the day counted",
    "closed": "it has closed",
}
Reasons = dict[tuple[str, str], str]


# --- what each surface says, by area and team; "" where the team counts


def on_the_page(edition: Edition) -> Reasons:
    data = script_data(edition)
    teams, codes = list(edition.teams["team_id"]), list(edition.coverage["area_code"])
    made = {}
    for code, place in zip(codes, data["days"][-1][2], strict=True):
        _, counted, others, _ = [*data["records"][place], [], [], {}][:4]
        for each in counted or []:
            made[code, teams[each if isinstance(each, int) else each[0]]] = ""
        for team, reason in others or []:
            made[code, teams[team]] = data["reasons"][reason].removesuffix(".")
    return made


def on_the_map(edition: Edition) -> Reasons:
    data = json.loads(data_block(edition))
    made = {}
    for area in data["areas"]:
        made |= {(area["code"], team): "" for team in area["teams"]}
        made |= {(area["code"], team): data["reasons"][reason] for team, reason in area["others"]}
    return made


def in_the_packs(held: Holdings) -> Reasons:
    codes = held.edition.coverage["area_code"]
    return {(code, team): why for code in codes for team, why in known_teams(held, code).items()}


def in_the_briefs(held: Holdings) -> dict[str, list[tuple[str, str]]]:
    """Give the teams of each brief, by name: only the first few are shown."""
    made = {}
    for code in held.edition.coverage["area_code"]:
        rows = brief(held.setting, code).facts["teams"]["rows"]
        said = [row["what"].partition("Not counted here: ")[2].partition(". ")[0].removesuffix(".") for row in rows]
        made[code] = list(zip([row["name"] for row in rows], said, strict=True))
    return made


def in_the_letters(folder: Path, teams: pd.DataFrame) -> Reasons:
    made = {}
    for path in folder.glob("*/letter.txt"):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("- ")]
        for team in teams.itertuples():
            for line in lines:
                if line.startswith(f"- {team.team_name} ({team.team_id})"):
                    made[path.parent.name, team.team_id] = line.partition("Not counted here: ")[2].partition(". ")[0]
    return made


def in_the_table(edition: Edition, linked) -> Reasons:
    table = _tables(edition, linked)["standing"]
    assert (table["counts"] == (table["reason"] == "counts")).all()
    codes = {"contradicted": "contradicted", "dates_leave_open": "dates", "status_unknown": "unknown",
             "paused": "paused", "not_open_yet": "in_development", "opens_later": "later", "closed": "closed"}  # fmt: skip
    grounds = dict(zip(edition.teams["team_id"], edition.teams["definition_class"], strict=True))
    return {
        (row.area_code, row.team_id): ""
        if row.counts
        else outside(grounds[row.team_id])
        if row.reason == "outside_definition"
        else WORDS[codes[row.reason]]
        for row in table.itertuples()
    }


# --- the same once more, slowly


def outside(kind: str) -> str:
    return f"it is outside the standard definition ({GROUNDS[kind]})"


def reason_of(team, on: date) -> str:
    day = pd.Timestamp(on)
    planned = team.status == "in_development"
    over = pd.notna(team.closed_latest) and team.closed_latest <= day
    undated = team.status == "closed" and pd.isna(team.closed_latest)
    early = pd.notna(team.opened_earliest) and team.opened_earliest > day
    if not planned and (over or undated or early):
        return WORDS["later"] if early else WORDS["closed"]
    if team.definition_class not in STANDARD:
        return outside(team.definition_class)
    if team.status in ("in_development", "paused", "unknown"):
        return WORDS[team.status]
    opened = pd.notna(team.opened_latest) and team.opened_latest <= day
    closing = pd.notna(team.closed_earliest) and team.closed_earliest <= day
    return "" if opened and not closing else WORDS["dates"]


def expected(edition: Edition, inputs, linked) -> Reasons:
    """Give the reason of each team in each area of the level; a team counts where it counts in any part."""
    by_team = {team.team_id: reason_of(team, edition.on) for team in edition.teams.itertuples()}
    nested = inputs.members[inputs.members["parent_level"] == edition.level]
    parents = {code: list(part["parent_code"]) for code, part in nested.groupby("child_code")}
    made: Reasons = {}
    for link in linked.links.itertuples():
        reason = by_team[link.team_id]
        if not reason and link.method == "contradicted":
            reason = WORDS["contradicted"]
        for parent in parents[link.area_code]:
            key = (parent, link.team_id)
            made[key] = reason if key not in made or not reason else made[key]
    return made


# --- ten random worlds


def random_register(folder: Path, seed: int) -> Path:
    """Write a register of the toy country by chance: teams of every kind, rows that contradict, statements."""
    chance = np.random.default_rng(seed)

    def pick(*choices: str) -> str:
        return str(chance.choice(choices))

    teams, rows = [], []
    for number in range(8):
        team = f"t{number}"
        kind = pick("named_by_foundation", "self_described", "named_by_foundation", "borderline", "area_statement_only")
        status = pick("open", "open", "open", "closed", "paused", "unknown", "in_development")
        opened = "" if status == "in_development" else pick("2018", "2021-05", "2026", "2027-01", "")
        opened = pick("2018", "2021-05") if status == "closed" else opened
        closed = pick("2025-02", "2026", "") if status == "closed" else pick("2028", "", "", "", "")
        teams.append(f"{team},Team {number},{kind},{status},{opened},{closed},{pick('2019', '2025-01', '2026-02', '')}")
        for _ in range(int(chance.integers(0, 4))):
            area, extent = pick(*[row[0] for row in COUNTRY]), pick("whole", "part", "unknown")
            rows.append(f"{team},{area},{extent},{pick('2024-01', '2025-01', '')}")
        if chance.random() < 0.4:
            rows += [f"{team},E07000901,{extent},2025-01" for extent in ("whole", "part")]
    said = [
        f"{pick(*[row[0] for row in COUNTRY])},{pick('none', 'team', 'in_development')},{pick('2020', '2026-03', '')},"
        for _ in range(4)
    ]
    folder.mkdir()
    for name, head, lines in (
        ("teams", "team_id,team_name,definition_class,status,opened,closed,source_date", teams),
        ("catchments", "team_id,stated_area,extent,source_date", rows),
        ("statements", "stated_area,claim,stated_on,source_url", said),
    ):
        (folder / f"{name}.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    (folder / "register.toml").write_text('title = "Toy teams"\nservice = "toy team"\nreleased = 2026-06-01\n')
    return folder


def compared(inputs, linked, packs: Holdings, letters: Path) -> Reasons:
    """Hold every surface against the reasons worked out slowly, and give those."""
    edition = packs.edition
    wanted = expected(edition, inputs, linked)
    assert in_the_table(edition, linked) == wanted
    assert on_the_page(edition) == wanted
    assert on_the_map(edition) == wanted
    assert in_the_packs(packs) == wanted
    names = {team: cut(name, TEAM) for team, name in edition.teams[["team_id", "team_name"]].itertuples(index=False)}
    for code, rows in in_the_briefs(packs).items():
        known = Counter((names[team], why) for (area, team), why in wanted.items() if area == code)
        assert not Counter(rows) - known and len(rows) == min(TEAMS_SHOWN, known.total())
    for key, why in in_the_letters(letters, edition.teams).items():
        assert wanted.get(key, why) == why
    nearest = {team: [why for (_, each), why in wanted.items() if each == team] for team in names}
    for row in team_rows(edition):
        whys = nearest[row["id"]]
        assert row["counted"] == ("" in whys)
        assert row["why"] in whys or (row["why"], whys) == ("no area is recorded for it", [])
    return wanted


@pytest.mark.parametrize("seed", range(10))
def test_in_a_random_world_each_team_has_one_reason_on_every_surface(toy, tmp_path, seed):
    config = Settings(today=ON, data=toy, register=random_register(tmp_path / "register", seed), out=tmp_path / "out")
    study = Study.of(config)
    inputs, linked, made = study.inputs, study.linked, study.edition
    folder = run_ask(config, ",".join(STATUSES), quiet).folder
    wanted = compared(inputs, linked, holdings(study), folder)
    assert len(in_the_letters(folder, made.teams)) == len(wanted)
    assert all_faults(read_aloud(made, folder)) == []


def test_in_the_shipped_register_each_team_has_one_reason_on_every_surface(tmp_path):
    config = Settings(today=date(2026, 11, 21), out=tmp_path)
    inputs, linked = read_inputs(config)
    folder = run_ask(config, ",".join(STATUSES), quiet).folder
    wanted = compared(inputs, linked, held(), folder)
    assert "" in wanted.values() and WORDS["closed"] in wanted.values()


def read_aloud(edition: Edition, letters: Path) -> list[str]:
    """Give what the page and the map say of every area on every day, all that was measured, and what councils get."""
    told = [re.sub(r"\{[a-z]+\}", "77", text) for text in script_data(edition)["sentences"]]
    said = [*headline_sentences(edition), map_summary(edition), *told]
    labels = [area_label(row) for row in edition.coverage.itertuples()]
    papers = [path.read_text(encoding="utf-8") for path in letters.glob("*/*.txt")]
    return [*said, *labels, *itertools.chain.from_iterable(edition.said.values()), *papers]


# --- one look for each area


def test_an_area_has_one_class_on_every_surface():
    edition = held().edition
    looks = {row["code"]: row["look"] for row in area_rows(edition)}
    assert {row["code"]: row["look"] for row in gap_rows(edition)}.items() <= looks.items()
    assert {area["code"]: area["look"] for area in json.loads(data_block(edition))["areas"]} == looks
    data = embed_areas(edition)
    assert {code: data["looks"][look][0] for code, look in zip(data["codes"], data["look"], strict=True)} == looks
    briefs = {code: brief(held().setting, code).facts["look"] for code in ("E10000007", "E08000001", "E10000016")}
    assert briefs.items() <= looks.items()


# --- a statement that there is none, after the evidence of a team


CONTRARY = {
    "teams": "team_id,team_name,definition_class,status,opened,source_date\n"
    "ash,Ash Team,self_described,open,2019,2020-01\n",
    "catchments": "team_id,stated_area,extent\nash,Dale,whole\n",
    "statements": "stated_area,claim,stated_on,source_url\nDale,none,2026-05-01,https://example.org/answer\n",
}


def test_a_later_statement_of_none_is_told_on_every_surface_and_dates_nothing(toy, tmp_path):
    folder = tmp_path / "register"
    folder.mkdir()
    for name, text in CONTRARY.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    config = Settings(today=ON, on=ON, data=toy, register=folder, out=tmp_path / "out")
    study = Study.of(config)
    made, packs = study.edition, holdings(study)
    dale = made.coverage.set_index("area_code").loc["E06000901"]
    assert (dale["status"], dale["evidence_written"], dale["contrary_written"]) == ("covered", "2020-01", "2026-05-01")
    told = "The newest dated evidence is from January 2020. A statement of 1 May 2026 says that there is no team."
    facts = brief(packs.setting, "E06000901").facts  # with its source, and once
    assert "The newest dated evidence is from January 2020. It has to be checked again: " in facts["sentence"]
    assert facts["stated"] == ["example.org says (1 May 2026): there is no team."]
    data = script_data(made)
    assert "A statement of {contrary} says that there is no team." in data["sentences"]
    area = next(area for area in json.loads(data_block(made))["areas"] if area["code"] == "E06000901")
    assert area["contrary"] == "A statement of 1 May 2026 says that there is no team. It has to be checked again."
    letter = (run_ask(config, "E06000901", quiet).folder / "E06000901" / "letter.txt").read_text(encoding="utf-8")
    assert told in letter
    assert [note for note in check(config)[1] if "says that there is no team in Dale, but a team is recorded" in note]
    row = next(row for row in area_rows(made) if row["code"] == "E06000901")
    assert (row["look"], row["evidence"]) == ("team-aged", "2020-01")


def test_the_panel_shows_the_record_of_the_day_that_is_shown(toy, tmp_path):
    config = Settings(today=ON, data=toy, register=random_register(tmp_path / "register", 3))
    made = Study.of(config).edition
    data = script_data(made)
    for day, _, places in data["days"][:-1]:
        rows = made.past["coverage"][made.past["coverage"]["on_day"] == day].itertuples()
        for row, place in zip(rows, places, strict=True):
            record = data["records"][place]
            look, said, _, _ = data["kinds"][record[0]]
            assert list(SEEN)[look] == look_of(row)
            assert recorded(row, ()) == data["sentences"][said[0]]


@pytest.mark.parametrize(
    ("extent", "evidence", "said"),
    [
        (("2023-01-01", "2023"), ("2025-11-01", "2025-11"), "in 2023; the team was confirmed in November 2025."),
        (
            ("2023-02-14", "14/02/2023"),
            ("2025-11-03", "2025-11-03"),
            "on 14 February 2023; the team was confirmed on 3",
        ),
        (("2025-11-01", "2025-11"), ("2025-11-01", "2025-11"), None),
        ((None, None), ("2025-11-01", "2025-11"), None),
    ],
)
def test_both_days_are_given_where_the_extent_is_older_than_the_team(extent, evidence, said):
    row = {"area_code": "a", "team_id": "t", "counts": True, "reason": "counts", "extent": "whole",
           "extent_on": extent[0], "extent_written": extent[1], "evidence_on": evidence[0],
           "evidence_written": evidence[1]}  # fmt: skip
    made = extents_here(STANDING.shaped(pd.DataFrame([row])))
    if said is None:
        assert made == {}
    else:
        assert made["a", "t"].startswith(f"It serves the whole area, as said {said}")
