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
_WRITTEN = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,3}))? ([A-Z]{3})")


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of one currency.

    Attributes:
        minor: integer minor units (cents, yen, fils), never negative.
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
