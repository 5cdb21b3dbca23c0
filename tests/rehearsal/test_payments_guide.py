"""docs/test-payments.md tells the truth: every order in it is carried out."""

import re
import shlex
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from payments_client import Client, wanted
from rehearsal.payments.server import Server

OK = 200
GUIDE = Path(__file__).parents[2] / "docs" / "test-payments.md"
_IDENT = re.compile(r"\b(?:cs|pi|re|du|evt)_[129]\b")


class Order(NamedTuple):
    """One curl of the guide; no body where it only asks."""

    path: str
    body: str | None


def orders() -> list[Order]:
    """Return what the guide orders, from its first line to its last."""
    found = []
    for line in GUIDE.read_text("utf-8").splitlines():
        if line.startswith("curl "):
            words = shlex.split(line)
            body = words[2] if words[1] == "-d" else None
            found.append(Order(words[-1].removeprefix("$T"), body))
    return found


@pytest.fixture(scope="module")
def answers() -> Iterator[list[tuple[Order, int, Any]]]:
    """Every order in turn, with its answer; ids of the guide stand for real ones."""
    with Server() as server, closing((client := Client(server)).line):
        real = _things(server, client)
        found = []
        for order in orders():
            server.faults.clear()
            body = _filled(order.body, real)
            answer = client.ask("GET" if body is None else "POST", f"/__test{order.path}", body)
            if order.path == "/disputes" and client.status == OK:
                real.setdefault("du_1", answer["id"])
            found.append((order, client.status, answer))
            if order.path == "/clock":
                # A day went by, and what was open then is not any more.
                real |= _things(server, client)
        yield found


def _filled(body: str | None, real: dict[str, str]) -> str | None:
    found = _IDENT.sub(lambda ident: real[ident[0]], body or "")
    return found or None


def _things(server: Server, client: Client) -> dict[str, str]:
    """Return what the guide speaks of: sessions, a payment, a refund, an event."""
    form = {name: value for name, value in wanted().items() if name != "expires_at"}
    first, second, paid, other = (
        client.ask("POST", "/v1/checkout/sessions", form)["id"] for _ in range(4)
    )
    intent = str(server.pay(paid)["payment_intent"])
    returned = {"payment_intent": str(server.pay(other)["payment_intent"]), "amount": 100}
    refund = client.ask("POST", "/v1/refunds", returned)["id"]
    event = server.ledger.rows("events")[0]["id"]
    found = {"cs_1": first, "cs_2": second, "pi_1": intent, "re_1": refund}
    return {**found, "evt_1": event, "evt_9": "evt_9"}


def test_every_order_of_the_guide_is_carried_out(answers: list[tuple[Order, int, Any]]) -> None:
    refused = [(order, answer) for order, status, answer in answers if status != OK]

    assert answers
    assert refused == []


def test_every_order_that_there_is_stands_in_the_guide() -> None:
    with Server() as server:
        known = {name.partition("/__test")[2] for name in server.accounts.main.control.known}

    told = {order.path.partition("?")[0] for order in orders()}

    assert told == known
