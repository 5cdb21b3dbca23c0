"""Whether a database has been brought to the newest tables."""

from sqlalchemy import Connection, inspect, text

from frontdesk.adapters.store import tables


def unmigrated(conn: Connection) -> list[str]:
    """Return what is missing, in words; nothing when every table is there and the newest."""
    present = set(inspect(conn).get_table_names())
    if absent := sorted({"alembic_version", *tables.metadata.tables} - present):
        return [f"table {name} is missing" for name in absent]
    at = conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return [] if at == tables.HEAD else [f"migration {at} is not {tables.HEAD}"]
