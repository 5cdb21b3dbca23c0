"""The Stripe adapter against a server that acts like Stripe, through Stripe's own package."""

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
import stripe

from frontdesk.adapters.payments import stripe_line
from frontdesk.adapters.payments.stripe import DELAYED, LOCALES, WAITS_SECONDS, Adapter
from frontdesk.domain.errors import PaymentsDown, PaymentsRefused
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Checkout, CheckoutStatus, Order, RefundState
from rehearsal.payments import forms, schema
from rehearsal.payments.server import Server

PRICE = Money(14000, "USD")
QUICK = (0.5, 0.6, 1.5)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def adapter(server: Server) -> Adapter:
    return make(server.origin)


@pytest.fixture
def order(server: Server) -> Order:
    return Order(
        booking="bk_7Q2M",
        attempt=1,
        price=PRICE,
        words="Appointment",
        email="ana@example.com",
        expires_at=datetime.fromtimestamp(server.clock.now(), UTC) + timedelta(minutes=35),
        success_url="http://127.0.0.1:8900/paid?session={CHECKOUT_SESSION_ID}",
        cancel_url="http://127.0.0.1:8900/enrol/tok/pay",
    )


def make(base: str, **more: Any) -> Adapter:
    return Adapter(
        secret_key="sk_test_123456789",
        webhook_secrets=["whsec_0123456789"],
        api_base=base,
        **more,
    )


def opened(adapter: Adapter, order: Order) -> Checkout:
    return adapter.open(adapter.prepare(order), key=f"cs:{order.booking}:{order.attempt}")


def test_a_checkout_is_opened_with_exactly_the_agreed_terms(
    adapter: Adapter, server: Server, order: Order
) -> None:
    made = opened(adapter, order)

    session = server.ledger.tables["sessions"][made.session]
    assert made == Checkout(
        session=session["id"],
        status=CheckoutStatus.OPEN,
        payment="unpaid",
        total=PRICE,
        reference="bk_7Q2M",
        livemode=False,
        url=f"{server.origin}/c/pay/{session['id']}",
        intent=None,
    )
    assert session["expires_at"] == int(order.expires_at.timestamp())
    assert session["adaptive_pricing"] == {"enabled": False}
    assert session["excluded_payment_method_types"] == list(DELAYED)
    assert session["submit_type"] == "book"


def test_the_provider_learns_nothing_but_neutral_words_and_opaque_ids(
    adapter: Adapter, server: Server, order: Order
) -> None:
    opened(adapter, order)

    sent = server.requests[-1]["body"]

    told = dict(parse_qsl(sent))
    words = {value for name, value in told.items() if not name.startswith("excluded_")}
    assert words == {
        *("payment", "book", "en", "bk_7Q2M", "1", "usd", "14000", "Appointment", "false"),
        *(order.email, str(int(order.expires_at.timestamp()))),
        *(order.success_url, order.cancel_url),
    }


def test_the_same_key_gives_the_same_checkout(
    adapter: Adapter, server: Server, order: Order
) -> None:
    first = opened(adapter, order)

    second = opened(make(server.origin), order)

    assert second == first
    assert len(server.ledger.rows("sessions")) == 1


def test_what_is_prepared_survives_storage_unchanged(
    adapter: Adapter, server: Server, order: Order
) -> None:
    params = adapter.prepare(order)
    first = adapter.open(params, key="k")

    stored = json.loads(json.dumps(params, sort_keys=True))

    assert stored == params
    assert adapter.open(params, key="k") == first


def test_other_terms_under_the_same_key_are_refused(
    adapter: Adapter, server: Server, order: Order
) -> None:
    opened(adapter, order)

    with pytest.raises(PaymentsRefused):
        opened(adapter, replace(order, price=Money(9000, "USD")))

    assert len(server.ledger.rows("sessions")) == 1


def test_a_payment_on_the_hosted_page_is_seen(
    adapter: Adapter, server: Server, order: Order
) -> None:
    made = opened(adapter, order)

    back = press_pay(made)

    now = adapter.look(made.session)
    assert back == f"http://127.0.0.1:8900/paid?session={made.session}"
    assert (now.status, now.payment, now.url) == (CheckoutStatus.COMPLETE, "paid", None)
    assert now.intent is not None
    assert server.ledger.tables["intents"][now.intent]["metadata"] == {
        "booking": "bk_7Q2M",
        "attempt": "1",
    }


def test_an_open_checkout_is_closed(adapter: Adapter, order: Order) -> None:
    made = opened(adapter, order)

    closed = adapter.expire(made.session)

    assert closed.status is CheckoutStatus.EXPIRED
    assert adapter.expire(made.session) == closed


def test_closing_a_paid_checkout_tells_that_it_is_paid(
    adapter: Adapter, server: Server, order: Order
) -> None:
    made = opened(adapter, order)
    server.pay(made.session)

    now = adapter.expire(made.session)

    assert (now.status, now.payment) == (CheckoutStatus.COMPLETE, "paid")


def test_paying_and_closing_at_the_same_moment_has_one_winner(
    adapter: Adapter, server: Server, order: Order
) -> None:
    for attempt in range(20):
        made = opened(adapter, replace(order, attempt=attempt))
        payer = threading.Thread(target=press_pay, args=(made,))
        payer.start()
        told = adapter.expire(made.session)
        payer.join()

        taken = server.ledger.tables["sessions"][made.session]["payment_status"] == "paid"
        assert (told.payment == "paid") is taken
        assert told.status is (CheckoutStatus.COMPLETE if taken else CheckoutStatus.EXPIRED)


def test_a_checkout_whose_answer_was_lost_is_found_by_our_reference(
    adapter: Adapter, order: Order
) -> None:
    # More than one page of them.
    for number in range(101):
        opened(adapter, replace(order, booking=f"bk_{number}"))

    since = order.expires_at - timedelta(hours=1)

    found = adapter.find("bk_0", since=since)
    assert found is not None
    assert found.reference == "bk_0"
    assert adapter.find("bk_unknown", since=since) is None
    assert adapter.find("bk_0", since=order.expires_at) is None


def test_the_newest_checkout_of_a_booking_is_found(adapter: Adapter, order: Order) -> None:
    opened(adapter, order)
    second = opened(adapter, replace(order, attempt=2))

    assert adapter.find(order.booking, since=order.expires_at - timedelta(hours=1)) == second


def test_a_refund_goes_out_once_for_each_id(
    adapter: Adapter, server: Server, order: Order
) -> None:
    intent = paid(adapter, server, order)
    first = adapter.refund(intent, amount=Money(4000, "USD"), key="refund:1", refund_id="1")

    # A day later Stripe has forgotten the key.
    server.ledger.tables["answers"].clear()
    again = adapter.refund(intent, amount=Money(4000, "USD"), key="refund:1", refund_id="1")

    assert again == first
    assert first.state is RefundState.SUCCEEDED
    assert [row["amount"] for row in server.ledger.rows("refunds")] == [4000]


def test_two_refunds_of_one_id_at_the_same_moment_go_out_once(
    adapter: Adapter, server: Server, order: Order
) -> None:
    intent = paid(adapter, server, order)

    def send() -> None:
        adapter.refund(intent, amount=Money(4000, "USD"), key="refund:1", refund_id="1")

    together = [threading.Thread(target=send) for _ in range(4)]
    for one in together:
        one.start()
    for one in together:
        one.join()

    assert [row["amount"] for row in server.ledger.rows("refunds")] == [4000]


def test_more_than_was_paid_is_never_refunded(
    adapter: Adapter, server: Server, order: Order
) -> None:
    intent = paid(adapter, server, order)

    with pytest.raises(PaymentsRefused) as refused:
        adapter.refund(intent, amount=Money(14001, "USD"), key="refund:1", refund_id="1")

    assert refused.value.code == "param:amount"
    assert server.ledger.rows("refunds") == []


def test_money_that_was_given_back_by_hand_counts_as_refunded(
    adapter: Adapter, server: Server, order: Order
) -> None:
    intent = paid(adapter, server, order)
    by_hand = _official(server).v1.refunds.create({"payment_intent": intent})

    news = adapter.refund(intent, amount=PRICE, key="refund:1", refund_id="1")

    assert (news.provider_id, news.state) == (by_hand.id, RefundState.SUCCEEDED)


@pytest.mark.parametrize(
    ("status", "state"), [("pending", RefundState.PENDING), ("failed", RefundState.FAILED)]
)
def test_a_refund_that_has_not_arrived_is_not_called_done(
    adapter: Adapter, server: Server, order: Order, status: str, state: RefundState
) -> None:
    intent = paid(adapter, server, order)
    server.ledger.refund_status = status

    news = adapter.refund(intent, amount=PRICE, key="refund:1", refund_id="1")

    assert news.state is state


def test_a_passing_failure_is_tried_again_with_the_same_key(
    adapter: Adapter, server: Server, order: Order
) -> None:
    server.faults.order("500", count=2)

    made = opened(adapter, order)

    assert made.status is CheckoutStatus.OPEN
    assert {row["idempotency-key"] for row in server.requests} == {"cs:bk_7Q2M:1"}
    assert [row["status"] for row in server.requests] == [500, 500, 200]


def test_a_lasting_failure_is_told_as_down_and_the_key_still_works(
    adapter: Adapter, server: Server, order: Order
) -> None:
    server.faults.order("500", count=3)
    with pytest.raises(PaymentsDown):
        opened(adapter, order)

    made = opened(adapter, order)

    assert made.status is CheckoutStatus.OPEN
    assert len(server.ledger.rows("sessions")) == 1


def test_too_many_requests_is_told_as_down(adapter: Adapter, server: Server, order: Order) -> None:
    server.faults.order("429")

    with pytest.raises(PaymentsDown):
        opened(adapter, order)


def test_a_connection_that_breaks_after_the_work_replays_the_answer(
    adapter: Adapter, server: Server, order: Order
) -> None:
    server.faults.order("reset_after_commit")

    made = opened(adapter, order)

    assert [row["id"] for row in server.ledger.rows("sessions")] == [made.session]


def test_a_failure_that_stripe_keeps_is_not_waited_out(
    adapter: Adapter, server: Server, order: Order
) -> None:
    server.faults.order("500_kept")

    with pytest.raises(PaymentsRefused) as refused:
        opened(adapter, order)

    assert refused.value.code == "failure_replayed"
    assert opened(adapter, replace(order, attempt=2)).status is CheckoutStatus.OPEN


def test_a_session_behind_a_kept_failure_is_found(
    adapter: Adapter, server: Server, order: Order
) -> None:
    made = opened(adapter, order)
    # As if the work had been done and only the answer had failed.
    failed = {"status": 500, "answer": {"error": {"type": "api_error", "message": "?"}}}
    server.ledger.tables["answers"][f"cs:{order.booking}:1"] |= failed

    found = opened(make(server.origin), order)

    assert found == made


def test_a_server_that_hangs_is_left_in_time(server: Server, order: Order) -> None:
    server.faults.order("hang", count=10)
    adapter = make(server.origin, waits=QUICK)
    started = time.monotonic()

    with pytest.raises(PaymentsDown):
        opened(adapter, order)

    assert time.monotonic() - started < sum(QUICK)


def test_nobody_waits_longer_than_fifteen_seconds() -> None:
    connect, _, total = WAITS_SECONDS
    longest_pause_of_the_package = 1.0

    assert total + longest_pause_of_the_package < 15
    assert connect < total


def test_a_conversation_of_many_pages_shares_one_deadline(server: Server, order: Order) -> None:
    adapter = make(server.origin, waits=QUICK)
    opened(adapter, order)
    server.faults.order("hang", count=10, path="/v1/checkout/sessions")
    started = time.monotonic()

    with pytest.raises(PaymentsDown):
        adapter.find("bk_unknown", since=order.expires_at - timedelta(hours=1))

    assert time.monotonic() - started < sum(QUICK)


def test_nobody_there_is_told_as_down(order: Order) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        adapter = make(f"http://127.0.0.1:{taken.getsockname()[1]}", waits=QUICK)

        with pytest.raises(PaymentsDown):
            opened(adapter, order)


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


def paid(adapter: Adapter, server: Server, order: Order) -> str:
    session = opened(adapter, order).session
    return str(server.pay(session)["payment_intent"])


def press_pay(made: Checkout) -> str | None:
    """Press Pay on the hosted page and return where it leads."""
    assert made.url is not None
    form = urlencode({"card": "succeeds"}).encode()
    try:
        with build_opener(_Stay).open(Request(made.url, form), timeout=10):
            return None
    except HTTPError as answer:
        with answer:
            return answer.headers["Location"]


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow nothing: the address is the answer."""


def _official(server: Server) -> stripe.StripeClient:
    return stripe.StripeClient("sk_test_123456789", base_addresses={"api": server.origin})
