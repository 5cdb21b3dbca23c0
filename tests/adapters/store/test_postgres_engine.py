"""How the connections to a server behave."""

from threading import Barrier, Event, Thread

import pytest
import sqlalchemy as sa

from adapters.store.samples import HOUR, keep, move, state_of
from frontdesk.adapters.store import postgres
from frontdesk.domain.booking import Enrolment, SealedIntake, State
from races.samples import MONDAY_TEN, NOW, Orders, a_booking
from races.servers import database_of, server


@pytest.fixture
def store(server_address):
    store = postgres.Adapter(server_address, jobs=Orders())
    yield store
    store.close()


def together(*changes):
    outcomes = {}

    def client(number, change):
        outcomes[number] = change()

    threads = [Thread(target=client, args=pair) for pair in enumerate(changes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return [outcomes[number] for number in range(len(changes))]


@pytest.mark.parametrize(
    ("side", "isolation", "read_only"),
    [("_writing", "read committed", "off"), ("_reading", "repeatable read", "on")],
)
def test_nobody_waits_for_ever_and_a_commit_waits_for_the_disk(store, side, isolation, read_only):
    with getattr(store, side).connect() as conn:
        asked = [*postgres.SETTINGS, "transaction_isolation", "transaction_read_only"]
        found = [conn.exec_driver_sql(f"SHOW {name}").scalar_one() for name in asked]

    assert found == ["3s", "20s", "30s", "on", "UTC", isolation, read_only]


def test_the_reading_side_cannot_change_anything(store):
    enrolment = Enrolment("en_1", "bk_1", "session", NOW)

    with pytest.raises(sa.exc.InternalError, match="read-only"):
        store.read(lambda r: store._changing(r._conn).save_enrolment(enrolment))


def test_one_look_stays_the_same_while_others_write(store):
    booking = a_booking()

    def look(r):
        before = r.booking(booking.id)
        store.write(lambda w: w.hold(booking, now=NOW))
        return before, r.booking(booking.id)

    assert store.read(look) == (None, None)
    assert store.read(lambda r: r.booking(booking.id)) == booking


@pytest.mark.parametrize("changes", [{"phone": None}, {"id": None}])
def test_an_error_of_the_database_does_not_repeat_what_a_client_wrote(store, changes):
    values = {"id": "en_1", "booking": "b", "service": "s", "created_at": NOW, "name": "Kastanie"}

    with pytest.raises(sa.exc.IntegrityError, match="null value") as wrong:
        store.write(lambda w: w.save_enrolment(Enrolment(**(values | changes))))

    assert "Kastanie" not in f"{wrong.value} {wrong.value.orig} {wrong.value.orig!r}"


def test_another_broken_rule_is_not_taken_for_an_overlap(store):
    with pytest.raises(sa.exc.IntegrityError, match="ck_booking_length"):
        store.write(lambda w: w.hold(a_booking(minutes=1440), now=NOW))


def test_two_changes_that_block_each_other_are_both_made_in_the_end(store):
    one, other = keep(store, a_booking()), keep(store, a_booking(MONDAY_TEN + HOUR))
    meet = Barrier(2)

    def both(first, second):
        tries = []

        def change(w):
            tries.append(w.booking(first.id))
            if len(tries) == 1:
                meet.wait(120)
            return w.booking(second.id), len(tries)

        return lambda: store.write(change)

    found = together(both(one, other), both(other, one))

    assert [booking.id for booking, _ in found] == [other.id, one.id]
    assert min(tries for _, tries in found) == 1
    assert max(tries for _, tries in found) > 1


def test_a_change_that_never_comes_through_says_so_in_the_end(store):
    tries = []

    def change(w):
        tries.append(w)
        w._conn.exec_driver_sql("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$")

    with pytest.raises(sa.exc.OperationalError):
        store.write(change)

    assert len(tries) == 6


def test_a_change_that_waited_for_a_lock_too_long_is_tried_again(server_address, monkeypatch):
    monkeypatch.setitem(postgres.SETTINGS, "lock_timeout", "50")
    impatient = postgres.Adapter(server_address, jobs=Orders())
    booking, tries = keep(impatient, a_booking()), []

    with impatient._writing.connect() as other:
        other.exec_driver_sql("SELECT id FROM booking FOR UPDATE")

        def change(w):
            tries.append(w)
            if len(tries) > 1:
                other.rollback()
            return w.booking(booking.id)

        found = impatient.write(change)
    impatient.close()

    assert (found, len(tries)) == (booking, 2)


def test_what_a_change_has_looked_at_stays_as_it_is_until_its_end(store):
    booking = keep(store, a_booking())
    looked, go = Event(), Event()

    def slow(w):
        seen = w.booking(booking.id).state
        looked.set()
        assert go.wait(120)
        return seen, w.booking(booking.id).state

    def quick():
        assert looked.wait(120)
        go.set()
        return move(store, booking, State.HELD, State.CONFIRMED)

    assert together(lambda: store.write(slow), quick) == [(State.HELD, State.HELD), True]
    assert state_of(store, booking) == State.CONFIRMED


def test_whoever_counts_a_day_s_sessions_first_has_the_therapist_to_itself(store):
    day = {"since": MONDAY_TEN, "until": MONDAY_TEN + 9 * HOUR, "now": NOW}

    def one_of_three(hour):
        def change(w):
            if len(w.day_loads("ines", **day)) >= 3:
                return False
            return w.hold(a_booking(MONDAY_TEN + hour * HOUR), now=NOW)

        return lambda: store.write(change)

    got = together(*[one_of_three(hour) for hour in range(8)])

    assert sum(got) == 3


def test_whoever_counts_a_person_s_bookings_first_has_the_person_to_itself(store):
    def one_of_three(number):
        def change(w):
            if w.taken_up("Ana@x.org", service="session", now=NOW) >= 3:
                return False
            made = a_booking(therapist=f"t{number}", state=State.CONFIRMED, hold_until=None)
            w.save_enrolment(Enrolment(made.enrolment, made.id, "session", NOW, email="ana@X.org"))
            return w.hold(made, now=NOW)

        return lambda: store.write(change)

    got = together(*[one_of_three(number) for number in range(8)])

    assert sum(got) == 3


def test_whoever_looks_at_a_series_first_has_it_to_itself(store):
    def one_of_three(number):
        def change(w):
            if len(w.of_series("se_1")) >= 3:
                return False
            return w.hold(a_booking(therapist=f"t{number}", series="se_1"), now=NOW)

        return lambda: store.write(change)

    got = together(*[one_of_three(number) for number in range(8)])

    assert sum(got) == 3


def test_a_sixth_sealed_intake_is_refused_also_when_all_come_at_once(store):
    store.write(lambda w: w.save_enrolment(Enrolment("en_1", "bk_1", "session", NOW)))

    def seal():
        def change(w):
            newest = w.sealed("en_1")
            number = newest.sequence + 1 if newest else 1
            return w.seal(SealedIntake("en_1", number, b"x", "a" * 64, "browser", "f", NOW))

        return store.write(change)

    assert sorted(together(*[seal] * 8)) == [False] * 3 + [True] * 5


def test_closing_waits_for_the_change_that_runs(store, server_address):
    booking, running, go = a_booking(), Event(), Event()

    def slow(w):
        running.set()
        assert go.wait(120)
        return w.hold(booking, now=NOW)

    def close():
        assert running.wait(120)
        closing = Thread(target=store.close)
        closing.start()
        closing.join(0.05)
        waited = closing.is_alive()
        go.set()
        closing.join(120)
        return waited

    assert together(lambda: store.write(slow), close) == [True, True]
    again = postgres.Adapter(server_address, jobs=Orders())
    assert again.read(lambda r: r.booking(booking.id)) == booking
    again.close()


def test_a_server_that_cut_all_lines_costs_nobody_an_error(store, server_address):
    booking = keep(store, a_booking())
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    server().ask(f"{others} AND datname = current_database()", database_of(server_address))

    assert store.read(lambda r: r.booking(booking.id)) == booking
    assert store.version()
    assert move(store, booking, State.HELD, State.CONFIRMED)
