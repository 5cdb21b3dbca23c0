"""What is to be paid for a booking: now, to make it firm, and later."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from frontdesk.domain.booking import Booking
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Purpose
from frontdesk.domain.policy import frozen
from frontdesk.domain.practice import Band, Policy, Service


@dataclass(frozen=True, slots=True)
class Due:
    """What one price asks of a client.

    Attributes:
        band: the price that was chosen; its id is "" where there is only one.
        deposit: what is paid now, if that is not the whole price.
        policy: the rule with the fees of this currency, as it is kept with the booking.
        card: whether a card is kept for those fees.
    """

    band: Band
    deposit: Money | None
    policy: Policy
    card: bool

    @property
    def price(self) -> Money:
        return self.band.price

    @property
    def now(self) -> Money:
        """Return what makes the booking firm."""
        return self.deposit or self.price

    @property
    def later(self) -> Money:
        """Return what is still open then."""
        return self.price.less(self.now)

    @property
    def purpose(self) -> Purpose | None:
        """Return what the checkout is for; None where the provider is not needed."""
        if self.price.free:
            return Purpose.CARD if self.card else None
        return Purpose.DEPOSIT if self.deposit else Purpose.PRICE

    def of(self, booking: Booking) -> Booking:
        """Return a booking with this price and its rule frozen in it."""
        return replace(
            booking,
            price=self.price,
            band=self.band.id,
            deposit=self.deposit,
            policy=self.policy,
        )


def bands(service: Service) -> tuple[Band, ...]:
    """Return every price of a service; one without a name where there is no choice."""
    return service.bands or (Band("", "", service.price),)


def several(service: Service) -> bool:
    """Tell whether the client has to choose."""
    return len(service.bands) > 1


def chosen(service: Service, band: str) -> Band | None:
    """Return the price of an id; the only one where there is one; None where nothing is chosen."""
    every = bands(service)
    return next((one for one in every if one.id == band), None if several(service) else every[0])


def first(service: Service, band: Band, policy: Policy) -> Due:
    """Return what a price asks of a client who books.

    Args:
        service: what is booked.
        band: one of bands(service), or what was frozen of one.
        policy: the rule of the practice, or of the booking.
    """
    part = next((one for one in service.deposits if one.currency == band.price.currency), None)
    return Due(
        band=band,
        # A price that is no more than the deposit is paid at once.
        deposit=part if part and part < band.price else None,
        policy=frozen(policy, band.price),
        card=service.keeps_card,
    )


def held(service: Service, booking: Booking, policy: Policy, *, band: str = "") -> Due | None:
    """Return what is due for a held booking; None where the client has still to choose.

    What was told when it was held still holds: a price that has been changed in the settings
    since counts for others. So it is with the hours of the rule.

    Args:
        service: what is held.
        booking: the hold.
        policy: the rule of the practice, with the fees of every currency.
        band: id of the price that was chosen just now, or "".
    """
    found = chosen(service, band or booking.band)
    if found is None:
        return None
    told = found.id == booking.band or not several(service)
    known = replace(found, price=booking.price) if told else found
    due = first(service, known, rule(booking, policy, known.price.currency))
    return replace(due, deposit=booking.deposit) if told else due


def fresh(service: Service, booking: Booking, policy: Policy) -> Booking:
    """Return a new booking with what is known of its price: all, or that it will be chosen."""
    one = bands(service)[0]
    told = first(service, one, policy).of(booking)
    return replace(told, band="", deposit=None) if several(service) else told


def as_before(booking: Booking, before: Booking) -> Booking:
    """Return a booking with the price of another one of the same service."""
    return replace(
        booking,
        price=before.price,
        band=before.band,
        deposit=before.deposit,
        policy=before.policy,
    )


def rule(booking: Booking, policy: Policy, currency: str) -> Policy:
    """Return the rule of a booking as it is if it is paid in a currency."""
    own = booking.policy
    if own is not None and own.late_fee.currency == currency:
        return own
    fees = frozen(policy, Money(0, currency))
    if own is None:
        return fees
    return replace(
        fees,
        full_refund_hours=own.full_refund_hours,
        move_hours=own.move_hours,
        late_moves=own.late_moves,
    )


def rules(booking: Booking, service: Service, policy: Policy) -> Sequence[Policy]:
    """Return the rule for each currency a booking may still be paid in."""
    prices = [band.price for band in bands(service)] if several(service) else [booking.price]
    return [rule(booking, policy, one) for one in dict.fromkeys(p.currency for p in prices)]


def nothing(service: Service | None, booking: Booking) -> bool:
    """Tell whether a booking is firm without any choice, money or card."""
    if service is None:
        return booking.price.free
    return booking.price.free and not service.keeps_card and not open_choice(service, booking)


def at_once(service: Service) -> bool:
    """Tell whether a service is firm without any choice, money or card."""
    return service.price.free and not service.keeps_card and not several(service)


def open_choice(service: Service, booking: Booking) -> bool:
    """Tell whether the price of a booking has still to be chosen."""
    return several(service) and not booking.band


def rest(booking: Booking, paid: Money | None) -> Money:
    """Return what is still open of a price.

    Raises:
        CurrencyMismatch: it was paid in another currency.
    """
    return booking.price.less(paid) if paid else booking.price
