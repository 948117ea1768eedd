"""Teams that may be in the register twice are suggested; nothing is merged."""

from __future__ import annotations

from mapping.checking.duplicate_teams import duplicates

from .conftest import ON
from .worlds import links, teams

ASH, BECK = "E07000901", "E07000902"


def suggested(one: dict, other: dict, areas: tuple[str, str]) -> list[str]:
    table = teams({"team_id": "a", **one}, {"team_id": "b", **other}).assign(source_row=[2, 3])
    linked = links(*((team, area, "whole", ON) for team, area in zip("ab", areas, strict=True)))
    return list(duplicates(table, linked, {ASH: "Ash", BECK: "Beck"})["reason"])


def test_alike_names_in_one_area_or_of_one_host_are_suggested():
    one, other = {"team_name": "OXPIP (Oxford PIP)"}, {"team_name": "Oxpip, Oxford Parent Infant Team"}
    assert suggested(one, other, (ASH, ASH)) == ["Their names are alike, and both are recorded for Ash."]
    assert suggested(one, other, (ASH, BECK)) == []
    host = {"host_organisation": "Ash NHS Trust"}
    assert suggested(one | host, other | host, (ASH, BECK)) == [
        "Their names are alike, and the same organisation runs both."
    ]


def test_names_that_differ_in_what_tells_them_apart_are_not():
    assert suggested({"team_name": "Ash Infant Team"}, {"team_name": "Beck Infant Team"}, (ASH, ASH)) == []
