"""Read what a register says of itself: its name, its day, which classes of team each definition admits."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from ..vocabulary.contact import contact_faults
from ..vocabulary.errors import Fault, InputError
from ..vocabulary.registersheets import CLASSES
from ..vocabulary.schema import DEFINITIONS
from .registerservice import read_service

# What a definition.md begins with: a heading, and its version.
_VERSION = re.compile(r"#[^\n]*\n+Version ([^\s.]+)")
EVIDENCE_ONLY = ("area_statement_only",)
_USUAL = {"strict": list(CLASSES[:2]), "standard": list(CLASSES[:4]), "broad": list(CLASSES[:5])}


def read_about(path: Path, definition: Path) -> dict[str, Any]:
    """
    Read what the register is called, its day and its definitions; all of it may be absent.

    Parameters
    ----------
    path
        Its `register.toml`.
    definition
        Its `definition.md`, what is counted in words: it has to be of the version that `register.toml` names.

    Raises
    ------
    InputError
        If either cannot be used.
    """
    about: dict[str, Any] = {}
    if path.is_file():
        try:
            about = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            why = f"The file cannot be read as TOML ({error})."
            raise InputError([Fault(file=path.name, why=why, remedy="Mend it, or leave the file out.")]) from None
    definitions = about.get("definitions") or _USUAL
    if not isinstance(definitions, dict) or set(definitions) != set(DEFINITIONS):
        why = f"The definitions have to be {', '.join(DEFINITIONS)}."
        raise InputError([Fault(file=path.name, why=why, remedy="Name each once under [definitions].")])
    service = read_service(about, path.name)
    evidence = about.get("evidence_only", list(EVIDENCE_ONLY) if service.campaign else [])
    released = about.get("released")
    if released is not None and type(released) is not date:
        remedy = "Write it without quotation marks, as released = 2026-11-21."
        why = "This is not a day."
        raise InputError([Fault(file=path.name, column="released", value=str(released), why=why, remedy=remedy)])
    contact = str(about.get("contact", ""))
    if wrong := contact_faults(contact, path.name, "contact"):
        raise InputError(wrong)
    version = str(about.get("definition_version", "1"))
    _check_definition(definition, version)
    return {
        "title": about.get("title", "Specialised parent-infant relationship teams"),
        "service": about.get("service", "specialised parent-infant relationship team"),
        "about": service,
        "contact": contact,
        "released": released,
        "definition_version": version,
        "definitions": {name: tuple(classes) for name, classes in definitions.items()},
        "classes": tuple(dict.fromkeys([*(c for row in definitions.values() for c in row), *evidence])),
    }


def _check_definition(path: Path, version: str) -> None:
    """Hold the version that the definition in words gives itself against the one that every headline names."""
    if not path.is_file():
        return
    try:
        found = _VERSION.match(path.read_text(encoding="utf-8").replace("\r\n", "\n"))
    except UnicodeDecodeError:
        found = None
    if found and found[1] == version:
        return
    why = f"Its second line has to be “Version {version}.”, the definition_version of register.toml."
    value = found[1] if found else ""
    remedy = "Correct one of the two; every headline names the version."
    raise InputError([Fault(file=path.name, value=value, why=why, remedy=remedy)])
