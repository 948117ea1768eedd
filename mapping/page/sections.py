"""
What each section of the page shows: finished tables turned into plain rows for the template.

What the page shows of what was measured beyond coverage: rank, where next, days, levels, need, as plain rows.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pandas as pd

from ..look.style import SEEN, look_of
from ..measuring import evidence
from ..vocabulary.boards import in_year
from ..vocabulary.codes import LEVELS
from ..vocabulary.numbers import capital, counted
from ..vocabulary.register_sheets import START_FOR_LIFE
from ..vocabulary.safe_text import site_of, web_address
from ..vocabulary.schema import (
    BRIEFLY,
    CONFIRMED_NONE,
    DEFINITIONS,
    HEARD_OF,
    IN_DEVELOPMENT,
    NOT_KNOWN,
    SERVED_EXTENT_UNKNOWN,
    UNITS,
)
from ..vocabulary.standing import funding_to_check, in_cell, is_aged
from ..wording import headline as words
from ..wording.areas import why_not
from ..wording.edition import Edition
from ..wording.phrases import cited, dated, day_words, is_missing, place, sortable, whole, written_date

Row = dict[str, Any]
_PROGRAM = re.compile(r"^tools/\S+\.py[.:;] *")
# What was found, in a cell of the table of areas: as the key of the map has it, with how much of the area.
FOUND = {
    **BRIEFLY,
    SERVED_EXTENT_UNKNOWN: "team, not known how much of the area",
    IN_DEVELOPMENT: "team planned",
    HEARD_OF: "heard of, not confirmed",
    NOT_KNOWN: "we cannot tell",
    CONFIRMED_NONE: "told there is none",
}
RECORDED_STATUS = {
    "open": "open",
    "in_development": "not open yet",
    "paused": "paused",
    "closed": "closed",
    "unknown": "not known whether it is open",
}


def headline_rows(edition: Edition) -> list[Row]:
    """Return every row of HEADLINE, nations before the United Kingdom."""
    table = edition.headline
    rows = []
    for scope in words.scopes(edition):
        for definition in DEFINITIONS:
            part = table[(table["scope"] == scope) & (table["definition"] == definition)]
            for row in part.itertuples():
                numbers = [(name, getattr(row, name)) for name in ("total", "at_least", "recorded", "at_most")]
                rows.append(
                    {
                        "scope": scope,
                        "definition": definition,
                        "unit": row.unit,
                        "chosen": definition == edition.definition,
                        "numbers": [(name, None if is_missing(value) else int(value)) for name, value in numbers],
                    }
                )
    return rows


def nations(edition: Edition) -> list[Row]:
    """Return each nation, then the whole, with its areas and babies that have a team on record, and their shares."""
    rows = []
    for scope in words.scopes(edition):
        units: Row = {}
        for unit in UNITS:
            some, total = (words.figure(edition, scope, unit, field) for field in ("recorded", "total"))
            counted = some.value is not None and total.value
            units[unit] = {
                "some": some,
                "total": total,
                "percent": percent(some.value, total.value) if counted else None,
            }
        rows.append({"scope": scope, "name": place(scope).removeprefix("the "), **units})
    return rows


def percent(part: int | None, total: int | None) -> str:
    """Write a share as a whole per cent, and never as none or all where it is neither."""
    exact = 100 * (part or 0) / (total or 1)
    if 0 < exact < 1:
        return "under 1%"
    return "over 99%" if 99 < exact < 100 else f"{exact:.0f}%"


def area_rows(edition: Edition) -> list[Row]:
    """Return the table of areas, nation by nation and in each by name."""
    names = dict(zip(edition.teams["team_id"], edition.teams["team_name"], strict=True))
    rows = edition.coverage.assign(folded=edition.coverage["area_name"].str.casefold())
    order = {nation: place for place, nation in enumerate(words.scopes(edition))}
    rows = rows.assign(place=rows["nation"].map(order)).sort_values(["place", "folded", "area_code"])
    return [
        {
            "code": row.area_code,
            "name": row.area_name,
            "nation": row.nation,
            "look": look_of(row),
            "words": FOUND[row.status],
            "babies": whole(row.babies),
            "teams": [(team, names.get(team, team)) for team in in_cell(row.team_ids)],
            "evidence": _evidence(row),
            "check": ", ".join(["check"] * is_aged(row) + ["funding"] * funding_to_check(row)),
        }
        for row in rows.itertuples()
    ]


def linked(gaps: list[Row], sites: list[Row]) -> set[str]:
    """Return the areas that lists on the page point to: their rows have a name that can be gone to without a script."""
    return {row["code"] for row in (*gaps, *sites)}


def _evidence(row: Any) -> str:
    """Write the day of the newest evidence so that it sorts; an area with a team but no date is undated."""
    return sortable(row.evidence_on, row.evidence_written) or ("" if is_missing(row.team_ids) else "undated")


def team_rows(edition: Edition) -> list[Row]:
    """Return every team of the register with what is recorded of it."""
    reasons = why_not(edition)
    fresh = evidence.is_fresh(edition.teams["evidence_on"], edition.on, edition.fresh_months)
    rows = []
    for row, is_fresh in zip(edition.teams.itertuples(), fresh, strict=True):
        rows.append(
            {
                "id": row.team_id,
                "name": row.team_name,
                "host": text(row.host_organisation),
                "nation": text(row.nation),
                "ages": text(row.age_range),
                "status": RECORDED_STATUS.get(row.status, row.status),
                "ground": edition.about.ground(row.definition_class),
                "serves": text(row.area_served_text),
                "families": text(row.families_said),
                "evidence": evidence_words(row, on=edition.on, fresh=bool(is_fresh)),
                "reverify": not is_fresh,
                "source": link(row.source_url),
                "website": link(row.website),
                "note": text(row.public_note),
                "funding": edition.funding.get(row.team_id, ""),
                "counted": not reasons[row.team_id],
                "why": reasons[row.team_id],
            }
        )
    return rows


def evidence_words(row: Any, *, on: date, fresh: bool) -> str:
    """Write the date of a team's newest evidence, as exactly as the register has it, and whether it is fresh."""
    if is_missing(row.evidence_on):
        return "no date, so it needs checking"
    shown = dated(row.evidence_on, row.evidence_written)
    far = "too old" if row.evidence_on.date() < on else "from long after the day counted"
    return shown if fresh else f"{shown}: {far}, so it needs checking"


def text(value: object) -> str:
    """Return a cell as text, empty where it is missing."""
    return "" if is_missing(value) else str(value)


def link(value: object) -> Row:
    """Return an address to follow, only if it is a web address; otherwise it stays text."""
    address = text(value)
    return {"href": web_address(address), "shown": site_of(address)}


def definitions(edition: Edition) -> list[Row]:
    """Return the three definitions, each in full."""
    return [
        {"name": name, "words": edition.about.definitions[name], "chosen": name == edition.definition}
        for name in DEFINITIONS
    ]


def survey(edition: Edition) -> list[Row]:
    """Return the findings of surveys, each with who was asked, by whom and when."""
    table = edition.findings.get("survey_findings")
    if table is None:
        return []
    return [
        {
            "percent": row.percent,
            "said": survey_words(row.asked_of, row.about),
            "source": f"{row.publisher}, {row.year}",
            "note": text(row.note),
        }
        for row in table.itertuples()
    ]


def survey_words(asked: str, about: str) -> str:
    """Say whose share it is and what they said, to stand behind the share: "of the public say that ..."."""
    whom = "the public" if asked == "public" else asked
    return f"of {whom} {about}" if about.startswith(("agree", "disagree")) else f"of {whom} say that {about}"


def published_counts(edition: Edition) -> list[Row]:
    """Return the counts of teams that the Foundation has published itself."""
    table = edition.findings.get("published_team_counts")
    if table is None:
        return []
    return [
        {"month": written_date(row.counted_on), "teams": row.teams_uk, "source": link(row.source_url)}
        for row in table.itertuples()
    ]


def reach(edition: Edition) -> Row:
    """Return the published share of estimated need that teams meet, with its source; empty if there is none."""
    table = edition.findings.get("need_estimates")
    rows = [] if table is None else [row for row in table.itertuples() if row.id == "C04"]
    if not rows:
        return {}
    row = rows[0]
    low, high = (f"{float(value):g}" for value in (row.low, row.high))
    return {
        "share": f"{low} to {high}%" if low != high else f"{low}%",
        "measure": row.measure,
        "scope": row.scope,
        "when": written_date(row.year),
        "source": f"{row.source}, {row.publisher}",
        "link": link(row.url),
    }


def funded_words(edition: Edition, code: str) -> str:
    """Say that a council, or the county of a district, was funded for this work; nothing of any other area."""
    if code not in edition.funded:
        return ""
    councils = edition.findings[START_FOR_LIFE]["area_code"]
    who = "One" if code in set(councils) else "In the area of one"
    all_of_them = counted(len(councils), "council")
    return f"{who} of {all_of_them} funded for this work, 2022 to 2025. That is no evidence of a team."


def sources(edition: Edition) -> list[Row]:
    """Return the files that this rests on, together where licence and credit line are the same."""
    rows: dict[tuple[str, str], list[Any]] = {}
    for passport in edition.passports:
        rows.setdefault((passport.licence, passport.credit), []).append(passport)
    return [{"licence": licence, "credit": credit, "files": files} for (licence, credit), files in rows.items()]


def issue_rows(edition: Edition) -> list[Row]:
    """Return what did not resolve."""
    fields = ("file", "field", "value", "kind", "reason", "suggestion")
    return [
        {**{name: text(getattr(row, name)) for name in fields}, "row": "" if is_missing(row.row) else whole(row.row)}
        for row in edition.issues.itertuples()
    ]


def day_iso(day: date) -> str:
    """Write a day for machines."""
    return day.isoformat()


GAPS_SHOWN = 10


def gap_rows(edition: Edition) -> list[Row]:
    """Return the areas where babies live without a team on record that come first by babies and need."""
    return [
        {
            "best": whole(row.rank_low),
            "worst": whole(row.rank_high),
            "code": row.area_code,
            "name": row.area_name,
            "look": look_of(row),
            "heard": row.status == HEARD_OF,
            "words": SEEN[look_of(row)].short,
            "funding": text(row.funding_ends),
            "babies": whole(row.babies_no_team_recorded),
            "poverty": "" if is_missing(row.low_income_pct) else f"{row.low_income_pct:.0f}%",
        }
        for row in edition.gaps.head(GAPS_SHOWN).itertuples()
    ]


def days(edition: Edition) -> list[pd.Timestamp]:
    """Return the days of the timeline before the day counted, then that day."""
    counted_on = pd.Timestamp(edition.on)
    return [*sorted(day for day in edition.past["coverage"]["on_day"].unique() if day < counted_on), counted_on]


def counts_of(edition: Edition, day: pd.Timestamp) -> list[int | None]:
    """Return of one day how many areas had a team on record, at least and at most, by the register of today."""
    if day == pd.Timestamp(edition.on):
        return [
            words.figure(edition, edition.whole, "areas", field).value for field in ("recorded", "at_least", "at_most")
        ]
    rows = edition.measures["timeline"]
    row = rows[(rows["on_day"] == day) & (rows["unit"] == "areas")].iloc[0]
    return [int(row[field]) for field in ("recorded", "at_least", "at_most")]


def day_rows(edition: Edition) -> list[Row]:
    """Return the timeline, a row a day: areas, babies, teams, and the teams that the Foundation counted then."""
    counts = edition.findings.get("published_team_counts")
    published = {} if counts is None else {
        f"{row.counted_on}-01"[:10]: {"teams": row.teams_uk, "source": link(row.source_url)}
        for row in counts.itertuples()
    }  # fmt: skip
    table = edition.measures["timeline"]
    fields = ("at_least", "recorded", "at_most")
    rows = []
    for on, pair in table.groupby("on_day", sort=True):
        by_unit = pair.set_index("unit")
        cells = [whole(by_unit.at[unit, field]) for unit in UNITS for field in fields]
        day = pd.Timestamp(str(on)).date()
        theirs = published.get(day.isoformat(), {"teams": "", "source": {}})
        rows.append({"day": day_words(day), "cells": [*cells, whole(by_unit["teams"].iloc[0])], **theirs})
    return rows


def level_rows(edition: Edition) -> list[Row]:
    """Return the same count at every level of areas, under the definition of the edition."""
    table = edition.measures["levels"]
    table = table[table["definition"] == edition.definition]
    fields = ("total", "at_least", "recorded", "at_most")
    rows = []
    for level, pair in table.groupby("level", sort=False):
        areas, babies = (pair[pair["unit"] == unit].iloc[0] for unit in UNITS)
        cells = [whole(areas[field]) for field in fields] + [whole(babies[field]) for field in fields[1:]]
        rows.append(
            {"level": in_year(LEVELS[str(level)], edition.boards), "chosen": level == edition.level, "cells": cells}
        )
    return rows


def site_rows(edition: Edition) -> list[Row]:
    """Return the areas proposed for the next teams, in order."""
    return [
        {
            "step": whole(row.step),
            "code": row.area_code,
            "name": row.area_name,
            "nation": row.nation,
            "gained": whole(row.babies_gained),
            "low": whole(row.gained_low),
            "high": whole(row.gained_high),
            "stability": "" if is_missing(row.stability) else f"{whole(row.stability)} of {whole(row.draws)}",
        }
        for row in edition.measures["sites"].itertuples()
    ]


def need_words(edition: Edition) -> list[str]:
    """Say how many may need help and how many are seen, for all of the United Kingdom."""
    seen = [text for text in edition.said["reach"] if place(edition.whole) in text]
    estimates = edition.findings.get("need_estimates")
    return [cited(text, estimates) for text in (*edition.said["need"], *seen[:1])]


def babies_words(edition: Edition) -> str:
    """Say whose count of babies is used and how it was made, without the name of the program that made it."""
    passport = edition.passport("babies")
    if not passport:
        return ""
    words = _PROGRAM.sub("", passport.how_made)
    return f"{passport.title}; as of {written_date(passport.reference_date)}. {capital(words)}"
