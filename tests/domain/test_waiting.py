"""What fits somebody who waits, and how long an offer stands."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.money import Money
from frontdesk.domain.practice import Service
from frontdesk.domain.waiting import (
    OFFER,
    QUIET_FROM,
    QUIET_UNTIL,
    SHORTEST,
    Entry,
    Part,
    Wait,
    latest_answer,
    offer_until,
    quiet_until,
    suits,
)

PORTLAND = "America/Los_Angeles"
FAR = datetime(2030, 1, 1, tzinfo=UTC)
ZONES = (PORTLAND, "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia")
instants = st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


def at(hour: int, minute: int = 0, *, day: int = 20, zone: str = PORTLAND) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def someone(**wish: object) -> Entry:
    entry = Entry(
        id="wl_1",
        service="first-session",
        email="ana@example.com",
        name="Ana",
        zone=PORTLAND,
        ways=("video",),
        weekdays=(),
        parts=(),
        state=Wait.WAITING,
        joined_at=at(9),
        ends_at=at(9) + timedelta(days=60),
    )
    return replace(entry, **wish)


@pytest.mark.parametrize(
    ("hour", "minute", "ends"),
    [(20, 59, None), (21, 0, at(8, day=21)), (0, 30, at(8)), (7, 59, at(8)), (8, 0, None)],
)
def test_quiet_hours_end_at_eight_on_the_clients_clock(
    hour: int, minute: int, ends: datetime | None
) -> None:
    assert quiet_until(at(hour, minute), PORTLAND) == ends


def test_the_same_instant_is_quiet_in_one_zone_and_not_in_another() -> None:
    midday_here = at(12)

    assert quiet_until(midday_here, PORTLAND) is None
    assert quiet_until(midday_here, "Europe/Lisbon") is None
    assert quiet_until(midday_here, "Asia/Tokyo") == at(8, day=21, zone="Asia/Tokyo")


@pytest.mark.parametrize(
    ("made", "ends"),
    [
        (at(9), at(11)),
        (at(19), at(21)),
        (at(19, 1), at(10, day=21)),
        (at(19, 30), at(10, day=21)),
        (at(20, 59), at(10, day=21)),
    ],
)
def test_an_offer_lasts_two_hours_but_never_into_the_night(made: datetime, ends: datetime) -> None:
    assert offer_until(made, zone=PORTLAND, latest=FAR) == ends


def test_an_offer_is_carried_over_the_night_in_which_clocks_change() -> None:
    made = datetime(2026, 10, 31, 20, 0, tzinfo=ZoneInfo(PORTLAND)).astimezone(UTC)

    until = offer_until(made, zone=PORTLAND, latest=FAR)

    assert until == datetime(2026, 11, 1, 10, 0, tzinfo=ZoneInfo(PORTLAND))
    assert until - made == timedelta(hours=15)


def test_an_offer_ends_in_time_to_pay_and_for_the_notice() -> None:
    service = Service("s", "S", 50, Money(14000, "USD"), ("video",), notice_minutes=24 * 60)
    starts_at = at(12, day=21)
    latest = latest_answer(starts_at, service)

    assert latest == at(11, 20)
    assert offer_until(at(10), zone=PORTLAND, latest=latest) == latest
    assert offer_until(at(10, 51), zone=PORTLAND, latest=latest) is None


@given(made=instants, zone=st.sampled_from(ZONES), ahead=st.integers(0, 72 * 60))
def test_an_offer_is_never_short_nor_late_and_never_ends_at_night(
    made: datetime, zone: str, ahead: int
) -> None:
    latest = made.replace(second=0, microsecond=0) + timedelta(minutes=ahead)
    if quiet_until(made, zone):
        return

    until = offer_until(made, zone=zone, latest=latest)

    if until is None:
        assert latest - made < SHORTEST
        return
    assert made + SHORTEST <= until <= latest
    assert until.second == 0
    local = until.astimezone(ZoneInfo(zone)).time()
    if until != latest:
        assert QUIET_UNTIL < local <= QUIET_FROM
        assert until - made >= OFFER - timedelta(minutes=1)


def test_days_and_parts_of_the_day_are_those_of_the_clients_clock() -> None:
    monday_nine = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)

    assert suits(someone(), monday_nine)
    assert suits(someone(weekdays=(1,), parts=(Part.MORNING,)), monday_nine)
    assert not suits(someone(weekdays=(2,)), monday_nine)
    assert not suits(someone(parts=(Part.AFTERNOON, Part.EVENING)), monday_nine)
    tokyo = someone(zone="Asia/Tokyo", weekdays=(2,), parts=(Part.MORNING,))
    assert suits(tokyo, monday_nine)


@pytest.mark.parametrize(
    ("hour", "part"),
    [(0, Part.MORNING), (11, Part.MORNING), (12, Part.AFTERNOON), (17, Part.EVENING)],
)
def test_noon_and_five_begin_the_next_part(hour: int, part: Part) -> None:
    assert suits(someone(parts=(part,)), at(hour))
    assert not any(suits(someone(parts=(other,)), at(hour)) for other in set(Part) - {part})
