"""The Stripe adapter against a server that acts like Stripe, through Stripe's own package."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.stripe_stage import PRICE, SITE, make, opened, paid, press_pay
from frontdesk.adapters.payments.stripe import Adapter
from frontdesk.adapters.payments.stripe_terms import DELAYED
from frontdesk.domain.errors import PaymentsRefused
from frontdesk.domain.payment import Checkout, CheckoutStatus, Order, Purpose
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
        site=SITE,
        attempt=1,
    )
    assert session["expires_at"] == int(order.expires_at.timestamp())
    assert session["adaptive_pricing"] == {"enabled": False}
    assert session["excluded_payment_method_types"] == list(DELAYED)
    assert session["submit_type"] == "book"


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
        "site": SITE,
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


def test_what_became_of_a_payment_is_asked_only_where_it_matters(
    adapter: Adapter, server: Server, order: Order
) -> None:
    made = paid(server, adapter, order)
    before = len(server.requests)

    adapter.look(made.session)

    assert len(server.requests) == before + 1


@pytest.mark.parametrize(
    ("purpose", "keeps_card"), [(Purpose.CARD, False), (Purpose.DEPOSIT, True)]
)
def test_a_kept_card_is_one_of_a_customer_at_the_provider(
    adapter: Adapter,
    server: Server,
    order: Order,
    purpose: Purpose,
    keeps_card: bool,  # noqa: FBT001
) -> None:
    made = paid(server, adapter, replace(order, purpose=purpose, keeps_card=keeps_card))

    assert made.card is not None
    assert server.ledger.tables["methods"][made.card.method]["customer"] == made.card.customer
    assert made.card.customer in server.ledger.tables["customers"]


def test_a_declined_card_leaves_the_checkout_open(
    adapter: Adapter, server: Server, order: Order
) -> None:
    made = opened(adapter, order)
    server.pay(made.session, outcome="declined")

    now = adapter.look(made.session)

    assert (now.status, now.payment, now.failed) == (CheckoutStatus.OPEN, "unpaid", False)


def test_a_checkout_of_somebody_else_in_the_account_has_no_site(
    adapter: Adapter, server: Server, order: Order
) -> None:
    params = adapter.prepare(order) | {"metadata": {"attempt": "the first"}}

    made = adapter.open(params, key="theirs")

    assert (made.site, made.attempt) == ("", 0)


ODD: list[Callable[[dict[str, Any]], Any]] = [
    lambda session: session.update(metadata={}),
    lambda session: session.update(metadata={"attempt": "9" * 5000}),
    lambda session: session.update(metadata={"attempt": "\u0661"}),
    lambda session: session.update(client_reference_id=None),
]


@pytest.mark.parametrize("change", ODD)
def test_odd_words_on_a_checkout_do_no_harm(
    adapter: Adapter, server: Server, order: Order, change: Callable[[dict[str, Any]], Any]
) -> None:
    made = opened(adapter, order)
    change(server.ledger.tables["sessions"][made.session])

    assert adapter.look(made.session).attempt in {0, 1}


def test_a_status_that_nobody_has_met_neither_frees_a_time_nor_confirms_it(
    adapter: Adapter, server: Server, order: Order
) -> None:
    made = opened(adapter, order)
    server.ledger.tables["sessions"][made.session]["status"] = "pondering"

    assert adapter.look(made.session).status is CheckoutStatus.OPEN
    with pytest.raises(PaymentsRefused):
        adapter.expire(made.session)


def test_what_is_no_payment_at_all_is_refused_and_left_out_of_lists(
    adapter: Adapter, server: Server, order: Order
) -> None:
    odd = paid(server, adapter, order)
    good = paid(server, adapter, replace(order, attempt=2))
    server.ledger.tables["sessions"][odd.session]["amount_total"] = None

    with pytest.raises(PaymentsRefused) as refused:
        adapter.look(odd.session)

    assert refused.value.code == "not_a_payment"
    assert adapter.completed(since=order.expires_at - timedelta(days=3)) == [good]


def test_completed_checkouts_are_listed_over_many_pages(
    adapter: Adapter, server: Server, order: Order
) -> None:
    for number in range(101):
        made = opened(adapter, replace(order, booking=f"bk_{number}"))
        server.pay(made.session)
    opened(adapter, order)

    listed = adapter.completed(since=order.expires_at - timedelta(days=3))

    assert len({told.session for told in listed}) == 101
    assert {told.payment for told in listed} == {"paid"}
    assert adapter.completed(since=order.expires_at) == []
