"""
Make the packs: a zip an area, only where something changed; then the index of all of them, and the record last.

Make many packs on every core: what each process holds, what it does with one area, and what it says of it.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd

from ..drawing.pictures import letters
from ..formats.csv import csv_text
from ..linking.areas_meant import areas_of, wanted_codes
from ..linking.boards import boards_of, councils_of
from ..linking.place import place_meant
from ..measuring.distance import centres_at, kilometres, nearby, served_places
from ..measuring.rollup import seats_of
from ..measuring.similar import similar
from ..reading.shipped.lookups import read_centres, read_constituency_shares
from ..reading.shipped.sources import sha256_of
from ..study.inputs import Inputs, read_shapes
from ..study.provenance import with_seats
from ..study.record import folder_name, record_of
from ..study.results import standing_of
from ..study.settings import Settings
from ..study.study import Study
from ..vocabulary.errors import Fault, InputError
from ..vocabulary.schema import hold_text_plainly
from ..wording.bodies import answering, health_first
from ..wording.edition import Edition
from ..wording.phrases import is_missing
from ..writing.disk import in_sentences, replaced
from ..writing.folder import RECORD, cleared, held, write_record, write_text
from .brief import Setting
from .brief_page import Press
from .layers import Holdings, area_table, claim_table, district_table
from .pack import fingerprint, manifest, pack, subject
from .sending import letter, pack_index
from .tables import INDEX
from .unchanged import made_from, tell_of_page, there_already


@dataclass(frozen=True, kw_only=True)
class PackRequest:
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
    config: Settings, wanted: PackRequest, tell: Callable[[str], None], progress: Callable[[int, int], None]
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
    made_by = maker(str(wanted.pdf), str(wanted.letters))
    source = made_from(config, made_by)
    if not wanted.force and not config.within and (found := there_already(config.out, source, wanted.codes)):
        tell_of_page(found[0], tell)
        return Packed(folder=found[0], made=0, kept=found[1])
    # A pack shows what lies around its area too, so it is cut from the whole country.
    study = Study.of(replace(config, within=""), tell)
    study.check()
    codes = _codes(wanted, study.inputs, config)
    made = pack_edition(study)
    nations = made.coverage.loc[made.coverage["area_code"].isin(codes), "nation"]
    if offered := health_first(config.level, nations, "pack"):
        tell(offered)
    record = record_of(made, study, {})
    target = config.out / f"{folder_name(made, config)}-packs"
    with pack_folder(target, tell) as stack:
        job = Job(
            held=holdings(study),
            folder=target,
            maker=maker(str(wanted.pdf), str(record["versions"])),
            edition=_edition_of(record),
            letters_at=stack.enter_context(letters()) if wanted.pdf else None,
            mails=wanted.letters,
            force=wanted.force,
        )
        (target / RECORD).unlink(missing_ok=True)
        done = _all(job, codes, progress)
        _publish(job, codes, {**record, "made_from": source, "asked": {"\n".join(wanted.codes or ()): codes}})
    count = sum(each.made for each in done)
    tell_of_page(target, tell)
    return Packed(folder=target, made=count, kept=len(done) - count)


@contextmanager
def pack_folder(target: Path, tell: Callable[[str], None]) -> Iterator[ExitStack]:
    """Hold the folder that packs are put together in, cleared of what a stopped run left."""
    with in_sentences(target.parent), ExitStack() as stack:
        target.mkdir(parents=True, exist_ok=True)
        stack.enter_context(held(target))
        for said in cleared(target):
            tell(said)
        tell("Putting the packs together")
        yield stack


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


def _codes(wanted: PackRequest, inputs: Inputs, config: Settings) -> list[str]:
    """Return the areas that are wanted; a name that is wrong is refused before anything is measured."""
    areas = areas_of(inputs.members, config.level)
    if config.within:
        place = place_meant(config.within, inputs.members, inputs.known)
        areas = areas[areas["area_code"].isin(place.areas(inputs.members, config.level))]
    if wanted.codes is None:
        return sorted(areas["area_code"])
    return wanted_codes(wanted.codes, areas, config.level, inputs.known, inputs.members)


# A region or a nation lies in too many constituencies for one page.
_WITH_SEATS = ("ltla", "utla", "health")


def pack_edition(study: Study) -> Edition:
    """Return the edition with the passports of what packs alone show."""
    made = study.edition
    seats = study.config.level in _WITH_SEATS
    return replace(made, passports=with_seats(made.passports, study.inputs.folder)) if seats else made


def holdings(study: Study) -> Holdings:
    """Put together everything that packs are cut from."""
    inputs, linked, made, config = study.inputs, study.linked, pack_edition(study), study.config
    babies = inputs.babies.set_index("area_code")["people"]
    centres = read_centres(inputs.folder)
    apart = kilometres(centres_at(config.level, centres, babies, inputs.members), centres)
    sizes = made.shapes.set_index("area_code")["area_km2"]
    lower = study.results.atoms[config.definition]
    served = served_places(lower, inputs.members, config.level)
    names = dict(zip(lower["area_code"], lower["area_name"], strict=True))
    parts = inputs.members[inputs.members["parent_level"] == config.level]
    setting = Setting(
        made, similar(made.coverage, sizes), nearby(made.coverage, served, apart), to=_answering(made, inputs, babies),
        districts=_districts(parts, lower), seats=_seats(parts, inputs, babies),
    )  # fmt: skip
    return Holdings(
        setting=setting,
        areas=area_table(made),
        districts=district_table(lower, read_shapes(inputs, replace(config, level="ltla")).areas),
        parts=parts[["parent_code", "child_code", "share"]],
        claims=claim_table(
            linked.links, standing_of(inputs, linked, config, "ltla"), inputs.register.catchments, names
        ),
    )


def _answering(made: Edition, inputs: Inputs, babies: pd.Series) -> dict[str, str]:
    """Say who answers for each area."""
    boards = boards_of(inputs.members, babies, made.level)
    councils = councils_of(inputs.members, made.level)
    return {
        row.area_code: answering(
            made.level, str(row.nation), councils.get(row.area_code, str(row.area_name)), boards.get(row.area_code, [])
        )
        for row in made.coverage.itertuples()
    }


def _districts(parts: pd.DataFrame, lower: pd.DataFrame) -> dict[str, list[tuple[str, str]]]:
    """Return the name and status of each lower-tier area, by the area that it lies in."""
    told = lower[["area_code", "area_name", "status"]].astype(str)
    rows = parts[["parent_code", "child_code"]].merge(told, left_on="child_code", right_on="area_code")
    made: dict[str, list[tuple[str, str]]] = {}
    for row in rows.itertuples():
        made.setdefault(str(row.parent_code), []).append((row.area_name, row.status))
    return made


def _seats(parts: pd.DataFrame, inputs: Inputs, babies: pd.Series) -> dict[str, list[tuple[str, float | None]]]:
    """Return the constituencies that each area lies in, each with the share of the area's babies."""
    if not set(parts["parent_level"]) <= set(_WITH_SEATS):
        return {}
    names = dict(zip(inputs.seats["constituency_code"], inputs.seats["constituency_name"], strict=True))
    rows = seats_of(parts, read_constituency_shares(inputs.folder), babies, names)
    made: dict[str, list[tuple[str, float | None]]] = {}
    for code, name, share in zip(rows["area_code"], rows["constituency_name"], rows["babies_share"], strict=True):
        made.setdefault(str(code), []).append((str(name), None if is_missing(share) else float(share)))
    return made


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
            "sha256": sha256_of(job.folder / f"{code}.zip"),
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
    record["current"] = sorted(row["area_code"] for row in rows if not row["older"])
    record["all_of_level"] = set(job.held.edition.coverage["area_code"]) <= set(record["current"])
    write_record(job.folder, record)


# Below this many packs another process costs more time than it saves; above this many processes, more memory than most
# machines have (each takes about 250 MB).
FEW, MOST = 4, 8
LETTERS = "letters"


@dataclass(frozen=True, kw_only=True)
class Job:
    """
    What a process has to know to make any of the packs.

    `maker` tells this program and what was asked of it from others; `edition` tells the inputs of this run from others.
    `letters_at` is the folder of the letters that PDFs are set in; None leaves the PDFs out.
    """

    held: Holdings
    folder: Path
    maker: str
    edition: str
    letters_at: Path | None
    mails: bool = False
    force: bool = False

    @cached_property
    def press(self) -> Press | None:
        """What makes the PDFs."""
        return Press(self.held.edition.style, self.letters_at) if self.letters_at else None


@dataclass(frozen=True, kw_only=True)
class Done:
    """What became of one pack: whether it was made anew, or the faults that stopped it."""

    code: str
    made: bool = False
    faults: tuple[Fault, ...] = ()


def make_one(job: Job, code: str) -> Done:
    """
    Make the pack of one area and its letter, unless the one that is there was made from the same and is whole.

    Faults are given back, not raised: a process can hand on values, but not every error.
    """
    path, mail = job.folder / f"{code}.zip", job.folder / LETTERS / f"{code}.eml"
    try:
        of = subject(job.held, code)
        inputs = fingerprint(of, job.maker)
        there = None if job.force else manifest(path)
        fresh = there is None or there["inputs"] != inputs
        if fresh:
            raw = pack(of, inputs=inputs, edition=job.edition, pdf=job.press.pdf if job.press else None)
            # A letter never stands beside a pack that is not the one attached to it.
            mail.unlink(missing_ok=True)
            replaced(path, raw)
        if job.mails and not mail.exists():
            replaced(mail, letter(of.edition, of.brief.facts, code, path.read_bytes(), to=of.to))
    except InputError as error:
        return Done(code=code, faults=error.faults)
    return Done(code=code, made=fresh)


def make_all(job: Job, codes: list[str]) -> Iterator[Done]:
    """Make the packs, each in the process that is free; as they are done, in no order."""
    count = min(_cores(), MOST, len(codes) // FEW)
    if count < 2:
        yield from (make_one(job, code) for code in codes)
        return
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin, initargs=(job,))
    try:
        yield from _from(pool, codes)
    finally:
        pool.shutdown(cancel_futures=True)


def _from(pool: Executor, codes: Iterable[str]) -> Iterator[Done]:
    for future in as_completed([pool.submit(_held, code) for code in codes]):
        yield future.result()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_JOBS: list[Job] = []


def _begin(job: Job) -> None:
    """Keep the job in a new process; what stops the run is said by the first process alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    hold_text_plainly()
    _JOBS[:] = [job]


def _held(code: str) -> Done:
    return make_one(_JOBS[0], code)


def maker(*parts: str) -> str:
    """Tell this program from every other: a sha256 of its own files, and of `parts`."""
    digest = hashlib.sha256(repr(parts).encode())
    root = Path(__file__).resolve().parent.parent
    for path in sorted(root.rglob("*")):
        within = path.relative_to(root)
        if path.is_file() and within.parts[0] != "data" and path.suffix != ".pyc":
            digest.update(f"{within.as_posix()}\n".encode() + path.read_bytes())
    return digest.hexdigest()
