"""A key that came with other words before: what stands behind it is looked for first."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.answering import Answering
from adapters.stripe_stage import make, opened, paid
from frontdesk.adapters.payments.stripe import Adapter
from frontdesk.domain.errors import OTHER_WORDS, PaymentsDown, PaymentsRefused
from frontdesk.domain.money import Money
from frontdesk.domain.payment import CheckoutStatus, Order, Purpose
from rehearsal.payments.server import Server

OTHER_TERMS: list[dict[str, Any]] = [
    {"price": Money(9000, "USD")},
    {"price": Money(14000, "EUR")},
    {"purpose": Purpose.CARD},
    {"purpose": Purpose.REST},
    {"keeps_card": True},
    {"email": "bo@example.com"},
    {"success_url": "http://127.0.0.1:9/paid?session={CHECKOUT_SESSION_ID}"},
    {"cancel_url": "http://127.0.0.1:9/enrol/other/pay"},
    {"site": "77" * 8},
]


@pytest.mark.parametrize("terms", OTHER_TERMS)
def test_other_terms_under_the_same_key_are_refused_and_nobody_can_pay_the_first(
    adapter: Adapter, server: Server, order: Order, terms: dict[str, Any]
) -> None:
    opened(adapter, order)

    with pytest.raises(PaymentsRefused) as refused:
        opened(adapter, replace(order, **terms))

    assert refused.value.code == OTHER_WORDS
    assert [row["status"] for row in server.ledger.rows("sessions")] == ["expired"]


def test_a_checkout_that_would_stay_open_longer_than_its_time_is_kept_is_not_taken_over(
    adapter: Adapter, server: Server, order: Order
) -> None:
    opened(adapter, replace(order, expires_at=order.expires_at + timedelta(minutes=1)))

    with pytest.raises(PaymentsRefused):
        opened(adapter, order)

    assert [row["status"] for row in server.ledger.rows("sessions")] == ["expired"]


def test_the_same_in_other_words_under_one_key_is_the_same_checkout(
    adapter: Adapter, server: Server, order: Order
) -> None:
    # Others of that day, more than a page of them.
    for number in range(101):
        opened(adapter, replace(order, booking=f"bk_{number}"))
    first = opened(adapter, order)

    again = opened(adapter, replace(order, expires_at=order.expires_at + timedelta(minutes=1)))

    assert again == first
    assert {row["status"] for row in server.ledger.rows("sessions")} == {"open"}


def test_a_key_whose_checkout_was_paid_leads_to_that_payment(
    adapter: Adapter, server: Server, order: Order
) -> None:
    done = paid(server, adapter, order)

    again = opened(adapter, replace(order, price=Money(9000, "USD")))

    assert (again.session, again.status) == (done.session, CheckoutStatus.COMPLETE)


@pytest.mark.parametrize(
    "away",
    [{"path": "/v1/checkout/sessions", "method": "GET"}, {"path": "/v1/checkout/sessions/"}],
)
def test_what_stands_behind_a_key_is_not_passed_over_when_it_cannot_be_seen_or_closed(
    adapter: Adapter, server: Server, order: Order, away: dict[str, str]
) -> None:
    opened(adapter, order)
    server.faults.order("503", count=99, **away)

    with pytest.raises(PaymentsDown):
        opened(adapter, replace(order, price=Money(9000, "USD")))

    server.faults.clear()
    assert [row["status"] for row in server.ledger.rows("sessions")] == ["open"]


def test_a_key_with_nothing_behind_it_is_refused_by_its_code(order: Order) -> None:
    told = json.dumps({"error": {"type": "idempotency_error", "message": "ana@example.com"}})
    none = '{"object": "list", "data": [], "has_more": false, "url": "/v1/checkout/sessions"}'
    with Answering(400, told, {}, looked_up=none) as base:
        with pytest.raises(PaymentsRefused) as refused:
            opened(make(base.origin, waits=(10.0, 30.0, 60.0)), order)

        assert (refused.value.code, base.asked) == (OTHER_WORDS, 2)
