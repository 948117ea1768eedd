"""
Locate the rows of a Parquet file on a cluster: each row group is a task, and each task writes a part of its own.

What rows are compared with is sent to every worker once. Workers read the file and write the parts themselves, so both
must lie where this computer and every worker see them under the same path.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import shapely

from ..reading.tables.batches import read_group, row_groups
from ..study.settings import Settings
from ..vocabulary.errors import Fault, InputError, refused, shortened
from .locate import Locator, check_rows, tally
from .points import Places, read_points
from .run import LocateRequest, located, ours, ready
from .write import check_parts, folder_of_parts, part_name, schema_of, write_located

if TYPE_CHECKING:
    import distributed

WAIT = 10
INSTALL = 'pip install "everyarea[cluster]"'
_LOOK = 1
# The directory of postcodes fetches what it does not hold yet, which two threads of one worker may not do at once.
_TURN = threading.Lock()


@dataclass(frozen=True)
class Part:
    """What came of one row group: its rows by method and reason, or why not (an error itself does not travel well)."""

    counted: Counter[str]
    faults: tuple[Fault, ...] = ()


def run_locate_on_cluster(
    path: Path, out: Path, config: Settings, *, wanted: LocateRequest, scheduler: str, wait: float = WAIT
) -> Counter[str]:
    """
    Locate every row of a Parquet file on a cluster, and write the parts into the folder `out`.

    How many rows were found by each method, and how many were not, by reason, is returned: they sum to the rows of the
    file. Where anything is refused, there is no folder `out`.

    Parameters
    ----------
    path
        The file, readable under this path by every worker.
    out
        A folder that does not exist yet, in one that every worker can write to. It gets `part-00000.parquet` and so on:
        a part for each row group, in order, with the columns, types and answers that one process gives.
    scheduler
        Address of the Dask scheduler, for instance "tcp://10.0.0.7:8786". Workers run what they are sent, so it has to
        be one that is trusted.
    wait
        Seconds to wait for the scheduler, and for a first worker or one that takes the place of the last.
    """
    path, out = path.resolve(), out.resolve()
    rows = row_groups(path)
    if not sum(rows):
        raise refused(path.name, "The file has no rows.", "Check that this is the right file.")
    if wanted.postcodes:
        wanted = replace(wanted, postcodes=wanted.postcodes.resolve())
    with _connected(scheduler, wait) as client, folder_of_parts(out) as folder:
        file = read_points(path, named=wanted.columns, encoding=config.encoding)
        by = ready(file, config, wanted=wanted)
        counted = locate_on_cluster(client, path, file.places, by, folder, wait=wait)
        check_rows(sum(rows), counted)
        check_parts(folder, rows)
    return counted


def locate_on_cluster(
    client: distributed.Client, path: Path, places: Places, by: Locator, folder: Path, *, wait: float = WAIT
) -> Counter[str]:
    """Locate each row group as a task, which writes its part into `folder`; give the count of all rows."""
    schema = _schema(path, places, by)
    with _said(wait):
        sent = client.scatter(by, broadcast=True, timeout=wait)
        tasks = [
            client.submit(locate_part, str(path), group, places, sent, str(folder), schema, pure=False)
            for group in range(len(row_groups(path)))
        ]
        try:
            parts = _gathered(client, tasks, wait)
        finally:
            client.cancel(tasks)
    faults = dict.fromkeys(fault for part in parts for fault in part.faults)
    if faults:
        raise InputError(faults)
    return sum((part.counted for part in parts), Counter())


def locate_part(path: str, group: int, places: Places, by: Locator, folder: str, schema: pa.Schema) -> Part:
    """Locate one row group and write its part; runs on a worker."""
    counted: Counter[str] = Counter()

    def done() -> Iterator[Any]:
        for rows in read_group(Path(path), group):
            answers = located(rows, places, by)
            counted.update(tally(answers))
            yield answers

    try:
        # What makes a shape quick to ask is lost on the way here.
        shapely.prepare(by.areas.shapes)
        with _TURN if by.directory else contextlib.nullcontext():
            write_located(done(), Path(folder) / part_name(group), ours=ours(by), schema=schema)
    except InputError as error:
        return Part(counted, error.faults)
    except (OSError, pa.ArrowException):
        why = "A worker could not read it or write its part."
        remedy = "The file and the folder of --to must lie where every worker sees them under the same path."
        return Part(counted, (Fault(file=Path(path).name, why=why, remedy=remedy),))
    return Part(counted)


def _schema(path: Path, places: Places, by: Locator) -> pa.Schema | None:
    """Return the types in which one process would write the result; None where the file has no rows."""
    for group in range(len(row_groups(path))):
        for rows in read_group(path, group):
            nothing = located(rows.head(0), places, by)
            given = rows.set_axis(nothing.columns[: rows.shape[1]], axis=1)
            types = {field.name: field for field in [*schema_of(nothing), *schema_of(given)]}
            return pa.schema([types[name] for name in nothing.columns])
    return None


@contextlib.contextmanager
def _connected(address: str, wait: float) -> Iterator[distributed.Client]:
    """Connect with a scheduler, for as long as it takes."""
    try:
        import distributed
    except ImportError:
        why = "A cluster is reached through Dask, which is not installed."
        raise _refused(why, f"Run: {INSTALL}, here and on every worker.") from None
    try:
        client = distributed.Client(address, timeout=wait)
    except (OSError, ValueError, TypeError):
        why = f"The scheduler at {shortened(address)} cannot be reached within {wait:g} seconds."
        raise _refused(why, "Check its address, as tcp://10.0.0.7:8786, and that it runs.") from None
    with client:
        yield client


@contextlib.contextmanager
def _said(wait: float) -> Iterator[None]:
    """Turn what fails on the cluster, and not in our own work, into sentences."""
    from concurrent.futures import CancelledError

    from distributed.comm.core import CommClosedError
    from distributed.scheduler import KilledWorker

    try:
        yield
    except KilledWorker:
        why = "Workers died over the same part, again and again: they may have too little memory."
        raise _refused(why, "Give them more, or write the file anew with smaller row groups.") from None
    except TimeoutError:
        why = f"The scheduler has had no worker for {wait:g} seconds."
        raise _refused(why, "Start workers, and look at their logs if they had died.") from None
    except (CancelledError, CommClosedError):
        why = "The cluster went away while it worked, or lost what it was sent."
        raise _refused(why, "Start it again, and run again.") from None
    except ImportError as error:
        lacking = f': it lacks "{error.name}"' if error.name else ""
        why = f"A worker does not have the same programs as this computer{lacking}."
        raise _refused(why, f"Run there: {INSTALL}, of the same version as here.") from None


def _gathered(
    client: distributed.Client, tasks: list[Any], wait: float, clock: Callable[[], float] = time.monotonic
) -> list[Part]:
    """Wait for every task, but not for ever where no worker is left."""
    from distributed import wait as finished

    seen = clock()
    while any(not task.done() for task in tasks):
        with contextlib.suppress(TimeoutError):
            finished(tasks, timeout=_LOOK)
        seen = clock() if client.nthreads() else seen
        if clock() - seen > wait:
            raise TimeoutError
    return list(client.gather(tasks))


def _refused(why: str, remedy: str) -> InputError:
    return refused("--scheduler", why, remedy)
