"""The nightly look finds refunds and disputes whose notices were lost for good."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.changes import booked, letters, now_is, refunds, work
from actions.test_audit import found
from fakes import World
from frontdesk.actions import audit, change, matters
from frontdesk.actions import disputes as contested
from frontdesk.domain.booking import UNDO, Booking
from frontdesk.domain.givenback import DisputeNews, DisputeState, RefundNews, RefundState
from frontdesk.domain.money import Money

PRICE = Money(14000, "USD")


@pytest.fixture
def made(here: World) -> Booking:
    return booked(here)


def intent(here: World, made: Booking) -> str:
    return here.ports.store.read(lambda look: look.attempts(made.id))[0].intent or ""


def returned(here: World, made: Booking) -> None:
    """Cancel, and let all of the money arrive."""
    change.cancel(here.ports, made, actor="therapist")
    here.clock.at += UNDO
    work(here)
    work(here)
    assert [row.state for row in refunds(here, made)] == [RefundState.SUCCEEDED]
    here.mail.sent.clear()


def a_night(here: World, *, days: int) -> None:
    here.clock.at += timedelta(days=days)
    audit.nightly(here.ports)
    work(here)


def falls_back(here: World, made: Booking) -> None:
    news = here.payments.refunded[intent(here, made)]
    news[0] = replace(news[0], state=RefundState.FAILED, failure="expired_or_canceled_card")


@pytest.mark.parametrize("days", [1, 20, 80])
def test_a_refund_that_fails_weeks_later_is_found_though_nobody_told_us(
    here: World, made: Booking, days: int
) -> None:
    returned(here, made)
    at = here.clock.now()
    news = here.payments.refunded[intent(here, made)]
    news[0] = replace(news[0], created_at=at)
    falls_back(here, made)

    a_night(here, days=days)
    a_night(here, days=1)

    assert [row.state for row in refunds(here, made)] == [RefundState.FAILED]
    assert letters(here) == ["refund-failed:client", "refund-failed:therapist"]
    assert [matter.kind for matter in matters.listed(here.ports)] == ["refund"]


def test_a_refund_is_looked_after_for_ninety_days(here: World, made: Booking) -> None:
    asked = []
    right = here.payments.refunds_since
    here.payments.refunds_since = lambda since: asked.append(since) or right(since)

    audit.nightly(here.ports)

    assert asked == [here.clock.now() - timedelta(days=90)]


def test_books_that_agree_cost_one_list_and_no_question_about_each(
    here: World, made: Booking
) -> None:
    returned(here, made)
    asked = []
    right = here.payments.refunds
    here.payments.refunds = lambda intent: asked.append(intent) or right(intent)

    here.clock.at += timedelta(days=1)
    audit.nightly(here.ports)

    assert asked == []
    assert found(here) == []


def test_a_refund_of_somebody_else_in_the_account_is_left_alone(here: World) -> None:
    here.payments.refunded["pi_theirs"] = [
        RefundNews("re_theirs", RefundState.SUCCEEDED, amount=PRICE)
    ]

    audit.nightly(here.ports)

    assert found(here) == []


def dispute(here: World, of: str, *, name: str = "dp_1") -> None:
    now = here.clock.now()
    answer_by = now + timedelta(days=9)
    here.payments.disputes[name] = DisputeNews(name, of, PRICE, DisputeState.OPEN, now, answer_by)


@pytest.mark.parametrize("days", [1, 30])
def test_a_dispute_nobody_told_us_of_is_found(here: World, made: Booking, days: int) -> None:
    dispute(here, intent(here, made))

    a_night(here, days=days)
    a_night(here, days=1)

    (row,) = here.ports.store.read(lambda look: look.open_disputes())
    assert row.booking == made.id
    assert letters(here) == ["dispute:therapist"]


def test_the_end_of_a_dispute_nobody_told_us_of_is_found(here: World, made: Booking) -> None:
    dispute(here, intent(here, made))
    contested.look(here.ports, "dp_1")
    work(here)
    here.payments.disputes["dp_1"] = replace(
        here.payments.disputes["dp_1"], state=DisputeState.LOST
    )

    a_night(here, days=2)

    assert here.ports.store.read(lambda look: look.open_disputes()) == []
    assert letters(here) == ["dispute-over:therapist", "dispute:therapist"]


def test_a_dispute_of_somebody_elses_payment_is_not_asked_about(
    here: World, made: Booking
) -> None:
    dispute(here, "pi_theirs")
    asked = []
    right = here.payments.dispute
    here.payments.dispute = lambda name: asked.append(name) or right(name)

    a_night(here, days=1)

    assert asked == []
    assert now_is(here, made).state == made.state
