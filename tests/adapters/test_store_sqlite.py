import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from frontdesk.adapters.store import guards, tables, upgrade
from frontdesk.adapters.store.sqlite import Adapter, reading, writing
from frontdesk.domain.booking import Enrolment
from frontdesk.domain.errors import StoreNotReady
from races.samples import MONDAY_TEN, NOW, Orders, a_booking, new_file, new_store


@pytest.fixture
def path(tmp_path):
    return new_file(tmp_path)


def change_file(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as raw:
        for statement in statements:
            raw.execute(statement)
        raw.commit()


def refusal(path: Path) -> str:
    with pytest.raises(StoreNotReady) as refused:
        Adapter(path, jobs=Orders())
    return str(refused.value)


# Migrations


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


def test_another_database_is_refused_by_the_migrations():
    with pytest.raises(ValueError, match="SQLite"):
        upgrade.migrate("postgresql://localhost/frontdesk")


# Starting is refused unless every guard is there


def test_a_missing_file_is_not_made_by_the_service(tmp_path):
    assert "no database" in refusal(tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", guards.TRIGGERS)
def test_starting_is_refused_without_a_trigger_until_it_is_migrated_again(path, name):
    change_file(path, f"DROP TRIGGER {name}")

    assert f"trigger {name} is missing" in refusal(path)
    upgrade.migrate(f"sqlite:///{path}")
    Adapter(path, jobs=Orders()).close()


def test_starting_is_refused_when_a_trigger_was_weakened(path):
    weaker = guards.TRIGGERS["no_overlap_insert"].replace("'held'", "'hold'")
    change_file(path, "DROP TRIGGER no_overlap_insert", weaker)

    assert "no_overlap_insert is missing or not ours" in refusal(path)


def test_copying_the_table_drops_the_triggers_and_starting_is_refused(path):
    change_file(
        path,
        "CREATE TABLE copy AS SELECT * FROM booking",
        "DROP TABLE booking",
        "ALTER TABLE copy RENAME TO booking",
    )

    assert "no_overlap_update" in refusal(path)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE alembic_version SET version_num = '0000'", "migration 0000 is not"),
        ("DELETE FROM alembic_version", "migration None is not"),
        ("DROP TABLE mail", "table mail is missing"),
    ],
)
def test_starting_is_refused_on_old_or_missing_tables(path, statement, problem):
    change_file(path, statement)

    assert problem in refusal(path)


def test_a_file_that_is_no_database_is_refused(tmp_path):
    path = tmp_path / "text.db"
    path.write_text("not a database, only words" * 99)

    assert "cannot be read" in refusal(path)


def test_writing_waits_for_the_disk_and_wipes_what_it_deletes(path):
    engine = writing(path)

    with engine.connect() as conn:
        asked = ["journal_mode", "synchronous", "busy_timeout", "secure_delete", "foreign_keys"]
        found = [conn.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in asked]
    engine.dispose()

    assert found == ["wal", 2, 30000, 1, 1]


# The two engines


def test_the_reading_side_cannot_change_anything(path):
    store = Adapter(path, jobs=Orders())
    enrolment = Enrolment("en_1", "bk_1", "session", NOW)

    with pytest.raises(sa.exc.OperationalError, match="readonly"):
        store.read(lambda r: store._changing(r._conn).save_enrolment(enrolment))

    assert store.read(lambda r: r.enrolment("en_1")) is None
    store.close()


def test_one_look_stays_the_same_while_others_write(path):
    store = Adapter(path, jobs=Orders())
    booking = a_booking()

    def look(r):
        before = r.booking(booking.id)
        store.write(lambda w: w.hold(booking, now=NOW))
        return before, r.booking(booking.id)

    seen = store.read(look)

    assert seen == (None, None)
    assert store.read(lambda r: r.booking(booking.id)) == booking
    store.close()


def test_another_broken_rule_is_not_taken_for_an_overlap(path):
    store = Adapter(path, jobs=Orders())

    with pytest.raises(sa.exc.IntegrityError, match="ck_booking_length"):
        store.write(lambda w: w.hold(a_booking(minutes=1440), now=NOW))

    store.close()


def test_an_error_of_the_database_does_not_repeat_what_a_client_wrote(path):
    store = Adapter(path, jobs=Orders())
    broken = Enrolment("en_1", "bk_1", "session", NOW, name="Kastanie", email=None)

    with pytest.raises(sa.exc.IntegrityError) as wrong:
        store.write(lambda w: w.save_enrolment(broken))

    store.close()
    assert "Kastanie" not in str(wrong.value)


def test_the_search_for_overlaps_walks_the_index(path):
    search = guards.TRIGGERS["no_overlap_insert"].split("EXISTS (")[1].split("\n)")[0]
    for name in ("therapist", "busy_from", "busy_to", "id"):
        search = search.replace(f"NEW.{name}", f":{name}")

    with closing(sqlite3.connect(path)) as raw:
        values = {"therapist": "ines", "busy_from": 1, "busy_to": 2, "id": "x"}
        (plan,) = raw.execute(f"EXPLAIN QUERY PLAN {search}", values).fetchall()

    assert "ix_booking_blocks (therapist=? AND busy_from>? AND busy_from<?)" in plan[3]


# Several changes, one commit


def occupied(store, go):
    """Keep the writer waiting for go, so that whatever is asked next has to queue."""
    waiting = Event()

    def keep_busy(_):
        waiting.set()
        go.wait(20)

    thread = Thread(target=store.write, args=[keep_busy])
    thread.start()
    assert waiting.wait(20)
    return thread


def wait_for_queue(store, length):
    for _ in range(4000):
        if store._commits._queue.qsize() >= length:
            return
        Event().wait(0.005)
    pytest.fail("nothing queued")


def write_together(store, changes):
    """Run changes in one batch: they queue while the writer is kept waiting."""
    go, outcomes = Event(), {}

    def client(name, change):
        try:
            outcomes[name] = store.write(change)
        except Exception as wrong:  # noqa: BLE001 - the outcome is what is tested
            outcomes[name] = wrong

    threads = [occupied(store, go)]
    for name, change in changes.items():
        threads.append(Thread(target=client, args=[name, change]))
        threads[-1].start()
        wait_for_queue(store, len(threads) - 1)
    go.set()
    for thread in threads:
        thread.join(20)
    return outcomes


def test_changes_that_come_together_share_one_commit(tmp_path):
    store = new_store(tmp_path)
    commits = []
    sa.event.listen(store._writing, "commit", commits.append)

    outcomes = write_together(
        store,
        {n: lambda w, n=n: w.hold(a_booking(therapist=f"t{n}"), now=NOW) for n in range(20)},
    )

    store.close()
    assert set(outcomes.values()) == {True}
    assert len(commits) == 2


def test_a_commit_that_fails_is_told_to_everybody_in_it(tmp_path):
    store = new_store(tmp_path)

    def breaks_at_commit(w):
        w._conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        w._conn.execute(
            sa.insert(tables.mail).values(
                booking="bk_none", kind="k", audience="a", revision=0, wanted_at=0
            )
        )
        return "not kept"

    outcomes = write_together(
        store,
        {
            "good": lambda w: w.hold(a_booking(), now=NOW),
            "bad": breaks_at_commit,
            "last": lambda w: w.hold(a_booking(MONDAY_TEN, therapist="noor"), now=NOW),
        },
    )

    assert {type(outcome) for outcome in outcomes.values()} == {sa.exc.IntegrityError}
    assert store.read(lambda r: r.lapsed(now=MONDAY_TEN)) == []
    assert store.write(lambda w: w.hold(a_booking(), now=NOW))
    store.close()


def test_closing_finishes_what_was_asked_before(tmp_path):
    store = new_store(tmp_path)
    booking = a_booking()
    go = Event()
    busy = occupied(store, go)
    late = Thread(target=store.write, args=[lambda w: w.hold(booking, now=NOW)])
    late.start()
    wait_for_queue(store, 1)

    closing_ = Thread(target=store.close)
    closing_.start()
    go.set()
    for thread in (busy, late, closing_):
        thread.join(10)

    again = Adapter(tmp_path / "frontdesk.db", jobs=Orders())
    assert again.read(lambda r: r.booking(booking.id)) == booking
    again.close()


def test_forgetting_leaves_no_trace_of_deleted_words_on_the_disk(tmp_path):
    store = new_store(tmp_path)
    word = "Kastanienallee"
    store.write(lambda w: w.save_enrolment(Enrolment("en_1", "b", "s", NOW, name=word)))
    store.write(lambda w: w.save_enrolment(Enrolment("en_1", "b", "s", NOW, name="")))
    on_disk = [word.encode() in p.read_bytes() for p in tmp_path.iterdir()]

    store.forget()

    after = [word.encode() in p.read_bytes() for p in tmp_path.iterdir()]
    store.close()
    assert any(on_disk)
    assert not any(after)
