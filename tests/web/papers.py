"""A practice that gives statements, a session that took place there, and a look into PDF files."""

from dataclasses import replace
from io import BytesIO

from httpx2 import Response
from pypdf import PdfReader

from fakes import World
from frontdesk.domain.biller import Biller
from frontdesk.domain.booking import State
from frontdesk.domain.practice import Practice
from web.made import Made

PRIVATE = ("no-store", "noindex")
BILLER = Biller(
    tax_id="12-3456789",
    npi="1234567893",
    address="1200 NW Example Street, Portland, OR 97209",
    places=(("video", "10"), ("phone", "10"), ("office", "11")),
    note="I am out of network with all insurers.",
)
TYPED = {
    "legal_name": "Łucja Żółć-Παπαδοπούλου Наталія José",
    "born": "1985-03-27",
    "address": "5 Quiet Lane, Salem, OR 97301",
    "member": "XQZ-77-CANARY",
    "diagnoses": "f43.21, G8929",
}


def billing(here: World, *, code: str = "90834", biller: Biller | None = BILLER) -> World:
    """Return the world with the settings that statements need."""
    here.ports = replace(
        here.ports, practice=billed(here.ports.practice, code=code, biller=biller)
    )
    return here


def billed(practice: Practice, *, code: str = "90834", biller: Biller | None = BILLER) -> Practice:
    """Return a practice with these settings."""
    first, *others = practice.services
    who, *colleagues = practice.therapists
    return replace(
        practice,
        biller=biller,
        services=(replace(first, billing_code=code), *others),
        therapists=(replace(who, npi="1679576722"), *colleagues),
    )


def over(one: Made) -> Made:
    """Let the session take place."""
    here = one.served.here
    here.clock.at = one.now().ends_at
    ended(one, State.COMPLETED)
    return one


def ended(one: Made, state: State) -> None:
    """Say how it went."""
    confirmed = frozenset({State.CONFIRMED})
    one.served.here.ports.store.write(
        lambda tx: tx.advance(one.id, frm=confirmed, to=state, hold_until=None)
    )


def pages(answer: Response) -> list[str]:
    """Return the text of each page of a PDF that was answered with."""
    assert answer.headers["content-type"] == "application/pdf", answer.text
    return read(answer.content)


def read(file: bytes) -> list[str]:
    """Return the text of each page of a PDF, spaces made one."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(file)).pages]


def kept(answer_headers: dict[str, str]) -> tuple[str, str]:
    """Return what an answer says about keeping it, for caches and for search engines."""
    return answer_headers["cache-control"], answer_headers["x-robots-tag"]
