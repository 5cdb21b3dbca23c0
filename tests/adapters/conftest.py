"""Providers of payments to test: Stripe beside the server it talks to, and every one there is."""

from collections.abc import Iterator

import pytest
import stripe

from adapters.payments_stages import PROVIDERS, REHEARSALS, Stage, ToldStage, name_of
from adapters.stripe_stage import make, make_order
from frontdesk.adapters.payments import stripe_line
from frontdesk.adapters.payments.stripe import Adapter
from frontdesk.domain.payment import Order
from rehearsal.payments.server import Server


@pytest.fixture(autouse=True)
def tries_soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """How often is tried again is what counts here, not how long the pauses are."""
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.02)
    monkeypatch.setattr(stripe_line, "BUSY_PAUSES_SECONDS", (0.05, 0.1))


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


@pytest.fixture(params=[*PROVIDERS, "fake"], ids=name_of)
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Each provider, and our fake of one, where it can be rehearsed."""
    if request.param == "fake":
        yield ToldStage()
        return
    with Server() as server:
        yield REHEARSALS[name_of(request.param)](request.param, server)
