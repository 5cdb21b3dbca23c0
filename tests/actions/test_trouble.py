"""Trouble that keeps clients from paying: the therapist is told, once, and until it is over."""

from datetime import datetime

import pytest

from actions.changes import AFTERNOON, ELEVEN, later, work
from actions.clients import BACK, MONDAY_NINE, answered, booking, paying
from fakes import World
from frontdesk.actions import audit, chores, matters, pay
from frontdesk.domain.booking import State
from frontdesk.domain.errors import PaymentsRefused


def refused(here: World, starts_at: datetime = MONDAY_NINE) -> None:
    """Let a client press Pay, and the provider not take our request."""
    here.payments.refuses = True
    with pytest.raises(PaymentsRefused):
        pay.start(here.ports, answered(here, starts_at), cancel_url=BACK)
    here.payments.refuses = False


def told(here: World) -> list[str]:
    return [m.subject for m in here.mail.sent if m.subject == "trouble"]


def shown(here: World) -> list[str]:
    return [one.about.partition(":")[0] for one in matters.listed(here.ports)]


def test_a_refused_payment_page_is_told_at_once_and_once(here: World) -> None:
    for starts_at in (ELEVEN, AFTERNOON):
        refused(here, starts_at)
        here.clock.move(hours=3)
        work(here)

    assert shown(here) == ["refused"]
    assert told(here) == ["trouble"]
    assert here.mail.sent[0].to == "therapist@example.com"


def test_it_is_over_once_a_page_opens(here: World) -> None:
    refused(here)

    paying(here, answered(here, ELEVEN))
    work(here)

    assert shown(here) == []
    # The letter was not sent yet, and would not be true any more.
    assert told(here) == []


def test_it_outlasts_a_night_in_which_all_else_is_well_and_is_let_go_of_in_the_next(
    here: World,
) -> None:
    refused(here)

    here.clock.move(hours=12)
    audit.nightly(here.ports)
    first = shown(here)
    here.clock.move(hours=24)
    audit.nightly(here.ports)

    assert (first, shown(here)) == (["refused"], [])


def test_a_provider_that_stays_silent_past_the_end_of_a_payment_is_told_of(here: World) -> None:
    client = answered(here)
    paying(here, client)
    here.payments.down = True
    here.clock.move(minutes=50)
    chores.reconcile(here.ports)
    early = shown(here)

    here.clock.move(minutes=10)
    chores.reconcile(here.ports)
    chores.reconcile(here.ports)
    work(here)
    between = shown(here), booking(here, client).state
    here.payments.down = False
    later(here, minutes=1)

    assert early == []
    assert between == (["silent"], State.AWAITING_PAYMENT)
    assert told(here) == ["trouble"]
    assert "silent" not in shown(here)
    assert here.clock.at < MONDAY_NINE
