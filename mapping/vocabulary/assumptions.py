"""What is assumed where nobody has counted: each figure as a range, with its source and what that counts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Span:
    """
    A figure from `low` to `high`, never the other way round.

    `source` is an id of `need_estimates`, or a source in words; `words` says what the source counts; `of` whose rate
    it is, where it is one.
    """

    low: float
    high: float
    source: str
    words: str
    of: str = ""

    def __str__(self) -> str:
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True, kw_only=True)
class ServiceDistance:
    """How far a team is taken to reach: kilometres in a straight line, or minutes where the way was measured so."""

    km: float
    minutes: float
    source: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Assumptions:
    """
    All that is assumed.

    Attributes
    ----------
    need_rate
        Per cent of the babies of one birth year.
    families_per_team
        Families a year that one team sees on average.
    families_per_team_seen
        The smallest and the largest that any team is said to see; shown, never calculated with. None where not given.
    staff_per_team
        Whole-time staff in one team. None where not given: then the staff needed are not known.
    service_distance
        How far a team is taken to reach.
    """

    need_rate: Span
    families_per_team: Span
    service_distance: ServiceDistance
    families_per_team_seen: Span | None = None
    staff_per_team: Span | None = None
