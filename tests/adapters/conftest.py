"""The adapter for Stripe, the test payment server it talks to, and an order to pay."""

from collections.abc import Iterator

import pytest

from adapters.stripe_stage import make, make_order
from frontdesk.adapters.payments.stripe import Adapter
from frontdesk.domain.payment import Order
from rehearsal.payments.server import Server


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def adapter(server: Server) -> Adapter:
    return make(server.origin)


@pytest.fixture
def order(server: Server) -> Order:
    return make_order(server)
