"""The tables: one set for every database.

starts, ends, busy_from and busy_to count UTC minutes since 1970; every other instant counts UTC
seconds. A state has no CHECK of its own: SQLite can only change a CHECK by copying the table,
and copying drops the triggers that refuse overlaps.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from frontdesk.domain.booking import BLOCKING

# The newest revision in migrations/versions; a test compares the two.
HEAD = "0009"
# No busy time is longer: this bound is what keeps the search for overlaps short.
LONGEST_BUSY_MINUTES = 1440
# Written out, not bound: SQLite uses a partial index only for the very same words.
BLOCKS = f"state IN ({', '.join(repr(str(state)) for state in sorted(BLOCKING))})"

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

booking = Table(
    "booking",
    metadata,
    Column("id", Text, primary_key=True),
    # For the telephone only; nothing is looked up by it, so two may be alike.
    Column("reference", Text, nullable=False),
    Column("enrolment", Text, nullable=False),
    Column("therapist", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("starts", Integer, nullable=False),
    Column("ends", Integer, nullable=False),
    Column("busy_from", Integer, nullable=False),
    Column("busy_to", Integer, nullable=False),
    Column("wall", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("client_zone", Text, nullable=False),
    Column("price_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("hold_until", BigInteger),
    Column("calendar_uid", Text, nullable=False, unique=True),
    Column("created_at", BigInteger, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("phone_since", BigInteger),
    Column("room", Text, nullable=False, server_default=""),
    Column("approved_at", BigInteger),
    Column("cancels_at", BigInteger),
    Column("cancelled_by", Text, nullable=False, server_default=""),
    Column("series", Text, nullable=False, server_default=""),
    # The rule for fees the client saw, as JSON; nobody asks the database about it.
    Column("policy", Text, nullable=False, server_default=""),
    Column("late_moves", Integer, nullable=False, server_default="0"),
    Column("band", Text, nullable=False, server_default=""),
    # NULL: the whole price at once.
    Column("deposit_minor", BigInteger),
    CheckConstraint("busy_from <= starts AND starts < ends AND ends <= busy_to", name="order"),
    CheckConstraint(f"busy_to - busy_from <= {LONGEST_BUSY_MINUTES}", name="length"),
    CheckConstraint("price_minor >= 0", name="price"),
)
# All that a look at busy times needs, so the table itself is not read.
_BUSY = ("therapist", "busy_from", "busy_to", "starts", "ends", "state", "hold_until", "id")
Index(
    "ix_booking_blocks",
    *(booking.c[name] for name in _BUSY),
    sqlite_where=text(BLOCKS),
    postgresql_where=text(BLOCKS),
)
Index(
    "ix_booking_held",
    booking.c.hold_until,
    sqlite_where=text("state = 'held'"),
    postgresql_where=text("state = 'held'"),
)
Index("ix_booking_starts", booking.c.starts)


def some(name: str, column: Column[Any], *more: Column[Any], only: str) -> None:
    """Index the few rows a question is about."""
    Index(name, column, *more, sqlite_where=text(only), postgresql_where=text(only))


some("ix_booking_rooms", booking.c.room, booking.c.busy_from, only=f"{BLOCKS} AND room <> ''")
some("ix_booking_requested", booking.c.starts, only="state = 'requested'")
some("ix_booking_leaving", booking.c.cancels_at, only="cancels_at IS NOT NULL")
some("ix_booking_unfinished", booking.c.ends, only="state = 'confirmed'")
some("ix_booking_series", booking.c.series, only="series <> ''")
Index("ix_booking_enrolment", booking.c.enrolment)

change = Table(
    "change",
    metadata,
    Column("booking", Text, ForeignKey("booking.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("act", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("undo_until", BigInteger),
    Column("was", Text, nullable=False),
    Column("undone_at", BigInteger),
    PrimaryKeyConstraint("booking", "number"),
)

# No foreign key ties it to a booking: each names the other, and one has to come first.
enrolment = Table(
    "enrolment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("booking", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("voicemail", Boolean),
    Column("jurisdiction", Text, nullable=False),
    Column("adult", Boolean),
    Column("consents", Text, nullable=False),
    Column("follows", Text, nullable=False, server_default=""),
    # The address with case folded: one person, however it was typed.
    Column("email_key", Text, nullable=False, server_default=""),
)
some("ix_enrolment_email_key", enrolment.c.email_key, only="email_key <> ''")

link = Table(
    "link",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

sealed_intake = Table(
    "sealed_intake",
    metadata,
    Column("enrolment", Text, ForeignKey("enrolment.id"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("sealed_by", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("enrolment", "sequence"),
)

mail = Table(
    "mail",
    metadata,
    # A booking, or an entry of another table: no foreign key.
    Column("about", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("wanted_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger),
    PrimaryKeyConstraint("about", "kind", "audience", "revision"),
)
Index(
    "ix_mail_unsent",
    mail.c.wanted_at,
    sqlite_where=text("sent_at IS NULL"),
    postgresql_where=text("sent_at IS NULL"),
)

# Work that was ordered and not yet handed to the job engine.
job = Table(
    "job",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("args", Text, nullable=False),
    Column("at", BigInteger),
)
