"""Refunds that fail, disputes, cards on file, fees, prices to choose, and what audits find."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add columns one by one: copying the table of bookings would drop its guards."""
    _text("booking", "band")
    op.add_column("booking", sa.Column("deposit_minor", sa.BigInteger(), nullable=True))
    _some(
        "ix_booking_priced",
        "booking",
        ["created_at"],
        only="price_minor > 0 AND state IN ('completed', 'confirmed', 'no_show')",
    )
    _attempts()
    _refunds()
    _disputes()
    _cards()
    _fees()
    op.create_index("ix_event_received", "event", ["received_at"])
    op.create_table(
        "finding",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("account", "kind", "subject")),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "kind", "subject", name=op.f("pk_finding")),
    )


def _attempts() -> None:
    _text("attempt", "purpose", default="price")
    _text("attempt", "account")
    _text("attempt", "problem")
    op.add_column("attempt", sa.Column("paid_at", sa.BigInteger(), nullable=True))
    op.drop_index("ix_attempt_unsettled", "attempt")
    open_ = "state IN ('open', 'processing', 'wanted')"
    _some("ix_attempt_unsettled", "attempt", ["created_at"], only=open_)
    _some("ix_attempt_intent", "attempt", ["intent"], only="intent IS NOT NULL")
    _some("ix_attempt_paid", "attempt", ["created_at"], only="state = 'paid'")
    _some("ix_attempt_problem", "attempt", ["booking"], only="problem <> ''")


def _refunds() -> None:
    _text("refund", "account")
    _text("refund", "failure")
    op.add_column("refund", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("refund", sa.Column("tried_at", sa.BigInteger(), nullable=True))
    op.add_column("refund", sa.Column("looked_at", sa.BigInteger(), nullable=True))
    op.drop_index("ix_refund_wanted", "refund")
    on_its_way = "state IN ('pending', 'sent', 'wanted')"
    _some("ix_refund_on_its_way", "refund", ["looked_at"], only=on_its_way)
    stuck = (
        "state IN ('blocked', 'cancelled', 'failed') "
        "AND failure NOT IN ('again', 'bank', 'by_hand')"
    )
    _some("ix_refund_stuck", "refund", ["created_at"], only=stuck)
    _some("ix_refund_provider", "refund", ["provider_id"], only="provider_id IS NOT NULL")


def _disputes() -> None:
    op.create_table(
        "dispute",
        sa.Column("id", sa.Text(), nullable=False),
        *_money("booking", "intent", "currency", "state", "account"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("answer_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name=op.f("fk_dispute_booking")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
    )
    op.create_index("ix_dispute_booking", "dispute", ["booking"])
    _some("ix_dispute_open", "dispute", ["created_at"], only="state = 'open'")


def _cards() -> None:
    words = ("booking", "words", "account", "customer", "method")
    op.create_table(
        "card",
        *(sa.Column(name, sa.Text(), nullable=False) for name in words),
        sa.Column("agreed_at", sa.BigInteger(), nullable=False),
        sa.Column("dropped_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name=op.f("fk_card_booking")),
        sa.PrimaryKeyConstraint("booking", name=op.f("pk_card")),
    )
    _some("ix_card_kept", "card", ["agreed_at"], only="dropped_at IS NULL AND method <> ''")


def _fees() -> None:
    words = ("booking", "reason", "currency", "state", "account", "key", "params", "intent")
    op.create_table(
        "fee",
        sa.Column("id", sa.Text(), nullable=False),
        *_money(*words, "code"),
        sa.Column("tried_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name=op.f("fk_fee_booking")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee")),
        sa.UniqueConstraint("booking", name=op.f("uq_fee_booking")),
    )
    open_ = "state IN ('asked', 'due', 'failed', 'wanted')"
    _some("ix_fee_open", "fee", ["created_at"], only=open_)
    _some("ix_fee_intent", "fee", ["intent"], only="intent <> ''")


def _money(*words: str) -> list[Any]:
    numbers = ("amount_minor", "created_at")
    return [
        *(sa.Column(name, sa.Text(), nullable=False) for name in words),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in numbers),
    ]


def _text(table: str, name: str, *, default: str = "") -> None:
    op.add_column(table, sa.Column(name, sa.Text(), nullable=False, server_default=default))


def _some(name: str, table: str, columns: list[str], *, only: str) -> None:
    where = sa.text(only)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
