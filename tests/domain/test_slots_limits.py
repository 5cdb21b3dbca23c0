"""Limits of what is on offer: licences that expire, and sessions a day."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from frontdesk.domain.clocks import minute
from frontdesk.domain.money import Money
from frontdesk.domain.practice import Licence, Service, Therapist, Window
from frontdesk.domain.slots import Slot, bounds, counted, slots

PORTLAND = "America/Los_Angeles"
DAY = timedelta(days=1)
SESSION = Service(
    "first-session",
    "First session",
    50,
    Money(14000, "USD"),
    ("video",),
    notice_minutes=0,
)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


def therapist(*windows: Window, zone: str = "UTC") -> Therapist:
    return Therapist("ines", "Ines", "", "", zone, (), windows)


NINE_TO_TWELVE = therapist(Window(1, time(9), time(12)))


def on_monday(service: Service = SESSION, who: Therapist = NINE_TO_TWELVE, **more) -> list:
    asked = {"now": MONDAY - DAY, "since": MONDAY, "until": MONDAY + DAY} | more
    return slots(service, who, **asked)


def test_nothing_is_offered_on_dates_after_every_licence_has_expired() -> None:
    daily = [Window(day, time(9), time(10)) for day in range(1, 8)]
    near, far = date(2026, 11, 24), date(2026, 11, 25)
    licences = tuple(Licence("", "US-OR", "", "", expires=day) for day in (near, far))
    who = replace(therapist(*daily), licences=licences)
    asked = {"until": MONDAY + 9 * DAY}

    assert len(on_monday(who=who, **asked)) == 3
    assert bounds(SESSION, who, now=MONDAY)[1] == MONDAY + 3 * DAY
    assert len(on_monday(replace(SESSION, licence=False), who, **asked)) == 9
    assert len(on_monday(who=replace(who, licences=()), **asked)) == 9
    for_ever = replace(licences[0], expires=None)
    assert len(on_monday(who=replace(who, licences=(*licences, for_ever)), **asked)) == 9


@pytest.mark.parametrize(
    ("all_of_them", "of_it", "left"),
    [(0, 0, 5), (2, 1, 5), (3, 0, 0), (2, 2, 0)],
)
def test_a_full_day_is_not_on_offer(all_of_them, of_it, left) -> None:
    who, service = replace(NINE_TO_TWELVE, sessions_per_day=3), replace(SESSION, per_day=2)
    counts = {MONDAY.date(): (all_of_them, of_it), (MONDAY - DAY).date(): (9, 9)}

    assert len(on_monday(service, who, counts=counts)) == left
    assert len(on_monday(counts=counts)) == 5


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1), date(2026, 11, 23)])
def test_a_full_day_is_as_long_as_its_clocks_make_it(day) -> None:
    always = therapist(*[Window(n, time(0), time(0)) for n in range(1, 8)], zone=PORTLAND)
    who = replace(always, sessions_per_day=1)
    now = datetime.combine(day - DAY, time(0), UTC)
    asked = {"now": now, "since": now, "until": now + 4 * DAY}

    left = slots(SESSION, who, counts={day: (1, 0)}, **asked)

    def on_the_day(slot: Slot) -> bool:
        return slot.starts_at.astimezone(ZoneInfo(PORTLAND)).date() == day

    assert left == [slot for slot in slots(SESSION, who, **asked) if not on_the_day(slot)]


def test_a_limit_of_none_at_all_leaves_no_day() -> None:
    assert on_monday(who=replace(NINE_TO_TWELVE, sessions_per_day=0)) == []
    assert on_monday(replace(SESSION, per_day=0)) == []


def test_sessions_count_on_the_therapists_own_date() -> None:
    who = therapist(zone=PORTLAND)
    # Eleven in the evening of Sunday, one in the morning of Monday.
    late, early = minute(MONDAY) + 7 * 60, minute(MONDAY) + 9 * 60

    found = counted([(late, "other"), (early, "first-session"), (early, "other")], SESSION, who)

    assert found == {date(2026, 11, 22): (1, 0), date(2026, 11, 23): (2, 1)}
