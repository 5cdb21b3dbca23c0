"""Which reminders a booking has: in time, by day, and no later than they are of use."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from example import BOOKING, STARTS
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.money import Money
from frontdesk.domain.reminding import SOONEST, Plan, Reminder, farthest, planned, plans

HOUR = timedelta(hours=1)
LATER = replace(BOOKING, deposit=Money(4_000, "USD"))


def starting(wall: str, zone: str = "America/Denver") -> Booking:
    """Return a booking with a deposit that starts at a wall time of its client."""
    starts = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return replace(LATER, starts_at=starts, client_zone=zone)


def at(booking: Booking, kind: Reminder, *, hours: int = 24) -> str:
    """Return when a reminder is due on the client's clock."""
    plan = planned(booking, kind, hours=hours)
    assert plan is not None
    return plan.at.astimezone(ZoneInfo(booking.client_zone)).strftime("%a %H:%M")


def test_a_session_is_told_of_a_day_before_and_its_rest_three_days_before() -> None:
    rest, session = plans(LATER, hours=24)

    assert (rest.kind, rest.at) == (Reminder.REST, STARTS - 72 * HOUR)
    assert (session.kind, session.at) == (Reminder.SESSION, STARTS - 24 * HOUR)
    # From then on the other one says what is open.
    assert rest.until == session.at
    assert session.until == STARTS - SOONEST


def test_what_is_paid_at_once_has_no_rest_to_be_told_of() -> None:
    assert [plan.kind for plan in plans(BOOKING, hours=24)] == [Reminder.SESSION]


def test_no_hours_are_no_reminder_of_the_session() -> None:
    (rest,) = plans(LATER, hours=0)

    assert rest == Plan(Reminder.REST, STARTS - 72 * HOUR, STARTS - SOONEST)


@pytest.mark.parametrize(
    "state", [state for state in State if state is not State.CONFIRMED], ids=str
)
def test_only_what_stands_is_told_of(state: State) -> None:
    assert plans(replace(LATER, state=state), hours=24) == ()


def test_what_is_just_being_cancelled_is_not_told_of() -> None:
    assert plans(replace(LATER, cancels_at=STARTS - 30 * HOUR), hours=24) == ()


@pytest.mark.parametrize(
    ("wall", "hours", "due"),
    [
        ("2026-11-25T08:00", 24, "Tue 08:00"),
        ("2026-11-25T07:30", 24, "Tue 08:00"),
        ("2026-11-25T20:59", 24, "Tue 20:59"),
        ("2026-11-25T21:00", 24, "Wed 08:00"),
        ("2026-11-25T09:00", 2, "Wed 08:00"),
        # The morning would be too late.
        ("2026-11-25T08:30", 2, "Tue 20:00"),
        ("2026-11-25T06:00", 2, "Tue 20:00"),
        ("2026-11-25T23:30", 2, "Wed 20:00"),
        # The night is one hour longer when the clocks go back.
        ("2026-11-01T08:30", 10, "Sat 20:00"),
    ],
)
def test_nobody_is_reminded_at_night(wall: str, hours: int, due: str) -> None:
    assert at(starting(wall), Reminder.SESSION, hours=hours) == due


def test_the_night_is_the_clients() -> None:
    there = starting("2026-11-25T10:00", "Asia/Tokyo")

    assert at(there, Reminder.REST) == "Sun 10:00"
    assert at(there, Reminder.SESSION) == "Tue 10:00"


@given(
    minutes=st.integers(0, 366 * 24 * 60),
    hours=st.integers(0, 168),
    zone=st.sampled_from(["America/Denver", "Asia/Tokyo", "Europe/Lisbon", "Pacific/Chatham"]),
)
def test_every_reminder_comes_by_day_before_its_session(
    minutes: int, hours: int, zone: str
) -> None:
    booked = replace(LATER, starts_at=STARTS + timedelta(minutes=minutes), client_zone=zone)

    for plan in plans(booked, hours=hours):
        local = plan.at.astimezone(ZoneInfo(zone)).time()
        assert time(8) <= local < time(21)
        assert plan.at < booked.starts_at
        assert booked.starts_at - plan.at <= farthest(hours=hours)
