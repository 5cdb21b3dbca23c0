"""What is on offer, held against an oracle that knows nothing but minutes."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oracle
from frontdesk.domain.clocks import minute
from frontdesk.domain.hours import openings
from frontdesk.domain.money import Money
from frontdesk.domain.practice import Licence, Override, Service, Therapist, TimeOff, Window
from frontdesk.domain.slots import counted, slots, starts

# Changes of an hour, of half an hour, at midnight, over midnight, twice in spring; none at all.
NASTY = (
    *("America/Los_Angeles", "Europe/Lisbon", "Australia/Lord_Howe", "America/St_Johns"),
    *("Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca", "Africa/Cairo", "Asia/Beirut"),
    *("America/Havana", "America/Nuuk", "Antarctica/Troll", "Pacific/Chatham", "UTC"),
)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# FRONTDESK_SWEEP=1 walks through every change of every zone: minutes instead of a second.
SWEEP = bool(os.environ.get("FRONTDESK_SWEEP"))
QUICKLY = settings(max_examples=1500 if SWEEP else 12, deadline=None, derandomize=True)
SESSION = Service("first-session", "First session", 50, Money(14000, "USD"), ("video",))
WAYS = ("video", "phone", "office")
EDGES = (0, 30, 60, 90, 105, 120, 135, 150, 180, 210, 540, 1020, 1380, 1410, 1440)


@cache
def changes(zone: str) -> tuple[date, ...]:
    """The days from 2024 to 2040 on which the clocks of a zone change."""

    def offset(day: date) -> timedelta | None:
        return datetime.combine(day, time(0), ZoneInfo(zone)).utcoffset()

    # No zone changes its clocks and back within a week.
    weeks = [date(2024, 1, 1) + n * 7 * DAY for n in range(17 * 52 + 3)]
    found = [week for week in weeks if offset(week) != offset(week + 7 * DAY)]
    days = [week + n * DAY for week in found for n in range(7)]
    return tuple(day for day in days if offset(day) != offset(day + DAY))


@cache
def all_zones() -> tuple[str, ...]:
    """Every zone, one for those whose clocks always show the same around a change."""
    kinds: dict[object, str] = {}
    for name in sorted(available_timezones()):
        hours = [at_midnight(day) + n * DAY / 24 for day in changes(name) for n in range(-24, 48)]
        shown = tuple(at.astimezone(ZoneInfo(name)).utcoffset() for at in hours)
        kinds.setdefault((changes(name), shown), name)
    return tuple(kinds.values())


def clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def at_midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)


@st.composite
def windows(draw: st.DrawFn, weekday: int) -> list[Window]:
    marks = sorted(draw(st.lists(st.sampled_from(EDGES), max_size=6)))
    pairs = [(a, b) for a, b in zip(marks[::2], marks[1::2], strict=False) if a < b]
    limited = st.lists(st.sampled_from(WAYS), max_size=2, unique=True).map(tuple)
    by = [draw(st.just(()) | limited) for _ in pairs]
    return [Window(weekday, clock(a), clock(b), w) for (a, b), w in zip(pairs, by, strict=True)]


@st.composite
def therapists(draw: st.DrawFn, near: date, zone: str) -> Therapist:
    """Hours that like midnight and the hours in which clocks change, and all that bends them."""
    days = st.integers(-2, 2).map(lambda n: near + n * DAY)
    hours = [w for n in range(-2, 3) for w in draw(windows((near + n * DAY).isoweekday()))]
    if draw(st.integers(0, 5)) == 0:
        hours = [Window(day, time(0), time(0)) for day in range(1, 8)]
    if hours and draw(st.booleans()):
        hours[0] = replace(hours[0], valid_from=draw(days | st.none()), valid_to=draw(days))
    dated = draw(st.lists(days, max_size=2, unique=True))
    walls = st.tuples(days, st.sampled_from(EDGES[:-1])).map(
        lambda pair: datetime.combine(pair[0], clock(pair[1]))
    )
    off = draw(st.lists(st.tuples(walls, walls), max_size=2))
    ends = draw(st.lists(days | st.none(), max_size=2))
    return Therapist(
        *("ines", "Ines", "", "", zone),
        licences=tuple(Licence("", "US-OR", "", "", expires=day) for day in ends),
        hours=tuple(hours),
        overrides=tuple(Override(d, tuple(draw(windows(d.isoweekday())))) for d in dated),
        time_off=tuple(TimeOff(a, b) for a, b in off),
        sessions_per_day=draw(st.none() | st.integers(1, 2)),
    )


@st.composite
def rows(draw: st.DrawFn, near: date) -> list[tuple[int, int, int, int]]:
    """Sessions with buffers of their own, and outside times, which have none; not in order."""
    base, found = minute(at_midnight(near)), []
    for _ in range(draw(st.integers(0, 4))):
        begins = base + draw(st.integers(-60, 160)) * 15
        ends = begins + draw(st.sampled_from([0, 15, 20, 50, 240]))
        buffers = draw(st.sampled_from([(0, 0), (0, 10), (30, 0), (60, 45)]))
        buffers = buffers if ends > begins else (0, 0)
        found.append((begins - buffers[0], begins, ends, ends + buffers[1]))
    return found


@st.composite
def services(draw: st.DrawFn) -> Service:
    return replace(
        SESSION,
        minutes=draw(st.sampled_from([5, 15, 50, 90])),
        step_minutes=draw(st.sampled_from([5, 15, 30, 45, 50, 60])),
        notice_minutes=draw(st.sampled_from([0, 1, 60, 24 * 60])),
        horizon_days=draw(st.sampled_from([0, 1, 3, 30])),
        buffer_before_minutes=draw(st.sampled_from([0, 5, 30])),
        buffer_after_minutes=draw(st.sampled_from([0, 10])),
        ways=tuple(draw(st.lists(st.sampled_from(WAYS), min_size=1, max_size=3, unique=True))),
        licence=draw(st.booleans()),
        per_day=draw(st.none() | st.integers(1, 2)),
    )


@st.composite
def questions(draw: st.DrawFn) -> dict:
    zone = draw(st.sampled_from(NASTY))
    any_day = st.dates(date(2024, 1, 3), date(2040, 12, 28))
    near = draw(st.sampled_from(changes(zone)) | any_day if changes(zone) else any_day)
    begin = at_midnight(near)
    since = begin + draw(st.integers(-14 * 60, 14 * 60)) * MINUTE
    seconds = draw(st.sampled_from([0, 30])) * timedelta(seconds=1)
    return {
        "service": draw(services()),
        "who": draw(therapists(near, zone)),
        "asked": {
            "since": since,
            "until": since + draw(st.integers(1, 36 * 60)) * MINUTE + seconds,
            "now": begin - draw(st.integers(-600, 3000)) * MINUTE + seconds,
            "taken": draw(rows(near)),
        },
        "rooms": {"blue": draw(rows(near)), "green": draw(rows(near))},
        "ways": {"office": draw(st.sampled_from([(), ("blue",), ("blue", "green")]))},
        "sessions": [
            (row[1], draw(st.sampled_from(["first-session", "other"]))) for row in draw(rows(near))
        ],
    }


@given(questions())
@settings(QUICKLY, max_examples=1500 if SWEEP else 20)
def test_slots_are_what_walking_every_minute_finds(question) -> None:
    service, who, asked = question["service"], question["who"], question["asked"]
    places = {"rooms": question["rooms"], "ways": question["ways"]}
    counts = counted(question["sessions"], service, who)

    found = slots(service, who, counts=counts, **places, **asked)

    walked = oracle.offered(service, who, sessions=question["sessions"], **places, **asked)
    assert {minute(slot.starts_at): slot.ways for slot in found} == walked
    assert [minute(slot.starts_at) for slot in found] == list(walked)
    assert all(slot.ends_at - slot.starts_at == service.minutes * MINUTE for slot in found)


@given(questions())
@QUICKLY
def test_one_way_has_the_slots_that_name_it_and_starts_know_no_rooms(question) -> None:
    service, who, asked = question["service"], question["who"], question["asked"]
    places = {"rooms": question["rooms"], "ways": question["ways"]}

    every = slots(service, who, **places, **asked)
    anywhere = slots(service, who, **asked)

    assert starts(service, who, **asked) == [minute(slot.starts_at) for slot in anywhere]
    for way in WAYS:
        found = slots(service, who, way=way, **places, **asked)
        by = [slot.starts_at for slot in every if way in slot.ways]
        assert [(slot.starts_at, slot.ways) for slot in found] == [(at, (way,)) for at in by]
        assert starts(service, who, way=way, **asked) == [
            minute(slot.starts_at) for slot in anywhere if way in slot.ways
        ]


@given(questions(), st.integers(1, 36 * 60))
@QUICKLY
def test_what_is_on_offer_does_not_depend_on_how_the_range_is_cut(question, after) -> None:
    service, who, asked = question["service"], question["who"], question["asked"]
    cut = min(asked["until"], asked["since"] + after * MINUTE)

    whole = starts(service, who, **asked)
    early = starts(service, who, **asked | {"until": cut})
    late = starts(service, who, **asked | {"since": cut})

    assert early + late == whole


@given(st.data())
@QUICKLY
def test_in_every_zone_the_doors_open_and_close_when_the_hands_say_so(data) -> None:
    zone = data.draw(st.sampled_from(sorted(available_timezones())))
    days = st.dates(date(2024, 1, 3), date(2040, 12, 28))
    near = data.draw(st.sampled_from(changes(zone)) if changes(zone) else days)

    who = data.draw(therapists(near, zone))

    assert opened(who, near) == walked_open(who, near)


@pytest.mark.skipif(not SWEEP, reason="FRONTDESK_SWEEP=1 asks for it; it takes minutes")
def test_around_every_change_of_every_zone_the_hands_agree() -> None:
    asked = [(zone, near) for zone in all_zones() for near in changes(zone)]
    hours = [(0, 75), (90, 150), (165, 300), (1320, 1440)]

    for zone, near in asked:
        days = [(near + n * DAY).isoweekday() for n in (-1, 0, 1)]
        windows = tuple(Window(d, clock(a), clock(b)) for d in days for a, b in hours)
        who = Therapist("ines", "Ines", "", "", zone, (), windows)
        assert opened(who, near) == walked_open(who, near), (zone, near)

    assert len(asked) > 900


def opened(who: Therapist, near: date, way: str = "video") -> set[int]:
    """The open minutes of the UTC day before and of the one after midnight."""
    span = openings(who, first=near.toordinal() - 3, last=near.toordinal() + 3, way=way)
    middle = minute(at_midnight(near))
    every = {each for since, until, _ in span for each in range(since, until)}
    return every & {*range(middle - 24 * 60, middle + 36 * 60)}


def walked_open(who: Therapist, near: date, way: str = "video") -> set[int]:
    single = replace(SESSION, minutes=1, step_minutes=1, ways=(way,), notice_minutes=0)
    middle = at_midnight(near)
    span = {"since": middle - DAY, "until": middle + 1.5 * DAY}
    return set(oracle.by_hours(single, who, way=way, **span)) & {
        *range(minute(span["since"]), minute(span["until"]))
    }


@pytest.mark.parametrize("zone", NASTY)
def test_every_change_of_clocks_is_what_walking_every_minute_finds(zone) -> None:
    for near in changes(zone)[:2] or [date(2026, 11, 23)]:
        begin = at_midnight(near)
        hours = [
            Window((near + n * DAY).isoweekday(), clock(a), clock(b))
            for n in (0, 1)
            for a, b in [(0, 75), (90, 150), (165, 300), (1320, 1440)]
        ]
        who = Therapist("ines", "Ines", "", "", zone, (), tuple(hours))
        service = replace(SESSION, minutes=20, step_minutes=15, notice_minutes=0)
        middle = minute(begin)
        asked = {
            "now": begin - 3 * DAY,
            "since": begin - DAY / 2,
            "until": begin + 2 * DAY,
            # Some sessions end exactly when this begins, buffers included, and some begin after.
            "taken": [
                (middle - 60, middle - 60, middle, middle),
                (middle + 360, middle + 360, middle + 420, middle + 420),
            ],
        }

        found = starts(service, who, **asked)

        assert found == list(oracle.offered(service, who, **asked))
        assert found
