"""Area codes of the Government Statistical Service: their shape, level and nation, and what each kind stands for."""

from __future__ import annotations

import re
from typing import NamedTuple

NATIONS = ("England", "Scotland", "Wales", "Northern Ireland")
UK = "UK"

NATION_CODES = {
    "England": "E92000001",
    "Scotland": "S92000003",
    "Wales": "W92000004",
    "Northern Ireland": "N92000002",
    UK: "K02000001",
}

# The British National Grid, and the United Kingdom with some sea around it on that: left, bottom, right, top in metres.
BRITISH_GRID = 27700
UK_BOX = (-10_000.0, -10_000.0, 700_000.0, 1_300_000.0)

LEVELS = {
    "ltla": "lower tier and unitary authorities",
    "utla": "upper tier and unitary authorities",
    "region": "regions of England, and the other nations",
    "nation": "nations",
    "health": "integrated care boards, health boards and trusts",
}
LEVELS_OF_COUNCILS = ("utla", "ltla")
# A level of tables alone: there are no open outlines of it, and no team's area is one.
CONSTITUENCY = "constituency"
LEVELS_OF_TABLES = {**LEVELS, CONSTITUENCY: "parliamentary constituencies of 2024"}

# So many areas of the lower tier there are since April 2023.
LOWER_TIER = 361

# A share of an area that is smaller than this, 1 in 100, counts for nothing where the whole area is spoken of.
LEAST_SHARE = 0.01
LEAST_SHARE_WORDS = f"1 in {round(1 / LEAST_SHARE)}"

_SHAPE = re.compile(r"[EKNSW]\d{8}")
_FORMER_NI_SHAPE = re.compile(r"95[A-Z]{2}")


# Besides the usual forms: a bank's own, and Newport's until 1984, which directories still hold as terminated.
POSTCODE = r"^(?:[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}|GIR0AA|NPT[0-9][A-Z]{2})$"


def is_postcode(text: str) -> bool:
    """Test whether a text has the form of a whole postcode, however it is spaced and whatever its capitals."""
    return bool(re.fullmatch(POSTCODE, tidy_code(text)))


def tidy_code(text: str) -> str:
    """Upper-case a code and drop the spaces people add. Nothing else is changed: a letter O stays a letter O."""
    return "".join(text.split()).upper()


def is_code(text: str) -> bool:
    """Test whether a text has the shape of an area code (nine characters, or Northern Ireland's before 2015)."""
    code = tidy_code(text)
    return bool(_SHAPE.fullmatch(code) or _FORMER_NI_SHAPE.fullmatch(code))


class Kind(NamedTuple):
    """What a code stands for, with its article; many of them; and what to write in place of one."""

    called: str
    many: str
    remedy: str


_SMALL = "Write the council in stated_area, and the ward in the column sub_areas of catchments.csv, as wards: {code}"
_COUNCIL = "Write the council that is served, or one row for each."
_LARGE = "Name the councils, boards or trusts that are served, one row for each."

_KINDS = {
    ("a ward", "wards", _SMALL): "E05 W05 S13 N08",
    (
        "a parliamentary constituency",
        "parliamentary constituencies",
        _COUNCIL,
    ): "E14 W07 S14 N05 N06 S15 S16 S17 W09 W10",
    (
        "a small area of the census",
        "small areas of the census",
        _COUNCIL,
    ): "E00 E01 E02 W00 W01 W02 S00 S01 S02 N00 N01 N11 N20 N21 E33 W35 E32",
    ("a parish or community", "parishes or communities", _COUNCIL): "E04 W04 E43",
    ("an electoral division of a county", "electoral divisions of counties", _COUNCIL): "E58",
    ("a metropolitan county", "metropolitan counties", _LARGE): "E11",
    ("a region", "regions", _LARGE): "E12 E15",
    ("Inner or Outer London, a group of boroughs", "groups of boroughs", _LARGE): "E13",
    ("a former primary care trust or health authority", "former primary care trusts", _LARGE): "E16 E17 E18 E19 W08",
    ("a clinical commissioning group or a part of a care board", "parts of care boards", _LARGE): "E38",
    ("an NHS region", "NHS regions", _LARGE): "E39 E40",
    ("a cancer alliance or network", "cancer alliances", _LARGE): "E21 E56",
    ("a care board of another year", "care boards", _LARGE): "E54",
    ("a combined authority whose members we do not hold", "combined authorities", _LARGE): "E47",
    ("a health board of another year", "health boards", _LARGE): "S08 W11",
    ("a health and social care partnership", "health and social care partnerships", _LARGE): "S37",
    ("a national park", "national parks", _COUNCIL): "E26 S21 W18",
    ("a police or community safety area", "police areas", _COUNCIL): "E22 E23 W14 W15 S32",
    ("a fire and rescue area", "fire and rescue areas", _COUNCIL): "E31 W25 S42",
    ("a travel-to-work area", "travel-to-work areas", _COUNCIL): "E30 K01 N12 S22 W22",
    ("a built-up area or town", "built-up areas", _COUNCIL): "E34 E35 E63 W37 W38 W45 S20",
    ("a local enterprise partnership", "local enterprise partnerships", _LARGE): "E37",
}
_CALLED = {letters: Kind(*kind) for kind, each in _KINDS.items() for letters in each.split()}


def kind_of_code(code: str) -> Kind | None:
    """Describe what a code is of that no lookup holds; nothing where it could be a council's, or nobody knows."""
    kind = _CALLED.get(code[:3])
    return kind and kind._replace(remedy=kind.remedy.replace("{code}", f"{code}."))
