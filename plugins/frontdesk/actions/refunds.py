"""Money on its way back: owed in one transaction, sent once, looked after until it arrived."""

from dataclasses import replace
from datetime import datetime, timedelta

from frontdesk.actions import refund_news
from frontdesk.actions.confirm import owe_row
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import MailRow, Reader, Writer
from frontdesk.actions.tills import till
from frontdesk.domain.booking import Booking
from frontdesk.domain.errors import AccountGone, NotNow, PaymentsRefused
from frontdesk.domain.givenback import STUCK, DisputeState, Refund, RefundNews, RefundState
from frontdesk.domain.ledger import AGAIN, BANK, BY_HAND, CLOSED, disputed, made_by_hand
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Attempt

DISPUTED = "charge_disputed"
ATTENTION = "attention"
# The provider says that less is left of a payment than we want to send back.
TOO_MUCH = frozenset({"charge_already_refunded", "amount_too_large", "param:amount"})
UNSENT = frozenset({RefundState.WANTED, RefundState.SENT})
# Why a refund waits at the provider, where nobody has to do anything about it.
# Source: pending_reason in docs.stripe.com/api/refunds/object.
USUAL = frozenset({"", "processing", "charge_pending"})
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


def owe(tx: Writer, attempt: Attempt, *, amount: Money, reason: str, now: datetime) -> bool:
    """Write down in this transaction that money of a payment goes back, and order its sending.

    A payment is sent back once by us: False, changing nothing, when it is on its way already,
    or there is nothing to send. What the rule kept goes back after it if the therapist says so.

    Args:
        tx: the transaction.
        attempt: the payment.
        amount: how much of it.
        reason: "late", "cancelled" or "attention"; see Refund.reason.
        now: the present, UTC.
    """
    name = f"rf_{attempt.id}"
    if reason == ATTENTION and tx.refund(name) is not None:
        name += "_rest"
    if amount.free or not attempt.intent or tx.refund(name) is not None:
        return False
    row = Refund(
        id=name,
        booking=attempt.booking,
        intent=attempt.intent,
        amount=amount,
        reason=f"{reason}:{attempt.number}",
        state=RefundState.WANTED,
        created_at=now,
        account=attempt.account,
    )
    _order(tx, row)
    return True


def send(ports: Ports, refund: Refund) -> None:
    """Send a refund to the provider, or ask what became of it; again does no harm.

    That it is tried is kept before the provider hears of it, and what was given back by hand is
    learned first: never more goes back than came.

    Raises:
        PaymentsDown: no answer; it is due again later.
        AccountGone: the account is not set up any more.
    """
    try:
        if not refund.tries:
            look(ports, refund.intent, account=refund.account)
        row = ports.store.write(lambda tx: _begin(tx, ports, refund))
        if row is not None:
            _answered(ports, row, _ask(ports, row))
    except PaymentsRefused as why:
        _refused(ports, refund, code=why.code)


def look(ports: Ports, intent: str, *, account: str = "") -> None:
    """Make our rows agree with all that the provider sent back of a payment, by whomever.

    A payment that is not ours is left alone.

    Raises:
        PaymentsDown, PaymentsRefused: nothing was learned.
        AccountGone: the account is not set up any more.
    """
    booking = ports.store.read(lambda look: booking_of(look, intent, account=account))
    if booking is None:
        return
    listed = till(ports, account).refunds(intent)
    paid = refund_news.Payment(booking=booking.id, intent=intent, account=account)
    ports.store.write(lambda tx: refund_news.agree(tx, ports, paid, listed=listed))


def booking_of(look: Reader, intent: str, *, account: str) -> Booking | None:
    """Return the booking that a payment into an account is for, a fee included."""
    attempt, fee = look.attempt_of_intent(intent), look.fee_of_intent(intent)
    for one in (attempt, fee):
        if one is not None and one.account == account:
            return look.booking(one.booking)
    return None


def step(ports: Ports, refund: Refund) -> None:
    """Do what is next for a refund on its way. Raises as send() and look()."""
    if refund.state in UNSENT:
        send(ports, refund)
    else:
        _ask_after(ports, refund)


def due(refund: Refund, *, now: datetime) -> bool:
    """Tell whether a refund on its way is to be asked about now.

    One that was not taken is tried again after a minute, then after twice as long each time, up
    to an hour; one the bank works on is asked about hourly.
    """
    if refund.state not in UNSENT:
        asked = refund.looked_at or refund.tried_at or refund.created_at
        return now - asked >= _HOUR
    if refund.tried_at is None:
        return True
    doubled = min(refund.tries - 1, 6)
    return now - refund.tried_at >= min(_MINUTE * (1 << doubled), _HOUR)


def waits(refund: Refund, *, now: datetime) -> bool:
    """Tell whether a refund on its way needs the therapist's eyes: refused, or long unsent."""
    if refund.state in UNSENT:
        return bool(refund.failure) or now - refund.created_at >= _HOUR
    return refund.state is RefundState.PENDING and refund.failure not in USUAL


def again(ports: Ports, refund_id: str) -> None:
    """Send a refund that did not arrive once more, as a new one; the old one is closed.

    Raises:
        NotNow: "disputed": the client's bank has the matter; "changed": it is not stuck any more;
            "unheard": the account is not set up any more.
        PaymentsDown, PaymentsRefused: the provider cannot be asked how it stands.
    """
    now = ports.clock.now()
    known = _heard(ports, refund_id)

    def change(tx: Writer) -> None:
        row = _stuck(tx, known)
        if disputed(row.intent, tx.disputes(row.booking)):
            raise NotNow("disputed")
        number = 1 + sum(r.reason.startswith("again:") for r in tx.refunds(row.booking))
        kind = ":hand" if made_by_hand(row) else ""
        tx.save_refund(replace(row, failure=AGAIN))
        fresh = Refund(
            id=f"{row.id}_{number}",
            booking=row.booking,
            intent=row.intent,
            amount=row.amount,
            reason=f"again:{number}{kind}",
            state=RefundState.WANTED,
            created_at=now,
            account=row.account,
        )
        _order(tx, fresh)

    ports.store.write(change)


def by_hand(ports: Ports, refund_id: str) -> None:
    """Close a refund because the therapist paid it back another way.

    Raises:
        NotNow: "changed": it is not stuck any more, it may have arrived after all. "unheard": it
            is being sent right now, or the account is not set up any more.
        PaymentsDown, PaymentsRefused: the provider cannot be asked how it stands.
    """
    now, known = ports.clock.now(), _heard(ports, refund_id)

    def change(tx: Writer) -> None:
        found = _stuck(tx, known, also=UNSENT)
        if _flies(found, now=now):
            raise NotNow("unheard")
        tx.save_refund(replace(found, state=RefundState.CANCELLED, failure=BY_HAND))

    ports.store.write(change)


def _ask_after(ports: Ports, refund: Refund) -> None:
    """Learn how a refund stands, and keep that it was asked, also when that is refused."""
    try:
        look(ports, refund.intent, account=refund.account)
    except PaymentsRefused:
        now = ports.clock.now()
        ports.store.write(lambda tx: tx.save_refund(replace(_fresh(tx, refund), looked_at=now)))
        raise


def _heard(ports: Ports, refund_id: str) -> Refund:
    """Return a refund, once it is known what became of it if its answer was lost."""
    row = ports.store.read(lambda look: look.refund(refund_id))
    if row is None:
        raise NotNow("changed")
    if row.tries and row.state in UNSENT | {RefundState.BLOCKED}:
        try:
            look(ports, row.intent, account=row.account)
        except AccountGone as gone:
            raise NotNow("unheard") from gone
    return row


def _flies(row: Refund, *, now: datetime) -> bool:
    """Tell whether a refund may be on the line to the provider right now."""
    # What was refused at its first try has a failure, and is not on the line.
    tried = row.tried_at is not None and now - row.tried_at < _MINUTE
    return row.state in UNSENT and tried and not (row.failure and row.tries == 1)


def _order(tx: Writer, row: Refund) -> None:
    tx.save_refund(row)
    tx.enqueue("refund", key=f"refund:{row.id}", args={"booking": row.booking})


def _begin(tx: Writer, ports: Ports, refund: Refund) -> Refund | None:
    """Note that a refund is tried now; None when it is not to be sent any more."""
    now = ports.clock.now()
    row = _fresh(tx, refund)
    if row.state not in UNSENT:
        return None
    if disputed(row.intent, tx.disputes(row.booking)):
        _block(tx, row, now=now)
        return None
    sent = replace(row, state=RefundState.SENT, tries=row.tries + 1, tried_at=now, looked_at=now)
    tx.save_refund(sent)
    return sent


def _ask(ports: Ports, row: Refund) -> RefundNews:
    # The amount belongs to the key: with another amount it is another request.
    key = f"refund:{row.id}:{row.amount.minor}"
    return till(ports, row.account).refund(
        row.intent, amount=row.amount, key=key, refund_id=row.id
    )


def _answered(ports: Ports, row: Refund, news: RefundNews) -> None:
    if news.refund_id not in {"", row.id}:
        # Somebody else's refund of the same payment: all of it was given back by hand.
        raise PaymentsRefused("charge_already_refunded")
    ports.store.write(lambda tx: refund_news.told(tx, ports, _fresh(tx, row), news=news))


def _refused(ports: Ports, refund: Refund, *, code: str) -> None:
    if code in TOO_MUCH:
        look(ports, refund.intent, account=refund.account)
    now = ports.clock.now()

    def change(tx: Writer) -> None:
        row = _fresh(tx, refund)
        if row.state not in UNSENT:
            return
        if code == DISPUTED:
            _block(tx, row, now=now)
        elif code not in TOO_MUCH or not refund_news.shrink(tx, row):
            if not row.failure:
                owe_row(tx, MailRow(row.id, "refund-waits", "therapist", 0, now))
            tries = max(row.tries, 1)
            tx.save_refund(replace(row, failure=code, tries=tries, tried_at=now, looked_at=now))

    ports.store.write(change)


def _block(tx: Writer, row: Refund, *, now: datetime) -> None:
    known = [one for one in tx.disputes(row.booking) if one.intent == row.intent]
    if any(one.state is DisputeState.LOST for one in known):
        # The client has the money from the bank.
        tx.save_refund(replace(row, state=RefundState.CANCELLED, failure=BANK, looked_at=now))
        return
    tx.save_refund(replace(row, state=RefundState.BLOCKED, failure=DISPUTED, looked_at=now))
    owe_row(tx, MailRow(row.id, "refund-failed", "therapist", 0, now))


def _fresh(tx: Writer, refund: Refund) -> Refund:
    """Return a refund as it is now, once nobody else is at its booking."""
    tx.booking(refund.booking)
    return tx.refund(refund.id) or refund


def _stuck(tx: Writer, known: Refund, *, also: frozenset[RefundState] = frozenset()) -> Refund:
    row = _fresh(tx, known)
    if row.failure in CLOSED or row.state not in STUCK | also:
        raise NotNow("changed")
    return row
