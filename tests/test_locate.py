"""Rows of places: each comes back once, in order, with its area and nearest team or with the reason why not."""

from __future__ import annotations

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.linking import coordinates as c
from mapping.linking.coordinates import placed
from mapping.linking.postcodes import NOT_THERE, Directory
from mapping.locating import locate as l
from mapping.locating.cell_grids import NONE, NOWHERE, area_grid, nearest, nearest_grid, within
from mapping.locating.locate import check_rows, locate, locator, tally, telling
from mapping.reading.shipped.lookups import read_shipped_boundaries
from mapping.vocabulary.errors import BrokenTotalError, InputError

from .conftest import ROOT, reference

LIMITS = settings(max_examples=50, derandomize=True, deadline=None)
ASH, BECK, COVE, DALE, GLEN = "E07000901", "E07000902", "E07000903", "E06000901", "S12000901"
# One base in the middle of Ash, and one in Glen.
BASES = pd.DataFrame({
    "team_id": ["glen-team", "ash-team"],
    "longitude": [-3.467, -3.463], "latitude": [54.568, 54.388],
})  # fmt: skip


# ---- points into areas, against thirty lines that try every area


def by_trying_all(x: np.ndarray, y: np.ndarray, shapes: list[shapely.Geometry]) -> tuple[list[int], list[list[int]]]:
    """The first area that covers each point, and every touch of a point that several cover."""
    first, shared = [], []
    for place, (east, north) in enumerate(zip(x, y, strict=True)):
        if not (np.isfinite(east) and np.isfinite(north)):
            first.append(NOWHERE)
            continue
        point = shapely.Point(east, north)
        covering = [
            number
            for number, shape in enumerate(shapes)
            if shape is not None and not shape.is_empty and shape.covers(point)
        ]
        first.append(covering[0] if covering else NOWHERE)
        if len(covering) > 1:
            shared.extend([place, number] for number in covering)
    return first, shared


def squares(columns: int, rows: int, size: float) -> list[shapely.Geometry]:
    return [
        shapely.box(size * a, size * b, size * (a + 1), size * (b + 1)) for b in range(rows) for a in range(columns)
    ]


def voronoi(rng: np.random.Generator, count: int, extent: float) -> list[shapely.Geometry]:
    """A coverage of random polygons: its neighbours share their corners exactly."""
    seeds = shapely.multipoints(rng.uniform(0, extent, (count, 2)))
    return list(shapely.get_parts(shapely.voronoi_polygons(seeds)))


def telling_points(rng: np.random.Generator, shapes: list[shapely.Geometry], extent: float, count: int) -> np.ndarray:
    """Random points, and points on corners, on the middles of borders, beside the world and nowhere at all."""
    corners = shapely.get_coordinates(shapes)
    chosen = rng.integers(0, len(corners), count)
    following = np.minimum(chosen + 1, len(corners) - 1)
    odd = [[np.nan, 1], [np.inf, 1], [1, -np.inf], [-1e12, 1e12], [0, 0], [extent, extent]]
    return np.concatenate(
        [rng.uniform(-0.1 * extent, 1.1 * extent, (count, 2)), corners[chosen],
         (corners[chosen] + corners[following]) / 2, odd]
    )  # fmt: skip


@LIMITS
@given(st.integers(0, 2**32), st.sampled_from([1.0, 1e-3, 7e5]), st.sampled_from(["squares", "voronoi", "scattered"]))
def test_the_fast_way_gives_what_trying_every_area_gives(seed, extent, kind):
    rng = np.random.default_rng(seed)
    if kind == "squares":
        columns, rows = rng.integers(1, 6, 2)
        shapes = squares(columns, rows, extent / max(columns, rows))
    elif kind == "voronoi":
        shapes = voronoi(rng, int(rng.integers(2, 12)), extent)
    else:
        ring = [shapely.Point(*rng.uniform(0, extent, 2)).buffer(rng.uniform(0.01, 0.3) * extent, 3) for _ in range(5)]
        shapes = [*ring, shapely.Polygon(), ring[0].difference(ring[1]), shapely.unary_union(ring[2:4])]
        shapes = [shape for shape in shapes if shape.geom_type in ("Polygon", "MultiPolygon")]
    xy = telling_points(rng, shapes, extent, 40)
    first, shared = by_trying_all(xy[:, 0], xy[:, 1], shapes)
    found, touches = within(xy[:, 0], xy[:, 1], area_grid(shapes))
    assert found.tolist() == first
    assert touches.tolist() == shared


def test_on_the_shipped_areas_the_fast_way_gives_what_the_library_gives():
    areas = read_shipped_boundaries(ROOT / "data").sort_values("area_code", ignore_index=True)
    rng = np.random.default_rng(5)
    left, bottom, right, top = areas.total_bounds
    xy = np.column_stack([rng.uniform(left, right, 4000), rng.uniform(bottom, top, 4000)])
    xy = np.concatenate([xy, shapely.get_coordinates(areas.geometry.to_numpy())[::20]])
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*xy.T), crs=27700)
    joined = gpd.sjoin(points, areas, predicate="intersects")["index_right"]
    expected = joined.groupby(level=0).min().reindex(points.index, fill_value=NOWHERE)
    found, shared = within(*np.ascontiguousarray(xy.T), area_grid(areas.geometry.to_numpy()))
    assert found.tolist() == expected.tolist()
    assert len(shared) == joined.index.duplicated(keep=False).sum()
    assert len(shared) > 100


def test_no_areas_and_no_points():
    none = area_grid([])
    assert within(np.array([1.0]), np.array([2.0]), none)[0].tolist() == [NOWHERE]
    empty = np.array([])
    assert within(empty, empty, area_grid(squares(2, 2, 1)))[0].size == 0
    assert within(np.array([1.0]), np.array([2.0]), area_grid([shapely.Polygon()]))[0].tolist() == [NOWHERE]


# ---- the nearest


@LIMITS
@given(st.integers(0, 2**32), st.integers(1, 60), st.sampled_from(["spread", "bunched", "twins"]))
def test_the_nearest_place_is_that_found_by_trying_all(seed, count, kind):
    rng = np.random.default_rng(seed)
    box = (0.0, -500.0, 1000.0, 1500.0)
    at = rng.uniform(-200, 1200, (count, 2)) if kind == "spread" else rng.normal(300, 5, (count, 2))
    if kind == "twins":
        at = np.round(np.concatenate([at, at]))
    xy = np.concatenate([rng.uniform(-300, 1700, (80, 2)), at[:5], [[np.nan, 0], [np.inf, 0]]])
    far = np.hypot(xy[:, :1] - at[:, 0], xy[:, 1:] - at[:, 1])
    place, metres = nearest(xy[:, 0], xy[:, 1], nearest_grid(at[:, 0], at[:, 1], box))
    whole = np.isfinite(xy).all(axis=1)
    assert place[whole].tolist() == far[whole].argmin(axis=1).tolist()
    assert metres[whole] == pytest.approx(far[whole].min(axis=1))
    assert place[~whole].tolist() == [NONE, NONE]
    assert np.isnan(metres[~whole]).all()


def test_without_places_nothing_is_nearest():
    place, metres = nearest(np.array([1.0]), np.array([1.0]), nearest_grid(np.array([]), np.array([]), (0, 0, 1, 1)))
    assert place.tolist() == [NONE]
    assert np.isnan(metres).all()


# ---- coordinates


@pytest.mark.parametrize(
    ("x", "y", "grid", "reason"),
    [
        (530000, 180000, 27700, ""), (-0.12, 51.5, 4326, ""), (333846, 374333, 29903, ""),
        (51.5, -0.12, 4326, c.SWAPPED_DEGREES), (530000, 180000, 4326, c.METRES_AS_DEGREES),
        (-0.12, 51.5, 27700, c.DEGREES_AS_METRES), (0, 0, 27700, c.NOWHERE), (0, 0, 4326, c.NOWHERE),
        (2.35, 48.85, 4326, c.OUTSIDE), (0.12, 51.5, 4326, ""), (-74, 40.7, 4326, c.OUTSIDE),
        (180000, 1530000, 27700, c.OUTSIDE), (1e30, 1e30, 27700, c.OUTSIDE), (1_150_000, 440_000, 27700, c.SWAPPED_METRES),
        (np.nan, 5, 27700, c.NOT_A_NUMBER), (np.inf, 5, 27700, c.NOT_A_NUMBER),
        (530000, 180000, 29903, ""), (4_600_000, 4_500_000, 29902, c.OUTSIDE),
    ],
)  # fmt: skip
def test_coordinates_are_placed_or_have_a_reason(x, y, grid, reason):
    given_both = np.array([True]), np.array([True])
    east, north, why = placed(np.array([x], dtype=float), np.array([y], dtype=float), given_both, grid)
    assert why.tolist() == [reason]
    assert np.isfinite(east[0]) == np.isfinite(north[0]) == (reason == "")


def test_degrees_land_where_the_grid_says():
    given_both = np.array([True]), np.array([True])
    east, north, _ = placed(np.array([-0.1276]), np.array([51.5072]), given_both, 4326)
    assert (east[0], north[0]) == pytest.approx((530_029, 180_380), abs=30)


# ---- rows


def directory(atoms: pd.DataFrame) -> Directory:
    rows = [("AS1 1AA", ASH, 305000, 505000, None), ("GL1 1AA", GLEN, 304000, 526000, 201903),
            ("BE1 1AA", BECK, 305000, 505000, None), ("PO1 1BX", None, None, None, None)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["postcode", "area_code", "easting", "northing", "ended"])
    return Directory(lambda _letter: [table], False, tuple(atoms["area_code"]))


@pytest.fixture(scope="module")
def by(shapes, members, atoms):
    return locator(shapes.sample(frac=1, random_state=1), members, BASES, covered={ASH}, directory=directory(atoms))


def at(by, *points: tuple[object, object], **options) -> pd.DataFrame:
    frame = pd.DataFrame(points, columns=["x", "y"])
    return locate(None, frame["x"], frame["y"], by, **options)


def test_a_point_gets_its_area_at_every_level_and_the_nearest_team(by, members):
    got = at(by, (305_000, 505_000), ("304,000", " 526000 "))
    assert {f"{level}_code" for level in members["parent_level"]} < set(got)
    assert got["ltla_code"].tolist() == [ASH, GLEN]
    assert got["utla_code"].tolist() == ["E10000901", GLEN]
    assert got["health_board_code"].isna().tolist() == [True, False]
    assert got["method"].tolist() == ["point", "point"]
    assert got["reason"].isna().all() and got["note"].isna().all()
    assert got["nearest_base_team"].tolist() == ["ash-team", "glen-team"]
    assert got["nearest_base_km"].tolist() == pytest.approx([4.85, 5.95], abs=0.05)
    assert got["nearest_covered_km"].tolist() == [0, 16]


def test_what_is_told_of_an_area_stands_beside_each_row_in_it(by):
    told = pd.DataFrame({"area_name": ["Ash", "Glen"], "status": ["covered", "not_known"]}, index=[ASH, GLEN])
    got = locate(pd.Series(["AS1 1AA", "BE1 1AA", "GL1 1AA", "nowhere"]), None, None, telling(by, told))
    assert got["area_name"].fillna("").tolist() == ["Ash", "", "Glen", ""]
    assert got["status"].fillna("").tolist() == ["covered", "", "not_known", ""]


def test_a_postcode_is_looked_up_by_its_letters_and_never_by_its_point(by):
    got = locate(pd.Series(["as11aa", "BE1 1AA", "GL1 1AA"]), None, None, by)
    # BE1 1AA lies at the same point as AS1 1AA, and the directory gives it another area.
    assert got["ltla_code"].tolist() == [ASH, BECK, GLEN]
    assert got["postcode_read"].tolist() == ["AS1 1AA", "BE1 1AA", "GL1 1AA"]
    assert got["method"].tolist() == ["postcode"] * 3
    assert got["note"].fillna("").tolist() == ["", "", "terminated in 2019-03"]
    assert got["nearest_base_team"].tolist() == ["ash-team", "ash-team", "glen-team"]


def test_coordinates_serve_rows_without_a_postcode_and_no_others(by):
    got = locate(
        pd.Series(["AS1 1AA", None, " ", "PO1 1BX", "ZE9 9ZZ"]), pd.Series([1] * 5), pd.Series([1] * 5), by
    )  # fmt: skip
    assert got["method"].fillna("").tolist() == ["postcode", "", "", "", ""]
    assert got["reason"].tolist()[1:3] == [c.DEGREES_AS_METRES] * 2
    assert got["reason"].tolist()[4] == NOT_THERE
    spots = pd.Series([315_000.0] * 3), pd.Series([505_000.0] * 3)
    got = locate(pd.Series(["AS1 1AA", None, "PO1 1BX"]), *spots, by)
    assert got["ltla_code"].fillna("").tolist() == [ASH, BECK, ""]
    assert got["method"].fillna("").tolist() == ["postcode", "point", ""]


def test_a_point_on_a_border_or_a_corner_has_one_owner_and_is_listed(by):
    got = at(by, (310_000, 505_000), (310_000, 510_000), (305_000, 505_000))
    assert got["ltla_code"].tolist() == [ASH, "E06000901", ASH]
    assert got["note"].tolist()[0] == f"on the border of {ASH} and {BECK}; counted in the first"
    assert got["note"].tolist()[1] == l.ON_BORDER.format(f"E06000901 and E06000902 and {ASH} and {BECK}")
    assert got["note"].isna().tolist() == [False, False, True]


def test_every_odd_cell_has_a_reason_and_none_is_lost(by):
    cells = [("", ""), (None, None), ("5", ""), ("x", "1"), ("0,1", "505000"), ("200000", "100000"), ("nan", "1")]
    got = at(by, *cells)
    assert got["reason"].tolist() == [
        c.NO_PLACE, c.NO_PLACE, c.HALF, c.NOT_A_NUMBER, c.NOT_A_NUMBER, l.OFF_LAND, c.NOT_A_NUMBER
    ]  # fmt: skip
    assert got["ltla_code"].isna().all()
    # Off land is still a place, so that there is a nearest team; the others are nowhere.
    assert got["nearest_base_team"].notna().tolist() == [False] * 5 + [True, False]
    check_rows(len(cells), tally(got))


def test_missing_keys_never_match(by):
    got = locate(pd.Series([None, pd.NA, ""], dtype="string"), None, None, by)
    assert got["ltla_code"].isna().all()
    assert (got["reason"] == c.NO_PLACE).all()


def test_without_a_directory_postcodes_have_that_reason(shapes, members):
    got = locate(pd.Series(["AS1 1AA", ""]), None, None, locator(shapes, members, BASES.iloc[:0]))
    assert got["reason"].tolist() == [l.NO_DIRECTORY, c.NO_PLACE]
    assert got["nearest_base_team"].isna().all()
    assert "nearest_covered_km" not in got


@pytest.mark.parametrize("crs", [None, 4326, 29902, 2157])
def test_areas_on_another_grid_are_an_error_and_not_nothing_found(shapes, members, crs):
    with pytest.raises(InputError, match="not on the British National Grid"):
        locator(shapes.set_crs(crs, allow_override=True), members, BASES)


def test_an_area_in_two_parents_gets_both_the_greater_first(shapes, members):
    shared = pd.DataFrame({
        "child_code": ASH, "parent_code": ["E54A", "E54B"], "parent_level": "shared", "parent_name": "", "share": [0.3, 0.7],
    })  # fmt: skip
    got = at(locator(shapes, pd.concat([members, shared]), BASES), (305_000, 505_000), (315_000, 505_000))
    assert got["shared_code"].fillna("").tolist() == ["E54B;E54A", ""]


def in_health(members, *rows, postcodes=None, told=None):
    """Locate points or postcodes of Ash, which lies in health areas by these shares."""
    shares = pd.DataFrame(rows, columns=["parent_code", "parent_name", "share"])
    rest = members[(members["parent_level"] != "health") | (members["child_code"] != ASH)]
    divided = pd.concat([rest, shares.assign(child_code=ASH, parent_level="health")])
    line = pd.DataFrame({"postcode": ["AS1 1AA"], "area_code": ASH, "easting": 305000, "northing": 505000, "ended": np.nan,
                         "health": [told]})  # fmt: skip
    places = Directory(lambda _letter: [line], False, (ASH, BECK), {}, ("E54A", "E54B", "E54C"))
    by = locator(SHAPES[0].loc[SHAPES[0]["area_code"].isin([ASH, BECK])], divided, BASES, directory=places)
    if postcodes:
        return locate(pd.Series(postcodes), None, None, by).iloc[0]
    return at(by, (305_000, 505_000)).iloc[0]


SHAPES: list[gpd.GeoDataFrame] = []


@pytest.fixture(autouse=True, scope="module")
def _shapes(shapes):
    SHAPES[:] = [shapes]


def test_an_answer_coarser_than_the_question_says_so_with_the_share_of_each(members):
    for got in (
        in_health(members, ("E54A", "Upper", 0.43), ("E54B", "Lower", 0.57)),
        in_health(members, ("E54A", "Upper", 0.43), ("E54B", "Lower", 0.57), postcodes=["AS1 1AA"]),
        in_health(members, ("E54A", "Upper", 0.43), ("E54B", "Lower", 0.57), postcodes=["AS1 1AA"], told="E54C"),
    ):
        assert got["health_code"] == "E54B;E54A"
        assert got["note"] == (
            "Ash is divided between health areas: Lower (57 in 100 people), Upper (43 in 100 people); we cannot say "
            "which of them this place is in"
        )


def test_one_health_area_is_given_where_the_directory_or_the_share_makes_it_certain(members):
    told = in_health(members, ("E54A", "Upper", 0.43), ("E54B", "Lower", 0.57), postcodes=["AS1 1AA"], told="E54A")
    assert told["health_code"] == "E54A" and pd.isna(told["note"])
    nearly = in_health(members, ("E54A", "Upper", 0.0097), ("E54B", "Lower", 0.9903))
    assert nearly["health_code"] == "E54B"
    assert nearly["note"] == (
        "Ash is divided between health areas: Lower (99 in 100 people), Upper (fewer than 1 in 100 people)"
    )
    whole = in_health(members, ("E54A", "Upper", 1.0))
    assert whole["health_code"] == "E54A" and pd.isna(whole["note"])


def test_a_grid_reference_far_outside_the_area_contradicts_it(shapes, members, atoms):
    rows = [("AS1 1AA", ASH, 300_000 - 9_000, 505_000, None), ("AS1 1AB", ASH, 300_000 - 11_000, 505_000, None)]
    line = pd.DataFrame(rows, columns=["postcode", "area_code", "easting", "northing", "ended"])
    places = Directory(lambda _letter: [line], False, tuple(atoms["area_code"]))
    got = locate(pd.Series(["AS1 1AA", "AS1 1AB"]), None, None, locator(shapes, members, BASES, directory=places))
    assert got["ltla_code"].fillna("").tolist() == [ASH, ""]
    assert got["reason"].fillna("").tolist() == ["", l.ELSEWHERE]
    assert got["nearest_base_km"].isna().tolist() == [False, True]


def test_irish_eastings_are_read_on_the_grid_that_is_named(members):
    box = gpd.GeoDataFrame(
        {"area_code": ["N09000901"]}, geometry=[shapely.box(100_000, 500_000, 200_000, 600_000)], crs=27700
    )
    belfast = (333_846, 374_333)
    assert at(locator(box, members, BASES, grid=29903), belfast)["ltla_code"].tolist() == ["N09000901"]
    assert at(locator(box, members, BASES), belfast)["reason"].tolist() == [l.OFF_LAND]


@LIMITS
@given(st.lists(st.tuples(st.sampled_from(["AS1 1AA", "gl11aa", "PO1 1BX", "", None, "?"]),
                          st.sampled_from(["305000", "310000", "x", "", None, "51.5"]),
                          st.sampled_from(["505000", "510000", "-1", "", None])), max_size=30),
       st.integers(1, 9))  # fmt: skip
def test_rows_come_back_once_and_in_order_and_batches_give_the_same_as_one_go(by, rows, size):
    frame = pd.DataFrame(rows, columns=["postcode", "x", "y"], dtype="string").rename(lambda row: 3 * row + 1)
    whole = locate(frame["postcode"], frame["x"], frame["y"], by)
    assert whole.index.tolist() == frame.index.tolist()
    assert (whole["method"].isna() == whole["reason"].notna()).all()
    assert (whole["method"].isna() == whole["ltla_code"].isna()).all()
    check_rows(len(frame), tally(whole))
    parts = [frame.iloc[start : start + size] for start in range(0, len(frame), size)]
    if parts:
        joined = pd.concat([locate(part["postcode"], part["x"], part["y"], by) for part in parts])
        pd.testing.assert_frame_equal(joined, whole)


def test_a_lost_row_stops_everything(by):
    counted = tally(at(by, (305_000, 505_000), ("", "")))
    check_rows(2, counted)
    with pytest.raises(BrokenTotalError, match="3 rows were read"):
        check_rows(3, counted)


# ---- official lists of services


SERVICES = {
    "govuk_community_diagnostic_centres_2025-10.geojson": 170,
    "govuk_elective_surgical_hubs_2025-08.geojson": 134,
    "geographr_points_hospitals22.gpkg": 1061,
    "geographr_points_scotland_hospitals24.gpkg": 309,
}


@pytest.mark.reference
@pytest.mark.parametrize(("name", "rows"), SERVICES.items())
def test_lists_of_services_are_located_and_no_row_is_lost(name, rows):
    path = reference(f"services/{name}")
    services = gpd.read_file(path)
    areas = read_shipped_boundaries(ROOT / "data")
    atoms = pd.DataFrame(
        {"child_code": areas["area_code"], "parent_code": areas["area_code"], "parent_level": "ltla", "share": 1.0}
    )
    got = locate(None, services.geometry.x, services.geometry.y, locator(areas, atoms, BASES), degrees=True)
    check_rows(rows, tally(got))
    assert set(got["reason"].dropna()) <= {l.OFF_LAND}
    assert got["reason"].isna().mean() > 0.98
    assert got["nearest_base_team"].notna().all()
    if "hb19_code" in services:
        assert got["ltla_code"].dropna().str.startswith("S").mean() > 0.99
    points = services.to_crs(27700)
    joined = gpd.sjoin(points, areas, predicate="intersects")["area_code"].groupby(level=0).min()
    assert got["ltla_code"].dropna().tolist() == joined.tolist()
    written = services.get("postcode", services.get("address", pd.Series(dtype="string"))).dropna()
    assert len(written) in {0, rows} and re.compile(r"\w").search("".join(written) or "x")
