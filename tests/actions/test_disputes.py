"""A client's bank takes a payment back: the therapist knows at once, and nothing goes twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.changes import booked, now_is, refunds
from actions.clients import mails
from fakes import World
from frontdesk.actions import change, chores, disputes
from frontdesk.actions import refunds as back
from frontdesk.domain import ledger
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.errors import NotNow
from frontdesk.domain.givenback import DisputeNews, DisputeState, RefundState
from frontdesk.domain.money import Money

PRICE = Money(14000, "USD")


@pytest.fixture
def disputed(here: World) -> tuple[World, Booking]:
    """Return a booking whose payment a bank takes back."""
    made = booked(here)
    intent = here.ports.store.read(lambda look: look.attempts(made.id))[0].intent or ""
    now = here.clock.now()
    news = DisputeNews("dp_1", intent, PRICE, DisputeState.OPEN, now, now + timedelta(days=9))
    here.payments.disputes["dp_1"] = news
    return here, made


def decide(here: World, state: DisputeState) -> None:
    here.payments.disputes["dp_1"] = replace(here.payments.disputes["dp_1"], state=state)


def told(here: World) -> list[str]:
    return [one for one in mails(here) if one.startswith("dispute")]


def test_a_dispute_is_kept_and_told_once(disputed) -> None:
    here, made = disputed

    for _ in range(3):
        disputes.look(here.ports, "dp_1")

    (row,) = here.ports.store.read(lambda look: look.open_disputes())
    assert (row.booking, row.amount, row.state) == (made.id, PRICE, DisputeState.OPEN)
    assert told(here) == ["dispute:therapist"]
    assert now_is(here, made).state is State.CONFIRMED


def test_the_letter_says_until_when_to_answer_and_not_how_the_client_is(disputed) -> None:
    here, made = disputed
    disputes.look(here.ports, "dp_1")
    row = here.ports.store.read(
        lambda look: look.mail("dp_dp_1", kind="dispute", audience="therapist", revision=0)
    )
    assert row is not None

    note = chores.NOTES["dp"](here.ports, row)

    assert note is not None
    assert note.to == here.ports.practice.email
    assert (note.facts["amount"], note.facts["reference"]) == ("$140", made.reference)
    assert "November 29" in str(note.facts["answer_by"])


@pytest.mark.parametrize("state", [DisputeState.WON, DisputeState.LOST])
def test_what_the_bank_decides_is_told_and_stays(disputed, state: DisputeState) -> None:
    here, made = disputed
    disputes.look(here.ports, "dp_1")
    decide(here, state)
    disputes.look(here.ports, "dp_1")
    decide(here, DisputeState.OPEN)

    disputes.look(here.ports, "dp_1")

    (row,) = here.ports.store.read(lambda look: look.disputes(made.id))
    assert row.state is state
    assert told(here) == ["dispute:therapist", "dispute-over:therapist"]


@pytest.mark.parametrize("state", [DisputeState.WON, DisputeState.LOST])
def test_a_refund_waits_for_the_bank_and_goes_out_only_if_it_did_not_pay(
    disputed, state: DisputeState
) -> None:
    here, made = disputed
    disputes.look(here.ports, "dp_1")
    change.cancel(here.ports, made, actor="therapist")
    here.clock.move(minutes=3)
    for kind in ("leave", "refund"):
        chores.run(here.ports, kind, {"booking": made.id})
    (blocked,) = refunds(here, made)

    decide(here, state)
    disputes.look(here.ports, "dp_1")

    assert blocked.state is RefundState.BLOCKED
    if state is DisputeState.WON:
        back.again(here.ports, blocked.id)
        chores.run(here.ports, "refund", {"booking": made.id})
        assert list(here.payments.sent_back.values()) == [PRICE]
    else:
        assert refunds(here, made)[0].failure == ledger.BANK
        with pytest.raises(NotNow):
            back.again(here.ports, blocked.id)
        assert here.payments.sent_back == {}


def test_a_dispute_whose_notices_are_lost_is_found_decided_at_night(disputed) -> None:
    here, made = disputed
    disputes.look(here.ports, "dp_1")
    decide(here, DisputeState.WON)

    chores.nightly(here.ports)

    (row,) = here.ports.store.read(lambda look: look.disputes(made.id))
    assert row.state is DisputeState.WON


def test_a_dispute_about_somebody_elses_payment_is_left_alone(disputed) -> None:
    here, _ = disputed
    here.payments.disputes["dp_1"] = replace(here.payments.disputes["dp_1"], intent="pi_none")

    disputes.look(here.ports, "dp_1")

    assert here.ports.store.read(lambda look: look.dispute("dp_1")) is None
