"""
Validate what was made with other people's validators: `python tools/validate_records.py FOLDER...`.

Every pack (`*.zip`) and every export below the folders named is looked at. Frictionless validates each
`datapackage.json` with the tables beside it; libxml2 validates each `metadata.xml` against the schemas of ISO 19139
(gmd, gmx, GML 3.2, as the package ckanext-spatial carries them) and the rules of ISO/TS 19139, table A.1. The
validators go into an environment of their own, `.cache/validators`, for the project does not need them otherwise. Exit
code 1, with a sentence for each fault. A folder that holds the schemas of a register (`everyarea register template`) is
taken to judge the register that ships.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".cache" / "validators"
NEEDED = ("frictionless==5.21.0", "lxml>=6,<7")
SCHEMAS = "ckanext-spatial==2.3.2"


def environment() -> Path:
    """Make the environment, unless it is there; give its Python."""
    python = HOME / "bin" / "python"
    done = HOME / "done"
    if not done.exists():
        venv.create(HOME, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
        subprocess.run([*install, *NEEDED], check=True)
        # Only its files are wanted, not the portal that it extends.
        subprocess.run([*install, "--no-deps", SCHEMAS], check=True)
        done.touch()
    return python


def folders(place: Path, room: Path) -> Iterator[tuple[str, Path]]:
    """Give every folder with a record: exports as they lie, packs unpacked into `room`."""
    for record in sorted(place.rglob("metadata.xml")):
        yield record.parent.name, record.parent
    for pack in sorted(place.rglob("*.zip")):
        with zipfile.ZipFile(pack) as bundle:
            if inside := [name for name in bundle.namelist() if name.endswith("/metadata.xml")]:
                bundle.extractall(room)
                yield pack.name, room / Path(inside[0]).parent


def faults(folder: Path) -> Iterator[str]:
    """Say what the validators find in one folder."""
    from frictionless import validate
    from lxml import etree, isoschematron

    xml = next(HOME.rglob("ckanext/spatial/validation/xml"))
    record = etree.parse(str(folder / "metadata.xml"))
    schema = etree.XMLSchema(etree.parse(str(xml / "iso19139eden" / "gmx" / "gmx.xsd")))
    if not schema.validate(record):
        yield from (f"metadata.xml, line {error.line}: {error.message}" for error in schema.error_log)
    rules = etree.parse(str(xml / "medin" / "ISOTS19139A1Constraints_v1.4.sch"))
    if not isoschematron.Schematron(rules, validate_schema=False).validate(record):
        yield "metadata.xml breaks a rule of ISO/TS 19139, table A.1"
    report = validate(str(folder / "datapackage.json"))
    if not report.valid:
        yield from (
            f"datapackage.json: {' '.join(map(str, row))}" for row in report.flatten(["name", "rowNumber", "message"])
        )


def register_faults(schemas: list[Path]) -> Iterator[str]:
    """Say what frictionless finds in the register that ships, held against the published schemas of its tables."""
    from frictionless import Detector, Package, Resource, Schema, system

    home = ROOT / "data" / "register"
    tables = {path.name.removesuffix(".schema.json"): path for path in schemas}
    # A register may leave out optional columns, and whole tables.
    sheets = [
        Resource(name=name, path=f"{name}.csv", schema=Schema.from_descriptor(str(schema)), basepath=str(home),
                 detector=Detector(schema_sync=True))
        for name, schema in tables.items()
        if (home / f"{name}.csv").exists()
    ]  # fmt: skip
    with system.use_context(trusted=True):
        for sheet in sheets:  # each by itself, as somebody has it who was sent one
            found = sheet.validate().flatten(["name", "rowNumber", "message"])
            yield from (f"register, alone: {' '.join(map(str, row))}" for row in found)
        for sheet in sheets:
            if "team_id" in sheet.schema.field_names and sheet.name != "teams":
                teams = {"fields": ["team_id"], "reference": {"resource": "teams", "fields": ["team_id"]}}
                sheet.schema.foreign_keys = [teams]
        report = Package(resources=sheets, basepath=str(home)).validate()
    found = report.flatten(["name", "rowNumber", "message"])
    yield from (f"register, {' '.join(map(str, row))}" for row in found)


def main() -> int:
    """Look at all of them, in the environment of the validators."""
    if Path(sys.prefix).resolve() != HOME.resolve():
        return subprocess.call([str(environment()), __file__, *sys.argv[1:]])
    wrong, count = [], 0
    with tempfile.TemporaryDirectory() as room:
        for place in map(Path, sys.argv[1:]):
            for name, folder in folders(place.resolve(), Path(room)):
                count += 1
                wrong += [f"{name}: {fault}" for fault in faults(folder)]
            if schemas := sorted(place.resolve().rglob("*.schema.json")):
                wrong += register_faults(schemas)
    print(f"Validated the records and tables of {count} packs and exports: {len(wrong)} faults")
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
