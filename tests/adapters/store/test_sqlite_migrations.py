"""The migrations make exactly the tables the service describes."""

import stat

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from frontdesk.adapters.store import tables, upgrade
from frontdesk.adapters.store.sqlite import Adapter, reading
from races.samples import NOW, Orders, a_booking


def test_an_empty_place_becomes_a_database_only_its_owner_can_read(tmp_path):
    path = tmp_path / "new 100%.db"

    upgrade.migrate(f"sqlite:///{path}")

    store = Adapter(path, jobs=Orders())
    assert store.write(lambda w: w.hold(a_booking(), now=NOW))
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in tmp_path.iterdir()}
    store.close()
    assert len(modes) == 3
    assert set(modes.values()) == {0o600}


def test_migrating_again_keeps_what_is_there(path):
    store = Adapter(path, jobs=Orders())
    booking = a_booking()
    store.write(lambda w: w.hold(booking, now=NOW))
    store.close()

    upgrade.migrate(f"sqlite:///{path}")

    store = Adapter(path, jobs=Orders())
    assert store.read(lambda r: r.booking(booking.id)) == booking
    store.close()


def test_migrations_make_exactly_the_tables_we_describe(path):
    engine = reading(path)

    with engine.connect() as conn:
        differences = compare_metadata(MigrationContext.configure(conn), tables.metadata)
        found = conn.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'index'"))
        indexes = {row.name: row.sql for row in found if row.sql}
    engine.dispose()

    assert differences == []
    # Alembic does not compare what a partial index leaves out.
    assert indexes["ix_booking_blocks"].endswith(f"WHERE {tables.BLOCKS}")


def test_the_newest_migration_is_the_one_the_service_asks_for():
    script = ScriptDirectory.from_config(upgrade.configuration())

    assert script.get_heads() == [tables.HEAD]


def test_every_constraint_has_a_name():
    unnamed = [
        (table.name, constraint)
        for table in tables.metadata.tables.values()
        for constraint in table.constraints
        if not constraint.name
    ]

    assert unnamed == []


@pytest.mark.parametrize("url", ["mysql://localhost/frontdesk", "sqlite:///", "frontdesk.db"])
def test_another_database_is_refused_by_the_migrations(url):
    with pytest.raises(ValueError, match="sqlite:///FILE or postgresql://"):
        upgrade.migrate(url)
