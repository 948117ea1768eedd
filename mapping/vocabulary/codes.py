"""Area codes of the Government Statistical Service: their shape, level and nation."""

from __future__ import annotations

import re

NATIONS = ("England", "Scotland", "Wales", "Northern Ireland")
UK = "UK"

NATION_CODES = {
    "England": "E92000001",
    "Scotland": "S92000003",
    "Wales": "W92000004",
    "Northern Ireland": "N92000002",
    UK: "K02000001",
}

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
    """Say whether a text has the form of a whole postcode, however it is spaced and whatever its capitals."""
    return bool(re.fullmatch(POSTCODE, tidy_code(text)))


def tidy_code(text: str) -> str:
    """Upper-case a code and drop the spaces people add. Nothing else is changed: a letter O stays a letter O."""
    return "".join(text.split()).upper()


def is_code(text: str) -> bool:
    """Say whether a text has the shape of an area code (nine characters, or Northern Ireland's before 2015)."""
    code = tidy_code(text)
    return bool(_SHAPE.fullmatch(code) or _FORMER_NI_SHAPE.fullmatch(code))
