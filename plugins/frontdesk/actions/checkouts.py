"""A checkout from our side: written down before the provider hears of it, opened, closed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from frontdesk.actions import settle, tills, trouble
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Writer
from frontdesk.domain import findings
from frontdesk.domain.booking import CHECKOUT_GRACE, CHECKOUT_LIFE, Booking
from frontdesk.domain.errors import (
    FAILURE_REPLAYED,
    OTHER_WORDS,
    KeySpent,
    PaymentsDown,
    PaymentsRefused,
)
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Attempt, AttemptState, CheckoutStatus, Order, Purpose

# Banks, family and card statements see this: it says nothing about health.
NEUTRAL_WORDS = "Appointment"
# One call may take 13 seconds, and nobody waits longer than 15.
PATIENCE = timedelta(seconds=2)
# Codes by which a key is known to be of no more use; nothing that can be paid is behind it.
_SPENT = frozenset({FAILURE_REPLAYED, OTHER_WORDS})
# Somebody may still pay it, or is paying.
LIVE = frozenset({AttemptState.OPEN, AttemptState.PROCESSING})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client is to be asked for.

    Attributes:
        price: what this checkout takes; nothing for a card.
        back: where the provider leads a client who leaves without paying.
        until: how long it stays open at least, or None.
    """

    booking: Booking
    purpose: Purpose
    price: Money
    email: str
    back: str
    keeps_card: bool = False
    until: datetime | None = None

    def same(self, attempt: Attempt) -> bool:
        """Tell whether a checkout asks for just this."""
        return attempt.purpose is self.purpose and attempt.price == self.price


def attempt(ports: Ports, asked: Asked, *, number: int) -> Attempt:
    """Return a checkout as it is to be kept before it is sent."""
    now, booking = ports.clock.now(), asked.booking
    expires_at = now.replace(microsecond=0) + CHECKOUT_LIFE
    account = tills.account_of(ports, booking)
    order = Order(
        booking=booking.id,
        attempt=number,
        price=asked.price,
        words=NEUTRAL_WORDS,
        email=asked.email,
        expires_at=max(expires_at, asked.until or expires_at),
        success_url=_success_url(ports, account),
        cancel_url=asked.back,
        purpose=asked.purpose,
        site=ports.site,
        keeps_card=asked.keeps_card,
    )
    return Attempt(
        id=f"{booking.id}:{number}",
        booking=booking.id,
        number=number,
        key=f"cs:{booking.id}:{number}",
        params=tills.till(ports, account).prepare(order),
        price=asked.price,
        expires_at=order.expires_at,
        state=AttemptState.WANTED,
        created_at=now,
        purpose=asked.purpose,
        account=account,
    )


def going_on(made: Sequence[Attempt], asked: Asked, *, now: datetime) -> Attempt | None:
    """Return the checkout for the same that is open, or may still be sent."""
    # The provider refuses less than 30 minutes of life; an older unsent request is stale.
    stale = now + CHECKOUT_LIFE - CHECKOUT_GRACE
    for one in made:
        fresh = one.state is AttemptState.WANTED and one.expires_at > stale
        if asked.same(one) and (fresh or one.state is AttemptState.OPEN):
            return one
    return None


def open_at_provider(ports: Ports, unsent: Attempt) -> Attempt:
    """Ask the provider for the page of a checkout; return it open, not yet kept.

    Raises:
        KeySpent: it is given up, and a new one may go through; or it was paid already, and is
            kept to be settled.
        PaymentsDown: no answer; sending the same again is safe.
        PaymentsRefused: our request is wrong; it is given up.
    """
    till = tills.till(ports, unsent.account)
    try:
        checkout = till.open(unsent.params, key=unsent.key)
    except PaymentsRefused as refused:
        failed = replace(unsent, state=AttemptState.FAILED)
        ports.store.write(lambda tx: keep_answer(tx, failed))
        if refused.code in _SPENT:
            raise KeySpent(refused.code) from refused
        trouble.keep(ports, findings.REFUSED, refused.code, account=unsent.account)
        raise
    trouble.over(ports, findings.REFUSED, account=unsent.account)
    state = AttemptState.OPEN
    opened = replace(unsent, state=state, session=checkout.session, url=checkout.url)
    if checkout.status is not CheckoutStatus.OPEN:
        # Its key stood for one that nobody has to be led to any more.
        ports.store.write(lambda tx: keep_answer(tx, opened))
        raise KeySpent(checkout.status)
    return opened


def keep_answer(tx: Writer, answered: Attempt) -> bool:
    """Keep what the provider answered, unless a notice or another press was faster."""
    unsent = {a.id for a in tx.attempts(answered.booking) if a.state is AttemptState.WANTED}
    if answered.id in unsent:
        tx.save_attempt(answered)
    return answered.id in unsent


def look(ports: Ports, known: Attempt) -> settle.Outcome:
    """Settle a checkout that was opened."""
    return settle.settle(ports, known.session or "", account=known.account)


def close(ports: Ports, known: Attempt, *, began: datetime) -> settle.Outcome:
    """Close an open checkout for good, and say what became of it; it may have been paid.

    Raises:
        PaymentsDown: no answer, or too late an answer for whoever waits since began.
    """
    tills.till(ports, known.account).expire(known.session or "")
    in_time(ports, began)
    return look(ports, known)


def in_time(ports: Ports, began: datetime) -> None:
    """Let the next call to the provider pass, unless too much time went already.

    Raises:
        PaymentsDown: pressing once more goes on from here.
    """
    if ports.clock.now() - began > PATIENCE:
        raise PaymentsDown("slow")


def _success_url(ports: Ports, account: str) -> str:
    till = f"&till={account}" if account else ""
    return f"{ports.origin}/paid?session={{CHECKOUT_SESSION_ID}}{till}"
