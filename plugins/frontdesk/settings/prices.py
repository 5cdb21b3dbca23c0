"""What a service costs and what is kept of it: prices to choose from, deposits, fees."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from frontdesk.domain.due import bands
from frontdesk.domain.money import Money, chargeable, largest, smallest, step
from frontdesk.domain.practice import Band, Policy, Practice, Service
from frontdesk.settings.amounts import amount
from frontdesk.settings.reading import Reading, name, optional_text, text

NO_MONEY = Money(0, "")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z .-]{1,8}[0-9A-Za-z]")
# What follows the account's own name on a bank statement. The bank shows 22 signs of both, and
# some of them are the name's. Source: docs.stripe.com/get-started/account/statement-descriptors.
_STATEMENT_CHARS = 12
_REFUSED = "<>\\'\"*"


def price(one: Reading) -> tuple[Money, tuple[Band, ...]]:
    """Read the price of a service, and the prices there are to choose from, if any."""
    if not isinstance(one.raw.get("price"), list | tuple):
        return one.take("price", payable, blank=NO_MONEY), ()
    found = tuple(_band(row) for row in one.each("price", short="price"))
    return (found[0].price if found else NO_MONEY), found


def amounts(one: Reading, key: str, *, blank: Money | None = None) -> tuple[Money, ...]:
    """Read one amount, or a list with one amount a currency.

    blank: what stands for it where it has to be there and is not, or is wrong; None where it
        may be left out.
    """
    if isinstance(one.raw.get(key), list | tuple):
        return one.items(key, payable, least=1)
    if blank is not None:
        return (one.take(key, payable, blank=blank),)
    found = one.take(key, payable, default=None)
    return () if found is None else (found,)


def payable(value: Any) -> Money:
    """Read an amount that the payment provider takes, or nothing at all: "0.00 USD"."""
    found = amount(value)
    if not found.free and (why := _refused(found)):
        raise ValueError(why)
    return found


def billing_code(value: Any) -> str:
    """Read what an insurer calls a service, such as "90834" or "90834-95"."""
    found = text(value)
    if not _CODE.fullmatch(found):
        raise ValueError("3 to 10 letters and digits are needed, such as 90834")
    return found


def statement(value: Any) -> str:
    """Read what follows the account's name on a bank statement; everybody may see it."""
    found = text(value)
    if len(found) > _STATEMENT_CHARS:
        raise ValueError(f"at most {_STATEMENT_CHARS} signs fit on a bank statement")
    if not found.isascii() or set(found) & set(_REFUSED):
        raise ValueError("letters from A to Z, digits and spaces are needed, none of " + _REFUSED)
    if not any(sign.isalpha() for sign in found):
        raise ValueError("at least one letter is needed")
    return found


def mismatches(practice: Practice) -> Iterator[str]:
    """Yield amounts that are right by themselves and wrong together."""
    policy = practice.policy
    for key in ("late_fee", "no_show_fee"):
        fees = _fees(policy, key)
        yield from _alike(f'PRACTICE["policy"]["{key}"]', [fee.currency for fee in fees])
    for number, service in enumerate(practice.services):
        place = f'PRACTICE["services"][{number}]'
        yield from _bands(service, f'{place}["price"]')
        yield from _unruled(service, policy, f'{place}["price"]')
        yield from _deposits(service, f'{place}["deposit"]')
        yield from _cards(service, policy, f'{place}["keeps_card"]')


def _band(one: Reading) -> Band:
    found = one.take("price", payable, blank=NO_MONEY)
    return Band(
        id=one.take("id", name, default=found.currency.lower()),
        name=one.take("name", text, default=f"In {found.currency}"),
        price=found,
        hint=one.take("hint", optional_text, default=""),
    )


def _bands(service: Service, place: str) -> Iterator[str]:
    known = [band for band in service.bands if band.price.currency]
    told: dict[str, Callable[[Band], str]] = {
        "are called": lambda band: band.id,
        "are named": lambda band: band.name,
        "cost": lambda band: str(band.price),
    }
    for verb, of in told.items():
        for one, times in Counter(map(of, known)).items():
            if times > 1:
                yield f'{place}: two {verb} "{one}"'


def _unruled(service: Service, policy: Policy, place: str) -> Iterator[str]:
    """Yield prices in a currency that the rule has no fee for: late would cost nothing."""
    for key, words in (("late_fee", "late fee"), ("no_show_fee", "no-show fee")):
        known = {fee.currency for fee in _fees(policy, key)} - {""}
        for number, band in enumerate(bands(service)):
            if known and band.price.currency not in {*known, ""}:
                where = f"{place}[{number}]" if service.bands else place
                yield f"{where} is in another currency than the {words}"


def _deposits(service: Service, place: str) -> Iterator[str]:
    yield from _alike(place, [one.currency for one in service.deposits])
    prices = [band.price for band in bands(service) if band.price.currency]
    if service.deposits and prices and all(one.free for one in prices):
        yield f"{place}: there is nothing to pay, so there is no deposit"
        return
    for deposit in service.deposits:
        same = {one for one in prices if one.currency == deposit.currency and not one.free}
        if deposit.free:
            yield f"{place}: a deposit of nothing; leave it out"
        elif prices and not same:
            yield f"{place}: {deposit} is in a currency that no price is in"
        yield from _too_much(deposit, same, place)


def _too_much(deposit: Money, prices: Collection[Money], place: str) -> Iterator[str]:
    for one in sorted(prices):
        if deposit > one:
            yield f"{place}: {deposit} is more than the price of {one}"
        elif deposit < one and (why := _refused(one.less(deposit))):
            yield f"{place}: of {one} this leaves {one.less(deposit)} to pay later: {why}"


def _cards(service: Service, policy: Policy, place: str) -> Iterator[str]:
    fees = [*_fees(policy, "late_fee"), *_fees(policy, "no_show_fee")]
    if service.keeps_card and all(fee.free for fee in fees) and any(f.currency for f in fees):
        yield f"{place}: no fee could be charged to it; set a late_fee or a no_show_fee"


def _fees(policy: Policy, key: str) -> Sequence[Money]:
    if key == "late_fee":
        return (policy.late_fee, *policy.late_fees)
    return (*([policy.no_show_fee] if policy.no_show_fee else []), *policy.no_show_fees)


def _refused(money: Money) -> str:
    """Return why no card can be charged with an amount, or ""."""
    told = {
        "minimum": f"a card payment is at least {smallest(money.currency)}",
        "maximum": f"a card payment is at most {largest(money.currency)}",
        "step": f"a card payment goes in steps of {step(money.currency)}",
        "currency": f"no card payment can be made in {money.currency}",
    }
    return told.get(chargeable(money), "")


def _alike(place: str, currencies: Sequence[str]) -> Iterator[str]:
    for one, times in Counter(currencies).items():
        if one and times > 1:
            yield f"{place}: two amounts in {one}"
