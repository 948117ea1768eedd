"""A feature service on loopback that answers as ArcGIS does, and misbehaves on request. A real server, no stand-in."""

from __future__ import annotations

import contextlib
import json
import re
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit


@dataclass
class Answer:
    """What the server sends: with `short`, the connection is cut after half of the body."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    short: bool = False


def says(content: object, **parts: object) -> Answer:
    return Answer(json.dumps(content).encode(), **parts)


@dataclass(frozen=True)
class Question:
    """One request: its kind (layer, ids, count, page, item, table or file), which of it, what it asked, its headers."""

    kind: str
    number: int
    asked: dict[str, str]
    headers: dict[str, str] = field(default_factory=dict)
    path: str = ""


class Portal:
    """
    A layer of square areas on EPSG:27700.

    `misbehave` sees each question first and may answer in the layer's place; `cap` is the most areas of a page;
    `flag` says when `exceededTransferLimit` is set: "honest", "always" or "never".
    """

    def __init__(self, count: int = 1200, *, cap: int = 2000, flag: str = "honest") -> None:
        # Ids are neither from 1 nor without gaps, as after deletions.
        self.ids = [3 * n + 7 for n in range(count)]
        self.cap, self.flag, self.edited = cap, flag, 1_700_000_000_000
        self.misbehave: Callable[[Question], Answer | None] = lambda _question: None
        self.questions: list[Question] = []
        # A file, whether parts of it can be asked for, and what its item says of it besides its size.
        self.body, self.ranges, self.item = b"area_code,people\nE06000001,3\n", True, {"modified": 1}
        # A table in the manner of Nomis: its rows, to which their place and number are added.
        self.table: list[tuple[str, ...]] = []
        self.lock = threading.Lock()

    def asked(self, kind: str) -> int:
        return sum(question.kind == kind for question in self.questions)

    def answer(self, path: str, asked: dict[str, str], headers: dict[str, str]) -> Answer:
        kind = "layer" if path.endswith("FeatureServer/0") else "table" if path.endswith(".data.csv") else "file"
        if re.search("/content/items/[0-9a-f]{32}$", path):
            kind = "item"
        if path.endswith("/query"):
            kind = "ids" if "returnIdsOnly" in asked else "count" if "returnCountOnly" in asked else "page"
        with self.lock:
            question = Question(kind, self.asked(kind) + 1, asked, headers, path)
            self.questions.append(question)
            if kind == "file":
                return self.misbehave(question) or self.answer_file(headers)
            return self.misbehave(question) or getattr(self, f"answer_{kind}")(asked)

    def answer_layer(self, _asked: dict[str, str]) -> Answer:
        return says(
            {
                "name": "AREAS",
                "objectIdField": "FID",
                "maxRecordCount": self.cap,
                "editingInfo": {"lastEditDate": self.edited},
            }
        )

    def answer_count(self, _asked: dict[str, str]) -> Answer:
        return says({"count": len(self.ids)})

    def answer_ids(self, _asked: dict[str, str]) -> Answer:
        return says({"objectIdFieldName": "FID", "objectIds": list(self.ids)})

    def answer_item(self, _asked: dict[str, str]) -> Answer:
        return says({"type": "CSV Collection", "size": len(self.body)} | self.item)

    def answer_file(self, headers: dict[str, str]) -> Answer:
        mark = f'"{zlib.crc32(self.body)}"'
        said = {"ETag": mark, "Accept-Ranges": "bytes"} if self.ranges else {}
        asked = re.fullmatch(r"bytes=(\d+)-", headers.get("Range", ""))
        if not asked or not self.ranges or headers.get("If-Range") != mark:
            return Answer(self.body, headers=said)
        start, whole = int(asked[1]), len(self.body)
        if start >= whole:
            return Answer(status=416, headers={"Content-Range": f"bytes */{whole}"})
        return Answer(self.body[start:], 206, said | {"Content-Range": f"bytes {start}-{whole - 1}/{whole}"})

    def answer_table(self, asked: dict[str, str]) -> Answer:
        start, most = int(asked["RecordOffset"]), min(int(asked["RecordLimit"]), self.cap)
        return Answer(self.pages(start, start + most, len(self.table)))

    def pages(self, start: int, end: int, count: int) -> bytes:
        header = '"DATE_NAME","GEOGRAPHY_CODE","GEOGRAPHY_NAME","C_AGE_NAME","OBS_VALUE","RECORD_OFFSET","RECORD_COUNT"'
        rows = [",".join(f'"{cell}"' for cell in (*row, place, count)) for place, row in enumerate(self.table)]
        return "\n".join([header, *rows[start:end], ""]).encode()

    def answer_page(self, asked: dict[str, str]) -> Answer:
        return says(self.features(asked))

    def features(self, asked: dict[str, str]) -> dict[str, object]:
        first, last = map(int, re.fullmatch(r"FID>=(-?\d+) AND FID<=(-?\d+)", asked["where"]).groups())
        assert asked["orderByFields"] == "FID" and asked["outSR"] == "27700" and asked["f"] == "geojson"
        fitting = [number for number in self.ids if first <= number <= last]
        given = fitting[: self.cap]
        flag = {"honest": len(given) < len(fitting), "always": True, "never": False}[self.flag]
        collection: dict[str, object] = {"type": "FeatureCollection", "features": [feature(n) for n in given]}
        return collection | ({"exceededTransferLimit": True} if flag else {})


def feature(number: int) -> dict[str, object]:
    """An area of 1 km by 1 km, whose code and place follow from its id."""
    x, y = 100_000 + 1000 * (number % 400), 100_000 + 1000 * (number // 400)
    ring = [[x, y], [x + 1000, y], [x + 1000, y + 1000], [x, y + 1000], [x, y]]
    properties = {"FID": number, "LAD24CD": f"E{number:08d}", "LAD24NM": f"Area {number}, Ynys Môn"}
    return {
        "type": "Feature",
        "id": number,
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Answers go out at once: without this each waits 40 ms for the client's acknowledgement.
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        answer = self.server.portal.answer(
            parts.path, {key: values[0] for key, values in parse_qs(parts.query).items()}, dict(self.headers)
        )
        self.send_response(answer.status)
        for name, value in ({"Content-Length": str(len(answer.body))} | answer.headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body[: len(answer.body) // 2] if answer.short else answer.body)
        self.close_connection = answer.short

    def log_message(self, *_parts: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_parts: object) -> None:
        """A client that hangs up, or refuses a certificate, is what the tests are about."""


@contextlib.contextmanager
def serving(portal: Portal, *, certificate: tuple[Path, Path] | None = None) -> Iterator[str]:
    """Serve a portal on a free port of 127.0.0.1 and give the address of its layer."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.portal = portal
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        scheme = "https" if certificate else "http"
        try:
            yield f"{scheme}://127.0.0.1:{server.server_address[1]}/arcgis/rest/services/AREAS/FeatureServer/0"
        finally:
            server.shutdown()
            thread.join()
