"""Read what a register says of a service of its own: its classes, what each definition counts, what such a team is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..vocabulary.errors import Fault, InputError, shortened
from ..vocabulary.registersheets import CLASSES
from ..vocabulary.schema import DEFINITIONS
from ..vocabulary.services import PARENT_INFANT, Service

# What the table [about] may say, beside keywords: what such a team is, who comes to it, what each definition counts.
_WORDS = ("what", "sees", *DEFINITIONS)


def read_service(about: Mapping[str, Any], file: str) -> Service:
    """
    Read the words of a register's service.

    A register whose `register.toml` has a table `[classes]`, or whose definitions admit a class that is none of those
    of parent-infant teams, is of another service: nothing that is true of parent-infant teams alone is said of it.

    Parameters
    ----------
    about
        What `register.toml` holds; empty where there is none.
    file
        What the keepers know it by.

    Returns
    -------
    The words of the service. What a definition counts is put together from the grounds of its classes where
    `[about]` does not say it.

    Raises
    ------
    InputError
        With every fault: a service of its own has to have a title and a name, a ground in words for each class, and
        texts where texts belong.
    """
    definitions = about.get("definitions") or {}
    admitted = [str(name) for classes in definitions.values() if isinstance(classes, list) for name in classes]
    if "classes" not in about and set(admitted) <= set(CLASSES):
        return PARENT_INFANT
    found = _Words(about, file)
    grounds = found.texts("classes", about.get("classes", {}))
    for name in dict.fromkeys(admitted):
        if name not in grounds:
            why = "A definition admits this class, and no words say on what ground a team is of it."
            found.wrong("classes", why, f'Write it under [classes] as {name} = "…".', name)
    words, keywords = found.said()
    found.named()
    if found.faults:
        raise InputError(found.faults)
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
            if not _text(self.about.get(key)):
                why = "A register with classes of its own is of a service of its own, which has no name yet."
                self.wrong(key, why, f'Write it as {key} = "…".', self.about.get(key, ""))
        if not self.about.get("definitions"):
            why = "A register with classes of its own has to say which of them each definition admits."
            self.wrong("definitions", why, f"Name {', '.join(DEFINITIONS)} under [definitions].")

    def said(self) -> tuple[dict[str, str], tuple[str, ...]]:
        """Read the table [about]: texts by name, and keywords."""
        held = dict(table) if isinstance(table := self.about.get("about", {}), dict) else table
        keywords = held.pop("keywords", []) if isinstance(held, dict) else []
        if not isinstance(keywords, list) or not all(_text(word) for word in keywords):
            self.wrong("about.keywords", "These are not words.", 'Write them as ["one", "another"].', keywords)
            keywords = []
        words = self.texts("about", held)
        for name in words:
            if name not in _WORDS:
                self.wrong("about", "Nothing is known by this name.", f"Use {', '.join(_WORDS)} or keywords.", name)
        return words, tuple(keywords)

    def texts(self, table: str, held: object) -> dict[str, str]:
        """Read a table of names and texts."""
        if not isinstance(held, dict):
            self.wrong(table, "This is not a table of names and texts.", f"Begin it with [{table}].", held)
            return {}
        for name, value in held.items():
            if not _text(value):
                self.wrong(f"{table}.{name}", "This is not a text.", f'Write it as {name} = "…".', value)
        return {name: value for name, value in held.items() if _text(value)}


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _admits(classes: Sequence[str], grounds: Mapping[str, str]) -> str:
    """Say what a definition counts by the grounds of the classes that it admits."""
    return f"teams that are: {'; or '.join(grounds[name] for name in classes if name in grounds)}"
