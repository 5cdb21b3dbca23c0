"""Repeating events against plain counting, and calendars as well-known programs write them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.adapters.calendar.expand import busy
from frontdesk.adapters.calendar.strip import stripped
from frontdesk.domain.clocks import instant, minute

HERE = "America/Los_Angeles"
# Each has a change of clocks within the range; Lord Howe's is half an hour, Kathmandu has none.
ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
SINCE, UNTIL = datetime(2026, 9, 20, tzinfo=UTC), datetime(2026, 12, 20, tzinfo=UTC)


def spans(raw: str, *, since: datetime = SINCE, until: datetime = UNTIL) -> list[tuple[int, int]]:
    text = stripped(raw.encode(), since=since, until=until)
    return sorted((a, z) for _, a, z in busy(text, zone=HERE, since=since, until=until))


def shown(raw: str, **span: datetime) -> list[str]:
    return [f"{datetime.fromtimestamp(a * 60, UTC):%m-%d %H:%M}" for a, _ in spans(raw, **span)]


@settings(deadline=None, max_examples=60)
@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2026, 8, 1), date(2026, 11, 30)),
    clock=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    every=st.integers(1, 9),
    count=st.integers(1, 60),
    out=st.sets(st.integers(0, 59), max_size=5),
    length=st.integers(1, 1500),
)
def test_a_rule_means_what_counting_on_the_wall_calendar_gives(
    zone: str, day: date, clock, every: int, count: int, out: set[int], length: int
) -> None:
    first = datetime.combine(day, clock)
    walls = [first + timedelta(days=every * n) for n in range(count)]
    left_out = "".join(
        f"EXDATE;TZID={zone}:{wall:%Y%m%dT%H%M%S}\n" for n, wall in enumerate(walls) if n in out
    )
    raw = (
        f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\nDTSTART;TZID={zone}:{first:%Y%m%dT%H%M%S}\n"
        f"DURATION:PT{length}M\nRRULE:FREQ=DAILY;INTERVAL={every};COUNT={count}\n{left_out}"
        "END:VEVENT\nEND:VCALENDAR\n"
    )

    found = spans(raw)

    counted = [
        minute(wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))
        for n, wall in enumerate(walls)
        if n not in out
    ]
    inside = [m for m in counted if m < minute(UNTIL) and m + length > minute(SINCE)]
    assert [a for a, _ in found] == sorted(inside)
    # Where clocks change within an event its end is read off the wall or counted on: an hour
    # at most lies between the two.
    assert all(abs((z - a) - length) <= 60 for a, z in found)


@settings(deadline=None, max_examples=40)
@given(day=st.dates(date(2026, 10, 1), date(2026, 12, 10)), days=st.integers(1, 20))
def test_whole_days_are_the_days_of_the_wall_calendar(day: date, days: int) -> None:
    end = day + timedelta(days=days)
    raw = (
        f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\nDTSTART;VALUE=DATE:{day:%Y%m%d}\n"
        f"DTEND;VALUE=DATE:{end:%Y%m%d}\nEND:VEVENT\nEND:VCALENDAR\n"
    )

    midnights = [
        minute(instant(datetime.combine(d, datetime.min.time()), ZoneInfo(HERE)))
        for d in (day, end)
    ]
    assert spans(raw) == [tuple(midnights)]


def test_a_calendar_as_google_writes_it() -> None:
    raw = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:me@example.com
X-WR-TIMEZONE:America/New_York
BEGIN:VTIMEZONE
TZID:America/New_York
X-LIC-LOCATION:America/New_York
BEGIN:DAYLIGHT
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
TZNAME:EDT
DTSTART:19700308T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
TZNAME:EST
DTSTART:19701101T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
DTSTART;TZID=America/New_York:20261026T100000
DTEND;TZID=America/New_York:20261026T110000
RRULE:FREQ=WEEKLY;UNTIL=20261124T045959Z;BYDAY=MO
EXDATE;TZID=America/New_York:20261109T100000
DTSTAMP:20261101T120000Z
UID:weekly@google.com
SEQUENCE:1
STATUS:CONFIRMED
SUMMARY:Choir
TRANSP:OPAQUE
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=America/New_York:20261117T100000
DTEND;TZID=America/New_York:20261117T110000
UID:weekly@google.com
RECURRENCE-ID;TZID=America/New_York:20261116T100000
SEQUENCE:2
STATUS:CONFIRMED
TRANSP:OPAQUE
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261126
DTEND;VALUE=DATE:20261127
UID:birthday@google.com
STATUS:CONFIRMED
TRANSP:TRANSPARENT
END:VEVENT
END:VCALENDAR
"""

    assert shown(raw) == ["10-26 14:00", "11-02 15:00", "11-17 15:00", "11-23 15:00"]


def test_a_calendar_as_outlook_writes_it() -> None:
    raw = """BEGIN:VCALENDAR
METHOD:PUBLISH
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
X-WR-CALNAME:Calendar
BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:-0600
TZOFFSETTO:-0700
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:-0700
TZOFFSETTO:-0600
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
RRULE:FREQ=WEEKLY;UNTIL=20261112T160000Z;INTERVAL=2;BYDAY=TU,TH;WKST=SU
UID:040000008200E00074C5B7101A82E008
SUMMARY:Busy
DTSTART;TZID=Customized Time Zone:20261027T090000
DTEND;TZID=Customized Time Zone:20261027T100000
CLASS:PUBLIC
TRANSP:OPAQUE
STATUS:CONFIRMED
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
END:VEVENT
BEGIN:VEVENT
UID:040000008200E00074C5B7101A82E009
DTSTART;TZID=W. Europe Standard Time:20261201T090000
DTEND;TZID=W. Europe Standard Time:20261201T093000
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""

    assert shown(raw) == [
        "10-27 15:00",
        "10-29 15:00",
        "11-10 16:00",
        "11-12 16:00",
        "12-01 08:00",
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # Only a date as the end of a time of day: all of that date, by the clock of the event.
        ("DTSTART:20261101T090000Z\nRRULE:FREQ=DAILY;UNTIL=20261103", "01 02 03"),
        ("DTSTART:20261101T090000\nRRULE:FREQ=DAILY;UNTIL=20261103", "01 02 03"),
        (
            "DTSTART;TZID=Asia/Tokyo:20261101T080000\nRRULE:FREQ=DAILY;UNTIL=20261103",
            ["10-31", "11-01", "11-02"],
        ),
        ("DTSTART;VALUE=DATE:20261101\nRRULE:FREQ=DAILY;UNTIL=20261103", "01 02 03"),
        (
            "DTSTART;TZID=America/New_York:20261101T220000\nRRULE:FREQ=DAILY;UNTIL=20261103",
            "02 03 04",
        ),
        ("DTSTART:20261101T090000Z\nRDATE:20261105T090000Z,20261107T090000Z", "01 05 07"),
        ("DTSTART:20261101T090000Z\nRDATE;VALUE=PERIOD:20261105T090000Z/PT2H", "01 05"),
        ("DTSTART:20261101T090000Z\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20261101T090000Z", "02 03"),
        ("DTSTART:20261130T090000Z\nRRULE:FREQ=MONTHLY;BYDAY=-1MO;COUNT=1", "30"),
    ],
)
def test_odd_but_lawful_rules_are_followed(lines: str, expected: str | list[str]) -> None:
    event = f"BEGIN:VEVENT\nUID:x\n{lines}\nDURATION:PT1H\nEND:VEVENT\n"
    raw = f"BEGIN:VCALENDAR\n{event}END:VCALENDAR\n"

    days = expected if isinstance(expected, list) else [f"11-{d}" for d in expected.split()]
    assert [found[:5] for found in shown(raw)] == days


def test_from_here_on_moves_all_that_follow() -> None:
    raw = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:x
DTSTART:20261101T090000Z
DURATION:PT1H
RRULE:FREQ=DAILY;COUNT=4
END:VEVENT
BEGIN:VEVENT
UID:x
RECURRENCE-ID;RANGE=THISANDFUTURE:20261103T090000Z
DTSTART:20261103T110000Z
DURATION:PT1H
END:VEVENT
END:VCALENDAR
"""

    assert shown(raw) == ["11-01 09:00", "11-02 09:00", "11-03 11:00", "11-04 11:00"]


def test_two_events_that_wrongly_share_a_uid_both_take_their_time() -> None:
    one = "BEGIN:VEVENT\nUID:x\nDTSTART:20261001T090000Z\nDURATION:PT1H\n"
    raw = (
        f"BEGIN:VCALENDAR\n{one}RRULE:FREQ=DAILY;COUNT=3\nEND:VEVENT\n"
        f"{one.replace('T09', 'T14')}SEQUENCE:2\nEND:VEVENT\n"
        f"{one.replace('T09', 'T16')}RECURRENCE-ID:20261001T090000Z\nEND:VEVENT\n"
        "END:VCALENDAR\n"
    )

    assert shown(raw) == ["10-01 14:00", "10-01 16:00", "10-02 09:00", "10-03 09:00"]
    text = stripped(raw.encode(), since=SINCE, until=UNTIL)
    assert {uid for uid, _, _ in busy(text, zone=HERE, since=SINCE, until=UNTIL)} == {"x"}
