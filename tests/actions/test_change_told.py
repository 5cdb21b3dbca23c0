"""Who is told of which time, where a change and a cancellation come one upon the other."""

from dataclasses import replace
from datetime import timedelta

from actions.changes import booked, later, now_is
from actions.clients import MONDAY_NINE
from fakes import World
from frontdesk.actions import change
from frontdesk.actions.ports import Letter
from frontdesk.adapters.mail.letters import Adapter as Letters
from frontdesk.domain.booking import Booking, State

TUESDAY = MONDAY_NINE + timedelta(days=1, hours=2)


def lost_words(here: World, made: Booking) -> dict[str, Letter]:
    """Send the letters of a cancellation with the real words; return them by whom they go to."""
    real = Letters(here.ports.practice, here.ports.origin, here.ports.links)
    real_here = replace(here, ports=replace(here.ports, letters=real))
    later(real_here, minutes=3)
    later(real_here, minutes=3)
    assert now_is(here, made).state is State.CANCELLED
    assert len(here.mail.sent) == 2
    return {letter.to: letter for letter in here.mail.sent}


def test_who_never_heard_of_a_move_is_told_of_the_time_she_knows(here: World) -> None:
    made = booked(here)
    moved = change.move(here.ports, made, starts_at=TUESDAY, actor="client", fresh="m")
    change.cancel(here.ports, moved, actor="client")

    told = lost_words(here, made)

    hers, his = told[here.ports.practice.email], told["ana@example.com"]
    assert "Monday, November 23, 9:00 am" in hers.text
    assert hers.subject == "Cancelled: the appointment on Monday, November 23"
    assert b"DTSTART:20261123T170000Z" in (hers.calendar or b"")
    assert b"SEQUENCE:2" in (hers.calendar or b"")
    assert "Tuesday, November 24" in his.text


def test_who_moved_it_and_cancelled_it_knows_which_time_and_the_client_only_the_old_one(
    here: World,
) -> None:
    made = booked(here)
    moved = change.move(here.ports, made, starts_at=TUESDAY, actor="therapist", fresh="m")
    change.cancel(here.ports, moved, actor="therapist")

    told = lost_words(here, made)

    assert "Tuesday, November 24" in told[here.ports.practice.email].text
    assert "Monday, November 23" in told["ana@example.com"].text


def test_a_client_who_cancels_what_the_therapist_moved_has_seen_the_new_time(
    here: World,
) -> None:
    made = booked(here)
    moved = change.move(here.ports, made, starts_at=TUESDAY, actor="therapist", fresh="m")
    change.cancel(here.ports, moved, actor="client")

    told = lost_words(here, made)

    assert "Tuesday, November 24" in told["ana@example.com"].text


def test_a_way_that_she_never_heard_of_is_not_told_either(here: World) -> None:
    made = booked(here)
    switched = change.switch(here.ports, made, way="phone", actor="client")
    change.cancel(here.ports, switched, actor="client")

    told = lost_words(here, made)

    assert "How: Video" in told[here.ports.practice.email].text


def test_after_a_letter_about_the_move_the_new_time_is_told(here: World) -> None:
    made = booked(here)
    moved = change.move(here.ports, made, starts_at=TUESDAY, actor="client", fresh="m")
    later(here, minutes=3)
    later(here, minutes=3)
    here.mail.sent.clear()
    change.cancel(here.ports, moved, actor="client")

    told = lost_words(here, made)

    assert "Tuesday, November 24" in told[here.ports.practice.email].text
