"""Money as integer minor units of one currency."""

import re
from dataclasses import dataclass
from typing import Self

from frontdesk.domain.errors import CurrencyMismatch

# ISO 4217 minor units where they are not two. Source: docs.stripe.com/currencies.
ZERO_DECIMAL = frozenset(
    "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split()  # noqa: SIM905 - reads as the source does
)
THREE_DECIMAL = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
# They lost their decimals one day, and are still written with two, which must be 00. HUF and TWD
# are such only when Stripe pays them out; a charge may have decimals.
WHOLE_ONLY = frozenset({"ISK", "UGX"})
# Currencies that exist and that Stripe takes no payments in. Source: what it lists when it
# refuses one; those that only changed their code of late are left out, in doubt for the client.
NOT_TAKEN = frozenset(
    {
        *("CUP", "ERN", "IQD", "IRR", "KPW", "LYD", "SDG", "SSP", "SYP", "TMT", "VED", "VES"),
        "ZWG",
    }
)
# The least that can be charged, in minor units. It counts for the currency that the bank account
# takes; of one that is not listed, whatever comes to its worth. Source as above.
_LEAST = {
    30: "GBP",
    50: "ARS AUD BRL CAD CHF COP EUR IDR ILS INR JPY KRW NZD PHP RUB SGD USD ZAR",
    200: "AED MYR PLN RON",
    250: "DKK",
    300: "NOK SEK",
    400: "HKD",
    1000: "MXN THB",
    1500: "CZK",
    17500: "HUF",
}
MINIMUM = {currency: least for least, those in _LEAST.items() for currency in those.split()}
# The most, in minor units: so many digits as every way of paying takes. Same source, and
# `amount` of a PaymentIntent.
MAXIMUM_DIGITS = {"IDR": 12, "COP": 10, "INR": 9}
USUAL_DIGITS = 8
_WRITTEN = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,3}))? ([A-Z]{3})")


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of one currency.

    Attributes:
        minor: integer minor units (cents, yen, fils), never negative; Stripe counts in the same.
        currency: ISO 4217 code in capitals.
    """

    minor: int
    currency: str

    def less(self, other: Self) -> Self:
        """Return what is left after taking other away, never below zero."""
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return type(self)(max(0, self.minor - other.minor), self.currency)

    @property
    def free(self) -> bool:
        return self.minor == 0

    def __str__(self) -> str:
        digits = decimals(self.currency)
        if not digits:
            return f"{self.minor} {self.currency}"
        return f"{self.minor // 10**digits}.{self.minor % 10**digits:0{digits}d} {self.currency}"


def decimals(currency: str) -> int:
    """Return how many digits of this currency stand behind the point."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def smallest(currency: str) -> Money:
    """Return the least of this currency that can be charged."""
    return Money(max(MINIMUM.get(currency, 1), step(currency).minor), currency)


def largest(currency: str) -> Money:
    """Return the most of this currency that can be charged at once."""
    most = 10 ** MAXIMUM_DIGITS.get(currency, USUAL_DIGITS) - 1
    return Money(most - most % step(currency).minor, currency)


def step(currency: str) -> Money:
    """Return what every amount of this currency is a multiple of when it is charged.

    With three decimals the last must be 0, because card networks know only two.
    """
    if currency in WHOLE_ONLY:
        return Money(100, currency)
    return Money(10 if currency in THREE_DECIMAL else 1, currency)


def chargeable(money: Money) -> str:
    """Return "" when a card can be charged with this, else what it breaks.

    The word is "minimum", "step" or "maximum"; the function of that rule says what it is, see
    smallest(), step() and largest(). "currency": no payment can be made in it. Nothing at all
    cannot be charged either. Money.minor is what Stripe counts in, for every currency.
    """
    if money.currency in NOT_TAKEN:
        return "currency"
    if money.minor < smallest(money.currency).minor:
        return "minimum"
    if money.minor > largest(money.currency).minor:
        return "maximum"
    return "step" if money.minor % step(money.currency).minor else ""


def written(text: str) -> Money:
    """Read an amount such as "140.00 USD".

    Raises:
        ValueError: not an amount, or more decimals than the currency has.
    """
    if not isinstance(text, str) or not (found := _WRITTEN.fullmatch(text)):
        raise ValueError(f'{text!r} is not an amount such as "140.00 USD"')
    whole, part, currency = found[1], found[2] or "", found[3]
    digits = decimals(currency)
    if len(part) > digits:
        raise ValueError(f"{text!r} has more decimals than {currency} has")
    return Money(int(whole) * 10**digits + int((part or "0").ljust(digits, "0") or "0"), currency)
