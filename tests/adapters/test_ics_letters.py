"""The calendar files that go with letters, read back by two programs that did not write them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

import example
from example import STARTS
from frontdesk.actions.ports import Note
from frontdesk.actions.store_port import MailRow
from frontdesk.adapters import ics
from frontdesk.adapters.links import Adapter as SignedLinks
from frontdesk.adapters.mail.letters import Adapter
from frontdesk.adapters.mail.smtp import _attach
from frontdesk.domain.booking import Enrolment, State
from frontdesk.domain.practice import Practice

WANTED = datetime(2026, 11, 22, 10, 0, 7, tzinfo=UTC)
BOOKING = replace(
    example.BOOKING,
    id="bk_1",
    enrolment="en_1",
    created_at=WANTED - timedelta(days=3),
    revision=2,
)
CLIENT = Enrolment("en_1", "bk_1", "first-session", WANTED, name="Ana B", email="ana@example.org")
METHODS = {
    "confirmed": "REQUEST",
    "moved": "REQUEST",
    "switched": "REQUEST",
    "cancelled": "CANCEL",
}


@pytest.fixture(scope="module")
def desk(practice: Practice) -> Adapter:
    return Adapter(practice, "https://desk.example", SignedLinks(b"k" * 32))


def file_of(desk: Adapter, kind: str, audience: str = "client", **changes: object) -> bytes:
    state = State.CANCELLED if kind == "cancelled" else State.CONFIRMED
    booking = replace(BOOKING, **{"state": state, **changes})
    owed = MailRow(booking.id, kind, audience, booking.revision, WANTED)
    letter = desk.compose(owed, booking=booking, enrolment=CLIENT)
    assert letter.calendar is not None
    return letter.calendar


def readings(raw: bytes) -> Iterator[dict[str, object]]:
    """What two parsers make of the same file."""
    lines = raw.split(b"\r\n")
    assert lines[-1] == b""
    assert all(b"\n" not in line and len(line) <= 75 for line in lines)
    one = vobject.readOne(raw.decode())
    one.validate(raiseException=True)
    yield {
        "method": one.method.value,
        "uid": one.vevent.uid.value,
        "sequence": int(one.vevent.sequence.value),
        "stamp": one.vevent.dtstamp.value,
        "starts": one.vevent.dtstart.value,
        "ends": one.vevent.dtend.value,
        "status": one.vevent.status.value,
        "transp": one.vevent.transp.value,
        "alarms": len(one.vevent.contents.get("valarm", [])),
        "guests": [guest.value for guest in one.vevent.contents.get("attendee", [])],
    }
    two = icalendar.Calendar.from_ical(raw)
    (event,) = two.walk("VEVENT")
    assert not event.errors
    guests = event.get("attendee", [])
    yield {
        "method": str(two["method"]),
        "uid": str(event["uid"]),
        "sequence": int(event["sequence"]),
        "stamp": event["dtstamp"].dt,
        "starts": event["dtstart"].dt,
        "ends": event["dtend"].dt,
        "status": str(event["status"]),
        "transp": str(event["transp"]),
        "alarms": len(event.walk("VALARM")),
        "guests": [str(one) for one in (guests if isinstance(guests, list) else [guests])],
    }


@pytest.mark.parametrize("audience", ["client", "therapist"])
@pytest.mark.parametrize("kind", METHODS)
def test_both_programs_read_what_we_meant(kind: str, audience: str, desk, practice) -> None:
    raw = file_of(desk, kind, audience)

    gone = kind == "cancelled"
    guest = CLIENT.email if audience == "client" else practice.email
    for read in readings(raw):
        assert read == {
            "method": METHODS[kind],
            "uid": BOOKING.calendar_uid,
            "sequence": BOOKING.revision,
            "stamp": WANTED,
            "starts": STARTS,
            "ends": STARTS + timedelta(minutes=50),
            "status": "CANCELLED" if gone else "CONFIRMED",
            "transp": "TRANSPARENT" if gone else "OPAQUE",
            "alarms": 0 if gone else 1,
            "guests": [f"mailto:{guest}"],
        }


@pytest.mark.parametrize("kind", METHODS)
def test_each_side_learns_only_its_own_address(kind: str, desk, practice) -> None:
    to_client, to_therapist = file_of(desk, kind), file_of(desk, kind, "therapist")

    assert b"ana@example.org" not in to_therapist
    assert b"/booking/" not in to_therapist
    assert to_client.count(practice.email.encode()) == 1  # the organizer
    for raw in (to_client, to_therapist):
        for word in (b"Ana", b"K7Q2", b"therap", b"session", b"ession", b"video", b"140"):
            assert word not in raw.replace(b"\r\n ", b"")


def test_a_life_of_changes_is_one_entry_whose_number_only_rises(desk) -> None:
    kinds = ["confirmed", "moved", "switched", "cancelled"]

    files = [file_of(desk, kind, revision=number) for number, kind in enumerate(kinds)]

    read = [next(readings(raw)) for raw in files]
    assert {one["uid"] for one in read} == {BOOKING.calendar_uid}
    assert [one["sequence"] for one in read] == [0, 1, 2, 3]


@pytest.mark.parametrize("kind", METHODS)
def test_a_letter_sent_again_carries_the_very_same_file(kind: str, desk) -> None:
    assert file_of(desk, kind) == file_of(desk, kind)


@pytest.mark.parametrize(("kind", "method"), METHODS.items())
def test_the_mail_names_the_method_too_or_programs_show_no_buttons(kind, method, desk) -> None:
    message = EmailMessage()
    message.set_content("x")

    _attach(message, file_of(desk, kind))

    (part,) = message.iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == method


@pytest.mark.parametrize("state", [State.REQUESTED, State.CANCELLED])
def test_a_note_about_a_booking_that_does_not_stand_carries_no_file(state: State, desk) -> None:
    words = dict.fromkeys(("day", "when", "when_here", "other", "other_here", "link"), "x")
    note = Note("ana@example.org", {**words, "booking": replace(BOOKING, state=state)})

    letter = desk.note(MailRow("tz_bk_1_5", "zone", "client", 2, WANTED), note)

    assert letter.calendar is None


def test_without_a_change_the_stamp_is_when_the_booking_was_made(practice) -> None:
    raw = ics.invitation(BOOKING, practice=practice, sender="d@example.com", url="https://x/")

    assert [read["stamp"] for read in readings_of(raw)] == [BOOKING.created_at] * 2


def readings_of(raw: bytes) -> list[dict[str, object]]:
    return list(readings(raw))


@settings(deadline=None, max_examples=40)
@given(
    minutes=st.integers(0, 2_000_000),
    length=st.integers(5, 600),
    revision=st.integers(0, 1000),
    method=st.sampled_from(["REQUEST", "CANCEL"]),
)
def test_any_time_and_any_revision_come_back_as_they_went_in(
    minutes: int, length: int, revision: int, method: str
) -> None:
    starts = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ends = starts + timedelta(minutes=length)
    booking = replace(BOOKING, starts_at=starts, ends_at=ends, revision=revision)

    raw = ics.invitation(
        booking,
        practice=PHONE_ONLY,
        sender="d@example.com",
        url="https://x.example/" + "t" * 80,
        method=method,
        attendee="ana@example.org",
    )

    for read in readings(raw):
        assert (read["starts"], read["ends"]) == (starts, ends)
        assert (read["sequence"], read["method"]) == (revision, method)


class _Phone:
    """All of a practice that a calendar file speaks of."""

    phone_shown = "503 555 0142"


PHONE_ONLY = _Phone()
