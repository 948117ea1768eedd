"""
What a register says of the service that it lists: its classes and definitions in words, and what belongs to it alone.

The register that ships is of parent-infant relationship teams. Whatever is true of these only (who names them, what was
published of them, how many babies are estimated to need them) stands here or is asked for here, so that a register of
another service says none of it.

Who answers questions about a register and what is made from it: an organisation and its address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .errors import Fault
from .safe_text import web_address
from .schema import DEFINITIONS


@dataclass(frozen=True, kw_only=True)
class Service:
    """
    The service of a register, in words.

    `definitions` says in full which teams each definition counts; `grounds` on what ground a class of team is in the
    register. `what` says what such a team is, and `keywords` are for catalogues; both may be empty. `sees` says who
    comes to it. `campaign` says whether the findings of the Parent-Infant Foundation, its counts of teams and the
    estimate of need are shown.
    """

    definitions: Mapping[str, str]
    grounds: Mapping[str, str]
    what: str = ""
    keywords: tuple[str, ...] = ()
    sees: str = "people"
    campaign: bool = False

    def ground(self, definition_class: object) -> str:
        """Say on what ground a team of a class is in the register."""
        return self.grounds.get(str(definition_class), str(definition_class).replace("_", " "))


def _each_with_those_before() -> dict[str, str]:
    """Write each definition with the ones before it, which it takes in."""
    parts = [text.removeprefix("those, and ") for text in DEFINITIONS.values()]
    return {name: "; and ".join(parts[: place + 1]) for place, name in enumerate(DEFINITIONS)}


PARENT_INFANT = Service(
    definitions=_each_with_those_before(),
    grounds={
        "named_by_foundation": "named by the Parent-Infant Foundation",
        "linked_to_foundation": "linked to the Parent-Infant Foundation",
        "self_described": "describes itself as such a team",
        "scottish_board_team": "team of a Scottish health board",
        "borderline": "borderline: close to the definition",
        "area_statement_only": "only a statement that the area has one",
    },
    what=(
        "A team is a small group of clinicians, such as psychologists. They help a baby and its parents when the bond "
        "between them is at risk. They see both together, often from before the birth. They also train and advise "
        "others who work with families."
    ),
    keywords=("infant mental health", "parent-infant relationship", "perinatal mental health", "service coverage"),
    sees="families",
    campaign=True,
)


_SHAPE = re.compile(r"\s*([^<>\s][^<>\n]*?)\s*<([^<>@\s]+@[^<>@\s]+\.[^<>@\s]+)>\s*")
# What stands where nobody is named: no address is made up.
KEEPER = "the keeper of the register"


def organisation_and_address(contact: str) -> tuple[str, str] | None:
    """Take `Organisation <name@example.org>` apart; None where it is not of that shape, or empty."""
    match = _SHAPE.fullmatch(contact)
    return (match[1], match[2]) if match else None


def contact_faults(contact: str, file: str, column: str = "") -> list[Fault]:
    """Describe what is wrong with a contact; nothing where none is named. `file` is where it was written."""
    if not contact or organisation_and_address(contact):
        return []
    why = "A catalogue asks for an organisation and an e-mail address."
    remedy = 'Write "Organisation <name@example.org>".'
    return [Fault(file=file, column=column, value=contact, why=why, remedy=remedy)]


def page_address_faults(address: str) -> list[Fault]:
    """Describe what is wrong with the address that the page is to be published at; nothing where none is named."""
    if not address or web_address(address):
        return []
    remedy = "Write the whole address, such as https://example.org/map/index.html."
    return [Fault(file="--page-url", column="", value=address, why="This is no address of a web page.", remedy=remedy)]


# Where nobody is named who answers, nothing that is made from a register is finished.
DRAFT = "Draft: no contact is set."


def told_to(contact: str) -> str:
    """Describe whom a mistake is told to, within a sentence: "the keeper of the register", or a name and an address."""
    named = organisation_and_address(contact)
    return f"{named[0]} ({named[1]})" if named else KEEPER
