"""Each night, hold the provider's books against ours, both ways."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from frontdesk.actions import audit_back, audit_charges, cards, settle, tills, trouble
from frontdesk.actions.books import MOST_MENDED, Books, mend
from frontdesk.actions.ports import Payments, Ports
from frontdesk.actions.store_port import Reader, Writer
from frontdesk.domain import findings
from frontdesk.domain.booking import Booking, By, State
from frontdesk.domain.errors import MISSING, PaymentsDown, PaymentsRefused
from frontdesk.domain.findings import Finding
from frontdesk.domain.payment import FIRST, Attempt, AttemptState, Checkout

WINDOW = timedelta(days=3)
# A notice is tried at once; what has not arrived within this time was refused at least once.
ON_THE_WAY = timedelta(hours=1)
# A checkout may be paid this long after it was made.
LONGEST = timedelta(days=1)
# What was found is looked at again until it is mended, or too old for anybody to mend.
MOST_WINDOW = timedelta(days=60)
EVENTS_KEPT = timedelta(days=35)
MINUTES_BETWEEN_TRIES = 60
BOOKS, WEBHOOK = "books", "webhook"
matters = findings.matters

_FIRM = frozenset({State.CONFIRMED, State.COMPLETED, State.NO_SHOW})
_LOOSE = frozenset(
    {State.HELD, State.AWAITING_PAYMENT, State.REQUESTED, State.EXPIRED, State.DECLINED}
)
_LOG = logging.getLogger("frontdesk.audit")


def nightly(ports: Ports) -> None:
    """Look at every account, and forget notices that nobody will send again."""
    before = ports.clock.now() - EVENTS_KEPT
    ports.store.write(lambda tx: tx.forget_events(before=before))
    for account in tills.every(ports):
        look(ports, account)
    known = tills.every(ports)
    for account in {f.account for f in ports.store.read(lambda r: r.findings())} - set(known):
        # Nobody can look there any more; the practice's own findings say so.
        ports.store.write(partial(_forget, account))


def _forget(account: str, tx: Writer) -> None:
    tx.set_findings([], account=account)


def again(ports: Ports) -> None:
    """Look once more, hourly, where the provider did not answer. Called each minute."""
    now = ports.clock.now()
    for one in ports.store.read(lambda look: look.findings()):
        minutes = (now - one.since) // timedelta(minutes=1)
        waits = one.kind == findings.UNLOOKED and one.account in tills.every(ports)
        if waits and minutes and minutes % MINUTES_BETWEEN_TRIES == 0:
            look(ports, one.account)


def look(ports: Ports, account: str) -> None:
    """Compare one account's books with ours, mend what can be, and keep what does not agree.

    When the provider does not answer, what was found before stays.
    """
    now = ports.clock.now()
    before = [f for f in ports.store.read(lambda r: r.findings()) if f.account == account]
    books = Books(ports, account, tills.till(ports, account), now, _since(before, now=now))
    young = [f for f in before if f.kind in trouble.KINDS and now - f.since < trouble.KEPT]
    try:
        found = list(dict.fromkeys([*_found(books), *young]))
    except (PaymentsDown, PaymentsRefused) as why:
        _LOG.warning("the nightly look at payments waits: %s", type(why).__name__)
        kept = [f for f in before if f.kind != findings.UNLOOKED]
        found = [*kept, books.finding(findings.UNLOOKED, BOOKS)]
    ports.store.write(lambda tx: tx.set_findings(found, account=account))


def _since(before: Sequence[Finding], *, now: datetime) -> datetime:
    """Return from when on to look: long enough ago to see again what is not mended yet."""
    passing = trouble.KINDS | {findings.UNLOOKED}
    first = min((f.since for f in before if f.kind not in passing), default=now)
    return max(first - WINDOW, now - MOST_WINDOW) - LONGEST


def _found(books: Books) -> Iterator[Finding]:
    # Before the checkouts: what is paid meanwhile has its checkout in the later list.
    paid = books.till.taken(since=books.since + LONGEST, until=books.now - ON_THE_WAY)
    listed = books.till.completed(since=books.since)
    ours = [c for c in listed if books.is_ours(site=c.site, livemode=c.livemode)]
    yield from _taken(books, ours)
    yield from _booked(books, {c.session for c in listed})
    yield from audit_charges.unaccounted(
        books, paid, by_checkout={c.intent for c in listed if c.intent}
    )
    yield from audit_charges.unfound(books, paid)
    audit_back.contested(books)
    yield from audit_back.given_back(books, [c.intent for c in ours if c.intent])
    if books.till.unheard(since=books.now - WINDOW, until=books.now - ON_THE_WAY):
        yield books.finding(findings.NOTICES_LOST, WEBHOOK)
    if books.account == tills.PRACTICE:
        yield from _gone(books)


def _taken(books: Books, ours: Sequence[Checkout]) -> Iterator[Finding]:
    """Yield payments that the provider has and we have not, after one try to settle them."""
    odd = _judged(books, ours)
    for checkout, _ in odd[:MOST_MENDED]:
        mend(partial(settle.settle, books.ports, checkout.session, account=books.account))
    for checkout, kind in _judged(books, [checkout for checkout, _ in odd]):
        yield books.finding(kind, checkout.session)


def _judged(books: Books, checkouts: Iterable[Checkout]) -> list[tuple[Checkout, str]]:
    def change(look: Reader) -> list[tuple[Checkout, str]]:
        return [(c, kind) for c in checkouts if (kind := _odd(look, c))]

    return books.ports.store.read(change)


def _odd(look: Reader, checkout: Checkout) -> str:
    """Return what is odd about a completed checkout, or ""."""
    attempt = look.attempt_of_session(checkout.session)
    booking = look.booking(attempt.booking) if attempt else None
    if checkout.payment != "paid":
        return ""
    if attempt is None or booking is None:
        return findings.PAID_UNKNOWN
    returned = any(refund.intent == attempt.intent for refund in look.refunds(booking.id))
    if booking.state is State.ATTENTION or attempt.problem or returned:
        # It is on the desk already, or on its way back.
        return ""
    return _odd_booking(booking, attempt, checkout=checkout)


def _odd_booking(booking: Booking, attempt: Attempt, *, checkout: Checkout) -> str:
    homeless = attempt.purpose in FIRST and booking.state in _LOOSE
    if homeless or attempt.state is not AttemptState.PAID:
        return findings.PAID_UNBOOKED
    if booking.state is State.CANCELLED and booking.cancelled_by == By.PROVIDER:
        return findings.UNRETURNED
    # A firm one with another amount was looked at by the therapist, who kept it.
    is_other = checkout.total != attempt.price
    return findings.AMOUNT if is_other and booking.state not in _FIRM else ""


def _booked(books: Books, listed: set[str]) -> Iterator[Finding]:
    """Yield what we have as paid, or as firm, and the provider has not."""
    since = books.since + LONGEST
    made = books.ports.store.read(lambda look: look.paid_since(since=since))
    unlisted = [a for a in _of(made, books.account) if a.session not in listed]
    for attempt in unlisted[:MOST_MENDED]:
        if not _is_there(books.till, attempt):
            yield books.finding(findings.UNFOUND, attempt.session or attempt.id)
    firm = books.ports.store.read(lambda look: look.unpaid_bookings(since=since))
    for booking in firm:
        if tills.account_of(books.ports, booking) == books.account:
            yield books.finding(findings.BOOKED_UNPAID, booking.id)


def _is_there(till: Payments, attempt: Attempt) -> bool:
    """Ask of one payment: a list may be cut off, or a moment old."""
    try:
        found = till.look(attempt.session or "")
    except PaymentsRefused as refused:
        if refused.code != MISSING:
            raise
        return False
    return found.payment != "unpaid" and found.livemode == till.livemode


def _gone(books: Books) -> Iterator[Finding]:
    """Yield therapists' accounts that hold payments and are not set up any more."""
    made = [
        *books.ports.store.read(lambda look: look.paid_since(since=books.since)),
        # Somebody may have paid there, and nobody can ask.
        *books.ports.store.read(lambda look: look.unsettled(now=books.now)),
    ]
    for account in sorted({a.account for a in made} - set(tills.every(books.ports))):
        yield books.finding(findings.ACCOUNT_GONE, account)
    for account in cards.stranded(books.ports):
        yield books.finding(findings.CARDS_KEPT, account)


def _of(made: Sequence[Attempt], account: str) -> list[Attempt]:
    return [a for a in made if a.account == account and a.session]
