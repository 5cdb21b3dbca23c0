"""Every store that must keep the promises of the Store port, and a bare database file."""

import pytest

from races.samples import Orders, new_file, new_store

STORES = {"sqlite": new_store}


@pytest.fixture
def orders():
    return Orders()


@pytest.fixture(params=STORES)
def store(request, tmp_path, orders):
    store = STORES[request.param](tmp_path, orders)
    yield store
    store.close()


@pytest.fixture
def path(tmp_path):
    return new_file(tmp_path)
