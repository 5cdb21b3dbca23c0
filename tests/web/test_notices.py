"""Notices with real signatures, checked by the real adapter, on the real address."""

import hashlib
import hmac
import json
from dataclasses import replace
from pathlib import Path

import pytest

from fakes import World
from frontdesk.adapters.payments.stripe import Adapter as Stripe
from frontdesk.domain.payment import Notice
from web.conftest import Served, serve

SECRET = "whsec_test_of_the_notices"
BODY = json.dumps(
    {
        "id": "evt_1",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": 1_795_194_000,
        "livemode": False,
        "type": "payment_intent.succeeded",
        "data": {"object": {"id": "pi_1", "object": "payment_intent"}},
    }
).encode()


@pytest.fixture
def signed(here: World, tmp_path: Path):
    """The service with the real adapter, which needs no network to check a signature."""
    stripe = Stripe(secret_key="sk_test_" + "1" * 24, webhook_secrets=[SECRET])
    yield from serve(replace(here, ports=replace(here.ports, payments=stripe)), tmp_path)


def sent(signed: Served, body: bytes, *, secret: str = SECRET, seconds: float = 0) -> int:
    """Post a notice signed as if by the provider, seconds away from now."""
    at = int(signed.here.clock.now().timestamp() + seconds)
    mac = hmac.new(secret.encode(), str(at).encode() + b"." + body, hashlib.sha256)
    header = {"stripe-signature": f"t={at},v1={mac.hexdigest()}"}
    return signed.http.post("/hooks/stripe", content=body, headers=header).status_code


def test_a_good_notice_is_taken_and_remembered_once(signed: Served) -> None:
    answers = [sent(signed, BODY), sent(signed, BODY)]

    again = signed.here.ports.store.write(
        lambda tx: tx.note_event(
            Notice("evt_1", "x", None, False, signed.here.clock.now()),
            received_at=signed.here.clock.now(),
        )
    )
    assert answers == [200, 200]
    assert again is False


@pytest.mark.parametrize("seconds", [-301, 301, -86_400, 315_360_000])
def test_an_old_or_a_future_notice_is_refused(signed: Served, seconds: float) -> None:
    assert sent(signed, BODY, seconds=seconds) == 400


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_notice_within_five_minutes_is_taken(signed: Served, seconds: float) -> None:
    assert sent(signed, BODY, seconds=seconds) == 200


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff\xfe", b'{"id": 1}', b"null"])
def test_what_is_no_event_is_refused_even_when_it_is_signed(signed: Served, body: bytes) -> None:
    assert sent(signed, body) == 400


def test_another_secret_is_refused(signed: Served) -> None:
    assert sent(signed, BODY, secret="whsec_of_somebody_else") == 400
