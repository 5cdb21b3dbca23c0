"""The two places a payment server speaks to: where a client goes on, where webhooks arrive."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest


class _Shop(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = f"<!doctype html><title>Shop</title><p>{urlsplit(self.path).path}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        """Say nothing."""


def shop_server() -> ThreadingHTTPServer:
    """Return where a payment leads back to: another origin than the payment server's."""
    return ThreadingHTTPServer(("127.0.0.1", 0), _Shop)


class Post:
    """A receiver that keeps what it got and answers what it is told to."""

    def __init__(self) -> None:
        self.letters: list[tuple[bytes, str]] = []
        self.answers: list[int] = []
        self.open = threading.Event()
        self.open.set()
        post = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                post.open.wait(60)
                post.letters.append((body, self.headers["Stripe-Signature"]))
                self.send_response(post.answers.pop(0) if post.answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks/stripe"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def kinds(self) -> list[str]:
        return sorted(json.loads(body)["type"] for body, _ in self.letters)

    def close(self) -> None:
        self.open.set()
        self.server.shutdown()
        self.server.server_close()


def until(true: Callable[[], bool]) -> None:
    """Wait for something that comes by itself."""
    waited = threading.Event()
    for _ in range(3000):
        if true():
            return
        waited.wait(0.01)
    pytest.fail("it did not happen within thirty seconds")
