"""
Say whose the data are, nation by nation, and under which licence: what the passports say, and nothing else.

What goes with the files: the words for the layers, and the record of the run.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from operator import attrgetter
from typing import Any

import pandas as pd

from .. import __version__
from ..reading.shipped.sources import Passport
from ..vocabulary.codes import NATIONS
from ..vocabulary.numbers import months
from ..vocabulary.schema import STATUSES
from ..vocabulary.service import organisation_and_address
from ..wording.edition import Edition

PUBLISHER = "Every Area"
# The passports of what is in the layers and tables; others are of words and of what was looked up on the way.
HELD = (
    "boundaries", "areas", "babies", "low_income", "rural_urban", "constituency_shares", "teams", "catchments",
    "statements", "base_points", "postcodes",
)  # fmt: skip
# Who has rights in one nation only: a sentence that credits them is for that nation.
_OF_ONE_NATION = {"Land & Property Services": "Northern Ireland"}
SHARE_ALIKE = (
    "The shapes of areas in Scotland hold a coast under the Open Database Licence: a database that you make from them "
    "and pass on has to be under that licence too. No other shape does, and no table without shapes."
)
# Licences by the words that passports use: the short name that catalogues know, and where the licence stands.
LICENCES = {
    "Open Government Licence v3.0": (
        "OGL-UK-3.0", "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"),
    "Open Database Licence v1.0": ("ODbL-1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    "Creative Commons Attribution 4.0": ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "Open Parliament Licence v3.0": ("OPL-3.0", "https://www.parliament.uk/site-information/copyright-parliament/"
                                     "open-parliament-licence/"),
    "CC0 1.0": ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
}  # fmt: skip


def held(passports: Iterable[Passport]) -> list[Passport]:
    """Return the passports of what layers and tables hold, in the order in which people ask for them."""
    by_id = {passport.id: passport for passport in passports}
    return [by_id[name] for name in HELD if name in by_id]


def licences(passports: Iterable[Passport]) -> list[tuple[str, str, str]]:
    """Return every known licence of what is held, once each: its words, its short name, and its address."""
    texts = " ".join(passport.licence for passport in held(passports))
    return [(words, *known) for words, known in LICENCES.items() if words in texts]


def credit_lines(passports: Iterable[Passport], nation: str) -> list[str]:
    """
    Return the lines that have to stand beside a map or table of one nation, once each.

    What only another nation's publisher has rights in is left out.
    """
    kept = [each.of([nation]) for each in held(passports)]
    lines = [" ".join(part for part in sentences(each.credit) if _applies(part, nation)) for each in kept]
    return list(dict.fromkeys(line for line in lines if line))


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What goes with every layer: what has to be known, its day, whose it is, who answers, how good its borders are."""

    about: str
    on: date
    organisation: str = PUBLISHER
    mail: str = ""
    link: str = ""
    boundaries: str = ""
    licences: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()


def terms(edition: Edition, nations: Iterable[str]) -> Terms:
    """Return what goes with the layers of an edition that hold areas of some nations."""
    organisation, mail = organisation_and_address(edition.contact) or (PUBLISHER, "")
    lines = [line for nation in nations for line in credit_lines(edition.passports, nation)]
    return Terms(
        about=about_layers(edition), on=edition.on, organisation=organisation, mail=mail, link=edition.page_url,
        boundaries=f"{edition.boundary_words} {edition.boundary_error}".strip(),
        licences=tuple(f"{words}: {address}" for words, _, address in licences(edition.passports)),
        credits=tuple(dict.fromkeys(lines)),
    )  # fmt: skip


def licence_text(passports: Iterable[Passport], nations: Iterable[str]) -> str:
    """
    Return LICENCE.txt: the credit lines nation by nation with their years, then every source with its licence.

    Parameters
    ----------
    nations
        The nations that the files hold areas of, in any order.
    """
    here = [nation for nation in NATIONS if nation in set(nations)]
    kept = [passport.of(here) for passport in held(passports)]
    lines = [
        "Whose the data in these files are",
        "",
        "You may use and pass on these files under the licences below. Where you do, let the lines for the nations "
        "that you show stand beside the map or table.",
    ]
    if any(passport.id == "boundaries" and "Open Database Licence" in passport.licence for passport in kept):
        lines += ["", SHARE_ALIKE]
    for nation in here:
        years = sorted(
            {year for passport in kept for year in re.findall(r"\b(?:19|20)\d\d\b", passport.reference_date)}
        )
        lines += ["", f"{nation} (data of {', '.join(years)})" if years else nation]
        lines += [f"  {line}" for line in credit_lines(kept, nation)]
        lines += [f"  Shapes: {shapes.words}. {shapes.licence}." for shapes in _shapes(kept, nation)]
        lines += [f"  Note: {part}" for part in _notes(kept, nation)]
    lines += ["", "The sources"]
    for passport in kept:
        lines += [
            "",
            f"  {passport.title}",
            f"    Publisher: {passport.publisher}",
            f"    Licence: {passport.licence}",
            f"    Of: {passport.reference_date}; fetched: {passport.retrieved}",
            f"    From: {passport.address}",
            *([f"    How exact: {passport.measured_error}"] if passport.measured_error else []),
        ]
    known = licences(kept)
    if known:
        lines += ["", "The licences", "", *(f"  {words}: {address}" for words, _, address in known)]
    return "\n".join(lines) + "\n"


def sentences(text: str) -> list[str]:
    """Split a text into its sentences; the point in `v.3.0` ends none."""
    return re.split(r"(?<=[.;])\s+(?=[A-Z©])", text.strip())


def _shapes(passports: Iterable[Passport], nation: str) -> list[Passport]:
    """Return the passports of shapes that nations differ in, as they are for one."""
    narrowed = [passport.of([nation]) for passport in passports if passport.nations]
    return [passport for passport in narrowed if passport.words]


def _applies(part: str, nation: str) -> bool:
    return all(nation == only for who, only in _OF_ONE_NATION.items() if who in part)


def _notes(passports: Iterable[Passport], nation: str) -> list[str]:
    """Return what a passport says of the licence in one nation, where it names it."""
    texts = [part for passport in passports for part in sentences(passport.how_made)
            if "licence" in part and nation in part]  # fmt: skip
    return list(dict.fromkeys(texts))


# Area codes of this day are used throughout; no area's code has changed since.
VINTAGE = "2025-04-01"
_LIBRARIES = ("geopandas", "pandas", "pyogrio", "shapely", "pyarrow", "folium", "typst")


def about_layers(edition: Edition) -> str:
    """Describe all that has to be known to use the layers, in plain words, with the credit lines."""
    assumed = ""
    if edition.assumed_complete:
        nations = ", ".join(edition.assumed_complete)
        assumed = f"Assumed for this run: the register is complete for {nations}. Nobody has stated that it is.\n"
    if edition.preview:
        assumed += f"{edition.preview} An area whose code starts with a letter and a hyphen has no code yet.\n"
    left_out = f"{edition.shown.words}\n" if edition.shown.words else ""
    boundaries = (
        f"{edition.boundary_words} {edition.boundary_error}\n"
        if edition.boundary_words
        else "Boundaries: from the file that was handed in.\n"
    )
    statuses = "\n".join(f"  {name}: {meaning}" for name, meaning in STATUSES.items())
    credits_ = "\n".join(dict.fromkeys(f"  {passport.credit}" for passport in held(edition.passports)))
    return (
        f"{edition.title}: areas and what is recorded of them\n\n"
        f"Day counted: {edition.on.isoformat()}. Teams that count ({edition.definition}): "
        f"{edition.admits}. Evidence older than {months(edition.fresh_months)}, or undated, "
        f"counts only towards 'at most'.\n{assumed}{left_out}{boundaries}"
        "Coordinates: British National Grid (EPSG:27700), Northern Ireland included. Codes: April 2025"
        f"{f'; care boards: {edition.boards}' if edition.level == 'health' else ''}.\n\n"
        f"Statuses:\n{statuses}\n\n"
        "'not_known' does not mean that there is no team. The register is not complete for any nation, and a team that "
        "exists does not reach every family. Do not read a share of areas as a share of families.\n\n"
        f"Credit lines:\n{credits_}\n"
    )


def record(
    edition: Edition,
    *,
    counts: Mapping[str, int],
    warnings: list[str],
    alt_text: Mapping[str, str],
) -> dict[str, Any]:
    """Return what `run.json` says of a run, all but the hashes of its outputs."""
    return {
        "title": edition.title,
        "on": edition.on.isoformat(),
        "level": edition.level,
        "definition": edition.definition,
        "definition_version": edition.definition_version,
        "fresh_months": edition.fresh_months,
        "assumed_complete": list(edition.assumed_complete),
        "vintage": VINTAGE,
        "preview": edition.preview,
        "boundaries": edition.boundary_words or "from the file that was handed in",
        "versions": {
            "everyarea": __version__,
            **{name: version(name) for name in _LIBRARIES},
            "python": platform.python_version(),
        },
        "inputs": {passport.file: passport.sha256 for passport in sorted(edition.passports, key=attrgetter("file"))},
        "counts": dict(counts),
        "headline": [_plain(row) for row in edition.headline.to_dict("records")],
        "left_out": [
            {"measure": out.words, "areas_with_figure": out.areas_with_figure, "areas": out.areas}
            for out in edition.shown.left_out
        ],
        "alt_text": dict(alt_text),
        "warnings": warnings,
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Turn a row into JSON values: whole numbers, texts, and null for what is not known."""
    return {
        name: None if pd.isna(value) else value if isinstance(value, str) else int(value) for name, value in row.items()
    }
