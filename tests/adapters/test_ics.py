import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

import example
from example import STARTS
from frontdesk.adapters import ics
from frontdesk.domain.booking import Booking

URL = "https://desk.example/booking/" + "t" * 43
BOOKING = replace(example.BOOKING, revision=2)
PRACTICE = replace(example.PRACTICE, ways=())


def file_of(booking: Booking = BOOKING, **more: Any) -> bytes:
    known: dict[str, Any] = {"practice": PRACTICE, "sender": PRACTICE.email, "url": URL}
    return ics.invitation(booking, **(known | more))


def read(raw: bytes) -> Any:
    """Read with another parser than the one that wrote it."""
    return vobject.readOne(raw.decode())


def test_another_program_reads_the_time_in_utc() -> None:
    event = read(file_of()).vevent

    assert event.dtstart.value == STARTS
    assert event.dtend.value - event.dtstart.value == timedelta(minutes=50)
    assert b"DTSTART:20261125T193000Z" in file_of()


def test_a_change_keeps_the_uid_and_raises_the_sequence() -> None:
    moved = replace(BOOKING, revision=3, starts_at=STARTS + timedelta(days=1))

    before, after = read(file_of()).vevent, read(file_of(moved)).vevent

    assert before.uid.value == after.uid.value == BOOKING.calendar_uid
    assert (before.sequence.value, after.sequence.value) == ("2", "3")


def test_the_file_is_a_request_unless_it_takes_the_time_away() -> None:
    request, cancel = read(file_of()), read(file_of(method="CANCEL"))

    assert (request.method.value, request.vevent.status.value) == ("REQUEST", "CONFIRMED")
    assert (cancel.method.value, cancel.vevent.status.value) == ("CANCEL", "CANCELLED")
    assert "valarm" not in cancel.vevent.contents


def test_the_alarm_rings_a_quarter_of_an_hour_before_and_says_nothing_more() -> None:
    alarm = read(file_of()).vevent.valarm

    assert alarm.action.value == "DISPLAY"
    assert alarm.trigger.value == timedelta(minutes=-15)
    assert alarm.description.value == "Appointment"


def test_place_and_address_are_our_own_link() -> None:
    event = read(file_of()).vevent

    assert event.summary.value == "Appointment"
    assert event.location.value == event.url.value == URL
    assert event.description.value == f"{URL}\nPhone: 503 555 0142"


def test_the_guest_has_said_yes_so_that_no_program_answers() -> None:
    guest = read(file_of(attendee="ana@example.org")).vevent.attendee

    assert guest.value == "mailto:ana@example.org"
    assert guest.params == {"PARTSTAT": ["ACCEPTED"], "RSVP": ["FALSE"]}


def test_a_file_without_a_guest_names_nobody_but_the_organizer() -> None:
    text = file_of().decode()

    assert re.findall(r"mailto:(\S+)", text) == ["hello@example.com"]


def test_nobody_who_sees_the_calendar_learns_why_or_who() -> None:
    text = file_of(attendee="ana@example.org").decode().lower()

    for word in ("halloran", "therap", "session", "client", "video", "mental", "health", "140"):
        assert word not in text


def test_every_line_ends_as_the_standard_says_and_is_short_enough() -> None:
    lines = file_of(url="https://desk.example/" + "\u00e9" * 200).split(b"\r\n")

    assert lines[-1] == b""
    assert all(b"\n" not in line and len(line) <= 75 for line in lines)


ODD = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)


@settings(deadline=None)
@given(phone=ODD, uid=ODD.filter(str.strip))
def test_odd_characters_come_back_as_they_went_in(phone: str, uid: str) -> None:
    raw = file_of(
        replace(BOOKING, calendar_uid=uid), practice=replace(PRACTICE, phone_shown=phone)
    )

    event = read(raw).vevent

    assert event.uid.value == uid
    assert event.description.value == f"{URL}\nPhone: {phone}"


@settings(deadline=None)
@given(text=st.text(st.sampled_from("\r\n;:,\\\"BEGIN:VALARM^'\x00\x0b\u2028 "), max_size=40))
def test_no_text_can_add_a_line_of_its_own(text: str) -> None:
    raw = file_of(practice=replace(PRACTICE, phone_shown=text))

    names = [line.partition(b":")[0] for line in raw.split(b"\r\n") if line[:1] != b" "]

    plain = [line.partition(b":")[0] for line in file_of().split(b"\r\n") if line[:1] != b" "]
    assert names == plain
