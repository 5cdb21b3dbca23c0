"""An installation beside a test payment server, in the environment of this very process."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

from payments_client import Client
from rehearsal.demo_folder import Folder, Ports
from rehearsal.payments.server import Server

ORIGIN = "https://practice.example"
KEY = "rk_test_practice123"
SECRET = "whsec_practice12345"
# What the guide tells a therapist to tick, in the test server's words.
ENOUGH = {
    "checkout_session": "write",
    "refund": "write",
    "payment_intent": "read",
    "dispute": "read",
    "event": "read",
    "webhook_endpoint": "read",
}


@contextmanager
def payments() -> Iterator[tuple[Server, Client]]:
    """A server that knows one restricted key, with just enough rights."""
    with Server() as server:
        client = Client(server)
        allow(client, ENOUGH)
        yield server, client
        client.line.close()


def allow(client: Client, permissions: Mapping[str, str], *, key: str = KEY) -> None:
    client.order("/__test/keys", {"key": key, "permissions": dict(permissions)})
    assert client.status == 200


def environment(folder: Path, keys: Path, server: Server) -> dict[str, str]:
    """Return the variables of a practice that is not a demo."""
    made = Folder(folder)
    made.prepare()
    env = {
        name: value
        for name, value in made.env(Ports(), outside={}).items()
        if name.startswith(("FRONTDESK_", "SMTP_"))
    }
    return env | {
        "FRONTDESK_DEMO": "0",
        "FRONTDESK_ORIGIN": ORIGIN,
        "FRONTDESK_KEYS": str(keys),
        "STRIPE_SECRET_KEY": KEY,
        "STRIPE_WEBHOOK_SECRET": SECRET,
        "STRIPE_API_BASE": server.origin,
        # Nobody listens there, whatever else runs on this computer.
        "SMTP_PORT": "9",
    }


def clean(monkeypatch: Any, env: Mapping[str, str]) -> None:
    """Put these variables into this process, and none of those it had before."""
    for name in os.environ:
        if name.startswith(("FRONTDESK_", "STRIPE_", "SMTP_", "MAIL_FROM")):
            monkeypatch.delenv(name)
    for name, value in env.items():
        monkeypatch.setenv(name, value)


def sent(server: Server, method: str, path: str) -> list[str]:
    """Return the bodies of the requests the server had."""
    return [
        one["body"]
        for one in server.requests
        if one["method"] == method and one["path"].startswith(path)
    ]


def checks(said: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(said)["checks"]
    return found


class Post(StreamRequestHandler):
    """A mail server that is content with everything."""

    def handle(self) -> None:
        self.wfile.write(b"220 post\r\n")
        for line in self.rfile:
            self.wfile.write(b"221 bye\r\n" if line.startswith(b"QUIT") else b"250 ok\r\n")


@contextmanager
def post() -> Iterator[int]:
    with ThreadingTCPServer(("127.0.0.1", 0), Post) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()
