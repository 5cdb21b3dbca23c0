"""A provider that is told what to answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from frontdesk.domain.cards import CardRef, ChargeNews, ChargeState, PaymentNews
from frontdesk.domain.errors import (
    ALREADY_REFUNDED,
    DISPUTED,
    OTHER_WORDS,
    BadSignature,
    PaymentsDown,
    PaymentsRefused,
)
from frontdesk.domain.givenback import DisputeNews, DisputeState, RefundNews, RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Checkout, CheckoutStatus, Notice, Order, Purpose

# Refunds whose money is not with the provider any more.
TAKEN = frozenset({RefundState.PENDING, RefundState.SUCCEEDED})


@dataclass
class ToldPayments:
    """A provider whose checkouts the test moves; the same key gives the same checkout."""

    livemode: bool = False
    checkouts: dict[str, Checkout] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    # By key, the words it came with first.
    asked: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Sessions whose card may be charged later.
    keeps: set[str] = field(default_factory=set)
    # By idempotency key, what was sent back.
    sent_back: dict[str, Money] = field(default_factory=dict)
    refunded: dict[str, list[RefundNews]] = field(default_factory=dict)
    refund_state: RefundState = RefundState.SUCCEEDED
    refund_refused: str = ""
    disputes: dict[str, DisputeNews] = field(default_factory=dict)
    charges: dict[str, ChargeNews] = field(default_factory=dict)
    next_charge: ChargeNews = field(default=ChargeNews("", ChargeState.PAID))
    # Every request for a charge as it was sent, answered or not.
    charge_params: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    charge_refused: str = ""
    # Payments that are neither of a checkout nor of a charge we know of.
    others: list[PaymentNews] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    lost_notices: int = 0
    down: bool = False
    refuses: bool = False
    lost_answers: int = 0

    def prepare(self, order: Order) -> dict[str, Any]:
        return {
            "reference": order.booking,
            "minor": order.price.minor,
            "currency": order.price.currency,
            "expires_at": int(order.expires_at.timestamp()),
            "purpose": order.purpose.value,
            "attempt": order.attempt,
            "site": order.site,
            "keeps_card": order.keeps_card,
        }

    def open(self, params: Mapping[str, Any], *, key: str) -> Checkout:
        self._answer()
        if self.refuses:
            raise PaymentsRefused("parameter_invalid")
        if self.asked.setdefault(key, dict(params)) != dict(params):
            return self._behind(key, params)
        if key not in self.keys:
            session = f"cs_test_{len(self.checkouts) + 1}"
            self.keys[key] = session
            if params["purpose"] == Purpose.CARD or params["keeps_card"]:
                self.keeps.add(session)
            self.checkouts[session] = Checkout(
                session=session,
                status=CheckoutStatus.OPEN,
                payment="unpaid",
                total=_total(params),
                reference=params["reference"],
                livemode=False,
                url=f"https://pay.example/{session}",
                intent=None,
                site=params["site"],
                attempt=params["attempt"],
            )
        if self.lost_answers:
            self.lost_answers -= 1
            raise PaymentsDown("reset")
        return self.checkouts[self.keys[key]]

    def look(self, session: str) -> Checkout:
        self._answer()
        if session not in self.checkouts:
            raise PaymentsRefused("resource_missing")
        return self.checkouts[session]

    def expire(self, session: str) -> Checkout:
        self.look(session)
        if self.checkouts[session].status is CheckoutStatus.OPEN:
            self.tell(session, status=CheckoutStatus.EXPIRED, url=None)
        return self.checkouts[session]

    def find(self, reference: str, *, since: datetime) -> Checkout | None:
        self._answer()
        found = [c for c in self.checkouts.values() if c.reference == reference]
        return found[-1] if found else None

    def completed(self, *, since: datetime) -> list[Checkout]:
        self._answer()
        return [c for c in self.checkouts.values() if c.status is CheckoutStatus.COMPLETE]

    def refund(self, intent: str, *, amount: Money, key: str, refund_id: str) -> RefundNews:
        self._answer()
        if self.refund_refused:
            raise PaymentsRefused(self.refund_refused)
        made = self.refunded.setdefault(intent, [])
        for news in made:
            if news.refund_id == refund_id:
                return news
        self._check_what_is_left(intent, amount)
        self.sent_back[key] = amount
        news = RefundNews(
            f"re_{len(self.sent_back)}", self.refund_state, amount=amount, refund_id=refund_id
        )
        made.append(news)
        return news

    def refunds(self, intent: str) -> list[RefundNews]:
        self._answer()
        return list(self.refunded.get(intent, []))

    def refunds_since(self, since: datetime) -> list[RefundNews]:
        self._answer()
        made = [replace(one, intent=i) for i, news in self.refunded.items() for one in news]
        return [one for one in made if one.created_at is None or one.created_at >= since]

    def dispute(self, dispute_id: str) -> DisputeNews:
        self._answer()
        if dispute_id not in self.disputes:
            raise PaymentsRefused("resource_missing")
        return self.disputes[dispute_id]

    def disputes_since(self, since: datetime) -> list[DisputeNews]:
        self._answer()
        return [one for one in self.disputes.values() if one.created_at >= since]

    def charging(self, order: Order, card: CardRef) -> dict[str, Any]:
        return {
            **self.prepare(order),
            "fee": order.fee,
            "customer": card.customer,
            "method": card.method,
        }

    def charge(self, params: Mapping[str, Any], *, key: str) -> ChargeNews:
        self._answer()
        self.charge_params.append((key, dict(params)))
        if self.charge_refused:
            raise PaymentsRefused(self.charge_refused)
        if key not in self.charges:
            if params["method"] in self.dropped:
                raise PaymentsRefused("resource_missing")
            self.charges[key] = replace(self.next_charge, intent=f"pi_{key}")
        if self.lost_answers:
            self.lost_answers -= 1
            raise PaymentsDown("reset")
        return self.charges[key]

    def charged(self, intent: str) -> ChargeNews:
        self._answer()
        for news in self.charges.values():
            if news.intent == intent:
                return news
        raise PaymentsRefused("resource_missing")

    def tried(self, params: Mapping[str, Any]) -> list[PaymentNews]:
        self._answer()
        made = [self._charge(key) for key in self.charges]
        return [one for one in made[::-1] if one.reference == params["reference"]]

    def payment(self, intent: str) -> PaymentNews:
        self._answer()
        known = {one.intent: one for one in self._payments()}
        if intent not in known:
            raise PaymentsRefused("resource_missing")
        return known[intent]

    def taken(self, *, since: datetime, until: datetime) -> list[PaymentNews]:
        self._answer()
        return [one for one in self._payments() if one.state is ChargeState.PAID]

    def drop_card(self, card: CardRef) -> None:
        self._answer()
        self.dropped.append(card.method)

    def unheard(self, *, since: datetime, until: datetime) -> int:
        self._answer()
        return self.lost_notices if since < until else 0

    def verify(self, payload: bytes, signature: str, *, now: datetime) -> Notice:
        if signature != "good":
            raise BadSignature
        return Notice("evt_1", "checkout.session.completed", payload.decode(), False, now)

    def tell(self, session: str, **changes: Any) -> None:
        """Change what the provider says of a checkout."""
        self.checkouts[session] = replace(self.checkouts[session], **changes)

    def pay(self, session: str) -> None:
        card = CardRef(f"cus_{session}", f"pm_{session}") if session in self.keeps else None
        taken = not self.checkouts[session].total.free
        self.tell(
            session,
            status=CheckoutStatus.COMPLETE,
            payment="paid" if taken else "no_payment_required",
            intent=f"pi_{session}" if taken else None,
            url=None,
            card=card,
        )

    def _payments(self) -> list[PaymentNews]:
        by_checkout = [
            PaymentNews(
                ChargeNews(one.intent, ChargeState.PAID),
                one.total,
                one.livemode,
                reference=one.reference or "",
                attempt=one.attempt,
                site=one.site,
            )
            for one in self.checkouts.values()
            if one.intent and one.payment == "paid"
        ]
        return [*by_checkout, *map(self._charge, self.charges), *self.others]

    def _charge(self, key: str) -> PaymentNews:
        sent = dict(self.charge_params)[key]
        amount = Money(sent["minor"], sent["currency"])
        told = {name: sent[name] for name in ("reference", "attempt", "site", "fee")}
        return PaymentNews(self.charges[key], amount, self.livemode, **told)

    def _behind(self, key: str, params: Mapping[str, Any]) -> Checkout:
        made, first = self.checkouts[self.keys[key]], self.asked[key]
        same = {**first, "expires_at": 0} == {**params, "expires_at": 0}
        shorter = first["expires_at"] <= params["expires_at"]
        if made.status is CheckoutStatus.COMPLETE:
            return made
        if made.status is CheckoutStatus.OPEN and same and shorter:
            return made
        self.expire(made.session)
        raise PaymentsRefused(OTHER_WORDS)

    def _check_what_is_left(self, intent: str, amount: Money) -> None:
        if any(
            d.intent == intent and d.state is DisputeState.OPEN for d in self.disputes.values()
        ):
            raise PaymentsRefused(DISPUTED)
        for paid in self.checkouts.values():
            if paid.intent == intent:
                gone = [news.amount for news in self.refunded[intent] if news.state in TAKEN]
                left = paid.total.minor - sum(money.minor for money in gone if money)
                if not left:
                    raise PaymentsRefused(ALREADY_REFUNDED)
                if amount.minor > left:
                    raise PaymentsRefused("param:amount")

    def _answer(self) -> None:
        if self.down:
            raise PaymentsDown("no answer")


def _total(params: Mapping[str, Any]) -> Money:
    taken = 0 if params["purpose"] == Purpose.CARD else params["minor"]
    return Money(taken, params["currency"])
