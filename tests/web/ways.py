"""How a client of the tests comes as far as a test needs: the posts of a browser."""

from web.conftest import Served

BOOK = "/book/first-session"
MONDAY_NINE = "2026-11-23T17:00:00Z"
CONTACT = {
    "name": "Ana",
    "email": "ana@example.com",
    "phone": "503 555 0199",
    "voicemail": "yes",
}
ANSWERS = {"answer.reason": "heliotrope", "answer.place": "obsidian", "answer.comfort": ""}


def begun(served: Served, slot: str = MONDAY_NINE, *, book: str = BOOK) -> str:
    """Hold a time; return the way's address."""
    answer = served.post(book, {"way": "video", "slot": slot, "zone": "America/Los_Angeles"})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rpartition("/")[0]


def answered(served: Served, slot: str = MONDAY_NINE, *, book: str = BOOK) -> str:
    """Go through the questions; return the way's address."""
    way = begun(served, slot, book=book)
    practice = served.here.ports.practice
    consents = {f"consent.{c.id}": c.sha256 for c in practice.consents}
    for step, fields in {
        "contact": CONTACT,
        "place": {"jurisdiction": "US-OR", "adult": "yes"},
        "reason": ANSWERS,
        "consent": consents,
    }.items():
        answer = served.post(f"{way}/{step}", fields)
        assert answer.status_code == 303, (step, answer.text)
    return way


def helpful(page: str) -> bool:
    """Tell whether a page says what to do next: at least whom to call."""
    return "503 555 0142" in page and "<h1" in page
