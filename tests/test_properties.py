"""What has to hold of any register: checked on random small worlds, against a slow and obvious reference too."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapping.measuring.coverage import Question, atom_coverage
from mapping.measuring.headline import headline
from mapping.measuring.rollup import parent_coverage

from .conftest import COUNTRY, ON
from .worlds import claims, links, teams

CODES = [row[0] for row in COUNTRY]
COUNTY = {row[0]: row[3] for row in COUNTRY}
NATION = {row[0]: row[2] for row in COUNTRY}
BABIES = {row[0]: row[6] for row in COUNTRY}
ADMITTED = {"named_by_foundation", "self_described"}
CUTOFF = date(2023, 6, 1)  # 36 months before ON
DAYS = st.sampled_from([None, date(2019, 1, 1), date(2023, 5, 31), CUTOFF, date(2025, 1, 1), ON])
EXTENTS = ("whole", "part", "unknown")

TEAM = st.fixed_dictionaries(
    {
        "definition_class": st.sampled_from([*sorted(ADMITTED), "borderline", "area_statement_only"]),
        "status": st.sampled_from(["open", "in_development", "paused", "closed", "unknown"]),
        "opened_earliest": st.sampled_from([None, date(2018, 1, 1), ON, date(2027, 1, 1)]),
        "closed_earliest": st.sampled_from([None, None, date(2022, 1, 1), date(2028, 1, 1)]),
        "day": DAYS,
        "areas": st.dictionaries(st.sampled_from(CODES), st.sampled_from(EXTENTS), max_size=4),
    }
)
CLAIM = st.tuples(st.sampled_from(CODES), st.sampled_from(["none", "team", "in_development"]), DAYS)
WORLD = st.tuples(
    st.lists(TEAM, max_size=5), st.lists(CLAIM, max_size=4), st.sampled_from([(), ("England",), ("Wales",)])
)
LIMITS = settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


def tables(world):
    people, said, _ = world
    rows = [
        {"team_id": f"t{n}", **{k: p[k] for k in ("definition_class", "status", "opened_earliest", "closed_earliest")},
         "closed_latest": p["closed_earliest"]}
        for n, p in enumerate(people)
    ]  # fmt: skip
    linked = [(f"t{n}", code, extent, p["day"]) for n, p in enumerate(people) for code, extent in p["areas"].items()]
    return teams(*rows), links(*linked), claims(*said)


def measured(atoms, world):
    asked = Question(on=ON, definition="standard", admitted=ADMITTED, complete=world[2])
    return atom_coverage(atoms, *tables(world), asked=asked)


def slowly(world):
    """Say the status and the shares of every area, one rule after the other, in plain Python."""
    people, said, complete = world
    made = {}
    for code in CODES:
        here = [(p, p["areas"][code]) for p in people if code in p["areas"]]
        kinds = [(kind_of(p), p, extent) for p, extent in here]
        now = [(p, extent) for kind, p, extent in kinds if kind == "open"]
        perhaps = [extent for kind, _, extent in kinds if kind == "perhaps"]
        coming = [p for kind, p, _ in kinds if kind == "coming"]
        about = [(claim, day) for area, claim, day in said if area == code]
        signs = [day for claim, day in about if claim == "team"] + [p["day"] for p, _ in here if p["status"] == "open"]
        nones = [day for claim, day in about if claim == "none" and fresh(day)]
        none = any(all(sign is not None and sign < day for sign in signs) for day in nones)
        planned = any(claim == "in_development" and fresh(day) for claim, day in about)
        spoken = any(kind != "gone" for kind, _, _ in kinds) or any(claim != "none" for claim, _ in about)
        heard = any(kind == "not counted" for kind, _, _ in kinds) or any(claim != "none" for claim, _ in about)
        low, high = 0.0, 1.0
        if now:
            wholly = any(extent == "whole" for _, extent in now)
            partly = any(extent == "part" for _, extent in now)
            status = "covered" if wholly else "partly_covered" if partly else "served_extent_unknown"
            low = 1.0 if any(extent == "whole" and fresh(p["day"]) for p, extent in now) else 0.0
        elif perhaps:
            status = "heard_of"
        elif none:
            status, high = "confirmed_none", 0.0
        elif coming or planned:
            status = "in_development"
            high = 0.0 if planned or any(fresh(p["day"]) for p in coming) else 1.0
        elif NATION[code] in complete and not spoken:
            status, high = "confirmed_none", 0.0
        else:
            status = "heard_of" if heard else "not_known"
        made[code] = (status, low, high)
    return made


def fresh(day):
    return day is not None and day >= CUTOFF


def kind_of(team):
    planned = team["status"] == "in_development"
    opened, closed = team["opened_earliest"], team["closed_earliest"]
    over = (opened and opened > ON) or (closed and closed <= ON) or (team["status"] == "closed" and not closed)
    if over and not planned:
        return "gone"
    if team["definition_class"] not in ADMITTED:
        return "not counted"
    if planned:
        return "coming"
    return "open" if opened and team["status"] in {"open", "closed"} else "perhaps"


@LIMITS
@given(world=WORLD)
def test_the_fast_way_agrees_with_the_slow_and_obvious_one(atoms, world):
    made = measured(atoms, world)
    found = {code: (row.status, row.share_low, row.share_high) for code, row in made.iterrows()}
    assert found == slowly(world)


@LIMITS
@given(world=WORLD)
def test_every_count_lies_between_its_bounds_and_every_baby_is_kept(atoms, members, world):
    low = measured(atoms, world)
    high = parent_coverage(low, members[members["parent_level"] == "utla"])
    for table in (low, high):
        assert (table["babies_covered_low"] <= table["babies_covered_high"]).all()
        assert (table["babies_covered_high"] <= table["babies"]).all()
        assert (table["babies_no_team_recorded"] <= table["babies"]).all()
        assert table["babies"].sum() == sum(BABIES.values())
    for column in ("babies_covered_low", "babies_covered_high", "babies_no_team_recorded"):
        assert low[column].sum() == high[column].sum()


@LIMITS
@given(world=WORLD, seed=st.integers(0, 999))
def test_the_order_of_rows_changes_nothing(atoms, world, seed):
    team_table, link_table, claim_table = tables(world)
    asked = Question(on=ON, definition="standard", admitted=ADMITTED, complete=world[2])
    shuffled = [t.sample(frac=1, random_state=seed) for t in (team_table, link_table, claim_table)]
    pd.testing.assert_frame_equal(
        atom_coverage(atoms, team_table, link_table, claim_table, asked=asked),
        atom_coverage(atoms.sample(frac=1, random_state=seed), *shuffled, asked=asked).reindex(atoms["area_code"]),
    )


@LIMITS
@given(world=WORLD, said=st.lists(st.tuples(st.sampled_from(CODES), st.just("not_commissioned"), DAYS), min_size=1))
def test_that_a_commissioner_commissioned_no_team_changes_nothing_complete_or_not(atoms, world, said):
    people, others, complete = world
    more = measured(atoms, (people, [*others, *said], complete))
    pd.testing.assert_frame_equal(more, measured(atoms, world))


@LIMITS
@given(world=WORLD, data=st.data())
def test_deleting_a_row_never_moves_an_area_towards_confirmed_none(atoms, world, data):
    people, said, _ = world
    if not people and not said:
        return
    before = measured(atoms, (people, said, ()))
    place = data.draw(st.integers(0, len(people) + len(said) - 1))
    fewer = (people[:place] + people[place + 1 :], said) if place < len(people) else (
        people, said[: place - len(people)] + said[place - len(people) + 1 :])  # fmt: skip
    after = measured(atoms, (*fewer, ()))
    none = (after["status"] == "confirmed_none") & (before["status"] != "confirmed_none")
    # What remains may itself be a dated statement of none that the deleted row had overtaken; silence never is.
    stated = {area for area, claim, _ in fewer[1] if claim == "none"}
    assert set(after.index[none]) <= stated


@LIMITS
@given(world=WORLD, code=st.sampled_from(CODES), extent=st.sampled_from(EXTENTS), day=DAYS)
def test_adding_an_open_team_never_lowers_what_is_at_least_or_recorded(atoms, members, world, code, extent, day):
    people, said, complete = world
    new = {"definition_class": "named_by_foundation", "status": "open", "opened_earliest": date(2018, 1, 1),
           "closed_earliest": None, "day": day, "areas": {code: extent}}  # fmt: skip
    before, after = measured(atoms, world), measured(atoms, ([*people, new], said, complete))
    assert (after["share_low"] >= before["share_low"]).all()
    assert (after["share_high"] >= before["share_high"]).all()
    names = atoms.set_index("area_code")["nation"]
    for level in ("ltla", "utla"):
        counts = []
        for table in (before, after):
            made = table if level == "ltla" else parent_coverage(table, members[members["parent_level"] == level])
            nation = [names.get(c, NATION[next(k for k, v in COUNTY.items() if v == c)] if c in COUNTY.values() else None)
                      for c in made.index]  # fmt: skip
            counts.append(headline({"standard": made.assign(nation=nation)}))
        assert (counts[1]["at_least"] >= counts[0]["at_least"]).all()
        assert (counts[1]["recorded"] >= counts[0]["recorded"]).all()


@LIMITS
@given(low=st.floats(0, 1), width=st.floats(0, 1), babies=st.integers(0, 60_000))
def test_whole_babies_hold_the_share_between_them(atoms, low, width, babies):
    high = min(1.0, low + width)
    table = atoms.assign(babies=pd.array([babies] * len(atoms), dtype="Int64"))
    linked = links(("t", CODES[0], "part", ON, (low, high)))
    asked = Question(on=ON, definition="standard", admitted=ADMITTED)
    row = atom_coverage(table, teams({"team_id": "t"}), linked, claims(), asked=asked).loc[CODES[0]]
    assert row["babies_covered_low"] == math.floor(babies * low + 1e-9)
    assert row["babies_covered_high"] == math.ceil(babies * high - 1e-9)
    assert row["babies_covered_low"] <= row["babies_covered_high"] <= babies
