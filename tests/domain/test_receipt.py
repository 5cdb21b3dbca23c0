"""What a receipt lists and what it comes to, whatever happened to the money."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.cards import Fee, FeeState
from frontdesk.domain.givenback import Dispute, DisputeState, Refund, RefundState
from frontdesk.domain.ledger import AGAIN, BANK, BY_HAND
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Attempt, AttemptState, Purpose
from frontdesk.domain.receipt import Moves, Receipt, Side, receipt

NOON = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
FEE = Fee("fe_b1", "b1", "late", Money(5_000, "USD"), FeeState.PAID, NOON, intent="pi_fee")


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def attempt(number: int = 1, **changes: object) -> Attempt:
    made = Attempt(
        *(f"at_{number}", "b1", number, "key", {}, usd(14_000), NOON, AttemptState.PAID),
        NOON + timedelta(minutes=number),
        session=f"cs_{number}",
        intent=f"pi_{number}",
    )
    return replace(made, **changes)


def refund(number: int = 1, **changes: object) -> Refund:
    made = Refund(
        *(f"rf_{number}", "b1", "pi_1", usd(9_000), f"cancelled:{number}"),
        RefundState.SUCCEEDED,
        NOON + timedelta(days=1),
        provider_id=f"re_{number}",
    )
    return replace(made, **changes)


def lines(found: Receipt) -> list[tuple[str, str, str]]:
    return [(one.what, one.state, one.reference) for one in found.lines]


def sums(found: Receipt) -> tuple[int, int, int]:
    return found.paid.minor, found.back.minor, found.kept.minor


def test_a_payment_is_one_line_that_says_appointment() -> None:
    found = receipt(Moves([attempt()]), currency="USD")

    assert lines(found) == [("Appointment", "Paid", "pi_1")]
    assert sums(found) == (14_000, 0, 14_000)
    assert found.made


def test_a_payment_stands_on_the_day_it_came() -> None:
    came = NOON + timedelta(days=2)

    found = receipt(Moves([attempt(paid_at=came)]), currency="USD")

    assert [one.at for one in found.lines] == [came]


def test_parts_and_fees_are_told_apart_and_add_up() -> None:
    made = [
        attempt(1, purpose=Purpose.DEPOSIT, price=usd(4_000)),
        attempt(2, purpose=Purpose.REST, price=usd(10_000)),
        attempt(3, purpose=Purpose.FEE, price=usd(5_000)),
    ]

    found = receipt(Moves(made), currency="USD")

    assert [one.what for one in found.lines] == [
        *("Appointment, deposit", "Appointment, the rest", "Appointment, fee"),
    ]
    assert sums(found) == (19_000, 0, 19_000)


@pytest.mark.parametrize(
    "state",
    [AttemptState.WANTED, AttemptState.OPEN, AttemptState.EXPIRED, AttemptState.FAILED],
)
def test_what_was_never_paid_is_not_listed(state: AttemptState) -> None:
    found = receipt(Moves([attempt(state=state)]), currency="USD")

    assert found.lines == ()
    assert not found.made


def test_a_card_that_was_only_kept_is_no_payment() -> None:
    card = attempt(purpose=Purpose.CARD, price=usd(0))

    found = receipt(Moves([card]), currency="USD")

    assert not found.lines


def test_money_on_its_way_to_us_is_listed_and_not_counted() -> None:
    found = receipt(Moves([attempt(state=AttemptState.PROCESSING)]), currency="USD")

    assert lines(found) == [("Appointment", "On its way", "pi_1")]
    assert sums(found) == (0, 0, 0)
    assert not found.made


@pytest.mark.parametrize(
    ("changes", "words", "side"),
    [
        ({}, "Given back", Side.BACK),
        ({"state": RefundState.WANTED, "provider_id": None}, "On its way", Side.BACK),
        ({"state": RefundState.SENT}, "On its way", Side.BACK),
        ({"state": RefundState.PENDING}, "On its way", Side.BACK),
        ({"state": RefundState.FAILED}, "Did not arrive", Side.OWED),
        ({"state": RefundState.BLOCKED}, "Waits for your bank", Side.WAITS),
        ({"state": RefundState.CANCELLED}, "Did not arrive", Side.OWED),
        (
            {"state": RefundState.CANCELLED, "failure": BY_HAND},
            "Given back another way",
            Side.BACK,
        ),
    ],
)
def test_money_back_is_counted_by_where_it_is(
    changes: dict[str, object], words: str, side: Side
) -> None:
    found = receipt(Moves([attempt()], [refund(**changes)]), currency="USD")

    # Our own id would tell a reader nothing.
    reference = "" if "provider_id" in changes else "re_1"
    assert lines(found)[1] == ("Money back", words, reference)
    assert (found.lines[1].side, found.kept) == (side, usd(5_000))
    counted = {Side.BACK: found.back, Side.OWED: found.owed, Side.WAITS: found.waits}
    assert {one: sum_.minor for one, sum_ in counted.items() if not sum_.free} == {side: 9_000}


def test_what_was_given_back_by_hand_and_did_not_arrive_is_no_debt() -> None:
    by_hand = refund(reason="provider:re_1", state=RefundState.FAILED)

    found = receipt(Moves([attempt()], [by_hand]), currency="USD")

    assert found.lines[1].side is Side.OPEN
    assert sums(found) == (14_000, 0, 14_000)
    assert found.owed.free


def test_no_id_of_ours_stands_on_a_receipt() -> None:
    made = [attempt(session=None, intent=None)]
    fee = replace(FEE, intent="")
    back = [refund(state=RefundState.WANTED, provider_id=None)]

    found = receipt(Moves(made, back, fee=fee), currency="USD")

    assert [line.reference for line in found.lines] == ["", "", ""]


def test_a_refund_that_was_sent_again_is_counted_once() -> None:
    first = refund(1, state=RefundState.FAILED, failure=AGAIN)

    found = receipt(Moves([attempt()], [first, refund(2)]), currency="USD")

    assert sums(found) == (14_000, 9_000, 5_000)
    assert len(found.lines) == 2


def test_what_the_bank_took_is_counted_once_and_only_when_it_is_lost() -> None:
    lost = Dispute("dp_1", "b1", "pi_1", usd(14_000), DisputeState.LOST, NOON, NOON)
    blocked = refund(state=RefundState.BLOCKED, failure=BANK)

    found = receipt(Moves([attempt()], [blocked], [lost]), currency="USD")
    open_ = receipt(
        Moves([attempt()], [], [replace(lost, state=DisputeState.OPEN)]), currency="USD"
    )

    assert lines(found)[-1] == ("Appointment", "Paid", "pi_1")
    assert ("Money back", "Taken back by the bank", "dp_1") in lines(found)
    assert sums(found) == (14_000, 14_000, 0)
    assert sums(open_) == (14_000, 0, 14_000)


def test_a_fee_is_listed_once_whichever_way_it_was_paid() -> None:
    by_link = attempt(2, purpose=Purpose.FEE, price=usd(5_000))

    by_card = receipt(Moves([], fee=FEE), currency="USD")
    by_client = receipt(Moves([by_link], fee=replace(FEE, intent="pi_2")), currency="USD")
    both = receipt(Moves([by_link], fee=FEE), currency="USD")
    waived = receipt(Moves([], fee=replace(FEE, state=FeeState.WAIVED)), currency="USD")

    assert lines(by_card) == [("Appointment, fee", "Paid", "pi_fee")]
    assert lines(by_client) == [("Appointment, fee", "Paid", "pi_2")]
    assert {one[2] for one in lines(both)} == {"pi_fee", "pi_2"}
    assert not waived.lines


def test_another_currency_is_listed_and_left_out_of_the_sums() -> None:
    odd = attempt(2, price=Money(13_000, "EUR"))

    found = receipt(Moves([attempt(), odd]), currency="USD")

    assert len(found.lines) == 2
    assert sums(found) == (14_000, 0, 14_000)


@given(
    paid=st.lists(st.integers(1, 50_000), max_size=4),
    back=st.lists(st.tuples(st.integers(1, 50_000), st.sampled_from(RefundState)), max_size=4),
)
def test_the_sums_are_those_of_the_lines_in_the_order_of_time(
    paid: list[int], back: list[tuple[int, RefundState]]
) -> None:
    made = [attempt(number, price=usd(minor)) for number, minor in enumerate(paid)]
    gone = [
        refund(number, amount=usd(minor), state=state)
        for number, (minor, state) in enumerate(back)
    ]

    found = receipt(Moves(made, gone), currency="USD")

    told = dict.fromkeys(Side, 0)
    for line in found.lines:
        told[line.side] += line.amount.minor
    assert (found.paid.minor, found.back.minor) == (told[Side.PAID], told[Side.BACK])
    assert (found.owed.minor, found.waits.minor) == (told[Side.OWED], told[Side.WAITS])
    gone = told[Side.BACK] + told[Side.OWED] + told[Side.WAITS]
    assert found.kept.minor == max(0, told[Side.PAID] - gone)
    assert list(found.lines) == sorted(found.lines, key=lambda line: line.at)
