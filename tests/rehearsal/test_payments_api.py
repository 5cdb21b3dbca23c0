"""The test payment server answers as Stripe does, in shapes that Stripe's own package knows."""

from contextlib import closing
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import stripe

from payments_client import NOW, START, Client
from payments_places import until
from rehearsal.payments.server import Server


def test_a_session_is_opened_and_found_again(client: Client) -> None:
    made = client.session()

    again = client.ask("GET", f"/v1/checkout/sessions/{made['id']}")

    assert again == made
    assert (made["status"], made["payment_status"]) == ("open", "unpaid")
    assert (made["amount_total"], made["currency"]) == (14000, "usd")
    assert made["url"].endswith(f"/c/pay/{made['id']}")
    assert made["payment_intent"] is None


def test_only_an_open_session_can_be_expired(client: Client) -> None:
    made = client.session()
    first = client.ask("POST", f"/v1/checkout/sessions/{made['id']}/expire", {})

    refused = client.ask("POST", f"/v1/checkout/sessions/{made['id']}/expire", {})

    assert (first["status"], first["url"]) == ("expired", None)
    assert client.status == 400
    assert 'status in ["open"]' in refused["error"]["message"]


def test_a_session_expires_by_itself(server: Server, client: Client) -> None:
    made = client.session()

    server.clock.advance(35 * 60 - 1)
    before = client.ask("GET", f"/v1/checkout/sessions/{made['id']}")
    server.clock.advance(1)
    after = client.ask("GET", f"/v1/checkout/sessions/{made['id']}")

    assert (before["status"], after["status"]) == ("open", "expired")
    assert server.pay(made["id"])["payment_status"] == "unpaid"


def test_a_session_expires_without_anybody_asking(server: Server, client: Client) -> None:
    client.session()

    server.clock.advance(35 * 60)

    until(lambda: len(server.ledger.rows("events")) == 1)
    assert server.ledger.rows("events")[0]["type"] == "checkout.session.expired"


def test_lists_are_paged_newest_first(client: Client) -> None:
    made = [client.session()["id"] for _ in range(5)]

    first = client.ask("GET", "/v1/checkout/sessions", {"limit": 2})
    cursor = {"limit": 3, "starting_after": first["data"][-1]["id"]}
    second = client.ask("GET", "/v1/checkout/sessions", cursor)

    seen = [row["id"] for row in first["data"] + second["data"]]
    assert seen == made[::-1]
    assert (first["has_more"], second["has_more"]) == (True, False)


def test_lists_are_filtered(server: Server, client: Client) -> None:
    old = client.session()["id"]
    server.clock.advance(60)
    fresh = client.session()["id"]
    paid = server.pay(old)["payment_intent"]

    def ids(**asked: Any) -> list[str]:
        answer = client.ask("GET", "/v1/checkout/sessions", asked)
        return [row["id"] for row in answer["data"]]

    assert ids(**{"created[gte]": NOW + 60}) == [fresh]
    assert ids(status="complete") == [old]
    assert ids(payment_intent=paid) == [old]


def test_a_webhook_endpoint_shows_its_secret_once(client: Client) -> None:
    form = {"url": "http://127.0.0.1:9/hooks", "enabled_events[0]": "checkout.session.completed"}

    made = client.ask("POST", "/v1/webhook_endpoints", form)
    listed = client.ask("GET", "/v1/webhook_endpoints")

    assert made["secret"].startswith("whsec_")
    assert [row["id"] for row in listed["data"]] == [made["id"]]
    assert "secret" not in listed["data"][0]


def test_a_webhook_endpoint_is_changed_name_by_name(client: Client) -> None:
    form = {"url": "http://127.0.0.1:9/hooks", "enabled_events[0]": "*", "metadata[a]": "1"}
    made = client.ask("POST", "/v1/webhook_endpoints", {**form, "metadata[b]": "2"})
    path = f"/v1/webhook_endpoints/{made['id']}"

    more = {"metadata[a]": "", "metadata[c]": "3", "description": "Ours"}
    changed = client.ask("POST", path, more)
    emptied = client.ask("POST", path, {"metadata": "", "description": ""})

    assert (changed["metadata"], changed["description"]) == ({"b": "2", "c": "3"}, "Ours")
    assert (emptied["metadata"], emptied["description"]) == ({}, None)
    assert emptied["url"] == made["url"]


def test_a_webhook_endpoint_needs_an_address(client: Client) -> None:
    form = {"url": "not an address", "enabled_events[0]": "*"}

    refused = client.ask("POST", "/v1/webhook_endpoints", form)

    assert refused["error"]["code"] == "url_invalid"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/checkout/sessions/cs_test_none", 404),
        ("/v1/payment_intents/pi_none", 404),
        ("/v1/subscriptions", 404),
    ],
)
def test_what_is_not_there_is_not_found(client: Client, path: str, status: int) -> None:
    refused = client.ask("GET", path)

    assert client.status == status
    assert refused["error"]["type"] == "invalid_request_error"


def test_answers_carry_what_stripe_sends_and_the_connection_lives_on(client: Client) -> None:
    client.ask("GET", "/v1/balance")
    first = client.line.sock

    client.ask("GET", "/v1/balance")

    assert client.line.sock is first
    assert client.headers["Request-Id"].startswith("req_")
    assert parsedate_to_datetime(client.headers["Date"]) == START


def test_the_head_and_the_body_leave_in_one_piece(server: Server) -> None:
    with closing(Client(server).line) as line:
        line.request("GET", "/v1/balance", headers={"Authorization": "Bearer sk_test_123456789"})
        assert line.sock is not None

        first = line.sock.recv(65536)

    assert first.startswith(b"HTTP/1.1 200")
    assert b'"object": "balance"' in first


def test_another_host_name_is_refused(client: Client) -> None:
    client.ask("GET", "/v1/balance", Host="rebound.example:80")

    assert client.status == 421


def test_the_official_package_gets_along_with_it(server: Server) -> None:
    official = stripe.StripeClient(
        "sk_test_123456789", base_addresses={"api": server.origin}, max_network_retries=0
    )

    made = official.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "https://example.com/",
            "line_items": [
                {
                    "quantity": 2,
                    "price_data": {
                        "currency": "eur",
                        "unit_amount": 4500,
                        "product_data": {"name": "Appointment"},
                    },
                }
            ],
        }
    )
    server.pay(made.id)

    again = official.v1.checkout.sessions.retrieve(made.id)
    assert (again.amount_total, again.payment_status) == (9000, "paid")
    assert isinstance(again.payment_intent, str)
    assert official.v1.payment_intents.retrieve(again.payment_intent).status == "succeeded"
    assert official.v1.events.list({"types": ["charge.succeeded"]}).data[0].id.startswith("evt_")
