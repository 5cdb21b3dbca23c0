"""Two real browsers get lost in the built-in room, and find each other again."""

from datetime import timedelta

import pytest

from browser.room.side import Come, meet
from frontdesk.web.rooms import Role
from web.join_harness import START, Desk


@pytest.mark.parametrize("who", [Role.CLIENT, Role.THERAPIST])
def test_after_a_reload_both_are_together_again_without_a_knock(
    desk: Desk, sides: Come, who: Role
) -> None:
    client, therapist = meet(desk, sides)
    reloads, stays = (client, therapist) if who is Role.CLIENT else (therapist, client)

    for _ in range(3):
        reloads.page.reload()

        reloads.sees_and_hears()
        stays.until(lambda: stays.state == "connected")
        stays.sees_and_hears()


def test_a_second_window_takes_over_and_the_first_says_so(desk: Desk, sides: Come) -> None:
    client, therapist = meet(desk, sides)

    second = sides(client.page.url)

    client.reaches("replaced")
    assert "opened in another window" in client.words
    second.sees_and_hears()
    therapist.sees_and_hears()
    assert client.page.evaluate("document.getElementById('me').srcObject") is None
    client.press("Come back in")
    second.reaches("replaced")
    client.sees_and_hears()


def test_a_client_who_left_can_come_back(desk: Desk, sides: Come) -> None:
    client, therapist = meet(desk, sides)

    client.press("Leave")

    therapist.reaches("left")
    assert "Ana left the session." in therapist.words
    assert "You can come back" in client.words
    client.press("Come back in")
    client.sees_and_hears()
    therapist.sees_and_hears()


def test_a_therapist_who_left_is_asked_again_before_anybody_comes_in(
    desk: Desk, sides: Come
) -> None:
    client, therapist = meet(desk, sides)

    therapist.press("Leave")
    client.reaches("left")
    therapist.press("Come back in")

    therapist.reaches("knock")
    client.reaches("waiting")


def test_a_closed_window_is_told_at_once(desk: Desk, sides: Come) -> None:
    client, therapist = meet(desk, sides)

    client.page.goto("about:blank")

    # A line that breaks by itself says nothing of the kind while the call goes on.
    therapist.reaches("gone")
    assert "Keep this page open. They can come back." in therapist.words


def test_a_broken_line_to_the_desk_does_not_end_the_call(desk: Desk, sides: Come) -> None:
    client, therapist = meet(desk, sides)

    desk.cut_lines()
    client.until(lambda: not desk.rooms.present("b1"))
    client.until(lambda: len(desk.rooms.present("b1")) == 2)

    client.sees_and_hears()
    therapist.sees_and_hears()
    assert client.page.evaluate("window.calls.length") == 1
    assert client.state == therapist.state == "connected"


def test_a_session_that_is_over_closes_the_room(desk: Desk, sides: Come) -> None:
    client = sides(f"{desk.client(desk.book())}/room")
    client.reaches("waitingAlone")

    desk.clock.time = START + timedelta(hours=3)

    client.reaches("over")
    client.page.reload()
    assert "This session is over" in client.page.inner_text("main")
