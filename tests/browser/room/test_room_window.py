"""Two windows of one browser at one session: the second asks before it takes over."""

from browser.room.side import Come, meet
from web.join_harness import Desk

STATE = "document.getElementById('room').dataset.state"
CAMERA = "document.getElementById('me').srcObject !== null"


def test_a_second_window_leaves_the_first_alone_until_it_is_chosen(
    desk: Desk, sides: Come
) -> None:
    client, therapist = meet(desk, sides)
    other = client.page.context.new_page()

    other.goto(client.page.url)

    client.until(lambda: other.evaluate(STATE) == "second")
    assert not other.evaluate(CAMERA)
    assert not other.is_visible("#leave")
    client.sees_and_hears()
    other.get_by_role("button", name="Use this window").click()
    client.reaches("replaced")
    therapist.sees_and_hears()
    client.until(lambda: other.evaluate(STATE) == "connected")


def test_a_window_that_left_is_in_nobodys_way(desk: Desk, sides: Come) -> None:
    client, therapist = meet(desk, sides)
    client.press("Leave")
    therapist.reaches("left")
    other = client.page.context.new_page()

    other.goto(client.page.url)

    client.until(lambda: other.evaluate(STATE) == "connected")
    therapist.sees_and_hears()
