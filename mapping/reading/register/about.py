"""What a register says of itself: name, day and version, what each definition admits, and a service of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...vocabulary.errors import Fault, InputError, refused, shortened
from ...vocabulary.register_sheets import CLASSES
from ...vocabulary.safe_text import cannot_be_shown
from ...vocabulary.schema import DEFINITIONS
from ...vocabulary.service import PARENT_INFANT, Service, contact_faults
from ..tables.plain_text import decoded
from ..tables.toml import faults_of, is_words, read_toml

# What the table [about] may say, beside keywords: what such a team is, who comes to it, what each definition counts.
_WORDS = ("what", "sees", *DEFINITIONS)


def read_service(about: Mapping[str, Any], file: str) -> Service:
    """
    Read the words of a register's service, from what its `register.toml` holds.

    A register whose `register.toml` has a table `[classes]`, or whose definitions admit a class that is none of those
    of parent-infant teams, is of another service: nothing that is true of parent-infant teams alone is said of it. What
    a definition counts is put together from the grounds of its classes where `[about]` does not say it.
    """
    definitions = about.get("definitions") or {}
    admitted = [str(name) for classes in definitions.values() if isinstance(classes, list) for name in classes]
    if "classes" not in about and set(admitted) <= set(CLASSES):
        return PARENT_INFANT
    section = _Words(about, file)
    grounds = section.texts("classes", about.get("classes", {}))
    for name in dict.fromkeys(admitted):
        if name not in grounds:
            why = "A definition admits this class, and no words say on what ground a team is of it."
            section.wrong("classes", why, f'Write it under [classes] as {name} = "…".', name)
    words, keywords = section.said()
    section.named()
    if section.faults:
        raise InputError(section.faults)
    return Service(
        definitions={name: words.get(name) or _admits(definitions[name], grounds) for name in DEFINITIONS},
        grounds=grounds,
        what=words.get("what", ""),
        sees=words.get("sees", "people"),
        keywords=keywords,
    )


@dataclass
class _Words:
    """What a register.toml says in words, and what is wrong with it."""

    about: Mapping[str, Any]
    file: str
    faults: list[Fault] = field(default_factory=list)

    def wrong(self, column: str, why: str, remedy: str, value: object = "") -> None:
        self.faults.append(Fault(file=self.file, column=column, value=shortened(str(value)), why=why, remedy=remedy))

    def named(self) -> None:
        """Ask for what a service of its own has to have: a title, a name, and which classes each definition admits."""
        for key in ("title", "service"):
            if not is_words(self.about.get(key)):
                why = "A register with classes of its own is of a service of its own, which has no name yet."
                self.wrong(key, why, f'Write it as {key} = "…".', self.about.get(key, ""))
        if not self.about.get("definitions"):
            why = "A register with classes of its own has to say which of them each definition admits."
            self.wrong("definitions", why, f"Name {', '.join(DEFINITIONS)} under [definitions].")

    def said(self) -> tuple[dict[str, str], tuple[str, ...]]:
        """Read the table [about]: texts by name, and keywords."""
        texts = dict(table) if isinstance(table := self.about.get("about", {}), dict) else table
        keywords = texts.pop("keywords", []) if isinstance(texts, dict) else []
        if not isinstance(keywords, list) or not all(map(is_words, keywords)):
            self.wrong("about.keywords", "These are not words.", 'Write them as ["one", "another"].', keywords)
            keywords = []
        words = self.texts("about", texts)
        for name in words:
            if name not in _WORDS:
                self.wrong("about", "Nothing is known by this name.", f"Use {', '.join(_WORDS)} or keywords.", name)
        return words, tuple(keywords)

    def texts(self, table: str, values: object) -> dict[str, str]:
        """Read a table of names and texts."""
        if not isinstance(values, dict):
            self.wrong(table, "This is not a table of names and texts.", f"Begin it with [{table}].", values)
            return {}
        for name, value in values.items():
            if not is_words(value):
                self.wrong(f"{table}.{name}", "This is not a text.", f'Write it as {name} = "…".', value)
        return {name: value for name, value in values.items() if is_words(value)}


def _admits(classes: Sequence[str], grounds: Mapping[str, str]) -> str:
    """Describe what a definition counts by the grounds of the classes that it admits."""
    return f"teams that are: {'; or '.join(grounds[name] for name in classes if name in grounds)}"


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

    Where `register.toml` and `definition.md`, what is counted in words, both name a version, it has to be the same.
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


# What it begins with: a heading, and its version.
_VERSION = re.compile(r"#[^\n]*\n+Version ([^\s.]+)")
_SECTION = re.compile(r"^## [^\n]*\n+(?P<paragraph>[^#|\n][^\n]*(?:\n[^#|\n][^\n]*)*)", re.MULTILINE)


def what_counts(path: Path) -> str:
    """Describe in words what a register counts, from its `definition.md`, or ""."""
    return _first_paragraph(decoded(path.read_bytes(), path.name)) if path.is_file() else ""


def _first_paragraph(text: str) -> str:
    match = _SECTION.search(text)
    return " ".join(match["paragraph"].split()) if match else ""


def version_of(path: Path, named: str) -> str:
    """Return the version of a definition; where `register.toml` names one too, it has to be the same."""
    text = decoded(path.read_bytes(), path.name) if path.is_file() else ""
    match = _VERSION.match(text)
    for shown in (match[1] if match else "", _first_paragraph(text)):
        if why := cannot_be_shown(shown):
            remedy = "Type it again, in plain letters."
            raise refused(path.name, why, remedy, value=shown)
    if not text or (match and named in ("", match[1])):
        return match[1] if match else named or "1"
    why = f"Its second line has to be “Version {named or 1}.”, the definition_version of register.toml."
    remedy = "Correct one of the two; every headline names the version."
    raise refused(path.name, why, remedy, value=match[1] if match else "")
