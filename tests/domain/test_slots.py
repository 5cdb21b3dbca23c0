"""What is on offer, held against an oracle that knows nothing but minutes."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.domain.money import Money
from frontdesk.domain.practice import Service, Therapist, Window
from frontdesk.domain.slots import Slot, bounds, nearest, padded, slots

ZONES = (
    *("America/Los_Angeles", "Europe/Lisbon", "Australia/Lord_Howe", "America/St_Johns"),
    *("Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca", "UTC"),
)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SESSION = Service(
    "first-session",
    "First session",
    50,
    Money(14000, "USD"),
    ("video",),
    notice_minutes=0,
    horizon_days=365,
)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


def therapist(*windows: Window, zone: str = "UTC", off: tuple[date, ...] = ()) -> Therapist:
    return Therapist("ines", "Ines", "", "", zone, (), windows, off)


def starts(found: list[Slot]) -> list[str]:
    return [f"{slot.starts_at:%H:%M}" for slot in found]


NINE_TO_TWELVE = therapist(Window(1, time(9), time(12)))


def on_monday(service: Service = SESSION, who: Therapist = NINE_TO_TWELVE, **more) -> list[str]:
    asked = {"now": MONDAY - DAY, "since": MONDAY, "until": MONDAY + DAY} | more
    return starts(slots(service, who, **asked))


# The oracle: no interval, no arithmetic on wall time, one minute after the other.


def oracle(service: Service, who: Therapist, *, now, since, until, busy) -> list[datetime]:
    """Say which starts are on offer, walking UTC minutes from days before the range."""
    taken = {minute for a, b in busy for minute in walked(a, b)}
    offered = []
    for stretch in stretches(who, since - 4 * DAY, until + DAY):
        for start in stretch[:: service.step_minutes]:
            if not since <= start < until or start < now + service.notice_minutes * MINUTE:
                continue
            ends = start + service.minutes * MINUTE
            kept = walked(
                start - service.buffer_before_minutes * MINUTE,
                ends + service.buffer_after_minutes * MINUTE,
            )
            if (
                ends - MINUTE <= stretch[-1]
                and (local(start, who) - local(now, who)).days <= service.horizon_days
                and taken.isdisjoint(kept)
            ):
                offered.append(start)
    return offered


def stretches(who: Therapist, first: datetime, last: datetime) -> list[list[datetime]]:
    """Group the open minutes that follow one another.

    The wall clock is read as one whose hands never go back: in an hour that comes twice they
    wait, over a gap they jump. Opening and closing are when the hands reach them.
    """
    zone, shown = ZoneInfo(who.zone), datetime.min  # noqa: DTZ901 - wall time has no zone
    found: list[list[datetime]] = [[]]
    for minute in walked(first - DAY, last):
        shown = max(shown, minute.astimezone(zone).replace(tzinfo=None))
        if minute >= first and is_open(who, shown):
            found[-1].append(minute)
        elif found[-1]:
            found.append([])
    return [stretch for stretch in found if stretch]


def is_open(who: Therapist, shown: datetime) -> bool:
    if shown.date() in who.days_off:
        return False
    now = (shown.hour, shown.minute)
    return any(
        window.weekday == shown.isoweekday()
        and (window.opens.hour, window.opens.minute) <= now
        and now < (window.closes.hour or 24 * (window.closes == time(0)), window.closes.minute)
        for window in who.hours
    )


def walked(first: datetime, last: datetime) -> list[datetime]:
    return [first + n * MINUTE for n in range(int((last - first) / MINUTE))]


def local(at: datetime, who: Therapist) -> date:
    return at.astimezone(ZoneInfo(who.zone)).date()


@cache
def days_of_change(zone: str) -> list[date]:
    def offset(day: date) -> timedelta | None:
        return datetime.combine(day, time(0), ZoneInfo(zone)).utcoffset()

    days = [date(2024, 1, 1) + n * DAY for n in range(7 * 365)]
    return [day for day in days if offset(day) != offset(day + DAY)]


@st.composite
def therapists(draw: st.DrawFn, near: date, zone: str) -> Therapist:
    """Hours that like the hours in which clocks change, and midnight."""
    edges = st.sampled_from([0, 60, 90, 105, 120, 135, 150, 180, 210, 540, 1380, 1440])
    any_edge = edges | st.integers(0, 288).map(lambda n: n * 5)
    windows = []
    whole_days = 0
    for number in range(-2, 3):
        weekday = (near + number * DAY).isoweekday()
        marks = sorted(draw(st.lists(any_edge, max_size=6)))
        for opens, closes in zip(marks[::2], marks[1::2], strict=False):
            whole_days += closes - opens == 1440
            if opens < closes and (closes - opens < 1440 or whole_days < 3):
                windows.append(Window(weekday, clock(opens), clock(closes)))
    off = draw(st.lists(st.integers(-2, 2), max_size=1))
    return therapist(*windows, zone=zone, off=tuple(near + n * DAY for n in off))


def clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


@st.composite
def questions(draw: st.DrawFn) -> dict:
    zone = draw(st.sampled_from(ZONES))
    any_day = st.dates(date(2024, 1, 3), date(2030, 12, 28))
    changes = days_of_change(zone)
    near = draw(st.sampled_from(changes) | any_day if changes else any_day)
    begin = datetime.combine(near, time(0), UTC)
    since = begin + draw(st.integers(-14 * 60, 14 * 60)) * MINUTE
    asked = {
        "since": since,
        "until": since + draw(st.integers(1, 36 * 60)) * MINUTE,
        "now": begin
        - draw(st.integers(-600, 3000)) * MINUTE
        + draw(st.sampled_from([0, 30])) * timedelta(seconds=1),
        "busy": [
            (begin + a * MINUTE, begin + (a + b) * MINUTE)
            for a, b in draw(
                st.lists(st.tuples(st.integers(-600, 2400), st.integers(1, 120)), max_size=3)
            )
        ],
    }
    service = replace(
        SESSION,
        minutes=draw(st.sampled_from([5, 15, 50, 90])),
        step_minutes=draw(st.sampled_from([5, 15, 30, 45, 50, 60])),
        notice_minutes=draw(st.sampled_from([0, 1, 60, 24 * 60])),
        horizon_days=draw(st.integers(0, 3)),
        buffer_before_minutes=draw(st.sampled_from([0, 5, 30])),
        buffer_after_minutes=draw(st.sampled_from([0, 10])),
    )
    return {"service": service, "who": draw(therapists(near, zone)), "asked": asked}


@given(questions())
@settings(max_examples=40, deadline=None)
def test_slots_are_what_walking_every_minute_finds(question) -> None:
    service, who, asked = question["service"], question["who"], question["asked"]

    found = slots(service, who, **asked)

    assert [slot.starts_at for slot in found] == oracle(service, who, **asked)
    assert all(slot.ends_at - slot.starts_at == service.minutes * MINUTE for slot in found)


@pytest.mark.parametrize("zone", ZONES)
def test_every_change_of_clocks_is_what_walking_every_minute_finds(zone) -> None:
    for near in days_of_change(zone)[:4]:
        begin = datetime.combine(near, time(0), UTC)
        hours = [
            Window((near + n * DAY).isoweekday(), clock(a), clock(b))
            for n in (0, 1)
            for a, b in [(0, 75), (90, 150), (165, 300), (1320, 1440)]
        ]
        who, service = therapist(*hours, zone=zone), replace(SESSION, minutes=15, step_minutes=15)
        asked = {
            "now": begin - 3 * DAY,
            "since": begin - DAY / 2,
            "until": begin + 2 * DAY,
            "busy": [],
        }

        found = [slot.starts_at for slot in slots(service, who, **asked)]

        assert found == oracle(service, who, **asked)
        assert found


@given(questions(), st.integers(1, 36 * 60))
@settings(max_examples=40, deadline=None)
def test_what_is_on_offer_does_not_depend_on_how_the_range_is_cut(question, after) -> None:
    service, who, asked = question["service"], question["who"], question["asked"]
    cut = min(asked["until"], asked["since"] + after * MINUTE)

    whole = slots(service, who, **asked)
    early = slots(service, who, **asked | {"until": cut})
    late = slots(service, who, **asked | {"since": cut})

    assert early + late == whole


def test_hours_that_never_close_offer_the_same_times_however_they_are_asked_for() -> None:
    who = therapist(*[Window(day, time(0), time(0)) for day in range(1, 8)], zone=ZONES[0])
    service = replace(SESSION, step_minutes=50)
    asked = {"now": MONDAY, "until": MONDAY + 9 * DAY}

    whole = slots(service, who, since=MONDAY, **asked)
    late = slots(service, who, since=MONDAY + 8 * DAY, **asked)

    assert late == [slot for slot in whole if slot.starts_at >= MONDAY + 8 * DAY]
    assert len(late) > 20


def test_a_session_lies_wholly_inside_the_hours_and_starts_on_whole_steps() -> None:
    assert on_monday() == ["09:00", "09:30", "10:00", "10:30", "11:00"]
    assert on_monday(replace(SESSION, step_minutes=50)) == ["09:00", "09:50", "10:40"]
    assert on_monday(replace(SESSION, minutes=180)) == ["09:00"]
    assert on_monday(replace(SESSION, minutes=181)) == []


def test_a_session_may_end_at_the_midnight_that_ends_the_day() -> None:
    who = therapist(Window(1, time(22, 10), time(0)))

    assert on_monday(who=who) == ["22:10", "22:40", "23:10"]


def test_a_session_may_run_over_midnight_when_the_hours_do() -> None:
    who = therapist(Window(1, time(23), time(0)), Window(2, time(0), time(1)))

    found = on_monday(who=who, until=MONDAY + 2 * DAY)

    assert found == ["23:00", "23:30", "00:00"]


def test_a_booking_never_shifts_the_other_starts() -> None:
    nine_twenty = (MONDAY + timedelta(hours=9, minutes=20), MONDAY + timedelta(hours=10))

    assert on_monday(busy=[nine_twenty]) == ["10:00", "10:30", "11:00"]


def test_busy_times_may_touch_a_session_and_its_buffers_but_not_overlap() -> None:
    service = replace(SESSION, buffer_before_minutes=10, buffer_after_minutes=10)
    ten = MONDAY + timedelta(hours=10)
    before, after = (ten - MINUTE * 60, ten - MINUTE * 10), (ten + MINUTE * 60, ten + MINUTE * 90)

    assert "10:00" in on_monday(service, busy=[before, after])
    assert "10:00" not in on_monday(service, busy=[(before[0], before[1] + MINUTE)])
    assert "10:00" not in on_monday(service, busy=[(after[0] - MINUTE, after[1])])


def test_buffers_may_lie_outside_the_hours() -> None:
    service = replace(SESSION, buffer_before_minutes=60, buffer_after_minutes=60)

    assert on_monday(service) == on_monday()


def test_a_start_exactly_at_the_end_of_the_notice_is_offered() -> None:
    service = replace(SESSION, notice_minutes=60)
    ten_to_the_second = MONDAY + timedelta(hours=9)

    assert on_monday(service, now=ten_to_the_second)[0] == "10:00"
    assert on_monday(service, now=ten_to_the_second + timedelta(seconds=1))[0] == "10:30"


def test_the_horizon_counts_the_therapists_days_and_includes_the_last() -> None:
    daily = [Window(day, time(0), time(0)) for day in range(1, 8)]
    who = therapist(*daily, zone="America/Los_Angeles")
    service = replace(SESSION, minutes=30, horizon_days=1)
    # Ten in the evening of the 22nd in Portland; already the 23rd in UTC.
    now = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)

    found = slots(service, who, now=now, since=now, until=now + 9 * DAY)

    assert found[-1].starts_at == datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
    assert bounds(service, who, now=now) == (now, datetime(2026, 11, 24, 8, 0, tzinfo=UTC))


def test_bounds_are_told_in_utc_also_when_the_horizon_ends_in_a_missing_hour() -> None:
    # Cairo jumps from 24:00 on April 23 to 01:00 on April 24.
    who, service = therapist(zone="Africa/Cairo"), replace(SESSION, horizon_days=1)

    _, end = bounds(service, who, now=datetime(2026, 4, 22, 12, tzinfo=UTC))

    assert (end, end.tzinfo) == (datetime(2026, 4, 23, 22, tzinfo=UTC), UTC)


def test_the_end_of_the_range_is_not_in_it_and_an_upside_down_range_is_empty() -> None:
    nine = MONDAY + timedelta(hours=9)

    assert on_monday(since=nine, until=nine + timedelta(minutes=30)) == ["09:00"]
    assert on_monday(since=nine, until=nine) == []
    assert on_monday(since=nine + DAY, until=nine) == []


def test_the_day_off_is_the_therapists_own() -> None:
    hours = [Window(day, time(20), time(23)) for day in (1, 2)]
    who = therapist(*hours, zone="America/Los_Angeles", off=(date(2026, 11, 23),))

    found = slots(SESSION, who, now=MONDAY, since=MONDAY, until=MONDAY + 3 * DAY)

    # Eight in the evening of Tuesday the 24th in Portland.
    assert found[0].starts_at == datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


def test_padded_is_what_a_booking_keeps_from_others() -> None:
    service = replace(SESSION, buffer_before_minutes=5, buffer_after_minutes=10)
    slot = Slot(MONDAY, MONDAY + 50 * MINUTE, "ines")

    assert padded(slot, service) == (MONDAY - 5 * MINUTE, MONDAY + 60 * MINUTE)


def test_the_nearest_are_the_closest_told_in_order_of_time() -> None:
    offered = [Slot(MONDAY + n * MINUTE, MONDAY + (n + 50) * MINUTE, "ines") for n in range(9)]

    assert nearest(MONDAY + 4 * MINUTE, reversed(offered)) == offered[3:6]
    assert nearest(MONDAY + 90 * MINUTE, offered, most=2) == offered[7:]
    # Of two that are equally far the earlier is chosen.
    assert nearest(MONDAY + 4 * MINUTE, [offered[3], offered[5]], most=1) == [offered[3]]
    assert nearest(MONDAY, []) == []
