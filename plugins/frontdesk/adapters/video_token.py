"""JSON Web Tokens that let one person into one room for a while."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import jwt

GUEST = "Guest"
HOST = "Therapist"
LEAST_SECRET_CHARS = 32
# Clocks differ by a little.
LEEWAY_SECONDS = 30


def seconds(at: datetime) -> int:
    """Return an instant as a NumericDate. Source: RFC 7519 section 2."""
    return int(at.timestamp())


def not_before(opens_at: datetime, now: datetime, *, host: bool) -> int:
    """Return from when a token works: the host's at once, the guest's when the door opens."""
    return seconds(min(opens_at, now) if host else opens_at) - LEEWAY_SECONDS


def signed(claims: Mapping[str, Any], key: str, algorithm: str, *, kid: str = "") -> str:
    """Return a token; algorithm is HS256 or RS256."""
    return jwt.encode(dict(claims), key, algorithm, headers={"kid": kid} if kid else None)


def secret(value: str) -> str:
    """Read a shared secret. Source: RFC 7518 section 3.2 wants as many bits as the hash has."""
    if len(value) < LEAST_SECRET_CHARS:
        raise ValueError(f"at least {LEAST_SECRET_CHARS} characters are needed")
    return value


def private_key(value: str) -> str:
    """Read an RSA private key in PEM form."""
    try:
        signed({}, value, "RS256")
    except (jwt.PyJWTError, ValueError, TypeError):
        # Its words may quote the key.
        raise ValueError("an RSA private key in PEM form is needed") from None
    return value
