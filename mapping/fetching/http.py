"""Ask a publisher's server patiently and warily: few tries, growing pauses, one deadline, and only the hosts listed."""

from __future__ import annotations

import contextlib
import ipaddress
import json
import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
import tenacity
import urllib3

from ..vocabulary.errors import shortened

REDIRECTS = 3
LARGEST_ANSWER = 200_000_000
# Refusals that asking again does not change: not allowed, not there, a token wanted.
_FINAL = {401, 403, 404, 410, 498, 499}
_AGAIN = {202, 408, 425, 429}
T = TypeVar("T")


class RefusalError(Exception):
    """Why something cannot be had, as a sentence."""


class AgainError(Exception):
    """Why a try failed that is worth another, as a sentence, and how long the server asks to wait."""

    def __init__(self, reason: str, wait: float = 0) -> None:
        self.wait = wait
        super().__init__(reason)


class Unled(requests.Session):
    """A session that follows no redirect and looks into none: `Web` follows them itself, host by host."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Say that an answer leads nowhere else."""


@dataclass(frozen=True, kw_only=True)
class Transport:
    """How patiently to ask. What waits, times and draws lots can be replaced, as can the session; tests do."""

    tries: int = 5
    seconds: float = 1800
    quiet_seconds: float = 60
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    lot: Callable[[], float] = random.random
    session: Callable[[], Unled] = Unled
    loopback: bool = False


PLAIN = Transport()


class Web:
    """Asks the hosts listed, and no other, until its deadline."""

    def __init__(self, hosts: tuple[str, ...], transport: Transport, tell: Callable[[str], None]) -> None:
        self.hosts, self.transport, self.tell = hosts, transport, tell
        self.end = transport.clock() + transport.seconds
        self.session = transport.session()
        self.session.headers["User-Agent"] = "everyarea"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.session.close()

    def json(self, address: str, **asked: str) -> dict[str, Any]:
        """Ask for a JSON object; anything else, and an error inside one, is a failed try."""
        return self.read(address, json_object, **asked)

    def read(self, address: str, understand: Callable[[bytes], T], **asked: str) -> T:
        """Ask for something small; `understand` raises AgainError where it is not what was asked for."""

        def once() -> T:
            with self.answer(address, asked) as answer:
                return understand(b"".join(self.within(answer.iter_content(65536), LARGEST_ANSWER)))

        return self.patiently(once)

    def patiently(self, once: Callable[[], T]) -> T:
        """Try until it works, `tries` times at most and not beyond the deadline."""
        transport = self.transport
        trying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(AgainError),
            wait=self._pause,
            stop=lambda state: (
                state.attempt_number >= transport.tries or transport.clock() + state.upcoming_sleep > self.end
            ),
            sleep=transport.sleep,
            before_sleep=lambda state: self.tell(f"{_failure(state)} Trying again in {state.upcoming_sleep:.0f} s."),
            reraise=True,
        )
        try:
            return trying(once)
        except AgainError as error:
            times = trying.statistics["attempt_number"]
            limit = f"{times} tries" if times >= transport.tries else f"{times} tries; the time allowed ends first"
            reason = f"{error} (After {limit}.)"
            raise RefusalError(reason) from None

    def _pause(self, state: tenacity.RetryCallState) -> float:
        """Wait twice as long each time, by lot between half and one and a half, and never less than was asked for."""
        growing = min(60.0, 2.0 ** (state.attempt_number - 1)) * (0.5 + self.transport.lot())
        return max(growing, getattr(_failure(state), "wait", 0))

    @contextlib.contextmanager
    def answer(
        self, address: str, asked: dict[str, str], headers: dict[str, str] | None = None
    ) -> Iterator[requests.Response]:
        """Ask once, following redirects within the hosts listed; hand over an answer of 200, to ranges 206, 416."""
        try:
            with self._followed(address, asked, headers or {}) as answer:
                _check_status(answer)
                yield answer
        except requests.RequestException as error:
            raise _meaning(error) from None
        except urllib3.exceptions.HTTPError:
            reason = "The answer broke off."
            raise AgainError(reason) from None

    def _followed(self, address: str, asked: dict[str, str], headers: dict[str, str]) -> requests.Response:
        here = ""
        for _ in range(REDIRECTS + 1):
            here = self._allowed(here, address)
            answer = self.session.get(
                here,
                params=asked,
                headers=headers,
                stream=True,
                allow_redirects=False,
                timeout=(min(10, self.transport.quiet_seconds), self.transport.quiet_seconds),
            )
            if not answer.is_redirect:
                return answer
            with answer:
                address, asked = answer.headers["location"], {}
        reason = f"The address redirects more than {REDIRECTS} times."
        raise RefusalError(reason)

    def _allowed(self, here: str, address: str) -> str:
        """
        Return an address, seen from here, as it was understood, or refuse it: not of a host listed, or not https.

        A name that is listed but led astray on its way to an address does not pass the check of certificates.
        """
        try:
            parts = urlsplit(urljoin(here, address))
            host = (parts.hostname or "").lower()
        except ValueError:
            reason = "It leads to what is no address, which is refused."
            raise RefusalError(reason) from None
        ours = self.transport.loopback and host == "127.0.0.1"
        if _is_private(host) and not ours:
            reason = f"It leads to a private address ({host}), which is refused."
        elif parts.netloc.lower().removesuffix(":443") not in self.hosts:
            reason = f"It leads to another host ({shortened(host)}) than those listed for it, which is refused."
        elif parts.scheme != "https" and not ours:
            reason = "It leads to an address that is not https, which is refused."
        else:
            return parts.geturl()
        raise RefusalError(reason)

    def within(self, pieces: Iterable[bytes], largest: int) -> Iterator[bytes]:
        """Hand an answer on piece by piece, so that neither a slow nor an endless one is waited for."""
        size = 0
        for piece in pieces:
            size += len(piece)
            if size > largest or self.transport.clock() > self.end:
                what = "is larger than anything expected" if size > largest else "takes longer than the time allowed"
                reason = f"The answer {what}."
                raise RefusalError(reason)
            yield piece


def _failure(state: tenacity.RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost"


def _check_status(answer: requests.Response) -> None:
    status = answer.status_code
    if status == 200 or (status in {206, 416} and "Range" in answer.request.headers):
        return
    status_words = f"The server answered {status} {shortened(answer.reason or '')}".rstrip() + "."
    if status not in _AGAIN and status < 500:
        if status in {401, 403}:
            status_words += " A firewall may be in the way."
        raise RefusalError(status_words)
    wait = _retry_after(answer)
    raise AgainError(f"{status_words} It asks to wait {wait:.0f} s." if wait else status_words, wait)


def _retry_after(answer: requests.Response) -> float:
    """Read how long the server asks to wait: seconds, or a time to be compared with the server's own."""
    text = answer.headers.get("Retry-After", "").strip()
    try:
        if text.isdecimal():
            return float(text)
        later, now = (parsedate_to_datetime(when) for when in (text, answer.headers["Date"]))
        return max(0.0, (later - now).total_seconds())
    except (KeyError, TypeError, ValueError):
        return 0.0


def _meaning(error: requests.RequestException) -> RefusalError | AgainError:
    """Describe what a failure on the way means, and whether it may pass."""
    if isinstance(error, requests.exceptions.SSLError) and "certificate" in str(error).lower():
        return RefusalError(
            "The server's certificate is not valid, so it may be someone else's; it is refused. Where an organisation "
            "inspects its traffic, name its certificates in the environment variable REQUESTS_CA_BUNDLE."
        )
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return AgainError("The answer broke off.")
    if isinstance(error, requests.Timeout):
        return AgainError("The server did not answer in time.")
    if isinstance(error, requests.ConnectionError):
        return AgainError("The server cannot be reached: no network, or a firewall in the way.")
    return RefusalError(f"The address cannot be asked ({type(error).__name__}).")


def json_object(body: bytes) -> dict[str, Any]:
    """Read an answer as a JSON object that is no error."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        reason = "A web page came in place of data: a sign-in page, or a firewall's."
        raise AgainError(reason)
    try:
        answer = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        reason = "The answer broke off, or is not JSON."
        raise AgainError(reason) from None
    if not isinstance(answer, dict):
        reason = "The answer is not a JSON object."
        raise AgainError(reason)
    error = answer.get("error")
    if error is None:
        return answer
    code, message = (error.get("code"), error.get("message")) if isinstance(error, dict) else (None, error)
    reason = f'The server answered with error {code}: "{shortened(str(message))}".'
    raise (RefusalError(reason) if isinstance(code, int) and code in _FINAL else AgainError(reason))


def _no_number(text: str) -> float:
    message = f"{text} is not a number"
    raise ValueError(message)
