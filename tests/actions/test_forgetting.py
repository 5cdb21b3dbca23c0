"""What was only needed on the day of a session is forgotten when clients were told it is."""

import re
from collections.abc import Sequence
from pathlib import Path

from actions.clients import MONDAY_NINE, answered, booking
from fakes import World
from frontdesk.actions import chores
from frontdesk.domain.arrival import Arrival
from frontdesk.domain.booking import Booking
from frontdesk.domain.device_check import DeviceCheck
from frontdesk.domain.lateness import Lateness
from frontdesk.domain.session import FORGOTTEN_AFTER
from frontdesk.domain.video import Prepared

ROOT = Path(__file__).parents[2]


def said_of(here: World, one: Booking) -> None:
    """Keep one row of everything that belongs to a session itself."""
    here.ports.store.write(
        lambda tx: (
            tx.save_arrival(
                Arrival(one.id, b"age-encryption.org/v1", "", "browser", "", MONDAY_NINE)
            ),
            tx.save_device_check(DeviceCheck(one.id, {"camera": "black"}, MONDAY_NINE)),
            tx.save_lateness(Lateness(one.id, 5, MONDAY_NINE)),
            tx.save_prepared(Prepared(one.id, "whereby", "r-1", "ready", {"id": "7"})),
        )
    )


def left(here: World, one: Booking) -> Sequence[bool]:
    return here.ports.store.read(
        lambda look: [
            look.arrival(one.id) is not None,
            look.device_check(one.id) is not None,
            look.lateness(one.id) is not None,
            bool(look.rooms_prepared(one.id)),
        ]
    )


def test_what_the_night_forgets_is_gone_from_the_disk_too(here: World, tmp_path: Path) -> None:
    one = booking(here, answered(here))
    canary = b"age-encryption.org/v1 canary"
    arrival = Arrival(one.id, canary, "", "browser", "", MONDAY_NINE)
    here.ports.store.write(lambda tx: tx.save_arrival(arrival))

    def on_disk() -> bool:
        files = sorted(tmp_path.glob("frontdesk.sqlite3*"))
        return any(canary in file.read_bytes() for file in files)

    before = on_disk()
    here.clock.at = one.ends_at + FORGOTTEN_AFTER
    here.clock.move(minutes=1)
    chores.nightly(here.ports)

    assert before
    assert not on_disk()


def test_the_night_forgets_what_was_only_needed_on_the_day(here: World) -> None:
    one = booking(here, answered(here))
    said_of(here, one)

    here.clock.at = one.ends_at + FORGOTTEN_AFTER
    chores.nightly(here.ports)
    before = left(here, one)
    here.clock.move(minutes=1)
    chores.nightly(here.ports)

    assert list(before) == [True] * 4
    assert list(left(here, one)) == [False] * 4
    kept = here.ports.store.read(lambda look: look.booking(one.id))
    assert kept is not None


def test_the_privacy_page_says_how_long_and_what_a_browser_keeps() -> None:
    page = (ROOT / "content/pages/privacy.md").read_text("utf-8")
    files = sorted((ROOT / "plugins/frontdesk/static").glob("*.js"))
    scripts = "".join(file.read_text("utf-8") for file in files)
    # The therapist's browser keeps her key besides, under a name of its own.
    kept_as = set(re.findall(r"['\"](frontdesk-(?!keys)[a-z]+)['\"]", scripts))

    assert f"deletes them {FORGOTTEN_AFTER.days} days after the session" in page
    assert kept_as == {"frontdesk-room"}
    assert "`frontdesk-room`" in page
