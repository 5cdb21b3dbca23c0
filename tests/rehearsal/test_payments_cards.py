"""Cards are kept, with money or without, and only when that was asked for."""

import pytest

from payments_client import Client, Json, setup_wanted, wanted
from rehearsal.payments.server import Server

LATER = {
    "payment_intent_data[setup_future_usage]": "off_session",
    "customer_creation": "always",
}


def kept(server: Server, client: Client, card: str = "succeeds") -> Json:
    """Return the completed session of a client who kept this card."""
    made = client.ask("POST", "/v1/checkout/sessions", setup_wanted())
    server.pay(made["id"], outcome=card)
    return client.ask("GET", f"/v1/checkout/sessions/{made['id']}?expand[0]=setup_intent")


def kinds(server: Server) -> list[str]:
    return [event["type"] for event in server.ledger.rows("events")]


def test_a_card_is_kept_and_no_money_moves(server: Server, client: Client) -> None:
    opened = client.ask("POST", "/v1/checkout/sessions", setup_wanted())

    server.pay(opened["id"])

    done = client.ask("GET", f"/v1/checkout/sessions/{opened['id']}")
    setup = client.ask("GET", f"/v1/setup_intents/{done['setup_intent']}")
    method = client.ask("GET", f"/v1/payment_methods/{setup['payment_method']}")
    customer = client.ask("GET", f"/v1/customers/{done['customer']}")
    assert (opened["status"], opened["payment_status"]) == ("open", "no_payment_required")
    assert (opened["amount_total"], opened["currency"]) == (None, "usd")
    assert (done["status"], done["payment_status"]) == ("complete", "no_payment_required")
    assert (done["payment_intent"], done["url"]) == (None, None)
    assert (setup["status"], setup["metadata"]) == ("succeeded", {"booking": "b1"})
    assert setup["customer"] == method["customer"] == customer["id"]
    assert customer["email"] == "ana@example.com"
    assert client.ask("GET", "/v1/balance")["available"] == []
    assert kinds(server) == [
        "setup_intent.created",
        "customer.created",
        "payment_method.attached",
        "setup_intent.succeeded",
        "checkout.session.completed",
    ]


def test_a_card_that_the_bank_declines_is_not_kept(server: Server, client: Client) -> None:
    opened = client.ask("POST", "/v1/checkout/sessions", setup_wanted())

    declined = server.pay(opened["id"], outcome="declined")
    setup = client.ask("GET", f"/v1/setup_intents/{opened['setup_intent']}")
    done = server.pay(opened["id"])

    assert (declined["status"], declined["customer"]) == ("open", None)
    assert setup["last_setup_error"]["code"] == "card_declined"
    assert done["status"] == "complete"
    assert "setup_intent.setup_failed" in kinds(server)


def test_without_a_customer_the_card_belongs_to_nobody(server: Server, client: Client) -> None:
    form = setup_wanted()
    del form["customer_creation"]
    opened = client.ask("POST", "/v1/checkout/sessions", form)

    server.pay(opened["id"])

    done = client.ask("GET", f"/v1/checkout/sessions/{opened['id']}?expand[0]=setup_intent")
    assert (done["customer"], done["setup_intent"]["customer"]) == (None, None)


def test_a_payment_keeps_its_card_when_asked_to(server: Server, client: Client) -> None:
    paid = server.pay(client.session(**LATER)["id"])

    intent = client.ask("GET", f"/v1/payment_intents/{paid['payment_intent']}")
    method = client.ask("GET", f"/v1/payment_methods/{intent['payment_method']}")
    found = client.ask("GET", "/v1/payment_methods", {"customer": paid["customer"]})

    assert intent["setup_future_usage"] == "off_session"
    assert intent["customer"] == method["customer"] == paid["customer"]
    assert [row["id"] for row in found["data"]] == [method["id"]]


def test_a_bank_debit_is_kept_when_its_money_comes(server: Server, client: Client) -> None:
    later = server.pay(client.session(**LATER)["id"], outcome="later")
    waits = client.ask("GET", "/v1/payment_methods", {"customer": later["customer"]})["data"]

    client.order("/__test/settle", {"session": later["id"]})

    found = client.ask("GET", "/v1/payment_methods", {"customer": later["customer"]})["data"]
    assert (len(waits), len(found)) == (0, 1)


def test_a_known_customer_pays_again(server: Server, client: Client) -> None:
    known = kept(server, client)["customer"]
    form = {name: value for name, value in wanted().items() if name != "customer_email"}

    made = client.ask("POST", "/v1/checkout/sessions", {**form, "customer": known})

    paid = server.pay(made["id"])
    expanded = {"expand[0]": "payment_intent.customer"}
    seen = client.ask("GET", f"/v1/checkout/sessions/{paid['id']}", expanded)
    assert seen["payment_intent"]["customer"]["id"] == known
    assert len(server.ledger.rows("customers")) == 1


def test_a_payment_keeps_no_card_unasked(server: Server, client: Client) -> None:
    paid = server.pay(client.session()["id"])

    intent = client.ask("GET", f"/v1/payment_intents/{paid['payment_intent']}")
    method = client.ask("GET", f"/v1/payment_methods/{intent['payment_method']}")

    assert (paid["customer"], method["customer"]) == (None, None)


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"line_items[0][quantity]": 1}, "line_items"),
        ({"payment_intent_data[description]": "x"}, "payment_intent_data"),
        ({"submit_type": "book"}, "submit_type"),
        ({"customer": "cus_none"}, None),
        ({"currency": "xyz"}, "currency"),
    ],
)
def test_what_does_not_fit_keeping_a_card_is_refused(
    client: Client, more: Json, param: str | None
) -> None:
    refused = client.ask("POST", "/v1/checkout/sessions", setup_wanted(**more))

    assert client.status == 400
    assert refused["error"].get("param") == param


def test_keeping_a_card_needs_a_currency(client: Client) -> None:
    form = setup_wanted()
    del form["currency"]

    refused = client.ask("POST", "/v1/checkout/sessions", form)

    assert refused["error"]["code"] == "parameter_missing"
    assert refused["error"]["param"] == "currency"


def test_whole_objects_stand_where_they_are_asked_for(server: Server, client: Client) -> None:
    paid = server.pay(client.session(**LATER)["id"])
    wanted = {"expand[0]": "payment_intent.latest_charge", "expand[1]": "setup_intent"}

    one = client.ask("GET", f"/v1/checkout/sessions/{paid['id']}", wanted)
    many = client.ask("GET", "/v1/checkout/sessions", {"expand[]": "data.payment_intent"})

    assert one["payment_intent"]["id"] == paid["payment_intent"]
    assert one["payment_intent"]["latest_charge"]["paid"] is True
    assert one["setup_intent"] is None
    assert many["data"][0]["payment_intent"]["latest_charge"].startswith("ch_")


@pytest.mark.parametrize(
    ("path", "expand"),
    [
        ("/v1/checkout/sessions", "payment_intent"),
        ("/v1/checkout/sessions", "data.mood"),
        ("/v1/refunds", "data.payment_intent.latest_charge.customer.x"),
    ],
)
def test_what_cannot_be_expanded_is_refused(client: Client, path: str, expand: str) -> None:
    refused = client.ask("GET", path, {"expand[0]": expand})

    assert client.status == 400
    assert refused["error"]["param"] == "expand"
