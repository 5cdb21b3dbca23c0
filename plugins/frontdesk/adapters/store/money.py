"""Money in the store: questions and changes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, delete, not_, or_, select, text
from sqlalchemy.exc import IntegrityError

from frontdesk.adapters.store import rows, tables_money
from frontdesk.adapters.store.asking import AT_ONCE
from frontdesk.adapters.store.cards import LookingAtCards
from frontdesk.adapters.store.keeping import Keeping
from frontdesk.adapters.store.rows_money import (
    attempt_of,
    attempt_row,
    card_row,
    dispute_of,
    dispute_row,
    event_row,
    fee_row,
    finding_of,
    finding_row,
    refund_of,
    refund_row,
)
from frontdesk.adapters.store.tables import booking
from frontdesk.adapters.store.tables_money import (
    ON_ITS_WAY,
    STUCK,
    UNSETTLED,
    attempt,
    dispute,
    event,
    finding,
    refund,
)
from frontdesk.domain.booking import CHECKOUT_LIFE, Booking, State
from frontdesk.domain.cards import Card, Fee
from frontdesk.domain.findings import Finding
from frontdesk.domain.givenback import Dispute, Refund
from frontdesk.domain.payment import Attempt, AttemptState, Notice

# An attempt this old was written by a process that did not live to send it.
UNSENT_ATTEMPT = timedelta(minutes=1)
MOST_AUDITED = 5000

# Statements are put together once: that costs several times what running them does.
_ATTEMPTS = select(attempt).where(attempt.c.booking == bindparam("id")).order_by(attempt.c.number)
_OF_SESSION = select(attempt).where(attempt.c.session == bindparam("session"))
_OF_INTENT = (
    select(attempt)
    .where(text("intent IS NOT NULL"), attempt.c.intent == bindparam("intent"))
    .limit(1)
)
# An outage of hours at a large practice; who may be asked about at once is the caller's affair.
MOST_UNSETTLED = 1_000
_UNSETTLED = (
    select(attempt)
    .where(
        text(UNSETTLED),
        or_(
            attempt.c.expires_at < bindparam("now"),
            and_(
                attempt.c.state == AttemptState.WANTED.value,
                attempt.c.created_at < bindparam("unsent_since"),
            ),
            attempt.c.created_at < bindparam("long_since"),
            attempt.c.state == AttemptState.PROCESSING.value,
        ),
    )
    .order_by(attempt.c.created_at.desc(), attempt.c.id)
    .limit(MOST_UNSETTLED)
)
_PAID_SINCE = (
    select(attempt)
    .where(text("state = 'paid'"), attempt.c.created_at >= bindparam("since"))
    .order_by(attempt.c.created_at, attempt.c.id)
    .limit(MOST_AUDITED)
)
_REFUND = select(refund).where(refund.c.id == bindparam("id"))
_REFUNDS = (
    select(refund)
    .where(refund.c.booking == bindparam("id"))
    .order_by(refund.c.created_at, refund.c.id)
)
_REFUND_OF = (
    select(refund)
    .where(text("provider_id IS NOT NULL"), refund.c.provider_id == bindparam("provider"))
    .limit(1)
)
_UNREFUNDED = (
    select(refund)
    .where(text(ON_ITS_WAY), refund.c.created_at < bindparam("before"))
    .order_by(refund.c.looked_at.asc().nulls_first(), refund.c.created_at, refund.c.id)
    .limit(AT_ONCE)
)
_STUCK = (
    select(refund).where(text(STUCK)).order_by(refund.c.created_at, refund.c.id).limit(AT_ONCE)
)
_BY_HAND = (
    select(refund)
    .join(booking, booking.c.id == refund.c.booking)
    .where(
        booking.c.state == State.CONFIRMED.value,
        text("refund.reason LIKE 'provider:%'"),
        text("refund.state IN ('pending', 'sent', 'succeeded', 'wanted')"),
    )
    .order_by(refund.c.created_at, refund.c.id)
    .limit(AT_ONCE)
)
_DISPUTE = select(dispute).where(dispute.c.id == bindparam("id"))
_DISPUTES = (
    select(dispute)
    .where(dispute.c.booking == bindparam("booking"))
    .order_by(dispute.c.created_at, dispute.c.id)
)
_OPEN_DISPUTES = (
    select(dispute)
    .where(text("state = 'open'"))
    .order_by(dispute.c.created_at, dispute.c.id)
    .limit(AT_ONCE)
)
_MATTERS = (
    select(booking)
    .where(
        or_(
            booking.c.state == State.ATTENTION.value,
            booking.c.id.in_(select(attempt.c.booking).where(text("problem <> ''"))),
        )
    )
    .order_by(booking.c.starts, booking.c.id)
    .limit(AT_ONCE)
)
_UNPAID = (
    select(booking)
    .where(
        text("price_minor > 0 AND state IN ('completed', 'confirmed', 'no_show')"),
        booking.c.created_at >= bindparam("since"),
        not_(
            select(attempt.c.id)
            .where(attempt.c.booking == booking.c.id, attempt.c.state == AttemptState.PAID.value)
            .exists()
        ),
    )
    .order_by(booking.c.created_at, booking.c.id)
    .limit(AT_ONCE)
)
_FINDINGS = select(finding).order_by(finding.c.since, finding.c.kind, finding.c.subject)
_FORGET = delete(event).where(event.c.received_at < bindparam("before"))
_DROP_FINDINGS = delete(finding).where(finding.c.account == bindparam("whose"))


class LookingAtMoney(LookingAtCards):
    """Reads payments and what belongs to them."""

    def attempts(self, booking_id: str) -> Sequence[Attempt]:
        return [attempt_of(row) for row in self._rows(_ATTEMPTS, id=booking_id)]

    def attempt_of_session(self, session: str) -> Attempt | None:
        row = self._row(_OF_SESSION, session=session)
        return None if row is None else attempt_of(row)

    def attempt_of_intent(self, intent: str) -> Attempt | None:
        row = self._row(_OF_INTENT, intent=intent)
        return None if row is None else attempt_of(row)

    def unsettled(self, *, now: datetime) -> Sequence[Attempt]:
        since = {
            "unsent_since": rows.seconds(now - UNSENT_ATTEMPT),
            "long_since": rows.seconds(now - CHECKOUT_LIFE),
        }
        found = self._rows(_UNSETTLED, now=rows.seconds(now), **since)
        return [attempt_of(row) for row in found]

    def paid_since(self, *, since: datetime) -> Sequence[Attempt]:
        return [attempt_of(row) for row in self._rows(_PAID_SINCE, since=rows.seconds(since))]

    def refund(self, refund_id: str) -> Refund | None:
        row = self._row(_REFUND, id=refund_id)
        return None if row is None else refund_of(row)

    def refunds(self, booking_id: str) -> Sequence[Refund]:
        return [refund_of(row) for row in self._rows(_REFUNDS, id=booking_id)]

    def refund_of(self, provider_id: str) -> Refund | None:
        row = self._row(_REFUND_OF, provider=provider_id)
        return None if row is None else refund_of(row)

    def unrefunded(self, *, before: datetime) -> Sequence[Refund]:
        return [refund_of(row) for row in self._rows(_UNREFUNDED, before=rows.seconds(before))]

    def stuck_refunds(self) -> Sequence[Refund]:
        return [refund_of(row) for row in self._rows(_STUCK)]

    def by_hand_refunds(self) -> Sequence[Refund]:
        return [refund_of(row) for row in self._rows(_BY_HAND)]

    def dispute(self, dispute_id: str) -> Dispute | None:
        row = self._row(_DISPUTE, id=dispute_id)
        return None if row is None else dispute_of(row)

    def disputes(self, booking_id: str) -> Sequence[Dispute]:
        return [dispute_of(row) for row in self._rows(_DISPUTES, booking=booking_id)]

    def open_disputes(self) -> Sequence[Dispute]:
        return [dispute_of(row) for row in self._rows(_OPEN_DISPUTES)]

    def matters(self) -> Sequence[Booking]:
        return [rows.booking_of(row) for row in self._rows(_MATTERS)]

    def unpaid_bookings(self, *, since: datetime) -> Sequence[Booking]:
        found = self._rows(_UNPAID, since=rows.seconds(since))
        return [rows.booking_of(row) for row in found]

    def findings(self) -> Sequence[Finding]:
        return [finding_of(row) for row in self._rows(_FINDINGS)]


class KeepingMoney(LookingAtMoney, Keeping):
    """Keeps payments and what belongs to them."""

    def save_attempt(self, attempt: Attempt) -> None:
        self._save(tables_money.attempt, attempt_row(attempt))

    def save_refund(self, refund: Refund) -> None:
        try:
            self._save(tables_money.refund, refund_row(refund))
        except IntegrityError as wrong:
            # A second refund would be sent with a key of its own: the client's money twice.
            raise ValueError(f"{refund.booking} has a refund for {refund.reason}") from wrong

    def save_dispute(self, dispute: Dispute) -> None:
        self._save(tables_money.dispute, dispute_row(dispute))

    def save_card(self, card: Card) -> None:
        self._save(tables_money.card, card_row(card))

    def save_fee(self, fee: Fee) -> None:
        self._save(tables_money.fee, fee_row(fee))

    def note_event(self, notice: Notice, *, received_at: datetime) -> bool:
        return self._add(event, event_row(notice, received_at=received_at))

    def forget_events(self, *, before: datetime) -> int:
        return self._conn.execute(_FORGET, {"before": rows.seconds(before)}).rowcount

    def set_findings(self, found: Sequence[Finding], *, account: str) -> None:
        known = {(f.kind, f.subject): f.since for f in self.findings() if f.account == account}
        self._conn.execute(_DROP_FINDINGS, {"whose": account})
        for one in found:
            since = known.get((one.kind, one.subject), one.since)
            self._add(finding, finding_row(replace(one, since=since), account=account))
