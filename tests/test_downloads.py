"""Files from a real server that misbehaves: whole, going on where they broke off, and the postcodes in a directory."""

from __future__ import annotations

import gzip
import io
import zipfile
from dataclasses import replace

import pandas as pd
import pytest

from mapping import cli
from mapping.fetching import download as downloads
from mapping.fetching.cache import endpoint_of
from mapping.reading.shipped.postcodes import postcodes_in
from mapping.reading.shipped.sources import passport_beside
from mapping.vocabulary.errors import InputError, SourceError

from .misbehaving import Answer, Portal, Question, says, serving
from .test_portal import DATA, FAULTS, Fetching, always, once, record_of, refused

ITEM = "0123456789abcdef0123456789abcdef"
HEADER = "pcd7,pcds,dointr,doterm,lad25cd,east1m,north1m\n"
ROWS = ["YO1 7NG,YO1 7NG,198001,,E06000014,460903,451827", "YO1 7HH,YO1 7HH,198001,201903,E06000014,460335,452109",
        "GIR 0AA,GIR 0AA,198001,199901,,,", "BT1 1AA,BT1 1AA,198001,,N09000003,333846,374333"]  # fmt: skip
# Stands for a table of 300 MB, which is made only by the test that hands it in.
FILLED_UP = "filled up with zeros"


def packed(**more: str) -> bytes:
    """Pack a directory as its publisher does: the table of all postcodes among parts of it and guides."""
    content = {
        "Data/ONSPD_NOV_2025_UK.csv": HEADER + "\n".join(ROWS) + "\n",
        "Data/multi_csv/ONSPD_NOV_2025_UK_YO.csv": HEADER + ROWS[0],
        "Documents/LAD names.csv": "a,b\n",
        "User Guide/guide.pdf": "%PDF" * 3000,
    } | {name.replace("__", "/").replace("_dot_", "."): text for name, text in more.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, text in content.items():
            zipped.writestr(name, text)
        zipped.writestr("Data/noise.txt", bytes(range(256)) * 2000, zipfile.ZIP_STORED)
    return out.getvalue()


@pytest.fixture
def fetching(tmp_path) -> Fetching:
    return Fetching(tmp_path / "cache")


@pytest.fixture
def portal() -> Portal:
    portal = Portal(1)
    portal.body = packed()
    return portal


@pytest.fixture
def directory(portal):
    with serving(portal) as address:
        host = address.partition("/arcgis")[0]
        address = f"{host}/sharing/rest/content/items/{ITEM}/data"
        yield replace(record_of(address), kind="directory", file="onspd.parquet", format="zip", rows=None, least=4)


def test_a_directory_is_fetched_and_read_as_one(fetching, directory, portal):
    path = fetching(directory)
    table = pd.concat(postcodes_in(path).fetch("")).set_index("postcode")
    assert table["area_code"].fillna("").to_dict() == {"YO1 7NG": "E06000014", "YO1 7HH": "E06000014", "GIR 0AA": "", "BT1 1AA": "N09000003"}  # fmt: skip
    assert table.loc["YO1 7HH", ["easting", "northing", "ended"]].tolist() == [460335, 452109, 201903]
    said = passport_beside(path).how_made
    assert "five columns of Data/ONSPD_NOV_2025_UK.csv, 4 rows, from the zip as published (sha256 " in said
    assert portal.asked("item") == 2 and portal.asked("file") == 1
    assert sorted(each.name for each in fetching.folder.iterdir()) == ["onspd.parquet", "onspd.parquet.passport.json"]


def test_a_fetched_directory_is_used_and_checked_by_locate(fetching, directory, tmp_path, capsys):
    path = fetching(directory)
    (tmp_path / "homes.csv").write_text("postcode\nyo17ng\nBT1 1AA\n", encoding="utf-8")
    words = ["locate", str(tmp_path / "homes.csv"), "--postcodes", str(path)]
    assert cli.main(words) == 0
    located = pd.read_csv(tmp_path / "homes-located.csv")
    assert located["ltla_code"].tolist() == ["E06000014", "N09000003"]
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    capsys.readouterr()
    assert cli.main(words) == 4
    assert "is not the file that was fetched" in capsys.readouterr().err


# Faults


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - {"not an object", "not a number", "truncated JSON"}))
def test_a_fault_that_passes_is_asked_about_again(fetching, directory, portal, fault):
    portal.misbehave = once(FAULTS[fault], number=1, kind="file")
    fetching(directory)
    assert len(fetching.slept) == 1


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_stays_leaves_no_file(fetching, directory, portal, fault):
    portal.misbehave = always(FAULTS[fault], "file")
    assert "(After 5 tries.)" in refused(fetching, directory)


def test_what_came_in_place_of_a_file_is_said(fetching, directory, portal):
    for fault, said in (
        ("web page", "web page came in place"),
        ("error in 200", "Unable to perform query"),
        ("429", "429"),
    ):
        portal.misbehave = always(FAULTS[fault], "file")
        assert said in refused(fetching, directory)


def test_a_zip_cut_short_without_a_word_is_noticed(fetching, directory, portal):
    portal.item = {"modified": 1, "size": -1}
    portal.misbehave = always(Answer(portal.body[:-30]), "file")
    assert "not a whole zip file" in refused(fetching, directory)


def test_a_zip_whose_parts_do_not_agree_with_their_checksums_is_noticed(fetching, directory, portal):
    at = portal.body.index(bytes(range(256)))
    portal.misbehave = always(Answer(portal.body[: at + 9] + b"?" + portal.body[at + 10 :]), "file")
    assert "not a whole zip file" in refused(fetching, directory)


def test_another_size_than_the_item_announces_is_noticed(fetching, directory, portal):
    portal.item = {"modified": 1, "size": 17}
    assert "announces 17 bytes, but" in refused(fetching, directory)


def test_a_change_meanwhile_starts_again(fetching, directory, portal):
    def change(question: Question) -> None:
        if (question.kind, question.number) == ("file", 1):
            portal.item = {"modified": 2}

    portal.misbehave = change
    fetching(directory)
    assert portal.asked("file") == 2 and "starting again" in " ".join(fetching.told)

    def always_changing(question: Question) -> None:
        portal.item = {"modified": question.number}

    (fetching.folder / directory.file).unlink()
    portal.misbehave = always_changing
    with pytest.raises(SourceError, match="changed each of the 3 times"):
        fetching(directory)


# Going on where it broke off


def broken_at(portal: Portal, *ends: int):
    """Cut the first answers after so many bytes of theirs."""

    def misbehave(question: Question) -> Answer | None:
        if question.kind != "file" or question.number > len(ends):
            return None
        whole = portal.answer_file(question.headers)
        end = ends[question.number - 1]
        length = {"Content-Length": str(len(whole.body))}
        return Answer(whole.body[:end], whole.status, whole.headers | length)

    return misbehave


def test_a_download_goes_on_where_it_broke_off(fetching, directory, portal):
    portal.misbehave = broken_at(portal, 200_000, 100_000)
    fetching(directory, quiet_seconds=1)
    asked = [question.headers.get("Range") for question in portal.questions if question.kind == "file"]
    starts = [int(each.removeprefix("bytes=").removesuffix("-")) for each in asked[1:]]
    assert asked[0] is None and 100_000 < starts[0] <= 200_000 and starts[0] + 50_000 < starts[1] <= 300_000


def test_another_fetch_goes_on_too(fetching, directory, portal):
    portal.misbehave = broken_at(portal, 200_000)
    refused(fetching, directory, tries=1, quiet_seconds=1)
    fetching(directory)
    assert portal.questions[-2].headers["Range"].startswith("bytes=1")


@pytest.mark.parametrize("ranges", [True, False])
def test_another_edition_is_read_from_the_start(fetching, directory, portal, ranges):
    portal.ranges = ranges
    portal.misbehave = broken_at(portal, 200_000)
    refused(fetching, directory, tries=1, quiet_seconds=1)
    portal.body = packed(Documents__more="x")
    path = fetching(directory)
    assert len(pd.read_parquet(path)) == 4
    assert ("Range" in portal.questions[-2].headers) == ranges


def test_a_part_that_was_not_asked_for_is_not_used(fetching, directory, portal):
    def misbehave(question: Question) -> Answer | None:
        if "Range" in question.headers:
            return Answer(
                portal.body[100:], 206, {"Content-Range": f"bytes 100-{len(portal.body) - 1}/{len(portal.body)}"}
            )
        return broken_at(portal, 200_000)(question)

    portal.misbehave = misbehave
    fetching(directory, quiet_seconds=1)
    assert len(fetching.slept) == 2


def test_a_part_longer_than_the_file_is_asked_for_anew(fetching, directory, portal):
    portal.misbehave = broken_at(portal, 200_000)
    refused(fetching, directory, tries=1, quiet_seconds=1)
    with (fetching.folder / f".{directory.file}.download").open("ab") as file:
        file.write(b"x" * 1_000_000)
    fetching(directory)
    assert portal.questions[-3].headers["Range"] and "Range" not in portal.questions[-2].headers


def test_an_answer_in_gzip_has_to_reach_its_end(fetching, directory, portal):
    whole = gzip.compress(portal.body)
    portal.misbehave = always(Answer(whole, headers={"Content-Encoding": "gzip"}), "file")
    fetching(directory)
    (fetching.folder / directory.file).unlink()
    portal.misbehave = always(Answer(whole[:-200], headers={"Content-Encoding": "gzip"}), "file")
    with pytest.raises(SourceError, match="broke off"):
        fetching(directory)


def test_a_file_that_never_ends_is_not_waited_for(fetching, directory, monkeypatch):
    monkeypatch.setattr(downloads, "LARGEST_FILE", 5000)
    assert "larger than anything expected" in refused(fetching, directory)


# What a directory holds


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"Data__ONSPD_NOV_2025_UK_2_dot_csv": HEADER}, "holds 2 tables Data/*.csv where one is expected"),
        ({"Data__ONSPD_NOV_2025_UK_dot_csv": "a,b\n1,2\n"}, "No column holds the postcode"),
        ({"Data__ONSPD_NOV_2025_UK_dot_csv": HEADER + ROWS[0]}, "holds 1 postcodes where 4 or more are expected"),
        (
            {"Data__ONSPD_NOV_2025_UK_dot_csv": HEADER + ROWS[0] + ",9,9\n" + ROWS[1]},
            "A row has 9 cells and the header has 7",
        ),
        ({"Data__ONSPD_NOV_2025_UK_dot_csv": FILLED_UP}, "unpacks to more than 200 times"),
    ],
)
def test_a_zip_that_is_no_directory_is_refused(fetching, directory, portal, more, said):
    portal.body = packed(**{name: text.replace(FILLED_UP, HEADER + "0" * 300_000_000) for name, text in more.items()})
    assert said in refused(fetching, directory)
    assert not [each for each in fetching.folder.glob("*") if each.suffix == ".csv"]


def test_directories_are_found_by_year():
    assert endpoint_of(DATA, what="postcodes", year=2025).file == "onspd-2025-11.parquet"
    with pytest.raises(InputError, match=r"postcodes --year 2019: .* Known are: 2025, 2026"):
        endpoint_of(DATA, what="postcodes", year=2019)


def test_an_item_that_answers_with_an_error_is_said(fetching, directory, portal):
    portal.misbehave = always(says({"error": {"code": 400, "message": "Item does not exist"}}), "item")
    assert "Item does not exist" in refused(fetching, directory)
