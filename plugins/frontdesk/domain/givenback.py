"""Money that goes back to a client: refunds by us, disputes by her bank."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from frontdesk.domain.money import Money


class RefundState(StrEnum):
    """wanted: written, not yet sent. sent: asked, no answer yet. The rest the provider says.

    blocked: the client's bank disputes the payment, so it cannot go back twice.
    """

    WANTED = "wanted"
    SENT = "sent"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"


# Money that may still arrive.
ON_ITS_WAY = frozenset({RefundState.WANTED, RefundState.SENT, RefundState.PENDING})
# Money that did not arrive, and will not by itself.
STUCK = frozenset({RefundState.FAILED, RefundState.CANCELLED, RefundState.BLOCKED})


@dataclass(frozen=True, slots=True)
class Refund:
    """Money on its way back; a row of its own, because it can fail days later.

    Attributes:
        reason: why, and of which attempt: "cancelled:1", "late:2", "attention:1", or
            "provider:re_…" for one that was made by hand at the provider.
        tries: how often it was sent; tried_at the UTC instant of the last time.
        looked_at: UTC instant at which the provider was last asked how it stands.
        failure: the provider's word for why it failed or waits, or "".
    """

    id: str
    booking: str
    intent: str
    amount: Money
    reason: str
    state: RefundState
    created_at: datetime
    provider_id: str | None = None
    account: str = ""
    tries: int = 0
    tried_at: datetime | None = None
    looked_at: datetime | None = None
    failure: str = ""

    @property
    def ours(self) -> bool:
        """Whether we sent it, and not somebody at the provider."""
        return not self.reason.startswith("provider:")


@dataclass(frozen=True, slots=True)
class RefundNews:
    """What the provider says of a refund; refund_id is our own id for it, or "".

    intent: of the payment it is of, where the provider says so.
    """

    provider_id: str
    state: RefundState
    amount: Money | None = None
    refund_id: str = ""
    failure: str = ""
    created_at: datetime | None = None
    intent: str = ""


class DisputeState(StrEnum):
    """open: the bank has not decided. Source: Dispute.status, brought down to what matters."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Dispute:
    """A client's bank takes a payment back; the therapist answers at the provider.

    Attributes:
        id: the provider's.
        answer_by: UTC instant until which evidence can be given, or None.
        changed_at: UTC instant at which we last learned something new.
    """

    id: str
    booking: str
    intent: str
    amount: Money
    state: DisputeState
    created_at: datetime
    changed_at: datetime
    answer_by: datetime | None = None
    account: str = ""


@dataclass(frozen=True, slots=True)
class DisputeNews:
    """What the provider says of a dispute."""

    provider_id: str
    intent: str
    amount: Money
    state: DisputeState
    created_at: datetime
    answer_by: datetime | None = None
