"""`everyarea locate --scheduler` on a real cluster of two processes on this computer: the same answers, or a sentence."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mapping import cli
from mapping.locating import cluster

from .worlds import with_known_bases

distributed = pytest.importorskip("distributed")

POSTCODES = [("YO1 7NG", "E06000014", 460903, 451827), ("LS1 1AA", "E08000035", 429900, 433400),
             ("BT1 1AA", "N09000003", 333846, 374333), ("EH1 1AA", "S12000036", 325700, 673900),
             ("GY1 1AA", "L99999999", None, None)]  # fmt: skip
WRITTEN = ["yo17ng", "LS1  1AA", "BT1 1AA", "EH1 1AA", "GY1 1AA", "nowhere", None, "ZZ99 3VZ"]


@pytest.fixture(scope="module")
def address():
    """Two workers of one thread each, which end with the tests."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
    ) as running:
        yield running.scheduler_address


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Points and postcodes in row groups of uneven length, one without a row, and a directory of postcodes."""
    folder = tmp_path_factory.mktemp("files")
    lots = np.random.default_rng(3)
    points = {"id": [f"{n:04}" for n in range(800)], "easting": lots.uniform(300_000, 550_000, 800),
              "northing": lots.uniform(100_000, 500_000, 800), "families": pd.array([None, 3, 5, 7, 9] * 160, "Int64")}  # fmt: skip
    grouped(folder / "points.parquet", pd.DataFrame(points), [7, 300, 0, 493])
    rows = pd.DataFrame({"postcode": WRITTEN * 30, "reason": ["why"] * 240})
    grouped(folder / "homes.parquet", rows, [100, 140])
    directory = pd.DataFrame(POSTCODES, columns=["pcds", "lad25cd", "east1m", "north1m"])
    directory.to_csv(folder / "directory.csv", index=False)
    return folder


def grouped(path: Path, table: pd.DataFrame, lengths: list[int]) -> None:
    """Write a table in row groups of these lengths."""
    whole, start = pa.Table.from_pandas(table, preserve_index=False), 0
    with pq.ParquetWriter(path, whole.schema) as writer:
        for length in lengths:
            writer.write_table(whole.slice(start, length))
            start += length
    assert pq.read_metadata(path).num_row_groups == len(lengths) and start == len(table)


def locate(*words: object) -> int:
    return cli.main(["locate", *map(str, words), "--allow-unresolved", "1200"])


def alone_and_shared(address: str, tmp_path: Path, *words: object) -> tuple[pa.Table, pa.Table, list[str]]:
    """Locate in one process and on the cluster."""
    assert locate(*words, "--to", tmp_path / "alone.parquet") == 0
    assert locate(*words, "--to", tmp_path / "shared", "--scheduler", address) == 0
    names = sorted(path.name for path in (tmp_path / "shared").iterdir())
    parts = [pq.read_table(tmp_path / "shared" / name) for name in names]
    assert len({part.schema for part in parts}) == 1
    return pq.read_table(tmp_path / "alone.parquet"), pa.concat_tables(parts), names


def test_points_get_the_same_answers_in_the_same_order(address, files, tmp_path, register_folder, capsys):
    alone, shared, names = alone_and_shared(
        address, tmp_path, files / "points.parquet", "--nearest-covered", "--nearest-base",
        "--register", with_known_bases(register_folder),
    )  # fmt: skip
    assert "nearest_base_km" in alone.column_names and "nearest_covered_km" in alone.column_names
    said = capsys.readouterr().out
    assert shared.equals(alone) and shared.schema.equals(alone.schema) and len(shared) == 800
    assert names == [f"part-{number:05}.parquet" for number in range(4)]
    assert pq.read_metadata(tmp_path / "shared" / names[2]).num_rows == 0
    alone_said, shared_said = said.split("alone.parquet\n")
    assert alone_said.splitlines()[:-1] == shared_said.splitlines()[:-1]
    assert shared["ltla_code"].null_count < 400
    assert not list(tmp_path.glob(".tmp-*"))


def test_postcodes_get_the_same_answers(address, files, tmp_path):
    directory = files / "directory.csv"
    alone, shared, _ = alone_and_shared(address, tmp_path, files / "homes.parquet", "--postcodes", directory)
    assert shared.equals(alone)
    assert shared["ltla_code"][:8].to_pylist() == ["E06000014", "E08000035", "N09000003", "S12000036", *[None] * 4]
    assert set(shared["given_reason"].to_pylist()) == {"why"}


def test_what_rows_are_compared_with_can_be_sent(files):
    from datetime import date

    from mapping.locating.points import read_points
    from mapping.locating.run import LocateRequest, ready
    from mapping.study.settings import Settings

    file = read_points(files / "homes.parquet")
    by = ready(
        file, Settings(today=date(2026, 11, 21)), wanted=LocateRequest(postcodes=files / "directory.csv", covered=True)
    )
    again = pickle.loads(pickle.dumps(by))
    found = again.directory.find(pd.Series(["YO1 7NG"], dtype="string"))
    assert again.parents.codes["ltla_code"][int(found.atom[0])] == "E06000014"


def test_a_worker_that_cannot_see_the_file_is_a_fault_of_that_file(address, files, tmp_path, capsys, monkeypatch):
    def elsewhere(path, *rest):
        from mapping.locating.cluster import locate_part

        return locate_part(path + ".gone", *rest)

    monkeypatch.setattr(cluster, "locate_part", elsewhere)
    assert locate(files / "points.parquet", "--to", tmp_path / "out", "--scheduler", address) == 2
    assert "points.parquet.gone" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_what_a_worker_had_in_hand_when_it_died_is_done_by_another(address, files, tmp_path, monkeypatch):
    def die_once(path, group, *rest):
        from mapping.locating.cluster import locate_part

        try:
            (Path(path).parent / "died").touch(exist_ok=False)
        except FileExistsError:
            return locate_part(path, group, *rest)
        return os._exit(9)

    monkeypatch.setattr(cluster, "locate_part", die_once)
    alone, shared, _ = alone_and_shared(address, tmp_path, files / "points.parquet")
    assert shared.equals(alone) and (files / "died").exists()


def test_a_worker_that_dies_and_dies_again_is_a_sentence(files, tmp_path, capsys, monkeypatch):
    def die(*_parts):
        os._exit(9)

    monkeypatch.setattr(cluster, "locate_part", die)
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
        ) as running,
    ):
        running.scheduler.allowed_failures = 0
        assert locate(files / "points.parquet", "--to", tmp_path / "out", "--scheduler", running.scheduler_address) == 2
    said = capsys.readouterr().err
    assert "--scheduler: " in said and ("Workers died" in said or "lost what it was sent" in said)
    assert not list(tmp_path.iterdir())


def test_a_scheduler_without_workers_is_not_waited_for(files, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(cluster.run_locate_on_cluster, "__kwdefaults__", {"wait": 0.5})
    with distributed.LocalCluster(n_workers=0, dashboard_address=":0", silence_logs=50) as running:
        assert locate(files / "points.parquet", "--to", tmp_path / "out", "--scheduler", running.scheduler_address) == 2
    assert "has had no worker for 0.5 seconds" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_scheduler_that_cannot_be_reached_is_a_sentence(files, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(cluster.run_locate_on_cluster, "__kwdefaults__", {"wait": 0.5})
    for wrong in ("tcp://127.0.0.1:9", "no such thing://", "gopher://127.0.0.1:9"):
        assert locate(files / "points.parquet", "--to", tmp_path / "out", "--scheduler", wrong) == 2
        assert "cannot be reached within 0.5 seconds" in capsys.readouterr().err


def test_what_is_no_parquet_is_to_be_converted(tmp_path, capsys):
    path = tmp_path / "points.csv"
    path.write_text("lat,lon\n53.8,-1.55\n", encoding="utf-8")
    assert locate(path, "--scheduler", "tcp://127.0.0.1:9") == 2
    assert "Convert the file to Parquet" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["points.csv"]


def test_without_dask_the_line_that_installs_it_is_given(files, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert locate(files / "points.parquet", "--to", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:9") == 2
    assert 'pip install "everyarea[cluster]"' in capsys.readouterr().err


def test_what_stands_at_the_place_of_the_result_is_left(address, files, tmp_path, capsys):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("mine", encoding="utf-8")
    assert locate(files / "points.parquet", "--to", tmp_path / "out", "--scheduler", address) == 2
    assert "is not written over" in capsys.readouterr().err
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["mine"]
