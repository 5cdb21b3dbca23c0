"""The link key changes while somebody pays: the payment is ours all the same."""

from dataclasses import replace

import pytest

from actions.clients import BACK, answered, attempts, booking
from actions.test_audit import found, stranger
from fakes import World
from frontdesk.actions import audit, chores, pay, settle
from frontdesk.cli import compose
from frontdesk.domain.booking import Enrolment, State
from frontdesk.domain.errors import PaymentsDown
from frontdesk.domain.payment import AttemptState

OLD, NEW = compose.site("o" * 32), compose.site("n" * 32)


@pytest.fixture
def unsaved(here: World) -> Enrolment:
    """A client whose payment page exists, and the answer with its id was lost."""
    here.ports = replace(here.ports, site=OLD)
    client = answered(here)
    here.payments.lost_answers = 1
    with pytest.raises(PaymentsDown):
        pay.start(here.ports, client, cancel_url=BACK)
    assert attempts(here, client) == [AttemptState.WANTED]
    return client


def changed(here: World, *, kept: bool) -> None:
    """Give the practice a new key; the old one is kept beside it, or lost."""
    old = frozenset({OLD} if kept else ())
    here.ports = replace(here.ports, site=NEW, old_sites=old)


@pytest.mark.parametrize("kept", [True, False])
def test_a_payment_opened_with_the_old_key_is_booked(
    here: World, unsaved: Enrolment, *, kept: bool
) -> None:
    (session,) = here.payments.checkouts
    changed(here, kept=kept)
    here.payments.pay(session)

    outcome = settle.settle(here.ports, session)

    assert outcome is settle.Outcome.CONFIRMED
    assert booking(here, unsaved).state is State.CONFIRMED


def test_the_minutes_look_finds_it_too(here: World, unsaved: Enrolment) -> None:
    (session,) = here.payments.checkouts
    changed(here, kept=True)
    here.payments.pay(session)

    here.clock.move(minutes=2)
    chores.reconcile(here.ports)

    assert booking(here, unsaved).state is State.CONFIRMED
    assert attempts(here, unsaved) == [AttemptState.PAID]


def test_a_client_who_goes_on_is_led_to_the_same_page(here: World, unsaved: Enrolment) -> None:
    changed(here, kept=True)

    pay.start(here.ports, unsaved, cancel_url=BACK)

    assert attempts(here, unsaved) == [AttemptState.OPEN]
    assert len(here.payments.checkouts) == 1


def test_somebody_elses_mark_on_our_reference_is_still_foreign(
    here: World, unsaved: Enrolment
) -> None:
    (session,) = here.payments.checkouts
    changed(here, kept=True)
    here.payments.tell(session, site="77" * 8)
    here.payments.pay(session)

    outcome = settle.settle(here.ports, session)

    assert outcome is settle.Outcome.FOREIGN
    assert attempts(here, unsaved) == [AttemptState.WANTED]


@pytest.mark.parametrize("kept", [True, False])
def test_a_payment_no_row_tells_of_is_missed_only_while_its_key_is_known(
    here: World, *, kept: bool
) -> None:
    changed(here, kept=kept)
    stranger(here, site=OLD)

    outcome = settle.settle(here.ports, "cs_test_stranger")
    audit.nightly(here.ports)

    assert outcome is (settle.Outcome.UNKNOWN if kept else settle.Outcome.FOREIGN)
    assert found(here) == ([("paid_unknown", "cs_test_stranger")] if kept else [])
