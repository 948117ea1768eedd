"""Write a register as Open Referral UK: services with their organisation, place and areas, as one page of a feed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..vocabulary.numbers import FAMILIES, masked
from ..vocabulary.safe_text import web_address
from ..vocabulary.service import Service
from .profile import AREA_ADDRESS, AREA_ATTRIBUTES, CLASS, DAY, EXTENT_WORDS, STATUS_OUT, TEAM_ATTRIBUTES, WHY_OPEN

Row = Mapping[str, str]
Made = dict[str, Any]


def page_json(
    teams: Iterable[Row],
    areas: Iterable[Row],
    *,
    about: Service,
    title: str,
    code_of: Callable[[str], str],
    why_open: Mapping[tuple[str, str], str],
) -> bytes:
    """
    Return a register as one page of a list of services.

    Parameters
    ----------
    teams, areas
        Rows of the sheets `teams` and `catchments` as texts, as far as they may be published; "" is missing. A team has
        a status of `STATUS_OUT`.
    about, title
        What the register says of its service, and what it is called.
    code_of
        Gives the code of a stated area, "" where it is not known which one is meant.
    why_open
        Why the area that a team names may stay unresolved, by the team and the area as it is stated.

    Returns
    -------
    UTF-8 JSON in the shape of `vocabulary.openreferral.PAGE`. Identifiers are made of those of the register, so that
    the same team keeps its own; what is missing is absent. The same register gives the same bytes.
    """
    by_team: dict[str, list[Row]] = {}
    for row in areas:
        why = why_open.get((row["team_id"], row["stated_area"]), "")
        by_team.setdefault(row["team_id"], []).append({**row, WHY_OPEN: why})
    made = [_service(team, by_team.get(team["team_id"], []), about, title, code_of) for team in teams]
    page = {
        "total_items": len(made), "total_pages": 1, "page_number": 1, "size": len(made), "first_page": True,
        "last_page": True, "empty": not made, "contents": made,
    }  # fmt: skip
    return (json.dumps(page, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def _service(team: Row, areas: list[Row], about: Service, title: str, code_of: Callable[[str], str]) -> Made:
    key = team["team_id"]
    made: Made = {"id": _id("service", key), "name": team["team_name"], "status": STATUS_OUT[team["status"]]}
    if host := team["host_organisation"]:
        said = f"Kind of organisation: {team['host_type']}." if team["host_type"] else "Nothing more is recorded of it."
        made["organization_id"] = _id("organization", host)
        made["organization"] = {"id": made["organization_id"], "name": host, "description": said}
    for name, column in (("description", "public_note"), ("eligibility_description", "age_range")):
        if team[column]:
            made[name] = team[column]
    carried = list(TEAM_ATTRIBUTES)
    if web_address(team["website"]):
        made["url"] = team["website"]
    else:
        carried.append("website")
    # The profile has whole days only: evidence that is known to the month or the year stays an attribute.
    if checked := [team[name] for name in ("last_confirmed", "source_date") if DAY.fullmatch(team[name])]:
        made["assured_date"] = checked[0]
    attributes = _attributes("service", made["id"], {**team, FAMILIES: masked(team[FAMILIES])}, carried)
    if team[CLASS]:
        attributes.append(_class(made["id"], team[CLASS], about, title))
    made["attributes"] = attributes
    if areas:
        made["service_areas"] = [_area(row, made["id"], place, code_of) for place, row in enumerate(areas)]
    if town := team["base_town"]:
        place = {"id": _id("location", key), "location_type": "physical", "name": town}
        made["service_at_locations"] = [
            {"id": _id("service_at_location", key), "service_id": made["id"], "location_id": place["id"],
             "location": place}
        ]  # fmt: skip
    return made


def _area(row: Row, service: str, place: int, code_of: Callable[[str], str]) -> Made:
    """Return one area with its extent in words; how much is served is never more than the register says."""
    made: Made = {
        "id": _id("service_area", service, str(place)), "service_id": service, "name": row["stated_area"],
        "description": EXTENT_WORDS[row["extent"]],
    }  # fmt: skip
    if code := code_of(row["stated_area"]):
        made["uri"] = f"{AREA_ADDRESS}{code}"
    made["attributes"] = _attributes("service_area", made["id"], row, (*AREA_ATTRIBUTES, WHY_OPEN))
    return made


def _attributes(entity: str, link: str, row: Row, names: Iterable[str]) -> list[Made]:
    """Carry cells that the profile has no property for; an empty cell is carried by nothing."""
    return [
        {"id": _id("attribute", link, name), "link_id": link, "link_entity": entity, "label": name, "value": row[name]}
        for name in names
        if row[name]
    ]


def _class(link: str, name: str, about: Service, title: str) -> Made:
    """Return the ground on which a team is in the register, as a term of the register's own taxonomy."""
    said = about.ground(name)
    term = {"id": _id("taxonomy_term", title, name), "code": name, "name": said, "description": said, "taxonomy": title}
    return {
        "id": _id("attribute", link, CLASS), "link_id": link, "link_entity": "service", "label": CLASS, "value": name,
        "taxonomy_term_id": term["id"], "taxonomy_term": term,
    }  # fmt: skip


def _id(*parts: str) -> str:
    """Make an identifier of what tells a thing from others in the register: the same thing has the same one."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(["everyarea", *parts], ensure_ascii=False)))
