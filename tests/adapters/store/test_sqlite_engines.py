"""How the reading and the writing side of the database behave."""

import re
import sqlite3
from contextlib import closing

import pytest
import sqlalchemy as sa

from frontdesk.adapters.store import guards
from frontdesk.adapters.store.sqlite import READERS, Adapter, writing
from frontdesk.domain.booking import Enrolment
from races.samples import NOW, Orders, a_booking, new_store


def test_writing_waits_for_the_disk_and_wipes_what_it_deletes(path):
    engine = writing(path)

    with engine.connect() as conn:
        asked = ["journal_mode", "synchronous", "busy_timeout", "secure_delete", "foreign_keys"]
        found = [conn.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in asked]
    engine.dispose()

    assert found == ["wal", 2, 30000, 1, 1]


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


def test_a_look_that_failed_leaves_the_next_one_the_present(path):
    store = Adapter(path, jobs=Orders())
    booking = a_booking()

    def fail(r):
        assert r.booking(booking.id) is None
        raise LookupError

    with pytest.raises(LookupError):
        store.read(fail)
    store.write(lambda w: w.hold(booking, now=NOW))

    assert store.read(lambda r: r.booking(booking.id)) == booking
    store.close()


def test_any_number_may_look_at_the_same_time(path):
    store = Adapter(path, jobs=Orders())
    booking = a_booking()
    store.write(lambda w: w.hold(booking, now=NOW))

    def look(deep):
        return store.read(lambda r: [r.booking(booking.id), *(look(deep - 1) if deep else [])])

    seen = look(READERS + 1)

    assert seen == [booking] * (READERS + 2)
    store.close()


def test_another_broken_rule_is_not_taken_for_an_overlap(path):
    store = Adapter(path, jobs=Orders())

    with pytest.raises(sa.exc.IntegrityError, match="ck_booking_length"):
        store.write(lambda w: w.hold(a_booking(minutes=1440), now=NOW))

    store.close()


def test_an_error_of_the_database_does_not_repeat_what_a_client_wrote(path):
    store = Adapter(path, jobs=Orders())
    broken = Enrolment("en_1", "bk_1", "session", NOW, name="Kastanie", phone=None)

    with pytest.raises(sa.exc.IntegrityError) as wrong:
        store.write(lambda w: w.save_enrolment(broken))

    store.close()
    assert "Kastanie" not in str(wrong.value)


@pytest.mark.parametrize(
    ("part", "index"),
    [
        (1, "ix_booking_blocks (therapist=? AND busy_from>? AND busy_from<?)"),
        (2, "ix_booking_rooms (room=? AND busy_from>? AND busy_from<?)"),
    ],
)
def test_the_search_for_overlaps_walks_an_index(path, part, index):
    search = guards.TRIGGERS["no_overlap_insert"].split("EXISTS (")[part].split("\n)")[0]
    columns = re.findall(r"NEW\.(\w+)", search)
    values = {name: "x" if name in {"therapist", "room", "id"} else 1 for name in columns}

    with closing(sqlite3.connect(path)) as raw:
        asked = f"EXPLAIN QUERY PLAN {search.replace('NEW.', ':')}"
        (plan,) = raw.execute(asked, values).fetchall()

    assert index in plan[3]


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
