"""Bookings and stores that the tests of the store, the jobs and the races begin with."""

import atexit
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from frontdesk.adapters.store.sqlite import Adapter
from frontdesk.adapters.store.upgrade import migrate
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.money import Money

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MONDAY_TEN = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
TESTS = Path(__file__).parents[1]
# For a Python process of its own that sees our code and our tests.
ENVIRONMENT = {"PYTHONPATH": f"{TESTS}:{TESTS.parent / 'plugins'}", "PATH": "/usr/bin:/bin"}
_numbers = count(1)


class Orders:
    """A job engine that only remembers what was ordered."""

    def __init__(self) -> None:
        self.made: list[tuple[str, str, dict[str, Any], datetime | None]] = []

    def enqueue(
        self,
        _conn: object,
        kind: str,
        *,
        key: str,
        args: Mapping[str, Any],
        at: datetime | None,
    ) -> None:
        self.made.append((kind, key, dict(args), at))


def a_booking(starts_at: datetime = MONDAY_TEN, **changes: Any) -> Booking:
    """A held hour with a break after it; its number keeps what must be unique unique."""
    number = changes.pop("number", None) or next(_numbers)
    ends_at = starts_at + timedelta(minutes=changes.pop("minutes", 50))
    values: dict[str, Any] = {
        "id": f"bk_{number}",
        "reference": f"REF{number}",
        "enrolment": f"en_{number}",
        "therapist": "ines",
        "service": "session",
        "way": "video",
        "state": State.HELD,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "busy_from": starts_at,
        "busy_to": ends_at + timedelta(minutes=10),
        "wall": "2026-11-30T10:00",
        "zone": "America/Los_Angeles",
        "client_zone": "America/Denver",
        "price": Money(14000, "USD"),
        "hold_until": NOW + timedelta(minutes=30),
        "calendar_uid": f"uid-{number}",
        "created_at": NOW,
    }
    return Booking(**(values | changes))


def new_file(folder: Path) -> Path:
    """A migrated, empty database; copied, because migrating takes half a second."""
    return Path(shutil.copy(_template(), folder / "frontdesk.db"))


def new_store(folder: Path, jobs: Orders | None = None) -> Adapter:
    return Adapter(new_file(folder), jobs=jobs or Orders())


@cache
def _template() -> Path:
    folder = Path(mkdtemp(prefix="frontdesk-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "frontdesk.db"
    migrate(f"sqlite:///{path}")
    return path
