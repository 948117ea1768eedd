"""Who answers for an area: the council, the board that commissions health services there, or the trust."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..vocabulary.codes import NATIONS
from .phrases import listed

BOARD, TRUST, HEALTH_BOARD = "integrated care board", "health and social care trust", "health board"


def body_kind(level: str, nation: str) -> str:
    """
    Describe what kind of body answers for an area.

    In Northern Ireland the trusts provide health and social care, and councils do neither. In Scotland and Wales the
    health board does, with the council; in England the council and the care board that commissions.
    """
    if nation == "Northern Ireland":
        return TRUST
    if level == "health":
        return BOARD if nation == "England" else HEALTH_BOARD
    return f"council and {BOARD}" if nation == "England" else f"{HEALTH_BOARD} and council"


def whom_to_ask(level: str, nation: str) -> str:
    """Return in a sentence's words whom to ask about an area: the same bodies, each with its article."""
    kind = body_kind(level, nation)
    several = level != "health" and nation != "Northern Ireland"
    return f"the {kind.replace(' and ', ' and the ', 1) if several else kind}"


def answering(level: str, nation: str, name: str, boards: Sequence[str]) -> str:
    """
    Name who answers for an area, as in “To: …”.

    Parameters
    ----------
    name
        Of the area; of a district that of the council which runs children's services there.
    boards
        Care boards, health boards or trusts that its people live in, most of them first; none where that is not known.
    """
    if level in ("region", "nation"):
        return f"those who commission services in {name}"
    if level == "health":
        return f"the {body_kind(level, nation)}, {name}"
    if nation == "Northern Ireland":
        return listed(boards) if boards else f"the {TRUST} of {name}"
    council = f"the council of {name}"
    if not boards:
        return f"{council} and the {BOARD if nation == 'England' else HEALTH_BOARD} there"
    return f"{council} and {listed(boards)}" if nation == "England" else f"{listed(boards)} and {council}"


def health_first(level: str, nations: Iterable[str], thing: str) -> str:
    """
    Offer the level of health where a health board or a trust answers first; nothing in England, or at that level.

    Parameters
    ----------
    thing
        What there is one of for each body, as in “letter”.
    """
    there = set(nations)
    first = [nation for nation in NATIONS if nation in there and nation != "England"]
    if level == "health" or not first:
        return ""
    kinds = dict.fromkeys("trusts" if nation == "Northern Ireland" else "health boards" for nation in first)
    bodies = listed(kinds)
    return f"In {listed(first)} the {bodies} answer first. Add --level health for one {thing} for each of them."
