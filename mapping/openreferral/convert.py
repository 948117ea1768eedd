"""Write a register as Open Referral UK, one page of a feed of services; and take such services as a register."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ..formats.csv import csv_text
from ..linking.gazetteer import Gazetteer
from ..linking.names import folded
from ..reading.register.as_written import held_rows
from ..reading.shipped.sources import data_folder
from ..study.inputs import read_inputs
from ..study.settings import Settings
from ..vocabulary.codes import is_code, tidy_code
from ..vocabulary.errors import refused
from ..vocabulary.numbers import FAMILIES, counted, masked
from ..vocabulary.register_sheets import CLASSES, SHEETS
from ..vocabulary.safe_text import web_address
from ..vocabulary.service import Service
from ..writing.disk import replaced
from .profile import (
    AREA_ADDRESS,
    AREA_ATTRIBUTES,
    AREA_CODE,
    CLASS,
    DAY,
    EXTENT_WORDS,
    LEFT_OUT,
    NOT_HELD,
    STATUS_OUT,
    TEAM_ATTRIBUTES,
    WHY_LEFT_OUT,
    WHY_OPEN,
)
from .take_in import NOT_JUDGED, Taken, read_services

OUT, IN = "register-openreferral", "register-from-openreferral"
SERVICES, LEFT = "services.json", "left-out.csv"


def run_out(config: Settings) -> tuple[Path, list[str]]:
    """
    Write a register as Open Referral UK: `<out>/register-openreferral/services.json`.

    A team that has not opened, or of which nobody knows whether it is open, is in `left-out.csv` beside it instead.
    What is said tells which teams were left out, and what the form has no place for.
    """
    inputs, _ = read_inputs(config)
    register = inputs.register
    rows, _faults = held_rows(config.register or (config.data or data_folder()) / "register", config.encoding)
    ids = set(register.teams["team_id"])
    first: dict[str, Row] = {}
    for row in rows["teams"]:
        first.setdefault(row.cells["team_id"], row.cells)
    teams = [team for key, team in first.items() if key in ids]
    listed = [team for team in teams if team["status"] in STATUS_OUT]
    left = [team for team in teams if team["status"] not in STATUS_OUT]
    raw = page_json(
        listed, [row.cells for row in rows["catchments"]], about=register.about, title=register.title,
        code_of=lambda stated: code_of(stated, inputs.known), why_open=register.known_open,
    )  # fmt: skip
    path = config.out / OUT / SERVICES
    path.parent.mkdir(parents=True, exist_ok=True)
    replaced(path, raw)
    replaced(path.parent / LEFT, _left_out(left).encode("utf-8"))
    return path, [
        *_says_left_out(left),
        f"Open Referral has no place for {', '.join(NOT_HELD)}, nor for what register.toml and definition.md say: they "
        "are not in it.",
    ]


def _left_out(teams: list[Mapping[str, str]]) -> str:
    """List the teams that no word of the standard fits, each with the reason."""
    rows = [{**team, "why": WHY_LEFT_OUT[team["status"]]} for team in teams]
    return csv_text(LEFT_OUT.shaped(pd.DataFrame(rows, columns=LEFT_OUT.names)))


def _says_left_out(teams: list[Mapping[str, str]]) -> Iterable[str]:
    for status, why in WHY_LEFT_OUT.items():
        if count := sum(team["status"] == status for team in teams):
            yield f"Left out, and listed in {LEFT}: {counted(count, 'team')}. {why}"


def code_of(stated: str, gazetteer: Gazetteer) -> str:
    """Return the code of a stated area, "" where the name could mean several, or means only a part of an area."""
    code, name = tidy_code(stated), folded(stated)
    if not is_code(code):
        codes, whole = gazetteer.aliases.get(name, ((), False))
        alias = codes[0] if whole and len(codes) == 1 else ""
        code = "" if name in gazetteer.ambiguous else gazetteer.names.get(name) or alias
    return code if AREA_CODE.fullmatch(code) else ""


def run_in(config: Settings, files: Iterable[Path]) -> tuple[Path, list[str]]:
    """
    Take services in the form of Open Referral UK as a register: `<out>/register-from-openreferral`.

    A register that is in that folder already may have been worked on, and is not written over. What is said tells what
    a person has still to do.
    """
    folder = config.out / IN
    if (folder / "teams.csv").exists():
        why = "The register is there already, and may be filled in: it is not written over."
        raise refused((folder / "teams.csv").name, why, "Name another folder with --out.")
    taken = read_services(files)
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (("teams", taken.teams), ("catchments", taken.areas), ("known_open", taken.known_open)):
        if name == "known_open" and not rows:
            continue
        table = pd.DataFrame(rows, columns=SHEETS[name].table.names, dtype="string").fillna("")
        replaced(folder / f"{name}.csv", csv_text(table).encode("utf-8"))
    own = any(row[CLASS] not in CLASSES for row in taken.teams)
    if own:
        replaced(folder / "register.toml", _about(taken).encode("utf-8"))
    if taken.lost:
        replaced(folder / "not-carried.csv", _lost(taken).encode("utf-8"))
    return folder, list(_to_do(taken, folder, own=own))


def _about(taken: Taken) -> str:
    """Write a register.toml in which no definition counts anything until a person says which classes it admits."""
    used = sorted({row[CLASS] for row in taken.teams if row[CLASS]})
    grounds: Mapping[str, str] = {NOT_JUDGED: "taken over from a directory: nobody has judged it yet", **taken.classes}
    lines = [f"{_quoted(name)} = {_quoted(grounds.get(name) or name)}" for name in used]
    admits = [f"{name} = []" for name in ("strict", "standard", "broad")]
    return "\n".join([
        "# Taken over from Open Referral. Name the register and the service, and say which classes each definition",
        "# admits: until then no team is counted.",
        'title = "Services taken over"', 'service = "service taken over"',
        f"evidence_only = [{', '.join(map(_quoted, used))}]", "", "[definitions]", *admits, "", "[classes]", *lines, "",
    ])  # fmt: skip


def _quoted(text: str) -> str:
    """Write a text as TOML does: as JSON, but for one control character that JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _lost(taken: Taken) -> str:
    table = pd.DataFrame(sorted(taken.lost), columns=["team_id", "team_name", "field"], dtype="string")
    return csv_text(table)


def _to_do(taken: Taken, folder: Path, *, own: bool) -> Iterable[str]:
    """Describe what a person has still to do, and what was left out."""
    teams, areas = counted(len(taken.teams), "team"), counted(len(taken.areas), "stated area")
    yield f"Taken over: {teams} and {areas}."
    if own:
        yield (
            "No definition counts them yet: in register.toml give the register its title and service, and say which "
            "classes each definition admits; in teams.csv replace not_judged by the class of each team."
        )
    if unknown := sum(row["extent"] == "unknown" for row in taken.areas):
        rows = counted(unknown, "row")
        yield f"How much of the area is served is unknown in {rows} of catchments.csv: fill in whole or part."
    if undated := sum(not row["source_url"] for row in taken.teams):
        rows = counted(undated, "row of teams.csv names", "rows of teams.csv name")
        yield f"{rows} no source: fill in source_url and source_date."
    if without := len(taken.teams) - len({row["team_id"] for row in taken.areas}):
        who = counted(without, "team has no area and counts", "teams have no area and count")
        yield f"{who} nowhere: add a row in catchments.csv for each."
    if taken.pages_missing:
        pages = counted(taken.pages_missing, "page of the feed is", "pages of the feed are")
        yield f"{pages} not among the files; take over all of them."
    if taken.lost:
        fields = sorted({name for _, _, name in taken.lost})
        yield f"A register has no place for {', '.join(fields)}; not-carried.csv names each service that had them."
    yield f"Then: everyarea check {folder.as_posix()}"


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
    Return a register as one page of a list of services, in the shape of `profile.PAGE`; what is missing is absent.

    Identifiers are made of those of the register, so that the same team keeps its own.

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
    """
    by_team: dict[str, list[Row]] = {}
    for row in areas:
        why = why_open.get((row["team_id"], row["stated_area"]), "")
        by_team.setdefault(row["team_id"], []).append({**row, WHY_OPEN: why})
    services = [_service(team, by_team.get(team["team_id"], []), about, title, code_of) for team in teams]
    page = {
        "total_items": len(services), "total_pages": 1, "page_number": 1, "size": len(services), "first_page": True,
        "last_page": True, "empty": not services, "contents": services,
    }  # fmt: skip
    return (json.dumps(page, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def _service(team: Row, areas: list[Row], about: Service, title: str, code_of: Callable[[str], str]) -> Made:
    key = team["team_id"]
    service: Made = {"id": _id("service", key), "name": team["team_name"], "status": STATUS_OUT[team["status"]]}
    if host := team["host_organisation"]:
        kind = f"Kind of organisation: {team['host_type']}." if team["host_type"] else "Nothing more is recorded of it."
        service["organization_id"] = _id("organization", host)
        service["organization"] = {"id": service["organization_id"], "name": host, "description": kind}
    for name, column in (("description", "public_note"), ("eligibility_description", "age_range")):
        if team[column]:
            service[name] = team[column]
    carried = list(TEAM_ATTRIBUTES)
    if web_address(team["website"]):
        service["url"] = team["website"]
    else:
        carried.append("website")
    # The profile has whole days only: evidence that is known to the month or the year stays an attribute.
    if checked := [team[name] for name in ("last_confirmed", "source_date") if DAY.fullmatch(team[name])]:
        service["assured_date"] = checked[0]
    attributes = _attributes("service", service["id"], {**team, FAMILIES: masked(team[FAMILIES])}, carried)
    if team[CLASS]:
        attributes.append(_class(service["id"], team[CLASS], about, title))
    service["attributes"] = attributes
    if areas:
        service["service_areas"] = [_area(row, service["id"], place, code_of) for place, row in enumerate(areas)]
    if town := team["base_town"]:
        place = {"id": _id("location", key), "location_type": "physical", "name": town}
        service["service_at_locations"] = [
            {"id": _id("service_at_location", key), "service_id": service["id"], "location_id": place["id"],
             "location": place}
        ]  # fmt: skip
    return service


def _area(row: Row, service: str, place: int, code_of: Callable[[str], str]) -> Made:
    """Return one area with its extent in words; how much is served is never more than the register says."""
    served: Made = {
        "id": _id("service_area", service, str(place)), "service_id": service, "name": row["stated_area"],
        "description": EXTENT_WORDS[row["extent"]],
    }  # fmt: skip
    if code := code_of(row["stated_area"]):
        served["uri"] = f"{AREA_ADDRESS}{code}"
    served["attributes"] = _attributes("service_area", served["id"], row, (*AREA_ATTRIBUTES, WHY_OPEN))
    return served


def _attributes(entity: str, link: str, row: Row, names: Iterable[str]) -> list[Made]:
    """Carry cells that the profile has no property for; an empty cell is carried by nothing."""
    return [
        {"id": _id("attribute", link, name), "link_id": link, "link_entity": entity, "label": name, "value": row[name]}
        for name in names
        if row[name]
    ]


def _class(link: str, name: str, about: Service, title: str) -> Made:
    """Return the ground on which a team is in the register, as a term of the register's own taxonomy."""
    ground = about.ground(name)
    term = {
        "id": _id("taxonomy_term", title, name),
        "code": name,
        "name": ground,
        "description": ground,
        "taxonomy": title,
    }
    return {
        "id": _id("attribute", link, CLASS), "link_id": link, "link_entity": "service", "label": CLASS, "value": name,
        "taxonomy_term_id": term["id"], "taxonomy_term": term,
    }  # fmt: skip


def _id(*parts: str) -> str:
    """Make an identifier of what tells a thing from others in the register: the same thing has the same one."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(["everyarea", *parts], ensure_ascii=False)))
