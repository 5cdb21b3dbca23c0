import re
from dataclasses import replace
from email.headerregistry import Address

import jinja2
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

import example
from example import PRACTICE, STARTS
from frontdesk.actions.ports import Letter
from frontdesk.actions.store_port import MailRow
from frontdesk.adapters.mail.letters import Adapter
from frontdesk.domain.booking import Booking, Enrolment, State

BOOKING = replace(example.BOOKING, generation=4)
ENROLMENT = Enrolment(
    id="e1",
    booking="b1",
    service="first-session",
    created_at=BOOKING.created_at,
    name="Ana Beispiel",
    email="ana@example.org",
    phone="+15035550199",
)
KINDS = [
    ("confirmed", "client"),
    ("confirmed", "therapist"),
    ("refunded", "client"),
    ("attention", "therapist"),
]


class Links:
    def make(self, purpose: str, subject: str, *, generation: int = 0) -> str:
        return f"{purpose}-{subject}-{generation}".ljust(43, "x")

    def digest(self, token: str) -> str:
        return token[::-1]


DESK = Adapter(PRACTICE, "https://desk.example", Links())


def row(kind: str = "confirmed", audience: str = "client", *, revision: int = 0) -> MailRow:
    return MailRow("b1", kind, audience, revision, STARTS)


def composed(
    owed: MailRow | None = None,
    *,
    booking: Booking = BOOKING,
    enrolment: Enrolment = ENROLMENT,
) -> Letter:
    return DESK.compose(owed or row(), booking=booking, enrolment=enrolment)


def test_the_client_reads_the_time_in_both_zones_and_finds_one_link() -> None:
    letter = composed()

    assert letter.to == "ana@example.org"
    assert letter.subject == "Your appointment on Wednesday, November 25"
    assert "12:30 pm to 1:20 pm Mountain time" in letter.text
    assert "11:30 am to 12:20 pm Pacific time where I am" in letter.text
    assert re.findall(r"https?://\S+", letter.text) == [
        "https://desk.example/booking/" + "booking-b1-4".ljust(43, "x")
    ]


def test_one_zone_is_told_once() -> None:
    letter = composed(booking=replace(BOOKING, client_zone="America/Los_Angeles"))

    assert letter.text.count("11:30 am") == 1
    assert "where I am" not in letter.text


def test_zones_that_only_share_the_clock_are_told_once() -> None:
    letter = composed(booking=replace(BOOKING, client_zone="US/Pacific"))

    assert "where I am" not in letter.text


def test_the_client_reads_what_happens_when_the_video_fails() -> None:
    with_number, without = composed(), composed(enrolment=replace(ENROLMENT, phone=""))

    assert "If the video does not work, I call you within 5 minutes." in with_number.text
    assert "If the video does not work, call me at 503 555 0142." in without.text


@pytest.mark.parametrize("way", ["video", "phone", "office"])
def test_every_way_of_meeting_says_how_to_reach_us_and_what_cancelling_costs(way: str) -> None:
    text = composed(booking=replace(BOOKING, way=way)).text

    assert "503 555 0142" in text
    assert "Cancel up to 48 hours before" in text
    assert ("12 Example Street" in text) is (way == "office")


def test_the_client_gets_a_calendar_file_with_the_same_link() -> None:
    letter = composed()

    assert letter.calendar is not None
    event = vobject.readOne(letter.calendar.decode()).vevent
    assert event.url.value in letter.text
    assert event.attendee.value == "mailto:ana@example.org"


def test_the_therapist_gets_no_link_that_acts_for_the_client() -> None:
    letter = composed(row(audience="therapist"))

    assert letter.to == "hello@example.com"
    assert letter.subject == "New appointment on Wednesday, November 25"
    assert letter.calendar is not None
    assert "booking-b1" not in letter.text + letter.calendar.decode()
    assert "11:30 am to 12:20 pm Pacific time" in letter.text


@pytest.mark.parametrize(("kind", "audience"), KINDS[1::2])
def test_the_therapist_reads_a_first_name_and_nothing_else_of_the_client(
    kind: str, audience: str
) -> None:
    letter = composed(row(kind, audience))

    everything = f"{letter.subject}{letter.text}{(letter.calendar or b'').decode()}"
    assert "Ana" in letter.text
    for secret in ("Beispiel", "ana@example.org", "5550199", "Denver", "Mountain"):
        assert secret not in everything


def test_late_money_is_told_with_its_amount_and_no_calendar_file() -> None:
    letter = composed(row("refunded"), booking=replace(BOOKING, state=State.EXPIRED))

    assert letter.subject == "Your payment is on its way back"
    assert "All of the $140 goes back" in letter.text
    assert "This time is not booked for you." in letter.text
    assert letter.text.count("https://desk.example/book/\n") == 1
    assert letter.calendar is None


def test_who_paid_twice_reads_that_the_appointment_stands() -> None:
    letter = composed(row("refunded"))

    assert "You paid $140 twice" in letter.text
    assert "Your appointment stands:" in letter.text
    assert "not booked" not in letter.text


def test_all_copies_of_a_calendar_file_name_the_same_organizer() -> None:
    desk = Adapter(PRACTICE, "https://desk.example", Links(), sender="desk@example.com")

    letters = [
        desk.compose(row(audience=who), booking=BOOKING, enrolment=ENROLMENT)
        for who in ("client", "therapist")
    ]

    organizers = {
        vobject.readOne((letter.calendar or b"").decode()).vevent.organizer.value
        for letter in letters
    }
    assert organizers == {"mailto:desk@example.com"}


def test_a_payment_that_needs_a_look_names_the_reference() -> None:
    letter = composed(row("attention", "therapist"))

    assert letter.subject == "A payment needs a look"
    assert "K7Q2" in letter.text


@pytest.mark.parametrize(("kind", "audience"), KINDS)
def test_no_letter_says_why_they_meet_or_names_a_client_in_the_subject(
    kind: str, audience: str
) -> None:
    letter = composed(row(kind, audience))

    everything = f"{letter.subject}\n{letter.text}{(letter.calendar or b'').decode()}".lower()
    for word in (
        "therap",
        "client",
        "patient",
        "mental",
        "health",
        "counsel",
        "session",
        "crisis",
    ):
        assert word not in everything
    assert "Ana" not in letter.subject
    assert len(letter.subject) <= 60
    assert "\n\n\n" not in letter.text


def test_the_same_letter_twice_has_the_same_id_and_no_two_letters_share_one() -> None:
    ids = [composed(row(kind, who)).message_id for kind, who in KINDS]
    ids.append(composed(row(revision=1)).message_id)

    assert composed().message_id == ids[0]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"<[0-9a-f]{32}@desk\.example>", made) for made in ids)


@pytest.mark.parametrize(
    "name", ["", "www.buy.example", "http://buy.example", "50%off", "ana@buy.example", "A" * 31]
)
def test_a_name_that_is_an_advertisement_greets_nobody(name: str) -> None:
    letter = composed(enrolment=replace(ENROLMENT, name=name))

    assert letter.text.startswith("Hello,\n")


@pytest.mark.parametrize("name", ["Ana", "Zo\u00eb", "Jean-Luc", "D'Arcy", "\u6625\u5b50"])
def test_a_name_is_greeted_as_it_was_written(name: str) -> None:
    letter = composed(enrolment=replace(ENROLMENT, name=f"  {name}  Other"))

    assert letter.text.startswith(f"Hello {name},\n")


@settings(deadline=None)
@given(name=st.text(max_size=60))
def test_no_name_can_add_a_line_or_a_link(name: str) -> None:
    plain = composed(enrolment=replace(ENROLMENT, name="Ana")).text

    text = composed(enrolment=replace(ENROLMENT, name=name)).text

    assert text.splitlines()[1:] == plain.splitlines()[1:]


def test_every_letter_can_be_put_in_a_mail() -> None:
    for kind, audience in KINDS:
        letter = composed(row(kind, audience))

        assert Address(addr_spec=letter.to).domain in {"example.org", "example.com"}
        assert "\n" not in letter.subject


def test_a_kind_nobody_wrote_is_an_error_and_not_an_empty_mail() -> None:
    with pytest.raises(jinja2.TemplateNotFound):
        composed(row("birthday"))
