"""The test payment server refuses what Stripe refuses, in its words."""

import pytest

from payments_client import NOW, Client, Json, wanted
from rehearsal.payments import forms


@pytest.mark.parametrize("key", ["sk_live_123456789", "pk_test_123456789", "", "whatever"])
def test_only_test_keys_are_let_in(client: Client, key: str) -> None:
    refused = client.ask("GET", "/v1/balance", Authorization=f"Bearer {key}")

    assert client.status == 401
    assert refused["error"]["type"] == "invalid_request_error"
    assert "123456789" not in refused["error"]["message"]


def test_a_restricted_test_key_is_let_in(client: Client) -> None:
    balance = client.ask("GET", "/v1/balance", Authorization="Bearer rk_test_123456789")

    assert balance["available"] == []


def test_another_api_version_is_refused(client: Client) -> None:
    client.ask("GET", "/v1/balance", Stripe_Version="2024-06-20")
    other = client.status

    client.ask("GET", "/v1/balance", Stripe_Version=forms.API_VERSION)

    assert (other, client.status) == (400, 200)


def test_an_unknown_parameter_is_refused(client: Client) -> None:
    refused = client.session(favourite_colour="green")

    assert client.status == 400
    assert refused["error"]["code"] == "parameter_unknown"
    assert refused["error"]["param"] == "favourite_colour"


@pytest.mark.parametrize(
    ("more", "param", "code"),
    [
        ({"expires_at": NOW + 30 * 60 - 1}, "expires_at", None),
        ({"expires_at": NOW + 24 * 3600}, "expires_at", None),
        ({"line_items[0][price_data][unit_amount]": 49}, "line_items", "amount_too_small"),
        (
            {"line_items[0][price_data][unit_amount]": 100_000_000},
            "line_items",
            "amount_too_large",
        ),
        (
            {"line_items[0][price_data][currency]": "xyz"},
            "line_items[0][price_data][currency]",
            None,
        ),
        (
            {
                "line_items[0][price_data][currency]": "kwd",
                "line_items[0][price_data][unit_amount]": 14001,
            },
            "line_items",
            "parameter_invalid_integer",
        ),
        (
            {
                "line_items[0][price_data][currency]": "isk",
                "line_items[0][price_data][unit_amount]": 14050,
            },
            "line_items",
            "parameter_invalid_integer",
        ),
        ({"success_url": "javascript:alert(1)"}, "success_url", "url_invalid"),
        ({"client_reference_id": "b" * 201}, "client_reference_id", "parameter_invalid_string"),
        ({"mode": "subscription"}, "mode", None),
        ({"mode": "setup"}, "line_items", None),
        ({"setup_intent_data[description]": "x"}, "setup_intent_data", None),
        ({"payment_method_collection": "always"}, "payment_method_collection", None),
        ({"customer": "cus_none", "customer_email": "a@example.com"}, None, None),
        ({"customer_email": "nobody"}, "customer_email", "email_invalid"),
        ({"expand[0]": "line_items"}, "expand", None),
        (
            {"payment_intent_data[statement_descriptor_suffix]": "123"},
            "payment_intent_data[statement_descriptor_suffix]",
            None,
        ),
    ],
)
def test_a_session_out_of_bounds_is_refused(
    client: Client, more: Json, param: str | None, code: str | None
) -> None:
    refused = client.session(**more)

    assert client.status == 400
    assert refused["error"].get("param") == param
    assert refused["error"].get("code") == code


@pytest.mark.parametrize("name", ["mode", "success_url"])
def test_a_session_without_what_it_needs_is_refused(client: Client, name: str) -> None:
    form = wanted()
    del form[name]

    refused = client.ask("POST", "/v1/checkout/sessions", form)

    assert refused["error"]["code"] == "parameter_missing"
    assert refused["error"]["param"] == name


def test_the_bounds_themselves_are_accepted(client: Client) -> None:
    shortest = client.session(expires_at=NOW + 30 * 60)
    longest = client.session(expires_at=NOW + 24 * 3600 - 1)
    least = client.session(**{"line_items[0][price_data][unit_amount]": 50})

    assert {shortest["status"], longest["status"], least["status"]} == {"open"}
