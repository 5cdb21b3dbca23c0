"""Asks Stripe what a key may do and what time it is there, changing nothing."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
import stripe

from frontdesk.actions.ports import Clock
from frontdesk.adapters.payments.stripe_line import Line
from frontdesk.domain.errors import PaymentsDown

STRIPE = "https://api.stripe.com"
# As the payment adapter waits: nobody is kept longer than 15 s by one call.
WAITS_SECONDS = (3.05, 10.0, 13.0)
# Ids like nobody's: what is asked of them is refused after the right to ask was checked.
_NOBODY = "frontdeskdoctor"


@dataclass(frozen=True, slots=True)
class Right:
    """A permission of a restricted key, in the words of Stripe's own form.

    Attributes:
        cards: whether it is needed only where cards are kept for fees.
        ask: a call that needs the right and changes nothing.
    """

    words: str
    ask: Callable[[stripe.V1Services], Any]
    cards: bool = False


WEBHOOKS = Right("Webhook Endpoints: Read", lambda v1: v1.webhook_endpoints.list({"limit": 1}))
RIGHTS = (
    Right(
        "Checkout Sessions: Write", lambda v1: v1.checkout.sessions.expire(f"cs_test_{_NOBODY}")
    ),
    Right(
        "Charges and Refunds: Write",
        lambda v1: v1.refunds.create({"payment_intent": f"pi_{_NOBODY}", "amount": 1}),
    ),
    Right("PaymentIntents: Read", lambda v1: v1.payment_intents.retrieve(f"pi_{_NOBODY}")),
    Right("Disputes: Read", lambda v1: v1.disputes.retrieve(f"du_{_NOBODY}")),
    Right("Events: Read", lambda v1: v1.events.list({"limit": 1})),
    WEBHOOKS,
    Right(
        "PaymentIntents: Write",
        # Nothing at all cannot be charged.
        lambda v1: v1.payment_intents.create({"amount": 0, "currency": "usd"}),
        cards=True,
    ),
    Right(
        "SetupIntents: Read",
        lambda v1: v1.setup_intents.retrieve(f"seti_{_NOBODY}"),
        cards=True,
    ),
    Right(
        "PaymentMethods: Write",
        lambda v1: v1.payment_methods.detach(f"pm_{_NOBODY}"),
        cards=True,
    ),
)


def line(key: str, base: str | None) -> Line:
    """Return a line to Stripe for a look or a set-up.

    Raises:
        ValueError: STRIPE_LOG is set.
    """
    return Line(key, base=base or STRIPE, waits=WAITS_SECONDS)


def rights(*, cards: bool) -> tuple[Right, ...]:
    """Return what a key must be allowed; cards tells whether cards are kept for fees."""
    return tuple(right for right in RIGHTS if cards or not right.cards)


def may(asking: Line, right: Right) -> bool:
    """Tell whether a key has a right.

    Raises:
        PaymentsDown: no answer.
        PaymentsRefused: the key itself is refused.
    """
    with asking.asking() as v1:
        try:
            right.ask(v1)
        except stripe.PermissionError as refused:
            if refused.error is None:
                # Not Stripe's words: somebody in between.
                raise
            return False
        except stripe.InvalidRequestError:
            # Allowed, and the id is nobody's.
            return True
    return True


def ahead_seconds(base: str | None, *, clock: Clock) -> float:
    """Return by how many seconds our clock is ahead of Stripe's; the key is not sent.

    Raises:
        PaymentsDown: no answer, or one without a date.
    """
    address = base or STRIPE
    before = clock.now()
    try:
        with requests.Session() as session:
            session.trust_env = urlsplit(address).scheme == "https"
            # Refused for want of a key, and dated all the same.
            answer = session.get(
                f"{address}/v1/balance", timeout=WAITS_SECONDS[:2], allow_redirects=False
            )
        theirs = parsedate_to_datetime(answer.headers["Date"])
    except (requests.RequestException, KeyError, ValueError) as why:
        raise PaymentsDown(type(why).__name__) from None
    middle = before + (clock.now() - before) / 2
    # The header has whole seconds, cut off.
    return (middle - theirs).total_seconds() - 0.5


def tells_nothing_else() -> bool:
    """Tell whether the package keeps its statistics and its logs to itself."""
    return not stripe.enable_telemetry and not os.environ.get("STRIPE_LOG")
