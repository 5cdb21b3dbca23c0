"""Wait for a time, be offered one, take it: in a real browser, with and without scripts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from actions.clients import MONDAY_NINE
from actions.waiters import let_go, waits
from browser.journey.conftest import Client
from browser.journey.serving import newest_link, serving, visitor
from fakes import World
from frontdesk.domain.practice import Practice
from frontdesk.domain.waiting import Wait
from rehearsal.demo import Demo

SAM = "sam@example.org"


@pytest.fixture
def desk(practice: Practice, migrated: Path, demo: Demo, tmp_path: Path) -> Iterator[World]:
    with serving(practice, database=migrated, site=demo.folder.site, folder=tmp_path) as here:
        yield here


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def someone(desk: World, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Client]:
    with visitor(desk, chromium, scripts=request.param) as client:
        yield client


def joins(client: Client, desk: World) -> None:
    page = client.page
    page.goto(f"{desk.ports.origin}/book/hello-call")
    page.get_by_role("link", name="hear when a time opens up").click()
    page.wait_for_url("**/waitlist/hello-call**")
    client.go_on("Join the list")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    client.look()
    # A browser notes by itself that the answer was a 422.
    client.problems.clear()
    client.choose("Phone")
    client.choose("Monday")
    client.choose("Mornings")
    page.get_by_label("What should I call you?").fill("Sam")
    page.get_by_label("Email address").fill(SAM)
    client.look()
    client.go_on("Join the list")
    page.wait_for_url("**/joined")
    expect(page.get_by_role("heading", name="Check your email")).to_be_visible()
    client.look()


def test_waiting_being_offered_a_time_and_taking_it(desk: World, someone: Client) -> None:
    client, page = someone, someone.page
    joins(client, desk)
    page.goto(newest_link(desk, SAM))
    expect(page.get_by_text("You are next in line.")).to_be_visible()
    expect(page.get_by_text("Phone, Monday, mornings")).to_be_visible()
    client.look()

    let_go(desk, MONDAY_NINE, service=1)
    page.goto(newest_link(desk, SAM))
    page.wait_for_url("**/contact")
    assert page.get_by_label("What should I call you?").input_value() == "Sam"
    assert page.get_by_label("Email address").input_value() == SAM
    client.answer_everything()
    client.go_on("Book this time")
    page.wait_for_url("**/booking/*")

    expect(page.get_by_text("Monday, November 23").first).to_be_visible()
    newest_link(desk, SAM)
    assert entry(desk) == Wait.BOOKED


def entry(desk: World) -> Wait:
    found = desk.ports.store.read(lambda look: look.entry_of(SAM, service="hello-call"))
    assert found is not None
    return found.state


def test_a_time_that_does_not_suit_goes_to_the_next_and_the_list_can_be_left(
    desk: World, someone: Client
) -> None:
    client, page = someone, someone.page
    joins(client, desk)
    mine = newest_link(desk, SAM)
    desk.clock.move(minutes=1)
    waits(desk, "bo", service=1)
    let_go(desk, MONDAY_NINE, service=1)
    newest_link(desk, SAM)

    page.goto(mine)
    expect(page.get_by_role("heading", name="A time is held for you")).to_be_visible()
    client.look()
    client.go_on("Not this time")
    expect(page.get_by_text("You are next in line.")).to_be_visible()
    newest_link(desk, SAM)
    client.go_on("Leave the list")

    expect(page.get_by_role("heading", name="You have left the list")).to_be_visible()
    client.look()
    assert entry(desk) == Wait.LEFT
    bo = desk.ports.store.read(lambda look: look.entry_of("bo@example.com", service="hello-call"))
    assert bo is not None
    assert bo.state == Wait.OFFERED
