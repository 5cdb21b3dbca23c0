"""Cards on file and fees in the store: questions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, not_, or_, select, text

from frontdesk.adapters.store import rows
from frontdesk.adapters.store.asking import AT_ONCE, Asking
from frontdesk.adapters.store.rows_money import card_of, fee_of
from frontdesk.adapters.store.tables import booking
from frontdesk.adapters.store.tables_money import OPEN_FEES, attempt, card, fee
from frontdesk.domain.booking import State
from frontdesk.domain.cards import Card, Fee, FeeState

_OVER = (State.CANCELLED.value, State.EXPIRED.value, State.DECLINED.value)

_CARD = select(card).where(card.c.booking == bindparam("booking"))
_IDLE = (
    text("card.dropped_at IS NULL AND card.method <> ''"),
    or_(booking.c.ends < bindparam("before"), booking.c.state.in_(_OVER)),
    not_(
        select(fee.c.id).where(fee.c.booking == card.c.booking, text(f"fee.{OPEN_FEES}")).exists()
    ),
)
_IDLE_CARDS = (
    select(card)
    .join(booking, booking.c.id == card.c.booking)
    .where(*_IDLE, card.c.account == bindparam("whose"))
    .order_by(card.c.agreed_at)
    .limit(AT_ONCE)
)
_IDLE_ACCOUNTS = (
    select(card.c.account)
    .join(booking, booking.c.id == card.c.booking)
    .where(*_IDLE)
    .group_by(card.c.account)
)
_FEE = select(fee).where(fee.c.booking == bindparam("booking"))
_FEE_OF = select(fee).where(text("intent <> ''"), fee.c.intent == bindparam("intent")).limit(1)
# Those to be charged come first: a hundred that wait for somebody must not keep them waiting.
_OPEN_FEES = (
    select(fee)
    .where(text(OPEN_FEES))
    .order_by(fee.c.state != FeeState.WANTED.value, fee.c.created_at, fee.c.id)
    .limit(AT_ONCE)
)
_CHARGED_FEES = (
    select(fee)
    .where(
        text("state = 'paid' AND intent <> ''"),
        fee.c.tried_at >= bindparam("since"),
        not_(select(attempt.c.id).where(attempt.c.intent == fee.c.intent).exists()),
    )
    .order_by(fee.c.created_at, fee.c.id)
    .limit(AT_ONCE)
)


class LookingAtCards(Asking):
    """Reads cards that clients left, and the fees charged to them."""

    def card(self, booking_id: str) -> Card | None:
        row = self._row(_CARD, booking=booking_id)
        return None if row is None else card_of(row)

    def idle_cards(self, *, ended_before: datetime, account: str) -> Sequence[Card]:
        before = rows.seconds(ended_before) // 60
        return [card_of(row) for row in self._rows(_IDLE_CARDS, before=before, whose=account)]

    def idle_accounts(self, *, ended_before: datetime) -> Sequence[str]:
        before = rows.seconds(ended_before) // 60
        return [row["account"] for row in self._rows(_IDLE_ACCOUNTS, before=before)]

    def fee(self, booking_id: str) -> Fee | None:
        row = self._row(_FEE, booking=booking_id)
        return None if row is None else fee_of(row)

    def fee_of_intent(self, intent: str) -> Fee | None:
        row = self._row(_FEE_OF, intent=intent)
        return None if row is None else fee_of(row)

    def open_fees(self) -> Sequence[Fee]:
        return [fee_of(row) for row in self._rows(_OPEN_FEES)]

    def charged_fees(self, *, since: datetime) -> Sequence[Fee]:
        return [fee_of(row) for row in self._rows(_CHARGED_FEES, since=rows.seconds(since))]
