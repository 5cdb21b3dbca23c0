"""A request and its yes, a wish and its times: in a real browser, without JavaScript."""

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from actions.approvals import BACK, changed, letters
from actions.clients import MONDAY_NINE, answered
from browser.journey.conftest import Client
from fakes import World
from frontdesk.actions import pay
from frontdesk.domain.booking import State
from frontdesk.domain.payment import Checkout
from press.sheet import bundle
from rehearsal.demo import Demo
from told_payments import ToldPayments
from web.conftest import DESK_KEY, ROOT, Served, serve

LOOKS = [
    {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
    {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
]


class NearbyPayments(ToldPayments):
    """A provider whose page is on this machine; here the first page of the site stands for it."""

    page = ""

    def open(self, params: Mapping[str, Any], *, key: str) -> Checkout:
        checkout = super().open(params, key=key)
        return replace(checkout, url=f"{self.page}?pay={checkout.session}")


@pytest.fixture
def desk(here: World, tmp_path: Path) -> Iterator[Served]:
    """A front desk whose first session needs a yes, with the look of the site."""
    payments = NearbyPayments()
    here = replace(here, payments=payments, ports=replace(here.ports, payments=payments))
    for served in serve(changed(here, approval=True, per_person=1), tmp_path):
        payments.page = f"{home(served)}/"
        theme = tmp_path / "site" / "theme"
        shutil.copytree(ROOT / "theme" / "static", theme)
        (theme / "site.css").write_text(bundle(theme), "utf-8")
        shutil.copytree(ROOT / "plugins" / "frontdesk" / "static", theme.parent / "frontdesk")
        yield served


@pytest.fixture
def client(desk: Served, chromium: Browser) -> Iterator[Client]:
    """Somebody whose browser runs no scripts."""
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 844}, base_url=home(desk)
    )
    yield Client(cast("Demo", None), context, context.new_page(), scripts=False)
    context.close()


def home(desk: Served) -> str:
    return str(desk.http.base_url).rstrip("/")


def link_in(desk: Served, kind: str) -> str:
    """Return the path of the one link in the newest letter of a kind."""
    letter = next(one for one in letters(desk.here, kind) if one.to == "sam@example.org")
    (address,) = re.findall(rf"{desk.here.ports.origin}(/\S+)", letter.text)
    return address


def pressed_at_the_desk(context: BrowserContext, name: str) -> Page:
    page = context.new_page()
    page.goto(f"/today/{DESK_KEY}")
    page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name)).click()
    return page


def test_a_request_is_sent_approved_and_only_then_paid(client: Client, desk: Served) -> None:
    page = client.page
    page.goto("/book/first-session")
    client.choose("Video")
    page.locator(".slot").first.click()
    client.go_on()
    page.wait_for_url("**/contact")
    client.answer_everything()
    expect(page.get_by_text("You pay only after I say yes")).to_be_visible()
    client.go_on("Send my request")
    page.wait_for_url("**/booking/*")
    expect(page.get_by_role("heading", name="You asked for this time")).to_be_visible()
    assert desk.here.payments.checkouts == {}
    # The link in the letter is this very page.
    assert page.url == home(desk) + link_in(desk, "requested")

    pressed_at_the_desk(client.context, "Say yes to Sam").wait_for_url("**/today/*")
    page.goto(link_in(desk, "approved"))
    expect(page.get_by_role("heading", name="This time works for me")).to_be_visible()
    client.go_on("Pay $140 and book")
    page.wait_for_url("**/?pay=cs_test_1")
    desk.here.payments.pay("cs_test_1")
    page.goto("/paid?session=cs_test_1")

    page.wait_for_url("**/booking/*")
    expect(page.get_by_role("heading", name="You’re booked")).to_be_visible()


def test_another_time_is_asked_for_offered_chosen_and_paid(client: Client, desk: Served) -> None:
    page = client.page
    ask_for_a_time(page)
    expect(page.get_by_role("heading", name="I have your question")).to_be_visible()

    offer = pressed_at_the_desk(client.context, "Offer times to Sam")
    offer.get_by_label("Time 1").fill("2026-11-29T19:00")
    offer.get_by_label("Time 2 (optional)").fill("2026-11-30T07:30")
    offer.get_by_role("button", name="Send these times").click()
    offer.wait_for_url(f"**/today/{DESK_KEY}")
    page.goto(link_in(desk, "times"))
    client.choose("Sunday, November 29, 7:00 pm Pacific time")
    client.go_on()
    page.wait_for_url("**/contact")
    assert page.get_by_label("Email address").input_value() == "sam@example.org"
    client.answer_everything()
    # She offered the time herself, so nothing is left to approve.
    client.go_on("Pay $140 and book")

    page.wait_for_url("**/?pay=cs_test_1")
    attempt = desk.here.ports.store.read(lambda look: look.attempt_of_session("cs_test_1"))
    assert attempt is not None
    booking = desk.here.ports.store.read(lambda look: look.booking(attempt.booking))
    assert booking is not None
    assert (booking.state, booking.wall) == (State.AWAITING_PAYMENT, "2026-11-29T19:00")


def ask_for_a_time(page: Page) -> None:
    page.goto("/ask/first-session")
    for words in ("Sunday", "Evening", "Video"):
        page.locator("label", has_text=words).first.click()
    page.get_by_label("What should I call you?").fill("Sam")
    page.get_by_label("Email address").fill("sam@example.org")
    page.get_by_role("button", name="Ask for a time").click()
    page.wait_for_url("**/sent")


def test_each_page_can_be_used_by_everybody(
    client: Client, desk: Served, chromium: Browser
) -> None:
    """Light and dark, narrow and wide: no violation, nothing cut off."""
    paths = prepared(client, desk)

    for look in LOOKS:
        context = chromium.new_context(base_url=home(desk), **look)
        page = context.new_page()
        for path in paths:
            page.goto(path)
            found = Axe().run(page)
            assert found.violations_count == 0, (path, found.generate_report())
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        context.close()


def prepared(client: Client, desk: Served) -> list[str]:
    """Bring one client to a request and another to an offer; return the pages to look at."""
    page = client.page
    page.goto("/book/first-session")
    client.choose("Video")
    page.locator(".slot").first.click()
    client.go_on()
    page.wait_for_url("**/contact")
    client.answer_everything()
    check = page.url.removeprefix(home(desk))
    ask_for_a_time(page)
    (wish,) = desk.here.ports.store.read(
        lambda look: look.time_requests(now=desk.here.clock.now())
    )
    times = {"time-1": "2026-11-29T19:00", "time-2": "2026-11-30T07:30"}
    desk.post(f"/today/{DESK_KEY}/asks/{wish.id}", times)
    other = page.context.new_page()
    other.goto(check)
    expect(other.get_by_text("This is a request")).to_be_visible()
    requested = another_request(desk)
    return [
        check,
        "/ask/first-session",
        "/ask/first-session/sent",
        link_in(desk, "times"),
        "/booking/",
        f"/booking/{'A' * 43}",
        f"/today/{DESK_KEY}",
        f"/today/{DESK_KEY}/asks/{wish.id}",
        f"/today/{DESK_KEY}/requests/{requested}/decline",
    ]


def another_request(desk: Served) -> str:
    """Bring somebody else to a request; return its id."""
    enrolment = answered(desk.here, MONDAY_NINE + timedelta(days=1, hours=5))
    pay.start(desk.here.ports, enrolment, cancel_url=BACK)
    return enrolment.booking
