"""A provider that never answers: whoever presses a button is told so, and what to do."""

import json
import re
import runpy
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from frontdesk.actions import fees, links
from frontdesk.adapters.jobs import dbos
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.cards import Fee, FeeState
from frontdesk.domain.money import Money
from money.money_provider import until
from money.processes import PAYMENTS, ROOT, WEB, Running, Someone

# The provider holds its tongue for two minutes: what is answered before that is our own patience.
LONGEST_SECONDS = 60
CREATE = "POST /v1/checkout/sessions"
DOWN = "The payment page does not answer right now"
KEPT = f"{DOWN} | Nothing was charged. Your answers are kept and your time is still held for you."
STANDS = f"{DOWN} | Nothing was charged. Your appointment stands."
UNCHARGED = f"{DOWN} | Nothing was charged."
CHECKING = (
    "Checking your payment | Your bank has not told us the result yet. "
    "Your time is kept for you meanwhile."
)
Press = Callable[[], httpx2.Response]


@pytest.fixture
def house(
    tmp_path: Path, migrated: Path, keys_folder: Path, ports: Iterator[int]
) -> Iterator[Running]:
    """A practice with two prices and a deposit; no worker, so that only presses ask."""
    practice = runpy.run_path(str(ROOT / "pelicanconf.py"))["PRACTICE"]
    first, *others = practice["services"]
    prices = [
        {"id": "full", "name": "Full fee", "price": "140.00 USD"},
        {"id": "low", "name": "Reduced fee", "price": "90.00 USD"},
    ]
    practice["services"] = [first | {"price": prices, "deposit": "40.00 USD"}, *others]
    practice["consents"] = [str(ROOT / path) for path in practice["consents"]]
    file = tmp_path / "practice.json"
    file.write_text(json.dumps(practice), "utf-8")
    database = tmp_path / "frontdesk.sqlite3"
    shutil.copy(migrated, database)
    address = f"sqlite:///{database}"
    dbos.prepare(address)
    made = Running(tmp_path, keys_folder, ports, address, {"FRONTDESK_PRACTICE": str(file)})
    try:
        made.start(PAYMENTS, WEB)
        yield made
    finally:
        made.stop()


def test_a_provider_that_never_answers_keeps_nobody_waiting_at_any_button(house: Running) -> None:
    pays, again, dearer, later, moves, returns = (house.someone() for _ in range(6))
    open_at = {who.booking: led(who) for who in (again, dearer, later, moves, returns)}
    rest, fee = firm(house), firm(house)
    house.ports.store.write(lambda tx: fees.ask(tx, house.ports, owed(fee)))
    other_time = {"way": "video", "slot": house.slot(), "zone": "America/Los_Angeles"}
    until(house.provider.idle, "the end of all notices")
    known = len(asked(house))
    house.provider.order("faults", kind="hang", next=99)

    found = at_once(
        {
            "pay": lambda: press(house, f"{pays.way}/pay", {"band": "full"}),
            "pay again": lambda: press(house, f"{again.way}/pay", {"band": "full"}),
            "another price": lambda: press(house, f"{dearer.way}/pay", {"band": "low"}),
            "another time": lambda: press(house, f"{later.way}/time", other_time),
            "another place": lambda: press(
                house, f"{moves.way}/place", {"jurisdiction": "elsewhere", "adult": "yes"}
            ),
            "way back": lambda: httpx2.get(
                f"{house.origin}/paid?session={open_at[returns.booking]}", timeout=LONGEST_SECONDS
            ),
            "rest": lambda: press(house, f"/booking/{token(house, rest)}/rest", {}),
            "fee": lambda: press(house, f"/booking/{token(house, fee)}/fee", {}),
        }
    )

    assert found == {
        "pay": (503, KEPT),
        "pay again": (503, KEPT),
        "another price": (503, KEPT),
        "another time": (503, KEPT),
        "another place": (503, KEPT),
        "way back": (200, CHECKING),
        "rest": (503, STANDS),
        "fee": (503, UNCHARGED),
    }
    # Nobody waits for a second answer after the first that did not come.
    looks = {f"GET /v1/checkout/sessions/{open_at[who.booking]}" for who in (again, returns)}
    shut = {who.booking for who in (dearer, later, moves)}
    closings = {f"{CREATE}/{open_at[booking]}/expire" for booking in shut}
    expected = {CREATE} | looks | closings
    until(lambda: expected <= set(asked(house)[known:]), "every question that was asked")
    assert set(asked(house)[known:]) == expected


def at_once(presses: dict[str, Press]) -> dict[str, tuple[int, str]]:
    """Press all at the same time; return what each reads: status, title and first sentences."""
    with ThreadPoolExecutor(len(presses)) as pool:
        waiting = {name: pool.submit(act) for name, act in presses.items()}
        return {name: said(answer.result()) for name, answer in waiting.items()}


def press(house: Running, path: str, fields: dict[str, str]) -> httpx2.Response:
    own = {
        "sec-fetch-site": "same-origin",
        "origin": house.origin,
        "content-type": "application/x-www-form-urlencoded",
    }
    address = f"{house.origin}{path}"
    return httpx2.post(address, data=fields, headers=own, timeout=LONGEST_SECONDS)


def said(answer: httpx2.Response) -> tuple[int, str]:
    shown = re.search(r"<h1[^>]*>(.*?)</h1>\s*<p[^>]*>(.*?)</p>", answer.text, re.DOTALL)
    return answer.status_code, " | ".join(shown.groups()) if shown else answer.text


def led(who: Someone) -> str:
    """Press Pay with the full price chosen; return the session it leads to."""
    answer = who.house.post(f"{who.way}/pay", {"band": "full"})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].rpartition("/")[2])


def firm(house: Running) -> Booking:
    """Let somebody pay the deposit and come back."""
    who = house.someone()
    session = led(who)
    house.provider.pay(session)
    house.back(session)
    until(lambda: who.now().state is State.CONFIRMED, "the booking")
    return who.now()


def owed(booking: Booking) -> Fee:
    """Return a fee that the card on file did not give."""
    now = booking.created_at
    amount = Money(5_000, "USD")
    return Fee(f"fe_{booking.id}", booking.id, "late", amount, FeeState.FAILED, created_at=now)


def token(house: Running, booking: Booking) -> str:
    return links.booking_token(house.ports, booking)


def asked(house: Running) -> list[str]:
    """Return what the provider was asked, tries included, as "METHOD path"."""
    log: list[dict[str, Any]] = house.provider.ask("GET", "/__test/requests")
    return [f"{one['method']} {one['path']}" for one in log if one["path"].startswith("/v1/")]
