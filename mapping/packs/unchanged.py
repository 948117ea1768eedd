"""Whether packs that lie there were made from the very same files, options, program and libraries, by hashes alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from importlib.metadata import distributions
from pathlib import Path

from ..reading.shipped.sources import data_folder, sha256_of
from ..study.settings import Settings
from ..writing.folder import RECORD, read_record

# What is asked, and changes no pack.
_ASIDE = ("out", "within", "tiles", "since")
_FILES = ("boundaries", "denominators", "boards", "postcodes", "assumptions", "travel", "theme")


def made_from(config: Settings, maker: str) -> str:
    """
    Return the sha256 of everything that packs can be made from, before anything is read.

    Parameters
    ----------
    maker
        What tells this program, and what goes into a pack, from another.

    Returns
    -------
    Empty where that cannot be told: a workbook may name files that lie beside it.
    """
    if config.register and not config.register.is_dir():
        return ""
    asked = {name: str(value) for name, value in asdict(config).items() if name not in (*_ASIDE, *_FILES, "register")}
    libraries = sorted({f"{each.name} {each.version}" for each in distributions()})
    digest = hashlib.sha256(json.dumps([maker, asked, libraries], sort_keys=True).encode())
    for name, path in _files(config):
        digest.update(f"{name}\n{sha256_of(path)}\n".encode())
    return digest.hexdigest()


def _files(config: Settings) -> Iterator[tuple[str, Path]]:
    """Name every file that may be read: all that ships, all of the register, and those of the user's own."""
    for folder in (config.data or data_folder(), *([config.register] if config.register else [])):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield path.relative_to(folder).as_posix(), path
    for name in _FILES:
        path = getattr(config, name)
        if path is not None and path.is_file():
            yield f"{name} {path.name}", path
            beside = path.with_name(f"{path.name}.passport.json")
            if beside.is_file():
                yield f"{name} passport", beside


def there_already(out: Path, made: str, codes: tuple[str, ...] | None) -> tuple[Path, int] | None:
    """
    Find a finished folder of packs that was made from the same and is whole.

    Parameters
    ----------
    made
        From `made_from`.
    codes
        The packs that are wanted, by code, or as they were named when the folder was finished; None means all of the
        level.

    Returns
    -------
    The folder, and how many of the packs that are wanted lie there; None where one is missing, or any file is another.
    """
    for path in sorted(out.glob(f"*-packs/{RECORD}")) if made else ():
        record = read_record(path)
        if record.get("made_from") != made:
            continue
        current = set(record.get("current", ()))
        meant = current if codes is None else set(record.get("asked", {}).get("\n".join(codes), codes))
        if not (record.get("all_of_level") if codes is None else current.issuperset(meant)):
            continue
        if all(_same(path.parent / name, digest) for name, digest in record.get("outputs", {}).items()):
            return path.parent, len(meant)
    return None


def tell_of_page(folder: Path, tell: Callable[[str], None]) -> None:
    """Say how the page of the run beside finished packs comes to link to all of them, where it does not."""
    run = folder.with_name(folder.name.removesuffix("-packs"))
    if run == folder or not (run / "index.html").is_file():
        return
    linked = set(read_record(run / RECORD).get("packs", {}).get("areas", ()))
    if not linked.issuperset(read_record(folder / RECORD).get("current", ())):
        tell(f"The page in {run.name} does not link to all of these packs. Run `everyarea run` again, and it will")


def _same(path: Path, digest: str) -> bool:
    return path.is_file() and sha256_of(path) == digest
