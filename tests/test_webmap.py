"""The map that can be moved and zoomed: what it shows, what it asks for, and what hostile words in the register do."""

from __future__ import annotations

import hashlib
import html
import json
import os
import pickle
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pandas as pd
import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from mapping.look.style import SEEN, look_of
from mapping.page import webmap as room
from mapping.page import webmap_data as mapdata
from mapping.page.html import seal
from mapping.page.webmap import webmap
from mapping.vocabulary.errors import SourceError
from mapping.vocabulary.schema import DEFINITIONS
from mapping.vocabulary.service import PARENT_INFANT
from mapping.wording.edition import Edition
from mapping.wording.headline import CLASSES, class_counts
from mapping.wording.phrases import PLAIN_AREAS

from .browsing import Open, opening
from .editions import ALL_AREAS, AREAS, NOTES, credited, shipped

ROOT = Path(__file__).resolve().parent.parent
LIMIT = {"utla": 500_000, "ltla": 600_000}
HOSTILE = [
    "<img src=x onerror=window.__pwn=1>",
    "${window.__pwn=7}",
    "`",
    "</script><script>window.__pwn=2</script>",
    r"N:\xfer\units",
    "Tŷ Ŵyl",
    '"><b>',
    "{{ 7 * 7 }}",
    "{% for x in y %}",
    "<!--<script>",
    "line\u2028and\u2029paragraph",
    "&lt;b&gt; &amp;",
]


@pytest.fixture(scope="module")
def editions() -> dict[str, Edition]:
    return {level: shipped(level) for level in ALL_AREAS}


@pytest.fixture(scope="module")
def texts(editions: dict[str, Edition]) -> dict[str, str]:
    return {level: webmap(edition) for level, edition in editions.items()}


@pytest.fixture
def open_map(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    with opening(browser, tmp_path / "map.html") as opened:
        yield opened


def data_of(text: str) -> dict[str, Any]:
    """Read the block of data the way a browser does: up to the first end of a script."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script', text, re.DOTALL)
    assert found
    return json.loads(found[1])


def unpacked(outline: str, digits: str) -> list[list[tuple[int, int]]]:
    """Read an outline back into rings of latitude and longitude in whole steps."""
    rings = []
    for text in outline.split(" "):
        numbers, value, shift = [], 0, 0
        for character in text:
            digit = digits.index(character)
            value |= (digit & 31) << shift
            shift += 5
            if digit < 32:
                numbers.append(-(value + 1) // 2 if value & 1 else value // 2)
                value, shift = 0, 0
        steps = np.array(numbers).reshape(-1, 2).cumsum(axis=0)
        rings.append([(int(latitude), int(longitude)) for latitude, longitude in steps])
    return rings


def with_hostile_teams(edition: Edition) -> Edition:
    """Put teams with hostile names and notes into one area, which has a hostile name too, and a pin on each."""
    row = edition.teams[edition.teams["status"] == "open"].iloc[0].to_dict()
    ids = [f"hostile-{number:02}" for number in range(len(HOSTILE))]
    extra = pd.DataFrame(
        [
            row
            | {
                "team_id": team,
                "team_name": name,
                "host_organisation": name,
                "public_note": name,
                "age_range": name,
                "area_served_text": name,
                "base_town": name,
                "source_url": "javascript:window.__pwn=3",
                "website": f"https://example.org/{quote(name)}",
            }
            for team, name in zip(ids, HOSTILE, strict=True)
        ]
    ).astype(edition.teams.dtypes.to_dict())
    coverage = edition.coverage.copy()
    coverage.loc[0, ["team_ids", "area_name", "nation"]] = [";".join(ids), HOSTILE[0], HOSTILE[3]]
    bases = pd.DataFrame({"team_id": ids, "latitude": 54.0, "longitude": -2.0})
    bases["longitude"] += np.arange(len(ids)) / 4
    return replace(
        edition,
        title=HOSTILE[3],
        passports=credited(edition, HOSTILE[0] + HOSTILE[7]),
        completeness={HOSTILE[3]: HOSTILE[0]},
        coverage=coverage,
        teams=pd.concat([edition.teams, extra], ignore_index=True),
        bases=bases,
    )


def wiggled(edition: Edition) -> Edition:
    """Give every border ten times the points, shifted by where they are, so that neighbours stay neighbours."""
    shapes = [
        shapely.multipolygons(
            [
                shapely.Polygon(_dense(part.exterior), [_dense(hole) for hole in part.interiors])
                for part in shapely.get_parts(shape)
            ]
        )
        for shape in edition.shapes.geometry
    ]
    return replace(edition, shapes=edition.shapes.set_geometry(shapes, crs=edition.shapes.crs))


def _dense(ring: shapely.LinearRing) -> shapely.LinearRing:
    points = shapely.get_coordinates(ring).tolist()
    made = []
    for start, end in pairwise(points):
        # Both neighbours have to find the same points, whichever way round they go.
        low, high = sorted([start, end])
        pieces = np.arange(0, 1, min(1, 150 / max(np.hypot(high[0] - low[0], high[1] - low[1]), 1)))[:, np.newaxis]
        between = np.array(low) + pieces * (np.array(high) - np.array(low))
        made.append(between if start == low else np.vstack([high, between[:0:-1]]))
    x, y = np.vstack(made).T
    return shapely.linearrings(np.column_stack([x + 60 * np.sin(y / 90), y + 60 * np.sin(x / 80)]))


# ---- What is in the file ----


@pytest.mark.parametrize("level", AREAS)
def test_the_file_is_small_and_names_no_other_computer(texts: dict[str, str], level: str) -> None:
    text = texts[level]
    assert len(text.encode()) <= LIMIT[level]
    assert "{z}" not in text
    assert "openstreetmap.org" not in text
    assert not re.search(r"<(link|iframe|object|embed|base|img)\b", text)
    assert not re.search(r"<script[^>]+src|@import|url\((?!#)", text)
    assert "sourceMappingURL" not in text
    assert "jquery" not in text.lower()
    assert "bootstrap" not in text.lower()


@pytest.mark.parametrize("level", AREAS)
def test_detailed_boundaries_are_simplified_until_the_file_is_small(editions: dict[str, Edition], level: str) -> None:
    detailed = wiggled(editions[level])
    assert shapely.get_num_coordinates(detailed.shapes.geometry.to_numpy()).sum() > 150_000
    text = webmap(detailed)
    assert len(text.encode()) <= LIMIT[level]
    assert all(area["outline"] for area in data_of(text)["areas"])


def test_the_policy_allows_only_the_scripts_and_styles_of_the_file(texts: dict[str, str]) -> None:
    text = texts["utla"]
    found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', text)
    assert found
    policy = dict(part.split(" ", 1) for part in html.unescape(found[1]).split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["img-src"] == "data:"
    assert "unsafe" not in found[1]
    for kind, tag in (("script-src", "script"), ("style-src", "style")):
        bodies = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert policy[kind].split() == [seal(body) for body in bodies]
        assert len(re.findall(rf"<{tag}\b", text)) == len(bodies) + (tag == "script")
    assert text.index("Content-Security-Policy") < text.index("<style")
    assert text.index("Content-Security-Policy") < text.index("<script")


def test_the_same_edition_gives_the_same_bytes_in_another_process(editions: dict[str, Edition], tmp_path: Path) -> None:
    file = tmp_path / "edition.pickle"
    file.write_bytes(pickle.dumps(editions["utla"]))
    code = (
        "import hashlib, pickle, sys\n"
        "from pathlib import Path\n"
        "from mapping.page.webmap import webmap\n"
        "edition = pickle.loads(Path(sys.argv[1]).read_bytes())\n"
        "print(hashlib.sha256(webmap(edition, tiles=True).encode()).hexdigest())\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(file)],
        env={**os.environ, "PYTHONHASHSEED": "2", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
        text=True,
    ).stdout.strip()
    assert said == hashlib.sha256(webmap(editions["utla"], tiles=True).encode()).hexdigest()


@pytest.mark.parametrize("name", ["leaflet.js", "leaflet.css"])
def test_another_leaflet_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    original = room._leaflet_bytes(name)
    monkeypatch.setattr(room, "_leaflet_bytes", lambda _: original + b" ")
    with pytest.raises(SourceError, match=rf"{re.escape(name)} of Leaflet.*Install the package again"):
        room._leaflet(name)


def test_a_missing_leaflet_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch, editions: dict[str, Edition]) -> None:
    def gone(_: str) -> bytes:
        raise ModuleNotFoundError

    monkeypatch.setattr(room, "_leaflet_bytes", gone)
    with pytest.raises(SourceError, match="is missing"):
        webmap(editions["utla"])


@pytest.mark.parametrize("level", AREAS)
def test_neighbours_keep_the_same_points_along_their_border(editions: dict[str, Edition], level: str) -> None:
    edges: Counter[frozenset[tuple[int, int]]] = Counter()
    shapes = []
    for outline in mapdata.degree_outlines(editions[level].shapes, together=True).values():
        rings = unpacked(outline, mapdata.DIGITS)
        for ring in rings:
            edges.update({frozenset(pair) for pair in zip(ring, [*ring[1:], ring[0]], strict=True)})
        # Rings inside rings are holes, as in the browser's even-odd rule.
        shapes.append(reduce(shapely.symmetric_difference, [shapely.make_valid(shapely.Polygon(r)) for r in rings]))
    whole = shapely.union_all(shapes)
    # A border drawn twice from the same points leaves no sliver between, and nothing that both sides claim.
    assert sum(shape.area for shape in shapes) == pytest.approx(whole.area, rel=1e-5)
    assert max(edges.values()) == 2
    assert sum(count == 2 for count in edges.values()) > 0.25 * len(edges)


def test_squares_that_touch_are_written_with_the_same_corners(shapes: Any) -> None:
    written = mapdata.degree_outlines(shapes, together=True)
    corners = {code: set(unpacked(outline, mapdata.DIGITS)[0]) for code, outline in written.items()}
    assert all(len(rings) >= 4 for rings in corners.values())
    assert len(corners["E07000901"] & corners["E07000902"]) == 2
    assert len(corners["E07000901"] & corners["E06000902"]) == 1


def test_an_outline_lies_where_the_area_is() -> None:
    # The point of the Ordnance Survey's worked example: 52.65757 N, 1.71792 E on its old datum, which is 52.65798 N,
    # 1.71604 E on that of every web map, some 130 metres away.
    box = shapely.box(651409.9 - 100, 313177.3 - 100, 651409.9 + 100, 313177.3 + 100)
    place = np.mean(mapdata._degree_rings(box)[0], axis=0) / mapdata.STEPS_A_DEGREE
    assert place == pytest.approx([52.65798, 1.71604], abs=1e-4)


def test_a_shape_that_the_steps_swallow_is_still_drawn() -> None:
    rings = mapdata._degree_rings(shapely.box(400_000, 300_000, 400_001, 300_001))
    assert len(rings) == 1
    assert len(set(map(tuple, rings[0].tolist()))) == 4


@pytest.mark.parametrize("value", [0, 1, 31, 32, 1023, 1024, 123_456_789])
def test_numbers_survive_the_writing(value: int) -> None:
    ring = np.array([[value, -value], [0, value], [-value, 0]])
    assert unpacked(mapdata._written(ring), mapdata.DIGITS) == [[tuple(point) for point in ring.tolist()]]


def test_babies_that_nobody_counted_are_not_zero(editions: dict[str, Edition]) -> None:
    coverage = editions["utla"].coverage.copy()
    coverage.loc[0, ["babies", "babies_covered_low", "babies_covered_high"]] = pd.NA
    text = webmap(replace(editions["utla"], coverage=coverage))
    area = next(area for area in data_of(text)["areas"] if area["code"] == coverage.loc[0, "area_code"])
    assert area["babies"] is area["low"] is area["high"] is None
    look = look_of(coverage.iloc[0])
    legend = text[text.index(f'data-look="{look}"') :]
    assert '<td class="number">not known</td>' in legend[: legend.index("</tr>")]


def test_an_assumption_is_written_on_the_page(editions: dict[str, Edition], texts: dict[str, str]) -> None:
    assert "by assumption.</strong>" not in texts["utla"]
    text = webmap(replace(editions["utla"], assumed_complete=("England", "Wales")))
    assert "The register was taken as complete for England and Wales, by assumption." in text
    assert "or none in a list assumed complete for England and Wales" in text


@pytest.mark.parametrize("name", DEFINITIONS)
def test_the_definition_is_spelled_out(editions: dict[str, Edition], name: str) -> None:
    text = webmap(replace(editions["utla"], definition=name))
    assert f"Counted by the {name} definition (version 2): {PARENT_INFANT.definitions[name]}." in text


def test_official_boundaries_are_not_called_approximate(editions: dict[str, Edition]) -> None:
    made = editions["utla"]
    text = webmap(replace(made, passports=credited(made, "Boundaries of the Office")))
    assert "approximate, rebuilt" not in text and "generalised to 200 m" not in text
    assert "Boundaries of the Office" in text


# ---- What a browser makes of it ----


@pytest.mark.parametrize("level", ALL_AREAS)
def test_every_level_names_its_own_areas(texts: dict[str, str], level: str) -> None:
    words = re.sub(r"<[^>]+>", "", texts[level].partition("<header")[2].partition("<script")[0])
    assert f" of the {ALL_AREAS[level]} {PLAIN_AREAS[level]} have a team on record" in words
    for other, noun in PLAIN_AREAS.items():
        assert other == level or f"of the {ALL_AREAS[other]} {noun} have" not in words
    for other, note in NOTES.items():
        assert (note in words) == (NOTES.get(level) == NOTES[other])


@pytest.mark.browser
@pytest.mark.parametrize("level", ALL_AREAS)
def test_every_area_is_drawn_and_nothing_is_asked_for(texts: dict[str, str], open_map: Open, level: str) -> None:
    opened = open_map(texts[level])
    drawn = opened.page.eval_on_selector_all(
        "path.area", "paths => paths.map(path => [path.getAttribute('d').length, getComputedStyle(path).fill])"
    )
    assert len(drawn) == ALL_AREAS[level]
    assert all(length > 10 and fill != "none" for length, fill in drawn)
    patterned = sum(
        SEEN[look_of(row)].pattern not in ("solid", "empty") for row in shipped(level).coverage.itertuples()
    )
    assert sum(fill.startswith('url("#fill-') for _, fill in drawn) == patterned
    opened.page.wait_for_timeout(300)
    assert opened.quiet(), (opened.errors, opened.requests)


@pytest.mark.browser
@pytest.mark.parametrize("level", AREAS)
def test_every_area_can_be_read_without_seeing_it(
    editions: dict[str, Edition], texts: dict[str, str], open_map: Open, level: str
) -> None:
    found = open_map(texts[level]).page.eval_on_selector_all(
        "path.area",
        "paths => paths.map(p => [p.dataset.code, ['tabindex', 'role', 'aria-label'].map(n => p.getAttribute(n))])",
    )
    expected = {
        row.area_code: [
            "0",
            "button",
            f"{row.area_name}: {CLASSES[look_of(row)]}, {row.babies:,} babies aged 0 to 2",
        ]
        for row in editions[level].coverage.itertuples()
    }
    assert dict(found) == expected


@pytest.mark.browser
@pytest.mark.parametrize("key", ["Enter", " "])
def test_an_area_opens_by_keyboard(texts: dict[str, str], open_map: Open, key: str) -> None:
    opened = open_map(texts["utla"])
    opened.page.focus("path.area[data-code='S12000006']")
    opened.page.keyboard.press(key)
    assert "Dumfries and Galloway" in opened.panel()
    assert "At least 0 and at most 3,310 babies live where a team serves." in opened.panel()
    assert "To be checked: The evidence is more than 36 months old." in opened.panel()
    assert "Evidence: newest of April 2023." in opened.panel()
    assert "Wee Minds Matter" in opened.panel()
    assert opened.page.evaluate("document.activeElement.dataset.code") == "S12000006"
    assert opened.quiet()


@pytest.mark.browser
def test_the_tab_key_reaches_the_areas_and_shows_where_it_is(texts: dict[str, str], open_map: Open) -> None:
    opened = open_map(texts["utla"])
    opened.page.focus("#search")
    reached = []
    for _ in range(12):
        opened.page.keyboard.press("Tab")
        reached.append(opened.page.evaluate("document.activeElement.dataset.code || document.activeElement.className"))
    assert reached[0] == "skip"
    assert sum(bool(re.fullmatch(r"[ENSW]\d{8}", code)) for code in reached) >= 5
    assert opened.page.locator("path.halo.focus").count() == 1
    name = data_of(texts["utla"])["areas"]
    assert any(area["name"] in opened.page.inner_text(".tip") for area in name)


@pytest.mark.browser
def test_a_click_opens_an_area_and_the_cross_closes_it(texts: dict[str, str], open_map: Open) -> None:
    opened = open_map(texts["utla"])
    opened.page.locator("path.area[data-code='E10000020']").click(force=True)
    assert opened.page.inner_text("#panel h2") == "Norfolk"
    opened.page.get_by_role("button", name="Close").click()
    assert "Choose an area on the map" in opened.panel()
    assert opened.quiet()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("asked", "code"),
    [("Leeds", "E08000035"), ("  ynys mon ", "W06000001"), ("st helens", "E08000013"), ("e06000053", "E06000053")],
)
def test_search_finds_an_area_and_goes_there(
    editions: dict[str, Edition], open_map: Open, asked: str, code: str
) -> None:
    coverage = editions["utla"].coverage.copy()
    coverage.loc[coverage["area_code"] == "W06000001", "area_name"] = "Isle of Anglesey, Ynys Môn"
    opened = open_map(webmap(replace(editions["utla"], coverage=coverage)), reduced_motion="reduce")
    before = opened.page.locator(f"path.area[data-code='{code}']").bounding_box()
    opened.choose(asked)
    assert code in opened.panel()
    after = opened.page.locator(f"path.area[data-code='{code}']").bounding_box()
    assert before
    assert after
    assert after["width"] > 2 * before["width"]
    assert opened.quiet()


@pytest.mark.browser
def test_the_list_of_names_works_by_keyboard_and_says_when_there_is_none(texts: dict[str, str], open_map: Open) -> None:
    opened = open_map(texts["ltla"])
    field = opened.page.locator("#search")
    field.press_sequentially("north")
    names = opened.page.locator("#found li").all_inner_texts()
    assert len(names) == 8
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == "found-1"
    field.press("Enter")
    assert opened.page.inner_text("#panel h2") == names[1].split("\n")[0]
    assert opened.page.locator("#found").is_hidden()
    opened.page.fill("#search", "zzzz")
    assert opened.page.inner_text("#search-note") == "No area on this map has such a name."
    field.press("Enter")
    assert opened.quiet()


@pytest.mark.browser
def test_what_is_not_known_is_never_called_a_gap(texts: dict[str, str], open_map: Open) -> None:
    opened = open_map(texts["utla"])
    opened.choose("Hartlepool")
    assert "We have not found a team in Hartlepool yet. There may still be one." in opened.panel()
    assert not re.search(r"\bgaps?\b", opened.page.inner_text("body"), re.IGNORECASE)


@pytest.mark.browser
def test_an_address_can_name_the_area_to_open_at(texts: dict[str, str], open_map: Open) -> None:
    assert open_map(texts["utla"], fragment="#E08000035").page.inner_text("#panel h2") == "Leeds"
    assert open_map(texts["utla"], fragment="#<b>").page.locator("#panel h2").count() == 0


@pytest.mark.browser
def test_hostile_words_stay_words(editions: dict[str, Edition], open_map: Open) -> None:
    opened = open_map(webmap(with_hostile_teams(editions["utla"])))
    page = opened.page
    assert page.title().startswith(HOSTILE[3])
    assert page.text_content(".kicker") == f"{HOSTILE[3]}, 21 November 2026"
    assert page.text_content(".credit") == HOSTILE[0] + HOSTILE[7]
    opened.choose(HOSTILE[0])
    assert page.text_content("#panel h2") == HOSTILE[0]
    assert page.locator("#panel h4").all_text_contents() == HOSTILE
    said = page.locator("#panel .team p").all_text_contents()
    assert all(said.count(name) == 1 for name in HOSTILE)
    assert page.get_by_text("javascript:window.__pwn=3").count() == len(HOSTILE)
    assert page.locator("#panel img, #panel b, #panel script").count() == 0
    hrefs = page.eval_on_selector_all("#panel a", "links => links.map(a => [a.getAttribute('href'), a.rel])")
    assert len(hrefs) == len(HOSTILE)
    assert all(href.startswith("https://") and rel == "noopener noreferrer" for href, rel in hrefs)
    for number in range(len(HOSTILE)):
        pin = page.locator("path.pin").nth(number)
        pin.focus()
        page.keyboard.press("Enter")
        assert page.text_content("#panel h2") == HOSTILE[number]
        assert pin.get_attribute("aria-label") == f"Base of a team: {HOSTILE[number]}"
    page.hover(f"path.area[data-code='{editions['utla'].coverage.loc[1, 'area_code']}']", force=True)
    page.wait_for_timeout(300)
    assert page.evaluate("window.__pwn") is None
    assert page.locator("path.area").count() == AREAS["utla"]
    assert opened.quiet(), (opened.errors, opened.requests)


@pytest.mark.browser
def test_the_policy_stops_what_slips_through(texts: dict[str, str], open_map: Open) -> None:
    opened = open_map(texts["utla"])
    opened.page.evaluate(
        """() => {
            document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.__pwn=1'>");
            const script = document.createElement("script");
            script.textContent = "window.__pwn = 2";
            document.body.append(script);
            new Image().src = "https://example.org/spy.png";
            fetch("https://example.org/spy").catch(() => {});
        }"""
    )
    opened.page.wait_for_timeout(300)
    assert opened.page.evaluate("window.__pwn") is None
    assert opened.requests == []


@pytest.mark.browser
def test_the_key_counts_every_class_that_is_drawn(texts: dict[str, str], open_map: Open) -> None:
    rows = open_map(texts["utla"]).page.eval_on_selector_all(
        ".legend tbody tr",
        "rows => rows.map(row => [row.dataset.look, ...[...row.children].slice(1).map(c => c.textContent)])",
    )
    assert [(look, areas, babies) for look, _, areas, babies in rows] == [
        (name, f"{areas:,}", f"{babies:,}") for name, (areas, babies) in class_counts(shipped()).items() if areas
    ]
    assert all(words.startswith(CLASSES[look]) for look, words, *_ in rows)


@pytest.mark.browser
def test_old_evidence_looks_unlike_checked(editions: dict[str, Edition], texts: dict[str, str], open_map: Open) -> None:
    page = open_map(texts["utla"]).page
    drawn = page.eval_on_selector_all(
        "path.area", "paths => paths.map(p => [p.dataset.code, getComputedStyle(p).fill])"
    )
    looks = {row.area_code: look_of(row) for row in editions["utla"].coverage.itertuples()}
    fills = {look: {fill for code, fill in drawn if looks[code] == look} for look in set(looks.values())}
    assert all(len(each) == 1 for each in fills.values())
    assert fills["team-aged"] == {'url("#fill-team-aged")'} and fills["team"] == {"rgb(11, 95, 88)"}
    assert len({fill for each in fills.values() for fill in each}) == len(fills)


@pytest.mark.browser
def test_layers_can_be_taken_off_and_put_back(
    editions: dict[str, Edition], texts: dict[str, str], open_map: Open
) -> None:
    opened = open_map(texts["utla"])
    page, bases, teams = opened.page, len(editions["utla"].bases), len(editions["utla"].teams)
    assert "A pin shows where a team's base is, not whom it serves." in page.inner_text(".layers")
    assert f"{bases} of {teams} in the register" in page.inner_text(".layers")
    assert page.locator("path.pin").count() == bases
    page.uncheck("#show-bases")
    page.uncheck("#show-areas")
    assert page.locator("path.pin, path.area").count() == 0
    page.check("#show-bases")
    page.check("#show-areas")
    assert page.locator("path.pin[role=button]").count() == bases
    assert page.locator("path.area[tabindex='0'][role=button]").count() == AREAS["utla"]
    assert opened.quiet()


@pytest.mark.browser
def test_the_whole_kingdom_comes_back(texts: dict[str, str], open_map: Open) -> None:
    opened = open_map(texts["utla"], reduced_motion="reduce")
    box = "document.querySelector(\"path.area[data-code='S12000027']\").getBoundingClientRect().toJSON()"
    before = opened.page.evaluate(box)
    opened.choose("Cornwall")
    opened.page.get_by_role("button", name="Whole UK").press("Enter")
    assert opened.page.evaluate(box) == pytest.approx(before, abs=2)
    assert opened.quiet()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (390, 844)])
def test_nothing_sticks_out_of_the_window(
    texts: dict[str, str], open_map: Open, scheme: str, width: int, height: int
) -> None:
    opened = open_map(texts["utla"], width=width, height=height, color_scheme=scheme, reduced_motion="reduce")
    opened.choose("Tameside")
    assert opened.page.evaluate("document.documentElement.scrollWidth") == width
    dark = opened.page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    assert dark == (scheme == "dark")
    tops = {name: opened.page.locator(name).bounding_box() for name in (".folium-map", "#panel")}
    chart, panel = tops[".folium-map"], tops["#panel"]
    assert chart
    assert panel
    assert chart["height"] > 300
    assert (panel["y"] >= chart["y"] + chart["height"]) == (width == 390)
    assert opened.quiet()


@pytest.mark.browser
@pytest.mark.parametrize("wish", ["reduce", "no-preference"])
def test_nothing_moves_where_the_reader_asked_for_that(texts: dict[str, str], open_map: Open, wish: str) -> None:
    opened = open_map(texts["utla"], reduced_motion=wish)
    moves = opened.page.evaluate("[map_everyarea.options.zoomAnimation, map_everyarea.options.inertia]")
    assert moves == [wish != "reduce"] * 2


@pytest.mark.browser
def test_the_print_shows_map_legend_and_area_and_no_controls(texts: dict[str, str], open_map: Open) -> None:
    opened = open_map(texts["utla"], color_scheme="dark")
    opened.choose("Tameside")
    opened.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    opened.page.emulate_media(media="print", color_scheme="dark")
    opened.page.set_viewport_size({"width": 700, "height": 1000})
    boxes = [opened.page.locator(name).bounding_box() for name in (".folium-map", ".credit", ".legend", "#panel")]
    assert all(boxes)
    for above, below in pairwise(boxes):
        assert above
        assert below
        assert above["y"] + above["height"] <= below["y"] + 1
    assert boxes[0]
    assert boxes[0]["width"] <= 700
    assert not opened.page.locator(".leaflet-control-zoom").is_visible()
    assert opened.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.browser
def test_without_scripts_the_page_points_elsewhere(texts: dict[str, str], open_map: Open) -> None:
    opened = open_map(texts["utla"], java_script_enabled=False)
    assert opened.page.locator('noscript a[href="index.html"]').inner_text() == "The page beside it"
    assert "21 November 2026" in opened.page.inner_text("header.top")


@pytest.mark.browser
def test_streets_are_asked_for_only_after_consent(editions: dict[str, Edition], open_map: Open) -> None:
    opened = open_map(webmap(editions["utla"], tiles=True))
    opened.page.wait_for_timeout(300)
    assert opened.requests == []
    label = opened.page.locator("label:has(#show-streets)").inner_text()
    assert "loads pictures from tile.openstreetmap.org, which then sees your address on the internet" in label
    opened.page.check("#show-streets")
    expect(opened.page.locator("#streets-note")).not_to_be_empty()
    assert opened.requests
    assert all(address.startswith("https://tile.openstreetmap.org/") for address in opened.requests)
    assert "OpenStreetMap contributors" in opened.page.inner_text(".leaflet-control-attribution")


@pytest.mark.browser
def test_a_catchment_is_outlined_as_areas_and_the_words_say_so(texts: dict[str, str], open_map: Open) -> None:
    opened = open_map(texts["utla"], fragment="#E06000006")
    page = opened.page
    # The team of Halton is recorded for Warrington too.
    assert page.locator("path.catchment").count() == 2
    assert "It is recorded for all or part of 2 areas: the broken lines on the map." in opened.panel()
    page.uncheck("#show-catchments")
    assert page.locator("path.catchment").count() == 0
    page.check("#show-catchments")
    assert page.locator("path.catchment").count() == 2
    page.get_by_role("button", name="Close").click()
    assert page.locator("path.catchment").count() == 0
    assert opened.quiet()


@pytest.mark.browser
def test_bases_that_lie_close_share_a_pin_until_one_looks_closer(editions: dict[str, Edition], open_map: Open) -> None:
    edition = editions["utla"]
    ids = list(edition.teams["team_id"][:4])
    bases = pd.DataFrame(
        {"team_id": ids, "latitude": [52.0, 52.01, 52.0, 56.0], "longitude": [-1.0, -1.0, -1.03, -3.5]}
    )
    opened = open_map(webmap(replace(edition, bases=bases)), reduced_motion="reduce")
    page = opened.page
    heap = page.get_by_role("button", name="3 bases of teams, close together")
    assert heap.inner_text() == "3" and page.locator("path.pin").count() == 1
    heap.focus()
    page.keyboard.press("Enter")
    names = [edition.teams.set_index("team_id").loc[team, "team_name"] for team in ids[:3]]
    assert all(name in opened.panel() for name in names)
    page.get_by_role("button", name="Zoom in on them").click()
    page.locator("path.pin").nth(2).wait_for(state="attached")
    assert page.locator("path.pin").count() == 4 and page.locator(".heap").count() == 0
    assert opened.quiet()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "scheme", "fragment"), [(1440, "light", ""), (1440, "dark", "#E06000006"), (390, "light", "#E10000025")]
)
def test_axe_finds_nothing(texts: dict[str, str], open_map: Open, width: int, scheme: str, fragment: str) -> None:
    made = open_map(texts["utla"], width=width, color_scheme=scheme, fragment=fragment, bypass_csp=True)
    found = Axe().run(made.page)
    assert [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found.response["violations"]] == []
