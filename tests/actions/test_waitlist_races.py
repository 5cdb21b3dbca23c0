"""Offers among workers that die, workers at once, and clients who are faster."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from actions.clients import MONDAY_NINE, at_once, overtaken
from actions.waiters import (
    booked_time,
    held_for,
    let_go,
    offered_to,
    on_the_payment_page,
    standing,
    waits,
    work,
)
from fakes import World, blocking
from frontdesk.actions import waitlist_turns
from frontdesk.domain.waiting import Wait

HOUR = timedelta(hours=1)


def test_a_worker_that_dies_between_the_steps_loses_and_doubles_nothing(here: World) -> None:
    waits(here, "ana")
    waits(here, "bo")
    let_go(here)
    for most in range(1, 8):
        _work_and_die(here, after=most)

    assert offered_to(here) == ["Ana"]
    here.clock.move(hours=2, minutes=1)
    for most in range(1, 8):
        _work_and_die(here, after=most)

    assert offered_to(here) == ["Bo"]
    assert standing(here, "ana", "bo") == [Wait.WAITING, Wait.OFFERED]


class Death(Exception):
    """The process is gone."""


def _work_and_die(here: World, *, after: int) -> None:
    """Run the worker and kill it before one of its changes."""

    def die() -> None:
        raise Death

    ports = overtaken(here, die, before=after)
    try:
        for act in waitlist_turns.due(ports):
            act()
    except Death:
        pass


def test_two_workers_at_once_make_one_offer(here: World) -> None:
    for name in ("ana", "bo", "cy"):
        waits(here, name)
    let_go(here)

    at_once(lambda _: work(here), threads=6)

    assert offered_to(here) == ["Ana"]
    offers = here.ports.store.read(lambda look: look.open_offers())
    assert len(offers) == 1


def test_workers_at_once_give_two_freed_times_to_two_people(here: World) -> None:
    for name in ("ana", "bo", "cy"):
        waits(here, name)
    let_go(here)
    let_go(here, MONDAY_NINE + HOUR)

    at_once(lambda _: work(here), threads=6)
    work(here)

    assert offered_to(here) == ["Ana", "Bo"]
    spans = [
        (b.busy_from, b.busy_to)
        for b in here.ports.store.read(lambda look: look.ahead(after=here.clock.at))
    ]
    assert blocking(spans) == 0


def test_a_client_who_is_faster_keeps_the_time_and_the_offer_is_not_made(here: World) -> None:
    waits(here, "ana")
    let_go(here)
    ports = overtaken(here, lambda: booked_time(here))

    for act in waitlist_turns.due(ports):
        act()

    assert offered_to(here) == []
    assert standing(here, "ana") == [Wait.WAITING]


def test_without_the_guard_the_faster_client_and_the_offer_would_have_the_same_time(
    here: World, tmp_path: Path
) -> None:
    """The twin of the race above: the database, and not luck, decides."""
    waits(here, "ana")
    let_go(here)
    with closing(sqlite3.connect(tmp_path / "frontdesk.sqlite3")) as raw:
        raw.execute("DROP TRIGGER no_overlap_insert")
        raw.commit()
    ports = overtaken(here, lambda: booked_time(here))

    for act in waitlist_turns.due(ports):
        act()

    spans = [
        (b.busy_from, b.busy_to)
        for b in here.ports.store.read(lambda look: look.ahead(after=here.clock.at))
    ]
    assert blocking(spans) == 1


def test_a_payment_begun_in_the_very_last_second_keeps_the_offer(here: World) -> None:
    ana = waits(here, "ana")
    waits(here, "bo")
    let_go(here)
    work(here)
    here.clock.at = held_for(here, ana).hold_until + timedelta(seconds=1)
    ports = overtaken(here, lambda: on_the_payment_page(here, ana))

    for act in waitlist_turns.due(ports):
        act()

    assert offered_to(here) == ["Ana"]
