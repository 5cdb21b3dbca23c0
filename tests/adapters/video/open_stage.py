"""A server that plays a video vendor on 127.0.0.1, in good and in bad moods."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Call:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw) if self.raw else None

    def text(self) -> str:
        return f"{self.method} {self.path} {self.query} {self.headers} {self.raw!r}"


Answer = tuple[int, Any]


@dataclass
class Vendor:
    """A server with a mood; well it answers by its own rules.

    at: what its clock says. date: said in the place of that, if not "".
    """

    at: datetime
    date: str = field(default="", kw_only=True)
    mood: str = "well"
    calls: list[Call] = field(default_factory=list)
    lost_answers: int = 0
    origin: str = ""

    def answer(self, call: Call) -> Answer:
        raise NotImplementedError


class Site(Vendor):
    """A web server of which only the clock is asked."""

    def answer(self, call: Call) -> Answer:
        return (200, None) if (call.method, call.path) == ("HEAD", "/") else (404, None)


@contextmanager
def on_stage(vendor: Vendor) -> Iterator[Vendor]:
    """Let a vendor answer on 127.0.0.1 until the block ends."""
    server = _Stage(vendor)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield vendor
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()


class _Stage(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, vendor: Vendor) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.vendor, self.over = vendor, threading.Event()
        vendor.origin = f"http://127.0.0.1:{self.server_address[1]}"


# What a vendor in a bad mood answers, whatever it is asked.
_MOODS: dict[str, Answer] = {
    "500": (500, b'{"error": "boom", "message": "secret words"}'),
    "429": (429, b'{"message": "slow down"}'),
    "html": (200, b"<!doctype html><h1>Sign in</h1>"),
    "list": (200, b"[1, 2]"),
    "deep": (200, b"[" * 60_000),
    "huge": (200, b'{"a": "' + b"x" * 400_000 + b'"}'),
    "no": (403, b'{"error": "no-way-for-you"}'),
    "echo": (403, json.dumps({"error": "f" * 32}).encode()),
    "long-no": (403, json.dumps({"error": "s" * 400}).encode()),
}


class _Handler(BaseHTTPRequestHandler):
    server: _Stage

    def _any(self) -> None:
        vendor, parts = self.server.vendor, urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = Call(self.command, parts.path, dict(parse_qsl(parts.query)), headers, raw)
        vendor.calls.append(call)
        if vendor.mood != "well":
            self._ill(vendor.mood)
            return
        status, found = vendor.answer(call)
        if vendor.lost_answers:
            vendor.lost_answers -= 1
            return
        self._send(status, b"" if found is None else json.dumps(found).encode())

    def _ill(self, mood: str) -> None:
        if mood == "redirect":
            self._send(302, b"", Location=f"{self.server.vendor.origin}/elsewhere")
        elif mood == "never":
            self.server.over.wait()
        elif mood == "drip":
            self._drip()
        else:
            self._send(*_MOODS[mood])

    def _drip(self) -> None:
        """Send a little now and then, each within any time limit of one read."""
        part = b"HTTP/1.1 200 OK\r\n"
        try:
            while not self.server.over.wait(0.05):
                self.wfile.write(part)
                part = b"X-Slow: 1\r\n"
        except OSError:
            return

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        vendor = self.server.vendor
        at = vendor.date or format_datetime(vendor.at.astimezone(UTC), usegmt=True)
        own = {"Date": at, "Content-Type": "application/json", "Content-Length": str(len(body))}
        self.send_response_only(status)
        for name, value in {**own, **headers}.items():
            self.send_header(name, value)
        try:
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""


for _verb in ("GET", "POST", "PATCH", "DELETE", "HEAD"):
    setattr(_Handler, f"do_{_verb}", _Handler._any)
