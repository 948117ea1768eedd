"""Fetching: all 1,200 areas of 1,200, or a sentence and a cache as it was. The server is a real one and misbehaves."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as given_any
from hypothesis import strategies as st

from mapping.fetching import cache
from mapping.fetching import feature_service as portal_room
from mapping.fetching import http as web
from mapping.fetching.cache import Endpoint, boundaries_endpoint, endpoints, kept
from mapping.fetching.feature_service import fetch
from mapping.fetching.http import AgainError, RefusalError, Transport, Unled
from mapping.reading.boundaries.boundaries import read_boundaries
from mapping.reading.shipped.sources import passport_beside
from mapping.vocabulary.errors import InputError, SourceError

from .conftest import ROOT
from .misbehaving import Answer, Portal, Question, feature, says, serving

DATA = ROOT / "data"
DAY = date(2026, 11, 21)
AREAS = 1200
LIMITS = settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


def record_of(address: str, **parts: object) -> Endpoint:
    usual = endpoints(DATA)["ltla-2024-BUC"]
    return replace(usual, address=address, hosts=(urlsplit(address).netloc,), rows=AREAS, **parts)


class Fetching:
    """One fetch on loopback: a clock that only sleeping moves, and everything that was told."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.slept, self.told, self.now = folder, [], [], 0.0

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def session(self) -> Unled:
        session = Unled()
        session.trust_env = False
        return session

    def transport(self, **parts: object) -> Transport:
        usual = {"sleep": self.sleep, "clock": lambda: self.now, "lot": lambda: 0.5, "session": self.session}
        return Transport(**(usual | {"loopback": True, "quiet_seconds": 5} | parts))

    def __call__(self, record: Endpoint, *, page: int = 2000, **parts: object) -> Path:
        return fetch(
            record, self.folder, retrieved=DAY, tell=self.told.append, transport=self.transport(**parts), page=page
        )


@pytest.fixture
def fetching(tmp_path: Path) -> Fetching:
    return Fetching(tmp_path / "cache")


@pytest.fixture
def portal() -> Portal:
    return Portal(AREAS)


@pytest.fixture
def layer(portal: Portal) -> Iterator[Endpoint]:
    with serving(portal) as address:
        yield record_of(address)


def ids_in(path: Path) -> list[int]:
    return [each["id"] for each in json.loads(path.read_text(encoding="utf-8"))["features"]]


def refused(fetching: Fetching, record: Endpoint, **parts: object) -> str:
    """Fetch, expecting a sentence; no file stands in the cache, and the way round is told."""
    with pytest.raises(SourceError) as error:
        fetching(record, **parts)
    assert error.value.exit_code == 4
    assert record.title in str(error.value) and record.by_hand in str(error.value)
    assert [path.name for path in fetching.folder.glob("[!.]*")] == []
    return str(error.value)


def always(answer: Answer, kind: str = "page") -> Callable[[Question], Answer | None]:
    return lambda question: answer if question.kind == kind else None


def once(answer: Answer, number: int = 2, kind: str = "page") -> Callable[[Question], Answer | None]:
    return lambda question: answer if (question.kind, question.number) == (kind, number) else None


# What a good fetch leaves


def test_every_area_comes_once_in_order_with_a_passport(fetching, layer, portal):
    path = fetching(layer, page=500)
    assert ids_in(path) == portal.ids and portal.asked("page") == 3
    passport = passport_beside(path)
    assert (passport.title, passport.licence, passport.credit) == (layer.title, layer.licence, layer.credit)
    assert (passport.retrieved, passport.address, passport.file) == ("2026-11-21", layer.address, layer.file)
    assert json.loads(path.with_name(path.name + ".passport.json").read_text(encoding="utf-8"))["rows"] == AREAS
    assert sorted(each.name for each in fetching.folder.iterdir()) == [layer.file, layer.file + ".passport.json"]
    assert fetching.told[:2] == ["500 of 1,200 areas", "1,000 of 1,200 areas"]


def test_the_file_is_read_as_boundaries_on_the_british_grid(fetching, layer):
    read = read_boundaries(fetching(layer), expected=lambda code: code.startswith("E"))
    assert (len(read.areas), read.code_column, read.areas.crs.to_epsg()) == (AREAS, "LAD24CD", 27700)
    assert read.notes == ()
    assert read.areas.geometry.area.eq(1_000_000).all()


def test_the_same_answers_leave_the_same_bytes_whatever_the_pages(tmp_path, layer, portal):
    first = Fetching(tmp_path / "a")(layer, page=2000)
    portal.cap = 7
    second = Fetching(tmp_path / "b")(layer, page=313)
    assert first.read_bytes() == second.read_bytes()
    beside = [path.with_name(path.name + ".passport.json").read_bytes() for path in (first, second)]
    assert beside[0] == beside[1]


def test_a_second_fetch_asks_nothing(fetching, layer, portal):
    path = fetching(layer)
    asked = len(portal.questions)
    assert fetching(layer) == path and len(portal.questions) == asked


# N01: the server gives fewer than were asked for


@pytest.mark.parametrize("cap", [1, 500, 1199])
@pytest.mark.parametrize("flag", ["honest", "never", "always"])
def test_a_server_that_caps_lower_than_asked_gives_all_the_same(fetching, cap, flag):
    portal = Portal(AREAS if cap > 1 else 30, cap=cap, flag=flag)
    with serving(portal) as address:
        record = replace(record_of(address), rows=len(portal.ids))
        assert ids_in(fetching(record)) == portal.ids


# N02: faults that may pass, and that may not

FAULTS = {
    "error in 200": says({"error": {"code": 500, "message": "Unable to perform query", "details": []}}),
    "429": says({}, status=429, headers={"Retry-After": "7"}),
    "500": Answer(b"oops", status=500),
    "503": Answer(b"<html>busy</html>", status=503),
    "truncated by the connection": Answer(b'{"features": [' + b" " * 5000, short=True),
    "truncated JSON": Answer(b'{"type": "FeatureCollection", "features": [{"type": "Fea'),
    "web page": Answer(b"\n<!DOCTYPE html><title>Sign in</title>", headers={"Content-Type": "text/html"}),
    "202": says({"status": "Processing"}, status=202),
    "not an object": Answer(b"[]"),
    "not a number": Answer(b'{"features": [NaN]}'),
    "nothing": Answer(b""),
}


@pytest.mark.parametrize("kind", ["layer", "ids", "count", "page"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_passes_is_asked_about_again(fetching, layer, portal, fault, kind):
    portal.misbehave = once(FAULTS[fault], number=1, kind=kind)
    assert ids_in(fetching(layer)) == portal.ids
    assert len(fetching.slept) == 1 and "Trying again in" in fetching.told[0]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_stays_is_said_after_five_tries(fetching, layer, portal, fault):
    portal.misbehave = always(FAULTS[fault])
    assert "(After 5 tries.)" in refused(fetching, layer)
    assert portal.asked("page") == 5 and len(fetching.slept) == 4


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_on_the_second_page_never_leaves_half_a_file(fetching, layer, portal, fault):
    portal.misbehave = lambda question: FAULTS[fault] if question.kind == "page" and question.number > 1 else None
    refused(fetching, layer, page=500)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (FAULTS["error in 200"], 'error 500: "Unable to perform query"'),
        (FAULTS["web page"], "A web page came in place of data: a sign-in page"),
        (FAULTS["429"], "429"),
        (FAULTS["truncated JSON"], "broke off"),
        (FAULTS["truncated by the connection"], "broke off"),
    ],
)
def test_what_failed_is_said(fetching, layer, portal, answer, said):
    portal.misbehave = always(answer)
    assert said in refused(fetching, layer)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_that_asking_does_not_change_is_asked_once(fetching, layer, portal, status):
    portal.misbehave = always(Answer(b"", status=status), kind="layer")
    assert f"answered {status}" in refused(fetching, layer)
    assert len(portal.questions) == 1


def test_a_token_wanted_in_a_200_is_asked_once(fetching, layer, portal):
    portal.misbehave = always(says({"error": {"code": 499, "message": "Token Required"}}), kind="layer")
    assert "Token Required" in refused(fetching, layer)
    assert len(portal.questions) == 1


# Waiting


def test_pauses_double_and_retry_after_is_kept_to(fetching, layer, portal):
    portal.misbehave = always(FAULTS["500"])
    refused(fetching, layer)
    portal.misbehave = always(FAULTS["429"])
    refused(fetching, layer)
    assert fetching.slept == [1, 2, 4, 8, 7, 7, 7, 8]


def test_retry_after_may_be_a_time_of_the_servers_own_clock(fetching, layer, portal):
    later = {"Retry-After": "Fri, 31 Dec 2099 23:59:59 GMT"}
    portal.misbehave = always(Answer(status=503, headers=later))
    assert "the time allowed ends first" in refused(fetching, layer)
    assert fetching.slept == [] and portal.asked("page") == 1


@pytest.mark.parametrize("odd", ["soon", "-5", "²", "Fri, 99 Foo 2026"])
def test_a_retry_after_that_says_nothing_is_passed_over(fetching, layer, portal, odd):
    portal.misbehave = once(Answer(status=503, headers={"Retry-After": odd.encode().decode("latin-1")}), number=1)
    fetching(layer)
    assert fetching.slept == [1]


def test_lots_are_drawn_for_the_pauses(fetching, layer, portal):
    portal.misbehave = always(FAULTS["500"])
    lots = iter([0.0, 1.0, 0.25, 0.75, 0.5])  # the last for a pause that is not made
    refused(fetching, layer, lot=lambda: next(lots))
    assert fetching.slept == [0.5, 3.0, 3.0, 10.0]


def test_one_deadline_holds_for_the_whole_fetch(fetching, layer, portal):
    portal.misbehave = lambda question: FAULTS["500"] if question.kind == "page" and question.number % 4 else None
    assert "the time allowed ends first" in refused(fetching, layer, page=100, seconds=60)
    assert sum(fetching.slept) <= 60


def test_an_answer_that_never_ends_is_not_waited_for(fetching, layer):
    ticks = iter(range(10_000))
    assert "takes longer than the time allowed" in refused(fetching, layer, seconds=3, clock=lambda: float(next(ticks)))


# N03: the flag and the length of a page decide nothing


def test_an_empty_page_with_the_flag_is_asked_for_in_halves(fetching, layer, portal):
    portal.misbehave = lambda question: (
        says({"features": [], "exceededTransferLimit": True})
        if question.kind == "page" and len(portal.features(question.asked)["features"]) > 100
        else None
    )
    assert ids_in(fetching(layer)) == portal.ids
    assert portal.asked("page") < 40


@pytest.mark.parametrize("flag", [True, False])
def test_pages_that_stay_empty_end_in_a_sentence(fetching, layer, portal, flag):
    portal.misbehave = always(says({"features": [], "properties": {"exceededTransferLimit": flag}}))
    assert "announces object 7, but does not give it" in refused(fetching, layer)
    assert portal.asked("page") < 20


# N04: duplicates, and rows that come and go


def given(*numbers: int) -> Answer:
    return says({"type": "FeatureCollection", "features": [feature(number) for number in numbers]})


def test_an_area_twice_in_a_page_is_refused(fetching, layer, portal):
    portal.misbehave = once(given(7, 10, 7), number=1)
    assert "gave object 7 twice" in refused(fetching, layer)


def test_an_area_of_an_earlier_page_is_refused(fetching, layer, portal):
    portal.misbehave = once(given(7, 1507), number=2)
    assert "gave object 7 where it was not asked for" in refused(fetching, layer, page=500)


def test_an_area_under_two_ids_is_refused(fetching, layer, portal):
    def doubled(question: Question) -> Answer | None:
        if question.kind != "page":
            return None
        content = portal.features(question.asked)
        for each in content["features"]:
            each["properties"]["LAD24CD"] = f"E{max(each['id'], 10):08d}"
        return says(content)

    portal.misbehave = doubled
    assert "Objects 7 and 10 are both E00000010" in refused(fetching, layer)


def test_ids_announced_twice_are_refused(fetching, layer, portal):
    portal.misbehave = always(says({"objectIdFieldName": "FID", "objectIds": [*portal.ids[:-1], 7]}), kind="ids")
    assert "lists 1200 object ids, 1199 of them different" in refused(fetching, layer)


def test_a_count_that_is_not_the_number_of_ids_is_refused(fetching, layer, portal):
    portal.misbehave = always(says({"count": 1201}), kind="count")
    assert "announces 1201 areas, but lists 1200 object ids" in refused(fetching, layer)


def test_a_count_that_differs_afterwards_is_refused(fetching, layer, portal):
    portal.misbehave = once(says({"count": 1199}), number=2, kind="count")
    assert "announces 1199 areas, but lists 1200" in refused(fetching, layer)


def test_another_number_of_areas_than_the_record_knows_is_refused(fetching, layer):
    assert "announces 1,200 areas where 361 are expected" in refused(fetching, replace(layer, rows=361))


def test_rows_deleted_meanwhile_are_noticed(fetching, layer, portal):
    def delete(question: Question) -> None:
        if (question.kind, question.number) == ("page", 2):
            portal.ids.remove(7)

    portal.misbehave = delete
    assert "1,199 areas where 1,200 are expected" in refused(fetching, layer, page=500)


def test_a_row_that_is_announced_but_deleted_is_said(fetching, layer, portal):
    announced = says({"objectIdFieldName": "FID", "objectIds": list(portal.ids)})
    portal.ids.remove(1507)
    portal.misbehave = lambda question: {"ids": announced, "count": says({"count": AREAS})}.get(question.kind)
    assert "announces object 1507, but does not give it" in refused(fetching, layer)


def test_a_row_that_was_never_announced_is_refused(fetching, layer, portal):
    portal.misbehave = lambda question: given(7, 8, 10) if question.kind == "page" and question.number == 1 else None
    assert "gave object 8, which it had not announced" in refused(fetching, layer)


def test_an_edit_meanwhile_starts_the_reading_again(fetching, layer, portal):
    def edit(question: Question) -> None:
        if (question.kind, question.number) == ("page", 2):
            portal.edited += 1
            portal.ids[0] = 1

    portal.misbehave = edit
    path = fetching(layer, page=500)
    assert ids_in(path) == portal.ids and 1 in portal.ids
    assert portal.asked("page") == 6 and "starting again" in " ".join(fetching.told)


def test_a_layer_edited_all_the_time_is_given_up(fetching, layer, portal):
    def edit(question: Question) -> None:
        if question.kind == "page":
            portal.edited += 1

    portal.misbehave = edit
    assert "edited each of the 3 times" in refused(fetching, layer)


def test_a_new_row_meanwhile_starts_the_reading_again(fetching, layer, portal):
    def add(question: Question) -> None:
        if (question.kind, question.number) == ("page", 2):
            portal.ids.append(2000)

    portal.misbehave = add
    assert len(ids_in(fetching(replace(layer, rows=None), page=500))) == AREAS + 1


# N05: other hosts, private addresses, certificates


def leading(to: str, status: int = 302) -> Callable[[Question], Answer | None]:
    return always(Answer(status=status, headers={"Location": to}), kind="layer")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_refused_unasked(fetching, layer, portal, status):
    other = Portal(AREAS)
    with serving(other) as elsewhere:
        portal.misbehave = leading(elsewhere, status)
        assert "leads to another host" in refused(fetching, layer)
    assert other.questions == []


def test_a_redirect_to_a_host_that_is_listed_is_followed(fetching, layer, portal):
    with serving(Portal(AREAS)) as elsewhere:
        portal.misbehave = leading(elsewhere)
        listed = replace(layer, hosts=(*layer.hosts, urlsplit(elsewhere).netloc))
        assert ids_in(fetching(listed)) == portal.ids


@pytest.mark.parametrize(
    "address",
    ["http://10.0.0.7/x", "https://169.254.169.254/latest/meta-data", "https://[::1]/x", "https://localhost/x"],
)
def test_a_redirect_to_a_private_address_is_refused(fetching, layer, portal, address):
    portal.misbehave = leading(address)
    assert "leads to a private address" in refused(fetching, layer)


@pytest.mark.parametrize("address", ["https://[", "https://", "file:///etc/passwd", "https://a@127.0.0.1/x"])
def test_a_redirect_to_what_is_no_address_is_refused(fetching, layer, portal, address):
    portal.misbehave = leading(address)
    assert "which is refused" in refused(fetching, layer)


def test_redirects_in_a_circle_end(fetching, layer, portal):
    portal.misbehave = leading("/arcgis/rest/services/AREAS/FeatureServer/0")
    assert "redirects more than 3 times" in refused(fetching, layer)


def test_only_https_is_asked_and_loopback_only_by_tests(fetching, layer, portal):
    assert "private address" in refused(fetching, layer, loopback=False)
    plain = replace(layer, address="http://services1.arcgis.com/x", hosts=("services1.arcgis.com",))
    assert "not https" in refused(fetching, plain)
    assert portal.questions == []


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip(
            "openssl is not here, and nothing else on a plain computer makes a certificate for a server of one's own."
        )
    folder = tmp_path_factory.mktemp("certificate")
    made, key = folder / "certificate.pem", folder / "key.pem"
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    subprocess.run([openssl, *words.split(), "-keyout", key, "-out", made], check=True, capture_output=True)
    return made, key


def test_a_certificate_that_no_one_vouches_for_is_refused(fetching, portal, certificate):
    with serving(portal, certificate=certificate) as address:
        assert "certificate is not valid" in refused(fetching, record_of(address))
    assert portal.questions == [] and fetching.slept == []


def test_the_same_certificate_is_taken_where_it_is_vouched_for(fetching, portal, certificate):
    def trusting() -> Unled:
        session = fetching.session()
        session.verify = str(certificate[0])
        return session

    with serving(portal, certificate=certificate) as address:
        assert len(ids_in(fetching(record_of(address), session=trusting))) == AREAS


def test_without_a_network_the_way_round_is_told(fetching):
    with serving(Portal(1)) as gone:
        pass
    assert "cannot be reached: no network" in refused(fetching, record_of(gone))
    assert len(fetching.slept) == 4


# What a layer gives that is no such layer


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"geometry": None}, "without a shape"),
        ({"geometry": {"type": "Polygon", "coordinates": []}}, "without a shape"),
        ({"geometry": {"type": "Polygon", "coordinates": [[[-1.5, 53.1], [-1.4, 53.1]]]}}, "in degrees"),
        ({"properties": {"FID": 7, "NAME": "Ash"}}, "has no LAD24CD; its columns are: FID, NAME"),
        ({"properties": {}, "id": "seven"}, "without its object id"),
        ({"properties": {"FID": 7, "LAD24CD": "E00000007", "LAD24NM": "\ud800"}}, "a letter that no file can hold"),
    ],
)
def test_an_area_that_cannot_be_used_is_refused(fetching, layer, portal, change, said):
    def changed(question: Question) -> Answer | None:
        if question.kind != "page":
            return None
        content = portal.features(question.asked)
        content["features"][0] |= change
        return says(content)

    portal.misbehave = changed
    assert said in refused(fetching, layer)


@pytest.mark.parametrize("answer", [{}, {"objectIdField": "FID; DROP"}, {"objectIds": "all"}, {"objectIds": [1.5]}])
def test_what_is_no_layer_is_refused(fetching, layer, portal, answer):
    content = {"objectIdFieldName": "", "objectIds": [7]} | answer
    portal.misbehave = lambda question: {"layer": says(answer), "ids": says(content)}.get(question.kind)
    assert "does not answer as a layer" in refused(fetching, layer)


def test_a_layer_that_answers_in_another_form_is_refused(fetching, layer, portal):
    portal.misbehave = always(says({"type": "Topology"}))
    assert "does not answer in GeoJSON" in refused(fetching, layer)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["FID", "id", "geometry", "error", "code"]), inner),
)


@LIMITS
@given_any(
    JSON | st.fixed_dictionaries({"properties": JSON, "geometry": JSON | st.fixed_dictionaries({"coordinates": JSON})})
)
def test_any_answer_is_an_area_or_a_sentence(content):
    with contextlib.suppress(RefusalError):
        number, taken = portal_room._feature(content, "FID")
        assert type(number) is int and taken["geometry"]["coordinates"]


@LIMITS
@given_any(st.binary() | JSON.map(lambda content: json.dumps(content).encode()))
def test_any_bytes_are_an_object_or_a_sentence(body):
    with contextlib.suppress(RefusalError, AgainError):
        assert "error" not in web.json_object(body) or web.json_object(body)["error"] is None


# Going on after an interruption


class StoppedError(KeyboardInterrupt):
    """The user's Ctrl-C."""


def interrupted(fetching: Fetching, layer: Endpoint, portal: Portal) -> None:
    portal.misbehave = lambda question: FAULTS["500"] if question.kind == "page" and question.number > 2 else None
    refused(fetching, layer, page=300)
    portal.misbehave = lambda _question: None
    portal.questions.clear()
    fetching.told.clear()


def test_an_interrupted_fetch_goes_on_where_it_stopped(fetching, layer, portal, tmp_path):
    interrupted(fetching, layer, portal)
    path = fetching(layer, page=300)
    assert ids_in(path) == portal.ids and portal.asked("page") == 2
    assert fetching.told[0] == "Going on from 600 of 1,200 areas that were read before."
    assert path.read_bytes() == Fetching(tmp_path / "other")(layer).read_bytes()


def test_a_stop_by_hand_keeps_what_was_read(fetching, layer, portal):
    def stop(text: str) -> None:
        if text.startswith("600"):
            raise StoppedError

    with pytest.raises(StoppedError):
        fetch(layer, fetching.folder, retrieved=DAY, tell=stop, transport=fetching.transport(), page=300)
    portal.questions.clear()
    assert ids_in(fetching(layer, page=300)) == portal.ids and portal.asked("page") == 2


def test_pages_of_before_an_edit_are_not_used(fetching, layer, portal):
    interrupted(fetching, layer, portal)
    portal.edited += 1
    assert ids_in(fetching(layer, page=300)) == portal.ids and portal.asked("page") == 4


def test_a_page_damaged_since_is_read_again(fetching, layer, portal):
    interrupted(fetching, layer, portal)
    page = sorted((fetching.folder / f".{layer.file}.pages").glob("*.json"))[0]
    page.write_bytes(page.read_bytes().replace(b"100000", b"100001", 1))
    assert ids_in(fetching(layer, page=300)) == portal.ids and portal.asked("page") == 3


# The cache


def test_a_changed_file_is_refused_and_left(fetching, layer, portal):
    path = fetching(layer)
    changed = path.read_bytes().replace(b"100000", b"100001", 1)
    path.write_bytes(changed)
    for read in (lambda: passport_beside(path), lambda: kept(layer, fetching.folder), lambda: fetching(layer)):
        with pytest.raises(SourceError, match="is not the file that was fetched") as error:
            read()
        assert f"Delete {path} and run fetch again" in str(error.value)
    assert path.read_bytes() == changed
    path.unlink()
    assert ids_in(fetching(layer)) == portal.ids


def test_a_file_without_a_passport_is_refused_and_left(fetching, layer):
    fetching.folder.mkdir()
    path = fetching.folder / layer.file
    path.write_text("mine", encoding="utf-8")
    assert passport_beside(path) is None
    with pytest.raises(SourceError, match="has no passport"):
        fetching(layer)
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_passport_that_cannot_be_read_is_said(fetching, layer):
    path = fetching(layer)
    path.with_name(path.name + ".passport.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SourceError, match="cannot be read"):
        kept(layer, fetching.folder)


def test_a_file_from_another_address_is_said(fetching, layer):
    fetching(layer)
    with pytest.raises(SourceError, match="came from another address"):
        kept(replace(layer, address="https://example.org/0"), fetching.folder)


def test_a_cache_that_cannot_be_written_to_is_said(tmp_path, layer):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written to"):
        Fetching(tmp_path / "file")(layer)


# Files


def test_a_file_is_downloaded_with_its_passport(fetching, layer):
    record = replace(layer, kind="file", file="people.csv", format="csv", rows=None, address=f"{layer.address}/people")
    path = fetching(record)
    assert path.read_text(encoding="utf-8") == "area_code,people\nE06000001,3\n"
    assert passport_beside(path).how_made == "everyarea fetch: downloaded as published."


@pytest.mark.parametrize("body", [b"<html>sign in</html>", b'{"error": {"code": 500}}', b"", b"PK\x03\x04 half a zip"])
def test_a_download_that_is_not_its_format_is_refused(fetching, layer, portal, body):
    form = "zip" if body.startswith(b"PK") else "csv"
    record = replace(layer, kind="file", file="people", format=form, address=f"{layer.address}/people")
    portal.misbehave = always(Answer(body), kind="file")
    said = {
        b"<": "A web page came in place of data",
        b"{": "error 500",
        b"": "not a whole csv file",
        b"P": "not a whole zip",
    }
    assert said[body[:1]] in refused(fetching, record)
    assert portal.asked("file") == 5


def test_a_zip_that_broke_off_is_asked_for_again(fetching, layer, portal):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("people.csv", "a,b\n" * 1000)
    answers = iter([Answer(packed.getvalue(), short=True), Answer(packed.getvalue())])
    portal.misbehave = lambda question: next(answers) if question.kind == "file" else None
    path = fetching(replace(layer, kind="file", file="people.zip", format="zip", address=f"{layer.address}/people"))
    assert path.read_bytes() == packed.getvalue() and len(fetching.slept) == 1


def test_a_file_without_a_stable_address_is_told_by_hand(fetching):
    assert "no stable address" in refused(fetching, endpoints(DATA)["population-nrs"])


# The addresses


def test_every_address_is_whole_and_says_how_sure_it_is():
    for name, record in endpoints(DATA).items():
        assert (
            name == record.id
            and record.kind in {"layer", "file", "page", "directory", "nomis", "sum"}
            and record.by_hand
            and record.sure
        )
        assert record.address.startswith("https://") and urlsplit(record.address).netloc in record.hosts
        assert record.checked and record.credit and record.licence and record.title
        assert Path(record.file).name == record.file and not record.file.startswith(".")
    files = [record.file for record in endpoints(DATA).values()]
    assert len(set(files)) == len(files)


def test_boundaries_name_their_column_their_number_and_both_credits():
    for record in endpoints(DATA).values():
        if record.what == "boundaries":
            assert record.code_column == f"{'LAD' if record.level == 'ltla' else 'CTYUA'}{record.year % 100}CD"
            assert record.id == f"{record.level}-{record.year}-{record.detail}"
            assert record.rows in ({374, 361} if record.level == "ltla" else {217, 218})
            assert "Source: Office for National Statistics" in record.credit
            assert f"Contains OS data © Crown copyright and database right {record.year}" in record.credit


def test_boundaries_are_found_by_level_year_and_detail():
    assert boundaries_endpoint(DATA, level="ltla", year=2024, detail="buc").code_column == "LAD24CD"
    with pytest.raises(InputError) as error:
        boundaries_endpoint(DATA, level="ltla", year=2021, detail="BSC")
    assert error.value.exit_code == 2
    assert "2021 BUC, BGC; 2022 BUC, BSC, BGC" in str(error.value) and "--boundaries FILE" in str(error.value)


def test_a_data_folder_without_addresses_is_said(tmp_path):
    with pytest.raises(SourceError, match=r"endpoints\.toml is missing"):
        endpoints(tmp_path)


def test_the_cache_is_where_the_computer_keeps_such_things(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.cache_folder() == tmp_path / "everyarea"
