"""Time-limited credentials for a relay (TURN), made without asking anybody."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

# Longer than a session, so that it lasts even for a page that was opened early.
LASTS = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Relay:
    """A relay both browsers may use when they cannot reach each other.

    urls: as RTCIceServer has them, such as turn:relay.example.com:3478?transport=udp.
    secret: what the relay shares with us (coturn calls it static-auth-secret).
    """

    urls: tuple[str, ...]
    secret: str = field(repr=False)


def servers(
    fixed: Sequence[dict[str, Any]], relay: Relay | None, *, now: datetime
) -> tuple[dict[str, Any], ...]:
    """Return RTCIceServer objects as JSON data: those that never change, and the relay."""
    return (*fixed, *([credentials(relay, now=now)] if relay else []))


def credentials(relay: Relay, *, now: datetime) -> dict[str, Any]:
    """Return the relay with a name and a password that work for the next two hours.

    Source: draft-uberti-behave-turn-rest-00, which coturn implements. The name holds the instant
    it ends at and nothing about anybody; SHA-1 is what the draft asks for.
    """
    name = f"{int((now + LASTS).timestamp())}:session"
    made = hmac.new(relay.secret.encode(), name.encode(), hashlib.sha1)
    password = base64.b64encode(made.digest()).decode()
    return {"urls": list(relay.urls), "username": name, "credential": password}
