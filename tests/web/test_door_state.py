"""What a page at the door is told, and that it is told as soon as it changes."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx2 as httpx
import pytest

from frontdesk.actions import join, late
from frontdesk.domain.booking import State as Booked
from frontdesk.domain.lateness import Lateness, begins_at
from frontdesk.web.away import Gone
from frontdesk.web.door_state import InRoom, State, standing
from frontdesk.web.rooms import Role
from web.join_harness import START, Desk, running

# Seconds without a word: what hangs ends by itself, before a sign of life comes.
PATIENCE = 20
NOBODY = InRoom(frozenset(), admitted=False, lost=False)
THERAPIST = InRoom(frozenset({Role.THERAPIST}), admitted=False, lost=False)
CLIENT = InRoom(frozenset({Role.CLIENT}), admitted=False, lost=False)
BOTH = InRoom(frozenset(Role), admitted=True, lost=False)
AWAY = InRoom(frozenset(), admitted=False, lost=False, away=Gone("Rooms", START))
# That was for the time it was moved away from.
LONG_AWAY = replace(AWAY, away=Gone("Rooms", START - timedelta(days=1)))
LOST = InRoom(frozenset({Role.THERAPIST}), admitted=True, lost=True)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running(tmp_path, now=START - timedelta(minutes=6)) as desk:
        yield desk


@contextmanager
def waiting(desk: Desk, token: str) -> Iterator[Callable[[], dict[str, str]]]:
    """Open the stream of a waiting page; each call returns the next news."""
    address = f"{desk.client(token)}/state"
    with httpx.stream("GET", address, timeout=PATIENCE) as answer:
        lines = answer.iter_lines()

        def news() -> dict[str, str]:
            line = next(one for one in lines if one.startswith("data: "))
            told: dict[str, str] = json.loads(line.removeprefix("data: "))
            return told

        yield news


def stands(desk: Desk, room: InRoom, *, minutes: int, said: Lateness | None = None) -> State:
    booking = desk.store.read(lambda look: look.booking("b1"))
    assert booking is not None
    return standing(booking, room, said, now=START + timedelta(minutes=minutes)).state


@pytest.mark.parametrize(
    ("room", "minutes", "state"),
    [
        (NOBODY, -16, State.EARLY),
        (THERAPIST, -16, State.EARLY),
        (NOBODY, -6, State.OPEN),
        (THERAPIST, -6, State.THERAPIST_READY),
        (CLIENT, -6, State.CLIENT_WAITING),
        (BOTH, 10, State.IN_SESSION),
        (LOST, 10, State.DROPPED),
        (AWAY, 10, State.AWAY),
        (LONG_AWAY, 10, State.OPEN),
        (BOTH, 200, State.ENDED),
    ],
)
def test_each_way_things_can_stand_has_its_name(
    desk: Desk, room: InRoom, minutes: int, state: State
) -> None:
    desk.book()

    assert stands(desk, room, minutes=minutes) is state


def test_being_late_is_told_only_to_somebody_who_would_wait_in_vain(desk: Desk) -> None:
    desk.book()
    said = Lateness("b1", 10, START)

    assert stands(desk, NOBODY, minutes=1, said=said) is State.LATE
    assert stands(desk, THERAPIST, minutes=1, said=said) is State.THERAPIST_READY
    assert stands(desk, NOBODY, minutes=-16, said=said) is State.EARLY


def test_a_word_about_being_late_wears_off() -> None:
    said = Lateness("b1", 10, START)

    assert begins_at(START, said, now=START) == START + timedelta(minutes=10)
    assert begins_at(START, said, now=START + timedelta(minutes=15)) is None
    assert begins_at(START, Lateness("b1", 0, START), now=START) is None
    moved = START + timedelta(days=7)
    assert begins_at(moved, said, now=moved) is None


def test_a_page_is_told_that_the_therapist_came(desk: Desk) -> None:
    token = desk.book()

    with waiting(desk, token) as news:
        first = news()
        with httpx.stream(
            "GET", f"{desk.therapist()}/events?page={'t' * 20}", timeout=PATIENCE
        ) as it:
            heard = it.iter_lines()
            assert next(heard)
            then = news()

    assert (first["state"], then["state"]) == ("open", "therapist_ready")
    assert then["words"] == "I am in the room and ready for you."
    assert first["plan"] == then["plan"]


def test_a_page_is_told_when_it_begins_late_and_when_not_after_all(desk: Desk) -> None:
    token = desk.book()
    visit = join.receive("b1", ports=desk.ports)

    with waiting(desk, token) as news:
        first = news()
        late.say(visit, minutes=10, ports=desk.ports)
        then = news()
        late.say(visit, minutes=0, ports=desk.ports)
        last = news()

    assert then["words"].startswith("I am running late. We start at about 11:40 am")
    # The page counts down to another minute now.
    assert then["plan"] != first["plan"]
    assert last == first


def test_a_store_that_is_away_for_a_moment_ends_nobodys_news(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, there, failed = desk.book(), desk.store.version, []
    visit = join.receive("b1", ports=desk.ports)

    def version() -> str:
        if len(failed) < 2:
            failed.append(1)
            raise OSError
        return there()

    with waiting(desk, token) as news:
        news()
        monkeypatch.setattr(desk.store, "version", version)
        late.say(visit, minutes=10, ports=desk.ports)
        then = news()

    assert len(failed) == 2
    assert then["words"].startswith("I am running late.")


@pytest.mark.parametrize("change", ["phone", "cancelled"])
def test_a_page_is_drawn_anew_when_the_plan_changes(desk: Desk, change: str) -> None:
    token = desk.book()

    with waiting(desk, token) as news:
        first = news()
        if change == "phone":
            assert httpx.post(f"{desk.client(token)}/phone").status_code == 303
        else:
            frm = frozenset({Booked.CONFIRMED})
            desk.store.write(
                lambda tx: tx.advance("b1", frm=frm, to=Booked.CANCELLED, hold_until=None)
            )
        then = news()

    assert first["plan"] != then["plan"]


def test_the_page_and_the_stream_agree_on_the_plan(desk: Desk) -> None:
    token = desk.book()
    page = httpx.get(desk.client(token)).text

    with waiting(desk, token) as news:
        told = news()

    assert f'data-plan="{told["plan"]}"' in page
    assert told["words"] in page


def test_a_page_that_comes_back_is_told_though_nothing_changed(desk: Desk) -> None:
    token = desk.book()
    with waiting(desk, token) as news:
        first = news()

    with waiting(desk, token) as news:
        again = news()

    assert again == first


def test_a_door_that_opens_is_told_without_a_change_in_the_store(desk: Desk) -> None:
    token = desk.book()
    desk.clock.time = START - timedelta(minutes=16)

    with waiting(desk, token) as news:
        first = news()
        desk.clock.time = START - timedelta(minutes=15)
        then = news()

    assert (first["state"], then["state"]) == ("early", "open")


def test_the_oldest_of_too_many_pages_is_let_go(desk: Desk) -> None:
    token = desk.book()
    with httpx.stream("GET", f"{desk.client(token)}/state", timeout=PATIENCE) as oldest:
        others = [httpx.Client(timeout=PATIENCE) for _ in range(6)]
        streams = [one.stream("GET", f"{desk.client(token)}/state") for one in others]
        for stream in streams:
            stream.__enter__()

        ended = [line for line in oldest.iter_lines() if line]

        for stream, one in zip(streams, others, strict=True):
            stream.__exit__(None, None, None)
            one.close()

    last = json.loads(ended[-1].removeprefix("data: "))
    assert last["state"] == "still"
    assert last["words"].startswith("This page is open in too many windows")


def test_streams_end_when_the_service_stops(desk: Desk) -> None:
    token = desk.book()

    with httpx.stream("GET", f"{desk.client(token)}/state", timeout=PATIENCE) as answer:
        desk.loop.call_soon_threadsafe(desk.rooms.close)
        lines = list(answer.iter_lines())

    assert lines[0] == "retry: 1000"


def test_a_forged_link_hears_nothing(desk: Desk) -> None:
    assert httpx.get(f"{desk.client('x' * 43)}/state").status_code == 404


def test_nobody_runs_late_for_what_is_over(desk: Desk) -> None:
    desk.book()
    visit = join.receive("b1", ports=desk.ports)
    desk.clock.time = START + timedelta(hours=3)
    over = join.receive("b1", ports=desk.ports)

    with pytest.raises(ValueError, match="none of"):
        late.say(visit, minutes=7, ports=desk.ports)
    with pytest.raises(join.NotNow):
        late.say(over, minutes=5, ports=desk.ports)
