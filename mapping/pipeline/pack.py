"""Make the packs: a zip an area, only where something changed; then the index of all of them, and the record last."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ..drawing.brief import Setting
from ..drawing.conversion import letters
from ..drawing.edition import Edition
from ..drawing.packindex import pack_index
from ..measuring.centres import centres_at, kilometres
from ..measuring.nearby import nearby
from ..measuring.served import served_places
from ..measuring.similar import similar
from ..publishing.disk import in_sentences
from ..publishing.folder import RECORD, cleared, sha256, write_record, write_text
from ..publishing.lock import held
from ..publishing.packlayers import Holdings, area_table, claim_table, district_table
from ..publishing.packs import manifest
from ..publishing.tables import csv_text
from ..reading.lookups import read_centres
from ..vocabulary.errors import InputError
from ..vocabulary.packs import INDEX
from .config import Config
from .inputs import Inputs, Linked, read_shapes
from .packcodes import wanted_codes
from .packing import LETTERS, Done, Job, make_all, maker
from .results import atoms_measured, coverage_at, standing_of
from .run import folder_name, prepared, record_of


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """
    Which packs are wanted, and what goes into them.

    `codes` are codes or names as written; None means all.
    """

    codes: tuple[str, ...] | None = None
    letters: bool = False
    force: bool = False
    pdf: bool = True


@dataclass(frozen=True, kw_only=True)
class Packed:
    """What was done: the folder, how many packs were made, and how many were there already and still hold."""

    folder: Path
    made: int
    kept: int


def run_pack(
    config: Config, wanted: Wanted, tell: Callable[[str], None], progress: Callable[[int, int], None]
) -> Packed:
    """
    Make packs into `<out>/<on>-<level>-packs`.

    Each zip takes the place of the old one whole. A pack that was made from the same inputs by the same program, and
    is whole, stays. Packs of areas that are not asked for stay too, and are in the index.

    Parameters
    ----------
    tell
        Is called with a sentence at each stage.
    progress
        Is called with how many packs are done, of how many.

    Raises
    ------
    EveryAreaError
        With the sentences to show. Packs that were finished before stay; without `run.json` the folder is not finished.
    """
    inputs, linked, drawn, made = prepared(config, tell)
    codes = _codes(wanted, made, inputs, config)
    record = record_of(made, inputs, linked, drawn, config, {})
    target = config.out / f"{folder_name(made, config)}-packs"
    with in_sentences(config.out), ExitStack() as stack:
        target.mkdir(parents=True, exist_ok=True)
        stack.enter_context(held(target))
        for said in cleared(target):
            tell(said)
        tell("Putting the packs together")
        job = Job(
            held=holdings(inputs, linked, made, config),
            folder=target,
            maker=maker(str(wanted.pdf), str(record["versions"])),
            edition=_edition_of(record),
            letters_at=stack.enter_context(letters()) if wanted.pdf else None,
            mails=wanted.letters,
            force=wanted.force,
        )
        (target / RECORD).unlink(missing_ok=True)
        done = _all(job, codes, progress)
        _publish(job, codes, record)
    count = sum(each.made for each in done)
    return Packed(folder=target, made=count, kept=len(done) - count)


def _all(job: Job, codes: list[str], progress: Callable[[int, int], None]) -> list[Done]:
    """Make every pack; the first that cannot be made stops the run."""
    done: list[Done] = []
    for each in make_all(job, codes):
        if each.faults:
            error = InputError(each.faults)
            error.left = f"{len(done)} of {len(codes)} packs are finished and stay; the others are as they were."
            raise error
        done.append(each)
        progress(len(done), len(codes))
    return done


def _codes(wanted: Wanted, made: Edition, inputs: Inputs, config: Config) -> list[str]:
    areas = made.coverage[["area_code", "area_name"]]
    if wanted.codes is None:
        return sorted(areas["area_code"])
    return wanted_codes(wanted.codes, areas, config.level, inputs.known, inputs.members)


def holdings(inputs: Inputs, linked: Linked, made: Edition, config: Config) -> Holdings:
    """Put together everything that packs are cut from."""
    babies = inputs.babies.set_index("area_code")["people"]
    centres = read_centres(inputs.folder)
    apart = kilometres(centres_at(config.level, centres, babies, inputs.members), centres)
    sizes = made.shapes.set_index("area_code")["area_km2"]
    atoms = atoms_measured(inputs, linked, config, [config.definition])
    lower = coverage_at(atoms, inputs, config, "ltla")[config.definition]
    served = served_places(lower, inputs.members, config.level)
    names = dict(zip(lower["area_code"], lower["area_name"], strict=True))
    return Holdings(
        setting=Setting(made, similar(made.coverage, sizes), nearby(made.coverage, served, apart)),
        areas=area_table(made),
        districts=district_table(lower, read_shapes(inputs, replace(config, level="ltla")).areas),
        parts=inputs.members[inputs.members["parent_level"] == config.level][["parent_code", "child_code", "share"]],
        claims=claim_table(
            linked.links, standing_of(inputs, linked, config, "ltla"), inputs.register.catchments, names
        ),
    )


def _edition_of(record: dict[str, Any]) -> str:
    """Tell one set of inputs and questions from another."""
    asked = {name: value for name, value in record.items() if name not in ("headline", "counts", "warnings")}
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _publish(job: Job, codes: list[str], record: dict[str, Any]) -> None:
    """Write the index of every pack in the folder, and the record."""
    packs, broken = {}, []
    for path in sorted(job.folder.glob("*.zip")):
        said = manifest(path)
        if said:
            packs[path.stem] = said
        else:
            broken.append(f"{path.name} is not a whole pack, so it is not in the index. Make it again, or delete it.")
    rows = [
        {
            **{
                name: said[name]
                for name in ("area_code", "area_name", "nation", "status", "reverify", "babies", "look")
            },
            "file": f"{code}.zip",
            "sha256": sha256(job.folder / f"{code}.zip"),
            "older": code not in codes and said["edition"] != job.edition,
        }
        for code, said in packs.items()
    ]
    table = pd.DataFrame(rows)
    index = INDEX.shaped(table)
    table = table.assign(babies=index["babies"], reverify=index["reverify"])
    mails = all((job.folder / LETTERS / f"{code}.eml").exists() for code in packs)
    write_text(job.folder, "index.html", pack_index(job.held.edition, table, letters=mails))
    write_text(job.folder, "index.csv", csv_text(index))
    record["warnings"] = [*record["warnings"], *broken]
    record["packs"] = {code: said["inputs"] for code, said in packs.items()}
    write_record(job.folder, record)
