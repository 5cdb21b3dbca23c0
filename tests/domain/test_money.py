"""Amounts: read, written and taken from one another without losing a cent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.errors import CurrencyMismatch
from frontdesk.domain.money import THREE_DECIMAL, ZERO_DECIMAL, Money, decimals, written

CURRENCIES = st.sampled_from(["USD", "EUR", "GBP", *sorted(ZERO_DECIMAL), *sorted(THREE_DECIMAL)])
AMOUNTS = st.integers(0, 999_999_999)


@given(AMOUNTS, CURRENCIES)
def test_what_is_written_is_read_back_the_same(minor: int, currency: str) -> None:
    money = Money(minor, currency)

    assert written(str(money)) == money


@pytest.mark.parametrize(
    ("text", "minor", "shown"),
    [
        ("140.00 USD", 14000, "140.00 USD"),
        ("140 USD", 14000, "140.00 USD"),
        ("140.5 USD", 14050, "140.50 USD"),
        ("0.05 EUR", 5, "0.05 EUR"),
        ("0 USD", 0, "0.00 USD"),
        ("1200 JPY", 1200, "1200 JPY"),
        ("1.234 KWD", 1234, "1.234 KWD"),
        ("1.2 KWD", 1200, "1.200 KWD"),
        ("7 KWD", 7000, "7.000 KWD"),
        ("999999999.99 USD", 99_999_999_999, "999999999.99 USD"),
    ],
)
def test_an_amount_is_kept_in_the_smallest_unit(text: str, minor: int, shown: str) -> None:
    found = written(text)

    assert found.minor == minor
    assert str(found) == shown


@pytest.mark.parametrize(
    "text",
    [
        *("", "140", "USD", "140.00USD", "140,00 USD", "1,400.00 USD", "$140.00", "140.00 usd"),
        *("140.00  USD", " 140.00 USD", "140.00 USD ", "140.00 USD\n", "-1.00 USD", "+1.00 USD"),
        *(".50 USD", "5. USD", "1e3 USD", "1_000 USD", "1400000000.00 USD", "140.00 DOLLAR"),
        *("140.001 USD", "1.5 JPY", "1.0 JPY", "1.2345 KWD"),
        "\u0661\u0664\u0660 USD",  # digits, and not ours
        *(140, 140.0, None, b"140.00 USD", ["140.00 USD"]),
    ],
)
def test_what_is_no_amount_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"is not an amount|more decimals"):
        written(text)  # type: ignore[arg-type]


@given(AMOUNTS, AMOUNTS, CURRENCIES)
def test_nothing_is_lost_when_an_amount_is_split(paid: int, fee: int, currency: str) -> None:
    back = Money(paid, currency).less(Money(fee, currency))

    assert back.minor == paid - min(paid, fee)
    assert back.currency == currency


def test_two_currencies_are_never_put_together() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(100, "USD").less(Money(100, "CAD"))


def test_only_nothing_is_free() -> None:
    assert Money(0, "USD").free
    assert not Money(1, "USD").free


def test_every_currency_has_no_two_or_three_decimals() -> None:
    assert [decimals(c) for c in ("JPY", "USD", "KWD")] == [0, 2, 3]
    assert not ZERO_DECIMAL & THREE_DECIMAL
