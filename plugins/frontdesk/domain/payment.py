"""A payment as the front desk sees it: attempts, what the provider says, refunds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from frontdesk.domain.money import Money


@dataclass(frozen=True, slots=True)
class Order:
    """What the client is asked to pay; every text in it may be seen by banks and family."""

    booking: str
    attempt: int
    price: Money
    words: str
    email: str
    expires_at: datetime
    success_url: str
    cancel_url: str
    language: str = "en"


class AttemptState(StrEnum):
    """wanted: written, not yet sent. open: the client can pay. The others are final."""

    WANTED = "wanted"
    OPEN = "open"
    PAID = "paid"
    EXPIRED = "expired"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One checkout of one booking, stored before the provider hears of it.

    params and key are resent byte for byte on every retry.
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


class CheckoutStatus(StrEnum):
    """The provider's word for a checkout; source: Checkout Session.status."""

    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Checkout:
    """What the provider says of a checkout right now.

    payment is the provider's payment_status: paid, unpaid or no_payment_required.
    reference is our booking id; livemode tells real money from test money.
    """

    session: str
    status: CheckoutStatus
    payment: str
    total: Money
    reference: str | None
    livemode: bool
    url: str | None
    intent: str | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A signed event: which kind, which checkout it is about (if any). Never its body."""

    id: str
    kind: str
    session: str | None
    livemode: bool
    created_at: datetime


class RefundState(StrEnum):
    """wanted: written, not yet sent. The rest is what the provider says."""

    WANTED = "wanted"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Refund:
    """Money on its way back; a row of its own, because it can fail days later."""

    id: str
    booking: str
    intent: str
    amount: Money
    reason: str
    state: RefundState
    created_at: datetime
    provider_id: str | None = None


@dataclass(frozen=True, slots=True)
class RefundNews:
    """What the provider says of a refund."""

    provider_id: str
    state: RefundState
