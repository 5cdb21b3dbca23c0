"""Every request we make of Stripe is one its package knows, and says no more than it must."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from adapters.stripe_stage import SITE, kept, make, opened, paid
from frontdesk.adapters.payments.stripe import Adapter
from frontdesk.adapters.payments.stripe_notice import KINDS
from frontdesk.adapters.payments.stripe_terms import DELAYED
from frontdesk.domain.cards import CardRef
from frontdesk.domain.errors import PaymentsRefused
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Order, Purpose
from rehearsal.payments import disputes, forms, schema
from rehearsal.payments.server import Server

Known = dict[str, Draft202012Validator]

SESSIONS = "POST /v1/checkout/sessions"
CHARGES = "POST /v1/payment_intents"
EVERY_METHOD = {
    *("prepare", "open", "look", "expire", "find", "completed", "refund", "refunds", "dispute"),
    *("charging", "charge", "charged", "drop_card", "unheard", "verify"),
}


@pytest.fixture(scope="module")
def known() -> Known:
    requests = schema.derive()["requests"]
    return {endpoint: Draft202012Validator(node) for endpoint, node in requests.items()}


@pytest.mark.parametrize("keeps_card", [False, True])
@pytest.mark.parametrize("purpose", Purpose)
def test_a_checkout_is_asked_for_in_words_the_package_knows(
    server: Server,
    order: Order,
    known: Known,
    purpose: Purpose,
    keeps_card: bool,  # noqa: FBT001
) -> None:
    adapter = make(server.origin, statement="Visit")

    params = adapter.prepare(replace(order, purpose=purpose, keeps_card=keeps_card))

    known[SESSIONS].validate(params)
    assert adapter.open(params, key="k").session


def test_a_charge_is_asked_for_in_words_the_package_knows(
    adapter: Adapter, order: Order, known: Known
) -> None:
    params = adapter.charging(order, CardRef("cus_1", "pm_1"))

    known[CHARGES].validate(params)
    assert (params["confirm"], params["off_session"]) == (True, True)
    assert params["automatic_payment_methods"]["allow_redirects"] == "never"


@pytest.mark.parametrize(
    ("purpose", "button"),
    [
        *((Purpose.PRICE, "book"), (Purpose.DEPOSIT, "book")),
        *((Purpose.REST, "pay"), (Purpose.FEE, "pay")),
    ],
)
def test_money_is_taken_in_one_currency_by_fast_ways_only(
    adapter: Adapter, order: Order, purpose: Purpose, button: str
) -> None:
    params = adapter.prepare(replace(order, purpose=purpose))

    assert (params["mode"], params["submit_type"]) == ("payment", button)
    assert params["adaptive_pricing"] == {"enabled": False}
    assert params["excluded_payment_method_types"] == list(DELAYED)
    assert params["line_items"][0]["price_data"]["unit_amount"] == 14000
    assert "customer_creation" not in params
    assert "setup_future_usage" not in params["payment_intent_data"]
    assert not {"allow_promotion_codes", "after_expiration", "ui_mode", "expand"} & params.keys()


def test_a_card_that_is_to_be_kept_gets_a_customer(adapter: Adapter, order: Order) -> None:
    params = adapter.prepare(replace(order, keeps_card=True))

    assert params["customer_creation"] == "always"
    assert params["payment_intent_data"]["setup_future_usage"] == "off_session"


def test_nothing_that_is_about_a_payment_is_said_where_none_is_made(
    server: Server, order: Order
) -> None:
    adapter = make(server.origin, statement="Visit")

    params = adapter.prepare(replace(order, purpose=Purpose.CARD, price=Money(0, "USD")))

    assert (params["mode"], params["currency"]) == ("setup", "usd")
    assert params["customer_creation"] == "always"
    assert params["setup_intent_data"]["metadata"] == params["metadata"]
    payment_only = {"line_items", "payment_intent_data", "submit_type", "adaptive_pricing"}
    assert not payment_only & params.keys()


def test_what_is_ours_is_marked_on_all_that_comes_of_it(adapter: Adapter, order: Order) -> None:
    params = adapter.prepare(order)

    ours = {"booking": order.booking, "attempt": "1", "site": SITE}
    assert params["metadata"] == params["payment_intent_data"]["metadata"] == ours
    assert adapter.charging(order, CardRef("cus_1", "pm_1"))["metadata"] == ours


def test_without_a_site_none_is_named(adapter: Adapter, order: Order) -> None:
    # An empty value means to Stripe that the name is to be removed.
    params = adapter.prepare(replace(order, site=""))

    assert params["metadata"] == {"booking": order.booking, "attempt": "1"}


@pytest.mark.parametrize(
    ("minor", "currency"), [(5000, "JPY"), (5120, "KWD"), (500, "ISK"), (14000, "EUR")]
)
def test_amounts_are_sent_as_they_are_kept(
    adapter: Adapter, order: Order, minor: int, currency: str
) -> None:
    priced = replace(order, price=Money(minor, currency))

    told = adapter.prepare(priced)["line_items"][0]["price_data"]

    assert (told["unit_amount"], told["currency"]) == (minor, currency.lower())
    assert opened(adapter, priced).total == priced.price


def test_every_request_of_every_method_is_known_and_neutral(
    server: Server, order: Order, known: Known
) -> None:
    card, used = _do_everything(server, order)

    assert used == EVERY_METHOD
    said = set()
    for row in server.requests:
        endpoint, params = _read(row)
        known[endpoint].validate(params)
        said |= set(_words(params))
    assert said - _ids(server) == {
        *("payment", "setup", "book", "pay", "en", "usd", "always", "never", "off_session"),
        *("Appointment", "Visit", "bk_7Q2M", "1", "2", SITE, "rf_1", "complete"),
        *(order.email, order.success_url, order.cancel_url, *DELAYED, *KINDS),
        *(card.customer, card.method),
    } - _ids(server)


def test_this_test_would_notice_a_word_too_many(server: Server, order: Order) -> None:
    opened(make(server.origin), replace(order, words="Trauma therapy for Ana"))

    _, params = _read(server.requests[-1])

    assert "Trauma therapy for Ana" in set(_words(params))


def test_other_commands_never_load_the_vendors_package() -> None:
    # The start of the service, `frontdesk slots` and `frontdesk migrate` all go through here.
    program = (
        "import sys; import frontdesk.cli.compose, frontdesk.cli.main\n"
        "from frontdesk.adapters.payments.stripe import Adapter\n"
        "desk = Adapter(secret_key='sk_test_123456789', webhook_secrets=['whsec_0123456789'])\n"
        "assert 'stripe' not in sys.modules, 'stripe is loaded'\n"
        "assert 'requests' not in sys.modules, 'requests is loaded'\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120
    )

    assert (done.returncode, done.stderr) == (0, "")


def _do_everything(server: Server, order: Order) -> tuple[CardRef, set[str]]:
    """Call every method of the port, and return a card and the names of what was called."""
    adapter = _Listening(make(server.origin, statement="Visit"))
    since = order.expires_at - timedelta(hours=1)
    for purpose in Purpose:
        made = opened(adapter, replace(order, purpose=purpose, attempt=2))
        adapter.expire(made.session)
        server.ledger.tables["answers"].clear()
    first = paid(server, adapter, replace(order, keeps_card=True))
    card = kept(server, adapter, replace(order, attempt=2))
    adapter.find("bk_unknown", since=since)
    adapter.completed(since=since)
    adapter.refund(first.intent, amount=Money(5000, "USD"), key="refund:1", refund_id="rf_1")
    adapter.refunds(first.intent)
    news = adapter.charge(adapter.charging(order, card), key="fee:1")
    adapter.charged(news.intent)
    adapter.drop_card(card)
    adapter.drop_card(card)
    with server.ledger.lock:
        dispute = disputes.begin(server.ledger, first.session)
    adapter.dispute(dispute["id"])
    adapter.unheard(since=since, until=order.expires_at)
    with pytest.raises(PaymentsRefused):
        adapter.look("cs_test_unknown")
    adapter.used.add("verify")  # it asks nobody
    return card, adapter.used


class _Listening:
    """An adapter that writes down which of its methods were called."""

    def __init__(self, adapter: Adapter) -> None:
        self._adapter = adapter
        self.used: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.used.add(name)
        return getattr(self._adapter, name)


def _read(row: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the endpoint of a request, as the schema names it, and its typed parameters."""
    path = re.sub(r"/(cs|pi|seti|re|du|pm|cus)_\w+", "/ID", row["path"])
    endpoint = f"{row['method']} {path}"
    text = row["body"] if row["method"] == "POST" else row["query"]
    return endpoint, forms.read(endpoint, text)


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)
    elif isinstance(value, str):
        yield value


def _ids(server: Server) -> set[str]:
    """Return what Stripe itself gave out; repeating it tells nobody anything."""
    tables = ("sessions", "intents", "setups", "methods", "customers", "refunds", "disputes")
    return {row["id"] for table in tables for row in server.ledger.rows(table)}
