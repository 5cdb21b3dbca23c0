"""Where payments are rehearsed: each provider, and our fake, moved by the same few orders."""

import pkgutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import ModuleType
from typing import Any, Protocol

import stripe

from fakes import MORNING
from frontdesk.actions.ports import Payments
from frontdesk.adapters import payments
from frontdesk.domain.cards import CardRef, ChargeNews, ChargeState
from frontdesk.domain.givenback import DisputeNews, DisputeState, RefundNews, RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Checkout, CheckoutStatus, Order, Purpose
from rehearsal.payments import disputes, refunds, sessions
from rehearsal.payments.server import WEBHOOK_SECRET, Server
from told_payments import ToldPayments

SITE = "5a" * 8
KEY = "sk_test_123456789"


class Stage(Protocol):
    """A provider and what happens there without us; cards are succeeds, no_funds, asks_later."""

    payments: Payments

    def now(self) -> datetime: ...

    def pay(self, session: str, *, card: str = "succeeds") -> None:
        """Do what a client does on the hosted page."""

    def pay_slowly(self, session: str) -> None:
        """Pay in a way that settles days later."""

    def settle(self, session: str, *, succeeds: bool) -> None:
        """Let the days pass."""

    def back_by_hand(self, intent: str, amount: Money) -> str:
        """Send money back at the provider itself, and return the refund's id there."""

    def let_refunds(self, state: RefundState) -> None:
        """Decide how refunds stand at first from now on."""

    def dispute(self, session: str) -> str:
        """Let the client's bank take a payment back, and return the dispute's id."""

    def end_dispute(self, dispute: str, state: DisputeState) -> None: ...

    def lose_notices(self) -> None:
        """Deliver no notice from now on."""


class StripeStage:
    """Stripe's adapter and the test payment server that acts like Stripe."""

    def __init__(self, provider: ModuleType, server: Server) -> None:
        self.server = server
        self.payments: Payments = provider.Adapter(
            secret_key=KEY, webhook_secrets=[WEBHOOK_SECRET], api_base=server.origin, site=SITE
        )

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.server.clock.now(), UTC)

    def pay(self, session: str, *, card: str = "succeeds") -> None:
        self.server.pay(session, outcome=card)

    def pay_slowly(self, session: str) -> None:
        self.server.pay(session, outcome="later")

    def settle(self, session: str, *, succeeds: bool) -> None:
        with self.server.ledger.lock:
            sessions.settle(self.server.ledger, session, succeeds=succeeds)

    def back_by_hand(self, intent: str, amount: Money) -> str:
        told: Any = {"payment_intent": intent, "amount": amount.minor}
        return official(self.server).v1.refunds.create(told).id

    def let_refunds(self, state: RefundState) -> None:
        stripes = {RefundState.CANCELLED: "canceled"}
        self.server.ledger.refund_status = stripes.get(state, state.value)
        assert self.server.ledger.refund_status in refunds.STATUSES

    def dispute(self, session: str) -> str:
        with self.server.ledger.lock:
            return str(disputes.begin(self.server.ledger, session)["id"])

    def end_dispute(self, dispute: str, state: DisputeState) -> None:
        with self.server.ledger.lock:
            disputes.end(self.server.ledger, dispute, status=state.value)

    def lose_notices(self) -> None:
        self.server.webhooks.mode = "drop"
        self.server.tell("http://127.0.0.1:1/hooks/stripe")


class ToldStage:
    """The fake that the tests of the actions use."""

    def __init__(self) -> None:
        self.payments: ToldPayments = ToldPayments()

    def now(self) -> datetime:
        return MORNING

    def pay(self, session: str, *, card: str = "succeeds") -> None:
        self.payments.pay(session)
        states = {
            "asks_later": ChargeNews("", ChargeState.NEEDS_CLIENT, "authentication_required"),
            "declined_later": ChargeNews("", ChargeState.DECLINED, "generic_decline"),
        }
        self.payments.next_charge = states.get(card, ChargeNews("", ChargeState.PAID))

    def pay_slowly(self, session: str) -> None:
        self.payments.tell(
            session, status=CheckoutStatus.COMPLETE, payment="unpaid", intent=f"pi_{session}"
        )

    def settle(self, session: str, *, succeeds: bool) -> None:
        if succeeds:
            self.payments.tell(session, payment="paid")
        else:
            self.payments.tell(session, failed=True)

    def back_by_hand(self, intent: str, amount: Money) -> str:
        made = self.payments.refunded.setdefault(intent, [])
        made.append(RefundNews(f"re_hand{len(made)}", RefundState.SUCCEEDED, amount=amount))
        return made[-1].provider_id

    def let_refunds(self, state: RefundState) -> None:
        self.payments.refund_state = state

    def dispute(self, session: str) -> str:
        paid = self.payments.checkouts[session]
        assert paid.intent is not None
        self.payments.disputes["du_1"] = DisputeNews(
            "du_1", paid.intent, paid.total, DisputeState.OPEN, MORNING, MORNING
        )
        return "du_1"

    def end_dispute(self, dispute: str, state: DisputeState) -> None:
        told = self.payments.disputes[dispute]
        self.payments.disputes[dispute] = replace(told, state=state)

    def lose_notices(self) -> None:
        self.payments.lost_notices = 1


def official(server: Server) -> stripe.StripeClient:
    """Return Stripe's own client, for what somebody does there by hand."""
    return stripe.StripeClient(KEY, base_addresses={"api": server.origin})


PROVIDERS = [
    module
    for found in pkgutil.iter_modules(payments.__path__)
    if hasattr(module := import_module(f"{payments.__name__}.{found.name}"), "Adapter")
]
# Where each provider can be rehearsed; a new one brings its own way.
REHEARSALS = {"stripe": StripeStage}


def name_of(module: object) -> str:
    return str(getattr(module, "__name__", "fake")).rpartition(".")[2]


def order_for(stage: Stage) -> Order:
    """Return what a client is asked to pay."""
    return Order(
        booking="bk_1",
        attempt=1,
        price=Money(14000, "USD"),
        words="Appointment",
        email="ana@example.com",
        expires_at=stage.now() + timedelta(minutes=35),
        success_url="http://127.0.0.1:8900/paid?session={CHECKOUT_SESSION_ID}",
        cancel_url="http://127.0.0.1:8900/book/",
        site=SITE,
    )


def opened(adapter: Payments, order: Order) -> Checkout:
    return adapter.open(adapter.prepare(order), key=f"cs:{order.booking}:{order.attempt}")


def paid_for(stage: Stage, order: Order, *, card: str = "succeeds") -> Checkout:
    """Return the checkout of an order that the client has paid."""
    made = opened(stage.payments, order)
    stage.pay(made.session, card=card)
    return stage.payments.look(made.session)


def card_kept(stage: Stage, order: Order, *, card: str = "succeeds") -> CardRef:
    """Return a card that a client left for later."""
    kept = paid_for(stage, replace(order, purpose=Purpose.CARD), card=card).card
    assert kept is not None
    return kept
