"""The change log of a register, read backwards: the register as it stood on an earlier day."""

from __future__ import annotations

from datetime import date

import pytest

from mapping.comparing.compare import run_compare
from mapping.reading.register.history import ADDED, CHANGED, Logged, grown, write_earlier
from mapping.study.settings import Settings
from mapping.vocabulary.errors import InputError

TEAMS = "team_id,team_name,definition_class,status,source_date\n{}"
NOW = TEAMS.format("a,Team A,self_described,closed,2026-05\nb,Team B,self_described,open,2026-06\n")
THEN = TEAMS.format("a,Team A,self_described,open,2026-05\n")


def logged(day: str, what: str, row: int, **cells: tuple[str, str]) -> list[Logged]:
    return [
        Logged(day=day, what=what, sheet="teams", row=row, column=name, was=was, now=now, source="form.csv, row 2")
        for name, (was, now) in cells.items()
    ]


LOG = [
    *logged("2026-06-01", CHANGED, 2, status=("paused", "open")),
    *logged("2026-07-01", CHANGED, 2, status=("open", "closed")),
    *logged("2026-07-01", ADDED, 3, team_id=("", "b"), team_name=("", "Team B"), status=("", "open")),
]


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "register"
    folder.mkdir()
    (folder / "teams.csv").write_text(NOW, encoding="utf-8")
    (folder / "catchments.csv").write_text("team_id,stated_area,extent\na,Leeds,whole\n", encoding="utf-8")
    (folder / "history.csv").write_bytes(grown(None, LOG))
    return folder


@pytest.mark.parametrize(
    ("day", "status", "teams"),
    [(date(2026, 5, 31), "paused", 1), (date(2026, 6, 1), "open", 1), (date(2026, 6, 30), "open", 1),
     (date(2026, 7, 1), "closed", 2)],
)  # fmt: skip
def test_a_register_is_read_as_it_stood_at_the_end_of_a_day(place, tmp_path, day, status, teams):
    (tmp_path / "then").mkdir()
    write_earlier(place, day, tmp_path / "then")
    lines = (tmp_path / "then" / "teams.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + teams and lines[1].split(",")[3] == status
    assert (tmp_path / "then" / "catchments.csv").is_file()


def test_a_cell_that_was_changed_by_hand_since_is_said(place, tmp_path):
    (place / "teams.csv").write_text(NOW.replace("closed", "paused"), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        write_earlier(place, date(2026, 6, 30), tmp_path)
    assert (
        'teams.csv, row 2, column "status": found "paused". The change log says that this cell holds "closed"'
        in str(refused.value)
    )


def test_a_register_without_a_log_has_no_earlier_state(place, tmp_path):
    (place / "history.csv").unlink()
    with pytest.raises(InputError, match="The register has no change log"):
        write_earlier(place, date(2026, 6, 30), tmp_path)


def test_compare_reads_the_older_state_from_the_log(place):
    found = run_compare(place.with_name("register@2026-06-30"), place, Settings(today=date(2026, 8, 1)))
    assert found.old.name == "register@2026-06-30" and found.old.on == date(2026, 6, 30)
    assert found.areas["area_code"].tolist() == ["E08000035"]
