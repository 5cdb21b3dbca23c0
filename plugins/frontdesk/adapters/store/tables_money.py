"""The tables of payments, refunds, disputes, cards and fees."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from frontdesk.adapters.store.tables import booking, metadata, some

# Written out, not bound: SQLite uses a partial index only for the very same words.
UNSETTLED = "state IN ('open', 'processing', 'wanted')"
ON_ITS_WAY = "state IN ('pending', 'sent', 'wanted')"
# What was closed (domain/ledger.py) would otherwise stand before what was not.
STUCK = (
    "state IN ('blocked', 'cancelled', 'failed') AND failure NOT IN ('again', 'bank', 'by_hand')"
)
OPEN_FEES = "state IN ('asked', 'due', 'failed', 'wanted')"

attempt = Table(
    "attempt",
    metadata,
    Column("id", Text, primary_key=True),
    Column("booking", Text, ForeignKey("booking.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("params", Text, nullable=False),
    Column("price_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("session", Text, unique=True),
    Column("url", Text),
    Column("intent", Text),
    Column("purpose", Text, nullable=False, server_default="price"),
    Column("account", Text, nullable=False, server_default=""),
    Column("problem", Text, nullable=False, server_default=""),
    Column("paid_at", BigInteger),
    UniqueConstraint("booking", "number"),
)
some("ix_attempt_unsettled", attempt.c.created_at, only=UNSETTLED)
some("ix_attempt_intent", attempt.c.intent, only="intent IS NOT NULL")
some("ix_attempt_paid", attempt.c.created_at, only="state = 'paid'")
some("ix_attempt_problem", attempt.c.booking, only="problem <> ''")

refund = Table(
    "refund",
    metadata,
    Column("id", Text, primary_key=True),
    Column("booking", Text, ForeignKey("booking.id"), nullable=False),
    Column("intent", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("provider_id", Text),
    Column("account", Text, nullable=False, server_default=""),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("tried_at", BigInteger),
    Column("looked_at", BigInteger),
    Column("failure", Text, nullable=False, server_default=""),
    UniqueConstraint("booking", "reason"),
)
some("ix_refund_on_its_way", refund.c.looked_at, only=ON_ITS_WAY)
some("ix_refund_stuck", refund.c.created_at, only=STUCK)
some("ix_refund_provider", refund.c.provider_id, only="provider_id IS NOT NULL")

dispute = Table(
    "dispute",
    metadata,
    Column("id", Text, primary_key=True),
    Column("booking", Text, ForeignKey("booking.id"), nullable=False),
    Column("intent", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("answer_by", BigInteger),
    Column("account", Text, nullable=False),
)
Index("ix_dispute_booking", dispute.c.booking)
some("ix_dispute_open", dispute.c.created_at, only="state = 'open'")

card = Table(
    "card",
    metadata,
    Column("booking", Text, ForeignKey("booking.id"), primary_key=True),
    Column("words", Text, nullable=False),
    Column("agreed_at", BigInteger, nullable=False),
    Column("account", Text, nullable=False),
    Column("customer", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("dropped_at", BigInteger),
)
some("ix_card_kept", card.c.agreed_at, only="dropped_at IS NULL AND method <> ''")

fee = Table(
    "fee",
    metadata,
    Column("id", Text, primary_key=True),
    Column("booking", Text, ForeignKey("booking.id"), nullable=False, unique=True),
    Column("reason", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("account", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("params", Text, nullable=False),
    Column("intent", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("tried_at", BigInteger),
)
some("ix_fee_open", fee.c.created_at, only=OPEN_FEES)
some("ix_fee_intent", fee.c.intent, only="intent <> ''")

event = Table(
    "event",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("session", Text),
    Column("livemode", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
)
Index("ix_event_received", event.c.received_at)

finding = Table(
    "finding",
    metadata,
    Column("account", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    PrimaryKeyConstraint("account", "kind", "subject"),
)

# Firm bookings that cost something, for the nightly look at what was paid.
some(
    "ix_booking_priced",
    booking.c.created_at,
    only="price_minor > 0 AND state IN ('completed', 'confirmed', 'no_show')",
)
