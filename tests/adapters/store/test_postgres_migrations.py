"""The same migrations make the same tables on a server."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from adapters.store.samples import keep
from frontdesk.adapters.store import guards_postgres, tables, upgrade
from frontdesk.adapters.store.postgres import Adapter, migrating
from races.samples import Orders, a_booking
from races.servers import bare_database


def ours(name, kind, _parents):
    return kind != "table" or name != guards_postgres.TABLE


def test_migrations_make_exactly_the_tables_we_describe(server_address):
    engine = migrating(server_address)

    with engine.connect() as conn:
        context = MigrationContext.configure(conn, opts={"include_name": ours})
        differences = compare_metadata(context, tables.metadata)
        found = conn.execute(sa.text("SELECT indexname, indexdef FROM pg_indexes"))
        indexes = {row.indexname: row.indexdef for row in found}
    engine.dispose()

    assert differences == []
    for state in ("attention", "awaiting_payment", "confirmed", "held", "requested"):
        assert f"'{state}'" in indexes["ix_booking_blocks"]


def test_migrating_again_keeps_what_is_there(server_address):
    store = Adapter(server_address, jobs=Orders())
    booking = keep(store, a_booking())
    store.close()

    upgrade.migrate(server_address)

    store = Adapter(server_address, jobs=Orders())
    assert store.read(lambda r: r.booking(booking.id)) == booking
    store.close()


def test_a_migration_that_fails_leaves_nothing_behind(monkeypatch):
    address = bare_database()
    engine = migrating(address)

    def fails(_):
        raise LookupError

    monkeypatch.setattr(guards_postgres, "install", fails)
    with pytest.raises(LookupError):
        upgrade.migrate(address)
    with engine.connect() as conn:
        left = sa.inspect(conn).get_table_names()
    engine.dispose()

    assert left == []


def test_what_is_asked_most_walks_its_index(server_address):
    engine = migrating(server_address)
    asked = (
        "EXPLAIN SELECT 1 FROM booking WHERE busy_from < 9 AND busy_from > 0 AND busy_to > 1 AND "
    )

    with engine.connect() as conn:
        conn.exec_driver_sql("SET enable_seqscan = off")
        plans = [
            "".join(conn.exec_driver_sql(f"{asked}{tables.BLOCKS} AND {which}").scalars())
            for which in ("therapist = 'ines'", "room = 'blue' AND room <> ''")
        ]
    engine.dispose()

    assert "ix_booking_blocks" in plans[0]
    assert "ix_booking_rooms" in plans[1]
