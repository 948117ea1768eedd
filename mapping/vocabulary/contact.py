"""Who answers questions about a register and what is made from it: an organisation and its address."""

from __future__ import annotations

import re

from .errors import Fault

_SHAPE = re.compile(r"\s*([^<>\s][^<>\n]*?)\s*<([^<>@\s]+@[^<>@\s]+\.[^<>@\s]+)>\s*")
# What stands where nobody is named: no address is made up.
NO_ADDRESS = "No address was given: ask whoever sent you these data"
KEEPER = "the keeper of the register"


def organisation_and_address(contact: str) -> tuple[str, str] | None:
    """Take `Organisation <name@example.org>` apart; None where it is not of that shape, or empty."""
    found = _SHAPE.fullmatch(contact)
    return (found[1], found[2]) if found else None


def contact_faults(contact: str, file: str, column: str = "") -> list[Fault]:
    """Say what is wrong with a contact; nothing where none is named. `file` is where it was written."""
    if not contact or organisation_and_address(contact):
        return []
    why = "A catalogue asks for an organisation and an e-mail address."
    remedy = 'Write "Organisation <name@example.org>".'
    return [Fault(file=file, column=column, value=contact, why=why, remedy=remedy)]


def told_to(contact: str) -> str:
    """Say in a sentence's words whom a mistake is told to: "the keeper of the register", or a name and an address."""
    known = organisation_and_address(contact)
    return f"{known[0]} ({known[1]})" if known else KEEPER
