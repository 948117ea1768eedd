import os
from pathlib import Path

import pytest

from mapping.vocabulary.errors import InputError
from mapping.writing.disk import in_sentences, replaced, settle_tree, whole_file


def test_a_file_takes_the_place_of_another_whole(tmp_path):
    for raw in (b"first", b"second"):
        replaced(tmp_path / "packs" / "a.zip", raw)
    assert (tmp_path / "packs" / "a.zip").read_bytes() == b"second"
    assert [path.name for path in (tmp_path / "packs").iterdir()] == ["a.zip"]


@pytest.mark.parametrize("door", ["write_bytes", "read_bytes", "replace", "fsync"])
@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(28, "No space left on device")])
def test_whichever_step_fails_the_old_file_stays(tmp_path, monkeypatch, door, error):
    path = tmp_path / "a.zip"
    replaced(path, b"old")

    def refuse(*_given, **_named):
        raise type(error)(error.errno, error.strerror, str(path))

    monkeypatch.setattr(os if door == "fsync" else Path, door, refuse)
    with pytest.raises(InputError) as caught:
        replaced(path, b"new")
    monkeypatch.undo()
    assert caught.value.exit_code == 2 and path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_a_file_held_open_elsewhere_says_close_it(tmp_path, monkeypatch):
    """As Windows has it: a file that Excel holds open cannot be replaced."""

    def refuse(self, other):
        raise PermissionError(13, "Permission denied", str(self), 32, str(other))

    replaced(tmp_path / "a.xlsx", b"old")
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(InputError, match=r"a\.xlsx: .*Close a\.xlsx \(Excel and QGIS keep it open\)"):
        replaced(tmp_path / "a.xlsx", b"new")


def test_an_error_within_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    replaced(tmp_path / "a.gpkg", b"old")
    with pytest.raises(RuntimeError), whole_file(tmp_path / "a.gpkg") as temporary:
        assert temporary.suffix == ".gpkg" and temporary.parent == tmp_path
        temporary.write_bytes(b"half")
        raise RuntimeError
    assert (tmp_path / "a.gpkg").read_bytes() == b"old" and len(list(tmp_path.iterdir())) == 1


def test_a_block_that_writes_nothing_is_no_file(tmp_path):
    with pytest.raises(InputError, match="could not be read back whole"), whole_file(tmp_path / "a.gpkg"):
        pass


def test_what_does_not_read_back_as_written_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "read_bytes", lambda _self: b"other")
    with pytest.raises(InputError, match="could not be read back whole"):
        replaced(tmp_path / "a.zip", b"new")
    assert list(tmp_path.iterdir()) == []


def test_every_file_and_folder_is_made_safe_the_innermost_first(tmp_path, monkeypatch):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c.txt").write_text("x")
    seen, real = [], os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda handle: seen.append(str(Path(f"/proc/self/fd/{handle}").readlink())) or real(handle)
    )
    settle_tree(tmp_path)
    assert seen == [str(tmp_path / "a" / "b" / "c.txt"), str(tmp_path / "a" / "b"), str(tmp_path / "a"), str(tmp_path)]


def test_a_fault_of_ours_stays_one(tmp_path):
    with pytest.raises(FileNotFoundError), in_sentences(tmp_path / "out"):
        Path("/nowhere/data.csv").read_text()
