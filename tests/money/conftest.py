"""Practices for the tests of money: of processes on a file, and of processes on a server."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fakes import World
from frontdesk.adapters.jobs import dbos
from frontdesk.adapters.payments import stripe_line
from frontdesk.adapters.payments.stripe import Adapter
from money.money_days import Days
from money.processes import PAYMENTS, WEB, WORKER, Running
from payments_client import Client
from races.servers import new_database
from rehearsal.payments.server import WEBHOOK_SECRET, Server

# What a client of the tests answers, and what the service is called: no provider may read it.
SECRET = ("heliotrope", "obsidian", "first session", "first-session", "5035550199")


@pytest.fixture(scope="module", params=["sqlite"], ids=str)
def running(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    migrated: Path,
    keys_folder: Path,
    ports: Iterator[int],
) -> Iterator[Running]:
    """One practice for all tests of a file; each makes bookings of its own."""
    folder = tmp_path_factory.mktemp("money")
    file = folder / "frontdesk.sqlite3"
    if request.param == "sqlite":
        shutil.copy(migrated, file)
    address = f"sqlite:///{file}" if request.param == "sqlite" else new_database()
    dbos.prepare(address)
    made = Running(folder, keys_folder, ports, address)
    try:
        made.start(PAYMENTS, WEB, WORKER)
        yield made
    finally:
        made.stop()


@pytest.fixture
def house(running: Running) -> Iterator[Running]:
    """The same, whatever the test before did to it."""
    yield running
    running.post_box.holds = False
    running.provider.calm()
    running.start(*({WEB, WORKER} - running.parts.keys()))
    assert running.double_booked() == []
    told = str(running.provider.ask("GET", "/__test/requests")).lower()
    assert [word for word in SECRET if word in told] == []


@pytest.fixture
def days(here: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Days]:
    # The package would sleep before each further try.
    monkeypatch.setattr(stripe_line, "TRIES_AGAIN", 0)
    with Server(now=here.clock.now) as server:
        stripe = Adapter(
            secret_key="sk_test_123456789",
            webhook_secrets=[WEBHOOK_SECRET],
            api_base=server.origin,
            site=here.ports.site,
        )
        here.ports = replace(here.ports, payments=stripe)
        client = Client(server)
        yield Days(here, server, client)
        client.line.close()
