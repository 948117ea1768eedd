"""
Measure coverage under every definition, and from it the headline, the gaps and the books.

What is on record for the areas of each parliamentary constituency; and what cannot be asked at that level.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property, partial
from itertools import product
from typing import Any, TypeVar

import pandas as pd

from ..linking.place import Place
from ..measuring.coverage import Counted, atom_counts, described, proven, set_apart, standing, standing_at, with_funding
from ..measuring.evidence import Question
from ..measuring.headline import headline
from ..measuring.need import poverty_of_parents
from ..measuring.rollup import constituencies, parent_counts, parent_coverage, with_rural
from ..reading.register.register import Register
from ..reading.shipped.lookups import read_constituency_shares
from ..vocabulary.codes import CONSTITUENCY, LEVELS, UK
from ..vocabulary.errors import Fault
from ..vocabulary.schema import DEFINITIONS, NOT_KNOWN
from ..vocabulary.standing import AREAS_TO_COME, joined
from .geography import day_counted
from .inputs import Inputs, Linked, of_babies, read_inputs
from .reconciliation import totals
from .settings import Settings

Key = TypeVar("Key")
Value = TypeVar("Value")


class WhenAsked(Mapping[Key, Value]):
    """
    Values by name, each measured when it is first asked for, and kept.

    Parameters
    ----------
    names
        All that can be asked for, in their order.
    measure
        Returns the value of a name. What it raises is raised where the value is asked for.
    """

    def __init__(self, names: Iterable[Key], measure: Callable[[Key], Value]) -> None:
        self._names = tuple(names)
        self._measure = cache(measure)

    def __getitem__(self, name: Key) -> Value:
        """Return a value; raises KeyError for a name that is none."""
        if name not in self._names:
            raise KeyError(name)
        return self._measure(name)

    def __iter__(self) -> Iterator[Key]:
        """Go through the names."""
        return iter(self._names)

    def __len__(self) -> int:
        """Count the names."""
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        """Test whether a name can be asked for, without measuring anything."""
        return name in self._names

    def __reduce__(self) -> tuple[Any, ...]:
        """Become a plain dictionary of all of them where another process is handed this one."""
        return dict, (dict(self),)


@dataclass(frozen=True, kw_only=True)
class Results:
    """
    What is measured of one question; each table when it is first asked for.

    `level` is what it is shown as. Of a `place`, `country` is the same question put to the whole country.
    """

    inputs: Inputs
    linked: Linked
    config: Settings
    level: str
    place: Place | None = None
    country: Results | None = None

    @property
    def whole(self) -> str:
        """What everything counted is of: UK, or the name of the place."""
        return self.place.name if self.place else UK

    @property
    def everywhere(self) -> Mapping[str, pd.DataFrame]:
        """COVERAGE of the lower tier in the whole country: the nearest team may be outside the place."""
        return (self.country or self).atoms

    @cached_property
    def asked(self) -> Question:
        """What is asked under the chosen definition."""
        return question(self.config, self.inputs.register, self.config.definition)

    @cached_property
    def counts(self) -> Mapping[str, Counted]:
        """The counts of the lower tier, without what they rest on."""
        return WhenAsked(DEFINITIONS, lambda name: _counts_of(self.inputs, self.linked, self.config, name))

    @cached_property
    def rolled(self) -> Mapping[tuple[str, str], pd.DataFrame]:
        """The counts of the areas of each level under each definition, without what they rest on."""
        return WhenAsked(product(LEVELS, DEFINITIONS), lambda key: self._rolled_up(*key))

    def _rolled_up(self, level: str, definition: str) -> pd.DataFrame:
        nested, counts = _nested(self.inputs, level), self.counts[definition].table
        return counts if _themselves(nested) else parent_counts(counts, nested)

    @cached_property
    def counted(self) -> Mapping[str, pd.DataFrame]:
        """What `atoms_measured` gives, from which every level is rolled up."""
        asked = partial(question, self.config, self.inputs.register)
        return _by_definition(lambda name: proven(self.counts[name], asked=asked(name)))

    @cached_property
    def coverage(self) -> Mapping[str, pd.DataFrame]:
        """COVERAGE of the chosen level."""
        return _by_definition(
            lambda name: coverage_at(self.counted[name], self.inputs, self.config, self.config.level, name)
        )

    @cached_property
    def atoms(self) -> Mapping[str, pd.DataFrame]:
        """COVERAGE of the lower tier, on the areas of today."""
        return _by_definition(self._of_atoms)

    def _of_atoms(self, definition: str) -> pd.DataFrame:
        asked = question(self.config, self.inputs.register, definition)
        counted = self.counted[definition]
        lower = described(counted, self.inputs.atoms, self.inputs.low_income, asked=asked, level="ltla")
        return _told(lower, self.inputs, self.config)

    @cached_property
    def standing(self) -> pd.DataFrame:
        """STANDING of the chosen level under the chosen definition."""
        of_level = standing_of(self.inputs, self.linked, self.config, self.config.level)
        return set_apart(of_level, self.coverage[self.config.definition])

    @cached_property
    def headline(self) -> pd.DataFrame:
        """HEADLINE of the chosen level."""
        return self._headline_at(self.config.level, self.whole)

    @cached_property
    def headlines(self) -> Mapping[str, pd.DataFrame]:
        """HEADLINE of each level, of all that is counted together."""
        return WhenAsked(LEVELS, lambda level: self._headline_at(level, UK))

    def _headline_at(self, level: str, whole: str) -> pd.DataFrame:
        nations = self.inputs.atoms.set_index("area_code")["nation"]
        nation = _nested(self.inputs, level).groupby("parent_code")["child_code"].first().map(nations)
        return headline({name: self.rolled[level, name].assign(nation=nation) for name in DEFINITIONS}, whole)

    @cached_property
    def reconciliation(self) -> pd.DataFrame:
        """Whether nothing was lost and nothing counted twice, in the whole country: the RECONCILIATION table."""
        if self.country:
            return self.country.reconciliation
        rolled = {level: self.rolled[level, "standard"] for level in LEVELS}
        return totals(self.inputs, self.linked, rolled, self.config.level, self.headline)

    @property
    def babies(self) -> str:
        """Of which year the babies are, or from which file that does not say."""
        return _babies_of(self.inputs.babies)

    @property
    def boards(self) -> str:
        """Of which year England's care boards are."""
        return self.inputs.areas.boards.year

    @property
    def notes(self) -> tuple[str, ...]:
        """What was taken of a file of babies, and where it differs from what is published."""
        return tuple(of_babies(self.inputs))


def _by_definition(measure: Callable[[str], pd.DataFrame]) -> WhenAsked[str, pd.DataFrame]:
    return WhenAsked(DEFINITIONS, measure)


def question(config: Settings, register: Register, definition: str) -> Question:
    """Describe what is asked under one definition."""
    return Question(
        on=day_counted(register, config),
        definition=definition,
        admitted=register.definitions[definition],
        fresh_months=config.fresh_months,
        complete=register.complete | set(config.complete),
    )


def atoms_measured(inputs: Inputs, linked: Linked, config: Settings) -> pd.DataFrame:
    """Measure the coverage of lower-tier areas, indexed by code, under the chosen definition; no level changes it."""
    counts = _counts_of(inputs, linked, config, config.definition)
    return proven(counts, asked=question(config, inputs.register, config.definition))


def _counts_of(inputs: Inputs, linked: Linked, config: Settings, definition: str) -> Counted:
    babies = inputs.babies[["area_code", "people"]].rename(columns={"people": "babies"})
    return atom_counts(
        inputs.atoms.merge(babies, on="area_code", validate="1:1"),
        inputs.register.teams,
        linked.links,
        linked.claims,
        asked=question(config, inputs.register, definition),
    )


def coverage_at(counted: pd.DataFrame, inputs: Inputs, config: Settings, level: str, definition: str) -> pd.DataFrame:
    """Roll lower-tier areas up to a level: its COVERAGE under a definition."""
    nested = _nested(inputs, level)
    themselves = _themselves(nested)
    names = inputs.atoms if themselves else _names(inputs.atoms, nested)
    people = inputs.babies.set_index("area_code")["people"]
    poverty, basis = poverty_of_parents(inputs.low_income, people, nested)
    rolled = counted if themselves else _to_verify(parent_coverage(counted, nested), inputs)
    asked = question(config, inputs.register, definition)
    coverage = described(rolled, names, poverty, asked=asked, level=level, basis=basis)
    return _told(coverage, inputs, config)


def _nested(inputs: Inputs, level: str) -> pd.DataFrame:
    """Return the MEMBERS rows of a level."""
    return inputs.members[inputs.members["parent_level"] == level]


def _themselves(nested: pd.DataFrame) -> bool:
    """Test whether the areas of a level are the lower-tier areas themselves."""
    return bool((nested["child_code"] == nested["parent_code"]).all())


def measure(inputs: Inputs, linked: Linked, config: Settings) -> Results:
    """Measure coverage under every definition, and what follows from it, as far as it is asked for."""
    return Results(inputs=inputs, linked=linked, config=config, level=config.level)


def _babies_of(babies: pd.DataFrame) -> str:
    """Say of which year the babies are, or from which file that does not say."""
    year = int(babies["year"].iloc[0])
    return f"mid-{year}" if year else f"from the file {babies['source'].iloc[0]}"


def over_time(inputs: Inputs, linked: Linked, config: Settings, days: Iterable[date]) -> dict[date, pd.DataFrame]:
    """Measure the COVERAGE of the chosen level and definition on each day, by today's register, areas and babies."""
    by_day = {}
    for day in sorted(days):
        then = replace(config, on=day)
        atoms = atoms_measured(inputs, linked, then)
        by_day[day] = coverage_at(atoms, inputs, then, config.level, config.definition)
    return by_day


def standing_of(inputs: Inputs, linked: Linked, config: Settings, level: str) -> pd.DataFrame:
    """Return the STANDING table of a level under the chosen definition: which teams count where, and why."""
    asked = question(config, inputs.register, config.definition)
    nested = _nested(inputs, level)
    return standing_at(standing(inputs.register.teams, linked.links, asked=asked), nested)


def standing_over_time(
    inputs: Inputs, linked: Linked, config: Settings, by_day: Mapping[date, pd.DataFrame]
) -> pd.DataFrame:
    """Return the STANDING table of the chosen level on each day of COVERAGE, one below the other, with `on_day`."""
    tables = [
        set_apart(standing_of(inputs, linked, replace(config, on=day), config.level), coverage).assign(
            on_day=pd.Timestamp(day)
        )
        for day, coverage in sorted(by_day.items())
    ]
    return pd.concat(tables, ignore_index=True)


def _to_verify(rolled: pd.DataFrame, inputs: Inputs) -> pd.DataFrame:
    """Mark what an area to come takes over from those of today: no status is inherited without being verified."""
    if inputs.ahead:
        inherited = rolled.index.isin(list(inputs.ahead.successors)) & (rolled["status"] != NOT_KNOWN)
        rolled["reverify"] = rolled["reverify"] | inherited
        reasons = rolled["reverify_reason"].fillna("").str.split(";")
        rolled["reverify_reason"] = [
            joined({*codes, AREAS_TO_COME} if new else set(codes))
            for codes, new in zip(reasons, inherited, strict=True)
        ]
    return rolled


def _told(coverage: pd.DataFrame, inputs: Inputs, config: Settings) -> pd.DataFrame:
    """Say beside each area whose funding on record ends, whether it is rural or urban, and its name in Welsh."""
    on = question(config, inputs.register, config.definition).on
    nested = inputs.members[inputs.members["parent_level"].isin(coverage["level"])]
    told = with_rural(with_funding(coverage, inputs.register.teams, on), inputs.rural, nested)
    return told.assign(welsh_name=told["area_code"].map(inputs.welsh).astype("string"))


def _names(atoms: pd.DataFrame, nested: pd.DataFrame) -> pd.DataFrame:
    """Name the parents, with the nation and region of their parts."""
    first = atoms.set_index("area_code")[["nation", "region_name"]]
    parents = nested.sort_values("share", ascending=False, kind="stable").join(first, on="child_code")
    parents = parents.groupby("parent_code", as_index=False).first()
    return parents.rename(columns={"parent_code": "area_code", "parent_name": "area_name"})


_WHY = "A constituency is no area that a team serves, and there are no open outlines of it."
_REMEDY = (
    "Ask for everyarea coverage --level constituency, everyarea pack --level constituency, or everyarea export --level "
    "constituency --format csv; or choose a level of councils."
)


def constituency_table(inputs: Inputs, coverage: pd.DataFrame) -> pd.DataFrame:
    """Return the CONSTITUENCIES table from the COVERAGE of the lower tier."""
    return constituencies(coverage, inputs.seats, read_constituency_shares(inputs.folder))


def constituency_coverage(config: Settings) -> tuple[Results, pd.DataFrame]:
    """Measure the lower tier, and give that with the CONSTITUENCIES table."""
    below = replace(config, level="ltla")
    inputs, linked = read_inputs(below)
    results = measure(inputs, linked, below)
    return replace(results, level=CONSTITUENCY), constituency_table(inputs, results.atoms[config.definition])


def constituency_faults(level: str) -> list[Fault]:
    """Find fault with the level of constituencies where areas are drawn, counted or written to."""
    return [Fault(file="--level", value=level, why=_WHY, remedy=_REMEDY)] if level == CONSTITUENCY else []
