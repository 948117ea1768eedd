"""The sentences of a brief: figures with what they mean, what lies around, what is not known, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..look.style import AGED_TEAM, look_of
from ..page.script_data import TOLD
from ..page.sections import Row, ids
from ..vocabulary.numbers import capital
from ..vocabulary.schema import STATUSES
from ..wording import areas as areawords
from ..wording.phrases import cut, inner_words, is_missing, listed, whole

# The same questions, and the same things to send, as on the national page.
_ASK = "Which families does it take, and from where? How does a family get to it?"
SEND = (
    "the area (its name or, better, its code)",
    "the name of the team",
    "what is wrong, and what is right",
    "a link that shows it",
    "the date of that page or document",
)
SEND_NONE = "To say that an area has no team takes the same: who says so, where, and when."


def ask(question: str) -> str:
    """Say what to ask of the council or board; `question` comes first, by what is recorded."""
    return f"{question} {_ASK}"


NAMES_AROUND = 16


def percent(value: object) -> str:
    """Write a share of children, or that it is not known."""
    return "not known" if is_missing(value) else f"{float(str(value)):.0f}%"


def close(number: float) -> str:
    """Write babies per square kilometre with as many places as mean something."""
    return f"{number:,.0f}" if number >= 10 else f"{number:.1f}"


def figures(facts: Mapping[str, Any], place: int, row: Any) -> list[Row]:
    """Return the figures of an area: what, how many, and what that rests on; need only where it is estimated."""
    low, high = facts["needLow"][place], facts["needHigh"][place]
    rank = facts["rank"][place]
    of_need = [
        {
            "what": "Babies a year estimated to need specialised support",
            "value": "not known" if low is None else f"{low:,} to {high:,}" if low < high else f"{low:,}",
            "note": f"An estimate, not a count. {capital(facts['assumption'])}.",
        },
        *_families(facts, place, row),
    ]
    return [
        {
            "what": "Children aged 0 to 2",
            "value": whole(row.babies),
            "note": "",
        },
        *(of_need if facts["assumption"] else []),
        {
            "what": "Rank by babies without a recorded team, and need",
            "value": "not ranked" if rank is None else f"{rank:,} of {facts['all']:,}",
            "note": _rank_note(facts, place, row),
        },
        {
            "what": "Children under 16 in families with a low income",
            "value": percent(row.low_income_pct),
            "note": _basis(row.low_income_basis),
        },
    ]


def _families(facts: Mapping[str, Any], place: int, row: Any) -> list[Row]:
    """Return the families seen, where enough areas have a figure."""
    if "reach" not in facts:
        return []
    said, share = facts["reachSaid"][facts["reach"][place]]
    presence = " Presence is not reach." if ids(row.team_ids) else ""
    return [{"what": "Families seen a year", "value": said, "note": f"{share.strip()}{presence}"}]


def _basis(said: object) -> str:
    if is_missing(said):
        return ""
    return "As published." if said == "published" else f"{capital(str(said))}."


def _rank_note(facts: Mapping[str, Any], place: int, row: Any) -> str:
    if facts["rank"][place] is None:
        ranked = not is_missing(row.babies_no_team_recorded) and row.babies_no_team_recorded == 0
        return (
            "All of its babies live where an open team is recorded; only the others are ranked."
            if ranked
            else TOLD["unranked"].replace("It is not ranked: n", "N")
        )
    low, high = whole(facts["rankLow"][place]), whole(facts["rankHigh"][place])
    return f"Given what is not known, between {low} and {high}. First is most babies and need."


def around(rows: Iterable[Any], numbers: Mapping[str, int]) -> list[str]:
    """Say of the areas that share a border what is recorded of each, those alike together."""
    made: dict[str, list[str]] = {}
    for row in rows:
        said = capital(inner_words(STATUSES[row.status]))
        if look_of(row) == AGED_TEAM:
            said += " (to be checked)"
        name = cut(str(row.area_name), 60)
        number = f" ({numbers[row.area_code]} on the map)" if row.area_code in numbers else ""
        made.setdefault(said, []).append(f"{name}{number}")
    return [f"{said}: {_some(names)}." for said, names in made.items()]


def _some(names: list[str]) -> str:
    more = len(names) - NAMES_AROUND
    return listed(names) if more <= 0 else f"{', '.join(names[:NAMES_AROUND])} and {more} more"


def unknown(row: Any, months: int, facts: Mapping[str, Any], place: int) -> list[str]:
    """Say what nobody knows of the area: each of it is a thing to find out, and none of it is a no."""
    made = areawords.unknown(row, months)
    seen = "reach" in facts and not facts["reachSaid"][facts["reach"][place]][1].startswith(" Which part")
    if facts["assumption"] and ids(row.team_ids) and not seen:
        made.append("How many of the families who need help are seen.")
    if is_missing(row.babies):
        made.append("How many babies live here.")
    return made or ["Whether anything has changed since the evidence was dated."]
