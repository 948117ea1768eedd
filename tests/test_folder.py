import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mapping.reading.shipped.sources import sha256_of
from mapping.vocabulary.errors import BusyError, InputError
from mapping.writing.folder import cleared, run_folder, write_record, write_text


def files(path: Path) -> dict[str, str]:
    return {p.relative_to(path).as_posix(): p.read_text() for p in sorted(path.rglob("*")) if p.is_file()}


def test_a_finished_folder_takes_the_place_of_the_last_one_as_a_whole(tmp_path):
    target = tmp_path / "out" / "2026-06-01-utla"
    for text in ("first", "second"):
        with run_folder(target) as folder:
            write_text(folder, f"{text}.txt", text)
    assert files(tmp_path) == {"out/2026-06-01-utla/second.txt": "second"}


def test_an_error_leaves_the_last_folder_as_it_was_and_nothing_beside_it(tmp_path):
    target = tmp_path / "run"
    with run_folder(target) as folder:
        write_text(folder, "a.txt", "good")
    with pytest.raises(RuntimeError), run_folder(target) as folder:
        write_text(folder, "a.txt", "half")
        raise RuntimeError
    assert files(tmp_path) == {"run/a.txt": "good"}


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_rename_that_fails_leaves_the_last_folder_whole(tmp_path, monkeypatch, failing):
    target = tmp_path / "run"
    with run_folder(target) as folder:
        write_text(folder, "a.txt", "good")
    real, calls = Path.rename, []

    def sometimes(self, other):
        calls.append(other)
        if len(calls) == failing:
            raise PermissionError(13, "Permission denied")
        return real(self, other)

    monkeypatch.setattr(Path, "rename", sometimes)
    if failing < 3:
        with (
            pytest.raises(InputError, match=r"could not take the old one's place.*Close every file"),
            run_folder(target) as folder,
        ):
            write_text(folder, "a.txt", "new")
        assert files(tmp_path) == {"run/a.txt": "good"}
    else:  # there are only two renames
        with run_folder(target) as folder:
            write_text(folder, "a.txt", "new")
        assert files(tmp_path) == {"run/a.txt": "new"}


def test_every_file_is_made_safe_before_the_folder_takes_its_place(tmp_path, monkeypatch):
    safe, real = [], os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda handle: safe.append(Path(f"/proc/self/fd/{handle}").readlink().name) or real(handle)
    )
    one_run(tmp_path / "run")
    assert {"a.txt", "b.txt", "run.json", "tables"} <= set(safe) and safe[-1] == tmp_path.name


def test_two_runs_at_once_the_second_is_refused_in_a_sentence(tmp_path):
    target = tmp_path / "run"
    with (
        run_folder(target),
        pytest.raises(BusyError, match="Another run is writing to run") as caught,
        run_folder(target),
    ):
        pass
    assert caught.value.exit_code == 5
    with run_folder(target) as folder:  # and the lock is gone afterwards
        write_text(folder, "a.txt", "good")
    assert files(tmp_path) == {"run/a.txt": "good"}


HOLDING = """
import sys
from pathlib import Path
from mapping.writing.folder import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_another_process_keeps_a_folder_until_it_ends_however_it_ends(tmp_path):
    target = tmp_path / "run"
    words = [sys.executable, "-c", HOLDING, str(target)]
    with subprocess.Popen(
        words, cwd=Path(__file__).parent.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(BusyError), run_folder(target):
            pass
        other.kill()
        other.wait()
        assert (tmp_path / ".lock-run").exists()  # it had no time to take it away
        with run_folder(target) as folder:
            write_text(folder, "a.txt", "good")
    assert files(tmp_path) == {"run/a.txt": "good"}


def test_a_run_that_was_cut_off_between_the_two_renames_is_mended_by_the_next(tmp_path):
    (tmp_path / ".old-run").mkdir()
    (tmp_path / ".old-run" / "a.txt").write_text("good")
    (tmp_path / ".tmp-run-99999").mkdir()
    with pytest.raises(RuntimeError), run_folder(tmp_path / "run"):
        raise RuntimeError
    assert files(tmp_path) == {"run/a.txt": "good"}


DOORS = ("mkdir", "write_bytes", "write_text", "rename", "replace", "unlink")


def one_run(target: Path) -> None:
    with run_folder(target) as folder:
        write_text(folder, "a.txt", "new")
        write_text(folder, "tables/b.txt", "new")
        write_record(folder, {"on": "new"})


def old_run(target: Path) -> dict[str, str]:
    with run_folder(target) as folder:
        write_text(folder, "a.txt", "old")
        write_text(folder, "tables/b.txt", "old")
        write_record(folder, {"on": "old"})
    return files(target)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EIO, errno.EROFS])
@pytest.mark.parametrize("there", [True, False])
def test_whichever_write_fsync_or_rename_fails_the_old_folder_stays_whole(tmp_path, monkeypatch, code, there):
    """The N-th of them fails, for every N, until a run comes through that meets none."""
    target, calls, failing, failed, met = tmp_path / "out" / "run", 0, 0, 0, True
    fsync = os.fsync

    def spoilt(real):
        def door(*given, **named):
            nonlocal calls
            calls += 1
            if calls == failing:
                raise OSError(code, os.strerror(code), None if real is fsync else str(given[0]))
            return real(*given, **named)

        return door

    for name in DOORS:
        monkeypatch.setattr(Path, name, spoilt(getattr(Path, name)))
    monkeypatch.setattr(os, "fsync", spoilt(fsync))
    wanted = 0
    while met:
        wanted, failing = wanted + 1, 0
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
        old = old_run(target) if there else {}
        calls, failing = 0, wanted
        said = ""
        try:
            one_run(target)
        except InputError as error:
            said = str(error)
        met, failing = calls >= wanted, 0
        now = files(target) if target.exists() else {}
        if said:
            failed += 1
            assert "cannot be written to" in said or "could not take the old one's place" in said
            assert now == old, wanted
        else:
            assert set(now) == {"a.txt", "tables/b.txt", "run.json"} and now["a.txt"] == "new", wanted
        left = [path.name for path in target.parent.glob(".*")] if target.parent.exists() else []
        assert not [name for name in left if name.startswith((".tmp", ".old"))], wanted
        (target.parent / ".lock-run").unlink(missing_ok=True)  # where it was the unlocking that failed
    assert failed >= 10


KILLED = """
import os, signal, sys
from pathlib import Path
from mapping.writing.folder import run_folder
from tests.test_folder import DOORS, files, old_run, one_run

def spoilt(real, moment, seen):
    def door(*given, **named):
        for when in ("before", "after"):
            seen[0] += 1
            if seen[0] == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            if when == "before":
                made = real(*given, **named)
        return made
    return door

place, ends = Path(sys.argv[1]), []
moment = 0
while True:
    moment += 1
    target = place / str(moment) / "run"
    old = old_run(target)
    child = os.fork()
    if child == 0:
        seen = [0]
        for name in DOORS:
            setattr(Path, name, spoilt(getattr(Path, name), moment, seen))
        os.fsync = spoilt(os.fsync, moment, seen)
        one_run(target)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    said = []
    try:
        with run_folder(target, said.append):  # the next run puts things right, then stops
            raise RuntimeError
    except RuntimeError:
        pass
    now = files(target)
    whole = now == old or (set(now) == set(old) and now["a.txt"] == now["tables/b.txt"] == "new")
    assert whole, (moment, now)
    assert [path.name for path in target.parent.iterdir()] == ["run"], (moment, list(target.parent.iterdir()))
    ends.append("new" if now != old else "old")
    if os.WIFEXITED(status):
        break
print(len(ends), ends.index("new"), sum(map(len, said)))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_run_killed_at_any_moment_leaves_an_old_or_a_new_folder_never_a_mixture(tmp_path):
    """Before and after each write, fsync, rename and removal, in a process each."""
    run = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path)], cwd=Path(__file__).parent.parent, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    moments, first_new, _ = map(int, run.stdout.split())
    assert moments > 20 and 20 < first_new < moments


def test_what_a_run_that_died_left_is_cleared_away_and_named(tmp_path):
    target = tmp_path / "run"
    old_run(target)
    (tmp_path / ".tmp-run-99999" / "tables").mkdir(parents=True)
    (tmp_path / ".lock-run").write_text("")
    said = []
    with run_folder(target, said.append):
        pass
    assert said == ["Removed .tmp-run-99999: half written by a run that was cut off"]
    target.rename(tmp_path / ".old-run")
    with run_folder(target, said.append) as folder:
        write_text(folder, "a.txt", "x")
    assert said[1:] == ["Restored run: a run was cut off while it was being replaced"]
    assert files(tmp_path) == {"run/a.txt": "x"}


def test_single_files_that_a_run_left_are_cleared_away_and_named(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / ".tmp-1-a.eml").write_text("half")
    (tmp_path / "a.zip").write_text("whole")
    assert cleared(tmp_path) == ["Removed .tmp-1-a.eml: half written by a run that was cut off"]
    assert files(tmp_path) == {"a.zip": "whole"}


@pytest.mark.parametrize(
    ("code", "need"),
    [(errno.ENOSPC, "Make room: a run needs about"), (errno.EROFS, "on a disk that may be written to")],
)
def test_a_full_or_read_only_disk_is_a_sentence_with_the_place_and_the_need(tmp_path, monkeypatch, code, need):
    """The tests may run as root, to whom no folder is closed: the refusal is simulated."""

    def refuse(*_given, **_named):
        raise OSError(code, os.strerror(code), str(tmp_path))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(InputError, match=need) as caught, run_folder(tmp_path / "run") as folder:
        write_text(folder, "a.txt", "x")
    assert str(tmp_path) in str(caught.value) and files(tmp_path) == {}


def test_a_path_that_is_too_long_is_a_sentence(tmp_path):
    with (
        pytest.raises(InputError, match="too long for this computer: name a shorter one"),
        run_folder(tmp_path / ("x" * 300)),
    ):
        pass


LIMITED = """
import hashlib, resource, sys
from pathlib import Path
from tests.test_readback import ON, layer_of, write
from mapping.writing.folder import run_folder
from mapping.vocabulary.errors import InputError
layer = layer_of([("x" * 200, 1, 0.5, ON, True, "y" * 250)] * 3)
import pandas as pd
from dataclasses import replace
frame = pd.concat([layer.frame] * 400, ignore_index=True)
frame["area_code"] = [f"E{place:08}" for place in range(len(frame))]
frame["area_name"] = [hashlib.sha512(str(place).encode()).hexdigest() for place in range(len(frame))]
layer = replace(layer, frame=frame)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
target = Path(sys.argv[1])
for ending in ("gpkg", "zip", "geojson", "parquet", "fgb", "csv", "xlsx"):
    try:
        with run_folder(target / ending) as folder:
            write(layer, ending, folder)
    except InputError as error:
        assert str(target) in str(error) and "--out" in str(error), error
        assert list(target.iterdir()) == [], list(target.iterdir())
        print(ending)
"""


def test_a_disk_that_is_full_stops_every_format_with_a_sentence_and_leaves_nothing(tmp_path):
    """No file may be larger than 60 kB: what a full disk does, without filling one."""
    target = tmp_path / "out"
    run = subprocess.run(
        [sys.executable, "-c", LIMITED, str(target)], cwd=Path(__file__).parent.parent, capture_output=True, text=True
    )
    assert run.stdout.split() == ["gpkg", "zip", "geojson", "parquet", "fgb", "csv", "xlsx"], run.stderr


def test_a_folder_that_cannot_be_written_to_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written to"), run_folder(tmp_path / "file" / "run"):
        pass


def test_the_record_holds_the_hash_of_every_other_file(tmp_path):
    write_text(tmp_path, "tables/a.csv", "x\r\n")
    write_record(tmp_path, {"on": "2026-06-01"})
    record = json.loads((tmp_path / "run.json").read_text())
    assert record == {"on": "2026-06-01", "outputs": {"tables/a.csv": sha256_of(tmp_path / "tables" / "a.csv")}}
