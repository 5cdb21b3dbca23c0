"""Joining the list: one place for each e-mail and service, one link, and letters that say so."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.clients import MONDAY_NINE, at_once
from actions.waiters import PORTLAND, booked_time, entry_of, let_go, standing, waits, work
from fakes import World
from frontdesk.actions import chores, waitlist, waitlist_letters, waitlist_turns
from frontdesk.adapters.mail.letters import Adapter as Letters
from frontdesk.domain.errors import LinkExpired, LinkUnknown
from frontdesk.domain.waiting import Part, Wait


@pytest.fixture
def writing(here: World) -> World:
    """The same world with the real words."""
    letters = Letters(here.ports.practice, here.ports.origin, here.ports.links)
    here.ports = replace(here.ports, letters=letters)
    return here


def link_of(here: World, email: str, service: str = "first-session") -> str:
    return here.ports.links.make("waitlist", entry_of(here, email, service).id)


def sent(here: World) -> list[str]:
    """Send what is owed; return the subjects."""
    for kind, _, args in list(here.jobs.orders):
        if kind == "mail":
            chores.run(here.ports, kind, args)
    return [letter.subject for letter in here.mail.sent]


def test_changing_the_wish_keeps_the_place_and_waits_longer(here: World) -> None:
    ana = waits(here, "ana")
    waits(here, "bo")
    before = entry_of(here, ana)
    office = waitlist.Wish(
        service=here.ports.practice.services[0],
        email="mallory@example.com",
        name="Mallory",
        zone="Asia/Tokyo",
        ways=("office",),
        weekdays=(5,),
        parts=(Part.EVENING,),
    )

    waitlist.change(here.ports, before, office)

    now = entry_of(here, ana)
    assert (now.id, now.joined_at, now.name) == (before.id, before.joined_at, "Ana")
    assert (now.ways, now.weekdays, now.parts) == (("office",), (5,), (Part.EVENING,))
    assert (now.zone, now.ends_at > before.ends_at) == ("Asia/Tokyo", True)
    assert waitlist.place(here.ports, link_of(here, ana)).before == 0
    assert waitlist.place(here.ports, link_of(here, "bo@example.com")).before == 1


def test_who_types_the_address_of_another_cannot_change_what_they_wait_for(
    writing: World,
) -> None:
    ana = waits(writing, "ana")
    before = entry_of(writing, ana)
    sent(writing)
    writing.clock.move(hours=1)

    waits(writing, "ana", ways=("office",), weekdays=(7,), zone="Asia/Tokyo")
    sent(writing)

    now, letter = entry_of(writing, ana), writing.mail.sent[-1]
    assert replace(now, told=before.told, told_at=before.told_at) == before
    assert (letter.to, letter.subject) == (ana, "You are on the list already")
    assert f"/waitlist/entry/{link_of(writing, ana)}" in letter.text


def test_a_wish_of_who_has_left_is_not_changed(here: World) -> None:
    ana = waits(here, "ana")
    entry = entry_of(here, ana)
    waitlist_turns.decline(here.ports, entry, leave=True)
    left = entry_of(here, ana)

    waitlist.change(
        here.ports,
        entry,
        waitlist.Wish(here.ports.practice.services[0], ana, "Ana", PORTLAND, ("office",)),
    )

    assert entry_of(here, ana) == left


def test_one_address_is_one_person_however_it_is_typed(here: World) -> None:
    waits(here, "ana")

    waits(here, "ANA")

    assert waitlist.rows(here.ports) == [(here.ports.practice.services[0], 1)]


def test_one_person_may_wait_for_two_services(here: World) -> None:
    waits(here, "ana")
    waits(here, "ana", service=1)

    assert [count for _, count in waitlist.rows(here.ports)] == [1, 1]


def test_joining_many_times_at_the_same_moment_makes_one_entry(here: World) -> None:
    at_once(lambda _: waits(here, "ana"), threads=8)

    assert [count for _, count in waitlist.rows(here.ports)] == [1]
    assert [order[0] for order in here.jobs.orders] == ["mail"]


def test_who_left_and_joins_again_stands_at_the_end(here: World) -> None:
    ana = waits(here, "ana")
    waits(here, "bo")
    waitlist_turns.decline(here.ports, entry_of(here, ana), leave=True)
    assert standing(here, "ana") == [Wait.LEFT]

    waits(here, "ana")

    assert standing(here, "ana") == [Wait.WAITING]
    assert waitlist.place(here.ports, link_of(here, ana)).before == 1


def test_nobody_can_have_an_address_flooded_with_letters(writing: World) -> None:
    for _ in range(5):
        waits(writing, "ana")
    assert sent(writing) == ["You are on the list"]
    writing.clock.move(hours=1)

    waits(writing, "ana")

    assert sent(writing) == ["You are on the list", "You are on the list already"]


def test_the_letter_carries_one_link_and_the_link_shows_the_place(writing: World) -> None:
    ana = waits(writing, "ana")
    sent(writing)

    letter = writing.mail.sent[0]

    assert letter.to == ana
    assert letter.text.count("http") == 1
    assert f"{writing.ports.origin}/waitlist/entry/{link_of(writing, ana)}" in letter.text
    assert "You are on my list for a time of 50 minutes." in letter.text
    assert "until Tuesday, January 19" in letter.text


def test_no_letter_names_the_service_for_that_might_tell_why_somebody_comes(
    writing: World,
) -> None:
    waits(writing, "ana")
    let_go(writing)
    work(writing)
    sent(writing)

    words = "".join(letter.subject + letter.text for letter in writing.mail.sent).lower()

    assert len(writing.mail.sent) == 2
    for word in ("session", "therap", "first"):
        assert word not in words


def test_the_offers_letter_tells_when_how_how_much_and_until_when(writing: World) -> None:
    waits(writing, "ana", zone="America/New_York")
    let_go(writing)
    work(writing)
    sent(writing)

    letter = writing.mail.sent[-1]

    assert letter.subject == "A time opened up on Monday, November 23"
    assert "Monday, November 23, 12:00 pm to 12:50 pm Eastern time" in letter.text
    assert "9:00 am to 9:50 am Pacific time where I am" in letter.text
    assert "Fee: $140" in letter.text
    assert "Hello Ana," in letter.text
    assert "until Friday, November 20, 2:01 pm Eastern time (11:01 am Pacific time for me)." in (
        letter.text
    )
    assert letter.text.count("http") == 1


def test_the_letter_of_an_offer_that_is_over_is_never_sent(writing: World) -> None:
    ana = waits(writing, "ana")
    let_go(writing)
    work(writing)

    waitlist_turns.decline(writing.ports, entry_of(writing, ana))

    assert sent(writing) == ["You are on the list"]
    unsent = writing.ports.store.read(
        lambda look: look.unsent(before=writing.clock.at + timedelta(days=1))
    )
    assert unsent == []


def test_the_minutes_look_makes_offers_and_sends_letters_without_the_engine(
    writing: World,
) -> None:
    waits(writing, "ana")
    let_go(writing)

    chores.reconcile(writing.ports)
    writing.clock.move(minutes=3)
    chores.reconcile(writing.ports)

    subjects = [letter.subject for letter in writing.mail.sent]
    assert sorted(subjects) == ["A time opened up on Monday, November 23", "You are on the list"]


def test_the_ordered_work_does_the_same(here: World) -> None:
    waits(here, "ana")
    let_go(here)

    kinds = [(kind, args) for kind, _, args in here.jobs.orders if kind == "waitlist"]
    for kind, args in kinds:
        chores.run(here.ports, kind, args)

    assert standing(here, "ana") == [Wait.OFFERED]


def test_the_link_of_the_list_is_for_nothing_else_and_ends(here: World) -> None:
    ana = waits(here, "ana")
    token = link_of(here, ana)
    booked_time(here, MONDAY_NINE)

    with pytest.raises(LinkUnknown):
        waitlist.place(here.ports, here.ports.links.make("enrol", entry_of(here, ana).id))
    here.clock.move(days=91)
    with pytest.raises(LinkExpired):
        waitlist.place(here.ports, token)


def test_a_place_with_an_offer_leads_to_the_steps(here: World) -> None:
    ana = waits(here, "ana")
    let_go(here)
    work(here)

    place = waitlist.place(here.ports, link_of(here, ana))

    assert place.booking is not None
    assert place.booking.starts_at == MONDAY_NINE
    assert place.way == here.ports.links.make("enrol", place.booking.enrolment)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (0, "You are next in line."),
        (1, "1 person is before you in line."),
        (2, "2 people are before you in line."),
    ],
)
def test_the_place_is_told_in_words(before: int, words: str) -> None:
    assert waitlist_letters.place_words(before) == words


def test_the_wish_is_told_in_words(here: World) -> None:
    waits(here, "ana", weekdays=(1, 5), parts=(Part.MORNING, Part.EVENING))
    waits(here, "bo", zone=PORTLAND)
    names = {way.id: way.name for way in here.ports.practice.ways}

    told = [
        waitlist_letters.wish_words(entry_of(here, f"{name}@example.com"), names)
        for name in ("ana", "bo")
    ]

    assert told == [
        "Video or phone, Monday or Friday, mornings or evenings",
        "Video or phone, any day, any time of day",
    ]
