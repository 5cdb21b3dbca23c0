"""Cards that clients left with Stripe: charged while their owner is away, and let go of."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from frontdesk.adapters.payments.stripe_checkouts import metadata, number
from frontdesk.adapters.payments.stripe_declines import CardDeclined, why
from frontdesk.domain.cards import CardRef, ChargeNews, ChargeState, PaymentNews
from frontdesk.domain.errors import FAILURE_REPLAYED, PaymentsRefused
from frontdesk.domain.money import Money

if TYPE_CHECKING:
    import stripe

    from frontdesk.adapters.payments.stripe_line import Line

# Source: docs.stripe.com/declines/codes; the bank wants to hear from the client herself.
ASKS_FOR_CLIENT = frozenset({"authentication_required", "payment_intent_action_required"})
STATES = {
    "succeeded": ChargeState.PAID,
    "processing": ChargeState.PROCESSING,
    "requires_action": ChargeState.NEEDS_CLIENT,
    "requires_confirmation": ChargeState.NEEDS_CLIENT,
    "requires_payment_method": ChargeState.DECLINED,
    "canceled": ChargeState.DECLINED,
}
GONE = "resource_missing"
MOST_SEARCHED = 100
MOST_TAKEN = 5000


def charge(line: "Line", params: Mapping[str, Any], *, key: str) -> ChargeNews:
    """Charge a card on file; what the bank says is an answer, not an error."""
    wanted: Any = dict(params)
    with line.asking():
        try:
            with line.asking() as v1:
                return _news(v1.payment_intents.create(wanted, {"idempotency_key": key}))
        except CardDeclined as declined:
            return ChargeNews(declined.intent, _state(declined.code), declined.code)
        except PaymentsRefused as refused:
            # Stripe keeps failures under their key too. The charge may stand behind one.
            if refused.code != FAILURE_REPLAYED or not (found := _behind(line, params)):
                raise
            return found


def charged(line: "Line", intent: str) -> ChargeNews:
    """Return how a charge stands."""
    with line.asking() as v1:
        return _news(v1.payment_intents.retrieve(intent))


def tried(line: "Line", params: Mapping[str, Any]) -> list[PaymentNews]:
    """Return what was charged for a booking to the customer of a request, newest first."""
    booking = params["metadata"]["booking"]
    with line.asking() as v1:
        made = [one for one in _of_customer(v1, params) if not _kept_a_card(one)]
        return [_payment(one) for one in made if metadata(one).get("booking") == booking]


def payment(line: "Line", intent: str) -> PaymentNews:
    """Return how a payment stands, and what it says of itself."""
    with line.asking() as v1:
        return _payment(v1.payment_intents.retrieve(intent))


def taken(line: "Line", *, since: datetime, until: datetime) -> list[PaymentNews]:
    """Return the payments begun between the instants that came, newest first."""
    created = {"gte": int(since.timestamp()), "lt": int(until.timestamp())}
    asked: Any = {"created": created, "limit": 100}
    with line.asking(patiently=True) as v1:
        made = islice(v1.payment_intents.list(asked).auto_paging_iter(), MOST_TAKEN)
        return [_payment(one) for one in made if one.status == "succeeded"]


def drop(line: "Line", card: CardRef) -> None:
    """Take a card from its customer, so that it can never be charged again."""
    with line.asking():
        try:
            with line.asking() as v1:
                v1.payment_methods.detach(card.method)
        except PaymentsRefused as refused:
            # Stripe also refuses what was done before, and has no code for that.
            if refused.code != GONE and _is_kept(line, card):
                raise


def _is_kept(line: "Line", card: CardRef) -> bool:
    try:
        with line.asking() as v1:
            return v1.payment_methods.retrieve(card.method).customer is not None
    except PaymentsRefused as refused:
        return refused.code != GONE


def _state(code: str) -> ChargeState:
    return ChargeState.NEEDS_CLIENT if code in ASKS_FOR_CLIENT else ChargeState.DECLINED


def _news(intent: "stripe.PaymentIntent") -> ChargeNews:
    # A status that we have not met is neither money nor a refusal.
    state = STATES.get(intent.status, ChargeState.PROCESSING)
    if state is not ChargeState.DECLINED:
        return ChargeNews(intent.id, state)
    code = why(intent.last_payment_error) or intent.status
    return ChargeNews(intent.id, _state(code), code)


def _behind(line: "Line", params: Mapping[str, Any]) -> ChargeNews | None:
    with line.asking() as v1:
        for intent in _of_customer(v1, params):
            if _is_the_same(intent, params):
                return _news(intent)
    return None


def _of_customer(
    v1: "stripe.V1Services", params: Mapping[str, Any]
) -> Iterator["stripe.PaymentIntent"]:
    # Unlike a search, a list has what was made a moment ago. Newest first.
    asked: Any = {"customer": params["customer"], "limit": 100}
    return islice(v1.payment_intents.list(asked).auto_paging_iter(), MOST_SEARCHED)


def _kept_a_card(intent: "stripe.PaymentIntent") -> bool:
    # The payment that the card was kept with can be of the same amount and the same number.
    return bool(getattr(intent, "setup_future_usage", None))


def _payment(intent: "stripe.PaymentIntent") -> PaymentNews:
    told = metadata(intent)
    return PaymentNews(
        charge=_news(intent),
        amount=Money(intent.amount, intent.currency.upper()),
        livemode=intent.livemode,
        reference=told.get("booking", ""),
        attempt=number(told.get("attempt", "")),
        site=told.get("site", ""),
        fee=told.get("fee", ""),
    )


def _is_the_same(intent: "stripe.PaymentIntent", params: Mapping[str, Any]) -> bool:
    told = (intent.amount, metadata(intent))
    return not _kept_a_card(intent) and told == (params["amount"], params["metadata"])
