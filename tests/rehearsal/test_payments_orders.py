"""Refunds, disputes, accounts and keys behave as a test orders it."""

from typing import Any

import pytest

from payments_client import Client, wanted
from rehearsal.payments.server import Server


def paid(server: Server, client: Client) -> str:
    """Return the intent of a paid session."""
    return str(server.pay(client.session()["id"])["payment_intent"])


def kinds(server: Server) -> list[str]:
    return [event["type"] for event in server.ledger.rows("events")]


@pytest.mark.parametrize(
    ("status", "reason", "field"),
    [
        ("pending", "insufficient_funds", "pending_reason"),
        ("failed", "expired_or_canceled_card", "failure_reason"),
    ],
)
def test_a_refund_may_begin_badly(
    server: Server, client: Client, status: str, reason: str, field: str
) -> None:
    intent = paid(server, client)
    client.order("/__test/refunds", {"next_status": status, "reason": reason})

    made = client.ask("POST", "/v1/refunds", {"payment_intent": intent})

    left = client.ask("GET", "/v1/balance")["available"][0]["amount"]
    assert (made["status"], made[field]) == (status, reason)
    assert left == (14000 if status == "failed" else 0)


def test_a_refund_waits_and_then_fails_with_a_reason(server: Server, client: Client) -> None:
    intent = paid(server, client)
    client.order("/__test/refunds", {"next_status": "pending"})
    made = client.ask("POST", "/v1/refunds", {"payment_intent": intent})

    order = {"refund": made["id"], "status": "failed", "reason": "declined"}
    client.order("/__test/refunds", order)

    now = client.ask("GET", f"/v1/refunds/{made['id']}")
    assert made["pending_reason"] == "processing"
    assert (now["status"], now["failure_reason"]) == ("failed", "declined")
    assert "pending_reason" not in now
    assert kinds(server)[-2:] == ["refund.updated", "refund.failed"]
    again = client.ask("POST", "/v1/refunds", {"payment_intent": intent})
    assert again["amount"] == 14000


def test_a_therapist_may_refund_with_her_mouse(server: Server, client: Client) -> None:
    intent = paid(server, client)

    made = client.order("/__test/refunds", {"by_hand": intent, "amount": 4000})

    listed = client.ask("GET", "/v1/refunds", {"payment_intent": intent})["data"]
    assert [row["id"] for row in listed] == [made["id"]]
    assert (made["amount"], made["metadata"]) == (4000, {})
    assert kinds(server)[-2:] == ["refund.created", "charge.refunded"]


def test_a_dispute_is_answered_and_won(server: Server, client: Client) -> None:
    intent = paid(server, client)

    begun = client.order("/__test/disputes", {"intent": intent, "reason": "fraudulent"})
    taken = client.ask("GET", "/v1/balance")["available"][0]["amount"]
    answered = {"dispute": begun["id"], "status": "under_review"}
    client.order("/__test/disputes", answered)
    client.order("/__test/disputes", {**answered, "status": "won"})

    listed = client.ask("GET", "/v1/disputes", {"payment_intent": intent})["data"]
    assert (begun["reason"], begun["status"]) == ("fraudulent", "needs_response")
    assert taken == 0
    assert [(row["id"], row["status"]) for row in listed] == [(begun["id"], "won")]
    assert kinds(server)[-5:] == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_reinstated",
    ]
    assert client.ask("GET", "/v1/balance")["available"][0]["amount"] == 14000


def test_a_banks_question_takes_no_money_and_leaves_refunds(
    server: Server, client: Client
) -> None:
    intent = paid(server, client)

    order = {"intent": intent, "status": "warning_needs_response"}
    asked = client.order("/__test/disputes", order)
    refund = client.ask("POST", "/v1/refunds", {"payment_intent": intent})

    assert asked["is_charge_refundable"] is True
    assert refund["amount"] == 14000


def test_a_session_can_be_made_to_say_something_else(client: Client) -> None:
    session = client.session()["id"]
    change = {"amount_total": 1, "currency": "eur", "livemode": True}

    client.order("/__test/sessions", {"session": session, "change": change})

    said = client.ask("GET", f"/v1/checkout/sessions/{session}")
    assert {name: said[name] for name in change} == change


def test_the_account_says_whether_it_may_take_money(client: Client) -> None:
    before = client.ask("GET", "/v1/account")
    client.order("/__test/account", {"charges_enabled": False, "country": "CA"})

    after = client.ask("GET", "/v1/account")

    assert (before["charges_enabled"], before["country"]) == (True, "US")
    assert (after["charges_enabled"], after["country"]) == (False, "CA")


def test_a_restricted_key_does_what_it_was_given(server: Server, client: Client) -> None:
    key = "rk_test_0123456789"
    given = {"checkout_session": "write", "refund": "write", "event": "read"}
    client.order("/__test/keys", {"key": key, "permissions": given})
    held = {"Authorization": f"Bearer {key}"}

    may = []
    for method, path in (
        ("POST", "/v1/checkout/sessions"),
        ("GET", "/v1/refunds"),
        ("GET", "/v1/events"),
        ("GET", "/v1/balance"),
        ("POST", "/v1/webhook_endpoints"),
    ):
        client.ask(method, path, wanted() if "checkout" in path else None, **held)
        may.append(client.status)

    refused = client.ask("GET", "/v1/account", **held)["error"]["message"]
    assert may == [200, 200, 200, 403, 403]
    assert "rak_account_read" in refused
    assert key not in refused


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/__test/faults", {"kind": "503", "next": "many"}),
        ("/__test/webhooks", {"mode": "reverse", "hold": "all"}),
        ("/__test/webhooks/send", {"event": []}),
        ("/__test/webhooks/send", {"event": "evt_none"}),
        ("/__test/events", {}),
        ("/__test/pay", {"session": "cs_none", "outcome": "stolen"}),
        ("/__test/sessions", {"session": "cs_none", "change": {"url": "x"}}),
        ("/__test/sessions", {"session": "cs_none", "change": {"currency": "eur"}}),
        ("/__test/refunds", {"next_status": "pending", "reason": "declined"}),
        ("/__test/refunds", {"by_hand": "pi_none"}),
        ("/__test/disputes", {"intent": "pi_none"}),
        ("/__test/disputes", {"intent": "pi_none", "status": "won"}),
        ("/__test/account", {"id": "acct_2"}),
        ("/__test/keys", {"key": "sk_test_0123456789", "permissions": {}}),
        ("/__test/keys", {"key": "rk_test_0123456789", "permissions": {"mood": "read"}}),
        ("/__test/keys", {"key": "rk_test_0123456789", "permissions": {"refund": "all"}}),
    ],
)
def test_a_wrong_order_changes_nothing(client: Client, path: str, body: Any) -> None:
    client.order(path, body)

    assert client.status in {400, 404}
