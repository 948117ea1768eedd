"""The sentences of a brief: who writes, what figures mean, which part is served, what lies around, what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..look.style import AGED_TEAM, look_of
from ..page.sections import Row
from ..reading.shipped.sources import Passport
from ..vocabulary.numbers import capital, noun, written_date
from ..vocabulary.schema import (
    CONFIRMED_NONE,
    COVERED,
    HEARD_OF,
    IN_DEVELOPMENT,
    PARTLY_COVERED,
    RECORDED,
    SERVED_EXTENT_UNKNOWN,
    STATUSES,
)
from ..vocabulary.service import organisation_and_address
from ..vocabulary.standing import in_cell
from ..wording import headline as words
from ..wording.edition import Edition
from ..wording.phrases import PLAIN_AREAS, Figure, cut, inner_words, is_missing, listed, place, whole

NAMES_AROUND, PARTS_NAMED, SEATS_NAMED = 16, 8, 12
NAME = 60
KINDS = {
    "ltla": "District or borough area",
    "utla": "Council area",
    "region": "Region or nation",
    "nation": "Nation",
    "health": "Care board, health board or trust",
}


def keeper(contact: str) -> str:
    """Say who answers questions, to stand at the start of a sentence."""
    known = organisation_and_address(contact)
    return known[0] if known else ""


def why(contact: str, title: str) -> str:
    """Say in two sentences who writes, and why."""
    who = keeper(contact)
    keeps, them = (f"{who} keeps", "them") if who else ("We keep", "us")
    return (
        f"{keeps} the public register “{title}”. This page shows what the register says of your area; please tell "
        f"{them} whether it is right."
    )


def percent(value: object) -> str:
    """Write a share of children, or that it is not known."""
    return "not known" if is_missing(value) else f"{float(str(value)):.0f}%"


def close(number: float) -> str:
    """Write babies per square kilometre with as many places as mean something."""
    return f"{number:,.0f}" if number >= 10 else f"{number:.1f}"


def figures(
    facts: Mapping[str, Any], at: int, row: Any, *, babies: Passport | None = None, poverty: Passport | None = None
) -> list[Row]:
    """
    Return the figures of an area: what and of when, how many, and what that rests on.

    Need stands there only where it is estimated, and a rank only where it is known that there is no open team: of the
    others it would say what nobody knows.

    Parameters
    ----------
    facts
        The figures of every area, in the order of COVERAGE; `at` is the place of this one.
    babies, poverty
        The passports of the two files, which have the day of their figures.
    """
    low, high, rank = facts["needLow"][at], facts["needHigh"][at], facts["rank"][at]
    made = [{"what": f"Babies and toddlers (aged 0 to 2){_year(babies)}", "value": whole(row.babies), "note": ""}]
    if facts["assumption"]:
        made.append(
            {
                "what": "Babies a year estimated to need specialised support",
                "value": "not known" if low is None else f"{low:,} to {high:,}" if low < high else f"{low:,}",
                "note": f"An estimate, not a count. {_assumed(str(facts['assumption']))}",
            }
        )
        made += _families(facts, at, row)
    if rank is not None and row.status in (CONFIRMED_NONE, IN_DEVELOPMENT):
        between = f"{whole(facts['rankLow'][at])} and {whole(facts['rankHigh'][at])}"
        made.append(
            {
                "what": "Place by babies without an open team, and child poverty",
                "value": f"{rank:,} of {facts['all']:,}",
                "note": f"With all that we do not know, between {between}. The first has most of both.",
            }
        )
    note = [_basis(row.low_income_basis), "Provisional." if poverty and "provisional" in poverty.reference_date else ""]
    made.append(
        {
            "what": f"Children under 16 in families with a low income{_year(poverty, 'year to ')}",
            "value": percent(row.low_income_pct),
            "note": "" if is_missing(row.low_income_pct) else " ".join(filter(None, note)),
        }
    )
    return made


def _assumed(text: str) -> str:
    """Say on what an estimate rests, and in a sentence of its own who published it."""
    rate, _, source = text.removesuffix(")").partition(" (")
    return f"{capital(rate)}." + (f" From: {source}." if source else "")


def _year(passport: Passport | None, of: str = "") -> str:
    """Say of when a figure is, as its file says; nothing where that does not."""
    month = passport.reference_date[:7] if passport else ""
    return f", {of}{written_date(month)}" if month[:4].isdigit() and month[4:5] == "-" else ""


def _families(facts: Mapping[str, Any], at: int, row: Any) -> list[Row]:
    """Return the families seen, where enough areas have a figure."""
    if "reach" not in facts:
        return []
    said, share = facts["reachSaid"][facts["reach"][at]]
    presence = " Presence is not reach." if in_cell(row.team_ids) else ""
    return [{"what": "Families seen a year", "value": said, "note": f"{share.strip()}{presence}"}]


def _basis(said: object) -> str:
    return "" if is_missing(said) or said == "published" else f"{capital(str(said))}."


def which_part(parts: Iterable[tuple[str, str]], status: str, *, teams: int) -> str:
    """
    Say which districts of an area a team serves; nothing where it is one district, or where they are all alike.

    Parameters
    ----------
    parts
        Name and status of each lower-tier area in it.
    status
        Of the area.
    teams
        How many open teams are on record in it.
    """
    every = sorted(parts)
    if status not in (PARTLY_COVERED, SERVED_EXTENT_UNKNOWN) or len(every) < 2:
        return ""
    of = {kind: [cut(name, NAME) for name, held in every if held == kind] for kind in RECORDED}
    if len(of[status]) == len(every):
        return ""
    said = [
        f"all of {_some(of[COVERED], PARTS_NAMED)}" * bool(of[COVERED]),
        f"part of {_some(of[PARTLY_COVERED], PARTS_NAMED)}" * bool(of[PARTLY_COVERED]),
        f"all or part of {_some(of[SERVED_EXTENT_UNKNOWN], PARTS_NAMED)}" * bool(of[SERVED_EXTENT_UNKNOWN]),
    ]
    return f"{'It serves' if teams == 1 else 'Teams serve'} {listed(filter(None, said))}." if any(said) else ""


def seats_words(seats: Iterable[tuple[str, float | None]]) -> str:
    """Say which constituencies an area lies in, with the share of its babies who live in each; nothing without any."""
    said = [cut(name, NAME) + ("" if share is None else f" ({_in_100(share)})") for name, share in seats]
    if not said:
        return ""
    if len(said) == 1:
        return f"Parliamentary constituency: {said[0]}."
    return f"Parliamentary constituencies, with the share of your babies in each: {_in_a_row(said, SEATS_NAMED)}."


def _in_100(share: float) -> str:
    return "under 1%" if share < 0.01 else f"{100 * share:.0f}%"


def around(rows: Iterable[Any], numbers: Mapping[str, int]) -> list[str]:
    """Say of the areas that share a border what is recorded of each, those alike together."""
    made: dict[str, list[str]] = {}
    for row in rows:
        said = capital(inner_words(STATUSES[row.status]))
        if look_of(row) == AGED_TEAM:
            said += " (to be checked)"
        name = cut(str(row.area_name), NAME)
        number = f" ({numbers[row.area_code]} on the map)" if row.area_code in numbers else ""
        made.setdefault(said, []).append(f"{name}{number}")
    return [f"{said}: {_in_a_row(names, NAMES_AROUND)}." for said, names in made.items()]


def _in_a_row(names: list[str], most: int) -> str:
    """List names that may have commas in them, as many as there is room for."""
    more = [f"and {len(names) - most} more"] if len(names) > most else []
    return "; ".join([*names[:most], *more])


def _some(names: list[str], most: int) -> str:
    more = len(names) - most
    return listed(names) if more <= 0 else f"{', '.join(names[:most])} and {more} more"


def nation_words(edition: Edition, nation: str) -> str:
    """Say how much is on record in the area's nation, in areas and in babies, and how much more there could be."""
    if nation not in words.scopes(edition):
        return ""
    held = {(unit, name): words.figure(edition, nation, unit, name) for unit in ("areas", "babies") for name in
            ("total", "recorded", "at_least", "at_most")}  # fmt: skip
    total, recorded = held["areas", "total"], held["areas", "recorded"]
    if total.value == 1:
        return f"{words.lead(edition, nation)} {words.bounds(edition, nation)}"
    areas = PLAIN_AREAS.get(edition.level, "areas")
    least, most = held["babies", "at_least"], held["babies", "at_most"]
    first = (
        f"In {place(nation)}, {recorded} of the {total} {areas} {noun(recorded.value, 'has', 'have')} a team on "
        f"record; {_of_babies(held['babies', 'recorded'], held['babies', 'total'])} live there."
        if recorded.value
        else f"We have not found an open team in {place(nation)} yet. {words.MAY_STILL_HAVE_ONE}"
    )
    sure = [
        f"{held['areas', 'at_least']} {noun(held['areas', 'at_least'].value, 'area is', 'areas are')} served in whole",
        "" if least.value is None else f"{least} {noun(least.value, 'baby lives', 'babies live')} where a team serves",
    ]
    could = [f"{held['areas', 'at_most']} {noun(held['areas', 'at_most'].value, 'area')}"]
    could += [] if most.value is None else [f"{most} {noun(most.value, 'baby', 'babies')}"]
    none = not held["areas", "at_least"].value and not least.value
    known = "We are not sure of any yet" if none else f"We are sure that {' and that '.join(filter(None, sure))}"
    return f"{first} {known}; it could be as many as {' and '.join(could)}."


def _of_babies(part: Figure, total: Figure) -> str:
    if part.value is None or total.value is None:
        return "an unknown number of babies"
    return f"{part} of {total} babies (aged 0 to 2)"


def questions(row: Any, *, sees: str, uncounted: bool) -> list[str]:
    """
    Say what to ask of those who answer for an area, the most important first: each is something we do not know.

    Parameters
    ----------
    row
        A row of COVERAGE.
    sees
        Who comes to such a team, as in “families”.
    uncounted
        Whether nobody knows how many of them a recorded team sees.
    """
    takes = f"Which {sees} does it take, and how do they reach it?"
    if row.status in RECORDED:
        extent = {
            PARTLY_COVERED: ["Which part of your area does it serve, and how many babies live in that part?"],
            SERVED_EXTENT_UNKNOWN: ["Does it serve all of your area, or which part?"],
        }
        seen = [f"How many {sees} does it see a year?"] * uncounted
        return ["Is the team still open?", *extent.get(row.status, []), *seen, takes]
    first = {
        HEARD_OF: ["Is the team that we have heard of open? If so, what is it called, and who runs it?"],
        IN_DEVELOPMENT: ["Has the team opened? If not, when will it?"],
        CONFIRMED_NONE: ["Is there still no team? Is one planned?"],
    }
    return first.get(row.status, ["Is there a team in your area? If so, what is it called, and who runs it?"]) + (
        [] if row.status == CONFIRMED_NONE else [takes]
    )


ANSWER = (
    "Please give the name or code of your area, and a page or document that shows it, with its date. It helps just as "
    "much to hear that there is none, or that a team has closed: tell us who says so, and when."
)


def answer_to(contact: str) -> str:
    """Say where to answer; whoever sends the brief is asked where nobody is named."""
    known = organisation_and_address(contact)
    where = f"Please answer to {known[0]} at {known[1]}." if known else "Please reply to whoever sent you this."
    return f"{where} {ANSWER}"
