"""Who answers for an area: the council, the board that commissions health services there, or the trust."""

from __future__ import annotations

from collections.abc import Sequence

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
    """Describe in a sentence's words whom to ask about an area: the same bodies, each with its article."""
    kind = body_kind(level, nation)
    several = level != "health" and nation != "Northern Ireland"
    return f"the {kind.replace(' and ', ' and the ', 1) if several else kind}"


def answering(level: str, nation: str, name: str, boards: Sequence[str]) -> str:
    """
    Name who answers for an area, as in “To: …”.

    Parameters
    ----------
    name
        Of the area.
    boards
        Care boards, health boards or trusts that its people live in, most of them first; none where that is not known.
    """
    if level == "health":
        return f"the {body_kind(level, nation)}, {name}"
    if nation == "Northern Ireland":
        return listed(boards) if boards else f"the {TRUST} of {name}"
    council = f"the council of {name}"
    if not boards:
        return f"{council} and the {BOARD if nation == 'England' else HEALTH_BOARD} there"
    return f"{council} and {listed(boards)}" if nation == "England" else f"{listed(boards)} and {council}"
