"""A payment as the front desk sees it: attempts, and what the provider says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from frontdesk.domain.cards import CardRef
from frontdesk.domain.money import Money


class Purpose(StrEnum):
    """What an attempt asks for: the whole price, a part of it, a fee, or only a card to keep."""

    PRICE = "price"
    DEPOSIT = "deposit"
    REST = "rest"
    FEE = "fee"
    CARD = "card"


# What has to be settled before a booking is firm; the others come after.
FIRST = frozenset({Purpose.PRICE, Purpose.DEPOSIT, Purpose.CARD})


@dataclass(frozen=True, slots=True)
class Order:
    """What the client is asked to pay; every text in it may be seen by banks and family.

    Attributes:
        price: what this checkout takes; with Purpose.CARD nothing is taken and only the currency
            counts.
        site: says whose checkout it is; see Ports.site.
        keeps_card: whether the card is kept for fees the client has agreed to.
        fee: id of the fee a card on file is charged for; "" for a checkout.
    """

    booking: str
    attempt: int
    price: Money
    words: str
    email: str
    expires_at: datetime
    success_url: str
    cancel_url: str
    language: str = "en"
    purpose: Purpose = Purpose.PRICE
    site: str = ""
    keeps_card: bool = False
    fee: str = ""


class AttemptState(StrEnum):
    """wanted: written, not yet sent. open: the client can pay. processing: the money is coming.

    The others are final; only late money leads from expired or failed to paid.
    """

    WANTED = "wanted"
    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    EXPIRED = "expired"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One checkout of one booking, stored before the provider hears of it.

    Attributes:
        params, key: resent byte for byte on every retry.
        account: id of the therapist whose own account takes the money, or "" for the practice's.
        problem: why what was paid does not match, as Mismatch says it, or "".
        paid_at: UTC instant at which we learned that it was paid.
    """

    id: str
    booking: str
    number: int
    key: str
    params: Mapping[str, Any]
    price: Money
    expires_at: datetime
    state: AttemptState
    created_at: datetime
    session: str | None = None
    url: str | None = None
    intent: str | None = None
    purpose: Purpose = Purpose.PRICE
    account: str = ""
    problem: str = ""
    paid_at: datetime | None = None


class Mismatch(StrEnum):
    """Why a payment is put to the therapist; source: section 7 of the money table in docs."""

    MODE = "mode"
    AMOUNT = "amount"
    CURRENCY = "currency"
    REFERENCE = "reference"
    UNPAID = "unpaid"
    UNWELCOME = "unwelcome"


class CheckoutStatus(StrEnum):
    """The provider's word for a checkout; source: Checkout Session.status."""

    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Checkout:
    """What the provider says of a checkout right now.

    Attributes:
        payment: the provider's payment_status: paid, unpaid or no_payment_required.
        reference: our booking id.
        livemode: tells real money from test money.
        failed: whether a slow payment came to nothing; complete and unpaid otherwise means that
            the money is still on its way.
        site: whose checkout it is, from its metadata; "" when it does not say.
        attempt: number of our attempt, from its metadata; 0 when it does not say.
        card: the card that may be charged later, if one was kept.
    """

    session: str
    status: CheckoutStatus
    payment: str
    total: Money
    reference: str | None
    livemode: bool
    url: str | None
    intent: str | None
    failed: bool = False
    site: str = ""
    attempt: int = 0
    card: CardRef | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A signed event: which kind, and ids of what it is about. Never its body.

    Attributes:
        session: the checkout, if it is about one.
        intent: the payment that a refund, charge or dispute belongs to.
        refund, dispute: the provider's id, if it is about one.
        reference: our booking id, if it is about a payment that carries one.
    """

    id: str
    kind: str
    session: str | None
    livemode: bool
    created_at: datetime
    intent: str | None = None
    refund: str | None = None
    dispute: str | None = None
    reference: str | None = None
