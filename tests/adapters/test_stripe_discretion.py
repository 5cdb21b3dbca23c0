"""What the Stripe adapter keeps to itself, and to which words and addresses it keeps."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_plus

import pytest
import stripe

from actions.changes import later, work
from actions.clients import answered, booking, paying
from adapters.stripe_stage import make, make_order, opened
from fakes import World
from frontdesk.actions import change, chores, settle
from frontdesk.adapters.payments import stripe_line
from frontdesk.adapters.payments.stripe import Adapter
from frontdesk.adapters.payments.stripe_terms import DELAYED, LOCALES
from frontdesk.domain.booking import Booking
from frontdesk.domain.errors import PaymentsRefused
from frontdesk.domain.payment import CheckoutStatus, Order
from rehearsal.payments import forms, schema
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


def test_what_the_provider_does_not_know_is_refused_by_its_code(adapter: Adapter) -> None:
    with pytest.raises(PaymentsRefused) as refused:
        adapter.look("cs_test_unknown")

    assert refused.value.code == "resource_missing"


def test_a_refusal_never_repeats_what_a_client_wrote(
    adapter: Adapter, server: Server, order: Order
) -> None:
    params = adapter.prepare(order)
    params["customer_email"] = {"ana@example.com": "x"}

    with pytest.raises(PaymentsRefused) as refused:
        adapter.open(params, key="k")

    told = refused.value
    assert "ana" not in f"{told} {told!r} {told.code} {told.__cause__}"
    assert told.__suppress_context__


def test_nothing_a_client_wrote_is_logged(
    server: Server, order: Order, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        made = opened(make(server.origin), order)

    assert "ana" not in caplog.text
    assert made.session not in caplog.text


def test_the_packages_own_talkativeness_is_refused(
    server: Server, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRIPE_LOG", "debug")

    with pytest.raises(ValueError, match="STRIPE_LOG"):
        opened(make(server.origin), order)


def test_nothing_is_told_about_this_machine(
    adapter: Adapter, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[dict[str, str]] = []
    send = stripe.RequestsClient.request

    def listen(client: Any, method: str, url: str, headers: Any, data: Any = None) -> Any:
        heard.append(dict(headers))
        return send(client, method, url, headers, data)

    monkeypatch.setattr(stripe.RequestsClient, "request", listen)
    opened(adapter, order)
    opened(adapter, order)

    assert len(heard) == 2
    for headers in heard:
        assert "X-Stripe-Client-Telemetry" not in headers
        assert "telemetry_id" not in headers["X-Stripe-Client-User-Agent"]
        assert headers["Stripe-Version"] == "2026-10-28.endive"


def test_the_pinned_version_is_the_one_the_package_was_made_for() -> None:
    assert stripe_line.VERSION == forms.API_VERSION


def test_locales_and_delayed_methods_are_words_the_package_knows() -> None:
    known = schema.derive()["requests"]["POST /v1/checkout/sessions"]["properties"]

    assert set(known["locale"]["enum"]) - {"auto"} == LOCALES
    assert set(DELAYED) <= set(known["excluded_payment_method_types"]["items"]["enum"])


@pytest.mark.parametrize(("language", "locale"), [("de", "de"), ("cy", "auto")])
def test_the_page_speaks_the_clients_language_where_stripe_does(
    adapter: Adapter, order: Order, language: str, locale: str
) -> None:
    assert adapter.prepare(replace(order, language=language))["locale"] == locale


def test_a_statement_suffix_is_sent_only_when_chosen(
    server: Server, adapter: Adapter, order: Order
) -> None:
    chosen = make(server.origin, statement="Visit")

    suffix = chosen.prepare(order)["payment_intent_data"]["statement_descriptor_suffix"]

    assert suffix == "Visit"
    assert "statement_descriptor_suffix" not in adapter.prepare(order)["payment_intent_data"]
    assert opened(chosen, order).status is CheckoutStatus.OPEN


@pytest.mark.parametrize(
    ("key", "base"),
    [
        ("sk_live_123456789", "http://127.0.0.1:8930"),
        ("rk_live_123456789", "https://stripe.example"),
        ("sk_test_123456789", "http://192.0.2.1"),
        ("pk_test_123456789", None),
        ("", None),
    ],
)
def test_a_key_goes_only_where_it_belongs(key: str, base: str | None) -> None:
    with pytest.raises(ValueError, match=r"key|machine") as refused:
        Adapter(secret_key=key, webhook_secrets=[], api_base=base)

    assert "123456789" not in str(refused.value)


@pytest.mark.parametrize(
    ("key", "livemode"), [("rk_live_123456789", True), ("rk_test_123456789", False)]
)
def test_the_key_decides_between_test_and_live_money(key: str, livemode: bool) -> None:  # noqa: FBT001
    assert Adapter(secret_key=key, webhook_secrets=[]).livemode is livemode


def test_of_a_whole_appointment_stripe_learns_the_price_and_the_address_for_the_receipt(
    here: World,
) -> None:
    with Server(now=here.clock.now) as server:
        at_stripe = replace(here, ports=replace(here.ports, payments=make(server.origin)))
        booked = _booked_and_cancelled(at_stripe, server)

        said = unquote_plus(json.dumps(list(server.requests))).lower()
        refunds = server.ledger.rows("refunds")

    service = next(s for s in here.ports.practice.services if s.id == booked.service)
    assert [refund["amount"] for refund in refunds] == [booked.price.minor]
    assert "ana@example.com" in said
    private = (service.name, service.id, here.ports.practice.name, *HEALTH, *CLIENT)
    assert [word for word in private if word.lower() in said] == []


HEALTH = ("therapy", "counsel", "session:", "consult", "trauma", "anxi", "health", "intake")
CLIENT = ("503 555 0199", "5035550199", "us-or", "america/", "video", '"ana"', "cancelled:1")


def _booked_and_cancelled(here: World, server: Server) -> Booking:
    client = answered(here)
    session = paying(here, client)
    server.pay(session)
    assert settle.settle(here.ports, session) is settle.Outcome.CONFIRMED
    booked = booking(here, client)
    change.cancel(here.ports, booked, actor="client")
    later(here, minutes=4)
    work(here)
    chores.reconcile(here.ports)
    return booked
