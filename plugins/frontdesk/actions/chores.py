"""Work that nobody waits for: letters, refunds, and the minute's look for what was forgotten."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from frontdesk.actions import (
    approval,
    clocks,
    finish,
    outside,
    requests,
    resend,
    series_letters,
    settle,
    telling,
    waitlist,
    waitlist_letters,
    waitlist_turns,
)
from frontdesk.actions.confirm import owe
from frontdesk.actions.ports import Letter, Note, Ports
from frontdesk.actions.store_port import MailRow, Writer
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.errors import PaymentsRefused
from frontdesk.domain.payment import Attempt, AttemptState, Refund, RefundState
from frontdesk.domain.session import CLOSES_AFTER

# The engine has this long before the sweeper does the work itself.
PATIENCE = timedelta(minutes=2)
# Minutes between two looks at a payment that stays open longer than most. Its client may have
# paid, and neither the notice nor the way back reached us.
OPEN_EVERY = 10
_LOG = logging.getLogger("frontdesk.chores")


def run(ports: Ports, kind: str, args: Mapping[str, Any]) -> None:
    """Do one piece of durable work; doing it twice does no harm.

    Raises:
        LookupError: no such kind of work.
        MailDown, PaymentsDown: not now; the engine tries again.
    """
    KINDS[kind](ports, args)


def send_mail(ports: Ports, args: Mapping[str, Any]) -> None:
    """Send one owed letter, unless it went out already."""
    row = ports.store.read(
        lambda look: look.mail(
            args["about"],
            kind=args["kind"],
            audience=args["audience"],
            revision=args["revision"],
        )
    )
    if row is not None and row.sent_at is None:
        _send(ports, row)


def refund(ports: Ports, args: Mapping[str, Any]) -> None:
    """Send every wanted refund of a booking to the provider."""
    for row in ports.store.read(lambda look: look.refunds(args["booking"])):
        if row.state is RefundState.WANTED:
            _refund(ports, row)


def reconcile(ports: Ports) -> None:
    """Find what is due from our own tables, whatever the engine forgot. Runs each minute.

    One failure does not keep the rest from being done; it is due again next minute.
    """
    now = ports.clock.now()
    look = ports.store.read
    _each(look(lambda r: r.leaving(now=now)), lambda b: finish.leave(ports, {"booking": b.id}))
    _each(look(lambda r: r.overdue(now=now)), lambda b: finish.lapse(ports, b))
    over = now - CLOSES_AFTER
    _each(look(lambda r: r.finished(before=over)), lambda b: finish.complete(ports, b))
    _each(look(lambda r: r.lapsed(now=now)), lambda b: _lapse(ports, b))
    attempts = [a for a in look(lambda r: r.unsettled(now=now)) if _worth_a_look(a, now=now)]
    _each(attempts, lambda a: _sweep(ports, a))
    # Money before letters.
    _each(look(lambda r: r.unrefunded(before=now - PATIENCE)), lambda f: _refund(ports, f))
    _each(waitlist_turns.due(ports), lambda act: act())
    owed = look(lambda r: r.unsent(before=now - PATIENCE))
    _each([row for row in owed if _due(now - row.wanted_at)], lambda m: _send(ports, m))
    # Other people's servers last: nothing of ours waits for them.
    _each([ports], outside.refresh)


def nightly(ports: Ports) -> None:
    """Do what is due once a day, and at the start of the worker."""
    _each([ports], clocks.recheck)


def _lapse(ports: Ports, booking: Booking) -> None:
    """Release a lapsed hold, unless somebody may still be paying for it."""
    if booking.keeper:
        finish.let_go(ports, {"keeper": booking.id})
        return
    if any(_payable(a) for a in ports.store.read(lambda look: look.attempts(booking.id))):
        return
    held, until = frozenset({State.HELD}), booking.hold_until

    def change(tx: Writer) -> None:
        if tx.advance(booking.id, frm=held, to=State.EXPIRED, hold_until=until):
            waitlist.lapsed(tx, ports, booking)

    ports.store.write(change)


def _payable(attempt: Attempt) -> bool:
    return attempt.state in {AttemptState.WANTED, AttemptState.OPEN}


def _each(rows: Any, act: Callable[[Any], None]) -> None:
    for row in rows:
        try:
            act(row)
        except Exception as wrong:  # noqa: BLE001 - one bad row must not keep the rest waiting
            _LOG.warning("a chore waits: %s %s", type(row).__name__, type(wrong).__name__)


def _due(age: timedelta) -> bool:
    """Tell whether a letter this old is tried now: each minute, then each hour, then each day."""
    minutes = age // timedelta(minutes=1)
    hour, day = 60, 24 * 60
    every = 1 if minutes < hour else hour if minutes < day else day
    return minutes % every == 0


def _worth_a_look(attempt: Attempt, *, now: datetime) -> bool:
    """Tell whether to ask the provider now: of a payment that is open all day, now and then."""
    if attempt.state is AttemptState.WANTED or attempt.expires_at < now:
        return True
    return (now - attempt.created_at) // timedelta(minutes=1) % OPEN_EVERY == 0


def _sweep(ports: Ports, attempt: Attempt) -> None:
    """Settle an attempt that nobody came back from; find its checkout if we never heard."""
    session = attempt.session or _unheard(ports, attempt)
    if session is not None:
        settle.settle(ports, session)
    elif attempt.expires_at < ports.clock.now():
        # The provider never made it, and by now nobody could pay it.
        failed = replace(attempt, state=AttemptState.FAILED)
        ports.store.write(lambda tx: tx.save_attempt(failed))


def _unheard(ports: Ports, attempt: Attempt) -> str | None:
    """Return the checkout of an attempt whose answer was lost; none that is another's."""
    since = attempt.created_at - timedelta(minutes=10)
    found = ports.payments.find(attempt.booking, since=since)
    if found is None:
        return None
    known = ports.store.read(lambda look: look.attempt_of_session(found.session))
    return None if known else found.session


def _send(ports: Ports, row: MailRow) -> None:
    if row.wanted_at > ports.clock.now():
        return
    tell = NOTES.get(row.about.partition("_")[0])
    letter = _noted(ports, row, tell) if tell else _letter(ports, row)
    if letter is None:
        return
    ports.mail.send(letter)
    now = ports.clock.now()

    def sent(tx: Writer) -> None:
        # It may have been struck out while it was on its way; what went out stays on record.
        tx.owe_mail(row)
        tx.mail_sent(row, at=now)
        telling.correct(tx, row, now=now)

    ports.store.write(sent)


def _noted(ports: Ports, row: MailRow, tell: "Tell") -> Letter | None:
    note = tell(ports, row)
    return ports.letters.note(row, note) if note else None


def _letter(ports: Ports, row: MailRow) -> Letter | None:
    booking = ports.store.read(lambda look: look.booking(row.about))
    enrolment = (
        ports.store.read(lambda look: look.enrolment(booking.enrolment)) if booking else None
    )
    if booking is None or enrolment is None:
        return None
    if telling.stale(row, booking):
        ports.store.write(lambda tx: telling.forget(tx, row))
        return None
    now = ports.clock.now()
    if not ports.store.read(lambda look: telling.ready(look, row, booking, now=now)):
        return None
    return ports.letters.compose(row, booking=booking, enrolment=enrolment)


def _refund(ports: Ports, row: Refund) -> None:
    try:
        news = ports.payments.refund(
            row.intent, amount=row.amount, key=f"refund:{row.id}", refund_id=row.id
        )
    except PaymentsRefused:
        # Nobody but the therapist can mend this, in her account at the provider.
        ports.store.write(lambda tx: _tell(tx, ports, row))
        raise
    done = replace(row, state=news.state, provider_id=news.provider_id)
    ports.store.write(lambda tx: tx.save_refund(done))


def _tell(tx: Writer, ports: Ports, row: Refund) -> None:
    booking = tx.booking(row.booking)
    if booking is not None:
        owe(tx, booking, kind="attention", audience="therapist", now=ports.clock.now())


# Who knows what a letter is about, by the first letters of the id it names; else a booking.
Tell = Callable[[Ports, MailRow], Note | None]
NOTES: dict[str, Tell] = {
    "wl": waitlist_letters.waiting,
    "wo": waitlist_letters.offered,
    "sr": series_letters.booked,
    approval.LETTER: approval.note,
    requests.LETTER: requests.note,
    resend.LETTER: resend.note,
    clocks.LETTER: clocks.note,
    outside.CLASH: outside.note_clash,
    outside.SILENT: outside.note_silence,
}
KINDS: dict[str, Callable[[Ports, Mapping[str, Any]], None]] = {
    "mail": send_mail,
    "refund": refund,
    "leave": finish.leave,
    "keeper": finish.let_go,
    "clocks": lambda ports, _: clocks.recheck(ports),
    "waitlist": waitlist_turns.run,
}
