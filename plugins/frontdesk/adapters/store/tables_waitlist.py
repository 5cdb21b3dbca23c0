"""The tables of the waitlist; all instants count UTC seconds but for starts and ends, minutes."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from frontdesk.adapters.store.tables import metadata

waitlist = Table(
    "waitlist",
    metadata,
    Column("service", Text, nullable=False),
    # The address with case folded: one person, however it was typed.
    Column("email_key", Text, nullable=False),
    Column("id", Text, nullable=False, unique=True),
    Column("email", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("zone", Text, nullable=False),
    # What suits, as JSON; nobody asks the database about it.
    Column("wish", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("joined_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("told", Integer, nullable=False),
    Column("told_at", BigInteger),
    PrimaryKeyConstraint("service", "email_key"),
)
freed = Table(
    "freed",
    metadata,
    Column("id", Text, primary_key=True),
    Column("therapist", Text, nullable=False),
    Column("starts", Integer, nullable=False),
    Column("ends", Integer, nullable=False),
    Column("freed_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
)
waitlist_offer = Table(
    "waitlist_offer",
    metadata,
    Column("booking", Text, primary_key=True),
    Column("freed", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("answer", Text, nullable=False),
    UniqueConstraint("freed", "entry"),
)


def _one_open(column: Column[str]) -> None:
    """Let the database refuse a second open offer."""
    where = text("answer = 'open'")
    Index(
        f"uq_waitlist_offer_open_{column.name}",
        column,
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


_one_open(waitlist_offer.c.freed)
_one_open(waitlist_offer.c.entry)
_WAITING = text("state = 'waiting'")
Index(
    "ix_waitlist_line",
    waitlist.c.joined_at,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)
_OPEN = text("closed_at IS NULL")
Index("ix_freed_open", freed.c.starts, sqlite_where=_OPEN, postgresql_where=_OPEN)
