"""
What is shown on a screen: tables as text as wide as the terminal, as CSV or as JSON, with what was asked above them.

Print a table on the screen, with what was asked above it, and what has to be known of the babies beside it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import textwrap
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..formats.csv import csv_text
from ..reading.shipped.sources import Passport
from ..vocabulary.boards import in_year
from ..vocabulary.codes import LEVELS_OF_TABLES
from ..vocabulary.numbers import capital, noun

if TYPE_CHECKING:
    from ..study.results import Results

# As wide as what goes into a file or to another program; and the longest line of words that is easily read.
WIDTH, WIDEST_WORDS = 80, 100
_BABIES = ["babies", "babies_covered_low", "babies_covered_high"]
NEWS = ["more_new_team", "more_newly_known", "fewer_closed", "fewer_other"]
# What a table shows on a screen; CSV and JSON give every column.
SHOWN = {
    "coverage": ["area_code", "area_name", "status", "babies", "babies_covered_low", "babies_covered_high", "reverify"],
    "constituencies": ["constituency_name", "area_names", "areas_recorded", *_BABIES],
    "funding": ["area_code", "area_name", "funding_ends"],
    "headline": ["scope", "definition", "unit", "total", "at_least", "recorded", "at_most"],
    "levels": ["level", "definition", "unit", "total", "at_least", "recorded", "at_most", "recorded_pct"],
    "timeline": ["on_day", "unit", "at_least", "recorded", "at_most", "teams", *NEWS],
    "gaps": ["rank", "rank_low", "rank_high", "area_code", "area_name", "status", "babies_no_team_recorded"],
    "sites": ["step", "area_code", "area_name", "status", "babies_gained", "gained_low", "gained_high", "stability"],
    "hubs": [
        "step",
        "area_code",
        "area_name",
        "babies_gained",
        "gained_low",
        "gained_high",
        "mean_distance",
        "stability",
    ],
    "need": ["area_code", "area_name", "babies", "babies_needing_low", "babies_needing_high", "need_weight"],
    "reach": ["area_name", "teams", "babies_needing_low", "babies_needing_high", "families_said", "reach_said"],
    "distance": ["area_name", "nearest_base_team", "nearest_base_km", "nearest_recorded_name", "nearest_recorded"],
    "access": ["area_name", "babies", "families_per_1000_babies", "areas_with_figure", "areas_without_figure"],
    "fewest": ["step", "area_code", "area_name", "babies_gained", "gained_low", "gained_high", "mean_distance"],
}
_HEADINGS = {
    "area_code": "code", "area_name": "area", "babies_covered_low": "least", "babies_covered_high": "most",
    "constituency_name": "constituency", "area_names": "lies in", "areas_recorded": "with team",
    "reverify": "verify", "funding_ends": "funding",
    "at_least": "at least", "at_most": "at most", "babies_no_team_recorded": "no team recorded",
    "more_new_team": "+new", "more_newly_known": "+known", "fewer_closed": "-closed", "fewer_other": "-other",
    "low_income_pct": "low income %", "rank_low": "best", "rank_high": "worst", "recorded_pct": "recorded %",
    "babies_gained": "gained", "gained_low": "least", "gained_high": "most", "mean_distance": "away",
    "stability": "draws", "babies_needing_low": "need low", "babies_needing_high": "need high",
    "need_weight": "weight", "families_said": "families seen", "reach_said": "reach",
    "nearest_base_team": "nearest base", "nearest_base_km": "km",
    "nearest_recorded_name": "nearest recorded", "nearest_recorded": "far",
    "families_per_1000_babies": "per 1000 babies", "areas_with_figure": "with figure",
    "areas_without_figure": "without",
}  # fmt: skip
_NONE = {"funding": "We know of no area where the funding of a team has ended or ends within twelve months."}
# The columns that may be cut where there is no room, and what is always left of them.
_NAMES, _LEAST = ("area", "constituency", "lies in", "nearest recorded"), 12
_DECIMALS = {"need": 2, "distance": 1, "access": 1}


def asked_text(results: Results, *, level: str | None, assumed: str = "") -> str:
    """
    Describe what was asked, so that no figure stands without its day and its caveat.

    Parameters
    ----------
    level
        Which areas; None means every level.
    assumed
        What was taken as given; empty where nothing was.
    """
    question = results.asked
    areas = in_year(LEVELS_OF_TABLES[level], results.boards) if level else "every level"
    where = f"{capital(results.place.name)} on" if results.place else "On"
    sentence = f"{where} {question.on.isoformat()}, {question.definition} definition, {areas}."
    lines = [f"{sentence} Babies are children aged 0 to 2, {results.babies}."]
    if assumed:
        lines.append(f"Note: {assumed}.")
    lines.append("“not_known”: no team is recorded. “heard_of”: none is confirmed. Neither means that there is none.")
    return "\n".join(wrapped(line) for line in lines)


def room() -> int:
    """Return how many columns a table may have: those of the terminal, or 80 where there is none."""
    return shutil.get_terminal_size((WIDTH, 24)).columns if sys.stdout.isatty() else WIDTH


def wrapped(text: str) -> str:
    """Break a text into lines that the terminal has room for and that are easily read."""
    return textwrap.fill(text, min(room(), WIDEST_WORDS))


def table_text(table: pd.DataFrame, name: str) -> str:
    """Return the columns that matter most as a table that fits the terminal; names are cut only where they must be."""
    shown = table[[column for column in SHOWN[name] if column in table]].rename(columns=_HEADINGS)
    for column in shown.select_dtypes("datetime").columns:
        shown[column] = shown[column].dt.strftime("%Y-%m-%d")
    for column in shown.columns[shown.dtypes == "Int64"]:
        shown[column] = shown[column].astype("string").fillna("")
    for column in shown.columns[shown.dtypes == "boolean"]:
        shown[column] = shown[column].map({True: "yes", False: "no"})
    for column in shown.columns[shown.dtypes == "Float64"]:
        written = shown[column].map(lambda value: f"{value:.{_DECIMALS.get(name, 0)}f}", na_action="ignore")
        shown[column] = written.astype("string").fillna("")
    for column in shown.columns[shown.dtypes == "string"]:
        shown[column] = shown[column].fillna("")
    return _fitted(shown) if len(shown) else wrapped(_NONE.get(name, "No rows."))


def _fitted(shown: pd.DataFrame) -> str:
    """Write a table, its widest names cut until it fits."""
    text = str(shown.to_string(index=False, na_rep=""))
    over = max(map(len, text.splitlines())) - room()
    if over <= 0:
        return text
    wide = {name: max(len(name), int(shown[name].str.len().max())) for name in _NAMES if name in shown}
    for _ in range(over):
        widest = max(wide, key=lambda name: wide[name], default="")
        if widest and wide[widest] > max(_LEAST, len(widest)):
            wide[widest] -= 1
    cut = {name: shown[name].map(lambda text, most=most: _cut(text, most)) for name, most in wide.items()}
    return str(shown.assign(**cut).to_string(index=False, na_rep=""))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def funding_text(table: pd.DataFrame) -> str:
    """Say of the areas in a table whose funding on record has ended or soon ends; nothing where of none."""
    ending = table[table["funding_ends"].notna()]
    return " ".join(f"{row.area_name}: {row.funding_ends}." for row in ending.itertuples())


def table_json(table: pd.DataFrame) -> str:
    """Return every column as JSON: a list of rows, days as text, missing as null."""
    days = {column: table[column].dt.strftime("%Y-%m-%d") for column in table.select_dtypes("datetime").columns}
    return str(table.assign(**days).to_json(orient="records", indent=1, force_ascii=False))


def sources_text(passports: Iterable[Passport], form: str) -> str:
    """Return every passport as text, "csv" or "json"."""
    records = [asdict(passport) for passport in passports]
    if form == "json":
        return json.dumps(records, ensure_ascii=False, indent=1)
    if form == "csv":
        return csv_text(pd.DataFrame(records, dtype="string").drop(columns="nations"))
    return "\n\n".join(
        f"{record['file']}\n  {record['title']}\n  {record['publisher']}; {record['licence']}\n"
        f"  of {record['reference_date']}; {record['address']}\n  {record['credit']}"
        f"{_indented(record['measured_error'])}\n  sha256 {record['sha256']}"
        for record in records
    )


def _indented(text: str) -> str:
    return f"\n  {text}" if text else ""


def run_text(record: dict[str, Any], place: str) -> str:
    """Describe in a few lines what a run found, and where it lies; `record` is that of run.json."""
    rows = {(row["scope"], row["definition"], row["unit"]): row for row in record["headline"]}
    level = in_year(LEVELS_OF_TABLES[record["level"]], record["settings"]["boards"])
    areas, babies = (rows[record["headline"][-1]["scope"], record["definition"], unit] for unit in ("areas", "babies"))
    lines = [f"On {record['on']}, {record['definition']} definition, {level}:"]
    for name, meaning in (
        ("at_least", "at least, on fresh evidence"),
        ("recorded", "recorded; living in such areas"),
        ("at_most", "at most, given what is not known"),
    ):
        people = f"{_count(babies, name):>9} of {_count(babies, 'total')} {noun(babies['total'], 'baby', 'babies')}"
        if babies[name] is None:
            people = "how many babies is not known"
        elif babies["total"] is None:
            people = f"{_count(babies, name):>9} {noun(babies[name], 'baby', 'babies')}, of how many is not known"
        there = f"{_count(areas, 'total')} {noun(areas['total'], 'area')}"
        lines.append(f"  {_count(areas, name):>4} of {there}, {people}: {meaning}")
    if record["preview"]:
        lines.append(record["preview"])
    if record["assumed_complete"]:
        lines.append(f"Assumed for this run: the register is complete for {', '.join(record['assumed_complete'])}.")
    lines.append(f"Open {place}/index.html in a browser; tables and layers lie beside it.")
    return "\n".join(lines)


def _count(row: dict[str, Any], name: str) -> str:
    return "not known" if row[name] is None else f"{row[name]:,}"


def show(table: pd.DataFrame, name: str, asked: argparse.Namespace, results: Results, *, words: str = "") -> None:
    """Print a table in the form that was asked for; as text, with what was asked above and the words below."""
    note(results)
    if asked.csv:
        print(csv_text(table.assign(**assumed(asked))), end="")
    elif asked.json:
        print(table_json(table.assign(**assumed(asked))))
    else:
        level = None if name == "levels" else results.level
        given = assumed(asked).get("assumed", "")
        print(asked_text(results, level=level, assumed=given) + "\n")
        print(table_text(table, name))
        if words:
            print("\n" + wrapped(words))


def note(results: Results) -> None:
    """Describe what was taken of a file of babies, and where it differs from what is published."""
    for text in results.notes:
        print(f"note: {text}", file=sys.stderr)


def assumed(asked: argparse.Namespace) -> dict[str, str]:
    """Return the column that says in every row what was assumed, or that this is a preview."""
    from ..formats.csv import assumption

    return assumption(asked.complete, f"preview on the areas of {asked.vintage.isoformat()}" if asked.vintage else "")
