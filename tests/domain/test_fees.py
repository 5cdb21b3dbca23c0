"""What is owed for a late cancellation or a missed session, by the rule and nothing more."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import MORNING
from frontdesk.domain import fee_words
from frontdesk.domain.booking import Booking, By, State
from frontdesk.domain.cards import Fee, FeeState
from frontdesk.domain.fees import Reason, charge, owed, whole
from frontdesk.domain.money import Money, chargeable
from frontdesk.domain.policy import frozen, goes_back
from frontdesk.domain.practice import Policy
from frontdesk.domain.terms import terms

USD = st.integers(0, 30_000).map(lambda minor: Money(minor, "USD"))
RULES = st.builds(
    Policy,
    full_refund_hours=st.integers(0, 72),
    late_fee=USD,
    no_show_fee=st.none() | USD,
)
REASONS = st.sampled_from(Reason)
NOTHING = Money(0, "USD")
LATE, MISSED = Money(5_000, "USD"), Money(8_000, "USD")
RULE = Policy(24, LATE, no_show_fee=MISSED)


def booking(price: Money, **changes: object) -> Booking:
    starts = MORNING + timedelta(days=1)
    made = Booking(
        *("bk_1", "ABC", "en_1", "ines", "first-session", "video", State.CONFIRMED),
        *(starts, starts + timedelta(minutes=50), starts, starts + timedelta(minutes=60)),
        *("2026-11-21T09:00", "America/Los_Angeles", "America/New_York", price, None, "x@x"),
        MORNING,
    )
    return replace(made, **changes)


def fee_of(rule: Policy, reason: Reason) -> Money:
    if reason is Reason.NO_SHOW and rule.no_show_fee is not None:
        return rule.no_show_fee
    return rule.late_fee


@given(price=USD, paid=USD, rule=RULES, reason=REASONS)
def test_nobody_owes_more_than_the_rule_nor_more_than_the_session(
    price: Money, paid: Money, rule: Policy, reason: Reason
) -> None:
    asked = owed(price, paid, reason=reason, policy=rule)

    assert asked.minor <= fee_of(rule, reason).minor
    assert price.free or asked.minor <= price.minor


@given(price=USD, more=USD, rule=RULES, reason=REASONS)
def test_a_session_that_is_paid_for_owes_nothing_more(
    price: Money, more: Money, rule: Policy, reason: Reason
) -> None:
    paid = Money(price.minor + more.minor, "USD")

    asked = owed(price, paid, reason=reason, policy=rule)

    assert price.free or asked.free


@given(price=USD, paid=USD, rule=RULES)
def test_a_late_cancellation_costs_the_same_however_much_was_paid_before(
    price: Money, paid: Money, rule: Policy
) -> None:
    paid = min(paid, price)
    kept = paid.less(goes_back(paid, by=By.CLIENT_LATE, policy=rule))

    asked = owed(price, paid, reason=Reason.LATE, policy=rule)

    assert kept.minor + asked.minor == whole(price, reason=Reason.LATE, policy=rule).minor


@given(price=USD, paid=USD, less=USD, rule=RULES, reason=REASONS)
def test_who_has_paid_more_never_owes_more(
    price: Money, paid: Money, less: Money, rule: Policy, reason: Reason
) -> None:
    asked = owed(price, paid, reason=reason, policy=rule)
    before = owed(price, paid.less(less), reason=reason, policy=rule)

    assert asked <= before


@pytest.mark.parametrize(
    ("price", "paid", "reason", "asked"),
    [
        (0, None, Reason.LATE, 5_000),
        (0, None, Reason.NO_SHOW, 8_000),
        (14_000, 14_000, Reason.LATE, 0),
        (14_000, 14_000, Reason.NO_SHOW, 0),
        # A deposit of 40 counts: 10 more make the late fee, 40 more the other.
        (14_000, 4_000, Reason.LATE, 1_000),
        (14_000, 4_000, Reason.NO_SHOW, 4_000),
        # Nobody pays more for a session missed than for one held.
        (3_000, None, Reason.LATE, 3_000),
        (3_000, None, Reason.NO_SHOW, 3_000),
    ],
)
def test_the_sum_is_the_rule_less_what_is_kept(
    price: int, paid: int | None, reason: Reason, asked: int
) -> None:
    had = None if paid is None else Money(paid, "USD")

    found = owed(Money(price, "USD"), had, reason=reason, policy=RULE)

    assert found == Money(asked, "USD")


def test_without_a_fee_of_its_own_a_missed_session_costs_the_late_fee() -> None:
    rule = replace(RULE, no_show_fee=None)

    assert whole(NOTHING, reason=Reason.NO_SHOW, policy=rule) == LATE


def test_fees_are_those_of_the_currency_that_is_paid_in() -> None:
    rule = replace(RULE, late_fees=(Money(4_500, "EUR"),), no_show_fees=(Money(7_000, "EUR"),))
    euros = Money(13_000, "EUR")

    assert whole(euros, reason=Reason.LATE, policy=rule) == Money(4_500, "EUR")
    assert whole(euros, reason=Reason.NO_SHOW, policy=rule) == Money(7_000, "EUR")
    # A currency without a fee of its own is not charged one.
    assert whole(Money(99, "CHF"), reason=Reason.LATE, policy=rule) == Money(0, "CHF")


def test_the_rule_the_client_saw_comes_before_the_one_of_today() -> None:
    made = booking(NOTHING, policy=frozen(RULE, NOTHING))
    today = Policy(48, Money(20_000, "USD"))

    assert charge(made, None, reason=Reason.LATE, policy=today) == LATE


@given(paid=USD, rule=RULES, reason=REASONS)
def test_what_is_charged_can_be_charged(paid: Money, rule: Policy, reason: Reason) -> None:
    found = charge(booking(Money(14_000, "USD")), paid, reason=reason, policy=rule)

    assert found is None or not chargeable(found)


def test_some_cents_that_are_missing_are_nobodys_debt() -> None:
    found = charge(
        booking(Money(14_000, "USD")), Money(4_999, "USD"), reason=Reason.LATE, policy=RULE
    )

    assert found is None


def test_what_may_be_charged_is_told_as_it_will_be() -> None:
    made = booking(NOTHING, policy=RULE)
    late = made.starts_at - timedelta(hours=1)

    told = terms(
        made, now=late, policy=RULE, paid=None, refund_pending=False, card=True
    ).charge_now

    assert told == charge(made, None, reason=Reason.LATE, policy=RULE) == LATE


@pytest.mark.parametrize("state", FeeState)
@pytest.mark.parametrize("reason", Reason)
def test_every_state_has_its_sentence_for_the_client(state: FeeState, reason: Reason) -> None:
    fee = Fee("fe_bk_1", "bk_1", reason.value, LATE, state, MORNING)

    told = fee_words.client(fee)

    assert "$50" in told
    assert told.endswith(".")


def test_a_fee_that_was_a_slip_is_not_told_of() -> None:
    fee = Fee(
        *("fe_bk_1", "bk_1", "no_show", MISSED, FeeState.WAIVED, MORNING),
        code=fee_words.CORRECTED,
    )

    assert fee_words.client(fee) == ""


def test_why_a_card_was_not_charged_is_told_in_words() -> None:
    assert fee_words.declined("insufficient_funds") == (
        "There was too little money in their account."
    )
    assert fee_words.declined("new_code") == "The payment service says: new_code."
    assert fee_words.declined("") == "The payment service gives no reason."


@pytest.mark.parametrize(
    ("state", "code", "words"),
    [
        (FeeState.PAID, "", "was paid a second time."),
        (FeeState.WAIVED, "", "was paid after I had let that fee go."),
        (FeeState.WAIVED, fee_words.CORRECTED, "I had put down by mistake that we did not meet."),
        (FeeState.ASKED, "", "came while your card was being charged for the same."),
    ],
)
def test_money_for_a_fee_that_goes_back_is_told_with_its_reason(
    state: FeeState, code: str, words: str
) -> None:
    fee = Fee("fe_bk_1", "bk_1", "no_show", MISSED, state, MORNING, code=code)

    told = fee_words.sent_back(fee, MISSED)

    assert told.startswith("$80")
    assert told.endswith(words)
    assert "a session we missed each other at" in told


def test_money_taken_for_no_fee_at_all_is_called_so() -> None:
    assert fee_words.sent_back(None, LATE) == (
        "$50 was taken from your card, and you do not owe it."
    )
