"""Whatever may go wrong on the way to Stripe can be ordered of the server."""

import http.client
from contextlib import closing
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

import pytest

from payments_client import START, Client, wanted
from payments_places import until
from rehearsal.payments.server import Server

KEYED = {
    "Authorization": "Bearer sk_test_123456789",
    "Content-Type": "application/x-www-form-urlencoded",
    "Idempotency-Key": "k1",
}


def paid(server: Server, client: Client) -> str:
    """Return the intent of a paid session."""
    return str(server.pay(client.session()["id"])["payment_intent"])


def test_a_maintenance_page_stands_before_the_api(client: Client) -> None:
    client.order("/__test/faults", {"kind": "503", "next": 1})

    client.line.request("GET", "/v1/balance", headers={"Authorization": "Bearer sk_test_1234567"})
    answer = client.line.getresponse()
    page = answer.read()

    assert answer.status == 503
    assert answer.headers["Content-Type"].startswith("text/html")
    assert page.startswith(b"<!doctype html>")
    assert client.ask("GET", "/v1/balance")["object"] == "balance"


def test_the_hosted_page_can_be_away_too(client: Client) -> None:
    session = client.session()["id"]
    client.order("/__test/faults", {"kind": "503", "next": 1, "path": "/c/pay/"})

    seen = []
    for _ in range(2):
        client.line.request("GET", f"/c/pay/{session}")
        answer = client.line.getresponse()
        answer.read()
        seen.append(answer.status)

    assert seen == [503, 200]


def test_a_connection_may_break_before_any_work(server: Server, client: Client) -> None:
    client.order("/__test/faults", {"kind": "reset"})

    with pytest.raises((OSError, http.client.HTTPException)):
        client.ask("POST", "/v1/checkout/sessions", wanted(), Idempotency_Key="k1")

    client.line.close()
    again = client.ask("POST", "/v1/checkout/sessions", wanted(), Idempotency_Key="k1")
    assert "Idempotent-Replayed" not in client.headers
    assert [row["id"] for row in server.ledger.rows("sessions")] == [again["id"]]


def test_the_work_may_be_done_and_nobody_says_so(server: Server, client: Client) -> None:
    client.order("/__test/faults", {"kind": "hang_after_commit"})
    with closing(Client(server).line) as line:
        line.request("POST", "/v1/checkout/sessions", urlencode(wanted()), KEYED)
        until(lambda: bool(server.ledger.tables["answers"]))

    def again() -> bool:
        # The key is in use until the server notices that the first one hung up.
        client.ask("POST", "/v1/checkout/sessions", wanted(), Idempotency_Key="k1")
        return client.status != 409

    until(again)
    assert client.headers["Idempotent-Replayed"] == "true"
    assert len(server.ledger.rows("sessions")) == 1


def test_a_session_can_be_paid_before_its_maker_hears_of_it(
    server: Server, client: Client
) -> None:
    order = {"kind": "slow", "method": "POST", "seconds": 60}
    client.order("/__test/faults", order)
    with closing(Client(server).line) as line:
        line.request("POST", "/v1/checkout/sessions", urlencode(wanted()), KEYED)
        until(lambda: bool(server.ledger.rows("sessions")))

        paid = server.pay(server.ledger.rows("sessions")[0]["id"])

    assert paid["payment_status"] == "paid"


def test_a_slow_answer_comes_in_the_end(client: Client) -> None:
    client.order("/__test/faults", {"kind": "slow", "seconds": 0.1})

    made = client.session()

    assert (client.status, made["status"]) == (200, "open")


def test_a_key_may_be_taken_back(client: Client) -> None:
    client.order("/__test/faults", {"kind": "401"})

    refused = client.ask("GET", "/v1/balance")["error"]

    assert (client.status, refused["code"]) == (401, "api_key_expired")


def test_a_failure_can_be_for_one_method_only(client: Client) -> None:
    client.order("/__test/faults", {"kind": "500", "method": "POST"})

    client.ask("GET", "/v1/checkout/sessions")
    read = client.status
    client.session()

    assert (read, client.status) == (200, 500)


def test_the_date_of_every_answer_can_be_wrong(client: Client) -> None:
    client.order("/__test/clock", {"date_skew_seconds": -600})

    client.ask("GET", "/v1/balance")

    said = parsedate_to_datetime(client.headers["Date"])
    assert (said - START).total_seconds() == -600


def test_a_key_is_forgotten_after_a_day(server: Server, client: Client) -> None:
    first = client.ask("POST", "/v1/checkout/sessions", wanted(), Idempotency_Key="k1")
    server.clock.advance(24 * 3600)

    later = wanted(expires_at=first["expires_at"] + 24 * 3600)
    second = client.ask("POST", "/v1/checkout/sessions", later, Idempotency_Key="k1")

    assert client.status == 200
    assert second["id"] != first["id"]


def test_the_order_of_parameters_does_not_matter_to_a_key(client: Client) -> None:
    first = client.ask("POST", "/v1/checkout/sessions", wanted(), Idempotency_Key="k1")

    turned = dict(reversed(wanted().items()))
    second = client.ask("POST", "/v1/checkout/sessions", turned, Idempotency_Key="k1")

    assert second == first


def test_events_can_be_lost_before_anybody_hears(server: Server, client: Client) -> None:
    client.order("/__test/events", {"lost": True})
    paid(server, client)
    lost = client.ask("GET", "/v1/events")["data"]

    client.order("/__test/events", {"lost": False})
    paid(server, client)

    assert lost == []
    assert len(client.ask("GET", "/v1/events")["data"]) == 4
