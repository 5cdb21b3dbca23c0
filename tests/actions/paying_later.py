"""Checkouts for deposits, rests, fees and cards, as the settling tests need them."""

from dataclasses import replace

from fakes import World
from frontdesk.domain.booking import Booking, Enrolment
from frontdesk.domain.cards import CardRef
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Attempt, AttemptState, Checkout, CheckoutStatus, Purpose

SLOW = {"status": CheckoutStatus.COMPLETE, "payment": "unpaid"}
CARD = CardRef("cus_1", "pm_1")


def opened(
    here: World, made: Booking, purpose: Purpose, price: Money, *, account: str = ""
) -> str:
    """Open a checkout of a booking for something; return its session."""
    known = here.ports.store.read(lambda look: look.attempts(made.id))
    number = len(known) + 1
    session = f"cs_{made.id}_{number}"
    now = here.clock.now()
    attempt = Attempt(
        id=f"{made.id}:{number}",
        booking=made.id,
        number=number,
        key=f"cs:{made.id}:{number}",
        params={},
        price=price,
        expires_at=now,
        state=AttemptState.OPEN,
        created_at=now,
        session=session,
        purpose=purpose,
        account=account,
    )
    here.ports.store.write(lambda tx: tx.save_attempt(attempt))
    here.payments.checkouts[session] = Checkout(
        session=session,
        status=CheckoutStatus.OPEN,
        payment="unpaid",
        total=price,
        reference=made.id,
        livemode=False,
        url="https://pay.example/x",
        intent=None,
        site=here.ports.site,
        attempt=number,
    )
    return session


def of_purpose(here: World, client: Enrolment, purpose: Purpose, price: Money) -> None:
    """Change what the first checkout of a client is for."""
    first = here.ports.store.read(lambda look: look.attempts(client.booking))[0]
    session = first.session or ""
    here.ports.store.write(
        lambda tx: tx.save_attempt(replace(first, purpose=purpose, price=price))
    )
    here.payments.tell(session, total=price)
