"""What one can choose in the built-in room: devices, sound only, captions, a larger view."""

from collections.abc import Callable

from playwright.sync_api import Browser

from browser.room.side import Come, Side, meet
from web.join_harness import Desk

OURS = "document.getElementById('me').srcObject?.get{}Tracks()[0]?.label"
TWO_CAMERAS = "--use-fake-device-for-media-stream=device-count=2,fps=5"
ALLOW = "--use-fake-ui-for-media-stream"
# A browser that writes down what it hears, on this very device.
HEARS = """
window.SpeechRecognition = class {
  static async available({ processLocally }) { return processLocally ? 'STATE' : 'available'; }
  start(track) {
    window.heard = [this.processLocally, track.kind];
    this.onresult({ results: [[{ transcript: 'How are you' }], [{ transcript: 'today?' }]] });
  }
  stop() { this.onend(); }
};
"""


def choose(side: Side, which: str, label: str) -> None:
    side.until(lambda: label in (side.page.text_content(f"[data-kind={which}]") or ""))
    side.page.select_option(f"[data-kind={which}]", label=label)


def label_of(side: Side, kind: str) -> str:
    return str(side.page.evaluate(OURS.format(kind)))


def test_another_microphone_and_speaker_are_taken_and_remembered(desk: Desk, sides: Come) -> None:
    client, therapist = meet(desk, sides)
    client.page.click("#more summary")

    choose(client, "audioinput", "Fake Audio Input 2")
    choose(client, "audiooutput", "Fake Audio Output 1")

    client.until(lambda: label_of(client, "Audio") == "Fake Audio Input 2")
    speaker = "document.getElementById('them').sinkId"
    client.until(lambda: client.page.evaluate(speaker))
    before = therapist.received()["audio"]
    therapist.until(lambda: therapist.received()["audio"] > before)
    chosen = client.page.evaluate(speaker)
    client.page.reload()
    client.sees_and_hears()
    assert label_of(client, "Audio") == "Fake Audio Input 2"
    client.until(lambda: client.page.evaluate(speaker) == chosen)


def test_another_camera_is_taken_while_the_call_goes_on(
    desk: Desk, sides: Come, launch: Callable[..., Browser]
) -> None:
    two = launch(TWO_CAMERAS, ALLOW)
    client = sides(f"{desk.client(desk.book())}/room", browser=two)
    therapist = sides(desk.therapist())
    therapist.press("Let them in")
    therapist.sees_and_hears()
    client.page.click("#more summary")

    choose(client, "videoinput", "fake_device_1")

    client.until(lambda: label_of(client, "Video") == "fake_device_1")
    therapist.sees_and_hears()
    two.close()


def test_sound_only_stops_the_pictures_of_both_and_gives_them_back(
    desk: Desk, sides: Come
) -> None:
    client, therapist = meet(desk, sides)
    client.sees_and_hears()

    client.page.click("#more summary")
    client.page.select_option("#mode", "sound")

    said = "Ana uses sound only, so your picture is not sent."
    therapist.until(lambda: therapist.page.inner_text("#theirs") == said)
    client.until(lambda: still(client))
    assert client.page.get_attribute("#camera", "aria-pressed") == "false"
    before = client.received()["audio"]
    client.until(lambda: client.received()["audio"] > before)
    client.press("Camera")
    assert client.page.input_value("#mode") == "auto"
    client.sees_and_hears()
    therapist.sees_and_hears()
    therapist.until(lambda: therapist.page.inner_text("#theirs") == "")


def still(side: Side) -> bool:
    """Tell whether no picture came for half a second."""
    before = side.received()["video"]
    side.page.wait_for_timeout(500)
    return side.received()["video"] == before


def test_the_picture_gets_a_window_of_its_own_and_the_room_the_whole_screen(
    desk: Desk, sides: Come
) -> None:
    client, _ = meet(desk, sides)
    client.sees_and_hears()
    client.page.click("#more summary")

    client.press("Small window")
    client.until(lambda: client.page.evaluate("document.pictureInPictureElement?.id") == "them")
    client.press("Small window")
    client.until(lambda: not client.page.evaluate("!!document.pictureInPictureElement"))

    client.press("Full screen")
    client.until(lambda: client.page.evaluate("document.fullscreenElement?.id") == "room")
    client.press("Full screen")
    client.until(lambda: not client.page.evaluate("!!document.fullscreenElement"))


def test_captions_are_made_on_the_device_from_the_voice_of_the_other(
    desk: Desk, sides: Come
) -> None:
    client, _ = meet(desk, sides, script=HEARS.replace("STATE", "available"))
    client.page.click("#more summary")

    client.press("Captions")
    client.page.select_option("#size", label="Very large")

    client.until(lambda: client.page.inner_text("#caption") == "How are you today?")
    assert client.page.evaluate("window.heard") == [True, "audio"]
    size = "getComputedStyle(document.getElementById('caption')).fontSize"
    assert client.page.evaluate(size) == "28px"
    client.press("Captions")
    client.until(lambda: client.page.inner_text("#caption") == "")


def test_where_captions_would_need_another_company_there_are_none(desk: Desk, sides: Come) -> None:
    client = sides(
        f"{desk.client(desk.book())}/room", script=HEARS.replace("STATE", "unavailable")
    )
    client.reaches("waitingAlone")

    client.page.click("#more summary")

    client.until(lambda: client.page.is_visible("#full"))
    assert client.page.is_hidden("#captions")
