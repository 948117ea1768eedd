"""
Sentences that may be quoted, in English and in Welsh, and the refusal to make those that would mislead.

A claim is one number of the headline with everything that it needs to be true: what was counted, of how many, when,
where, by which definition. It can be said as what it is and as nothing else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from ..vocabulary.codes import UK
from ..vocabulary.numbers import noun
from ..vocabulary.schema import UNITS

FIELDS = ("at_least", "recorded", "at_most")
LANGUAGES = ("en", "cy")
_PEOPLE = {"babies", "children", "families", "parents", "people", "mothers", "infants"}


class UnsafeSentenceError(ValueError):
    """A sentence that would say more than is known, or something else than was counted."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One number of the headline, with all that has to be said with it; `boards` is the year of the care boards."""

    count: int
    total: int
    unit: str
    field: str
    scope: str
    level: str
    on: date
    definition: str
    version: str
    fresh_months: int
    boards: str = ""

    def __post_init__(self) -> None:
        """Refuse a number that cannot be: more than there are, or of an unknown kind."""
        if self.unit not in UNITS or self.field not in FIELDS:
            message = f"nothing is counted as {self.field} {self.unit}"
            raise UnsafeSentenceError(message)
        if not 0 <= self.count <= self.total:
            message = f"{self.count} of {self.total} cannot be"
            raise UnsafeSentenceError(message)


def claims(
    headline: pd.DataFrame, *, level: str, on: date, definition: str, version: str, fresh_months: int
) -> list[Claim]:
    """
    Return every claim of one definition, areas and babies together, nations before the United Kingdom.

    Parameters
    ----------
    headline
        HEADLINE table. A number that is not known gives no claim.
    """
    rows = headline[headline["definition"] == definition]
    return [
        Claim(
            count=int(row[field]), total=int(row["total"]), unit=row["unit"], field=field, scope=row["scope"],
            level=level, on=on, definition=definition, version=version, fresh_months=fresh_months,
        )
        for row in rows.to_dict("records")
        for field in FIELDS
        if pd.notna(row[field]) and pd.notna(row["total"])
    ]  # fmt: skip


def say(claim: Claim, *, as_share_of: str | None = None, language: str = "en") -> str:
    """
    Say a claim in a sentence that stands alone.

    Parameters
    ----------
    claim
        What is said.
    as_share_of
        "areas" or "babies", to add the per cent; it has to be what was counted.
    language
        "en", or "cy" for Welsh, which is a draft and says so.

    Raises
    ------
    UnsafeSentenceError
        If a share of areas is wanted as a share of families or babies, or the other way round, or of nothing.
    """
    words = _templates(language)
    share = ""
    if as_share_of is not None:
        _check_share(claim, as_share_of)
        share = words["share"].format(percent=_percent(claim))
    level = "babies" if claim.unit == "babies" else claim.level
    what = words["what"][level] if claim.total != 1 else words["one"].get(level, words["what"][level])
    if claim.boards and claim.level == "health" and claim.unit == "areas" and claim.scope in (UK, "England"):
        what += words["boards"].format(year=_year(claim.boards, words["months"]))
    day = f"{claim.on.day} {words['months'][claim.on.month - 1]} {claim.on.year}"
    opening = words["on"].format(day=day, definition=words["definitions"][claim.definition], version=claim.version)
    body = words[claim.unit][claim.field].format(
        count=f"{claim.count:,}",
        total=f"{claim.total:,}",
        what=what,
        where=words["where"].get(claim.scope, words["where"]["place"]).format(place=claim.scope),
        share=share,
        **_forms(claim, words["forms"]),
    )
    return f"{words['mark']}{opening}{body} {words['caveat'][claim.unit]}"


def _year(text: str, months: list[str]) -> str:
    """Write the month of a year such as April 2026 in the language of a sentence."""
    for english, own in zip(_templates("en")["months"], months, strict=True):
        text = text.replace(english, own)
    return text


def _forms(claim: Claim, forms: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return the words that change with a number: those of the count, or of its whole where that is one, and months."""
    one = claim.count == 1 or claim.total == 1
    nouns = {name: noun(1 if one else claim.count, *pair) for name, pair in forms.items()}
    nouns["months"] = noun(claim.fresh_months, *forms["months"]).format(number=claim.fresh_months)
    return nouns


def _check_share(claim: Claim, wanted: str) -> None:
    if wanted != claim.unit:
        counted = "areas" if claim.unit == "areas" else "babies"
        why = "areas differ in size" if wanted in _PEOPLE else "babies are not spread evenly"
        message = f"A share of {counted} must not be said as a share of {wanted}: {why}."
        raise UnsafeSentenceError(message)
    if claim.total == 0:
        message = "There is no share of nothing."
        raise UnsafeSentenceError(message)


def _percent(claim: Claim) -> str:
    """Round to a whole per cent, but never to none or all where it is neither."""
    exact = 100 * claim.count / claim.total
    if 0 < exact < 1:
        return "under 1" if claim.field != "at_least" else f"{exact:.1f}"
    if 99 < exact < 100:
        return "over 99" if claim.field != "at_most" else f"{exact:.1f}"
    return f"{exact:.0f}"


@cache
def _templates(language: str) -> Mapping[str, Any]:
    if language not in LANGUAGES:
        message = f"there are no sentences in {language}"
        raise UnsafeSentenceError(message)
    text = (files(__package__) / "sentences.toml").read_text(encoding="utf-8")
    templates: Mapping[str, Any] = tomllib.loads(text)[language]
    return templates
