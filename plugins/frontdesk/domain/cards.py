"""Cards that clients let us keep, and the fees they may be charged for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from frontdesk.domain.money import Money


@dataclass(frozen=True, slots=True)
class CardRef:
    """A card at the provider: ids only, never its number."""

    customer: str
    method: str


@dataclass(frozen=True, slots=True)
class Card:
    """A card a client lets us charge for the fees of one booking, and the words agreed to.

    Attributes:
        words: the very sentences the client ticked; sha256 of them is in the consents.
        agreed_at: UTC instant of the tick.
        customer, method: the provider's ids; "" until the card is there.
        dropped_at: UTC instant at which it was let go of at the provider.
    """

    booking: str
    words: str
    agreed_at: datetime
    account: str = ""
    customer: str = ""
    method: str = ""
    dropped_at: datetime | None = None


class FeeState(StrEnum):
    """due: the therapist has not decided. wanted: to be charged. asked: the client gets a link.

    paid, waived are final; failed and asked may still become paid.
    """

    DUE = "due"
    WANTED = "wanted"
    ASKED = "asked"
    PAID = "paid"
    FAILED = "failed"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Fee:
    """A late-cancel or no-show fee, charged to the card on file when the therapist says so.

    Attributes:
        id: "fe_" and the booking's id: a booking has one at most.
        reason: "late" or "no_show".
        key, params: what is sent to the provider, resent byte for byte.
        code: the provider's word for why it failed, or "".
    """

    id: str
    booking: str
    reason: str
    amount: Money
    state: FeeState
    created_at: datetime
    account: str = ""
    key: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    intent: str = ""
    code: str = ""
    tried_at: datetime | None = None


class ChargeState(StrEnum):
    """needs_client: the bank wants the client to confirm, so it cannot be done without her."""

    PAID = "paid"
    PROCESSING = "processing"
    NEEDS_CLIENT = "needs_client"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class ChargeNews:
    """What the provider says of a charge to a card on file."""

    intent: str
    state: ChargeState
    code: str = ""


@dataclass(frozen=True, slots=True)
class PaymentNews:
    """What the provider's books say of a payment, by checkout or by a charge to a card.

    Attributes:
        amount: what was asked for, and taken if it is paid.
        reference, attempt, site: our booking id, number and mark from its metadata; "" and 0
            when it does not say.
        fee: id of our fee when a card on file was charged for one, or "".
    """

    charge: ChargeNews
    amount: Money
    livemode: bool
    reference: str = ""
    attempt: int = 0
    site: str = ""
    fee: str = ""

    @property
    def intent(self) -> str:
        return self.charge.intent

    @property
    def state(self) -> ChargeState:
        return self.charge.state
