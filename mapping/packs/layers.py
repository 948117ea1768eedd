"""The layers of a council's pack: the area, its districts, its neighbours, its teams, and what they claim of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import pandas as pd

from ..formats.layer import Layer
from ..look.fills import aged_gis_fills, gis_fills
from ..vocabulary.schema import Table
from ..vocabulary.standing import in_cell
from ..vocabulary.tables import BOUNDARY_COLUMNS
from ..wording.edition import Edition
from ..wording.headline import given
from .brief import Setting
from .brief_maps import beside
from .tables import ALIKE, NEIGHBOUR, PACK_AREAS, PACK_BASES, PACK_CATCHMENTS, PACK_TEAMS, PACK_WHOLE, PART, THIS_AREA

IRISH = "Northern Ireland"
_SHAPE = ["area_code", "area_km2", *(column.name for column in BOUNDARY_COLUMNS), "geometry"]


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """
    Everything that packs are cut from, put together once for an edition.

    `areas` and `districts` have the columns of PACK_AREAS but the role, and `geometry`; `districts` is the lower tier.
    `parts` has `parent_code child_code share`. `claims` has the
    columns of PACK_CATCHMENTS, a row a link.
    """

    setting: Setting
    areas: pd.DataFrame
    districts: pd.DataFrame
    parts: pd.DataFrame
    claims: pd.DataFrame

    @property
    def edition(self) -> Edition:
        """The edition that the packs are of."""
        return self.setting.edition

    @cached_property
    def declared(self) -> Table:
        """What the layers of areas declare: the columns that have enough figures to be shown."""
        return self.edition.shown.declared(PACK_AREAS)

    @cached_property
    def layers(self) -> dict[str, Layer]:
        """The layers that packs are cut from: `areas`, `districts`, `claims`, `teams`; checked once for all packs."""
        colours, aged = ("status", gis_fills(self.edition.style)), aged_gis_fills(self.edition.style)
        assumed = given(self.edition) or pd.NA
        teams = self.edition.teams.assign(counted=False, why_not=pd.NA)
        areas = self.areas.assign(role=THIS_AREA)
        return {
            "areas": Layer("areas", "", self.declared, areas, "MultiPolygon", colours, aged),
            "districts": Layer(
                "districts", "", self.declared, self.districts.assign(role=PART, share=1.0, assumed=assumed),
                "MultiPolygon", colours, aged,
            ),
            "claims": Layer("claims", "", PACK_CATCHMENTS, self.claims, None),
            "teams": Layer("teams", "", PACK_TEAMS, teams, None),
        }  # fmt: skip

    @cached_property
    def places(self) -> dict[str, dict[str, list[int]]]:
        """Where the rows of each area stand in these layers, by its code; where each team stands, by its id."""
        by = {"areas": "area_code", "districts": "area_code", "claims": "area_code", "teams": "team_id"}
        made: dict[str, dict[str, list[int]]] = {}
        for name, column in by.items():
            found: dict[str, list[int]] = {}
            for place, code in enumerate(self.layers[name].frame[column]):
                found.setdefault(code, []).append(place)
            made[name] = found
        return made

    @cached_property
    def table(self) -> Layer:
        """The areas, and below them the districts, without shapes."""
        rows = pd.concat([self.layers[name].shaped for name in ("areas", "districts")], ignore_index=True)
        return Layer("area", "", self.declared, rows, None)

    def shares(self, code: str) -> dict[str, float]:
        """Return the lower-tier areas of an area, each with the share of its people who live in it."""
        mine = self.parts[self.parts["parent_code"] == code]
        return dict(zip(mine["child_code"], mine["share"].astype(float), strict=True))

    def rows(self, layer: str, codes: Iterable[str]) -> list[int]:
        """Return the places of the rows of some areas or teams, in the order of the layer."""
        held = self.places[layer]
        return sorted(place for code in codes for place in held.get(code, []))


def area_table(edition: Edition) -> pd.DataFrame:
    """Put together what is known of every area of the level: PACK_AREAS but the role, and its shape."""
    measured = edition.measures
    made = edition.coverage.merge(edition.shapes[_SHAPE], on="area_code", validate="1:1")
    made = _with(made, measured["need"], "babies_needing_low", "babies_needing_high")
    made = _with(made, measured["reach"], "families_said", "reach_said")
    made = _with(made, edition.gaps, "rank", "rank_low", "rank_high")
    made = _with(
        made, measured["distance"], "nearest_recorded_code", "nearest_recorded_name", "nearest_recorded", "unit"
    )
    return made.assign(share=1.0, assumed=given(edition) or pd.NA)


def _with(areas: pd.DataFrame, table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    held = table[table["scope"] == "area"] if "scope" in table else table
    return areas.merge(held[["area_code", *columns]], on="area_code", how="left", validate="1:1")


def district_table(coverage: pd.DataFrame, shapes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Put together what is known of every lower-tier area; what is measured for another level is missing."""
    return coverage.merge(shapes[_SHAPE], on="area_code", validate="1:1")


def claim_table(
    links: pd.DataFrame, standing: pd.DataFrame, catchments: pd.DataFrame, names: Mapping[str, str]
) -> pd.DataFrame:
    """
    Put together the claims of teams on lower-tier areas: whether each counts there, and the page it was read on.

    Parameters
    ----------
    standing
        STANDING of the lower tier.
    """
    sources = catchments.drop_duplicates("source_row").set_index("source_row")["source_url"]
    counts = standing[["team_id", "area_code", "counts"]].rename(columns={"counts": "counted"})
    table = links.merge(counts, on=["team_id", "area_code"], how="left", validate="one_to_one")
    table = table.assign(area_name=table["area_code"].map(names), source_url=table["source_row"].map(sources))
    return table.sort_values(PACK_CATCHMENTS.key)


def layers(held: Holdings, code: str) -> list[Layer]:
    """
    Cut the layers of one area.

    Returns
    -------
    `area`, `districts` and `neighbours` (left out where nothing shares a border), coloured by what is recorded;
    `catchments_whole`, the outlines of lower-tier areas that a team says it serves in whole, and `team_bases`, points,
    where there are any; `teams` and `catchments`, tables without shapes.
    """
    edition, cut = held.edition, held.layers
    shares, known = held.shares(code), known_teams(held, code)
    rows = held.rows("districts", shares)
    share = [shares[each] for each in cut["districts"].frame["area_code"].iloc[rows]]
    districts = cut["districts"].cut(rows, "districts", "Its lower-tier areas", role=PART, share=share)
    made = [cut["areas"].cut(held.rows("areas", [code]), "area", "The area", outlined=True, role=THIS_AREA), districts]
    around = held.rows("areas", beside(edition, code))
    if around:
        made.append(cut["areas"].cut(around, "neighbours", "Areas that share a border", role=NEIGHBOUR))
    rows = held.rows("claims", shares)
    claims = cut["claims"].cut(rows, "catchments", "What teams say they serve of it")
    wholly = claims.frame[claims.frame["extent"] == "whole"].merge(
        districts.frame[["area_code", "geometry"]], on="area_code"
    )
    if len(wholly):
        title = "Lower-tier areas that a team says it serves in whole"
        made.append(Layer("catchments_whole", title, PACK_WHOLE, wholly, "MultiPolygon"))
    listed = [held.places["teams"][team][0] for team in known]
    teams = cut["teams"].cut(
        listed, "teams", "Teams that are recorded for some of the area",
        counted=[not why for why in known.values()], why_not=[why or None for why in known.values()],
    )  # fmt: skip
    bases = teams.frame.merge(edition.bases[["team_id", "easting", "northing"]], on="team_id")
    if len(bases):
        points = bases.assign(geometry=gpd.points_from_xy(bases["easting"], bases["northing"]))
        title = "Bases of teams: where they work from, not whom they serve"
        made.append(Layer("team_bases", title, PACK_BASES, points, "Point"))
    return [*made, teams, claims]


def side_by_side(held: Holdings, code: str) -> Layer:
    """Put the area, its districts, its neighbours and those most like it into one table, each with its role."""
    similar, shares = held.setting.similar, held.shares(code)
    alike = similar[similar["area_code"] == code].sort_values("place")["similar_code"]
    first = len(held.areas)  # of the districts
    roles = {
        THIS_AREA: held.rows("areas", [code]),
        PART: [first + place for place in held.rows("districts", shares)],
        NEIGHBOUR: held.rows("areas", beside(held.edition, code)),
        ALIKE: [held.places["areas"][each][0] for each in alike],
    }
    rows = [place for places in roles.values() for place in places]
    codes = held.table.frame["area_code"].iloc[rows]
    title = "The area, its districts, its neighbours and those most like it"
    return held.table.cut(
        rows, "area", title, role=[role for role, places in roles.items() for _ in places],
        share=[1.0 if place < first else shares[each] for place, each in zip(rows, codes, strict=True)],
    )  # fmt: skip


def known_teams(held: Holdings, code: str) -> dict[str, str]:
    """Return the teams that are recorded for some of the area, those that count first, each with why it does not."""
    row, here = held.setting.rows[code], held.setting.said_here
    others = {team: here[code, team] for team in in_cell(row.other_team_ids) if (code, team) in here}
    return dict.fromkeys(in_cell(row.team_ids), "") | others
