"""What one person has: an e-mail address, however it was typed, is the person."""

from dataclasses import replace

import pytest

from adapters.store.samples import HOUR, keep, move
from frontdesk.domain.booking import Enrolment, State
from races.samples import MONDAY_TEN, NOW, a_booking


def keep_of(store, email, hours=0, **changes):
    booking = keep(store, a_booking(MONDAY_TEN + hours * HOUR, **changes))
    told = Enrolment(booking.enrolment, booking.id, booking.service, NOW, email=email)
    store.write(lambda w: w.save_enrolment(told))
    return booking


def made_by(store, email, hours=0, **changes):
    booking = keep_of(store, email, hours, **changes)
    assert move(store, booking, State.HELD, State.CONFIRMED)
    return booking


@pytest.mark.parametrize("asked", ["ana@example.org", "ANA@Example.ORG"])
def test_a_person_s_bookings_of_a_service_are_counted_however_the_address_is_typed(store, asked):
    mine = made_by(store, "Ana@example.org")
    made_by(store, "ana@EXAMPLE.org", hours=2)
    made_by(store, "ana@example.org", hours=4, service="intro")
    made_by(store, "bo@example.org", hours=6)

    def count(**how):
        return store.read(lambda r: r.taken_up(asked, service="session", now=NOW, **how))

    assert (count(), count(besides=mine.id)) == (2, 1)


def test_the_case_of_letters_beyond_ascii_is_folded_too(store):
    made_by(store, "ÜNAL@straße.example")

    found = store.read(lambda r: r.taken_up("ünal@STRASSE.example", service="session", now=NOW))

    assert found == 1


def test_a_person_s_sessions_to_come_are_the_firm_and_the_requested_ones(store):
    firm, asked = keep_of(store, "ana@x.org", 4), keep_of(store, "ana@x.org", 2)
    over, held = keep_of(store, "ana@x.org"), keep_of(store, "ana@x.org", 6)
    other = keep_of(store, "bo@x.org", 8)
    for booking in (firm, over, other):
        move(store, booking, State.HELD, State.CONFIRMED)
    move(store, asked, State.HELD, State.REQUESTED)

    found = store.read(lambda r: r.bookings_of("ANA@x.org", ends_after=over.ends_at))
    earlier = store.read(lambda r: r.bookings_of("ana@x.org", ends_after=over.starts_at))

    assert [b.id for b in found] == [asked.id, firm.id]
    assert [b.id for b in earlier] == [over.id, asked.id, firm.id]
    assert held.id not in {b.id for b in earlier}


def test_a_series_is_all_its_bookings_by_start_in_whatever_state(store):
    later, sooner = (
        keep(store, a_booking(MONDAY_TEN + hours * HOUR, series="se_1")) for hours in (4, 2)
    )
    keep(store, a_booking(series="se_2"))
    keep(store, a_booking(MONDAY_TEN + 6 * HOUR))
    move(store, later, State.HELD, State.EXPIRED)

    found = store.read(lambda r: r.of_series("se_1"))

    assert found == [sooner, replace(later, state=State.EXPIRED, hold_until=None)]
    assert store.read(lambda r: r.of_series("")) == []
