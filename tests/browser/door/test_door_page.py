"""The join page in a real browser keeps itself right without a touch, and without a script too."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from frontdesk.actions import join, late
from frontdesk.web.rooms import Role
from web.join_harness import START, Desk, running


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running(tmp_path, now=START - timedelta(minutes=6)) as desk:
        yield desk


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


def test_it_says_how_things_stand_as_they_change(desk: Desk, page: Page) -> None:
    page.goto(desk.client(desk.book()))
    standing = page.get_by_role("status")
    expect(standing).to_contain_text("I am not in the room yet")
    visit = join.receive("b1", ports=desk.ports)

    late.say(visit, minutes=15, ports=desk.ports)
    expect(standing).to_have_text(
        "I am running late. We start at about 11:45 am. You need do nothing."
    )

    therapist = page.context.new_page()
    therapist.goto(desk.therapist())
    expect(standing).to_have_text("I am in the room and ready for you.")
    therapist.close()
    expect(standing).to_contain_text("I am running late")


def test_it_moves_on_by_itself_when_the_phone_is_chosen_elsewhere(desk: Desk, page: Page) -> None:
    address = desk.client(desk.book())
    page.goto(address)
    expect(page.get_by_role("status")).to_contain_text("I am not in the room yet")

    other = page.context.new_page()
    other.goto(address)
    other.get_by_role("button", name="Use phone instead").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("We speak by phone")


def test_it_opens_the_door_by_itself(desk: Desk, page: Page) -> None:
    desk.clock.time = START - timedelta(minutes=20)
    page.goto(desk.client(desk.book()))
    assert page.get_by_role("link", name="Join the video").count() == 0
    expect(page.get_by_role("status")).to_contain_text("opens the door by itself")

    desk.clock.time = START - timedelta(minutes=15)

    expect(page.get_by_role("link", name="Join the video")).to_be_visible()


def test_without_a_script_it_looks_again_by_itself(desk: Desk, browser: Browser) -> None:
    address = desk.client(desk.book())
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        again = page.locator("meta[http-equiv=refresh]")

        assert again.get_attribute("content") == "20"
        expect(page.get_by_role("status")).to_contain_text("I am not in the room yet")
        assert Role.CLIENT not in desk.rooms.present("b1")
