"""Refunds of the tests: on their way, answered, and made by hand at the provider."""

from dataclasses import replace

from actions.changes import booked, now_is, refunds
from actions.clients import mails
from fakes import World
from frontdesk.actions import change, chores
from frontdesk.domain.booking import Booking
from frontdesk.domain.givenback import Refund, RefundNews, RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Attempt

USD = "USD"
PRICE = Money(14000, USD)


def left(here: World) -> tuple[World, Booking]:
    """Return a booking whose price is on its way back, and not yet sent."""
    made = booked(here)
    change.cancel(here.ports, made, actor="client")
    here.clock.move(minutes=3)
    chores.run(here.ports, "leave", {"booking": made.id})
    return here, now_is(here, made)


def only(here: World, made: Booking) -> Refund:
    (row,) = refunds(here, made)
    return row


def by_hand(here: World, made: Booking, minor: int, *, name: str = "re_hand") -> None:
    """Give money of a booking back in the account of the provider."""
    intent = paid(here, made).intent or ""
    news = RefundNews(name, RefundState.SUCCEEDED, amount=Money(minor, USD))
    here.payments.refunded.setdefault(intent, []).append(news)


def paid(here: World, made: Booking, number: int = 1) -> Attempt:
    return here.ports.store.read(lambda look: look.attempts(made.id))[number - 1]


def told(here: World, kind: str) -> list[str]:
    return [one for one in mails(here) if one.startswith(kind)]


def say(here: World, made: Booking, **changes: object) -> None:
    """Let the provider say something else of the refund it made."""
    intent = only(here, made).intent
    here.payments.refunded[intent] = [
        replace(news, **changes) for news in here.payments.refunded[intent]
    ]
