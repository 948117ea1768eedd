"""Say everything that is wrong with the inputs, all at once."""

from __future__ import annotations

from ..reading.assumptions import read_assumptions
from ..reading.sources import data_folder
from ..reading.theme import read_theme
from ..reading.vector import read_boundaries
from ..vocabulary.errors import Fault, InputError
from .config import Config
from .inputs import attempt, issue_sentences, notes, read_inputs, read_shapes


def check(config: Config) -> tuple[dict[str, int], list[str]]:
    """
    Read every input, boundaries too, and say what was read.

    Returns
    -------
    How many rows of each kind, and notes on what was mended or set aside.

    Raises
    ------
    InputError
        With every fault of every input.
    """
    faults: list[Fault] = []
    if config.assumptions:
        attempt(faults, lambda: read_assumptions(config.data or data_folder(), config.assumptions))
    if theme := config.theme:
        attempt(faults, lambda: read_theme(theme))
    try:
        inputs, linked = read_inputs(config)
    except InputError as error:
        if boundaries := config.boundaries:
            attempt(faults, lambda: read_boundaries(boundaries, expected=lambda _code: True, crs=config.crs))
        if not faults:
            raise
        raise InputError([*error.faults, *faults]) from None
    if faults:
        raise InputError(faults)
    drawn = read_shapes(inputs, config)
    counts = {
        "teams": len(inputs.register.teams),
        "stated areas": len(inputs.register.catchments),
        "statements": len(inputs.register.statements),
        "areas": len(drawn.areas),
    }
    return counts, [*notes(inputs, drawn), *issue_sentences(linked.issues)]
