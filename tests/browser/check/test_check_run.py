"""The whole check from the press to the summary, and what of it leaves the page."""

import json
from collections.abc import Callable

from playwright.sync_api import Browser

from browser.check.trial import Trial
from frontdesk.domain.device_check import known
from web.join_harness import Desk

Begin = Callable[..., Trial]
# Asked for once the page is up: part of every check, and it carries nothing.
OWN = ("/frontdesk/check-worklet.js", "/frontdesk/check-echo.js", "/check/line?", "/theme/")
TAKE_DOWN = """(() => {
  const take = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  window.taken = [];
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await take(wanted);
    window.taken.push(...stream.getTracks());
    return stream;
  };
})()"""
OFF = "window.taken.length > 0 && window.taken.every((track) => track.readyState === 'ended')"


def test_a_client_who_hears_the_chirps_is_ready_and_only_codes_leave_the_page(
    desk: Desk, begin: Begin
) -> None:
    address = f"{desk.client(desk.book())}/check"
    trial = begin(address=address, script=TAKE_DOWN)

    trial.done()
    trial.press("Yes")

    assert trial.codes["speaker"] == "heard"
    assert trial.codes["echo"] == "earphones"
    assert trial.codes["microphone"] == "ok"
    assert trial.page.evaluate(OFF)
    trial.until(lambda: _kept(desk).get("speaker") == "heard")
    assert set(trial.codes.items()) <= {*_kept(desk).items(), ("window", "ok")}
    sent = [one for one in trial.asked if not any(own in one.url for own in OWN)]
    assert {(one.method, one.url) for one in sent} == {("POST", address)}
    said = json.loads(sent[-1].post_data or "")
    assert {*said.values()} - {*known(said).values()} <= {"skipped"}
    line = [one for one in trial.asked if "/check/line?" in one.url and one.method == "POST"]
    assert not any((one.post_data_buffer or b"").strip(b"\0") for one in line)


def test_a_client_who_hears_nothing_gets_a_remedy_and_a_line_to_read_out(
    begin: Begin, refusing: Browser
) -> None:
    trial = begin(refusing, permissions=["microphone"])
    trial.done()
    assert trial.codes["speaker"] == "ask"

    trial.press("No")

    assert "Turn the volume up." in trial.line("speaker")
    assert trial.said.startswith("Something does not work yet.")
    assert "Sound: You heard nothing." in trial.page.inner_text("#aloud")
    assert "skipped" in trial.codes["echo"]


def test_stopping_switches_the_camera_off_and_one_can_start_again(begin: Begin) -> None:
    trial = begin(script=TAKE_DOWN)
    trial.until(lambda: trial.said.startswith("Please read aloud"))

    trial.press("Stop the test")

    trial.until(lambda: bool(trial.page.evaluate(OFF)))
    assert trial.said == "The test is over. Your camera and microphone are off."
    trial.press("Start the test")
    trial.until(lambda: trial.said.startswith("Please read aloud"))


def test_leaving_switches_the_camera_off_and_coming_back_finds_a_fresh_page(
    begin: Begin,
) -> None:
    trial = begin(script=TAKE_DOWN)
    trial.until(lambda: trial.said.startswith("Please read aloud"))

    trial.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")

    trial.until(lambda: bool(trial.page.evaluate(OFF)))
    assert trial.state is None
    assert trial.page.get_by_role("button", name="Start the test").is_visible()


def test_a_second_window_is_told_apart_while_the_first_one_checks(
    desk: Desk, begin: Begin
) -> None:
    first = begin()
    first.until(lambda: first.state == "on")
    second = first.context.new_page()
    second.goto(f"{desk.url}/check")

    second.click("#start")

    first.until(lambda: second.is_visible("#window"))
    assert "Open in another window." in second.inner_text("#window")


def test_without_javascript_the_check_says_so_and_gives_the_number(
    desk: Desk, chromium: Browser
) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()

    page.goto(f"{desk.url}/check")

    assert "JavaScript is switched off here." in page.inner_text("main")
    assert page.is_hidden("#start")
    assert "503\u00a0555\u00a00142" in page.inner_text("main")
    page.context.close()


def _kept(desk: Desk) -> dict[str, str]:
    found = desk.store.read(lambda look: look.device_check(f"b{desk.booked}"))
    return dict(found.codes) if found else {}
