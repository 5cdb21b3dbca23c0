"""Every store that must keep the promises of the Store port, and empty databases."""

import pytest

from frontdesk.adapters.store.opening import opened
from races.samples import Orders, new_file
from races.servers import drop, new_database

DATABASES = {"sqlite": lambda folder: f"sqlite:///{new_file(folder)}", "postgres": new_database}


@pytest.fixture
def orders():
    return Orders()


@pytest.fixture(params=DATABASES)
def address(request, tmp_path):
    """Where an empty, migrated database is."""
    made = DATABASES[request.param](tmp_path)
    yield made
    if request.param == "postgres":
        drop(made)


@pytest.fixture
def store(address, orders):
    store = opened(address, jobs=orders)
    yield store
    store.close()


@pytest.fixture
def path(tmp_path):
    return new_file(tmp_path)


@pytest.fixture
def server_address(tmp_path):
    made = new_database(tmp_path)
    yield made
    drop(made)
