"""Only what Stripe signed, and signed just now, is believed."""

import gc
import json
from datetime import timedelta
from typing import Any

import pytest
import stripe

from adapters.noticed import ADAPTER, BODY, EVENT, NOW, OTHER, SECRET, SENT, THIN, signed
from frontdesk.adapters.payments.stripe import Adapter
from frontdesk.adapters.payments.stripe_notice import KINDS
from frontdesk.domain.errors import BadSignature
from rehearsal.payments import schema


def test_a_signed_notice_tells_what_it_is_about() -> None:
    notice = ADAPTER.verify(BODY, signed(BODY), now=NOW)

    assert (notice.id, notice.kind) == ("evt_1", "checkout.session.completed")
    assert (notice.session, notice.livemode) == ("cs_test_1", False)
    assert notice.created_at == NOW - timedelta(seconds=2)


def test_what_the_official_package_signs_is_accepted() -> None:
    header = stripe.WebhookSignature.generate_signature_header(BODY.decode(), SECRET, SENT)

    assert ADAPTER.verify(BODY, header, now=NOW).id == "evt_1"


def test_a_known_vector_is_accepted() -> None:
    # Made with `openssl dgst -sha256 -hmac`, so that our own code is not its own witness.
    body = b'{"id":"evt_9","object":"event","type":"x","created":1767225600}'
    digest = "91de13a01eeee32bf8882d395b5a4cd3dacf1c8f5122828a44251160c7793854"

    assert ADAPTER.verify(body, f"t={SENT},v1={digest}", now=NOW).id == "evt_9"


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_five_minutes_either_way_are_allowed(seconds: int) -> None:
    assert ADAPTER.verify(BODY, signed(BODY), now=NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-301, 301, 10 * 365 * 86400, -10 * 365 * 86400])
def test_older_or_from_the_future_is_refused(seconds: int) -> None:
    with pytest.raises(BadSignature):
        ADAPTER.verify(BODY, signed(BODY), now=NOW + timedelta(seconds=seconds))


GOOD = signed(BODY)
DIGEST = GOOD.partition("v1=")[2]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "garbage",
        f"t={SENT}",
        f"v1={DIGEST}",
        f"t={SENT},v0={DIGEST}",
        f"t={SENT + 1},v1={DIGEST}",
        f"t={SENT},v1={DIGEST.upper()}",
        f"t={SENT}, v1={DIGEST}",
        f"t={SENT},v1={DIGEST[:-1]}",
        f"t={SENT},v1={DIGEST}0",
        f"t={SENT},t={SENT + 400},v1={DIGEST}",
        f"t=-{SENT},v1={DIGEST}",
        f"t={SENT}.0,v1={DIGEST}",
        f"t=\u0661,v1={DIGEST}",
        f"t={SENT},v1=\u00e9{DIGEST[1:]}",
        f"t={SENT},v1=" + "a" * 5000,
        signed(BODY, secret=OTHER),
        signed(BODY, secret="test_7f3c1a5e"),
        signed(BODY + b"\n"),
    ],
)
def test_a_header_that_does_not_fit_is_refused(header: str) -> None:
    with pytest.raises(BadSignature):
        ADAPTER.verify(BODY, header, now=NOW)


def test_one_good_signature_among_several_is_enough() -> None:
    header = f"t={SENT},v1={'0' * 64},v1={DIGEST},v0={'f' * 64}"

    assert ADAPTER.verify(BODY, header, now=NOW).id == "evt_1"


def test_while_a_secret_is_replaced_both_are_accepted() -> None:
    rolling = Adapter(secret_key="sk_test_123456789", webhook_secrets=[OTHER, SECRET])

    assert rolling.verify(BODY, signed(BODY), now=NOW).id == "evt_1"
    assert rolling.verify(BODY, signed(BODY, secret=OTHER), now=NOW).id == "evt_1"


def test_without_a_secret_nothing_is_believed() -> None:
    deaf = Adapter(secret_key="sk_test_123456789", webhook_secrets=[])

    with pytest.raises(BadSignature):
        deaf.verify(BODY, signed(BODY, secret=""), now=NOW)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'"event"',
        b"null",
        b"{}",
        b"{",
        b'\xff\xfe{"object":"event"}',
        json.dumps({**EVENT, "object": "v2.core.event"}).encode(),
        json.dumps({**EVENT, "object": ["event"]}).encode(),
        json.dumps({**EVENT, "id": 7}).encode(),
        json.dumps({**EVENT, "id": ""}).encode(),
        json.dumps({**EVENT, "id": "evt_\x00"}).encode(),
        json.dumps({**EVENT, "id": "evt_\ud800"}).encode(),
        json.dumps({**EVENT, "id": "e" * 256}).encode(),
        json.dumps({**EVENT, "type": "a line\nof a log"}).encode(),
        json.dumps({**EVENT, "created": "today"}).encode(),
        json.dumps({**EVENT, "created": True}).encode(),
        json.dumps({**EVENT, "created": 10**30}).encode(),
        json.dumps({**EVENT, "type": None}).encode(),
        json.dumps({**EVENT, "pad": "x" * 300_000}).encode(),
    ],
)
def test_a_signed_body_that_is_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(BadSignature):
        ADAPTER.verify(body, signed(body), now=NOW)


def test_a_signed_body_nested_without_end_is_refused() -> None:
    body = b"[" * 100_000
    # A finalizer that the collector happens to run at the bottom of the nesting would fail there.
    gc.collect()
    gc.disable()
    try:
        with pytest.raises(BadSignature):
            ADAPTER.verify(body, signed(body), now=NOW)
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("about", "ids"),
    [
        (
            {"object": "checkout.session", "id": "cs_test_1", "payment_intent": "pi_1"},
            {"session": "cs_test_1", "intent": "pi_1"},
        ),
        (
            {"object": "checkout.session", "id": "cs_1", "payment_intent": None},
            {"session": "cs_1"},
        ),
        (
            {"object": "checkout.session", "id": "cs_1", "payment_intent": {"id": "pi_1"}},
            {"session": "cs_1", "intent": "pi_1"},
        ),
        (
            {"object": "refund", "id": "re_1", "payment_intent": "pi_1"},
            {"refund": "re_1", "intent": "pi_1"},
        ),
        ({"object": "refund", "id": "re_1", "charge": "ch_1"}, {"refund": "re_1"}),
        ({"object": "charge", "id": "ch_1", "payment_intent": "pi_1"}, {"intent": "pi_1"}),
        (
            {"object": "dispute", "id": "du_1", "payment_intent": "pi_1"},
            {"dispute": "du_1", "intent": "pi_1"},
        ),
        ({"object": "payment_intent", "id": "pi_1"}, {"intent": "pi_1"}),
        (
            {"object": "payment_intent", "id": "pi_1", "metadata": {"booking": "bk_1"}},
            {"intent": "pi_1", "reference": "bk_1"},
        ),
        (
            {"object": "payment_intent", "id": "pi_1", "metadata": {"booking": "I feel ill"}},
            {"intent": "pi_1"},
        ),
        ({"object": "payment_intent", "id": "pi_1", "metadata": []}, {"intent": "pi_1"}),
        ({"object": "customer", "id": "cus_1", "payment_intent": "pi_1"}, {}),
        ({"object": "checkout.session", "id": 5}, {}),
        ({"object": "checkout.session", "id": "cs_\x00"}, {}),
        ({"object": "refund", "id": ["re_1"], "payment_intent": {"id": {}}}, {}),
        ({"object": ["refund"], "id": "re_1"}, {}),
        ({"id": "cs_1"}, {}),
    ],
)
def test_a_notice_names_what_it_is_about_and_nothing_else(
    about: dict[str, Any], ids: dict[str, str]
) -> None:
    body = json.dumps({**EVENT, "data": {"object": about}}).encode()

    notice = ADAPTER.verify(body, signed(body), now=NOW)

    names = ("session", "intent", "refund", "dispute", "reference")
    told = {name: getattr(notice, name) for name in names}
    assert {name: value for name, value in told.items() if value is not None} == ids


@pytest.mark.parametrize("data", [None, [], "x", {"object": None}, {"object": []}, {}])
def test_an_event_about_nothing_names_nothing(data: Any) -> None:
    body = json.dumps({**EVENT, "data": data}).encode()

    notice = ADAPTER.verify(body, signed(body), now=NOW)

    assert (notice.session, notice.intent, notice.refund) == (None, None, None)


def test_a_thin_event_is_accepted_and_names_nothing() -> None:
    body = json.dumps(THIN).encode()

    notice = ADAPTER.verify(body, signed(body), now=NOW)

    assert (notice.id, notice.kind) == (THIN["id"], THIN["type"])
    assert notice.created_at == NOW
    assert (notice.session, notice.intent, notice.livemode) == (None, None, False)


@pytest.mark.parametrize("created", ["today", "2026-01-01T00:00:00", "0001-01-01T00:00+14:00", 5])
def test_a_thin_event_without_its_instant_is_refused(created: Any) -> None:
    body = json.dumps({**THIN, "created": created}).encode()

    with pytest.raises(BadSignature):
        ADAPTER.verify(body, signed(body), now=NOW)


def test_a_thin_event_is_signed_like_any_other() -> None:
    body = json.dumps(THIN).encode()

    with pytest.raises(BadSignature):
        ADAPTER.verify(body, signed(body, secret=OTHER), now=NOW)


def test_the_same_notice_is_told_the_same_every_time() -> None:
    # That it came before is for the books to say: they know it by its id.
    assert ADAPTER.verify(BODY, GOOD, now=NOW) == ADAPTER.verify(BODY, GOOD, now=NOW)


def test_the_kinds_we_ask_for_are_kinds_that_stripe_has() -> None:
    known = schema.derive()["requests"]["POST /v1/webhook_endpoints"]["properties"]

    # A list of events takes no more than twenty.
    assert len(set(KINDS)) == len(KINDS) <= 20
    assert set(KINDS) <= set(known["enabled_events"]["items"]["enum"])
