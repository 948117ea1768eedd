"""What the script of the national page is told, as numbers and templates: everything else it reads from the markup."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..drawing.map_layers import layer_data
from ..look.style import SEEN
from ..measuring.similar import HOW_MANY, similar
from ..page import columns, sections
from ..wording import areas as areawords
from ..wording import phrases
from ..wording.bodies import whom_to_ask
from ..wording.edition import Edition
from ..wording.headline import class_words
from .planned import planned_words
from .records import records
from .search import known_text, outward_text

# What is said beside the record of a day before the day counted.
THEN = "This is by the register as it stands today; ranks and need are shown for the last day only."
# Sentences of the panel; the script fills them as `phrases.filled` does.
TOLD = {
    "rank": "By babies with no team on record, and child poverty, it ranks {rank} of {all} areas; with what we do "
    "not know, anything from {low} to {high}.",
    "served": "It is not ranked: all of its babies live where an open team is recorded.",
    "unranked": "It is not ranked: no figure of child poverty is held for it.",
    "near": "The nearest area with a team on record is {where}, {far} {unit} away{how}. That team may not see families "
    "from elsewhere.",
    "itself": "",
    "unmeasured": "How far the nearest area with a team is has not been measured.",
    "need": "{low} to {high} babies a year here may need specialised support. This is an estimate: nobody has counted "
    "them.",
    "needless": "How many babies here may need specialised support is not known.",
    "reach": "Families seen a year: {said}.{share}",
    "poverty": "{figure}% of children under 16 here live in families with a low income.",
}


def script_data(edition: Edition) -> dict[str, Any]:
    """
    Return what the script needs to speak of one area, to find it, and to draw it in other ways.

    Codes, names, nations, babies and classes stand in the table of areas, and the script reads them there. What is
    recorded of each area on each day comes from `records`; lists of areas are in the order of COVERAGE, which is that
    of their codes.
    """
    babies = _whole(edition.coverage["babies"])
    like = similar(edition.coverage, edition.shapes.set_index("area_code")["area_km2"])
    return {
        **records(edition),
        "looks": looks(edition),
        "claims": claims(edition),
        "whom": {
            str(nation): whom_to_ask(edition.level, str(nation)) for nation in edition.coverage["nation"].unique()
        },
        "ending": areawords.area_ending(edition, day="{day}"),
        "then": THEN,
        "also": also(edition),
        "facts": columns.shorter(facts(edition), babies),
        "layers": [columns.all_of_them(layer, babies) for layer in layer_data(edition)],
        "alike": columns.alike(like, list(edition.coverage["area_code"]), babies, HOW_MANY),
        "most": HOW_MANY,
        "known": known_text(edition),
        "outward": outward_text(edition),
        "told": {**TOLD, **dict.fromkeys(_untold(edition), "")},
        "counts": [sections.counts_of(edition, day) for day in sections.days(edition)],
    }


def areas(edition: Edition) -> dict[str, Any]:
    """Return what a page without a table of areas needs of them: code, name, babies, class, and what classes mean."""
    rows = edition.coverage
    return {
        "codes": list(rows["area_code"]),
        "names": list(rows["area_name"]),
        "babies": _whole(rows["babies"]),
        "looks": looks(edition),
        "look": [list(SEEN).index(name) for name in edition.classes],
    }


def looks(edition: Edition) -> list[list[str]]:
    """Return each class with what it means, in the order of the key."""
    return [[name, words] for name, words in class_words(edition).items()]


def facts(edition: Edition) -> dict[str, Any]:
    """Return the figures of the panel as columns, in the order of COVERAGE; missing is null."""
    codes = list(edition.coverage["area_code"])

    def column(table: pd.DataFrame, name: str) -> pd.Series:
        held = table[table["scope"] == "area"] if "scope" in table else table
        return held.set_index("area_code")[name].reindex(codes)

    gaps, need, far = edition.gaps, edition.measures["need"], edition.measures["distance"]
    unit = next(iter(far["unit"].dropna()), "km")
    where = _places_named(far, codes, edition.coverage)
    named = list(dict.fromkeys(where))
    assumed = next(iter(need["assumption"].dropna()), "")
    return {
        "all": int(gaps["rank"].notna().sum()),
        "rank": _whole(column(gaps, "rank")),
        "rankLow": _whole(column(gaps, "rank_low")),
        "rankHigh": _whole(column(gaps, "rank_high")),
        "needLow": _whole(column(need, "babies_needing_low")),
        "needHigh": _whole(column(need, "babies_needing_high")),
        "assumption": phrases.cited(assumed, edition.findings.get("need_estimates")),
        "near": [named.index(text) if text else None for text in where],
        "nearNames": named,
        "unit": unit,
        "how": ", in a straight line between where people live" if unit == "km" else "",
        **(_reached(edition, codes) if "reach" in edition.shown else {}),
    }


def _untold(edition: Edition) -> list[str]:
    """Name the sentences of the panel that nothing is known for: of a need that is not estimated, or too few areas."""
    names = [] if edition.about.campaign else ["need", "needless", "reach"]
    names += [] if "reach" in edition.shown else ["reach"]
    return names + ([] if "distance" in edition.shown else ["unmeasured"])


def _reached(edition: Edition, codes: list[str]) -> dict[str, Any]:
    """Return what is said of the families seen, as few texts, and which of them each area has."""
    reached = edition.measures["reach"]
    reached = reached[reached["scope"] == "area"].set_index("area_code").reindex(codes)
    words = [_reach_said(*pair) for pair in zip(reached["families_said"], reached["reach_said"], strict=True)]
    kinds = list(dict.fromkeys(words))
    return {"reach": [kinds.index(text) for text in words], "reachSaid": [list(kind) for kind in kinds]}


def _places_named(far: pd.DataFrame, codes: list[str], coverage: pd.DataFrame) -> list[str]:
    """Name the nearest district with a recorded team, and the area that it lies in; "" for an area with one itself."""
    names = dict(zip(coverage["area_code"], coverage["area_name"], strict=True))
    nearest = far.set_index("area_code").reindex(codes)
    named = []
    for code, place, name, area in zip(
        codes,
        nearest["nearest_recorded_code"],
        nearest["nearest_recorded_name"],
        nearest["nearest_recorded_in"],
        strict=True,
    ):
        if phrases.is_missing(place) or place == code:
            named.append("")
        else:
            named.append(str(name) if area == place else f"{name} ({names.get(area, '')})")
    return named


def _reach_said(families: object, share: object) -> tuple[str, str]:
    """Say how many families are seen, and which share of the need that is, or that it is not known."""
    if phrases.is_missing(share):
        return str(families), " Which part of the need that meets is not known, which is not the same as none."
    return str(families), f" That is {'none' if share == '0 to 0%' else share} of the need."


def _whole(column: pd.Series) -> list[int | None]:
    return [None if phrases.is_missing(value) else int(value) for value in column]


def claims(edition: Edition) -> dict[str, Any]:
    """
    Return the dated statements about areas: `by` the place of an area, which of them are about it.

    Each is what was said and when, of what, the note and the address it was said at, by their places in `texts`; a
    source that is no address stands behind an empty one.
    """
    order = {code: place for place, code in enumerate(edition.coverage["area_code"])}
    statements: list[list[int]] = []
    texts: list[str] = []
    by: dict[int, list[int]] = {}
    for row in edition.claims.itertuples():
        if row.area_code not in order:
            continue
        when = phrases.written_date(row.stated_written)
        link = sections.link(row.source_url)
        source = (link["href"],) if link["href"] else ("", link["shown"])
        written = (f"{phrases.claimed(row.claim)} ({when})", row.stated_area, sections.text(row.note), *source)
        texts.extend(text for text in written if text not in texts)
        places = [texts.index(text) for text in written]
        if places not in statements:
            statements.append(places)
        by.setdefault(order[row.area_code], []).append(statements.index(places))
    return {"by": by, "said": statements, "texts": texts}


def also(edition: Edition) -> dict[str, list[int]]:
    """Return what else is said of some areas, of money they had and what is planned, and the places of those areas."""
    places_by_words: dict[str, list[int]] = {}
    for place, code in enumerate(edition.coverage["area_code"]):
        for words in filter(None, (sections.funded_words(edition, code), planned_words(edition, code))):
            places_by_words.setdefault(words, []).append(place)
    return places_by_words
