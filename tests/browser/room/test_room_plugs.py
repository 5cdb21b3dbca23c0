"""Earbuds that are unplugged and plugged in again in the middle of a session."""

from typing import Any

from browser.room.side import Come, Side, meet
from web.join_harness import Desk

EARBUDS = ["Fake Audio Input 2", "Fake Audio Output 1"]
# Made-up devices cannot be unplugged. A page notices it by exactly these three: the microphone
# ends, the list is shorter, and an event says that it changed.
PLUGS = """
const devices = navigator.mediaDevices;
const list = devices.enumerateDevices.bind(devices);
const take = devices.getUserMedia.bind(devices);
let gone = [];
devices.enumerateDevices = async () => (await list()).filter(({ label }) => !gone.includes(label));
devices.getUserMedia = async (wanted) => {
  const stream = await take(wanted);
  if (!stream.getTracks().some(({ label }) => gone.includes(label))) return stream;
  for (const track of stream.getTracks()) track.stop();
  throw new DOMException('', 'OverconstrainedError');
};
window.unplug = (labels) => {
  gone = labels;
  for (const track of document.getElementById('me').srcObject.getTracks()) {
    if (!gone.includes(track.label)) continue;
    track.stop();
    track.dispatchEvent(new Event('ended'));
  }
  devices.dispatchEvent(new Event('devicechange'));
};
"""
IN_USE = """() => [
  document.getElementById('me').srcObject.getAudioTracks()[0]?.label,
  document.getElementById('them').sinkId,
]"""


def in_use(side: Side) -> list[Any]:
    """Return the name of the microphone and the id of the speaker."""
    found: list[Any] = side.page.evaluate(IN_USE)
    return found


def test_earbuds_may_fall_out_and_come_back_and_a_muted_microphone_stays_muted(
    desk: Desk, sides: Come
) -> None:
    client, therapist = meet(desk, sides, script=PLUGS)
    client.page.click("#more summary")
    microphone, speaker = EARBUDS
    for kind, label in (("audioinput", microphone), ("audiooutput", speaker)):
        client.until(lambda kind=kind: client.page.is_visible(f"[data-kind={kind}]"))
        client.page.select_option(f"[data-kind={kind}]", label=label)
    client.until(lambda: in_use(client)[0] == microphone and in_use(client)[1])
    _, earbuds = in_use(client)

    client.page.evaluate("unplug", EARBUDS)

    client.until(lambda: in_use(client)[0] not in {microphone, None} and not in_use(client)[1])
    heard = therapist.received()["audio"]
    therapist.until(lambda: therapist.received()["audio"] > heard)
    client.until(lambda: microphone not in (client.page.text_content("#more") or ""))
    client.press("Microphone")

    client.page.evaluate("unplug", [])

    client.until(lambda: in_use(client) == [microphone, earbuds])
    assert client.page.get_attribute("#microphone", "aria-pressed") == "false"
    assert client.state == therapist.state == "connected"
    assert client.page.inner_text("#note") == ""
