"""What Stripe refuses in the parameters of a new Checkout Session."""

from typing import Any
from urllib.parse import urlsplit

from rehearsal.payments import amounts, refusals
from rehearsal.payments.ledger import Ledger

Json = dict[str, Any]

SHORTEST_SECONDS = 30 * 60
LONGEST_SECONDS = 24 * 3600
LONGEST_REFERENCE = 200
LONGEST_STATEMENT = 22
LONGEST_NAME = 250
MODES = ("payment", "setup")
# Which parameters one mode has and the other refuses.
_ONLY = {
    "payment": ("line_items", "payment_intent_data", "submit_type", "allow_promotion_codes"),
    "setup": ("setup_intent_data", "currency"),
    "subscription": ("payment_method_collection", "subscription_data"),
}


def check(ledger: Ledger, params: Json) -> None:
    """Let the parameters pass, or refuse them as Stripe would.

    Raises:
        Refused: a parameter that Stripe would not take.
    """
    _check_mode(params)
    _check_addresses(params)
    _check_customer(ledger, params)
    if len(params.get("client_reference_id", "")) > LONGEST_REFERENCE:
        words = f"Must be at most {LONGEST_REFERENCE} characters"
        raise refusals.invalid("client_reference_id", words, code="parameter_invalid_string")
    now = ledger.clock.now()
    _check_life(params.get("expires_at", now + LONGEST_SECONDS - 1) - now)
    check_suffix(params.get("payment_intent_data", {}), "payment_intent_data")


def _check_mode(params: Json) -> None:
    if "mode" not in params:
        raise refusals.missing("mode")
    mode = params["mode"]
    if mode not in MODES:
        words = f"The test payment server only knows the modes {' and '.join(MODES)}."
        raise refusals.invalid("mode", words)
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise refusals.invalid("ui_mode", "The test payment server only knows `hosted_page`.")
    _check_fitting(params, mode)
    if mode == "setup" and not params.keys() & {"currency", "allowed_payment_method_types"}:
        raise refusals.missing("currency")
    if "currency" in params:
        amounts.known(params["currency"], "currency")


def _check_fitting(params: Json, mode: str) -> None:
    elsewhere = [name for kind, names in _ONLY.items() if kind != mode for name in names]
    for name in elsewhere:
        if name in params:
            raise refusals.invalid(name, f"You can not pass `{name}` in `{mode}` mode.")


def _check_addresses(params: Json) -> None:
    if "success_url" not in params:
        raise refusals.missing("success_url")
    for name in ("success_url", "cancel_url"):
        if name in params and urlsplit(params[name]).scheme not in {"http", "https"}:
            raise refusals.invalid(name, "Not a valid URL", code="url_invalid")


def _check_customer(ledger: Ledger, params: Json) -> None:
    if "customer" in params:
        for name in ("customer_email", "customer_creation"):
            if name in params:
                words = f"You may only specify one of these parameters: customer, {name}."
                raise refusals.Refused(words)
        ledger.get("customers", params["customer"], param="customer")
    email = params.get("customer_email")
    if email is not None and not _is_email(email):
        words = f"Invalid email address: {email}"
        raise refusals.invalid("customer_email", words, code="email_invalid")


def _is_email(text: str) -> bool:
    name, at, host = text.partition("@")
    return bool(name and at) and "." in host and "@" not in host and not set(text) & set(" ,;<>")


def _check_life(seconds: int) -> None:
    start = "The `expires_at` timestamp must be"
    if seconds < SHORTEST_SECONDS:
        words = f"{start} at least 30 minutes from Checkout Session creation."
        raise refusals.invalid("expires_at", words)
    if seconds >= LONGEST_SECONDS:
        words = f"{start} less than 24 hours from Checkout Session creation."
        raise refusals.invalid("expires_at", words)


def check_suffix(data: Json, path: str = "") -> None:
    """Refuse words for a bank statement that cards cannot carry."""
    if "statement_descriptor" in data:
        words = "Use `statement_descriptor_suffix` for card payments."
        raise refusals.invalid(_named("statement_descriptor", path), words)
    suffix = data.get("statement_descriptor_suffix", "A")
    latin = any(c.isascii() and c.isalpha() for c in suffix)
    if len(suffix) > LONGEST_STATEMENT or not latin or set(suffix) & set("<>\\'\"*"):
        words = (
            f"The suffix needs a Latin letter, none of <>\\'\"*, and at most {LONGEST_STATEMENT}."
        )
        raise refusals.invalid(_named("statement_descriptor_suffix", path), words)


def _named(name: str, path: str) -> str:
    return f"{path}[{name}]" if path else name


def total(ledger: Ledger, params: Json) -> tuple[int, str]:
    """Return what the line items add up to, and their one currency.

    Raises:
        Refused: no items, two currencies, or an amount that Stripe would not take.
    """
    items = params.get("line_items")
    if not items:
        raise refusals.missing("line_items")
    parts = [_part(ledger, item, f"line_items[{at}]") for at, item in enumerate(items)]
    if len({currency for _, currency in parts}) > 1:
        raise refusals.invalid("line_items", "All line items must have the same currency.")
    currency, amount = parts[0][1], sum(amount for amount, _ in parts)
    least = amounts.MINIMUM.get(currency, 0)
    if amount < least:
        words = (
            "The Checkout Session's total amount due must add up to at least "
            f"{amounts.written(least, currency)} {currency}"
        )
        raise refusals.invalid("line_items", words, code="amount_too_small")
    amounts.whole(amount, currency, "line_items")
    return amount, currency


def _part(ledger: Ledger, item: Json, path: str) -> tuple[int, str]:
    quantity = item.get("quantity", 1)
    if "price" in item:
        price = ledger.get("prices", item["price"], param=f"{path}[price]")
    elif "price_data" in item:
        price, path = item["price_data"], f"{path}[price_data]"
        _check_price(ledger, price, path)
    else:
        raise refusals.missing(f"{path}[price_data]")
    if price["unit_amount"] < 0 or quantity < 1:
        words = "This value must be greater than or equal to 0."
        raise refusals.invalid(f"{path}[unit_amount]", words)
    return price["unit_amount"] * quantity, price["currency"].lower()


def _check_price(ledger: Ledger, price: Json, path: str) -> None:
    if "unit_amount" not in price:
        raise refusals.missing(f"{path}[unit_amount]")
    amounts.known(price["currency"], f"{path}[currency]")
    if "recurring" in price:
        words = "You specified `payment` mode but passed a recurring price."
        raise refusals.invalid(f"{path}[recurring]", words)
    if "product" in price:
        ledger.get("products", price["product"], param=f"{path}[product]")
    elif "product_data" not in price:
        raise refusals.missing(f"{path}[product_data]")
    elif len(price["product_data"]["name"]) > LONGEST_NAME:
        words = f"Must be at most {LONGEST_NAME} characters"
        raise refusals.invalid(f"{path}[product_data][name]", words)
