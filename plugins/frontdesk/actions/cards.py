"""Cards on file that are not needed any more: let go of, as clients were told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from frontdesk.actions import tills
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Writer
from frontdesk.actions.tills import till
from frontdesk.domain.cards import Card, CardRef
from frontdesk.domain.due_words import CARD_DAYS


def idle(ports: Ports) -> Sequence[Card]:
    """Return the cards that are not needed any more, as long after as the clients were told.

    Each account has its share of them, so that none keeps the others waiting; see stranded().
    """
    before = _before(ports)
    return ports.store.read(
        lambda look: [
            card
            for account in tills.every(ports)
            for card in look.idle_cards(ended_before=before, account=account)
        ]
    )


def stranded(ports: Ports) -> Sequence[str]:
    """Return the accounts that are not set up any more and still hold cards to let go of."""
    before = _before(ports)
    holding = ports.store.read(lambda look: look.idle_accounts(ended_before=before))
    return sorted(set(holding) - set(tills.every(ports)))


def _before(ports: Ports) -> datetime:
    return ports.clock.now() - timedelta(days=CARD_DAYS)


def drop(ports: Ports, card: Card) -> None:
    """Let go of a card at the provider, then note that; twice does no harm.

    Raises:
        PaymentsDown, PaymentsRefused: it is due again later.
        AccountGone: the account is not set up any more.
    """
    till(ports, card.account).drop_card(CardRef(card.customer, card.method))
    now = ports.clock.now()

    def change(tx: Writer) -> None:
        tx.booking(card.booking)
        known = tx.card(card.booking)
        # Another card may have come meanwhile.
        if known is not None and known.method == card.method:
            tx.save_card(replace(known, dropped_at=now))

    ports.store.write(change)


def replaced(tx: Writer, card: Card, *, method: str) -> None:
    """Order that a card is let go of whose place another one takes, as after paying twice."""
    if card.method and card.method != method and card.dropped_at is None:
        named = {"customer": card.customer, "method": card.method, "account": card.account}
        tx.enqueue("card", key=f"card:{card.method}", args=named)


def run(ports: Ports, args: Mapping[str, Any]) -> None:
    """Let go of a card that no row of ours names any more, as durable work. Raises: as drop()."""
    till(ports, args["account"]).drop_card(CardRef(args["customer"], args["method"]))
