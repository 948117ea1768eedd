"""The layers of a council's pack: the area, its districts, its neighbours, its teams, and what they claim of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from ..drawing.brief import Setting
from ..drawing.briefmaps import beside
from ..drawing.edition import Edition
from ..drawing.sections import counted_teams, ids
from ..drawing.words import given
from ..vocabulary.packs import (
    ALIKE,
    NEIGHBOUR,
    PACK_AREAS,
    PACK_BASES,
    PACK_CATCHMENTS,
    PACK_TEAMS,
    PACK_WHOLE,
    PART,
    THIS_AREA,
)
from ..vocabulary.schema import STATUSES
from .layer import Layer

IRISH = "Northern Ireland"


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """
    Everything that packs are cut from, put together once for an edition.

    `areas` and `districts` have the columns of PACK_AREAS but the role, and `geometry`; `districts` is the lower tier.
    `parts` has `parent_code child_code share`. `claims` has the columns of PACK_CATCHMENTS but `counted`, a row a link.
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


def area_table(edition: Edition) -> pd.DataFrame:
    """Put together what is known of every area of the level: PACK_AREAS but the role, and its shape."""
    measured = edition.measures
    made = edition.coverage.merge(
        edition.shapes[["area_code", "area_km2", "boundary_kind", "geometry"]], on="area_code", validate="1:1"
    )
    made = _with(made, measured["need"], "babies_needing_low", "babies_needing_high")
    made = _with(made, measured["reach"], "families_said", "reach_said")
    made = _with(made, edition.gaps, "rank", "rank_low", "rank_high")
    made = _with(made, measured["distance"], "nearest_recorded_code", "nearest_recorded", "unit")
    return made.assign(share=1.0, assumed=given(edition) or pd.NA)


def _with(areas: pd.DataFrame, table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    held = table[table["scope"] == "area"] if "scope" in table else table
    return areas.merge(held[["area_code", *columns]], on="area_code", how="left", validate="1:1")


def district_table(coverage: pd.DataFrame, shapes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Put together what is known of every lower-tier area; what is measured for another level is missing."""
    return coverage.merge(
        shapes[["area_code", "area_km2", "boundary_kind", "geometry"]], on="area_code", validate="1:1"
    )


def claim_table(links: pd.DataFrame, catchments: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Put together the claims of teams on lower-tier areas, each with the page it was read on."""
    sources = catchments.drop_duplicates("source_row").set_index("source_row")["source_url"]
    made = links.assign(area_name=links["area_code"].map(names), source_url=links["source_row"].map(sources))
    return made.sort_values(PACK_CATCHMENTS.key)


def layers(held: Holdings, code: str) -> list[Layer]:
    """
    Cut the layers of one area.

    Returns
    -------
    `area`, `districts` and `neighbours` (left out where nothing shares a border), coloured by what is recorded;
    `catchments_whole`, the outlines of lower-tier areas that a team says it serves in whole, and `team_bases`, points,
    where there are any; `teams` and `catchments`, tables without shapes.
    """
    edition = held.edition
    colours = ("status", {name: (text, edition.style.looks[name].ink) for name, text in STATUSES.items()})
    mine = held.parts[held.parts["parent_code"] == code]
    shares = dict(zip(mine["child_code"], mine["share"], strict=True))
    districts = held.districts[held.districts["area_code"].isin(shares)]
    districts = districts.assign(share=districts["area_code"].map(shares), assumed=given(edition) or pd.NA)
    around = held.areas[held.areas["area_code"].isin(beside(edition, code))]
    claims = held.claims[held.claims["area_code"].isin(shares)]
    known = teams(held, code)
    claims = claims.assign(counted=claims["team_id"].isin(known.loc[known["counted"], "team_id"]))
    area = held.areas[held.areas["area_code"] == code]
    made = [
        Layer("area", "The area", PACK_AREAS, area.assign(role=THIS_AREA), "MultiPolygon", colours),
        Layer("districts", "Its lower-tier areas", PACK_AREAS, districts.assign(role=PART), "MultiPolygon", colours),
    ]
    if len(around):
        frame = around.assign(role=NEIGHBOUR)
        made.append(Layer("neighbours", "Areas that share a border", PACK_AREAS, frame, "MultiPolygon", colours))
    wholly = claims[claims["extent"] == "whole"].merge(districts[["area_code", "geometry"]], on="area_code")
    if len(wholly):
        title = "Lower-tier areas that a team says it serves in whole"
        made.append(Layer("catchments_whole", title, PACK_WHOLE, wholly, "MultiPolygon"))
    bases = known.merge(edition.bases[["team_id", "easting", "northing"]], on="team_id")
    if len(bases):
        points = bases.assign(geometry=gpd.points_from_xy(bases["easting"], bases["northing"]))
        title = "Bases of teams: where they work from, not whom they serve"
        made.append(Layer("team_bases", title, PACK_BASES, points, "Point"))
    return [
        *made,
        Layer("teams", "Teams that are recorded for some of the area", PACK_TEAMS, known, None),
        Layer("catchments", "What teams say they serve of it", PACK_CATCHMENTS, claims, None),
    ]


def side_by_side(held: Holdings, code: str, made: Iterable[Layer]) -> Layer:
    """Put the area, its districts, its neighbours and those most like it into one table, each with its role."""
    similar = held.setting.similar
    alike = similar[similar["area_code"] == code].sort_values("place")["similar_code"]
    rows = held.areas.set_index("area_code").loc[alike].reset_index().assign(role=ALIKE)
    frames = [layer.frame for layer in made if layer.table is PACK_AREAS] + [rows]
    table = pd.concat([frame.drop(columns="geometry") for frame in frames], ignore_index=True)
    return Layer("area", "The area, its districts, its neighbours and those most like it", PACK_AREAS, table, None)


def teams(held: Holdings, code: str) -> pd.DataFrame:
    """Give the teams that are recorded for some of the area, those that count first."""
    edition, row = held.edition, held.setting.rows[code]
    counted = [team for team in ids(row.team_ids) if team in counted_teams(edition)]
    known = [*counted, *(team for team in ids(row.other_team_ids) if team not in counted)]
    table = edition.teams[edition.teams["team_id"].isin(known)].set_index("team_id").reindex(known)
    why = [pd.NA if team in counted else held.setting.teams[team]["why"] for team in known]
    made = table.reset_index().assign(counted=[team in counted for team in known], why_not=why)
    return PACK_TEAMS.shaped(made)
