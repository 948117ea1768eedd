"""Read what a register counts from its definition in words: its version, and the first paragraph below a heading."""

from __future__ import annotations

import re
from pathlib import Path

from ...vocabulary.errors import Fault, InputError, refused
from ...vocabulary.safe_text import cannot_be_shown

# What it begins with: a heading, and its version.
_VERSION = re.compile(r"#[^\n]*\n+Version ([^\s.]+)")
_SECTION = re.compile(r"^## [^\n]*\n+(?P<paragraph>[^#|\n][^\n]*(?:\n[^#|\n][^\n]*)*)", re.MULTILINE)


def decoded(raw: bytes) -> str:
    """
    Return the text of a file in UTF-8, or else as Windows saves it, with line ends of one kind.

    Raises
    ------
    UnicodeDecodeError
        If it is neither.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    return text.replace("\r\n", "\n")


def what_counts(path: Path) -> str:
    """
    Say in words what a register counts.

    Parameters
    ----------
    path
        Its `definition.md`; it was checked when the register was read.

    Returns
    -------
    The paragraph, on one line; "" where there is none.
    """
    return _first_paragraph(decoded(path.read_bytes())) if path.is_file() else ""


def _first_paragraph(text: str) -> str:
    found = _SECTION.search(text)
    return " ".join(found["paragraph"].split()) if found else ""


def version_of(path: Path, named: str) -> str:
    """
    Return the version of a definition; where `register.toml` names one too, it has to be the same.

    Raises
    ------
    InputError
        If the two differ, or the definition names none; or if what it says cannot be shown.
    """
    try:
        text = decoded(path.read_bytes()) if path.is_file() else ""
    except UnicodeDecodeError:
        why = "The file is neither in UTF-8 nor Windows text."
        raise refused(path.name, why, "Save it in UTF-8.") from None
    found = _VERSION.match(text)
    for shown in (found[1] if found else "", _first_paragraph(text)):
        if why := cannot_be_shown(shown):
            remedy = "Type it again, in plain letters."
            raise InputError([Fault(file=path.name, value=shown, why=why, remedy=remedy)])
    if not text or (found and named in ("", found[1])):
        return found[1] if found else named or "1"
    why = f"Its second line has to be “Version {named or 1}.”, the definition_version of register.toml."
    remedy = "Correct one of the two; every headline names the version."
    raise InputError([Fault(file=path.name, value=found[1] if found else "", why=why, remedy=remedy)])
