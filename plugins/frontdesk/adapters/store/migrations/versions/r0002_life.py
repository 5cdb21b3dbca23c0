"""What a booking needs to live and change; a letter may be about other things."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BLOCKS = "state IN ('attention', 'awaiting_payment', 'confirmed', 'held', 'requested')"


def upgrade() -> None:
    """Add columns one by one: copying the table of bookings would drop its guards."""
    for column in (
        sa.Column("room", sa.Text(), nullable=False, server_default=""),
        sa.Column("approved_at", sa.BigInteger(), nullable=True),
        sa.Column("cancels_at", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_by", sa.Text(), nullable=False, server_default=""),
        sa.Column("series", sa.Text(), nullable=False, server_default=""),
        sa.Column("policy", sa.Text(), nullable=False, server_default=""),
        sa.Column("late_moves", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("booking", column)
    op.drop_index("ix_booking_blocks", "booking")
    _some("ix_booking_blocks", "booking", ["therapist", "busy_from"], only=BLOCKS)
    _some("ix_booking_rooms", "booking", ["room", "busy_from"], only=f"{BLOCKS} AND room <> ''")
    _some("ix_booking_requested", "booking", ["starts"], only="state = 'requested'")
    _some("ix_booking_leaving", "booking", ["cancels_at"], only="cancels_at IS NOT NULL")
    _some("ix_booking_unfinished", "booking", ["ends"], only="state = 'confirmed'")
    _some("ix_booking_series", "booking", ["series"], only="series <> ''")
    op.create_index("ix_booking_enrolment", "booking", ["enrolment"])
    op.add_column("enrolment", sa.Column("follows", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "enrolment", sa.Column("email_key", sa.Text(), nullable=False, server_default="")
    )
    op.execute("UPDATE enrolment SET email_key = lower(email)")
    _some("ix_enrolment_email_key", "enrolment", ["email_key"], only="email_key <> ''")
    op.create_table(
        "change",
        sa.Column("booking", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("undo_until", sa.BigInteger(), nullable=True),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name=op.f("fk_change_booking")),
        sa.PrimaryKeyConstraint("booking", "number", name=op.f("pk_change")),
    )
    _letters()


def _letters() -> None:
    """Let a letter be about anything; nothing guards this table, so it may be copied."""
    op.execute("CREATE TABLE mail_before AS SELECT * FROM mail")
    op.drop_table("mail")
    op.create_table(
        "mail",
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("wanted_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("about", "kind", "audience", "revision", name=op.f("pk_mail")),
    )
    op.execute(
        "INSERT INTO mail SELECT booking, kind, audience, revision, wanted_at, sent_at "
        "FROM mail_before"
    )
    op.drop_table("mail_before")
    _some("ix_mail_unsent", "mail", ["wanted_at"], only="sent_at IS NULL")


def _some(name: str, table: str, columns: list[str], *, only: str) -> None:
    where = sa.text(only)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
