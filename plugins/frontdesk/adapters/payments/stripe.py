"""Hosted checkout by Stripe.

Everything Stripe is told may be read by banks, by employers and by whoever shares an account,
so only neutral words and opaque ids go there. What the vendor's package needs at run time is in
stripe_line.py, loaded when money is first asked for: it costs half a second and 20 MB.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from frontdesk.adapters.payments import stripe_notice
from frontdesk.domain.errors import PaymentsRefused
from frontdesk.domain.money import Money
from frontdesk.domain.payment import (
    Checkout,
    CheckoutStatus,
    Notice,
    Order,
    RefundNews,
    RefundState,
)

if TYPE_CHECKING:
    import stripe

    from frontdesk.adapters.payments.stripe_line import Line

TEST_KEYS = ("sk_test_", "rk_test_")
LIVE_KEYS = ("sk_live_", "rk_live_")
HOME = ("127.0.0.1", "localhost", "::1")
STRIPE = "https://api.stripe.com"

# These tell days later whether the money came, and a session may begin before that.
# Source: docs.stripe.com/payments/payment-methods, "delayed notification".
DELAYED = (
    *("acss_debit", "au_becs_debit", "bacs_debit", "boleto", "customer_balance", "konbini"),
    *("multibanco", "nz_bank_account", "oxxo", "payto", "sepa_debit", "sofort"),
    "us_bank_account",
)
# Source: the `locale` parameter of the installed package; anything else is "auto".
LOCALES = frozenset(
    (
        *("bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil", "fr"),
        *("fr-CA", "hi-IN", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "mt", "nb"),
        *("nl", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl", "sv", "th", "tr", "vi", "zh"),
        *("zh-HK", "zh-TW"),
    )
)
REFUND_STATES = {
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
WAITS_SECONDS = (3.05, 10.0, 13.0)
LONGEST_LIFE_SECONDS = 24 * 3600
FAILURE_REPLAYED = "failure_replayed"
MOST_SESSIONS_SEARCHED = 1000
MOST_REFUNDS_SEARCHED = 100


class Adapter:
    """Stripe, or a test server that acts like it.

    Args:
        secret_key: a secret or restricted key; its prefix decides between test and live money.
        webhook_secrets: each is accepted, so one can be replaced without losing a notice.
        api_base: None for Stripe itself; a live key goes nowhere else.
        statement: what follows the account's own name on a bank statement; None adds nothing.
        waits: seconds to connect and to read in one try, and in all for one call. Somebody
            waits for most calls, and 15 s is the longest that we let anybody wait.

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
    ) -> None:
        if not secret_key.startswith(TEST_KEYS + LIVE_KEYS):
            raise ValueError("the payment key is neither a test nor a live secret key")
        self.livemode = secret_key.startswith(LIVE_KEYS)
        _guard(api_base, livemode=self.livemode)
        self._secrets = stripe_notice.secrets(webhook_secrets)
        self._statement = statement
        self._waits = waits
        self._key = secret_key
        self._base = api_base or STRIPE
        self._made: Line | None = None
        self._making = threading.Lock()

    def prepare(self, order: Order) -> dict[str, Any]:
        ours = {"booking": order.booking, "attempt": str(order.attempt)}
        intent: dict[str, Any] = {"description": order.words, "metadata": ours}
        if self._statement:
            intent["statement_descriptor_suffix"] = self._statement
        return {
            "mode": "payment",
            "submit_type": "book",
            "locale": order.language if order.language in LOCALES else "auto",
            "client_reference_id": order.booking,
            "metadata": ours,
            "line_items": [_line_item(order)],
            "payment_intent_data": intent,
            "customer_email": order.email,
            "expires_at": int(order.expires_at.timestamp()),
            # Otherwise Stripe may show, and take, a price in another currency than we agreed.
            "adaptive_pricing": {"enabled": False},
            "excluded_payment_method_types": list(DELAYED),
            "success_url": order.success_url,
            "cancel_url": order.cancel_url,
        }

    def open(self, params: Mapping[str, Any], *, key: str) -> Checkout:
        wanted: Any = dict(params)
        try:
            with self._line().asking() as v1:
                return _checkout(v1.checkout.sessions.create(wanted, {"idempotency_key": key}))
        except PaymentsRefused as refused:
            # Stripe keeps failures under their key too. The session may stand behind one.
            if refused.code != FAILURE_REPLAYED or not (found := self._behind(params)):
                raise
            return found

    def _behind(self, params: Mapping[str, Any]) -> Checkout | None:
        since = int(params["expires_at"]) - LONGEST_LIFE_SECONDS
        with self._line().asking() as v1:
            for session in _sessions(v1, since=since):
                if session.metadata and session.metadata.to_dict() == params["metadata"]:
                    return _checkout(session)
        return None

    def look(self, session: str) -> Checkout:
        with self._line().asking() as v1:
            return _checkout(v1.checkout.sessions.retrieve(session))

    def expire(self, session: str) -> Checkout:
        try:
            with self._line().asking() as v1:
                return _checkout(v1.checkout.sessions.expire(session))
        except PaymentsRefused:
            # Stripe refuses a session that is not open any more: paid meanwhile, or expired by
            # itself. That is news, not a failure; only an open one that cannot be closed is.
            now = self.look(session)
            if now.status is CheckoutStatus.OPEN:
                raise
            return now

    def find(self, reference: str, *, since: datetime) -> Checkout | None:
        with self._line().asking() as v1:
            for session in _sessions(v1, since=int(since.timestamp())):
                if session.client_reference_id == reference:
                    return _checkout(session)
        return None

    def refund(self, intent: str, *, amount: Money, key: str, refund_id: str) -> RefundNews:
        """Send money back once for each refund_id, and tell how it stands when asked again.

        Stripe forgets a key after a day, and a second part-refund would then go out. So the
        refunds made so far are read first; the key covers only calls at the same moment.
        """
        try:
            with self._line().asking() as v1:
                for known in _refunds(v1, intent):
                    if _metadata(known).get("refund") == refund_id:
                        return _news(known)
                return _news(_send_back(v1, intent, amount, key=key, refund_id=refund_id))
        except PaymentsRefused as refused:
            # Somebody gave it all back by hand, at Stripe: the client has the money.
            if refused.code != "charge_already_refunded":
                raise
            with self._line().asking() as v1:
                return _news(next(_refunds(v1, intent)))

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


def _line_item(order: Order) -> dict[str, Any]:
    price = {
        "currency": order.price.currency.lower(),
        "unit_amount": order.price.minor,
        "product_data": {"name": order.words},
    }
    return {"quantity": 1, "price_data": price}


def _checkout(session: "stripe.checkout.Session") -> Checkout:
    if session.amount_total is None or session.currency is None or session.status is None:
        raise PaymentsRefused("not_a_payment")
    return Checkout(
        session=session.id,
        status=CheckoutStatus(session.status),
        payment=session.payment_status,
        total=Money(session.amount_total, session.currency.upper()),
        reference=session.client_reference_id,
        livemode=session.livemode,
        url=session.url,
        intent=_id(session.payment_intent),
    )


def _id(value: Any) -> str | None:
    # Expandable fields hold an id, or the whole object where a caller asked for it.
    return value if value is None or isinstance(value, str) else str(value.id)


def _sessions(v1: "stripe.V1Services", *, since: int) -> Iterator["stripe.checkout.Session"]:
    # Newest first, a hundred a page.
    page = v1.checkout.sessions.list({"created": {"gte": since}, "limit": 100})
    return islice(page.auto_paging_iter(), MOST_SESSIONS_SEARCHED)


def _refunds(v1: "stripe.V1Services", intent: str) -> Iterator["stripe.Refund"]:
    page = v1.refunds.list({"payment_intent": intent, "limit": 100})
    return islice(page.auto_paging_iter(), MOST_REFUNDS_SEARCHED)


def _send_back(
    v1: "stripe.V1Services", intent: str, amount: Money, *, key: str, refund_id: str
) -> "stripe.Refund":
    # No reason is given: the known ones all say something about the client.
    asked: stripe.params.RefundCreateParams = {
        "payment_intent": intent,
        "amount": amount.minor,
        "metadata": {"refund": refund_id},
    }
    return v1.refunds.create(asked, {"idempotency_key": key})


def _metadata(refund: "stripe.Refund") -> dict[str, Any]:
    return refund.metadata.to_dict() if refund.metadata else {}


def _news(refund: "stripe.Refund") -> RefundNews:
    # A status that we have not met is not yet money in the client's hands.
    return RefundNews(refund.id, REFUND_STATES.get(refund.status or "", RefundState.PENDING))
