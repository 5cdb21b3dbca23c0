"""The test cards: what each is for, and how it behaves with and without the client there."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Card:
    """One of Stripe's own test cards.

    Attributes:
        value: how the hosted page's form and orders to pay name it.
        now: why it is declined while the client is there; None when it works.
        alone: the same when it was kept and is charged without the client.
        kept: whether it is only of interest where a card is kept.
    """

    value: str
    name: str
    number: str
    now: str | None = None
    alone: str | None = None
    kept: bool = False

    @property
    def last4(self) -> str:
        return self.number[-4:]


# Numbers from docs.stripe.com/testing.
CARDS = (
    Card("succeeds", "Card that works", "4242 4242 4242 4242"),
    Card("declined", "Card that is declined", "4000 0000 0000 0002", now="declined"),
    Card("no_funds", "Card with no funds", "4000 0000 0000 9995", now="no_funds"),
    Card(
        "declined_later",
        "Card that works today, but is declined when charged later",
        "4000 0000 0000 0341",
        alone="declined",
        kept=True,
    ),
    Card(
        "asks_later",
        "Card that works today, but asks you again when charged later",
        "4000 0027 6000 3184",
        alone="authentication",
        kept=True,
    ),
)
BY_VALUE = {card.value: card for card in CARDS}
BY_LAST4 = {card.last4: card for card in CARDS}


@dataclass(frozen=True)
class Decline:
    """Why a card was declined, as Stripe names it."""

    code: str
    decline_code: str
    words: str


DECLINES = {
    "declined": Decline("card_declined", "generic_decline", "Your card was declined."),
    "no_funds": Decline(
        "card_declined", "insufficient_funds", "Your card has insufficient funds."
    ),
    "authentication": Decline(
        "authentication_required",
        "authentication_required",
        "Your card was declined. This transaction requires authentication.",
    ),
}


def offered(*, keeps: bool) -> tuple[Card, ...]:
    """Return the cards that a hosted page offers; `keeps` when the card will be kept."""
    return tuple(card for card in CARDS if keeps or not card.kept)


def details(card: Card) -> Json:
    """Return what an object says of a card, on a payment method or a charge."""
    return {
        "brand": "visa",
        "country": "US",
        "exp_month": 12,
        "exp_year": 2034,
        "funding": "credit",
        "last4": card.last4,
    }
