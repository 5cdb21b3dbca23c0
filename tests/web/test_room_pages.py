"""The page of the room, the servers it asks for, and the word that it begins late."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2 as httpx
import msgspec
import pytest

from frontdesk.web.rooms import Rooms
from web.join_harness import START, Desk, running
from web.room_ears import OLD

SCRIPTS = Path(__file__).parents[2] / "plugins/frontdesk/static"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made: list[int] = []

    def ice() -> list[dict[str, Any]]:
        made.append(1)
        return [{"urls": "turn:127.0.0.1", "username": f"{len(made)}:b1"}]

    with running(tmp_path, now=START - timedelta(minutes=6), ice=ice, fallback=True) as desk:
        yield desk


def words_of(page: str) -> dict[str, Any]:
    found = re.search(r"data-words='([^']*)'", page)
    assert found
    words: dict[str, Any] = msgspec.json.decode(found[1])
    return words


def test_both_sides_can_say_every_state_their_script_can_reach(desk: Desk) -> None:
    token = desk.book()
    script = (SCRIPTS / "room.js").read_text("utf-8")
    told = set(re.findall(r"(?:tell|close)\('(\w+)'", script)) | {"left", "gone", "elsewhere"}

    client = words_of(httpx.get(f"{desk.client(token)}/room").text)
    therapist = words_of(httpx.get(desk.therapist()).text)

    assert told - set(client) == {"knock", "moved", "alone"}
    assert told - set(therapist) == set()
    assert client["waiting"].startswith("You are in the right place. Ines knows")
    assert therapist["knock"].startswith("Ana is here")


def test_the_page_waits_twelve_seconds_and_looks_every_two(desk: Desk) -> None:
    page = httpx.get(f"{desk.client(desk.book())}/room").text

    assert 'data-patience="12.0"' in page
    assert f'data-look="{desk.rooms.look_seconds}"' in page
    assert Rooms().look_seconds == 2


def test_servers_are_made_for_the_page_and_again_when_it_asks(desk: Desk) -> None:
    token = desk.book()

    drawn = httpx.get(f"{desk.client(token)}/room").text
    fresh = httpx.get(f"{desk.client(token)}/ice")
    hers = httpx.get(f"{desk.therapist()}/ice")

    assert '"username": "1:b1"' in drawn
    assert fresh.json() == [{"urls": "turn:127.0.0.1", "username": "2:b1"}]
    assert fresh.headers["cache-control"] == "no-store"
    assert hers.json()[0]["username"] == "3:b1"


def test_before_the_door_opens_there_are_no_servers_for_a_client(desk: Desk) -> None:
    token = desk.book()
    desk.clock.time = START - timedelta(hours=2)

    assert httpx.get(f"{desk.client(token)}/ice").status_code == 409


def test_a_late_start_is_kept_and_told_to_whoever_sits_in_the_room(desk: Desk) -> None:
    token = desk.book()
    late = f"{desk.therapist()}/late"

    with httpx.stream("GET", f"{desk.client(token)}/events?page={OLD}") as line:
        heard = (each.removeprefix("data: ") for each in line.iter_lines() if "data:" in each)
        assert next(heard) == '{"type":"waiting","therapist":false}'
        assert next(heard) == '{"type":"late","at":""}'
        said = httpx.post(late, data={"minutes": "10"}, follow_redirects=False)
        assert next(heard) == '{"type":"late","at":"11:40 am"}'

    assert said.status_code == 303
    kept = desk.store.read(lambda look: look.lateness("b1"))
    assert kept is not None
    assert kept.minutes == 10


@pytest.mark.parametrize("minutes", ["", "-5", "7", "many", "1e9"])
def test_a_lateness_that_is_none_is_refused(desk: Desk, minutes: str) -> None:
    desk.book()

    refused = httpx.post(f"{desk.therapist()}/late", data={"minutes": minutes})

    assert refused.status_code == 400
    assert desk.store.read(lambda look: look.lateness("b1")) is None
