"""Find personal data in a register before it is published: mobile numbers, private e-mail addresses, people's names."""

from __future__ import annotations

import re

from ..vocabulary.registersheets import LEFT_OUT, SHEETS
from .tabular import Sheet

# 070 is a forwarding number and 076 a pager, but 07624 is a mobile of the Isle of Man.
_MOBILE = re.compile(
    r"(?<!\d)(?:(?:\+|00)44[ -]?(?:\(0\)[ -]?)?|0)7[ -]?(?:[1-57-9]|6(?=[ -]?2[ -]?4))(?:[ -]?\d){8}(?!\d)"
)
_PRIVATE = (
    "gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|rocketmail|icloud|me|mac|aol|btinternet|btopenworld|sky|"
    "talktalk|tiscali|virginmedia|ntlworld|blueyonder|protonmail|proton|gmx|mail"
)
_EMAIL = re.compile(rf"[\w.+'-]+@(?:{_PRIVATE})\.(?:com|co\.uk|uk|net|me|org|ie)\b", re.IGNORECASE)
# "Dr Gray's Hospital" is a place.
_PERSON = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor)\.? (?:[A-Z][\w-]+ ?)+(?!['\u2019])\b")
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_REMEDY = "Take it out of the cell; or, if it may be published, put it on the sheet allowed with the reason why."


def screen(sheets: dict[str, Sheet], allowed: frozenset[str]) -> None:
    """
    Leave personal data out of the texts of a register, cell by cell, and note each.

    Parameters
    ----------
    sheets
        Changed in place: such a cell says that something was left out. The note names the cell and not what it held,
        for notes are published too.
    allowed
        Texts that may be published, whatever their capitals and spaces.
    """
    known = {_plain(text) for text in allowed}
    for name, written in SHEETS.items():
        sheet = sheets[name]
        for column in written.free:
            for number, text in zip(sheet.rows.index, sheet.rows[column].tolist(), strict=True):
                if not (found := personal(text, organisation=column in written.organisations)):
                    continue
                kinds = sorted({kind for kind, what in found if _plain(what) not in known})
                if kinds:
                    why = f"The cell seems to hold {' and '.join(kinds)}, so it is left out of what is published."
                    sheet.note(why, _REMEDY, row=number, column=column)
                    sheet.rows.at[number, column] = LEFT_OUT


def personal(text: str, *, organisation: bool = False) -> list[tuple[str, str]]:
    """
    Find personal data in a text.

    Parameters
    ----------
    organisation
        Whether only the name of an organisation belongs here, so that a person's name is one too many.

    Returns
    -------
    Pairs of what it is and how it is written.
    """
    if text.isalpha() or not text:
        return []
    told = _ADDRESS.sub(" ", text)
    found = [("a mobile number", match[0]) for match in _MOBILE.finditer(told)]
    found += [("a private e-mail address", match[0]) for match in _EMAIL.finditer(text)]
    if organisation:
        found += [("the name of a person", match[0].strip()) for match in _PERSON.finditer(text)]
    return found


def _plain(text: str) -> str:
    return "".join(text.split()).replace("-", "").casefold()
