"""Which requests and answers of the installed `stripe` package schema.json tells of."""

from typing import Any

Json = dict[str, Any]

# What the rehearsal has an answer for, and the file of the package that types its parameters.
REQUESTS = {
    "POST /v1/checkout/sessions": "params/checkout/_session_create_params.py",
    "GET /v1/checkout/sessions": "params/checkout/_session_list_params.py",
    "GET /v1/checkout/sessions/ID": "params/checkout/_session_retrieve_params.py",
    "POST /v1/checkout/sessions/ID/expire": "params/checkout/_session_expire_params.py",
    "POST /v1/payment_intents": "params/_payment_intent_create_params.py",
    "GET /v1/payment_intents": "params/_payment_intent_list_params.py",
    "GET /v1/payment_intents/ID": "params/_payment_intent_retrieve_params.py",
    "GET /v1/setup_intents": "params/_setup_intent_list_params.py",
    "GET /v1/setup_intents/ID": "params/_setup_intent_retrieve_params.py",
    "POST /v1/payment_methods": "params/_payment_method_create_params.py",
    "GET /v1/payment_methods": "params/_payment_method_list_params.py",
    "GET /v1/payment_methods/ID": "params/_payment_method_retrieve_params.py",
    "POST /v1/payment_methods/ID/detach": "params/_payment_method_detach_params.py",
    "POST /v1/customers": "params/_customer_create_params.py",
    "GET /v1/customers": "params/_customer_list_params.py",
    "GET /v1/customers/ID": "params/_customer_retrieve_params.py",
    "DELETE /v1/customers/ID": "params/_customer_delete_params.py",
    "GET /v1/charges": "params/_charge_list_params.py",
    "GET /v1/charges/ID": "params/_charge_retrieve_params.py",
    "POST /v1/refunds": "params/_refund_create_params.py",
    "GET /v1/refunds": "params/_refund_list_params.py",
    "GET /v1/refunds/ID": "params/_refund_retrieve_params.py",
    "GET /v1/disputes": "params/_dispute_list_params.py",
    "GET /v1/disputes/ID": "params/_dispute_retrieve_params.py",
    "GET /v1/events": "params/_event_list_params.py",
    "GET /v1/events/ID": "params/_event_retrieve_params.py",
    "GET /v1/balance": "params/_balance_retrieve_params.py",
    "GET /v1/account": "params/_account_retrieve_current_params.py",
    "POST /v1/products": "params/_product_create_params.py",
    "GET /v1/products/ID": "params/_product_retrieve_params.py",
    "POST /v1/prices": "params/_price_create_params.py",
    "GET /v1/prices/ID": "params/_price_retrieve_params.py",
    "POST /v1/webhook_endpoints": "params/_webhook_endpoint_create_params.py",
    "GET /v1/webhook_endpoints": "params/_webhook_endpoint_list_params.py",
    "GET /v1/webhook_endpoints/ID": "params/_webhook_endpoint_retrieve_params.py",
    "POST /v1/webhook_endpoints/ID": "params/_webhook_endpoint_update_params.py",
    "DELETE /v1/webhook_endpoints/ID": "params/_webhook_endpoint_delete_params.py",
}
ANSWERS = {
    "checkout.session": ("checkout/_session.py", "Session"),
    "payment_intent": ("_payment_intent.py", "PaymentIntent"),
    "setup_intent": ("_setup_intent.py", "SetupIntent"),
    "payment_method": ("_payment_method.py", "PaymentMethod"),
    "customer": ("_customer.py", "Customer"),
    "charge": ("_charge.py", "Charge"),
    "refund": ("_refund.py", "Refund"),
    "dispute": ("_dispute.py", "Dispute"),
    "event": ("_event.py", "Event"),
    "webhook_endpoint": ("_webhook_endpoint.py", "WebhookEndpoint"),
    "balance": ("_balance.py", "Balance"),
    "account": ("_account.py", "Account"),
    "product": ("_product.py", "Product"),
    "price": ("_price.py", "Price"),
    "list": ("_list_object.py", "ListObject"),
}

_TEXT = {"type": "string"}
_EXPAND = {"type": "array", "items": _TEXT}
# An address that only Stripe's command line knows, so the package says nothing of it.
OWN: Json = {
    "GET /v1/payment_pages/ID": {"type": "object", "properties": {"expand": _EXPAND}},
    "POST /v1/payment_pages/ID/confirm": {
        "type": "object",
        "properties": {
            "payment_method": _TEXT,
            "expected_amount": {"type": "integer"},
            "expand": _EXPAND,
        },
        "required": ["payment_method"],
    },
}
