"""The built-in room on a weak line, in a new network, after a restart, or with no way at all."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from browser.room.side import NO_WAY_THROUGH, Come, Side, meet
from frontdesk.web.rooms import Role, Rooms
from web.join_harness import NEVER, START, Desk, running

EARLY = START - timedelta(minutes=6)


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose pages lose patience soon."""
    rooms = Rooms(beat_seconds=1, patience_seconds=1, look_seconds=NEVER)
    with running(tmp_path, now=EARLY, rooms=rooms, fallback=True) as desk:
        yield desk


@pytest.fixture
def watchful(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose pages look at their line often."""
    with running(tmp_path, now=EARLY, rooms=Rooms(look_seconds=0.2)) as desk:
        yield desk


def lose(side: Side, percent: int) -> None:
    """Lose this share of the packets of a page; its calls take part if it is set before them."""
    line = side.page.context.new_cdp_session(side.page)
    line.send("Network.enable")
    how = {"latency": percent, "downloadThroughput": -1, "uploadThroughput": -1}
    line.send("Network.emulateNetworkConditions", {"offline": False, "packetLoss": percent, **how})


def test_a_weak_line_costs_the_picture_first_and_gives_it_back(
    watchful: Desk, sides: Come
) -> None:
    client = sides(f"{watchful.client(watchful.book())}/room")
    client.reaches("waitingAlone")
    lose(client, 20)
    therapist = sides(watchful.therapist())
    therapist.press("Let them in")

    client.until(lambda: client.page.inner_text("#line") == "poor")
    weak = "Your voice still gets through. Press “Camera” to turn it on again."
    client.until(lambda: weak in client.words)
    assert client.page.get_attribute("#camera", "aria-pressed") == "false"
    because = "Ana has a weak connection, so their camera is off."
    therapist.until(lambda: therapist.page.inner_text("#theirs") == because)
    lose(client, 0)
    client.press("Camera")
    therapist.until(lambda: therapist.page.inner_text("#theirs") == "")


def test_a_change_of_network_on_either_side_ends_nothing(quick: Desk, sides: Come) -> None:
    client, therapist = meet(quick, sides)

    for side, role in ((client, Role.CLIENT), (therapist, Role.THERAPIST)):
        side.page.context.set_offline(True)
        side.until(lambda role=role: role not in quick.rooms.present("b1"))
        side.page.context.set_offline(False)

        side.until(lambda: len(quick.rooms.present("b1")) == 2)
        side.until(lambda: client.state == therapist.state == "connected")
        client.sees_and_hears()
        therapist.sees_and_hears()
    assert client.page.evaluate("window.calls.length") == 1
    assert therapist.page.evaluate("window.calls.length") == 1


def test_a_restart_of_the_desk_in_mid_session_is_not_noticed(tmp_path: Path, sides: Come) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    with running(before, now=EARLY) as desk:
        client, therapist = meet(desk, sides)
        client.sees_and_hears()
        where = desk.url

    client.sees_and_hears()

    # The same booking at the same address, in rooms that know of nobody.
    with running(after, now=EARLY) as desk:
        desk.book()
        assert desk.url == where
        client.until(lambda: desk.rooms.admitted("b1"))
        client.until(lambda: len(desk.rooms.present("b1")) == 2)
        client.sees_and_hears()
        therapist.sees_and_hears()
        assert client.state == therapist.state == "connected"
        assert therapist.page.is_hidden("#admit")
        assert client.page.evaluate("window.calls.length") == 1


def test_a_room_that_does_not_connect_offers_both_the_other_link_and_goes_on(
    quick: Desk, sides: Come
) -> None:
    token = quick.book()
    client = sides(f"{quick.client(token)}/room", script=NO_WAY_THROUGH)
    therapist = sides(quick.therapist(), script=NO_WAY_THROUGH)
    assert client.page.is_hidden("#elsewhere")
    therapist.press("Let them in")

    for side in (client, therapist):
        side.reaches("slow")
        assert side.page.is_visible("#elsewhere")
    assert "the phone works now" in client.words
    assert "I will call 503\u00a0555\u00a00199" in client.page.inner_text("main")
    assert client.page.get_attribute("#elsewhere", "action") == f"/join/{token}/go?fallback=1"
    # It goes on, and asks for fresh servers each time.
    asked: list[str] = []
    therapist.page.on("request", lambda sent: asked.append(sent.url))
    therapist.until(lambda: [url for url in asked if url.endswith("/ice")])

    gone: list[str] = []
    client.page.context.on("request", lambda sent: gone.append(f"{sent.method} {sent.url}"))
    client.press("Use the other video link")

    client.until(lambda: f"POST {quick.client(token)}/go?fallback=1" in gone)
    client.reaches("went")
    therapist.reaches("elsewhere")
    assert "Ana went to the other video link." in therapist.words
    assert therapist.page.is_visible("#elsewhere")
    assert client.page.is_visible("#again")


def test_whoever_comes_back_however_often_both_meet_again(desk: Desk, sides: Come) -> None:
    client, therapist = meet(desk, sides)

    # Reloads of one, of the other, and of both at once, the second before the first is back.
    for who in ([client], [therapist], [client, therapist], [therapist, client], [client, client]):
        for side in who:
            side.reload()
        for side in (client, therapist):
            side.reaches("connected")
            side.sees_and_hears()
