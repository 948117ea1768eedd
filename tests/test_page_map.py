"""The page's map: layers, days, views and keys, for eyes, ears, fingers and paper."""

from __future__ import annotations

import io
import itertools
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from PIL import Image
from playwright.sync_api import Browser

from mapping.drawing import area_map
from mapping.drawing.cartogram import cartogram_svg
from mapping.drawing.map_layers import CLASSES, SHADES, SHADES_DARK, layers
from mapping.look.contrast import contrast
from mapping.look.style import BACKGROUND, BACKGROUND_DARK, SEEN, look_of
from mapping.measuring.shown import EVERYTHING
from mapping.page.page import CONTENTS
from mapping.wording.headline import finding

from .browsing import Open, Opened, opening
from .editions import shipped, shipped_page


@pytest.fixture(scope="module")
def text() -> str:
    return shipped_page()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    with opening(browser, tmp_path / "index.html") as opened:
        yield opened


@pytest.mark.parametrize("level", ["utla", "ltla", "health", "nation"])
def test_a_figure_lies_in_the_range_its_class_says_and_none_is_zero_for_want_of_a_figure(level):
    edition = shipped(level)
    for layer in layers(edition):
        assert len(layer.classes) == len(layer.figures) == len(edition.coverage)
        assert sum(areas for _, _, areas in layer.legend) == len(layer.classes)
        by_class = {sign: [f for f, s in zip(layer.figures, layer.classes, strict=True) if s == sign]
                    for sign in dict.fromkeys(layer.classes)}  # fmt: skip
        assert set(by_class.pop("x", [None])) == {None}
        assert set(by_class.pop("0", [0])) == {0}
        assert set(by_class) <= {str(number) for number in range(1, CLASSES + 1)}
        tops = [max(by_class[sign]) for sign in sorted(by_class)]
        floors = [min(by_class[sign]) for sign in sorted(by_class)]
        assert all(top < floor for top, floor in zip(tops[:-1], floors[1:], strict=True))


def test_classes_hold_about_as_many_babies_each():
    edition = shipped("ltla")
    layer = next(layer for layer in layers(edition) if layer.key == "poverty")
    babies = edition.coverage["babies"].to_numpy(float)
    signs = np.array(list(layer.classes))
    shares = [babies[signs == str(number)].sum() / babies.sum() for number in range(1, CLASSES + 1)]
    assert all(0.12 < share < 0.28 for share in shares)


def test_reach_without_figures_says_so():
    everything = replace(shipped(), shown=EVERYTHING)
    layer = next(layer for layer in layers(everything) if layer.key == "reach")
    assert layer.classes.count("x") >= 215
    assert "Not known is not none." in layer.note
    assert ("x", "no figure: not known", layer.classes.count("x")) in layer.legend


def test_shades_stand_out_from_the_gaps_and_grow():
    for shades, background in ((SHADES, BACKGROUND), (SHADES_DARK, BACKGROUND_DARK)):
        ratios = [contrast(shade, background) for shade in shades]
        assert ratios == sorted(ratios)
        assert ratios[0] >= 3
        assert all(contrast(one, other) >= 1.3 for one, other in pairwise(shades))


@pytest.mark.browser
def test_layers_colour_the_map_name_the_areas_and_change_the_legend(open_page: Open, text: str) -> None:
    made = open_page(text)
    made.page.locator("#tools summary").click()
    legends = made.page.locator(".key table:visible")
    for layer in layers(shipped()):
        made.page.locator(f'#layers input[value="{layer.key}"]').check()
        drawn = made.page.eval_on_selector_all("#areas path", "paths => paths.map(p => p.getAttribute('class'))")
        assert sorted(drawn) == sorted(f"v v{sign}" for sign in layer.classes)
        assert legends.locator("caption").inner_text() == layer.title
        assert legends.locator("tbody tr").count() == len(layer.legend)
        for _, words, _ in layer.legend:
            assert words in legends.inner_text()
        assert made.page.locator("#layer-note").inner_text() == layer.note.strip()
        assert made.page.url.endswith(f"#layer={layer.key}")
        circles = made.page.eval_on_selector_all("#circles circle", "all => all.map(c => [c.id, c.className.baseVal])")
        areas = made.page.eval_on_selector_all("#areas path", "all => all.map(a => [a.id, a.className.baseVal])")
        assert {one[2:]: look for one, look in circles} == {one[2:]: look for one, look in areas}
    assert layer.key == "distance"  # the last there is: families reached are known for too few areas
    km = layer.figures[list(shipped().coverage["area_name"]).index("Surrey")]
    name = f"Surrey: {km} km (distance to a recorded team)"
    made.page.get_by_role("button", name="Map of land").click()
    assert made.page.get_by_role("button", name=name, exact=True).count() == 1
    made.page.locator('#layers input[value="status"]').check()
    assert made.page.url.endswith("#size=land")
    assert made.page.locator("#areas path[class]").count() == 0
    assert made.page.get_by_role("button", name="Surrey: we cannot tell; 37,930 babies aged 0 to 2").count() == 1
    assert made.quiet()


@pytest.mark.browser
def test_the_slider_shows_the_map_of_a_day_and_says_which(open_page: Open, text: str) -> None:
    made = open_page(text)
    made.page.locator("#tools summary").click()
    slider = made.page.locator("#day")
    slider.focus()
    made.page.keyboard.press("Home")
    said = (
        "1 June 2019: 12 of 218 areas with a team on record (we are sure of 2; it could be as many as 218), by the list as "
        "it stands today."
    )
    assert made.page.locator("#day-said").inner_text() == said
    assert slider.get_attribute("aria-valuetext") == said
    assert made.page.url.endswith("#on=2019-06-01")
    for shapes, kind in (("#areas path", "l"), ("#circles circle", "k")):
        assert made.page.locator(f'{shapes}[class^="{kind}-"]').count() == 218
        assert made.page.locator(f'{shapes}[class^="{kind}-team"]').count() == 12
    assert made.page.locator("#key-layer caption").inner_text() == "On 1 June 2019, by the list as it stands today"
    made.page.keyboard.press("End")
    assert made.page.locator("#areas path[class]").count() == 0
    assert made.page.locator("#play").is_visible()
    still = open_page(text, reduced_motion="reduce")
    still.page.locator("#tools summary").click()
    assert not still.page.locator("#play").is_visible()
    assert still.page.locator("#day").is_visible()


@pytest.mark.browser
def test_play_goes_through_the_days_and_stops(open_page: Open, text: str) -> None:
    made = open_page(text)
    made.page.clock.install()
    made.page.locator("#tools summary").click()
    made.page.locator("#play").click()
    assert made.page.locator("#day").input_value() == "0"
    made.page.clock.run_for(1_600)
    assert made.page.locator("#day").input_value() == "1"
    assert made.page.locator("#play").inner_text() == "Stop"
    made.page.clock.run_for(20_000)
    assert made.page.locator("#day").input_value() == made.page.locator("#day").get_attribute("max")
    assert made.page.locator("#play").inner_text() == "Play"


def box_of(made: Opened, name: str = "people") -> list[float]:
    return [float(side) for side in (made.page.locator(f"#{name}").get_attribute("viewBox") or "").split()]


@pytest.mark.browser
@pytest.mark.parametrize("size", ["people", "land"])
def test_buttons_wheel_double_click_and_drag_move_the_map(open_page: Open, text: str, size: str) -> None:
    made = open_page(text, fragment=f"#size={size}")
    whole = box_of(made, size)

    def press(name: str) -> None:
        made.page.locator("#views").get_by_role("button", name=name, exact=True).click()

    def now() -> list[float]:
        return box_of(made, size)

    press("Zoom in")
    near = now()
    assert near[2] == pytest.approx(whole[2] / 1.6, rel=0.01)
    assert near[2] / near[3] == pytest.approx(whole[2] / whole[3], rel=0.01)
    for _ in range(12):
        press("Zoom out")
    assert now() == pytest.approx(whole, abs=0.2)
    place = made.page.locator(f"#{size}").bounding_box()
    assert place
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    made.page.mouse.move(x, y)
    made.page.mouse.wheel(0, -300)
    assert now() == pytest.approx(whole, abs=0.2)  # the page is moved, not the map
    made.page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    made.page.keyboard.down("Control")
    made.page.mouse.wheel(0, -60)
    made.page.keyboard.up("Control")
    made.page.wait_for_function(f"document.getElementById('{size}').classList.contains('near')")
    zoomed = now()
    made.page.mouse.down()
    made.page.mouse.move(x - 60, y - 40, steps=4)
    made.page.mouse.up()
    moved = now()
    assert moved[0] > zoomed[0] and moved[1] > zoomed[1] and moved[2] == pytest.approx(zoomed[2], rel=0.001)
    assert made.page.locator("#panel").is_hidden()  # a drag chooses nothing
    press("Whole UK")
    assert now() == pytest.approx(whole, abs=0.2)
    made.page.mouse.dblclick(x, y)
    assert now()[2] == pytest.approx(whole[2] / 2, rel=0.01)
    assert made.errors == []


@pytest.mark.browser
def test_names_appear_as_there_is_room(open_page: Open, text: str) -> None:
    made = open_page(text)
    names = made.page.locator("#people .names text")
    few = names.all_text_contents()
    assert "Birmingham" in few and "Lewisham" not in few
    made.page.locator("#search-text").fill("London")
    made.page.keyboard.press("Enter")
    near = names.all_text_contents()
    assert "Lewisham" in near and "Birmingham" not in near


@pytest.mark.browser
def test_a_focused_area_comes_into_view(open_page: Open, text: str) -> None:
    made = open_page(text)
    made.page.locator("#search-text").fill("Scotland")
    made.page.keyboard.press("Enter")
    made.page.locator("#c-E09000001").focus()
    made.page.keyboard.press("ArrowDown")
    seen = made.page.evaluate(
        "() => { const a = document.activeElement.getBoundingClientRect();"
        "const m = document.getElementById('people').getBoundingClientRect();"
        "const [x, y] = [a.x + a.width / 2, a.y + a.height / 2];"
        "return x > m.left && x < m.right && y > m.top && y < m.bottom }"
    )
    assert seen


TAPS = """(off) => {
  // A finger is waited for, in case it taps twice; here it does not.
  window.setTimeout = (done) => done();
  const svg = document.getElementById("people");
  const [all] = document.querySelectorAll("[data-move=all]");
  const tap = (circle, turn) => {
    svg.scrollIntoView({ behavior: "instant" });
    const { x, y, width, height } = circle.getBoundingClientRect();
    history.replaceState(null, "", "#");
    const at = { clientX: x + width / 2 + off * Math.cos(turn * Math.PI / 4), clientY: y + height / 2 + off * Math.sin(turn * Math.PI / 4) };
    svg.dispatchEvent(new PointerEvent("click", { ...at, bubbles: true, detail: 1, pointerType: "touch" }));
    return (location.hash.match(/area=(\\w+)/) || [])[1];
  };
  const counts = { first: 0, second: 0, wrong: 0 };
  for (const circle of document.querySelectorAll("#circles circle")) {
    for (let turn = 0; turn < (off ? 8 : 1); turn += 2) {
      all.click();
      const first = tap(circle, turn);
      const opened = first || tap(circle, turn + 3);
      counts[opened !== circle.id.slice(2) ? "wrong" : first ? "first" : "second"] += 1;
    }
  }
  return counts;
}"""


@pytest.mark.browser
def test_a_finger_opens_the_area_it_means_and_where_it_covers_several_the_map_comes_nearer_first(
    open_page: Open, text: str
) -> None:
    """A tap may miss the middle by 7 pixels, in any of four directions; so may the second one, where there is one."""
    made = open_page(text, width=390, height=844, has_touch=True)
    middle = made.page.evaluate(TAPS, 0)
    assert middle["wrong"] == 0 and middle["first"] >= 210
    beside = made.page.evaluate(TAPS, 7)
    # At this width some middles are 9 pixels apart, so that one tap cannot tell them: there it asks for another.
    assert beside["first"] / (218 * 4) > 0.78
    assert beside["wrong"] / (218 * 4) < 0.01
    assert made.errors == []


@pytest.mark.browser
def test_the_table_downloads_as_csv_that_is_no_formula(open_page: Open, text: str) -> None:
    made = open_page(text, fragment="#table")
    made.page.locator("#filter-nation").select_option("Wales")
    made.page.evaluate("document.querySelector('#r-W06000001 th a').textContent = '=1+1'")
    with made.page.expect_download() as waiting:
        made.page.locator("#download").click()
    assert waiting.value.suggested_filename == "areas-2026-11-21-utla.csv"
    lines = Path(waiting.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 23
    assert lines[0] == "Area,Nation,What we found,Babies,Teams counted,Newest evidence,Check,Code"
    [changed] = [line for line in lines if line.endswith(",W06000001")]
    assert changed.startswith("'=1+1,Wales,")
    assert made.errors == []


# Every view, in light and dark, at four widths, with an area chosen and without, and come nearer.
VIEWS = ("", "layer=poverty", "layer=distance&size=land", "on=2019-06-01", "size=land")
STATES = [
    *itertools.product((390, 1440), ("light", "dark"), VIEWS, ("", "E10000025", "E08000003")),
    *itertools.product((320, 1024), ("light", "dark"), VIEWS[::4], ("", "E10000019")),
    *itertools.product((390,), ("light", "dark"), [name for name, _ in CONTENTS if name != "since"], [""]),
    *itertools.product((1440,), ("light",), [name for name, _ in CONTENTS if name != "since"], [""]),
]


# Rows and teams beyond the first few are like these; they are looked at in the first state, and then taken away.
SHORTER = "document.querySelectorAll('#areas-table tbody tr:nth-child(n+6), #teams li:nth-child(n+4)').forEach((each) => each.remove())"
TURN_TO = """(to) => {
  document.querySelectorAll("#more details").forEach((each) => (each.open = false));
  location.hash = to;
  dispatchEvent(new Event("hashchange"));
}"""
RUN_AXE = """async ([where, shapes]) => {
  const context = { include: [[where]], exclude: shapes ? [] : [["#circles"], ["#areas"]] };
  const found = await axe.run(context, { resultTypes: ["violations"], rules: { "target-size": { enabled: !shapes } } });
  return found.violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ target }) => target.join(" "))]);
}"""


@pytest.mark.browser
def test_axe_finds_nothing_in_any_of_a_hundred_states(open_page: Open, text: str) -> None:
    """
    Look at all of the page in each light and width, and then at what a view, an area or an open section changes.

    Areas on the map are smaller than a finger and have a rule of their own: their size is not looked at here.
    """
    assert len(STATES) > 100
    made = open_page(text, bypass_csp=True)
    made.page.evaluate(AXE_SCRIPT)
    wrong = {}
    for number, (width, scheme, view, area) in enumerate(STATES):
        made.page.set_viewport_size({"width": width, "height": 900})
        made.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        fragment = "&".join(filter(None, [f"area={area}" if area else "", view]))
        made.page.evaluate(TURN_TO, fragment)
        if number % 3 == 2:
            made.page.locator("#views").get_by_role("button", name="Zoom in", exact=True).click()
        part = "html" if not fragment else "#more" if view in dict(CONTENTS) else ".first"
        for rule, where in made.page.evaluate(RUN_AXE, [part, number == 0]):
            wrong[rule] = (width, scheme, fragment, where)
        if number == 0:
            made.page.evaluate(SHORTER)
    assert wrong == {}
    assert made.errors == []


@pytest.mark.browser
@pytest.mark.parametrize("form", ["svg", "png"])
def test_the_map_as_it_is_shown_is_downloaded_with_finding_key_and_sources(
    open_page: Open, text: str, tmp_path: Path, form: str
) -> None:
    made = open_page(text, fragment="#size=land", accept_downloads=True)
    with made.page.expect_download() as waiting:
        made.page.locator(f'#take button[value="{form}"]').click()
    assert waiting.value.suggested_filename == f"map-2026-11-21.{form}"
    waiting.value.save_as(tmp_path / f"map.{form}")
    raw = (tmp_path / f"map.{form}").read_bytes()
    assert made.quiet()
    if form == "png":
        image = Image.open(io.BytesIO(raw)).convert("RGB")
        assert image.width == 2400 and image.height > image.width
        seen = {colour for _, colour in image.getcolors(10_000_000) or []}
        assert (11, 95, 88) in seen and (154, 91, 0) in seen  # a team, and a team planned
        return
    root = ET.fromstring(raw)
    said = " ".join(root.itertext())
    assert finding(shipped()).split(", ")[0] in said and "We cannot tell: 143" in said
    assert "21 November 2026" in said and "Contains OS data" in said
    assert not root.findall(".//*[@class]") and "var(" not in raw.decode() and "<script" not in raw.decode()


@pytest.mark.browser
def test_the_overview_prints_on_one_sheet_without_buttons(open_page: Open, text: str) -> None:
    made = open_page(text, width=688)
    made.page.emulate_media(media="print")
    for selector in ("#views", "#tools", "#find"):
        assert not made.page.locator(selector).is_visible()
    bottom = made.page.locator(".first").evaluate("element => element.getBoundingClientRect().bottom")
    assert bottom <= 1016


# --- the map of people


@pytest.mark.browser
def test_without_scripts_the_map_of_people_is_seen_and_buttons_are_not(open_page: Open, text: str) -> None:
    made = open_page(text, java_script_enabled=False)
    people = made.page.locator("#people").bounding_box()
    assert people and people["width"] >= 700
    assert made.page.locator("#land").is_hidden()
    assert made.page.locator("#sizes").is_hidden()


@pytest.mark.browser
def test_both_maps_are_as_large_and_one_area_is_chosen_in_both(open_page: Open, text: str) -> None:
    made = open_page(text)
    people = made.page.locator("#people").bounding_box()
    assert made.page.locator("#land").is_hidden()
    made.page.get_by_role("button", name="Map of land").click()
    land = made.page.locator("#land").bounding_box()
    assert people and land
    assert (people["width"], people["height"]) == pytest.approx((land["width"], land["height"]), rel=0.01)
    assert made.page.url.endswith("#size=land")
    assert made.page.get_by_role("button", name="Map of land").get_attribute("aria-pressed") == "true"
    made.page.locator("#a-E10000020").click()
    assert made.page.locator("#panel-name").inner_text() == "Norfolk"
    for map_of, shape, name in (("#land", "#a-E10000020", "d"), ("#people", "#c-E10000020", "r")):
        outlined = made.page.locator(f"{map_of} .ring > *").first.get_attribute(name)
        assert outlined == made.page.locator(shape).get_attribute(name)
    assert made.page.url.endswith("#area=E10000020&size=land")
    again = open_page(text, fragment="#area=E10000020&size=land")
    assert again.page.locator("#people").is_hidden()
    assert again.page.locator("#panel-name").inner_text() == "Norfolk"
    assert again.errors == []


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_class_stands_out_from_the_ground_as_it_is_rendered(open_page: Open, text: str, scheme: str) -> None:
    made = open_page(text, color_scheme=scheme, device_scale_factor=1)
    seen = Image.open(io.BytesIO(made.page.screenshot())).convert("RGB")
    ground = BACKGROUND if scheme == "light" else BACKGROUND_DARK
    for name in SEEN:
        circles = made.page.locator(f"#circles .e-{name} circle")
        boxes = sorted((circle.bounding_box() for circle in circles.all()), key=lambda box: -box["width"])
        for box in boxes[1:4]:
            inside = seen.crop(
                [round(side) for side in (box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"])]
            )
            strong = sum(
                contrast("#{:02x}{:02x}{:02x}".format(*colour), ground) >= 3 for colour in inside.get_flattened_data()
            )
            # At least a line all around it, a pixel wide, is as strong as that.
            assert strong >= 2 * box["width"], (name, box)


@pytest.mark.browser
def test_the_script_names_every_shape_as_the_pictures_do(open_page: Open, text: str) -> None:
    edition = shipped()
    made = open_page(text)
    circles = made.page.locator("#circles circle").evaluate_all(
        "all => Object.fromEntries(all.map(c => [c.id, ['cx', 'cy', 'r'].map(name => c.getAttribute(name))]))"
    )
    told = cartogram_svg(edition, edition.circles, standalone=True)
    there = re.findall(r'<circle id="(c-\w+)" cx="([^"]+)" cy="([^"]+)" r="([^"]+)"', told)
    assert len(there) == 218 and circles == {name: list(place) for name, *place in there}
    land = made.page.locator("#areas path").evaluate_all(
        "all => Object.fromEntries(all.map(path => [path.id.slice(2), path.getAttribute('d')]))"
    )
    assert land == area_map.outlines_within(edition, area_map.PAGE_BUDGET)[0].paths


def strong_pixels(picture: bytes) -> int:
    """Count the pixels that stand out from the ground."""
    seen = Image.open(io.BytesIO(picture)).convert("RGB")
    return sum(contrast("#{:02x}{:02x}{:02x}".format(*colour), BACKGROUND) >= 3 for colour in seen.get_flattened_data())


@pytest.mark.browser
@pytest.mark.parametrize("code", ["E10000025", "E08000035", "E08000001", "E10000016", "E08000039"])
def test_the_panel_has_the_sample_of_the_key(open_page: Open, text: str, code: str) -> None:
    look = look_of(next(row for row in shipped().coverage.itertuples() if row.area_code == code))
    whole = open_page(text)
    there = strong_pixels(whole.page.locator(f"#key svg:has(.s-{look})").screenshot())
    made = open_page(text, fragment=f"#area={code}")
    assert made.page.locator("#key").is_hidden()
    here = strong_pixels(made.page.locator(f"#panel-status svg:has(.s-{look})").screenshot())
    assert here == pytest.approx(there, rel=0.1) and here > 60


@pytest.mark.browser
def test_keys_reach_every_circle_and_open_its_panel(open_page: Open, text: str) -> None:
    made = open_page(text)
    keys = made.page.keyboard
    for _ in range(4):
        keys.press("Tab")
    inside = "document.activeElement.id"
    first = made.page.evaluate(inside)
    assert first.startswith("c-")
    keys.press("ArrowDown")
    second = made.page.evaluate(inside)
    assert second.startswith("c-") and second != first
    keys.press("Enter")
    assert made.page.locator("#panel").is_visible()
    assert made.page.url.endswith(f"#area={second[2:]}")
    keys.press("Escape")
    assert made.page.evaluate(inside) == second
    for size in ("people", "land"):
        made.page.evaluate("size => document.querySelector(`#sizes [value=${size}]`).click()", size)
        assert made.page.evaluate(REACHED, f"#{size}") == 218


REACHED = """(map) => {
  const seen = new Set(), edge = [document.querySelector(map + " [role=button]")];
  while (edge.length) {
    const one = edge.pop();
    if (seen.has(one.id)) continue;
    seen.add(one.id);
    for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
      one.focus();
      one.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      edge.push(document.activeElement);
    }
  }
  return seen.size;
}"""
