"""Draw up the books of a run: totals that have to agree, and what has no partner, either way."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..linking.carried import boundary_year
from ..measuring import reconciliation as books
from ..vocabulary.codes import NATION_CODES, NATIONS
from ..vocabulary.measures import RECONCILIATION
from .inputs import Drawn, Inputs, Linked


def totals(
    inputs: Inputs, linked: Linked, rolled: Mapping[str, pd.DataFrame], level: str, headline: pd.DataFrame
) -> pd.DataFrame:
    """
    Reconcile areas, babies and rows; `rolled` holds the counts of each level under the standard definition.

    Raises
    ------
    BrokenTotalError
        If anything was lost or counted twice.
    """
    counted = headline[(headline["unit"] == "babies") & (headline["definition"] == "standard")]
    by_scope = counted.set_index("scope")["total"]
    areas = inputs.members.groupby("parent_level")["parent_code"].nunique()
    register, issues = inputs.register, linked.issues

    def listed(file: str) -> set[int]:
        return set(issues.loc[issues["file"] == file, "row"])

    return books.reconcile(
        expected_areas=inputs.areas.expected,
        found_areas={**areas, level: len(rolled[level])},
        babies={
            "as read": inputs.babies["people"].sum(skipna=False),
            "by lower-tier area": rolled["ltla"]["babies"].sum(skipna=False),
            **{f"by level {name}": table["babies"].sum(skipna=False) for name, table in sorted(rolled.items())},
            "as shown": rolled[level]["babies"].sum(skipna=False),
            "nations added up": by_scope[[nation for nation in NATIONS if nation in by_scope]].sum(skipna=False),
            "United Kingdom": by_scope["UK"],
        },
        rows_in={
            "teams.csv": len(register.teams),
            "catchments.csv": len(register.catchments),
            "statements.csv": len(register.statements),
        },
        rows_accounted={
            "teams.csv": register.teams["team_id"].isin(register.catchments["team_id"]).sum()
            + len(listed("teams.csv")),
            "catchments.csv": len(set(linked.links["source_row"]) | listed("catchments.csv")),
            "statements.csv": len(set(linked.claims["source_row"]) | listed("statements.csv")),
        },
    )


def unmatched(inputs: Inputs, linked: Linked, drawn: Drawn) -> pd.DataFrame:
    """List what has no partner, either way, with the babies behind it, and the boundary year of every input."""
    babies = inputs.babies.set_index("area_code")["people"]
    named = inputs.known.spoken

    def areas(codes: list[str]) -> list[str]:
        return [f"{code} {named[code]}" for code in sorted(codes)]

    counts = inputs.counts
    silent = set(babies.index) - set(linked.links["area_code"]) - set(linked.claims["area_code"])
    open_rows = linked.issues[linked.issues["kind"] != "note"]
    rows = [
        books.unmatched("areas without a figure for babies", areas(list(counts.absent))),
        books.unmatched("figures for babies outside the areas", counts.strangers, sum(counts.strangers.values())),
        books.unmatched("areas without a shape", areas(sorted(set(babies.index) - set(drawn.shaped)))),
        books.unmatched("shapes outside the areas", sorted(set(drawn.shaped) - set(babies.index))),
        books.unmatched(
            "areas stated in the register that could not be placed",
            [f"{row.file} row {row.row}: {row.value}" for row in open_rows.itertuples()],
        ),
        books.unmatched(
            "areas of which no row of the register speaks",
            areas(list(silent)),
            babies[babies.index.isin(silent)].sum(skipna=False),
            wanted=False,
        ),
        *_published(inputs),
        *(
            books.boundary_year(file, boundary_year(codes, inputs.areas.history))
            for file, codes in _written(inputs, drawn)
        ),
    ]
    return RECONCILIATION.shaped(pd.DataFrame(rows))


def _published(inputs: Inputs) -> list[dict[str, object]]:
    """Hold our sums against the totals that the file of babies gives itself."""
    people = inputs.babies.set_index("area_code")["people"]
    nations = inputs.atoms.set_index("area_code")["nation"].reindex(people.index)
    named = {code: nation for nation, code in NATION_CODES.items()}
    return [
        books.published(
            f"babies of {named[code]}",
            total,
            people[(nations == named[code]) | (code == NATION_CODES["UK"])].sum(skipna=False),
            f"row {code} of {inputs.babies['source'].iloc[0]}",
        )
        for code, total in sorted(inputs.counts.totals.items())
    ]


def _written(inputs: Inputs, drawn: Drawn) -> list[tuple[str, list[str]]]:
    """Return the codes as they stand in each input."""
    return [
        ("babies", list(inputs.counts.written)),
        ("boundaries", list(drawn.written)),
        ("catchments.csv", list(inputs.register.catchments["stated_area"])),
        ("statements.csv", list(inputs.register.statements["stated_area"])),
    ]
