"""What is to be paid, in sentences made from the very rule that is applied."""

from collections.abc import Sequence
from dataclasses import replace

from frontdesk.domain.booking import Booking
from frontdesk.domain.due import Due, bands, open_choice, rules, several
from frontdesk.domain.money import Money
from frontdesk.domain.policy import agreed, frozen, late_anyway
from frontdesk.domain.practice import Policy, Service
from frontdesk.domain.wording import cancel_rule, choice_words, money_words

# How long a card is kept after the session it was left for.
CARD_DAYS = 30
_REMOVED = (
    (
        f"The card is removed {CARD_DAYS} days after the appointment, or the night after it is "
        "cancelled."
    ),
    "If a fee is open then, the card stays until you have paid it or I have let the fee go.",
)


def fee(service: Service, *, low: bool = False) -> str:
    """Return what a service costs: "$140", "$90 to $140, you choose", "Free".

    low: within a sentence.
    """
    if not several(service):
        return _amount(service.price, low=low)
    prices: dict[str, list[Money]] = {}
    for band in service.bands:
        prices.setdefault(band.price.currency, []).append(band.price)
    spans = [_span(min(same), max(same), low_words=low) for same in prices.values()]
    scale = any(len(same) > 1 for same in prices.values())
    words = choice_words(spans)
    if not scale:
        return words
    return f"{words} (you choose)" if low else f"{words}, you choose"


def least(service: Service) -> str:
    """Return the lowest price, with "from" where there are others: "from $90", "$140"."""
    first = service.price.currency
    low = min(band.price for band in bands(service) if band.price.currency == first)
    return f"from {money_words(low)}" if several(service) and not low.free else fee(service)


def details(service: Service) -> str:
    """Return every price by its name, and what is paid at booking; "" where there is one price."""
    told = [f"{band.name}: {_amount(band.price, low=True)}" for band in service.bands]
    prices = f"{', '.join(told)}. " if several(service) else ""
    parts = choice_words([money_words(one) for one in service.deposits])
    deposit = f"You pay {parts} when you book and the rest later. " if parts else ""
    card = "I keep a card for late changes." if service.keeps_card else ""
    return f"{prices}{deposit}{card}".strip()


def of_booking(booking: Booking, service: Service | None, *, low: bool = False) -> str:
    """Return what a booking costs; all prices while none is chosen."""
    if service is not None and open_choice(service, booking):
        return fee(service, low=low)
    return _amount(booking.price, low=low)


def to_do(booking: Booking, service: Service | None) -> str:
    """Return what the last step asks for, within a sentence: "and ... by then"."""
    if service is not None and open_choice(service, booking):
        return "choose what you pay"
    return "leave a card" if booking.price.free else "pay"


def now_words(due: Due) -> str:
    """Return what is paid at booking and what later, where it is not all one."""
    if due.deposit is None:
        return ""
    return f"{money_words(due.now)} now, {money_words(due.later)} later"


def rule_of(service: Service, policy: Policy) -> str:
    """Return the rule for cancelling a service, before a price is chosen."""
    found = [frozen(policy, one) for one in _one_a_currency(service)]
    price = None if several(service) else service.price
    return _rule(service, found, price)


def held_rule(booking: Booking, service: Service, policy: Policy) -> str:
    """Return the rule for cancelling a booking that is held, by what was told then."""
    price = None if several(service) else booking.price
    return _rule(service, rules(booking, service, policy), price)


def made_rule(booking: Booking, service: Service | None, policy: Policy) -> str:
    """Return the rule for cancelling a booking whose price is known."""
    card = service is not None and service.keeps_card
    rule = agreed(booking, policy)
    return cancel_rule(
        rule,
        price=booking.price,
        moved_late=late_anyway(booking, rule),
        part=booking.deposit is not None,
        card=card,
    )


def card_words(booking: Booking, service: Service, policy: Policy) -> Sequence[str]:
    """Return the sentences a client agrees to who leaves a card."""
    found = rules(booking, service, policy)
    price = None if several(service) else booking.price
    late = [_most(rule.late_fee, price) for rule in found if rule.full_refund_hours]
    missed = [_most(rule.no_show_fee or rule.late_fee, price) for rule in found]
    paid = price is None or not price.free
    return (
        "Stripe keeps your card for this one appointment.",
        *_charges(found[0], _amounts(late), _amounts(missed)),
        *(["What you have paid for it counts towards that."] if paid else []),
        "You get an email when I charge your card.",
        *_REMOVED,
    )


def still(booking: Booking, left: Money) -> str:
    """Return the sentence for what is still open of a price."""
    return f"Still to pay: {money_words(left)} of {money_words(booking.price)}."


def _charges(rule: Policy, late: str, missed: str) -> Sequence[str]:
    hours = f"{rule.full_refund_hours} hour{'' if rule.full_refund_hours == 1 else 's'}"
    moved = ", or after you moved it late" if rule.late_moves else ""
    cancel = f"you cancel later than {hours} before it{moved}"
    if late and late == missed:
        return (f"If {cancel}, or if you do not come, I may charge up to {late}.",)
    told = {f"If {cancel}": late, "If you do not come": missed}
    return [f"{when}, I may charge up to {amount}." for when, amount in told.items() if amount]


def _rule(service: Service, found: Sequence[Policy], price: Money | None) -> str:
    fees = [rule.late_fee for rule in found if not rule.late_fee.free]
    every = replace(found[0], late_fee=(fees or [found[0].late_fee])[0], late_fees=tuple(fees[1:]))
    part = bool(service.deposits) and not (price and price.free)
    return cancel_rule(every, price=price, part=part, card=service.keeps_card)


def _one_a_currency(service: Service) -> Sequence[Money]:
    return list({band.price.currency: band.price for band in bands(service)}.values())


def _amounts(fees: Sequence[Money]) -> str:
    return choice_words([money_words(fee) for fee in fees if not fee.free])


def _most(fee: Money, price: Money | None) -> Money:
    """Return a fee as it is capped: nobody owes more for a session missed than for one held."""
    return fee if price is None or price.free else min(fee, price)


def _span(low: Money, high: Money, *, low_words: bool = False) -> str:
    if low == high:
        return _amount(low, low=low_words)
    return f"{_amount(low, low=low_words)} to {money_words(high)}"


def _amount(money: Money, *, low: bool) -> str:
    if money.free:
        return "free" if low else "Free"
    return money_words(money)
