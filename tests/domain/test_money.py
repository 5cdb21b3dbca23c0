"""Amounts: read, written and taken from one another without losing a cent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.errors import CurrencyMismatch
from frontdesk.domain.money import (
    MINIMUM,
    NOT_TAKEN,
    THREE_DECIMAL,
    WHOLE_ONLY,
    ZERO_DECIMAL,
    Money,
    chargeable,
    decimals,
    largest,
    smallest,
    step,
    written,
)

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


@pytest.mark.parametrize(
    ("least", "below"),
    [
        *(("0.50 USD", "0.49 USD"), ("0.50 EUR", "0.49 EUR"), ("0.30 GBP", "0.29 GBP")),
        *(("0.50 CAD", "0.49 CAD"), ("0.50 AUD", "0.49 AUD"), ("0.50 NZD", "0.49 NZD")),
        *(("0.50 CHF", "0.49 CHF"), ("0.50 BRL", "0.49 BRL"), ("0.50 INR", "0.49 INR")),
        *(("0.50 SGD", "0.49 SGD"), ("0.50 ARS", "0.49 ARS"), ("0.50 COP", "0.49 COP")),
        *(("0.50 IDR", "0.49 IDR"), ("0.50 ILS", "0.49 ILS"), ("0.50 PHP", "0.49 PHP")),
        *(("0.50 RUB", "0.49 RUB"), ("0.50 ZAR", "0.49 ZAR"), ("2.00 AED", "1.99 AED")),
        *(("2.00 MYR", "1.99 MYR"), ("2.00 PLN", "1.99 PLN"), ("2.00 RON", "1.99 RON")),
        *(("2.50 DKK", "2.49 DKK"), ("3.00 NOK", "2.99 NOK"), ("3.00 SEK", "2.99 SEK")),
        *(("4.00 HKD", "3.99 HKD"), ("10.00 MXN", "9.99 MXN"), ("10.00 THB", "9.99 THB")),
        *(("15.00 CZK", "14.99 CZK"), ("175.00 HUF", "174.99 HUF")),
        *(("50 JPY", "49 JPY"), ("50 KRW", "49 KRW")),
    ],
)
def test_less_than_the_least_cannot_be_charged(least: str, below: str) -> None:
    assert smallest(least[-3:]) == written(least)
    assert chargeable(written(least)) == ""
    assert chargeable(written(below)) == "minimum"


def test_every_listed_least_is_tested_above() -> None:
    marked = test_less_than_the_least_cannot_be_charged.pytestmark[0]  # type: ignore[attr-defined]

    assert {least[-3:] for least, _ in marked.args[1]} == MINIMUM.keys()


@pytest.mark.parametrize("currency", sorted(THREE_DECIMAL))
def test_with_three_decimals_the_last_must_be_nothing(currency: str) -> None:
    assert chargeable(written(f"5.120 {currency}")) == ""
    assert chargeable(written(f"5.124 {currency}")) == "step"
    assert chargeable(written(f"0.001 {currency}")) == "minimum"


@pytest.mark.parametrize("currency", sorted(WHOLE_ONLY))
def test_some_are_written_with_decimals_that_must_be_nothing(currency: str) -> None:
    # Five krónur are 500 to Stripe.
    assert written(f"5 {currency}").minor == 500
    assert chargeable(written(f"5 {currency}")) == ""
    assert chargeable(written(f"5.50 {currency}")) == "step"
    assert chargeable(written(f"0.50 {currency}")) == "minimum"


@pytest.mark.parametrize("text", ["800.45 TWD", "1000.45 HUF"])
def test_what_is_whole_only_when_paid_out_may_have_decimals_when_charged(text: str) -> None:
    assert chargeable(written(text)) == ""


@pytest.mark.parametrize("currency", sorted(ZERO_DECIMAL))
def test_without_decimals_the_amount_is_the_number_itself(currency: str) -> None:
    assert written(f"500 {currency}").minor == 500
    assert chargeable(written(f"500 {currency}")) == ""
    assert step(currency).minor == 1


@pytest.mark.parametrize(
    ("most", "above"),
    [
        ("999999.99 USD", "1000000.00 USD"),
        ("99999999 JPY", "100000000 JPY"),
        ("99999.990 KWD", "100000.000 KWD"),
        ("999999.00 ISK", "1000000.00 ISK"),
        ("9999999.99 INR", "10000000.00 INR"),
        ("99999999.99 COP", "100000000.00 COP"),
    ],
)
def test_more_than_the_most_cannot_be_charged(most: str, above: str) -> None:
    assert largest(most[-3:]) == written(most)
    assert chargeable(written(most)) == ""
    assert chargeable(written(above)) == "maximum"


def test_the_most_of_rupiah_is_beyond_what_a_setting_can_say() -> None:
    assert largest("IDR") == Money(999_999_999_999, "IDR")


@given(AMOUNTS, st.sampled_from([*MINIMUM, "CLP", "KWD", "ISK", "UGX", "TWD"]))
def test_what_can_be_charged_lies_between_the_bounds_and_on_a_step(
    minor: int, currency: str
) -> None:
    money = Money(minor, currency)

    fits = smallest(currency) <= money <= largest(currency)

    assert (chargeable(money) == "") is (fits and minor % step(currency).minor == 0)
    assert chargeable(smallest(currency)) == chargeable(largest(currency)) == ""


@pytest.mark.parametrize("currency", sorted(NOT_TAKEN))
def test_some_currencies_cannot_be_paid_in(currency: str) -> None:
    assert chargeable(Money(10_000, currency)) == "currency"


def test_nothing_at_all_cannot_be_charged() -> None:
    assert chargeable(Money(0, "USD")) == chargeable(Money(0, "XCD")) == "minimum"
