"""Fees for late cancellations and missed sessions: due by the rule, charged once if decided so."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from frontdesk.actions import acts, links
from frontdesk.actions.confirm import owe_row
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import MailRow, Reader, Writer
from frontdesk.actions.tills import till
from frontdesk.domain.booking import Booking
from frontdesk.domain.cards import ChargeNews, ChargeState, Fee, FeeState
from frontdesk.domain.errors import PaymentsRefused
from frontdesk.domain.fee_words import CORRECTED, UNANSWERED
from frontdesk.domain.fees import Reason, charge
from frontdesk.domain.money import Money

PREFIX = "fe"
# The provider remembers a key for a day. Later the same request might charge a second time.
RESENT = timedelta(hours=23)
# Nothing was taken, nothing is being taken, and nobody has decided.
_OPEN = frozenset({FeeState.DUE, FeeState.ASKED, FeeState.FAILED})


def would_be(look: Reader, ports: Ports, booking: Booking, *, reason: Reason) -> Money | None:
    """Return what may be charged to the card on file of a booking; None for nothing.

    What was decided before stays decided; only a mark that was a slip counts for nothing.
    """
    known = look.fee(booking.id)
    decided = known is not None and not _was_corrected(known)
    if decided or not acts.keeps_card(look, booking):
        return None
    paid = acts.price_paid(look.attempts(booking.id), look.refunds(booking.id))
    return charge(booking, paid, reason=reason, policy=ports.practice.policy)


def due(tx: Writer, ports: Ports, booking: Booking, *, reason: Reason) -> None:
    """Put a fee to the therapist, in the transaction that makes it owed; never charge it."""
    amount, known = would_be(tx, ports, booking, reason=reason), tx.fee(booking.id)
    card = tx.card(booking.id)
    if amount is None or card is None:
        return
    fee = Fee(
        id=f"{PREFIX}_{booking.id}",
        booking=booking.id,
        reason=reason.value,
        amount=amount,
        state=FeeState.DUE,
        created_at=ports.clock.now(),
        account=card.account,
        # It counts the tries, and no key is ever used for a second one.
        key=known.key if known else "",
    )
    tx.save_fee(fee)


def corrected(tx: Writer, booking: Booking) -> None:
    """Let go of the fee of a session that took place after all, unless it may be paid already."""
    fee = tx.fee(booking.id)
    if fee is not None and fee.state in _OPEN and fee.code != UNANSWERED:
        tx.save_fee(replace(fee, state=FeeState.WAIVED, code=CORRECTED))


def run(ports: Ports, args: Mapping[str, Any]) -> None:
    """Charge a fee the therapist decided on, as durable work. Raises: as send()."""
    if fee := ports.store.read(lambda look: named(look, args["fee"])):
        send(ports, fee)


def send(ports: Ports, fee: Fee) -> None:
    """Charge a fee that is wanted, or ask what became of it; again does no harm.

    What is sent was stored before, and is sent again byte for byte with the same key, so that
    it is charged once however often its answer is lost. After 23 hours it is not sent any more,
    and the therapist is told to look it up.

    Raises:
        PaymentsDown: no answer; it is due again later.
        AccountGone: the account is not set up any more.
    """
    row, first = ports.store.write(lambda tx: _begin(tx, ports, fee))
    if row is None:
        return
    asked = till(ports, row.account)
    try:
        news = asked.charged(row.intent) if row.intent else asked.charge(row.params, key=row.key)
    except PaymentsRefused as why:
        # A refusal says nothing of an earlier try whose answer was lost.
        code = why.code if first else UNANSWERED
        ports.store.write(lambda tx: _fail(tx, row, code=code, now=ports.clock.now()))
        return
    ports.store.write(lambda tx: _answered(tx, ports, row, news=news))


def look(ports: Ports, intent: str, *, account: str = "") -> bool:
    """Learn how a charge stands; False, asking nobody, when it is not one of a fee.

    Raises:
        PaymentsDown, PaymentsRefused: nothing was learned.
        AccountGone: the account is not set up any more.
    """
    fee = ports.store.read(lambda look: look.fee_of_intent(intent))
    if fee is None or fee.account != account:
        return False
    news = till(ports, account).charged(intent)
    ports.store.write(lambda tx: _answered(tx, ports, fee, news=news))
    return True


def wanted(ports: Ports) -> list[Fee]:
    """Return the fees to be charged, or asked about, now."""
    now = ports.clock.now()
    found = ports.store.read(lambda look: look.open_fees())
    return [fee for fee in found if fee.state is FeeState.WANTED and _is_time(fee, now=now)]


def named(look: Reader, fee_id: str) -> Fee | None:
    """Return a fee by its id."""
    return look.fee(fee_id.removeprefix(f"{PREFIX}_"))


def fresh(tx: Writer, fee: Fee) -> Fee:
    """Return a fee as it is now, once nobody else is at its booking."""
    tx.booking(fee.booking)
    return tx.fee(fee.booking) or fee


def tell(tx: Writer, fee: Fee, *, kind: str, audience: str, now: datetime) -> None:
    """Owe a letter about a fee, one for each try."""
    owe_row(tx, MailRow(fee.id, kind, audience, tries(fee), now))


def ask(tx: Writer, ports: Ports, fee: Fee) -> None:
    """Ask the client to pay it by a link that works long enough."""
    booking, now = tx.booking(fee.booking), ports.clock.now()
    tx.save_fee(replace(fee, state=FeeState.ASKED))
    if booking is not None:
        token = links.booking_token(ports, booking)
        until = max(links.expires_at(booking), now + links.AFTERWARDS)
        digest = ports.links.digest(token)
        tx.add_link(digest, purpose="booking", subject=booking.id, expires_at=until)
    tell(tx, fee, kind="fee-asked", audience="client", now=now)


def paid(tx: Writer, fee: Fee, *, now: datetime) -> None:
    """Keep that a fee was paid, and write so to the client."""
    tx.save_fee(replace(fee, state=FeeState.PAID, code=""))
    tell(tx, fee, kind="fee", audience="client", now=now)


def tries(fee: Fee) -> int:
    """Return how often it was decided to charge it."""
    return int(fee.key.rpartition(":")[2] or 0)


def _was_corrected(fee: Fee) -> bool:
    return fee.state is FeeState.WAIVED and fee.code == CORRECTED


def _begin(tx: Writer, ports: Ports, fee: Fee) -> tuple[Fee | None, bool]:
    """Note that it is sent now, and tell whether for the first time; None: not any more."""
    now, row = ports.clock.now(), fresh(tx, fee)
    if row.state is not FeeState.WANTED:
        return None, False
    if row.tried_at is None:
        sent = replace(row, tried_at=now)
        tx.save_fee(sent)
        return sent, True
    if not row.intent and now - row.tried_at > RESENT:
        _fail(tx, row, code=UNANSWERED, now=now)
        return None, False
    return row, False


def _fail(tx: Writer, fee: Fee, *, code: str, now: datetime) -> None:
    row = fresh(tx, fee)
    if row.state is FeeState.WANTED and row.key == fee.key:
        tx.save_fee(replace(row, state=FeeState.FAILED, code=code))
        tell(tx, row, kind="fee-failed", audience="therapist", now=now)


def _answered(tx: Writer, ports: Ports, fee: Fee, *, news: ChargeNews) -> None:
    """Keep what the provider says; only money that came changes what was decided already."""
    row, now = fresh(tx, fee), ports.clock.now()
    if row.state is FeeState.PAID:
        return
    known = replace(row, intent=news.intent or row.intent)
    if news.state is ChargeState.PAID:
        paid(tx, known, now=now)
    elif row.state is FeeState.WANTED and row.key == fee.key:
        if news.state is ChargeState.PROCESSING:
            tx.save_fee(known)
        else:
            ask(tx, ports, replace(known, code=news.code))


def _is_time(fee: Fee, *, now: datetime) -> bool:
    """Tell whether to send it now, or to ask: each minute at first, then hourly."""
    if fee.tried_at is None:
        return True
    age = now - fee.tried_at
    hourly = age // timedelta(minutes=1) % 60 == 0
    return hourly if fee.intent else hourly or age < timedelta(hours=1) or age > RESENT
