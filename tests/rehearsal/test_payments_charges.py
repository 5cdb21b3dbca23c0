"""A kept card is charged without its client, refused by the bank, and dropped."""

from typing import Any

import pytest

from payments_client import Client, Json, conforms, setup_wanted
from rehearsal.payments.server import Server


def kept(server: Server, client: Client, card: str = "succeeds") -> Json:
    """Return the completed session of a client who kept this card."""
    made = client.ask("POST", "/v1/checkout/sessions", setup_wanted())
    server.pay(made["id"], outcome=card)
    return client.ask("GET", f"/v1/checkout/sessions/{made['id']}?expand[0]=setup_intent")


def charge(client: Client, session: Json, *, key: str | None = None, **more: Any) -> Json:
    """Charge the card that the session kept, without the client."""
    form = {
        "amount": 5000,
        "currency": "usd",
        "customer": session["customer"],
        "payment_method": session["setup_intent"]["payment_method"],
        "confirm": "true",
        "off_session": "true",
        "error_on_requires_action": "true",
        "metadata[fee]": "f1",
        **more,
    }
    headers = {"Idempotency_Key": key} if key else {}
    return client.ask("POST", "/v1/payment_intents", form, **headers)


def kinds(server: Server) -> list[str]:
    return [event["type"] for event in server.ledger.rows("events")]


def test_a_kept_card_is_charged_without_its_client(server: Server, client: Client) -> None:
    session = kept(server, client)

    intent = charge(client, session)

    listed = client.ask("GET", "/v1/payment_intents", {"customer": session["customer"]})
    paid = client.ask("GET", f"/v1/charges/{intent['latest_charge']}")
    assert (intent["status"], intent["amount_received"]) == ("succeeded", 5000)
    assert intent["metadata"] == {"fee": "f1"}
    assert [row["id"] for row in listed["data"]] == [intent["id"]]
    assert (paid["customer"], paid["amount_captured"]) == (session["customer"], 5000)


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("declined_later", "card_declined", "generic_decline"),
        ("asks_later", "authentication_required", "authentication_required"),
    ],
)
def test_a_bank_may_refuse_what_the_client_does_not_confirm(
    server: Server, client: Client, card: str, code: str, decline_code: str
) -> None:
    session = kept(server, client, card)

    refused = charge(client, session)["error"]

    assert client.status == 402
    assert (refused["type"], refused["code"]) == ("card_error", code)
    assert refused["decline_code"] == decline_code
    conforms(refused["payment_intent"])
    now = client.ask("GET", f"/v1/payment_intents/{refused['payment_intent']['id']}")
    assert now["status"] == "requires_payment_method"
    assert now["last_payment_error"]["code"] == code
    assert client.ask("GET", "/v1/balance")["available"][0]["amount"] == 0


def test_a_refusal_of_the_bank_is_replayed_under_its_key(server: Server, client: Client) -> None:
    session = kept(server, client, "declined_later")

    first = charge(client, session, key="k1")
    again = charge(client, session, key="k1")

    assert client.headers["Idempotent-Replayed"] == "true"
    assert again == first
    assert len(server.ledger.rows("intents")) == 1


def test_a_client_who_is_there_would_be_asked(server: Server, client: Client) -> None:
    session = kept(server, client, "asks_later")

    asked = charge(client, session, off_session="false", error_on_requires_action="false")

    assert asked["status"] == "requires_action"
    assert asked["latest_charge"] is None


def test_a_dropped_card_is_never_charged_again(server: Server, client: Client) -> None:
    session = kept(server, client)
    method = session["setup_intent"]["payment_method"]

    dropped = client.ask("POST", f"/v1/payment_methods/{method}/detach", {})
    refused = charge(client, session)
    twice = client.ask("POST", f"/v1/payment_methods/{method}/detach", {})

    assert dropped["customer"] is None
    assert "detached from a Customer" in refused["error"]["message"]
    assert "not attached to a customer" in twice["error"]["message"]
    assert kinds(server)[-1] == "payment_method.detached"


def test_a_deleted_customer_takes_the_card_along(server: Server, client: Client) -> None:
    session = kept(server, client)

    gone = client.ask("DELETE", f"/v1/customers/{session['customer']}")

    refused = charge(client, session)
    method = session["setup_intent"]["payment_method"]
    assert client.ask("GET", f"/v1/customers/{session['customer']}") == gone
    assert client.ask("GET", "/v1/customers")["data"] == []
    assert gone == {"id": session["customer"], "object": "customer", "deleted": True}
    assert refused["error"]["param"] == "customer"
    assert client.ask("GET", f"/v1/payment_methods/{method}")["customer"] is None


@pytest.mark.parametrize(
    ("more", "param", "code"),
    [
        ({"amount": 49}, "amount", "amount_too_small"),
        ({"amount": 100_000_000}, "amount", "amount_too_large"),
        ({"currency": "xyz"}, "currency", None),
        ({"confirm": "false"}, "off_session", None),
        ({"customer": "cus_none"}, "customer", "resource_missing"),
        ({"payment_method": "pm_none"}, "payment_method", "resource_missing"),
        ({"payment_method_types[0]": "card"}, "payment_method_types", None),
        ({"statement_descriptor_suffix": "123"}, "statement_descriptor_suffix", None),
    ],
)
def test_a_charge_out_of_bounds_is_refused(
    server: Server, client: Client, more: Json, param: str, code: str | None
) -> None:
    session = kept(server, client)

    refused = charge(client, session, **more)["error"]

    assert client.status in {400, 404}
    assert refused["param"] == param
    assert code is None or refused["code"] == code
    assert server.ledger.rows("intents") == []


def test_somebody_elses_card_is_not_charged(server: Server, client: Client) -> None:
    ours, theirs = kept(server, client), kept(server, client)

    refused = charge(client, ours, customer=theirs["customer"])

    assert client.status == 400
    assert "does not have a payment method" in refused["error"]["message"]


def test_a_card_used_once_without_being_kept_is_spent(server: Server, client: Client) -> None:
    paid = server.pay(client.session()["id"])
    intent = client.ask("GET", f"/v1/payment_intents/{paid['payment_intent']}")
    form = {"amount": 5000, "currency": "usd", "payment_method": intent["payment_method"]}

    refused = client.ask("POST", "/v1/payment_intents", {**form, "confirm": "true"})

    assert "may not be used again" in refused["error"]["message"]
