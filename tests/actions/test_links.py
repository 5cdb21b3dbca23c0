"""Capability links: one purpose, one subject, withdrawn all at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.clients import MONDAY_NINE, answered, booking
from fakes import World
from frontdesk.actions import hold, links, pay
from frontdesk.actions.links import AFTERWARDS
from frontdesk.domain.booking import Booking
from frontdesk.domain.errors import LinkExpired, LinkUnknown


def confirmed(here: World) -> Booking:
    enrolment = answered(here, service=1)
    pay.start(here.ports, enrolment, cancel_url="x")
    return booking(here, enrolment)


def withdrawn(here: World) -> Booking:
    """A booking whose first link was given out, and withdrawn by raising the generation."""
    model = confirmed(here)
    day = timedelta(days=1)
    later = replace(
        model,
        id="bk_later",
        reference="LATER AAA",
        calendar_uid="later@x",
        starts_at=model.starts_at + day,
        ends_at=model.ends_at + day,
        busy_from=model.busy_from + day,
        busy_to=model.busy_to + day,
        generation=1,
    )

    def change(tx):
        assert tx.hold(later, now=here.clock.now())
        links.remember(tx, here.ports, replace(later, generation=0))
        links.remember(tx, here.ports, later)

    here.ports.store.write(change)
    return later


def test_only_the_newest_generation_of_a_link_opens_a_booking(here: World) -> None:
    later = withdrawn(here)
    old = links.booking_token(here.ports, replace(later, generation=0))
    new = links.booking_token(here.ports, later)

    found = links.booking_of(here.ports, new)

    assert found == later
    with pytest.raises(LinkUnknown):
        links.booking_of(here.ports, old)


def test_a_link_to_a_booking_that_is_gone_is_unknown(here: World) -> None:
    gone = replace(confirmed(here), id="bk_gone")
    here.ports.store.write(lambda tx: links.remember(tx, here.ports, gone))

    with pytest.raises(LinkUnknown):
        links.booking_of(here.ports, links.booking_token(here.ports, gone))


def test_a_link_to_answers_that_are_gone_has_had_its_time(here: World) -> None:
    token = here.ports.links.make("enrol", "en_gone")
    here.ports.store.write(
        lambda tx: tx.add_link(
            here.ports.links.digest(token),
            purpose="enrol",
            subject="en_gone",
            expires_at=MONDAY_NINE,
        )
    )

    with pytest.raises(LinkExpired):
        hold.of_link(here.ports, token)


def test_a_link_serves_one_purpose_only(here: World) -> None:
    booked = confirmed(here)
    token = links.booking_token(here.ports, booked)

    assert links.subject(here.ports, token, purpose="booking") == booked.id
    with pytest.raises(LinkUnknown):
        links.subject(here.ports, token, purpose="enrol")


def test_a_booking_link_serves_to_look_things_up_for_thirty_days(here: World) -> None:
    booked = confirmed(here)
    token = links.booking_token(here.ports, booked)

    here.clock.at = booked.ends_at + AFTERWARDS
    assert links.booking_of(here.ports, token) == booked

    here.clock.move(seconds=1)
    with pytest.raises(LinkExpired):
        links.booking_of(here.ports, token)
