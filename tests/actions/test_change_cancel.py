"""Cancelling: by whom, for how much, and the three minutes in which it can be taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.approvals import asked, changed
from actions.changes import booked, changes, kinder, later, letters, now_is, refunds, work
from actions.clients import MONDAY_NINE, answered, at_once, bring
from fakes import World
from frontdesk.actions import approval, change, chores
from frontdesk.domain.booking import UNDO, Act, By, State
from frontdesk.domain.errors import LinkUnknown, NotNow
from frontdesk.domain.givenback import Refund, RefundState
from frontdesk.domain.money import Money

A_DAY_BEFORE = MONDAY_NINE - timedelta(days=1)
SECOND = timedelta(seconds=1)
BOTH = ["cancelled:client", "cancelled:therapist"]


def test_a_cancelled_booking_keeps_its_time_for_three_minutes_and_nobody_is_told(
    here: World,
) -> None:
    made = booked(here)

    leaving = change.cancel(here.ports, made, actor="client")
    later(here, minutes=2, seconds=59)

    assert (leaving.state, leaving.cancelled_by) == (State.CONFIRMED, By.CLIENT)
    assert leaving.cancels_at == here.clock.now() + SECOND
    assert now_is(here, made) == leaving
    assert (letters(here), refunds(here, made)) == ([], [])
    with pytest.raises(Exception, match="gone"):
        answered(here)


def test_then_it_is_final_the_money_goes_back_and_both_sides_are_told_once(here: World) -> None:
    made = booked(here)
    change.cancel(here.ports, made, actor="client")

    later(here, minutes=3)
    later(here, minutes=3)
    work(here)

    gone = now_is(here, made)
    assert (gone.state, gone.revision) == (State.CANCELLED, made.revision + 1)
    assert [(r.amount, r.reason) for r in refunds(here, made)] == [(made.price, "cancelled:1")]
    assert list(here.payments.sent_back.values()) == [made.price]
    assert letters(here) == BOTH
    answered(here)


def test_the_minutes_sweep_finishes_what_the_engine_forgot(here: World) -> None:
    made = booked(here)
    change.cancel(here.ports, made, actor="client")
    here.clock.move(minutes=3)

    chores.reconcile(here.ports)

    assert now_is(here, made).state is State.CANCELLED


@pytest.mark.parametrize(
    ("at", "by", "back"),
    [
        (A_DAY_BEFORE, By.CLIENT, [14000]),
        (A_DAY_BEFORE + SECOND, By.CLIENT_LATE, [9000]),
    ],
)
def test_the_press_decides_whether_a_fee_applies_and_not_the_minutes_after(
    here: World, at, by, back
) -> None:
    here = kinder(here)
    made = booked(here)
    here.clock.at = at

    change.cancel(here.ports, made, actor="client")
    later(here, minutes=3)

    assert now_is(here, made).cancelled_by == by
    assert [r.amount.minor for r in refunds(here, made)] == back


def test_a_fee_as_high_as_the_price_leaves_nothing_to_send_back(here: World) -> None:
    here = kinder(here, late_fee=Money(99999, "USD"))
    made = booked(here)
    here.clock.at = A_DAY_BEFORE + SECOND

    change.cancel(here.ports, made, actor="client")
    later(here, minutes=3)

    assert (now_is(here, made).state, refunds(here, made)) == (State.CANCELLED, [])


def test_a_therapist_who_cancels_gives_everything_back_at_any_time(here: World) -> None:
    made = booked(kinder(here))
    here.clock.at = MONDAY_NINE + timedelta(minutes=5)

    change.cancel(here.ports, made, actor="therapist")
    later(here, minutes=3)

    assert now_is(here, made).cancelled_by == By.PROVIDER
    assert [r.amount for r in refunds(here, made)] == [made.price]
    # She may be ill: her time is offered to nobody who waits.
    assert here.ports.store.read(lambda look: look.open_freed()) == []


def test_a_therapist_who_cancels_as_well_takes_the_fee_off_a_late_client(here: World) -> None:
    made = booked(kinder(here))
    here.clock.at = A_DAY_BEFORE + timedelta(hours=1)
    change.cancel(here.ports, made, actor="client")
    here.clock.move(minutes=1)

    hers = change.cancel(here.ports, made, actor="therapist")
    again = change.cancel(here.ports, made, actor="client")

    assert hers.cancelled_by == again.cancelled_by == By.PROVIDER
    with pytest.raises(NotNow, match="too_late"):
        change.undo(here.ports, again, actor="client")
    back = change.undo(here.ports, again, actor="therapist")
    assert (back.cancelled_by, back.cancels_at) == (
        *(By.CLIENT_LATE, A_DAY_BEFORE + timedelta(hours=1) + UNDO),
    )


def test_a_session_that_costs_nothing_never_touches_the_payments(here: World) -> None:
    made = booked(here, service=1)
    here.payments.down = True

    change.cancel(here.ports, made, actor="client")
    later(here, minutes=3)

    assert (now_is(here, made).state, refunds(here, made)) == (State.CANCELLED, [])


def test_a_button_that_is_pressed_by_many_hands_cancels_once(here: World) -> None:
    made = booked(here)

    got = at_once(lambda _: change.cancel(here.ports, made, actor="client"))
    later(here, minutes=3)

    assert {b.cancels_at for b in got} == {here.clock.now()}
    assert len(changes(here, made)) == 1
    assert len(refunds(here, made)) == 1
    assert change.cancel(here.ports, made, actor="client").state is State.CANCELLED


def test_a_cancellation_that_is_taken_back_leaves_no_trace_but_in_the_history(here: World) -> None:
    made = booked(here)
    leaving = change.cancel(here.ports, made, actor="client")
    here.clock.move(minutes=3)
    number = change.options(here.ports, leaving).undoes

    back = change.undo(here.ports, leaving, actor="client", number=number)
    again = change.undo(here.ports, leaving, actor="client", number=number)
    later(here, minutes=10)

    assert back == again == now_is(here, made) == made
    assert (letters(here), refunds(here, made)) == ([], [])
    assert [(c.act, c.undone_at is None) for c in changes(here, made)] == [(Act.CANCEL, False)]


def test_after_three_minutes_nothing_is_taken_back(here: World) -> None:
    leaving = change.cancel(here.ports, booked(here), actor="client")
    here.clock.move(minutes=3, seconds=1)

    with pytest.raises(NotNow, match="too_late"):
        change.undo(here.ports, leaving, actor="client")


def test_cancelled_again_after_an_undo_it_gets_final_at_the_second_time(here: World) -> None:
    made = booked(here)
    change.cancel(here.ports, made, actor="client")
    here.clock.move(minutes=2)
    change.undo(here.ports, now_is(here, made), actor="client")
    here.clock.move(minutes=1)
    change.cancel(here.ports, made, actor="client")

    work(here)
    after_the_first_job = now_is(here, made).state
    later(here, minutes=3)

    assert after_the_first_job is State.CONFIRMED
    assert now_is(here, made).state is State.CANCELLED


@pytest.mark.parametrize("state", [RefundState.WANTED, RefundState.PENDING])
def test_while_a_refund_is_on_its_way_a_client_cannot_cancel_but_the_therapist_can(
    here: World, state: RefundState
) -> None:
    made = booked(here)
    row = Refund("rf_2", made.id, "pi_2", made.price, "late:2", state, here.clock.now())
    here.ports.store.write(lambda tx: tx.save_refund(row))

    with pytest.raises(NotNow, match="refund_pending"):
        change.cancel(here.ports, made, actor="client")

    assert change.cancel(here.ports, made, actor="therapist").cancels_at


@pytest.mark.parametrize(
    ("state", "code"), [(State.COMPLETED, "completed"), (State.NO_SHOW, "no_show")]
)
def test_what_is_over_is_not_cancelled(here: World, state: State, code: str) -> None:
    made = booked(here)
    bring(here, made, state)

    with pytest.raises(NotNow, match=code):
        change.cancel(here.ports, made, actor="client")


def test_a_client_does_not_cancel_after_the_start(here: World) -> None:
    made = booked(here)
    here.clock.at = MONDAY_NINE + SECOND

    with pytest.raises(NotNow, match="started"):
        change.cancel(here.ports, made, actor="client")


def test_a_booking_that_was_moved_under_the_page_is_not_cancelled_by_it(here: World) -> None:
    made = booked(here)
    here.clock.move(minutes=1)
    change.switch(here.ports, made, way="phone", actor="therapist")

    with pytest.raises(NotNow, match="changed"):
        change.cancel(here.ports, made, actor="client")


def test_a_booking_nobody_made_is_unknown(here: World) -> None:
    made = booked(here)
    nobody = replace(made, id="bk_none")

    with pytest.raises(LinkUnknown):
        change.cancel(here.ports, nobody, actor="client")


def test_a_request_is_withdrawn_at_once_and_its_time_is_free(here: World) -> None:
    here = changed(here, approval=True)
    made = asked(here, answered(here))

    gone = change.cancel(here.ports, made, actor="client")

    assert (gone.state, gone.cancelled_by) == (State.CANCELLED, By.CLIENT)
    assert change.cancel(here.ports, gone, actor="client") == gone
    with pytest.raises(NotNow):
        approval.approve(here.ports, made.id)
    answered(here)


def test_a_request_nobody_answers_lapses_and_both_sides_hear_of_it(here: World) -> None:
    here = changed(here, approval=True)
    made = asked(here, answered(here))
    here.clock.at = made.hold_until

    chores.reconcile(here.ports)
    kept = now_is(here, made).state
    later(here, seconds=1)

    assert (kept, now_is(here, made).state) == (State.REQUESTED, State.EXPIRED)
    rows = [k for _, k, _ in here.jobs.orders if ":lapsed:" in k]
    assert len(rows) == 2


def test_a_therapist_answers_a_request_instead_of_cancelling_it(here: World) -> None:
    here = changed(here, approval=True)
    made = asked(here, answered(here))

    with pytest.raises(NotNow, match="requested"):
        change.cancel(here.ports, made, actor="therapist")
