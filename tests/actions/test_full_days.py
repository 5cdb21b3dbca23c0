"""A day takes no more sessions than it may, however many ask in the same moment."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.changes import booked, now_is
from actions.clients import MONDAY_NINE, answered, overtaken
from actions.followers import firm
from actions.waiters import let_go, offered_to, waits
from fakes import World
from frontdesk.actions import change, hold, series, waitlist_turns
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.errors import SlotGone
from frontdesk.domain.recurrence import Why

AFTERNOON = MONDAY_NINE + timedelta(hours=4)
TUESDAY = MONDAY_NINE + timedelta(days=1, hours=2)
WEEK = timedelta(weeks=1)


def at_most(here: World, sessions: int) -> World:
    ines = replace(here.ports.practice.therapists[0], sessions_per_day=sessions)
    practice = replace(here.ports.practice, therapists=(ines,))
    return replace(here, ports=replace(here.ports, practice=practice))


def choice(here: World) -> hold.Choice:
    return hold.Choice(here.ports.practice.services[0], AFTERNOON, "video", "UTC")


def on_monday(here: World) -> int:
    day = MONDAY_NINE.replace(hour=8)
    loads = here.ports.store.read(
        lambda look: look.day_loads(
            "ines", since=day, until=day + timedelta(days=1), now=here.clock.now()
        )
    )
    return len(loads)


def test_two_who_begin_at_once_do_not_share_the_last_place_of_a_day(here: World) -> None:
    here = at_most(here, 1)
    ports = overtaken(here, lambda: answered(here))

    with pytest.raises(SlotGone):
        hold.begin(ports, choice(here), fresh=("n", "n", "n@x"))

    assert on_monday(here) == 1


def test_who_chooses_again_and_is_too_late_for_a_day_keeps_the_other(here: World) -> None:
    here = at_most(here, 1)
    client = answered(here, TUESDAY)
    ports = overtaken(here, lambda: answered(here))

    with pytest.raises(SlotGone):
        hold.again(ports, choice(here), enrolment=client, fresh=("n", "n", "n@x"))

    kept = here.ports.store.read(lambda look: look.booking(client.booking))
    assert kept is not None
    assert (kept.state, on_monday(here)) == ("held", 1)


def test_who_moves_and_is_too_late_for_a_day_stays(here: World) -> None:
    here = at_most(here, 1)
    made = booked(here, TUESDAY)
    ports = overtaken(here, lambda: answered(here))

    with pytest.raises(SlotGone):
        change.move(ports, made, starts_at=AFTERNOON, actor="client", fresh="x")

    assert now_is(here, made) == made
    assert on_monday(here) == 1


@pytest.mark.parametrize("state", [State.COMPLETED, State.NO_SHOW])
def test_a_session_still_counts_for_its_day_when_it_is_over(here: World, state: State) -> None:
    here = at_most(here, 1)
    service = replace(here.ports.practice.services[0], notice_minutes=0)
    made = booked(here)
    here.clock.at = made.ends_at + timedelta(hours=1)
    change.mark(here.ports, made, state=state)
    today = hold.Choice(service, AFTERNOON, "video", "UTC")
    tomorrow = replace(today, starts_at=TUESDAY)

    with pytest.raises(SlotGone):
        hold.begin(here.ports, today, fresh=("n", "n", "n@x"))

    assert hold.begin(here.ports, tomorrow, fresh=("m", "m", "m@x"))[1].starts_at == TUESDAY


def test_two_of_a_series_do_not_share_the_last_place_of_a_day(here: World) -> None:
    here = at_most(here, 1)
    first = firm(here)

    done = series.book(here.ports, first, [MONDAY_NINE + WEEK, AFTERNOON + WEEK])

    assert [one.starts_at for one in done.made] == [MONDAY_NINE + WEEK]
    assert done.refused == ((AFTERNOON + WEEK, Why.TAKEN),)


def test_a_freed_time_is_not_offered_on_a_day_that_has_become_full(here: World) -> None:
    here = at_most(here, 1)
    gone: Booking = let_go(here)
    waits(here, "ana")
    freed = here.ports.store.read(lambda look: look.open_freed())[0]
    ports = overtaken(here, lambda: answered(here, AFTERNOON))

    waitlist_turns.pass_on(ports, freed)

    assert freed.starts_at == gone.starts_at
    assert (offered_to(here), on_monday(here)) == ([], 1)
