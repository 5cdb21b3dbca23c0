"""The credentials of a relay: time-limited, and saying nothing of anybody."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

from frontdesk.domain.relay import Relay, credentials, servers

NOW = datetime(2026, 11, 25, 19, 30, tzinfo=UTC)
RELAY = Relay(("turn:relay.example.com:3478?transport=udp", "turns:relay.example.com"), "s" * 32)


def test_the_password_is_what_the_relay_works_out_from_the_name() -> None:
    made = credentials(RELAY, now=NOW)

    ends, _, name = made["username"].partition(":")
    digest = hmac.new(b"s" * 32, made["username"].encode(), hashlib.sha1).digest()
    assert (int(ends), name) == (int(NOW.timestamp()) + 7200, "session")
    assert base64.b64decode(made["credential"]) == digest
    assert made["urls"] == list(RELAY.urls)


def test_servers_that_never_change_come_first_and_no_relay_adds_none() -> None:
    stun = {"urls": "stun:stun.example.com"}

    assert servers([stun], None, now=NOW) == (stun,)
    assert servers([stun], RELAY, now=NOW) == (stun, credentials(RELAY, now=NOW))


def test_the_secret_is_not_shown() -> None:
    assert "sss" not in repr(RELAY)
