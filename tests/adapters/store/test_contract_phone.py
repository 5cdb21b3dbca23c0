"""The wish for the phone belongs to a booking that is met, and keeps the time it was made."""

from adapters.store.samples import MINUTE, keep, move
from frontdesk.domain.booking import State
from races.samples import NOW, a_booking


def test_a_wish_keeps_its_first_time_until_it_is_taken_back(store):
    booking = keep(store, a_booking())
    move(store, booking, State.HELD, State.CONFIRMED)

    asked = [
        store.write(lambda w, at=at: w.ask_for_phone(booking.id, at=at))
        for at in (NOW, NOW + 5 * MINUTE)
    ]
    stands = store.read(lambda r: r.booking(booking.id)).phone_since
    store.write(lambda w: w.ask_for_phone(booking.id, at=None))

    assert asked == [True, True]
    assert stands == NOW
    assert store.read(lambda r: r.booking(booking.id)).phone_since is None


def test_one_whose_payment_is_odd_is_met_and_takes_a_wish(store):
    booking = keep(store, a_booking(state=State.ATTENTION, hold_until=None))

    assert store.write(lambda w: w.ask_for_phone(booking.id, at=NOW))
    assert store.read(lambda r: r.booking(booking.id)).phone_since == NOW


def test_a_booking_that_is_not_met_takes_no_wish(store):
    booking = keep(store, a_booking())

    assert store.write(lambda w: w.ask_for_phone(booking.id, at=NOW)) is False
    assert store.read(lambda r: r.booking(booking.id)).phone_since is None
