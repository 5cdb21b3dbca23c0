"""What is on offer: hours less busy times, notice, horizon and buffers."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from frontdesk.domain.clocks import minute
from frontdesk.domain.money import Money
from frontdesk.domain.practice import Service, Therapist, TimeOff, Window
from frontdesk.domain.slots import (
    Slot,
    bounds,
    fits,
    nearest,
    padded,
    slots,
)

PORTLAND = "America/Los_Angeles"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SESSION = Service(
    "first-session",
    "First session",
    50,
    Money(14000, "USD"),
    ("video", "phone", "office"),
    notice_minutes=0,
    horizon_days=365,
    buffer_after_minutes=0,
)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


def therapist(*windows: Window, zone: str = "UTC", **more) -> Therapist:
    return Therapist("ines", "Ines", "", "", zone, (), windows, **more)


def busy(begins: str, ends: str, *, before: int = 0, after: int = 0) -> tuple[int, int, int, int]:
    """A session on Monday with buffers of its own."""
    since, until = (
        minute(MONDAY.replace(hour=int(t[:2]), minute=int(t[3:]))) for t in (begins, ends)
    )
    return since - before, since, until, until + after


def starts(found: list[Slot]) -> list[str]:
    return [f"{slot.starts_at:%H:%M}" for slot in found]


NINE_TO_TWELVE = therapist(Window(1, time(9), time(12)))


def on_monday(service: Service = SESSION, who: Therapist = NINE_TO_TWELVE, **more) -> list[str]:
    asked = {"now": MONDAY - DAY, "since": MONDAY, "until": MONDAY + DAY} | more
    return starts(slots(service, who, **asked))


def test_hours_that_never_close_offer_the_same_times_however_they_are_asked_for() -> None:
    who = therapist(*[Window(day, time(0), time(0)) for day in range(1, 8)], zone=PORTLAND)
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
    assert on_monday(taken=[busy("09:20", "10:00")]) == ["10:00", "10:30", "11:00"]


def test_outside_times_may_touch_a_session_and_its_buffers_but_not_overlap() -> None:
    service = replace(SESSION, buffer_before_minutes=10, buffer_after_minutes=10)

    assert "10:00" in on_monday(service, taken=[busy("09:00", "09:50"), busy("11:00", "11:30")])
    assert "10:00" not in on_monday(service, taken=[busy("09:00", "09:51")])
    assert "10:00" not in on_monday(service, taken=[busy("10:59", "11:30")])


@pytest.mark.parametrize(
    ("their_after", "our_before", "first"),
    [(0, 0, "10:00"), (20, 0, "10:30"), (0, 20, "10:30"), (30, 30, "10:30"), (40, 20, "11:00")],
)
def test_between_two_sessions_lies_the_larger_buffer_not_their_sum(
    their_after, our_before, first
) -> None:
    service = replace(SESSION, buffer_before_minutes=our_before)
    before = busy("09:00", "10:00", after=their_after)

    assert on_monday(service, taken=[before])[0] == first


@pytest.mark.parametrize(
    ("our_after", "their_before", "last"),
    [(0, 0, "10:00"), (20, 0, "09:30"), (0, 20, "09:30"), (30, 30, "09:30"), (10, 40, "09:00")],
)
def test_the_same_holds_for_the_session_that_comes_after(our_after, their_before, last) -> None:
    service = replace(SESSION, buffer_after_minutes=our_after)
    after = busy("10:50", "12:00", before=their_before)

    assert on_monday(service, taken=[after])[-1] == last


def test_an_outside_time_of_no_length_blocks_nothing_and_order_does_not_matter() -> None:
    moment, early, late = busy("10:10", "10:10"), busy("09:00", "09:10"), busy("11:00", "12:00")

    assert on_monday(taken=[moment]) == on_monday()
    assert on_monday(taken=[late, moment, early]) == ["09:30", "10:00"]
    # The later session begins to forbid starts before the earlier one does.
    assert on_monday(taken=[early, busy("11:30", "12:00", before=150)]) == []


def test_time_off_never_shifts_the_other_starts() -> None:
    wall = datetime.fromisoformat
    who = replace(
        NINE_TO_TWELVE, time_off=(TimeOff(wall("2026-11-23T09:10"), wall("2026-11-23T10:10")),)
    )

    assert on_monday(who=who) == ["10:30", "11:00"]


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
    who = therapist(*daily, zone=PORTLAND)
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
    assert on_monday(since=nine, until=nine + timedelta(seconds=1)) == ["09:00"]
    assert on_monday(since=nine + timedelta(seconds=1), until=nine + 31 * MINUTE) == ["09:30"]
    assert on_monday(since=nine, until=nine) == []
    assert on_monday(since=nine + DAY, until=nine) == []


def test_the_day_off_is_the_therapists_own() -> None:
    hours = [Window(day, time(20), time(23)) for day in (1, 2)]
    wall = datetime.fromisoformat
    off = TimeOff(wall("2026-11-23"), wall("2026-11-24"))
    who = therapist(*hours, zone=PORTLAND, time_off=(off,))

    found = slots(SESSION, who, now=MONDAY, since=MONDAY, until=MONDAY + 3 * DAY)

    # Eight in the evening of Tuesday the 24th in Portland.
    assert found[0].starts_at == datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Atlantic/Cape_Verde", "UTC", "Europe/Athens"])
def test_every_night_has_the_same_times_whatever_is_remembered_of_each_month(zone) -> None:
    hours = [(day, a, b) for day in range(1, 8) for a, b in ((22, 0), (0, 2))]
    who = therapist(*[Window(day, time(a), time(b)) for day, a, b in hours], zone=zone)
    noon = MONDAY + timedelta(hours=12)

    nights = [
        on_monday(replace(SESSION, minutes=180), who, since=night, until=night + DAY)
        for night in (noon + n * DAY for n in range(70))
    ]

    assert nights == [nights[0]] * 70
    assert len(nights[0]) == 3


def test_a_late_session_that_runs_into_tomorrow_is_found_when_only_its_start_is_asked_for() -> (
    None
):
    who = therapist(Window(1, time(23), time(0)), Window(2, time(0), time(1)))
    half_past = MONDAY + timedelta(hours=23, minutes=30)

    assert on_monday(who=who, since=half_past, until=half_past + MINUTE) == ["23:30"]


def test_what_is_remembered_of_one_therapist_is_never_told_of_another() -> None:
    twin = replace(NINE_TO_TWELVE, hours=(Window(1, time(14), time(15)),))

    assert on_monday() != on_monday(who=twin)
    assert on_monday(who=twin) == ["14:00"]
    assert on_monday(who=replace(NINE_TO_TWELVE)) == on_monday()


def test_a_slot_fits_where_nothing_taken_is_met() -> None:
    nine = Slot(MONDAY + timedelta(hours=9), MONDAY + timedelta(hours=9, minutes=50), "ines")

    assert fits(nine, SESSION, [busy("08:00", "09:00"), busy("09:50", "10:00")])
    assert not fits(nine, SESSION, [busy("08:00", "09:00", after=1)])


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
