"""A site of one intake page, and what a client does on it."""

import base64
import json
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs

from playwright.sync_api import Page, expect

from frontdesk.domain.intake import Binding
from frontdesk.domain.practice import Form, Question

STATIC = Path(__file__).parents[3] / "plugins" / "frontdesk" / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
FORM = Form("reason", 3, (Question("why", "What brings you?"), Question("hopes", "Hopes?")))
SERVER_NOTE = "Sealed as soon as it arrives."
WHY = "canary-one\nI have not slept since March 🌧 <b>\\</b>"
HOPES = "canary-two"


@dataclass
class Desk:
    """A site of one page that remembers what was posted to it."""

    page: str = ""
    status: int = 200
    answer: str = "<title>Thanks</title>"
    posts: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def last(self) -> dict[str, list[str]]:
        return parse_qs(self.posts[-1], keep_blank_values=True)


def serving(desk: Desk) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            script = STATIC / Path(self.path.partition("?")[0]).name
            if script.suffix == ".js" and script.is_file():
                self.answer(200, "text/javascript", script.read_bytes())
            else:
                self.answer(200, "text/html; charset=utf-8", desk.page.encode())

        def do_POST(self) -> None:
            desk.posts.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.answer(desk.status, "text/html; charset=utf-8", desk.answer.encode())

        def answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Security-Policy", POLICY)
            if self.command == "POST":
                self.send_header("Cache-Control", "no-store")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body if status != 204 else b"")

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def drawn(bound: Binding, recipients: tuple[str, ...], *, attributes: str = "") -> str:
    """Return the page as the service draws it."""
    return f"""<!doctype html><html lang="en"><title>Why</title>
<script type="module" src="/frontdesk/enrol.js"></script>
<form method="post" action="/enrol" data-seal data-therapist="Ines Halloran"
 data-enrolment="{bound.enrolment}" data-origin="{bound.origin}" data-form-id="{bound.form_id}"
 data-form-rev="{bound.form_rev}" data-form-sha256="{bound.form_sha256}"
 data-recipients="{escape(json.dumps(recipients))}" {attributes}>
<label for="w">What brings you?</label>
<textarea id="w" name="answer.why" data-sealed required></textarea>
<label>Hopes? <input name="answer.hopes" data-sealed></label>
<label><input type="radio" name="answer.before" value="yes" data-sealed> Yes</label>
<label><input type="radio" name="answer.before" value="no" data-sealed> No</label>
<input type="hidden" name="step" value="reason">
<p data-seal-note>{SERVER_NOTE}</p><p role="status" data-seal-status></p>
<button name="go" value="on">Continue</button>
</form></html>"""


def fill(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.url}/enrol")
    page.get_by_label("What brings you?").fill(WHY)
    page.get_by_label("Hopes?").fill(HOPES)
    page.get_by_label("No", exact=True).check()


def submit(page: Page, button: str = "Continue") -> None:
    page.get_by_role("button", name=button).click()
    expect(page).to_have_title("Thanks")


def posted_file(desk: Desk) -> bytes:
    return base64.b64decode(desk.last["ct"][0], validate=True)


def status(page: Page) -> str:
    return page.get_by_role("status").inner_text()
