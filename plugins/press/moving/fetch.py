"""Fetches feeds and pictures from the open Internet, and from nowhere else."""

import http.client
import io
import ipaddress
import socket
import ssl
from collections.abc import Callable
from threading import Thread
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, urlsplit

from press.moving.haul import CannotMove

SECONDS = 30.0
MOST_BYTES = 20 * 1024 * 1024
_PORTS = {"https": 443, "http": 80}
_CHUNK = 64 * 1024
_MOST_ADDRESSES = 4
# All that is handed out for use on the open Internet. Source: IANA IPv6 address space registry.
_HANDED_OUT = ipaddress.IPv6Network("2000::/3")
# An IPv4 address hides inside. Source: RFC 3056.
_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
# Older Pythons call the larger part of it global. Source: RFC 6890.
_PROTOCOLS = ipaddress.IPv4Network("192.0.0.0/24")

Resolve = Callable[[str], list[str]]


class NotFetched(CannotMove):
    """An address that cannot or must not be read; the sentence says what to do instead."""


def _resolve(host: str) -> list[str]:
    told = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in told))


class Fetcher:
    """Reads http and https addresses at their usual ports.

    The name is resolved once, every address is judged before any is used, and the connection
    goes to that very address: a second answer of the resolver cannot lead inside. Redirects are
    not followed, so that nobody is led elsewhere.
    """

    def __init__(
        self,
        *,
        resolve: Resolve = _resolve,
        trust: ssl.SSLContext | None = None,
        loopback: bool = False,
        seconds: float = SECONDS,
    ) -> None:
        """Take how to reach the network.

        Args:
            resolve: host name to addresses.
            trust: certificates; those of the system if None.
            loopback: also any port of this very machine, for tests.
            seconds: for one address, all together.
        """
        self._resolve = resolve
        self._trust = trust
        self._loopback = loopback
        self._seconds = seconds

    def fetch(self, address: str, *, most_bytes: int = MOST_BYTES) -> bytes:
        """Return what an address holds.

        Raises:
            NotFetched: it is not on the open Internet, too large, too slow, or leads elsewhere.
        """
        until = monotonic() + self._seconds
        try:
            parts = urlsplit(address)
            found = self._judged(parts, until)
            return _asked(self._wire(parts, found, until), parts, most_bytes)
        except TimeoutError:
            raise NotFetched(f"{address} took longer than {self._seconds:.0f} seconds") from None
        except ssl.SSLError:
            raise NotFetched(f"{address} has a certificate that cannot be trusted") from None
        except (OSError, http.client.HTTPException, ValueError) as wrong:
            raise NotFetched(f"{address} cannot be reached: {wrong}") from None

    def _judged(self, parts: SplitResult, until: float) -> list[str]:
        if parts.scheme not in _PORTS or not parts.hostname:
            raise NotFetched(f"{parts.geturl()} is no web address; it begins with https://")
        found = self._resolved(parts.hostname, until)
        usual = parts.port in {None, _PORTS[parts.scheme]} and not parts.username
        for one in found:
            here = self._loopback and ipaddress.ip_address(one).is_loopback
            if not here and not (usual and _is_open(one)):
                raise NotFetched(
                    f"{parts.hostname} is not on the open Internet. Save the file and import that"
                )
        return found[:_MOST_ADDRESSES]

    def _resolved(self, host: str, until: float) -> list[str]:
        """The system's resolver knows no time limit; a thread that waits for it harms nobody."""
        found: list[str] = []

        def ask() -> None:
            try:
                found.extend(self._resolve(host))
            except (OSError, UnicodeError):
                return

        asking = Thread(target=ask, daemon=True)
        asking.start()
        asking.join(max(0.0, until - monotonic()))
        if not found:
            raise NotFetched(f"nobody knows a computer called {host}; is the address right?")
        return found

    def _wire(self, parts: SplitResult, found: list[str], until: float) -> "_Wire":
        port = parts.port or _PORTS[parts.scheme]
        wrong: OSError = ConnectionRefusedError("nobody answers")
        for one in found:
            try:
                sock = socket.create_connection((one, port), timeout=_left(until))
            except OSError as why:
                wrong = why
                continue
            if parts.scheme == "https":
                sock.settimeout(_left(until))
                trust = self._trust or ssl.create_default_context()
                sock = trust.wrap_socket(sock, server_hostname=parts.hostname)
            return _Wire(sock, until)
        raise wrong


def _left(until: float) -> float:
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _is_open(written: str) -> bool:
    address = ipaddress.ip_address(written)
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast and address not in _PROTOCOLS
    inside = address in _HANDED_OUT and address not in _SIX_TO_FOUR
    return inside and address.is_global


class _Wire:
    """As much of a socket as http.client needs; a plain timeout starts anew with every byte."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock = sock
        self._until = until

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(_left(self._until))
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Ear(self._sock, self._until))

    def close(self) -> None:
        """Stay open: http.client calls this while the answer is still to be read."""

    def end(self) -> None:
        self._sock.close()


class _Ear(io.RawIOBase):
    def __init__(self, sock: socket.socket, until: float) -> None:
        super().__init__()
        self._sock = sock
        self._until = until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(_left(self._until))
        return self._sock.recv_into(buffer)


def _asked(wire: _Wire, parts: SplitResult, most_bytes: int) -> bytes:
    line = http.client.HTTPConnection(parts.hostname or "", parts.port)
    # It speaks over our connection and can open none of its own.
    line.auto_open = 0
    line.sock = wire
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        line.putrequest("GET", target, skip_host=True, skip_accept_encoding=True)
        for name, value in (
            ("Host", parts.netloc.rpartition("@")[2]),
            ("Accept-Encoding", "identity"),
            ("Connection", "close"),
            ("User-Agent", "press"),
        ):
            line.putheader(name, value)
        line.endheaders()
        return _read(line.getresponse(), parts.geturl(), most_bytes)
    finally:
        wire.end()


def _read(answer: http.client.HTTPResponse, address: str, most_bytes: int) -> bytes:
    if http.client.MULTIPLE_CHOICES <= answer.status < http.client.BAD_REQUEST:
        to = answer.getheader("Location", "another address")
        raise NotFetched(f"{address} leads on to {to}. Give that one if you know it")
    if answer.status != http.client.OK:
        raise NotFetched(f"{address} answers {answer.status}; is the address right?")
    if answer.getheader("Content-Encoding", "identity").lower() != "identity":
        raise NotFetched(f"{address} comes packed; save it with a browser and import the file")
    whole = bytearray()
    while part := answer.read(_CHUNK):
        whole += part
        if len(whole) > most_bytes:
            raise NotFetched(f"{address} is larger than {most_bytes // 1024 // 1024} MB")
    if answer.length:
        raise NotFetched(f"{address} ended early; try again")
    return bytes(whole)
