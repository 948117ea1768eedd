"""The two maps of a brief: where in the United Kingdom the area lies, and the area among its neighbours."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from ..drawing.circles import path as outer
from ..drawing.outlines import fit_together, rings, simplified, thinned
from ..drawing.typesetting import BROUGHT, text
from ..look.fills import SAMPLE, fill, patterns
from ..look.style import Style, fonts, look_of
from ..wording.edition import Edition
from ..wording.phrases import cut

WIDE, HIGH = 372, 310  # of the local map, in pixels
AROUND = 0.16  # how much of what lies around is shown, by the longer side of the area
LEAST_M = 2_500.0
FINE = 4  # steps of the drawing's grid in a pixel
LINE, LETTER = 11.0, 0.56  # height of a line of a name, and width of a letter by its height
SIZE = 10.0
LAND_STEP_M, LAND_DETAIL_M, LAND_ISLAND_KM2 = 1_000, 3_000, 60
LOCATOR_HIGH = 170
LAND = "#c9d0d6"
LONGEST = 60  # letters of a name on the map


@dataclass(frozen=True)
class Drawing:
    """The inside of an SVG with its size in pixels, and in its own units; `numbered` are areas shown by a number."""

    body: str
    size: tuple[int, int]
    box: str
    alt: str
    numbered: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Land:
    """The outline of all areas together, drawn once for every locator: path, west and north edge, width and height."""

    path: str
    west: float
    north: float
    width: int
    height: int


def land(shapes: gpd.GeoDataFrame) -> Land:
    """Draw the outline of all areas together."""
    together = fit_together(shapes)
    parts = thinned(shapes, LAND_DETAIL_M / 4, together=together).geometry.to_numpy()
    union = shapely.coverage_union_all(parts) if together else shapely.union_all(shapely.simplify(parts, 400))
    whole = shapely.make_valid(union.buffer(250, quad_segs=2))
    alone = gpd.GeoDataFrame({"area_code": ["UK"]}, geometry=[_polygons(whole)], crs=shapes.crs)
    drawn = simplified(
        alone, tolerance_m=LAND_DETAIL_M, grid_m=LAND_STEP_M, smallest_km2=LAND_ISLAND_KM2, together=True
    ).geometry[0]
    west, south, east, north = shapes.total_bounds
    moved = shapely.transform(drawn, lambda points: (points - (west, north)) * (1, -1) / LAND_STEP_M)
    return Land(outer(moved), west, north, round((east - west) / LAND_STEP_M), round((north - south) / LAND_STEP_M))


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """Keep only the polygons of what cutting and mending gave."""
    return shapely.multipolygons([part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"])


def locator(ground: Land, shape: shapely.Geometry, name: str) -> Drawing:
    """Draw where in the United Kingdom an area lies: its own outline, filled, inside a ring that can be seen."""
    there = shapely.transform(shape, lambda points: (points - (ground.west, ground.north)) * (1, -1) / LAND_STEP_M)
    west, north, east, south = there.bounds
    ring = max(east - west, south - north) / 2 + 26
    middle = ((west + east) / 2, (north + south) / 2)
    body = (
        f'<path class="land" d="{ground.path}"/><path class="here" d="{_drawn(shapely.simplify(there, 1))}"/>'
        f'<circle class="ring" cx="{middle[0]:.0f}" cy="{middle[1]:.0f}" r="{ring:.0f}"/>'
    )
    # The ring may reach over the edge of the land.
    left, top = min(0, middle[0] - ring) - 5, min(0, middle[1] - ring) - 5
    width = max(ground.width, middle[0] + ring) + 5 - left
    height = max(ground.height, middle[1] + ring) + 5 - top
    size = (round(LOCATOR_HIGH * width / height), LOCATOR_HIGH)
    return Drawing(
        body, size, f"{left:.0f} {top:.0f} {width:.0f} {height:.0f}",
        f"Map of the United Kingdom with {name} marked by a ring.",
    )  # fmt: skip


def _drawn(shape: shapely.Geometry) -> str:
    """Write a shape in the locator's own steps, with its holes: a county is not drawn over the city inside it."""
    return "".join(_ring(ring * (1, -1), 0, 0) for ring in rings(shape, 1))


def local_map(edition: Edition, code: str, *others: str, called: str = "") -> Drawing:
    """
    Draw one or several areas among their neighbours: colour and pattern by status, a thick outline, names in it.

    A neighbour whose name has no room gets a number, which `numbered` explains. `called` is what is drawn, in words;
    the name of the area if nothing is said.
    """
    own = (code, *others)
    shapes = edition.shapes.set_index("area_code").geometry
    window, step = _window(shapely.multipolygons(shapely.get_parts(shapes[list(own)].to_numpy())))
    near = edition.shapes[edition.shapes.intersects(window)]
    # Cut a little outside the window, so that no cut edge is seen.
    pieces = shapely.clip_by_rect(near.geometry.to_numpy(), *window.buffer(20 * step).bounds)
    held = near[["area_code"]].set_geometry(
        gpd.GeoSeries([_polygons(part) for part in pieces], index=near.index, crs=27700)
    )
    held = held[~held.geometry.is_empty].sort_values("area_code", ignore_index=True)
    grid = step / FINE
    drawn = simplified(held, tolerance_m=step * 0.6, grid_m=grid, smallest_km2=(1.5 * step / 1000) ** 2)
    west, _, _, north = window.bounds
    told = edition.coverage[["area_code", "area_name", "status", "reverify", "reverify_reason"]]
    rows = {row.area_code: row for row in told[told["area_code"].isin(drawn["area_code"])].itertuples()}
    looks = {part: look_of(rows[part]) for part in drawn["area_code"]}
    paths = {
        part: "".join(_ring(ring, round(west / grid), round(north / grid)) for ring in rings(shape, grid))
        for part, shape in zip(drawn["area_code"], drawn.geometry, strict=True)
    }
    touching = beside(edition, *own)
    # Where nothing shares a border, as around islands, what else is seen is named.
    named = {*own, *(touching or paths)}
    areas = "".join(
        f'<path class="m-{looks[part]}{"" if part in named else " far"}" d="{paths[part]}"/>' for part in paths
    )
    inside = dict(zip(held["area_code"], shapely.intersection(held.geometry.to_numpy(), window), strict=True))
    shown = {part: shape for part, shape in inside.items() if part in named}
    names, numbered = _names(
        shown, {part: cut(str(rows[part].area_name), LONGEST) for part in shown}, own, (window, step)
    )
    edges = "".join(
        f'<path class="{kind}" d="{paths[part]}"/>' for kind in ("edge back", "edge") for part in own if part in paths
    )
    return Drawing(
        f'<defs>{patterns("m", SAMPLE * FINE)}</defs><g class="areas" transform="scale({1 / FINE})">{areas}'
        f"{edges}</g>"
        f'<g class="names">{names}</g>',
        (WIDE, HIGH),
        f"0 0 {WIDE} {HIGH}",
        f"Map of {called or cut(str(rows[code].area_name), LONGEST)}, outlined, and the areas around, each filled by "
        "what is recorded of it. The words with the map say the same.",
        tuple(numbered),
    )


def _window(shape: shapely.Geometry) -> tuple[shapely.Geometry, float]:
    """Return what the map shows, as a box in metres, and how many metres a pixel is."""
    west, south, east, north = shape.bounds
    margin = max(AROUND * max(east - west, north - south), LEAST_M)
    step = max((east - west + 2 * margin) / WIDE, (north - south + 2 * margin) / HIGH)
    x, y = (west + east) / 2, (south + north) / 2
    wide, high = WIDE * step / 2, HIGH * step / 2
    return shapely.box(x - wide, y - high, x + wide, y + high), step


def _ring(ring: np.ndarray, west: int, north: int) -> str:
    """Write a ring as a path in steps of the grid."""
    points = np.column_stack([ring[:, 0] - west, north - ring[:, 1]])
    steps = "".join(
        f"{x}{y}" if y < 0 else f"{x} {y}" for x, y in ((_spaced(x), int(y)) for x, y in np.diff(points, axis=0))
    )
    return f"M{points[0, 0]} {points[0, 1]}l{steps.lstrip()}z"


def _spaced(number: int) -> str:
    return f"{number}" if number < 0 else f" {number}"


def _names(
    inside: dict[str, shapely.Geometry],
    names: dict[str, str],
    own: tuple[str, ...],
    frame: tuple[shapely.Geometry, float],
) -> tuple[str, list[tuple[int, str]]]:
    """Set the names where they fit, those of the areas themselves first, then by the room they have; else numbers."""
    window, step = frame
    west, _, _, north = window.bounds
    rooms = {}
    for part, shape in inside.items():
        largest = max(shapely.get_parts(shape), key=shapely.area, default=None)
        if largest is not None and largest.geom_type == "Polygon" and largest.area > (4 * step) ** 2:
            circle = shapely.maximum_inscribed_circle(largest, tolerance=2 * step)
            centre = shapely.get_point(circle, 0)
            rooms[part] = ((centre.x - west) / step, (north - centre.y) / step, circle.length / step, largest)
    taken: list[shapely.Geometry] = []
    made: list[str] = []
    numbered: list[tuple[int, str]] = []
    for part in sorted(rooms, key=lambda each: (each not in own, -rooms[each][2], each)):
        x, y, radius, largest = rooms[part]
        lines = textwrap.wrap(
            names[part], max(9, min(16, round(2.6 * radius / (SIZE * LETTER)))), break_long_words=False
        )
        box = _box(x, y, lines)
        ours = shapely.transform(largest, lambda points: (points - (west, north)) * (1, -1) / step)
        fits = (
            len(lines) <= 4
            and shapely.box(0, 0, WIDE, HIGH).contains(box)
            and not any(box.intersects(other) for other in taken)
            and (part == own[0] or box.intersection(ours).area > 0.6 * box.area)
        )
        if not fits and part != own[0]:
            numbered.append((len(numbered) + 1, part))
            lines = [str(len(numbered))]
            x, y = min(max(x, 8), WIDE - 8), min(max(y, 8), HIGH - 8)
            box = _box(x, y, lines)
        taken.append(box)
        made.append(_lines(x, y, lines, bold=part in own))
    return "".join(made), numbered


def _box(x: float, y: float, lines: list[str]) -> shapely.Geometry:
    wide, high = max(map(len, lines)) * SIZE * LETTER + 4, len(lines) * LINE + 2
    return shapely.box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)


def _lines(x: float, y: float, lines: list[str], *, bold: bool) -> str:
    first = y - (len(lines) - 1) * LINE / 2 + SIZE * 0.34
    kind = ' class="own"' if bold else ""
    return "".join(
        f'<text{kind} x="{x:.0f}" y="{first + row * LINE:.0f}">{text(line)}</text>' for row, line in enumerate(lines)
    )


def picture_rules(style: Style) -> str:
    """Return the rules of maps and samples in light colours, for a file of their own."""
    tones = style.light
    rules = [
        f"text{{font-family:{fonts((BROUGHT, style.sans[-1]))};fill:{tones.text};stroke:{tones.background}}}",
        f".areas{{stroke:{tones.background};stroke-width:{FINE}px}}.edge{{stroke:{tones.text}}}",
        f".back{{stroke:{tones.background}}}.land{{fill:{LAND}}}",
        f".here{{fill:{tones.accent}}}.ring{{stroke:{tones.accent}}}",
        SHAPES,
    ]
    for name, look in style.looks.items():
        rules.append(
            f".ink-{name}{{fill:{look.ink}}}.paper-{name}{{fill:{look.paper}}}rect.e-{name}{{stroke:{look.ink}}}"
        )
        rules += [f".{kind}-{name}{{fill:{fill(name, look, look.ink, look.paper, kind=kind)}}}" for kind in "sm"]
    return "".join(rules)


# What holds of both maps in every colour.
SHAPES = (
    f".names text{{font-size:{SIZE}px;text-anchor:middle;stroke-width:3px;stroke-linejoin:round;paint-order:stroke}}"
    ".names .own{font-weight:700}"
    f".edge{{fill:none;stroke-width:{2.6 * FINE}px;stroke-linejoin:round}}.edge.back{{stroke-width:{5.2 * FINE}px}}"
    ".ring{fill:none;stroke-width:9px}.far{opacity:.4}"
)


def picture(drawing: Drawing, style: Style) -> str:
    """Write a drawing as an SVG that needs nothing else."""
    width, height = drawing.size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{drawing.box}" width="{width}" height="{height}">'
        f"<style>{picture_rules(style)}</style>{drawing.body}</svg>"
    )


def beside(edition: Edition, *codes: str) -> list[str]:
    """Return the codes of the areas that share a border with one or several, sorted; none of those themselves."""
    pairs = edition.neighbours
    found = {*pairs.loc[pairs["area_code"].isin(codes), "neighbour_code"]}
    return sorted((found | {*pairs.loc[pairs["neighbour_code"].isin(codes), "area_code"]}) - {*codes})
