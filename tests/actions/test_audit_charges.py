"""The nightly look finds charges that nothing in our books accounts for, both ways."""

from dataclasses import replace

import pytest

from actions.changes import booked, letters, refunds, work
from actions.owing import MISSED, charged, done, missed
from actions.test_audit import found
from fakes import World
from frontdesk.actions import audit, charges, matters
from frontdesk.domain.booking import Booking
from frontdesk.domain.cards import ChargeNews, ChargeState, PaymentNews
from frontdesk.domain.errors import NotNow, PaymentsDown, PaymentsRefused
from frontdesk.domain.givenback import RefundState
from frontdesk.domain.money import Money

PRICE = Money(14000, "USD")


def stray(here: World, **changes: object) -> None:
    """Somebody took money with our mark, and our books do not know of it."""
    news = PaymentNews(
        ChargeNews("pi_stray", ChargeState.PAID), PRICE, livemode=False, site=here.ports.site
    )
    here.payments.others.append(replace(news, **changes))


def back(here: World) -> None:
    (matter,) = matters.listed(here.ports)
    (step,) = matter.acts
    assert step.name == "back"
    step.do()


@pytest.mark.parametrize("fee", ["", "fe_bk_gone"])
def test_a_charge_of_ours_nobody_owes_is_found_and_others_are_not(here: World, fee: str) -> None:
    booked(here)
    stray(here, reference="bk_gone", fee=fee)
    stray(here, charge=ChargeNews("pi_shop", ChargeState.PAID), site="")
    stray(here, charge=ChargeNews("pi_theirs", ChargeState.PAID), site="77" * 8)
    stray(here, charge=ChargeNews("pi_real", ChargeState.PAID), livemode=True)

    audit.nightly(here.ports)

    assert found(here) == [("charged_unknown", "pi_stray")]


def test_it_goes_back_at_a_press_and_its_client_gets_a_letter(here: World) -> None:
    made = booked(here)
    stray(here, reference=made.id, attempt=7)
    audit.nightly(here.ports)

    back(here)
    with pytest.raises(NotNow):
        charges.send_back(here.ports, "pi_stray", account="")
    work(here)
    work(here)
    audit.nightly(here.ports)

    assert list(here.payments.sent_back.values()) == [PRICE]
    assert [(r.intent, r.state) for r in refunds(here, made)] == [
        ("pi_stray", RefundState.SUCCEEDED)
    ]
    assert letters(here) == ["fee-back:client"]
    assert found(here) == []


def test_one_of_a_booking_our_books_have_lost_goes_back_too(here: World) -> None:
    stray(here, reference="bk_gone")
    audit.nightly(here.ports)

    back(here)
    back(here)

    assert list(here.payments.sent_back.values()) == [PRICE]


def test_what_cannot_go_back_is_not_called_done(here: World) -> None:
    stray(here, reference="bk_gone")
    audit.nightly(here.ports)
    here.payments.refund_state = RefundState.FAILED

    with pytest.raises(PaymentsRefused):
        back(here)

    assert found(here) == [("charged_unknown", "pi_stray")]


def test_only_a_payment_with_our_mark_is_sent_back(here: World) -> None:
    stray(here, site="77" * 8)

    with pytest.raises(NotNow):
        charges.send_back(here.ports, "pi_stray", account="")
    here.payments.down = True
    with pytest.raises(PaymentsDown):
        charges.send_back(here.ports, "pi_stray", account="")

    assert here.payments.sent_back == {}


def test_a_fee_that_was_charged_is_accounted_for(desk: World, made: Booking) -> None:
    missed(desk, made)
    charged(desk, made)

    audit.nightly(desk.ports)

    assert found(desk) == []


def test_a_fee_that_counts_as_charged_and_is_not_in_their_books_is_found(
    desk: World, made: Booking
) -> None:
    missed(desk, made)
    fee = charged(desk, made)
    desk.payments.charges.clear()

    audit.nightly(desk.ports)

    assert found(desk) == [("unfound", fee.intent)]


def test_a_second_charge_for_a_fee_that_is_paid_goes_back_by_itself(
    desk: World, made: Booking
) -> None:
    missed(desk, made)
    fee = charged(desk, made)
    again = PaymentNews(ChargeNews("pi_twice", ChargeState.PAID), MISSED, livemode=False)
    told = {"reference": made.id, "attempt": 2, "site": desk.ports.site, "fee": fee.id}
    desk.payments.others.append(replace(again, **told))

    audit.nightly(desk.ports)
    done(desk)

    assert found(desk) == []
    assert [(r.intent, r.amount) for r in refunds(desk, made)] == [("pi_twice", MISSED)]
    assert fee.intent != "pi_twice"
