"""A time that was promised for longer than a checkout lives is kept as long as was said."""

from datetime import timedelta

from actions.clients import MONDAY_NINE, overtaken, paying
from actions.followers import enrolment_of, firm, latest
from actions.waiters import held_for, let_go, offered_to, on_the_payment_page, waits, work
from fakes import World
from frontdesk.actions import chores, hold, series
from frontdesk.domain.booking import State

WEEK = timedelta(weeks=1)
HOUR = timedelta(hours=1)


def test_a_session_of_a_series_stays_held_for_its_day_when_the_payment_was_looked_at(
    here: World,
) -> None:
    (made,) = series.book(here.ports, firm(here), [MONDAY_NINE + WEEK]).made

    paying(here, enrolment_of(here, made))
    here.clock.move(hours=23)
    chores.reconcile(here.ports)

    kept = latest(here, made)
    assert (kept.state, kept.hold_until) == (State.AWAITING_PAYMENT, made.hold_until)


def test_an_offer_stays_held_until_its_hour_when_the_payment_was_looked_at(here: World) -> None:
    email = waits(here, "ana")
    let_go(here)
    work(here)
    promised = held_for(here, email).hold_until
    assert promised is not None

    on_the_payment_page(here, email)
    here.clock.at = promised - timedelta(minutes=6)
    chores.reconcile(here.ports)

    kept = held_for(here, email)
    assert (kept.state, kept.hold_until) == (State.AWAITING_PAYMENT, promised)


def test_a_step_that_is_slow_does_not_shorten_what_the_payment_has_made_longer(
    here: World,
) -> None:
    """Two presses: the slow one read the hold before the quick one asked for the payment."""
    (made,) = series.book(here.ports, firm(here), [MONDAY_NINE + WEEK]).made
    here.ports.store.write(
        lambda tx: tx.advance(
            made.id,
            frm=frozenset({State.HELD}),
            to=State.HELD,
            hold_until=here.clock.now() + timedelta(minutes=1),
        )
    )
    stale = latest(here, made)
    longer = here.clock.now() + 3 * HOUR

    def quick() -> None:
        here.ports.store.write(
            lambda tx: tx.advance(
                made.id, frm=frozenset({State.HELD}), to=State.HELD, hold_until=longer
            )
        )

    hold.keep(overtaken(here, quick), stale)

    assert latest(here, made).hold_until == longer


def test_a_promised_time_whose_payment_ended_is_offered_to_who_waits(here: World) -> None:
    (made,) = series.book(here.ports, firm(here), [MONDAY_NINE + WEEK]).made
    waits(here, "bea")
    session = paying(here, enrolment_of(here, made))
    assert made.hold_until is not None
    here.clock.at = made.hold_until + timedelta(seconds=1)

    here.payments.expire(session)
    chores.reconcile(here.ports)

    assert latest(here, made).state is State.EXPIRED
    assert offered_to(here) == ["Bea"]


def test_a_payment_that_is_open_all_day_is_looked_at_now_and_then(here: World) -> None:
    """Neither the notice nor the way back reached us: nobody waits a day to hear of that."""
    (made,) = series.book(here.ports, firm(here), [MONDAY_NINE + WEEK]).made
    here.payments.pay(paying(here, enrolment_of(here, made)))

    for _ in range(50):
        here.clock.move(minutes=1)
        chores.reconcile(here.ports)

    assert latest(here, made).state is State.CONFIRMED
