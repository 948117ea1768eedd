"""A theme changes colours, fonts and the logo, and nothing that somebody could not see, read, or be harmed by."""

from __future__ import annotations

import base64
import struct
import zlib
from datetime import date
from pathlib import Path

import pytest

from mapping.checking.check import check
from mapping.look.contrast import KINDS, contrast, least_contrast, mixed
from mapping.look.style import LOOKS, PLAIN, SEEN, fonts, page_tones, webmap_tones
from mapping.look.theme import MOST_BYTES, SANS, SERIF, read_theme
from mapping.page.html import policy
from mapping.page.page import stylesheet
from mapping.study.settings import Settings
from mapping.vocabulary.errors import InputError

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "docs" / "theme-example.toml"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
# A frame header of 4 by 4 pixels, of one colour.
JPEG = b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x04\x00\x04\x01\x01\x11\x00\xff\xd9"


def png(width=4, height=4):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + bytes(width) for _ in range(min(height, 4))))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def theme(tmp_path, text):
    file = tmp_path / "theme.toml"
    file.write_text(text, encoding="utf-8")
    return read_theme(file)


def faults(tmp_path, text):
    with pytest.raises(InputError) as caught:
        theme(tmp_path, text)
    return {fault.column: fault for fault in caught.value.faults}


def logo(tmp_path, raw, name="logo.png"):
    (tmp_path / name).write_bytes(raw.encode() if isinstance(raw, str) else raw)
    return f'[logo]\nfile = "{name}"\nwords = "Us"\n'


def test_empty_theme_is_the_plain_style(tmp_path):
    assert theme(tmp_path, "") == PLAIN
    assert page_tones(PLAIN) == webmap_tones(PLAIN) == ""


def test_plain_style_keeps_the_promise_that_themes_are_held_to():
    for tones, inks in (
        (PLAIN.light, [look.ink for look in SEEN.values()]),
        (PLAIN.dark, [look.ink_dark for look in SEEN.values()]),
    ):
        assert all(least_contrast(ink, tones.background)[0] >= 3 for ink in inks)
        assert all(least_contrast(c, tones.background)[0] >= 4.5 for c in (tones.text, tones.muted, tones.accent))


def test_example_is_taken_and_keeps_every_promise():
    made = read_theme(EXAMPLE)
    assert made != PLAIN
    assert made.looks[next(iter(LOOKS))].ink == "#1d4f91"
    for name, look in made.looks.items():
        assert (look.pattern, look.short) == (SEEN[name].pattern, SEEN[name].short)
        for ink, paper, tones in ((look.ink, look.paper, made.light), (look.ink_dark, look.paper_dark, made.dark)):
            assert least_contrast(ink, tones.background)[0] >= 3
            if look.pattern == "solid":
                assert paper == ink
            else:
                assert least_contrast(ink, paper)[0] >= 3, name
                assert least_contrast(tones.text, paper)[0] >= 4.5, name


def test_what_is_left_out_stays_as_it_was(tmp_path):
    made = theme(tmp_path, '[light.statuses]\nteam = "#1D4F91"\n')
    assert made.looks["team"].ink == made.looks["team"].paper == "#1d4f91"
    assert made.looks["team"].ink_dark == LOOKS["team"].ink_dark
    assert made.looks["not_known"] == LOOKS["not_known"]
    assert (made.light, made.dark, made.sans) == (PLAIN.light, PLAIN.dark, PLAIN.sans)
    assert made.looks["team-aged"].ink not in {"#1d4f91", SEEN["team-aged"].ink}


def test_muted_text_follows_a_text_that_is_named(tmp_path):
    made = theme(tmp_path, '[light]\ntext = "#400000"\n')
    assert made.light.muted not in {PLAIN.light.muted, "#400000"}
    assert contrast(made.light.muted, made.light.background) >= 4.5


def test_contrast_too_low_is_refused_with_the_pair_the_ratio_and_what_would_do(tmp_path):
    fault = faults(tmp_path, '[light.statuses]\nteam = "#ffff00"\n')["light.statuses.team"]
    sentence = fault.sentence()
    assert 'found "#ffff00"' in sentence
    assert "background #ffffff" in sentence
    assert "at least 3 to 1" in sentence
    said = float(sentence.split(" is ")[1].split(" to 1")[0])
    assert said == pytest.approx(contrast("#ffff00", "#ffffff"), abs=0.01)
    assert "for people with" not in sentence
    offered = sentence.split("for instance, ")[1].rstrip(".")
    assert least_contrast(offered, "#ffffff")[0] >= 3


def test_a_ratio_just_short_is_never_rounded_up_to_what_is_needed(tmp_path):
    assert 2.99 < least_contrast("#959595", "#ffffff")[0] < 3
    sentence = faults(tmp_path, '[light.statuses]\nnot_known = "#959595"\n')["light.statuses.not_known"].sentence()
    assert "2.99 to 1" in sentence


@pytest.mark.parametrize("kind", list(KINDS))
def test_contrast_that_only_some_see_is_refused_and_says_for_whom(tmp_path, kind):
    steps = [f"{value:02x}" for value in range(0, 256, 15)]
    weak = next(
        colour
        for colour in (f"#{r}{g}{b}" for r in steps for g in steps for b in steps)
        if contrast(colour, "#ffffff") >= 3.05 and least_contrast(colour, "#ffffff") < (2.95, kind)
        and least_contrast(colour, "#ffffff")[1] == kind
    )  # fmt: skip
    sentence = faults(tmp_path, f'[light.statuses]\nteam = "{weak}"\n')["light.statuses.team"].sentence()
    assert f"for people with {kind}" in sentence


def test_matrices_leave_grey_grey_and_white_white():
    for kind in KINDS:
        assert contrast("#ffffff", "#000000", kind) == pytest.approx(21, rel=1e-3)
        assert contrast("#777777", "#ffffff", kind) == pytest.approx(contrast("#777777", "#ffffff"), rel=2e-3)


def test_dark_and_words_are_checked_too(tmp_path):
    found = faults(
        tmp_path, '[dark]\ntext = "#333333"\n[light]\naccent = "#cccccc"\n[dark.statuses]\nnot_known = "#222222"\n'
    )
    assert set(found) == {"dark.text", "dark.muted", "light.accent", "dark.statuses.not_known"}
    assert "4.5 to 1" in found["light.accent"].why
    assert "3 to 1" in found["dark.statuses.not_known"].why


def test_another_background_is_checked_with_the_colours_that_ship(tmp_path):
    found = faults(tmp_path, '[light]\nbackground = "#e8e8e8"\n')
    assert set(found) == {"light.statuses.not_known"}
    assert "The colour that ships is kept here" in found["light.statuses.not_known"].why


def test_every_fault_is_said_at_once(tmp_path):
    text = (
        'colour = 1\n[light]\ntext = "red"\nmuted = "#eeeeee"\nshadow = "#000000"\n[light.statuses]\nteam = "#ffff00"\n'
        'none = "#000000"\n[dark]\nstatuses = 3\n[fonts]\ntext = ["Comic Sans MS"]\nbody = []\nheadings = "Georgia"\n'
        '[logo]\nfile = "missing.png"\nsize = 3\n'
    )
    assert set(faults(tmp_path, text)) == {
        "colour", "light.text", "light.muted", "light.shadow", "light.statuses.team", "light.statuses.none",
        "dark.statuses", "fonts.text", "fonts.body", "fonts.headings", "logo.file", "logo.size", "logo.words",
    }  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [
        '"red"',
        '"#fff"',
        '"#ffffff;}"',
        '"#0b5f58\\n"',
        '"url(x)"',
        "7",
        '["#0b5f58"]',
        '"\uff03\uff10b5f58"',
        '"#0b5f5\uff18"',
        '""',
    ],
)
def test_only_six_digits_are_a_colour(tmp_path, value):
    assert "light.accent" in faults(tmp_path, f"[light]\naccent = {value}\n")


@pytest.mark.parametrize("family", ["Arial;}body{display:none", 'Arial\\"', "</style><script>", "inherit", ""])
def test_only_known_families_are_fonts(tmp_path, family):
    assert "fonts.text" in faults(tmp_path, f'[fonts]\ntext = ["{family}"]\n')


def test_every_known_family_can_be_written(tmp_path):
    for key, families in (("text", SANS), ("headings", SERIF)):
        listed = ", ".join(f'"{family}"' for family in families)
        made = theme(tmp_path, f"[fonts]\n{key} = [{listed}]\n")
        written = fonts(made.sans if key == "text" else made.serif)
        assert written.endswith("sans-serif" if key == "text" else ",serif")
        assert not set(written) & set(";{}<>()\\:@")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (SVG.format('<path d="M0 0h9v9z"/>'), "not a PNG or a JPEG"),
        (SVG.format("<script>alert(1)</script>"), "not a PNG or a JPEG"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG, "not a PNG"),
        ("<html/>", "not a PNG"),
        (b"", "not a PNG"),
        (b"GIF89a", "not a PNG"),
        (b"\xff\xd8\xff\xe0", "0 by 0 pixels"),
        (png(9000, 9000), "9,000 by 9,000 pixels"),
        (b"\x89PNG\r\n\x1a\n", "not a PNG"),
        (png() + b" " * MOST_BYTES, "at most 60,000"),
    ],
)
def test_logo_that_is_no_small_png_or_jpeg_is_refused(tmp_path, raw, why):
    sentence = faults(tmp_path, logo(tmp_path, raw))["logo.file"].sentence()
    assert why in sentence
    assert sentence.count(".") >= 3


@pytest.mark.parametrize("name", ["../secret.png", "/etc/hostname", "sub/../../x.png"])
def test_nothing_outside_the_theme_folder_is_read(tmp_path, name):
    assert "outside" in faults(tmp_path, f'[logo]\nfile = "{name}"\nwords = "Us"\n')["logo.file"].why


def test_a_link_that_leads_outside_is_not_followed(tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "a.png").write_bytes(png())
    (inside / "a.png").symlink_to(tmp_path / "a.png")
    assert "outside" in faults(inside, '[logo]\nfile = "a.png"\nwords = "Us"\n')["logo.file"].why


@pytest.mark.parametrize(("raw", "kind"), [(JPEG, "jpeg"), (png(), "png")])
def test_logo_is_embedded_as_what_it_is_whatever_its_name(tmp_path, raw, kind):
    made = theme(tmp_path, logo(tmp_path, raw, "logo.gif"))
    head, _, body = made.logo.partition(",")
    assert head == f"data:image/{kind};base64"
    assert base64.b64decode(body) == raw
    assert made.logo_words == "Us"


def test_logo_as_data_is_held_to_the_same(tmp_path):
    def address(raw, kind="png"):
        return f'[logo]\ndata = "data:image/{kind};base64,{base64.b64encode(raw).decode()}"\nwords = "Us"\n'

    assert theme(tmp_path, address(png())).logo.startswith("data:image/png")
    assert "not a PNG" in faults(tmp_path, address(SVG.format("<script/>").encode()))["logo.data"].why
    assert "logo.data" in faults(tmp_path, address(SVG.format("").encode(), "svg+xml"))
    for wrong in (
        "https://example.org/a.png",
        "data:text/html;base64,AA==",
        "data:image/png,x",
        "data:image/png;base64,A",
    ):
        assert "logo.data" in faults(tmp_path, f'[logo]\ndata = "{wrong}"\nwords = "Us"\n')
    assert "logo" in faults(tmp_path, address(png()) + 'file = "a"\n')
    assert "logo" in faults(tmp_path, '[logo]\nwords = "Us"\n')


@pytest.mark.parametrize(
    ("text", "why"), [("[light", "not valid TOML"), ("x" * 300_000, "200,000"), ("light = 3\n", "has to be a table")]
)
def test_file_that_is_no_theme(tmp_path, text, why):
    assert any(why in fault.why for fault in faults(tmp_path, text).values())


def test_missing_and_unreadable_files_are_said(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_theme(tmp_path / "none.toml")
    (tmp_path / "odd.toml").write_bytes(b"# \x81")
    with pytest.raises(InputError, match="neither in UTF-8 nor Windows text"):
        read_theme(tmp_path / "odd.toml")


def test_a_theme_saved_by_windows_is_read(tmp_path):
    (tmp_path / "latin.toml").write_bytes('# café\n[light]\naccent = "#0b5f58"\n'.encode("cp1252"))
    assert read_theme(tmp_path / "latin.toml").light.accent == "#0b5f58"


def test_page_takes_the_theme_and_lets_in_a_picture_only_where_there_is_a_logo():
    made = read_theme(EXAMPLE)
    text = stylesheet(made)
    assert "--accent:#4a2a82" in text
    assert "--background:#fffdf8" in text
    assert "--ink-team:#1d4f91" in text
    for rules in (page_tones(made), webmap_tones(made)):
        assert rules.count("{") == rules.count("}") and "style." not in rules and ".logo{" in rules
    assert text.index("--accent:#0b5f58") < text.index("--accent:#4a2a82")
    assert "#4a2a82" in webmap_tones(made)
    assert "img-src" not in policy(["a"], ["b"])
    assert "img-src data:" in policy(["a"], ["b"], pictures="data:")


def test_mixing():
    assert mixed("#000000", "#ffffff", 0) == "#000000"
    assert mixed("#000000", "#ffffff", 1) == "#ffffff"
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"


def test_check_says_what_is_wrong_with_a_theme_too(tmp_path):
    (tmp_path / "theme.toml").write_text('[light]\naccent = "#eeeeee"\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"1\.16 to 1") as caught:
        check(Settings(today=date(2026, 11, 21), theme=tmp_path / "theme.toml"))
    assert caught.value.faults[0].column == "light.accent"
