"""What a run says of itself, and how its folder is named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..formats.licences import record
from ..reading.shipped.sources import sha256_of
from ..vocabulary.codes import UK
from ..wording.edition import Edition
from .inputs import issue_sentences, notes
from .settings import Settings
from .study import Study


def folder_name(made: Edition, config: Settings) -> str:
    """Name the run's folder for its day and level, and for what sets it apart from the usual question."""
    parts = [made.on.isoformat(), made.level]
    if made.definition != "standard":
        parts.append(made.definition)
    if config.vintage:
        parts += ["areas-of", config.vintage.isoformat()]
    if made.whole != UK:
        parts.append(re.sub(r"[^a-z0-9]+", "-", made.whole.lower()).strip("-")[:60])
    if config.boards and made.level == "health":
        parts += ["boards-of", re.sub(r"[^a-z0-9]+", "-", made.boards.lower()).strip("-")]
    if made.assumed_complete:
        parts += ["complete", *(nation.lower().replace(" ", "-") for nation in made.assumed_complete)]
    return "-".join(parts)


def record_of(
    made: Edition,
    study: Study,
    said: Mapping[str, str],
) -> dict[str, Any]:
    """Return what `run.json` says of a run, all but its outputs; `said` has the words that stand for each picture."""
    inputs, linked, config = study.inputs, study.linked, study.config
    counts = {
        "areas": len(made.coverage),
        "teams": len(made.teams),
        "links": len(linked.links),
        "issues": len(linked.issues),
    }
    warnings = [*notes(inputs, study.drawn), *issue_sentences(linked.issues, inputs.register)]
    settings = {
        "service": inputs.register.service,
        "areas_of": config.vintage.isoformat() if config.vintage else None,
        "admitted": {name: list(classes) for name, classes in inputs.register.definitions.items()},
        "boards": inputs.areas.boards.year,
        "within": config.within or None,
        "complete": sorted(inputs.register.complete),
        **({"theme": {"file": config.theme.name, "sha256": sha256_of(config.theme)}} if config.theme else {}),
    }
    told = record(made, counts=counts, warnings=warnings, alt_text=said)
    return {**told, "settings": settings, "draft": not made.contact,
            **_since(made)}  # fmt: skip


def _since(made: Edition) -> dict[str, Any]:
    """Name what this run was compared with, by its hash; nothing where it was not compared."""
    if made.since is None:
        return {}
    old = made.since
    return {"since": {"name": old.old_name, "on": old.old_on.isoformat(), "sha256": dict(sorted(old.inputs.items()))}}
