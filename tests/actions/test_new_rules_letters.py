"""A government changes its clocks: what each side reads, and what its calendar is told."""

from datetime import timedelta

import pytest
import vobject

from actions.clients import MONDAY_NINE, bring
from actions.new_rules import HOUR, again, changed, made, send, with_letters
from fakes import World
from frontdesk.actions import clocks, links
from frontdesk.domain.booking import State


@pytest.fixture
def desk(here: World) -> World:
    return with_letters(here)


def test_both_sides_read_both_times_in_both_zones(desk: World) -> None:
    mine = made(desk)

    clocks.recheck(desk.ports, zone_of=changed)
    send(desk)
    send(desk)

    to_client, to_therapist = desk.mail.sent
    assert to_client.to == "ana@example.com"
    assert to_therapist.to == desk.ports.practice.email
    for letter in (to_client, to_therapist):
        for words in (
            "11:00 am to 11:50 am Eastern time",
            "8:00 am to 8:50 am Pacific time",
            "12:00 pm to 12:50 pm Eastern time",
            "9:00 am to 9:50 am Pacific time",
        ):
            assert words in letter.text, letter.text
    token = links.booking_token(desk.ports, mine)
    assert f"/booking/{token}\n" in to_client.text
    assert token not in to_therapist.text


def test_the_calendar_file_with_the_mail_moves_the_entry(desk: World) -> None:
    mine = made(desk)

    clocks.recheck(desk.ports, zone_of=changed)
    send(desk)

    for letter in desk.mail.sent:
        file = vobject.readOne((letter.calendar or b"").decode())
        event = file.vevent
        assert file.method.value == "REQUEST"
        assert (event.uid.value, event.sequence.value) == (mine.calendar_uid, "1")
        assert event.dtstart.value == MONDAY_NINE - HOUR
        assert event.dtstamp.value == desk.clock.now()


def test_where_the_new_time_is_taken_the_session_stays_and_the_therapist_is_told(
    desk: World,
) -> None:
    mine = made(desk, MONDAY_NINE + HOUR)
    paying = made(desk, MONDAY_NINE, State.AWAITING_PAYMENT)

    clocks.recheck(desk.ports, zone_of=changed)
    clocks.recheck(desk.ports, zone_of=changed)
    send(desk)

    kept = again(desk, mine)
    assert (kept.starts_at, kept.revision) == (mine.starts_at, mine.revision)
    assert kept.wall == "2026-11-23T11:00"
    assert again(desk, paying) == paying
    (letter,) = desk.mail.sent
    assert letter.to == desk.ports.practice.email
    assert letter.subject == "Clocks have changed: an appointment needs a look"
    assert "It stays at: Monday, November 23, 10:00 am" in letter.text
    assert "It was booked for: Monday, November 23, 9:00 am" in letter.text
    assert mine.reference in letter.text


def test_a_request_moves_too_and_carries_no_calendar_file_yet(desk: World) -> None:
    mine = made(desk, MONDAY_NINE, State.REQUESTED)

    clocks.recheck(desk.ports, zone_of=changed)
    send(desk)

    assert again(desk, mine).starts_at == MONDAY_NINE - HOUR
    assert [letter.calendar for letter in desk.mail.sent] == [None, None]


def test_a_session_the_therapist_must_look_at_stays_and_she_is_told(desk: World) -> None:
    mine = made(desk, MONDAY_NINE, State.ATTENTION)

    clocks.recheck(desk.ports, zone_of=changed)
    clocks.recheck(desk.ports, zone_of=changed)
    send(desk)

    assert again(desk, mine) == mine
    assert len(desk.mail.sent) == 1


def test_a_letter_about_a_change_that_was_overtaken_is_never_sent(desk: World) -> None:
    mine = made(desk)
    clocks.recheck(desk.ports, zone_of=changed)

    bring(desk, mine, State.CANCELLED)
    send(desk)

    assert desk.mail.sent == []
    later = desk.clock.now() + timedelta(days=1)
    assert desk.ports.store.read(lambda look: look.unsent(before=later)) == []


def test_no_letter_says_why_they_meet(desk: World) -> None:
    made(desk, MONDAY_NINE + HOUR)
    made(desk, MONDAY_NINE, State.ATTENTION)
    made(desk, MONDAY_NINE + 4 * HOUR)
    clocks.recheck(desk.ports, zone_of=changed)
    send(desk)

    everything = "\n".join(f"{m.subject}\n{m.text}" for m in desk.mail.sent).lower()
    assert len(desk.mail.sent) == 4
    for word in ("therap", "client", "patient", "mental", "health", "session", "crisis"):
        assert word not in everything
    assert all("Ana" not in letter.subject for letter in desk.mail.sent)
    assert all(len(letter.subject) <= 60 for letter in desk.mail.sent)
