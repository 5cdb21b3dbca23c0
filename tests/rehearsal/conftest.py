"""A test payment server, a client of it, and the two places it speaks to."""

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from payments_client import START, Client, conforms
from payments_places import Post, shop_server
from rehearsal.payments.server import Server


@pytest.fixture
def server() -> Iterator[Server]:
    """A server whose time stands still, and whose every event is held against its schema."""
    with Server(now=lambda: START) as running:
        yield running
        for event in running.ledger.rows("events"):
            conforms(event)


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    made = Client(server)
    with closing(made.line):
        yield made


@pytest.fixture
def shop() -> Iterator[str]:
    """The address that a payment leads back to."""
    running = shop_server()
    threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


@pytest.fixture
def post() -> Iterator[Post]:
    """Where the server's webhooks arrive."""
    made = Post()
    yield made
    made.close()
