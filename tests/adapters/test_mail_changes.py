"""The letters about changes: what holds now, in both zones, and what becomes of the money."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import textstat
import vobject

from adapters.test_mail_letters import BOOKING, DESK, ENROLMENT, PRACTICE, Links
from frontdesk.actions.ports import Letter
from frontdesk.actions.store_port import MailRow
from frontdesk.adapters.mail.letters import Adapter
from frontdesk.domain.booking import Booking, By, State
from frontdesk.domain.money import Money
from frontdesk.domain.practice import Policy

SIDES = ("client", "therapist")
CHANGED = ("moved", "switched")
ENDED = ("cancelled", "withdrawn", "lapsed")
HIGHEST_GRADE = 7
MOVED = replace(BOOKING, revision=3, way="phone")
LINK = "https://desk.example/booking/" + "booking-b1-4".ljust(43, "x")


def letter(
    kind: str, audience: str = "client", *, booking: Booking = MOVED, desk: Adapter = DESK
) -> Letter:
    row = MailRow(booking.id, kind, audience, booking.revision, booking.created_at)
    return desk.compose(row, booking=booking, enrolment=ENROLMENT)


def gone(by: By, **changes: object) -> Booking:
    return replace(MOVED, state=State.CANCELLED, cancelled_by=by, **changes)


@pytest.mark.parametrize("kind", [*CHANGED, "cancelled"])
def test_the_client_reads_the_time_in_both_zones_with_their_names(kind: str) -> None:
    text = letter(kind, booking=gone(By.CLIENT) if kind == "cancelled" else MOVED).text

    assert "12:30 pm to 1:20 pm Mountain time" in text
    assert "11:30 am to 12:20 pm Pacific time where I am" in text


def test_subjects_say_what_is_new_and_nothing_else() -> None:
    assert letter("moved").subject == "Your appointment is now on Wednesday, November 25"
    assert letter("switched").subject == "Same time, now by phone"
    office = replace(MOVED, way="office")
    assert letter("switched", booking=office).subject == "Same time, now in person"
    assert letter("cancelled", booking=gone(By.CLIENT)).subject == (
        "Your appointment on Wednesday, November 25 is cancelled"
    )


@pytest.mark.parametrize("kind", CHANGED)
@pytest.mark.parametrize("way", ["video", "phone", "office"])
def test_a_changed_plan_says_how_to_come_and_keeps_the_one_link(kind: str, way: str) -> None:
    text = letter(kind, booking=replace(MOVED, way=way)).text

    assert re.findall(r"https?://\S+", text) == [LINK]
    assert {"video": "Earbuds", "phone": "I call you", "office": "12 Example Street"}[way] in text


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("kind", "method"), [("moved", "REQUEST"), ("switched", "REQUEST"), ("cancelled", "CANCEL")]
)
def test_the_calendar_file_takes_the_place_of_the_one_before(
    kind: str, method: str, side: str
) -> None:
    booking = gone(By.CLIENT) if kind == "cancelled" else MOVED

    found = letter(kind, side, booking=booking).calendar

    assert found is not None
    calendar = vobject.readOne(found.decode())
    assert calendar.method.value == method
    assert calendar.vevent.uid.value == MOVED.calendar_uid
    assert calendar.vevent.sequence.value == "3"


@pytest.mark.parametrize("kind", ["withdrawn", "lapsed"])
@pytest.mark.parametrize("side", SIDES)
def test_what_was_never_booked_brings_no_calendar_file(kind: str, side: str) -> None:
    assert letter(kind, side).calendar is None


@pytest.mark.parametrize(
    ("by", "client", "desk"),
    [
        (By.CLIENT, "All of the $140 goes back to the card", "All of the $140 goes back"),
        (By.CLIENT_LATE, "I keep $70.", "you keep $70."),
        (By.PROVIDER, "All of the $140 goes back to the card", "All of the $140 goes back"),
    ],
)
def test_both_sides_read_what_becomes_of_the_money(by: By, client: str, desk: str) -> None:
    told, hers = (
        letter("cancelled", booking=gone(by)),
        letter("cancelled", "therapist", booking=gone(by)),
    )

    assert client in told.text
    assert "Banks take 5 to 10 days to show it." in told.text
    assert desk in hers.text
    assert ("The rule: Cancel up to 48 hours before" in told.text) is (by is By.CLIENT_LATE)


def test_a_therapist_who_cancels_says_sorry_and_offers_another_time() -> None:
    text = letter("cancelled", booking=gone(By.PROVIDER)).text

    assert "I have to cancel our appointment. I am sorry." in text
    assert "https://desk.example/book/" in text
    assert "sorry" not in letter("cancelled", booking=gone(By.CLIENT)).text


def test_the_money_is_told_by_the_rule_the_client_saw() -> None:
    kinder = gone(By.CLIENT_LATE, policy=Policy(2, Money(1000, "USD")))

    text = letter("cancelled", booking=kinder).text

    assert "$130 goes back" in text
    assert "I keep $10." in text
    assert "Cancel up to 2 hours before" in text


def test_what_costs_nothing_brings_no_word_of_cards() -> None:
    free = gone(By.CLIENT, price=Money(0, "USD"))

    text = letter("cancelled", booking=free).text

    assert "There was nothing to pay." in text
    assert "card" not in text


@pytest.mark.parametrize("kind", [*CHANGED, *ENDED])
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("by", list(By))
def test_every_letter_is_neutral_and_reads_easily(kind: str, side: str, by: By) -> None:
    booking = gone(by) if kind in ENDED else MOVED

    made = letter(kind, side, booking=booking)

    everything = f"{made.subject}\n{made.text}{(made.calendar or b'').decode()}".lower()
    for word in ("therap", "client", "patient", "mental", "health", "counsel", "session"):
        assert word not in everything
    assert "Ana" not in made.subject
    assert len(made.subject) <= 60
    assert "\n\n\n" not in made.text
    assert textstat.flesch_kincaid_grade(_prose(made.text)) <= HIGHEST_GRADE, made.text


@pytest.mark.parametrize("kind", [*CHANGED, *ENDED])
def test_the_therapist_reads_a_first_name_and_nothing_else(kind: str) -> None:
    made = letter(kind, "therapist", booking=gone(By.CLIENT))

    everything = f"{made.subject}{made.text}{(made.calendar or b'').decode()}"
    assert "Ana" in made.text
    for secret in ("Beispiel", "ana@example.org", "5550199", "Mountain", "booking-b1"):
        assert secret not in everything


def test_a_way_the_practice_no_longer_has_still_makes_a_letter() -> None:
    walks = replace(
        PRACTICE, ways=(*PRACTICE.ways, replace(PRACTICE.ways[0], id="walk", name="On a walk"))
    )
    desk = Adapter(walks, "https://desk.example", Links())

    assert letter("switched", booking=replace(MOVED, way="walk"), desk=desk).subject == (
        "Same time, now On a walk"
    )


def test_every_text_that_may_be_asked_for_is_there() -> None:
    folder = Path(__file__).parents[2] / "plugins/frontdesk/templates/mail"

    for kind in (*CHANGED, *ENDED):
        assert {f"{kind}-{side}.txt" for side in SIDES} <= {f.name for f in folder.iterdir()}


def _prose(text: str) -> str:
    """Return the sentences, without dates, links and lists."""
    lines = (line for line in text.splitlines() if line.endswith((".", "?")))
    return " ".join(re.sub(r"https?://\S+", "", line) for line in lines)
