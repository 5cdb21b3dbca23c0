"""How often one address may do what costs others something."""

import hashlib
import ipaddress
import secrets

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import Request

RULES = {
    "hold": "12/10minutes",
    "intake": "20/hour",
    "arrive": "60/10minutes",
    "pay": "12/10minutes",
    "paid": "60/10minutes",
    "desk": "30/hour",
    "feed": "60/10minutes",
    "waitlist": "10/hour",
    "ask": "5/hour",
    "letter": "5/hour",
    "resend": "6/10minutes",
    "paper": "30/10minutes",
    "line": "240/10minutes",
    "search": "120/10minutes",
}


class Limits:
    """Counts per network, in memory of the one web process, under a salt that dies with it.

    Behind a proxy on this machine the proxy's X-Forwarded-For names the client; from anybody
    else the header is ignored.
    """

    def __init__(self, *, on: bool = True) -> None:
        self.on = on
        self._salt = secrets.token_bytes(16)
        self._counter = MovingWindowRateLimiter(MemoryStorage())
        self._rules: dict[str, RateLimitItem] = {name: parse(r) for name, r in RULES.items()}

    def allow(self, what: str, request: Request) -> bool:
        """Count one try and tell whether it is within the rule."""
        if not self.on:
            return True
        network = _network(_client(request))
        key = hashlib.sha256(self._salt + network.encode()).hexdigest()
        return self._counter.hit(self._rules[what], what, key)


def _client(request: Request) -> str:
    host = request.client.host if request.client else ""
    forwarded = request.headers.get("x-forwarded-for", "")
    return forwarded.rpartition(",")[2].strip() if forwarded and host == "127.0.0.1" else host


def _network(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "unknown"
    prefix = 24 if address.version == 4 else 56  # noqa: PLR2004 - IP version
    return str(ipaddress.ip_network((address, prefix), strict=False))
