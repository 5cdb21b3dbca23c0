"""What the check says when the browser does not hand its devices over."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Route

from browser.check.trial import Trial
from web.join_harness import Desk

Begin = Callable[..., Trial]
Launch = Callable[..., Browser]
DEVICES = "--use-fake-device-for-media-stream"
ALLOW = "--use-fake-ui-for-media-stream"
INSTAGRAM = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Mobile/15E148 Instagram 332.0.0 (iPhone15,2; iOS 17_5)"
)
FACEBOOK = (
    "Mozilla/5.0 (Linux; Android 14; SM-S911B; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/126.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/470.0;]"
)
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36"
# No other program can be made to hold a made-up camera, nor can all devices be taken away.
REFUSE = """navigator.mediaDevices.getUserMedia = async (wanted) => {{
  throw new DOMException('', '{name}');
}};"""


def test_a_refusal_names_the_way_to_allow_it_and_another_try_needs_no_new_page(
    begin: Begin, refusing: Browser
) -> None:
    trial = begin(refusing)
    trial.done()
    assert trial.codes["permission"] == "denied"
    steps = trial.page.inner_text(".check-steps")
    assert "to the left of the address" in steps
    assert "Safari" not in steps
    assert "crossed-out" not in steps
    assert trial.page.inner_text("#aloud") == "Permission: Not allowed."
    trial.context.grant_permissions(["camera", "microphone"])

    trial.press("Try again")

    assert trial.decided("camera") != "skipped"
    assert "permission" not in trial.codes


def test_a_microphone_alone_is_told_from_nothing_at_all(begin: Begin, refusing: Browser) -> None:
    trial = begin(refusing, permissions=["microphone"])

    assert trial.decided("permission") == "camera_denied"
    assert trial.decided("camera") == "denied"
    assert trial.decided("microphone") == "ok"


def test_no_camera_leaves_the_microphone_in_use(begin: Begin, launch: Launch) -> None:
    browser = launch(f"{DEVICES}=device-count=0", ALLOW)

    trial = begin(browser)

    assert trial.decided("camera") == "none"
    assert trial.decided("microphone") == "ok"
    assert "permission" not in trial.codes
    browser.close()


@pytest.mark.parametrize(
    ("name", "code", "remedy"),
    [
        ("NotReadableError", "held", "Close Zoom, Teams, FaceTime"),
        ("NotFoundError", "none", "Plug them in."),
    ],
)
def test_devices_that_are_held_or_not_there_get_a_remedy(
    begin: Begin, name: str, code: str, remedy: str
) -> None:
    trial = begin(script=REFUSE.format(name=name))

    trial.done()

    assert trial.codes["permission"] == code
    assert remedy in trial.line("permission")


def test_a_browser_that_still_asks_says_where_to_look(begin: Begin) -> None:
    never = "navigator.mediaDevices.getUserMedia = () => new Promise(() => {});"
    trial = begin(script=never, press=False)
    trial.page.clock.install()
    trial.press("Start the test")

    trial.page.clock.run_for(1_000)
    trial.page.clock.run_for(15_000)

    assert trial.decided("permission") == "slow"
    assert "at the top of the window" in trial.line("permission")


@pytest.mark.parametrize(
    ("agent", "name", "android"), [(INSTAGRAM, "Instagram", False), (FACEBOOK, "Facebook", True)]
)
def test_the_browser_inside_an_app_is_named_with_a_way_out(
    desk: Desk, begin: Begin, refusing: Browser, *, agent: str, name: str, android: bool
) -> None:
    trial = begin(refusing, user_agent=agent, permissions=["clipboard-read", "clipboard-write"])

    trial.done()

    assert trial.codes["app"] == "in_app"
    assert name in trial.line("app")
    assert trial.page.is_visible("#android") is android
    way_out = trial.page.get_attribute("#android", "href") or ""
    assert way_out.startswith("intent://127.0.0.1/check#Intent;scheme=http;")
    trial.press("Copy the link")
    copied = "navigator.clipboard.readText()"
    trial.until(lambda: trial.page.evaluate(copied) == "http://127.0.0.1/check")
    assert desk.url.startswith("http://127.0.0.1")


def test_a_usual_browser_that_refuses_is_no_app(begin: Begin, refusing: Browser) -> None:
    trial = begin(refusing, user_agent=CHROME)

    trial.done()

    assert "app" not in trial.codes


def test_an_address_that_is_not_safe_is_told_apart_from_a_missing_camera(
    desk: Desk, begin: Begin, launch: Launch
) -> None:
    browser = launch(DEVICES, ALLOW, "--host-resolver-rules=MAP plain.test 127.0.0.1")
    port = desk.url.rpartition(":")[2]

    trial = begin(browser, address=f"http://plain.test:{port}/check")

    trial.done()
    assert trial.codes["browser"] == "insecure"
    assert trial.said.startswith("Something does not work yet.")
    browser.close()


def test_a_window_that_may_not_ask_is_told_apart_from_a_refusal(desk: Desk, begin: Begin) -> None:
    def closed(route: Route) -> None:
        answer = route.fetch()
        headers = {**answer.headers, "permissions-policy": "camera=(), microphone=()"}
        route.fulfill(response=answer, headers=headers)

    trial = begin(press=False)
    trial.page.route("**/check", closed)
    trial.page.goto(f"{desk.url}/check")

    trial.press("Start the test")

    trial.done()
    assert trial.codes["permission"] == "blocked"
