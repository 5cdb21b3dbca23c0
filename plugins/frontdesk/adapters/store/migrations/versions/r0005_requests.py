"""Requests for other times."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the table."""
    words = ("way", "zone", "name", "email", "phone", "therapist", "offered")
    op.create_table(
        "time_request",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("weekdays", sa.Text(), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in words),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("enrolment", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_request")),
    )
    live = sa.text("state <> 'closed'")
    op.create_index(
        "ix_time_request_live",
        "time_request",
        ["expires_at"],
        sqlite_where=live,
        postgresql_where=live,
    )
