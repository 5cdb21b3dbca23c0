"""What a letter says of the money of a cancelled session is what happens to it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain import wording
from frontdesk.domain.booking import By
from frontdesk.domain.money import Money
from frontdesk.domain.policy import goes_back
from frontdesk.domain.practice import Policy

KEPT = "By the rule you agreed to, I keep"
SHOWS = "Banks take 5 to 10 days to show it."


@pytest.mark.parametrize(
    ("paid", "back", "words"),
    [
        (14000, 14000, f"All of the $140 goes back to the card you paid with. {SHOWS}"),
        (
            *(14000, 9000),
            f"$90 goes back to the card you paid with. {SHOWS} {KEPT} $50.",
        ),
        (14000, 0, "By the rule you agreed to, I keep the fee of $140."),
        (0, 0, "There was nothing to pay."),
    ],
)
def test_the_client_reads_what_goes_back_and_when_it_shows(
    paid: int, back: int, words: str
) -> None:
    assert wording.back_words(Money(paid, "USD"), Money(back, "USD")) == words


@pytest.mark.parametrize(
    ("desk", "words"),
    [
        (False, "Your bank looks into this payment. Until it decides, I cannot send $90 back."),
        (True, "Their bank disputes this payment. Until it decides, $90 is not sent back."),
    ],
)
def test_nobody_is_promised_money_that_a_bank_holds(*, desk: bool, words: str) -> None:
    paid, back = Money(14_000, "USD"), Money(9_000, "USD")

    assert wording.back_words(paid, back, desk=desk, held=True).startswith(words)


@given(
    price=st.integers(1, 30_000),
    fee=st.integers(0, 30_000),
    by=st.sampled_from(list(By)),
    desk=st.booleans(),
)
def test_the_amounts_in_the_words_are_those_of_the_rule(
    price: int, fee: int, by: By, *, desk: bool
) -> None:
    paid = Money(price, "USD")
    back = goes_back(paid, by=by, policy=Policy(24, Money(fee, "USD")))

    words = wording.back_words(paid, back, desk=desk)

    goes = re.search(r"\$([\d,]+(?:\.\d\d)?) goes back", words)
    keeps = re.search(r"keep (?:the fee of )?\$([\d,]+(?:\.\d\d)?)\.(?: |$)", words)
    assert cents(goes) == back.minor
    assert cents(keeps) == price - back.minor


def cents(found: re.Match[str] | None) -> int:
    if found is None:
        return 0
    whole, _, part = found[1].replace(",", "").partition(".")
    return int(whole) * 100 + int(part or 0)


@pytest.mark.parametrize(
    ("way", "words"),
    [("video", "by video"), ("phone", "by phone"), ("office", "in person"), ("walk", "A walk")],
)
def test_a_way_of_meeting_reads_within_a_sentence(way: str, words: str) -> None:
    assert wording.how_words(way, "A walk") == words
