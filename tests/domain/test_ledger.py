"""What payments come to: nothing is given back twice, and nothing is lost between two of them."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain import ledger
from frontdesk.domain.givenback import Refund, RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Attempt, AttemptState, Mismatch, Purpose

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
USD = "USD"
AMOUNTS = st.integers(0, 20_000)


def payment(number: int, minor: int, **changes: object) -> Attempt:
    made = Attempt(
        id=f"bk:{number}",
        booking="bk",
        number=number,
        key=f"k{number}",
        params={},
        price=Money(minor, USD),
        expires_at=NOW,
        state=AttemptState.PAID,
        created_at=NOW,
        intent=f"pi_{number}",
        purpose=Purpose.REST if number > 1 else Purpose.DEPOSIT,
    )
    return replace(made, **changes)


def refund(reason: str, minor: int, *, of: int = 1, **changes: object) -> Refund:
    row = Refund(
        *(f"rf_{reason}", "bk", f"pi_{of}", Money(minor, USD)),
        *(reason, RefundState.SUCCEEDED, NOW),
    )
    return replace(row, **changes)


@given(st.lists(AMOUNTS, min_size=1, max_size=4), AMOUNTS, st.lists(AMOUNTS, max_size=4))
def test_what_goes_back_is_spread_so_that_no_payment_gives_more_than_it_has(
    prices: list[int], back: int, by_hand: list[int]
) -> None:
    made = [payment(n, minor) for n, minor in enumerate(prices, 1)]
    rows = [
        refund(f"provider:{n}", min(given_back, prices[n - 1]), of=n)
        for n, given_back in enumerate(by_hand[: len(prices)], 1)
    ]

    shares = ledger.shares(Money(back, USD), made, rows)

    rest = sum(ledger.left(one, rows).minor for one in made)
    assert sum(money.minor for _, money in shares) == min(back, rest)
    assert all(0 < money.minor <= ledger.left(one, rows).minor for one, money in shares)
    numbers = [one.number for one, _ in shares]
    assert numbers == sorted(numbers, reverse=True)


@given(st.lists(AMOUNTS, min_size=1, max_size=3), AMOUNTS, AMOUNTS)
def test_kept_and_given_back_are_what_came(prices: list[int], hand: int, fee: int) -> None:
    made = [payment(n, minor) for n, minor in enumerate(prices, 1)]
    rows = [refund("provider:re", min(hand, prices[0]))]
    paid = ledger.paid(made, rows)
    assert paid is not None
    owed = paid.less(Money(fee, USD))
    sent = [
        refund(f"cancelled:{one.number}", money.minor, of=one.number)
        for one, money in ledger.shares(owed, made, rows)
    ]

    back = ledger.given_back([*rows, *sent], currency=USD).minor

    assert sum(prices) - back == min(fee, paid.minor)


def test_only_parts_of_the_price_count_and_only_once_they_are_paid() -> None:
    kept = payment(1, 4000)
    others = [
        payment(2, 100, purpose=Purpose.FEE),
        payment(3, 0, purpose=Purpose.CARD),
        payment(4, 9, state=AttemptState.OPEN),
        payment(5, 70, problem=Mismatch.CURRENCY, price=Money(70, "EUR")),
        payment(6, 5000),
    ]

    paid = ledger.paid([kept, *others], [refund("late:6", 5000, of=6)])

    assert paid == Money(4000, USD)
    assert ledger.paid(others[:4], []) is None


def test_a_refund_that_failed_is_still_owed_and_one_made_by_hand_is_not() -> None:
    failed = {"state": RefundState.FAILED}
    ours, theirs = refund("late:1", 5, **failed), refund("provider:re_1", 7, **failed)
    closed = [replace(ours, failure=how) for how in (ledger.BY_HAND, ledger.BANK, ledger.AGAIN)]

    counted = [ledger.counts(row) for row in (ours, theirs, *closed)]

    assert counted == [True, False, True, True, False]


def test_sending_again_what_was_made_by_hand_is_still_by_hand() -> None:
    assert ledger.made_by_hand(refund("provider:re_1", 1))
    assert ledger.made_by_hand(refund("again:1:hand", 1))
    assert not ledger.made_by_hand(refund("again:1", 1))
