"""Times taken outside of our own bookings."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "outside_source",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("therapist", sa.Text(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", sa.BigInteger(), nullable=False),
        sa.Column("ok_at", sa.BigInteger(), nullable=True),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_outside_source")),
    )
    op.create_table(
        "outside_busy",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("therapist", sa.Text(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source"], ["outside_source.source"], name=op.f("fk_outside_busy_source")
        ),
        sa.PrimaryKeyConstraint("source", "starts", name=op.f("pk_outside_busy")),
    )
    op.create_index("ix_outside_busy", "outside_busy", ["therapist", "starts", "ends"])
