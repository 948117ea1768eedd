"""
What the product says of none, one, many, a number that is missing, a range and all: the real functions, driven.

Each function of `SAYINGS` gives the texts of one subject, over every class of value; some take whole worlds.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import SimpleNamespace
from typing import Any, get_args

import pandas as pd

from mapping.cli import register as cli_asking
from mapping.cli.main import _nothing_written
from mapping.cli.screen import run_text
from mapping.corrections.form import Answer, RowChange
from mapping.corrections.letter import Inquiry, letter, request
from mapping.drawing import map_layers as shades
from mapping.drawing.cartogram import size_key
from mapping.drawing.pictures import gallery
from mapping.measuring import gaps, reach, shown, timeline
from mapping.measuring import reconciliation as control
from mapping.measuring.inequality import inequality
from mapping.measuring.siting import propose
from mapping.measuring.siting.plans import Plan
from mapping.measuring.siting.propose import Proposal, SitingRequest, Unknown
from mapping.packs import brief_words as briefwords
from mapping.packs.brief import Setting, brief
from mapping.packs.brief_page import brief_page
from mapping.packs.sending import letter_text, pack_index
from mapping.page import script_data as pagedata
from mapping.page import sections
from mapping.page.page import embedded, page
from mapping.page.webmap import webmap
from mapping.vocabulary.changes import COMPARE, COMPARE_HEADLINES, COUNTS, REASONS
from mapping.vocabulary.codes import LEVELS, NATIONS, UK
from mapping.vocabulary.errors import Fault, InputError
from mapping.vocabulary.schema import DEFINITIONS, STATUSES
from mapping.vocabulary.standing import CONTRARY, NONE_IN_PART, TO_CHECK
from mapping.wording import areas as areawords
from mapping.wording import changes as since
from mapping.wording import headline as words
from mapping.wording import measures
from mapping.wording import quotes as claims
from mapping.wording import reach as reachwords
from mapping.wording.bodies import answering, health_first
from mapping.wording.edition import Edition
from mapping.wording.phrases import filled

from .plain import text_of
from .reaching import ASSUMED, STAFFED

ON = date(2026, 6, 1)
NONE = pd.NA
# total, at least, recorded, at most: of one, none of many, one of many, a range, all, and of what nobody knows
AREAS = ((1, 0, 0, 1), (1, 1, 1, 1), (9, 0, 0, 0), (9, 1, 1, 1), (9, 2, 3, 5), (9, 9, 9, 9))
BABIES = ((NONE,) * 4, (NONE, 5, 5, NONE), (0,) * 4, (1, 0, 0, 1), (1, 1, 1, 1), (5000, 1, 1, 4999), (5000,) * 4)
COUNTED: tuple[Any, ...] = (NONE, 0, 1, 5000)


@dataclass(frozen=True)
class World:
    """A small country with a register: what was made of it, what its briefs rest on, and who is asked about it."""

    edition: Edition
    setting: Setting
    asked: list[Inquiry]


def headlines(worlds: Mapping[str, World]) -> Iterator[str]:
    """The headline of every class, and what stands beside it on page, map and pictures."""
    usual = worlds["usual"].edition
    for areas, babies, month in itertools.product(AREAS, BABIES, (1, 36)):
        table = usual.headline.copy()
        for unit, values in (("areas", areas), ("babies", babies)):
            table.loc[table["unit"] == unit, ["total", "at_least", "recorded", "at_most"]] = values
        made = replace(usual, headline=table, fresh_months=month)
        yield from words.headline_sentences(made)
        yield from (str(words.bounds(made, scope)) for scope in words.scopes(made))
        if areas[0] > 1:  # of the United Kingdom there are several areas at every level
            yield words.alt_text(made)
    for count, babies in itertools.product((0, 1, 7), COUNTED):
        coverage = usual.coverage.copy()
        coverage["status"] = "covered"
        coverage.loc[coverage.index[:count], "status"] = "heard_of"
        coverage["babies"] = pd.array([babies] * len(coverage), dtype="Int64")
        made = replace(usual, coverage=coverage)
        yield from (words.map_summary(made), words.finding(made) + ".", *map(str, words.beneath(made)))
        yield from (str(layer.note) for layer in shades.layers(made))


def areas(_: Mapping[str, World]) -> Iterator[str]:
    """One area: each status with each share, each state of its evidence, and each number of babies."""
    shares = ((0.0, 0.0), (0.0, 1.0), (0.5, 0.5), (1.0, 1.0))
    reasons = (NONE, *TO_CHECK, "undated;funding", f"{NONE_IN_PART};too_old")
    people = [(babies, share, NONE, NONE, NONE) for babies, share in itertools.product(COUNTED, shares)]
    proofs = [(5000, (0.0, 1.0), *each) for each in itertools.product(reasons, (NONE, "2026-02"), (NONE, "a", "a;b"))]
    for status, (babies, (low, high), check, written, other) in itertools.product(STATUSES, people + proofs):
        row: Any = SimpleNamespace(
            area_code="E1", area_name="Ash", nation="Wales", status=status, babies=babies, on_day=pd.Timestamp(ON),
            babies_covered_low=NONE if babies is NONE else int(babies * low),
            babies_covered_high=NONE if babies is NONE else int(babies * high),
            evidence_on=pd.NaT if written is NONE else pd.Timestamp("2026-02-01"), evidence_written=written,
            reverify=check is not NONE, reverify_reason=check, neighbour_team_ids=other,
            contrary=check if check is not NONE and check in (CONTRARY, NONE_IN_PART) else NONE,
            contrary_on=pd.Timestamp("2026-03-01"), contrary_written="2026-03",
        )  # fmt: skip
        for months, assumed in ((1, ()), (36, ("Wales",))):
            template = areawords.area_template(row, fresh_months=months, assumed=assumed)
            yield filled(template, areawords.area_values(row))
            yield from areawords.unknown(row, months)
        yield from (f"{areawords.area_label(row)}.", areawords.question(status))


def briefs(_: Mapping[str, World]) -> Iterator[str]:
    """The figures of a brief, and the sentences that the page's script fills."""
    for babies, low, high, rank in itertools.product(COUNTED, (None, 0, 1, 58), (0, 1, 147), (None, 1, 176)):
        facts = {
            "needLow": [low], "needHigh": [high], "rank": [rank], "rankLow": [rank], "rankHigh": [rank], "all": 176,
            "assumption": "a toy rate", "reach": [0], "reachSaid": [pagedata._reach_said("at least 120", "0.1 to 1%")],
        }  # fmt: skip
        row: Any = SimpleNamespace(
            babies=babies, babies_no_team_recorded=babies, low_income_pct=NONE if babies is NONE else 10.0,
            low_income_basis="published", team_ids="a", status="confirmed_none",
        )  # fmt: skip
        dated: Any = SimpleNamespace(reference_date="2025-03-31 (provisional)")
        for figure in briefwords.figures(facts, 0, row, babies=dated, poverty=dated):
            yield f"{figure['what']}: {figure['value']}. {figure['note']}"
        told = {name: str(value) for name, value in (("rank", rank), ("all", 176), ("low", low), ("high", high))}
        if low is not None and rank is not None:
            said, share = pagedata._reach_said("at least 120", "at least 0.1 to 1%")
            more = {"where": "Beck", "far": "1", "unit": "km", "how": "", "said": said, "share": share, "figure": "10"}
            yield from (filled(text, {**told, **more}) for text in pagedata.TOLD.values())


def asks(_: Mapping[str, World]) -> Iterator[str]:
    """What a brief asks, of which part it tells, and which constituencies it names."""
    for status, uncounted in itertools.product(STATUSES, (True, False)):
        row: Any = SimpleNamespace(status=status)
        yield from briefwords.questions(row, sees="families", uncounted=uncounted)
        for parts in ((), ("covered",), ("covered", "not_known"), tuple(STATUSES), ("partly_covered",) * 12):
            named = [(f"Ash {count}", part) for count, part in enumerate(parts)]
            yield from (briefwords.which_part(named, status, teams=teams) for teams in (1, 2))
    yield from (health_first("utla", NATIONS[:count], "letter") for count in range(5))
    for contact in ("", "Ash Trust <ask@example.org>"):
        yield from (briefwords.why(contact, "Teams"), briefwords.answer_to(contact))
    for count, share in itertools.product((0, 1, 2, 40), (None, 0.001, 1.0)):
        yield briefwords.seats_words([("Ash", share)] * count)


def pages(worlds: Mapping[str, World]) -> Iterator[str]:
    """The page, the map, the pictures and the index of packs of each world."""
    for world in worlds.values():
        yield from (text_of(page(world.edition)), text_of(embedded(world.edition)), text_of(webmap(world.edition)))
        yield from (f"{made.title}. {made.alt}" for made in gallery(world.edition).values())
        made = world.edition
        yield from shown_words()
        yield from (sections.funded_words(made, code) for code in made.coverage["area_code"])
        index = made.coverage.assign(look="not_known", file="a.zip", older=False)
        for count in (1, len(index)):
            yield text_of(pack_index(made, index.head(count), letters=True))
    for babies in (1, 2, 5000):
        yield text_of(size_key(SimpleNamespace(radius=float), babies, note=10, city="")[0])


def shown_words() -> Iterator[str]:
    """What is left out, since too few areas have a figure."""
    for found, total in ((0, 1), (0, 9), (1, 11), (1, 218)):
        yield shown.Shown((shown.LeftOut("reach", "families seen a year", {}, found, total),)).words


def papers(worlds: Mapping[str, World]) -> Iterator[str]:
    """The briefs, the letters with packs, and what is sent to councils and boards, of each world."""
    for world in worlds.values():
        for count, row in enumerate(world.edition.coverage.itertuples()):
            code, made = str(row.area_code), brief(world.setting, str(row.area_code))
            to = answering(row.level, row.nation, row.area_name, ["the North Board", "the South Board"][: count % 3])
            yield from (
                text_of(brief_page(made, world.edition.style)),
                letter_text(world.edition, made.facts, code, to),
            )
        for asked in world.asked:
            yield from (letter(asked), request(asked))


def reached(_: Mapping[str, World]) -> Iterator[str]:
    """Need, reach and capacity: from nothing known to all of it."""
    needs = ((NONE, NONE), (0, 0), (0, 1), (1, 1), (58, 147))
    seen = (NONE, 10, 1200)
    for (low, high), families, (teams, given), least, few, assumed in itertools.product(
        needs, seen, ((0, 0), (1, 0), (1, 1), (3, 1), (3, 2)), (True, False), (0, 1, 2), (ASSUMED, STAFFED)
    ):
        share = reach.share_said(0.05, 0.4, at_least=least) if high is not NONE else NONE
        row = pd.Series(
            {"scope": "UK", "area_name": "United Kingdom", "on_day": ON, "definition": "standard", "babies": high,
             "babies_needing_low": low, "babies_needing_high": high, "teams": teams, "teams_with_figure": given,
             "teams_few": few, "families_seen": families, "families_together": NONE if few else "26 for 2 areas together", "at_least": least,
             "reach_said": share, "teams_to_meet_need_low": low, "teams_to_meet_need_high": high,
             "teams_still_needed_low": NONE if least else low, "teams_still_needed_high": high,
             "staff_still_needed_low": NONE if least else low, "staff_still_needed_high": high}
        )  # fmt: skip
        yield from (reachwords.reach_sentence(row), reachwords.capacity_sentence(row, assumed))
        yield f"Families seen a year: {reach.families_words(row)}."
    published = pd.DataFrame({"id": ["C06", "C04"], "low": [1, 4], "high": [2, 6], "year": ["2025", "2025"]})
    for low, high in needs:
        row = {"scope": "UK", "area_name": "United Kingdom", "babies": high, "babies_needing_low": low, "on_day": ON,
               "babies_needing_high": high, "definition": "strict", "teams": 1, "teams_with_figure": 1, "teams_few": 0,
               "families_seen": NONE, "families_together": "26 for 2 areas together", "at_least": False,
               "reach_said": NONE, "teams_to_meet_need_low": low, "teams_to_meet_need_high": high,
               "teams_still_needed_low": low, "teams_still_needed_high": high}  # fmt: skip
        table = pd.DataFrame([row])
        yield from reachwords.need_sentences(table, ASSUMED, published, on=ON)
        yield from reachwords.reach_sentences(table, ASSUMED, published)
    yield f"{reach.team_words(ASSUMED)}."
    for known, teams in ((0, 0), (0, 1), (1, 1), (1, 3), (3, 3)):
        far = pd.DataFrame(
            {"bases_known": [known], "teams": [teams], "nearest_base_km": [1.0 if known else NONE], "measured": ["x"]}
        )
        yield from reachwords.distance_sentences(far, on=ON, definition="strict")
        near = pd.DataFrame({"families_per_1000_babies": [1.0] * known or [NONE], "reach_distance": 30.0, "unit": "km"})
        every = pd.DataFrame(
            [{"scope": "UK", "on_day": ON, "definition": "strict", "teams": teams, "teams_with_figure": known}]
        )
        yield from reachwords.access_sentences(near, every, ASSUMED)


def ranking(_: Mapping[str, World]) -> Iterator[str]:
    """Why an area is in the list of gaps, and where it ranks."""
    for status, babies, dated, poverty in itertools.product(STATUSES, COUNTED, (True, False), (NONE, 1.0)):
        for far in (NONE, 0.2, 1.0, 306.0):
            why = gaps.reason(babies, status, poverty, dated=dated, nearest=("Beck", far))
            for rank, low, high in ((NONE, NONE, NONE), (NONE, 1, 3), (1, 1, 1), (3, 1, 20)):
                yield f"{why}{gaps.placed(rank, low, high)}.".replace("; ", ".\n")  # a cell of short notes


def days(_: Mapping[str, World]) -> Iterator[str]:
    """What moved between days: nothing, one and many; teams without a day; babies nobody counted."""
    columns = ["opened_earliest", "opened_latest", "closed_earliest", "closed_latest"]
    for moved, babies, total in itertools.product((0, 1, 3), COUNTED, (1, 9)):
        rows = [
            {"on_day": on, "unit": unit, "total": total, "recorded": babies if unit == "babies" else min(moved, total),
             timeline.NEW_TEAM: moved, timeline.NEWLY_KNOWN: moved, timeline.CLOSED: moved, timeline.OTHER: moved}
            for on in (date(2019, 6, 1), ON) for unit in ("areas", "babies")
        ]  # fmt: skip
        for status, never in itertools.product(("open", "closed"), ([], ["Ash"], ["Ash", "Beck", "Cove", "Dale"])):
            day = pd.Timestamp("2020-01-01") if moved == 1 else pd.NaT
            teams = pd.DataFrame({name: [day] * max(moved, 1) for name in columns} | {"status": status})
            yield measures.movement(pd.DataFrame(rows), never, teams)
    for came, kinds in itertools.product((0, 1, 3), (["named_by_foundation"], ["named_by_foundation"] * 3, [])):
        codes = [f"a{n}" for n in range(4)]
        teams = pd.DataFrame({
            "team_id": [f"t{n}" for n in range(len(kinds))], "definition_class": kinds, "status": "open",
            "opened_earliest": pd.NaT, "source_date": pd.NaT, "opened_latest": pd.Timestamp(ON),
        })  # fmt: skip
        was = pd.DataFrame({"area_code": codes, "status": "not_known", "team_ids": NONE, "share_low": 0.0})
        now = was.assign(
            status=["covered"] * came + ["not_known"] * (4 - came), team_ids=["t0"] * came + [NONE] * (4 - came)
        )
        yield from measures.last_step_words(
            timeline.last_step({date(2025, 6, 1): was, ON: now}, teams, {"named_by_foundation"})
        )


def changed(_: Mapping[str, World]) -> Iterator[str]:
    """What moved between two registers: counts from nothing, to nothing, by one, and by what nobody knows."""
    for before, after, codes in itertools.product(COUNTED, COUNTED, (0, 1, 3)):
        change = NONE if before is NONE or after is NONE else after - before
        by = {f"by_{reason}": 0 for reason in REASONS} | {f"by_{next(iter(REASONS))}": change}
        counts = [
            {"scope": UK, "definition": "standard", "unit": "babies", "count": count, "before": before, "after": after,
             "change": change, **by}
            for count in COUNTS
        ]  # fmt: skip
        rows = [
            {"area_code": f"E{n}", "area_name": "Ash", "nation": "England", "status_from": NONE, "status_to": "covered",
             "babies": after, "reason": next(iter(REASONS)), "because": "teams.csv row 2",
             **{f"babies_{count}": change for count in COUNTS}}
            for n in range(codes)
        ]  # fmt: skip
        told = since.Since(
            old_name="old", old_on=ON, new_on=ON, level="utla", definition="standard",
            total=max(codes, 1), areas=COMPARE.shaped(pd.DataFrame(rows, columns=COMPARE.names)), inputs={},
            headlines=COMPARE_HEADLINES.shaped(pd.DataFrame(counts)), rows=pd.DataFrame(),
        )  # fmt: skip
        yield from (since.lead(told), *since.headline_sentences(told), *since.area_sentences(told))


def siting(_: Mapping[str, World]) -> Iterator[str]:
    """Where next: nothing to gain, one baby, many; one area, several; proven and not."""
    plan = Plan(sites=(0,), value=1.0, bound=1.0, greedy_sites=(0,), greedy_value=2.0)
    modes: Any = (("area", "cover"), ("hub", "cover"), ("hub", "median"), ("hub", "all-within"))
    for (mode, objective), count, babies, unknown in itertools.product(
        modes, (0, 1, 3), (0, 1, 5000), get_args(Unknown)
    ):
        sites = pd.DataFrame({
            "babies_gained": [babies] * count, "gained_low": [0] * count, "gained_high": [babies] * count,
            "optimality_gap": [0.0] * count, "greedy_babies": [max(babies - 1, 0)] * count, "draws": [200] * count,
        })  # fmt: skip
        for many in (1, 3):
            found = Proposal(
                sites=sites, plan=replace(plan, bound=float(many)), to_gain=max(babies, 1), missing=("Ash",),
                out_of_reach=("Beck",) * (mode == "hub"),
            )  # fmt: skip
            yield from measures.siting_sentences(
                found, SitingRequest(n=5, mode=mode, objective=objective, unknown=unknown)
            )
    table = pd.DataFrame({"area_name": ["Ash", "Beck", "Cove", "Dale"]})
    for babies, excluded in itertools.product((0, 1, 5000), (True, False)):
        area = pd.Series({"status": "not_known", "low_income_pct": 10.0, "evidence_on": NONE})
        yield f"{propose.area_reason(area, babies, excluded=excluded)}."
        counts = pd.Series([babies] * 4).to_numpy()
        for new in ([True, False, False, False], [True] * 4):
            yield f"{propose.hub_reason(table, pd.Series(new).to_numpy(), counts, '30 km', excluded=excluded)}."


def quotable(_: Mapping[str, World]) -> Iterator[str]:
    """The sentences that may be quoted, for every level, count and whole, with the share and without."""
    for field, unit, level, (count, total) in itertools.product(
        claims.FIELDS, ("areas", "babies"), LEVELS, ((0, 1), (1, 1), (0, 9), (1, 9), (1, 5000), (4999, 5000), (5, 5))
    ):
        claim = claims.Claim(
            count=count, total=total, unit=unit, field=field, scope=UK, level=level, on=ON, definition="standard",
            version="2", fresh_months=36,
        )  # fmt: skip
        yield from (claims.say(claim), claims.say(claim, as_share_of=unit))


def findings(_: Mapping[str, World]) -> Iterator[str]:
    """Pattern, inequality, the message across levels, and babies that were handed in."""
    for count, borders, alone, chance in itertools.product((0, 1, 5), (1, 11), (0, 1, 3), (NONE, 0.01, 0.9)):
        row = {"scope": UK, "kind": "both recorded", "areas": 13, "count": count, "borders": borders, "expected": 1.0,
               "p": chance, "draws": 999, "without_neighbours": alone, "names_without_neighbours": "Ash"}  # fmt: skip
        yield measures.pattern_words(pd.DataFrame([row]), UK)
    for statuses in (("covered", "not_known"), ("not_known", "covered"), ("confirmed_none", "covered")):
        rows = [
            {"area_code": f"c{n}", "area_name": "Ash", "nation": "England", "status": status, "babies": 50,
             "low_income_pct": 30.0 - n, "share_low": float(status == "covered"), "on_day": ON, "definition": "standard",
             "share_high": float(status != "confirmed_none"), "babies_covered_low": 50 * (status == "covered"),
             "babies_covered_high": 50 * (status != "confirmed_none")}
            for n, status in enumerate(statuses)
        ]  # fmt: skip
        yield measures.inequality_words(inequality(pd.DataFrame(rows).astype({"babies": "Int64"})))
    for babies, other in itertools.product((NONE, 0, 1, 5000), (0, 1)):
        rows = [
            {"level": level, "definition": name, "unit": unit, "total": babies if unit == "babies" else 9,
             "at_least": other if unit == "babies" and babies is not NONE else 0, "at_most": babies,
             "recorded": 0 if name == "broad" or babies is NONE else min(babies, 3) if unit == "babies" else 3}
            for level in ("ltla", "utla") for name in DEFINITIONS for unit in ("areas", "babies")
        ]  # fmt: skip
        table = pd.DataFrame(rows).astype(dict.fromkeys(("total", "at_least", "recorded", "at_most"), "Int64"))
        table["recorded_pct"] = 100 * table["recorded"] / table["total"].where(table["total"] > 0)
        yield measures.message(table, definition="strict")
    for count, babies, times in itertools.product((1, 5), (1, 1000), (1, 1.3, 2)):
        ours = pd.DataFrame({"area_code": [f"E{n}" for n in range(count)], "people": babies, "year": 2023})
        handed = ours.assign(people=round(babies * times), source="own.csv")
        published = pd.DataFrame({"area_code": ["K02000001"], "age": "0 to 2", "year": 2023, "people": babies * count})
        names, nations = dict.fromkeys(ours["area_code"], "Ash"), dict.fromkeys(ours["area_code"], "England")
        made = control.compared(handed, control.Control(shipped=ours, totals=published, nations=nations, names=names))
        yield from (made.wrong, *made.notes)


def commands(_: Mapping[str, World]) -> Iterator[str]:
    """What the commands say when they are done."""
    for areas, babies in itertools.product(AREAS, BABIES):
        names = ("total", "at_least", "recorded", "at_most")
        held = ((unit, values) for unit, values in (("areas", areas), ("babies", babies)))
        rows = [
            {"scope": UK, "definition": "standard", "unit": unit,
             **{name: None if value is NONE else value for name, value in zip(names, values, strict=True)}}
            for unit, values in held
        ]  # fmt: skip
        record = {"on": "2026-06-01", "definition": "standard", "level": "utla", "headline": rows, "preview": "",
                  "assumed_complete": ["Wales"], "settings": {"boards": ""}}  # fmt: skip
        yield run_text(record, "outputs")
    answer = Answer(file="form.csv", row=2, sheet="teams", mark="", cells={})
    change = RowChange(sheet="teams", row=2, added=False, cells={"status": ("open", "closed")}, answer=answer)
    for count in (0, 1, 3):
        faults = [Fault(file="teams.csv", why="It is empty.", remedy="Fill it in.", row=n) for n in range(count)]
        yield _nothing_written(InputError(faults))
        yield cli_asking._counted([change] * count)


SAYINGS: tuple[Callable[[Mapping[str, World]], Iterator[str]], ...] = (
    headlines, areas, briefs, asks, pages, papers, reached, ranking, days, changed, siting, quotable, findings, commands,
)  # fmt: skip
