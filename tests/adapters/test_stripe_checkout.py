"""The Stripe adapter against a server that acts like Stripe, through Stripe's own package."""

import json
import threading
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest

from adapters.stripe_stage import PRICE, make, opened, press_pay
from frontdesk.adapters.payments.stripe import DELAYED, Adapter
from frontdesk.domain.errors import PaymentsRefused
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Checkout, CheckoutStatus, Order
from rehearsal.payments.server import Server


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
