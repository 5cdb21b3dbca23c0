"""The hosted page of the test payment server, over plain HTTP and in a real browser."""

import http.client
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import stripe
from axe_playwright_python.sync_playwright import Axe
from lxml import html
from playwright.sync_api import Browser, Page, expect

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


def fetch(
    server: Server, path: str, form: dict[str, str] | None = None
) -> tuple[int, dict[str, str], str]:
    line = http.client.HTTPConnection(urlsplit(server.origin).netloc, timeout=60)
    line.request("POST" if form is not None else "GET", path, urlencode(form or {}))
    answer = line.getresponse()
    found = answer.status, dict(answer.headers), answer.read().decode()
    line.close()
    return found


def test_the_page_says_that_it_is_a_test_and_what_is_paid(server: Server, session: str) -> None:
    status, headers, text = fetch(server, f"/c/pay/{session}")

    words = html.fromstring(text).text_content()
    assert status == 200
    for said in ("This is a test", "No money moves", "$140.00", "ana@example.com", "<Ines>"):
        assert said in words
    assert "<script" not in text
    assert " style=" not in text
    assert headers["Cache-Control"] == "no-store"


def test_the_policy_lets_the_form_lead_back_to_the_shop_and_nothing_else(
    server: Server, session: str, shop: str
) -> None:
    _, headers, _ = fetch(server, f"/c/pay/{session}")

    policy = headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert policy.endswith(f"form-action 'self' {shop}")


def test_paying_leads_back_with_the_session_in_the_address(
    server: Server, session: str, shop: str
) -> None:
    status, headers, _ = fetch(server, f"/c/pay/{session}", {"card": "succeeds"})

    assert status == 303
    assert headers["Location"] == f"{shop}/paid?session={session}"
    assert server.ledger.tables["sessions"][session]["payment_status"] == "paid"


def test_a_second_press_pays_nothing_twice(server: Server, session: str) -> None:
    fetch(server, f"/c/pay/{session}", {"card": "succeeds"})

    status, _, _ = fetch(server, f"/c/pay/{session}", {"card": "succeeds"})

    assert status == 303
    assert len(server.ledger.rows("charges")) == 1


@pytest.mark.parametrize(
    ("card", "words"),
    [("declined", "Your card was declined."), ("no_funds", "insufficient funds")],
)
def test_a_declined_card_may_be_followed_by_another(
    server: Server, session: str, card: str, words: str
) -> None:
    _, _, text = fetch(server, f"/c/pay/{session}", {"card": card})

    status, _, _ = fetch(server, f"/c/pay/{session}", {"card": "succeeds"})

    assert words in text
    assert "Nothing was taken" in text
    assert status == 303


def test_a_press_without_a_card_takes_nothing(server: Server, session: str) -> None:
    status, _, text = fetch(server, f"/c/pay/{session}", {})

    assert status == 400
    assert "Choose a card first." in text
    assert server.ledger.rows("charges") == []


def test_an_expired_session_cannot_be_paid(server: Server, session: str) -> None:
    server.clock.advance(24 * 3600)

    _, _, text = fetch(server, f"/c/pay/{session}", {"card": "succeeds"})

    assert "This payment has expired" in text
    assert server.ledger.rows("charges") == []


def test_an_unknown_session_is_not_found(server: Server) -> None:
    status, _, text = fetch(server, "/c/pay/cs_test_none")

    assert status == 404
    assert "There is no such payment" in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_a_client_without_script_pays_by_keyboard(
    browser: Browser, server: Server, session: str, shop: str, scheme: Any, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=False
    )
    page = context.new_page()
    complaints = _complaints(page)
    page.goto(f"{server.origin}/c/pay/{session}")

    page.get_by_label("Card that works").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Your card was declined.")
    page.get_by_label("Card that works").check()
    page.get_by_role("button", name="Pay $140.00 (test)").press("Enter")
    page.wait_for_url(f"{shop}/paid?session={session}")

    assert complaints == []
    context.close()


def test_leaving_leads_to_the_cancel_address(
    browser: Browser, server: Server, session: str, shop: str
) -> None:
    page = browser.new_page()
    page.goto(f"{server.origin}/c/pay/{session}")

    page.get_by_role("link", name="Leave without paying").click()
    page.wait_for_url(f"{shop}/left")

    assert server.ledger.tables["sessions"][session]["status"] == "open"
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_and_never_scrolls_sideways(
    browser: Browser, server: Server, session: str, scheme: Any
) -> None:
    # axe puts a script of its own into the page, which the page's policy rightly forbids.
    context = browser.new_context(
        viewport={"width": 320, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    page.goto(f"{server.origin}/c/pay/{session}")
    page.get_by_label("Card with no funds").check()
    page.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_be_visible()

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    context.close()


def test_a_session_lives_until_its_own_end(server: Server, session: str) -> None:
    ends = datetime.fromtimestamp(server.ledger.tables["sessions"][session]["expires_at"], UTC)

    assert ends - datetime.fromtimestamp(server.clock.now(), UTC) > timedelta(hours=23)


def _complaints(page: Page) -> list[str]:
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    return heard
