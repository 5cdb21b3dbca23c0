"""Two real browsers meet in the built-in room, get lost, and find each other again."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from frontdesk.web.rooms import Role, Rooms
from web.join_harness import ROOT, START, Desk, running

Launch = Callable[..., Browser]

STATIC = ROOT / "plugins/frontdesk/static"
DEVICES = "--use-fake-device-for-media-stream"
ALLOW = "--use-fake-ui-for-media-stream"
# Keeps the calls a page makes, so that a test can ask the browser what it received.
KEEP_CALLS = """
window.calls = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...all) { super(...all); window.calls.push(this); }
};
"""
RECEIVED = """async () => {
  const got = { audio: 0, video: 0 };
  const call = window.calls.at(-1);
  if (!call) return got;
  (await call.getStats()).forEach((one) => {
    if (one.type === 'inbound-rtp') got[one.kind] += one.bytesReceived;
  });
  return got;
}"""
# Two browsers that never learn how to reach each other.
NO_WAY_THROUGH = """
RTCPeerConnection.prototype.addIceCandidate = async () => {};
const apply = RTCPeerConnection.prototype.setRemoteDescription;
RTCPeerConnection.prototype.setRemoteDescription = function (it) {
  return apply.call(this, { type: it.type, sdp: it.sdp.replace(/a=candidate.*\\r\\n/g, '') });
};
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running(tmp_path, now=START - timedelta(minutes=6)) as desk:
        yield desk


class Side:
    """One person's browser window, with the things a test asks of it."""

    def __init__(self, browser: Browser, address: str, *, script: str = "") -> None:
        self.page: Page = browser.new_context().new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda problem: self.problems.append(str(problem)))
        self.page.add_init_script(KEEP_CALLS + script)
        self.page.goto(address)

    @property
    def state(self) -> str:
        return str(self.page.evaluate("document.getElementById('room').dataset.state"))

    @property
    def words(self) -> str:
        return self.page.inner_text("[role=status]")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()

    def watched(self) -> float:
        return float(self.page.evaluate("document.getElementById('them').currentTime"))

    def received(self) -> dict[str, int]:
        got: dict[str, int] = self.page.evaluate(RECEIVED)
        return got

    def until(self, true: Callable[[], Any], *, seconds: float = 30) -> None:
        # wait_for_function() needs eval, which the page's own rules forbid.
        for _ in range(int(seconds * 20)):
            if true():
                return
            self.page.wait_for_timeout(50)
        pytest.fail(f"still {self.state}: {self.words}; problems: {self.problems}")

    def reaches(self, state: str) -> None:
        self.until(lambda: self.state == state)

    def sees_and_hears(self) -> None:
        """Wait until both kinds arrive and the picture moves."""
        before = self.watched()
        self.until(lambda: all(self.received().values()) and self.watched() > before)

    def close(self) -> None:
        self.page.context.close()


@pytest.fixture
def sides(chromium: Browser) -> Iterator[Callable[..., Side]]:
    opened: list[Side] = []

    def come(address: str, *, browser: Browser | None = None, script: str = "") -> Side:
        opened.append(Side(browser or chromium, address, script=script))
        return opened[-1]

    yield come
    for side in opened:
        side.close()
    assert not [problem for side in opened for problem in side.problems]


Come = Callable[..., Side]


def meet(desk: Desk, come: Come, **options: Any) -> tuple[Side, Side]:
    """Bring both into the room, connected."""
    token = desk.book()
    client = come(f"{desk.client(token)}/room", **options)
    therapist = come(desk.therapist(), **options)
    therapist.press("Let them in")
    client.reaches("connected")
    therapist.reaches("connected")
    return client, therapist


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
    assert therapist.page.inner_text("#theirs") == ""


def test_a_camera_that_is_off_is_really_off(desk: Desk, sides: Come) -> None:
    client = sides(f"{desk.client(desk.book())}/room")
    client.reaches("waitingAlone")
    client.page.evaluate(
        "window.track = document.getElementById('me').srcObject.getVideoTracks()[0]"
    )

    client.page.get_by_role("button", name="Camera").click()

    client.until(lambda: client.page.evaluate("window.track.readyState") == "ended")
    assert client.page.is_hidden("#me")


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

    therapist.until(lambda: therapist.state == "gone", seconds=3)
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


def test_use_phone_instead_reaches_the_therapist_at_once(desk: Desk, sides: Come) -> None:
    client, therapist = meet(desk, sides)

    client.page.click("text=Use phone instead")

    client.page.wait_for_selector("h1:has-text('We speak by phone')")
    assert "I will call 503\u00a0555\u00a00199 by 11:33 am" in client.page.inner_text("main")
    therapist.reaches("moved")
    assert "Ana asked for the phone instead. Please call now." in therapist.words
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


def test_twelve_seconds_without_a_connection_offer_the_phone(desk: Desk, sides: Come) -> None:
    token = desk.book()
    client = sides(f"{desk.client(token)}/room", script=NO_WAY_THROUGH)
    client.reaches("waitingAlone")
    client.page.clock.install()
    therapist = sides(desk.therapist(), script=NO_WAY_THROUGH)
    therapist.press("Let them in")
    client.reaches("connecting")

    client.page.clock.run_for(12_100)

    client.reaches("slow")
    assert "the phone works now" in client.words
    assert "I will call 503\u00a0555\u00a00199" in client.page.inner_text("main")
    assert client.page.is_visible("text=Use phone instead")


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
    assert therapist.page.inner_text("#theirs") == "Ana has the camera off."
    blind.close()


def test_a_session_that_is_over_closes_the_room(desk: Desk, sides: Come) -> None:
    client = sides(f"{desk.client(desk.book())}/room")
    client.reaches("waitingAlone")

    desk.clock.time = START + timedelta(hours=3)

    client.reaches("over")
    client.page.reload()
    assert "This session is over" in client.page.inner_text("main")


class Careless(Rooms):
    """Passes on the words of, and for, pages that are gone."""

    def _holds(self, *_: Any) -> bool:
        return True

    def _is_meant_for(self, *_: Any) -> bool:
        return True


@pytest.mark.parametrize(
    ("desk_checks", "page_checks"),
    [(True, True), (False, True), (True, False), (False, False)],
)
def test_a_late_answer_of_the_page_before_the_reload_does_no_harm(
    tmp_path: Path,
    sides: Come,
    *,
    desk_checks: bool,
    page_checks: bool,
) -> None:
    rooms = (Rooms if desk_checks else Careless)(beat_seconds=2)
    scripts = STATIC if page_checks else careless_scripts(tmp_path)
    with running(tmp_path, rooms=rooms, scripts=scripts) as desk:
        client, therapist = meet(desk, sides)
        late_answer(client.page)
        client.page.reload()

        if desk_checks or page_checks:
            client.sees_and_hears()
            therapist.sees_and_hears()
        else:
            # The twin: with both guards off the very same late answer keeps them apart.
            client.page.wait_for_timeout(4_000)
            assert not client.received()["video"]


def late_answer(page: Page) -> None:
    """Say the answer of this page once more, after a reload, just before the new answer."""
    answer = {"type": "answer", "sdp": page.evaluate("calls[0].localDescription.sdp")}
    seen = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    old_line = next(name for name in seen if "/signal?page=" in name)

    def handle(route: Route) -> None:
        said = json.loads(route.request.post_data or "{}")
        if said.get("description", {}).get("type") == "answer":
            late = {"type": "signal", "to": said["to"], "description": answer}
            route.fetch(url=old_line, post_data=json.dumps(late))
        route.continue_()

    page.route("**/signal?*", handle)


def careless_scripts(folder: Path) -> Path:
    scripts = folder / "careless"
    shutil.copytree(STATIC, scripts)
    wire = (scripts / "room-wire.js").read_text("utf-8")
    guard = "return message.to === page && message.from === peer;"
    assert guard in wire
    (scripts / "room-wire.js").write_text(wire.replace(guard, "return true;"))
    return scripts
