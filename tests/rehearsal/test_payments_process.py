"""The test payment server as a program of its own, and what it takes orders for."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import stripe

from rehearsal.payments.server import Server

PLUGINS = Path(__file__).parents[2] / "plugins"
BEARER = {"Authorization": "Bearer sk_test_123456789"}


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "rehearsal.payments", "--port", "0", *arguments],
        env={**os.environ, "PYTHONPATH": str(PLUGINS)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout:
        yield process, process.stdout.readline()
        process.kill()
        process.wait(60)


def order(origin: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    line = http.client.HTTPConnection(urlsplit(origin).netloc, timeout=60)
    line.request(method, path, json.dumps(body) if body is not None else None, BEARER)
    answer = line.getresponse()
    found = answer.status, json.loads(answer.read())
    line.close()
    return found


def _session(origin: str, name: str = "Time") -> str:
    official = stripe.StripeClient("sk_test_123456789", base_addresses={"api": origin})
    price: Any = {"currency": "usd", "unit_amount": 14000, "product_data": {"name": name}}
    return official.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "http://127.0.0.1:9/",
            "line_items": [{"quantity": 1, "price_data": price}],
        }
    ).id


def test_it_starts_says_where_it_is_and_stops_when_told() -> None:
    with running() as (process, said):
        origin = said.split()[4]
        status, balance = order(origin, "GET", "/v1/balance")
        process.send_signal(signal.SIGTERM)

        assert "no money moves" in said
        assert (status, balance["object"]) == (200, "balance")
        assert process.wait(60) == 0


def test_it_remembers_from_one_start_to_the_next(tmp_path: Path) -> None:
    keep = tmp_path / "payments.json"
    with running("--keep", str(keep)) as (_, said):
        session = _session(said.split()[4])
        order(said.split()[4], "POST", "/__test/pay", {"session": session})

    with running("--keep", str(keep)) as (_, said):
        _, again = order(said.split()[4], "GET", f"/v1/checkout/sessions/{session}")

    assert again["payment_status"] == "paid"


def test_it_remembers_which_webhooks_did_not_arrive(tmp_path: Path) -> None:
    keep = tmp_path / "payments.json"
    with Server(keep=keep, webhook_url="http://192.0.2.1/hooks") as server:
        server.pay(_session(server.origin))
        lost = set(server.ledger.undelivered)

    with Server(keep=keep) as server:
        remembered = set(server.ledger.undelivered)

    assert len(lost) == 4
    assert remembered == lost


def test_a_webhook_without_a_secret_is_refused() -> None:
    with running("--webhook", "http://127.0.0.1:9/hooks") as (process, _):
        assert process.wait(60) == 2


def test_a_taken_port_is_said_in_one_line() -> None:
    with Server() as server:
        port = server.origin.rpartition(":")[2]

        with running("--port", port) as (process, said):
            assert process.wait(60) == 1
            assert said.startswith(f"Cannot listen on 127.0.0.1 port {port}")


def test_after_stopping_nobody_is_answered_even_on_an_open_connection() -> None:
    server = Server().start()
    line = http.client.HTTPConnection(urlsplit(server.origin).netloc, timeout=60)
    line.request("GET", "/v1/balance", headers=BEARER)
    line.getresponse().read()

    server.stop()

    assert line.sock is not None
    assert line.sock.recv(1) == b""
    line.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])  # noqa: S104 - refused
def test_it_stays_at_home(host: str) -> None:
    with pytest.raises(ValueError, match="loopback"):
        Server(host=host)


def test_it_also_lives_on_the_other_loopback() -> None:
    with Server(host="::1") as server:
        status, _ = order(server.origin, "GET", "/v1/balance")

    assert server.origin.startswith("http://[::1]:")
    assert status == 200


def test_time_passes_when_ordered() -> None:
    with Server() as server:
        session = _session(server.origin)

        order(server.origin, "POST", "/__test/clock", {"advance_seconds": 24 * 3600})

        assert server.ledger.tables["sessions"][session]["status"] == "expired"


def test_failures_come_when_ordered_and_only_where() -> None:
    with Server() as server:
        fault = {"kind": "429", "next": 2, "path": "/v1/balance"}
        order(server.origin, "POST", "/__test/faults", fault)

        seen = [order(server.origin, "GET", "/v1/events")[0]]
        seen += [order(server.origin, "GET", "/v1/balance")[0] for _ in range(3)]

    assert seen == [200, 429, 429, 200]


def test_a_connection_breaks_after_the_work_when_ordered() -> None:
    with Server() as server:
        server.faults.order("reset_after_commit")

        with pytest.raises(stripe.APIConnectionError):
            _session(server.origin)

        assert len(server.ledger.rows("sessions")) == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/__test/clock", {}),
        ("/__test/faults", {"kind": "flood"}),
        ("/__test/webhooks", {"mode": "sing"}),
        ("/__test/pay", {"session": "cs_none"}),
        ("/__test/settle", []),
        ("/__test/refunds", {"next_status": "lost"}),
        ("/__test/dance", {}),
    ],
)
def test_a_wrong_order_is_refused(path: str, body: Any) -> None:
    with Server() as server:
        status, _ = order(server.origin, "POST", path, body)

    assert status in {400, 404}


def test_everything_it_was_sent_can_be_searched() -> None:
    with Server() as server:
        _session(server.origin, name="Something private")

        _, sent = order(server.origin, "GET", "/__test/requests")

    assert "Something+private" in sent[0]["body"]
    assert (sent[0]["method"], sent[0]["path"]) == ("POST", "/v1/checkout/sessions")
    assert "sk_test" not in json.dumps(sent)
