"""Read what a register says of itself: its name, its day, which classes of team each definition admits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..vocabulary.contact import contact_faults
from ..vocabulary.errors import Fault, InputError
from ..vocabulary.registersheets import CLASSES
from ..vocabulary.schema import DEFINITIONS
from .definition import version_of
from .registerservice import read_service
from .toml import faults_of, read_toml

EVIDENCE_ONLY = ("area_statement_only",)
_USUAL = {"strict": list(CLASSES[:2]), "standard": list(CLASSES[:4]), "broad": list(CLASSES[:5])}

_SCHEMA = {
    "title": "line",
    "service": "line",
    "contact": "line",
    "released": "day",
    "definition_version": "version",
    "evidence_only": "list",
    "definitions": "table",
}


def read_about(path: Path, definition: Path) -> dict[str, Any]:
    """
    Read what the register is called, its day and its definitions; all of it may be absent.

    Parameters
    ----------
    path
        Its `register.toml`.
    definition
        Its `definition.md`, what is counted in words. Where both name a version, it has to be the same.

    Raises
    ------
    InputError
        If either cannot be used.
    """
    about = read_toml(path, "Mend it, or leave the file out.") if path.is_file() else {}
    faults = faults_of(about, _SCHEMA, path.name)
    if not faults and "definitions" in about:
        faults = _faults_of_definitions(about["definitions"], path.name)
    if faults:
        raise InputError(faults)
    definitions = about.get("definitions", _USUAL)
    service = read_service(about, path.name)
    evidence = about.get("evidence_only", list(EVIDENCE_ONLY) if service.campaign else [])
    contact = about.get("contact", "")
    if wrong := contact_faults(contact, path.name, "contact"):
        raise InputError(wrong)
    version = version_of(definition, str(about.get("definition_version", "")))
    return {
        "title": about.get("title", "Specialised parent-infant relationship teams"),
        "service": about.get("service", "specialised parent-infant relationship team"),
        "about": service,
        "contact": contact,
        "released": about.get("released"),
        "definition_version": version,
        "definitions": {name: tuple(classes) for name, classes in definitions.items()},
        "classes": tuple(dict.fromkeys([*(c for row in definitions.values() for c in row), *evidence])),
    }


def _faults_of_definitions(definitions: dict[str, Any], file: str) -> list[Fault]:
    """Find what is wrong with the table of definitions: another set of names, or classes that are no list of words."""
    if set(definitions) != set(DEFINITIONS):
        why, remedy = f"The definitions have to be {', '.join(DEFINITIONS)}.", "Name each once under [definitions]."
        return [Fault(file=file, why=why, remedy=remedy)]
    named = {f"definitions.{name}": classes for name, classes in definitions.items()}
    return faults_of(named, dict.fromkeys(named, "list"), file)
