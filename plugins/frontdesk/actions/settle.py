"""The single door for money: ask the provider what is true, and make the booking agree."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from frontdesk.actions import hold, settled, waitlist
from frontdesk.actions.confirm import owe, owe_row
from frontdesk.actions.ports import Ports
from frontdesk.actions.settled import FIRM, LATEST, PAYABLE, Case, Outcome
from frontdesk.actions.store_port import MailRow, Writer
from frontdesk.actions.tills import till
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.payment import FIRST, Attempt, AttemptState, Checkout, CheckoutStatus

__all__ = ["FIRM", "LATEST", "PAYABLE", "Outcome", "settle"]

UNFINISHED = frozenset({State.HELD, State.AWAITING_PAYMENT})
# Money may still come of these.
LIVE = frozenset({AttemptState.WANTED, AttemptState.OPEN, AttemptState.PROCESSING})
_LOG = logging.getLogger("frontdesk.settle")


def settle(ports: Ports, session: str, account: str = "") -> Outcome:
    """Make our books agree with the provider about one checkout.

    Safe to call any number of times, in any order, from the webhook, the return page, the
    sweeper and the desk: the provider is asked first, then one transaction compares and sets.

    Args:
        ports: the world.
        session: the provider's id of the checkout.
        account: where it was made; see Attempt.account.

    Raises:
        PaymentsDown: the provider does not answer; nothing was changed.
        PaymentsRefused: the provider does not know the checkout, or not our key.
        AccountGone: the account is not set up any more.
    """
    asked = till(ports, account)
    checkout = asked.look(session)
    if checkout.livemode == asked.livemode:
        return ports.store.write(lambda tx: _agree(tx, ports, checkout, account=account))
    _LOG.warning("a checkout of the other mode: %s", session)
    return ports.store.write(lambda tx: _other_mode(tx, ports, checkout, account=account))


def give_up(ports: Ports, attempt: Attempt) -> None:
    """Let go of a checkout nobody can pay any more, unless somebody was faster.

    The time it kept is free again. Should its money be heard of all the same, settle() books it
    or sends it back.
    """

    def change(tx: Writer) -> None:
        known = (one for one in tx.attempts(attempt.booking) if one.id == attempt.id)
        latest, booking = next(known, attempt), tx.booking(attempt.booking)
        if (latest.state, latest.session) != (attempt.state, attempt.session):
            return
        tx.save_attempt(replace(latest, state=AttemptState.FAILED))
        if booking is not None and attempt.purpose in FIRST:
            # A hold runs out by itself, and may have been promised for longer.
            _release(tx, ports, booking, frm=frozenset({State.AWAITING_PAYMENT}))

    ports.store.write(change)


def _agree(tx: Writer, ports: Ports, checkout: Checkout, *, account: str) -> Outcome:
    attempt = _attempt(tx, ports, checkout)
    booking = tx.booking(attempt.booking) if attempt else None
    if attempt is None or booking is None or attempt.account != account:
        ours = attempt is None and ports.is_ours(checkout.site)
        return Outcome.UNKNOWN if ours else Outcome.FOREIGN
    case = Case(tx, ports, checkout, booking, attempt)
    if checkout.status is CheckoutStatus.OPEN:
        return _opened(case)
    if checkout.status is CheckoutStatus.EXPIRED:
        return _over(case, state=AttemptState.EXPIRED)
    if checkout.payment == "unpaid":
        return _failed(case) if checkout.failed else _processing(case)
    return settled.complete(case)


def _other_mode(tx: Writer, ports: Ports, checkout: Checkout, *, account: str) -> Outcome:
    """Put test money where real money was asked for to the therapist, or the other way round."""
    attempt = tx.attempt_of_session(checkout.session)
    booking = tx.booking(attempt.booking) if attempt else None
    if attempt is None or booking is None or attempt.account != account:
        return Outcome.FOREIGN
    if checkout.status is not CheckoutStatus.COMPLETE:
        return Outcome.FOREIGN
    return settled.complete(Case(tx, ports, checkout, booking, attempt, other_mode=True))


def _attempt(tx: Writer, ports: Ports, checkout: Checkout) -> Attempt | None:
    """Return our attempt, also when the notice comes before the answer that names the session."""
    if found := tx.attempt_of_session(checkout.session):
        return found
    unsent = [
        a
        for a in tx.attempts(checkout.reference or "")
        if a.session is None and a.state in {AttemptState.WANTED, AttemptState.FAILED}
    ]
    if checkout.site and not ports.is_ours(checkout.site):
        # The key may have changed since this was sent, and the old one may be lost.
        unsent = [a for a in unsent if _says(a.params, checkout.site)]
    named = [a for a in unsent if a.number == checkout.attempt]
    return next(iter([*named, *reversed(unsent)]), None)


def _says(params: Any, word: str) -> bool:
    """Tell whether a request that was kept carries a word, wherever this provider has it."""
    if isinstance(params, Mapping):
        return any(_says(value, word) for value in params.values())
    return bool(params == word)


def _opened(case: Case) -> Outcome:
    if case.attempt.session is None:
        case.tx.save_attempt(case.known(AttemptState.OPEN, url=case.checkout.url))
        _await(case)
    return Outcome.OPEN


def _await(case: Case) -> None:
    if case.first:
        held, until = frozenset({State.HELD}), case.booking.hold_until
        case.tx.advance(case.booking.id, frm=held, to=State.AWAITING_PAYMENT, hold_until=until)


def _processing(case: Case) -> Outcome:
    """Keep the time while the money of a slow method is on its way, and say so once."""
    if case.attempt.state is AttemptState.PAID:
        return settled.before(case)
    if case.attempt.state is not AttemptState.PROCESSING:
        case.tx.save_attempt(case.known(AttemptState.PROCESSING))
        _await(case)
        if case.first and case.booking.state in UNFINISHED:
            owe(case.tx, case.booking, kind="processing", audience="client", now=case.now)
    return Outcome.PENDING


def _failed(case: Case) -> Outcome:
    """Release the time of a slow payment that came to nothing, and offer another try."""
    if case.attempt.state not in {AttemptState.PAID, AttemptState.FAILED}:
        row = MailRow(f"pf_{case.attempt.id}", "payment-failed", "client", 0, case.now)
        owe_row(case.tx, row)
        if case.first:
            _open_the_way_back(case)
    return _over(case, state=AttemptState.FAILED)


def _open_the_way_back(case: Case) -> None:
    """Let the link to the last step work again: the bank may have taken longer than it lives."""
    enrolment, links = case.booking.enrolment, case.ports.links
    case.tx.add_link(
        links.digest(links.make("enrol", enrolment)),
        purpose="enrol",
        subject=enrolment,
        expires_at=case.now + hold.ENROLMENT_LIFE,
    )


def _over(case: Case, *, state: AttemptState) -> Outcome:
    """Release the time, once it is certain that nobody can pay for it in any other way."""
    tx, booking, attempt = case.tx, case.booking, case.attempt
    if attempt.state is AttemptState.PAID:
        # News from before the payment, that took longer.
        return settled.before(case)
    if attempt.state is state and attempt.session:
        return Outcome.EXPIRED
    tx.save_attempt(case.known(state))
    if case.first:
        _release(tx, case.ports, booking, frm=UNFINISHED)
    return Outcome.EXPIRED


def _release(tx: Writer, ports: Ports, booking: Booking, *, frm: frozenset[State]) -> None:
    """Let go of a time, unless it may be paid by another checkout."""
    if any(a.state in LIVE for a in tx.attempts(booking.id)):
        return
    if tx.advance(booking.id, frm=frm, to=State.EXPIRED, hold_until=booking.hold_until):
        waitlist.lapsed(tx, ports, booking)
