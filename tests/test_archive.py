"""Zips and the parts of a Shapefile: what a download holds is read; what was made to harm is refused before it does."""

from __future__ import annotations

import io
import random
import stat
import struct
import subprocess
import sys
import tempfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from mapping.reading.boundaries import archive
from mapping.reading.boundaries.archive import unpacked
from mapping.reading.boundaries.boundaries import read_boundaries
from mapping.vocabulary.errors import InputError

from .test_vector import CODES, VRT, country, expected, save

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """A temporary folder of its own, which has to be empty afterwards."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


@pytest.fixture
def shapefile(tmp_path) -> dict[str, bytes]:
    path = save(country(), tmp_path / "made.shp")
    return {suffix: path.with_suffix(suffix).read_bytes() for suffix in PARTS}


@pytest.fixture
def zipped(tmp_path):
    def zipping(members: dict[str, bytes] | list[tuple[str | zipfile.ZipInfo, bytes]]) -> Path:
        path = tmp_path / "areas.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            for name, content in members.items() if isinstance(members, dict) else members:
                made.writestr(name, content)
        return path

    return zipping


def refusal(path: Path) -> str:
    before = sorted(path.parent.rglob("*"))
    with pytest.raises(InputError) as refused:
        read_boundaries(path, expected=expected)
    assert sorted(path.parent.rglob("*")) == before
    assert len(refused.value.faults) == 1
    return str(refused.value)


def codes(path: Path) -> list[str]:
    return list(read_boundaries(path, expected=expected).areas["area_code"])


def test_a_zipped_shapefile_in_a_folder_is_read(zipped, shapefile):
    assert codes(zipped({f"Folder (1)/LAD_2023{s}": raw for s, raw in shapefile.items()})) == CODES


def test_a_zip_made_on_a_mac_is_read(zipped, shapefile):
    litter = {f"__MACOSX/LAD/._LAD{s}": b"\0\5\x16\7" for s in shapefile}
    litter |= {"LAD/.DS_Store": b"x", "LAD/._LAD.shp": b"x", "LAD/Thumbs.db": b"x", "LAD/": b""}
    assert codes(zipped({**{f"LAD/LAD{s}": raw for s, raw in shapefile.items()}, **litter})) == CODES


def test_the_parts_are_found_whatever_their_capitals(zipped, shapefile):
    names = dict(zip(PARTS, ("Lad.SHP", "LAD.shx", "lad.Dbf", "LAD.PRJ", "lad.cpg"), strict=True))
    assert codes(zipped({names[s]: raw for s, raw in shapefile.items()})) == CODES


@pytest.mark.parametrize("kind", ["gpkg", "geojson", "parquet"])
def test_other_formats_are_read_from_a_zip(tmp_path, zipped, kind):
    content = save(country(), tmp_path / f"made.{kind}").read_bytes()
    assert codes(zipped({f"deep/er/it.{kind.upper()}": content, "readme.txt": b"hello"})) == CODES


def test_two_shapefiles_are_listed(zipped, shapefile):
    both = {f"{name}{s}": raw for s, raw in shapefile.items() for name in ("old", "new")}
    assert refusal(zipped(both)) == (
        "areas.zip: The zip file holds several files of shapes: new.shp, old.shp. "
        "Unzip it and name the one with local-authority districts."
    )


def test_no_file_of_shapes_is_said(zipped):
    assert "holds no file of shapes. It holds: hidden.vrt, readme.txt." in refusal(
        zipped({"readme.txt": b"x", "hidden.vrt": VRT.encode()})
    )


def test_a_virtual_file_in_a_zip_is_refused(zipped, tmp_path):
    (tmp_path / "secret.csv").write_text("code\nE06000901\n")
    assert "looks like a GDAL virtual file" in refusal(zipped({"areas.geojson": VRT.encode()}))


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_a_missing_part_is_named(zipped, shapefile, part):
    del shapefile[part]
    assert refusal(zipped({f"a{s}": raw for s, raw in shapefile.items()})) == (
        f"areas.zip: The {part} that belongs to this Shapefile is missing. "
        "Put all its parts (.shp, .shx, .dbf, .prj) beside one another."
    )


def test_without_a_prj_the_grid_is_guessed_and_asked_for(zipped, shapefile):
    del shapefile[".prj"]
    path = zipped({f"a{s}": raw for s, raw in shapefile.items()})
    said = refusal(path)
    assert "does not say which grid" in said and ".prj" in said and "--crs EPSG:27700" in said
    assert len(read_boundaries(path, expected=expected, crs="EPSG:27700").areas) == 4


# --- what is no download


def test_an_archive_in_an_archive_is_refused(zipped):
    inner = io.BytesIO()
    zipfile.ZipFile(inner, "w").close()
    assert "holds another archive (in.zip)" in refusal(zipped({"in.zip": inner.getvalue()}))
    assert "holds another archive." in refusal(zipped({"in.geojson": b"PK\x03\x04"}))


def test_a_locked_zip_is_refused(zipped, shapefile):
    path = zipped({f"a{s}": raw for s, raw in shapefile.items()})
    raw = bytearray(path.read_bytes())
    at = raw.index(b"PK\x01\x02")
    raw[at + 8] |= 1
    path.write_bytes(raw)
    assert refusal(path) == ("areas.zip: The zip file is locked with a password. Unzip it and name the file inside.")


def test_an_empty_zip_is_refused(zipped):
    assert refusal(zipped({})) == "areas.zip: The zip file is empty. Download it again."


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_a_zip_cut_short_is_refused(zipped, shapefile, share):
    path = zipped({f"a{s}": raw for s, raw in shapefile.items()})
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert "The zip file is damaged or cut short" in refusal(path)


def test_what_is_no_zip_in_spite_of_its_name_is_refused(tmp_path):
    path = tmp_path / "areas.zip"
    path.write_bytes(b"<html>sign in</html>")
    assert "this looks like a web page" in refusal(path)


@pytest.mark.parametrize(
    "name",
    ["../escaped.geojson", "a/../../b.geojson", "/tmp/b.geojson", "C:\\b.geojson", "..\\b.geojson", "\\b.geojson"],
)
def test_a_name_that_leads_elsewhere_is_refused(zipped, tmp_path, name):
    assert "would be written elsewhere" in refusal(zipped([(name, b"{}")]))
    assert not list(tmp_path.parent.glob("*.geojson"))


def test_a_link_is_refused(zipped):
    link = zipfile.ZipInfo("areas.geojson")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    assert "holds a link or a device (areas.geojson)" in refusal(zipped([(link, b"/etc/passwd")]))


def test_names_that_differ_by_capitals_only_are_refused(zipped):
    said = refusal(zipped({"Areas.geojson": b"{}", "areas.GEOJSON": b"{}"}))
    assert "holds two files of one name (Areas.geojson, areas.GEOJSON)" in said


def test_a_bomb_is_refused_before_it_goes_off(zipped, monkeypatch):
    path = zipped({"areas.geojson": b"{" + b" " * 20_000_000})
    monkeypatch.setattr(archive, "inflate", lambda *_: pytest.fail("inflated"))
    assert "unpacks to more than 200 times its size" in refusal(path)


def test_ten_thousand_members_are_refused_before_they_are_listed(zipped, monkeypatch):
    path = zipped({f"{n}.txt": b"" for n in range(10_000)})
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("listed"))
    assert "holds more than 200 files" in refusal(path)


def test_too_large_a_zip_is_refused_before_it_is_unpacked(zipped, monkeypatch):
    monkeypatch.setattr(archive, "LARGEST", 1000)
    assert "unpacks to 0 MB, more than 0 MB" in refusal(zipped({"areas.geojson": random.Random(1).randbytes(2000)}))


@pytest.mark.parametrize("size", [100, 10_000_000])
def test_a_list_that_lies_about_a_size_is_found_out_while_inflating(zipped, size):
    path = zipped({"areas.geojson": b"{" + random.Random(1).randbytes(1_000_000)})
    raw = bytearray(path.read_bytes())
    at = raw.index(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", size)
    path.write_bytes(raw)
    assert refusal(path) == (
        f"areas.zip: The zip file says that areas.geojson has {size:,} bytes; it has 1,000,001. Download it again."
    )


def test_a_bomb_with_a_false_list_is_stopped_while_it_inflates(zipped):
    path = zipped({"areas.geojson": b" " * 300_000_000})
    raw = bytearray(path.read_bytes())
    at = raw.index(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 1000)
    path.write_bytes(raw)
    tracemalloc.start()
    said = refusal(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "unpacks to more than 200 times its size" in said
    assert peak < 20_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to an address space")
def test_unpacking_needs_little_memory(zipped):
    """In a child that may have 200 MB, 120 MB are unpacked."""
    path = zipped({"areas.geojson": b"{" + random.Random(1).randbytes(2_000_000) * 60})
    child = (
        "import resource, sys; from pathlib import Path; from mapping.reading.boundaries.archive import unpacked\n"
        "resource.setrlimit(resource.RLIMIT_AS, (200_000_000,) * 2)\n"
        f"with unpacked(Path({str(path)!r})) as inner: print(inner.stat().st_size)"
    )
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run([sys.executable, "-c", child], cwd=root, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("120000001", "")


def test_the_folder_of_a_zip_is_removed_whatever_happens(zipped, shapefile, temporary):
    path = zipped({f"evil name{s}": raw for s, raw in shapefile.items()})
    with pytest.raises(KeyboardInterrupt), unpacked(path) as inner:
        assert sorted(each.name for each in inner.parent.iterdir()) == sorted(f"areas{s}" for s in PARTS)
        raise KeyboardInterrupt
    assert list(temporary.iterdir()) == []


# --- the parts of a Shapefile


@pytest.fixture
def loose(tmp_path) -> Path:
    return save(country(), tmp_path / "areas.shp")


def test_a_shp_cut_short_is_refused_with_the_shapes_that_are_lost(loose):
    raw = loose.read_bytes()
    loose.write_bytes(raw[: len(raw) - 200])
    assert refusal(loose) == ("areas.shp: The file is cut short: 2 of 4 shapes are unreadable. Download it again.")


@pytest.mark.parametrize("part", [".shx", ".dbf"])
@pytest.mark.parametrize("size", [0, 5, 110])
def test_a_part_cut_short_is_refused(loose, part, size):
    beside = loose.with_suffix(part)
    beside.write_bytes(beside.read_bytes()[:size])
    assert "areas.shp: The " in refusal(loose)


def test_a_dbf_with_fewer_rows_is_refused_with_both_counts(loose, tmp_path):
    fewer = save(country().head(3), tmp_path / "other.shp")
    loose.with_suffix(".dbf").write_bytes(fewer.with_suffix(".dbf").read_bytes())
    assert refusal(loose) == (
        "areas.shp: The .shp holds 4 shapes, but the .dbf 3 rows: they do not belong together. "
        "Download it again, with all its parts."
    )


def test_a_dbf_that_says_more_rows_than_it_holds_is_refused(loose):
    beside = loose.with_suffix(".dbf")
    raw = beside.read_bytes()
    beside.write_bytes(raw[: len(raw) - 100])
    assert "The .shp holds 4 shapes, but the .dbf 3 rows" in refusal(loose) or "2 rows" in refusal(loose)


def test_a_dbf_of_another_file_is_refused_for_its_columns(loose, tmp_path):
    other = save(country().drop(columns="LAD23CD"), tmp_path / "other.shp")
    loose.with_suffix(".dbf").write_bytes(other.with_suffix(".dbf").read_bytes())
    assert 'No column holds area codes such as E06000001. The file has: "name".' in refusal(loose)


def test_letters_that_are_not_utf_8_are_read_as_those_of_windows_and_three_are_shown(tmp_path):
    frame = country(label=["Tô", "Ynys Môn", "Môn", "Sîr"])
    path = tmp_path / "areas.shp"
    frame.to_file(path, encoding="cp1252")
    path.with_suffix(".cpg").unlink()
    assert read_boundaries(path, expected=expected).notes == (
        'areas.shp: It does not say how its letters are written; read as cp1252 (Windows): "Tô", "Ynys Môn", "Môn". '
        "Export it as UTF-8 if that is wrong.",
    )


@pytest.mark.parametrize("says", [True, False])
def test_letters_in_utf_8_need_no_note(tmp_path, says):
    path = save(country(label=["Tŷ", "Ynys Môn", "Môn", "Ŵyl"]), tmp_path / "areas.shp")
    if not says:
        path.with_suffix(".cpg").unlink()
    assert read_boundaries(path, expected=expected).notes == ()
