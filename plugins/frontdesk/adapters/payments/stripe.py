"""Stripe, behind the Payments port: checkouts, refunds, disputes, cards on file, notices.

Everything Stripe is told may be read by banks, by employers and by whoever shares an account,
so only neutral words and opaque ids go there. What the vendor's package needs at run time is in
stripe_line.py, loaded when money is first asked for: it costs half a second and 20 MB.
"""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from frontdesk.adapters.payments import (
    stripe_cards,
    stripe_checkouts,
    stripe_notice,
    stripe_refunds,
    stripe_terms,
)
from frontdesk.domain.cards import CardRef, ChargeNews, PaymentNews
from frontdesk.domain.givenback import DisputeNews, RefundNews
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Checkout, Notice, Order

if TYPE_CHECKING:
    from frontdesk.adapters.payments.stripe_line import Line

TEST_KEYS = ("sk_test_", "rk_test_")
LIVE_KEYS = ("sk_live_", "rk_live_")
HOME = ("127.0.0.1", "localhost", "::1")
STRIPE = "https://api.stripe.com"
WAITS_SECONDS = (3.05, 10.0, 13.0)
MOST_UNHEARD = 1000


class Adapter:
    """Stripe, or a test server that acts like it.

    Args:
        secret_key: a secret or restricted key; its prefix decides between test and live money.
        webhook_secrets: each is accepted, so one can be replaced without losing a notice.
        api_base: None for Stripe itself; a live key goes nowhere else.
        statement: what follows the account's own name on a bank statement; None adds nothing.
        waits: seconds to connect and to read in one try, and in all for one call. Somebody
            waits for most calls, and 15 s is the longest that we let anybody wait.
        site: Ports.site; it marks refunds as ours. Orders bring their own.

    Raises:
        ValueError: a key that is none, or that this address must not see.
    """

    def __init__(
        self,
        *,
        secret_key: str,
        webhook_secrets: Sequence[str],
        api_base: str | None = None,
        statement: str | None = None,
        waits: tuple[float, float, float] = WAITS_SECONDS,
        site: str = "",
    ) -> None:
        if not secret_key.startswith(TEST_KEYS + LIVE_KEYS):
            raise ValueError("the payment key is neither a test nor a live secret key")
        self.livemode = secret_key.startswith(LIVE_KEYS)
        _guard(api_base, livemode=self.livemode)
        self._secrets = stripe_notice.secrets(webhook_secrets)
        self._statement = statement
        self._waits = waits
        self._site = site
        self._key = secret_key
        self._base = api_base or STRIPE
        self._made: Line | None = None
        self._making = threading.Lock()

    def prepare(self, order: Order) -> dict[str, Any]:
        return stripe_terms.checkout(order, statement=self._statement)

    def open(self, params: Mapping[str, Any], *, key: str) -> Checkout:
        return stripe_checkouts.opened(self._line(), params, key=key)

    def look(self, session: str) -> Checkout:
        return stripe_checkouts.looked_at(self._line(), session)

    def expire(self, session: str) -> Checkout:
        return stripe_checkouts.closed(self._line(), session)

    def find(self, reference: str, *, since: datetime) -> Checkout | None:
        return stripe_checkouts.found(self._line(), reference, since=since)

    def completed(self, *, since: datetime) -> Sequence[Checkout]:
        return stripe_checkouts.completed(self._line(), since=since)

    def refund(self, intent: str, *, amount: Money, key: str, refund_id: str) -> RefundNews:
        told = {"refund": refund_id} | ({"site": self._site} if self._site else {})
        return stripe_refunds.sent_back(self._line(), intent, amount=amount, key=key, told=told)

    def refunds(self, intent: str) -> Sequence[RefundNews]:
        return stripe_refunds.refunds(self._line(), intent)

    def refunds_since(self, since: datetime) -> Sequence[RefundNews]:
        return stripe_refunds.refunds_since(self._line(), since)

    def dispute(self, dispute_id: str) -> DisputeNews:
        return stripe_refunds.dispute(self._line(), dispute_id)

    def disputes_since(self, since: datetime) -> Sequence[DisputeNews]:
        return stripe_refunds.disputes_since(self._line(), since)

    def charging(self, order: Order, card: CardRef) -> dict[str, Any]:
        return stripe_terms.charge(order, card, statement=self._statement)

    def charge(self, params: Mapping[str, Any], *, key: str) -> ChargeNews:
        return stripe_cards.charge(self._line(), params, key=key)

    def charged(self, intent: str) -> ChargeNews:
        return stripe_cards.charged(self._line(), intent)

    def tried(self, params: Mapping[str, Any]) -> Sequence[PaymentNews]:
        return stripe_cards.tried(self._line(), params)

    def payment(self, intent: str) -> PaymentNews:
        return stripe_cards.payment(self._line(), intent)

    def taken(self, *, since: datetime, until: datetime) -> Sequence[PaymentNews]:
        return stripe_cards.taken(self._line(), since=since, until=until)

    def drop_card(self, card: CardRef) -> None:
        stripe_cards.drop(self._line(), card)

    def unheard(self, *, since: datetime, until: datetime) -> int:
        asked: Any = {
            "created": {"gte": int(since.timestamp()), "lt": int(until.timestamp())},
            "delivery_success": False,
            "types": list(stripe_notice.KINDS),
            "limit": 100,
        }
        with self._line().asking(patiently=True) as v1:
            lost = v1.events.list(asked).auto_paging_iter()
            return sum(1 for _ in islice(lost, MOST_UNHEARD))

    def verify(self, payload: bytes, signature: str, *, now: datetime) -> Notice:
        return stripe_notice.read(payload, signature, now=now, secrets=self._secrets)

    def _line(self) -> "Line":
        with self._making:
            if self._made is None:
                from frontdesk.adapters.payments.stripe_line import Line  # noqa: PLC0415 - see top

                self._made = Line(self._key, base=self._base, waits=self._waits)
            return self._made


def _guard(base: str | None, *, livemode: bool) -> None:
    if base is None or base == STRIPE:
        return
    if livemode:
        raise ValueError("a live key is only ever sent to Stripe itself")
    if urlsplit(base).hostname not in HOME:
        raise ValueError("a payment address other than Stripe's must be on this machine")
