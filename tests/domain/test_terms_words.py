"""The sentences about a change say what the rule does: the same amounts, the same instants."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain import ledger, terms_words
from frontdesk.domain.booking import Booking, By, State
from frontdesk.domain.givenback import Refund, RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.policy import refund
from frontdesk.domain.practice import Policy
from frontdesk.domain.terms import THERAPIST, Terms, terms
from frontdesk.domain.wording import money_words

STARTS = datetime(2026, 11, 25, 19, 30, tzinfo=UTC)
PAID = Money(14_000, "USD")
RULE = Policy(24, Money(14_000, "USD"))
HALF = Policy(48, Money(7_000, "USD"), move_hours=48, late_moves=2)
PACIFIC, EASTERN = "America/Los_Angeles", "America/New_York"
BOOKING = Booking(
    id="b",
    reference="ABCD EFGH",
    enrolment="e",
    therapist="ines",
    service="first",
    way="office",
    state=State.CONFIRMED,
    starts_at=STARTS,
    ends_at=STARTS + timedelta(minutes=50),
    busy_from=STARTS,
    busy_to=STARTS + timedelta(minutes=60),
    wall="2026-11-25T11:30",
    zone=PACIFIC,
    client_zone=EASTERN,
    price=PAID,
    hold_until=None,
    calendar_uid="u",
    created_at=STARTS - timedelta(days=9),
)


def at(hours: float, *, rule: Policy = RULE, paid: Money | None = PAID, **more: object) -> Terms:
    """Return the terms some hours before the start."""
    booking = replace(BOOKING, **more)
    now = STARTS - timedelta(hours=hours)
    return terms(booking, now=now, policy=rule, paid=paid, refund_pending=False)


def test_an_instant_stands_on_both_clocks_and_once_where_they_agree() -> None:
    client = terms_words.both(STARTS, BOOKING)
    desk = terms_words.both(STARTS, BOOKING, desk=True)
    here = terms_words.both(STARTS, replace(BOOKING, client_zone=PACIFIC))

    assert client == "Wednesday, November 25, 2:30 pm Eastern time (11:30 am Pacific time for me)"
    assert desk == (
        "Wednesday, November 25, 11:30 am Pacific time (2:30 pm Eastern time for the client)"
    )
    assert here == "Wednesday, November 25, 11:30 am Pacific time"


def test_the_other_day_is_named_where_it_is_another_one() -> None:
    words = terms_words.both(STARTS, replace(BOOKING, client_zone="Asia/Tokyo"))

    assert words == (
        "Thursday, November 26, 4:30 am Tokyo time "
        "(Wednesday, November 25, 11:30 am Pacific time for me)"
    )


@given(hours=st.floats(0.1, 200), fee=st.integers(0, 20_000), notice=st.integers(0, 96))
def test_what_is_told_to_go_back_is_what_the_rule_sends_back(
    hours: float, fee: int, notice: int
) -> None:
    rule = Policy(notice, Money(fee, "USD"))
    now = STARTS - timedelta(hours=hours)

    found = at(hours, rule=rule)
    words = terms_words.cancel_now(BOOKING, found)

    back = refund(PAID, cancelled_at=now, starts_at=STARTS, policy=rule)
    if back.minor:
        assert f"{money_words(back)} goes back" in words
    if back < PAID:
        assert (
            f"I keep {'the fee of ' if back.free else ''}{money_words(PAID.less(back))}" in words
        )
    else:
        assert "I keep" not in words
    # What the sentence says is not said again.
    told = dict(terms_words.cancel_facts(BOOKING, found, rule, now=now))
    assert not {"Goes back now", "I keep", "To pay"} & told.keys()


@pytest.mark.parametrize(
    ("hours", "says"),
    [
        (24.01, "The whole fee goes back to your card until Tuesday, November 24, 2:30 pm"),
        (24, "The whole fee goes back to your card until Tuesday, November 24, 2:30 pm"),
        (23.99, "If you cancel now, I keep the fee of $140. The whole fee went back until"),
        (-0.1, "Our time has begun"),
    ],
)
def test_the_rule_for_cancelling_follows_the_clock(hours: float, says: str) -> None:
    now = STARTS - timedelta(hours=hours)

    words = terms_words.cancel_rule(BOOKING, at(hours), RULE, now=now)

    assert words.startswith(says)


def test_a_part_of_the_fee_is_told_as_both_halves() -> None:
    now = STARTS - timedelta(hours=60)

    words = terms_words.cancel_rule(BOOKING, at(60, rule=HALF), HALF, now=now)

    assert words.endswith("Later, I keep $70 and $70 goes back to your card.")


@pytest.mark.parametrize("hours", [100, 1])
def test_a_free_session_names_the_instant_too_up_to_which_it_is_cancelled(hours: int) -> None:
    asked = BOOKING, at(hours, paid=None), RULE
    now = STARTS - timedelta(hours=hours)

    rule, facts = (
        words(*asked, now=now) for words in (terms_words.cancel_rule, terms_words.cancel_facts)
    )

    start = terms_words.both(STARTS, BOOKING)
    assert rule == f"You can cancel it up to the start: {start}. There is nothing to pay."
    assert dict(facts)["That holds until"] == f"{start}, when we start"


def test_a_free_session_speaks_of_no_card() -> None:
    found = at(2, paid=None)
    now = STARTS - timedelta(hours=2)

    words = [
        terms_words.cancel_rule(BOOKING, found, RULE, now=now),
        terms_words.cancel_now(BOOKING, found),
        terms_words.cancel_small(found),
        terms_words.money_back(BOOKING, found),
        terms_words.desk_back(found),
    ]

    assert "card" not in " ".join(words)
    assert "nothing to pay" in words[0]


@pytest.mark.parametrize(
    ("hours", "moved", "says"),
    [
        (72, 0, "After that you can move it twice more, up to the start."),
        (5, 1, "It costs nothing. You can move it once more, up to the start: Wednesday"),
        (5, 2, "You could move it here until Monday, November 23, 2:30 pm Eastern time"),
        (-1, 0, "Our time has begun"),
    ],
)
def test_late_moves_are_counted_down(hours: float, moved: int, says: str) -> None:
    found = at(hours, rule=HALF, late_moves=moved)
    booking = replace(BOOKING, late_moves=moved)

    words = terms_words.move_rule(booking, found, HALF, now=STARTS - timedelta(hours=hours))

    assert says in words


def test_before_a_late_move_it_says_what_cancelling_costs_after_it() -> None:
    now = STARTS - timedelta(hours=5)

    words = terms_words.move_rule(BOOKING, at(5, rule=HALF), HALF, now=now)

    assert words.endswith("If you cancel after that, I keep $70 and $70 goes back to your card.")


def test_after_a_late_move_no_hour_brings_the_whole_fee_back() -> None:
    moved, now = replace(BOOKING, late_moves=1), STARTS - timedelta(hours=400)
    found = at(400, rule=HALF, late_moves=1)

    facts = dict(terms_words.cancel_facts(moved, found, HALF, now=now))

    assert terms_words.cancel_rule(moved, found, HALF, now=now) == (
        "If you cancel now, I keep $70 and $70 goes back to your card. "
        "It was moved late, so this holds up to the start."
    )
    assert "It was moved late" in facts["Why"]
    assert facts.keys() == {"Your appointment", "Why"}


def test_where_cancelling_is_free_up_to_the_start_a_late_move_changes_nothing() -> None:
    free = Policy(0, Money(7_000, "USD"), move_hours=48, late_moves=2)
    moved, now = replace(BOOKING, late_moves=1), STARTS - timedelta(hours=5)
    found = at(5, rule=free, late_moves=1)

    assert found.refund_now == PAID
    assert terms_words.cancel_rule(moved, found, free, now=now).startswith("The whole fee goes")
    assert "cancel" not in terms_words.move_rule(moved, found, free, now=now)


def test_the_way_can_be_changed_until_a_quarter_of_an_hour_into_the_session() -> None:
    assert terms_words.switch_rule(BOOKING, at(-0.25)) == (
        "Same time. No fee. You can change it until Wednesday, November 25, 2:45 pm Eastern time "
        "(11:45 am Pacific time for me)."
    )
    assert "Call me" in terms_words.switch_rule(BOOKING, at(-0.26))


def test_each_stand_of_a_refund_has_its_words() -> None:
    row = Refund("r", "b", "pi", Money(7_000, "USD"), "cancelled", RefundState.WANTED, STARTS)
    late = replace(BOOKING, cancelled_by=By.CLIENT_LATE, state=State.CANCELLED)
    found = at(2, rule=HALF, cancelled_by=By.CLIENT_LATE, state=State.CANCELLED)

    told = {
        state: terms_words.refunded(late, found, [replace(row, state=state)])
        for state in RefundState
    }

    assert "$70 is on its way back" in told[RefundState.WANTED]
    assert told[RefundState.PENDING] == told[RefundState.WANTED]
    assert told[RefundState.SENT] == told[RefundState.WANTED]
    assert "$70 was sent to your bank" in told[RefundState.SUCCEEDED]
    assert "$70 did not arrive" in told[RefundState.FAILED]
    assert "I cannot send $70 back" in told[RefundState.BLOCKED]
    assert all("I keep $70." in words for words in told.values())


@pytest.mark.parametrize(
    ("closed", "words"),
    [
        (ledger.BY_HAND, "I paid $70 back to you another way."),
        (ledger.BANK, "Your bank gave you $70 back."),
    ],
)
def test_a_refund_that_was_closed_says_where_the_money_is(closed: str, words: str) -> None:
    row = Refund("r", "b", "pi", Money(7_000, "USD"), "cancelled", RefundState.FAILED, STARTS)
    gone = replace(row, failure=ledger.AGAIN)

    told = terms_words.refunded(BOOKING, at(2), [gone, replace(row, failure=closed)])

    assert told == words


def test_a_therapist_reads_that_everything_goes_back() -> None:
    found = terms(
        BOOKING,
        now=STARTS - timedelta(hours=1),
        policy=RULE,
        paid=PAID,
        refund_pending=False,
        actor=THERAPIST,
    )

    assert terms_words.desk_back(found) == "$140 goes back to the client’s card."
