import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mapping.publishing import folder as room
from mapping.publishing.folder import run_folder, sha256, write_record, write_text
from mapping.vocabulary.errors import BusyError, InputError


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


def test_the_lock_of_a_run_that_died_is_taken_over(tmp_path):
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    (tmp_path / ".lock-run").write_text(json.dumps({"pid": int(dead.stdout), "machine": room._machine()}))
    with run_folder(tmp_path / "run") as folder:
        write_text(folder, "a.txt", "good")
    assert files(tmp_path) == {"run/a.txt": "good"}


@pytest.mark.parametrize("lock", [{"pid": os.getpid(), "machine": "another"}, {}, {"pid": os.getppid()}])
def test_a_lock_that_may_be_held_is_respected(tmp_path, lock):
    (tmp_path / ".lock-run").write_text(json.dumps(lock))
    with pytest.raises(BusyError), run_folder(tmp_path / "run"):
        pass


def test_a_run_that_was_cut_off_between_the_two_renames_is_mended_by_the_next(tmp_path):
    (tmp_path / ".old-run").mkdir()
    (tmp_path / ".old-run" / "a.txt").write_text("good")
    (tmp_path / ".tmp-run-99999").mkdir()
    with pytest.raises(RuntimeError), run_folder(tmp_path / "run"):
        raise RuntimeError
    assert files(tmp_path) == {"run/a.txt": "good"}


@pytest.mark.parametrize("moment", range(6))
def test_a_run_killed_at_any_moment_leaves_an_old_or_a_new_folder_never_a_mixture(tmp_path, moment):
    target = tmp_path / "run"
    with run_folder(target) as folder:
        write_text(folder, "a.txt", "old")
        write_text(folder, "b.txt", "old")
    program = f"""
import os, signal
from pathlib import Path
from mapping.publishing.folder import run_folder, write_text
step = 0
def tick():
    global step
    if step == {moment}:
        os.kill(os.getpid(), signal.SIGKILL)
    step += 1
real = Path.rename
def rename(self, other):
    tick(); made = real(self, other); tick(); return made
Path.rename = rename
with run_folder(Path({str(target)!r})) as folder:
    tick(); write_text(folder, "a.txt", "new"); tick(); write_text(folder, "b.txt", "new")
"""
    subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parent.parent, check=False)
    with pytest.raises(RuntimeError), run_folder(target):  # the next run puts things right, then stops
        raise RuntimeError
    assert set(files(target).values()) in ({"old"}, {"new"})
    assert set(files(tmp_path)) == {"run/a.txt", "run/b.txt"}


def test_a_folder_that_cannot_be_written_to_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written to"), run_folder(tmp_path / "file" / "run"):
        pass


def test_the_record_holds_the_hash_of_every_other_file(tmp_path):
    write_text(tmp_path, "tables/a.csv", "x\r\n")
    write_record(tmp_path, {"on": "2026-06-01"})
    record = json.loads((tmp_path / "run.json").read_text())
    assert record == {"on": "2026-06-01", "outputs": {"tables/a.csv": sha256(tmp_path / "tables" / "a.csv")}}
