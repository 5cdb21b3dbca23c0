"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table on an empty database."""
    op.create_table(
        "booking",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("enrolment", sa.Text(), nullable=False),
        sa.Column("therapist", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("busy_from", sa.Integer(), nullable=False),
        sa.Column("busy_to", sa.Integer(), nullable=False),
        sa.Column("wall", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("client_zone", sa.Text(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("hold_until", sa.BigInteger(), nullable=True),
        sa.Column("calendar_uid", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("phone_since", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "busy_from <= starts AND starts < ends AND ends <= busy_to",
            name=op.f("ck_booking_order"),
        ),
        sa.CheckConstraint("busy_to - busy_from <= 1440", name=op.f("ck_booking_length")),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_booking_price")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("calendar_uid", name=op.f("uq_booking_calendar_uid")),
    )
    op.create_index(
        "ix_booking_blocks",
        "booking",
        ["therapist", "busy_from"],
        unique=False,
        sqlite_where=sa.text("state IN ('attention', 'awaiting_payment', 'confirmed', 'held')"),
        postgresql_where=sa.text(
            "state IN ('attention', 'awaiting_payment', 'confirmed', 'held')"
        ),
    )
    op.create_index(
        "ix_booking_held",
        "booking",
        ["hold_until"],
        unique=False,
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index("ix_booking_starts", "booking", ["starts"], unique=False)
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("booking", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("voicemail", sa.Boolean(), nullable=True),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("adult", sa.Boolean(), nullable=True),
        sa.Column("consents", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("session", sa.Text(), nullable=True),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_table(
        "link",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_link")),
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("booking", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("session", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("intent", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name=op.f("fk_attempt_booking")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("booking", "number", name=op.f("uq_attempt_booking_number")),
        sa.UniqueConstraint("key", name=op.f("uq_attempt_key")),
        sa.UniqueConstraint("session", name=op.f("uq_attempt_session")),
    )
    op.create_index(
        "ix_attempt_unsettled",
        "attempt",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('open', 'wanted')"),
        postgresql_where=sa.text("state IN ('open', 'wanted')"),
    )
    op.create_table(
        "mail",
        sa.Column("booking", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("wanted_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name=op.f("fk_mail_booking")),
        sa.PrimaryKeyConstraint("booking", "kind", "audience", "revision", name=op.f("pk_mail")),
    )
    op.create_index(
        "ix_mail_unsent",
        "mail",
        ["wanted_at"],
        unique=False,
        sqlite_where=sa.text("sent_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.create_table(
        "refund",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("booking", sa.Text(), nullable=False),
        sa.Column("intent", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name=op.f("fk_refund_booking")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sa.UniqueConstraint("booking", "reason", name=op.f("uq_refund_booking_reason")),
    )
    op.create_index(
        "ix_refund_wanted",
        "refund",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("state = 'wanted'"),
        postgresql_where=sa.text("state = 'wanted'"),
    )
    op.create_table(
        "sealed_intake",
        sa.Column("enrolment", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("sealed_by", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment"], ["enrolment.id"], name=op.f("fk_sealed_intake_enrolment")
        ),
        sa.PrimaryKeyConstraint("enrolment", "sequence", name=op.f("pk_sealed_intake")),
    )
    op.create_table(
        "job",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("args", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_job")),
    )
