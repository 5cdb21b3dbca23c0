"""The waitlist: who waits, what was let go, and to whom it was offered."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "waitlist",
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("service", "email_key", name=op.f("pk_waitlist")),
        sa.UniqueConstraint("id", name=op.f("uq_waitlist_id")),
    )
    op.create_table(
        "freed",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("therapist", sa.Text(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("freed_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freed")),
    )
    op.create_table(
        "waitlist_offer",
        sa.Column("booking", sa.Text(), nullable=False),
        sa.Column("freed", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("booking", name=op.f("pk_waitlist_offer")),
        sa.UniqueConstraint("freed", "entry", name=op.f("uq_waitlist_offer_freed_entry")),
    )
    for column in ("freed", "entry"):
        _some(
            f"uq_waitlist_offer_open_{column}",
            "waitlist_offer",
            column=column,
            only="answer = 'open'",
        )
    _some("ix_waitlist_line", "waitlist", column="joined_at", only="state = 'waiting'")
    _some("ix_freed_open", "freed", column="starts", only="closed_at IS NULL")


def _some(name: str, table: str, *, column: str, only: str) -> None:
    where, unique = sa.text(only), name.startswith("uq_")
    op.create_index(
        name, table, [column], unique=unique, sqlite_where=where, postgresql_where=where
    )
