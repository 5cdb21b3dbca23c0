"""Whatever arrives instead of a notice is refused, and shown to nobody."""

import json
import traceback
from contextlib import suppress
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.noticed import ADAPTER, EVENT, NOW, THIN, signed
from frontdesk.adapters.payments.stripe import Adapter
from frontdesk.domain.errors import BadSignature


def test_a_refusal_never_shows_the_body() -> None:
    body = b'{"object": "event", "email": "ana@example.com"'

    with pytest.raises(BadSignature) as refused:
        ADAPTER.verify(body, signed(body), now=NOW)

    told = "".join(traceback.format_exception(refused.value))
    assert "ana" not in told


@given(body=st.binary(max_size=400), header=st.text(max_size=200))
def test_whatever_arrives_is_refused_and_nothing_else_happens(body: bytes, header: str) -> None:
    with pytest.raises(BadSignature):
        ADAPTER.verify(body, header, now=NOW)


@given(body=st.binary(max_size=400))
def test_signed_noise_is_refused_and_nothing_else_happens(body: bytes) -> None:
    with pytest.raises(BadSignature):
        ADAPTER.verify(body, signed(body), now=NOW)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["id", "object", "payment_intent", "data"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@given(
    changes=st.dictionaries(st.sampled_from(sorted(EVENT)), JSON, max_size=3),
    about=st.dictionaries(st.sampled_from(["id", "object", "payment_intent"]), JSON),
    thin=st.booleans(),
)
def test_whatever_a_signed_event_holds_nothing_worse_than_a_refusal_happens(
    changes: dict[str, Any],
    about: dict[str, Any],
    thin: bool,  # noqa: FBT001
) -> None:
    told = {**(THIN if thin else EVENT), "data": {"object": {**EVENT["data"]["object"], **about}}}
    body = json.dumps({**told, **changes}).encode()

    with suppress(BadSignature):
        notice = ADAPTER.verify(body, signed(body), now=NOW)

        ids = (notice.id, notice.kind, notice.session, notice.intent, notice.refund)
        assert all(one is None or one.isascii() for one in ids)
        assert notice.created_at.tzinfo is UTC


@pytest.mark.parametrize("secret", ["", "7f3c1a5e7f3c1a5e", "whsec_", "whsec_a b c d e f"])
def test_what_is_no_webhook_secret_is_refused_at_the_start(secret: str) -> None:
    with pytest.raises(ValueError, match="webhook secret"):
        Adapter(secret_key="sk_test_123456789", webhook_secrets=[secret])
