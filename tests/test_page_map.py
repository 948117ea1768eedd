"""The page's map: layers, days, views and keys, for eyes, ears, fingers and paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from mapping.drawing.digits import DIGITS, NOTHING
from mapping.drawing.map_layers import CLASSES, SHADES, SHADES_DARK, layers
from mapping.look.css import BACKGROUND, BACKGROUND_DARK, contrast
from mapping.measuring.shown import EVERYTHING
from mapping.page.arrow_keys import ways
from mapping.page.lean import lean
from mapping.page.page import markup, page

from .browsing import Open, opening
from .editions import AREAS, hostile, shipped


@pytest.fixture(scope="module")
def text() -> str:
    return page(shipped())


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    with opening(browser, tmp_path / "index.html") as opened:
        yield opened


def steps(written: str) -> list[list[int | None]]:
    """Read the ways back: four an area."""
    pairs = [written[at : at + 2] for at in range(0, len(written), 2)]
    read = [None if pair == NOTHING else 64 * DIGITS.index(pair[0]) + DIGITS.index(pair[1]) for pair in pairs]
    return [read[at : at + 4] for at in range(0, len(read), 4)]


@pytest.mark.parametrize("level", list(AREAS))
def test_arrow_keys_reach_every_area_and_lead_the_way_they_point(level):
    edition = shipped(level)
    written = ways(edition)
    assert len(written) <= 4_000
    found = steps(written)
    shapes = edition.shapes.set_index("area_code").geometry.reindex(edition.coverage["area_code"])
    x, y = shapes.centroid.x.to_numpy(), shapes.centroid.y.to_numpy()
    for place, (left, right, up, down) in enumerate(found):
        assert left is None or x[left] < x[place]
        assert right is None or x[right] > x[place]
        assert up is None or y[up] > y[place]
        assert down is None or y[down] < y[place]
    reached, edge = {0}, [0]
    while edge:
        ahead = {step for step in found[edge.pop()] if step is not None} - reached
        reached |= ahead
        edge += ahead
    assert reached == set(range(AREAS[level]))


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
@pytest.mark.parametrize("made", [shipped, hostile])
def test_a_shortened_page_is_the_same_page(open_page: Open, made) -> None:
    whole = markup(made())
    tree = "document.body.innerHTML.replace(/\\s+/g, ' ').replaceAll('> <', '><')"
    trees = [open_page(text, java_script_enabled=False).page.locator("html").evaluate(f"() => {tree}")
             for text in (whole, lean(whole))]  # fmt: skip
    assert trees[0] == trees[1]
    assert len(lean(whole)) < 0.98 * len(whole)


@pytest.mark.browser
def test_layers_colour_the_map_name_the_areas_and_change_the_legend(open_page: Open, text: str) -> None:
    made = open_page(text)
    legends = made.page.locator(".legend:visible")
    for layer in layers(shipped()):
        made.page.locator(f'#layers input[value="{layer.key}"]').check()
        drawn = made.page.eval_on_selector_all("#areas path", "paths => paths.map(p => p.getAttribute('class'))")
        assert sorted(drawn) == sorted(f"v{sign}" for sign in layer.classes)
        assert legends.locator("caption").inner_text() == layer.title
        assert legends.locator("tbody tr").count() == len(layer.legend)
        for _, words, _ in layer.legend:
            assert words in legends.inner_text()
        assert made.page.locator("#layer-note").inner_text() == layer.note.strip()
        assert made.page.url.endswith(f"#layer={layer.key}")
    assert layer.key == "distance"  # the last there is: families reached are known for too few areas
    km = layer.figures[list(shipped().coverage["area_name"]).index("Surrey")]
    name = f"Surrey: {km} km (distance to a recorded team)"
    assert made.page.get_by_role("link", name=name, exact=True).count() == 1
    made.page.locator('#layers input[value="status"]').check()
    assert "#" not in made.page.url
    assert made.page.locator("#areas path[class]").count() == 0
    assert (
        made.page.get_by_role("link", name="Surrey: no team recorded, not known; 37,930 babies aged 0 to 2").count()
        == 1
    )
    assert made.quiet()


@pytest.mark.browser
def test_the_slider_shows_the_map_of_a_day_and_says_which(open_page: Open, text: str) -> None:
    made = open_page(text)
    slider = made.page.locator("#day")
    slider.focus()
    made.page.keyboard.press("Home")
    said = "1 June 2019: 12 of 218 areas with a recorded team (at least 2, at most 218), by the register as it stands today."
    assert made.page.locator("#day-said").inner_text() == said
    assert slider.get_attribute("aria-valuetext") == said
    assert made.page.url.endswith("#on=2019-06-01")
    assert made.page.locator('#areas path[class^="f-"]').count() == 218
    assert (
        made.page.locator('#areas path[class^="f-W"],#areas path[class^="f-P"],#areas path[class^="f-E"]').count() == 12
    )
    assert (
        made.page.locator("#legend-layer caption").inner_text() == "On 1 June 2019, by the register as it stands today"
    )
    made.page.keyboard.press("End")
    assert made.page.locator("#areas path[class]").count() == 0
    assert made.page.locator("#play").is_visible()
    still = open_page(text, reduced_motion="reduce")
    assert not still.page.locator("#play").is_visible()
    assert still.page.locator("#day").is_visible()


@pytest.mark.browser
def test_play_goes_through_the_days_and_stops(open_page: Open, text: str) -> None:
    made = open_page(text)
    made.page.clock.install()
    made.page.locator("#play").click()
    assert made.page.locator("#day").input_value() == "0"
    made.page.clock.run_for(1_600)
    assert made.page.locator("#day").input_value() == "1"
    assert made.page.locator("#play").inner_text() == "Stop"
    made.page.clock.run_for(20_000)
    assert made.page.locator("#day").input_value() == made.page.locator("#day").get_attribute("max")
    assert made.page.locator("#play").inner_text() == "Play"


@pytest.mark.browser
def test_buttons_do_what_a_drag_does(open_page: Open, text: str) -> None:
    made = open_page(text)

    def box() -> list[float]:
        return [float(side) for side in (made.page.locator("#map").get_attribute("viewBox") or "").split()]

    def press(name: str) -> None:
        made.page.locator("#views").get_by_role("button", name=name, exact=True).click()

    whole = box()
    press("Scotland")
    scotland = box()
    assert scotland[2] < whole[2]
    assert scotland[1] < whole[3] * 0.1
    assert scotland[2] / scotland[3] == pytest.approx(whole[2] / whole[3], rel=0.01)
    press("Zoom in")
    near = box()
    assert near[2] < scotland[2]
    press("Move down")
    assert box()[1] > near[1]
    press("Move right")
    assert box()[0] > near[0]
    press("Move up")
    press("Move left")
    assert box()[:2] == pytest.approx(near[:2], abs=0.3)
    for _ in range(12):
        press("Zoom out")
    assert box() == whole
    press("Wales")
    assert box()[2] < whole[2] / 2
    press("All")
    assert box() == whole


@pytest.mark.browser
def test_a_focused_area_comes_into_view(open_page: Open, text: str) -> None:
    made = open_page(text)
    made.page.locator('#views button[data-nation="Scotland"]').click()
    made.page.locator("#areas path").first.focus()
    made.page.keyboard.press("ArrowDown")
    seen = made.page.evaluate(
        "() => { const a = document.activeElement.getBoundingClientRect();"
        "const m = document.getElementById('map').getBoundingClientRect();"
        "const [x, y] = [a.x + a.width / 2, a.y + a.height / 2];"
        "return x > m.left && x < m.right && y > m.top && y < m.bottom }"
    )
    assert seen


@pytest.mark.browser
def test_the_table_downloads_as_csv_that_is_no_formula(open_page: Open, text: str) -> None:
    made = open_page(text)
    made.page.locator("#filter-nation").select_option("Wales")
    made.page.evaluate("document.querySelector('#r-W06000001 th a').textContent = '=1+1'")
    with made.page.expect_download() as waiting:
        made.page.locator("#download").click()
    assert waiting.value.suggested_filename == "areas-2026-11-21-utla.csv"
    lines = Path(waiting.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 23
    assert lines[0].startswith("Code,Area,Nation,What is recorded,Babies")
    assert lines[1].startswith("W06000001,'=1+1,Wales,")
    assert made.errors == []


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "scheme", "fragment"),
    [(1440, "light", ""), (1440, "dark", "#area=E10000025"), (390, "light", "#layer=poverty"),
     (390, "dark", "#on=2019-06-01"), (1440, "light", "#layer=reach&area=E10000016"),
     (1440, "dark", "#size=babies"), (390, "light", "#size=babies&layer=distance&area=E08000025")],
)  # fmt: skip
def test_axe_finds_nothing(open_page: Open, text: str, width: int, scheme: str, fragment: str) -> None:
    made = open_page(text, width=width, color_scheme=scheme, fragment=fragment, bypass_csp=True)
    # Rows like the first twelve take most of the time; with nothing chosen, all of them are looked at.
    alike = {"exclude": [["#areas-table tbody tr:nth-child(n+12)"], ["#teams li:nth-child(n+8)"]]}
    found = Axe().run(made.page, context=alike if fragment else None)
    assert [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found.response["violations"]] == []


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
def test_without_scripts_both_pictures_are_seen(open_page: Open, text: str) -> None:
    made = open_page(text, java_script_enabled=False)
    boxes = [made.page.locator(f"#{name}").bounding_box() for name in ("map", "cartogram")]
    assert all(box and box["width"] > 300 for box in boxes)
    assert boxes[1]["y"] >= boxes[0]["y"] + boxes[0]["height"] - 1
    assert made.page.locator("#sizes").is_hidden()


@pytest.mark.browser
def test_the_same_area_is_chosen_in_both_pictures_and_the_link_brings_both_back(open_page: Open, text: str) -> None:
    made = open_page(text)
    made.page.get_by_role("button", name="Sized by babies").click()
    assert made.page.url.endswith("#size=babies")
    assert made.page.get_by_role("button", name="Sized by babies").get_attribute("aria-pressed") == "true"
    made.page.locator("#c-E08000025").click()
    assert made.page.locator("#panel-name").inner_text() == "Birmingham"
    assert made.page.locator(".halo").first.get_attribute("href") == "#c-E08000025"
    assert made.page.locator(".ring").first.get_attribute("href") == "#a-E08000025"
    assert made.page.url.endswith("#area=E08000025&size=babies")
    again = open_page(text, fragment="#area=E08000025&size=babies")
    assert again.page.locator("#map").get_attribute("aria-hidden") == "true"
    assert again.page.locator("#panel-name").inner_text() == "Birmingham"
    assert again.errors == []


@pytest.mark.browser
def test_keys_reach_every_circle_and_open_its_panel(open_page: Open, text: str) -> None:
    made = open_page(text, fragment="#size=babies")
    keys = made.page.keyboard
    keys.press("Tab")
    keys.press("Tab")
    inside = "document.activeElement.id"
    first = made.page.evaluate(inside)
    assert first.startswith("c-")
    keys.press("ArrowDown")
    second = made.page.evaluate(inside)
    assert second.startswith("c-") and second != first
    keys.press("Enter")
    assert made.page.locator("#panel").is_visible()
    assert made.page.url.endswith(f"#area={second[2:]}&size=babies")
    keys.press("Escape")
    assert made.page.evaluate(inside) == second
    reached = made.page.evaluate(
        """() => {
          const seen = new Set(), edge = [document.querySelector(".people [role]")];
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
    )
    assert reached == 218


@pytest.mark.browser
def test_circles_bear_the_names_colours_and_letters_of_the_map(open_page: Open, text: str) -> None:
    made = open_page(text, fragment="#size=babies")
    name = "Surrey: no team recorded, not known; 37,930 babies aged 0 to 2"
    assert made.page.get_by_role("link", name=name, exact=True).count() == 1
    made.page.get_by_label("Child poverty").check()
    same = made.page.evaluate(
        """() => Array.from(document.querySelectorAll("[id^=c-]")).every((circle) =>
          circle.getAttribute("class") === document.getElementById(circle.id.replace("c-", "a-")).getAttribute("class"))"""
    )
    assert same
    assert made.page.get_by_role("link", name="Birmingham: ").get_attribute("aria-label").endswith("(child poverty)")
    letter = made.page.evaluate(
        """() => {
          const circle = document.getElementById("c-E08000025");
          const at = (text) => text.getAttribute("x") === circle.getAttribute("cx");
          return [Array.from(document.querySelectorAll(".cartogram .letters > text")).find(at).textContent, circle.className.baseVal];
        }"""
    )
    assert "v" + letter[0] == letter[1]
    assert made.errors == []
