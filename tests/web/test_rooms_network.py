"""The room's hub over the network: what is carried, and what is refused."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx2 as httpx
import pytest

from frontdesk.web.signals import MAX_BODY_BYTES
from web.join_harness import START, Desk, running
from web.room_ears import NEW, OLD


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running(tmp_path, now=START - timedelta(minutes=6)) as desk:
        yield desk


def test_a_line_over_the_network_carries_what_is_said(desk: Desk) -> None:
    address = desk.client(desk.book())
    said = {"type": "beat"}

    with httpx.stream("GET", f"{address}/events?page={OLD}") as line:
        lines = line.iter_lines()
        first = [next(lines) for _ in range(3)]
        right = httpx.post(f"{address}/signal?page={OLD}", json=said)
        wrong = httpx.post(f"{address}/signal?page={NEW}", json=said)

    assert line.headers["content-type"].startswith("text/event-stream")
    assert line.headers["cache-control"] == "no-store"
    assert first == ["retry: 1000", "", 'data: {"type":"waiting","therapist":false}']
    assert (right.status_code, wrong.status_code) == (204, 409)


@pytest.mark.parametrize(
    "page", ["", "short", "x" * 65, "../../etc/passwd-and-more", "<script>aaaaaaaaaaaa"]
)
def test_a_page_id_that_is_none_is_refused(desk: Desk, page: str) -> None:
    address = desk.client(desk.book())

    assert httpx.get(f"{address}/events", params={"page": page}).status_code == 400
    assert (
        httpx.post(f"{address}/signal", params={"page": page}, json={"type": "bye"}).status_code
        == 400
    )


NONSENSE = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'{"type":"shout"}',
    b'{"type":"bye","more":1}',
    b'{"type":"signal"}',
    b'{"type":"signal","to":"short"}',
    b'{"type":"signal","to":"therapist-page-001","description":{"type":"evil","sdp":""}}',
    b'{"type":"signal","to":"therapist-page-001","candidate":{"candidate":1}}',
    b"\xff\xfe",
    b"[" * 20_000,
]


def test_what_is_no_message_is_refused(desk: Desk) -> None:
    address = f"{desk.client(desk.book())}/signal?page={OLD}"

    assert [httpx.post(address, content=body).status_code for body in NONSENSE] == [400] * len(
        NONSENSE
    )


def test_a_body_of_64_kilobytes_is_read_and_more_is_refused(desk: Desk) -> None:
    address = f"{desk.client(desk.book())}/signal?page={OLD}"
    shell = '{"type":"signal","to":"therapist-page-001","description":{"type":"offer","sdp":"%s"}}'
    room = MAX_BODY_BYTES - len(shell % "")

    fits = httpx.post(address, content=shell % ("s" * room))
    bursts = httpx.post(address, content=shell % ("s" * (room + 1)))

    assert (fits.status_code, bursts.status_code) == (409, 413)
