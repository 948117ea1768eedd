"""Read a settings file (TOML), and hold what it says against what is declared of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeGuard

from ...vocabulary.errors import Fault, InputError, refused, shortened
from ...vocabulary.safe_text import cannot_be_shown
from .plain_text import decoded

MOST_BYTES = 200_000
LONGEST_LINE = 200
_PLACE = re.compile(r"at line (\d+)")
_FIRST, _LAST = date(1900, 1, 1), date(2100, 1, 1)
# What a value may be, and how it is written.
_LINE = f'Write it in quotation marks, on one line of at most {LONGEST_LINE} letters, as {{name}} = "…".'
_WRITE = {
    "line": _LINE,
    "words": 'Write it in quotation marks, as {name} = "…".',
    "version": 'Write it in quotation marks, as {name} = "2".',
    "day": "Write it without quotation marks, as {name} = 2026-11-21.",
    "list": 'Write a list, as {name} = ["one", "another"].',
    "table": "Begin it with [{name}], and write its lines below.",
}
_NOT = {
    "line": "This is not a line of text.",
    "words": "This is not a text.",
    "version": "This is not a version.",
    "day": "This is not a day.",
    "list": "This is not a list of words.",
    "table": "This is not a table of names and values.",
}


def read_toml(path: Path, remedy: str) -> dict[str, Any]:
    """Read a settings file, in UTF-8 or as Windows saves text; `remedy` is for one that cannot be read."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise refused(path.name, "There is no such file.", "Check the name and the folder.") from None
    except OSError:
        raise refused(path.name, "The file cannot be opened.", "Check the name and the folder.") from None
    if len(raw) > MOST_BYTES:
        why = f"The file has {len(raw):,} bytes; such a file has a few lines, and {MOST_BYTES:,} at most."
        raise refused(path.name, why, remedy)
    try:
        tables = tomllib.loads(decoded(raw, path.name))
    except tomllib.TOMLDecodeError as error:
        line = _PLACE.search(str(error))
        where = f"Line {line[1]}" if line else "The end of the file"
        raise refused(path.name, f"The file is not valid TOML: {where} cannot be understood.", remedy) from None
    except (ValueError, RecursionError, OverflowError):
        why = "The file holds a number too long, or lists too deep, to be read."
        raise refused(path.name, why, remedy) from None
    if faults := list(_unshown(path.name, tables, "")):
        raise InputError(faults)
    return tables


def faults_of(tables: Mapping[str, Any], schema: Mapping[str, str], file: str) -> list[Fault]:
    """
    Find the values that are not what is declared of them.

    The schema has by name: `line` (a short text on one line), `words` (a text), `version`, `day`, `list` (of texts) or
    `table`. A name that may be left out may be absent; one that nobody declared is no fault of this.
    """
    return [
        Fault(
            file=file, column=name, value=shortened(str(tables[name])), why=_NOT[kind],
            remedy=_WRITE[kind].format(name=name),
        )
        for name, kind in schema.items()
        if name in tables and not _IS[kind](tables[name])
    ]  # fmt: skip


def _unshown(file: str, value: object, name: str) -> Iterator[Fault]:
    """Find names and texts, however deep, that could not be shown."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _unshown(file, key, name or "a name")
            yield from _unshown(file, each, f"{name}.{key}".lstrip("."))
    elif isinstance(value, list):
        for each in value:
            yield from _unshown(file, each, name)
    elif isinstance(value, str) and (why := cannot_be_shown(value)):
        yield Fault(
            file=file,
            column=shortened(name),
            value=shortened(value),
            why=why,
            remedy="Type it again, in plain letters.",
        )


def is_words(value: object) -> TypeGuard[str]:
    """Test whether a value is a text that says something."""
    return isinstance(value, str) and bool(value.strip())


def _is_line(value: Any) -> bool:
    return is_words(value) and len(value) <= LONGEST_LINE and len(value.splitlines()) == 1


_IS: dict[str, Callable[[Any], bool]] = {
    "line": _is_line,
    "words": is_words,
    "version": lambda value: type(value) is int or (_is_line(value) and " " not in value),
    "day": lambda value: type(value) is date and _FIRST <= value <= _LAST,
    "list": lambda value: isinstance(value, list) and all(map(is_words, value)),
    "table": lambda value: isinstance(value, dict),
}
