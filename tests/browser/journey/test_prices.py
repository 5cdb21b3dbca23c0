"""Choose what to pay, leave a card, pay a deposit and the rest, without JavaScript."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from actions.priced import DEPOSIT, RULE, SCALE, priced
from adapters.stripe_stage import make
from browser.journey.conftest import Client
from browser.journey.serving import serving, visitor
from fakes import World
from frontdesk.domain.booking import State
from frontdesk.domain.practice import Practice
from rehearsal.demo import Demo
from rehearsal.payments.server import Server


@pytest.fixture
def server(here: World) -> Iterator[Server]:
    """The test payment server, by the clock of the test."""
    with Server(now=here.clock.now) as running:
        yield running


@pytest.fixture
def desk(
    practice: Practice, migrated: Path, demo: Demo, server: Server, tmp_path: Path
) -> Iterator[World]:
    dear = priced(practice, bands=SCALE, deposits=(DEPOSIT,), keeps_card=True)
    own = tmp_path / "own"
    own.mkdir()
    with serving(
        replace(dear, policy=RULE),
        database=migrated,
        site=demo.folder.site,
        folder=own,
        till=(make(server.origin), server.origin),
    ) as here:
        yield here


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def someone(
    desk: World, server: Server, chromium: Browser, request: pytest.FixtureRequest
) -> Iterator[Client]:
    with visitor(desk, chromium, scripts=request.param, payments=server.origin) as client:
        yield client


def test_a_reduced_fee_with_a_deposit_and_the_rest_later(desk: World, someone: Client) -> None:
    client, page = someone, someone.page
    page.goto(f"{desk.ports.origin}/book/first-session")
    client.look()
    client.choose("Video")
    page.locator(".slot").first.click()
    client.go_on()
    page.wait_for_url("**/contact")
    client.answer_everything()

    client.go_on("Go on and book")
    expect(page.get_by_role("alert")).to_contain_text("Choose what you pay")
    client.choose("Reduced fee")
    client.choose("I agree that my card is kept")
    client.go_on("Go on and book")
    page.get_by_role("button", name="Pay $40.00 (test)").click()
    page.wait_for_url("**/booking/*")
    expect(page.get_by_text("Still to pay: $50 of $90.")).to_be_visible()
    client.look()

    client.go_on("Pay $50")
    page.get_by_role("link", name="Leave without paying").click()
    page.wait_for_url("**/rest/*")
    expect(page.get_by_role("heading", name="You have not paid yet")).to_be_visible()
    client.look()
    client.go_on("Pay $50")
    page.get_by_role("button", name="Pay $50.00 (test)").click()
    page.wait_for_url("**/booking/*")

    expect(page.get_by_text("Still to pay")).to_have_count(0)
    expect(page.get_by_text("Paid: $40")).to_contain_text("$50")
    _is_firm_and_paid(desk)
    _nothing_but_a_422(client)


def _nothing_but_a_422(client: Client) -> None:
    """Take off what a browser notes by itself of a page that says what is missing."""
    assert all("status of 422" in problem for problem in client.problems)
    client.problems.clear()


def _is_firm_and_paid(desk: World) -> None:
    found = desk.ports.store.read(
        lambda look: look.bookings_of("sam@example.org", ends_after=desk.clock.now())
    )
    assert [(one.state, one.band) for one in found] == [(State.CONFIRMED, "low")]
    card = desk.ports.store.read(lambda look: look.card(found[0].id))
    assert card is not None
    assert card.method
