"""What takes hours and days: late money, slow money, outages, refunds that fail afterwards."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from actions.clients import MONDAY_NINE, answered, attempts, booking, bring, paying
from frontdesk.actions import hold, pay, settle
from frontdesk.domain.booking import Enrolment, State
from frontdesk.domain.errors import FrontDeskError, NotNow
from frontdesk.domain.payment import AttemptState
from money.money_days import Days

CONFIRMED = {"confirmed-client": 1, "confirmed-therapist": 1}


@pytest.mark.parametrize("lost", [False, True])
def test_without_any_notice_a_payment_is_found(days: Days, *, lost: bool) -> None:
    days.order("events", lost=lost)
    ana = answered(days.here)
    days.server.pay(paying(days.here, ana))

    # Its page is closed by now, and nobody came back from it.
    days.pass_by(minutes=36)

    assert days.state(ana) is State.CONFIRMED
    assert (days.money(ana), days.letters(ana)) == ((14000, 0), CONFIRMED)


@pytest.mark.parametrize("ahead", [-600, 0, 600])
def test_paid_in_the_last_second_by_a_clock_that_differs(days: Days, ahead: int) -> None:
    ana = answered(days.here)
    session = paying(days.here, ana)
    if ahead < 0:
        # Ours is slow: it is nearly over there, and not yet here.
        days.order("clock", advance_seconds=-ahead)
    days.here.clock.move(minutes=35, seconds=min(ahead, 0) - 1)
    days.server.pay(session)

    # Ours runs ahead: the hold looks over before we hear of it.
    days.pass_by(seconds=max(ahead, 0))
    settle.settle(days.here.ports, session)
    days.work()

    assert days.state(ana) is State.CONFIRMED
    assert (days.money(ana), days.letters(ana)) == ((14000, 0), CONFIRMED)


@pytest.mark.parametrize("resold", [False, True])
def test_money_that_comes_late_books_the_time_or_goes_back(days: Days, *, resold: bool) -> None:
    ana = answered(days.here)
    session = paying(days.here, ana)
    days.order("pay", session=session, outcome="later")
    settle.settle(days.here.ports, session)
    days.here.ports.store.write(
        lambda tx: tx.advance(
            ana.booking,
            frm=frozenset({State.AWAITING_PAYMENT}),
            to=State.EXPIRED,
            hold_until=None,
        )
    )
    bo = answered(days.here) if resold else None
    if bo:
        days.server.pay(paying(days.here, bo))
        settle.settle(days.here.ports, _session(days, bo))
    days.order("settle", session=session)

    settle.settle(days.here.ports, session)
    days.pass_by(minutes=3)

    assert days.state(ana) is (State.EXPIRED if resold else State.CONFIRMED)
    assert days.money(ana) == (14000, 14000 if resold else 0)
    assert bo is None or (days.state(bo), days.money(bo)) == (State.CONFIRMED, (14000, 0))


def _session(days: Days, who: Enrolment) -> str:
    made = days.here.ports.store.read(lambda look: look.attempts(who.booking))
    return str(made[-1].session)


@pytest.mark.parametrize(
    ("day", "succeeds", "state", "money"),
    [
        (2, True, State.CONFIRMED, (14000, 0)),
        (2, False, State.EXPIRED, (0, 0)),
        (4, True, State.EXPIRED, (14000, 14000)),
    ],
)
def test_slow_money(
    days: Days, day: int, *, succeeds: bool, state: State, money: tuple[int, int]
) -> None:
    ana = answered(days.here)
    session = paying(days.here, ana)
    days.order("pay", session=session, outcome="later")
    settle.settle(days.here.ports, session)
    days.work()
    waits = days.state(ana), days.letters(ana)
    days.here.clock.move(days=day)

    days.order("settle", session=session, succeeds=succeeds)
    settle.settle(days.here.ports, session)
    days.pass_by(minutes=3)

    assert waits == (State.AWAITING_PAYMENT, {"processing-client": 1})
    assert (days.state(ana), days.money(ana)) == (state, money)
    assert max(days.letters(ana).values()) == 1


def test_two_hours_without_the_provider_sell_no_time_twice(days: Days) -> None:
    ana = answered(days.here)
    session = paying(days.here, ana)
    days.server.pay(session)
    days.order("faults", kind="503", next=10_000)

    taken = []
    for _ in range(8):
        days.pass_by(minutes=15)
        try:
            answered(days.here)
        except FrontDeskError as gone:
            taken.append(type(gone).__name__)
    days.order("faults")
    days.pass_by(minutes=1)

    assert taken == ["SlotGone"] * 8
    assert days.state(ana) is State.CONFIRMED
    assert (days.money(ana), days.letters(ana)) == ((14000, 0), CONFIRMED)


def test_another_time_is_wanted_by_a_client_who_pays_at_that_moment(days: Days) -> None:
    with ThreadPoolExecutor(2) as pool:
        for number in range(20):
            ana = answered(days.here)
            session = paying(days.here, ana)
            paid = pool.submit(days.server.pay, session)
            left = pool.submit(pay.abandon, days.here.ports, booking(days.here, ana))
            paid.result(60)
            left.result(60)
            firm = days.state(ana) is State.CONFIRMED

            assert days.money(ana) == (14000 if firm else 0, 0), number
            assert days.state(ana) in {State.CONFIRMED, State.EXPIRED}
            if firm:
                # The time is free again for the next two.
                bring(days.here, booking(days.here, ana), State.CANCELLED)


def test_the_therapist_takes_the_hours_away_while_somebody_pays(days: Days) -> None:
    ana = answered(days.here)
    session = paying(days.here, ana)
    ports = days.here.ports
    closed = tuple(replace(t, hours=()) for t in ports.practice.therapists)
    days.here.ports = replace(ports, practice=replace(ports.practice, therapists=closed))
    days.server.pay(session)

    settle.settle(days.here.ports, session)
    days.work()

    assert days.state(ana) is State.CONFIRMED
    assert (days.money(ana), days.letters(ana)) == ((14000, 0), CONFIRMED)


def test_another_time_is_not_chosen_while_one_is_being_paid(days: Days) -> None:
    ana = answered(days.here)
    session = paying(days.here, ana)
    service = days.here.ports.practice.services[0]
    later = hold.Choice(service, MONDAY_NINE + timedelta(hours=2), "video", "America/New_York")

    with pytest.raises(NotNow):
        hold.again(days.here.ports, later, enrolment=ana, fresh=("qq", "qq", "qq@x"))
    days.server.pay(session)
    settle.settle(days.here.ports, session)
    days.work()

    assert attempts(days.here, ana) == [AttemptState.PAID]
    assert (days.money(ana), days.letters(ana)) == ((14000, 0), CONFIRMED)
