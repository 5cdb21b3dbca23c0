"""What goes back when plans change, and that the words say the same."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from frontdesk.domain import wording
from frontdesk.domain.errors import CurrencyMismatch
from frontdesk.domain.money import Money
from frontdesk.domain.policy import full_refund_until, refund
from frontdesk.domain.practice import Policy

STARTS = datetime(2026, 11, 25, 19, 30, tzinfo=UTC)
PAID = Money(14000, "USD")
A_DAY = Policy(full_refund_hours=24, late_fee=Money(5000, "USD"))
SECOND = timedelta(seconds=1)


def back(policy: Policy, cancelled_at: datetime, *, starts_at: datetime = STARTS) -> Money:
    return refund(PAID, cancelled_at=cancelled_at, starts_at=starts_at, policy=policy)


def test_everything_goes_back_up_to_and_at_the_last_moment() -> None:
    last = STARTS - timedelta(hours=24)

    assert full_refund_until(STARTS, A_DAY) == last
    assert back(A_DAY, last - SECOND) == PAID
    assert back(A_DAY, last) == PAID


def test_a_second_later_the_fee_is_kept() -> None:
    assert back(A_DAY, STARTS - timedelta(hours=24) + SECOND) == Money(9000, "USD")


def test_a_fee_above_the_price_keeps_the_price_and_no_more() -> None:
    policy = Policy(24, Money(20000, "USD"))

    assert back(policy, STARTS) == Money(0, "USD")


def test_hours_are_elapsed_hours_when_clocks_change_in_between() -> None:
    # Clocks go back in the night: the day before at the same wall time is 25 hours earlier.
    portland = ZoneInfo("America/Los_Angeles")
    starts = datetime(2026, 11, 1, 10, 0, tzinfo=portland).astimezone(UTC)
    same_wall_time = datetime(2026, 10, 31, 10, 0, tzinfo=portland).astimezone(UTC)

    assert back(A_DAY, same_wall_time + timedelta(hours=1), starts_at=starts) == PAID
    assert back(A_DAY, same_wall_time + timedelta(hours=1) + SECOND, starts_at=starts) != PAID


def test_when_clocks_go_forward_the_same_wall_time_is_an_hour_too_late() -> None:
    portland = ZoneInfo("America/Los_Angeles")
    starts = datetime(2026, 3, 8, 10, 0, tzinfo=portland).astimezone(UTC)
    same_wall_time = datetime(2026, 3, 7, 10, 0, tzinfo=portland).astimezone(UTC)

    assert back(A_DAY, same_wall_time - timedelta(hours=1), starts_at=starts) == PAID
    assert back(A_DAY, same_wall_time, starts_at=starts) == Money(9000, "USD")


def test_a_fee_in_another_currency_is_an_error_and_not_a_number() -> None:
    with pytest.raises(CurrencyMismatch):
        back(Policy(24, Money(5000, "EUR")), STARTS)


POLICIES = st.builds(
    Policy, st.integers(0, 336), st.integers(0, 30_000).map(lambda minor: Money(minor, "USD"))
)


@given(POLICIES, st.integers(0, 30_000), st.integers(0, 400 * 60))
@example(Policy(1, Money(100, "USD")), 14000, 60)
@example(Policy(1, Money(100, "USD")), 14000, 59)
@example(Policy(0, Money(100, "USD")), 14000, 0)
@example(Policy(24, Money(0, "USD")), 14000, 0)
def test_the_words_promise_exactly_what_goes_back(
    policy: Policy, price: int, minutes_before: int
) -> None:
    paid = Money(price, "USD")
    given_back = refund(
        paid,
        cancelled_at=STARTS - timedelta(minutes=minutes_before),
        starts_at=STARTS,
        policy=policy,
    )

    sentence = wording.cancel_rule(policy, price=paid)

    assert given_back == promised(sentence, paid, minutes_before)


def promised(sentence: str, paid: Money, minutes_before: int) -> Money:
    """What a client who reads the sentence, and nothing else, expects back."""
    if "There is nothing to pay" in sentence:
        return Money(0, "USD")
    if "Cancel any time before the session and the full fee goes back" in sentence:
        return paid
    hours = int(re.search(r"Cancel up to (\d+) hours? before", sentence)[1])
    if minutes_before >= hours * 60:
        return paid
    if "I keep the fee" in sentence:
        return Money(0, "USD")
    dollars, cents = re.search(r"I keep \$(\d+)(?:\.(\d\d))? and the rest", sentence).groups()
    return Money(paid.minor - int(dollars) * 100 - int(cents or 0), "USD")
