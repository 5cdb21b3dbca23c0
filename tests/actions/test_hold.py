"""Holding a time: who gets it, who is told what, and nothing typed is lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fakes import World
from frontdesk.actions import hold, offer
from frontdesk.domain.booking import State
from frontdesk.domain.errors import (
    HoldLost,
    LinkExpired,
    LinkUnknown,
    NotNow,
    SlotGone,
    SlotNotOffered,
)

MONDAY_NINE = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


def choice(here: World, starts_at: datetime = MONDAY_NINE) -> hold.Choice:
    service = here.ports.practice.services[0]
    return hold.Choice(service, starts_at, "video", "America/New_York")


def test_a_held_time_is_offered_to_nobody_else(here: World) -> None:
    _, booking = hold.begin(here.ports, choice(here), fresh=("a", "b", "c@x"))

    offered = offer.open_slots(
        here.ports,
        here.ports.practice.services[0],
        since=MONDAY_NINE,
        until=MONDAY_NINE + timedelta(hours=2),
    )

    assert booking.state is State.HELD
    assert booking.wall == "2026-11-23T09:00"
    # 50 minutes and a buffer of 10: the next start is at ten, not at half past nine.
    assert [s.starts_at for s in offered] == [
        MONDAY_NINE + timedelta(hours=1, minutes=30 * n) for n in (0, 1)
    ]


def test_the_second_client_is_told_the_nearest_times(here: World) -> None:
    hold.begin(here.ports, choice(here), fresh=("a", "b", "c@x"))

    with pytest.raises(SlotGone) as refused:
        hold.begin(here.ports, choice(here), fresh=("d", "e", "f@x"))

    assert type(refused.value) is SlotGone
    assert len(refused.value.nearest) == 3
    assert MONDAY_NINE not in refused.value.nearest


@pytest.mark.parametrize(
    "starts_at",
    [
        datetime(2026, 11, 19, 17, 0, tzinfo=UTC),  # past
        datetime(2026, 11, 20, 18, 0, tzinfo=UTC),  # within the 24 hours of notice
        datetime(2026, 11, 23, 17, 10, tzinfo=UTC),  # between two steps
        datetime(2026, 11, 22, 17, 0, tzinfo=UTC),  # a Sunday
        datetime(2026, 11, 26, 20, 0, tzinfo=UTC),  # a day off
        datetime(2027, 6, 7, 16, 0, tzinfo=UTC),  # beyond the horizon
    ],
)
def test_a_time_that_is_not_on_offer_is_refused_with_the_nearest(
    here: World, starts_at: datetime
) -> None:
    with pytest.raises(SlotNotOffered) as refused:
        hold.begin(here.ports, choice(here, starts_at), fresh=("a", "b", "c@x"))

    assert len(refused.value.nearest) == 3


def test_a_lapsed_hold_gives_way_and_its_client_keeps_the_answers(here: World) -> None:
    token, _ = hold.begin(here.ports, choice(here), fresh=("a", "b", "c@x"))
    enrolment, _ = hold.of_link(here.ports, token)
    here.ports.store.write(lambda tx: tx.save_enrolment(replace(enrolment, name="Ana")))
    here.clock.move(minutes=31)

    hold.begin(here.ports, choice(here), fresh=("d", "e", "f@x"))

    kept, booking = hold.of_link(here.ports, token)
    assert kept.name == "Ana"
    assert booking.state is State.EXPIRED
    with pytest.raises(HoldLost):
        hold.keep(here.ports, booking)


def test_a_lapsed_hold_that_nobody_took_is_renewed(here: World) -> None:
    token, _ = hold.begin(here.ports, choice(here), fresh=("a", "b", "c@x"))
    here.clock.move(minutes=45)

    renewed = hold.keep(here.ports, hold.of_link(here.ports, token)[1])

    assert renewed.hold_until == here.clock.now() + timedelta(minutes=30)


def test_another_time_frees_the_first_and_keeps_the_answers(here: World) -> None:
    token, first = hold.begin(here.ports, choice(here), fresh=("a", "b", "c@x"))
    enrolment, _ = hold.of_link(here.ports, token)
    later = MONDAY_NINE + timedelta(hours=1)

    second = hold.again(
        here.ports, choice(here, later), enrolment=enrolment, fresh=("x", "d", "e@x")
    )

    kept, current = hold.of_link(here.ports, token)
    assert (kept.id, current.id, current.starts_at) == (enrolment.id, second.id, later)
    assert offer.find(here.ports, choice(here).service, starts_at=first.starts_at) is not None


def test_ones_own_hold_is_no_obstacle_to_oneself(here: World) -> None:
    token, _ = hold.begin(here.ports, choice(here), fresh=("a", "b", "c@x"))
    enrolment, _ = hold.of_link(here.ports, token)
    by_phone = replace(choice(here), way="phone")

    second = hold.again(here.ports, by_phone, enrolment=enrolment, fresh=("x", "d", "e@x"))

    assert (second.starts_at, second.way) == (MONDAY_NINE, "phone")


def test_losing_the_race_for_another_time_changes_nothing(here: World) -> None:
    token, first = hold.begin(here.ports, choice(here), fresh=("a", "b", "c@x"))
    later = MONDAY_NINE + timedelta(hours=1)
    hold.begin(here.ports, choice(here, later), fresh=("d", "e", "f@x"))
    enrolment, _ = hold.of_link(here.ports, token)

    with pytest.raises(SlotGone):
        hold.again(here.ports, choice(here, later), enrolment=enrolment, fresh=("x", "g", "h@x"))

    assert hold.of_link(here.ports, token)[1] == first


def test_a_booking_that_is_being_paid_is_not_moved_by_choosing_again(here: World) -> None:
    token, booking = hold.begin(here.ports, choice(here), fresh=("a", "b", "c@x"))
    here.ports.store.write(
        lambda tx: tx.advance(
            booking.id,
            frm=frozenset({State.HELD}),
            to=State.AWAITING_PAYMENT,
            hold_until=booking.hold_until,
        )
    )
    enrolment, _ = hold.of_link(here.ports, token)

    with pytest.raises(NotNow):
        hold.again(here.ports, choice(here), enrolment=enrolment, fresh=("x", "g", "h@x"))


def test_links_work_for_two_days_and_cannot_be_guessed(here: World) -> None:
    token, _ = hold.begin(here.ports, choice(here), fresh=("a", "b", "c@x"))
    forged = token[:-2] + ("AA" if not token.endswith("AA") else "BB")

    with pytest.raises(LinkUnknown):
        hold.of_link(here.ports, forged)
    here.clock.move(days=2, seconds=1)
    with pytest.raises(LinkExpired):
        hold.of_link(here.ports, token)
