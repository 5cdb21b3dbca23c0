"""What is due now and later, and that the words for it say the same amounts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain import due, due_words, terms_words
from frontdesk.domain.booking import Booking, By, State
from frontdesk.domain.errors import CurrencyMismatch
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Purpose
from frontdesk.domain.policy import cancelled_by_client, late_fee
from frontdesk.domain.practice import Band, Policy, Service
from frontdesk.domain.terms import Terms, terms

STARTS = datetime(2026, 11, 25, 19, 30, tzinfo=UTC)
RULE = Policy(24, Money(5_000, "USD"), no_show_fee=Money(8_000, "USD"))
EUROS = replace(RULE, late_fees=(Money(4_000, "EUR"),), no_show_fees=(Money(7_000, "EUR"),))
FULL = Band("full", "Full fee", Money(14_000, "USD"))
LOW = Band("low", "Reduced fee", Money(9_000, "USD"))
EURO = Band("euro", "In euros", Money(13_000, "EUR"))
NONE = Band("none", "No fee", Money(0, "USD"))
ONE = Service("first", "First", 50, FULL.price, ("video",))
SCALE = replace(ONE, bands=(FULL, LOW), deposits=(Money(4_000, "USD"),))
HELD = Booking(
    *("b", "ABCD", "e", "ines", "first", "video", State.HELD),
    *(STARTS, STARTS + timedelta(minutes=50), STARTS, STARTS + timedelta(minutes=60)),
    *("2026-11-25T11:30", "America/Los_Angeles", "America/Los_Angeles", FULL.price),
    *(None, "u", STARTS - timedelta(days=9)),
)


@given(st.integers(50, 30_000), st.integers(0, 40_000))
def test_now_and_later_are_always_the_price(price: int, deposit: int) -> None:
    band = Band("x", "x", Money(price, "USD"))
    service = replace(SCALE, deposits=(Money(deposit or 1, "USD"),))

    found = due.first(service, band, RULE)

    assert found.now.minor + found.later.minor == price
    assert (found.purpose is Purpose.DEPOSIT) == (not found.later.free)


def test_nothing_is_chosen_for_anybody_and_one_price_is_no_choice() -> None:
    assert due.chosen(SCALE, "") is None
    assert due.chosen(SCALE, "gold") is None
    assert due.chosen(SCALE, "low") == LOW
    assert due.chosen(replace(SCALE, bands=(LOW,)), "") == LOW
    assert due.held(SCALE, HELD, RULE) is None


def test_what_was_told_when_it_was_held_still_holds() -> None:
    dearer = replace(ONE, price=Money(20_000, "USD"), deposits=(Money(1_000, "USD"),))
    held = due.fresh(ONE, HELD, RULE)

    found = due.held(dearer, held, replace(RULE, full_refund_hours=96))

    assert found is not None
    assert (found.price, found.deposit) == (FULL.price, None)
    assert found.policy.full_refund_hours == 24


def test_a_choice_in_another_currency_keeps_the_hours_that_were_told() -> None:
    service = replace(ONE, bands=(FULL, EURO))
    held = due.fresh(service, HELD, EUROS)

    found = due.held(service, held, replace(EUROS, full_refund_hours=96), band="euro")

    assert found is not None
    assert found.policy == Policy(24, Money(4_000, "EUR"), no_show_fee=Money(7_000, "EUR"))


def test_what_needs_no_provider_has_no_purpose() -> None:
    card = replace(ONE, keeps_card=True)

    assert due.first(ONE, NONE, RULE).purpose is None
    assert due.first(card, NONE, RULE).purpose is Purpose.CARD
    assert due.nothing(ONE, replace(HELD, price=NONE.price))
    assert not due.nothing(card, replace(HELD, price=NONE.price))
    assert not due.nothing(replace(ONE, bands=(NONE, FULL)), replace(HELD, price=NONE.price))


def test_the_rest_is_never_less_than_nothing_nor_of_another_currency() -> None:
    assert due.rest(HELD, None) == FULL.price
    assert due.rest(HELD, Money(99_999, "USD")).free
    with pytest.raises(CurrencyMismatch):
        due.rest(HELD, Money(1, "EUR"))


@pytest.mark.parametrize(
    ("service", "words", "low", "least"),
    [
        (ONE, "$140", "$140", "$140"),
        (SCALE, "$90 to $140, you choose", "$90 to $140 (you choose)", "from $90"),
        (replace(ONE, bands=(FULL, EURO)), "$140 or €130", "$140 or €130", "from $140"),
        (
            replace(ONE, bands=(FULL, NONE)),
            *("Free to $140, you choose", "free to $140 (you choose)", "Free to $140, you choose"),
        ),
        (replace(ONE, price=NONE.price), "Free", "free", "Free"),
    ],
)
def test_a_fee_is_told_with_every_price_there_is(
    service: Service, words: str, low: str, least: str
) -> None:
    assert due_words.fee(service) == words
    assert due_words.fee(service, low=True) == low
    assert due_words.least(service) == least


def test_the_sentences_about_a_card_name_every_fee_and_cap_it_at_the_price() -> None:
    cheap = replace(ONE, price=Money(3_000, "USD"), keeps_card=True)
    both = replace(ONE, bands=(FULL, EURO), keeps_card=True)
    same = replace(RULE, no_show_fee=None, late_moves=1)

    capped = due_words.card_words(replace(HELD, price=cheap.price), cheap, RULE)
    two = due_words.card_words(HELD, both, EUROS)
    one = due_words.card_words(HELD, ONE, same)

    assert "up to $30." in capped[1]
    assert "up to $50 or €40." in two[1]
    assert "up to $80 or €70." in two[2]
    assert one[1] == (
        "If you cancel later than 24 hours before it, or after you moved it late, "
        "or if you do not come, I may charge up to $50."
    )


def at(hours: float, *, paid: int, price: int = 14_000, card: bool = True) -> Terms:
    booking = replace(HELD, state=State.CONFIRMED, price=Money(price, "USD"), policy=RULE)
    now = STARTS - timedelta(minutes=round(hours * 60))
    money = Money(paid, "USD") if paid else None
    return terms(booking, now=now, policy=RULE, paid=money, refund_pending=False, card=card)


@given(
    paid=st.integers(0, 14_000),
    price=st.sampled_from([0, 3_000, 14_000]),
    # Whole minutes, so that the last instant is told from the first one after it.
    minutes=st.integers(1, 3_600),
    card=st.booleans(),
)
def test_kept_and_charged_are_the_fee_and_never_more(
    *, paid: int, price: int, minutes: int, card: bool
) -> None:
    found = at(minutes / 60, paid=min(paid, price), price=price, card=card)
    fee = late_fee(Money(price, "USD"), RULE).minor
    owed = found.kept_now.minor + (found.charge_now.minor if found.charge_now else 0)

    assert found.kept_now.minor <= fee
    assert owed <= fee
    if card:
        assert owed == (fee if minutes < 24 * 60 else 0)
    else:
        assert found.charge_now is None


def test_a_late_cancellation_with_a_card_counts_as_late_though_nothing_was_paid() -> None:
    late = STARTS - timedelta(hours=2)
    nothing = Money(0, "USD")

    def by(*, card: bool) -> By:
        return cancelled_by_client(
            nothing, cancelled_at=late, starts_at=STARTS, policy=RULE, card=card
        )

    assert (by(card=True), by(card=False)) == (By.CLIENT_LATE, By.CLIENT)


def test_what_may_be_charged_is_said_with_what_is_kept() -> None:
    booking = replace(HELD, state=State.CONFIRMED, policy=RULE)
    free = replace(booking, price=Money(0, "USD"))

    part = terms_words.cancel_now(booking, at(2, paid=4_000))
    nothing = terms_words.cancel_now(free, at(2, paid=0, price=0))
    early = terms_words.cancel_rule(
        free, at(48, paid=0, price=0), RULE, now=STARTS - timedelta(hours=48)
    )

    assert part == (
        "If you cancel now, I keep the $40 you have paid, and I may charge $10 more to your card."
    )
    assert nothing == "If you cancel now, I may charge $50 to your card."
    assert early.endswith("There is nothing to pay. Later, I may charge $50 to your card.")
