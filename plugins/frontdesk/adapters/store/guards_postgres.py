"""The constraint by which PostgreSQL refuses two bookings of one therapist or room at once."""

from collections.abc import Iterable

from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from frontdesk.adapters.store.tables import BLOCKS

# The first half of every key we lock by, so that nobody else's locks are taken for ours.
LOCKS = 0x0F40
TABLE = "booking_claim"

# Each blocking booking claims its therapist, and its room if it has one, twice: for the session
# and for the busy time with its buffers. Between two sessions lies the larger of the buffers,
# not both, so a session must not meet another's busy time, while busy times may meet.
_TABLE = f"""
CREATE TABLE {TABLE} (
  booking text NOT NULL,
  resource text NOT NULL,
  kind text NOT NULL,
  span int4range NOT NULL
)"""
_CONSTRAINTS = {
    "pk_booking_claim": "PRIMARY KEY (booking, resource, kind)",
    "no_overlap": (
        "EXCLUDE USING gist (resource WITH =, span WITH &&, kind WITH <>, booking WITH <>)"
    ),
}


def _resources(row: str) -> str:
    return f"""CASE WHEN {row}.room = '' THEN ARRAY['therapist:' || {row}.therapist]
      ELSE ARRAY['therapist:' || {row}.therapist, 'room:' || {row}.room] END"""


def _claims(row: str, resources: str) -> str:
    return f"""SELECT {row}.id, resource, kind, span
      FROM unnest({resources}) AS resource,
      (VALUES ('session', int4range({row}.starts, {row}.ends)),
        ('busy', int4range({row}.busy_from, {row}.busy_to))) AS claimed (kind, span)"""  # noqa: S608 - our own constants only


# Two that insert at once would each wait for the other's claims, for ever: so they queue for
# the therapist first, then for the room. Whoever comes second sees what the first one claimed.
# A refused row is left out (RETURN NULL), so statements find that nothing was changed.
_BODY = f"""
DECLARE
  had text[] := '{{}}';
  wants text[] := '{{}}';
  one text;
  claimed bigint;
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.{BLOCKS} THEN
    had := {_resources("OLD")};
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.{BLOCKS} THEN
    wants := {_resources("NEW")};
  END IF;
  IF TG_OP = 'UPDATE' AND had = wants
      AND (OLD.id, OLD.starts, OLD.ends, OLD.busy_from, OLD.busy_to)
        = (NEW.id, NEW.starts, NEW.ends, NEW.busy_from, NEW.busy_to) THEN
    RETURN NEW;
  END IF;
  FOR one IN SELECT DISTINCT resource FROM unnest(had || wants) AS resource
      ORDER BY resource DESC LOOP
    PERFORM pg_advisory_xact_lock({LOCKS}, hashtext(one));
  END LOOP;
  BEGIN
    IF TG_OP <> 'INSERT' THEN
      DELETE FROM {TABLE} WHERE booking = OLD.id;
    END IF;
    INSERT INTO {TABLE} (booking, resource, kind, span)
      {_claims("NEW", "wants")}
      ON CONFLICT ON CONSTRAINT no_overlap DO NOTHING;
    GET DIAGNOSTICS claimed = ROW_COUNT;
    IF claimed < 2 * cardinality(wants) THEN
      RAISE EXCEPTION SQLSTATE 'FD001';
    END IF;
  EXCEPTION WHEN SQLSTATE 'FD001' THEN
    RETURN NULL;
  END;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  RETURN NEW;
END
"""  # noqa: S608 - as above
_CLAIM_ALL = f"""
INSERT INTO {TABLE} (booking, resource, kind, span)
SELECT claim.* FROM booking AS b CROSS JOIN LATERAL (
      {_claims("b", _resources("b"))}
) AS claim WHERE b.{BLOCKS}"""  # noqa: S608 - our own constants only
_TRIGGER = (
    "CREATE TRIGGER no_overlap BEFORE INSERT OR DELETE OR UPDATE ON booking "
    "FOR EACH ROW EXECUTE FUNCTION booking_claims()"
)
_UNCLAIMED = text(f"""
SELECT count(*) FROM booking AS b
WHERE b.{BLOCKS} AND NOT EXISTS (SELECT FROM {TABLE} AS c WHERE c.booking = b.id)
""")  # noqa: S608 - our own constants only
# Each guard in the words in which PostgreSQL itself tells of it.
_PRESENT = text("""
SELECT 'function' AS name, pg_get_functiondef(oid) AS words FROM pg_proc
  WHERE proname = 'booking_claims' AND pronamespace = current_schema()::regnamespace
UNION ALL
SELECT 'trigger', pg_get_triggerdef(oid, true) FROM pg_trigger
  WHERE tgrelid = to_regclass('booking') AND tgname = 'no_overlap' AND tgenabled IN ('O', 'A')
UNION ALL
SELECT conname, pg_get_constraintdef(oid, true) FROM pg_constraint
  WHERE conrelid = to_regclass(:claims) AND convalidated
""")
_SCHEMA = text("SELECT quote_ident(current_schema())")


def install(conn: Connection) -> None:
    """Create what is missing or differs, and claim again for every booking that blocks."""
    if not missing(conn):
        return
    # Nobody may book between the old guard and the new one.
    conn.execute(text("LOCK TABLE booking IN SHARE ROW EXCLUSIVE MODE"))
    conn.execute(text("CREATE EXTENSION IF NOT EXISTS btree_gist"))
    conn.execute(text("DROP TRIGGER IF EXISTS no_overlap ON booking"))
    conn.execute(text(f"DROP TABLE IF EXISTS {TABLE}"))
    conn.execute(text(_TABLE))
    for name, words in _CONSTRAINTS.items():
        conn.execute(text(f"ALTER TABLE {TABLE} ADD CONSTRAINT {name} {words}"))
    conn.exec_driver_sql(_function(conn))
    conn.execute(text(_TRIGGER))
    conn.execute(text(_CLAIM_ALL))


def missing(conn: Connection) -> Iterable[str]:
    """Return what is not there word for word, or does not cover every booking."""
    present = {row.name: row.words for row in conn.execute(_PRESENT, {"claims": TABLE})}
    wanted = {"function": _function(conn), "trigger": _TRIGGER, **_CONSTRAINTS}
    absent = [name for name, words in wanted.items() if present.get(name) != words]
    if not absent and (count := conn.execute(_UNCLAIMED).scalar_one()):
        return [f"claim of {count} bookings"]
    return absent


def refused(_: IntegrityError) -> bool:
    """Tell whether an error is a refusal: never, for the guard refuses without an error."""
    return False


def _function(conn: Connection) -> str:
    schema = conn.execute(_SCHEMA).scalar_one()
    return (
        f"CREATE OR REPLACE FUNCTION {schema}.booking_claims()\n RETURNS trigger\n"
        f" LANGUAGE plpgsql\nAS $function${_BODY}$function$\n"
    )
