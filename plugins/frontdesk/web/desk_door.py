"""Who is let in to the desk: the therapist, at this very machine."""

import hmac
import ipaddress
import re

from starlette.exceptions import HTTPException
from starlette.requests import Request

from frontdesk.web.limits import Limits

_FORWARDED = (
    *("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"),
    *("x-real-ip", "cf-connecting-ip"),
)
_OUR_HOST = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?")


class Door:
    """Lets the therapist in: only from this very machine, and only with the desk's key.

    A proxy on this machine also calls from loopback; it gives itself away by the headers that
    proxies add and by the host name, and is turned away.
    """

    def __init__(self, key: str, limits: Limits) -> None:
        self.key = key.encode()
        self.limits = limits

    def __call__(self, request: Request) -> None:
        """Pass, or raise 404: a stranger learns nothing but that this is not for them."""
        if not _local(request):
            raise HTTPException(404)
        if not hmac.compare_digest(request.path_params.get("key", "").encode(), self.key):
            if not self.limits.allow("desk", request):
                raise HTTPException(429)
            raise HTTPException(404)


def _local(request: Request) -> bool:
    hosts = request.headers.getlist("host")
    named = len(hosts) == 1 and bool(_OUR_HOST.fullmatch(hosts[0]))
    forwarded = any(name in request.headers for name in _FORWARDED)
    return named and not forwarded and _loopback(request.client.host if request.client else "")


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
