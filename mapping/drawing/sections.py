"""What each section of the page shows: finished tables turned into plain rows for the template."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..measuring import evidence
from ..vocabulary.addresses import site_of, web_address
from ..vocabulary.asking import START_FOR_LIFE
from ..vocabulary.codes import UK
from ..vocabulary.schema import BRIEFLY, DEFINITIONS, STATUSES
from ..vocabulary.standing import funding_to_check, is_aged
from ..vocabulary.wording import counted
from . import words
from .counted import why_not
from .edition import Edition
from .phrases import dated, is_missing, sortable, whole, written_date
from .style import SEEN, look_of

Row = dict[str, Any]
RECORDED_STATUS = {
    "open": "open",
    "in_development": "not open yet",
    "paused": "paused",
    "closed": "closed",
    "unknown": "not known whether it is open",
}


def headline_rows(edition: Edition) -> list[Row]:
    """Give every row of HEADLINE, nations before the United Kingdom."""
    table = edition.headline
    made = []
    for scope in words.scopes(edition):
        for definition in DEFINITIONS:
            part = table[(table["scope"] == scope) & (table["definition"] == definition)]
            for row in part.itertuples():
                numbers = [(name, getattr(row, name)) for name in ("total", "at_least", "recorded", "at_most")]
                made.append(
                    {
                        "scope": scope,
                        "definition": definition,
                        "unit": row.unit,
                        "chosen": definition == edition.definition,
                        "numbers": [(name, None if is_missing(value) else int(value)) for name, value in numbers],
                    }
                )
    return made


def nations(edition: Edition) -> list[Row]:
    """Give the headline of each scope under the definition of the edition, for the first screen."""
    fields = [(unit, field) for unit in ("areas", "babies") for field in ("recorded", "total", "at_least", "at_most")]
    return [
        {
            "scope": scope,
            "name": "United Kingdom" if scope == UK else scope,
            **{f"{unit}_{field}": words.figure(edition, scope, unit, field) for unit, field in fields},
        }
        for scope in words.scopes(edition)
    ]


def area_rows(edition: Edition) -> list[Row]:
    """Give the table of areas, by name within its code order."""
    names = dict(zip(edition.teams["team_id"], edition.teams["team_name"], strict=True))
    order = list(STATUSES)
    return [
        {
            "code": row.area_code,
            "name": row.area_name,
            "nation": row.nation,
            "order": order.index(row.status),
            "letter": SEEN[look_of(row)].letter,
            "words": BRIEFLY[row.status],
            "babies": whole(row.babies),
            "low": whole(row.babies_covered_low),
            "high": whole(row.babies_covered_high),
            "teams": [(team, names.get(team, team)) for team in ids(row.team_ids)],
            "evidence": _evidence(row),
            "check": ", ".join(["check"] * is_aged(row) + ["funding"] * funding_to_check(row)),
        }
        for row in edition.coverage.itertuples()
    ]


def _evidence(row: Any) -> str:
    """Write the day of the newest evidence so that it sorts; an area with a team but no date is undated."""
    return sortable(row.evidence_on, row.evidence_written) or ("" if is_missing(row.team_ids) else "undated")


def ids(text: object) -> list[str]:
    """Split a cell of team identifiers."""
    return [] if is_missing(text) else str(text).split(";")


def team_rows(edition: Edition) -> list[Row]:
    """Give every team of the register with what is recorded of it."""
    reasons = why_not(edition)
    fresh = evidence.is_fresh(edition.teams["evidence_on"], edition.on, edition.fresh_months)
    made = []
    for row, is_fresh in zip(edition.teams.itertuples(), fresh, strict=True):
        made.append(
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
    return made


def evidence_words(row: Any, *, on: date, fresh: bool) -> str:
    """Write the date of a team's newest evidence, as exactly as the register has it, and whether it is fresh."""
    if is_missing(row.evidence_on):
        return "undated: to be checked again"
    shown = dated(row.evidence_on, row.evidence_written)
    far = "too old" if row.evidence_on.date() < on else "from long after the day counted"
    return shown if fresh else f"{shown}: {far}, to be checked again"


def text(value: object) -> str:
    """Give a cell as text, empty where it is missing."""
    return "" if is_missing(value) else str(value)


def link(value: object) -> Row:
    """Give an address to follow, only if it is a web address; otherwise it stays text."""
    address = text(value)
    return {"href": web_address(address), "shown": site_of(address)}


def definitions(edition: Edition) -> list[Row]:
    """Give the three definitions, each in full."""
    return [
        {"name": name, "words": edition.about.definitions[name], "chosen": name == edition.definition}
        for name in DEFINITIONS
    ]


def survey(edition: Edition) -> list[Row]:
    """Give the findings of surveys, each with who was asked, by whom and when."""
    table = edition.findings.get("survey_findings")
    if table is None:
        return []
    return [
        {
            "percent": row.percent,
            "asked": row.asked_of,
            "about": row.about,
            "source": f"{row.publisher}, {row.year}",
            "note": text(row.note),
        }
        for row in table.itertuples()
    ]


def published_counts(edition: Edition) -> list[Row]:
    """Give the counts of teams that the Foundation has published itself."""
    table = edition.findings.get("published_team_counts")
    if table is None:
        return []
    return [
        {"month": written_date(row.counted_on), "teams": row.teams_uk, "source": link(row.source_url)}
        for row in table.itertuples()
    ]


def reach(edition: Edition) -> Row:
    """Give the published share of estimated need that teams meet, with its source; empty if there is none."""
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
    """Give the files that this rests on, together where licence and credit line are the same."""
    made: dict[tuple[str, str], list[Any]] = {}
    for passport in edition.passports:
        made.setdefault((passport.licence, passport.credit), []).append(passport)
    return [{"licence": licence, "credit": credit, "files": files} for (licence, credit), files in made.items()]


def issue_rows(edition: Edition) -> list[Row]:
    """Give what did not resolve."""
    fields = ("file", "field", "value", "kind", "reason", "suggestion")
    return [
        {**{name: text(getattr(row, name)) for name in fields}, "row": "" if is_missing(row.row) else whole(row.row)}
        for row in edition.issues.itertuples()
    ]


def day_iso(day: date) -> str:
    """Write a day for machines."""
    return day.isoformat()
