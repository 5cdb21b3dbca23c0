"""Book more sessions like one, and pay for the first of them, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from actions.clients import MONDAY_NINE, answered, bring
from browser.journey.conftest import Client
from browser.journey.serving import serving, visitor
from fakes import World
from frontdesk.actions import links
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.practice import Practice
from rehearsal.demo import Demo


@pytest.fixture
def desk(practice: Practice, migrated: Path, demo: Demo, tmp_path: Path) -> Iterator[World]:
    with serving(practice, database=migrated, site=demo.folder.site, folder=tmp_path) as here:
        yield here


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def someone(desk: World, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Client]:
    with visitor(desk, chromium, scripts=request.param) as client:
        yield client


def firm(desk: World) -> Booking:
    enrolment = answered(desk, MONDAY_NINE)
    held = desk.ports.store.read(lambda look: look.booking(enrolment.booking))
    assert held is not None
    bring(desk, held, State.CONFIRMED)
    desk.ports.store.write(lambda tx: links.remember(tx, desk.ports, held))
    return held


def test_booking_more_like_this_and_going_on_to_pay(desk: World, someone: Client) -> None:
    client, page = someone, someone.page
    first = firm(desk)
    page.goto(f"{desk.ports.origin}/booking/{links.booking_token(desk.ports, first)}")
    client.look()
    page.get_by_role("link", name="See the dates").click()
    page.wait_for_url("**/more")
    client.choose("Every week")
    page.get_by_label("How many more?").select_option("4")
    client.go_on("Show the dates")
    page.wait_for_url("**/more?weeks=1&count=4")
    client.look()
    group = page.get_by_role("group", name="Monday, December 21")
    group.locator("label", has_text="No session then").click()
    client.go_on("Hold these times")

    expect(page.get_by_role("heading", name="These times are held for you")).to_be_visible()
    client.look()
    page.get_by_role("link", name="Back to your appointment").click()
    page.wait_for_url("**/booking/*")
    assert page.get_by_role("link", name="Pay $140 for").count() == 3
    client.look()
    page.get_by_role("link", name="Pay $140 for Monday, December 7").click()
    page.wait_for_url("**/check")

    expect(page.get_by_role("button", name="Pay $140 and book")).to_be_visible()
    client.look()
