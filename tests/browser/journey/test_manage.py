"""One link for the booking's life: move, switch, cancel and undo, with scripts and without."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from browser.journey.conftest import Client
from rehearsal.demo import Demo


@pytest.fixture(params=["client", "plain_client"])
def anyone(request: pytest.FixtureRequest) -> Client:
    """A client with scripts, and one without."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def desk(demo: Demo, chromium: Browser) -> Iterator[Page]:
    """The therapist in front of the list of sessions."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(demo.today)
    yield page
    context.close()


def booked(client: Client, way: str) -> str:
    """Book and pay; return the address of the booking's page."""
    page = client.page
    page.goto(client.demo.origin + "/book/first-session")
    client.choose(way)
    # Far enough ahead that a full refund is still to be had.
    page.get_by_role("button", name=re.compile("^Later")).click()
    page.locator(".slot").first.click()
    client.go_on()
    page.wait_for_url("**/contact")
    client.answer_everything()
    client.go_on("Pay $140 and book")
    page.get_by_role("button", name="Pay $140.00 (test)").click()
    page.wait_for_url("**/booking/*")
    return page.url


def heading(client: Client, words: str) -> None:
    expect(client.page.get_by_role("heading", level=1)).to_have_text(words)
    client.look()


def test_a_booking_lives_and_changes_behind_its_one_link(anyone: Client) -> None:
    page = anyone.page
    link = booked(anyone, "In person")
    heading(anyone, "You’re booked")
    when = page.locator(".bigtime").inner_text()

    anyone.go_on("Meet by video instead")
    heading(anyone, "Same time, now by video")
    expect(page.get_by_role("button", name="Undo: meet in person")).to_be_visible()
    assert page.locator(".bigtime").inner_text() == when
    expect(page.get_by_text("No fee.").first).to_be_visible()

    page.get_by_role("link", name="Move it").click()
    heading(anyone, "Move to another time")
    assert page.locator("input[name=slot]:checked").count() == 0
    page.locator(".slot").last.click()
    anyone.go_on("Move to this time")
    heading(anyone, "Your new time")
    assert page.locator(".bigtime").inner_text() != when
    anyone.go_on("Undo: back to the old time")
    heading(anyone, "You’re booked")
    assert page.locator(".bigtime").inner_text() == when

    page.get_by_role("link", name="Cancel it").click()
    heading(anyone, "Cancel this appointment?")
    assert page.locator("input[name=choice]:checked").count() == 0
    expect(page.get_by_text("If you cancel now, $140 goes back to your card.")).to_be_visible()
    anyone.choose("Cancel it")
    anyone.go_on()
    heading(anyone, "Your appointment is cancelled")
    anyone.go_on("Undo: keep my appointment")
    heading(anyone, "You’re booked")
    assert page.url == link


def test_the_therapist_acts_on_a_row_and_the_client_sees_it(client: Client, desk: Page) -> None:
    link = booked(client, "In person")
    reference = client.page.locator(".stepno").inner_text().removeprefix("Booking reference ")
    desk.reload()

    def press(act: str) -> None:
        row = desk.locator(".agenda li", has_text=reference)
        row.get_by_role("link", name=re.compile(f"^{act}")).click()
        assert Axe().run(desk).violations_count == 0

    press("Meet another way")
    desk.locator("label", has_text="Any phone").click()
    desk.get_by_role("button", name="Continue").click()
    row = desk.locator(".agenda li", has_text=reference)
    expect(row.get_by_text("Now by phone.")).to_be_visible()
    press("Move")
    desk.locator(".slot").last.click()
    desk.get_by_role("button", name="Move to this time").click()
    expect(row.get_by_text("Moved from")).to_be_visible()
    press("Cancel")
    expect(desk.get_by_text("$140, all of it, goes back")).to_be_visible()
    desk.locator("label", has_text="Cancel it").click()
    desk.get_by_role("button", name="Continue").click()
    expect(row.get_by_text("Cancelled.")).to_be_visible()
    assert Axe().run(desk).violations_count == 0
    client.page.goto(link)
    heading(client, "Your appointment is cancelled")

    row.get_by_role("button", name=re.compile("^Undo")).click()

    expect(row.get_by_text("Cancelled.")).to_have_count(0)
    client.page.goto(link)
    heading(client, "You’re booked")


def test_the_way_in_leads_from_the_office_to_the_video(anyone: Client) -> None:
    page = anyone.page
    booked(anyone, "In person")
    page.get_by_role("link", name="Open your session page").click()
    page.wait_for_url("**/join/*")
    anyone.look()

    anyone.go_on("Meet by video instead")

    page.wait_for_url("**/join/*")
    expect(page.get_by_text("Try your sound and camera").first).to_be_visible()
    anyone.look()
