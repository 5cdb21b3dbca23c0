"""Work that nobody waits for: letters, refunds, and the minute's look for what was forgotten."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from frontdesk.actions import (
    acts,
    approval,
    audit,
    cards,
    charging,
    clocks,
    disputes,
    finish,
    forgetting,
    letters,
    money_chores,
    money_letters,
    outside,
    refunds,
    reminders,
    requests,
    resend,
    series_letters,
    settle,
    telling,
    trouble,
    video,
    waitlist,
    waitlist_letters,
    waitlist_turns,
)
from frontdesk.actions.ports import Letter, Note, Ports
from frontdesk.actions.store_port import MailRow, Reader, Writer
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.session import CLOSES_AFTER

# The engine has this long before the sweeper does the work itself.
PATIENCE = timedelta(minutes=2)
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
    _each(money_chores.unsettled(ports), lambda a: money_chores.sweep(ports, a))
    # Money before letters.
    back = money_chores.on_their_way(ports, before=now - PATIENCE)
    _each(back, lambda f: refunds.step(ports, f))
    _each(charging.wanted(ports), lambda f: charging.send(ports, f))
    _each(waitlist_turns.due(ports), lambda act: act())
    _each(reminders.due(ports), lambda r: reminders.owe(ports, r))
    owed = look(lambda r: r.unsent(before=now - PATIENCE))
    _each([row for row in owed if _due(now - row.wanted_at)], lambda m: _send(ports, m))
    # Other people's servers last: nothing of ours waits for them.
    _each(video.due(ports), lambda act: act())
    _each([ports], outside.refresh)
    _each([ports], audit.again)


def at_start(ports: Ports) -> None:
    """Do what an upgrade makes due, at the start of the worker; it asks nobody outside."""
    _each([ports], clocks.recheck)


def nightly(ports: Ports) -> None:
    """Do what is due once a day."""
    at_start(ports)
    contested = ports.store.read(lambda look: look.open_disputes())
    _each(contested, lambda d: disputes.look(ports, d.id, account=d.account))
    _each(cards.idle(ports), lambda c: cards.drop(ports, c))
    _each([ports], forgetting.nightly)
    _each([ports], audit.nightly)


def _lapse(ports: Ports, booking: Booking) -> None:
    """Release a lapsed hold, unless somebody may still be paying for it."""
    if booking.keeper:
        finish.let_go(ports, {"keeper": booking.id})
        return
    made = ports.store.read(lambda look: look.attempts(booking.id))
    if any(attempt.state in settle.LIVE for attempt in made):
        return
    held, until = frozenset({State.HELD}), booking.hold_until

    def change(tx: Writer) -> None:
        if tx.advance(booking.id, frm=held, to=State.EXPIRED, hold_until=until):
            waitlist.lapsed(tx, ports, booking)

    ports.store.write(change)


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


def _send(ports: Ports, row: MailRow) -> None:
    now = ports.clock.now()
    if row.wanted_at > now or not ports.store.read(lambda look: _may_go(look, row, now=now)):
        return
    tell = NOTES.get(row.about.partition("_")[0])
    letter = _noted(ports, row, tell) if tell else _letter(ports, row)
    if letter is None:
        # There is nothing to say any more: it would be tried for ever, and in vain.
        ports.store.write(lambda tx: telling.forget(tx, row))
        return
    ports.mail.send(letter)
    now = ports.clock.now()

    def sent(tx: Writer) -> None:
        # It may have been struck out while it was on its way; what went out stays on record.
        tx.owe_mail(row)
        tx.mail_sent(row, at=now)
        telling.correct(tx, row, now=now)

    ports.store.write(sent)


def _may_go(look: Reader, row: MailRow, *, now: datetime) -> bool:
    return telling.ready(look, row, now=now) and not reminders.waits(look, row, now=now)


def _noted(ports: Ports, row: MailRow, tell: "Tell") -> Letter | None:
    note = tell(ports, row)
    return ports.letters.note(row, note) if note else None


def _letter(ports: Ports, row: MailRow) -> Letter | None:
    booking = ports.store.read(lambda look: look.booking(row.about))
    enrolment = (
        ports.store.read(lambda look: look.enrolment(booking.enrolment)) if booking else None
    )
    if booking is None or enrolment is None or telling.stale(row, booking):
        return None
    known = ports.store.read(lambda look: telling.as_known(look, booking, row))
    paid = ports.store.read(lambda look: acts.paid_so_far(look, known))
    held = ports.store.read(lambda look: acts.held(look, booking))
    return ports.letters.compose(row, booking=known, enrolment=enrolment, paid=paid, held=held)


# Who knows what a letter is about, by the first letters of the id it names; else a booking.
# None: there is nothing to say any more, and there never will be.
Tell = Callable[[Ports, MailRow], Note | None]
NOTES: dict[str, Tell] = {
    "wl": waitlist_letters.waiting,
    "wo": waitlist_letters.offered,
    "sr": series_letters.booked,
    **money_letters.NOTES,
    reminders.LETTER: reminders.note,
    approval.LETTER: approval.note,
    requests.LETTER: requests.note,
    resend.LETTER: resend.note,
    clocks.LETTER: clocks.note,
    outside.CLASH: outside.note_clash,
    outside.SILENT: outside.note_silence,
    trouble.LETTER: trouble.note,
    letters.LETTER: letters.note,
}
KINDS: dict[str, Callable[[Ports, Mapping[str, Any]], None]] = {
    "mail": send_mail,
    "refund": money_chores.refund,
    "refunds": money_chores.learn,
    "fee": charging.run,
    "card": cards.run,
    "leave": finish.leave,
    "keeper": finish.let_go,
    "clocks": lambda ports, _: clocks.recheck(ports),
    "waitlist": waitlist_turns.run,
}
