"""How amounts are written, and which ones Stripe takes in each currency."""

from rehearsal.payments import refusals

_ZERO = ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd")
ZERO_DECIMAL = frozenset([*_ZERO, "vuv", "xaf", "xof", "xpf"])
THREE_DECIMAL = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])
# Without parts of a unit, and yet told to Stripe in hundredths. Source: docs.stripe.com/currencies
WHOLE_HUNDREDTHS = frozenset(["isk", "ugx"])
SIGNS = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "cad": "CA$", "aud": "A$", "nzd": "NZ$"}
MOST = 99_999_999

# What Stripe's own refusal of an unknown currency lists, without what is no longer money.
_ALL = (
    "usd aed afn all amd ang aoa ars aud awg azn bam bbd "
    "bdt bgn bhd bif bmd bnd bob brl bsd btn bwp byn bzd "
    "cad cdf chf clp cny cop crc cve czk djf dkk dop dzd "
    "egp etb eur fjd fkp gbp gel ghs gip gmd gnf gtq gyd "
    "hkd hnl htg huf idr ils inr isk jmd jod jpy kes kgs "
    "khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl "
    "mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn "
    "nio nok npr nzd omr pab pen pgk php pkr pln pyg qar "
    "ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd "
    "szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs "
    "vnd vuv wst xaf xcd xof xpf yer zar zmw "
)
SUPPORTED = frozenset(_ALL.split())

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


def known(currency: str, param: str) -> str:
    """Return the currency in small letters.

    Raises:
        Refused: Stripe does not know it.
    """
    if currency.lower() not in SUPPORTED:
        words = (
            f"Invalid currency: {currency}. Stripe currently supports these currencies: "
            f"{', '.join(sorted(SUPPORTED))}"
        )
        raise refusals.invalid(param, words)
    return currency.lower()


def whole(amount: int, currency: str, param: str) -> None:
    """Refuse an amount that is too large, or finer than the currency allows."""
    if amount > MOST:
        words = f"Amount must be no more than {written(MOST, currency)}"
        raise refusals.invalid(param, words, code="amount_too_large")
    step = 10 if currency in THREE_DECIMAL else 100 if currency in WHOLE_HUNDREDTHS else 1
    if amount % step:
        words = f"The amount must be a multiple of {step} in {currency}."
        raise refusals.invalid(param, words, code="parameter_invalid_integer")


def enough(amount: int, currency: str, param: str) -> int:
    """Return an amount that can be charged by itself, without a hosted page.

    Raises:
        Refused: it is too small, too large or too fine.
    """
    least = max(1, MINIMUM.get(currency, 1))
    if amount < least:
        words = f"Amount must be at least {written(least, currency)} {currency}"
        raise refusals.invalid(param, words, code="amount_too_small")
    whole(amount, currency, param)
    return amount


def written(minor: int, currency: str) -> str:
    """Return an amount as a person reads it: "$140.00", "¥5000", "140.00 CHF"."""
    digits = 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2
    units, part = divmod(minor, 10**digits)
    number = f"{units}.{part:0{digits}d}" if digits else str(units)
    sign = SIGNS.get(currency)
    return f"{sign}{number}" if sign else f"{number} {currency.upper()}"
