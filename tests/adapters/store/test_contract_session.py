"""What belongs to a session itself: checks, arrivals, lateness and rooms at providers."""

from dataclasses import replace

import pytest
from hypothesis import given
from sqlalchemy.exc import IntegrityError

from adapters.store.samples import HOUR, MINUTE, SECOND, TEXT, keep, many_times_on_one_store
from frontdesk.domain.arrival import Arrival
from frontdesk.domain.booking import Enrolment
from frontdesk.domain.device_check import DeviceCheck
from frontdesk.domain.lateness import Lateness
from frontdesk.domain.video import Prepared
from races.samples import MONDAY_TEN, NOW, a_booking

WEEK = 7 * 24 * HOUR


def a_check(booking, **changes):
    values = {"booking": booking.id, "codes": {"sound": "heard"}, "checked_at": NOW}
    return DeviceCheck(**(values | changes))


def an_arrival(booking, **changes):
    values = {
        "booking": booking.id,
        "ciphertext": b"age-encryption.org/v1\n\x00\xff",
        "sha256": "ab" * 32,
        "sealed_by": "browser",
        "same_as": "",
        "said_at": NOW,
    }
    return Arrival(**(values | changes))


def a_room(booking, **changes):
    values = {
        "booking": booking.id,
        "provider": "daily",
        "room": "r-1",
        "state": "wanted",
        "ref": {},
        "plan": "2026-11-30T18:00",
        "tries": 0,
        "tried_at": None,
        "failure": "",
    }
    return Prepared(**(values | changes))


def client(store, booking, **changes):
    """Keep the enrolment behind a booking."""
    enrolment = Enrolment(booking.enrolment, booking.id, "session", NOW, **changes)
    store.write(lambda w: w.save_enrolment(enrolment))
    return enrolment


def test_nothing_is_known_of_a_session_before_anything_is_said(store):
    booking = keep(store, a_booking())

    found = store.read(
        lambda r: (
            r.device_check(booking.id),
            r.arrival(booking.id),
            r.arrival_before(booking.enrolment, besides=booking.id),
            r.lateness(booking.id),
            r.prepared(booking.id, provider="daily"),
            list(r.rooms_prepared(booking.id)),
        )
    )

    assert found == (None, None, None, None, None, [])


def test_the_newest_check_takes_the_place_of_the_one_before(store):
    booking, other = keep(store, a_booking()), keep(store, a_booking(MONDAY_TEN + 2 * HOUR))
    store.write(lambda w: w.save_device_check(a_check(booking)))
    newest = a_check(booking, codes={"camera": "none", "echo": "loud"}, checked_at=NOW + HOUR)

    store.write(lambda w: w.save_device_check(newest))

    assert store.read(lambda r: r.device_check(booking.id)) == newest
    assert store.read(lambda r: r.device_check(other.id)) is None


@many_times_on_one_store
@given(codes=...)
def test_codes_of_a_check_come_back_as_they_went(store, codes: dict[str, str]):
    codes = {k.replace("\x00", ""): v.replace("\x00", "") for k, v in codes.items()}
    if (booking := store.read(lambda r: r.booking("bk_codes"))) is None:
        booking = keep(store, a_booking(number="codes"))
    check = a_check(booking, codes=codes)

    store.write(lambda w: w.save_device_check(check))

    assert store.read(lambda r: r.device_check(booking.id)) == check


def test_sealed_answers_come_back_to_the_byte_and_newer_ones_take_their_place(store):
    booking = keep(store, a_booking())
    store.write(lambda w: w.save_arrival(an_arrival(booking, ciphertext=bytes(range(256)))))
    newer = an_arrival(booking, ciphertext=b"\xff\x00" * 8192, said_at=NOW + SECOND)

    first = store.read(lambda r: r.arrival(booking.id))
    store.write(lambda w: w.save_arrival(newer))

    assert first.ciphertext == bytes(range(256))
    assert isinstance(first.ciphertext, bytes)
    assert store.read(lambda r: r.arrival(booking.id)) == newer


def test_what_was_said_before_is_the_newest_of_the_same_client(store):
    first = keep(store, a_booking())
    root = client(store, first)
    later = [keep(store, a_booking(MONDAY_TEN + n * WEEK)) for n in (1, 2, 3)]
    for booking in later:
        client(store, booking, follows=root.id)
    stranger = keep(store, a_booking(MONDAY_TEN + 4 * WEEK))
    client(store, stranger)
    said = [
        an_arrival(booking, said_at=NOW + n * HOUR)
        for n, booking in enumerate([first, *later[:2], stranger])
    ]
    store.write(lambda w: [w.save_arrival(one) for one in said])

    found = store.read(
        lambda r: [
            r.arrival_before(root.id, besides=besides.id)
            for besides in (later[2], later[1], first)
        ]
    )

    assert found == [said[2], said[1], said[2]]
    assert store.read(lambda r: r.arrival_before(stranger.enrolment, besides=stranger.id)) is None


def test_an_arrival_that_was_skipped_is_kept_but_never_taken_over(store):
    first = keep(store, a_booking())
    root = client(store, first)
    second = keep(store, a_booking(MONDAY_TEN + WEEK))
    client(store, second, follows=root.id)
    skipped = an_arrival(first, ciphertext=b"", sha256="", sealed_by="")

    store.write(lambda w: w.save_arrival(skipped))

    assert store.read(lambda r: r.arrival(first.id)) == skipped
    assert store.read(lambda r: r.arrival_before(root.id, besides=second.id)) is None


def test_two_said_in_the_same_second_have_one_order(store):
    first = keep(store, a_booking())
    root = client(store, first)
    others = [keep(store, a_booking(MONDAY_TEN + n * WEEK)) for n in (1, 2)]
    for booking in others:
        client(store, booking, follows=root.id)
        store.write(lambda w, b=booking: w.save_arrival(an_arrival(b)))

    found = store.read(lambda r: r.arrival_before(root.id, besides=first.id))

    assert found.booking == min(booking.id for booking in others)


def test_lateness_is_said_again_or_taken_back(store):
    booking = keep(store, a_booking())

    for minutes in (5, 15, 0):
        said = Lateness(booking.id, minutes, NOW + minutes * MINUTE)
        store.write(lambda w, s=said: w.save_lateness(s))
        assert store.read(lambda r: r.lateness(booking.id)) == said


@many_times_on_one_store
@given(failure=TEXT, room=TEXT)
def test_a_room_comes_back_as_it_went(store, failure, room):
    if (booking := store.read(lambda r: r.booking("bk_room"))) is None:
        booking = keep(store, a_booking(number="room"))
    ready = a_room(
        booking,
        room=room,
        state="ready",
        ref={"url": "https://v.example/é?x=1", "host": room},
        tries=3,
        tried_at=NOW,
        failure=failure,
    )

    store.write(lambda w: w.save_prepared(ready))

    assert store.read(lambda r: r.prepared(booking.id, provider="daily")) == ready


def test_each_provider_has_a_room_of_its_own(store):
    booking, other = keep(store, a_booking()), keep(store, a_booking(MONDAY_TEN + 2 * HOUR))
    rooms = [a_room(booking, provider=name) for name in ("zoom", "daily", "jitsi")]
    store.write(lambda w: [w.save_prepared(one) for one in [*rooms, a_room(other)]])
    ready = replace(rooms[1], state="ready", tries=1, tried_at=NOW)

    store.write(lambda w: w.save_prepared(ready))

    assert list(store.read(lambda r: r.rooms_prepared(booking.id))) == [ready, rooms[2], rooms[0]]
    assert store.read(lambda r: r.prepared(booking.id, provider="zoom")) == rooms[0]
    assert store.read(lambda r: r.prepared(booking.id, provider="whereby")) is None


def test_what_belongs_to_an_old_session_is_forgotten_and_nothing_else(store):
    old, newer = keep(store, a_booking()), keep(store, a_booking(MONDAY_TEN + WEEK))
    for booking in (old, newer):
        rows = an_arrival(booking), a_check(booking), Lateness(booking.id, 5, NOW)
        store.write(
            lambda w, rows=rows, booking=booking: (
                w.save_arrival(rows[0]),
                w.save_device_check(rows[1]),
                w.save_lateness(rows[2]),
                w.save_prepared(a_room(booking)),
            )
        )

    def left(booking):
        return store.read(
            lambda r: [
                bool(found)
                for found in (
                    r.arrival(booking.id),
                    r.device_check(booking.id),
                    r.lateness(booking.id),
                    r.rooms_prepared(booking.id),
                )
            ]
        )

    store.write(lambda w: w.forget_sessions(ended_before=old.ends_at))
    before = left(old)
    store.write(lambda w: w.forget_sessions(ended_before=old.ends_at + MINUTE))

    assert before == [True] * 4
    assert left(old) == [False] * 4
    assert left(newer) == [True] * 4
    assert store.read(lambda r: r.booking(old.id)) == old


@pytest.mark.parametrize("kind", ["save_arrival", "save_device_check", "save_lateness"])
def test_nothing_is_kept_of_a_session_that_does_not_exist(store, kind):
    nobody = a_booking(number="nobody")
    row = {
        "save_arrival": an_arrival(nobody),
        "save_device_check": a_check(nobody),
        "save_lateness": Lateness(nobody.id, 5, NOW),
    }[kind]

    with pytest.raises(IntegrityError):
        store.write(lambda w: getattr(w, kind)(row))


def test_what_a_transaction_saves_is_gone_when_it_fails(store):
    booking = keep(store, a_booking())

    def change(tx):
        tx.save_arrival(an_arrival(booking))
        tx.save_lateness(Lateness(booking.id, 5, NOW))
        assert tx.arrival(booking.id) is not None
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write(change)

    assert store.read(lambda r: (r.arrival(booking.id), r.lateness(booking.id))) == (None, None)


def test_rooms_that_are_at_a_provider_are_found_by_the_start_of_their_session(store):
    booking, later = keep(store, a_booking()), keep(store, a_booking(MONDAY_TEN + 2 * HOUR))
    there = [
        a_room(booking, provider="daily", state="ready", ref={"name": "r-1"}),
        a_room(booking, provider="zoom", state="failed", ref={"id": "7"}),
    ]
    nowhere = [
        a_room(booking, provider="jaas", state="ready"),
        a_room(later, provider="daily", state="ready", ref={"name": "r-2"}),
    ]
    for room in (*there, *nowhere):
        store.write(lambda w, room=room: w.save_prepared(room))

    found = store.read(lambda r: r.rooms_kept(since=MONDAY_TEN, until=MONDAY_TEN + 2 * HOUR))

    assert list(found) == there
