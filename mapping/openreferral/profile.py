"""
Open Referral UK (version 3 of the Human Services Data Specification): the part of its shape that a register fills.

The shape is stated here in our own words, as a JSON schema: which properties there are, which of them have to be there,
their types and the words they allow (docs.openreferral.org and openreferraluk.org, version 3). What the profile has no
property for goes into `attributes`, each with the name of our column as its `label`.
"""

from __future__ import annotations

import re
from typing import Any

from ..vocabulary.register_sheets import SHEETS
from ..vocabulary.schema import Column, Table

# What `status` of a service says for a status of ours. It has to say something, and has no word for a team that has not
# opened, or of which nobody knows whether it is open ("inactive" reads as closed): those are left out, and listed.
STATUS_OUT = {"open": "active", "paused": "temporarily closed", "closed": "defunct"}
LEFT_OUT = Table("services left out", "a team of the register that is in no list of services", (
    Column("team_id", "text", "Identifier of the team in the register", key=True),
    Column("team_name", "text", "Name of the team"),
    Column("status", "text", "What is recorded of it", choices=("in_development", "unknown")),
    Column("why", "text", "Why it was left out"),
))  # fmt: skip
WHY_LEFT_OUT = {
    "in_development": "It has not opened, and Open Referral has no word for that.",
    "unknown": "Whether it is open is not known, and Open Referral has no word for that.",
}
# What each of its words is taken for.
STATUS_IN = {"active": "open", "temporarily closed": "paused", "defunct": "closed", "inactive": "unknown"}
EXTENT_WORDS = {
    "whole": "All of the area is served.",
    "part": "A part of the area is served.",
    "unknown": "How much of the area is served is not recorded.",
}
# Where an area is known by its code: the address that the Office for National Statistics gives it.
AREA_ADDRESS = "http://statistics.data.gov.uk/id/statistical-geography/"
AREA_CODE = re.compile(r"\b[EWSN]\d{8}\b")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# Columns of a team that properties of the profile hold; `status` stands in both places, for it says more with us.
_HELD = {"team_name", "host_organisation", "age_range", "website", "public_note", "definition_class"}
TEAM_ATTRIBUTES = tuple(name for name in SHEETS["teams"].public.names if name not in _HELD)
AREA_ATTRIBUTES = tuple(name for name in SHEETS["catchments"].public.names if name != "team_id")
# The label of the attribute that says why an area may stay unresolved, as the sheet `known_open` does.
WHY_OPEN = "why_open"
# The label of the attribute that carries the class of a team as a term of a taxonomy.
CLASS = "definition_class"
# Sheets of a register that the profile has no place for.
NOT_HELD = ("statements", "completeness", "allowed")

_UUID = {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"}
_TEXT = {"type": "string", "minLength": 1}
_URI = {"type": "string", "pattern": "^https?://"}


def _object(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties, "additionalProperties": False}


def _many(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 1}


_TERM = _object(("id", "name", "description"), id=_UUID, code=_TEXT, name=_TEXT, description=_TEXT, taxonomy=_TEXT)
_ATTRIBUTE = _object(
    ("id", "link_id", "link_entity"), id=_UUID, link_id=_UUID, link_entity=_TEXT, label=_TEXT, value=_TEXT,
    taxonomy_term_id=_UUID, taxonomy_term=_TERM,
)  # fmt: skip
_AREA = _object(
    ("id",), id=_UUID, service_id=_UUID, name=_TEXT, description=_TEXT, uri=_URI, attributes=_many(_ATTRIBUTE)
)
_LOCATION = _object(
    ("id", "location_type"), id=_UUID, location_type={"enum": ["physical", "postal", "virtual"]}, name=_TEXT
)
_AT_LOCATION = _object(("id",), id=_UUID, service_id=_UUID, location_id=_UUID, location=_LOCATION)
_ORGANIZATION = _object(("id", "name", "description"), id=_UUID, name=_TEXT, description=_TEXT)
SERVICE = _object(
    ("id", "name", "status"), id=_UUID, organization_id=_UUID, organization=_ORGANIZATION, name=_TEXT,
    description=_TEXT, url=_URI, status={"enum": list(STATUS_IN)}, eligibility_description=_TEXT,
    assured_date={"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}$"}, attributes=_many(_ATTRIBUTE),
    service_areas=_many(_AREA), service_at_locations=_many(_AT_LOCATION),
)  # fmt: skip
_COUNT = {"type": "integer", "minimum": 0}
# One page of a list of services, as a feed gives it.
PAGE = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object(
        ("total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"),
        total_items=_COUNT, total_pages=_COUNT, page_number=_COUNT, size=_COUNT, first_page={"type": "boolean"},
        last_page={"type": "boolean"}, empty={"type": "boolean"}, contents={"type": "array", "items": SERVICE},
    ),
}  # fmt: skip
