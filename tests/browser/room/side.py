"""One person's browser window in the built-in room, and two of them brought together."""

from collections.abc import Callable
from typing import Any, NoReturn

import pytest
from playwright.sync_api import Browser, Error, Page
from playwright.sync_api import TimeoutError as TooLate

from web.join_harness import Desk

# Keeps the calls a page makes, so that a test can ask the browser what it received.
KEEP_CALLS = """
window.calls = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...all) { super(...all); window.calls.push(this); }
};
"""
# Two browsers that never learn how to reach each other.
NO_WAY_THROUGH = """
RTCPeerConnection.prototype.addIceCandidate = async () => {};
const apply = RTCPeerConnection.prototype.setRemoteDescription;
RTCPeerConnection.prototype.setRemoteDescription = function (it) {
  return apply.call(this, { type: it.type, sdp: it.sdp.replace(/a=candidate.*\\r\\n/g, '') });
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


class Side:
    """One person's browser window, with the things a test asks of it."""

    def __init__(self, browser: Browser, address: str, *, script: str = "") -> None:
        self.page: Page = browser.new_context().new_page()
        self.page.set_default_timeout(60_000)
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
        try:
            self.page.get_by_role("button", name=name).click()
        except TooLate:
            self.fails(f"no “{name}”")

    def reload(self) -> None:
        """Load the page again and wait for nothing; on the way already, it is asked once more."""
        for _ in range(20):
            try:
                self.page.reload(wait_until="commit")
            except Error:
                self.page.wait_for_timeout(50)
            else:
                return
        pytest.fail("the page cannot be loaded again")

    def watched(self) -> float:
        return float(self.page.evaluate("document.getElementById('them').currentTime"))

    def received(self) -> dict[str, int]:
        got: dict[str, int] = self.page.evaluate(RECEIVED)
        return got

    def until(self, true: Callable[[], Any], *, seconds: float = 60) -> None:
        # wait_for_function() needs eval, which the page's own rules forbid.
        for _ in range(int(seconds * 20)):
            if true():
                return
            self.page.wait_for_timeout(50)
        self.fails("still")

    def fails(self, how: str) -> NoReturn:
        pytest.fail(f"{how} {self.state}: {self.words}; problems: {self.problems}")

    def reaches(self, state: str) -> None:
        self.until(lambda: self.state == state)

    def sees_and_hears(self) -> None:
        """Wait until both kinds arrive and the picture moves."""
        before = self.watched()
        self.until(lambda: all(self.received().values()) and self.watched() > before)

    def close(self) -> None:
        self.page.context.close()


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
