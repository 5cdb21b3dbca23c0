"""A receipt and a statement for an insurer, as a client with scripts and one without get them."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, expect

from browser.journey.conftest import Client
from browser.journey.serving import serving, visitor
from fakes import World
from frontdesk.domain.practice import Practice
from rehearsal.demo import Demo
from web.made import made
from web.papers import TYPED, billed, over, read


@pytest.fixture
def desk(practice: Practice, migrated: Path, demo: Demo, tmp_path: Path) -> Iterator[World]:
    site = demo.folder.site
    with serving(billed(practice), database=migrated, site=site, folder=tmp_path) as here:
        yield here


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def someone(desk: World, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Client]:
    with visitor(desk, chromium, scripts=request.param) as client:
        yield client


def test_from_the_booking_to_the_receipt_and_the_statement(desk: World, someone: Client) -> None:
    client, page = someone, someone.page
    one = over(made(SimpleNamespace(here=desk)))
    page.goto(f"{desk.ports.origin}{one.here}")
    client.look()

    page.get_by_role("link", name="Receipt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Receipt")
    client.look()
    with page.expect_download() as receipt:
        page.get_by_role("link", name="Download it as a PDF").click()
    page.get_by_role("link", name="Make a statement for your insurer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A statement for your insurer")
    client.look()
    page.get_by_label("Your legal name").fill(TYPED["legal_name"])
    page.get_by_label("Diagnosis codes").fill("sad")
    client.go_on("Make the PDF")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    client.look()
    # A browser notes by itself that the answer was a 422.
    client.problems.clear()
    page.get_by_label("Date of birth").fill(TYPED["born"])
    page.get_by_label("Diagnosis codes").fill(TYPED["diagnoses"])
    with page.expect_download() as statement:
        client.go_on("Make the PDF")

    assert receipt.value.suggested_filename == "receipt.pdf"
    assert statement.value.suggested_filename == "statement.pdf"
    (text,) = read(Path(statement.value.path()).read_bytes())
    assert TYPED["legal_name"] in text
    assert TYPED["legal_name"] not in page.url
