"""The hosted page that keeps a card, over plain HTTP and in a real browser."""

import http.client
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

import pytest
import stripe
from axe_playwright_python.sync_playwright import Axe
from lxml import html
from playwright.sync_api import Browser, expect

from rehearsal.payments.server import Server


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def session(server: Server, shop: str) -> str:
    official = stripe.StripeClient("sk_test_123456789", base_addresses={"api": server.origin})
    made = official.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "customer_email": "ana@example.com",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": "usd",
                        "unit_amount": 14000,
                        "product_data": {"name": "Time with <Ines>"},
                    },
                }
            ],
            "success_url": f"{shop}/paid?session={{CHECKOUT_SESSION_ID}}",
            "cancel_url": f"{shop}/left",
        }
    )
    return made.id


@pytest.fixture
def keeping(server: Server, shop: str) -> str:
    """A session that keeps a card and takes no money."""
    official = stripe.StripeClient("sk_test_123456789", base_addresses={"api": server.origin})
    made = official.v1.checkout.sessions.create(
        {
            "mode": "setup",
            "currency": "usd",
            "customer_creation": "always",
            "customer_email": "ana@example.com",
            "success_url": f"{shop}/paid?session={{CHECKOUT_SESSION_ID}}",
            "cancel_url": f"{shop}/left",
        }
    )
    return made.id


def fetch(
    server: Server, path: str, form: dict[str, str] | None = None
) -> tuple[int, dict[str, str], str]:
    line = http.client.HTTPConnection(urlsplit(server.origin).netloc, timeout=60)
    line.request("POST" if form is not None else "GET", path, urlencode(form or {}))
    answer = line.getresponse()
    found = answer.status, dict(answer.headers), answer.read().decode()
    line.close()
    return found


def test_a_card_is_kept_without_money(server: Server, keeping: str, shop: str) -> None:
    _, _, text = fetch(server, f"/c/pay/{keeping}")

    status, headers, _ = fetch(server, f"/c/pay/{keeping}", {"card": "asks_later"})

    words = html.fromstring(text).text_content()
    assert "You pay nothing today." in words
    assert "$" not in words
    assert (status, headers["Location"]) == (303, f"{shop}/paid?session={keeping}")
    _, _, done = fetch(server, f"/c/pay/{keeping}")
    assert "Your card is kept" in done
    assert server.ledger.rows("charges") == []


def test_cards_that_fail_later_are_offered_only_where_cards_are_kept(
    server: Server, session: str, keeping: str
) -> None:
    _, _, pays = fetch(server, f"/c/pay/{session}")
    _, _, keeps = fetch(server, f"/c/pay/{keeping}")
    refused, _, _ = fetch(server, f"/c/pay/{session}", {"card": "declined_later"})

    assert "charged later" not in pays
    assert "declined when charged later" in keeps
    assert refused == 400


def test_the_time_to_keep_a_card_ends(server: Server, keeping: str) -> None:
    server.clock.advance(24 * 3600)

    _, _, text = fetch(server, f"/c/pay/{keeping}", {"card": "succeeds"})

    assert "No card was kept." in text
    assert server.ledger.rows("customers") == []


def test_a_client_without_script_keeps_a_card_by_keyboard(
    browser: Browser, server: Server, keeping: str, shop: str
) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 900}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(f"{server.origin}/c/pay/{keeping}")

    page.get_by_label("Card that is declined").press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("No card was kept.")
    page.get_by_label("Card that works", exact=False).first.check()
    page.get_by_role("button", name="Keep this card (test)").press("Enter")
    page.wait_for_url(f"{shop}/paid?session={keeping}")

    assert server.ledger.rows("setups")[0]["status"] == "succeeded"
    context.close()


def test_the_page_that_keeps_a_card_is_accessible(
    browser: Browser, server: Server, keeping: str
) -> None:
    # axe puts a script of its own into the page, which the page's policy rightly forbids.
    context = browser.new_context(viewport={"width": 320, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{server.origin}/c/pay/{keeping}")

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    context.close()
