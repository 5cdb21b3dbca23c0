"""What the doctor reads in our own books: money that somebody must look at."""

from collections.abc import Iterator
from datetime import datetime

from frontdesk.actions import audit, refunds
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Reader
from frontdesk.cli.said import Said, fail
from frontdesk.domain.ledger import CLOSED

_DESK = "open Money to look at on your page of sessions."


def books(ports: Ports) -> Iterator[Said]:
    """Say what the nightly look found, and all else of money that waits for somebody."""
    now = ports.clock.now()
    waiting = ports.store.read(lambda look: _waiting(look, now=now))
    mine = [said for ask in (_odd, _stuck, _disputed) for said in ports.store.read(ask)]
    said = [*_found(ports), *mine, *waiting]
    if not said:
        yield Said("books", "every payment known here has its session or its refund")
    yield from said


def _found(ports: Ports) -> list[Said]:
    found = ports.store.read(lambda look: look.findings())
    return [
        fail(
            f"books of {one.account}" if one.account else "books",
            f"{one.happened} {one.means} ({one.kind} {one.subject}, since {one.since:%Y-%m-%d})",
            one.then,
        )
        for one in audit.matters(found)
    ]


def _odd(look: Reader) -> list[Said]:
    return [
        fail(
            "books",
            f"a payment does not match the appointment it is for ({one.reference})",
            _DESK,
        )
        for one in look.matters()
    ]


def _waiting(look: Reader, *, now: datetime) -> list[Said]:
    return [
        fail(
            "refunds",
            f"{row.amount} of {row.created_at:%Y-%m-%d} is not on its way yet "
            f"({row.id}{f', {row.failure}' if row.failure else ''})",
            _DESK,
        )
        for row in look.unrefunded(before=now)
        if refunds.waits(row, now=now)
    ]


def _stuck(look: Reader) -> list[Said]:
    return [
        fail(
            "refunds",
            f"{row.amount} of {row.created_at:%Y-%m-%d} did not arrive "
            f"({row.id}{f', {row.failure}' if row.failure else ''})",
            _DESK,
        )
        for row in look.stuck_refunds()
        # Sent again, or paid back another way: the therapist has closed it.
        if row.failure not in CLOSED
    ]


def _disputed(look: Reader) -> list[Said]:
    return [
        fail(
            "disputes",
            f"a bank takes {row.amount} back ({row.id})"
            + (f", answer by {row.answer_by:%Y-%m-%d}" if row.answer_by else ""),
            "answer in your Stripe account; never send notes about the client's health.",
        )
        for row in look.open_disputes()
    ]
