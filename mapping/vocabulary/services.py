"""
What a register says of the service that it lists: its classes and definitions in words, and what belongs to it alone.

The register that ships is of parent-infant relationship teams. Whatever is true of these only (who names them, what was
published of them, how many babies are estimated to need them) stands here or is asked for here, so that a register of
another service says none of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .schema import DEFINITIONS


@dataclass(frozen=True, kw_only=True)
class Service:
    """
    The service of a register, in words.

    `definitions` says in full which teams each definition counts; `grounds` on what ground a class of team is in the
    register. `what` says what such a team is, and `keywords` are for catalogues; both may be empty. `sees` says who
    comes to it. `campaign` says whether the findings of the Parent-Infant Foundation, its counts of teams and the
    estimate of need are shown.
    """

    definitions: Mapping[str, str]
    grounds: Mapping[str, str]
    what: str = ""
    keywords: tuple[str, ...] = ()
    sees: str = "people"
    campaign: bool = False

    def ground(self, definition_class: object) -> str:
        """Say on what ground a team of a class is in the register."""
        return self.grounds.get(str(definition_class), str(definition_class).replace("_", " "))


def _each_with_those_before() -> dict[str, str]:
    """Write each definition with the ones before it, which it takes in."""
    parts = [text.removeprefix("those, and ") for text in DEFINITIONS.values()]
    return {name: "; and ".join(parts[: place + 1]) for place, name in enumerate(DEFINITIONS)}


PARENT_INFANT = Service(
    definitions=_each_with_those_before(),
    grounds={
        "named_by_foundation": "named by the Parent-Infant Foundation",
        "linked_to_foundation": "linked to the Parent-Infant Foundation",
        "self_described": "describes itself as such a team",
        "scottish_board_team": "team of a Scottish health board",
        "borderline": "borderline: close to the definition",
        "area_statement_only": "only a statement that the area has one",
    },
    what=(
        "A small group of clinicians, such as psychologists and psychotherapists, who help a baby and its parents when "
        "the relationship between them is at risk. They work with the two together, often from pregnancy, and they "
        "train and advise others who work with families."
    ),
    keywords=("infant mental health", "parent-infant relationship", "perinatal mental health", "service coverage"),
    sees="families",
    campaign=True,
)
