"""When somebody is busy by an outside calendar, worked out the way the service does it."""

from datetime import UTC, datetime, timedelta

import pytest

from frontdesk.actions.outside_port import Found
from frontdesk.adapters.calendar.fetch import Answer
from frontdesk.adapters.calendar.outside import Adapter
from frontdesk.domain.errors import OutsideUnread

SINCE = datetime(2026, 11, 20, tzinfo=UTC)
UNTIL = datetime(2027, 1, 30, tzinfo=UTC)
HERE = "America/Los_Angeles"
ZONE = """BEGIN:VTIMEZONE
TZID:Mine
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0530
TZOFFSETTO:+0530
END:STANDARD
END:VTIMEZONE
"""
SHORT = "DTSTART:20261201T090000Z\nDTEND:20261201T100000Z\n"


class Given:
    """An address that holds what the test says, and remembers which tags it was asked with."""

    def __init__(self, raw: bytes | None, tag: str = "") -> None:
        self.answer = Answer(raw, tag)
        self.asked: list[str] = []

    def fetch(self, address: str, *, tag: str = "") -> Answer:
        assert address == "https://x.example/"
        self.asked.append(tag)
        return self.answer


def calendar(*events: str, around: str = "") -> bytes:
    whole = "".join(f"BEGIN:VEVENT\nUID:u{n}\n{e}\nEND:VEVENT\n" for n, e in enumerate(events))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{around}{whole}END:VCALENDAR\n".encode()


def look(given: Given, *, zone: str = HERE, tag: str = "", patience: float = 120.0) -> Found:
    desk = Adapter([("ines", "https://x.example/")], fetcher=given, patience_seconds=patience)
    (source,) = desk.sources()
    return desk.look(source, zone=zone, since=SINCE, until=UNTIL, tag=tag)


def times(*events: str, zone: str = HERE, around: str = "") -> list[tuple[str, str]]:
    found = look(Given(calendar(*events, around=around)), zone=zone)
    return [(_shown(starts), _shown(ends)) for _, starts, ends in sorted(found.times or ())]


def refused(raw: bytes, *, patience: float = 120.0) -> str:
    with pytest.raises(OutsideUnread) as why:
        look(Given(raw), patience=patience)
    return why.value.kind


def test_two_calendars_in_one_file_are_both_busy() -> None:
    nine = "DTSTART;TZID=Mine:20261201T090000\nDURATION:PT1H"
    ten = nine.replace("090000", "100000")
    # The same uid in both: neither hides the other.
    raw = calendar(nine, around=ZONE) + calendar(ten, SHORT, around=ZONE)

    found = look(Given(raw)).times or ()

    assert sorted((_shown(starts), _shown(ends)) for _, starts, ends in found) == [
        ("12-01 03:30", "12-01 04:30"),
        ("12-01 04:30", "12-01 05:30"),
        ("12-01 09:00", "12-01 10:00"),
    ]


def test_two_calendars_that_mean_other_clocks_by_one_name_are_refused() -> None:
    nine = "DTSTART;TZID=Mine:20261201T090000\nDURATION:PT1H"
    other = ZONE.replace("+0530", "+0900")

    raw = calendar(nine, around=ZONE) + calendar(nine, around=other)

    assert refused(raw) == "unknown-zone"


def _shown(minutes: int) -> str:
    return f"{datetime.fromtimestamp(minutes * 60, UTC):%m-%d %H:%M}"


def test_times_are_read_in_the_zone_they_name() -> None:
    found = times(
        "DTSTART:20261201T090000Z\nDTEND:20261201T100000Z",
        "DTSTART;TZID=Europe/Berlin:20261202T090000\nDURATION:PT1H",
        "DTSTART;TZID=Pacific Standard Time:20261203T090000\nDURATION:PT1H",
        "DTSTART;TZID=Mine:20261204T090000\nDURATION:PT1H",
        around=ZONE,
    )

    assert found == [
        ("12-01 09:00", "12-01 10:00"),
        ("12-02 08:00", "12-02 09:00"),
        ("12-03 17:00", "12-03 18:00"),
        ("12-04 03:30", "12-04 04:30"),
    ]


def test_times_without_a_zone_and_whole_days_are_the_therapists() -> None:
    floating, day = "DTSTART:20261202T090000\nDURATION:PT1H", "DTSTART;VALUE=DATE:20261201"

    assert times(floating, day) == [("12-02 17:00", "12-02 18:00"), ("12-01 08:00", "12-02 08:00")]
    assert times(day, zone="Asia/Tokyo") == [("11-30 15:00", "12-01 15:00")]


def test_a_whole_day_is_as_long_as_the_clocks_make_it() -> None:
    # Lord Howe's clocks change by half an hour; in 2026 back on April 5, so ask another range.
    desk = Adapter(
        [("ines", "https://x.example/")],
        fetcher=Given(calendar("DTSTART;VALUE=DATE:20260405\nDTEND;VALUE=DATE:20260406")),
    )

    found = desk.look(
        desk.sources()[0],
        zone="Australia/Lord_Howe",
        since=datetime(2026, 4, 1, tzinfo=UTC),
        until=datetime(2026, 4, 10, tzinfo=UTC),
        tag="",
    )

    assert [ends - starts for _, starts, ends in found.times or ()] == [24 * 60 + 30]


def test_a_weekly_hour_keeps_its_wall_time_when_clocks_change() -> None:
    desk = Adapter(
        [("ines", "https://x.example/")],
        fetcher=Given(
            calendar(f"DTSTART;TZID={HERE}:20261026T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY")
        ),
    )

    found = desk.look(
        desk.sources()[0],
        zone=HERE,
        since=datetime(2026, 10, 20, tzinfo=UTC),
        until=datetime(2026, 11, 10, tzinfo=UTC),
        tag="",
    )

    shown = [_shown(starts) for _, starts, _ in found.times or ()]
    assert shown == ["10-26 16:00", "11-02 17:00", "11-09 17:00"]


def test_recurrences_follow_their_exceptions() -> None:
    rule = (
        "DTSTART:20261201T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4\n"
        "RDATE:20261220T120000Z\nEXDATE:20261202T090000Z\n"
        "END:VEVENT\nBEGIN:VEVENT\nUID:u0\nRECURRENCE-ID:20261203T090000Z\n"
        "DTSTART:20261203T150000Z\nDTEND:20261203T153000Z\n"
        "END:VEVENT\nBEGIN:VEVENT\nUID:u0\nRECURRENCE-ID:20261204T090000Z\n"
        "DTSTART:20261204T090000Z\nDTEND:20261204T100000Z\nSTATUS:CANCELLED"
    )

    assert times(rule) == [
        ("12-01 09:00", "12-01 10:00"),
        ("12-03 15:00", "12-03 15:30"),
        ("12-20 12:00", "12-20 13:00"),
    ]


@pytest.mark.parametrize("free", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "status:cancelled"])
def test_what_is_free_or_cancelled_does_not_block(free: str) -> None:
    assert times(SHORT + free) == []


@pytest.mark.parametrize("busy", ["TRANSP:OPAQUE", "STATUS:CONFIRMED", "STATUS:TENTATIVE"])
def test_what_is_busy_or_may_become_so_blocks(busy: str) -> None:
    assert len(times(SHORT + busy)) == 1


def test_seconds_are_rounded_outwards_and_no_length_is_no_time() -> None:
    odd = "DTSTART:20261201T090030Z\nDTEND:20261201T095930Z"
    none = "DTSTART:20261201T090000Z\nDTEND:20261201T090000Z"

    assert times(odd, none, "DTSTART:20261203T090000Z") == [("12-01 09:00", "12-01 10:00")]


def test_only_times_that_meet_the_range_are_told() -> None:
    long = "DTSTART:20261101T000000Z\nDTEND:20261120T000001Z"
    before = "DTSTART:20261101T000000Z\nDTEND:20261120T000000Z"
    after = "DTSTART:20270130T000000Z\nDTEND:20270131T000000Z"

    assert times(long, before, after) == [("11-01 00:00", "11-20 00:01")]


def test_a_zone_that_nobody_defined_is_not_guessed() -> None:
    assert refused(calendar("DTSTART;TZID=Nowhere/Land:20261201T090000")) == "unknown-zone"
    assert (
        refused(calendar(f"{SHORT}RRULE:FREQ=DAILY\nEXDATE;TZID=Nowhere/Land:20261202T090000"))
        == "unknown-zone"
    )


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART:garbage",
        "DTSTART:20261301T090000Z",
        "DURATION:PT1H",
        f"{SHORT}RRULE:FREQ=NEVER",
        f"{SHORT}RRULE:COUNT=3",
        f"{SHORT}RDATE:x",
        "DTSTART;TZID=../../etc/passwd:20261201T090000",
    ],
)
def test_a_damaged_event_spoils_the_calendar_rather_than_vanish(event: str) -> None:
    assert refused(calendar(event)) in {"unreadable", "unknown-zone"}


def test_more_times_than_a_life_has_are_refused() -> None:
    often = f"{SHORT}RRULE:FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE=0,15,30,45"

    assert refused(calendar(often)) == "too-much"


@pytest.mark.parametrize(
    "rule",
    [
        # The library looks for a 30th of February up to the year 9999, hour by hour.
        "DTSTART:00010101T000000Z\nRRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "DTSTART:20261201T000000Z\nRRULE:FREQ=DAILY;BYMINUTE="
        + ",".join(map(str, range(60)))
        + ";BYHOUR="
        + ",".join(map(str, range(24)))
        + ";BYSECOND="
        + ",".join(map(str, range(60))),
    ],
)
def test_a_rule_made_to_keep_us_busy_is_given_up(rule: str) -> None:
    # Worked out to the end it would keep the machine for years.
    assert refused(calendar(rule), patience=1.5) in {"too-much", "unreadable"}


def test_years_of_appointments_are_read_in_no_time() -> None:
    first = datetime(2016, 1, 1, 9, tzinfo=UTC)
    years = [
        f"DTSTART:{first + timedelta(days=n):%Y%m%dT%H%M%SZ}\n"
        f"DTEND:{first + timedelta(days=n, hours=1):%Y%m%dT%H%M%SZ}"
        for n in range(4500)
    ]

    assert len(times(*years)) == (UNTIL - SINCE).days


def test_a_calendar_that_says_the_same_is_not_worked_out_again() -> None:
    given = Given(calendar(SHORT + "DTSTAMP:20261101T000000Z\nSUMMARY:one"), '"v1"')
    first = look(given)
    given.answer = Answer(calendar(SHORT + "DTSTAMP:20261102T000000Z\nSUMMARY:two"), '"v2"')

    again = look(given, tag=first.tag)
    given.answer = Answer(None, '"v2"')
    unsent = look(given, tag=again.tag)

    assert first.times is not None
    assert (again.times, unsent.times) == (None, None)
    assert given.asked == ["", '"v1"', '"v2"']
    assert unsent.tag == again.tag != first.tag


def test_a_calendar_that_says_something_else_is_worked_out_again() -> None:
    given = Given(calendar(SHORT), '"v1"')
    first = look(given)
    given.answer = Answer(calendar(), '"v1"')

    assert look(given, tag=first.tag).times == []


def test_the_same_address_of_two_therapists_is_two_calendars_and_neither_tells_it() -> None:
    pairs = [("ines", "https://x.example/secret"), ("mara", "https://x.example/secret")]

    desk = Adapter(pairs, fetcher=Given(None))

    assert [source.therapist for source in desk.sources()] == ["ines", "mara"]
    assert len({source.id for source in desk.sources()}) == 2
    assert "secret" not in repr(desk.sources())


def test_nothing_of_the_service_is_shown_to_the_process_that_reads(monkeypatch) -> None:
    monkeypatch.setenv("FRONTDESK_LINK_KEY", "k" * 40)
    monkeypatch.setenv("PYTHONSTARTUP", "/nonexistent")
    seen = {}
    real = __import__("subprocess").run

    def run(*words, **how):
        seen.update(how["env"])
        return real(*words, **how)

    monkeypatch.setattr("frontdesk.adapters.calendar.outside.subprocess.run", run)

    assert len(look(Given(calendar(SHORT))).times or ()) == 1
    assert seen.keys() <= {"PATH", "PYTHONPATH", "SYSTEMROOT", "TEMP", "TMPDIR"}
