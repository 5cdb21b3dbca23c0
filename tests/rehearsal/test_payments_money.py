"""Money comes in once, goes back no more than once, and may be fought over."""

import threading

import pytest

from payments_client import Client
from rehearsal.payments.server import Server


def test_paying_leaves_an_intent_a_charge_and_their_events(server: Server, client: Client) -> None:
    made = client.session(**{"payment_intent_data[metadata][booking]": "b1"})

    server.pay(made["id"])

    paid = client.ask("GET", f"/v1/checkout/sessions/{made['id']}")
    intent = client.ask("GET", f"/v1/payment_intents/{paid['payment_intent']}")
    charge = client.ask("GET", f"/v1/charges/{intent['latest_charge']}")
    events = client.ask("GET", "/v1/events", {"type": "checkout.session.*"})
    assert (paid["status"], paid["payment_status"], paid["url"]) == ("complete", "paid", None)
    assert (intent["status"], intent["amount_received"]) == ("succeeded", 14000)
    assert intent["metadata"] == {"booking": "b1"}
    assert (charge["paid"], charge["amount_captured"]) == (True, 14000)
    assert [event["data"]["object"]["id"] for event in events["data"]] == [made["id"]]
    assert client.ask("GET", "/v1/balance")["available"][0]["amount"] == 14000


@pytest.mark.parametrize(
    ("outcome", "code"), [("declined", "generic_decline"), ("no_funds", "insufficient_funds")]
)
def test_a_declined_card_leaves_the_session_open_for_another(
    server: Server, client: Client, outcome: str, code: str
) -> None:
    made = client.session()

    declined = server.pay(made["id"], outcome=outcome)
    intent = client.ask("GET", f"/v1/payment_intents/{declined['payment_intent']}")
    paid = server.pay(made["id"])

    assert (declined["status"], declined["payment_status"]) == ("open", "unpaid")
    assert intent["last_payment_error"]["decline_code"] == code
    assert (paid["payment_status"], paid["payment_intent"]) == ("paid", intent["id"])


@pytest.mark.parametrize(("succeeds", "status"), [(True, "paid"), (False, "unpaid")])
def test_a_bank_debit_is_settled_days_later(
    server: Server, client: Client, *, succeeds: bool, status: str
) -> None:
    made = client.session()
    later = server.pay(made["id"], outcome="later")

    settled = client.order("/__test/settle", {"session": made["id"], "succeeds": succeeds})

    ended = "succeeded" if succeeds else "failed"
    kinds = [event["type"] for event in server.ledger.rows("events")]
    assert (later["status"], later["payment_status"]) == ("complete", "unpaid")
    assert settled["payment_status"] == status
    assert kinds[-1] == f"checkout.session.async_payment_{ended}"


def test_refunds_never_exceed_what_was_paid(server: Server, client: Client) -> None:
    intent = server.pay(client.session()["id"])["payment_intent"]

    part = client.ask("POST", "/v1/refunds", {"payment_intent": intent, "amount": 4000})
    over = client.ask("POST", "/v1/refunds", {"payment_intent": intent, "amount": 10001})
    rest = client.ask("POST", "/v1/refunds", {"payment_intent": intent})
    again = client.ask("POST", "/v1/refunds", {"payment_intent": intent})

    assert (part["amount"], rest["amount"]) == (4000, 10000)
    assert "greater than unrefunded amount" in over["error"]["message"]
    assert again["error"]["code"] == "charge_already_refunded"
    assert len(client.ask("GET", "/v1/refunds", {"payment_intent": intent})["data"]) == 2
    assert client.ask("GET", f"/v1/refunds/{part['id']}") == part
    assert client.ask("GET", "/v1/balance")["available"][0]["amount"] == 0


def test_what_was_not_paid_cannot_be_refunded(server: Server, client: Client) -> None:
    intent = server.pay(client.session()["id"], outcome="declined")["payment_intent"]

    refused = client.ask("POST", "/v1/refunds", {"payment_intent": intent})

    assert client.status == 400
    assert "successful charge" in refused["error"]["message"]


def test_a_refund_may_fail_days_later(server: Server, client: Client) -> None:
    intent = server.pay(client.session()["id"])["payment_intent"]
    made = client.ask("POST", "/v1/refunds", {"payment_intent": intent})

    client.order("/__test/refunds", {"refund": made["id"], "status": "failed"})

    now = client.ask("GET", f"/v1/refunds/{made['id']}")
    assert now["status"] == "failed"
    assert server.ledger.rows("events")[-1]["type"] == "refund.failed"
    assert client.ask("GET", "/v1/balance")["available"][0]["amount"] == 14000


def test_a_disputed_charge_cannot_be_refunded(server: Server, client: Client) -> None:
    session = client.session()["id"]
    intent = server.pay(session)["payment_intent"]

    dispute = client.order("/__test/disputes", {"session": session})
    refused = client.ask("POST", "/v1/refunds", {"payment_intent": intent})
    lost = client.order("/__test/disputes", {"dispute": dispute["id"], "status": "lost"})

    kinds = [event["type"] for event in server.ledger.rows("events")]
    assert refused["error"]["code"] == "charge_disputed"
    assert client.ask("GET", f"/v1/disputes/{dispute['id']}") == lost
    assert kinds[-3:] == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.closed",
    ]
    assert client.ask("GET", "/v1/balance")["available"][0]["amount"] == 0


def test_a_session_is_paid_or_expired_and_never_both(server: Server, client: Client) -> None:
    sessions = [client.session()["id"] for _ in range(20)]
    begin = threading.Barrier(2, timeout=30)

    def pay() -> None:
        for session in sessions:
            begin.wait()
            server.pay(session)

    payer = threading.Thread(target=pay, daemon=True)
    payer.start()
    refused = []
    for session in sessions:
        begin.wait()
        client.ask("POST", f"/v1/checkout/sessions/{session}/expire")
        refused.append(client.status == 400)
    payer.join(timeout=30)

    ended = [client.ask("GET", f"/v1/checkout/sessions/{session}") for session in sessions]
    assert [row["status"] == "complete" for row in ended] == refused
    assert [row["payment_status"] == "paid" for row in ended] == refused
    assert len(server.ledger.rows("charges")) == sum(refused)
