"""Asks a video provider over https: one question, one bounded answer, nowhere else."""

import http.client
import re
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

from frontdesk.actions.video_port import VideoDown, VideoRefused
from frontdesk.adapters.wire import Deadline, Wire, resolved
from frontdesk.domain.video import Health

T = TypeVar("T")
MOST_BYTES = 256 * 1024
MOST_ADDRESSES = 4
MOST_SKEW_SECONDS = 60
_PORT = {"https": 443, "http": 80}
_CHUNK = 64 * 1024
# A vendor's word for what is wrong; anything else may hold what we sent, such as a room.
_CODE = re.compile(r"[A-Za-z]{1,20}(?:[_-][A-Za-z]{1,20}){0,4}|[0-9]{1,6}")
_TRY_AGAIN = frozenset({408, 425, 429})


class _Wrong(msgspec.Struct):
    code: str | int = ""
    error: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question; body is sent as it is, and kind is its media type."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    kind: str = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. at: the other side's clock, UTC, if it told."""

    status: int
    body: bytes = field(repr=False)
    at: datetime | None = None

    @property
    def code(self) -> str:
        """The vendor's own word for what is wrong, or else the status."""
        try:
            said = msgspec.json.decode(self.body, type=_Wrong)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return str(self.status)
        words = str(said.code or said.error)
        return words if _CODE.fullmatch(words) else str(self.status)

    @property
    def message(self) -> str:
        """What the vendor adds in words; never to be shown or logged."""
        try:
            return msgspec.json.decode(self.body, type=_Wrong).message
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return ""

    def good(self) -> "Answer":
        """Return this answer if it grants what was asked.

        Raises:
            VideoDown: a redirect, too many questions, or trouble on the other side.
            VideoRefused: no.
        """
        if self.status in _TRY_AGAIN or not 200 <= self.status < 500:  # noqa: PLR2004 - RFC 9110
            raise VideoDown(f"status {self.status}")
        if self.status >= 300:  # noqa: PLR2004 - as above
            if self.status < 400:  # noqa: PLR2004 - as above
                raise VideoDown("redirect")
            raise VideoRefused(self.code)
        return self

    def read(self, kind: type[T]) -> T:
        """Return what it holds.

        Raises:
            VideoDown: something else than it should.
        """
        try:
            return msgspec.json.decode(self.body, type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            # Its words quote the answer, which may hold a link.
            raise VideoDown("nonsense") from None

    def apart(self, now: datetime) -> Health | None:
        """Return what there is to say when their clock and ours do not agree."""
        seconds = abs(round((now - self.at).total_seconds())) if self.at else 0
        if seconds <= MOST_SKEW_SECONDS:
            return None
        return Health(ok=False, words=f"its clock and ours are {seconds} seconds apart")


class Line:
    """One server of a provider."""

    def __init__(self, base: str, *, seconds: float) -> None:
        self._base = urlsplit(base)
        self.seconds = seconds

    def begin(self) -> Deadline:
        """Return the end of a call that may take several questions."""
        return Deadline(self.seconds)

    def ask(self, asked: Asked, deadline: Deadline) -> Answer:
        """Return what the server answers, whatever it is.

        Raises:
            VideoDown: nothing, too late, too much, or not from whom it should be.
        """
        try:
            wire = self._reached(deadline)
            try:
                return _spoken(wire, asked, self._base.netloc)
            finally:
                wire.end()
        except TimeoutError:
            raise VideoDown("too slow") from None
        except ssl.SSLCertVerificationError:
            raise VideoDown("certificate") from None
        # Their own words may hold an address with a secret in it: they end here.
        except (OSError, http.client.HTTPException, ValueError):
            raise VideoDown("unreachable") from None

    def _reached(self, deadline: Deadline) -> Wire:
        host = self._base.hostname or ""
        port = self._base.port or _PORT[self._base.scheme]
        sock = _opened(resolved(host, seconds=deadline.left()), port, deadline)
        if self._base.scheme == "http":
            return Wire(sock, deadline)
        sock.settimeout(deadline.left())
        return Wire(_trust().wrap_socket(sock, server_hostname=host), deadline)


def answers(line: Line, *, now: datetime) -> Health:
    """Return whether a server is there and its clock agrees; that is all one can ask it."""
    answer = line.ask(Asked("HEAD", "/"), line.begin())
    if answer.status >= 500:  # noqa: PLR2004 - RFC 9110
        return Health(ok=False, words=f"the server is in trouble ({answer.status})")
    words = "the server answers, and its clock agrees"
    return answer.apart(now) or Health(ok=True, words=words)


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    # The system's certificates take megabytes, which a practice without providers saves.
    return ssl.create_default_context()


def _opened(places: list[str], port: int, deadline: Deadline) -> socket.socket:
    wrong: OSError = ConnectionRefusedError()
    for place in places[:MOST_ADDRESSES]:
        try:
            return socket.create_connection((place, port), timeout=deadline.left())
        except OSError as why:
            wrong = why
    raise wrong


def _spoken(wire: Wire, asked: Asked, host: str) -> Answer:
    line = http.client.HTTPConnection(host)
    # It speaks over our connection and can open none of its own.
    line.auto_open = 0
    line.sock = wire
    line.putrequest(asked.method, asked.path, skip_host=True, skip_accept_encoding=True)
    said = {
        "Host": host,
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "User-Agent": "frontdesk",
        **asked.headers,
    }
    if asked.body:
        said |= {"Content-Type": asked.kind, "Content-Length": str(len(asked.body))}
    for name, value in said.items():
        line.putheader(name, value)
    line.endheaders(asked.body or None)
    answer = line.getresponse()
    return Answer(answer.status, _body(answer), _told_time(answer.getheader("Date", "")))


def _body(answer: http.client.HTTPResponse) -> bytes:
    whole = bytearray()
    while part := answer.read(_CHUNK):
        whole += part
        if len(whole) > MOST_BYTES:
            raise VideoDown("too large")
    if answer.length:
        # http.client calls a body that ends early complete when it is read in parts.
        raise VideoDown("unreachable")
    return bytes(whole)


def _told_time(date: str) -> datetime | None:
    try:
        told = parsedate_to_datetime(date)
        return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        # No date, or one of no year that a calendar has.
        return None
