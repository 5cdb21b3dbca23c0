"""A card on file is charged once, answers in codes, and is let go of."""

import threading
from contextlib import suppress
from dataclasses import replace

import pytest

from adapters.stripe_stage import PRICE, SITE, kept, make, opened
from frontdesk.adapters.payments.stripe import Adapter
from frontdesk.adapters.payments.stripe_cards import STATES
from frontdesk.domain.cards import CardRef, ChargeNews, ChargeState
from frontdesk.domain.errors import FAILURE_REPLAYED, PaymentsDown, PaymentsRefused
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Order, Purpose
from rehearsal.payments import schema
from rehearsal.payments.server import Server

FEE = Money(5000, "USD")


@pytest.fixture
def fee(order: Order) -> Order:
    return replace(order, price=FEE, purpose=Purpose.FEE)


def test_a_charge_takes_exactly_what_was_agreed(
    adapter: Adapter, server: Server, order: Order, fee: Order
) -> None:
    card = kept(server, adapter, order)

    news = adapter.charge(adapter.charging(fee, card), key="fee:1")

    intent = server.ledger.tables["intents"][news.intent]
    assert news == ChargeNews(intent["id"], ChargeState.PAID)
    assert (intent["amount_received"], intent["currency"]) == (5000, "usd")
    assert (intent["customer"], intent["payment_method"]) == (card.customer, card.method)
    assert intent["metadata"] == {"booking": "bk_7Q2M", "attempt": "1", "site": SITE}
    assert intent["receipt_email"] is None


def test_a_charge_carries_the_chosen_word_for_the_statement(
    server: Server, order: Order, fee: Order
) -> None:
    adapter = make(server.origin, statement="Visit")
    news = adapter.charge(adapter.charging(fee, kept(server, adapter, order)), key="fee:1")

    assert server.ledger.tables["intents"][news.intent]["statement_descriptor_suffix"] == "Visit"


@pytest.mark.parametrize("fault", ["500", "429", "reset_after_commit"])
def test_a_charge_whose_answer_is_lost_is_taken_once(
    adapter: Adapter, server: Server, order: Order, fee: Order, fault: str
) -> None:
    params = adapter.charging(fee, kept(server, adapter, order))
    server.faults.order(fault, path="/v1/payment_intents")

    news = adapter.charge(params, key="fee:1")

    assert news.state is ChargeState.PAID
    assert len(server.ledger.rows("charges")) == 1


def test_a_charge_pressed_many_times_is_taken_once(
    adapter: Adapter, server: Server, order: Order, fee: Order
) -> None:
    params = adapter.charging(fee, kept(server, adapter, order))

    def press() -> None:
        # While the first is at work, Stripe asks the others to come again.
        with suppress(PaymentsDown):
            adapter.charge(params, key="fee:1")

    together = [threading.Thread(target=press) for _ in range(4)]
    for one in together:
        one.start()
    for one in together:
        one.join()

    assert [row["amount"] for row in server.ledger.rows("charges")] == [5000]


def test_nothing_is_known_of_a_charge_that_stripe_never_answers(
    adapter: Adapter, server: Server, order: Order, fee: Order
) -> None:
    params = adapter.charging(fee, kept(server, adapter, order))
    server.faults.order("500", count=3, path="/v1/payment_intents")

    with pytest.raises(PaymentsDown):
        adapter.charge(params, key="fee:1")

    assert adapter.charge(params, key="fee:1").state is ChargeState.PAID


def test_a_failure_that_stripe_keeps_is_not_waited_out(
    adapter: Adapter, server: Server, order: Order, fee: Order
) -> None:
    # The card was kept with a payment of the very same amount: that is another matter.
    made = opened(adapter, replace(order, price=FEE, keeps_card=True))
    server.pay(made.session)
    card = adapter.look(made.session).card
    assert card is not None
    server.faults.order("500_kept", path="/v1/payment_intents")

    with pytest.raises(PaymentsRefused) as refused:
        adapter.charge(adapter.charging(fee, card), key="fee:1")

    assert refused.value.code == FAILURE_REPLAYED


def test_a_charge_behind_a_kept_failure_is_found(
    adapter: Adapter, server: Server, order: Order, fee: Order
) -> None:
    params = adapter.charging(fee, kept(server, adapter, order))
    made = adapter.charge(params, key="fee:1")
    # As if the work had been done and only the answer had failed.
    failed = {"status": 500, "answer": {"error": {"type": "api_error", "message": "?"}}}
    server.ledger.tables["answers"]["fee:1"] |= failed

    assert adapter.charge(params, key="fee:1") == made


@pytest.mark.parametrize(
    ("status", "state"),
    [
        *(("succeeded", "paid"), ("processing", "processing"), ("canceled", "declined")),
        *(("requires_action", "needs_client"), ("requires_confirmation", "needs_client")),
        *(("requires_payment_method", "declined"), ("requires_capture", "processing")),
        ("pondering", "processing"),
    ],
)
def test_every_status_of_a_charge_has_a_meaning(
    adapter: Adapter, server: Server, order: Order, fee: Order, status: str, state: str
) -> None:
    news = adapter.charge(adapter.charging(fee, kept(server, adapter, order)), key="fee:1")
    server.ledger.tables["intents"][news.intent]["status"] = status

    assert adapter.charged(news.intent).state is ChargeState(state)


def test_the_statuses_known_here_are_those_of_the_package() -> None:
    known = schema.derive()["answers"]["payment_intent"]["properties"]["status"]["enum"]

    # Money is never only set aside here, so it never waits to be fetched.
    assert set(known) - {"requires_capture"} == STATES.keys()


def test_a_card_of_somebody_else_is_refused_not_declined(
    adapter: Adapter, server: Server, order: Order, fee: Order
) -> None:
    mine = kept(server, adapter, order)
    theirs = kept(server, adapter, replace(order, attempt=2))

    with pytest.raises(PaymentsRefused) as refused:
        adapter.charge(adapter.charging(fee, CardRef(mine.customer, theirs.method)), key="fee:1")

    assert refused.value.code == "resource_missing"


def test_a_decline_never_repeats_what_the_bank_or_a_client_wrote(
    adapter: Adapter, server: Server, order: Order, fee: Order
) -> None:
    card = kept(server, adapter, order, card="declined_later")
    server.ledger.tables["methods"][card.method]["billing_details"]["email"] = "ana@example.com"

    news = adapter.charge(adapter.charging(fee, card), key="fee:1")

    assert "ana" not in repr(news)
    assert (news.state, news.code) == (ChargeState.DECLINED, "generic_decline")


def test_a_card_that_is_let_go_belongs_to_nobody(
    adapter: Adapter, server: Server, order: Order
) -> None:
    card = kept(server, adapter, order)

    adapter.drop_card(card)

    assert server.ledger.tables["methods"][card.method]["customer"] is None
    assert server.requests[-1]["path"] == f"/v1/payment_methods/{card.method}/detach"


def test_a_card_that_cannot_be_let_go_now_stays_to_be_let_go(
    adapter: Adapter, server: Server, order: Order
) -> None:
    card = kept(server, adapter, order)
    server.faults.order("500", count=10, path="/v1/payment_methods")

    with pytest.raises(PaymentsDown):
        adapter.drop_card(card)


def test_a_key_that_may_not_let_go_is_not_taken_for_done(server: Server, order: Order) -> None:
    card = kept(server, make(server.origin), order)
    server.ledger.put(
        "keys", {"id": "rk_test_12345678", "permissions": {"payment_method": "read"}}
    )
    limited = Adapter(secret_key="rk_test_12345678", webhook_secrets=[], api_base=server.origin)

    with pytest.raises(PaymentsRefused):
        limited.drop_card(card)

    assert server.ledger.tables["methods"][card.method]["customer"] == card.customer


def test_the_price_of_the_session_is_not_touched_by_a_fee(
    adapter: Adapter, server: Server, order: Order, fee: Order
) -> None:
    made = opened(adapter, replace(order, keeps_card=True))
    server.pay(made.session)
    session = adapter.look(made.session)
    assert session.card is not None

    news = adapter.charge(adapter.charging(fee, session.card), key="fee:1")

    assert news.intent != session.intent
    assert adapter.look(made.session).total == PRICE
