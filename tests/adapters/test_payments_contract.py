"""Every payment provider keeps the promises of the Payments port.

A provider is a file in adapters/payments with an `Adapter`; this suite finds it by its name.
"""

import inspect
import json
import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest

from frontdesk.actions.ports import Payments
from frontdesk.adapters import payments
from frontdesk.domain.errors import BadSignature, PaymentsRefused
from frontdesk.domain.money import Money
from frontdesk.domain.payment import CheckoutStatus, Order
from rehearsal.payments.server import WEBHOOK_SECRET, Server

PROVIDERS = [
    module
    for found in pkgutil.iter_modules(payments.__path__)
    if hasattr(module := import_module(f"{payments.__name__}.{found.name}"), "Adapter")
]
# Where each provider can be rehearsed; a new one brings its own way.
REHEARSALS = {"stripe": Server}


@pytest.fixture(params=PROVIDERS, ids=lambda module: module.__name__.rpartition(".")[2])
def stage(request: pytest.FixtureRequest) -> Iterator[tuple[Payments, Server]]:
    name = request.param.__name__.rpartition(".")[2]
    with REHEARSALS[name]() as server:
        adapter = request.param.Adapter(
            secret_key="sk_test_123456789",
            webhook_secrets=[WEBHOOK_SECRET],
            api_base=server.origin,
        )
        yield adapter, server


@pytest.fixture
def adapter(stage: tuple[Payments, Server]) -> Payments:
    return stage[0]


@pytest.fixture
def order(stage: tuple[Payments, Server]) -> Order:
    now = datetime.fromtimestamp(stage[1].clock.now(), UTC)
    return Order(
        booking="bk_1",
        attempt=1,
        price=Money(14000, "USD"),
        words="Appointment",
        email="ana@example.com",
        expires_at=now + timedelta(minutes=35),
        success_url="http://127.0.0.1:8900/paid?session={CHECKOUT_SESSION_ID}",
        cancel_url="http://127.0.0.1:8900/book/",
    )


def test_there_is_a_provider() -> None:
    assert [module.__name__.rpartition(".")[2] for module in PROVIDERS] == ["stripe"]


@pytest.mark.parametrize("module", PROVIDERS)
def test_a_provider_has_every_method_of_the_port(module: object) -> None:
    for name, promised in inspect.getmembers(Payments, inspect.isfunction):
        if not name.startswith("_"):
            kept = getattr(module.Adapter, name)  # type: ignore[attr-defined]
            assert list(inspect.signature(kept).parameters) == list(
                inspect.signature(promised).parameters
            )


def test_preparing_needs_no_network_and_gives_plain_data(adapter: Payments, order: Order) -> None:
    params = adapter.prepare(order)

    assert json.loads(json.dumps(params)) == params
    assert adapter.prepare(order) == params


def test_opening_twice_with_one_key_opens_one(adapter: Payments, order: Order) -> None:
    params = adapter.prepare(order)

    first = adapter.open(params, key="k")

    assert adapter.open(params, key="k") == first
    assert adapter.look(first.session) == first
    assert (first.status, first.total) == (CheckoutStatus.OPEN, order.price)
    assert (first.reference, first.livemode) == (order.booking, adapter.livemode)
    assert first.url is not None


def test_expiring_is_said_once_and_asked_for_ever(adapter: Payments, order: Order) -> None:
    made = adapter.open(adapter.prepare(order), key="k")

    first = adapter.expire(made.session)

    assert first.status is CheckoutStatus.EXPIRED
    assert adapter.expire(made.session) == first


def test_what_was_opened_is_found_by_our_reference(adapter: Payments, order: Order) -> None:
    made = adapter.open(adapter.prepare(order), key="k")

    since = order.expires_at - timedelta(hours=1)

    assert adapter.find(order.booking, since=since) == made
    assert adapter.find("bk_2", since=since) is None


def test_an_unknown_checkout_is_refused(adapter: Payments) -> None:
    with pytest.raises(PaymentsRefused):
        adapter.look("cs_test_unknown")


def test_a_notice_without_a_signature_is_refused(adapter: Payments, order: Order) -> None:
    with pytest.raises(BadSignature):
        adapter.verify(b"{}", "", now=order.expires_at)
