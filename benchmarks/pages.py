"""What each page weighs when nothing is cached, in Chromium, against its budget."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import brotli
import journey
from front_desk import running
from playwright.sync_api import Browser, Response, sync_playwright
from rich.console import Console
from rich.table import Table

from rehearsal import chromium
from rehearsal.demo import Demo

QUIET_MS = 1500
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
# Fonts and pictures are compressed already; a server sends them as they are.
_PACKED = ("font/", "image/png", "image/jpeg", "image/webp", "image/avif")


@dataclass(frozen=True, slots=True)
class Budget:
    """The most a page may weigh, in bytes after brotli, and ask for. Source: ARCHITECTURE.md."""

    total: int
    script: int
    requests: int = 6
    first: int = 14_600


@dataclass(frozen=True, slots=True)
class Weight:
    """What one visit to a page cost; first is HTML and CSS, what the first paint waits for."""

    total: int = 0
    script: int = 0
    requests: int = 0
    first: int = 0
    foreign: int = 0
    cookies: int = 0


# A step of the service is reached from a page that holds most of it already, so only its total
# and script are bounded.
BUDGETS = {
    "home": Budget(60_000, 0),
    "post": Budget(60_000, 0),
    "book": Budget(60_000, 3_000, requests=8, first=60_000),
    "intake": Budget(75_000, 75_000, requests=12, first=75_000),
    "join": Budget(65_000, 65_000, requests=16, first=65_000),
}


def main() -> int:
    """Print one table; return 1 when a budget is broken."""
    with running() as demo, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium.ensure(), args=list(ARGUMENTS))
        weights = {name: visit(browser, page) for name, page in pages(browser, demo)}
        browser.close()
    Console(width=None if os.isatty(1) else 132).print(table(weights))
    return int(any(over(weights[name], budget) for name, budget in BUDGETS.items()))


def pages(browser: Browser, demo: Demo) -> Iterator[tuple[str, str]]:
    """Yield each page's name and address."""
    site = demo.origin
    yield "home", f"{site}/"
    yield "post", journey.link(browser, f"{site}/writing/", "/writing/")
    yield "book", f"{site}/book/first-session"
    yield "intake", journey.book(browser, site, service="first-session", until="/reason")
    booked = journey.book(browser, site, service="hello-call", until="/booking/")
    yield "join", journey.link(browser, booked, "/join/")


def visit(browser: Browser, address: str) -> Weight:
    """Open a page in a browser that has never been here and weigh all it fetches."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright marks what it is given
    page.goto(address, wait_until="load")
    # What a page fetches only once somebody writes, such as the seal, counts as well.
    if (box := page.locator("main textarea")).count():
        box.first.press_sequentially("A few words.")
    page.wait_for_timeout(QUIET_MS)
    here = urlsplit(address).netloc
    weight = Weight(
        requests=len(answers),
        foreign=sum(urlsplit(answer.url).netloc != here for answer in answers),
        cookies=len(context.cookies()),
        **_sums((answer.header_value("content-type") or "", _bytes(answer)) for answer in answers),
    )
    context.close()
    return weight


def over(weight: Weight, budget: Budget) -> bool:
    """Return whether anything is more than allowed."""
    kept = all(getattr(weight, name) <= getattr(budget, name) for name in Budget.__slots__)
    return not kept or bool(weight.foreign or weight.cookies)


def table(weights: dict[str, Weight]) -> Table:
    """Return measure, budget and ratio of every page."""
    shown = Table(title="Pages, cold, bytes after brotli: measured / budget = ratio")
    for name in ("page", "total", "HTML + CSS", "script", "requests", "foreign", "cookies", ""):
        shown.add_column(name, justify="left" if name in ("page", "") else "right")
    for name, budget in BUDGETS.items():
        weight = weights[name]
        counts = (
            _of(weight.total, budget.total),
            _of(weight.first, budget.first),
            _of(weight.script, budget.script),
            _of(weight.requests, budget.requests),
        )
        verdict = "over" if over(weight, budget) else "ok"
        shown.add_row(name, *counts, str(weight.foreign), str(weight.cookies), verdict)
    return shown


def _of(measured: int, budget: int) -> str:
    ratio = f" = {measured / budget:.2f}" if budget else ""
    return f"{measured:,} / {budget:,}{ratio}"


def _sums(answers: Iterable[tuple[str, int]]) -> dict[str, int]:
    sizes = list(answers)
    return {
        "total": sum(size for _, size in sizes),
        "script": sum(size for kind, size in sizes if "javascript" in kind),
        "first": sum(size for kind, size in sizes if kind.startswith(("text/html", "text/css"))),
    }


def _bytes(answer: Response) -> int:
    kind = answer.header_value("content-type") or ""
    # A redirect has no body, and a stream of events never ends.
    if 300 <= answer.status < 400 or kind.startswith("text/event-stream"):  # noqa: PLR2004 - redirects
        return 0
    body = answer.body()
    if kind.startswith(_PACKED):
        return len(body)
    # A file is packed once and well; a page made for one person is packed on the spot.
    made_now = "no-store" in (answer.header_value("cache-control") or "")
    return len(brotli.compress(body, quality=5 if made_now else 11))


if __name__ == "__main__":
    raise SystemExit(main())
