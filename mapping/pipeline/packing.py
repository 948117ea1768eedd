"""Make many packs on every core: what each process holds, what it does with one area, and what it says of it."""

from __future__ import annotations

import hashlib
import os
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path

from ..drawing.briefpdf import Press
from ..publishing.disk import replaced
from ..publishing.letters import letter
from ..publishing.packlayers import Holdings
from ..publishing.packs import fingerprint, manifest, pack, subject
from ..vocabulary.errors import Fault, InputError

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
            replaced(mail, letter(of.edition, of.brief.facts, code, path.read_bytes()))
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
