"""Read services in the form of Open Referral UK as rows of a register; what a register has no place for is listed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..reading.tables.csv_sheet import LARGEST_BYTES
from ..reading.tables.plain_text import TwiceError, once
from ..vocabulary.errors import Fault, InputError, refused, shortened
from ..vocabulary.register_sheets import SHEETS
from ..vocabulary.safe_text import cannot_be_shown, made_visible
from .profile import AREA_ATTRIBUTES, AREA_CODE, CLASS, STATUS_IN, TEAM_ATTRIBUTES, WHY_OPEN

# A class for what nobody has judged yet: it is in the register, and no definition counts it.
NOT_JUDGED = "not_judged"
_ANEW = "Save it anew from where it came."
_LARGEST = 10**15  # no number in a list of services is larger
_TEAM, _AREA = SHEETS["teams"].public.names, SHEETS["catchments"].public.names
_EXTENTS = ("whole", "part", "unknown")
# What is read of each object; everything else that says something is listed as not carried over.
_READ = {
    "": {"id", "name", "description", "url", "status", "eligibility_description", "assured_date", "organization_id",
         "organization", "attributes", "service_areas", "service_at_locations"},
    "organization": {"id", "name"},
    "service_areas": {"id", "service_id", "name", "uri", "attributes"},
}  # fmt: skip


@dataclass
class Taken:
    """
    What was read: rows of `teams`, `catchments` and `known_open` as texts, what each class means, what was left.

    `lost` has (service, its name, field) for each field that a register has no place for; not what it held, which may
    be about a person. `pages` has, for each page of a feed, how many there are.
    """

    teams: list[dict[str, str]] = field(default_factory=list)
    areas: list[dict[str, str]] = field(default_factory=list)
    classes: dict[str, str] = field(default_factory=dict)
    known_open: list[dict[str, str]] = field(default_factory=list)
    lost: dict[tuple[str, str, str], None] = field(default_factory=dict)
    pages: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def pages_missing(self) -> int:
        """How many pages of the feed are not among the files, as far as the pages say."""
        return max(0, max(self.pages, default=0) - len(self.pages))


def read_services(paths: Iterable[Path]) -> Taken:
    """
    Read files of services as rows of a register: a page of a feed (`contents`), a list of services, or one service.

    What the files do not say is "". A status of the profile is taken as the one of ours that it stands for, and how
    much of an area is served as unknown, unless the file was written by us and says.
    """
    taken = Taken()
    seen: dict[str, str] = {}
    for path in paths:
        for place, service in _services(path, taken):
            where = _Place(path.name, place, taken.faults)
            if not isinstance(service, dict):
                where.wrong("", "This is not a service.", "Each service has to be an object.", service)
                continue
            _take(service, where, taken)
            key = taken.teams[-1]["team_id"]
            if key in seen:
                why = f"The same service stands in {seen[key]} already."
                where.wrong("id", why, "Leave one of them out.", key)
            seen[key] = f"{path.name}, {place}"
    if not taken.teams and not taken.faults:
        raise refused(file="FILE", why="The files hold no service.", remedy="Name others.")
    if taken.faults:
        raise InputError(taken.faults)
    return taken


class _JSONError(ValueError):
    """What JSON may not hold, in words."""


@dataclass
class _Place:
    """Where in a file something stands."""

    file: str
    path: str
    faults: list[Fault]

    def wrong(self, name: str, why: str, remedy: str, value: object = "") -> None:
        column = f"{self.path}.{name}" if name else self.path
        self.faults.append(Fault(file=self.file, column=column, value=_shown(value), why=why, remedy=remedy))

    def text(self, held: Mapping[str, Any], name: str) -> str:
        """Return a text, "" where there is none; a number is written out, and anything else is a fault."""
        value = held.get(name)
        if value is None:
            return ""
        if isinstance(value, str):
            shown = made_visible(value).strip()
            if why := cannot_be_shown(shown):
                self.wrong(name, why, "Correct it in the file.", value)
                return ""
            return shown
        if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < _LARGEST:
            return str(value)
        self.wrong(name, "This is not a text.", "Correct it in the file.", value)
        return ""

    def objects(self, held: Mapping[str, Any], name: str) -> list[tuple[_Place, dict[str, Any]]]:
        """Return a list of objects, each with its place; anything else is a fault."""
        value = held.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.wrong(name, "This is not a list of objects.", "Correct it in the file.", value)
            return []
        return [(_Place(self.file, f"{self.path}.{name}[{n}]", self.faults), each) for n, each in enumerate(value)]


def _services(path: Path, taken: Taken) -> Iterator[tuple[str, Any]]:
    """Return the services of a file, each with its place."""
    try:
        content = _read(path)
    except InputError as error:
        taken.faults.extend(error.faults)
        return
    if isinstance(content, dict) and "contents" in content:
        pages = content.get("total_pages")
        if isinstance(pages, int) and 1 < pages < 100_000:
            taken.pages.append(pages)
        content, start = content["contents"], "contents"
    elif isinstance(content, dict) and "name" in content:
        yield "service", content
        return
    else:
        start = "services"
    if not isinstance(content, list):
        why = "It holds no services: a page of a feed has a list called contents."
        taken.faults.append(
            Fault(file=path.name, why=why, remedy="Name a file of services in the form of Open Referral UK.")
        )
        return
    for number, service in enumerate(content):
        yield f"{start}[{number}]", service


def _read(path: Path) -> Any:
    """Read a file of JSON; twice the same name in an object, not a number, or too deep is refused."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            why = f"The file is larger than {LARGEST_BYTES // 1_000_000} MB, which no list of services is."
            raise refused(path.name, why, "Check that this is the right file.")
        return json.loads(path.read_bytes().decode("utf-8-sig"), object_pairs_hook=once, parse_constant=_no_number)
    except OSError:
        raise refused(path.name, "There is no such file, or it cannot be read.", "Name another.") from None
    except RecursionError:
        why = "It is nested deeper than any list of services."
        raise refused(path.name, why, "Check that this is the right file.") from None
    except UnicodeDecodeError:
        raise refused(path.name, "It is not in UTF-8.", _ANEW) from None
    except json.JSONDecodeError as error:
        why = f"It is not valid JSON: line {error.lineno} cannot be understood."
        raise refused(path.name, why, _ANEW) from None
    except TwiceError as error:
        why = f'It is not valid JSON: "{shortened(str(error), 40)}" stands twice in one object.'
        raise refused(path.name, why, _ANEW) from None
    except _JSONError as error:
        raise refused(path.name, f"It is not valid JSON: {error}.", _ANEW) from None
    except ValueError:
        raise refused(path.name, "It holds a number too long to be read.", _ANEW) from None


def _no_number(text: str) -> float:
    message = f"{text} is no number"
    raise _JSONError(message)


def _take(service: dict[str, Any], where: _Place, taken: Taken) -> None:
    """Turn one service into a row of teams and rows of catchments."""
    name = where.text(service, "name")
    attributes = _attributes(service, where, {*TEAM_ATTRIBUTES, "website", CLASS}, taken)
    row = dict.fromkeys(_TEAM, "") | {label: value for label, value in attributes.items() if label in _TEAM}
    row["team_id"] = attributes.get("team_id") or where.text(service, "id")
    for label, what in (("id", "team_id"), ("name", "team_name")):
        if not (row["team_id"] if label == "id" else name):
            where.wrong(label, f"A service without it cannot be a team ({what}).", "Fill it in.")
    row["team_name"] = name
    status = where.text(service, "status")
    if status not in STATUS_IN:
        where.wrong("status", "This is no status of the profile.", f"Use one of: {', '.join(STATUS_IN)}.", status)
    row["status"] = attributes.get("status") or STATUS_IN.get(status, "")
    organization = service.get("organization")
    if isinstance(organization, dict):
        row["host_organisation"] = where.text(organization, "name")
    elif organization is not None:
        where.wrong("organization", "This is not an object.", "Correct it in the file.", organization)
    row["public_note"] = where.text(service, "description")
    row["age_range"] = where.text(service, "eligibility_description")
    row["website"] = where.text(service, "url") or row["website"]
    if "team_id" not in attributes:
        row["last_confirmed"] = where.text(service, "assured_date")
        row[CLASS] = row[CLASS] or NOT_JUDGED
    _lose(service, row, taken, ours="team_id" in attributes)
    taken.teams.append(row)
    for place, area in where.objects(service, "service_areas"):
        taken.areas.append(_area(area, place, row, taken))


def _area(area: dict[str, Any], where: _Place, team: Mapping[str, str], taken: Taken) -> dict[str, str]:
    """Turn one area into a row: by its code where it has one; what is served of it is unknown unless it says."""
    attributes = _attributes(area, where, {*AREA_ATTRIBUTES, WHY_OPEN}, taken)
    row = dict.fromkeys(_AREA, "") | {label: value for label, value in attributes.items() if label in _AREA}
    row["team_id"] = team["team_id"]
    code = AREA_CODE.search(where.text(area, "uri"))
    row["stated_area"] = attributes.get("stated_area") or (code[0] if code else where.text(area, "name"))
    if not row["stated_area"]:
        where.wrong("name", "It is not said which area this is.", "Fill in its name, or its code in uri.")
    row["extent"] = attributes.get("extent") or "unknown"
    if row["extent"] not in _EXTENTS:
        where.wrong("attributes", "This is no extent.", f"Use one of: {', '.join(_EXTENTS)}.", row["extent"])
    if why := attributes.get(WHY_OPEN):
        taken.known_open.append({"team_id": row["team_id"], "stated_area": row["stated_area"], WHY_OPEN: why})
    ours = {"description"} if "extent" in attributes else set()
    for name in area.keys() - _READ["service_areas"] - ours:
        _note(taken, team, f"service_areas.{name}", area[name])
    return row


def _attributes(held: Mapping[str, Any], where: _Place, labels: set[str], taken: Taken) -> dict[str, str]:
    """Read the attributes that are columns of ours, by their labels."""
    values: dict[str, str] = {}
    for place, each in where.objects(held, "attributes"):
        label = place.text(each, "label")
        if label in labels:
            values[label] = place.text(each, "value")
            term = each.get("taxonomy_term")
            if label == CLASS and isinstance(term, dict):
                taken.classes[values[label]] = place.text(term, "name")
    return values


def _lose(service: Mapping[str, Any], row: Mapping[str, str], taken: Taken, *, ours: bool) -> None:
    """List what is said of a service and has no place in a register."""
    for name in service.keys() - _READ[""]:
        _note(taken, row, name, service[name])
    if isinstance(held := service.get("organization"), dict):
        for name in held.keys() - _READ["organization"] - ({"description"} if ours else set()):
            _note(taken, row, f"organization.{name}", held[name])
    if not ours:
        _note(taken, row, "service_at_locations", service.get("service_at_locations"))
    carried = {*TEAM_ATTRIBUTES, "website", CLASS}
    attributes = service.get("attributes")
    for each in attributes if isinstance(attributes, list) else []:
        if isinstance(each, dict) and str(each.get("label")) not in carried:
            _note(taken, row, "attributes", each)


def _note(taken: Taken, team: Mapping[str, str], name: str, value: object) -> None:
    if value not in (None, "", [], {}):
        called = shortened(name, 80).encode("utf-8", "replace").decode("utf-8")
        taken.lost[team["team_id"], team["team_name"], called] = None


def _shown(value: object) -> str:
    if isinstance(value, (dict, list)):
        return "a list" if isinstance(value, list) else "an object"
    return shortened(str(value)) if not isinstance(value, int) or abs(value) < 10**30 else "a very large number"
