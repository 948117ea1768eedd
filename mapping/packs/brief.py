"""What a council's one-page brief says: every word and figure of it, before it is a page or a PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from ..look.css import SEEN, look_of
from ..measuring.similar import METHOD
from ..packs import brief_words as briefwords
from ..page import script_data as pagedata
from ..page import sections
from ..page.planned import planned_words
from ..page.sections import Row
from ..vocabulary.measures import SIMILAR_MEASURES
from ..vocabulary.numbers import capital
from ..vocabulary.register_sheets import START_FOR_LIFE
from ..vocabulary.schema import STATUSES
from ..vocabulary.service import DRAFT, told_to
from ..wording import areas as areawords
from ..wording import headline as words
from ..wording import phrases
from ..wording.areas import extents_here, why_not_here
from ..wording.bodies import whom_to_ask
from ..wording.edition import Edition
from ..wording.phrases import cut, is_missing, whole
from .brief_maps import Drawing, Land, beside, land, local_map, locator

# What a page holds: longer texts are cut, and the cut is marked; the files beside the brief have all of it.
NAME, TEAM, NOTE, CREDIT = 90, 90, 110, 720
TEAMS_SHOWN, STATED_SHOWN = 3, 2
FAR_APART = 1.0


@dataclass(frozen=True)
class Setting:
    """All that the briefs of one edition have in common, worked out once: an edition, SIMILAR and NEARBY."""

    edition: Edition
    similar: pd.DataFrame
    nearby: pd.DataFrame

    @cached_property
    def rows(self) -> Mapping[str, Any]:
        """COVERAGE by code."""
        return {row.area_code: row for row in self.edition.coverage.itertuples()}

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The place of each area in COVERAGE."""
        return {code: place for place, code in enumerate(self.edition.coverage["area_code"])}

    @cached_property
    def teams(self) -> Mapping[str, Row]:
        """What is recorded of each team, in words."""
        return {row["id"]: row for row in sections.team_rows(self.edition)}

    @cached_property
    def said_here(self) -> Mapping[tuple[str, str], str]:
        """Why a team that is known of in an area does not count there, or how much it serves, by both."""
        return why_not_here(self.edition) | extents_here(self.edition.standing)

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """The figures of every area, as the national page has them."""
        return pagedata.facts(self.edition)

    @cached_property
    def sizes(self) -> Mapping[str, float]:
        """Square kilometres by code."""
        return dict(zip(self.edition.shapes["area_code"], self.edition.shapes["area_km2"], strict=True))

    @cached_property
    def land(self) -> Land:
        """The outline of all areas together."""
        return land(self.edition.shapes)


@dataclass(frozen=True)
class Brief:
    """A brief: its words, all of them plain text, and its two maps."""

    facts: Row
    locator: Drawing
    near: Drawing


def brief(setting: Setting, code: str) -> Brief:
    """Put together the brief of one area."""
    edition, row = setting.edition, setting.rows[code]
    name = cut(str(row.area_name), NAME)
    near = local_map(edition, code)
    shape = edition.shapes.geometry[edition.shapes["area_code"] == code].iloc[0]
    return Brief(_facts(setting, row, name, near), locator(setting.land, shape, name), near)


def _facts(setting: Setting, row: Any, name: str, near: Drawing) -> Row:
    edition, code = setting.edition, row.area_code
    look = look_of(row)
    template = areawords.area_template(row, fresh_months=edition.fresh_months, assumed=edition.assumed_complete)
    around = beside(edition, code)
    numbers = {other: number for number, other in near.numbered}
    return {
        "title": cut(edition.title, NAME),
        "keeper": cut(told_to(edition.contact), NAME),
        "whom": whom_to_ask(edition.level, str(row.nation)),
        "draft": "" if edition.contact else DRAFT,
        "name": name,
        "place": ", ".join(
            [
                capital(phrases.AREA_OF_LEVEL[edition.level]),
                code,
                *dict.fromkeys(str(part) for part in (row.region_name, row.nation) if not is_missing(part)),
            ]
        ),
        "day": phrases.day_words(edition.on),
        "day_iso": edition.on.isoformat(),
        "look": look,
        "status": STATUSES[row.status],
        "question": areawords.question(row.status),
        "sentence": phrases.filled(template, {**areawords.area_values(row), "name": name}),
        "counted_for": cut(words.counted_for(edition), CREDIT),
        "caveat": words.RECORDED_IS_NOT_ACCESS,
        "assumed": words.given(edition),
        "teams": _teams(setting, row),
        "stated": _stated(edition, code),
        "figures": briefwords.figures(setting.facts, setting.order[code], row),
        "funded": sections.funded_words(edition, code),
        "planned": planned_words(edition, code),
        "nearest": _nearest(setting, code),
        "around": briefwords.around([setting.rows[other] for other in around], numbers),
        "looks": [
            {"look": each, "short": SEEN[each].short}
            for each in SEEN
            if each in {look_of(setting.rows[other]) for other in (code, *around)}
        ],
        "nation": _nation(edition, row),
        "compared": _compared(setting, row, name),
        "method": _method(setting, code),
        "unknown": briefwords.unknown(row, edition.fresh_months, setting.facts, setting.order[code]),
        "sources": _sources(edition.of({setting.rows[other].nation for other in (code, *around)}), code, edition),
    }


def _teams(setting: Setting, row: Any) -> Row:
    """Return the teams that count in the area, and those known of that do not, with what each rests on."""
    known = [(team, True) for team in sections.ids(row.team_ids)]
    known += [(team, False) for team in sections.ids(row.other_team_ids)]
    known = [(team, counted) for team, counted in known if team in setting.teams]
    # Where not all have room, those whose funding ends come first.
    known.sort(key=lambda each: not setting.teams[each[0]]["funding"])
    made = []
    for team, counted in known[:TEAMS_SHOWN]:
        said = setting.teams[team]
        here = setting.said_here.get((row.area_code, team), "")
        why = f"{here} " if counted and here else f"Not counted here: {here}. " if here else ""
        made.append(
            {
                "name": cut(said["name"], TEAM),
                "what": cut(f"{why}{said['ground'][0].upper()}{said['ground'][1:]}; {said['status']}.", 2 * NOTE),
                "funding": f"{said['funding']}." if said["funding"] else "",
                "source": cut(said["source"]["shown"], TEAM),
                "href": said["source"]["href"],
                "when": cut(said["evidence"], NAME),
            }
        )
    more = len(known) - len(made)
    return {"rows": made, "more": f"And {more} more, in the layer of teams." if more else ""}


def _stated(edition: Edition, code: str) -> list[str]:
    """Return what has been stated of the area, newest first."""
    held = edition.claims[edition.claims["area_code"] == code]
    held = held.sort_values("stated_earliest", ascending=False, na_position="last", kind="stable")
    made = []
    for row in held.head(STATED_SHOWN).itertuples():
        rests = filter(None, (phrases.written_date(row.stated_written), sections.link(row.source_url)["shown"]))
        note = f": {sections.text(row.note)}" if sections.text(row.note) else ""
        made.append(cut(f"{phrases.claimed(row.claim)} ({'; '.join(rests)}){note}", NAME + NOTE))
    return made


def _nearest(setting: Setting, code: str) -> list[str]:
    """Name the nearest other areas with a recorded team, how far they are, and their teams."""
    held = setting.nearby[setting.nearby["area_code"] == code].sort_values("place")
    made = []
    for row in held.itertuples():
        there = setting.rows[row.near_code]
        teams = [setting.teams[team]["name"] for team in sections.ids(there.team_ids) if team in setting.teams]
        shown = cut(phrases.listed(teams), TEAM)
        where = cut(str(there.area_name), NAME)
        if row.place_code != row.near_code:
            where += f" ({cut(str(row.place_name), NAME)})"
        made.append(f"{where}, {row.km:.0f} km{f': {shown}' if shown else ''}")
    return made


def _nation(edition: Edition, row: Any) -> str:
    """Say the headline of the area's nation: areas and babies side by side."""
    if row.nation not in words.scopes(edition):
        return ""
    none = words.figure(edition, row.nation, "areas", "recorded").value == 0
    warned = " That no team is recorded does not mean that there is none." if none else ""
    return f"{words.lead(edition, row.nation)} {words.bounds(edition, row.nation)}{warned}"


def _compared(setting: Setting, row: Any, name: str) -> list[Row]:
    """Return the area and those most like it, side by side."""
    held = setting.similar[setting.similar["area_code"] == row.area_code].sort_values("place")
    others = [setting.rows[other] for other in held["similar_code"]]
    made = []
    for each in (row, *others):
        km2 = setting.sizes[each.area_code]
        own = each.area_code == row.area_code
        made.append(
            {
                "name": name if own else cut(str(each.area_name), NAME),
                "own": own,
                "nation": each.nation,
                "look": look_of(each),
                "status": SEEN[look_of(each)].short,
                "babies": whole(each.babies),
                "poverty": briefwords.percent(each.low_income_pct),
                "close": "not known" if is_missing(each.babies) or not km2 > 0 else briefwords.close(each.babies / km2),
            }
        )
    return made


def _method(setting: Setting, code: str) -> str:
    """Say what “most similar” means, what was left out, and where even the nearest is far."""
    held = setting.similar[setting.similar["area_code"] == code].sort_values("place")
    if held.empty:
        return "No area could be compared with it: neither its babies nor its child poverty are known."
    said = [METHOD]
    used = set(held["measures"].iloc[0].split("; "))
    missing = [name for name in SIMILAR_MEASURES if name not in used]
    if missing:
        said.append(f"Left out, since there is no figure for this area: {phrases.listed(missing)}.")
    if held["distance"].iloc[0] > FAR_APART:
        said.append("No area is much like this one: even the nearest differs much in these measures.")
    return " ".join(said)


def _also(edition: Edition, code: str) -> list[str]:
    """Name the files that only some briefs rest on."""
    return [START_FOR_LIFE] * (code in edition.funded) + ["planned"] * bool(planned_words(edition, code))


def _sources(edition: Edition, code: str, everywhere: Edition) -> list[str]:
    """Return the credit lines of what the brief shows: its map of a few nations, and the small one of all."""
    credits_ = [f"{edition.boundary_words} {everywhere.boundary_credit}".strip()]
    for name in ("babies", "low_income", "teams", *_also(edition, code)):
        passport = edition.passport(name)
        if passport:
            credits_.append(f"{passport.title}: {passport.credit}")
    return [f"{cut(text, CREDIT).rstrip('.')}." for text in dict.fromkeys(credits_)]
