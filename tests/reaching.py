"""Measure the reach of small registers in the toy country."""

from __future__ import annotations

from datetime import date

import pandas as pd

from mapping.measuring.coverage import Question, atom_coverage, described
from mapping.measuring.need import need
from mapping.measuring.reach import allotted, reach
from mapping.measuring.rollup import parent_coverage
from mapping.vocabulary.measures import Assumptions, ServiceDistance, Span

from .conftest import ON
from .worlds import claims, links, teams

FRESH = date(2025, 1, 1)
ASSUMED = Assumptions(
    need_rate=Span(low=10, high=25, source="N02", words="toy need", of="the babies of one birth year"),
    families_per_team=Span(low=10, high=20, source="C03", words="toy teams"),
    service_distance=ServiceDistance(km=30, minutes=30, source="toy", words="toy distance"),
)
STAFFED = Assumptions(
    need_rate=ASSUMED.need_rate, families_per_team=ASSUMED.families_per_team,
    service_distance=ASSUMED.service_distance,
    staff_per_team=Span(low=4, high=6, source="us", words="staff"),
)  # fmt: skip
# ash in Ash; wide in Beck, Dale and Newtown (200 + 400 + 500 babies); isles in Glen and Inis, two nations
LINKS = links(
    ("ash", "E07000901", "whole", FRESH),
    ("wide", "E07000902", "whole", FRESH),
    ("wide", "E06000901", "whole", FRESH),
    ("wide", "E06000902", "whole", FRESH),
    ("isles", "S12000901", "whole", FRESH),
    ("isles", "N09000901", "whole", FRESH),
)
NONE_IN_WYL = claims(("W06000901", "none", FRESH))


def teams_seeing(**figures):
    """TEAMS table of open teams and the families each sees; None gives no figure."""
    return teams(*({"team_id": name, "families_per_year": seen} for name, seen in figures.items()))


def covered(atoms, members, table, *, level="utla", joined=LINKS, said=NONE_IN_WYL, complete=()):
    """Give the COVERAGE of the lower tier and of a level, and what was asked."""
    asked = Question(on=ON, definition="strict", admitted={"named_by_foundation"}, complete=complete)
    low = atom_coverage(atoms, table, joined, said, asked=asked)
    nested = members[members["parent_level"] == level]
    high = low if level == "ltla" else parent_coverage(low, nested)
    names = nested.merge(atoms, left_on="child_code", right_on="area_code").groupby("parent_code").first()
    names = names.drop(columns="area_code").rename_axis("area_code").reset_index()
    names = names.assign(area_name=names["parent_name"])
    poverty = pd.Series({"E06000901": 30.0, "E06000902": 10.0})
    return (
        described(low, atoms, poverty, asked=asked, level="ltla"),
        described(high, names, poverty, asked=asked, level=level),
        asked,
    )


def reached(atoms, members, table, *, assumed=ASSUMED, level="utla", found=None, **other):
    """Give the REACH table, indexed by scope and area; `found` is from `covered`, which no figure of a team changes."""
    low, high, asked = found or covered(atoms, members, table, level=level, **other)
    needing = need(high, assumed, pd.Series(dtype="Float64"))
    families = allotted(table, low, members, level)
    return reach(needing, high, families, assumptions=assumed, asked=asked).set_index(["scope", "area_name"])
