"""What the therapist decides about a fee: charge it, ask for it, let it go."""

import logging
from dataclasses import replace

from frontdesk.actions import acts, charging, fees
from frontdesk.actions.checkouts import NEUTRAL_WORDS
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Writer
from frontdesk.actions.tills import till
from frontdesk.domain.cards import Card, CardRef, Fee, FeeState
from frontdesk.domain.errors import AccountGone, NotNow, PaymentsRefused
from frontdesk.domain.fee_words import UNANSWERED
from frontdesk.domain.payment import Order, Purpose

_LOG = logging.getLogger("frontdesk.fees")
_FREE_TO_CHARGE = frozenset({FeeState.DUE, FeeState.FAILED})
_FREE_TO_WAIVE = frozenset({FeeState.DUE, FeeState.ASKED, FeeState.FAILED})


def charge(ports: Ports, fee_id: str) -> None:
    """Order that a fee is charged to the card on file, once; whatever is sent is kept before.

    Raises:
        NotNow: "changed": it was decided already, was charged after all, or the card is gone.
            "unheard": the account is not set up any more.
        PaymentsDown, PaymentsRefused: the provider cannot be asked what became of earlier tries.
    """
    _learn(ports, fee_id)

    def change(tx: Writer) -> None:
        fee = _undecided(tx, fee_id, frm=_FREE_TO_CHARGE)
        booking, card = tx.booking(fee.booking), tx.card(fee.booking)
        lost = fee.code == UNANSWERED
        if booking is None or card is None or lost or not acts.keeps_card(tx, booking):
            raise NotNow("changed")
        number = fees.tries(fee) + 1
        wanted = replace(
            fee,
            state=FeeState.WANTED,
            key=f"fe:{fee.booking}:{number}",
            params=_params(ports, fee, card, number=number),
            intent="",
            code="",
            tried_at=None,
        )
        tx.save_fee(wanted)
        tx.enqueue("fee", key=wanted.key, args={"fee": fee.id})

    ports.store.write(change)


def ask(ports: Ports, fee_id: str) -> None:
    """Ask the client to pay by a link, since the card could not be charged.

    Raises:
        NotNow: "changed": it was decided already, or it was charged after all.
        PaymentsDown: the provider cannot be asked what became of the charge.
    """
    only = frozenset({FeeState.FAILED})
    try:
        _learn(ports, fee_id)
    except PaymentsRefused:
        # It never will be answered here. The therapist was told to look it up herself.
        _LOG.warning("a fee is asked for, and nobody may look up its charge: %s", fee_id)
    ports.store.write(lambda tx: fees.ask(tx, ports, _clean(_undecided(tx, fee_id, frm=only))))


def came(ports: Ports, fee_id: str) -> None:
    """Keep the therapist's word that a charge without an answer went through.

    Raises:
        NotNow: "changed": it was decided already, or it was not that.
    """

    def change(tx: Writer) -> None:
        fee = _undecided(tx, fee_id, frm=frozenset({FeeState.FAILED}))
        if fee.code != UNANSWERED:
            raise NotNow("changed")
        fees.paid(tx, fee, now=ports.clock.now())

    ports.store.write(change)


def waive(ports: Ports, fee_id: str) -> None:
    """Let a fee go; what is paid of it all the same goes back by itself.

    Raises:
        NotNow: "changed": it was decided already.
    """

    def change(tx: Writer) -> None:
        fee = _undecided(tx, fee_id, frm=_FREE_TO_WAIVE)
        tx.save_fee(replace(fee, state=FeeState.WAIVED, code=""))

    ports.store.write(change)


def _learn(ports: Ports, fee_id: str) -> None:
    """Settle a fee that was tried in vain by what the provider has, before anybody pays again."""
    fee = ports.store.read(lambda look: fees.named(look, fee_id))
    if fee is not None and fee.state is FeeState.FAILED:
        charging.learn(ports, fee)


def _undecided(tx: Writer, fee_id: str, *, frm: frozenset[FeeState]) -> Fee:
    found = fees.named(tx, fee_id)
    fee = fees.fresh(tx, found) if found else None
    if fee is None or fee.state not in frm:
        raise NotNow("changed")
    return fee


def _clean(fee: Fee) -> Fee:
    """Return a fee that has no charge behind it any more."""
    return replace(fee, code="", intent="")


def _params(ports: Ports, fee: Fee, card: Card, *, number: int) -> dict[str, object]:
    """Return what the provider is sent. Nobody is led anywhere: the client is away."""
    order = Order(
        booking=fee.booking,
        attempt=number,
        price=fee.amount,
        words=NEUTRAL_WORDS,
        email="",
        expires_at=fee.created_at,
        success_url="",
        cancel_url="",
        purpose=Purpose.FEE,
        site=ports.site,
        fee=fee.id,
    )
    try:
        asked = till(ports, fee.account)
    except AccountGone as gone:
        raise NotNow("unheard") from gone
    return asked.charging(order, CardRef(card.customer, card.method))
