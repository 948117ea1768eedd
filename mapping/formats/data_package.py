"""Describe CSV files for programs: a Frictionless tabular data package, every column from the declared tables."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..reading.shipped.sources import Passport
from ..vocabulary.safe_text import web_address
from ..vocabulary.schema import Column
from ..wording.edition import Edition
from ..wording.phrases import day_words
from .csv import csv_text
from .layer import Layer
from .licences import held, licences

_TYPES = {"text": "string", "whole": "integer", "number": "number", "date": "date", "yes_no": "boolean"}
_DIALECT = {"csvddfVersion": "1.2", "delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True,
            "header": True}  # fmt: skip
MISSING = (
    "An empty cell is not known, or was not measured: never 0. A text that a spreadsheet would take for a formula has "
    "an apostrophe before it, as has one that begins with one."
)


def datapackage_json(edition: Edition, files: Mapping[str, Layer], *, name: str, title: str) -> bytes:
    """
    Return `datapackage.json` (Data Package 1, profile tabular-data-package).

    Parameters
    ----------
    files
        The layer that each CSV file was written from, by the file's name.
    name
        What tells this package from others: a to z, digits and hyphens.
    title
        What it is, for people.

    Returns
    -------
    JSON in UTF-8. Types, meanings, choices and keys are those of the declared tables; licences and sources those of the
    passports.
    """
    kept = held(edition.passports)
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": name.lower(),
        "title": title,
        "description": f"{edition.title}, {day_words(edition.on)}. Teams that count ({edition.definition}): "
        f"{edition.admits}. The status not_known does not mean that there is no team. {MISSING}",
        "version": edition.on.isoformat(),
        "sources": [_source(passport) for passport in kept],
        "resources": [_resource(file, layer) for file, layer in files.items()],
    }
    if known := _licences(kept):
        package["licenses"] = known
    return (json.dumps(package, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def _licences(passports: Iterable[Passport]) -> list[dict[str, str]]:
    return [{"name": name, "title": words, "path": address} for words, name, address in licences(passports)]


def _source(passport: Passport) -> dict[str, str]:
    """Name a source; its address only where it is one that a program can open."""
    path = {"path": passport.address} if web_address(passport.address) else {}
    return {"title": f"{passport.title} ({passport.publisher}; {passport.licence}; {passport.reference_date})", **path}


def _resource(file: str, layer: Layer) -> dict[str, Any]:
    raw = csv_text(layer.shaped).encode("utf-8")
    schema: dict[str, Any] = {
        "fields": [field_of(column, alone=layer.table.key == [column.name]) for column in layer.columns],
        "missingValues": [""],
    }
    if layer.table.key:
        schema["primaryKey"] = layer.table.key
    return {
        "profile": "tabular-data-resource",
        "name": re.sub(r"[^a-z0-9._-]", "-", file.removesuffix(".csv").lower()),
        "path": file,
        "title": layer.title,
        "description": f"A row is {layer.table.one_row}.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(raw),
        "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}",
        "dialect": _DIALECT,
        "schema": schema,
    }


def field_of(column: Column, *, alone: bool) -> dict[str, Any]:
    """Describe a column; `alone` says that it tells rows apart by itself."""
    declared: dict[str, Any] = {"name": column.name, "type": _TYPES[column.kind], "description": column.meaning}
    if column.kind == "yes_no":
        declared |= {"trueValues": ["yes"], "falseValues": ["no"]}
    if column.kind == "date":
        declared["format"] = "default"
    limits: dict[str, Any] = {"enum": list(column.choices)} if column.choices else {}
    if column.key:
        limits["required"] = True
    if alone:
        limits["unique"] = True
    return {**declared, "constraints": limits} if limits else declared
