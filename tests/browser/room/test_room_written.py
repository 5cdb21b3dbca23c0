"""What two people in the built-in room write to each other, and how they know who listens."""

from browser.room.side import Come, Side, meet
from web.join_harness import Desk


def write(side: Side, text: str) -> None:
    side.page.fill("#text", text)
    side.press("Send")


def test_written_words_go_both_ways_and_leave_no_trace(desk: Desk, sides: Come) -> None:
    client, therapist = meet(desk, sides)
    posted: list[str] = []
    for side in (client, therapist):
        side.page.on("request", lambda sent: posted.append(sent.post_data or ""))
    therapist.page.click("#chat summary")
    write(therapist, "Try your earbuds <b>now</b>")
    client.until(lambda: client.page.inner_text("#unread") == "(1 new)")
    assert "Ines wrote to you. Open “Chat”." in client.words

    client.page.click("#chat summary")
    client.page.fill("#text", "Much better")
    client.page.keyboard.press("Enter")

    therapist.until(lambda: "Much better" in therapist.page.inner_text("#said"))
    assert therapist.page.inner_text("#said").split("\n")[-1] == "Ana: Much better"
    assert client.page.inner_text("#said").split("\n")[0] == "Ines: Try your earbuds <b>now</b>"
    assert client.page.inner_text("#unread") == ""
    assert "wrote to you" not in client.words
    assert not [body for body in posted if "earbuds" in body or "better" in body]
    assert client.page.get_attribute("#said", "role") == "log"
    client.page.reload()
    client.sees_and_hears()
    assert client.page.text_content("#said") == ""


def test_words_that_cannot_go_are_kept_in_the_box(desk: Desk, sides: Come) -> None:
    client = sides(f"{desk.client(desk.book())}/room")
    client.reaches("waitingAlone")
    client.page.click("#chat summary")
    client.until(lambda: client.page.evaluate("document.activeElement.id") == "text")

    write(client, "Hello?")

    client.until(lambda: client.page.inner_text("#unsent") == "Not sent: you are not connected.")
    assert client.page.input_value("#text") == "Hello?"


def test_both_read_the_same_five_words_and_others_after_a_reload(desk: Desk, sides: Come) -> None:
    client, therapist = meet(desk, sides)

    first = five(client)

    therapist.until(lambda: five(therapist) == first)
    client.page.reload()
    client.sees_and_hears()
    client.until(lambda: five(client))
    therapist.until(lambda: five(therapist) == five(client))
    assert five(client) != first


def five(side: Side) -> str:
    side.until(lambda: side.page.text_content("#secret"))
    return str(side.page.text_content("#secret"))
