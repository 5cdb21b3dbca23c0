"""How amounts are written, and the least Stripe takes in each currency."""

_ZERO = ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd")
ZERO_DECIMAL = frozenset([*_ZERO, "vuv", "xaf", "xof", "xpf"])
THREE_DECIMAL = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])
SIGNS = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "cad": "CA$", "aud": "A$", "nzd": "NZ$"}

# Minor units. Source: docs.stripe.com/currencies, minimum and maximum charge amounts.
# A currency that is not listed has no minimum of its own: Stripe converts, we let it pass.
_LEAST = {
    30: ("gbp",),
    50: ("usd", "aud", "brl", "cad", "chf", "eur", "inr", "jpy", "nzd", "sgd"),
    100: ("bgn",),
    200: ("aed", "myr", "pln", "ron"),
    250: ("dkk",),
    300: ("nok", "sek"),
    400: ("hkd",),
    1000: ("mxn", "thb"),
    1500: ("czk",),
    17500: ("huf",),
}
MINIMUM = {currency: least for least, those in _LEAST.items() for currency in those}


def written(minor: int, currency: str) -> str:
    """Return an amount as a person reads it: "$140.00", "¥5000", "140.00 CHF"."""
    digits = 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2
    whole, part = divmod(minor, 10**digits)
    number = f"{whole}.{part:0{digits}d}" if digits else str(whole)
    sign = SIGNS.get(currency)
    return f"{sign}{number}" if sign else f"{number} {currency.upper()}"
