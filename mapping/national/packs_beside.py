"""The packs that lie beside a run, if they answer the same question from the same files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..page.beside import Packs
from ..writing.folder import RECORD, read_record

# What a run and packs have to have been asked alike for one to lead to the other; the rest of the record is what came
# of it. A place within the country changes no pack, and is not among them.
_ASKED = ("on", "level", "definition", "definition_version", "fresh_months", "assumed_complete", "vintage",
          "preview", "boundaries")  # fmt: skip


def packs_beside(out: Path, record: dict[str, Any], codes: Iterable[str]) -> Packs | None:
    """
    Find the finished folder of packs in `out` that was made from what a run is made from.

    Parameters
    ----------
    out
        The folder in which the run's own folder will lie.
    record
        What `run.json` will say of the run.
    codes
        The areas of the run.

    Returns
    -------
    The folder, and which of these areas have a pack there that was made with it; None where there is no such folder,
    or none of the areas has one.
    """
    for path in sorted(out.glob(f"*-packs/{RECORD}")):
        there = read_record(path)
        if not _alike(record, there):
            continue
        current = set(there.get("current", ())).intersection(codes)
        zipped = frozenset(code for code in current if (path.parent / f"{code}.zip").is_file())
        if zipped:
            return Packs(folder=path.parent.name, codes=zipped)
    return None


def _alike(run: dict[str, Any], packs: dict[str, Any]) -> bool:
    """Tell whether packs were asked for as the run was, and made from every file that the run is made from."""
    asked = all(run[name] == packs.get(name) for name in _ASKED) and _settings(run) == _settings(packs)
    return asked and run["inputs"].items() <= packs.get("inputs", {}).items()


def _settings(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.get("settings", {}).items() if name != "within"}
