"""The minute's and the night's look after payments and refunds."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from frontdesk.actions import refunds, settle, trouble
from frontdesk.actions.ports import Ports
from frontdesk.actions.tills import till
from frontdesk.domain import findings
from frontdesk.domain.booking import CHECKOUT_GRACE
from frontdesk.domain.errors import MISSING, AccountGone, PaymentsDown, PaymentsRefused
from frontdesk.domain.givenback import Refund
from frontdesk.domain.payment import Attempt, AttemptState

# Minutes between two looks at a payment that stays open longer than most. Its client may have
# paid, and neither the notice nor the way back reached us.
OPEN_EVERY = 10
# Payments asked about in one minute: each may take the provider seconds.
AT_ONCE = 100
# A slow method takes days, so an hour more is nothing.
PROCESSING_EVERY = 60
# This long after its end, a checkout that the provider does not know comes to nothing: it was
# made with another key, or in the other mode.
LONG_OVER = timedelta(days=1)
# This long after its end, whoever waits for a time that nobody can pay for any more is told.
UNHEARD = CHECKOUT_GRACE + timedelta(minutes=15)
_LOG = logging.getLogger("frontdesk.money")


def refund(ports: Ports, args: Mapping[str, Any]) -> None:
    """Send every refund of a booking that has not reached the provider yet."""
    for row in ports.store.read(lambda look: look.refunds(args["booking"])):
        if row.state in refunds.UNSENT:
            refunds.send(ports, row)


def learn(ports: Ports, args: Mapping[str, Any]) -> None:
    """Learn what was given back of a payment by hand."""
    refunds.look(ports, args["intent"], account=args["account"])


def on_their_way(ports: Ports, *, before: datetime) -> list[Refund]:
    """Return the refunds to be sent or asked about now."""
    now = ports.clock.now()
    found = ports.store.read(lambda look: look.unrefunded(before=before))
    return [row for row in found if refunds.due(row, now=now)]


def unsettled(ports: Ports) -> list[Attempt]:
    """Return the payments to ask the provider about now; of many, others each minute."""
    now = ports.clock.now()
    found = ports.store.read(lambda look: look.unsettled(now=now))
    due = [attempt for attempt in found if _worth_a_look(attempt, now=now)]
    if len(due) <= AT_ONCE:
        return due
    # After a long outage the first hundred must not keep the others waiting for good.
    first = int(now.timestamp()) // 60 * AT_ONCE % len(due)
    return [*due[first:], *due[:first]][:AT_ONCE]


def sweep(ports: Ports, attempt: Attempt) -> None:
    """Settle an attempt that nobody came back from; find its checkout if we never heard.

    Raises: as settle() does; it is due again later.
    """
    over = ports.clock.now() - attempt.expires_at
    try:
        _sweep(ports, attempt, over=over)
    except AccountGone:
        # The nightly look names it.
        raise
    except (PaymentsDown, PaymentsRefused):
        if over > UNHEARD:
            trouble.keep(ports, findings.SILENT, attempt.id, account=attempt.account)
        raise
    trouble.over(ports, findings.SILENT, account=attempt.account)


def _sweep(ports: Ports, attempt: Attempt, *, over: timedelta) -> None:
    session = attempt.session or _unheard(ports, attempt)
    if session is None:
        if over > timedelta(0):
            # The provider never made it, and by now nobody could pay it.
            settle.give_up(ports, attempt)
    elif not _is_there(ports, session, attempt) and over > LONG_OVER:
        _LOG.error("a checkout is given up, nobody knows it any more: %s", session)
        settle.give_up(ports, attempt)


def _is_there(ports: Ports, session: str, attempt: Attempt) -> bool:
    """Settle a checkout; False when the provider says that it is none of ours."""
    try:
        outcome = settle.settle(ports, session, account=attempt.account)
    except PaymentsRefused as why:
        if why.code != MISSING:
            raise
        return False
    return outcome is not settle.Outcome.FOREIGN


def _worth_a_look(attempt: Attempt, *, now: datetime) -> bool:
    """Tell whether to ask the provider now: of a payment that stays open, now and then."""
    minutes = (now - attempt.created_at) // timedelta(minutes=1)
    if attempt.state is AttemptState.PROCESSING:
        return minutes % PROCESSING_EVERY == 0
    if now - attempt.expires_at > LONG_OVER:
        return minutes % PROCESSING_EVERY == 0
    if attempt.state is AttemptState.WANTED or attempt.expires_at < now:
        return True
    return minutes % OPEN_EVERY == 0


def _unheard(ports: Ports, attempt: Attempt) -> str | None:
    """Return the checkout of an attempt whose answer was lost; none that is another's."""
    since = attempt.created_at - timedelta(minutes=10)
    asked = till(ports, attempt.account)
    found = asked.find(attempt.booking, since=since)
    if found is None:
        return None
    if not _known(ports, found.session):
        return found.session
    # A newer one of the same booking hides it. If it was paid, it counts all the same.
    listed = asked.completed(since=since) if attempt.expires_at < ports.clock.now() else ()
    unknown = (
        one.session
        for one in listed
        if one.reference == attempt.booking and not _known(ports, one.session)
    )
    return next(unknown, None)


def _known(ports: Ports, session: str) -> bool:
    return ports.store.read(lambda look: look.attempt_of_session(session)) is not None
