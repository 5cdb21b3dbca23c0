"""One address may hold several accounts, each with its own key, and none sees another's."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from payments_client import START, Client, wanted
from rehearsal.payments.server import Server

BRUNO = {"Authorization": "Bearer sk_test_bruno_0123"}


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(now=lambda: START) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    made = Client(server)
    with closing(made.line):
        order = {"account": "bruno", "key": "sk_test_bruno_0123"}
        made.order("/__test/accounts", order)
        yield made


def test_what_one_account_does_the_other_does_not_know(server: Server, client: Client) -> None:
    ours = client.session()
    theirs = client.ask("POST", "/v1/checkout/sessions", wanted(), **BRUNO)

    server.pay(theirs["id"])

    client.ask("GET", f"/v1/checkout/sessions/{theirs['id']}")
    unknown = client.status
    seen = client.ask("GET", f"/v1/checkout/sessions/{theirs['id']}", **BRUNO)
    listed = client.ask("GET", "/v1/checkout/sessions")["data"]
    assert unknown == 404
    assert seen["payment_status"] == "paid"
    assert [row["id"] for row in listed] == [ours["id"]]
    assert client.ask("GET", "/v1/balance")["available"] == []


def test_each_account_has_its_own_name_and_orders(client: Client) -> None:
    client.order("/__test/account?account=bruno", {"charges_enabled": False})

    ours = client.ask("GET", "/v1/account")
    theirs = client.ask("GET", "/v1/account", **BRUNO)

    assert (ours["charges_enabled"], theirs["charges_enabled"]) == (True, False)
    assert ours["id"] != theirs["id"]


def test_the_hosted_page_finds_the_account(client: Client) -> None:
    theirs = client.ask("POST", "/v1/checkout/sessions", wanted(), **BRUNO)

    client.line.request("POST", f"/c/pay/{theirs['id']}", "card=succeeds")
    answer = client.line.getresponse()
    answer.read()

    now = client.ask("GET", f"/v1/checkout/sessions/{theirs['id']}", **BRUNO)
    assert answer.status == 303
    assert now["status"] == "complete"


@pytest.mark.parametrize(
    ("path", "order"),
    [
        ("/__test/accounts", {"account": "bruno", "key": "sk_live_0123456789"}),
        ("/__test/accounts", {"account": "Bruno/..", "key": "sk_test_0123456789"}),
        ("/__test/accounts", {"key": "sk_test_0123456789"}),
        ("/__test/clock?account=nobody", {"advance_seconds": 1}),
    ],
)
def test_an_account_that_cannot_be_is_refused(client: Client, path: str, order: Any) -> None:
    client.order(path, order)

    assert client.status in {400, 404}


def test_accounts_are_remembered(tmp_path: Path) -> None:
    keep = tmp_path / "payments.json"
    with Server(now=lambda: START, keep=keep) as server:
        server.accounts.open("bruno", key="sk_test_bruno_0123")
        with closing((first := Client(server)).line):
            made = first.ask("POST", "/v1/checkout/sessions", wanted(), **BRUNO)

    with Server(now=lambda: START, keep=keep) as server, closing((again := Client(server)).line):
        found = again.ask("GET", f"/v1/checkout/sessions/{made['id']}", **BRUNO)

    assert found == made
