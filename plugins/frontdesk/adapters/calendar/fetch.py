"""Fetches an outside calendar without being led anywhere else."""

import http.client
import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import SplitResult, urlsplit

from frontdesk.adapters.calendar import places
from frontdesk.adapters.wire import Deadline, Wire
from frontdesk.domain.errors import OutsideUnread

SECONDS = 5.0
MOST_BYTES = 2 * 1024 * 1024
_PORT = {"https": 443, "http": 80}
_CHUNK = 64 * 1024
# What may be sent back to the server that said it.
_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{0,190}"')

Resolve = Callable[[str, float], list[str]]
Connect = Callable[[tuple[str, int], float], socket.socket]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent: the file, or None when it says that nothing changed; and its tag."""

    raw: bytes | None
    tag: str


def _resolve(host: str, seconds: float) -> list[str]:
    return places.resolved(host, seconds=seconds)


def _connect(to: tuple[str, int], seconds: float) -> socket.socket:
    return socket.create_connection(to, timeout=seconds)


class Fetcher:
    """Reads https addresses on port 443 and nothing else.

    The name is resolved once, every address is judged before any is used, and the connection
    goes to that very address while the certificate is checked for the name: a second answer of
    the resolver cannot lead inside. Redirects are not followed.
    """

    def __init__(
        self,
        *,
        trust: ssl.SSLContext | None = None,
        resolve: Resolve = _resolve,
        connect: Connect = _connect,
        loopback: bool = False,
        seconds: float = SECONDS,
    ) -> None:
        """Take who to trust and how to reach the network.

        Args:
            trust: certificates; those of the system if None.
            resolve: host name and seconds to the host's addresses.
            connect: opens a connection to an address that was judged.
            loopback: also plain http, any port and this very machine, for tests and the demo.
            seconds: for all of it together.
        """
        self._given = trust
        self._resolve = resolve
        self._connect = connect
        self._loopback = loopback
        self._seconds = seconds

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        # The system's certificates take megabytes, which a practice without calendars saves.
        return self._given or ssl.create_default_context()

    def fetch(self, address: str, *, tag: str = "") -> Answer:
        """Return what an address holds, unless it still holds what the tag stands for.

        Raises:
            OutsideUnread: whatever went wrong, in a word that gives nothing away.
        """
        deadline = Deadline(self._seconds)
        try:
            return self._fetched(urlsplit(address), tag, deadline=deadline)
        except TimeoutError:
            raise OutsideUnread("too-slow") from None
        except ssl.SSLCertVerificationError:
            raise OutsideUnread("certificate") from None
        # Their own words may hold the address, which is a secret: they end here.
        except (OSError, http.client.HTTPException, ValueError):
            raise OutsideUnread("unreachable") from None

    def _fetched(self, parts: SplitResult, tag: str, *, deadline: Deadline) -> Answer:
        wire = self._reached(parts, deadline)
        try:
            return _asked(wire, parts, tag)
        finally:
            wire.end()

    def _reached(self, parts: SplitResult, deadline: Deadline) -> Wire:
        host, port = parts.hostname or "", parts.port or _PORT.get(parts.scheme, 0)
        usual = (parts.scheme, port) == ("https", _PORT["https"])
        if not usual and not self._loopback:
            raise OutsideUnread("not-https")
        found = self._resolve(host, deadline.left())
        found = places.allowed(found, loopback=self._loopback, only_loopback=not usual)
        sock = self._opened([(one, port) for one in found], deadline)
        if parts.scheme == "http":
            return Wire(sock, deadline)
        sock.settimeout(deadline.left())
        return Wire(self._trust.wrap_socket(sock, server_hostname=host), deadline)

    def _opened(self, places_to_try: list[tuple[str, int]], deadline: Deadline) -> socket.socket:
        wrong: OSError = ConnectionRefusedError()
        for to in places_to_try:
            try:
                return self._connect(to, deadline.left())
            except OSError as why:
                wrong = why
        raise wrong


def _asked(wire: Wire, parts: SplitResult, tag: str) -> Answer:
    line = http.client.HTTPConnection(parts.hostname or "", parts.port)
    # It speaks over our connection and can open none of its own.
    line.auto_open = 0
    line.sock = wire
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    asked = {
        "Host": parts.netloc.rpartition("@")[2],
        "Accept": "text/calendar",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "User-Agent": "frontdesk",
    }
    if _TAG.fullmatch(tag):
        asked["If-None-Match"] = tag
    line.putrequest("GET", target, skip_host=True, skip_accept_encoding=True)
    for name, value in asked.items():
        line.putheader(name, value)
    line.endheaders()
    return _read(line.getresponse(), asked=bool(asked.get("If-None-Match")), tag=tag)


def _read(answer: http.client.HTTPResponse, *, asked: bool, tag: str) -> Answer:
    if asked and answer.status == http.client.NOT_MODIFIED:
        return Answer(None, tag)
    if http.client.MULTIPLE_CHOICES <= answer.status < http.client.BAD_REQUEST:
        raise OutsideUnread("redirect")
    if answer.status != http.client.OK:
        raise OutsideUnread("refused")
    if answer.headers.get_content_type() != "text/calendar":
        raise OutsideUnread("not-a-calendar")
    if answer.getheader("Content-Encoding", "identity").lower() != "identity":
        raise OutsideUnread("packed")
    told = answer.getheader("ETag", "").strip()
    return Answer(_body(answer), told if _TAG.fullmatch(told) else "")


def _body(answer: http.client.HTTPResponse) -> bytes:
    if (answer.length or 0) > MOST_BYTES:
        raise OutsideUnread("too-large")
    whole = bytearray()
    while part := answer.read(_CHUNK):
        whole += part
        if len(whole) > MOST_BYTES:
            raise OutsideUnread("too-large")
    if answer.length:
        # http.client calls a body that ends early complete when it is read in parts.
        raise OutsideUnread("unreachable")
    return bytes(whole)
