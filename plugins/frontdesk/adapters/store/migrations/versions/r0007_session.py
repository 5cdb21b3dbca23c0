"""The session itself: device checks, arrivals, lateness, rooms at video providers."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create four tables, each of one row a booking (and provider)."""
    _about_booking("device_check", "codes", at="checked_at")
    _about_booking(
        "arrival",
        *("sha256", "sealed_by", "same_as"),
        at="said_at",
        more=[sa.Column("ciphertext", sa.LargeBinary(), nullable=False)],
    )
    _about_booking(
        "lateness", at="said_at", more=[sa.Column("minutes", sa.Integer(), nullable=False)]
    )
    words = ("booking", "provider", "room", "state", "ref", "plan", "failure")
    op.create_table(
        "video_room",
        *(sa.Column(name, sa.Text(), nullable=False) for name in words),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name=op.f("fk_video_room_booking")),
        sa.PrimaryKeyConstraint("booking", "provider", name=op.f("pk_video_room")),
    )
    wanted = sa.text("state = 'wanted'")
    op.create_index(
        "ix_video_room_wanted",
        "video_room",
        ["tried_at"],
        sqlite_where=wanted,
        postgresql_where=wanted,
    )


def _about_booking(
    name: str, *words: str, at: str, more: list[sa.Column[object]] | None = None
) -> None:
    op.create_table(
        name,
        sa.Column("booking", sa.Text(), nullable=False),
        *(sa.Column(word, sa.Text(), nullable=False) for word in words),
        *(more or []),
        sa.Column(at, sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name=op.f(f"fk_{name}_booking")),
        sa.PrimaryKeyConstraint("booking", name=op.f(f"pk_{name}")),
    )
