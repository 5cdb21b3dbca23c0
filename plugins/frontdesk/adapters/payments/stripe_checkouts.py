"""Checkout Sessions as Stripe tells of them: opened, looked at, closed, listed."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from frontdesk.domain.cards import CardRef
from frontdesk.domain.errors import (
    FAILURE_REPLAYED,
    OTHER_WORDS,
    PaymentsDown,
    PaymentsRefused,
)
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Checkout, CheckoutStatus

if TYPE_CHECKING:
    import stripe

    from frontdesk.adapters.payments.stripe_line import Line

LONGEST_LIFE_SECONDS = 24 * 3600
MOST_SEARCHED = 1000
MOST_COMPLETED = 5000
# A slow payment that came to nothing leaves its intent so. Source: the `status` of a
# PaymentIntent; a voucher that still waits to be paid "requires_action".
CAME_TO_NOTHING = ("requires_payment_method", "canceled")
STATUSES = tuple(CheckoutStatus)
LARGEST_ATTEMPT_DIGITS = 6
# What a session repeats of its request, and has to repeat to be the one that was asked for.
TERMS = (
    *("mode", "client_reference_id", "metadata", "customer_email", "success_url", "cancel_url"),
    *("submit_type", "excluded_payment_method_types"),
)


def opened(line: "Line", params: Mapping[str, Any], *, key: str) -> Checkout:
    """Open a checkout; the same params and key again give the same one.

    Stripe keeps failures under their key too, and refuses a key that came with other words. In
    both cases a session may stand behind the key, so it is looked for before anything else is
    opened: one that is complete, or asks for just this, is the answer. Others are closed.
    """
    wanted: Any = dict(params)
    with line.asking():
        try:
            with line.asking() as v1:
                return checkout(v1.checkout.sessions.create(wanted, {"idempotency_key": key}))
        except PaymentsRefused as refused:
            if refused.code not in {FAILURE_REPLAYED, OTHER_WORDS}:
                raise
            if not (found := _behind(line, params)):
                raise
            return found


def looked_at(line: "Line", session: str) -> Checkout:
    """Return how a checkout stands.

    What became of its payment is asked only where that matters: for most it does not, and each
    kind of object is one more permission that a restricted key needs.
    """
    with line.asking() as v1:
        told = v1.checkout.sessions.retrieve(session)
        if told.status != "complete":
            return checkout(told)
        if told.mode == "setup":
            return checkout(told, card=_card_set_up(v1, told))
        if told.payment_status != "paid" or told.customer:
            intent = _intent(v1, told)
            return checkout(told, failed=_failed(told, intent), card=_card_paid_with(intent))
        return checkout(told)


def closed(line: "Line", session: str) -> Checkout:
    """Close an open checkout, and tell how one stands that is not open any more."""
    with line.asking():
        try:
            with line.asking() as v1:
                return checkout(v1.checkout.sessions.expire(session))
        except PaymentsRefused:
            # Stripe refuses a session that is not open any more: paid meanwhile, or expired by
            # itself. That is news, not a failure; only an open one that cannot be closed is.
            now = looked_at(line, session)
            if now.status is CheckoutStatus.OPEN:
                raise
            return now


def found(line: "Line", reference: str, *, since: datetime) -> Checkout | None:
    """Return the newest checkout of a booking."""
    with line.asking() as v1:
        for session in _sessions(v1, {"created": {"gte": int(since.timestamp())}}):
            if session.client_reference_id == reference:
                return checkout(session)
    return None


def completed(line: "Line", *, since: datetime) -> list[Checkout]:
    """Return the completed ones, newest first; whether one failed, only `looked_at` tells."""
    asked: dict[str, Any] = {"created": {"gte": int(since.timestamp())}, "status": "complete"}
    with line.asking(patiently=True) as v1:
        told = _sessions(v1, asked, most=MOST_COMPLETED)
        return [checkout(session) for session in told if _is_a_checkout(session)]


def checkout(
    session: "stripe.checkout.Session", *, failed: bool = False, card: CardRef | None = None
) -> Checkout:
    """Return a session in our words.

    Raises:
        PaymentsRefused: it is none of the kinds that we open.
    """
    if not _is_a_checkout(session):
        raise PaymentsRefused("not_a_payment")
    told = metadata(session)
    return Checkout(
        session=session.id,
        status=_status(session),
        payment=session.payment_status,
        total=Money(session.amount_total or 0, (session.currency or "").upper()),
        reference=session.client_reference_id,
        livemode=session.livemode,
        url=session.url,
        intent=ident(session.payment_intent),
        failed=failed,
        site=told.get("site", ""),
        attempt=number(told.get("attempt", "")),
        card=card,
    )


def metadata(about: Any) -> dict[str, str]:
    """Return what we, or somebody else, wrote on an object at Stripe."""
    return about.metadata.to_dict() if about.metadata else {}


def ident(value: Any) -> str | None:
    """Return the id in a field that holds one, or the whole object where that was asked for."""
    return value if value is None or isinstance(value, str) else str(value.id)


def _is_a_checkout(session: "stripe.checkout.Session") -> bool:
    # In mode setup nothing is taken, so there is no total.
    return session.mode == "setup" or not (
        session.amount_total is None or session.currency is None
    )


def _status(session: "stripe.checkout.Session") -> CheckoutStatus:
    # A word that we have not met says neither that money came nor that none can come any more.
    return CheckoutStatus(session.status) if session.status in STATUSES else CheckoutStatus.OPEN


def number(attempt: str) -> int:
    """Return the number that an object says, 0 when it says none of ours."""
    ours = attempt.isascii() and attempt.isdigit() and len(attempt) <= LARGEST_ATTEMPT_DIGITS
    return int(attempt) if ours else 0


def _intent(
    v1: "stripe.V1Services", session: "stripe.checkout.Session"
) -> "stripe.PaymentIntent | None":
    intent = ident(session.payment_intent)
    return v1.payment_intents.retrieve(intent) if intent else None


def _failed(session: "stripe.checkout.Session", intent: "stripe.PaymentIntent | None") -> bool:
    unpaid = session.payment_status == "unpaid"
    return unpaid and intent is not None and intent.status in CAME_TO_NOTHING


def _card_paid_with(intent: "stripe.PaymentIntent | None") -> CardRef | None:
    if intent is None or intent.status != "succeeded":
        return None
    kept = getattr(intent, "setup_future_usage", None) == "off_session"
    return _card(intent) if kept else None


def _card_set_up(v1: "stripe.V1Services", session: "stripe.checkout.Session") -> CardRef | None:
    ident_of_setup = ident(session.setup_intent)
    if ident_of_setup is None:
        return None
    intent = v1.setup_intents.retrieve(ident_of_setup)
    return _card(intent) if intent.status == "succeeded" else None


def _card(intent: "stripe.PaymentIntent | stripe.SetupIntent") -> CardRef | None:
    customer, method = ident(intent.customer), ident(intent.payment_method)
    return CardRef(customer, method) if customer and method else None


def _behind(line: "Line", params: Mapping[str, Any]) -> Checkout | None:
    """Return the checkout that a key stands for already; close what asks for something else.

    Raises:
        PaymentsDown: it cannot be looked for now, or one of them cannot be closed.
    """
    with line.asking() as v1:
        made = [one for one in _made_for(v1, params) if one.status != "expired"]
        kept = [one for one in made if one.status == "complete"]
        kept = kept or [one for one in made if _is_the_same(one, params)][:1]
    told = [_closed(line, one.id) for one in made if one not in kept and one.status == "open"]
    # One may have been paid while it was being closed.
    paid = [one for one in told if one.status is CheckoutStatus.COMPLETE]
    return next(iter([checkout(one) for one in kept] + paid), None)


def _made_for(
    v1: "stripe.V1Services", params: Mapping[str, Any]
) -> Iterator["stripe.checkout.Session"]:
    # A key is remembered for a day at least, and its first request may have had another end.
    since = int(params["expires_at"]) - 2 * LONGEST_LIFE_SECONDS
    wanted = _numbered(params["metadata"])
    for session in _sessions(v1, {"created": {"gte": since}}):
        if _numbered(metadata(session)) == wanted:
            yield session


def _numbered(told: Mapping[str, str]) -> tuple[str, str]:
    return told.get("booking", ""), told.get("attempt", "")


def _closed(line: "Line", session: str) -> Checkout:
    try:
        return closed(line, session)
    except PaymentsRefused as refused:
        # While it is open, nobody may be led to another one.
        raise PaymentsDown(refused.code) from refused


def _is_the_same(session: "stripe.checkout.Session", params: Mapping[str, Any]) -> bool:
    """Tell whether an open session takes what a request asks for, and not for longer."""
    told = session.to_dict()
    if any(told.get(name) != params.get(name) for name in TERMS):
        return False
    cards = (told.get("customer_creation"), params.get("customer_creation"))
    return (
        len({one == "always" for one in cards}) == 1
        and (told.get("amount_total") or 0, told.get("currency")) == _asked(params)
        and session.expires_at <= params["expires_at"]
    )


def _asked(params: Mapping[str, Any]) -> tuple[int, str]:
    prices = [item["price_data"] for item in params.get("line_items", ())]
    currency = prices[0]["currency"] if prices else params.get("currency", "")
    return sum(price["unit_amount"] for price in prices), currency


def _sessions(
    v1: "stripe.V1Services", asked: dict[str, Any], *, most: int = MOST_SEARCHED
) -> Iterator["stripe.checkout.Session"]:
    # Newest first, a hundred a page.
    wanted: Any = {**asked, "limit": 100}
    return islice(v1.checkout.sessions.list(wanted).auto_paging_iter(), most)
