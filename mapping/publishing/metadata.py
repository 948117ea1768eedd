"""What goes with the files: the words for the layers, and the record of the run."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import version
from operator import attrgetter
from typing import Any

import pandas as pd

from .. import __version__
from ..drawing.edition import Edition
from ..vocabulary.schema import STATUSES
from ..vocabulary.wording import months
from .licence import held

# Area codes of this day are used throughout; no area's code has changed since.
VINTAGE = "2025-04-01"
_LIBRARIES = ("geopandas", "pandas", "pyogrio", "shapely", "pyarrow", "folium", "typst")


def about_layers(edition: Edition) -> str:
    """Say all that has to be known to use the layers, in plain words, with the credit lines."""
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
    """Give what `run.json` says of a run, all but the hashes of its outputs."""
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
