"""The form of the waitlist, filled in, and the page a wish has."""

from actions.waiters import entry_of
from fakes import World

LIST = "/waitlist/first-session"
FORM = {
    "way.video": "yes",
    "way.office": "yes",
    "day.1": "yes",
    "part.morning": "yes",
    "zone": "America/New_York",
    "name": " Ana  Beispiel ",
    "email": "ana@example.com",
}


def page_of(here: World, email: str = "ana@example.com") -> str:
    token = here.ports.links.make("waitlist", entry_of(here, email).id)
    return f"/waitlist/entry/{token}"
