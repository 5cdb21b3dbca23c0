"""Cancel is pressed while somebody pays: one of the two wins at the provider, and here too."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from actions.clients import BACK, answered, booking
from adapters.stripe_stage import press_pay
from frontdesk.actions import checkouts, pay
from frontdesk.actions.store_port import Writer
from frontdesk.domain.booking import Booking, Enrolment, State
from frontdesk.domain.payment import Attempt, AttemptState, Purpose
from money.money_days import Days
from rehearsal.payments import sessions
from rehearsal.payments.ledger import Cause

ROUNDS = 200


def awaited(days: Days, count: int) -> list[tuple[Enrolment, Booking]]:
    """Return clients at the page to pay, a day apart, as if each had come there."""
    first = answered(days.here)
    held = booking(days.here, first)

    def one(tx: Writer, number: int) -> tuple[Enrolment, Booking]:
        made = _later(held, number)
        client = replace(first, id=made.enrolment, booking=made.id)
        assert tx.hold(made, now=days.here.clock.now())
        tx.save_enrolment(client)
        tx.save_attempt(_opened(days, made))
        held_only = frozenset({State.HELD})
        tx.advance(made.id, frm=held_only, to=State.AWAITING_PAYMENT, hold_until=made.hold_until)
        return client, made

    return days.here.ports.store.write(lambda tx: [one(tx, n) for n in range(1, count + 1)])


def _later(held: Booking, number: int) -> Booking:
    by = timedelta(days=number)
    times = ("starts_at", "ends_at", "busy_from", "busy_to")
    moved = {name: getattr(held, name) + by for name in times}
    ids = {"id": f"bk_{number}", "reference": f"R {number}", "enrolment": f"en_{number}"}
    return replace(held, **moved, **ids, calendar_uid=f"{number}@x")


def _opened(days: Days, made: Booking) -> Attempt:
    asked = checkouts.Asked(made, Purpose.PRICE, made.price, "ana@example.com", BACK)
    wanted = checkouts.attempt(days.here.ports, asked, number=1)
    server = days.server
    with server.ledger.lock:
        told = sessions.create(
            server.ledger, dict(wanted.params), origin=server.origin, cause=Cause()
        )
    return replace(wanted, state=AttemptState.OPEN, session=told["id"], url=told["url"])


def pressed(days: Days) -> Iterator[tuple[int, Enrolment]]:
    """Let each client pay and leave in the same moment."""
    with ThreadPoolExecutor(2) as pool:
        for number, (client, made) in enumerate(awaited(days, ROUNDS)):
            (known,) = days.here.ports.store.read(lambda look, of=made.id: look.attempts(of))
            acts = [(press_pay, known), (pay.abandon, days.here.ports, made)]
            # Who begins has an advantage: each of the two in turn.
            begun = [pool.submit(*act) for act in (acts if number % 2 else acts[::-1])]
            for one in begun:
                one.result(60)
            yield number, client


def test_of_two_hundred_payments_each_is_booked_or_never_taken(days: Days) -> None:
    for number, client in pressed(days):
        firm = days.state(client) is State.CONFIRMED

        assert days.money(client) == (14000 if firm else 0, 0), number
        assert days.state(client) in {State.CONFIRMED, State.EXPIRED}, number
