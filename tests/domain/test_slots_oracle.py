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
from frontdesk.domain.slots import slots

ZONES = (
    *("America/Los_Angeles", "Europe/Lisbon", "Australia/Lord_Howe", "America/St_Johns"),
    *("Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca", "UTC"),
)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SESSION = Service("first-session", "First session", 50, Money(14000, "USD"), ("video",))


def therapist(*windows: Window, zone: str, off: tuple[date, ...] = ()) -> Therapist:
    return Therapist("ines", "Ines", "", "", zone, (), windows, off)


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
        and (window.opens.hour, window.opens.minute)
        <= now
        < (window.closes.hour or 24 * (window.closes == time(0)), window.closes.minute)
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


QUARTERS = st.integers(-40, 160).map(lambda n: n * 15)


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
                st.lists(st.tuples(QUARTERS, st.integers(1, 8).map(lambda n: n * 15)), max_size=3)
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
        who, service = (
            therapist(*hours, zone=zone),
            replace(SESSION, minutes=20, step_minutes=15, notice_minutes=0),
        )
        asked = {
            "now": begin - 3 * DAY,
            "since": begin - DAY / 2,
            "until": begin + 2 * DAY,
            # Some sessions end exactly when this begins, buffers included, and some begin after.
            "busy": [(begin + 6 * HOUR, begin + 7 * HOUR), (begin - HOUR, begin)],
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
