"""Attempts, refunds, times and short ways to change a booking in the store under test."""

from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from frontdesk.domain.givenback import Refund, RefundState
from frontdesk.domain.payment import Attempt, AttemptState
from races.samples import NOW

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
# Without NUL, which PostgreSQL cannot keep; our forms drop it with the other controls.
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)
many_times_on_one_store = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def keep(store, booking):
    assert store.write(lambda w: w.hold(booking, now=NOW))
    return booking


def state_of(store, booking):
    return store.read(lambda r: r.booking(booking.id)).state


def move(store, booking, frm, to, **how):
    how = {"hold_until": None} | how
    return store.write(lambda w: w.advance(booking.id, frm=frozenset({frm}), to=to, **how))


def an_attempt(booking, number=1, **changes):
    values = {
        "id": f"at_{booking.id}_{number}",
        "booking": booking.id,
        "number": number,
        "key": f"{booking.id}:{number}",
        "params": {"mode": "payment", "amount": 14000},
        "price": booking.price,
        "expires_at": NOW + 35 * MINUTE,
        "state": AttemptState.WANTED,
        "created_at": NOW,
    }
    return Attempt(**(values | changes))


def a_refund(booking, **changes):
    values = {
        "id": f"rf_{booking.id}",
        "booking": booking.id,
        "intent": "pi_1",
        "amount": booking.price,
        "reason": "late_money",
        "state": RefundState.WANTED,
        "created_at": NOW,
    }
    return Refund(**(values | changes))
