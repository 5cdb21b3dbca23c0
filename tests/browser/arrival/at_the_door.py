"""What a client types at the door, what her therapist does with a key, and where both look."""

from pathlib import Path

from playwright.sync_api import Locator, Page

from browser.arrival.conftest import Meeting
from frontdesk.domain.arrival import Arrival

WHERE = "1 Canary Lane, Portland <b>&"
WHO = "canary-cousin"


def fill(page: Page, where: str = WHERE) -> None:
    page.get_by_label("The full address where you are").fill(where)
    page.get_by_role("radio", name="Somebody").check()
    page.get_by_label("If somebody is there, who?").fill(WHO)
    page.get_by_role("checkbox", name="I am somewhere private and not driving").check()


def send(meeting: Meeting, *, where: str = WHERE) -> None:
    """Say it in a real browser, and stand at the room's page."""
    meeting.client.goto(meeting.arrive)
    fill(meeting.client, where)
    meeting.client.get_by_role("button", name="Send and join the video").click()
    meeting.client.wait_for_url("**/room")


def kept(meeting: Meeting) -> Arrival | None:
    store = meeting.one.served.here.ports.store
    found: Arrival | None = store.read(lambda look: look.arrival(meeting.one.id))
    return found


def take_key(page: Page, key: Path) -> None:
    page.get_by_label("Your key file").set_input_files(key)


def status(page: Page) -> Locator:
    """Return the line that tells of the key."""
    return page.locator("[data-opener] [role=status]")


def everything_kept(meeting: Meeting) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(meeting.files.glob("frontdesk.sqlite3*")))
