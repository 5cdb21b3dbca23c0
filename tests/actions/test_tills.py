"""Whose account takes the money, and what happens once an account is taken away."""

from dataclasses import replace

import pytest

from actions.clients import BACK, answered
from fakes import World
from frontdesk.actions import pay, settle, tills
from frontdesk.domain.errors import AccountGone, PaymentsRefused
from told_payments import ToldPayments


def with_till(here: World, till: ToldPayments) -> World:
    """Give the therapist of every booking an account of her own."""
    (ines,) = here.ports.practice.therapists
    return replace(here, ports=replace(here.ports, tills={ines.id: till}))


def test_a_therapist_with_an_account_of_her_own_is_paid_there(here: World) -> None:
    own = ToldPayments()
    hers = with_till(here, own)

    pay.start(hers.ports, answered(hers), cancel_url=BACK)

    assert len(own.checkouts) == 1
    assert here.payments.checkouts == {}


def test_an_account_that_was_taken_away_is_refused_and_no_accident(here: World) -> None:
    hers = with_till(here, ToldPayments())
    client = answered(hers)
    pay.start(hers.ports, client, cancel_url=BACK)

    with pytest.raises(PaymentsRefused, match="account_gone"):
        pay.start(here.ports, client, cancel_url=BACK)
    with pytest.raises(AccountGone):
        settle.settle(here.ports, "cs_test_1", account="ines")
    assert tills.every(here.ports) == {"": here.payments}
