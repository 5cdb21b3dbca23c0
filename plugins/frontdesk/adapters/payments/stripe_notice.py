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

# What we ask Stripe to tell us of. Each only wakes us up: what is true is then asked for.
KINDS = (
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.refunded",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    # Of fees that are charged while their client is away: slow ones, and those whose answer
    # got lost. What became of a checkout only its session tells.
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
)
TOLERANCE_SECONDS = 300
LARGEST_BYTES = 256 * 1024
LONGEST_SIGNATURE = 4096
THIN = "v2.core.event"
# What a notice can be about, and where its id goes; of a charge only the payment counts.
ABOUT = {
    "checkout.session": "session",
    "payment_intent": "intent",
    "refund": "refund",
    "dispute": "dispute",
    "charge": "",
}
LATEST = int(datetime.max.replace(tzinfo=UTC).timestamp())

_TIME = re.compile(r"[0-9]{1,12}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
# Ids and kinds go into the books and the log: nothing else than a short plain word may.
_WORD = re.compile(r"[A-Za-z0-9_.:-]{1,255}")


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
    if not isinstance(event, dict) or event.get("object") not in ("event", THIN):
        raise BadSignature("not an event")
    return event


def _notice(event: dict[str, Any]) -> Notice:
    ident, kind = _word(event.get("id")), _word(event.get("type"))
    if ident is None or kind is None:
        raise BadSignature("not an event")
    thin = event["object"] == THIN
    created = event.get("created")
    return Notice(
        id=ident,
        kind=kind,
        livemode=event.get("livemode") is True,
        created_at=_written(created) if thin else _counted(created),
        # A thin event says only what kind of thing changed somewhere: it is remembered.
        **_ids({} if thin else _about(event)),
    )


def _counted(created: Any) -> datetime:
    # True is an int to Python, and a number beyond LATEST is no date to it.
    if not isinstance(created, int) or created is True or not 0 < created <= LATEST:
        raise BadSignature("not an event")
    return datetime.fromtimestamp(created, tz=UTC)


def _written(created: Any) -> datetime:
    try:
        told = datetime.fromisoformat(created)
        if told.tzinfo is None:
            raise BadSignature("not an event")
        return told.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise BadSignature("not an event") from None


def _about(event: dict[str, Any]) -> dict[str, Any]:
    data = event.get("data")
    about = data.get("object") if isinstance(data, dict) else None
    return about if isinstance(about, dict) else {}


def _ids(about: dict[str, Any]) -> dict[str, str | None]:
    """Return the ids that a notice about this object carries, by their names in Notice."""
    found: dict[str, str | None] = {"session": None}
    kind = about.get("object")
    if not isinstance(kind, str) or kind not in ABOUT:
        return found
    found["intent"] = _id(about.get("payment_intent"))
    told = about.get("metadata")
    if kind == "payment_intent" and isinstance(told, dict):
        found["reference"] = _word(told.get("booking"))
    return found | {ABOUT[kind]: _id(about.get("id"))} if ABOUT[kind] else found


def _id(value: Any) -> str | None:
    # A field that can be expanded holds an id, or the whole object.
    return _word(value.get("id") if isinstance(value, dict) else value)


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) and _WORD.fullmatch(value) else None
