"""Need, reach, distance and access: read what they assume, and measure them beside the coverage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ..measuring.access import access
from ..measuring.distance import STRAIGHT, centres_at, distance, kilometres, recorded_areas, served_places
from ..measuring.need import need
from ..measuring.reach import allotted, reach
from ..measuring.shown import Shown, shown
from ..reading.shipped.assumptions import read_assumptions
from ..reading.shipped.lookups import read_bases, read_centres, read_findings
from ..reading.shipped.travel import Travel, read_travel
from ..vocabulary.assumptions import Assumptions
from ..vocabulary.errors import Fault, InputError
from ..wording import reach as reachwords
from .inputs import Inputs
from .results import Results
from .settings import Config

# What rests on the need for parent-infant teams, and on what was published of them.
OF_NEED = ("need", "reach", "access")
NO_ESTIMATE = "The need for this service is not estimated: the assumptions that ship are about another one."


@dataclass(frozen=True, kw_only=True)
class Measures:
    """
    What was measured beside the coverage, by name: need, reach, distance, access; and what that assumes.

    `shown` says what of it has enough figures to be shown.
    """

    tables: Mapping[str, pd.DataFrame]
    shown: Shown
    assumptions: Assumptions
    words: Mapping[str, list[str]]

    def table(self, name: str) -> pd.DataFrame:
        """
        Give one of the tables with what has enough figures to be shown.

        Raises
        ------
        InputError
            If there is nothing in it to show.
        """
        if not self.shown.holds(name):
            why = f"There is nothing to show. {self.shown.words}"
            remedy = "Choose another table; or add families_per_year to the teams of a register of your own."
            raise InputError([Fault(file="--table", value=name, why=why, remedy=remedy)])
        return self.shown.cut(name, self.tables[name])


def measures(inputs: Inputs, results: Results, config: Config) -> Measures:
    """
    Measure need, reach, distance and access at the level and under the definition that were asked.

    Raises
    ------
    InputError
        With every fault of the user's assumptions and table of travel.
    SourceError
        If a file that ships is missing or changed.
    """
    coverage = results.coverage[config.definition]
    assumed, travel = _read(inputs, coverage, config)
    needing = need(coverage, assumed, inputs.low_income)
    if not inputs.register.about.campaign:
        needing = _not_estimated(needing)
    teams = inputs.register.teams
    families = allotted(teams, results.atoms[config.definition], inputs.members, config.level)
    reached = reach(needing, coverage, families, assumptions=assumed, asked=results.asked)
    babies = inputs.babies.set_index("area_code")["people"]
    lower = read_centres(inputs.folder)
    centres = centres_at(config.level, lower, babies, inputs.members)
    apart, unit = (travel.apart, travel.unit) if travel else (kilometres(centres), "km")
    served = served_places(results.atoms[config.definition], inputs.members, config.level)
    far = distance(
        coverage, centres, read_bases(inputs.folder, teams),
        recorded_areas(coverage) if travel else served, apart if travel else kilometres(centres, lower),
        how=(unit, f"{unit} from {travel.file}" if travel else STRAIGHT),
    )  # fmt: skip
    most = assumed.service_distance.km if unit == "km" else assumed.service_distance.minutes
    near = access(reached, apart, most=most, unit=unit)
    published = read_findings(inputs.folder)["need_estimates"]
    words = {
        "need": reachwords.need_sentences(needing, assumed, published, on=results.asked.on),
        "reach": reachwords.reach_sentences(reached, assumed, published),
        "distance": reachwords.distance_sentences(far, on=results.asked.on, definition=config.definition),
        "access": reachwords.access_sentences(near, reached, assumed),
    }
    tables = {"need": needing, "reach": reached, "distance": far, "access": near}
    judged = {"coverage": coverage, **tables}
    if not inputs.register.about.campaign:
        words |= {name: [NO_ESTIMATE] for name in OF_NEED}
        judged = {name: table for name, table in judged.items() if name not in OF_NEED}
    kept = shown(judged)
    words["left out"] = [kept.words] if kept.words else []
    return Measures(tables=tables, shown=kept, assumptions=assumed, words=words)


def _not_estimated(needing: pd.DataFrame) -> pd.DataFrame:
    """Leave the need empty: nobody has estimated it for this service."""
    blank = [name for name in needing if name.startswith("babies_needing_") or name == "assumption"]
    return needing.assign(**{name: pd.array([pd.NA] * len(needing), dtype=needing[name].dtype) for name in blank})


def _read(inputs: Inputs, coverage: pd.DataFrame, config: Config) -> tuple[Assumptions, Travel | None]:
    """Read both files, with the faults of both in one go."""
    faults: list[Fault] = []
    assumed, travel = None, None
    try:
        assumed = read_assumptions(inputs.folder, config.assumptions)
    except InputError as error:
        faults.extend(error.faults)
    if config.travel:
        try:
            travel = read_travel(config.travel, list(coverage["area_code"]), encoding=config.encoding)
        except InputError as error:
            faults.extend(error.faults)
    if faults or assumed is None:
        raise InputError(faults)
    return assumed, travel
