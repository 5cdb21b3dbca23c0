"""What may be done to a booking, until which second, and what it costs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import example
from example import STARTS
from frontdesk.domain.booking import Booking, By, State
from frontdesk.domain.errors import CurrencyMismatch
from frontdesk.domain.money import Money
from frontdesk.domain.policy import refund
from frontdesk.domain.practice import Policy
from frontdesk.domain.terms import CLIENT, THERAPIST, Terms, late_move, may_mark, terms

PAID = Money(14000, "USD")
A_DAY = Policy(24, Money(5000, "USD"), move_hours=12, late_moves=1)
SECOND = timedelta(seconds=1)
BOOKED = replace(example.BOOKING, id="bk_1", reference="K7Q2 9DX4", enrolment="en_1", way="office")


def asked(
    now: datetime,
    booking: Booking = BOOKED,
    *,
    policy: Policy = A_DAY,
    paid: Money | None = PAID,
    refund_pending: bool = False,
    actor: str = CLIENT,
) -> Terms:
    return terms(
        booking, now=now, policy=policy, paid=paid, refund_pending=refund_pending, actor=actor
    )


def before(**by: float) -> datetime:
    return STARTS - timedelta(**by)


def test_long_before_everything_may_be_done_and_everything_goes_back() -> None:
    found = asked(before(days=2))

    assert (found.may_move, found.may_cancel) == (True, True)
    assert found.may_switch_to == ("video", "phone")
    assert (found.refund_now, found.kept_now) == (PAID, Money(0, "USD"))
    assert (found.full_refund_until, found.move_until) == (before(hours=24), before(hours=12))
    assert (found.switch_until, found.why_not) == (STARTS + timedelta(minutes=15), {})


@pytest.mark.parametrize(
    ("now", "back"),
    [
        (before(hours=24), 14000),
        (before(hours=24) + SECOND, 9000),
        (STARTS, 9000),
    ],
)
def test_the_fee_begins_a_second_after_the_deadline(now: datetime, back: int) -> None:
    found = asked(now)

    assert (found.refund_now.minor, found.kept_now.minor) == (back, 14000 - back)


@pytest.mark.parametrize(
    ("now", "late_moves", "may", "why"),
    [
        (before(hours=12), 1, True, None),
        (before(hours=12) + SECOND, 1, False, "move_late"),
        (before(hours=12) + SECOND, 0, True, None),
        (STARTS, 0, True, None),
        (STARTS + SECOND, 0, False, "started"),
    ],
)
def test_a_client_moves_until_the_deadline_and_then_as_often_as_the_rule_says(
    now: datetime, late_moves: int, *, may: bool, why: str | None
) -> None:
    found = asked(now, replace(BOOKED, late_moves=late_moves))

    assert (found.may_move, found.why_not.get("move")) == (may, why)
    assert found.late_moves_left == 1 - late_moves


@pytest.mark.parametrize("now", [STARTS, STARTS + timedelta(minutes=15)])
def test_the_way_may_be_changed_up_to_fifteen_minutes_into_the_session(now: datetime) -> None:
    assert asked(now).may_switch_to == ("video", "phone")
    assert asked(now, replace(BOOKED, way="video")).may_switch_to == ("phone",)


def test_after_that_it_may_not() -> None:
    found = asked(STARTS + timedelta(minutes=15) + SECOND)

    assert (found.may_switch_to, found.why_not["switch"]) == ((), "switch_late")


def test_nobody_cancels_what_has_begun_but_the_therapist() -> None:
    late = STARTS + SECOND

    assert asked(STARTS).may_cancel
    assert asked(late).why_not["cancel"] == "started"
    assert asked(late, actor=THERAPIST).may_cancel


def test_a_therapist_is_bound_by_no_notice_and_gives_everything_back() -> None:
    found = asked(STARTS + timedelta(minutes=5), actor=THERAPIST)

    assert (found.may_move, found.refund_now) == (True, PAID)


def test_while_money_is_on_its_way_only_the_way_may_be_changed() -> None:
    found = asked(before(days=2), refund_pending=True)
    hers = asked(before(days=2), refund_pending=True, actor=THERAPIST)

    assert found.why_not == {"move": "refund_pending", "cancel": "refund_pending"}
    assert found.may_switch_to
    assert hers.why_not == {"move": "refund_pending"}


def test_while_it_is_being_cancelled_nothing_else_may_be_done_and_the_press_decides() -> None:
    leaving = replace(BOOKED, cancels_at=before(hours=23), cancelled_by=By.CLIENT)

    found = asked(before(hours=23), leaving)

    assert found.why_not == {"move": "leaving", "cancel": "leaving", "switch": "leaving"}
    assert (found.cancels_at, found.refund_now) == (before(hours=23), PAID)


def test_a_request_can_only_be_withdrawn() -> None:
    found = asked(before(days=2), replace(BOOKED, state=State.REQUESTED), paid=None)

    assert (found.may_cancel, found.refund_now.free) == (True, True)
    assert found.why_not == {"move": "requested", "switch": "requested"}


@pytest.mark.parametrize("state", sorted(set(State) - {State.CONFIRMED, State.REQUESTED}))
def test_nothing_may_be_done_to_what_is_not_booked(state: State) -> None:
    found = asked(before(days=2), replace(BOOKED, state=state))

    assert found.why_not == {"move": state, "cancel": state, "switch": state}


def test_the_rule_the_client_saw_comes_before_the_rule_of_today() -> None:
    kinder = replace(BOOKED, policy=Policy(1, Money(100, "USD"), move_hours=2))

    found = asked(before(hours=1), kinder)

    assert (found.refund_now, found.move_until) == (PAID, before(hours=2))
    assert late_move(kinder, A_DAY, now=before(hours=2)) is False
    assert late_move(kinder, A_DAY, now=before(hours=2) + SECOND) is True


def test_what_costs_nothing_gives_nothing_back_and_is_never_late() -> None:
    found = asked(STARTS, replace(BOOKED, price=Money(0, "USD")), paid=None)

    assert (found.refund_now.minor, found.kept_now.minor) == (0, 0)


def test_a_fee_the_client_saw_in_another_currency_is_an_error_and_not_a_number() -> None:
    seen = replace(BOOKED, policy=Policy(24, Money(5000, "EUR")))

    with pytest.raises(CurrencyMismatch):
        asked(STARTS, seen)


def test_a_practice_that_takes_another_currency_now_asks_no_fee_for_what_it_sold_before() -> None:
    found = asked(STARTS, policy=Policy(24, Money(5000, "EUR")))

    assert (found.refund_now, found.kept_now) == (PAID, Money(0, "USD"))


@given(
    st.integers(0, 400),
    st.integers(0, 30_000),
    st.integers(0, 30_000),
    st.integers(-30 * 60, 400 * 60),
)
def test_what_is_said_to_go_back_is_what_the_rule_gives_back(
    hours: int, fee: int, price: int, minutes_before: int
) -> None:
    paid, rule = Money(price, "USD"), Policy(hours, Money(fee, "USD"))
    now = before(minutes=minutes_before)

    found = asked(now, replace(BOOKED, price=paid), policy=rule, paid=paid)

    given_back = refund(paid, cancelled_at=now, starts_at=STARTS, policy=rule)
    assert found.refund_now == given_back
    assert found.refund_now.minor + found.kept_now.minor == price


def test_hours_are_elapsed_hours_when_clocks_change_in_between() -> None:
    portland = ZoneInfo("America/Los_Angeles")
    starts = datetime(2026, 11, 1, 10, 0, tzinfo=portland).astimezone(UTC)
    same_wall_time = datetime(2026, 10, 31, 10, 0, tzinfo=portland).astimezone(UTC)

    found = asked(same_wall_time, replace(BOOKED, starts_at=starts))

    assert found.full_refund_until == same_wall_time + timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "may"),
    [
        (STARTS - SECOND, False),
        (STARTS, True),
        (BOOKED.ends_at + timedelta(hours=48), True),
        (BOOKED.ends_at + timedelta(hours=48) + SECOND, False),
    ],
)
def test_a_session_is_marked_from_its_start_until_two_days_after(
    now: datetime, *, may: bool
) -> None:
    assert may_mark(BOOKED, now=now) is may
