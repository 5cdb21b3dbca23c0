"""The page that shows caught mails, on 127.0.0.1 and without script."""

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from rehearsal.mail_kept import Box, Caught

_PAGES = Path(__file__).parent / "mail_pages"
_LINK = re.compile(r"(https?://[^\s<>\"]+)")
_MAIL = re.compile(r"/mail/([1-9][0-9]{0,8})(/appointment\.ics)?")
_LISTS = {"/": False, "/watch": True}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_HTML = "text/html; charset=utf-8"


class PageServer(ThreadingHTTPServer):
    """Serves the mails of one box; port 0 takes a free one."""

    daemon_threads = True
    # Another process may not slip onto a port that is in use.
    allow_reuse_port = False

    def __init__(self, box: Box, *, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.box = box
        self.pages = Environment(
            loader=FileSystemLoader(_PAGES), undefined=StrictUndefined, autoescape=True
        )
        self.pages.filters["linked"] = linked

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


def linked(text: str) -> Markup:
    """Return text as markup in which every address can be clicked."""
    parts = _LINK.split(text)
    return Markup("").join(
        Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(part) if n % 2 else escape(part)
        for n, part in enumerate(parts)
    )


class _Handler(BaseHTTPRequestHandler):
    server: PageServer
    server_version = "rehearsal"
    sys_version = ""
    timeout = 10

    def do_GET(self) -> None:
        # A page of another site must not read the mails through a name that leads here.
        host = self.headers.get("Host", "").rpartition(":")[0]
        if host not in {"127.0.0.1", "localhost"}:
            self._answer(421, b"Wrong host", kind="text/plain")
        elif self.path in _LISTS:
            # A page that reloads by itself is in a reader's way, so it does only when asked to.
            watching = _LISTS[self.path]
            self._page(200, "mails.html", mails=self.server.box.mails, watching=watching)
        elif self.path == "/mail.css":
            self._answer(200, (_PAGES / "mail.css").read_bytes(), kind="text/css")
        else:
            self._mail(_MAIL.fullmatch(self.path))

    do_HEAD = do_GET  # noqa: N815 - the name http.server looks for

    def _mail(self, asked: re.Match[str] | None) -> None:
        mail = self.server.box.find(int(asked[1])) if asked else None
        if asked is None or mail is None:
            self._page(404, "absent.html")
        elif asked[2]:
            self._calendar(mail)
        else:
            self._page(200, "mail.html", mail=mail)

    def _calendar(self, mail: Caught) -> None:
        if mail.calendar is None:
            self._page(404, "absent.html")
        else:
            self._answer(200, mail.calendar, kind="text/calendar; charset=utf-8", save=True)

    def _page(self, status: int, name: str, **known: object) -> None:
        page = self.server.pages.get_template(name).render(known)
        self._answer(status, page.encode("utf-8", "replace"), kind=_HTML)

    def _answer(self, status: int, body: bytes, *, kind: str, save: bool = False) -> None:
        self.send_response(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        if save:
            self.send_header("Content-Disposition", 'attachment; filename="appointment.ics"')
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the demo's terminal belongs to its table."""
