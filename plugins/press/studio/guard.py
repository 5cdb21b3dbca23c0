"""What keeps other sites and other people out of a server on somebody's own computer."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OWN = ("127.0.0.1", "localhost", "[::1]")
_SAFE = ("GET", "HEAD")
# The site's own rules, and one frame: the page beside the text that is being written.
_RULES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "manifest-src 'self'; base-uri 'none'; frame-ancestors 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "content-security-policy": _RULES,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Guard:
    """Refuses another name for this computer, and forms that another site sends.

    A page elsewhere can make its own name point to 127.0.0.1; what it cannot do is to ask for
    this computer by one of these names.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = _refused(Request(scope))
        app = PlainTextResponse(refused, 403) if refused else self._app

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(k.encode(), v.encode()) for k, v in HEADERS.items()]
                message["headers"] = [*message.get("headers", []), *added]
            await send(message)

        await app(scope, receive, with_headers)


def _refused(request: Request) -> str:
    name, colon, port = request.headers.get("host", "").rpartition(":")
    if (name if colon and port.isdecimal() else name + colon + port).lower() not in _OWN:
        return "This is for this computer only. Open it as http://127.0.0.1"
    if request.method in _SAFE:
        return ""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site in {"same-origin", "none"} or origin == f"http://{request.headers.get('host')}":
        return ""
    return "This form was sent by another page. Open the editor and send it from there"
