"""Where a client may be: what counts is this therapist's licence on the day of the session."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from actions.approvals import BACK, changed
from actions.clients import MONDAY_NINE, answered, booking
from fakes import World
from frontdesk.actions import enrol, hold, pay
from frontdesk.domain.booking import State
from frontdesk.domain.enrolment import ELSEWHERE
from frontdesk.domain.errors import Unfinished
from frontdesk.domain.practice import Licence

# The session is on Monday, November 23.
MONDAY = date(2026, 11, 23)


def with_licences(here: World, *people: dict[str, date | None]) -> World:
    """Return the world with therapists who have these licences: code to last date."""
    practice = here.ports.practice
    first = practice.therapists[0]
    made = tuple(
        replace(
            first,
            id=first.id if number == 0 else f"other-{number}",
            licences=tuple(
                Licence("LCSW", code, code, "L1", expires=expires)
                for code, expires in licences.items()
            ),
        )
        for number, licences in enumerate(people)
    )
    return replace(here, ports=replace(here.ports, practice=replace(practice, therapists=made)))


def placed(here: World, place: str) -> str:
    """Answer the place for the session of Monday; return the step that is next."""
    enrolment = answered(here)
    saved = enrol.save_place(here.ports, enrolment, {"jurisdiction": place, "adult": "yes"})
    return enrol.progress(here.ports, saved)


@pytest.mark.parametrize(
    ("expires", "step"),
    [
        (None, "check"),
        (MONDAY + timedelta(days=1), "check"),
        (MONDAY, "check"),
        (MONDAY - timedelta(days=1), "place"),
    ],
)
def test_a_licence_holds_through_the_day_it_expires(
    here: World, expires: date | None, step: str
) -> None:
    group = with_licences(here, {"US-OR": None, "US-WA": expires})

    assert placed(group, "US-WA") == step


def test_the_licence_of_somebody_else_does_not_count_and_she_is_named(here: World) -> None:
    group = with_licences(here, {"US-OR": None}, {"US-WA": None}, {"US-WA": date(2026, 1, 1)})
    service, first = group.ports.practice.services[0], group.ports.practice.therapists[0]
    choice = hold.Choice(service, MONDAY_NINE, "video", "UTC", first.id)
    token, held = hold.begin(group.ports, choice, fresh=("a", "b", "c@x"))
    enrolment, _ = hold.of_link(group.ports, token)

    saved = enrol.save_place(group.ports, enrolment, {"jurisdiction": "US-WA", "adult": "yes"})

    assert saved.jurisdiction == ""
    assert [t.id for t in enrol.others(group.ports, held, place="US-WA")] == ["other-1"]
    assert enrol.others(group.ports, held, place="US-CA") == []


def test_who_does_not_offer_the_service_is_not_named(here: World) -> None:
    group = with_licences(here, {"US-OR": None}, {"US-WA": None})
    only = changed(group, therapists=(group.ports.practice.therapists[0].id,))
    held = booking(only, answered(only))

    assert enrol.others(only.ports, held, place="US-WA") == []


@pytest.mark.parametrize(
    ("place", "step"),
    [("US-WA", "check"), ("US-CA", "check"), (ELSEWHERE, "check"), ("", "place")],
)
def test_a_service_without_a_licence_takes_any_place_and_asks_for_it(
    here: World, place: str, step: str
) -> None:
    anywhere = changed(with_licences(here, {"US-OR": None}), licence=False)

    assert placed(anywhere, place) == step


def test_a_free_session_from_elsewhere_is_booked(here: World) -> None:
    anywhere = changed(here, service=1, licence=False)
    enrolment = answered(anywhere, service=1)
    told = {"jurisdiction": ELSEWHERE, "adult": "yes"}

    pay.start(anywhere.ports, enrol.save_place(anywhere.ports, enrolment, told), cancel_url=BACK)

    assert booking(anywhere, enrolment).state is State.CONFIRMED


def test_a_later_time_for_which_the_licence_does_not_last_asks_for_the_place_again(
    here: World,
) -> None:
    group = with_licences(here, {"US-OR": None, "US-WA": MONDAY})
    enrolment = answered(group)
    fields = {"jurisdiction": "US-WA", "adult": "yes"}
    saved = enrol.save_place(group.ports, enrolment, fields)
    before = enrol.progress(group.ports, saved)
    service = group.ports.practice.services[0]
    wednesday = booking(group, enrolment).starts_at + timedelta(days=2)
    choice = hold.Choice(service, wednesday, "video", "UTC")
    hold.again(group.ports, choice, enrolment=saved, fresh=("w", "w", "w@x"))
    latest = group.ports.store.read(lambda look: look.enrolment(saved.id))
    assert latest is not None

    with pytest.raises(Unfinished) as unfinished:
        pay.start(group.ports, latest, cancel_url=BACK)

    assert (before, unfinished.value.step) == ("check", "place")
