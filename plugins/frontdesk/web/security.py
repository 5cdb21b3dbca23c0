"""What every request and answer must pass: our own origin for writes, strict headers for all."""

import re
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CHECKOUT = "https://checkout.stripe.com"
READS = frozenset({"GET", "HEAD", "OPTIONS"})
# A machine posts here, and proves itself by a signature instead.
SIGNED = re.compile(r"/hooks/")
# Only where two people meet, or try their camera, may a page ask for one.
MEDIA = re.compile(r"/(?:join|today|check)(?:/|$)")
# From here a provider's window is opened, and our page that stays watches whether it is closed
# and finds it again, which a stricter policy would prevent.
ANCHORS = re.compile(r"/join/[^/]+/leave")
# The answer that leads there. It opens in that window, so it must not cut it off either.
LEAVING = re.compile(r"/join/[^/]+/go|/today/[^/]+/go/[^/]+")


def policy(*, form_targets: Sequence[str], media: bool) -> str:
    """Return the Content-Security-Policy.

    form_targets: origins a form of ours may lead to; browsers check redirects as well, so
    without the payment page here its button would silently do nothing.
    """
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": " ".join(["'self'", *form_targets]),
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    if media:
        rules["media-src"] = "'self' blob:"
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class StrictHeaders:
    """Add the header table to every answer."""

    def __init__(self, app: ASGIApp, *, origin: str, form_targets: Sequence[str]) -> None:
        self.app = app
        self.secure = origin.startswith("https://")
        self.tables = {media: self._table(form_targets, media=media) for media in (True, False)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        if self.secure:
            # A proxy ends TLS and speaks plain HTTP to us; redirects must not go back to that.
            scope = {**scope, "scheme": "https"}

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.dress(MutableHeaders(scope=message), path=scope["path"])
            await send(message)

        await self.app(scope, receive, dressed)

    def dress(self, headers: MutableHeaders, *, path: str) -> None:
        """Put our headers in the place of any that have the same names."""
        table = self.tables[bool(MEDIA.match(path))]
        if others := _on_the_way_out(path):
            table = {**table, **others}
        kept = [each for each in headers.raw if each[0] not in table]
        headers.raw[:] = [*kept, *table.items()]

    def _table(self, form_targets: Sequence[str], *, media: bool) -> dict[bytes, bytes]:
        """Return the headers as the server takes them: names in small letters, all of it bytes."""
        allowed = "(self)" if media else "()"
        table = {
            "content-security-policy": policy(form_targets=form_targets, media=media),
            "permissions-policy": (
                f"camera={allowed}, microphone={allowed}, geolocation=(), payment=(), usb=(), "
                "browsing-topics=()"
            ),
            # Not no-referrer: with it our own form posts would carry Origin: null.
            "referrer-policy": "same-origin",
            "x-content-type-options": "nosniff",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "origin-agent-cluster": "?1",
        }
        if self.secure:
            table["strict-transport-security"] = "max-age=63072000; includeSubDomains"
        return {name.encode("latin-1"): value.encode("latin-1") for name, value in table.items()}


def _on_the_way_out(path: str) -> dict[bytes, bytes]:
    if LEAVING.fullmatch(path):
        return {
            b"cross-origin-opener-policy": b"unsafe-none",
            b"referrer-policy": b"no-referrer",
        }
    if ANCHORS.fullmatch(path):
        return {b"cross-origin-opener-policy": b"same-origin-allow-popups"}
    return {}


class SameOriginWrites:
    """Refuse a browser's write that another site caused.

    Needs no token and no cookie, so a form on a static page works. A request with neither
    Sec-Fetch-Site nor Origin does not come from a browser and carries nobody's authority.
    """

    def __init__(self, app: ASGIApp, *, origin: str, refused: ASGIApp) -> None:
        self.app = app
        self.origin = origin.lower()
        self.refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        writes = scope["type"] == "http" and scope["method"] not in READS
        if writes and not SIGNED.match(scope["path"]) and not self.allowed(Headers(scope=scope)):
            await self.refused(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def allowed(self, headers: Headers) -> bool:
        """Tell whether the browser says the request comes from our own origin."""
        if site := headers.get("sec-fetch-site"):
            return site in {"same-origin", "none"}
        origin = headers.get("origin")
        # Browsers send it without a path, so comparing the text is enough.
        return origin is None or origin.lower() == self.origin
