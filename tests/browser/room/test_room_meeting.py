"""Two real browsers meet in the built-in room, with what camera and microphone they have."""

from collections.abc import Callable

from playwright.sync_api import Browser

from browser.room.side import Come, Side, meet
from web.join_harness import Desk

Launch = Callable[..., Browser]
DEVICES = "--use-fake-device-for-media-stream"
ALLOW = "--use-fake-ui-for-media-stream"


def test_the_client_knocks_is_let_in_and_both_see_and_hear(desk: Desk, sides: Come) -> None:
    client = sides(desk.client(desk.book()))
    client.page.click("text=Join the video")
    client.reaches("waitingAlone")
    therapist = sides(desk.therapist())
    therapist.reaches("knock")
    client.reaches("waiting")
    assert not client.received()["video"]

    therapist.press("Let them in")

    client.sees_and_hears()
    therapist.sees_and_hears()
    assert client.words == "You are connected."
    assert therapist.page.is_hidden("#admit")


def test_a_switched_off_camera_or_microphone_is_told_to_the_other(desk: Desk, sides: Come) -> None:
    client, therapist = meet(desk, sides)
    camera = client.page.get_by_role("button", name="Camera")
    microphone = client.page.get_by_role("button", name="Microphone")

    camera.click()
    microphone.click()

    said = "Ana has the camera off. Ana has the microphone off."
    therapist.until(lambda: therapist.page.inner_text("#theirs") == said)
    assert camera.get_attribute("aria-pressed") == "false"
    assert microphone.inner_text().endswith("off")
    still = therapist.watched()
    camera.click()
    microphone.click()
    therapist.until(lambda: therapist.watched() > still + 0.3)
    therapist.until(lambda: therapist.page.inner_text("#theirs") == "")


def test_a_camera_that_is_off_is_really_off(desk: Desk, sides: Come) -> None:
    client = sides(f"{desk.client(desk.book())}/room")
    client.reaches("waitingAlone")
    client.page.evaluate(
        "window.track = document.getElementById('me').srcObject.getVideoTracks()[0]"
    )

    client.page.get_by_role("button", name="Camera").click()

    client.until(lambda: client.page.evaluate("window.track.readyState") == "ended")
    assert client.page.is_hidden("#me")


def test_a_refusal_is_explained_and_the_phone_is_there(
    desk: Desk, sides: Come, launch: Launch
) -> None:
    strict = launch(DEVICES, "--deny-permission-prompts")

    client = sides(f"{desk.client(desk.book())}/room", browser=strict)

    client.reaches("nothing")
    assert "may not use your camera and microphone" in client.words
    assert client.page.is_visible("#retry")
    assert client.page.is_visible("text=Use phone instead")
    assert desk.rooms.present("b1") == frozenset()
    strict.close()


def test_without_a_camera_one_joins_with_sound_only(
    desk: Desk, sides: Come, launch: Launch
) -> None:
    blind = launch(f"{DEVICES}=device-count=0", ALLOW)
    token = desk.book()

    client = sides(f"{desk.client(token)}/room", browser=blind)
    therapist = sides(desk.therapist())
    therapist.press("Let them in")

    therapist.until(lambda: therapist.received()["audio"] > 0)
    client.sees_and_hears()
    assert "No camera was found here. You join with sound only." in client.words
    dark = "Ana has the camera off."
    therapist.until(lambda: therapist.page.inner_text("#theirs") == dark)
    blind.close()


def test_on_a_phone_held_sideways_the_picture_and_the_keys_are_on_the_screen(
    desk: Desk, sides: Come
) -> None:
    client = sides(f"{desk.client(desk.book())}/room")
    client.page.set_viewport_size({"width": 844, "height": 390})
    client.reaches("waitingAlone")
    assert on_screen(client, ".room-view > .room-keys .key:visible")

    sides(desk.therapist()).press("Let them in")
    client.reaches("connected")

    assert on_screen(client, ".stage, #state, .room-view > .room-keys .key:visible")


def on_screen(side: Side, which: str) -> bool:
    boxes = [one.bounding_box() for one in side.page.locator(which).all()]
    assert boxes
    return all(box and box["y"] >= 0 and box["y"] + box["height"] <= 390 for box in boxes)
