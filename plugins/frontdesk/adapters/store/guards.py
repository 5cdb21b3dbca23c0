"""The triggers by which SQLite refuses two bookings of one therapist, or of one room, at once."""

from collections.abc import Iterable

from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from frontdesk.adapters.store.tables import BLOCKS, LONGEST_BUSY_MINUTES

REFUSAL = "no_overlap"

# A busy time that began longer ago than the longest one cannot reach into the new one:
# this lower bound turns the search into a short walk along ix_booking_blocks. Between two
# sessions lies the larger of the buffers, not both: neither session may reach into the other's
# busy time, while busy times may well share minutes.
_CLASH = f"""other.busy_from < NEW.busy_to
    AND other.busy_from > NEW.busy_from - {LONGEST_BUSY_MINUTES}
    AND other.busy_to > NEW.busy_from
    AND (other.starts < NEW.busy_to AND other.ends > NEW.busy_from
      OR other.busy_from < NEW.ends AND other.busy_to > NEW.starts)
    AND other.id IS NOT NEW.id"""
_OVERLAP = f"""
WHEN NEW.{BLOCKS} AND (EXISTS (
  SELECT 1 FROM booking AS other
  WHERE other.therapist = NEW.therapist AND other.{BLOCKS} AND {_CLASH}
) OR NEW.room <> '' AND EXISTS (
  SELECT 1 FROM booking AS other
  WHERE other.room = NEW.room AND other.room <> '' AND other.{BLOCKS} AND {_CLASH}
))
BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""  # noqa: S608 - our own constants only

_WATCHED = "id, therapist, room, starts, ends, busy_from, busy_to, state"
TRIGGERS = {
    "no_overlap_insert": f"CREATE TRIGGER no_overlap_insert BEFORE INSERT ON booking{_OVERLAP}",
    "no_overlap_update": (
        f"CREATE TRIGGER no_overlap_update BEFORE UPDATE OF {_WATCHED} ON booking{_OVERLAP}"
    ),
}


def install(conn: Connection) -> None:
    """Create the triggers anew; needed after every migration, which may have dropped them."""
    for name, sql in TRIGGERS.items():
        conn.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        conn.execute(text(sql))


def missing(conn: Connection) -> Iterable[str]:
    """Return the names of triggers that are not there word for word."""
    found = conn.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    present = {row.name: row.sql for row in found}
    return [name for name, sql in TRIGGERS.items() if present.get(name) != sql]


def refused(error: IntegrityError) -> bool:
    """Tell whether exactly these triggers, and nothing else, raised the error."""
    return error.orig is not None and error.orig.args == (REFUSAL,)
