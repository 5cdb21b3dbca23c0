"""Notices of charges to cards on file: they find what we have not heard, and ask nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from actions.changes import letters
from actions.owing import carded, conserved, done, fee, missed, press, state, with_cards
from fakes import World
from frontdesk.domain.booking import Booking
from frontdesk.domain.cards import FeeState
from frontdesk.domain.errors import PaymentsDown
from web.conftest import Served, serve
from web.notices import Signing, notify

CHARGED, DECLINED = "payment_intent.succeeded", "payment_intent.payment_failed"


@pytest.fixture
def desk(here: World, tmp_path: Path) -> Iterator[Served]:
    """A practice that keeps cards, with a provider that signs what its notices are about."""
    here.payments = Signing()
    here.ports = replace(here.ports, payments=here.payments)
    with_cards(here)
    yield from serve(here, tmp_path)


@pytest.fixture
def made(desk: Served) -> Booking:
    return carded(desk.here)


def on_the_line(desk: Served, made: Booking) -> str:
    """Charge a fee, and lose the answer; return the payment nobody here knows of."""
    missed(desk.here, made)
    press(desk.here, "charge")
    desk.here.payments.lost_answers = 1
    with pytest.raises(PaymentsDown):
        done(desk.here)
    return f"pi_fe:{made.id}:1"


def test_a_charge_whose_answer_was_lost_is_found_by_its_notice(
    desk: Served, made: Booking
) -> None:
    intent = on_the_line(desk, made)

    heard = {notify(desk, kind=CHARGED, intent=intent, reference=made.id) for _ in range(2)}
    done(desk.here)

    assert heard == {200}
    assert conserved(desk.here, made).minor > 0
    assert letters(desk.here) == ["fee:client"]


@pytest.mark.parametrize("kind", [CHARGED, DECLINED])
def test_a_notice_of_a_payment_by_page_asks_nobody_anything(
    desk: Served, made: Booking, kind: str
) -> None:
    desk.here.payments.down = True

    heard = notify(desk, kind=kind, intent="pi_cs_test_1", reference=made.id)

    assert heard == 200


@pytest.mark.parametrize("reference", ["", "bk_gone"])
def test_a_charge_of_somebody_else_pays_no_fee(
    desk: Served, made: Booking, reference: str
) -> None:
    missed(desk.here, made)

    heard = notify(desk, kind=CHARGED, intent="pi_theirs", reference=reference)

    assert (heard, state(desk.here, made)) == (200, FeeState.DUE)


def test_a_payment_by_page_that_names_the_booking_is_not_taken_for_its_fee(
    desk: Served, made: Booking
) -> None:
    missed(desk.here, made)
    paid = replace(next(iter(desk.here.payments.checkouts.values())), intent="pi_page")
    desk.here.payments.checkouts["cs_page"] = replace(paid, session="cs_page", payment="paid")

    heard = notify(desk, kind=CHARGED, intent="pi_page", reference=made.id)

    found = fee(desk.here, made)
    assert heard == 200
    assert found is not None
    assert (found.state, found.intent) == (FeeState.DUE, "")


def test_a_notice_comes_again_while_the_provider_is_silent(desk: Served, made: Booking) -> None:
    intent = on_the_line(desk, made)
    desk.here.payments.down = True

    heard = notify(desk, kind=CHARGED, intent=intent, reference=made.id)

    assert (heard, state(desk.here, made)) == (503, FeeState.WANTED)
