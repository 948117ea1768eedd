"""The Data Package, by the rules of the published profiles (tabular-data-package, version 1), said again here."""

import csv
import hashlib
import io
import json
import re
from dataclasses import replace

import pandas as pd

from mapping.formats.data_package import datapackage_json
from mapping.formats.workbook import write_csv
from mapping.national.layers import LAYER_TABLE, coverage_layer

from .editions import hostile, shipped
from .test_geopackage import layers

NAME = re.compile(r"^([-a-z0-9._/])+$")
TYPES = {"string", "integer", "number", "boolean", "date"}


def broken_rules(made: dict) -> list[str]:
    """Every rule of the profile that a package breaks."""
    rules = {"profile": made.get("profile") == "tabular-data-package", "name": bool(NAME.match(made["name"])),
             "resources": len(made.get("resources", [])) >= 1}  # fmt: skip
    for licence in made.get("licenses", []):
        rules["licence: name or path"] = bool(re.fullmatch(r"[-a-zA-Z0-9._]+", licence["name"])) and licence[
            "path"
        ].startswith("https://")
    for place, source in enumerate(made.get("sources", [])):
        rules[f"source {place}"] = (
            bool(source["title"]) and re.fullmatch(r"https?://\S+", source.get("path", "https://x")) is not None
        )
    for resource in made["resources"]:
        path, schema = resource["path"], resource["schema"]
        names = [field["name"] for field in schema["fields"]]
        rules |= {
            f"{path}: profile": resource["profile"] == "tabular-data-resource",
            f"{path}: name": bool(NAME.match(resource["name"])),
            f"{path}: path": not path.startswith(("/", "~")) and ".." not in path.split("/"),
            f"{path}: encoding": resource["encoding"] == "utf-8" and resource["mediatype"] == "text/csv",
            f"{path}: hash": re.fullmatch(r"sha256:[0-9a-f]{64}", resource["hash"]) is not None and isinstance(resource["bytes"], int),
            f"{path}: fields": len(set(names)) == len(names) > 0 and all(field["type"] in TYPES for field in schema["fields"]),
            f"{path}: missing": schema["missingValues"] == [""],
            f"{path}: key": set(schema.get("primaryKey", [])) <= set(names),
            f"{path}: enum": all(field.get("constraints", {}).get("enum", ["x"]) for field in schema["fields"]),
            f"{path}: yes": all(field["trueValues"] and field["falseValues"] for field in schema["fields"] if field["type"] == "boolean"),
        }  # fmt: skip
    names = [resource["name"] for resource in made["resources"]]
    rules["names of resources are unique"] = len(set(names)) == len(names)
    return [rule for rule, kept in rules.items() if not kept]


def read(row: dict[str, str], fields: list[dict]) -> None:
    """Read a row as the package says; raises where a cell is not what it says."""
    kinds = {
        "integer": int,
        "number": float,
        "date": lambda text: pd.Timestamp(pd.to_datetime(text, format="%Y-%m-%d")),
    }
    for field in fields:
        cell, limits = row[field["name"]], field.get("constraints", {})
        if cell == "":
            assert not limits.get("required"), field
            continue
        if field["type"] == "boolean":
            assert cell in field["trueValues"] + field["falseValues"], field
        kinds.get(field["type"], str)(cell)
        assert "enum" not in limits or cell in limits["enum"], field


def test_the_package_keeps_every_rule_and_its_csv_every_promise(tmp_path):
    made = shipped()
    layer = coverage_layer(made.coverage, made.shapes)
    package = json.loads(datapackage_json(made, {"coverage.csv": layer}, name="every-area-X", title="T"))
    assert broken_rules(package) == []
    write_csv(tmp_path / "coverage.csv", layer)
    raw = (tmp_path / "coverage.csv").read_bytes()
    resource = package["resources"][0]
    assert resource["bytes"] == len(raw) and resource["hash"] == f"sha256:{hashlib.sha256(raw).hexdigest()}"
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))
    assert list(rows[0]) == [field["name"] for field in resource["schema"]["fields"]] == LAYER_TABLE.names
    for row in rows:
        read(row, resource["schema"]["fields"])
    key = [tuple(row[name] for name in resource["schema"]["primaryKey"]) for row in rows]
    assert len(set(key)) == len(rows) == 218


def test_types_choices_and_keys_are_those_of_the_declared_table():
    made = shipped()
    package = json.loads(
        datapackage_json(made, {"a.csv": coverage_layer(made.coverage, made.shapes)}, name="n", title="T")
    )
    fields = {field["name"]: field for field in package["resources"][0]["schema"]["fields"]}
    assert fields["area_code"]["constraints"] == {"required": True, "unique": True}
    assert fields["babies"]["type"] == "integer" and fields["share_low"]["type"] == "number"
    assert "not_known" in fields["status"]["constraints"]["enum"]
    assert fields["reverify"]["type"] == "boolean" and fields["reverify"]["trueValues"] == ["yes"]
    assert all(field["description"] for field in fields.values())


def test_a_table_without_a_key_promises_none():
    package = json.loads(datapackage_json(shipped(), {"catchments.csv": layers()[2]}, name="n", title="T"))
    assert "primaryKey" not in package["resources"][0]["schema"] and broken_rules(package) == []


def test_licences_and_sources_are_those_of_the_passports_and_none_is_made_up():
    package = json.loads(datapackage_json(shipped(), {"a.csv": layers()[0]}, name="n", title="T"))
    assert {each["name"] for each in package["licenses"]} == {"OGL-UK-3.0", "ODbL-1.0", "CC0-1.0"}
    bare = replace(
        shipped(),
        passports=tuple(replace(each, licence="not stated", address="a file") for each in shipped().passports),
    )
    package = json.loads(datapackage_json(bare, {"a.csv": layers()[0]}, name="n", title="T"))
    assert (
        "licenses" not in package
        and all("path" not in each for each in package["sources"])
        and broken_rules(package) == []
    )


def test_the_same_edition_gives_the_same_bytes_and_harm_stays_text():
    made = hostile()
    first, second = (datapackage_json(made, {"a.csv": layers()[0]}, name="n", title="<script>") for _ in "ab")
    assert first == second and json.loads(first)["title"] == "<script>"
