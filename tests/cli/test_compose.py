"""The rooms put together: each account where its money goes, and one mark for our checkouts."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontdesk.actions import tills
from frontdesk.actions.ports import Ports
from frontdesk.cli import compose
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Order
from frontdesk.domain.practice import Practice
from frontdesk.settings import environment, payments

KEY = "link-key-0123456789-0123456789-01"
RAW = {
    "FRONTDESK_LINK_KEY": KEY,
    "FRONTDESK_DESK_KEY": "desk-key-0123456789-0123456789-01",
    "FRONTDESK_ORIGIN": "https://example.com",
    "SMTP_HOST": "127.0.0.1",
    "STRIPE_SECRET_KEY": "rk_test_practice1",
    "STRIPE_WEBHOOK_SECRET": "whsec_practice12345",
    "STRIPE_SECRET_KEY_INES": "rk_test_ines123456",
    "STRIPE_WEBHOOK_SECRET_INES": "whsec_ines12345",
}


@pytest.fixture
def ports(practice: Practice, migrated: Path, tmp_path: Path) -> Iterator[Ports]:
    file = tmp_path / "frontdesk.sqlite3"
    shutil.copy(migrated, file)
    found = replace(practice, statement="APPT")
    env = environment.read(RAW | {"FRONTDESK_DATABASE": str(file)})
    env = replace(env, tills=payments.named(env.tills, found))
    made = compose.ports(env, found)
    yield made
    made.store.close()


def test_a_therapist_with_an_account_is_paid_there(ports: Ports) -> None:
    assert list(tills.every(ports)) == ["", "ines"]
    assert tills.till(ports, "ines") is not ports.payments
    assert not ports.payments.livemode


def test_every_account_says_the_same_on_a_bank_statement(ports: Ports) -> None:
    order = Order(
        booking="bk_1",
        attempt=1,
        price=Money(14000, "USD"),
        words="Appointment",
        email="ana@example.com",
        expires_at=datetime(2026, 11, 22, tzinfo=UTC),
        success_url="https://example.com/paid",
        cancel_url="https://example.com/book/",
        site=ports.site,
    )

    for till in tills.every(ports).values():
        intent = till.prepare(order)["payment_intent_data"]
        assert intent["statement_descriptor_suffix"] == "APPT"


def test_our_mark_is_short_steady_and_says_nothing_of_the_key(ports: Ports) -> None:
    assert ports.site == compose.site(KEY)
    assert len(ports.site) == 16
    assert set(ports.site) <= set("0123456789abcdef")
    assert ports.site != compose.site(KEY + "2")


def test_marks_of_keys_in_use_before_are_still_known(
    practice: Practice, migrated: Path, tmp_path: Path
) -> None:
    file = tmp_path / "frontdesk.sqlite3"
    shutil.copy(migrated, file)
    raw = RAW | {"FRONTDESK_DATABASE": str(file), "FRONTDESK_LINK_KEYS_OLD": "o" * 32}
    env = environment.read(raw)

    made = compose.ports(replace(env, tills=()), practice)

    made.store.close()
    assert made.is_ours(compose.site("o" * 32))
    assert made.is_ours(compose.site(KEY))
    assert not made.is_ours(compose.site("x" * 32))
    assert not made.is_ours("")
    assert "o" * 32 not in repr(env)


def test_forms_may_lead_to_a_test_server_and_otherwise_only_to_stripe() -> None:
    env = environment.read(RAW)

    assert compose.payment_origins(env) == []
    for base in ("https://api.stripe.com", "https://api.stripe.com/"):
        assert compose.payment_origins(replace(env, stripe_base=base)) == []
    home = replace(env, stripe_base="http://127.0.0.1:8930/v1")
    assert compose.payment_origins(home) == ["http://127.0.0.1:8930"]
