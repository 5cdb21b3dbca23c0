"""From the built-in room to the phone, and back."""

from dataclasses import replace

from browser.room.side import Come, meet
from web.join_harness import Desk


def test_use_phone_instead_reaches_the_therapist_at_once(desk: Desk, sides: Come) -> None:
    client, therapist = meet(desk, sides)

    client.page.click("text=Use phone instead")

    client.page.wait_for_selector("h1:has-text('We speak by phone')")
    assert "I will call 503\u00a0555\u00a00199 by 11:33 am" in client.page.inner_text("main")
    therapist.reaches("moved")
    assert "Ana asked for the phone instead. Call now." in therapist.words
    client.page.click("text=Go back to the video")
    client.sees_and_hears()
    therapist.sees_and_hears()
    assert desk.rooms.moved_at("b1") is None


def test_a_therapist_who_comes_later_still_hears_of_the_phone(desk: Desk, sides: Come) -> None:
    client = sides(desk.client(desk.book()))
    client.page.click("text=Use phone instead")
    client.page.wait_for_selector("h1:has-text('We speak by phone')")

    therapist = sides(desk.therapist())

    therapist.reaches("moved")
    assert therapist.page.get_attribute(".room-phone a", "href") == "tel:+15035550199"


def test_who_sits_in_the_room_hears_that_they_meet_by_phone_now(desk: Desk, sides: Come) -> None:
    client = sides(f"{desk.client(desk.book())}/room")
    client.reaches("waitingAlone")

    made = desk.store.read(lambda look: look.booking("b1"))
    assert made is not None
    by_phone = replace(made, way="phone", revision=1)
    now = desk.clock.now()
    assert desk.store.write(lambda tx: tx.revise(by_phone, revision=0, now=now))

    client.reaches("changed")
    assert "How or when you meet has changed. Follow the link below." in client.words
    assert client.page.evaluate("document.activeElement.id") == "back"
    client.page.keyboard.press("Enter")
    client.page.wait_for_url("**/join/*")
    assert "phone" in client.page.inner_text("main").lower()
