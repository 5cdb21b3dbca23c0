"""A page that waits says that it lives, and is answered before anything is looked up."""

import time
from collections.abc import Iterator

import httpx2
import pytest

from frontdesk.web.rooms import BEAT
from web.arriving import at_the_door
from web.conftest import Served
from web.made import Made

PAGE = "client-page-00001"


@pytest.fixture
def waiting(served: Served) -> Iterator[Made]:
    """Let a client sit in the room, who has left two signs unanswered."""
    one = at_the_door(served)
    with served.http.stream("GET", f"/join/{one.token}/events?page={PAGE}") as line:
        lines = line.iter_lines()
        assert next(lines)
        while PAGE not in served.rooms._pages:
            time.sleep(0.01)
        served.rooms._pages[PAGE].missed = 2
        yield one


def say(one: Made, body: bytes, *, page: str = PAGE) -> httpx2.Response:
    address = f"/join/{one.token}/signal?page={page}"
    return one.served.http.post(address, content=body)


@pytest.mark.parametrize("body", [BEAT, b"[" + BEAT + b"]"])
def test_a_sign_of_life_counts_and_its_answer_carries_the_strict_headers(
    waiting: Made, body: bytes
) -> None:
    answer = say(waiting, body)

    assert (answer.status_code, answer.content) == (204, b"")
    assert waiting.served.rooms._pages[PAGE].missed == 0
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"


def test_it_is_answered_without_a_look_at_the_store(
    waiting: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(waiting.served.here.ports.store), "read", None)

    assert say(waiting, BEAT).status_code == 204


def test_the_sign_of_a_page_without_a_seat_is_not_believed(waiting: Made) -> None:
    assert say(waiting, BEAT, page="client-page-00002").status_code == 409
    assert say(waiting, BEAT, page="").status_code == 400


@pytest.mark.parametrize("body", [b"{", b"", BEAT + b" x", b"x" * 70_000])
def test_all_else_is_read_as_carefully_as_before(waiting: Made, body: bytes) -> None:
    assert say(waiting, body).status_code in {400, 413}
    assert waiting.served.rooms._pages[PAGE].missed == 2


def test_what_a_page_says_otherwise_is_handed_on_whole(waiting: Made) -> None:
    assert say(waiting, b'{"type":"bye"}').status_code == 204

    assert waiting.served.rooms.present(waiting.id) == frozenset()
