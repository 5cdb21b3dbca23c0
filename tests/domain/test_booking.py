"""The moves of a booking: which ways there are, and which there must never be."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from frontdesk.domain.booking import (
    BLOCKING,
    CHECKOUT_GRACE,
    CHECKOUT_LIFE,
    HOLD,
    MOVES,
    Booking,
    State,
    may,
)
from frontdesk.domain.money import Money

HELD, AWAITING, CONFIRMED = State.HELD, State.AWAITING_PAYMENT, State.CONFIRMED
COMPLETED, EXPIRED = State.COMPLETED, State.EXPIRED
REQUESTED, DECLINED, NO_SHOW = State.REQUESTED, State.DECLINED, State.NO_SHOW
CANCELLED, ATTENTION = State.CANCELLED, State.ATTENTION
ALLOWED = {
    *[(HELD, HELD), (HELD, AWAITING), (HELD, CONFIRMED), (HELD, EXPIRED), (HELD, ATTENTION)],
    *[(AWAITING, HELD), (AWAITING, CONFIRMED), (AWAITING, EXPIRED), (AWAITING, ATTENTION)],
    *[(HELD, REQUESTED), (REQUESTED, HELD), (REQUESTED, CONFIRMED), (REQUESTED, DECLINED)],
    *[(REQUESTED, EXPIRED), (REQUESTED, CANCELLED)],
    *[(CONFIRMED, COMPLETED), (CONFIRMED, NO_SHOW), (CONFIRMED, CANCELLED)],
    *[(COMPLETED, NO_SHOW), (NO_SHOW, COMPLETED)],
    *[(ATTENTION, CONFIRMED), (ATTENTION, CANCELLED)],
    (EXPIRED, CONFIRMED),
    (EXPIRED, ATTENTION),
}


def test_every_state_is_named_in_the_table() -> None:
    assert set(MOVES) == set(State)


@pytest.mark.parametrize(("frm", "to"), [*product(State, State)])
def test_a_booking_makes_the_moves_of_the_table_and_no_other(frm: State, to: State) -> None:
    assert may(frm, to) == ((frm, to) in ALLOWED)


@pytest.mark.parametrize("end", [CANCELLED, DECLINED])
def test_nothing_leads_out_of_an_end(end: State) -> None:
    assert not any(may(end, to) for to in State)


def test_only_late_money_leads_out_of_an_expired_booking() -> None:
    assert MOVES[EXPIRED] == {CONFIRMED, ATTENTION}


def test_a_confirmed_booking_can_be_reached_from_every_state_that_can_be_paid() -> None:
    assert {frm for frm in State if may(frm, CONFIRMED)} == {
        *(HELD, AWAITING, REQUESTED, ATTENTION, EXPIRED)
    }


def test_a_time_is_kept_until_the_booking_is_over_or_given_up() -> None:
    assert set(State) - BLOCKING == {COMPLETED, NO_SHOW, EXPIRED, DECLINED, CANCELLED}


def test_a_checkout_is_never_shorter_than_the_provider_allows() -> None:
    assert timedelta(minutes=30) + CHECKOUT_GRACE <= CHECKOUT_LIFE
    assert timedelta() < HOLD


def test_a_booking_tells_its_length_in_minutes() -> None:
    start = datetime(2026, 11, 25, 19, 30, tzinfo=UTC)
    booking = Booking(
        id="bk_1",
        reference="ABCD EFGH",
        enrolment="en_1",
        therapist="ines",
        service="first-session",
        way="video",
        state=HELD,
        starts_at=start,
        ends_at=start + timedelta(minutes=50),
        busy_from=start,
        busy_to=start + timedelta(minutes=60),
        wall="2026-11-25T11:30",
        zone="America/Los_Angeles",
        client_zone="America/Los_Angeles",
        price=Money(14000, "USD"),
        hold_until=None,
        calendar_uid="1@example.com",
        created_at=start,
    )

    assert booking.minutes == 50
