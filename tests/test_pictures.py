"""The pictures: every form says what it shows, is as large as it claims, and is the same bytes every time."""

from __future__ import annotations

import json
import re
import struct
import xml.etree.ElementTree as ET
import zlib
from dataclasses import replace
from datetime import date
from functools import cache

import pandas as pd
import pytest

from mapping.drawing import pictures as conversion
from mapping.drawing.gaps_chart import first_gaps, gaps_title, gaps_words
from mapping.drawing.pictures import Picture, gallery, pdf, png
from mapping.look.theme import read_theme
from mapping.national.run import write_pictures
from mapping.wording.phrases import whole

from .conftest import ROOT
from .editions import HOSTILE, hostile, shipped

SIZES = {"coverage": (1200, 1348), "a4": (794, 1123), "slide": (1600, 900), "card": (1200, 630)}
SMALL = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 40" width="60" height="40"><rect width="60" height="40" '
    'fill="#ffffff"/><path fill="#0b5f58" d="M0 0h30v40H0z"/><text x="32" y="20" font-size="9" '
    'font-family="Segoe UI,Source Sans Pro">Ŵyl</text></svg>'
)
TITLE, ALT = "Teams", "A map of “what is recorded”: 43 of 218 (Tŷ Ŵyl)"


@cache
def pictures():
    return gallery(shipped())


def chunks(raw):
    place = 8
    while place < len(raw):
        (length,) = struct.unpack(">I", raw[place : place + 4])
        kind, body = raw[place + 4 : place + 8], raw[place + 8 : place + 8 + length]
        assert struct.unpack(">I", raw[place + 8 + length : place + 12 + length])[0] == zlib.crc32(kind + body)
        yield kind, body
        place += 12 + length


def said(raw):
    """Read the words in a PNG."""
    found = {}
    for kind, body in chunks(raw):
        if kind == b"iTXt":
            keyword, _, rest = body.partition(b"\0")
            assert rest[:2] == b"\0\0"
            language, translated, words = rest[2:].split(b"\0", 2)
            assert (language, translated) == (b"en-GB", b"")
            found[keyword.decode()] = words.decode("utf-8")
    return found


def pdf_text(raw, key):
    """Read a text of a PDF: in brackets, or in UTF-16 as hexadecimal digits or escaped bytes."""
    found = re.search(rb"/" + key + rb"\s*(?:<([0-9A-Fa-f]+)>|\(((?:\\.|[^\\)])*)\))", raw, re.DOTALL)
    assert found, key
    if found[1]:
        return bytes.fromhex(found[1].decode()).decode("utf-16")
    plain = re.sub(rb"\\(.)", rb"\1", found[2])
    return plain.decode("utf-16" if plain.startswith((b"\xfe\xff", b"\xff\xfe")) else "latin-1")


def test_png_is_twice_as_large_and_says_what_it_shows():
    raw = png(SMALL, title=TITLE, alt=ALT)
    kinds = dict(chunks(raw))
    assert next(iter(kinds)) == b"IHDR" and list(kinds)[-1] == b"IEND"
    assert struct.unpack(">II", kinds[b"IHDR"][:8]) == (120, 80)
    assert said(raw) == {"Title": TITLE, "Description": ALT}


def test_pdf_is_tagged_with_title_language_and_words():
    raw = pdf(SMALL, title=TITLE, alt=ALT)
    assert raw.startswith(b"%PDF-1.7")
    assert re.search(rb"/MarkInfo\s*<<[^>]*/Marked true", raw)
    assert pdf_text(raw, b"Lang") == "en-GB"
    assert pdf_text(raw, b"Alt") == ALT
    assert pdf_text(raw, b"Title") == TITLE
    assert re.search(rb"/S\s*/Figure", raw)
    assert b"/StructTreeRoot" in raw and b"/DisplayDocTitle true" in raw
    assert b"<pdfuaid:part>1</pdfuaid:part>" in raw
    assert re.search(rb"/MediaBox\s*\[0 0 45 30\]", raw)
    assert raw.count(b"/Type /Page\n") + raw.count(b"/Type /Page\r") <= 1


def test_letters_are_those_that_are_brought_along():
    raw = pdf(SMALL, title=TITLE, alt=ALT)
    assert b"SourceSansPro-Regular" in raw
    with conversion.letters() as place:
        assert sorted(path.name for path in place.iterdir()) == sorted(conversion.LETTERS)


@pytest.mark.parametrize("form", [png, pdf])
def test_same_picture_gives_the_same_bytes(form):
    assert form(SMALL, title=TITLE, alt=ALT) == form(SMALL, title=TITLE, alt=ALT)


@pytest.mark.parametrize(
    "words", ['#import "x"', '"); #panic("x', "$1$ *b* \\ `c`", "<a> & </a>", "line\nend", *HOSTILE]
)
def test_words_are_never_read_as_a_language(words):
    assert said(png(SMALL, title=words, alt=words)) == {"Title": words, "Description": words}
    assert "panic" not in words or pdf_text(pdf(SMALL, title=words, alt="a"), b"Alt") == "a"


@pytest.mark.parametrize("sign", ["日本", "🙂", "a\u2028b", "\u202e\ue000", "Команда"])
def test_signs_that_the_letters_do_not_have_stop_nothing(sign):
    raw = pdf(SMALL.replace("Ŵyl", sign), title=sign, alt=sign)
    assert pdf_text(raw, b"Alt") == sign
    assert re.search(rb"/MarkInfo\s*<<[^>]*/Marked true", raw)
    assert (b"<pdfuaid:part>1</pdfuaid:part>" in raw) == (sign in {"Команда", "\u202e\ue000"})
    assert png(SMALL.replace("Ŵyl", sign), title=sign, alt=sign)


def test_picture_without_a_size_is_our_fault():
    with pytest.raises(ValueError, match="width and height"):
        png("<svg/>", title="", alt="a")


def test_every_picture_is_whole_in_itself_and_says_what_it_shows():
    assert list(pictures()) == ["coverage", "a4", "slide", "card", "cartogram", "gaps", "timeline"]
    for name, picture in pictures().items():
        root = ET.fromstring(picture.svg)
        size = (int(root.get("width")), int(root.get("height")))
        assert size == SIZES.get(name, size)
        assert root.get("viewBox") == f"0 0 {size[0]} {size[1]}"
        assert not re.search(r"href=\"(?!#)|url\((?!#)|@import|<script|var\(|non-scaling", picture.svg)
        assert root[0].text == picture.title
        assert len(root[1].text) > 100 and len(picture.alt) > 100
        assert len(picture.svg.encode()) < 150_000


def words_in(name):
    return " ".join(part for part in ET.fromstring(pictures()[name].svg).itertext())


@pytest.mark.parametrize("name", list(SIZES))
def test_every_map_has_the_day_what_is_not_known_and_the_credits(name):
    words = words_in(name)
    for part in ("21 November 2026", "may still have one", "Contains OS data", "OpenStreetMap", "Recorded”"):
        assert part in words, part
    assert "standard definition" in words


@pytest.mark.parametrize("name", [*SIZES, "gaps"])
def test_no_words_leave_the_sheet_or_stand_on_each_other(name):
    root = ET.fromstring(pictures()[name].svg)
    width, height = int(root.get("width")), int(root.get("height"))
    lines = []
    for text in root.findall("{http://www.w3.org/2000/svg}text"):
        size, kind = float(text.get("font-size")), text.get("class") or ""
        long = 0.5 * size * len(text.text)
        x = float(text.get("x")) - (long if "e" in kind.split() else long / 2 if "c" in kind.split() else 0)
        y = float(text.get("y"))
        assert x >= 0 and x + long <= width * 1.01 and size <= y <= height - 4, text.text
        lines.append((x, y - 0.75 * size, x + long, y))
    for place, (left, top, right, bottom) in enumerate(lines):
        for other in lines[place + 1 :]:
            apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
            assert apart, (lines[place], other)


def test_gaps_are_the_first_by_rank_with_their_interval():
    rows = first_gaps(shipped())
    assert rows["rank"].tolist() == sorted(rows["rank"]) and len(rows) == 15
    assert gaps_title(shipped()) == "Where a team may be needed most: first fifteen, and how sure we are"
    told = gaps_words(shipped())
    for row in rows.itertuples():
        assert f"{row.rank}, {row.area_name}, {whole(row.babies_no_team_recorded)} babies" in told
        assert f"(could be from {row.rank_low} to {row.rank_high})" in told
        assert row.area_name in words_in("gaps")
    root = ET.fromstring(pictures()["gaps"].svg)
    dots = [float(dot.get("cx")) for dot in root.iter("{http://www.w3.org/2000/svg}circle")]
    spans = [path.get("d") for path in root.iter("{http://www.w3.org/2000/svg}path") if path.get("class") == "span"]
    assert len(dots) == len(spans) == 15 and dots == sorted(dots)
    for dot, span in zip(dots, spans, strict=True):
        low, high = (float(number) for number in re.fullmatch(r"M([\d.]+) [\d.]+H([\d.]+)", span).groups())
        assert low <= dot <= high


def test_gaps_without_any_rank_are_said_so():
    none = shipped().gaps.assign(rank=pd.array([pd.NA] * len(shipped().gaps), dtype="Int64"))
    edition = replace(shipped(), gaps=none)
    assert "no area has a rank" in gaps_words(edition)
    from mapping.drawing.gaps_chart import gaps_svg

    ET.fromstring(gaps_svg(edition, ""))


def test_days_of_the_timeline_are_those_of_its_table():
    table = shipped().measures["timeline"]
    for row in table[table["unit"] == "areas"].itertuples():
        day = pd.Timestamp(row.on_day).date()
        assert f"{day.day} {day:%B %Y}: {whole(row.recorded)} of {whole(row.total)}" in pictures()["timeline"].alt


def test_a_theme_is_taken_by_every_picture():
    style = read_theme(ROOT / "docs" / "theme-example.toml")
    style = replace(style, logo="data:image/png;base64,AAAA", logo_words="<Us>")
    for name, picture in gallery(replace(shipped(), style=style)).items():
        assert 'fill="#fffdf8"' in picture.svg, name
        assert "Verdana" in picture.svg, name
        assert "#0b5f58" not in picture.svg, name
        assert name == "timeline" or ("<title>&lt;Us&gt;</title>" in picture.svg and "<image href" in picture.svg)
        ET.fromstring(picture.svg)


def test_hostile_names_stay_text():
    for picture in gallery(hostile()).values():
        root = ET.fromstring(picture.svg)
        assert not [e for e in root.iter() if e.tag.split("}")[-1] in {"script", "img", "image", "foreignObject"}]


def test_same_edition_gives_the_same_pictures():
    assert gallery(shipped()) == pictures()


def test_files_are_written_with_their_words(tmp_path):
    made = {"one": Picture(svg=SMALL, title=TITLE, alt=ALT)}
    assert write_pictures(tmp_path, made) == {"figures/one.svg": ALT, "figures/one.pdf": ALT}
    assert set(write_pictures(tmp_path, made, pixels=made)) == {f"figures/one.{form}" for form in ("svg", "pdf", "png")}
    assert (tmp_path / "figures" / "one.svg").read_text(encoding="utf-8") == SMALL
    assert said((tmp_path / "figures" / "one.png").read_bytes())["Description"] == ALT


def test_the_command_leaves_every_form_and_its_words(tmp_path):
    from mapping.national.run import run_figures
    from mapping.study.settings import Settings

    config = Settings(
        today=date(2026, 11, 21), out=tmp_path, theme=ROOT / "docs" / "theme-example.toml", level="nation"
    )
    folder = run_figures(config, lambda _stage: None)
    assert folder.name == "2026-11-21-nation-figures"
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    files = {path.relative_to(folder).as_posix() for path in (folder / "figures").iterdir()}
    assert files == set(record["alt_text"]) == set(record["outputs"])
    assert len(files) == 21
    assert record["settings"]["theme"]["file"] == "theme-example.toml"
    raw = (folder / "figures" / "card.png").read_bytes()
    assert struct.unpack(">II", raw[16:24]) == (2400, 1260)
    assert said(raw)["Description"] == record["alt_text"]["figures/card.png"]
    assert pdf_text((folder / "figures" / "a4.pdf").read_bytes(), b"Alt") == record["alt_text"]["figures/a4.pdf"]
