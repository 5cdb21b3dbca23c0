"""Read a post, book, answer, pay, meet: in a real browser, against the real processes."""

import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from urllib.request import urlopen

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from browser.journey.conftest import CANARY, Client, files_below, get
from rehearsal.demo import Demo

POST = "/writing/what-a-first-session-is-like/"


def until(check: Callable[[], object], *, seconds: float = 60) -> object:
    """Poll until check() is true; return what it gave."""
    deadline = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)
    return found


def plays(page: Page) -> Callable[[], bool]:
    """Tell whether a page shows the other side: a picture that moves on, with sound."""
    return lambda: page.evaluate(
        """() => [...document.querySelectorAll('video')].some((v) => !v.muted && v.videoWidth > 0
             && v.currentTime > 0.3 && v.srcObject?.getAudioTracks().length)"""
    )


def mails_to(demo: Demo, subject: str) -> list[str]:
    listed = get(demo.mails)
    found = re.findall(r'href="(/mail/\d+)"[^>]*>([^<]*)', listed)
    return [get(demo.mails.rstrip("/") + path) for path, words in found if subject in words]


def test_from_a_post_to_a_session_where_both_see_and_hear_each_other(
    client: Client, demo: Demo, chromium: Browser
) -> None:
    page = client.page
    page.goto(demo.origin + POST)
    client.look()
    page.locator("[data-frontdesk-slots] a[href*='slot=']").first.click()
    page.wait_for_url("**/book/first-session?slot=*")
    client.choose("Video")
    client.look()
    client.go_on()
    page.wait_for_url("**/contact")
    client.answer_everything()
    client.go_on("Pay $140 and book")
    page.wait_for_url(demo.payments + "c/pay/*")
    client.look()
    page.get_by_role("button", name="Pay $140.00 (test)").click()
    page.wait_for_url("**/booking/*")
    expect(page.get_by_role("heading", name="You’re booked")).to_be_visible()
    client.look()

    until(lambda: len(mails_to(demo, "appointment")) >= 2)
    letter = next(m for m in mails_to(demo, "Your appointment") if "sam@example.org" in m)
    link = re.search(rf"{demo.origin}/booking/[\w-]+", letter)
    assert link is not None
    assert link[0] == page.url

    page.get_by_role("link", name="Open your session page").click()
    page.wait_for_url("**/join/*")
    client.look()
    page.get_by_role("link", name="Join the video").click()
    page.wait_for_url("**/arrive")
    client.look()
    page.get_by_label("The full address where you are").fill(f"5 {CANARY[0]} Street")
    page.get_by_role("radio", name="Nobody").check()
    client.go_on("Send and join the video")
    page.wait_for_url("**/room")
    desk = chromium.new_context().new_page()
    desk.goto(demo.today)
    # The list draws itself anew when the client has come, and only then.
    desk.get_by_text("Is in the room and waits for you").wait_for()
    expect(desk.get_by_text("Sam").first).to_be_visible()
    assert Axe().run(desk).violations_count == 0
    _opens_only_with_the_key(desk)
    desk.get_by_role("link", name="Open the room").first.click()
    _start(page)
    _start(desk)
    desk.get_by_role("button", name="Let them in").click()

    until(plays(page))
    until(plays(desk))

    client.look()
    desk.context.close()


def _start(page: Page) -> None:
    """Press what starts camera and microphone, where the page asks for a press."""
    button = page.get_by_role(
        "button", name=re.compile("camera and (microphone|sound)", re.IGNORECASE)
    )
    if button.count() and button.first.is_visible():
        button.first.click()


def _opens_only_with_the_key(desk: Page) -> None:
    """The command on the therapist's page prints what the client wrote."""
    command = shlex.split(desk.locator("pre code").first.inner_text())
    key, source = command[command.index("--key") + 1], command[-1]
    run = [sys.executable, "-m", "frontdesk.cli", "intake", "open", "--key"]
    with urlopen(source, timeout=60) as answer:
        assert answer.read(21) == b"age-encryption.org/v1"
    done = subprocess.run([*run, key, source], capture_output=True, text=True, check=True)
    assert all(word in done.stdout for word in CANARY)


def test_the_same_way_without_javascript_up_to_the_join_page(
    plain_client: Client, demo: Demo
) -> None:
    client, page = plain_client, plain_client.page
    page.goto(demo.origin + POST)
    page.get_by_role("link", name="See open times").first.click()
    page.wait_for_url("**/book/first-session")
    client.choose("Video")
    page.locator(".slot").first.click()
    client.go_on()
    page.wait_for_url("**/contact")
    client.answer_everything()
    expect(page.get_by_text("Sealed when it reached my server")).to_be_visible()
    client.go_on("Pay $140 and book")
    page.get_by_role("button", name="Pay $140.00 (test)").click()
    page.wait_for_url("**/booking/*")

    page.get_by_role("link", name="Open your session page").click()

    page.wait_for_url("**/join/*")
    expect(page.get_by_text("503 555 0142").first).to_be_visible()


def test_a_free_call_is_booked_without_any_payment_page(client: Client, demo: Demo) -> None:
    page = client.page
    page.goto(demo.origin + "/book/")
    client.look()
    page.get_by_role("link", name="Short hello call", exact=True).click()
    client.choose("Phone")
    page.locator(".slot").first.click()
    client.go_on()
    page.wait_for_url("**/contact")
    client.answer_everything()

    client.go_on("Book this time")

    page.wait_for_url("**/booking/*")
    expect(page.get_by_text("I call you at 503 555 0199").first).to_be_visible()
    client.look()


def test_leaving_the_payment_charges_nothing_and_keeps_everything(
    client: Client, demo: Demo
) -> None:
    page = client.page
    page.goto(demo.origin + "/book/first-session")
    client.choose("Phone")
    page.locator(".slot").first.click()
    client.go_on()
    page.wait_for_url("**/contact")
    client.answer_everything()
    client.go_on("Pay $140 and book")
    page.get_by_role("link", name="Leave without paying").click()
    page.wait_for_url("**/check")
    expect(page.get_by_text("Nothing was charged")).to_be_visible()
    client.look()
    first = page.locator("dd").first.inner_text()

    page.get_by_role("link", name="Change the time").first.click()
    page.wait_for_url("**/time")
    client.look()
    page.locator(".day").nth(1).locator(".slot").first.click()
    client.go_on()

    page.wait_for_url("**/check")
    assert page.locator("dd").first.inner_text() != first
    expect(page.get_by_text("sam@example.org")).to_be_visible()


def test_what_a_client_wrote_is_nowhere_but_in_the_sealed_file(
    client: Client, plain_client: Client, demo: Demo
) -> None:
    for one in (client, plain_client):
        one.page.goto(demo.origin + "/book/hello-call")
        one.choose("Phone")
        one.page.locator(".slot").first.click()
        one.go_on()
        one.page.wait_for_url("**/contact")
        one.answer_everything()
        one.go_on("Book this time")
        one.page.wait_for_url("**/booking/*")
    until(lambda: len(mails_to(demo, "appointment")) >= 4)

    kept = dict(files_below(demo.folder.path))
    requests = get(demo.payments + "__test/requests")
    letters = "".join(mails_to(demo, "appointment"))

    assert any(name.startswith("frontdesk.sqlite3") for name in kept)
    assert "sam@example.org" in letters
    for word in CANARY:
        leaks = [name for name, bytes_ in kept.items() if word.encode() in bytes_]
        assert leaks == []
        assert word not in requests
        assert word not in letters
    for word in ("therapy", "trauma", "pain", "diagnos", "session with"):
        assert word not in requests.lower()
        assert word not in letters.lower()
