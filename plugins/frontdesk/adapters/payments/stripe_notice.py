"""Reads Stripe's signed notices, and believes nothing that is not signed.

The vendor's own check lets timestamps from the future through, decodes before it verifies, and
puts the body into its errors; so this one is ours. Source of the scheme: stripe/_webhook.py.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from frontdesk.domain.errors import BadSignature
from frontdesk.domain.payment import Notice

TOLERANCE_SECONDS = 300
LARGEST_BYTES = 256 * 1024
LONGEST_SIGNATURE = 4096
LATEST = int(datetime.max.replace(tzinfo=UTC).timestamp())

_TIME = re.compile(r"[0-9]{1,12}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def secrets(values: Sequence[str]) -> tuple[bytes, ...]:
    """Return the signing secrets as bytes; the whsec_ belongs to the key.

    Raises:
        ValueError: one that is not a webhook signing secret.
    """
    if not all(re.fullmatch(r"whsec_\S{8,}", value) for value in values):
        raise ValueError("a webhook secret does not look like whsec_…")
    return tuple(value.encode() for value in values)


def read(payload: bytes, signature: str, *, now: datetime, secrets: Sequence[bytes]) -> Notice:
    """Return what a notice is about.

    Raises:
        BadSignature: unsigned, altered, too large, or more than 300 s from now either way. It
            never carries the payload.
    """
    if len(payload) > LARGEST_BYTES:
        raise BadSignature("too large")
    _verify(payload, signature, now=now, secrets=secrets)
    return _notice(_event(payload))


def _verify(payload: bytes, signature: str, *, now: datetime, secrets: Sequence[bytes]) -> None:
    sent_at, digests = _header(signature)
    signed = sent_at.encode() + b"." + payload
    if not any(
        hmac.compare_digest(hmac.new(secret, signed, hashlib.sha256).hexdigest(), digest)
        for secret in secrets
        for digest in digests
    ):
        raise BadSignature("no signature fits")
    if abs(now.timestamp() - int(sent_at)) > TOLERANCE_SECONDS:
        raise BadSignature("too old, or from the future")


def _header(signature: str) -> tuple[str, list[str]]:
    if len(signature) > LONGEST_SIGNATURE:
        raise BadSignature("header too long")
    parts = [part.partition("=") for part in signature.split(",")]
    times = [value for name, _, value in parts if name == "t" and _TIME.fullmatch(value)]
    digests = [value for name, _, value in parts if name == "v1" and _DIGEST.fullmatch(value)]
    if len(times) != 1 or not digests:
        raise BadSignature("not a signature header")
    return times[0], digests


def _event(payload: bytes) -> dict[str, Any]:
    try:
        event = json.loads(payload.decode("utf-8"))
    except (ValueError, RecursionError):
        # `from None`: the decoding error holds the payload.
        raise BadSignature("not JSON") from None
    if not isinstance(event, dict) or event.get("object") != "event":
        raise BadSignature("not an event")
    return event


def _notice(event: dict[str, Any]) -> Notice:
    ident, kind, created = event.get("id"), event.get("type"), event.get("created")
    if not (isinstance(ident, str) and isinstance(kind, str) and isinstance(created, int)):
        raise BadSignature("not an event")
    # True is an int to Python, and a number beyond LATEST is no date to it.
    if created is True or not 0 < created <= LATEST:
        raise BadSignature("not an event")
    data = event.get("data")
    about = data.get("object") if isinstance(data, dict) else None
    return Notice(
        id=ident,
        kind=kind,
        session=_session(about if isinstance(about, dict) else {}),
        livemode=event.get("livemode") is True,
        created_at=datetime.fromtimestamp(created, tz=UTC),
    )


def _session(about: dict[str, Any]) -> str | None:
    ident = about.get("id")
    is_session = about.get("object") == "checkout.session" and isinstance(ident, str)
    return ident if is_session else None
