"""An idempotency key is answered once, replayed for ever, and never used for two things."""

import http.client
import socket
import threading

import pytest

from payments_client import NOW, Client, Json, wanted
from payments_places import until
from rehearsal.payments.server import Server


def test_a_key_replays_its_first_answer(client: Client) -> None:
    first = client.ask("POST", "/v1/checkout/sessions", wanted(), Idempotency_Key="k1")
    plain = client.headers

    second = client.ask("POST", "/v1/checkout/sessions", wanted(), Idempotency_Key="k1")

    assert second == first
    assert "Idempotent-Replayed" not in plain
    assert client.headers["Idempotent-Replayed"] == "true"
    assert client.headers["Original-Request"] == plain["Request-Id"]


def test_a_key_with_other_parameters_is_refused(client: Client) -> None:
    client.ask("POST", "/v1/checkout/sessions", wanted(), Idempotency_Key="k1")

    other = wanted(expires_at=NOW + 36 * 60)
    refused = client.ask("POST", "/v1/checkout/sessions", other, Idempotency_Key="k1")

    assert client.status == 400
    assert refused["error"]["type"] == "idempotency_error"


def test_a_refused_request_leaves_its_key_free(client: Client) -> None:
    client.ask("POST", "/v1/checkout/sessions", wanted(mode="setup"), Idempotency_Key="k1")

    made = client.ask("POST", "/v1/checkout/sessions", wanted(), Idempotency_Key="k1")

    assert made["status"] == "open"


def test_a_key_in_flight_is_a_conflict(server: Server, client: Client) -> None:
    server.faults.order("hang")
    stuck = Client(server)
    form = wanted()
    waiting = threading.Thread(target=_ask_and_be_cut_off, args=(stuck, form, "k1"), daemon=True)
    waiting.start()
    until(lambda: "k1" in server.accounts.main.api._keys._in_flight)

    refused = client.ask("POST", "/v1/checkout/sessions", form, Idempotency_Key="k1")
    conflict = client.status
    stuck.line.sock.shutdown(socket.SHUT_RDWR)
    waiting.join(timeout=60)
    until(lambda: "k1" not in server.accounts.main.api._keys._in_flight)
    made = client.ask("POST", "/v1/checkout/sessions", form, Idempotency_Key="k1")

    assert conflict == 409
    assert refused["error"]["code"] == "idempotency_key_in_use"
    assert made["status"] == "open"


def test_a_kept_failure_is_replayed_and_a_plain_one_is_not(server: Server, client: Client) -> None:
    server.faults.order("500")
    client.ask("POST", "/v1/checkout/sessions", wanted(), Idempotency_Key="plain")
    client.ask("POST", "/v1/checkout/sessions", wanted(), Idempotency_Key="plain")
    after_plain = client.status

    server.faults.order("500_kept")
    client.ask("POST", "/v1/checkout/sessions", wanted(), Idempotency_Key="kept")
    client.ask("POST", "/v1/checkout/sessions", wanted(), Idempotency_Key="kept")

    assert after_plain == 200
    assert client.status == 500
    assert client.headers["Idempotent-Replayed"] == "true"


def _ask_and_be_cut_off(client: Client, form: Json, key: str) -> None:
    with pytest.raises((OSError, http.client.HTTPException, ValueError, AttributeError)):
        client.ask("POST", "/v1/checkout/sessions", form, Idempotency_Key=key)
