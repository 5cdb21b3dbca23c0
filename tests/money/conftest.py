"""Practices for the tests of money: of processes on a file, and of processes on a server."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.adapters.jobs import dbos
from money.processes import PAYMENTS, WEB, WORKER, Running
from races.servers import new_database

# What a client of the tests answers, and what the service is called: no provider may read it.
SECRET = ("heliotrope", "obsidian", "first session", "first-session", "us-or", "5035550199")


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
