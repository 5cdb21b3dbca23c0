"""Letters as readers send them, in clear or sealed by a browser."""

import base64
import re

from frontdesk.actions import letters
from frontdesk.domain.intake import Intake, inner
from frontdesk.domain.letter import Letter
from web.conftest import Served

PATH = "/write-to-me/"
SAID = {
    "answer.text": "canary words\r\nof mine",
    "answer.name": "canary-name",
    "answer.email": "canary@example.com",
}


def kept(served: Served) -> list[Letter]:
    return list(served.here.ports.store.read(lambda look: look.letters()))


def form(served: Served, query: str = "") -> dict[str, str]:
    """Return the hidden fields of the page."""
    page = served.http.get(f"{PATH}{query}").text
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def from_a_browser(served: Served, answers: dict[str, str], *, query: str = "") -> dict[str, str]:
    """Return what a browser would post."""
    hidden, ports = form(served, query), served.here.ports
    bound = letters.bound(ports, hidden["letter"])
    written = Intake(bound, "browser", ports.clock.now(), 1, answers)
    to = [one.recipient for one in ports.practice.recipients]
    file = ports.vault.seal(inner(written), recipients=to)
    return {**hidden, "ct": base64.b64encode(file).decode(), "sealed_by": "browser"}
