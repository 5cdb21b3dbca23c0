"""What is left of a calendar before anything else looks at it."""

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.adapters.calendar.strip import MOST_EVENTS, stripped
from frontdesk.domain.errors import OutsideUnread

SINCE = datetime(2026, 11, 20, tzinfo=UTC)
UNTIL = datetime(2027, 1, 30, tzinfo=UTC)
EVENT = "BEGIN:VEVENT\nUID:a@x\nDTSTART:20261201T090000Z\nDTEND:20261201T100000Z\nEND:VEVENT\n"


def calendar(inside: str = EVENT) -> bytes:
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{inside}END:VCALENDAR\n".encode()


def strip(raw: bytes) -> str:
    return stripped(raw, since=SINCE, until=UNTIL)


def refused(raw: bytes) -> str:
    with pytest.raises(OutsideUnread) as why:
        strip(raw)
    return why.value.kind


def test_times_stay_and_everything_that_tells_of_a_life_goes() -> None:
    private = (
        "SUMMARY:Oncology\nDESCRIPTION:Results\nLOCATION:Clinic 4\nORGANIZER:mailto:o@x\n"
        "ATTENDEE;CN=Ana:mailto:ana@x\nCATEGORIES:Health\nCOMMENT:no\nX-ODD;A=B:thing\n"
        "ATTACH:https://files.example/scan.pdf\nURL:https://x.example\nCONTACT:Bo\nCLASS:PRIVATE\n"
        "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Oncology\nTRIGGER:-PT5M\nEND:VALARM\n"
    )
    kept = "TRANSP:OPAQUE\nSTATUS:CONFIRMED\nSEQUENCE:2\nRRULE:FREQ=DAILY\n"

    text = strip(calendar(EVENT.replace("END:VEVENT", f"{private}{kept}END:VEVENT")))

    assert text.splitlines() == [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:a@x"),
        *("DTSTART:20261201T090000Z", "DTEND:20261201T100000Z", "TRANSP:OPAQUE"),
        *("STATUS:CONFIRMED", "SEQUENCE:2", "RRULE:FREQ=DAILY", "END:VEVENT", "END:VCALENDAR"),
    ]


def test_a_folded_line_is_one_line_and_cannot_smuggle_another_in() -> None:
    text = strip(calendar(EVENT.replace("DTEND", "SUMMARY:a\n DTSTART:19700101T000000Z\nDTEND")))

    assert text.count("DTSTART") == 1


def test_tasks_and_odd_components_are_left_out_with_all_that_is_in_them() -> None:
    odd = "BEGIN:VTODO\nUID:t\nBEGIN:VALARM\nEND:VALARM\nEND:VTODO\nBEGIN:X-A\nEND:X-A\n"

    assert strip(calendar(odd + EVENT)) == strip(calendar())


def test_a_zone_keeps_its_definition() -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Mine\nX-LIC-LOCATION:x\nBEGIN:STANDARD\nTZNAME:M\n"
        "DTSTART:19700101T000000\nTZOFFSETFROM:+0530\nTZOFFSETTO:+0530\nEND:STANDARD\n"
        "END:VTIMEZONE\n"
    )

    lines = strip(calendar(zone + EVENT)).splitlines()

    assert lines[2:9] == [
        *("BEGIN:VTIMEZONE", "TZID:Mine", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
        *("TZOFFSETFROM:+0530", "TZOFFSETTO:+0530", "END:STANDARD"),
    ]


@pytest.mark.parametrize(
    ("times", "stays"),
    [
        ("DTSTART:20261201T090000Z\nDTEND:20261201T100000Z", True),
        ("DTSTART:20200101T090000Z\nDTEND:20200101T100000Z", False),
        ("DTSTART:20300101T090000Z\nDTEND:20300101T100000Z", False),
        ("DTSTART;VALUE=DATE:20200101\nDTEND;VALUE=DATE:20200102", False),
        ("DTSTART;TZID=Asia/Tokyo:20200101T090000\nDTEND;TZID=Asia/Tokyo:20200101T100000", False),
        ("DTSTART;VALUE=DATE:20200101\nDTEND;VALUE=DATE:20300101", True),
        ("DTSTART:20200101T090000Z\nDTEND:20200101T100000Z\nRRULE:FREQ=WEEKLY", True),
        ("DTSTART:20200101T090000Z\nDTEND:20200101T100000Z\nRDATE:20261201T090000Z", True),
        ("DTSTART:20200101T090000Z\nRECURRENCE-ID:20261201T090000Z", True),
        ("DTSTART:20200101T090000Z\nDURATION:P9Y", True),
        ("dtstart:20200101T090000Z\ndtend:20200101T100000Z", False),
        ("dtstart:20200101T090000Z\ndtend:20200101T100000Z\nrrule:FREQ=DAILY", True),
        ("DTSTART:20261119T230000Z\nDTEND:20261119T233000Z", True),
        ("DTSTART:99999999T090000Z\nDTEND:20200101T100000Z", True),
    ],
)
def test_only_what_is_clearly_far_away_is_left_out(times: str, *, stays: bool) -> None:
    text = strip(calendar(f"BEGIN:VEVENT\nUID:a\n{times}\nEND:VEVENT\n"))

    assert ("BEGIN:VEVENT" in text) is stays


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<html>Sign in</html>",
        b"BEGIN:VCALENDAR\nVERSION:2.0\n",
        calendar()[:-20],
        calendar() + calendar()[:-20],
        calendar() + b"BEGIN:VCARD\nEND:VCARD\n",
        calendar(EVENT.replace("END:VEVENT\n", "")),
        calendar("END:VEVENT\n"),
        calendar("BEGIN:VEVENT\nEND:VTODO\n"),
        calendar("BEGIN:X\n" * 10_000),
        calendar("BEGIN:VFREEBUSY\nFREEBUSY:20261201T090000Z/PT1H\nEND:VFREEBUSY\n"),
        calendar(EVENT.replace("090000Z", "09\x000000Z")),
        calendar().replace(b"a@x", b"a\xff\xfe"),
        calendar(EVENT.replace("END:VEVENT", "RRULE:FREQ=SECONDLY\nEND:VEVENT")),
        calendar(EVENT.replace("END:VEVENT", "RRULE:INTERVAL=1;freq=minutely\nEND:VEVENT")),
        EVENT.encode(),
        b"BEGIN:VCARD\nEND:VCARD\n",
    ],
)
def test_what_is_not_one_whole_calendar_is_refused(raw: bytes) -> None:
    assert refused(raw) == "unreadable"


def test_every_calendar_of_a_file_is_kept() -> None:
    assert strip(calendar() + calendar()) == 2 * strip(calendar())


def test_years_that_nobody_here_can_count_are_refused_by_name() -> None:
    chinese = EVENT.replace("END:VEVENT", "RRULE:RSCALE=CHINESE;FREQ=YEARLY\nEND:VEVENT")

    assert refused(calendar(chinese)) == "other-years"


def test_bytes_that_are_no_text_do_no_harm_where_nobody_reads_them() -> None:
    raw = calendar(EVENT.replace("DTEND", "SUMMARY:caf?\nDTEND")).replace(b"caf?", b"caf\xe9")

    assert strip(raw) == strip(calendar())


def test_more_events_than_anybody_has_are_refused() -> None:
    assert refused(calendar("BEGIN:VEVENT\nEND:VEVENT\n" * (MOST_EVENTS + 1))) == "too-much"


@pytest.mark.parametrize("odd", ["", "\x00", "\u2028BEGIN:VEVENT", "\u200b", "\x85"])
def test_an_odd_or_endless_uid_becomes_a_short_one_that_still_tells_events_apart(odd: str) -> None:
    long = [EVENT.replace("a@x", letter * (2 if odd else 5000) + odd) for letter in "ab"]

    lines = [line for line in strip(calendar("".join(long))).splitlines() if line[:4] == "UID:"]

    assert len(set(lines)) == 2
    assert max(map(len, lines)) < 100


@settings(deadline=None)
@given(raw=st.binary(max_size=300), text=st.text(max_size=300))
def test_whatever_the_bytes_there_is_a_calendar_or_a_refusal(raw: bytes, text: str) -> None:
    for inside in (raw, calendar(text + "\n"), calendar(EVENT).replace(b"a@x", raw)):
        with contextlib.suppress(OutsideUnread):
            assert strip(inside).startswith("BEGIN:VCALENDAR\r\n")
