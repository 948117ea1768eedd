"""What a one-page brief says to those who answer for an area: every word of it, before it is a page or a PDF."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from ..look.style import SEEN, look_of
from ..measuring.similar import METHOD
from ..packs import brief_words as briefwords
from ..page import script_data as pagedata
from ..page import sections
from ..page.planned import planned_words
from ..page.sections import Row
from ..vocabulary.measures import SIMILAR_MEASURES
from ..vocabulary.numbers import capital
from ..vocabulary.register_sheets import START_FOR_LIFE
from ..vocabulary.schema import COVERED, STATUSES
from ..vocabulary.service import DRAFT
from ..vocabulary.standing import in_cell
from ..wording import areas as areawords
from ..wording import headline as words
from ..wording import phrases
from ..wording.areas import extents_here, why_not_here
from ..wording.edition import Edition
from ..wording.phrases import cut, is_missing, whole
from .brief_maps import Drawing, Land, beside, land, local_map, locator

# What a page holds: longer texts are cut, and the cut is marked; the files beside the brief have all of it.
NAME, TEAM, NOTE, STATED, CREDIT, TO = 90, 90, 130, 320, 720, 300
TEAMS_SHOWN, STATED_SHOWN = 3, 2
FAR_APART = 1.0
SEATS = "constituency_shares"


@dataclass(frozen=True)
class Setting:
    """
    All that the briefs of one edition have in common, worked out once: an edition, SIMILAR and NEARBY.

    By the code of each area: `to` says who answers for it, `districts` has the name and status of each lower-tier area
    in it, and `seats` the constituencies that it lies in, with the share of its babies in each, where that is known.
    """

    edition: Edition
    similar: pd.DataFrame
    nearby: pd.DataFrame
    to: Mapping[str, str] = field(default_factory=dict)
    districts: Mapping[str, list[tuple[str, str]]] = field(default_factory=dict)
    seats: Mapping[str, list[tuple[str, float | None]]] = field(default_factory=dict)

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
    around = beside(edition, code)
    numbers = {other: number for number, other in near.numbered}
    told = stated(edition, row)
    title = cut(edition.title, NAME)
    return {
        "title": title,
        "heads": HEADS,
        "columns": COLUMNS,
        "to": cut(setting.to.get(code, ""), TO),
        "why": briefwords.why(edition.contact, title),
        "draft": "" if edition.contact else DRAFT,
        "name": name,
        "place": ", ".join(
            [
                f"{briefwords.KINDS[edition.level]} ({code})",
                *dict.fromkeys(str(part) for part in (row.region_name, row.nation) if not is_missing(part)),
            ]
        ),
        "day": phrases.day_words(edition.on),
        "day_iso": edition.on.isoformat(),
        "look": look,
        "status": STATUSES[row.status],
        "sentence": _sentence(setting, row, name, stated=bool(told)),
        "stated": told,
        "counted_for": cut(words.counted_for(edition), CREDIT),
        "caveat": words.RECORDED_IS_NOT_ACCESS,
        "assumed": words.given(edition),
        "teams": teams_here(setting, row),
        "nothing": "" if told or _known(setting, row) else NOTHING,
        "figures": briefwords.figures(
            setting.facts, setting.order[code], row, babies=edition.passport("babies"),
            poverty=edition.passport("low_income"),
        ),
        "seats": briefwords.seats_words(setting.seats.get(code, ())),
        "funded": sections.funded_words(edition, code),
        "planned": planned_words(edition, code),
        "nearest": nearest(setting, code),
        "around": briefwords.around([setting.rows[other] for other in around], numbers),
        "looks": [
            {"look": each, "short": SEEN[each].short}
            for each in SEEN
            if each in {look_of(setting.rows[other]) for other in (code, *around)}
        ],
        "nation": briefwords.nation_words(edition, str(row.nation)),
        "compared": _compared(setting, row, name),
        "method": _method(setting, code),
        "questions": briefwords.questions(row, sees=edition.about.sees, uncounted=_uncounted(setting, row)),
        "answer": briefwords.answer_to(edition.contact),
        "sources": sources(edition.of({setting.rows[other].nation for other in (code, *around)}), code, edition),
    }  # fmt: skip


HEADS = {
    "where": "Your area and its neighbours",
    "around": "Around you.",
    "figures": "In figures",
    "teams": "The teams that we know of here",
    "nearest": "Nearest areas with a team on record",
    "asked": "What we ask you",
    "compared": "Compared with others",
}
# Key and heading of each column of the table of areas, and whether it holds numbers.
COLUMNS = [
    ["name", "Your area, and those most like it", False],
    ["nation", "Nation", False],
    ["status", "What is recorded", False],
    ["babies", "Children 0 to 2", True],
    ["poverty", "Low income", True],
    ["close", "Children per km²", True],
]
NOTHING = "Our register names no team in your area, and holds no statement about it."


def _sentence(setting: Setting, row: Any, name: str, *, stated: bool) -> str:
    """Say what is recorded of the area and of which part; what was stated against it stands below with its source."""
    edition = setting.edition
    said = areawords.area_sentences(row, fresh_months=edition.fresh_months, assumed=edition.assumed_complete)
    if stated:
        said = [each for each in said if each != areawords.contrary(row)]
    teams = len(in_cell(row.team_ids))
    part = briefwords.which_part(setting.districts.get(row.area_code, ()), row.status, teams=teams)
    template = " ".join(filter(None, [said[0], part.replace("{", "").replace("}", ""), *said[1:]]))
    return phrases.filled(template, {**areawords.area_values(row), "name": name})


def _uncounted(setting: Setting, row: Any) -> bool:
    """Test whether nobody knows how many of the families who need help a recorded team sees."""
    facts, at = setting.facts, setting.order[row.area_code]
    seen = "reach" in facts and not facts["reachSaid"][facts["reach"][at]][1].startswith(" Which part")
    return bool(facts["assumption"] and in_cell(row.team_ids) and not seen)


def _known(setting: Setting, row: Any) -> list[tuple[str, bool]]:
    """Return the teams that count in the area, then those known of that do not, each with whether it counts."""
    known = [(team, True) for team in in_cell(row.team_ids)]
    known += [(team, False) for team in in_cell(row.other_team_ids)]
    return [(team, counted) for team, counted in known if team in setting.teams]


def teams_here(setting: Setting, row: Any) -> Row:
    """Return the teams that count in the area, and those known of that do not, with what each rests on."""
    known = _known(setting, row)
    # Where not all have room, those whose funding ends come first.
    known.sort(key=lambda each: not setting.teams[each[0]]["funding"])
    made = []
    for team, counted in known[:TEAMS_SHOWN]:
        said = setting.teams[team]
        here = setting.said_here.get((row.area_code, team), "")
        why = f"{here} " if counted and here else f"Not counted here: {here}. " if here else ""
        # Why it does not count may say what it is, and whether it is open: nothing is said twice.
        what = [said["ground"]] * (said["ground"] not in here) + [said["status"]] * (not re.search("open|close", here))
        serves = f" Its area, as recorded: {said['serves']}." if said["serves"] and row.status != COVERED else ""
        made.append(
            {
                "name": cut(said["name"], TEAM),
                "what": cut(f"{why}{capital('; '.join(what))}{'.' * bool(what)}{serves}", 3 * NOTE),
                "funding": f"{said['funding']}." if said["funding"] else "",
                "source": cut(said["source"]["shown"], TEAM),
                "href": said["source"]["href"],
                "when": cut(said["evidence"], NAME),
            }
        )
    more = len(known) - len(made)
    return {"rows": made, "more": f"And {more} more, in the layer of teams." if more else ""}


def stated(edition: Edition, row: Any) -> list[str]:
    """
    Return what others have said of the area: what was said last, what has no date, and what speaks against the record.

    What somebody said before that is overtaken, and stands in the register.
    """
    held = edition.claims[edition.claims["area_code"] == row.area_code]
    held = held.sort_values("stated_earliest", ascending=False, na_position="last", kind="stable")
    last = held["stated_earliest"].isna() | (held["stated_earliest"] == held["stated_earliest"].max())
    against = (held["claim"] == "none") & (not is_missing(row.contrary))
    made = []
    for said in held[last | against].head(STATED_SHOWN).itertuples():
        site, note = sections.link(said.source_url)["shown"], sections.text(said.note).rstrip(".")
        made.append(
            cut(
                f"{f'{site} says' if site else 'It was stated'} ({phrases.written_date(said.stated_written)}): "
                f"{phrases.claimed(said.claim).removeprefix('Stated: ')}.{f' {capital(note)}.' if note else ''}",
                STATED,
            )
        )
    return made


def nearest(setting: Setting, code: str) -> list[str]:
    """Name the nearest other areas with a recorded team, how far they are, and their teams."""
    held = setting.nearby[setting.nearby["area_code"] == code].sort_values("place")
    made = []
    for row in held.itertuples():
        there = setting.rows[row.near_code]
        teams = [setting.teams[team]["name"] for team in in_cell(there.team_ids) if team in setting.teams]
        shown = cut(phrases.listed(teams), TEAM)
        where = cut(str(there.area_name), NAME)
        if row.place_code != row.near_code:
            where += f" ({cut(str(row.place_name), NAME)})"
        made.append(f"{where}, {row.km:.0f} km{f': {shown}' if shown else ''}")
    return made


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
        return "No area could be compared with yours: neither its babies nor its child poverty are known."
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


def sources(edition: Edition, code: str, everywhere: Edition) -> list[str]:
    """Return the credit lines of what the brief shows: its map of a few nations, and the small one of all."""
    credits_ = [f"{edition.boundary_words} {everywhere.boundary_credit}".strip()]
    for name in ("babies", "low_income", "teams", SEATS, *_also(edition, code)):
        passport = edition.passport(name)
        if passport:
            told = passport.credit.startswith(passport.title)
            credits_.append(passport.credit if told else f"{passport.title}: {passport.credit}")
    return [f"{cut(text, CREDIT).rstrip('.')}." for text in dict.fromkeys(credits_)]
