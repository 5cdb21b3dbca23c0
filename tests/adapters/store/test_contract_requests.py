"""Every store keeps wishes for other times, and knows how often one person has booked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.store.samples import HOUR, SECOND, an_attempt, keep
from frontdesk.domain.booking import Enrolment, State
from frontdesk.domain.payment import AttemptState
from frontdesk.domain.request import Asked, TimeRequest
from races.samples import MONDAY_TEN, NOW, a_booking


def a_wish(number: int = 1, **changes) -> TimeRequest:
    made = TimeRequest(
        id=f"tr_{number}",
        service="session",
        state=Asked.OPEN,
        created_at=NOW,
        expires_at=NOW + timedelta(days=14),
        weekdays=(1, 7),
        parts=("morning", "evening"),
        way="phone",
        zone="Asia/Kathmandu",
        name="Ána 'Maria'; --",
        email="ana@example.com",
        phone="+1 503 555 0199",
    )
    return replace(made, **changes)


def added(store, wish: TimeRequest) -> bool:
    return store.write(lambda tx: tx.add_time_request(wish))


def listed(store, *, now=NOW) -> list[str]:
    return [wish.id for wish in store.read(lambda look: look.time_requests(now=now))]


def test_every_field_comes_back_as_it_was(store) -> None:
    whole = a_wish(
        state=Asked.BOOKED,
        therapist="ines",
        offered=(MONDAY_TEN, MONDAY_TEN + HOUR),
        answers=2,
        enrolment="en_1",
    )
    added(store, a_wish())
    first = store.read(lambda look: look.time_request("tr_1"))

    store.write(lambda tx: tx.save_time_request(whole))

    assert first == a_wish()
    assert store.read(lambda look: look.time_request("tr_1")) == whole
    assert store.read(lambda look: look.time_request("tr_2")) is None


def test_the_same_wish_is_added_once_and_the_first_stays(store) -> None:
    assert added(store, a_wish())
    assert not added(store, a_wish(name="Bo"))

    kept = store.read(lambda look: look.time_request("tr_1"))
    assert kept == a_wish()


def test_what_is_closed_or_too_old_is_not_listed(store) -> None:
    for number, state in enumerate(Asked, start=1):
        added(store, a_wish(number, state=state, created_at=NOW + number * SECOND))
    added(store, a_wish(9, created_at=NOW - HOUR))
    end = NOW + timedelta(days=14)

    assert listed(store) == ["tr_9", "tr_1", "tr_2", "tr_3"]
    assert listed(store, now=end) == ["tr_9", "tr_1", "tr_2", "tr_3"]
    assert listed(store, now=end + SECOND) == []


def booked(store, number: int, state: State, **changes) -> None:
    email = changes.pop("email", "Ana@example.com")
    starts = MONDAY_TEN + number * 2 * HOUR
    made = keep(store, a_booking(starts, number=f"{number}x", **changes))
    person = Enrolment(made.enrolment, made.id, "session", NOW, name="Ana", email=email)
    store.write(lambda tx: tx.save_enrolment(person))
    path = {
        State.COMPLETED: (State.CONFIRMED, State.COMPLETED),
        State.NO_SHOW: (State.CONFIRMED, State.NO_SHOW),
        State.CANCELLED: (State.CONFIRMED, State.CANCELLED),
        State.DECLINED: (State.REQUESTED, State.DECLINED),
        State.HELD: (),
    }.get(state, (state,))
    before = State.HELD
    for after in path:
        frm = frozenset({before})
        assert store.write(
            lambda tx, frm=frm, to=after: tx.advance(made.id, frm=frm, to=to, hold_until=NOW)
        )
        before = after


def count(store, email: str = "ana@EXAMPLE.com", *, now=NOW, besides: str = "") -> int:
    return store.read(
        lambda look: look.taken_up(email, service="session", now=now, besides=besides)
    )


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        (State.HELD, 0),
        (State.AWAITING_PAYMENT, 1),
        (State.REQUESTED, 1),
        (State.CONFIRMED, 1),
        (State.ATTENTION, 1),
        (State.COMPLETED, 1),
        (State.NO_SHOW, 1),
        (State.CANCELLED, 0),
        (State.EXPIRED, 0),
        (State.DECLINED, 0),
    ],
)
def test_what_was_made_counts_and_what_was_begun_or_ended_does_not(
    store, state: State, counts: int
) -> None:
    booked(store, 1, state)

    assert count(store) == counts
    assert count(store, besides="bk_1x") == 0
    assert count(store, "bo@example.com") == 0


def test_a_hold_counts_once_it_is_approved_or_being_paid_until_it_lapses(store) -> None:
    booked(store, 1, State.HELD, approved_at=NOW)
    booked(store, 2, State.HELD)
    before = count(store)
    paying = a_booking(number="2x")
    store.write(lambda tx: tx.save_attempt(an_attempt(paying, state=AttemptState.WANTED)))

    lapsed = NOW + 31 * 60 * SECOND

    assert (before, count(store)) == (1, 2)
    assert count(store, now=lapsed) == 0


def test_another_service_does_not_count(store) -> None:
    booked(store, 1, State.CONFIRMED, service="call")

    assert count(store) == 0
