"""What the service answers to the widget, under the strict CSP."""

import json
import threading
from datetime import UTC, datetime
from http.server import SimpleHTTPRequestHandler
from typing import Any

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; require-trusted-types-for 'script'; base-uri 'none'"
)
NOON = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
TUESDAY = "2026-11-24T18:30:00Z"
TIMES = (TUESDAY, "2026-11-24T21:00:00Z", "2026-11-25T19:30:00Z")


class Desk:
    """What the service answers; a test changes it while the page is open."""

    def __init__(self) -> None:
        self.times: tuple[str, ...] = TIMES
        self.status = 200
        self.fingerprint = ""
        self.generated_at = NOON
        self.asked: list[str] = []
        self.hold = threading.Event()
        self.hold.set()

    def body(self) -> bytes:
        answer = {
            "service": "first-session",
            "zone": "America/Los_Angeles",
            "fingerprint": self.fingerprint,
            "slots": [{"start": start, "end": start} for start in self.times],
            "generated_at": self.generated_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        return json.dumps(answer).encode()


class Handler(SimpleHTTPRequestHandler):
    """The built site and the one JSON, with the headers the service sends."""

    desk: Desk

    def do_GET(self) -> None:
        if not self.path.startswith("/api/"):
            super().do_GET()
            return
        self.desk.asked.append(self.path)
        self.desk.hold.wait(120)
        body = self.desk.body()
        self.send_response(self.desk.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CSP)
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Keep the test's output clean."""
